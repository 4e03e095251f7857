"""The ledger: the state of every sample, round and feedback in one DuckDB file.

Only one process at a time may hold the file for writing, and then nobody else opens it. So every connection here is short: opened,
used for one read or one group of commits, closed. Lock errors of other processes are waited out; inside this process one lock
orders all use, and whoever holds it commits for everyone who waits (group commit).
"""

import logging
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import tenacity

from tasks.adapters import schema
from tasks.adapters.faults import Fault, LedgerUnavailable, Transient
from tasks.core.tables import KEYS

log = logging.getLogger(__name__)

LOCK_WAIT_SECONDS = 120.0
Frames = Mapping[str, pl.DataFrame]
_STATEMENT_ERRORS = (duckdb.ProgrammingError, duckdb.DataError)


class LockHeld(Transient):
    """Another process has the file open."""


class _ArrowStream:
    """Hands a frame to DuckDB through the Arrow C stream, which needs no further package."""

    def __init__(self, frame: pl.DataFrame) -> None:
        self._frame = frame

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self._frame.__arrow_c_stream__(requested_schema)


@dataclass
class _Commit:
    work: Callable[[duckdb.DuckDBPyConnection], int]
    done: bool = False
    row_count: int = 0
    error: BaseException | None = field(default=None)


_locks: dict[Path, threading.RLock] = {}
_locks_guard = threading.Lock()


class Ledger:
    """One database file. All methods are safe from any thread; none holds the file longer than its own statement.

    Every method raises LedgerUnavailable when the file cannot be used at all (read-only, full disk, damaged, made by a newer
    version, held for longer than `lock_wait_seconds` by a process that the message names).
    """

    def __init__(self, path: Path, *, lock_wait_seconds: float = LOCK_WAIT_SECONDS) -> None:
        self.path = path.absolute()
        self._lock_wait_seconds = lock_wait_seconds
        with _locks_guard:
            self._lock = _locks.setdefault(self.path, threading.RLock())
        self._queue: list[_Commit] = []
        self._queue_lock = threading.Lock()
        self._migrated = False

    @property
    def exists(self) -> bool:
        return self.path.exists()

    def read(self, sql: str, parameters: Mapping[str, Any] | None = None) -> pl.DataFrame:
        """Rows of one statement; the file is open read-only, and only until the rows are in memory."""
        with self._lock:
            self._ensure_schema()
            with self._open(read_only=True) as connection:
                return _fetch(connection, sql, parameters)

    def append(self, frames: Frames) -> int:
        """Insert the rows whose keys are new, all tables in one transaction; returns how many rows were new."""
        return self._commit(lambda connection: sum(_insert_new(connection, table, frame) for table, frame in frames.items()))

    def execute(self, sql: str, parameters: Mapping[str, Any] | None = None) -> None:
        """Run one writing statement in a transaction of its own."""

        def work(connection: duckdb.DuckDBPyConnection) -> int:
            connection.execute(sql, dict(parameters or {}))
            return 0

        self._commit(work)

    def simulate(self, frames: Frames, sql: str, parameters: Mapping[str, Any] | None = None) -> pl.DataFrame:
        """Rows that `sql` would give if `frames` were appended; nothing is kept."""
        result: list[pl.DataFrame] = []
        with self._lock:
            self._ensure_schema()
            with self._open(read_only=False) as connection:
                connection.begin()
                try:
                    for table, frame in frames.items():
                        _insert_new(connection, table, frame)
                    result.append(_fetch(connection, sql, parameters))
                finally:
                    connection.rollback()
        return result[0]

    def _commit(self, work: Callable[[duckdb.DuckDBPyConnection], int]) -> int:
        commit = _Commit(work)
        with self._queue_lock:
            self._queue.append(commit)
        with self._lock:
            if not commit.done:
                self._commit_all()
        if commit.error is not None:
            raise commit.error
        return commit.row_count

    def _commit_all(self) -> None:
        with self._queue_lock:
            commits, self._queue = self._queue, []
        try:
            self._ensure_schema()
            with self._open(read_only=False) as connection:
                for commit in commits:
                    self._run_commit(connection, commit)
        except BaseException as error:  # nobody who waits may take a commit for done that was never tried
            for commit in commits:
                if not commit.done:
                    commit.error, commit.done = error, True
            if not isinstance(error, Fault):
                raise

    def _run_commit(self, connection: duckdb.DuckDBPyConnection, commit: _Commit) -> None:
        connection.begin()
        try:
            commit.row_count = commit.work(connection)
            connection.commit()
        except Exception as error:  # whatever is wrong with one commit is its own: its neighbours go on
            try:
                connection.rollback()
            except duckdb.Error:  # a failed commit has rolled back already
                log.debug("rollback after %s", error)
            commit.error = _unavailable(self.path, error) if isinstance(error, duckdb.Error) else error
        commit.done = True

    def _ensure_schema(self) -> None:
        """Bring the file to this version's tables and views, once per process."""
        if self._migrated:
            return
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise LedgerUnavailable(f"cannot create {self.path.parent}: {error.strerror}; set CODEIO_HOME to a writable folder") from None
        if not self._up_to_date():
            with self._open(read_only=False) as connection:
                schema.migrate(connection, self.path)
        self._migrated = True

    def _up_to_date(self) -> bool:
        if not self.exists:
            return False
        with self._open(read_only=True) as connection:
            return schema.is_current(connection)

    @contextmanager
    def _open(self, *, read_only: bool) -> Iterator[duckdb.DuckDBPyConnection]:
        connection = self._connect(read_only)
        try:
            yield connection
        except duckdb.Error as error:
            raise _unavailable(self.path, error) from None
        finally:
            connection.close()

    def _connect(self, read_only: bool) -> duckdb.DuckDBPyConnection:
        retrying = tenacity.Retrying(
            retry=tenacity.retry_if_exception_type(LockHeld),
            wait=tenacity.wait_random(0.02, 0.08) + tenacity.wait_incrementing(0, 0.01, 0.3),
            stop=tenacity.stop_after_delay(self._lock_wait_seconds),
            before_sleep=_log_waiting,
            reraise=True,
        )
        try:
            return retrying(_connect_once, self.path, read_only)
        except LockHeld as error:
            raise LedgerUnavailable(f"{error} (waited {self._lock_wait_seconds:.0f} s); end that process or try again later") from None


