"""What came of running code: one CallOutcome per call, whatever the code did."""

from dataclasses import dataclass
from typing import Literal

OutcomeName = Literal["ok", "exception", "timeout", "out_of_memory", "output_too_large", "not_serialisable", "killed"]


@dataclass(frozen=True, slots=True)
class CallOutcome:
    """One call's end as data. A fault of our own infrastructure is never an outcome: it raises SandboxFault.

    `value_json` is canonical JSON and present exactly when `name` is "ok". `error_type` and `error_message` say what the code
    raised (exception) or what it broke (the other names). `printed` is what the call wrote to stdout and stderr, capped.
    """

    name: OutcomeName
    value_json: str | None = None
    error_type: str | None = None
    error_message: str | None = None
    printed: str = ""
    cpu_seconds: float = 0.0
    wall_seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Generated:
    """What an input generator drew: distinct inputs as canonical JSON objects, in order of their first draw.

    `draw_count` counts every draw, `unusable` the draws that gave no JSON object of keyword arguments, by reason.
    `end` says why generation stopped: ok (enough or all draws done), or the outcome that broke it.
    """

    inputs: tuple[str, ...]
    draw_count: int
    unusable: dict[str, int]
    end: CallOutcome


@dataclass(frozen=True, slots=True)
class TraceEvent:
    """One executed line of the traced code: its number (1-based) and text, the function it is in, and the variables it changed."""

    line: int
    function: str
    depth: int
    changed: dict[str, str]  # variable name -> short repr after the line ran
    event: Literal["line", "call", "return"] = "line"


@dataclass(frozen=True, slots=True)
class Trace:
    """A step-limited execution: the events up to the limit, and the outcome; `finished` is false when the limit stopped it."""

    outcome: CallOutcome | None
    finished: bool
    step_count: int
    events: tuple[TraceEvent, ...]
