"""Responses that are paid for but not yet in the ledger, kept on disk from the moment they arrive.

One SQLite file beside the ledger: a `kill -9` loses only what was on the wire. Libraries were looked at and do not fit: HTTP caches
know nothing of token limits, and diskcache unpickles whatever the file holds.
"""

import json
import logging
import sqlite3
import threading
from collections.abc import Callable, Sequence
from dataclasses import fields
from pathlib import Path
from typing import TypeVar

import zstandard

from tasks.adapters.faults import LedgerUnavailable
from tasks.core.teaching import TeacherResponse

logger = logging.getLogger(__name__)

_TABLE = "create table if not exists responses (call_id text primary key, response blob not null)"
_GET = "select cast(response as blob) from responses where call_id = ?"  # cast: in a damaged row the type may be anything
_FIELDS = tuple(field.name for field in fields(TeacherResponse))
_DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
Result = TypeVar("Result")


class ResponseStore:
    """Responses by call_id. Made on first use; safe to use from several threads and several processes.

    What cannot be read back whole is dropped and asked again, never trusted. Every method raises LedgerUnavailable when the file
    can be neither read nor written (read-only home, disk full).
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None
        self._compressor = zstandard.ZstdCompressor(level=3, write_checksum=True)
        self._decompressor = zstandard.ZstdDecompressor()

    def get(self, call_id: str, token_limit: int | None) -> TeacherResponse | None:
        """Return the response kept for a call if it also answers it under `token_limit` (None: no limit of ours)."""
        with self._lock:
            row = self._run(lambda db: db.execute(_GET, (call_id,)).fetchone())
            if row is None:
                return None
            kept = self._decoded(row[0], call_id)
            if kept is None:
                logger.warning("kept response %s is damaged; it is dropped and will be asked again", call_id)
                self._run(lambda db: db.execute("delete from responses where call_id = ?", (call_id,)))
                return None
        response, made_with = kept
        return response if serves(response, made_with, token_limit) else None

    def put(self, response: TeacherResponse, token_limit: int | None) -> None:
        """Keep a response made under `token_limit`, in place of an earlier one to the same call."""
        fields_of = {name: getattr(response, name) for name in _FIELDS}
        text = json.dumps([token_limit, fields_of], ensure_ascii=False, separators=(",", ":"))
        with self._lock:
            row = (response.call_id, self._compressor.compress(text.encode()))
            self._run(lambda db: db.execute("insert or replace into responses values (?, ?)", row))

    def forget(self, call_ids: Sequence[str]) -> None:
        """Drop responses that the ledger holds by now."""
        with self._lock:
            self._run(lambda db: _delete(db, call_ids))

    def count(self) -> int:
        """Return how many responses are kept."""
        with self._lock:
            return int(self._run(lambda db: db.execute("select count(*) from responses").fetchone()[0]))

    def size_bytes(self) -> int:
        """Return the bytes the store takes on disk."""
        return sum(file.stat().st_size for file in self._files() if file.exists())

    def close(self) -> None:
        """Close the file; the next use opens it again."""
        with self._lock:
            self._close()

    def _run(self, work: Callable[[sqlite3.Connection], Result]) -> Result:
        """Do one piece of work; a damaged file is moved aside and the work done once more on a fresh one."""
        try:
            try:
                return work(self._open())
            except sqlite3.DatabaseError as error:
                if _primary_code(error) not in _DAMAGED:
                    raise
                self._set_aside(error)
                return work(self._open())
        except (sqlite3.Error, OSError) as error:
            raise LedgerUnavailable(
                f"the response store {self.path} cannot be used ({error}): free space there or set CODEIO_HOME to a folder you may write to"
            ) from error

    def _open(self) -> sqlite3.Connection:
        if self._connection is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._connection = sqlite3.connect(self.path, isolation_level=None, timeout=30, check_same_thread=False)
            self._connection.execute("pragma journal_mode = wal")
            self._connection.execute("pragma synchronous = normal")  # a kill loses nothing; what a power cut takes is asked again
            self._connection.execute(_TABLE)
        return self._connection

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _set_aside(self, error: sqlite3.DatabaseError) -> None:
        self._close()
        aside = self.path.with_name(self.path.name + ".damaged")
        logger.warning("response store %s is damaged (%s); it is moved to %s and a new one begun", self.path, error, aside.name)
        self.path.replace(aside)
        for companion in self._files()[1:]:
            companion.unlink(missing_ok=True)

    def _files(self) -> list[Path]:
        return [self.path.with_name(self.path.name + ending) for ending in ("", "-wal", "-shm")]

    def _decoded(self, blob: bytes, call_id: str) -> tuple[TeacherResponse, int | None] | None:
        """Return a row's response and token limit, None unless it is whole and this call's: the checksum is the compressor's."""
        try:
            token_limit, values = json.loads(self._decompressor.decompress(blob))
            response = TeacherResponse(**{**values, "executions": tuple(values["executions"])})
        except (zstandard.ZstdError, ValueError, TypeError, KeyError, MemoryError):
            return None
        return (response, token_limit) if response.call_id == call_id else None


def serves(response: TeacherResponse, made_with: int | None, wanted: int | None) -> bool:
    """Whether a response made under one token limit answers the same request under another (None: no limit).

    One that ended by itself always does, one that was cut only where no more is allowed now, a prompt that was too long only
    where no less room is left for it.
    """
    if response.truncated:
        return made_with is None or (wanted is not None and wanted <= made_with)
    if response.refusal == "too_long":
        return made_with is None or (wanted is not None and wanted >= made_with)
    return True


def _delete(db: sqlite3.Connection, call_ids: Sequence[str]) -> None:
    db.execute("begin immediate")
    try:
        db.executemany("delete from responses where call_id = ?", [(call_id,) for call_id in call_ids])
    except BaseException:
        db.execute("rollback")
        raise
    db.execute("commit")


def _primary_code(error: sqlite3.DatabaseError) -> int:
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF  # extended codes keep the primary one in their low byte