def _connect_once(path: Path, read_only: bool) -> duckdb.DuckDBPyConnection:
    try:
        connection = duckdb.connect(str(path), read_only=read_only)
        connection.execute("set timezone = 'UTC'")
        return connection
    except duckdb.IOException as error:
        text = str(error)
        if "Could not set lock" in text or "Conflicting lock" in text:
            holder = text.split("held in", 1)[-1].split(". ")[0].strip() if "held in" in text else "another process"
            raise LockHeld(f"the database {path} is held by {holder}") from None
        raise _unavailable(path, error) from None
    except duckdb.Error as error:
        raise _unavailable(path, error) from None


def _log_waiting(state: tenacity.RetryCallState) -> None:
    if state.attempt_number % 20 == 5 and state.outcome is not None:
        log.info("waiting: %s", state.outcome.exception())


def _unavailable(path: Path, error: duckdb.Error) -> Fault:
    """The one sentence for an error of DuckDB: errors of a statement keep its message, errors of the file say what to do."""
    first = str(error).strip().splitlines()[0]
    if isinstance(error, _STATEMENT_ERRORS):
        return LedgerUnavailable(first)
    lowered = first.lower()
    if "no space left" in lowered or "disk full" in lowered or "could not write" in lowered:
        return LedgerUnavailable(f"cannot write to {path}: the disk is full; free space or set CODEIO_DATABASE to another disk")
    if "permission denied" in lowered or "read-only file system" in lowered:
        return LedgerUnavailable(f"cannot open {path}: permission denied; set CODEIO_HOME to a writable folder")
    if "not a valid duckdb database" in lowered or "serialization" in lowered or "corrupt" in lowered:
        return LedgerUnavailable(f"{path} is not a usable DuckDB database ({first}); move it away or set CODEIO_DATABASE")
    return LedgerUnavailable(first)


def _fetch(connection: duckdb.DuckDBPyConnection, sql: str, parameters: Mapping[str, Any] | None) -> pl.DataFrame:
    relation = connection.sql(sql, params=dict(parameters)) if parameters else connection.sql(sql)
    return pl.DataFrame() if relation is None else _frame(relation)


def _frame(relation: duckdb.DuckDBPyRelation) -> pl.DataFrame:
    """Rows as a frame: names that a join brings twice are numbered, spans of time become text, sums and decimals plain numbers."""
    if len(set(relation.columns)) < len(relation.columns):
        relation = relation.project("*")
    spans = [name.replace('"', '""') for name, kind in zip(relation.columns, relation.types, strict=True) if str(kind) == "INTERVAL"]
    if spans:
        relation = relation.project("* replace (" + ", ".join(f'"{name}"::varchar as "{name}"' for name in spans) + ")")
    rows = pl.DataFrame(relation)
    return rows.cast({name: pl.Float64 if kind.scale else pl.Int128 for name, kind in rows.schema.items() if isinstance(kind, pl.Decimal)})


def _insert_new(connection: duckdb.DuckDBPyConnection, table: str, frame: pl.DataFrame) -> int:
    if frame.is_empty():
        return 0
    keys = KEYS[table]
    unique = frame.unique(subset=list(keys), keep="first", maintain_order=True)
    connection.register("incoming", _ArrowStream(unique))
    connection.execute("create or replace temp table arrived as from incoming")
    connection.unregister("incoming")
    same = " and ".join(f"t.{key} is not distinct from a.{key}" for key in keys)
    [(count,)] = connection.execute(
        f"insert into {table} by name select a.* from arrived as a anti join {table} as t on {same}"  # noqa: S608 - names are ours
    ).fetchall()
    return int(count)
