"""How a call ended, and what is made of it: one row per way to end."""

import signal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.core.canonical import canonical_json
from tasks.core.endings import ATTEMPTS, READY, CallEnded, ContainerDied, Decision, EngineFailed, decide, generated_of, trace_of
from tasks.core.limits import SandboxLimits
from tasks.core.outcomes import CallOutcome, TraceEvent

LIMITS = SandboxLimits()
GO = (READY, "")


def ended(*frames: tuple[str, str], **seen: object) -> CallEnded:
    return CallEnded(frames=(GO, *frames), **seen)  # type: ignore[arg-type]


def late(**seen: object) -> CallEnded:
    return CallEnded(stopped="wall", wall_seconds=5.0, **seen)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("ending", "name", "error_type"),
    [
        (ended(("R", '{"a":[1.5,null]}')), "ok", None),
        (ended(("D", "")), "ok", None),
        (ended(("E", "ValueError\nno\nnewline lost")), "exception", "ValueError"),
        (ended(("E", "SystemExit\n0")), "exception", "SystemExit"),
        (ended(("M", "")), "out_of_memory", "MemoryError"),
        (ended(("N", "value of type set")), "not_serialisable", "NotSerialisable"),
        (ended(("L", "")), "output_too_large", "OutputLimit"),
        (ended(("B", "")), "timeout", "TimeLimit"),
        # what foreign code can put into its own pipe
        (ended(("R", "NaN")), "not_serialisable", "NotSerialisable"),
        (ended(("R", "not json")), "not_serialisable", "NotSerialisable"),
        (ended(("R", "[" * 100_000)), "not_serialisable", "NotSerialisable"),
        (ended(("R", '{"b":1, "a":2}')), "ok", None),
        (ended(("R", "1"), ("R", "2")), "killed", "ForgedResult"),
        (ended(("R", "1"), ("I", "2")), "killed", "ForgedResult"),
        (ended(("R", "1"), whole=False), "killed", "ForgedResult"),
        (ended(whole=False), "killed", "ForgedResult"),
        (ended(("R", "1"), stopped="flood"), "killed", "ForgedResult"),
        # the process's own end
        (ended(), "killed", "NoResult"),
        (ended(status=3 << 8), "killed", "Exit"),
        (ended(("R", "1"), status=1 << 8), "killed", "Exit"),
        (ended(status=signal.SIGSEGV), "killed", "SIGSEGV"),
        (ended(status=signal.SIGSEGV | 0x80), "killed", "SIGSEGV"),
        (ended(status=signal.SIGKILL), "killed", "SIGKILL"),
        (ended(status=signal.SIGKILL, oom=True), "out_of_memory", "MemoryLimit"),
        (ended(status=signal.SIGABRT, oom=True), "killed", "SIGABRT"),
        (ended(status=signal.SIGXCPU), "timeout", "TimeLimit"),
        (ended(status=signal.SIGKILL, cpu_seconds=4.9), "timeout", "TimeLimit"),
        (ended(status=signal.SIGKILL, cpu_seconds=4.9, oom=True), "timeout", "TimeLimit"),
        (ended(status=signal.SIGKILL, cpu_seconds=4.9, cpu_limit_seconds=10.0), "killed", "SIGKILL"),
        (ended(status=40), "killed", "signal 40"),
        # out of time, by its own doing
        (late(), "timeout", "TimeLimit"),
        (late(cpu_seconds_of_all=4.9, waited_seconds=3.0), "timeout", "TimeLimit"),
        (late(cpu_seconds_of_all=1.0, waited_seconds=0.4), "timeout", "TimeLimit"),
        (late(cpu_seconds_of_all=1.0, waited_seconds=3.0, attempt=ATTEMPTS), "timeout", "TimeLimit"),
        (late(waited_seconds=None, attempt=ATTEMPTS), "timeout", "TimeLimit"),
        # its container's end, the second time
        (ContainerDied(deaths=2), "killed", "ContainerDied"),
        (ContainerDied(deaths=2, oom=True), "out_of_memory", "MemoryLimit"),
        (ContainerDied(deaths=2, silent=True), "timeout", "TimeLimit"),
    ],
)
def test_an_ending_is_an_outcome(ending: CallEnded | ContainerDied, name: str, error_type: str | None) -> None:
    outcome = decide(ending, LIMITS)
    assert isinstance(outcome, CallOutcome)
    assert (outcome.name, outcome.error_type) == (name, error_type)
    assert (outcome.value_json is not None) == (name == "ok" and ending.frames[-1][0] == "R")  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("ending", "decision"),
    [
        (late(waited_seconds=3.0, cpu_seconds_of_all=1.0), Decision.AGAIN),
        (late(waited_seconds=3.0, cpu_seconds_of_all=1.0, attempt=ATTEMPTS - 1), Decision.AGAIN),
        (late(waited_seconds=None), Decision.AGAIN),
        (CallEnded(frames=()), Decision.AGAIN),
        (CallEnded(frames=(), status=1 << 8, attempt=ATTEMPTS), Decision.FAULT),
        (CallEnded(frames=(("R", "1"),), attempt=ATTEMPTS), Decision.FAULT),
        (ContainerDied(), Decision.AGAIN),
        (ContainerDied(oom=True), Decision.AGAIN),
        (ContainerDied(silent=True), Decision.AGAIN),
        (EngineFailed("connection refused"), Decision.FAULT),
    ],
)
def test_what_may_be_bad_luck_or_ours_is_never_an_outcome(ending: CallEnded | ContainerDied | EngineFailed, decision: Decision) -> None:
    assert decide(ending, LIMITS) is decision


