"""The HTTP teacher: asks any OpenAI-compatible endpoint, tries again, shares equal calls and keeps every answer.

What goes over the wire is in `wire`, what a reply means in `replies`, the address and the key in `endpoint`, who may call and when
in `limiter`, what is kept on disk in `responses`.
"""

import asyncio
import logging
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import Any

from tenacity import AsyncRetrying, RetryCallState, retry_if_result, stop_after_attempt, wait_random_exponential

from tasks.adapters.faults import TeacherUnavailable, Terminal
from tasks.adapters.settings import Settings
from tasks.adapters.teachers import wire
from tasks.adapters.teachers.endpoint import Endpoint
from tasks.adapters.teachers.limiter import Limiter
from tasks.adapters.teachers.replies import Stop, TryAgain
from tasks.adapters.teachers.responses import ResponseStore
from tasks.adapters.teachers.sharing import Shared
from tasks.core.canonical import digest
from tasks.core.teaching import TeacherFault, TeacherRequest, TeacherResponse

logger = logging.getLogger(__name__)
_COMPLETION_FIELDS = tuple(field.name for field in fields(wire.Completion))  # asdict would copy the texts


@dataclass(frozen=True, slots=True)
class Patience:
    """How often a call is tried, and how long it waits in between: a random time whose mean doubles, at least a capped Retry-After."""

    attempts: int = 8
    first_contact_attempts: int = 3  # where nobody has ever answered, the address is more likely wrong than the endpoint ill
    first_wait_seconds: float = 0.5
    longest_wait_seconds: float = 60.0
    longest_retry_after_seconds: float = 120.0


class OpenAITeacher:
    """Answers requests through POST {base_url}/chat/completions. Lives in one event loop; its limits hold for all its callers."""

    def __init__(self, settings: Settings, patience: Patience | None = None) -> None:
        """Raises TeacherUnavailable when the settings cannot make a request; touches neither network nor disk."""
        self._endpoint = Endpoint(settings)
        try:
            self._parameters = wire.sampling_parameters(
                self._endpoint.model, settings.teacher_temperature, settings.teacher_max_tokens, settings.teacher_extra_body
            )
            digest(self._parameters)
        except ValueError as error:
            raise TeacherUnavailable(f"CODEIO_TEACHER_EXTRA_BODY cannot be sent: {error}") from None
        self._token_limit = wire.token_limit(self._parameters)
        self._patience = patience or Patience()
        self._limiter = Limiter(settings.teacher_concurrency)
        self._turns = asyncio.Lock()
        self._shared = Shared[TeacherResponse | TeacherFault]()
        self.responses = ResponseStore(settings.home / "responses.sqlite")

    @property
    def fingerprint(self) -> dict[str, Any]:
        """Model, temperature when set, and the extra body, without limits of length."""
        return wire.fingerprint(self._parameters)

    def call_id(self, request: TeacherRequest) -> str:
        """Return the id under which the request's answer is kept: a hash of fingerprint, messages, draw and sample_index."""
        return digest("call", self.fingerprint, wire.wire_messages(request.messages), request.draw, request.sample_index)

    async def respond(self, requests: Sequence[TeacherRequest]) -> list[TeacherResponse | TeacherFault]:
        """Answer all requests, in the given order, from the store where they were answered before.

        A request still unanswered after all tries is a TeacherFault in its place. Raises TeacherUnavailable when none can be
        answered, and LedgerUnavailable when answers cannot be kept: both after the calls on the wire have ended, and for every
        later request too. Cancelled, it cancels its calls but for those that others wait for.
        """
        results = await asyncio.gather(*(self._answer(request) for request in requests), return_exceptions=True)
        answers: list[TeacherResponse | TeacherFault] = []
        for result in results:
            if isinstance(result, BaseException):
                raise result
            answers.append(result)
        return answers

    def forget(self, call_ids: Iterable[str]) -> None:
        """Drop kept answers that the ledger holds by now. Raises LedgerUnavailable when the store cannot be written."""
        self.responses.forget(list(call_ids))

    async def ping(self) -> str:
        """Return one sentence saying that the endpoint can be used, for one cheap call.

        Raises TeacherUnavailable when it cannot (nobody listens, key refused, model unknown), EndpointFault when it is ill.
        """
        return await self._endpoint.ping()

    async def aclose(self) -> None:
        """Close connections and store."""
        await self._endpoint.aclose()
        self.responses.close()

    async def _answer(self, request: TeacherRequest) -> TeacherResponse | TeacherFault:
        async with self._turns:  # one look-up per turn of the event loop: a batch of hundreds must not hold up calls on the wire
            await asyncio.sleep(0)
            call_id = self.call_id(request)
            kept = self.responses.get(call_id, self._token_limit)
        return kept or await self._shared.run(call_id, lambda: self._call(call_id, request))

    async def _call(self, call_id: str, request: TeacherRequest) -> TeacherResponse | TeacherFault:
        """Try one call until it is answered or patience ends; a fault that no try would cure stops all other calls too."""
        attempt_count = 0

        async def attempt() -> TeacherResponse | TryAgain:
            nonlocal attempt_count
            attempt_count += 1
            async with self._limiter.admitted():
                return await self._attempt(call_id, request, attempt_count)

        retrying = AsyncRetrying(
            stop=stop_after_attempt(self._patience.attempts),
            wait=self._wait_seconds,
            retry=retry_if_result(lambda result: isinstance(result, TryAgain)),
            retry_error_callback=_last_result,
            sleep=self._limiter.rest,
        )
        try:
            result: TeacherResponse | TryAgain = await retrying(attempt)
        except Terminal as fault:
            self._limiter.close(fault)
            raise
        if isinstance(result, TryAgain):
            logger.warning("call %s given up after %d attempts: %s", call_id, attempt_count, result.message)
            return TeacherFault(f"no answer from {self._endpoint.url} after {attempt_count} attempts: {result.message}")
        return result

    async def _attempt(self, call_id: str, request: TeacherRequest, attempt_count: int) -> TeacherResponse | TryAgain:
        """Send a request once and keep what it brings. Raises TeacherUnavailable when no request would fare better."""
        started = time.monotonic()
        body = wire.request_body(self._parameters, request.messages)
        outcome = await self._endpoint.complete(body, self._token_limit)
        # From here to the store nothing is awaited, so that no cancellation comes between an answer and its keeping.
        if isinstance(outcome, Stop):
            raise self._endpoint.fault(outcome)
        if isinstance(outcome, TryAgain):
            if outcome.unconnected and not self._endpoint.answered and attempt_count >= self._patience.first_contact_attempts:
                raise self._endpoint.fault(Stop("silence", outcome.message))
            logger.info("call %s, attempt %d: %s", call_id, attempt_count, outcome.message)
            return outcome
        response = TeacherResponse(
            call_id=call_id,
            model=self._endpoint.model,
            latency_seconds=time.monotonic() - started,
            attempt_count=attempt_count,
            **{name: getattr(outcome, name) for name in _COMPLETION_FIELDS},
        )
        self.responses.put(response, self._token_limit)
        return response

    def _wait_seconds(self, state: RetryCallState) -> float:
        patience, result = self._patience, _last_result(state)
        asked = result.wait_seconds if isinstance(result, TryAgain) else None
        backoff = wait_random_exponential(multiplier=2 * patience.first_wait_seconds, max=patience.longest_wait_seconds)(state)
        return max(backoff, min(asked or 0.0, patience.longest_retry_after_seconds))


def _last_result(state: RetryCallState) -> Any:
    return state.outcome.result() if state.outcome else None
