"""Sampling policy: what is kept, when to stop, and one stable reason for a function that gives too little."""

import dataclasses
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.core.canonical import canonical_json
from tasks.core.complexity import PAPER_LIMITS
from tasks.core.identity import step_id
from tasks.core.outcomes import CallOutcome, Generated
from tasks.core.selection import (
    NONDETERMINISTIC,
    SamplingPolicy,
    accept,
    draw_problem,
    flags,
    generator_problem,
    rejection_reason,
    repeat_problem,
    should_stop,
)

POLICY = SamplingPolicy()
REASONS = {
    "missing_module", "code_does_not_load", "generator_failed", "calls_raise", "calls_time_out", "calls_run_out_of_memory", "calls_die",
    "not_serialisable", "none_output", "too_complex", "nondeterministic", "generator_not_repeatable",
    "too_few_distinct_inputs",
}  # fmt: skip


def ok(value: object) -> CallOutcome:
    return CallOutcome("ok", canonical_json(value))


def raised(error_type: str, message: str | None = None) -> CallOutcome:
    return CallOutcome("exception", error_type=error_type, error_message=message)


def test_the_paper_s_numbers() -> None:
    assert (POLICY.max_tries, POLICY.min_pairs, POLICY.cpu_seconds, POLICY.complexity) == (1000, 2, 60.0, PAPER_LIMITS)


def test_settings_identify_the_policy_and_give_it_back() -> None:
    other = SamplingPolicy(pairs=10, complexity=dataclasses.replace(PAPER_LIMITS, name="roomy", total_bytes=4096))
    for policy in (POLICY, other):
        assert SamplingPolicy.from_settings(policy.settings()) == policy
    assert step_id("execute", POLICY.settings()) != step_id("execute", other.settings())


ACCEPTED = [({"n": 1}, 2), ({"n": []}, [None]), ({"n": "x" * 99}, False), ({"n": 1}, ""), ({"n": 1}, 0)]


@pytest.mark.parametrize(("given_input", "output"), ACCEPTED)
def test_accepted(given_input: object, output: object) -> None:
    assert accept(canonical_json(given_input), ok(output), PAPER_LIMITS) is None


DROPPED = [
    ({"n": 1}, ok(None), "none_output"),
    ({"n": [0] * 20}, ok(1), "too_complex_input: a list of 20 items (limit 20)"),
    ({"n": 1}, ok("x" * 100), "too_complex_output: a string of 100 characters (limit 100)"),
    ({"n": 1}, raised("ValueError", "no: really"), "exception: ValueError: no: really"),
    ({"n": 1}, raised("KeyError"), "exception: KeyError"),
    ({"n": 1}, CallOutcome("timeout", error_type="TimeLimit", error_message="stopped after 5.0 s"), "timeout: stopped after 5.0 s"),
    ({"n": 1}, CallOutcome("out_of_memory"), "out_of_memory"),
    ({"n": 1}, CallOutcome("killed", error_type="Exit", error_message="exit code 0"), "killed: exit code 0"),
    ({"n": 1}, CallOutcome("output_too_large"), "output_too_large"),
    ({"n": 1}, CallOutcome("not_serialisable", error_message="value of type set"), "not_serialisable: value of type set"),
]


@pytest.mark.parametrize(("given_input", "outcome", "problem"), DROPPED)
def test_dropped(given_input: object, outcome: CallOutcome, problem: str) -> None:
    assert accept(canonical_json(given_input), outcome, PAPER_LIMITS) == problem


def test_a_long_message_is_cut() -> None:
    problem = accept('{"n":1}', raised("ValueError", "x" * 10_000), PAPER_LIMITS)
    assert problem is not None
    assert len(problem) < 500


def why(*problems: str | None) -> str:
    return rejection_reason(Counter(problem for problem in problems if problem), POLICY)[0]


def drew(*inputs: str, end: CallOutcome | None = None) -> Generated:
    return Generated(inputs, len(inputs), {}, end or CallOutcome("ok"))


def dropped(outcome: CallOutcome) -> str | None:
    return accept('{"n":1}', outcome, PAPER_LIMITS)


def test_each_reason() -> None:
    assert why() == "too_few_distinct_inputs"
    assert why(dropped(raised("ValueError"))) == "calls_raise"
    assert why(dropped(raised("ModuleNotFoundError", "No module named 'torch'"))) == "missing_module"
    assert why(dropped(CallOutcome("timeout"))) == "calls_time_out"
    assert why(dropped(CallOutcome("out_of_memory"))) == "calls_run_out_of_memory"
    assert why(dropped(CallOutcome("killed"))) == "calls_die"
    assert why(dropped(CallOutcome("not_serialisable"))) == "not_serialisable"
    assert why(dropped(CallOutcome("output_too_large"))) == "too_complex"
    assert why(dropped(ok("x" * 500))) == "too_complex"
    assert why(accept(canonical_json({"n": "x" * 500}), ok(1), PAPER_LIMITS)) == "too_complex"
    assert why(dropped(ok(None))) == "none_output"
    assert why(NONDETERMINISTIC) == "nondeterministic"
    assert why(repeat_problem(drew("a"), drew("b"))) == "generator_not_repeatable"
    assert why(draw_problem("not_a_dict")) == "generator_failed"
    assert why(draw_problem("exception:ValueError")) == "generator_failed"
    assert why(generator_problem(CallOutcome("timeout"))) == "generator_failed"
    assert why(generator_problem(raised("NameError", "name 'x' is not defined"))) == "code_does_not_load"
    assert why(generator_problem(raised("ModuleNotFoundError", "No module named 'cv2'"))) == "missing_module"


