"""Commands that do work: ingest, build, export."""

import asyncio
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from flows.commands.report import harmless, print_funnel, print_rounds, stdout_console
from flows.environment import prepare_prefect
from flows.preflight import nothing_to_do
from flows.progress import progress_bar
from tasks.adapters.faults import Terminal
from tasks.adapters.ledger import Ledger
from tasks.adapters.settings import Settings
from tasks.adapters.sources import open_source
from tasks.adapters.sql_files import query
from tasks.adapters.writers import WRITERS
from tasks.core.formats import FORMATS
from tasks.core.variants import VARIANTS

SHOWN_SKIPS = 10


def ingest(
    sources: Annotated[list[str], typer.Argument(help="Folders, files, *.jsonl[.gz|.zst] or *.parquet.", metavar="SOURCE...")],
) -> None:
    """Read raw code files into the ledger; what is already known adds nothing."""
    settings = Settings()
    for source in sources:  # before anything starts or changes
        open_source(source)
    prepare_prefect(settings.home)
    from flows.ingest import ingest as ingest_flow

    for source in sources:
        with progress_bar(f"ingest {source}"):
            report: dict[str, Any] = asyncio.run(ingest_flow(source))
        print(f"{source}: {report['found']} files found, {report['added']} new samples, {report['seen_again']} seen before or twice")
        for where, reason, detail in report["skipped"][:SHOWN_SKIPS]:
            print(f"  skipped {harmless(where)}: {reason} ({harmless(detail)})", file=sys.stderr)
        more = len(report["skipped"]) - SHOWN_SKIPS
        if more > 0:
            print(f"  and {more} more: {report['skipped_by_reason']}", file=sys.stderr)
        if not report["found"]:
            raise Terminal(f"nothing could be ingested from {source}")


def build(
    recipe: Annotated[str, typer.Option(help="Recipe to build: 'default' or a file recipes/NAME.toml in the home.")] = "default",
    limit: Annotated[int | None, typer.Option(min=1, help="Work on at most this many samples.")] = None,
    max_rounds: Annotated[int | None, typer.Option(min=1, max=20, help="Rounds of answers and revisions.")] = None,
    update: Annotated[bool, typer.Option("--update", help="Go on with a changed recipe, redoing what the change touches.")] = False,
    wait: Annotated[bool, typer.Option("--wait", help="Wait for another build on the same database to end.")] = False,
) -> None:
    """Build what a recipe implies and the ledger lacks: functions, io pairs, predictions, verdicts, revisions."""
    settings = Settings()
    ledger = Ledger(settings.database_path)
    if not ledger.exists or ledger.read("select count(*) as n from samples")["n"][0] == 0:
        raise Terminal(f"there is nothing to build in {settings.database_path}: run `codeio ingest SOURCE` first")
    if nothing_to_do(settings, recipe, max_rounds=max_rounds, update=update, wait=wait):
        print(f"recipe '{recipe}': nothing is pending")
        return
    prepare_prefect(settings.home)
    from flows.build import build as build_flow

    aside: dict[str, str] = {}
    while True:
        with progress_bar(f"build {recipe}"):
            report = asyncio.run(
                build_flow(recipe=recipe, limit=limit, max_rounds=max_rounds, update=update, wait=wait, skip=sorted(aside)))
        aside |= report["set_aside"]
        limit = None if limit is None else limit - report["sample_count"]
        if not report["left_over"] or limit == 0 or len(report["set_aside"]) == report["sample_count"]:
            break
    console = stdout_console()
    print_funnel(console, ledger, recipe)
    print_rounds(console, ledger, recipe)
    if aside:
        why = next(iter(aside.values()))
        raise Terminal(f"{len(aside)} samples could not be done for infrastructure's sake and stay pending ({why}); run the build again")


def export(
    out: Annotated[Path, typer.Option(help="Folder to write the dataset to.")],
    variant: Annotated[str, typer.Option(help=f"Which predictions: {', '.join(VARIANTS)}.")] = "codeio",
    format_: Annotated[str, typer.Option("--format", help=f"Shape of a record: {', '.join(FORMATS)}.")] = "codeio",
    files: Annotated[str, typer.Option(help=f"File type: {', '.join(WRITERS)}.")] = "parquet",
    recipe: Annotated[str, typer.Option(help="Recipe to export.")] = "default",
    license_: Annotated[str | None, typer.Option("--license", help="Licence to name in the dataset card.")] = None,
) -> None:
    """Write one dataset variant of a recipe, with its card and a manifest that makes it reproducible."""
    for option, given, known in (("--variant", variant, VARIANTS), ("--format", format_, FORMATS), ("--files", files, WRITERS)):
        if given not in known:
            raise typer.BadParameter(f"'{given}' is not one of {', '.join(known)}", param_hint=option)
    settings = Settings()
    ledger = Ledger(settings.database_path)
    if not ledger.exists or ledger.read("from current_recipe($recipe)", {"recipe": recipe}).is_empty():
        raise Terminal(f"recipe '{recipe}' has not been built in {settings.database_path}: run `codeio build` first")
    prepare_prefect(settings.home)
    from flows.export import export as export_flow

    with progress_bar(f"export {variant}"):
        report = asyncio.run(
            export_flow(out=out, variant=variant, format_name=format_, files=files, recipe=recipe, license_name=license_))
    print(f"{out}: {report['row_count']:,} records in {report['file_count']} {files} files ({variant}, {format_})")
    pending = ledger.read(query("pending_counts"), {"recipe": recipe})
    if not pending.is_empty():
        left = ", ".join(f"{row['item_count']} to {row['stage']}" for row in pending.to_dicts())
        print(f"note: the recipe is not fully built ({left}); what is complete was exported", file=sys.stderr)


