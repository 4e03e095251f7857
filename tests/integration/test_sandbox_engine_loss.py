"""The engine going away, coming back, and hanging, through a relay in front of the real one: a fault of ours, never an outcome."""

import os
import socket
import threading
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from tasks.adapters.faults import SandboxFault
from tasks.adapters.sandbox import DockerSandbox, container, docker_sandbox
from tasks.core.limits import SandboxLimits

ONE = "def main_solution():\n    return 1"
SLOW = "import time\ndef main_solution(n):\n    time.sleep(0.2)\n    return n"


class Relay:
    """A socket that relays to the real engine, and can be cut, mended, or made to swallow everything."""

    def __init__(self, path: Path, target: str) -> None:
        self.path, self.target = path, target
        self.connections: list[socket.socket] = []
        self.passing = threading.Event()
        self.passing.set()
        self.mend()

    def mend(self) -> None:
        self.path.unlink(missing_ok=True)
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(str(self.path))
        self.listener.listen()
        threading.Thread(target=self._accept, args=(self.listener,), daemon=True).start()

    def cut(self) -> None:
        for each in (self.listener, *self.connections):
            with_both_ends_closed(each)
        self.listener.close()
        self.path.unlink(missing_ok=True)
        self.connections.clear()

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            engine = socket.socket(socket.AF_UNIX)
            engine.connect(self.target)
            self.connections += [client, engine]
            for source, sink in ((client, engine), (engine, client)):
                threading.Thread(target=self._copy, args=(source, sink), daemon=True).start()

    def _copy(self, source: socket.socket, sink: socket.socket) -> None:
        try:
            while data := source.recv(65536):
                self.passing.wait()
                sink.sendall(data)
            sink.shutdown(socket.SHUT_WR)
        except OSError:
            with_both_ends_closed(sink)


def with_both_ends_closed(each: socket.socket) -> None:
    try:
        each.shutdown(socket.SHUT_RDWR)
    except OSError:
        return


@pytest.fixture
def relay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Relay]:
    host = os.environ.get("DOCKER_HOST", "unix:///var/run/docker.sock")
    if not host.startswith("unix://"):
        pytest.skip("the relay is for a local engine")
    relay = Relay(tmp_path / "engine.sock", host.removeprefix("unix://"))
    monkeypatch.setenv("DOCKER_HOST", f"unix://{relay.path}")
    yield relay
    relay.passing.set()
    relay.cut()


@pytest.fixture
def relayed(relay: Relay, sandbox: DockerSandbox) -> Iterator[DockerSandbox]:
    """A sandbox that talks through the relay; what it could not remove is removed past it."""
    mine = DockerSandbox(f"test-{uuid.uuid4().hex[:12]}", limits=SandboxLimits(patience_seconds=1))
    mine.ensure_ready()
    yield mine
    past = DockerSandbox(mine.run_label)
    past.__dict__["_api"] = sandbox._api
    past.stop()


def test_a_session_goes_on_when_the_engine_comes_back(relay: Relay, relayed: DockerSandbox) -> None:
    with relayed.session() as session:
        session.warm("")
        threading.Timer(0.5, relay.cut).start()
        back = threading.Timer(1.5, relay.mend)
        back.start()
        outcomes = session.call(SLOW, [f'{{"n":{n}}}' for n in range(5)])
        back.join()
    assert [outcome.value_json for outcome in outcomes] == ["0", "1", "2", "3", "4"]


def test_an_engine_that_stays_away_is_a_fault(relay: Relay, relayed: DockerSandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(docker_sandbox, "START_TRIES", 2)
    with relayed.session() as session:
        session.warm("")
        relay.cut()
        with pytest.raises(SandboxFault, match="could not start a container"):
            session.call(ONE, ["{}"])
        relay.mend()
        assert session.call(ONE, ["{}"])[0].value_json == "1"


def test_an_engine_that_hangs_is_a_fault(relay: Relay, relayed: DockerSandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(container, "API_SECONDS", 1)
    monkeypatch.setattr(docker_sandbox, "START_TRIES", 1)
    relayed._api.timeout = 1
    with relayed.session() as session:
        session.warm("")
        relay.passing.clear()
        with pytest.raises(SandboxFault):
            session.call(ONE, ["{}"])
        relay.passing.set()
