"""What an endpoint's reply means: an answer, a reason to try again, or a reason to stop the run. Pure, and one place only.

    2xx, conforming            Completion
    2xx, broken or empty       TryAgain
    408 409 425 429 5xx        TryAgain, after Retry-After; 429 without quota: Stop
    400 413 422 prompt too long, content filter   Completion with `refusal`: the request's own fault, data
    401 402 403 404, any other Stop: no request of this run would fare better
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Literal

from tasks.adapters.teachers.wire import Completion, Reply, read_completion, read_json, whole_characters

QUOTE_LIMIT = 200
_READ_LIMIT = 4000  # characters of an error that are looked at
_TRANSIENT = frozenset({408, 409, 425, 429})
_FILTER_CODES = frozenset({"content_filter", "content_policy_violation", "responsibleaipolicyviolation", "data_inspection_failed"})
_FILTERED = re.compile(r"content[ _]filter|content (?:management )?policy|(?:input|prompt) was flagged", re.IGNORECASE)
_QUOTA_CODES = frozenset({"insufficient_quota", "billing_hard_limit_reached", "insufficient_balance"})
_TOO_LONG_CODES = frozenset({"context_length_exceeded", "exceed_context_size_error", "string_above_max_length"})
_TOO_LONG = re.compile(  # the words of OpenAI, vLLM, SGLang, llama.cpp, TGI, Anthropic, Gemini and their gateways
    r"(?:maximum|exceed\w*|longer than|greater than|available)\b.{0,80}?\b(?:context (?:length|window|size|limit)|model length)"
    r"|context (?:length|window|size) (?:exceeded|overflow)|(?:prompt|input|request) is too (?:long|large)|too many tokens"
    r"|token count.{0,40}exceeds|max_new_tokens` must be <=",
    re.IGNORECASE | re.DOTALL,
)
_CONTEXT_SIZE = re.compile(r"(?:context (?:length|window|size)|model length)\D{0,60}?(\d+)", re.IGNORECASE)
_UNKNOWN_MODEL_CODES = frozenset({"model_not_found", "invalid_model"})
_UNKNOWN_MODEL = re.compile(
    r"\bmodel\b.{0,200}?(?:not found|not exist|is not supported|not available|unknown)|(?:unknown|invalid|not a valid) model\b",
    re.IGNORECASE | re.DOTALL,
)

Cause = Literal["silence", "key", "model", "quota", "address", "room", "request"]


@dataclass(frozen=True, slots=True)
class TryAgain:
    """No answer this time; `wait_seconds` is how long the endpoint asks to be left alone, `unconnected` that nobody took the call."""

    message: str
    wait_seconds: float | None = None
    unconnected: bool = False


@dataclass(frozen=True, slots=True)
class Stop:
    """No request of this run would fare better; `message` is what the endpoint says, shortly."""

    cause: Cause
    message: str


@dataclass(frozen=True, slots=True)
class _Error:
    """The error an endpoint reports: its words, and every code and type it gives, in lower case."""

    message: str
    codes: frozenset[str]

    def has(self, codes: frozenset[str], pattern: re.Pattern[str] | None = None) -> bool:
        return bool(self.codes & codes) or bool(pattern and pattern.search(self.message))


def judge(reply: Reply, token_limit: int | None, now: datetime) -> Completion | TryAgain | Stop:
    """Return what a reply to POST /chat/completions means; `token_limit` is the answer's limit that was sent, `now` is for dates
    in Retry-After."""
    document = read_json(reply.body)
    if 200 <= reply.status < 300:
        completion = read_completion(document)
        if completion is not None:
            return completion
        inner = _inner_status(document)  # gateways wrap an upstream's error in a 200
        if inner is None:
            return TryAgain("no chat completion in the reply's body" if reply.body.strip() else "an empty reply")
        reply = Reply(inner, reply.headers, reply.body)
    error = _read_error(document, reply.body)
    quoted = f"{reply.status}: {shortened(error.message)}" if error.message else str(reply.status)
    if reply.status == 402 or (reply.status == 429 and error.has(_QUOTA_CODES)):
        return Stop("quota", quoted)
    if reply.status in _TRANSIENT or reply.status >= 500:
        return TryAgain(quoted, retry_after_seconds(reply.headers.get("retry-after"), now))
    if reply.status in (400, 403, 413, 422) and (declined := _declined(reply.status, error, quoted, token_limit)):
        return declined
    return Stop(_cause(reply.status, error), quoted)


def retry_after_seconds(value: str | None, now: datetime) -> float | None:
    """Return the wait of a Retry-After header, given in seconds or as a date (RFC 9110, 10.2.3); None where it says nothing."""
    if value is None:
        return None
    try:
        return min(max(float(value), 0.0), 1e9) if value.strip()[:1].isdigit() else _seconds_until(value, now)
    except ValueError:
        return None


def stop_sentence(stop: Stop, url: str, model: str) -> str:
    """Return the one sentence that tells a person what to do about a stop."""
    match stop.cause:
        case "silence":
            return f"no endpoint answers at {url} ({stop.message}): is it running? set CODEIO_TEACHER_BASE_URL"
        case "key":
            return f"the endpoint at {url} refuses the key ({stop.message}): set CODEIO_TEACHER_API_KEY to a valid one"
        case "model":
            return f"the endpoint at {url} does not know the model {model!r} ({stop.message}): set CODEIO_TEACHER_MODEL"
        case "quota":
            return f"the quota at {url} is used up ({stop.message}): top it up and run again, what was answered is kept"
        case "address":
            return f"no chat completions at {url} ({stop.message}): check CODEIO_TEACHER_BASE_URL, it usually ends in /v1"
        case "room":
            return f"the token limit leaves no room for a prompt ({stop.message}): lower CODEIO_TEACHER_MAX_TOKENS"
        case "request":
            return (
                f"the endpoint at {url} does not accept the request ({stop.message}): "
                "check CODEIO_TEACHER_EXTRA_BODY, CODEIO_TEACHER_TEMPERATURE and CODEIO_TEACHER_MAX_TOKENS"
            )


def shortened(text: str) -> str:
    """Return text on one line of at most QUOTE_LIMIT characters."""
    line = " ".join(whole_characters(text).split())
    return line if len(line) <= QUOTE_LIMIT else line[: QUOTE_LIMIT - 1] + "…"


def _declined(status: int, error: _Error, quoted: str, token_limit: int | None) -> Completion | Stop | None:
    """What the request itself brought about: a filtered or too long prompt; None for any other reason."""
    if error.has(_FILTER_CODES, _FILTERED):
        return Completion(quoted, refusal="content_filter")
    if status == 413 or (status != 403 and error.has(_TOO_LONG_CODES, _TOO_LONG)):
        size = _CONTEXT_SIZE.search(error.message)
        if size and token_limit is not None and token_limit >= int(size[1]):  # then every prompt is too long: not this sample's fault
            return Stop("room", quoted)
        return Completion(quoted, refusal="too_long")
    return None


def _cause(status: int, error: _Error) -> Cause:
    if status in (401, 403):
        return "key"
    if status in (400, 404, 422) and error.has(_UNKNOWN_MODEL_CODES, _UNKNOWN_MODEL):
        return "model"
    return "address" if status in (404, 405) or status < 400 else "request"


def _inner_status(document: Any) -> int | None:
    """The status of an error that came in a 200: the one it names, else 502; None when there is no error in it."""
    if not isinstance(document, dict) or not document.get("error"):
        return None
    code = document["error"].get("code") if isinstance(document["error"], dict) else None
    return code if isinstance(code, int) and 400 <= code < 600 else 502


def _read_error(document: Any, body: bytes) -> _Error:
    """Read an error in the shapes endpoints give it: {"error": {…}}, {"error": "…"}, {"message": …}, {"detail": …}, or prose."""
    found = (document.get("error") or document) if isinstance(document, dict) else document
    if not isinstance(found, dict):
        return _Error(found if isinstance(found, str) else body[:_READ_LIMIT].decode("utf-8", "replace"), frozenset())
    inner = found.get("innererror")
    named = [found.get("code"), found.get("type"), inner.get("code") if isinstance(inner, dict) else None]
    message = str(found.get("message") or found.get("detail") or "")[:_READ_LIMIT]
    return _Error(message, frozenset(name.lower() for name in named if isinstance(name, str)))


def _seconds_until(value: str, now: datetime) -> float:
    date = parsedate_to_datetime(value)
    return max((date.replace(tzinfo=date.tzinfo or UTC) - now).total_seconds(), 0.0)
