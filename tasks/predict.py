"""Predict: the teacher reasons from an input to the output, or from an output to an input, and revises what was wrong."""

from typing import Any

import polars as pl
from prefect import task
from prefect.cache_policies import NO_CACHE

from tasks.adapters import prompts
from tasks.adapters.teachers.base import Teacher
from tasks.core import identity
from tasks.core.answer import parse_answer
from tasks.core.kinds import KINDS, prediction_variables, revision_variables
from tasks.core.recipe import Recipe, Step
from tasks.core.results import Rows, StageResult
from tasks.core.teaching import Message, PredictionSubject, Purpose, TeacherFault, TeacherRequest, TeacherResponse, UnifiedFunction
from tasks.teaching_rows import add_call

Turns = dict[str, dict[str, Any]]  # prediction_id -> its row of sql/queries/turns.sql


async def predict_batch(items: pl.DataFrame, turns: pl.DataFrame, recipe: Recipe, teacher: Teacher) -> StageResult:
    """Ask for one round of predictions of a batch.

    `items`: rows of sql/queries/items_predict.sql, all of one round; `turns`: rows of sql/queries/turns.sql, the conversations so
    far (empty in round 1). Rows for predictions, prediction_texts, llm_calls, executions and rejections. Raises
    TeacherUnavailable when the teacher answers nobody.
    """
    wanted = items.to_dicts()
    earlier: Turns = {turn["prediction_id"]: turn for turn in turns.to_dicts()}
    responses = await teacher.respond([request_for(item, earlier, recipe) for item in wanted])
    rows = Rows()
    for item, response in zip(wanted, responses, strict=True):
        if isinstance(response, TeacherFault):
            rows.faults[item["sample_id"]] = response.message
        else:
            _add(rows, item, response)
    return rows.result()


def request_for(item: dict[str, Any], earlier: Turns, recipe: Recipe) -> TeacherRequest:
    """The request for one prediction: the prompt of round 1, then every response with its feedback up to now."""
    kind = KINDS[item["kind"]]
    messages = [Message("user", first_prompt(item, recipe.predict))]
    assert recipe.revise.prompt is not None
    conversation = _conversation(item["parent_id"], earlier)
    for turn in conversation:
        messages.append(Message("assistant", turn["response"]))
        variables = revision_variables(kind, turn["feedback"], turn["round"] + 1)
        messages.append(Message("user", prompts.render(recipe.revise.prompt.text, **variables)))
    subject = PredictionSubject(
        sample_id=item["sample_id"],
        function_id=item["function_id"],
        function=_function(item),
        kind=kind.name,
        round=item["round"],
        given_json=kind.given_json(item["input_json"], item["output_json"]),
        previous_answer_json=conversation[-1]["answer_json"] if conversation else None,
    )
    purpose: Purpose = "revise" if conversation else "predict"
    return TeacherRequest(purpose, tuple(messages), subject, draw=item["draw"], sample_index=item["sample_index"])


def first_prompt(item: dict[str, Any], step: Step) -> str:
    """The prompt of round 1 for a pair and kind under a predict step, as it is sent and as it is exported."""
    assert step.prompt is not None
    return render_first_prompt(item, step.prompt.text)


def render_first_prompt(item: dict[str, Any], prompt_text: str) -> str:
    """The prompt of round 1 from the text of its template; `item` has kind, input_json, output_json and the function's texts."""
    kind = KINDS[item["kind"]]
    given_json = kind.given_json(item["input_json"], item["output_json"])
    return prompts.render(prompt_text, **prediction_variables(kind, _function(item), given_json))


def _function(item: dict[str, Any]) -> UnifiedFunction:
    return UnifiedFunction(item["reference_code"], item["io_description"], item["input_generator"], item["problem_statement"])


def _conversation(parent_id: str | None, earlier: Turns) -> list[dict[str, Any]]:
    turns: list[dict[str, Any]] = []
    while parent_id is not None:
        turns.append(earlier[parent_id])
        parent_id = earlier[parent_id]["parent_id"]
    return turns[::-1]


def _add(rows: Rows, item: dict[str, Any], response: TeacherResponse) -> None:
    add_call(rows, response, item["step_id"], item["sample_id"])
    if response.refusal:
        rows.reject(
            "predict" if item["round"] == 1 else "revise", item["sample_id"], item["step_id"], response.refusal, response.text,
            item["draw"], function_id=item["function_id"], pair_id=item["pair_id"], kind=item["kind"], round_=item["round"],
        )  # fmt: skip
        return
    prediction_id = identity.prediction_id(
        item["pair_id"], item["kind"], item["round"], item["sample_index"], item["step_id"], item["parent_id"])
    answer = parse_answer(response.text, KINDS[item["kind"]].answer_key)
    rows.add(
        "predictions", prediction_id=prediction_id, pair_id=item["pair_id"], kind=item["kind"], round=item["round"],
        sample_index=item["sample_index"], step_id=item["step_id"], parent_id=item["parent_id"], call_id=response.call_id,
        answer_json=answer.value_json, problem=answer.problem, problem_detail=answer.detail, truncated=response.truncated,
    )  # fmt: skip
    rows.add("prediction_texts", prediction_id=prediction_id, response=response.text, reasoning=response.reasoning)


predict = task(name="predict", cache_policy=NO_CACHE)(predict_batch)
