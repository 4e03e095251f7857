"""Verify: every answer is judged, predicted inputs by running them; the feedback goes into the next round."""

import asyncio
from collections import defaultdict
from typing import Any

import polars as pl
from prefect import task

from tasks.adapters.faults import SandboxFault
from tasks.adapters.sandbox.docker_sandbox import DockerSandbox
from tasks.core import identity
from tasks.core.answer import Answer
from tasks.core.feedback import judge
from tasks.core.kinds import KINDS
from tasks.core.outcomes import CallOutcome
from tasks.core.recipe import Recipe
from tasks.core.results import Rows, StageResult

Items = list[dict[str, Any]]


async def verify_batch(items: pl.DataFrame, recipe: Recipe, sandbox: DockerSandbox) -> StageResult:
    """Judge each prediction of a batch; a function's predicted inputs run in one container.

    `items`: rows of sql/queries/items_verify.sql. Rows for verdicts and executions. Raises SandboxUnavailable.
    """
    by_function: dict[str, Items] = defaultdict(list)
    for item in items.to_dicts():
        by_function[item["function_id"]].append(item)
    groups = list(by_function.values())
    results = await asyncio.gather(*(sandbox.run(_judge_group, group, recipe.verify.step_id, sandbox) for group in groups))
    rows = Rows()
    for group, judged in zip(groups, results, strict=True):
        if isinstance(judged, SandboxFault):
            rows.faults[group[0]["sample_id"]] = str(judged)
        else:
            for table, added in judged.tables.items():
                rows.tables.setdefault(table, []).extend(added)
    return rows.result()


def _judge_group(group: Items, step_id: str, sandbox: DockerSandbox) -> Rows | SandboxFault:
    to_run = [item for item in group if KINDS[item["kind"]].needs_execution and item["answer_json"] is not None]
    rows = Rows()
    outcomes: dict[str, CallOutcome] = {}
    if to_run:
        try:
            outcomes = _run(to_run, step_id, sandbox, rows)
        except SandboxFault as fault:
            return fault
    for item in group:
        outcome = outcomes.get(item["prediction_id"])
        _add(rows, item, outcome, step_id, sandbox.image_id if outcome else None)
    return rows


def _run(to_run: Items, step_id: str, sandbox: DockerSandbox, rows: Rows) -> dict[str, CallOutcome]:
    first = to_run[0]
    sample_id, code = first["sample_id"], first["reference_code"]
    with sandbox.session(sample_id=sample_id, purpose="verify", code_hint=code) as session:
        outcomes = session.call(code, [item["answer_json"] for item in to_run])
    detail = sorted(item["prediction_id"] for item in to_run)
    rows.add(
        "executions", execution_id=identity.execution_id(sample_id, step_id, "verify", detail), sample_id=sample_id, step_id=step_id,
        purpose="verify", outcome="ok", call_count=session.call_count, duration_seconds=session.duration_seconds,
        image_id=sandbox.image_id,
    )  # fmt: skip
    return {item["prediction_id"]: outcome for item, outcome in zip(to_run, outcomes, strict=True)}


def _add(rows: Rows, item: dict[str, Any], outcome: CallOutcome | None, step_id: str, image_id: str | None) -> None:
    answer = Answer(item["answer_json"], item["problem"], item["problem_detail"])
    judged = judge(KINDS[item["kind"]], answer, item["output_json"], outcome)
    rows.add(
        "verdicts", prediction_id=item["prediction_id"], step_id=step_id, verdict=judged.verdict, actual_json=judged.actual_json,
        error_type=judged.error_type, feedback=judged.feedback, image_id=image_id,
    )  # fmt: skip


verify = task(name="verify")(verify_batch)
