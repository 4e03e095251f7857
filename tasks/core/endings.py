"""How a call or its container ended, turned into an outcome by ONE pure function: whose doing was it, the code's or ours?

    CallEnded        the supervisor watched the call's process end and reports what it saw
    ContainerDied    the container ended under a call, or fell silent; the engine confirms it and works
    EngineFailed     the engine did not answer, lost the container, or was told to stop: never the code's doing

The answer is a CallOutcome, or AGAIN (try once more before it counts), or FAULT (ours: raise it).
"""

import enum
import signal
from dataclasses import dataclass

from tasks.core.canonical import NotSerialisableError, canonical_json, parse_json
from tasks.core.outcomes import CallOutcome


class Decision(enum.Enum):
    AGAIN = "again"
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class CallEnded:
    """What the supervisor saw: the wait status, why it stopped the process if it did, and the frames the process sent."""

    status: int = 0
    stopped: str | None = None  # "wall": time ran out; "flood": more than a result may hold
    cpu_seconds: float = 0.0
    wall_seconds: float = 0.0
    waited_seconds: float | None = 0.0  # ready to run, but no processor free; None: the kernel does not say
    oom: bool = False  # the kernel killed something in the container for memory during this call
    frames: tuple[tuple[str, str], ...] = ()
    whole: bool = True  # nothing but complete frames came
    printed: str = ""
    attempt: int = 1
    cpu_limit_seconds: float = 5.0


@dataclass(frozen=True, slots=True)
class ContainerDied:
    """The supervisor is gone, or silent for longer than it may be; `deaths` counts this call's containers."""

    deaths: int
    oom: bool = False
    silent: bool = False
    exit_code: int | None = None


@dataclass(frozen=True, slots=True)
class EngineFailed:
    message: str


Ending = CallEnded | ContainerDied | EngineFailed


def decide(ending: Ending) -> CallOutcome | Decision:
    """Return the outcome of a call, or AGAIN when it must be repeated before it counts, or FAULT when it was not the code's doing."""
    match ending:
        case EngineFailed():
            return Decision.FAULT
        case ContainerDied():
            return _of_death(ending)
        case CallEnded():
            if not ending.frames or ending.frames[0][0] != READY:  # foreign code never ran
                return Decision.AGAIN if ending.attempt == 1 else Decision.FAULT
            if ending.attempt == 1 and _starved(ending):
                return Decision.AGAIN
            name, error_type, message, value = _of_call(ending)
            return CallOutcome(name, value, error_type, message, ending.printed, ending.cpu_seconds, ending.wall_seconds)  # type: ignore[arg-type]


READY = "G"
_Judged = tuple[str, str | None, str | None, str | None]  # outcome name, error type, error message, value


def _of_death(ending: ContainerDied) -> CallOutcome | Decision:
    """A container may die by accident once; when it dies under the same call again, alone, the call did it."""
    if ending.deaths < 2:
        return Decision.AGAIN
    if ending.oom:
        return CallOutcome("out_of_memory", error_type="MemoryLimit", error_message="the container ran out of memory")
    if ending.silent:
        return CallOutcome("timeout", error_type="TimeLimit", error_message="the container did not answer any more")
    return CallOutcome("killed", error_type="ContainerDied", error_message="the call ended its whole container")


def _of_call(ending: CallEnded) -> _Judged:
    if ending.stopped == "wall":
        return "timeout", "TimeLimit", f"stopped after {ending.wall_seconds:.1f} s", None
    if ending.stopped == "flood":
        return "killed", "ForgedResult", "more was written to the result pipe than a result can hold", None
    if ending.status:
        return _of_status(ending)
    last = ending.frames[-1] if ending.frames else None
    if not ending.whole or last is None or last[0] not in _FINAL:
        return "killed", "NoResult", "the process ended without a result", None
    if sum(kind in _FINAL for kind, _ in ending.frames) > 1:
        return "killed", "ForgedResult", "the process sent more than one result", None
    return _FINAL[last[0]](last[1])


def _of_status(ending: CallEnded) -> _Judged:
    """The process did not end by itself in good order: by a signal, or by an exit code."""
    number = ending.status & 0x7F
    if not number:
        return "killed", "Exit", f"the process ended with exit code {ending.status >> 8}", None
    if number == signal.SIGXCPU or (number == signal.SIGKILL and ending.cpu_seconds >= 0.9 * ending.cpu_limit_seconds):
        return "timeout", "TimeLimit", f"used {ending.cpu_seconds:.1f} s of CPU time", None
    if number == signal.SIGKILL and ending.oom:
        return "out_of_memory", "MemoryLimit", "the process was killed because memory ran out", None
    name = signal.Signals(number).name if number in set(signal.Signals) else f"signal {number}"
    return "killed", name, f"the process was killed by {name}", None


def _starved(ending: CallEnded) -> bool:
    """The wall clock ran out because the machine was busy, not because the code was: most of the CPU time is unused, and it was wanted."""
    if ending.stopped != "wall" or ending.cpu_seconds >= 0.9 * ending.cpu_limit_seconds:
        return False
    if ending.waited_seconds is None:
        return ending.cpu_seconds < 0.5 * ending.wall_seconds
    return ending.waited_seconds > 0.1 * ending.wall_seconds


def _value(text: str) -> _Judged:
    """The text came from a process that foreign code could write into: only what parses and is canonical counts."""
    try:
        return "ok", None, None, canonical_json(parse_json(text))
    except NotSerialisableError as error:
        return _not_serialisable(str(error))


def _exception(text: str) -> _Judged:
    error_type, _, message = text.partition("\n")
    return "exception", error_type, message, None


def _not_serialisable(why: str) -> _Judged:
    return "not_serialisable", "NotSerialisable", why, None


_FINAL = {
    "R": _value,
    "E": _exception,
    "M": lambda _: ("out_of_memory", "MemoryError", "the code asked for more memory than it may have", None),
    "N": _not_serialisable,
    "L": lambda _: ("output_too_large", "OutputLimit", "the returned value is larger than a result may be", None),
    "D": lambda _: ("ok", None, None, None),
    "B": lambda _: ("timeout", "TimeLimit", "the generator used up its CPU time", None),
}


