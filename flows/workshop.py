"""What a run works with: ledger, sandbox, teachers and the identity of the run."""

import asyncio
import getpass
import os
import socket
import uuid
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import polars as pl

from tasks.adapters.ledger import Ledger
from tasks.adapters.settings import Settings
from tasks.core.canonical import canonical_json
from tasks.core.tables import frame

TIME_COLUMNS = {"samples": "ingested_at", "sightings": "seen_at"}
TEXT_TABLES = frozenset({"sample_texts", "function_texts", "prediction_texts"})


@dataclass
class Run:
    """One flow run: stamps every row it commits."""

    ledger: Ledger
    flow: str
    recipe: str | None = None
    label: str | None = None
    run_id: str = field(default_factory=lambda: uuid.uuid4().hex)

    async def commit(self, frames: Mapping[str, pl.DataFrame]) -> int:
        """Append a batch's frames in one transaction, stamped with run and time; returns the number of new rows."""
        now = datetime.now(UTC)
        stamped = {
            table: rows
            if table in TEXT_TABLES
            else rows.with_columns(pl.lit(self.run_id).alias("run_id"), pl.lit(now, pl.Datetime("us", "UTC")).alias(_time(table)))
            for table, rows in frames.items()
            if rows.height
        }
        return await asyncio.to_thread(self.ledger.append, stamped) if stamped else 0

    async def read(self, sql: str, parameters: Mapping[str, Any] | None = None) -> pl.DataFrame:
        return await asyncio.to_thread(self.ledger.read, sql, parameters)


def _time(table: str) -> str:
    return TIME_COLUMNS.get(table, "created_at")


@asynccontextmanager
async def recorded_run(settings: Settings, flow: str, *, recipe: str | None = None, label: str | None = None) -> AsyncIterator[Run]:
    """A run whose row stands in table `runs` from its start; its end and outcome (complete, failed, cancelled) are added at its end.

    The two columns of this one small row are the only ones in the ledger that are ever set later.
    """
    run = Run(Ledger(settings.database_path), flow, recipe, label)
    public = settings.model_dump(mode="json", exclude={"teacher_api_key", "teacher_extra_body"})  # the steps hold what shapes results
    public["teacher_base_url"] = _without_credentials(settings.teacher_base_url)
    row = {
        "run_id": run.run_id, "flow": flow, "recipe": recipe, "label": label, "user_name": _user(), "host": socket.gethostname(),
        "code_version": version("codeio-platform"), "settings_json": canonical_json(public), "started_at": datetime.now(UTC),
        "ended_at": None, "outcome": None,
    }  # fmt: skip
    await asyncio.to_thread(run.ledger.append, {"runs": frame([row])})
    outcome = "failed"
    try:
        yield run
        outcome = "complete"
    except asyncio.CancelledError:
        outcome = "cancelled"
        raise
    finally:
        sql = "update runs set ended_at = now(), outcome = $outcome where run_id = $run_id"
        run.ledger.execute(sql, {"outcome": outcome, "run_id": run.run_id})


def _without_credentials(url: str | None) -> str | None:
    if url is None:
        return None
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's user need not have a name
        return str(os.getuid())
