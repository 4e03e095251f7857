"""One session: a sample's calls in one container, carried on in another one when a call takes its container down."""

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from tasks.adapters.faults import SandboxFault
from tasks.adapters.sandbox.container import Container, ContainerEndedError
from tasks.adapters.sandbox.preload import modules_named_in
from tasks.core.endings import ATTEMPTS, CallEnded, ContainerDied, Decision, Frame, decide, generated_of, trace_of
from tasks.core.limits import SandboxLimits
from tasks.core.outcomes import CallOutcome, Generated, Trace

logger = logging.getLogger(__name__)

ENGINE_TRIES = 3  # containers that the engine may lose before a session gives up
GENERATE_WALL_FACTOR = 1.5  # wall seconds allowed per CPU second

_Report = dict[str, Any]  # what the supervisor says of one call's process
_Ending = tuple[int, CallOutcome | Decision, _Report]


class Session:
    """Runs one sample's code. Blocking: for worker threads. Its methods raise SandboxFault only, whatever the code does."""

    def __init__(self, start: Callable[[int], Container], stopping: Callable[[], bool], limits: SandboxLimits) -> None:
        self._start, self._stopping, self._limits = start, stopping, limits
        self._container: Container | None = None
        self._hash_seed = 0
        self._faults = 0
        self._opened = time.monotonic()
        self._closed: float | None = None
        self.call_count = 0

    @property
    def duration_seconds(self) -> float:
        return (self._closed or time.monotonic()) - self._opened

    def warm(self, code: str) -> None:
        """Start the container and let it import what `code` names, while the host goes on."""
        self._supervisor().send({"op": "preload", "preload": modules_named_in(code)})

    def call(self, code: str, inputs: Sequence[str]) -> list[CallOutcome]:
        """Call main_solution of `code` once per input (canonical JSON objects of keyword arguments), each in a process of its own.

        Returns one outcome per input, in their order.
        """
        base = {**self._job("call", code), "result_bytes": self._limits.output_bytes + 4096}
        return [outcome for outcome, _ in self._run_each(base, inputs)]

    def generate(self, code: str, generator: str, seed: int, tries: int, limit: int, cpu_seconds: float = 10) -> Generated:
        """Draw up to `tries` times from `input_generator` (defined by `generator`, in the namespace of `code`), all seeded with `seed`.

        Stops at `limit` distinct inputs, or when `cpu_seconds` are used up; draws that give no usable input are counted by reason.
        """
        base = {
            **self._job("generate", code, cpu_seconds), "preload": modules_named_in(f"{code}\n{generator}"), "generator": generator,
            "seed": seed % 2**32, "tries": tries, "limit": limit, "input_bytes": self._limits.input_bytes,
            "result_bytes": (limit + 1) * self._limits.input_bytes + tries * 100,
        }  # fmt: skip
        ((end, report),) = self._run_each(base, [None])
        return generated_of(_frames(report), end, limit)

    def trace(self, code: str, input_json: str, max_steps: int, max_events: int) -> Trace:
        """Call main_solution once and record, line by line, what it changed: `max_events` events at most, `max_steps` lines at most."""
        base = {
            **self._job("trace", code), "max_steps": max_steps, "max_events": max_events,
            "result_bytes": self._limits.output_bytes + 4096 + max_events * 4000,
        }  # fmt: skip
        ((outcome, report),) = self._run_each(base, [input_json])
        return trace_of(_frames(report), outcome)

    def restart(self, hash_seed: int) -> None:
        """Go on in a new interpreter with another PYTHONHASHSEED (the first one has 0)."""
        self._hash_seed = hash_seed
        if self._container is None:
            return
        self._container.send({"op": "restart", "hash_seed": hash_seed})
        try:
            self._container.receive(self._limits.patience_seconds)
        except ContainerEndedError as error:
            self._drop()
            self._count_fault(str(error))

    def close(self) -> None:
        self._closed = time.monotonic()
        if self._container is not None:
            self._container.leave()
        self._drop()

    def _job(self, op: str, code: str, seconds: float | None = None) -> dict[str, Any]:
        cpu, wall = self._limits.call_seconds, self._limits.call_seconds
        if seconds is not None:
            cpu, wall = seconds, seconds * GENERATE_WALL_FACTOR
        return {
            "op": op, "code": code, "preload": modules_named_in(code), "cpu": cpu, "wall": wall, "data_bytes": self._limits.data_bytes,
            "message_bytes": self._limits.message_bytes, "output_bytes": self._limits.output_bytes,
        }  # fmt: skip

    def _run_each(self, base: dict[str, Any], inputs: Sequence[str | None]) -> list[tuple[CallOutcome, _Report]]:
        """Run one job per input; what the machine's load made late is run again after the others, with twice the wall time."""
        done: dict[int, tuple[CallOutcome, _Report]] = {}
        late = list(range(len(inputs)))
        for attempt in range(1, ATTEMPTS + 1):
            waiting, late = late, []
            for index, outcome, report in self._endings({**base, "wall": base["wall"] * 2 ** (attempt - 1)}, inputs, waiting, attempt):
                if isinstance(outcome, CallOutcome):
                    done[index] = (outcome, report)
                elif outcome is Decision.AGAIN:
                    late.append(index)
                else:
                    raise SandboxFault("a call's process could not be set up")
        return [done[index] for index in range(len(inputs))]

    def _endings(self, base: dict[str, Any], inputs: Sequence[str | None], waiting: list[int], attempt: int) -> Iterator[_Ending]:
        """Yield how each waiting call ended; where a container died, go on in a new one."""
        deaths = 0
        while waiting:
            batch = waiting[:1] if deaths else list(waiting)  # a call that may have killed its container is tried again alone
            try:
                for report in self._reports(base, [inputs[index] for index in batch]):
                    deaths = 0
                    yield waiting.pop(0), decide(_call_ended(report, attempt, base["cpu"]), self._limits), report
            except ContainerEndedError as error:
                self._drop()
                ending = error.ending
                if isinstance(ending, ContainerDied):
                    deaths += 1
                    ending = replace(ending, deaths=deaths)
                outcome = decide(ending, self._limits)
                if outcome is Decision.FAULT:
                    self._count_fault(str(error))
                elif isinstance(outcome, CallOutcome):
                    deaths = 0
                    yield waiting.pop(0), outcome, {}

    def _count_fault(self, message: str) -> None:
        """The engine lost a container: go on in a new one, unless that happens again and again, or the run is to end."""
        self._faults += 1
        if self._stopping() or self._faults >= ENGINE_TRIES:
            raise SandboxFault(message)
        logger.warning("%s; going on in a new one", message)

    def _reports(self, base: dict[str, Any], inputs: list[str | None]) -> Iterator[_Report]:
        supervisor = self._supervisor()
        supervisor.send(base if inputs == [None] else {**base, "inputs": inputs})
        for _ in inputs:
            self.call_count += 1
            yield supervisor.receive(base["wall"] + self._limits.patience_seconds)

    def _supervisor(self) -> Container:
        if self._container is None:
            self._container = self._start(self._hash_seed)
        return self._container

    def _drop(self) -> None:
        container, self._container = self._container, None
        if container is not None:
            container.remove()


def _call_ended(report: _Report, attempt: int, cpu_limit_seconds: float) -> CallEnded:
    return CallEnded(
        status=report["status"], stopped=report["stopped"], cpu_seconds=report["cpu"], cpu_seconds_of_all=report["cpu_of_all"],
        wall_seconds=report["wall"], waited_seconds=report["waited"], oom=report["oom"], frames=_frames(report), whole=report["whole"],
        printed=report["printed"], attempt=attempt, cpu_limit_seconds=cpu_limit_seconds,
    )  # fmt: skip


def _frames(report: _Report) -> tuple[Frame, ...]:
    return tuple((kind, text) for kind, text in report.get("frames", ()))
