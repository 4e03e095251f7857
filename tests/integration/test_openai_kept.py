"""What the HTTP teacher keeps and shares: after kill -9, when cancelled, when asked twice, and when its file is damaged."""

import asyncio
import random
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tasks.adapters.faults import LedgerUnavailable
from tasks.adapters.settings import PROJECT_ROOT, Settings
from tasks.adapters.teachers.openai import OpenAITeacher
from tests.support.asking import Answers, answers, ask, settings_for, texts, using
from tests.support.endpoint import Endpoint, Reply, completion


@pytest.fixture
def settings(tmp_path: Path) -> Callable[..., Settings]:
    return partial(settings_for, tmp_path)


VICTIM = """
import asyncio, sys
from pathlib import Path
from tasks.adapters.settings import Settings
from tasks.adapters.teachers.openai import OpenAITeacher
from tests.support.asking import ask
settings = Settings(home=Path(sys.argv[1]), teacher_base_url=sys.argv[2], teacher_model="m", teacher_concurrency=2)
asyncio.run(OpenAITeacher(settings).respond([ask(str(number)) for number in range(10)]))
"""


def test_after_kill_9_only_what_was_on_the_wire_is_asked_again(settings: Any, tmp_path: Path) -> None:
    with Endpoint(lambda request: completion(request.text) if request.number <= 5 else Reply(held=True)) as endpoint:
        victim = subprocess.Popen([sys.executable, "-c", VICTIM, tmp_path, endpoint.url], cwd=PROJECT_ROOT)
        endpoint.wait_for(lambda endpoint: endpoint.call_count == 7)
        victim.kill()
        victim.wait()
        endpoint.script = lambda request: completion(request.text)
        for _ in range(2):
            assert texts(answers(settings(endpoint), *(ask(str(number)) for number in range(10)))) == [str(number) for number in range(10)]
            assert endpoint.call_count == 7 + 5


def test_two_processes_may_keep_their_responses_in_one_store(settings: Any, tmp_path: Path) -> None:
    with Endpoint(lambda request: completion(request.text)) as endpoint:
        other = subprocess.Popen([sys.executable, "-c", VICTIM, tmp_path, endpoint.url], cwd=PROJECT_ROOT)
        ours = [ask(f"ours {number}") for number in range(300)]
        assert texts(answers(settings(endpoint), *ours)) == [request.messages[0].content for request in ours]
        assert other.wait() == 0
        assert endpoint.call_count == 310
        answers(settings(endpoint), *ours, *(ask(str(number)) for number in range(10)))
        assert endpoint.call_count == 310


def test_draws_samples_messages_and_sampling_settings_are_calls_of_their_own(settings: Any) -> None:
    with Endpoint(lambda request: completion(str(request.number))) as endpoint:
        plain = settings(endpoint)
        answers(plain, ask("q"), ask("q", draw=1), ask("q", sample_index=1), ask("other"))
        answers(settings(endpoint, teacher_temperature=0.5), ask("q"))
        answers(settings(endpoint, teacher_model="other"), ask("q"))
        answers(settings(endpoint, teacher_extra_body={"top_p": 0.5}), ask("q"))
        assert endpoint.call_count == 7
        same = settings(endpoint, teacher_timeout_seconds=5, teacher_concurrency=1, teacher_api_key="another", teacher_max_tokens=5)
        answers(same, ask("q"))
        assert endpoint.call_count == 7


def test_a_cut_response_serves_no_larger_limit_and_a_whole_one_any(settings: Any) -> None:
    with Endpoint(lambda request: completion("x", "length" if request.text == "cut" else "stop")) as endpoint:
        for limit, calls in ((100, 2), (50, 2), (100, 2), (101, 3), (101, 3)):
            answers(settings(endpoint, teacher_max_tokens=limit), ask("cut"), ask("whole"))
            assert endpoint.call_count == calls


def test_equal_requests_at_the_same_time_share_one_call(settings: Any) -> None:
    async def work(teacher: OpenAITeacher) -> list[Answers]:
        return await asyncio.gather(*(teacher.respond([ask("same"), ask("same")]) for _ in range(5)))

    with Endpoint(lambda request: completion("shared")) as endpoint:
        batches = using(settings(endpoint), work)
        assert [texts(batch) for batch in batches] == [["shared", "shared"]] * 5
        assert endpoint.call_count == 1


