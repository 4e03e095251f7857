"""What goes over the wire to an OpenAI-compatible endpoint and what a good answer says, as pure functions."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tasks.core.teaching import Message

LENGTH_LIMITS = ("max_tokens", "max_completion_tokens")  # how long an answer may be does not shape its beginning: not identity
_OURS = frozenset({"model", "messages", "stream", "n"})
_LENGTH_REASONS = frozenset({"length", "model_length", "max_tokens"})  # Mistral and some gateways have words of their own for it
_LEADING_THOUGHT = re.compile(r"\s*<think>(.*?)(?:</think>|\Z)", re.DOTALL)
_THOUGHT_END_ALONE = re.compile(r"^[ \t]*</think>[ \t]*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Reply:
    """An HTTP response as it came: status, headers (by lower-case name), the whole body."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Completion:
    """What the model said. With `refusal` set, `text` is the endpoint's reason for saying nothing, or what it let through."""

    text: str
    reasoning: str | None = None
    finish_reason: str | None = None
    refusal: str | None = None
    prompt_tokens: int | None = None
    cached_tokens: int | None = None
    completion_tokens: int | None = None
    reasoning_tokens: int | None = None


def sampling_parameters(model: str, temperature: float | None, max_tokens: int, extra_body: Mapping[str, Any]) -> dict[str, Any]:
    """Return the request's fields but for the messages: ours, then `extra_body` over them, where null leaves a field out.

    `max_tokens` gives way to a `max_completion_tokens` of the extra body, since endpoints refuse both together.
    Raises ValueError, as a sentence about the extra body, for a field that is not the user's to set or a limit that is no count.
    """
    if taken := sorted(_OURS & extra_body.keys()):
        raise ValueError(f"the extra body may not set {', '.join(taken)}")
    ours: dict[str, Any] = {"model": model, "temperature": temperature}
    if extra_body.get("max_completion_tokens") is None:
        ours["max_tokens"] = max_tokens
    fields = {name: value for name, value in {**ours, **extra_body}.items() if value is not None}
    for name in LENGTH_LIMITS:
        if name in fields and (not isinstance(fields[name], int) or isinstance(fields[name], bool) or fields[name] < 1):
            raise ValueError(f"{name} in the extra body must be a positive whole number or null")
    return fields


def token_limit(parameters: Mapping[str, Any]) -> int | None:
    """Return how many tokens an answer may have, None where only the endpoint's own limit holds."""
    return min((parameters[name] for name in LENGTH_LIMITS if name in parameters), default=None)


def fingerprint(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Return what of the sampling parameters shapes an answer: model, temperature when set, and the rest of the extra body."""
    named = {name: parameters[name] for name in ("model", "temperature") if name in parameters}
    return {**named, "extra_body": {name: parameters[name] for name in parameters if name not in (*named, *LENGTH_LIMITS)}}


def wire_messages(messages: Sequence[Message]) -> list[dict[str, str]]:
    """Return messages as they are sent; texts of foreign origin (a feedback quotes an error) are made whole."""
    return [{"role": message.role, "content": whole_characters(message.content)} for message in messages]


def request_body(parameters: Mapping[str, Any], messages: Sequence[Message]) -> bytes:
    """Return the body of POST /chat/completions."""
    return json.dumps({**parameters, "messages": wire_messages(messages)}, ensure_ascii=False, separators=(",", ":")).encode()


def read_json(body: bytes) -> Any:
    """Return the JSON value of a body, None for anything else."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def read_completion(document: Any) -> Completion | None:
    """Read a chat completion; None when the document does not conform, so that it tells nothing of what the model said.

    A missing content is an answer all the same when the endpoint says why it ended (a reasoning model may spend every token on
    its thoughts) or when there are thoughts.
    """
    choice = _first(_field(document, "choices"))
    message = _field(choice, "message")
    if not isinstance(message, dict):
        return None
    content = joined_content(message.get("content"))
    if content is None and isinstance(message.get("refusal"), str):  # the model's own words for no: an answer like any other
        content = message["refusal"]
    apart = joined_content(message.get("reasoning_content")) or joined_content(message.get("reasoning"))
    finish_reason = _field(choice, "finish_reason")
    finish_reason = finish_reason if isinstance(finish_reason, str) else None
    if finish_reason == "error" or (content is None and not apart and finish_reason is None):
        return None
    thoughts, text = split_thoughts(content or "")
    usage = _field(document, "usage")
    return Completion(
        text=text,
        reasoning="\n\n".join(part for part in (apart, thoughts) if part) or None,
        finish_reason="length" if finish_reason in _LENGTH_REASONS else finish_reason,
        refusal="content_filter" if finish_reason == "content_filter" else None,
        prompt_tokens=_count(_field(usage, "prompt_tokens")),
        cached_tokens=_count(_field(_field(usage, "prompt_tokens_details"), "cached_tokens")),
        completion_tokens=_count(_field(usage, "completion_tokens")),
        reasoning_tokens=_count(_field(_field(usage, "completion_tokens_details"), "reasoning_tokens")),
    )


def model_names(document: Any) -> list[str]:
    """Return the names in a list of models, as {"data": [{"id": …}]} or the bare list; empty for anything else."""
    listed = document if isinstance(document, list) else _field(document, "data")
    names = [_field(entry, "id") for entry in listed] if isinstance(listed, list) else []
    return [name for name in names if isinstance(name, str)]


def same_model(wanted: str, listed: str) -> bool:
    """Whether a listed name is the wanted model: as it is, with its folder (models/NAME) or with the tag it has by default."""
    return listed == wanted or listed.endswith(f"/{wanted}") or listed == f"{wanted}:latest"


def joined_content(content: Any) -> str | None:
    """Return a content as text: a string as it is, a list of parts joined; None where there is none."""
    if isinstance(content, str):
        return whole_characters(content)
    if isinstance(content, list):
        parts = [part if isinstance(part, str) else _field(part, "text") for part in content]
        return whole_characters("".join(part for part in parts if isinstance(part, str)))
    return None


def split_thoughts(content: str) -> tuple[str | None, str]:
    """Split thoughts that stand in the content itself from the answer: a leading think block, or the rest of one.

    A block that is never closed is all thought. Chat templates that open the block in the prompt leave only its end in the
    answer, alone on a line; an end within other text is taken for text, since it may be code that handles such blocks.
    """
    if leading := _LEADING_THOUGHT.match(content):
        return leading[1].strip() or None, content[leading.end() :].lstrip()
    end = _THOUGHT_END_ALONE.search(content)
    if end and "<think>" not in content[: end.start()]:
        return content[: end.start()].strip() or None, content[end.end() :].lstrip()
    return None, content


def whole_characters(text: str) -> str:
    """Return text that UTF-8 can hold: surrogate pairs joined, lone surrogates replaced by U+FFFD."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def _field(value: Any, name: str) -> Any:
    return value.get(name) if isinstance(value, dict) else None


def _first(value: Any) -> Any:
    return value[0] if isinstance(value, list) and value else None


def _count(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**63 else None