def test_the_most_frequent_reason_wins_over_all_its_messages() -> None:
    problems = [dropped(raised("ValueError", f"bad {number}")) for number in range(6)] + [dropped(CallOutcome("timeout"))] * 5
    assert why(*problems) == "calls_raise"
    assert why(*problems, dropped(CallOutcome("timeout")), dropped(CallOutcome("timeout"))) == "calls_time_out"


def test_what_decides_by_itself() -> None:
    many = [dropped(raised("ValueError"))] * 50
    assert why(*many, NONDETERMINISTIC) == "nondeterministic"
    assert why(*many, repeat_problem(drew("a"), drew("b"))) == "generator_not_repeatable"
    assert why(*many, generator_problem(raised("ImportError", "cannot import name 'x'"))) == "missing_module"


def test_a_generator_repeats_itself_as_far_as_it_got() -> None:
    late = CallOutcome("timeout")
    assert repeat_problem(drew("a", "b"), drew("a", "b")) is None
    assert repeat_problem(drew("a", "b"), drew("b", "a"))
    assert repeat_problem(drew("a", "b"), drew("a"))
    for first, second in ((drew("a", "b"), drew("a", end=late)), (drew("a", end=late), drew("a", "b")), (drew(end=late), drew("a"))):
        assert repeat_problem(first, second) is None
    assert repeat_problem(drew("a", "b", end=late), drew("c", end=late))


def test_the_detail_counts_and_quotes() -> None:
    tally = Counter({"exception: ValueError: odd": 9, "exception: KeyError: 'a'": 3, "none_output": 3})
    assert rejection_reason(tally, POLICY) == ("calls_raise", "12 of 15 unsuccessful tries, most often: ValueError: odd")


def test_stop_after_timeouts_and_failures_with_nothing_kept() -> None:
    assert not should_stop({}, 0, POLICY)
    assert not should_stop({"timeout: stopped": 2}, 0, POLICY)
    assert should_stop({"timeout: stopped": 2, "timeout: used": 1}, 0, POLICY)
    assert not should_stop({"timeout: stopped": 3}, 1, POLICY)
    assert not should_stop({"exception: A": 50, "none_output": 49}, 0, POLICY)
    assert should_stop({"exception: A": 50, "none_output": 50}, 0, POLICY)
    assert not should_stop({"exception: A": 500}, 1, POLICY)
    assert not should_stop({draw_problem("empty"): 500}, 0, POLICY)  # draws are bounded by max_tries


problems = st.sampled_from(
    [draw_problem("empty"), "not_a_dict", "exception:ValueError", generator_problem(raised("E")), generator_problem(CallOutcome("killed")),
     NONDETERMINISTIC, *(problem for _, _, problem in DROPPED)]
)  # fmt: skip


@given(st.dictionaries(problems, st.integers(1, 1000)))
def test_the_reason_is_always_a_stable_one(tally: dict[str, int]) -> None:
    reason, detail = rejection_reason(tally, POLICY)
    assert reason in REASONS
    assert detail


FLAGGED = [
    ([], []),
    ([({"n": 1}, 2), ({"n": 2}, 4)], []),
    ([({"n": 1}, 5), ({"n": 2}, 5)], ["constant_output"]),
    ([({"n": 1}, 5)], []),
    ([({"n": 1}, 1), ({"n": 2}, 2)], ["echoes_input"]),
    ([({"a": 1, "b": 2}, 1), ({"a": 3, "b": 4}, 4)], ["echoes_input"]),
    ([({"n": [1]}, {"n": [1]}), ({"n": [2]}, {"n": [2]})], ["echoes_input"]),
    ([({"n": 1}, 1), ({"n": 2}, 3)], []),
    ([({"n": 1}, True), ({"n": 0}, False)], []),  # equal to Python, another value to JSON
    ([({"n": 1}, []), ({"n": 2}, "")], ["trivial"]),
    ([({"n": 1}, 0), ({"n": 2}, 0)], ["constant_output", "trivial"]),
    ([({"n": 1}, "Error: negative"), ({"n": 2}, "invalid input")], ["trivial"]),
    ([({"n": 1}, {"error": "negative"}), ({"n": 2}, {"error": "too big"})], ["trivial"]),
    ([({"n": 1}, ""), ({"n": 2}, "ab")], []),
]


@pytest.mark.parametrize(("values", "expected"), FLAGGED)
def test_flags(values: list[tuple[object, object]], expected: list[str]) -> None:
    assert flags([(canonical_json(given_input), canonical_json(output)) for given_input, output in values]) == expected
