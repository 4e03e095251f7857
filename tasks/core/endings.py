"""How a call or its container ended, turned into an outcome by ONE pure function: whose doing was it, the code's or ours?

    CallEnded        the supervisor watched the call's process end and reports what it saw
    ContainerDied    the container ended under a call, or fell silent, while the engine is well
    EngineFailed     the engine did not answer, or lost the container: never the code's doing

The answer is a CallOutcome, or AGAIN (try once more before it counts), or FAULT (ours: raise it). The text in a process's frames is
foreign: the process could be made to write anything, so nothing in it is taken for granted.
"""

import enum
import signal
from collections import Counter
from dataclasses import dataclass
from typing import Any

from tasks.core.canonical import NotSerialisableError, canonical_json, parse_json
from tasks.core.limits import SandboxLimits
from tasks.core.outcomes import CallOutcome, Generated, OutcomeName, Trace, TraceEvent

Frame = tuple[str, str]  # kind (see sandbox_image/child.py) and text

READY = "G"
NAME_LENGTH = 200  # characters kept of an exception's type name
NEARLY = 0.9  # of a CPU limit: the kernel's accounting and ours differ by a tick
STARVED = 0.1  # of the wall time, spent waiting for a processor
ATTEMPTS = 3  # of a call that was late because the machine was busy; each has twice the wall time of the one before


class Decision(enum.Enum):
    AGAIN = "again"
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class CallEnded:
    """What the supervisor saw: the wait status, why it stopped the process if it did, and the frames the process sent."""

    status: int = 0
    stopped: str | None = None  # "wall": time ran out; "flood": more came than a result can hold
    cpu_seconds: float = 0.0
    cpu_seconds_of_all: float = 0.0  # of every process in the container, while the call ran
    wall_seconds: float = 0.0
    waited_seconds: float | None = 0.0  # ready to run, but no processor free; None: the kernel does not say
    oom: bool = False  # the kernel killed something in the container for memory during this call
    frames: tuple[Frame, ...] = ((READY, ""),)
    whole: bool = True  # nothing but complete frames came
    printed: str = ""
    attempt: int = 1
    cpu_limit_seconds: float = 5.0


@dataclass(frozen=True, slots=True)
class ContainerDied:
    """The supervisor is gone, or silent for longer than it may be; `deaths` counts the containers that this call has cost."""

    deaths: int = 1
    oom: bool = False
    silent: bool = False


@dataclass(frozen=True, slots=True)
class EngineFailed:
    message: str


Ending = CallEnded | ContainerDied | EngineFailed


def decide(ending: Ending, limits: SandboxLimits) -> CallOutcome | Decision:
    """Return the outcome of a call, or AGAIN when it must be repeated before it counts, or FAULT when it was not the code's doing."""
    match ending:
        case EngineFailed():
            return Decision.FAULT
        case ContainerDied():
            return _of_death(ending)
        case CallEnded():
            if READY not in {kind for kind, _ in ending.frames[:1]}:  # foreign code never ran
                return Decision.AGAIN if ending.attempt < ATTEMPTS else Decision.FAULT
            if ending.attempt < ATTEMPTS and _starved(ending):
                return Decision.AGAIN
            name, error_type, message, value = _of_call(ending)
            return CallOutcome(
                name, value, error_type and error_type[:NAME_LENGTH], message and message[: limits.message_bytes], ending.printed,
                ending.cpu_seconds, ending.wall_seconds,
            )  # fmt: skip


_Judged = tuple[OutcomeName, str | None, str | None, str | None]  # outcome, error type, error message, value


def _of_death(ending: ContainerDied) -> CallOutcome | Decision:
    """A container may die by accident once; when it dies again under the same call, alone, the call did it."""
    if ending.deaths < 2:
        return Decision.AGAIN
    if ending.oom:
        return CallOutcome("out_of_memory", error_type="MemoryLimit", error_message="the container ran out of memory")
    if ending.silent:
        return CallOutcome("timeout", error_type="TimeLimit", error_message="the container did not answer any more")
    return CallOutcome("killed", error_type="ContainerDied", error_message="the call ended its whole container")


