"""Execute: every function is sampled in a fresh container; what reproduces becomes its io_pairs."""

import asyncio
from typing import Any

import polars as pl
from prefect import task

from tasks.adapters.faults import SandboxFault
from tasks.adapters.sampling import Sampled, sample_pairs
from tasks.adapters.sandbox.docker_sandbox import DockerSandbox
from tasks.core import identity
from tasks.core.recipe import Recipe
from tasks.core.results import Rows, StageResult
from tasks.core.selection import SamplingPolicy, flags
from tasks.core.static_checks import find_impurity
from tasks.core.teaching import UnifiedFunction


async def execute_batch(items: pl.DataFrame, recipe: Recipe, sandbox: DockerSandbox) -> StageResult:
    """Sample each function of a batch, one container each.

    `items`: rows of sql/queries/items_execute.sql. Rows for io_pairs, executions and rejections. Raises SandboxUnavailable.
    """
    functions = items.to_dicts()
    policy = SamplingPolicy.from_settings(recipe.execute.settings)
    results = await asyncio.gather(*(sandbox.run(_sample, function, policy, sandbox) for function in functions))
    rows = Rows()
    for function, sampled in zip(functions, results, strict=True):
        if isinstance(sampled, SandboxFault):
            rows.faults[function["sample_id"]] = str(sampled)
        else:
            _add(rows, function, sampled, recipe.execute.step_id, sandbox.image_id)
    return rows.result()


def _sample(item: dict[str, Any], policy: SamplingPolicy, sandbox: DockerSandbox) -> Sampled | SandboxFault:
    impurity = find_impurity(item["reference_code"])
    if impurity is not None:
        return Sampled((), impurity.reason, impurity.detail, 0, 0.0)
    function = UnifiedFunction(item["reference_code"], item["io_description"], item["input_generator"], item["problem_statement"])
    try:
        return sample_pairs(sandbox, function, item["sample_id"], item["function_id"], policy, item["draw"])
    except SandboxFault as fault:
        return fault


def _add(rows: Rows, function: dict[str, Any], sampled: Sampled, step_id: str, image_id: str) -> None:
    sample_id, function_id = function["sample_id"], function["function_id"]
    if sampled.duration_seconds:
        rows.add(
            "executions", execution_id=identity.execution_id(sample_id, step_id, "sample", [function_id, function["draw"]]),
            sample_id=sample_id, step_id=step_id, purpose="sample", outcome="ok", call_count=sampled.call_count,
            duration_seconds=sampled.duration_seconds, image_id=image_id,
        )  # fmt: skip
    if sampled.reason is not None:
        rows.reject(
            "execute", sample_id, step_id, sampled.reason, sampled.detail, function["draw"], function_id=function_id)
        return
    quality = flags(list(sampled.pairs))
    for position, (input_json, output_json) in enumerate(sampled.pairs):
        rows.add(
            "io_pairs", pair_id=identity.pair_id(function_id, step_id, input_json), function_id=function_id, step_id=step_id,
            position=position, input_json=input_json, output_json=output_json, flags=quality, image_id=image_id,
        )  # fmt: skip


execute = task(name="execute")(execute_batch)
