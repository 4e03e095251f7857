"""A scripted OpenAI-compatible endpoint on loopback: real HTTP, whatever behaviour a test needs.

    with Endpoint(lambda request: completion("hello")) as endpoint:
        ... endpoint.url, endpoint.requests, endpoint.call_count

A script is called once per request, in the endpoint's own thread, and says what to reply. Alone:

    python -m tests.support.endpoint --latency 0.5              answers everything after half a second
    python -m tests.support.endpoint --script package.module:reply
    curl ADDRESS/stats                                          counts as JSON
"""

import argparse
import asyncio
import importlib
import json
import re
import signal
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from types import TracebackType
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Request:
    """One request; `number` counts completions asked for, from 1, and is 0 for anything else. Header names are lower-case."""

    number: int
    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def messages(self) -> list[dict[str, str]]:
        return list(self.json["messages"])

    @property
    def text(self) -> str:
        """The last message: what is asked now."""
        return self.messages[-1]["content"]


@dataclass(frozen=True, slots=True)
class Reply:
    """What to send back, and how badly.

    `body` goes out as JSON unless it is bytes. `drop_after` closes the connection after that many bytes of the reply (0: without a
    word); `dribble_seconds` is the pause after each byte of the body; `held` keeps the reply back until Endpoint.release().
    """

    status: int = 200
    body: Any = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    delay_seconds: float = 0.0
    drop_after: int | None = None
    dribble_seconds: float = 0.0
    held: bool = False

    def encoded(self) -> bytes:
        body = self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()
        headers = {"content-type": "application/json", "content-length": str(len(body)), **self.headers}
        lines = [f"HTTP/1.1 {self.status} Scripted", *(f"{name}: {value}" for name, value in headers.items()), "", ""]
        return "\r\n".join(lines).encode() + body


Script = Callable[[Request], Reply]


def completion(text: str | None, finish_reason: str | None = "stop", usage: Mapping[str, Any] | None = None, **message: Any) -> Reply:
    """A chat completion; further arguments are further fields of the message (reasoning_content, refusal)."""
    choice = {"index": 0, "message": {"role": "assistant", "content": text, **message}, "finish_reason": finish_reason}
    counts = usage or {"prompt_tokens": 100, "completion_tokens": 50, "total_tokens": 150}
    return Reply(body={"id": "c", "object": "chat.completion", "model": "scripted", "choices": [choice], "usage": counts})


def error(status: int, message: str, code: str | None = None, headers: Mapping[str, str] | None = None) -> Reply:
    """An error in OpenAI's shape."""
    return Reply(status, {"error": {"message": message, "type": "error", "code": code}}, headers or {})


class Endpoint:
    """The endpoint, running in a thread of its own from `with` to its end. `script` may be replaced while it runs.

    To read from other threads: `requests` (in order of arrival), `call_count` (completions asked for), `in_flight` and
    `most_in_flight` (requests not yet replied to), `lost_count` (clients that went away before their reply).
    """

    def __init__(self, script: Script, port: int = 0, keep_requests: bool = True) -> None:
        self.script = script
        self.port = port
        self.requests: list[Request] = []
        self.call_count = self.in_flight = self.most_in_flight = self.lost_count = 0
        self.released = False
        self._keep_requests = keep_requests
        self._changed = threading.Condition()
        self._loop = asyncio.new_event_loop()
        self.connections: set[_Connection] = set()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._serve, name="endpoint", daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    def __enter__(self) -> Self:
        self._thread.start()
        self._ready.wait()
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def release(self) -> None:
        """Let all held replies go, and those to come."""
        self._loop.call_soon_threadsafe(self._release)

    def wait_for(self, holds: Callable[["Endpoint"], bool], timeout_seconds: float = 30) -> None:
        """Wait until something holds of this endpoint, such as of its `in_flight`. Raises TimeoutError."""
        with self._changed:
            if not self._changed.wait_for(lambda: holds(self), timeout_seconds):
                raise TimeoutError(f"the endpoint did not come to that: {self.stats()}")

    def stats(self) -> dict[str, int]:
        return {name: getattr(self, name) for name in ("call_count", "in_flight", "most_in_flight", "lost_count")}

    def begin(self, head: str, body: bytes) -> Reply:
        """Count a request and return what the script replies."""
        first, *lines = head.split("\r\n")
        method, path, _ = first.split(" ", 2)
        headers = {name.lower(): value.strip() for name, value in (line.split(":", 1) for line in lines)}
        with self._changed:
            self.call_count += method == "POST"
            self.in_flight += 1
            self.most_in_flight = max(self.most_in_flight, self.in_flight)
            request = Request(self.call_count if method == "POST" else 0, method, path, headers, body)
            if self._keep_requests:
                self.requests.append(request)
            self._changed.notify_all()
        return Reply(body=self.stats()) if path == "/stats" else self.script(request)

    def end(self, lost: bool) -> None:
        """Count a request as replied to, or as lost."""
        with self._changed:
            self.in_flight -= 1
            self.lost_count += lost
            self._changed.notify_all()

    def _release(self) -> None:
        self.released = True
        for connection in list(self.connections):
            connection.let_go()

    def _serve(self) -> None:
        asyncio.set_event_loop(self._loop)
        listening = self._loop.create_server(lambda: _Connection(self, self._loop), "127.0.0.1", self.port, backlog=4096)
        server = self._loop.run_until_complete(listening)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        self._loop.run_forever()
        server.close()
        for connection in list(self.connections):
            connection.abort()
        self._loop.run_until_complete(asyncio.sleep(0))
        self._loop.close()