def _of_call(ending: CallEnded) -> _Judged:
    if ending.stopped == "wall":
        return "timeout", "TimeLimit", f"stopped after {ending.wall_seconds:.0f} seconds", None
    if ending.stopped == "flood":
        return "killed", "ForgedResult", "more was written to the result pipe than a result can hold", None
    if ending.status:
        return _of_status(ending)
    finals = [frame for frame in ending.frames if frame[0] in FINAL]
    if not ending.whole or len(finals) > 1 or (finals and ending.frames[-1] != finals[0]):
        return "killed", "ForgedResult", "something else than one result was written to the result pipe", None
    if not finals:
        return "killed", "NoResult", "the process ended without a result", None
    kind, text = finals[0]
    return FINAL[kind](text)


def _of_status(ending: CallEnded) -> _Judged:
    """The process did not end in good order: by a signal, or with an exit code."""
    number = ending.status & 0x7F
    if not number:
        return "killed", "Exit", f"the process ended with exit code {ending.status >> 8}", None
    if number == signal.SIGXCPU or (number == signal.SIGKILL and ending.cpu_seconds >= NEARLY * ending.cpu_limit_seconds):
        return "timeout", "TimeLimit", f"used {ending.cpu_limit_seconds:.0f} seconds of CPU time", None
    if number == signal.SIGKILL and ending.oom:
        return "out_of_memory", "MemoryLimit", "the process was killed because memory ran out", None
    name = signal.Signals(number).name if number in set(signal.Signals) else f"signal {number}"
    return "killed", name, f"the process was killed by {name}", None


def _starved(ending: CallEnded) -> bool:
    """The wall clock ran out because the machine was busy: CPU time is left, and the process wanted to run but had to wait for others."""
    if ending.stopped != "wall" or ending.cpu_seconds_of_all >= NEARLY * ending.cpu_limit_seconds:
        return False
    if ending.waited_seconds is None:
        return True
    return ending.waited_seconds > STARVED * ending.wall_seconds


def _value(text: str) -> _Judged:
    try:
        return "ok", None, None, canonical_json(parse_json(text))
    except NotSerialisableError as error:
        return _not_serialisable(str(error))


def _exception(text: str) -> _Judged:
    error_type, _, message = text.partition("\n")
    return "exception", error_type, message, None


def _not_serialisable(why: str) -> _Judged:
    return "not_serialisable", "NotSerialisable", why, None


def _out_of_memory(_: str) -> _Judged:
    return "out_of_memory", "MemoryError", "the code asked for more memory than it may have", None


def _too_large(_: str) -> _Judged:
    return "output_too_large", "OutputLimit", "the returned value is larger than a result may be", None


def _done(_: str) -> _Judged:
    return "ok", None, None, None


def _budget_used(_: str) -> _Judged:
    return "timeout", "TimeLimit", "the generator used up its CPU time", None


FINAL = {"R": _value, "E": _exception, "M": _out_of_memory, "N": _not_serialisable, "L": _too_large, "D": _done, "B": _budget_used}


def generated_of(frames: tuple[Frame, ...], end: CallOutcome, limit: int) -> Generated:
    """What a generator's process drew before it ended, however it ended."""
    draws = [(kind, text) for kind, text in frames if kind in ("I", "S", "X")]
    inputs = list(dict.fromkeys(text for kind, text in draws if kind == "I" and _is_input(text)))
    unusable = Counter(text[:NAME_LENGTH] for kind, text in draws if kind == "X")
    return Generated(tuple(inputs[:limit]), len(draws), dict(unusable), end)


def _is_input(text: str) -> bool:
    """Canonical JSON of a non-empty object."""
    try:
        value = parse_json(text)
        return isinstance(value, dict) and bool(value) and canonical_json(value) == text
    except NotSerialisableError:
        return False


def trace_of(frames: tuple[Frame, ...], outcome: CallOutcome) -> Trace:
    """The recorded events, and the outcome unless the step limit stopped the call before it had one."""
    texts = [text for kind, text in frames if kind == "T"]
    try:
        step_count, rows = parse_json(texts[0])
        events = tuple(_event(row) for row in rows)
    except (ValueError, TypeError, IndexError, AttributeError):
        return Trace(outcome, False, 0, ())
    stopped = outcome.error_type == "NoResult" and frames[-1][0] == "T"
    return Trace(None if stopped else outcome, not stopped, int(step_count), events)


def _event(row: Any) -> TraceEvent:
    line, function, depth, changed, event = row
    if event not in ("line", "call", "return"):
        raise ValueError(event)
    return TraceEvent(int(line), str(function), int(depth), {str(name): str(text) for name, text in changed.items()}, event)
