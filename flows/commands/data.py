"""Commands on what is stored: retry what was rejected, replay what was kept."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import polars as pl
import typer

from flows.commands.look import open_ledger
from flows.commands.report import print_table, stdout_console
from tasks.adapters.faults import Terminal
from tasks.adapters.replay import DIFFERENT_HASH_SEED, published_pairs, replay_pairs, stored_pairs
from tasks.adapters.settings import Settings
from tasks.adapters.sql_files import query
from tasks.core.tables import frame


def retry(
    stage: Annotated[str | None, typer.Option(help="Only rejections of this stage: transform, execute, predict, revise.")] = None,
    reason: Annotated[str | None, typer.Option(help="Only rejections with this reason.")] = None,
) -> None:
    """Ask for rejected samples to be tried again; the next build does it, with a new draw of the teacher's answer."""
    ledger = open_ledger()
    rejected = ledger.read(query("retryable"), {"stage": stage, "reason": reason})
    if rejected.is_empty():
        raise Terminal("no rejection matches; `codeio sql @rejections` lists stages and reasons")
    now = datetime.now(UTC)
    ledger.append({"retries": frame([{**row, "created_at": now} for row in rejected.to_dicts()])})
    print(f"{rejected.height} rejected items will be tried again by the next `codeio build`")


def replay(
    file: Annotated[Path | None, typer.Argument(help="A dataset file in the published raw schema (JSONL).")] = None,
    stored: Annotated[bool, typer.Option("--stored", help="Replay the io pairs of the own database instead.")] = False,
    failures: Annotated[Path | None, typer.Option(help="Write what does not reproduce to this Parquet file.")] = None,
    json_: Annotated[bool, typer.Option("--json", help="Machine-readable output.")] = False,
) -> None:
    """Run io pairs again in fresh containers, with another hash seed, and say how many reproduce."""
    if stored == (file is not None):
        raise typer.BadParameter("name a FILE or use --stored")
    pairs = stored_pairs(open_ledger()) if file is None else published_pairs(file)
    results = pl.DataFrame(list(replay_pairs(Settings(), pairs)), schema=REPLAY_COLUMNS, orient="row")
    counts = results.group_by("result").agg(pl.len().alias("pairs")).sort("pairs", "result", descending=[True, False])
    same = results.filter(pl.col("result") == "reproduced").height
    if failures is not None:
        results.filter(pl.col("result") != "reproduced").write_parquet(failures)
    share = 100 * same / results.height if results.height else 100.0
    if json_:
        print(json.dumps({"pairs": results.height, "reproduced": same, "percent": share, "hash_seed": DIFFERENT_HASH_SEED,
                          "results": counts.to_dicts()}))  # fmt: skip
    else:
        print_table(stdout_console(), counts, f"{same:,} of {results.height:,} pairs reproduce ({share:.2f}%)")
    if same < results.height and stored:
        raise typer.Exit(1)


REPLAY_COLUMNS = {"key": pl.String, "input_json": pl.String, "expected_json": pl.String, "actual_json": pl.String, "result": pl.String,
                  "detail": pl.String}  # fmt: skip
