"""What goes over the wire, and what a reply means: tables of cases, and that nothing an endpoint sends can raise."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.adapters.teachers.replies import Stop, TryAgain, judge, retry_after_seconds, shortened, stop_sentence
from tasks.adapters.teachers.responses import serves
from tasks.adapters.teachers.wire import (
    Completion,
    Reply,
    fingerprint,
    model_names,
    read_completion,
    request_body,
    same_model,
    sampling_parameters,
    split_thoughts,
    token_limit,
    whole_characters,
)
from tasks.core.canonical import canonical_json
from tasks.core.teaching import Message, TeacherResponse

NOW = datetime(2030, 1, 2, 3, 4, 5, tzinfo=UTC)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
)


def document(message: dict[str, Any], finish_reason: str | None = "stop", **usage: Any) -> dict[str, Any]:
    return {"choices": [{"message": message, "finish_reason": finish_reason}], "usage": usage}


def verdict(status: int, body: Any, limit: int | None = 4096, headers: dict[str, str] | None = None) -> Completion | TryAgain | Stop:
    return judge(Reply(status, headers or {}, body if isinstance(body, bytes) else json.dumps(body).encode()), limit, NOW)


def refused(status: int, message: str, code: str | None = None, limit: int | None = 4096) -> Completion | TryAgain | Stop:
    return verdict(status, {"error": {"message": message, "code": code}}, limit)


@pytest.mark.parametrize(
    ("temperature", "extra", "sent"),
    [
        (None, {}, {"model": "m", "max_tokens": 10}),
        (0.7, {"top_p": 0.9}, {"model": "m", "max_tokens": 10, "temperature": 0.7, "top_p": 0.9}),
        (0.7, {"temperature": None}, {"model": "m", "max_tokens": 10}),
        (None, {"max_tokens": None}, {"model": "m"}),
        (None, {"max_tokens": 7}, {"model": "m", "max_tokens": 7}),
        (None, {"max_completion_tokens": 99}, {"model": "m", "max_completion_tokens": 99}),
        (None, {"max_completion_tokens": None}, {"model": "m", "max_tokens": 10}),
    ],
)
def test_the_extra_body_lies_over_our_fields_and_null_leaves_one_out(temperature: float | None, extra: Any, sent: Any) -> None:
    parameters = sampling_parameters("m", temperature, 10, extra)
    assert parameters == sent
    assert json.loads(request_body(parameters, [Message("user", "é")])) == {**sent, "messages": [{"role": "user", "content": "é"}]}


@pytest.mark.parametrize("extra", [{"messages": []}, {"model": "x"}, {"stream": True}, {"n": 2}, {"max_tokens": "9"}, {"max_tokens": 0}])
def test_an_extra_body_that_would_break_the_protocol_is_refused(extra: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="extra body"):
        sampling_parameters("m", None, 10, extra)


def test_the_fingerprint_holds_what_shapes_an_answer_and_no_limit_of_length() -> None:
    assert fingerprint(sampling_parameters("m", None, 10, {})) == {"model": "m", "extra_body": {}}
    assert fingerprint(sampling_parameters("m", 0.7, 99, {"top_p": 1, "max_completion_tokens": 5})) == {
        "model": "m",
        "temperature": 0.7,
        "extra_body": {"top_p": 1},
    }
    assert fingerprint(sampling_parameters("m", None, 10, {"temperature": 0.5})) == fingerprint(sampling_parameters("m", 0.5, 20, {}))


def test_the_token_limit_is_the_smallest_one_sent() -> None:
    assert token_limit({"max_tokens": 9, "max_completion_tokens": 8}) == 8
    assert token_limit({"model": "m"}) is None


def test_a_completion_is_read_with_its_usage() -> None:
    usage = {
        "prompt_tokens": 11,
        "completion_tokens": 7,
        "prompt_tokens_details": {"cached_tokens": 5},
        "completion_tokens_details": {"reasoning_tokens": 3},
    }
    read = read_completion(document({"content": "hello", "reasoning_content": "hm"}, "stop", **usage))
    assert read == Completion("hello", "hm", "stop", None, 11, 5, 7, 3)


@pytest.mark.parametrize(
    ("message", "finish_reason", "text", "reasoning"),
    [
        ({"content": [{"type": "text", "text": "a"}, {"type": "text", "text": "b"}]}, "stop", "ab", None),
        ({"content": "x", "reasoning": "because"}, "stop", "x", "because"),
        ({"content": None, "reasoning_content": "long thoughts"}, "length", "", "long thoughts"),
        ({"content": None}, "length", "", None),
        ({"content": None, "refusal": "I will not"}, "stop", "I will not", None),
        ({"content": "<think>a</think>b", "reasoning_content": "first"}, "stop", "b", "first\n\na"),
        ({"content": "lone \ud800 surrogate"}, "stop", "lone \ufffd surrogate", None),
    ],
)
def test_text_and_reasoning_are_kept_apart(message: Any, finish_reason: str, text: str, reasoning: str | None) -> None:
    read = read_completion(document(message, finish_reason))
    assert read is not None
    assert (read.text, read.reasoning) == (text, reasoning)


@pytest.mark.parametrize(
    ("content", "reasoning", "text"),
    [
        ("plain", None, "plain"),
        ("<think>\nhm\n</think>\n\nanswer", "hm", "answer"),
        ("  <think></think>answer", None, "answer"),
        ("<think>never closed", "never closed", ""),
        ("opened by the template\n</think>\n\nanswer", "opened by the template", "answer"),
        ('code = text.split("</think>")\nprint(code)', None, 'code = text.split("</think>")\nprint(code)'),
        ("answer <think>\nlater\n</think>\n", None, "answer <think>\nlater\n</think>\n"),
    ],
)
def test_thoughts_in_the_content_are_split_off(content: str, reasoning: str | None, text: str) -> None:
    assert split_thoughts(content) == (reasoning, text)


@pytest.mark.parametrize(
    "body", [b"", b"  ", b"{", b"[]", b"null", b'{"choices": []}', b'{"choices": [{}]}', b'{"choices": [{"message": {}}]}', b"<html>"]
)
def test_a_body_that_is_no_completion_is_tried_again(body: bytes) -> None:
    assert isinstance(verdict(200, body), TryAgain)


@pytest.mark.parametrize(
    ("finish_reason", "recorded", "refusal"),
    [("length", "length", None), ("model_length", "length", None), ("stop", "stop", None), ("content_filter",) * 2 + ("content_filter",)],
)
def test_the_end_of_an_answer_is_recorded(finish_reason: str, recorded: str, refusal: str | None) -> None:
    read = read_completion(document({"content": "x"}, finish_reason))
    assert read is not None
    assert (read.finish_reason, read.refusal) == (recorded, refusal)


@pytest.mark.parametrize("status", [408, 409, 425, 429, 500, 502, 503, 504, 529])
def test_transient_statuses_are_tried_again_after_what_the_endpoint_asks(status: int) -> None:
    outcome = verdict(status, {"error": {"message": "busy"}}, headers={"retry-after": "7"})
    assert outcome == TryAgain(f"{status}: busy", 7.0)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (None, None),
        ("3", 3.0),
        ("0.5", 0.5),
        ("Wed, 02 Jan 2030 03:04:35 GMT", 30.0),
        ("Wed, 02 Jan 2030 03:00:00 GMT", 0.0),
        ("-5", None),
        ("soon", None),
        ("", None),
        ("9e999", 1e9),
    ],
)
def test_retry_after_is_read_in_seconds_and_as_a_date(value: str | None, seconds: float | None) -> None:
    assert retry_after_seconds(value, NOW) == seconds


@pytest.mark.parametrize(
    ("status", "message", "code"),
    [
        (400, "too long", "context_length_exceeded"),
        (400, "This model's maximum context length is 8192 tokens. However, you requested 9096 tokens (5000 in the messages)", None),
        (400, "The input (12000 tokens) is longer than the model's context length (8192 tokens).", None),
        (400, "the request exceeds the available context size, try increasing it", None),
        (400, "prompt is too long: 210000 tokens > 200000 maximum", None),
        (400, "The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).", None),
        (422, "`inputs` tokens + `max_new_tokens` must be <= 8192. Given: 9000", None),
        (413, "Request Entity Too Large", None),
    ],
)
def test_a_prompt_that_is_too_long_is_data(status: int, message: str, code: str | None) -> None:
    assert refused(status, message, code) == Completion(f"{status}: {message}", refusal="too_long")


def test_a_token_limit_that_leaves_no_room_for_any_prompt_stops_the_run() -> None:
    message = "This model's maximum context length is 4096 tokens. However, you requested 4196 tokens"
    assert refused(400, message, limit=4096) == Stop("room", f"400: {message}")
    assert refused(400, message, limit=1000) == Completion(f"400: {message}", refusal="too_long")


@pytest.mark.parametrize(
    ("status", "message", "code"),
    [
        (400, "filtered", "content_filter"),
        (400, "The response was filtered due to the prompt triggering Azure OpenAI's content management policy.", None),
        (403, "Your chosen model requires moderation and your input was flagged", None),
    ],
)
def test_a_filtered_prompt_is_data(status: int, message: str, code: str | None) -> None:
    assert refused(status, message, code) == Completion(f"{status}: {message}", refusal="content_filter")


@pytest.mark.parametrize(
    ("status", "message", "code", "cause"),
    [
        (401, "Incorrect API key provided", "invalid_api_key", "key"),
        (403, "Forbidden", None, "key"),
        (404, "The model `x` does not exist.", None, "model"),
        (404, 'model "x" not found, try pulling it first', None, "model"),
        (400, "x is not a valid model ID", None, "model"),
        (400, "Model Not Exist", None, "model"),
        (400, "whatever", "model_not_found", "model"),
        (404, "Not Found", None, "address"),
        (405, "Method Not Allowed", None, "address"),
        (301, "moved", None, "address"),
        (402, "Insufficient Balance", None, "quota"),
        (429, "You exceeded your current quota", "insufficient_quota", "quota"),
        (400, "Unsupported parameter: 'max_tokens' is not supported with this model.", "unsupported_parameter", "request"),
        (400, "max_tokens is too large: 100000. This model supports at most 16384 completion tokens", "invalid_value", "request"),
        (400, "Unrecognized request argument supplied: context_length", None, "request"),
        (422, "temperature must be below 1", None, "request"),
    ],
)
def test_what_no_retry_can_cure_stops_the_run(status: int, message: str, code: str | None, cause: str) -> None:
    outcome = refused(status, message, code)
    assert outcome == Stop(cause, f"{status}: {message}")  # type: ignore[arg-type]
    assert "\n" not in stop_sentence(outcome, "http://host/v1", "x")
    assert message in stop_sentence(outcome, "http://host/v1", "x")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"error": {"message": "slow down", "code": 429}}, TryAgain("429: slow down")),
        ({"error": {"message": "upstream"}}, TryAgain("502: upstream")),
        ({"error": {"message": "no such key", "code": 401}}, Stop("key", "401: no such key")),
        (document({"content": ""}, "error"), TryAgain("no chat completion in the reply's body")),
    ],
)
def test_an_error_wrapped_in_a_200_is_judged_by_its_own_code(body: Any, expected: TryAgain | Stop) -> None:
    assert verdict(200, body) == expected


@pytest.mark.parametrize("body", [b'{"detail": "nope"}', b'{"message": "nope"}', b'{"error": "nope"}', b'"nope"', b"nope"])
def test_an_error_is_read_in_every_shape(body: bytes) -> None:
    assert verdict(418, body) == Stop("request", "418: nope")


@given(st.integers(100, 999), st.binary() | json_values.map(lambda value: json.dumps(value).encode()), st.text())
def test_no_reply_can_raise(status: int, body: bytes, retry_after: str) -> None:
    outcome = judge(Reply(status, {"retry-after": retry_after}, body), 4096, NOW)
    assert isinstance(outcome, Completion | TryAgain | Stop)


@given(json_values, json_values, json_values)
def test_no_completion_can_raise_and_its_text_is_storable(content: Any, reasoning: Any, usage: Any) -> None:
    read = read_completion(
        {"choices": [{"message": {"content": content, "reasoning": reasoning}, "finish_reason": "stop"}], "usage": usage}
    )
    assert read is not None
    canonical_json([read.text, read.reasoning, read.prompt_tokens])


@given(st.text(st.characters(codec=None)))
def test_whole_characters_changes_only_what_utf8_cannot_hold(text: str) -> None:
    whole = whole_characters(text)
    whole.encode()
    assert whole == text or any(0xD800 <= ord(character) < 0xE000 for character in text)


@given(st.text())
def test_a_quote_is_one_short_line(text: str) -> None:
    assert len(shortened(text)) <= 200
    assert len(shortened(text).splitlines()) <= 1


@pytest.mark.parametrize(
    ("finish_reason", "refusal", "made_with", "wanted", "serving"),
    [
        ("stop", None, 100, 10, True),
        ("stop", None, 100, None, True),
        ("length", None, 100, 100, True),
        ("length", None, 100, 50, True),
        ("length", None, 100, 101, False),
        ("length", None, 100, None, False),
        ("length", None, None, 10_000, True),
        ("length", None, None, None, True),
        (None, "too_long", 100, 100, True),
        (None, "too_long", 100, 50, False),
        (None, "too_long", 100, None, False),
        (None, "content_filter", 100, 50, True),
    ],
)
def test_a_kept_response_serves_other_limits_where_it_would_be_the_same(
    finish_reason: str | None, refusal: str | None, made_with: int | None, wanted: int | None, serving: bool
) -> None:
    response = TeacherResponse("id", "m", "text", finish_reason=finish_reason, refusal=refusal)
    assert serves(response, made_with, wanted) is serving


def test_models_are_recognised_as_endpoints_list_them() -> None:
    assert model_names({"data": [{"id": "a"}, {"name": "b"}, 3]}) == ["a"]
    assert model_names([{"id": "a"}]) == ["a"]
    assert model_names("nothing") == model_names(None) == []
    assert same_model("llama3", "llama3:latest")
    assert same_model("gemini", "models/gemini")
    assert not same_model("llama3", "llama3.1")
