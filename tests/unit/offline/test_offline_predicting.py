"""Reasoning from traces and searches: what is said, that the answer can be read, and that it is honest about what was not seen."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.core.answer import parse_answer
from tasks.core.offline.distance import distance
from tasks.core.offline.predicting import Tried, choose_input, explain_input, explain_output, steps_for, tries_for, variations
from tasks.core.offline.story import story_of
from tasks.core.offline.telling import Teller
from tasks.core.outcomes import CallOutcome, Trace, TraceEvent
from tasks.core.teaching import PredictionSubject, UnifiedFunction

CODE = """def is_big(x):
    limit = 5
    return x > limit


def count_big(nums):
    total = 0
    for x in nums:
        if is_big(x):
            total += 1
    return total


def main_solution(nums):
    return count_big(nums)"""


def events(nums: list[int], most: int = 1000) -> tuple[TraceEvent, ...]:
    """What the tracer records of CODE."""
    found = [
        TraceEvent(14, "main_solution", 1, {"nums": str(nums)}, "call"),
        TraceEvent(15, "main_solution", 1, {}),
        TraceEvent(6, "count_big", 2, {"nums": str(nums)}, "call"),
        TraceEvent(7, "count_big", 2, {"total": "0"}),
    ]
    total = 0
    for x in nums:
        found += [
            TraceEvent(8, "count_big", 2, {"x": str(x)}),
            TraceEvent(9, "count_big", 2, {}),
            TraceEvent(1, "is_big", 3, {"x": str(x)}, "call"),
            TraceEvent(2, "is_big", 3, {"limit": "5"}),
            TraceEvent(3, "is_big", 3, {}),
            TraceEvent(3, "is_big", 3, {"return": str(x > 5)}, "return"),
        ]
        if x > 5:
            total += 1
            found.append(TraceEvent(10, "count_big", 2, {"total": str(total)}))
    found += [
        TraceEvent(8, "count_big", 2, {}),
        TraceEvent(11, "count_big", 2, {}),
        TraceEvent(11, "count_big", 2, {"return": str(total)}, "return"),
        TraceEvent(15, "main_solution", 1, {"return": str(total)}, "return"),
    ]
    return tuple(found[:most])


def subject(kind: str, given_json: str, round_: int = 1, previous: str | None = None) -> PredictionSubject:
    io_description = "Input:\n  `nums` (list[int]): …\n\nOutput:\n  `return` (int): an integer"
    function = UnifiedFunction(CODE, io_description, "def input_generator(): ...", "How many?")
    return PredictionSubject("s", "f" * 64, function, kind, round_, given_json, previous)


def finished(nums: list[int]) -> Trace:
    return Trace(CallOutcome("ok", str(sum(x > 5 for x in nums))), True, 30, events(nums))


def test_a_story_holds_calls_and_rounds() -> None:
    story = story_of(CODE, events([3, 8]))
    work = story.lines[0].calls[0]
    assert (work.function, work.arguments, work.returned) == ("count_big", {"nums": "[3, 8]"}, "1")
    loop = work.items[1]
    assert len(loop.rounds) == 3  # type: ignore[union-attr]
    assert [head.taken for head, _ in loop.rounds] == [True, True, False]  # type: ignore[union-attr]
    assert [inner[0].taken for _, inner in loop.rounds[:2]] == [False, True]  # type: ignore[union-attr]


def test_the_steps_name_values_branches_and_results() -> None:
    text = "\n".join(Teller().tell(story_of(CODE, events([3, 8]))))
    assert text.startswith("1. `total` = 0.")
    assert "The loop over `nums` runs twice" in text
    assert "`is_big` is worked out for `x` = 3" in text or "`is_big(3)` gives False" in text
    assert "`is_big(x)` does not hold" in text
    assert text.rstrip().endswith("The result is `total`, 1.")


@given(st.lists(st.integers(0, 9), max_size=60), st.integers(0, 400), st.integers(1, 60))
def test_any_trace_cut_anywhere_is_told_in_bounded_space(nums: list[int], most: int, room: int) -> None:
    lines = Teller(room).tell(story_of(CODE, events(nums, most)))
    assert len(lines) <= 2 * room + 20
    assert all(line.strip() for line in lines)


def test_a_finished_trace_gives_its_value() -> None:
    text = explain_output(subject("output_prediction", '{"nums":[3,8,9]}'), finished([3, 8, 9]))
    assert parse_answer(text, "output").value_json == "2"
    assert "`nums` = [3, 8, 9]" in text.split("\n")[0]


def test_an_unfinished_trace_gives_an_estimate_and_says_so() -> None:
    nums = [8] * 10
    text = explain_output(subject("output_prediction", json.dumps({"nums": nums})), Trace(None, False, 600, events(nums, 40)))
    assert parse_answer(text, "output").value_json == "5"
    assert "I stopped after 600 steps" in text
    assert "estimate" in text
    nothing = explain_output(subject("output_prediction", '{"nums":[1]}'), Trace(None, False, 600, ()))
    assert parse_answer(nothing, "output").value_json == "0"


def test_a_failing_computation_is_told() -> None:
    trace = Trace(CallOutcome("exception", None, "KeyError", "'a'"), True, 3, events([3], 6))
    text = explain_output(subject("output_prediction", '{"nums":[3]}'), trace)
    assert "KeyError: 'a'" in text
    assert parse_answer(text, "output").value_json == "null"


def test_a_revision_goes_further_and_stands_by_itself() -> None:
    text = explain_output(subject("output_prediction", '{"nums":[8]}', 2, "7"), finished([8]))
    assert text.startswith("Let us follow the whole computation")
    assert f"up to {steps_for(2)} steps" in text
    assert "7" not in text
    assert steps_for(2) == 8 * steps_for(1)
    assert tries_for(2) > tries_for(1)


POOL = [Tried('{"nums":[1]}', "0"), Tried('{"nums":[8]}', "1"), Tried('{"nums":[8,9]}', "2"), Tried('{"nums":[]}', None)]


def test_an_input_that_gives_the_output_is_chosen() -> None:
    wanted = subject("input_prediction", "2")
    chosen = choose_input(wanted, POOL)
    assert chosen == POOL[2]
    text = explain_input(wanted, POOL, chosen, finished([8, 9]))
    assert parse_answer(text, "input").value_json == '{"nums":[8,9]}'
    assert "this is it" in text
    assert "exactly what is asked for" in text
    assert "4 in all" in text


def test_without_one_the_nearest_is_given_and_called_that() -> None:
    wanted = subject("input_prediction", "3")
    text = explain_input(wanted, POOL, choose_input(wanted, POOL), None)
    assert parse_answer(text, "input").value_json == '{"nums":[8,9]}'
    assert "this is it" not in text
    assert "the nearest" in text


def test_the_previous_answer_is_not_given_again() -> None:
    wanted = subject("input_prediction", "3", 2, '{"nums":[8,9]}')
    chosen = choose_input(wanted, POOL)
    assert chosen is not None
    assert chosen.input_json == '{"nums":[8]}'


def test_nothing_usable_is_no_answer() -> None:
    wanted = subject("input_prediction", "3")
    text = explain_input(wanted, POOL[3:], choose_input(wanted, POOL[3:]), None)
    assert parse_answer(text, "input").problem is not None


def test_variations_try_the_output_itself_and_later_crossings() -> None:
    wanted = subject("input_prediction", "[1,2]")
    tried = [Tried('{"k":1,"nums":[2,1]}', "[2,1]"), Tried('{"k":2,"nums":[5]}', "[5]")]
    assert variations(wanted, tried, 4)[0] == '{"k":1,"nums":[1,2]}'
    later = variations(subject("input_prediction", "[1,2]", 2), tried, 24)
    assert '{"k":2,"nums":[2,1]}' in later
    assert not set(later) & {each.input_json for each in tried}
    assert len(variations(wanted, tried, 1)) == 1


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-1000, 1000) | st.floats(-1e6, 1e6) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=4),
    max_leaves=12,
)


@given(JSON, JSON)
def test_distance_is_symmetric_bounded_and_zero_for_equals(left: Any, right: Any) -> None:
    assert distance(left, left) == 0
    assert distance(left, right) == pytest.approx(distance(right, left))
    assert 0 <= distance(left, right) <= 1


@pytest.mark.parametrize(("near", "far"), [(3, 9), ([1, 2, 4], [7, 7]), ("abd", "xyz"), ({"a": 1, "b": 3}, {"c": 0})])
def test_distance_knows_what_is_nearer(near: Any, far: Any) -> None:
    origin = {int: 2, list: [1, 2, 3], str: "abc", dict: {"a": 1, "b": 2}}[type(near)]
    assert 0 < distance(origin, near) < distance(origin, far)
