"""The recipes in the ledger: puts a recipe's newest version in force, and asks before that would redo what was paid for."""

from datetime import UTC, datetime
from typing import Any

import polars as pl

from tasks.adapters.faults import Terminal
from tasks.adapters.ledger import Ledger
from tasks.adapters.sql_files import query
from tasks.core.recipe import STAGES, Recipe
from tasks.core.recipe_change import TEACHER_STAGES, Change, change
from tasks.core.tables import frame


class RecipeChanged(Terminal):
    """A named recipe is not what it was at its last build, and building it would redo work."""


def settle(ledger: Ledger, recipe: Recipe, run_id: str, *, update: bool = False, more_rounds: bool = False) -> None:
    """Make `recipe` the newest version of its name in the ledger.

    Raises RecipeChanged, saying what would be redone in calls and cost, when the recipe differs from its last build in a way that
    redoes something and `update` is not set; `more_rounds` allows added rounds, because the user has just asked for them.
    """
    current = ledger.read("from current_recipe($recipe)", {"recipe": recipe.name}).to_dicts()
    steps, row = _frames(recipe, run_id, version=current[0]["version"] + 1 if current else 1)
    if current:
        before = {stage: current[0][f"{stage}_step"] for stage in STAGES}
        after = {step.stage: step.step_id for step in recipe.steps}
        if before == after and current[0]["max_rounds"] == recipe.max_rounds:
            return
        changed = change(before, after, current[0]["max_rounds"], recipe.max_rounds)
        if not update:
            _refuse_if_costly(ledger, recipe, changed, {"steps": steps, "recipes": row}, more_rounds)
    ledger.append({"steps": steps, "recipes": row})


def _frames(recipe: Recipe, run_id: str, version: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    now = datetime.now(UTC)
    steps = frame([{**step.row(), "created_at": now} for step in recipe.steps])
    return steps, frame([{**recipe.row(), "version": version, "created_at": now, "run_id": run_id}])


def _refuse_if_costly(
    ledger: Ledger, recipe: Recipe, changed: Change, frames: dict[str, pl.DataFrame], more_rounds: bool) -> None:
    done = {row["stage"]: row for row in ledger.read(query("done_counts"), {"recipe": recipe.name}).to_dicts()}
    redone = changed.redone({stage: row["item_count"] for stage, row in done.items()})
    if redone and not _newly_pending(ledger, recipe, frames):
        redone = {}  # what the change asks for is in the ledger already, made under this or another name
    if not changed.stages and changed.rounds_after > changed.rounds_before and not more_rounds:
        redone = {"revise": _pending_predictions(ledger, recipe, frames) - _pending_predictions(ledger, recipe, None)}
    if any(redone.values()):
        raise RecipeChanged(_sentence(recipe, changed, redone, done))


def _newly_pending(ledger: Ledger, recipe: Recipe, frames: dict[str, pl.DataFrame]) -> bool:
    """Whether the new version has work pending that the newest one has not."""
    sql, parameters = query("pending_counts"), {"recipe": recipe.name}
    after, before = ledger.simulate(frames, sql, parameters), ledger.read(sql, parameters)
    return any(_count(after, stage) > _count(before, stage) for stage in after["stage"])


def _pending_predictions(ledger: Ledger, recipe: Recipe, frames: dict[str, pl.DataFrame] | None) -> int:
    sql, parameters = query("pending_counts"), {"recipe": recipe.name}
    return _count(ledger.simulate(frames, sql, parameters) if frames else ledger.read(sql, parameters), "predict", "revise")


def _count(counts: pl.DataFrame, *stages: str) -> int:
    return sum(row["item_count"] for row in counts.to_dicts() if row["stage"] in stages)


def _sentence(recipe: Recipe, changed: Change, redone: dict[str, int], done: dict[str, dict[str, Any]]) -> str:
    calls = sum(count for stage, count in redone.items() if stage in TEACHER_STAGES)
    tokens = sum(count * (done.get(stage, {}).get("average_tokens") or 0) for stage, count in redone.items())
    price = sum(count * (done.get(stage, {}).get("average_price") or 0) for stage, count in redone.items())
    items = ", ".join(f"{count:,} {stage}" for stage, count in redone.items() if count)
    bill = f"{calls:,} teacher calls"
    bill += f", about {tokens:,.0f} tokens" if tokens else ""
    bill += f", at a price of about {price:,.2f}" if price else ""
    return (
        f"recipe '{recipe.name}' has changed since its last build ({changed.describe()}); building it now would do again: {items} "
        f"({bill}). Use --update to go on with the change, or keep both by giving the new settings a name of their own: "
        f"recipes/NAME.toml and --recipe NAME."
    )
