"""One build at a time per database: an operating system lock beside the file, which the kernel releases with its owner."""

import json
import logging
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from tasks.adapters.faults import BuildLocked, LedgerUnavailable

log = logging.getLogger(__name__)


@contextmanager
def build_lock(database: Path, recipe: str, *, wait: bool = False) -> Iterator[None]:
    """Hold the right to build on `database`.

    Who builds already is named: in BuildLocked, or in the log when `wait` is set. Raises LedgerUnavailable when the lock cannot be
    written.
    """
    path = database.with_name(database.name + ".build.lock")
    owner_path = path.with_suffix(".owner.json")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = FileLock(path)
        _acquire(lock, database, owner_path, wait)
    except OSError as error:
        raise LedgerUnavailable(f"cannot write to {path.parent}: {error.strerror}; set CODEIO_HOME to a writable folder") from None
    try:
        since = datetime.now(UTC).isoformat(timespec="seconds")
        owner = {"pid": os.getpid(), "host": socket.gethostname(), "recipe": recipe, "since": since}
        owner_path.write_text(json.dumps(owner))
        yield
    finally:
        owner_path.unlink(missing_ok=True)
        lock.release()


def _acquire(lock: FileLock, database: Path, owner_path: Path, wait: bool) -> None:
    try:
        lock.acquire(timeout=0)
    except Timeout:
        sentence = f"{_owner(owner_path)} builds on {database}"
        if not wait:
            raise BuildLocked(f"{sentence}; wait for it, or use --wait to start when it ends") from None
        log.warning("%s: waiting for it to end", sentence)
        lock.acquire()


def _owner(path: Path) -> str:
    try:
        owner = json.loads(path.read_text())
        return f"process {owner['pid']} on {owner['host']} (recipe {owner['recipe']}, since {owner['since']})"
    except (OSError, ValueError, KeyError, TypeError):  # not there yet, or not whole
        return "another process"
