"""Steps and recipes: what shapes a result makes another step, and nothing else does."""

from typing import Any

import pytest

from tasks.core.canonical import parse_json
from tasks.core.identity import step_id
from tasks.core.recipe import STAGES, PromptText, Recipe, Step, build_recipe

FINGERPRINT = {"teacher": "openai", "model": "m", "temperature": 0.7}


def a_recipe(
    name: str = "default", max_rounds: int = 2, kinds: tuple[str, ...] = ("a", "b"), prompt_name: str = "", **changed: Any) -> Recipe:
    """A recipe in which `changed` gives another teacher (teacher_STAGE), prompt (prompt_STAGE), sampling or comparator."""
    stages = ("transform", "predict", "revise")
    return build_recipe(
        name,
        teachers={stage: FINGERPRINT | changed.get(f"teacher_{stage}", {}) for stage in stages},
        prompts={stage: PromptText(prompt_name or stage, "text", changed.get(f"prompt_{stage}", f"sha of {stage}")) for stage in stages},
        sampling={"pairs": 3} | changed.get("sampling", {}),
        comparator={"comparator": "paper", "version": 1} | changed.get("comparator", {}),
        kinds=list(kinds),
        max_rounds=max_rounds,
    )


def steps_that_differ(left: Recipe, right: Recipe) -> set[str]:
    return {one.stage for one, other in zip(left.steps, right.steps, strict=True) if one.step_id != other.step_id}


@pytest.mark.parametrize(
    ("changed", "steps"),
    [
        ({}, set()),
        ({"name": "other", "max_rounds": 5}, set()),
        ({"prompt_name": "renamed"}, set()),
        ({"kinds": ("b", "a")}, set()),
        ({"teacher_transform": {"model": "n"}}, {"transform"}),
        ({"prompt_transform": "another"}, {"transform"}),
        ({"sampling": {"pairs": 6}}, {"execute"}),
        ({"teacher_predict": {"temperature": 0.8}}, {"predict", "revise"}),
        ({"prompt_predict": "another"}, {"predict", "revise"}),
        ({"kinds": ("a",)}, {"predict", "revise"}),
        ({"teacher_revise": {"model": "n"}}, {"revise"}),
        ({"prompt_revise": "another"}, {"revise"}),
        ({"comparator": {"version": 2}}, {"verify", "revise"}),
    ],
)
def test_a_change_makes_other_steps_only_where_it_shapes_the_result(changed: dict[str, Any], steps: set[str]) -> None:
    assert steps_that_differ(a_recipe(), a_recipe(**changed)) == steps


def test_stages_with_equal_settings_are_still_different_steps() -> None:
    assert Step("predict", {"a": 1}).step_id != Step("verify", {"a": 1}).step_id
    assert len({step.step_id for step in a_recipe().steps}) == len(STAGES)


def test_a_recipe_lists_its_steps_by_stage_and_says_what_is_in_them() -> None:
    recipe = a_recipe("mine", max_rounds=3)
    row = recipe.row()
    assert tuple(step.stage for step in recipe.steps) == STAGES
    assert {stage: row[f"{stage}_step"] for stage in STAGES} == {step.stage: step.step_id for step in recipe.steps}
    assert (row["recipe"], row["max_rounds"]) == ("mine", 3)
    assert parse_json(row["settings_json"]) == {step.stage: step.settings for step in recipe.steps}


def test_a_step_row_repeats_its_id_from_its_settings_and_keeps_the_prompt_in_full() -> None:
    recipe = a_recipe()
    for step in recipe.steps:
        assert step_id(step.row()["stage"], parse_json(step.row()["settings_json"])) == step.row()["step_id"]
    assert {key: recipe.predict.row()[key] for key in ("prompt_name", "prompt_sha", "prompt_text")} == {
        "prompt_name": "predict", "prompt_sha": "sha of predict", "prompt_text": "text"}  # fmt: skip
    assert recipe.execute.row()["prompt_text"] is None


def test_a_revise_step_names_the_steps_whose_conversation_it_goes_on_with() -> None:
    recipe = a_recipe()
    assert recipe.revise.settings["predict_step"] == recipe.predict.step_id
    assert recipe.revise.settings["verify_step"] == recipe.verify.step_id