class _Connection(asyncio.Protocol):
    """One keep-alive connection: a request, its reply, the next request."""

    def __init__(self, endpoint: Endpoint, loop: asyncio.AbstractEventLoop) -> None:
        self._endpoint = endpoint
        self._loop = loop
        self._received = b""
        self._reply: Reply | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._endpoint.connections.add(self)

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, blank, rest = self._received.partition(b"\r\n\r\n")
        if not blank:
            return
        length = re.search(rb"(?im)^content-length:\s*(\d+)", head)
        size = int(length[1]) if length else 0
        if len(rest) < size:
            return
        self._received = rest[size:]
        self._reply = self._endpoint.begin(head.decode("latin-1"), rest[:size])
        if not self._reply.held or self._endpoint.released:
            self._go_on(self._reply)

    def let_go(self) -> None:
        """Reply now if that was held back."""
        if self._reply and self._reply.held:
            self._go_on(self._reply)

    def _go_on(self, reply: Reply) -> None:
        if reply.delay_seconds:
            self._timer = self._loop.call_later(reply.delay_seconds, self._send, reply)
        else:
            self._send(reply)

    def connection_lost(self, error: Exception | None) -> None:
        self._endpoint.connections.discard(self)
        if self._timer:
            self._timer.cancel()
        self._finish(lost=True)

    def abort(self) -> None:
        """Break the connection, as a server does that is killed."""
        self._transport.abort()

    def _send(self, reply: Reply) -> None:
        data = reply.encoded()[: reply.drop_after]
        if reply.dribble_seconds:
            start = data.find(b"\r\n\r\n") + 4
            self._transport.write(data[:start])
            self._dribble(data[start:], reply)
            return
        self._transport.write(data)
        self._sent(reply)

    def _dribble(self, data: bytes, reply: Reply) -> None:
        self._transport.write(data[:1])
        if len(data) > 1:
            self._timer = self._loop.call_later(reply.dribble_seconds, self._dribble, data[1:], reply)
        else:
            self._sent(reply)

    def _sent(self, reply: Reply) -> None:
        self._finish(lost=False)
        if reply.drop_after is not None:
            self._transport.close()

    def _finish(self, lost: bool) -> None:
        if self._reply is not None:
            self._reply = None
            self._endpoint.end(lost)


def main() -> None:
    """Serve until interrupted; the address is the first line printed, the counts the last."""
    parser = argparse.ArgumentParser(description="A scripted OpenAI-compatible endpoint on loopback.")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--latency", type=float, default=0.0, help="seconds before each reply")
    parser.add_argument("--script", help="package.module:function that takes a Request and returns a Reply")
    options = parser.parse_args()
    script: Script = lambda request: completion("hello")  # noqa: E731
    if options.script:
        module, _, name = options.script.partition(":")
        script = getattr(importlib.import_module(module), name)
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    with Endpoint(lambda request: replace(script(request), delay_seconds=options.latency), options.port, keep_requests=False) as endpoint:
        print(endpoint.url, flush=True)
        stopped.wait()
        print(json.dumps(endpoint.stats()), flush=True)


if __name__ == "__main__":
    main()
