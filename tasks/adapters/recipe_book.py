"""The recipes in the ledger: puts a recipe's newest version in force, and asks before that would redo what was paid for."""

from datetime import UTC, datetime
from typing import Any

import polars as pl

from tasks.adapters.faults import Terminal
from tasks.adapters.ledger import Ledger
from tasks.adapters.sql_files import query
from tasks.core.recipe import STAGES, Recipe
from tasks.core.recipe_change import TEACHER_STAGES, Change, change, redone
from tasks.core.tables import frame


class RecipeChanged(Terminal):
    """A named recipe is not what it was at its last build, and building it would redo work."""


def settle(ledger: Ledger, recipe: Recipe, run_id: str, *, update: bool = False, more_rounds: bool = False) -> None:
    """Make `recipe` the newest version of its name in the ledger; raises RecipeChanged as `new_version` does."""
    frames = new_version(ledger, recipe, run_id, update=update, more_rounds=more_rounds)
    if frames:
        ledger.append(frames)


def new_version(
    ledger: Ledger, recipe: Recipe, run_id: str | None, *, update: bool = False, more_rounds: bool = False) -> dict[str, pl.DataFrame]:
    """The rows that would put `recipe` in force; none when it is in force already. Nothing is written.

    Raises RecipeChanged, saying what would be redone in calls and cost, when the recipe differs from its last build in a way that
    redoes something and `update` is not set; `more_rounds` allows added rounds, because the user has just asked for them.
    """
    current = ledger.read("from current_recipe($recipe)", {"recipe": recipe.name}).to_dicts()
    steps, row = _frames(recipe, run_id, version=current[0]["version"] + 1 if current else 1)
    if current:
        before = {stage: current[0][f"{stage}_step"] for stage in STAGES}
        after = {step.stage: step.step_id for step in recipe.steps}
        if before == after and current[0]["max_rounds"] == recipe.max_rounds:
            return {}
        changed = change(before, after, current[0]["max_rounds"], recipe.max_rounds)
        if not update:
            _refuse_if_costly(ledger, recipe, changed, steps, row, more_rounds)
    return {"steps": steps, "recipes": row}


def _frames(recipe: Recipe, run_id: str | None, version: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    now = datetime.now(UTC)
    steps = frame([{**step.row(), "created_at": now} for step in recipe.steps])
    return steps, frame([{**recipe.row(), "version": version, "created_at": now, "run_id": run_id}])


def _refuse_if_costly(
    ledger: Ledger, recipe: Recipe, changed: Change, steps: pl.DataFrame, row: pl.DataFrame, more_rounds: bool) -> None:
    if more_rounds and not changed.stages:
        return
    newly = _newly_pending(ledger, recipe, steps, row)
    if not newly:  # what the change asks for is in the ledger already, made under this or another name
        return
    done = {row["stage"]: row for row in ledger.read(query("done_counts"), {"recipe": recipe.name}).to_dicts()}
    again = redone(newly, {stage: row["item_count"] for stage, row in done.items()})
    raise RecipeChanged(_sentence(recipe, changed, again, done))


def _newly_pending(ledger: Ledger, recipe: Recipe, steps: pl.DataFrame, row: pl.DataFrame) -> dict[str, int]:
    """Items by stage that the new version has pending and the one in force has not."""
    proposed = f"{recipe.name} (proposed)"  # no recipe can have this name: both versions can be asked side by side
    frames = {"steps": steps, "recipes": row.with_columns(pl.lit(proposed).alias("recipe"))}
    counts = ledger.simulate(frames, query("newly_pending"), {"recipe": recipe.name, "proposed": proposed})
    return dict(counts.select("stage", "item_count").rows())


def _sentence(recipe: Recipe, changed: Change, again: dict[str, int], done: dict[str, dict[str, Any]]) -> str:
    cost = {stage: done.get(stage) or done.get("predict", {}) for stage in TEACHER_STAGES}  # a first revision costs what an answer did
    calls = sum(count for stage, count in again.items() if stage in TEACHER_STAGES)
    tokens = sum(count * (cost[stage].get("average_tokens") or 0) for stage, count in again.items() if stage in TEACHER_STAGES)
    price = sum(count * (cost[stage].get("average_price") or 0) for stage, count in again.items() if stage in TEACHER_STAGES)
    items = ", ".join(f"{count:,} {stage}" for stage, count in again.items())
    bill = f"{calls:,} teacher calls"
    bill += f", about {tokens:,.0f} tokens" if tokens else ""
    bill += f", at a price of about {price:,.2f}" if price else ""
    return (
        f"recipe '{recipe.name}' has changed since its last build ({changed.describe()}); building it now would do again: {items} "
        f"({bill}). Use --update to go on with the change, or keep both by giving the new settings a name of their own: "
        f"recipes/NAME.toml and --recipe NAME."
    )