def test_the_concurrency_holds_over_all_batches(settings: Any) -> None:
    async def work(teacher: OpenAITeacher) -> None:
        batches = [teacher.respond([ask(f"{batch}/{number}") for number in range(10)]) for batch in range(4)]
        running = asyncio.gather(*batches)
        await asyncio.to_thread(endpoint.wait_for, lambda endpoint: endpoint.in_flight == 5)
        endpoint.release()
        await running

    with Endpoint(lambda request: Reply(held=True, body=completion("x").body)) as endpoint:
        using(settings(endpoint, teacher_concurrency=5), work)
        assert (endpoint.call_count, endpoint.most_in_flight) == (40, 5)


def test_a_cancelled_batch_lets_go_of_its_calls_and_keeps_what_it_received(settings: Any) -> None:
    async def work(teacher: OpenAITeacher) -> None:
        running = asyncio.create_task(teacher.respond([ask("quick"), ask("slow"), ask("waiting")]))
        await asyncio.to_thread(endpoint.wait_for, lambda endpoint: endpoint.call_count == 2)  # one place: "quick" is over
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
        await asyncio.to_thread(endpoint.wait_for, lambda endpoint: endpoint.lost_count == 1)

    with Endpoint(lambda request: completion("got") if request.text == "quick" else Reply(held=True)) as endpoint:
        using(settings(endpoint, teacher_concurrency=1), work)
        assert texts(answers(settings(endpoint), ask("quick"))) == ["got"]
        assert endpoint.call_count == 2


def test_a_shared_call_goes_on_while_anyone_waits_for_it(settings: Any) -> None:
    async def work(teacher: OpenAITeacher) -> None:
        first, second = (asyncio.create_task(teacher.respond([ask("same")])) for _ in range(2))
        await asyncio.to_thread(endpoint.wait_for, lambda endpoint: endpoint.in_flight == 1)
        first.cancel()
        with pytest.raises(asyncio.CancelledError):
            await first
        endpoint.release()
        assert texts(await second) == ["x"]

    with Endpoint(lambda request: Reply(held=True, body=completion("x").body)) as endpoint:
        using(settings(endpoint), work)
        assert (endpoint.call_count, endpoint.lost_count) == (1, 0)


def test_forgotten_responses_are_asked_again(settings: Any) -> None:
    async def work(teacher: OpenAITeacher) -> None:
        await teacher.respond([ask("a"), ask("b")])
        assert teacher.responses.count() == 2
        assert teacher.responses.size_bytes() > 0
        teacher.forget([teacher.call_id(ask("a"))])
        assert teacher.responses.count() == 1
        await teacher.respond([ask("a"), ask("b")])

    with Endpoint(lambda request: completion("x")) as endpoint:
        using(settings(endpoint), work)
        assert endpoint.call_count == 3


@pytest.mark.parametrize("damage", ["garbage", "cut", "header"])
def test_a_damaged_store_is_set_aside_and_its_calls_are_asked_again(settings: Any, tmp_path: Path, damage: str) -> None:
    requests = [ask(f"{number} " + "".join(random.Random(number).choices("abcdefgh ", k=3000))) for number in range(40)]
    with Endpoint(lambda request: completion(request.text)) as endpoint:
        expected = texts(answers(settings(endpoint), *requests))
        store = tmp_path / "responses.sqlite"
        whole = store.read_bytes()
        spoiled = {"garbage": b"\xff" * len(whole), "cut": whole[: len(whole) // 2], "header": b"not a database" + whole[14:]}
        store.write_bytes(spoiled[damage])
        assert texts(answers(settings(endpoint), *requests)) == expected
        asked = endpoint.call_count
        assert asked > len(requests)
        assert texts(answers(settings(endpoint), *requests)) == expected
        assert endpoint.call_count == asked


def test_a_damaged_row_is_dropped_and_asked_again(settings: Any, tmp_path: Path) -> None:
    def spoil(statement: str) -> None:
        with sqlite3.connect(tmp_path / "responses.sqlite") as db:
            db.execute(statement)

    with Endpoint(lambda request: completion(request.text)) as endpoint:
        answers(settings(endpoint), ask("a"), ask("b"))
        spoil("update responses set response = substr(response, 1, length(response) - 3) || x'000000'")
        assert texts(answers(settings(endpoint), ask("a"), ask("b"))) == ["a", "b"]
        assert endpoint.call_count == 4
        spoil("update responses set response = (select response from responses order by call_id limit 1)")  # another call's answer
        assert texts(answers(settings(endpoint), ask("a"), ask("b"))) == ["a", "b"]
        assert endpoint.call_count == 5


def test_a_store_that_cannot_be_written_stops_the_run(settings: Any, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with Endpoint(lambda request: completion("x")) as endpoint:
        with pytest.raises(LedgerUnavailable, match="set CODEIO_HOME"):
            answers(settings(endpoint, home=tmp_path / "file"), ask("a"))
        assert endpoint.call_count == 0
