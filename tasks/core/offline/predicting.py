"""The words of a prediction: reasoning from a trace to the output, or from tried inputs to the input, and the final JSON."""

import ast
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tasks.core.canonical import NotSerialisableError, canonical_json, digest
from tasks.core.offline.distance import distance
from tasks.core.offline.story import Call, story_of
from tasks.core.offline.syntax import parse_text
from tasks.core.offline.telling import MAX_POINTS, Teller
from tasks.core.outcomes import Trace
from tasks.core.teaching import PredictionSubject

_MAX_LISTED = 5
_MAX_SHOWN = 160
_POINTS_OF_A_CHECK = 24


@dataclass(frozen=True, slots=True)
class Tried:
    """An input that was tried and what it gave: canonical JSON of both, `output_json` None when it gave nothing."""

    input_json: str
    output_json: str | None


def steps_for(round_: int) -> int:
    """Return how many lines a trace may run in a round: 600, and eight times more in each later one."""
    return int(min(600 * 8 ** (round_ - 1), 300_000))


def tries_for(round_: int) -> int:
    """Return how many inputs are drawn in a round to find one that gives an output."""
    return 12 if round_ == 1 else 150 if round_ == 2 else 400


def explain_output(subject: PredictionSubject, trace: Trace) -> str:
    """Return the response to an output prediction: the steps of the trace and the value they lead to.

    An unfinished trace gives an estimate that is called one; the answer may then be wrong.
    """
    story = story_of(subject.function.reference_code, trace.events)
    given = _named_values(json.loads(subject.given_json))
    opening = _one_of(subject, f"We want the result for {given}.", f"The given input is {given}; let us follow it through.")
    parts = [*_second_try(subject, steps_for(subject.round)), opening, "", *_steps(story, MAX_POINTS), ""]
    outcome = trace.outcome
    if trace.finished and outcome is not None and outcome.value_json is not None:
        return _finished(parts, outcome.value_json, _closing(subject, outcome.value_json), "output")
    if trace.finished and outcome is not None:
        told = ": ".join(part for part in (outcome.error_type or outcome.name, outcome.error_message) if part)
        return _finished(parts, "null", f"At this point the computation fails with {told[:200]}, so there is no result.", "output")
    estimate, source = _estimate(subject, story)
    stopped = f"I stopped after {trace.step_count} steps without reaching the end."
    closing = f"{stopped} {source} My best estimate for the result is {_shown(estimate)}."
    return _finished(parts, estimate, closing, "output")


def _steps(story: Call, room: int) -> list[str]:
    try:
        return Teller(room).tell(story)
    except RecursionError:  # an expression too deep to be written out
        return ["1. The computation is carried out on these values; its expressions are too deeply nested to be told one by one."]


def _closing(subject: PredictionSubject, value_json: str) -> str:
    shown = _shown(value_json)
    return _one_of(
        subject, f"So the output is {shown}.", f"That ends the computation, and what comes out is {shown}.", f"Hence the result is {shown}."
    )


def _second_try(subject: PredictionSubject, steps: int) -> list[str]:
    """Say what a revision does more of; like any revision it stands by itself and does not argue with the response before."""
    if subject.round == 1:
        return []
    if subject.kind == "input_prediction":
        return ["Let us search more widely: more inputs, and new ones put together from the nearest.", ""]
    return [f"Let us follow the whole computation from its beginning, patiently, for up to {steps} steps.", ""]


def _one_of(subject: PredictionSubject, *choices: str) -> str:
    return choices[int(digest(subject.function_id, subject.given_json)[:2], 16) % len(choices)]


def _finished(parts: Sequence[str], value_json: str, closing: str, key: str) -> str:
    return "\n".join([*parts, closing, "", f'{{"{key}": {value_json}}}'])


def _estimate(subject: PredictionSubject, story: Call) -> tuple[str, str]:
    """Guess the result of an unfinished trace: the variable that will be returned, else something of the right type."""
    pending = story
    while pending.lines and pending.lines[-1].calls and pending.lines[-1].calls[-1].returned is None:
        inner = pending.lines[-1].calls[-1]
        if not isinstance(pending.lines[-1].statement, ast.Return) and pending is not story:
            break
        pending = inner
    for call in (pending, story):
        for name in _returned_names(subject.function.reference_code, call.function):
            text = next((line.changed[name] for line in reversed(call.lines) if name in line.changed), None)
            value = _literal(text) if text else None
            if value is not None:
                return value, f"`{name}`, which is what will be returned, is {text} so far."
    return _typical(subject.function.io_description), "Nothing so far shows the result, so I can only go by its type."


def _returned_names(code: str, function: str) -> list[str]:
    tree = parse_text(code)
    names: list[str] = []
    for node in ast.walk(tree) if tree else ():
        if isinstance(node, ast.FunctionDef) and node.name == function:
            names += [part.value.id for part in ast.walk(node) if isinstance(part, ast.Return) and isinstance(part.value, ast.Name)]
    return list(dict.fromkeys(reversed(names)))


def _literal(text: str) -> str | None:
    try:
        return canonical_json(ast.literal_eval(text))
    except (ValueError, SyntaxError, NotSerialisableError, MemoryError, RecursionError):
        return None


