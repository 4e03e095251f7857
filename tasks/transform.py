"""Transform: the teacher rewrites each raw file into the unified format."""

from typing import Any

import polars as pl
from prefect import task
from prefect.cache_policies import NO_CACHE

from tasks.adapters import prompts
from tasks.adapters.teachers.base import Teacher
from tasks.core import identity
from tasks.core.recipe import Recipe
from tasks.core.results import Rows, StageResult
from tasks.core.teaching import Message, TeacherFault, TeacherRequest, TeacherResponse, TransformSubject
from tasks.core.transform_response import Declined, parameter_names, parse_transform
from tasks.teaching_rows import add_call


async def transform_batch(items: pl.DataFrame, recipe: Recipe, teacher: Teacher) -> StageResult:
    """Ask for the unified form of each sample of a batch and parse what comes back.

    `items`: columns sample_id, content, draw. Rows for functions, function_texts, llm_calls, executions and rejections.
    Raises TeacherUnavailable when the teacher answers nobody.
    """
    samples = items.to_dicts()
    responses = await teacher.respond([_request(sample, recipe) for sample in samples])
    rows = Rows()
    for sample, response in zip(samples, responses, strict=True):
        if isinstance(response, TeacherFault):
            rows.faults[sample["sample_id"]] = response.message
        else:
            _add(rows, sample, response, recipe)
    return rows.result()


def _request(sample: dict[str, Any], recipe: Recipe) -> TeacherRequest:
    assert recipe.transform.prompt is not None
    text = prompts.render(recipe.transform.prompt.text, code=sample["content"])
    subject = TransformSubject(sample["sample_id"], sample["content"])
    return TeacherRequest("transform", (Message("user", text),), subject, draw=sample["draw"])


def _add(rows: Rows, sample: dict[str, Any], response: TeacherResponse, recipe: Recipe) -> None:
    step_id, sample_id = recipe.transform.step_id, sample["sample_id"]
    add_call(rows, response, step_id, sample_id)
    parsed = Declined(response.refusal, response.text) if response.refusal else parse_transform(response.text)
    if isinstance(parsed, Declined) and response.truncated and not response.refusal:
        parsed = Declined("truncated", f"cut off by the token limit: {parsed.reason} ({parsed.detail})")
    if isinstance(parsed, Declined):
        rows.reject("transform", sample_id, step_id, parsed.reason, parsed.detail, sample["draw"])
        return
    function_id = identity.function_id(sample_id, step_id)
    rows.add(
        "functions", function_id=function_id, sample_id=sample_id, step_id=step_id, call_id=response.call_id,
        parameter_names=parameter_names(parsed),
    )  # fmt: skip
    rows.add(
        "function_texts", function_id=function_id, reference_code=parsed.reference_code, io_description=parsed.io_description,
        input_generator=parsed.input_generator, problem_statement=parsed.problem_statement,
    )  # fmt: skip


transform = task(name="transform", cache_policy=NO_CACHE)(transform_batch)
