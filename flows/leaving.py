"""Leaves the process quietly after a Prefect run.

With Prefect's threads around, DuckDB's bindings print a page about objects that the interpreter had no time to free. They are of no
harm and no use, so after everything that has to run at exit has run, the process ends without the interpreter's last tidying.
"""

import atexit
import os
import sys

_exit_code = 1  # of a process that ends without saying how: by an exception that nobody caught


def remember_exit_code(code: object) -> None:
    """Keep the code that the process will end with: sys.exit's argument."""
    global _exit_code
    _exit_code = code if isinstance(code, int) else 0 if code is None else 1


def leave_quietly() -> None:
    """Ask for a quiet end. Call before prefect is imported: what is registered first runs last."""
    atexit.register(_leave)


def _leave() -> None:
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):  # a closed pipe has nobody left to tell
            continue
    os._exit(_exit_code)
