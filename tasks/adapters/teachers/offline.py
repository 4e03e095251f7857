"""The offline teacher: no key and no network. It transforms by static analysis and explains from real traces, both proven in the sandbox.

What it decides and writes is in tasks/core/offline; here are the containers in which candidates are tried and traces taken.
"""

import asyncio
import os
import time
from collections.abc import Coroutine, Sequence
from typing import Any

from tasks.adapters.faults import SandboxFault
from tasks.adapters.sandbox.docker_sandbox import DockerSandbox
from tasks.adapters.sandbox.session import Session
from tasks.core.canonical import canonical_json, digest
from tasks.core.offline.assemble import Unusable
from tasks.core.offline.audition import Chosen, Confirm, Rehearse, audition
from tasks.core.offline.describe import response_text
from tasks.core.offline.plan import Plan, plan
from tasks.core.offline.predicting import (
    Tried,
    choose_input,
    explain_input,
    explain_output,
    steps_for,
    tries_for,
    variations,
)  # fmt: skip
from tasks.core.offline.rehearsal import Rehearsal, confirmed, read_rehearsal, rehearsal_program
from tasks.core.static_checks import find_impurity
from tasks.core.teaching import PredictionSubject, TeacherFault, TeacherRequest, TeacherResponse, TransformSubject

MODEL = "offline-1"
REHEARSAL_DRAWS = 16
REHEARSAL_CPU_SECONDS = 2  # the step limit ends nearly all before; this ends what loops inside one line
CONFIRMED_PAIRS = 6
MAX_EVENTS = 700

Group = list[tuple[int, TeacherRequest, PredictionSubject]]
Answers = list[tuple[int, str]]


class OfflineTeacher:
    """Answers every request from the code itself. Lives in one event loop; its containers are the sandbox's."""

    def __init__(self, sandbox: DockerSandbox) -> None:
        self._sandbox = sandbox
        self._turns = asyncio.Semaphore(2 * (os.cpu_count() or 1))  # so that waiting work holds no thread

    @property
    def fingerprint(self) -> dict[str, Any]:
        """Model and budgets: everything that shapes the answers."""
        return {
            "model": MODEL, "version": 1, "rehearsal_draws": REHEARSAL_DRAWS, "trace_steps": steps_for(1), "trace_events": MAX_EVENTS,
            "input_tries": [tries_for(1), tries_for(2), tries_for(3)],
        }  # fmt: skip

    def call_id(self, request: TeacherRequest) -> str:
        """Return the id of a request: a hash of fingerprint, messages, what it is about, draw and sample_index."""
        messages = [[message.role, message.content] for message in request.messages]
        about: list[Any] = [request.subject.sample_id]
        if isinstance(request.subject, PredictionSubject):
            about += [request.subject.function_id, request.subject.kind, request.subject.round, request.subject.given_json]
        return digest("call", self.fingerprint, messages, request.purpose, about, request.draw, request.sample_index)

    async def respond(self, requests: Sequence[TeacherRequest]) -> list[TeacherResponse | TeacherFault]:
        """Answer all requests, in the given order; those of one function and round share a container.

        A request whose container the engine lost is a TeacherFault in its place. Raises SandboxUnavailable when the sandbox cannot
        be used at all.
        """
        answers: list[TeacherResponse | TeacherFault | None] = [None] * len(requests)
        groups: dict[tuple[str, int], Group] = {}
        work: list[Coroutine[Any, Any, None]] = []
        for position, request in enumerate(requests):
            if isinstance(request.subject, TransformSubject):
                work.append(self._transform(position, request, request.subject, answers))
            else:
                groups.setdefault((request.subject.function_id, request.subject.round), []).append((position, request, request.subject))
        work += [self._predict(group, answers) for group in groups.values()]
        running = [asyncio.ensure_future(each) for each in work]
        try:
            await asyncio.gather(*running)
        finally:
            for each in running:
                each.cancel()
        return [answer for answer in answers if answer is not None]

    async def aclose(self) -> None:
        """Nothing is held open between calls."""

    async def _transform(
        self, position: int, request: TeacherRequest, subject: TransformSubject, answers: list[TeacherResponse | TeacherFault | None]
    ) -> None:
        started = time.monotonic()
        async with self._turns:
            try:
                text, executions = await self._sandbox.run(self._transformed, subject, request.draw)
            except SandboxFault as fault:
                answers[position] = TeacherFault(str(fault))
                return
        answers[position] = self._response(request, text, time.monotonic() - started, executions)

    async def _predict(self, group: Group, answers: list[TeacherResponse | TeacherFault | None]) -> None:
        started = time.monotonic()
        async with self._turns:
            try:
                texts, executions = await self._sandbox.run(self._predicted, group)
            except SandboxFault as fault:
                for position, _, _ in group:
                    answers[position] = TeacherFault(str(fault))
                return
        seconds = (time.monotonic() - started) / len(group)
        for number, ((position, request, _), text) in enumerate(zip(group, texts, strict=True)):
            answers[position] = self._response(request, text, seconds, executions if number == 0 else ())

    def _response(self, request: TeacherRequest, text: str, seconds: float, executions: tuple[dict[str, Any], ...]) -> TeacherResponse:
        return TeacherResponse(
            self.call_id(request), MODEL, text, finish_reason="stop", latency_seconds=seconds, price=0.0, executions=executions
        )  # fmt: skip

    def _execution(self, session: Session, purpose: str, sample_id: str, detail: Any = None) -> dict[str, Any]:
        return {
            "purpose": purpose, "outcome": "ok", "call_count": session.call_count, "duration_seconds": session.duration_seconds,
            "image_id": self._sandbox.image_id, "sample_id": sample_id, "detail": detail,
        }  # fmt: skip

    def _transformed(self, subject: TransformSubject, draw: int) -> tuple[str, tuple[dict[str, Any], ...]]:
        """Return the transform response and the container it took. Another draw begins with another function of the file."""
        found = plan(subject.code)
        if isinstance(found, Unusable):
            return _declined(found), ()
        if draw and found.trials:
            turn = draw % len(found.trials)
            found = Plan(found.scope, found.trials[turn:] + found.trials[:turn], found.unusable)
        if not found.trials:
            return _declined(found.unusable[0]), ()
        seed = int(digest(subject.sample_id, "rehearsal", draw)[:8], 16)
        with self._sandbox.session(subject.sample_id, "teach_transform") as session:
            chosen = _audition(session, found, seed)
            executions = (self._execution(session, "teach_transform", subject.sample_id, draw or None),)
        return (_declined(chosen) if isinstance(chosen, Unusable) else response_text(found, chosen)), executions

    def _predicted(self, group: Group) -> tuple[list[str], tuple[dict[str, Any], ...]]:
        """Return the texts of a group's predictions and the container they took."""
        first = group[0][2]
        with self._sandbox.session(first.sample_id, "teach_predict", first.function.reference_code) as session:
            pools: dict[int, list[Tried]] = {}
            texts = []
            for _, request, subject in group:
                if subject.kind == "output_prediction":
                    trace = session.trace(subject.function.reference_code, subject.given_json, steps_for(subject.round), MAX_EVENTS)
                    texts.append(explain_output(subject, trace))
                    continue
                if request.sample_index not in pools:
                    pools[request.sample_index] = _pool(session, subject, request.sample_index)
                texts.append(_input_response(session, subject, pools[request.sample_index]))
            return texts, (self._execution(session, "teach_predict", first.sample_id, [first.function_id, first.round]),)


