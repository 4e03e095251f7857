"""A rehearsal: one generator program that draws inputs, calls main_solution on each under a step limit, and says what came of it.

It runs in the sandbox like any generator. Everything it finds is foreign and only guides the choice; the pairs themselves are made later.
"""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tasks.core.complexity import too_complex
from tasks.core.outcomes import CallOutcome

SLOW_ENDS = ("too_slow", "killed", "timeout", "out_of_memory")
_ITERABLES = frozenset(
    ["generator", "map", "filter", "zip", "range", "dict_keys", "dict_values", "deque", "odict_values", "permutations", "reversed"]
)
STEPS = 30_000  # lines per call: what ends within them ends within a fraction of a second

_PROGRAM = '''{generator}


draw_input = input_generator


class TooManySteps(BaseException):
    pass


def describe(value, depth=0):
    """Name the first thing in a value that JSON cannot hold, or None."""
    if value is None or type(value) in (bool, int, str):
        return None
    if type(value) is float:
        return None if value == value and abs(value) != float("inf") else "nan"
    if type(value) in (list, tuple) and depth < 20:
        return next((("in " if depth == 0 else "") + found for found in (describe(item, depth + 1) for item in value) if found), None)
    if type(value) is dict and depth < 20:
        keys = next((f"key {{type(key).__name__}}" for key in value if type(key) is not str), None)
        return keys or next(("in " + found for found in (describe(item, depth + 1) for item in value.values()) if found), None)
    name = type(value).__name__
    if hasattr(value, "left") and hasattr(value, "right"):
        return f"tree {{name}}"
    return f"chain {{name}}" if hasattr(value, "next") and not hasattr(value, "__next__") else f"type {{name}}"


def limited(arguments):
    import sys

    left = [{steps}]

    def follow(frame, event, argument):
        left[0] -= 1
        if left[0] < 0:
            raise TooManySteps
        return follow

    def enter(frame, event, argument):
        return follow if frame.f_code.co_filename == "<solution>" else None

    sys.settrace(enter)
    try:
        return main_solution(**arguments)
    finally:
        sys.settrace(None)


def input_generator():
    import copy

    arguments = draw_input()
    report = {{"input": copy.deepcopy(arguments)}}
    try:
        value = limited(arguments)
    except TooManySteps:
        report["end"] = "too_slow"
    except BaseException as error:
        report["end"] = type(error).__name__
        report["message"] = str(error)[:200]
    else:
        problem = describe(value)
        report["end"] = "ok" if problem is None else "unserialisable"
        report["output" if problem is None else "problem"] = value if problem is None else problem
    return report
'''


def rehearsal_program(generator: str, steps: int = STEPS) -> str:
    """Return the generator program that rehearses `generator` with the reference code in whose namespace it runs."""
    return _PROGRAM.format(generator=generator, steps=steps)


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What a rehearsal showed: pairs within the complexity limits, and how often each other end was seen."""

    pairs: tuple[tuple[dict[str, Any], Any], ...]
    ends: dict[str, int]
    problems: tuple[str, ...]
    draws: int
    messages: tuple[str, ...] = ()  # of the exceptions, in order

    @property
    def distinct_outputs(self) -> int:
        return len({json.dumps(output, sort_keys=True) for _, output in self.pairs})

    @property
    def good(self) -> bool:
        """Enough different usable pairs to keep the function without looking further."""
        enough = len(self.pairs) >= 4 and len(self.pairs) * 2 > self.draws
        return enough and self.usable and self.common_share <= 0.7

    @property
    def common_share(self) -> float:
        """The share of the commonest output among the pairs."""
        counts = Counter(json.dumps(output, sort_keys=True) for _, output in self.pairs)
        return max(counts.values(), default=0) / max(len(self.pairs), 1)

    @property
    def usable(self) -> bool:
        if len(self.pairs) < 3 or self.distinct_outputs < 2 or self.echoes or all(_says_nothing(output) for _, output in self.pairs):
            return False
        return sum(self.ends.get(end, 0) for end in SLOW_ENDS) * 5 <= self.draws  # slow calls cost the platform seconds each

    @property
    def echoes(self) -> bool:
        """Whether every output is just one of its inputs."""
        return bool(self.pairs) and all(any(output == value for value in given.values()) for given, output in self.pairs)

    @property
    def worth(self) -> float:
        share = len(self.pairs) / max(self.draws, 1)
        return share + 2 * (1 - self.common_share)


def _says_nothing(output: Any) -> bool:
    """Whether a result holds nothing but None and emptiness."""
    if isinstance(output, list | dict):
        return all(_says_nothing(item) for item in (output.values() if isinstance(output, dict) else output))
    return output is None or output == ""


def read_rehearsal(reports: Sequence[str], draw_count: int, end_of_all: CallOutcome | None = None) -> Rehearsal:
    """Read the reports of a rehearsal; whatever foreign code made of them, the result is data."""
    pairs: list[tuple[dict[str, Any], Any]] = []
    ends: dict[str, int] = {}
    if end_of_all is not None and end_of_all.name != "ok":
        ends[end_of_all.error_type or end_of_all.name] = 1
    problems: list[str] = []
    messages: list[str] = []
    for text in reports:
        report = json.loads(text)
        if not isinstance(report, dict) or not isinstance(report.get("input"), dict):
            continue
        end = str(report.get("end"))
        output = report.get("output")
        if end == "ok" and output is None:
            end = "returns_nothing"
        elif end == "ok" and (too_complex(report["input"]) or too_complex(output)):
            end = "too_complex"
        ends[end] = ends.get(end, 0) + 1
        if end == "ok":
            pairs.append((report["input"], output))
        if isinstance(report.get("message"), str):
            messages.append(report["message"])
        if isinstance(report.get("problem"), str):
            problems.append(report["problem"])
    return Rehearsal(tuple(pairs), ends, tuple(problems), max(draw_count, len(reports)), tuple(messages))


def confirmed(seen: Rehearsal, again: Sequence[CallOutcome]) -> Rehearsal:
    """Return the first pairs of a rehearsal as real calls repeated them; none at all when any came out differently."""
    repeated = seen.pairs[: len(again)]
    for (_, output), call in zip(repeated, again, strict=True):
        if call.value_json is None or json.loads(call.value_json) != output:
            return Rehearsal((), {"not_deterministic": 1}, (), seen.draws)
    return Rehearsal(repeated, seen.ends, (), seen.draws)


def conversion_for(problem: str) -> str:
    """Return the conversion (assemble.CONVERSIONS) that makes a result with this problem JSON."""
    if problem.startswith("chain "):
        return "chain"
    if problem.startswith("tree "):
        return "tree"
    if problem.startswith("type "):
        name = problem.removeprefix("type ")
        if name in ("set", "frozenset"):
            return "sorted"
        if name == "ndarray":
            return "tolist"
        if name.endswith("_") or name[:3] in ("int", "flo", "uin", "boo", "str"):
            return "item"
        if name in _ITERABLES:
            return "list"
    return "plain"
