"""Ingest: raw code files of a source become samples; what is already known adds nothing."""

import asyncio
from collections import Counter
from pathlib import Path
from typing import Any

import polars as pl
from prefect import flow

from flows.progress import watcher
from flows.workshop import Run, recorded_run
from tasks.adapters.settings import Settings
from tasks.adapters.sources import Source, open_source
from tasks.ingest import store

BATCH_SIZE = 512


@flow(name="ingest", flow_run_name="ingest {source}", description="Read raw code files from a source into the ledger.")
async def ingest(source: str, home: Path | None = None) -> dict[str, Any]:
    """Ingest one source (path or URI). Returns counts: found, added, seen, skipped by reason, and the skipped places.

    Raises SourceUnusable when the source cannot be read at all; nothing is changed then.
    """
    settings = Settings() if home is None else Settings(home=home)
    opened = await asyncio.to_thread(open_source, source)
    async with recorded_run(settings, "ingest", label=opened.name) as run:
        return await _ingest(opened, run)


async def _ingest(source: Source, run: Run) -> dict[str, Any]:
    report: dict[str, Any] = {"source": source.name, "found": 0, "added": 0, "seen_again": 0, "skipped": []}
    batches, number = source.batches(BATCH_SIZE), 0
    while (batch := await asyncio.to_thread(next, batches, None)) is not None:
        number += 1
        name = f"store · batch {number} · {batch.found.height} files"
        frames = await asyncio.to_thread(store.with_options(task_run_name=name), batch, source.name)
        known = await run.read(
            "select sample_id from samples where sample_id in (select unnest($ids))", {"ids": batch.found["sample_id"].to_list()}
        ) if batch.found.height else pl.DataFrame()  # fmt: skip
        await run.commit(frames)
        distinct = batch.found["sample_id"].n_unique() if batch.found.height else 0
        report["found"] += batch.found.height
        report["added"] += distinct - known.height
        report["skipped"] += [(skip.where, skip.reason, skip.detail) for skip in batch.skipped]
        watcher().advance(batch.found.height)
    report["seen_again"] = report["found"] - report["added"]
    report["skipped_by_reason"] = dict(Counter(reason for _, reason, _ in report["skipped"]))
    return report