def _declined(found: Unusable) -> str:
    return f"NOT SUITABLE: {found.reason}: {' '.join(found.detail.replace(':', ',').split())}"


def _audition(session: Session, found: Plan, seed: int) -> Chosen | Unusable:
    """Run the audition of a plan's candidates in one container."""
    steps = audition(found)
    try:
        step = next(steps)
        while True:
            reply = _rehearsed(session, step, seed) if isinstance(step, Rehearse) else _confirmed(session, step, seed + 1)
            step = steps.send(reply)
    except StopIteration as end:
        result: Chosen | Unusable = end.value
        return result


def _rehearsed(session: Session, step: Rehearse, seed: int) -> Rehearsal:
    program = rehearsal_program(step.generator)
    drawn = session.generate(step.code, program, seed, REHEARSAL_DRAWS, REHEARSAL_DRAWS, REHEARSAL_CPU_SECONDS)
    return read_rehearsal(drawn.inputs, drawn.draw_count, drawn.end)


def _confirmed(session: Session, step: Confirm, seed: int) -> Rehearsal:
    """Draw once more; a second interpreter with another hash seed has to give the same for real calls, in reverse order."""
    if find_impurity(step.code) is not None:
        return read_rehearsal((), 0)
    seen = _rehearsed(session, Rehearse(step.code, step.generator), seed)
    inputs = [canonical_json(given) for given, _ in seen.pairs[:CONFIRMED_PAIRS]]
    session.restart(1)
    again = session.call(step.code, inputs[::-1])[::-1]
    session.restart(0)
    return confirmed(seen, again)


def _pool(session: Session, subject: PredictionSubject, sample_index: int) -> list[Tried]:
    """Draw inputs with a seed of its own (not the one pairs are sampled with) and note what each gives."""
    seed = int(digest(subject.function_id, subject.kind, subject.round, sample_index)[:8], 16)
    tries = tries_for(subject.round)
    program = rehearsal_program(subject.function.input_generator)
    drawn = session.generate(subject.function.reference_code, program, seed, tries, tries)
    return [Tried(canonical_json(given), canonical_json(output)) for given, output in read_rehearsal(drawn.inputs, drawn.draw_count).pairs]


def _input_response(session: Session, subject: PredictionSubject, pool: list[Tried]) -> str:
    """Find an input that gives the wanted output among those drawn, and variations of them, and explain it."""
    code = subject.function.reference_code
    tried = list(pool)
    chosen = choose_input(subject, tried)
    if chosen is None or chosen.output_json != subject.given_json:
        fresh = variations(subject, tried, 4 if subject.round == 1 else 24)
        tried += [Tried(given, outcome.value_json) for given, outcome in zip(fresh, session.call(code, fresh), strict=True)]
        chosen = choose_input(subject, tried)
    trace = session.trace(code, chosen.input_json, steps_for(subject.round), MAX_EVENTS) if chosen else None
    return explain_input(subject, tried, chosen, trace)
