"""Empties /tmp between calls, whatever a call has left there, in steps bounded by the number of its inodes."""

import os
import stat


def empty(root: str) -> None:
    """Remove everything below `root`. Directories are flattened first: deep nesting can neither exhaust the stack nor a path's length."""
    moved, prefix = 0, f"{root}/.{os.urandom(8).hex()}-"  # no name that is taken
    while names := os.listdir(root):
        for name in names:
            path = f"{root}/{name}"
            if not stat.S_ISDIR(os.lstat(path).st_mode):
                os.unlink(path)
                continue
            os.chmod(path, 0o700)
            for inner in os.listdir(path):
                _lift(f"{path}/{inner}", f"{prefix}{moved}")
                moved += 1
            os.rmdir(path)


def _lift(source: str, target: str) -> None:
    """Move an entry up, or remove it: only a directory's own mode can be in the way of moving it."""
    if stat.S_ISDIR(os.lstat(source).st_mode):
        os.chmod(source, 0o700)
        os.rename(source, target)
    else:
        os.unlink(source)
