"""The registry of kinds: each entry is consistent, and its prompts get what they need and nothing that is asked for."""

import pytest

from tasks.core.kinds import KINDS, Kind, prediction_variables, revision_variables
from tasks.core.teaching import UnifiedFunction

FUNCTION = UnifiedFunction("def main_solution(a, b=1):\n    return a", "Input: a, b", "def input_generator():\n    return {}", "What?")


@pytest.mark.parametrize(("name", "kind"), KINDS.items())
def test_entries_are_consistent(name: str, kind: Kind) -> None:
    assert kind.name == name
    assert {kind.given, kind.asked} == {"input", "output"}
    assert kind.answer_key == kind.asked
    assert kind.needs_execution == (kind.asked == "input")


def test_both_kinds_of_the_paper_are_there() -> None:
    assert set(KINDS) >= {"output_prediction", "input_prediction"}


def test_only_the_given_side_is_shown() -> None:
    assert KINDS["output_prediction"].given_json("IN", "OUT") == "IN"
    assert KINDS["input_prediction"].given_json("IN", "OUT") == "OUT"


def test_variables() -> None:
    kind = KINDS["input_prediction"]
    variables = prediction_variables(kind, FUNCTION, "7")
    assert variables["parameters"] == ["a", "b"]
    assert variables["given_json"] == "7"
    assert FUNCTION.input_generator not in variables.values()
    assert revision_variables(kind, "Mismatch", 2) == {"kind": kind, "feedback": "Mismatch", "round": 2}
