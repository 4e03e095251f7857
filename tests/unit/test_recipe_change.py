"""What a changed recipe would redo: the changed stage and everything that hangs on it."""

import pytest

from tasks.core.recipe import STAGES
from tasks.core.recipe_change import Change, change, redone

DONE = {"transform": 10, "execute": 9, "predict": 50, "verify": 70, "revise": 20}
BEFORE = {stage: f"{stage} 1" for stage in STAGES}


def changed(*stages: str, rounds: tuple[int, int] = (2, 2)) -> Change:
    """A change of some steps; a revise step changes with the steps whose ids it contains."""
    touched = {*stages, *(["revise"] if {"predict", "verify"} & set(stages) else [])}
    return change(BEFORE, BEFORE | {stage: f"{stage} 2" for stage in touched}, *rounds)


@pytest.mark.parametrize(
    ("newly", "again"),
    [
        ({}, {}),
        ({"transform": 0}, {}),
        ({"transform": 10}, DONE),
        ({"execute": 9}, {"execute": 9, "predict": 50, "verify": 70, "revise": 20}),
        ({"predict": 50}, {"predict": 50, "verify": 70, "revise": 20}),
        ({"verify": 50}, {"verify": 70, "revise": 20}),
        ({"revise": 20}, {"revise": 20}),
        ({"predict": 50, "transform": 10}, DONE),
    ],
)
def test_a_stage_done_again_takes_everything_after_it_along(newly: dict[str, int], again: dict[str, int]) -> None:
    assert redone(newly, DONE) == again


@pytest.mark.parametrize(
    ("newly", "done", "again"),
    [
        ({"transform": 2}, DONE, {"transform": 2, "execute": 2, "predict": 10, "verify": 14, "revise": 4}),
        ({"predict": 1, "revise": 7}, DONE, {"predict": 1, "verify": 1, "revise": 7}),
        ({"verify": 25}, DONE, {"verify": 35, "revise": 10}),
        ({"revise": 30}, {"predict": 50}, {"revise": 30}),
        ({"predict": 100}, DONE, {"predict": 100, "verify": 70, "revise": 20}),
        ({"execute": 5}, {"transform": 5}, {"execute": 5}),
    ],
    ids=[
        "a part of the corpus", "revisions counted and estimated", "half of the verdicts", "first revisions", "more than was done",
        "nothing done so far",
    ],
)  # fmt: skip
def test_what_hangs_on_a_part_is_the_same_part_of_what_was_done(newly: dict[str, int], done: dict[str, int], again: dict[str, int]) -> None:
    assert redone(newly, done) == again


@pytest.mark.parametrize(
    ("stages", "rounds", "text"),
    [
        (("transform",), (2, 2), "transform"),
        (("predict",), (2, 2), "predict"),
        (("verify", "execute"), (2, 2), "execute, verify"),
        (("revise",), (2, 2), "revise"),
        ((), (2, 3), "max_rounds 2 -> 3"),
        (("predict",), (2, 1), "predict; max_rounds 2 -> 1"),
        ((), (2, 2), ""),
    ],
)
def test_a_change_is_described_by_what_the_user_changed(stages: tuple[str, ...], rounds: tuple[int, int], text: str) -> None:
    assert changed(*stages, rounds=rounds).describe() == text
