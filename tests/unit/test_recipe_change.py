"""What a changed recipe would redo: the changed stage and everything that hangs on it."""

import pytest

from tasks.core.recipe import STAGES
from tasks.core.recipe_change import Change, change

DONE = {"transform": 10, "execute": 9, "predict": 50, "verify": 70, "revise": 20}
BEFORE = {stage: f"{stage} 1" for stage in STAGES}


def changed(*stages: str, rounds: tuple[int, int] = (2, 2)) -> Change:
    """A change of some steps; a revise step changes with the steps whose ids it contains."""
    touched = {*stages, *(["revise"] if {"predict", "verify"} & set(stages) else [])}
    return change(BEFORE, BEFORE | {stage: f"{stage} 2" for stage in touched}, *rounds)


@pytest.mark.parametrize(
    ("stages", "redone"),
    [
        ((), {}),
        (("transform",), DONE),
        (("execute",), {"execute": 9, "predict": 50, "verify": 70, "revise": 20}),
        (("predict",), {"predict": 50, "verify": 70, "revise": 20}),
        (("verify",), {"verify": 70, "revise": 20}),
        (("revise",), {"revise": 20}),
        (("verify", "execute"), {"execute": 9, "predict": 50, "verify": 70, "revise": 20}),
    ],
)
def test_a_changed_stage_redoes_itself_and_what_hangs_on_it(stages: tuple[str, ...], redone: dict[str, int]) -> None:
    assert changed(*stages).redone(DONE) == redone


def test_what_was_never_done_is_not_done_again() -> None:
    assert changed("transform").redone({}) == {}
    assert changed("predict").redone({"transform": 10, "predict": 0, "verify": 3}) == {"verify": 3}


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
