"""One OpenAI-compatible endpoint: its address, its key and its state of health.

The key lives in the Authorization header and nowhere else; whatever an endpoint says is shown without it.
"""

from dataclasses import replace
from datetime import UTC, datetime

import httpx

from tasks.adapters.faults import EndpointFault, TeacherUnavailable
from tasks.adapters.settings import Settings
from tasks.adapters.teachers.pool import ClientPool
from tasks.adapters.teachers.replies import Stop, TryAgain, judge, shortened, stop_sentence
from tasks.adapters.teachers.wire import Completion, Reply, model_names, read_json, same_model


class Endpoint:
    """Where a model is asked. Made from settings without touching the network."""

    def __init__(self, settings: Settings) -> None:
        """Raises TeacherUnavailable when address, model or key are missing or cannot be used."""
        key = settings.teacher_api_key.get_secret_value().strip() if settings.teacher_api_key else ""
        if not (key.isascii() and key.isprintable()):
            raise TeacherUnavailable("CODEIO_TEACHER_API_KEY holds characters that no header can carry: copy it again")
        base_url = _checked_url(settings.teacher_base_url or "")
        if not settings.teacher_model:
            raise TeacherUnavailable("no model is named: set CODEIO_TEACHER_MODEL")
        self.model = settings.teacher_model
        self.url = str(base_url.copy_with(userinfo=b"", query=None)).rstrip("/")
        self._key = key
        self._answered = False
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        self._pool = ClientPool(base_url, headers | ({"Authorization": f"Bearer {key}"} if key else {}), settings.teacher_timeout_seconds)

    @property
    def answered(self) -> bool:
        """Whether anything has come back from this address yet, whatever it was."""
        return self._answered

    async def complete(self, body: bytes, token_limit: int | None) -> Completion | TryAgain | Stop:
        """POST one request for a completion and return what came of it; `token_limit` is the answer's limit in the body."""
        reply = await self._send("POST", "/chat/completions", body)
        outcome = judge(reply, token_limit, datetime.now(UTC)) if isinstance(reply, Reply) else reply
        return self._keyless(outcome)

    async def ping(self) -> str:
        """Return one sentence: the endpoint answers, takes the key and knows the model, at the price of GET /models.

        Raises TeacherUnavailable with the sentence that says what to do, EndpointFault when the endpoint is there but ill.
        """
        listing = await self._look("/models")
        offered = model_names(read_json(listing.body))
        if listing.status >= 300 or not offered:
            return f"{self.url} answers but does not list its models: whether it knows {self.model} shows with the first call"
        if not any(same_model(self.model, name) for name in offered) and (await self._look(f"/models/{self.model}")).status >= 300:
            raise self.fault(Stop("model", shortened("it offers " + ", ".join(offered))))
        return f"{self.url} answers and offers {self.model}"

    def fault(self, stop: Stop) -> TeacherUnavailable:
        """Return a stop as the fault to raise: one sentence that says what to do."""
        return TeacherUnavailable(self._without_key(stop_sentence(stop, self.url, self.model)))

    async def aclose(self) -> None:
        await self._pool.aclose()

    async def _look(self, path: str) -> Reply:
        """GET a page that may be missing."""
        reply = await self._send("GET", path)
        if isinstance(reply, TryAgain):
            raise EndpointFault(f"{self.url} is ill ({reply.message})") if self._answered else self.fault(Stop("silence", reply.message))
        if reply.status < 300 or reply.status in (404, 405, 501):
            return reply
        match self._keyless(judge(reply, None, datetime.now(UTC))):
            case Stop() as stop:
                raise self.fault(stop)
            case other:
                raise EndpointFault(f"{self.url} is ill ({other.message if isinstance(other, TryAgain) else reply.status})")

    async def _send(self, method: str, path: str, body: bytes | None = None) -> Reply | TryAgain:
        try:
            reply = await self._pool.send(method, path, body)
        except (httpx.RequestError, TimeoutError) as error:
            message = self._without_key(shortened(f"{type(error).__name__}: {error}".removesuffix(": ")))
            return TryAgain(message, unconnected=isinstance(error, httpx.ConnectError | httpx.ConnectTimeout))
        self._answered = True
        return reply

    def _keyless(self, outcome: Completion | TryAgain | Stop) -> Completion | TryAgain | Stop:
        """Return an outcome in which the endpoint's own words do not repeat the key."""
        match outcome:
            case Completion(refusal=None):
                return outcome
            case Completion():
                return replace(outcome, text=self._without_key(outcome.text))
            case _:
                return replace(outcome, message=self._without_key(outcome.message))

    def _without_key(self, text: str) -> str:
        return text.replace(self._key, "***") if self._key else text


def _checked_url(text: str) -> httpx.URL:
    if not text.strip():
        raise TeacherUnavailable("no endpoint is configured: set CODEIO_TEACHER_BASE_URL, or CODEIO_TEACHER to offline")
    try:
        url = httpx.URL(text.strip())
    except httpx.InvalidURL:
        url = httpx.URL("")
    if url.scheme not in ("http", "https") or not url.host:
        raise TeacherUnavailable("CODEIO_TEACHER_BASE_URL is not an address of the form http://host:port/v1")
    return url.copy_with(path=url.path.rstrip("/").removesuffix("/chat/completions"))
