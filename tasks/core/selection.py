"""Sampling policy: how many pairs a function needs, which are kept, when trying further is useless, and why too few came of it.

What went wrong is counted in a tally, a Counter of problems. A problem is a text of the form `head` or `head: detail`; accept,
draw_problem, generator_problem and repeat_problem make them, rejection_reason reads them, and NONDETERMINISTIC counts pairs that did
not reproduce.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from tasks.core.canonical import parse_json
from tasks.core.complexity import PAPER_LIMITS, ComplexityLimits, too_complex
from tasks.core.outcomes import CallOutcome, Generated

NONDETERMINISTIC = "nondeterministic"
NOT_REPEATABLE = "generator_not_repeatable"
_VERSION = 2  # raise it when the rules here, in complexity.py or in static_checks.py change what is kept
_MAX_DETAIL_CHARS = 300


@dataclass(frozen=True, slots=True)
class SamplingPolicy:
    """How a function is sampled; everything here shapes the result. Source: FACTS, Complexity limits (tries, pairs, 60 s per script)."""

    pairs: int = 3  # kept at most
    min_pairs: int = 2  # with fewer the function is rejected
    max_tries: int = 1000  # draws of the generator
    cpu_seconds: float = 60.0  # of all draws and calls together
    chunk_size: int = 50  # draws at a time; most functions need one chunk
    max_timeouts: int = 3  # with nothing kept, so many calls that take too long are enough ...
    max_failures: int = 100  # ... and so many that fail in whatever way
    complexity: ComplexityLimits = PAPER_LIMITS

    def settings(self) -> dict[str, Any]:
        """What identifies an execute step."""
        return {**asdict(self), "version": _VERSION}

    @classmethod
    def from_settings(cls, settings: Mapping[str, Any]) -> "SamplingPolicy":
        """The policy that `settings` came from."""
        values = {name: value for name, value in settings.items() if name not in ("complexity", "version")}
        return cls(**values, complexity=ComplexityLimits(**settings["complexity"]))


def accept(input_json: str, outcome: CallOutcome, limits: ComplexityLimits) -> str | None:
    """Return why a pair is not to be kept (a problem), or None when it is; both texts are canonical JSON."""
    problem = too_complex(parse_json(input_json), limits)
    if problem:
        return f"too_complex_input: {problem}"
    if outcome.value_json is None:
        return _problem(outcome.name, outcome.error_type if outcome.name == "exception" else None, outcome.error_message)
    value = parse_json(outcome.value_json)
    if value is None:
        return "none_output"
    problem = too_complex(value, limits)
    return f"too_complex_output: {problem}" if problem else None


def draw_problem(reason: str) -> str:
    """The problem of a draw that gave no usable input."""
    return _problem("draw", reason)


def generator_problem(end: CallOutcome) -> str:
    """The problem of a generation that did not end well: the code or the generator did not load, or was stopped."""
    return _problem(f"generator_{end.name}", end.error_type, end.error_message)


def repeat_problem(first: Generated, second: Generated) -> str | None:
    """The problem of a generator that drew other inputs for the same seed, or None; what was stopped is compared as far as it got."""
    common = min(len(first.inputs), len(second.inputs))
    whole = first.end.name == second.end.name == "ok"
    if first.inputs == second.inputs or (not whole and first.inputs[:common] == second.inputs[:common]):
        return None
    return _problem(NOT_REPEATABLE, "the generator draws other inputs for the same seed")


def should_stop(tally: Mapping[str, int], kept: int, policy: SamplingPolicy) -> bool:
    """Say whether further calls are a waste: nothing was kept so far, and enough went wrong (counts of failed calls by problem)."""
    if kept:
        return False
    failures = sum(count for problem, count in tally.items() if not _head(problem).startswith(("draw", "generator")))
    timeouts = sum(count for problem, count in tally.items() if _head(problem) == "timeout")
    return timeouts >= policy.max_timeouts or failures >= policy.max_failures


def rejection_reason(tally: Mapping[str, int], policy: SamplingPolicy) -> tuple[str, str]:
    """Return (reason, detail) of a function that gave fewer than `policy.min_pairs` pairs.

    The reason is stable: missing_module, code_does_not_load, generator_failed, calls_raise, calls_time_out, calls_run_out_of_memory,
    calls_die, not_serialisable, none_output, too_complex, nondeterministic, generator_not_repeatable, too_few_distinct_inputs. One pair
    that does not reproduce, a generator that does not repeat itself, and a module that is not there decide by themselves; otherwise what
    went wrong most often.
    """
    if not tally:
        return "too_few_distinct_inputs", f"the generator gives fewer than {policy.min_pairs} different inputs"
    by_reason: Counter[str] = Counter()
    for problem, count in tally.items():
        by_reason[_reason(problem)] += count
    decisive = [reason for reason in (NONDETERMINISTIC, NOT_REPEATABLE, "missing_module") if by_reason[reason]]
    reason = decisive[0] if decisive else min(by_reason, key=lambda each: (-by_reason[each], each))
    of_reason = {problem: count for problem, count in tally.items() if _reason(problem) == reason}
    typical = min(of_reason, key=lambda problem: (-of_reason[problem], problem))
    return reason, f"{by_reason[reason]} of {sum(tally.values())} unsuccessful tries, most often: {_detail(typical)}"


def flags(pairs: Sequence[tuple[str, str]]) -> list[str]:
    """Name what makes a function's pairs, (input_json, output_json), poor food for reasoning.

    - `constant_output`: several pairs, and all have the same output;
    - `echoes_input`: every output is the input itself or the value of one of its arguments;
    - `trivial`: every output is empty (null, false, 0, "", [], {}) or reports an error (a text that begins with "error" or
      "invalid", an object with the key "error"): nothing was computed.
    """
    if not pairs:
        return []
    values = [(parse_json(input_json), parse_json(output_json)) for input_json, output_json in pairs]
    found = {
        "constant_output": len(pairs) > 1 and len({output_json for _, output_json in pairs}) == 1,
        "echoes_input": all(_echoes(given, returned) for given, returned in values),
        "trivial": all(_says_nothing(returned) for _, returned in values),
    }
    return [flag for flag, holds in found.items() if holds]


def _echoes(given: Any, returned: Any) -> bool:
    candidates = [given, *given.values()] if isinstance(given, dict) else [given]
    return any(type(candidate) is type(returned) and candidate == returned for candidate in candidates)


def _says_nothing(returned: Any) -> bool:
    if isinstance(returned, str) and returned.strip().casefold().startswith(("error", "invalid")):
        return True
    return not returned or (isinstance(returned, dict) and "error" in returned)


def _problem(head: str, *details: str | None) -> str:
    return ": ".join([head, *(detail for detail in details if detail)])[:_MAX_DETAIL_CHARS]


def _head(problem: str) -> str:
    return problem.partition(":")[0]


def _detail(problem: str) -> str:
    head, _, detail = problem.partition(":")
    return detail.strip() or head.replace("_", " ")


_REASONS = {
    "exception": "calls_raise",
    "timeout": "calls_time_out",
    "out_of_memory": "calls_run_out_of_memory",
    "killed": "calls_die",
    "output_too_large": "too_complex",
    "too_complex_input": "too_complex",
    "too_complex_output": "too_complex",
    **{name: name for name in ("not_serialisable", "none_output", NONDETERMINISTIC, NOT_REPEATABLE)},
}


def _reason(problem: str) -> str:
    head, detail = _head(problem), _detail(problem)
    if head in ("exception", "generator_exception") and detail.startswith(("ModuleNotFoundError", "ImportError")):
        return "missing_module"
    if head == "generator_exception":
        return "code_does_not_load"
    return _REASONS.get(head, "generator_failed")
