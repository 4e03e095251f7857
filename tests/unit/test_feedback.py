"""Verdicts and feedback: the mapping of schema.sql, the texts, and that neither expected value can leak."""

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.core.answer import Answer, parse_answer
from tasks.core.canonical import canonical_json
from tasks.core.feedback import MAX_SHOWN_CHARS, Verdict, feedback, judge, verdict_of
from tasks.core.kinds import KINDS
from tasks.core.outcomes import CallOutcome, OutcomeName

OUTPUT, INPUT = KINDS["output_prediction"], KINDS["input_prediction"]
NONE = Answer(None, "no_object", "the response holds no JSON object")

MAPPING = [
    (None, False, "no_answer"),
    ("ok", True, "correct"),
    ("ok", False, "incorrect"),
    ("timeout", False, "timeout"),
    ("exception", False, "exception"),
    ("out_of_memory", False, "exception"),
    ("output_too_large", False, "exception"),
    ("not_serialisable", False, "exception"),
    ("killed", False, "exception"),
]


@pytest.mark.parametrize(("outcome", "equal", "verdict"), MAPPING)
def test_outcomes_map_to_verdicts(outcome: OutcomeName | None, equal: bool, verdict: Verdict) -> None:
    assert verdict_of(outcome, equal) == verdict


def test_the_mapping_is_complete() -> None:
    assert {outcome for outcome, _, _ in MAPPING} == {None, *get_args(OutcomeName)}
    assert {verdict for _, _, verdict in MAPPING} == set(get_args(Verdict))


def test_an_output_is_compared() -> None:
    assert judge(OUTPUT, Answer("2.5"), "2.50001").verdict == "correct"
    wrong = judge(OUTPUT, Answer("3"), "4")
    assert (wrong.verdict, wrong.actual_json, wrong.error_type) == ("incorrect", None, None)
    assert wrong.feedback == "Mismatch: that is not the output."


def test_an_input_is_judged_by_its_run() -> None:
    right = judge(INPUT, Answer('{"n":1}'), "7", CallOutcome("ok", "7"))
    assert (right.verdict, right.actual_json) == ("correct", "7")
    wrong = judge(INPUT, Answer('{"n":1}'), "7", CallOutcome("ok", '["really"]'))
    assert (wrong.verdict, wrong.actual_json) == ("incorrect", '["really"]')
    assert '["really"]' in wrong.feedback


def test_a_failing_input_says_type_and_message() -> None:
    """Published defect 5: the type of the exception was lost."""
    outcome = CallOutcome("exception", error_type="TypeError", error_message="got an unexpected keyword argument 'm'")
    failed = judge(INPUT, Answer('{"m":1}'), "7", outcome)
    assert (failed.verdict, failed.error_type, failed.actual_json) == ("exception", "TypeError", None)
    assert "TypeError: got an unexpected keyword argument 'm'" in failed.feedback


@pytest.mark.parametrize("name", ["out_of_memory", "output_too_large", "not_serialisable", "killed"])
def test_a_broken_limit_is_its_own_error_type(name: OutcomeName) -> None:
    failed = judge(INPUT, Answer('{"n":1}'), "7", CallOutcome(name))
    assert (failed.verdict, failed.error_type) == ("exception", name)
    assert failed.feedback.startswith("Error: ")


def test_exit_is_no_success() -> None:
    """Published defect 4: a call that leaves by exit(0) returned nothing, and so is not right."""
    outcome = CallOutcome("exception", error_type="SystemExit", error_message="0")
    assert judge(INPUT, Answer('{"n":1}'), "null", outcome).verdict == "exception"


def test_a_timeout() -> None:
    slow = judge(INPUT, Answer('{"n":1}'), "7", CallOutcome("timeout", error_type="TimeLimit", error_message="stopped after 5.0 s"))
    assert (slow.verdict, slow.error_type) == ("timeout", "TimeLimit")
    assert slow.feedback.startswith("Timeout: ")


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS.keys())
def test_no_answer_says_what_was_missing(kind) -> None:  # type: ignore[no-untyped-def]
    none = judge(kind, parse_answer("I give up.", kind.answer_key), "7")
    assert none.verdict == "no_answer"
    assert f'"{kind.answer_key}"' in none.feedback
    assert judge(kind, Answer(None, None, None), "7").feedback.startswith("No answer found: ")


def test_an_answer_that_nobody_ran_is_a_fault_of_ours() -> None:
    with pytest.raises(ValueError, match="running"):
        judge(INPUT, Answer('{"n":1}'), "7")


def test_long_texts_are_cut() -> None:
    shown = judge(INPUT, Answer('{"n":1}'), "7", CallOutcome("ok", canonical_json("x" * 10_000))).feedback
    assert len(shown) < MAX_SHOWN_CHARS + 200
    assert "10002 characters" in shown
    failed = judge(INPUT, Answer('{"n":1}'), "7", CallOutcome("exception", error_type="ValueError", error_message="x" * 10_000)).feedback
    assert len(failed) < 1000


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS.keys())
@pytest.mark.parametrize("verdict", get_args(Verdict))
def test_every_verdict_has_a_text(kind, verdict: Verdict) -> None:  # type: ignore[no-untyped-def]
    text = feedback(kind, verdict)
    assert text
    assert text.startswith("Success: ") == (verdict == "correct")


secrets = st.integers(10**6, 10**12) | st.text(st.sampled_from("QZXJ"), min_size=6)


@given(secrets, st.integers(0, 99) | st.none())
def test_a_wrong_output_never_gives_the_right_one_away(expected: object, said: object) -> None:
    answer = NONE if said is None else Answer(canonical_json(said))
    judged = judge(OUTPUT, answer, canonical_json(expected))
    assert str(expected) not in judged.feedback
    assert judged.feedback == judge(OUTPUT, answer, canonical_json([expected])).feedback
    assert judged.actual_json is None


@given(secrets, st.sampled_from(["ok", "exception", "timeout", "killed"]), st.integers(0, 99))
def test_a_wrong_input_is_told_only_its_own_result(expected: object, name: OutcomeName, returned: int) -> None:
    outcome = CallOutcome(name, canonical_json(returned) if name == "ok" else None, error_type="E", error_message="m")
    judged = judge(INPUT, Answer('{"n":1}'), canonical_json(expected), outcome)
    assert str(expected) not in judged.feedback
    assert judged == judge(INPUT, Answer('{"n":1}'), canonical_json([expected]), outcome)
