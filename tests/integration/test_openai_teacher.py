"""The HTTP teacher against a real server on loopback: what is sent, what is asked again, what stops the run, what is data."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tasks.adapters.faults import EndpointFault, TeacherUnavailable
from tasks.adapters.settings import Settings
from tasks.adapters.teachers.openai import OpenAITeacher
from tasks.core.teaching import TeacherFault, TeacherResponse
from tests.support.asking import KEY, QUICK, Answers, answers, ask, settings_for, texts, using
from tests.support.endpoint import Endpoint, Reply, Request, completion, error


@pytest.fixture
def settings(tmp_path: Path) -> Callable[..., Settings]:
    return partial(settings_for, tmp_path)


def test_requests_are_answered_in_order_with_what_the_protocol_asks(settings: Any) -> None:
    with Endpoint(lambda request: completion(f"re {request.text}")) as endpoint:
        chosen = settings(endpoint, teacher_temperature=0.7, teacher_max_tokens=9, teacher_extra_body={"top_p": 0.5})
        answered = answers(chosen, *(ask(f"q{number}") for number in range(50)))
    assert texts(answered) == [f"re q{number}" for number in range(50)]
    request = next(request for request in endpoint.requests if request.text == "q7")
    assert request.path == "/v1/chat/completions"
    assert request.headers["authorization"] == f"Bearer {KEY}"
    assert request.json == {
        "model": "m",
        "temperature": 0.7,
        "max_tokens": 9,
        "top_p": 0.5,
        "messages": [{"role": "user", "content": "q7"}],
    }


def test_tokens_reasoning_and_finish_reason_are_recorded(settings: Any) -> None:
    usage = {"prompt_tokens": 5, "completion_tokens": 6, "prompt_tokens_details": {"cached_tokens": 2}}
    with Endpoint(lambda request: completion("<think>hm</think>half an ans", "length", usage)) as endpoint:
        (answer,) = answers(settings(endpoint), ask("q"))
    assert isinstance(answer, TeacherResponse)
    assert (answer.text, answer.reasoning, answer.truncated) == ("half an ans", "hm", True)
    assert (answer.prompt_tokens, answer.cached_tokens, answer.completion_tokens, answer.model) == (5, 2, 6, "m")


BAD_ONCE = [
    Reply(status=500),
    error(503, "loading"),
    error(429, "slow down"),
    Reply(drop_after=0),
    Reply(body={"a": 1}, drop_after=20),
    Reply(body={"choices": [{"message": {"content": "half" * 99}}]}, drop_after=300),
    Reply(body=b""),
    Reply(body=b'{"choices": ['),
    Reply(body={"choices": []}),
    Reply(body=b"\x1f\x8bnot gzip", headers={"content-encoding": "gzip"}),
]


@pytest.mark.parametrize("bad", BAD_ONCE)
def test_a_bad_reply_is_asked_again(settings: Any, bad: Reply) -> None:
    with Endpoint(lambda request: bad if request.number < 3 else completion("good")) as endpoint:
        (answer,) = answers(settings(endpoint), ask("q"))
    assert isinstance(answer, TeacherResponse)
    assert (answer.text, answer.attempt_count, endpoint.call_count) == ("good", 3, 3)


def test_a_reply_that_takes_too_long_is_asked_again_even_if_it_dribbles(settings: Any) -> None:
    slow = {1: Reply(held=True), 2: Reply(body={"choices": "x" * 10_000}, dribble_seconds=0.05)}
    with Endpoint(lambda request: slow.get(request.number, completion("good"))) as endpoint:
        (answer,) = answers(settings(endpoint, teacher_timeout_seconds=0.5), ask("q"))
    assert isinstance(answer, TeacherResponse)
    assert (answer.text, answer.attempt_count, endpoint.lost_count) == ("good", 3, 2)


@pytest.mark.parametrize("asked", ["2", "date"])
def test_retry_after_is_waited_for_while_others_are_tried_again(settings: Any, asked: str) -> None:
    """The patient call comes last although its first try was first: without the header its wait would be at most 0.01 s."""

    def script(request: Request) -> Reply:
        tries = sum(earlier.text == request.text for earlier in endpoint.requests)
        if request.text == "patient" and tries == 1:
            until = format_datetime(datetime.now(UTC) + timedelta(seconds=3), usegmt=True)
            return error(429, "slow", headers={"retry-after": until if asked == "date" else asked})
        return error(429, "slow") if tries < 4 and request.text == "quick" else completion("x")

    with Endpoint(script) as endpoint:
        assert texts(answers(settings(endpoint), ask("patient"), ask("quick"))) == ["x", "x"]
    assert sorted(request.text for request in endpoint.requests[:2]) == ["patient", "quick"]
    assert [request.text for request in endpoint.requests[2:]] == ["quick", "quick", "quick", "patient"]


def test_a_very_long_retry_after_is_cut(settings: Any) -> None:
    busy = error(429, "slow", headers={"retry-after": "86400"})
    with Endpoint(lambda request: busy if request.number == 1 else completion("x")) as endpoint:
        assert texts(answers(settings(endpoint), ask("q"), patience=replace(QUICK, longest_retry_after_seconds=0.01))) == ["x"]


def test_a_request_that_never_succeeds_is_a_fault_in_its_place_and_the_others_are_answered(settings: Any) -> None:
    with Endpoint(lambda request: error(500, "boom") if request.text == "bad" else completion(request.text)) as endpoint:
        good, bad, fine = answers(settings(endpoint), ask("good"), ask("bad"), ask("fine"))
        assert texts([good, fine]) == ["good", "fine"]
        assert isinstance(bad, TeacherFault)
        assert "after 4 attempts: 500: boom" in bad.message
        assert endpoint.call_count == 2 + QUICK.attempts
        endpoint.script = lambda request: completion("at last")
        assert texts(answers(settings(endpoint), ask("bad"))) == ["at last"]  # a fault is not kept


@pytest.mark.parametrize(
    ("reply", "says"),
    [
        (error(401, f"wrong key {KEY}"), "set CODEIO_TEACHER_API_KEY"),
        (error(403, "no"), "set CODEIO_TEACHER_API_KEY"),
        (error(404, "The model `m` does not exist", "model_not_found"), "does not know the model 'm'"),
        (error(429, "You exceeded your quota", "insufficient_quota"), "quota"),
        (error(400, "temperature must be 1"), "temperature must be 1"),
        (Reply(status=404, body=b"<html>nothing here</html>"), "CODEIO_TEACHER_BASE_URL"),
    ],
)
def test_what_no_retry_can_cure_stops_the_run_at_once(settings: Any, reply: Reply, says: str) -> None:
    with Endpoint(lambda request: reply) as endpoint:
        with pytest.raises(TeacherUnavailable) as caught:
            answers(settings(endpoint, teacher_concurrency=3), *(ask(str(number)) for number in range(100)))
        assert endpoint.call_count <= 3
    assert says in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1
    assert KEY not in str(caught.value)


def test_calls_on_the_wire_when_the_run_stops_are_finished_and_kept(settings: Any) -> None:
    def script(request: Request) -> Reply:
        return error(401, "revoked") if request.text == "last" else Reply(held=True, body=completion(request.text).body)

    async def work(teacher: OpenAITeacher) -> None:
        running = asyncio.create_task(teacher.respond([ask("a"), ask("b"), ask("last"), ask("never sent")]))
        await asyncio.to_thread(endpoint.wait_for, lambda endpoint: endpoint.call_count == 3 and endpoint.in_flight == 2)
        endpoint.release()
        with pytest.raises(TeacherUnavailable, match="revoked"):
            await running
        with pytest.raises(TeacherUnavailable, match="revoked"):
            await teacher.respond([ask("later")])

    with Endpoint(script) as endpoint:
        using(settings(endpoint, teacher_concurrency=3), work)
        assert endpoint.call_count == 3
        assert texts(answers(settings(endpoint), ask("a"), ask("b"))) == ["a", "b"]
        assert endpoint.call_count == 3


def test_nobody_listening_is_one_sentence(settings: Any) -> None:
    with Endpoint(lambda request: completion("x")) as endpoint:
        pass
    with pytest.raises(TeacherUnavailable, match=r"no endpoint answers at http://127.0.0.1:\d+/v1 .*is it running\?") as caught:
        answers(settings(endpoint), *(ask(str(number)) for number in range(20)))
    assert len(str(caught.value).splitlines()) == 1


def test_an_endpoint_that_dies_in_between_is_a_fault_and_no_reason_to_stop(settings: Any) -> None:
    async def work(teacher: OpenAITeacher) -> Answers:
        with endpoint:
            first = await teacher.respond([ask("first")])
        return first + await teacher.respond([ask("second")])

    with Endpoint(lambda request: completion("x")) as free:
        pass
    endpoint = Endpoint(lambda request: completion("x"), free.port)
    first, second = using(settings(endpoint), work)
    assert isinstance(first, TeacherResponse)
    assert isinstance(second, TeacherFault)


def test_too_long_and_filtered_prompts_are_data(settings: Any) -> None:
    replies = {"long": error(400, "too many", "context_length_exceeded"), "bad": error(400, "no", "content_filter")}
    with Endpoint(lambda request: replies.get(request.text) or completion("", "content_filter")) as endpoint:
        answered = answers(settings(endpoint), ask("long"), ask("bad"), ask("answer filtered"))
        refusals = [answer.refusal for answer in answered if isinstance(answer, TeacherResponse)]
        assert refusals == ["too_long", "content_filter", "content_filter"]
        assert endpoint.call_count == 3


def test_the_key_is_seen_nowhere_but_in_its_header(settings: Any, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    replies = [error(500, f"Bearer {KEY}"), error(400, KEY, "content_filter"), completion("x"), error(401, f"no such key: {KEY}")]

    async def work(teacher: OpenAITeacher) -> str:
        await teacher.respond([ask("a")])
        await teacher.respond([ask("b")])
        with pytest.raises(TeacherUnavailable) as caught:
            await teacher.respond([ask("c")])
        return f"{caught.value!r} {caught.getrepr(style='long', showlocals=True)} {teacher!r} {teacher.fingerprint}"

    with caplog.at_level(logging.DEBUG), Endpoint(lambda request: replies[request.number - 1]) as endpoint:
        shown = using(settings(endpoint), work)
    assert all(KEY in request.headers["authorization"] for request in endpoint.requests)
    assert "***" in caplog.text
    assert KEY not in caplog.text + shown
    assert all(KEY.encode() not in file.read_bytes() for file in tmp_path.iterdir())


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("teacher_base_url", None, "set CODEIO_TEACHER_BASE_URL"),
        ("teacher_base_url", "localhost:8000", "http://host:port/v1"),
        ("teacher_base_url", "http://", "http://host:port/v1"),
        ("teacher_model", None, "set CODEIO_TEACHER_MODEL"),
        ("teacher_api_key", "sk-a\nb", "CODEIO_TEACHER_API_KEY"),
        ("teacher_extra_body", {"stream": True}, "CODEIO_TEACHER_EXTRA_BODY"),
        ("teacher_extra_body", {"top_p": float("nan")}, "CODEIO_TEACHER_EXTRA_BODY"),
    ],
)
def test_settings_that_cannot_make_a_request_are_one_sentence(settings: Any, field: str, value: Any, says: str) -> None:
    with pytest.raises(TeacherUnavailable) as caught:
        OpenAITeacher(settings(Endpoint(lambda request: completion("x")), **{field: value}))
    assert says in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1


@pytest.mark.parametrize("ending", ["", "/", "/chat/completions"])
def test_the_address_may_be_given_with_a_slash_or_in_full_and_the_key_left_out(settings: Any, ending: str) -> None:
    with Endpoint(lambda request: completion("x")) as endpoint:
        chosen = settings(endpoint, teacher_base_url=endpoint.url + ending + "?api-version=1", teacher_api_key=None)
        answers(chosen, ask("q"))
    assert endpoint.requests[0].path == "/v1/chat/completions?api-version=1"
    assert "authorization" not in endpoint.requests[0].headers


@pytest.mark.parametrize(
    ("reply", "says"),
    [
        (Reply(body={"data": [{"id": "other"}, {"id": "m"}]}), "answers and offers m"),
        (Reply(status=404, body={"error": "no such page"}), "does not list its models"),
        (Reply(body=b"<html>"), "does not list its models"),
    ],
)
def test_a_ping_tells_that_the_endpoint_can_be_used(settings: Any, reply: Reply, says: str) -> None:
    with Endpoint(lambda request: reply) as endpoint:
        assert says in using(settings(endpoint), lambda teacher: teacher.ping())
    assert [(request.method, request.path) for request in endpoint.requests] == [("GET", "/v1/models")]


@pytest.mark.parametrize(
    ("reply", "fault", "says"),
    [
        (error(401, f"bad key {KEY}"), TeacherUnavailable, "refuses the key"),
        (Reply(body={"data": [{"id": "other"}]}), TeacherUnavailable, "does not know the model 'm' (it offers other)"),
        (error(503, "loading"), EndpointFault, "loading"),
    ],
)
def test_a_ping_tells_why_the_endpoint_cannot_be_used(settings: Any, reply: Reply, fault: type[Exception], says: str) -> None:
    with Endpoint(lambda request: reply if request.path == "/v1/models" else error(404, "?")) as endpoint, pytest.raises(fault) as caught:
        using(settings(endpoint), lambda teacher: teacher.ping())
    assert says in str(caught.value)
    assert KEY not in str(caught.value)


def test_a_ping_where_nobody_listens_says_so(settings: Any) -> None:
    with Endpoint(lambda request: completion("x")) as endpoint:
        pass
    with pytest.raises(TeacherUnavailable, match="no endpoint answers at"):
        using(settings(endpoint), lambda teacher: teacher.ping())