def test_an_outcome_carries_what_was_seen() -> None:
    outcome = decide(ended(("R", "[1, 2]"), printed="hello\n", cpu_seconds=0.5, wall_seconds=0.7), LIMITS)
    assert outcome == CallOutcome("ok", "[1,2]", printed="hello\n", cpu_seconds=0.5, wall_seconds=0.7)
    outcome = decide(ended(("E", "KeyError\n'a'\nb")), LIMITS)
    assert outcome == CallOutcome("exception", error_type="KeyError", error_message="'a'\nb")


def test_foreign_text_is_cut() -> None:
    outcome = decide(ended(("E", "T" * 10_000 + "\n" + "m" * 10_000)), LIMITS)
    assert isinstance(outcome, CallOutcome)
    assert (len(outcome.error_type or ""), len(outcome.error_message or "")) == (200, LIMITS.message_bytes)


frames = st.lists(st.tuples(st.sampled_from("GREMNLTISXDBq"), st.text(max_size=20) | st.just("1")), max_size=5).map(tuple)
endings = st.builds(
    CallEnded,
    status=st.integers(0, 0xFFFF),
    stopped=st.sampled_from([None, "wall", "flood"]),
    cpu_seconds=st.floats(0, 20),
    cpu_seconds_of_all=st.floats(0, 20),
    wall_seconds=st.floats(0, 20),
    waited_seconds=st.none() | st.floats(0, 20),
    oom=st.booleans(),
    frames=frames,
    whole=st.booleans(),
    attempt=st.integers(1, ATTEMPTS),
)


@given(endings)
def test_success_needs_a_process_that_ended_well_with_one_canonical_result(ending: CallEnded) -> None:
    outcome = decide(ending, LIMITS)
    if not isinstance(outcome, CallOutcome):
        assert outcome is Decision.FAULT or ending.attempt < ATTEMPTS
    elif outcome.name == "ok":
        assert (ending.status, ending.stopped, ending.whole) == (0, None, True)
        assert [kind for kind, _ in ending.frames if kind in "REMNLDB"] in (["R"], ["D"])
    else:
        assert outcome.value_json is None
        assert outcome.error_type


def test_generated_inputs_are_distinct_canonical_objects() -> None:
    drawn = [GO, ("I", '{"a":1}'), ("S", ""), ("X", "empty"), ("X", "exception:ValueError"), ("X", "empty"), ("I", '{"a":2}'), ("D", "")]
    end = CallOutcome("ok")
    generated = generated_of(tuple(drawn), end, limit=10)
    assert generated.inputs == ('{"a":1}', '{"a":2}')
    assert (generated.draw_count, generated.unusable, generated.end) == (6, {"empty": 2, "exception:ValueError": 1}, end)
    forged = [("I", text) for text in ('{"a":1}', '{"a":1}', '{"b": 1}', "[1]", "{}", "nonsense", '{"a":NaN}', '{"z":1}', '{"y":1}')]
    assert generated_of(tuple(forged), end, limit=2).inputs == ('{"a":1}', '{"z":1}')


def test_a_trace_that_the_step_limit_stopped_has_no_outcome() -> None:
    rows = canonical_json([2, [[3, "f", 1, {"a": "1"}, "call"], [4, "f", 1, {}, "line"]]])
    stopped = decide(ended(("T", rows)), LIMITS)
    assert isinstance(stopped, CallOutcome)
    trace = trace_of((GO, ("T", rows)), stopped)
    assert (trace.outcome, trace.finished, trace.step_count) == (None, False, 2)
    assert trace.events == (TraceEvent(3, "f", 1, {"a": "1"}, "call"), TraceEvent(4, "f", 1, {}, "line"))
    outcome = CallOutcome("ok", "1")
    assert trace_of((GO, ("T", rows), ("R", "1")), outcome).finished
    assert trace_of((GO, ("T", rows), ("R", "1")), outcome).outcome is outcome


NO_TRACE = ["", "[]", "[1,2]", "[1,[[1]]]", '[1,[[1,"f",1,{},"jump"]]]', '[1,[["x","f",1,{},"line"]]]', '[1,[[1,"f",1,[],"line"]]]']


@pytest.mark.parametrize("text", NO_TRACE)
def test_a_forged_trace_is_no_trace(text: str) -> None:
    killed = CallOutcome("killed", error_type="NoResult")
    trace = trace_of((GO, ("T", text)), killed)
    assert (trace.events, trace.finished, trace.outcome) == ((), False, killed)
