"""Export: one variant of a recipe's data, in one format, as files with a card and a manifest."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import polars as pl
from prefect import flow

from flows.progress import watcher
from flows.workshop import Run, recorded_run
from tasks.adapters.faults import Terminal
from tasks.adapters.settings import Settings
from tasks.adapters.sql_files import query
from tasks.adapters.writers import WRITERS, Export, ExportRefused, write_export
from tasks.core.canonical import parse_json
from tasks.core.formats import FORMATS
from tasks.core.recipe import STAGES
from tasks.core.variants import VARIANTS
from tasks.export import chain

PAIRS_PER_BATCH = 500


@flow(name="export", flow_run_name="export {variant} of {recipe}", description="Write one dataset variant of a recipe.")
async def export(
    out: Path,
    variant: str = "codeio",
    format_name: str = "codeio",
    files: str = "parquet",
    recipe: str = "default",
    license_name: str | None = None,
    home: Path | None = None,
) -> dict[str, Any]:
    """Write every complete chain of a recipe. Returns row and file counts. Raises ExportRefused when `out` cannot be written."""
    unknown = [name for name, known in ((variant, VARIANTS), (format_name, FORMATS), (files, WRITERS)) if name not in known]
    if unknown:
        raise Terminal(f"'{unknown[0]}' is no variant, format or file type of an export")
    settings = Settings() if home is None else Settings(home=home)
    async with recorded_run(settings, "export", recipe=recipe, label=variant) as run:
        rows = (await run.read("from current_recipe($recipe)", {"recipe": recipe})).to_dicts()
        if not rows:
            raise Terminal(f"recipe '{recipe}' has not been built in {settings.database_path}: run `codeio build` first")
        row = rows[0]
        description = Export(
            recipe=recipe,
            steps={stage: row[f"{stage}_step"] for stage in STAGES},
            variant=variant,
            format=format_name,
            file_type=files,
            code_version=version("codeio-platform"),
            ledger_position=await _position(run, recipe),
            settings=_publishable(parse_json(row["settings_json"])) | {"max_rounds": row["max_rounds"]},
            license=license_name,
        )
        pairs = (await run.read(query("export_pairs"), {"recipe": recipe}))["pair_id"].to_list()
        steps = await run.read("select prompt_text from steps where step_id = $step", {"step": row["predict_step"]})
        prompt_text = steps["prompt_text"][0]
        watcher().total(len(pairs))
        chains = _chains(run, recipe, row["version"], pairs, prompt_text)
        manifest = await asyncio.to_thread(write_export, chains, out, description, datetime.now(UTC))
    return {"row_count": manifest["row_count"], "file_count": len(manifest["files"])}


def _chains(run: Run, recipe: str, recipe_version: int, pairs: list[str], prompt_text: str) -> Iterator[pl.DataFrame]:
    """Chains page by page, so that memory and the database are held for one page at a time.

    Raises ExportRefused at the end when the recipe has got another version meanwhile: pages of two versions are no dataset.
    """
    for start in range(0, len(pairs), PAIRS_PER_BATCH):
        page = pairs[start : start + PAIRS_PER_BATCH]
        turns = run.ledger.read(query("export_turns"), {"recipe": recipe, "pairs": page})
        yield chain.with_options(task_run_name=f"chain · pairs {start + 1} to {start + len(page)}")(turns, prompt_text)
        watcher().advance(len(page))
    if run.ledger.read("from current_recipe($recipe)", {"recipe": recipe})["version"][0] != recipe_version:
        raise ExportRefused(f"recipe '{recipe}' was changed while it was exported: export again")


def _publishable(settings: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Stage settings without the extra body, in which a gateway may want a key; the step ids stand for it."""
    return {
        stage: {
            name: {key: part for key, part in value.items() if key != "extra_body"} if name == "teacher" else value
            for name, value in shaped.items()
        }
        for stage, shaped in settings.items()
    }


async def _position(run: Run, recipe: str) -> dict[str, int]:
    """How far the ledger had come: rows of the recipe at the time of the export."""
    rows = await run.read("select stage, item_count from funnel($recipe) order by position", {"recipe": recipe})
    return {row["stage"]: row["item_count"] for row in rows.to_dicts()}
