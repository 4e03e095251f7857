"""Judging an answer and saying so to the teacher, without ever giving away what was asked for."""

from dataclasses import dataclass
from typing import Literal

from tasks.core.answer import Answer
from tasks.core.compare import equal_outputs
from tasks.core.kinds import Kind
from tasks.core.outcomes import CallOutcome, OutcomeName

Verdict = Literal["correct", "incorrect", "exception", "timeout", "no_answer"]

# Long enough for every value within the complexity limits; a longer one is cut, and says so.
MAX_SHOWN_CHARS = 2_000
MAX_MESSAGE_CHARS = 400

_LIMITS_BROKEN = {
    "out_of_memory": "it needed more memory than is allowed",
    "output_too_large": "what it returned is larger than is allowed",
    "not_serialisable": "what it returned has no JSON form",
    "killed": "its process ended before it returned anything",
}


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict with what goes beside it into the ledger: what a predicted input really returns, how its run failed, the feedback."""

    verdict: Verdict
    feedback: str
    actual_json: str | None = None
    error_type: str | None = None


def verdict_of(outcome_name: OutcomeName | None, equal: bool) -> Verdict:
    """Map how a call ended to a verdict (docs/data_dictionary.md): `None` means that there was no answer to judge."""
    match outcome_name:
        case None:
            return "no_answer"
        case "ok":
            return "correct" if equal else "incorrect"
        case "timeout":
            return "timeout"
        case _:
            return "exception"


def judge(kind: Kind, answer: Answer, output_json: str, outcome: CallOutcome | None = None) -> Judgement:
    """Judge an answer against the pair's stored output, which shapes the verdict and nothing else.

    For a kind that needs execution, `outcome` is the run of the predicted input, and what it returned is compared; for the others the
    answer itself is. Raises ValueError when there is an answer that should have been run and no outcome: that is a fault of ours.
    """
    if answer.value_json is None:
        return Judgement(verdict_of(None, equal=False), feedback(kind, "no_answer", answer=answer))
    if not kind.needs_execution:
        verdict = verdict_of("ok", equal_outputs(output_json, answer.value_json))
        return Judgement(verdict, feedback(kind, verdict))
    if outcome is None:
        raise ValueError(f"an answer to {kind.name} is judged by running it")
    verdict = verdict_of(outcome.name, outcome.value_json is not None and equal_outputs(output_json, outcome.value_json))
    error_type = None if outcome.name == "ok" else outcome.error_type or outcome.name
    return Judgement(verdict, feedback(kind, verdict, outcome=outcome), outcome.value_json, error_type)


def feedback(kind: Kind, verdict: Verdict, *, outcome: CallOutcome | None = None, answer: Answer | None = None) -> str:
    """Say what came of an answer (rules: FACTS, Responses and revision).

    It is given neither the expected output nor the stored input, so it cannot leak them; `outcome` is the run of the teacher's own
    input, which it may see: its result when wrong, its error when it failed. `answer` says what was missing when there was none.
    """
    match verdict:
        case "correct" if kind.asked == "output":
            return "Success: that is the output."
        case "correct":
            return "Success: your input produces the given output."
        case "incorrect" if outcome is not None and outcome.value_json is not None:
            return f"Mismatch: your input does not produce the given output. It produces:\n{_cut(outcome.value_json, MAX_SHOWN_CHARS)}"
        case "incorrect":
            return f"Mismatch: that is not the {kind.asked}."
        case "timeout":
            return "Timeout: running your input did not finish within the time limit."
        case "exception":
            return f"Error: running your input failed: {_failure(outcome)}"
        case "no_answer":
            detail = answer.detail if answer and answer.detail else f'no JSON object with the key "{kind.answer_key}"'
            return f"No answer found: {detail}."


def _failure(outcome: CallOutcome | None) -> str:
    if outcome is None:
        return "it did not return."
    if outcome.name in _LIMITS_BROKEN:
        return f"{_LIMITS_BROKEN[outcome.name]}."
    error = ": ".join(part for part in (outcome.error_type, outcome.error_message) if part)
    return _cut(error or outcome.name, MAX_MESSAGE_CHARS)


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else f"{text[:limit]}… ({len(text)} characters in all)"