def _typical(io_description: str) -> str:
    match = re.search(r"`return`\s*\(([^)]*)\)", io_description)
    kind = match.group(1).strip().lower() if match else "int"
    for start, value in (("bool", "false"), ("float", "0.0"), ("str", '""'), ("list", "[]"), ("dict", "{}"), ("tuple", "[]")):
        if kind.startswith(start):
            return value
    return "0"


def choose_input(subject: PredictionSubject, tried: Sequence[Tried]) -> Tried | None:
    """Return the tried input that gives the wanted output, else the one that comes nearest; the previous answer is out."""
    wanted = json.loads(subject.given_json)
    usable = [each for each in tried if each.output_json is not None and each.input_json != subject.previous_answer_json]
    return min(usable, key=lambda each: (_apart(wanted, each), len(each.input_json), each.input_json), default=None)


def _apart(wanted: Any, tried: Tried) -> float:
    return distance(wanted, json.loads(tried.output_json or "null"))


def variations(subject: PredictionSubject, tried: Sequence[Tried], limit: int) -> list[str]:
    """Return new inputs worth trying: the output itself where an argument looks like it, and crossings of the nearest inputs."""
    wanted = json.loads(subject.given_json)
    nearest = sorted((each for each in tried if each.output_json is not None), key=lambda each: (_apart(wanted, each), each.input_json))[:6]
    made: list[dict[str, Any]] = []
    for each in nearest[:2]:
        arguments = json.loads(each.input_json)
        made += [{**arguments, name: wanted} for name, value in arguments.items() if type(value) is type(wanted) and value != wanted]
    if subject.round > 1:
        for first in nearest:
            for second in nearest:
                one, other = json.loads(first.input_json), json.loads(second.input_json)
                made += [{**one, name: other[name]} for name in one if name in other and one[name] != other[name]]
    known = {each.input_json for each in tried}
    fresh = [text for text in dict.fromkeys(canonical_json(arguments) for arguments in made) if text not in known]
    return fresh[:limit]


def explain_input(subject: PredictionSubject, tried: Sequence[Tried], chosen: Tried | None, trace: Trace | None) -> str:
    """Return the response to an input prediction: what was tried, what each gave, why the chosen one, and its computation."""
    wanted = json.loads(subject.given_json)
    opening = _one_of(
        subject,
        f"We look for an input whose result is {_shown(subject.given_json)}.",
        f"The result has to be {_shown(subject.given_json)}. Which input leads there?",
    )
    parts = [*_second_try(subject, 0), opening]
    if chosen is None:
        text = f"None of the {len(tried)} inputs that I tried gives any result, so I have no input to offer."
        return "\n".join([*parts, "", text])
    hit = _apart(wanted, chosen) == 0
    parts += ["", f"I try inputs of the described form and work out what each gives ({len(tried)} in all):", ""]
    parts += [f"- {line}" for line in _listed(wanted, tried, chosen, hit)]
    if trace is not None and trace.events:
        story = story_of(subject.function.reference_code, trace.events)
        parts += ["", f"Working it through for {_named_values(json.loads(chosen.input_json))}:", "", *_steps(story, _POINTS_OF_A_CHECK)]
    closing = (
        f"The result is {_shown(chosen.output_json)}, exactly what is asked for."
        if hit
        else f"This gives {_shown(chosen.output_json)} instead of {_shown(subject.given_json)}. "
        "It is the nearest that I found, and I give it for lack of a better one."
    )
    return _finished([*parts, ""], chosen.input_json, closing, "input")


def _listed(wanted: Any, tried: Sequence[Tried], chosen: Tried, hit: bool) -> list[str]:
    """Name the nearest inputs that were tried with what they gave, the chosen one last, and count the others."""
    wrong = [each for each in tried if each.output_json is not None and each is not chosen and _apart(wanted, each) > 0]
    nearest = sorted(wrong, key=lambda each: _apart(wanted, each), reverse=True)[-(_MAX_LISTED - 1) :]
    lines = [f"{_named_values(json.loads(each.input_json))} gives {_shown(each.output_json)}: not it." for each in nearest]
    mark = "this is it" if hit else "the nearest so far"
    lines.append(f"{_named_values(json.loads(chosen.input_json))} gives {_shown(chosen.output_json)}: {mark}.")
    right = sum(1 for each in tried if each is not chosen and each.output_json is not None and _apart(wanted, each) == 0)
    if right:
        lines.append(f"{'One other gives' if right == 1 else f'{right} others give'} the same; I keep the simplest.")
    rest = len(tried) - len(nearest) - right - 1
    if rest > 0:
        lines.append(f"The other {rest} lead elsewhere." if rest > 1 else "The other one leads elsewhere.")
    return lines


def _named_values(arguments: Any) -> str:
    if not isinstance(arguments, dict):
        return _shown(json.dumps(arguments))
    parts = [f"`{name}` = {_shown(json.dumps(value, ensure_ascii=False))}" for name, value in arguments.items()]
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def _shown(value_json: str | None) -> str:
    text = value_json or "nothing"
    return text if len(text) <= _MAX_SHOWN else f"{text[: _MAX_SHOWN - 40]} … {text[-30:]}"
