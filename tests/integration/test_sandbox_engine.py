"""The sandbox and its engine: limits seen from inside, failing closed, lost containers, stopping, reaping, and nothing left behind."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tasks.adapters.faults import SandboxFault, SandboxUnavailable
from tasks.adapters.sandbox import DockerSandbox, docker_sandbox, owner
from tasks.adapters.sandbox.checks import check_facts
from tasks.core.limits import SandboxLimits

ONE = "def main_solution():\n    return 1"
SLEEP = "import time\ndef main_solution():\n    time.sleep(1000)"
LIMITS = SandboxLimits()


@pytest.fixture
def own(sandbox: DockerSandbox) -> Iterator[DockerSandbox]:
    """A run of its own, that may be stopped."""
    mine = DockerSandbox(f"test-{uuid.uuid4().hex[:12]}")
    yield mine
    mine.stop()


def containers(sandbox: DockerSandbox) -> list[dict[str, Any]]:
    return list(sandbox._api.containers(all=True, filters={"label": f"{owner.RUN}={sandbox.run_label}"}))


def wait_until(condition: Callable[[], bool]) -> None:
    """Poll; the test runner's own limit ends a wait that is in vain."""
    pause = threading.Event()
    while not condition():
        pause.wait(0.02)


def test_every_limit_holds_as_seen_from_inside(sandbox: DockerSandbox) -> None:
    check = sandbox.ensure_ready()
    assert [fact for fact in check.facts if not fact.ok] == []
    assert {fact.name for fact in check.facts} == set(BROKEN)
    assert check.ok
    assert check.image_id == sandbox.image_id
    assert sandbox.ensure_ready() is check


@pytest.fixture(scope="module")
def seen(sandbox: DockerSandbox) -> dict[str, Any]:
    container = sandbox._start("", "self_check", 0)
    container.send({"op": "self_check"})
    facts = container.receive(60)["facts"]
    container.remove()
    return dict(facts)


BROKEN = {
    "uid": 0, "gid": 0, "groups": [0], "pid": 7, "cap_effective": "00000000a80425fb", "cap_bounding": "00000000a80425fb",
    "no_new_privs": "0", "seccomp": "0", "dumpable": 1, "interfaces": ["eth0", "lo"], "root_options": ["rw"], "tmp_type": "overlay",
    "tmp_options": ["rw", "nosuid"], "tmp_bytes": 10**12, "writable": ["/", "/tmp"], "memory_bytes": "max", "pids": "max", "cpus": None,
    "open_files": [1024, 1048576],
    "swap": {"swap": "max", "memory_and_swap": "", "machine_kb": "8000000"}, "file_bytes": [-1, -1], "core_bytes": [-1, -1],
    "engine_sockets": ["/var/run/docker.sock"], "environment": ["AWS_SECRET_ACCESS_KEY"], "shared_memory": True,
    "ipc_limits": {"kernel/shmmni": ["4096"]},
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_a_limit_that_does_not_hold_or_is_unknown_fails(seen: dict[str, Any], name: str) -> None:
    assert all(fact.ok for fact in check_facts(seen, LIMITS))
    for broken in ({**seen, name: BROKEN[name]}, {key: value for key, value in seen.items() if key != name}):
        assert [fact.name for fact in check_facts(broken, LIMITS) if not fact.ok] == [name]


WEAKER = [{"CapDrop": None}, {"SecurityOpt": None}, {"ReadonlyRootfs": False}, {"Memory": 0, "MemorySwap": 0}, {"PidsLimit": 0}]


@pytest.mark.parametrize("weaker", WEAKER)
def test_nothing_runs_where_a_limit_does_not_hold(own: DockerSandbox, weaker: dict[str, Any]) -> None:
    own._host_config.update(weaker)
    with pytest.raises(SandboxUnavailable, match="refuses to run"), own.session():
        pytest.fail("a session was given")
    assert containers(own) == []


def test_a_missing_image_or_engine_is_said_in_one_sentence(own: DockerSandbox, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(docker_sandbox.recipe, "image_tag", lambda: "codeio-sandbox:never-built")
    with pytest.raises(SandboxUnavailable, match="never-built is missing: run `make setup`"):
        own.ensure_ready()
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/nobody.sock")
    with pytest.raises(SandboxUnavailable, match="No Docker engine answers"):
        DockerSandbox("nobody").ensure_ready()


def test_a_listener_of_the_host_is_out_of_reach(sandbox: DockerSandbox) -> None:
    code = """
import socket
def main_solution(addresses, port):
    errors = []
    for address in addresses:
        try:
            socket.create_connection((address, port), timeout=2)
        except OSError as error:
            errors.append(type(error).__name__)
    return errors
"""
    with socket.create_server(("0.0.0.0", 0)) as listener, sandbox.session() as session:
        listener.setblocking(False)
        port = listener.getsockname()[1]
        with socket.create_connection(("127.0.0.1", port)):
            listener.accept()[0].close()  # it does listen
        addresses = ["127.0.0.1", "172.17.0.1", "10.0.2.2"]
        (outcome,) = session.call(code, [json.dumps({"addresses": addresses, "port": port})])
        assert outcome.value_json == '["ConnectionRefusedError","OSError","OSError"]'
        with pytest.raises(BlockingIOError):
            listener.accept()


def test_a_container_that_is_removed_under_a_call_is_not_the_codes_doing(own: DockerSandbox) -> None:
    """Killed or removed from outside: the call is repeated in a new container, and the calls before it are not."""
    started = "import os, time\ndef main_solution(n):\n    if n == 1:\n        time.sleep(1)\n    return n"
    for act in (lambda found: own._api.remove_container(found, force=True), lambda found: own._api.kill(found)):
        with own.session(sample_id="lost") as session:
            session.warm("")
            (found,) = (container["Id"] for container in containers(own))
            timer = threading.Timer(0.5, act, [found])
            timer.start()
            outcomes = session.call(started, [f'{{"n":{n}}}' for n in range(3)])
            timer.join()
        assert [outcome.value_json for outcome in outcomes] == ["0", "1", "2"]
    assert containers(own) == []


def test_a_call_that_kills_its_container_is_to_blame_and_no_other(sandbox: DockerSandbox) -> None:
    code = "import os\ndef main_solution(n):\n    if n in (1, 3):\n        os.setpriority(os.PRIO_PROCESS, 1, 19)\n    return n"
    with sandbox.session() as session:
        outcomes = session.call(code, [f'{{"n":{n}}}' for n in range(5)])
    assert [outcome.name for outcome in outcomes] == ["ok", "killed", "ok", "killed", "ok"]
    assert [outcome.value_json for outcome in outcomes] == ["0", None, "2", None, "4"]


def test_a_new_container_goes_on_with_the_hash_seed_of_the_old(sandbox: DockerSandbox) -> None:
    code = "import os\ndef main_solution(die):\n die and os.setpriority(os.PRIO_PROCESS, 1, 19)\n return os.environ['PYTHONHASHSEED']"
    with sandbox.session() as session:
        session.restart(77)
        outcomes = session.call(code, ['{"die":false}', '{"die":true}', '{"die":false}'])
    assert [outcome.value_json for outcome in outcomes] == ['"77"', None, '"77"']


def test_stopping_ends_what_runs_and_refuses_what_comes(own: DockerSandbox, sandbox: DockerSandbox) -> None:
    own.ensure_ready()
    faults: list[BaseException] = []

    def work() -> None:
        try:
            with own.session() as session:
                session.call(SLEEP, ["{}"] * 1000)
        except SandboxFault as fault:
            faults.append(fault)

    workers = [threading.Thread(target=work) for _ in range(6)]
    for worker in workers:
        worker.start()
    wait_until(lambda: any(container["State"] == "running" for container in containers(own)))
    with sandbox.session() as other:
        own.stop()
        for worker in workers:
            worker.join()
        assert len(faults) == len(workers)
        assert other.call(ONE, ["{}"])[0].value_json == "1"
    assert containers(own) == []
    with pytest.raises(SandboxFault, match="stopped"), own.session():
        pytest.fail("a session was given")


def test_no_more_containers_run_at_a_time_than_wanted(sandbox: DockerSandbox) -> None:
    few = DockerSandbox(sandbox.run_label + "-few", concurrency=2)
    counts: list[int] = []

    def work() -> None:
        with few.session() as session:
            session.warm("")
            counts.append(len(containers(few)))
            session.call(ONE, ["{}"])

    workers = [threading.Thread(target=work) for _ in range(8)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(counts) == 8
    assert max(counts) <= 2
    assert containers(few) == []


CRASHING = f"""
import os, sys, threading
from tasks.adapters.sandbox import DockerSandbox
sandbox = DockerSandbox({{label!r}})
with sandbox.session() as session:
    session.warm("")
    print("started", flush=True)
    session.call({SLEEP!r}, ["{{{{}}}}"] * 1000)
"""


def test_leftovers_of_a_killed_run_are_reaped_and_living_runs_are_not_touched(own: DockerSandbox) -> None:
    label = f"test-crash-{uuid.uuid4().hex[:12]}"
    crashed = DockerSandbox(label)
    with own.session() as session:
        session.warm("")
        process = subprocess.Popen([sys.executable, "-c", CRASHING.format(label=label)], stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        assert process.stdout.readline() == "started\n"
        assert own.reap() == 0
        assert [container["State"] for container in containers(crashed)] == ["running"]
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
        # Its supervisor sees that nobody is there any more, and ends by itself.
        wait_until(lambda: [container["State"] for container in containers(crashed)] == ["exited"])
        assert own.reap() == 1
        assert containers(crashed) == []
        assert session.call(ONE, ["{}"])[0].value_json == "1"


def test_only_a_dead_owner_on_this_machine_makes_a_leftover() -> None:
    mine = owner.labels("run", "sample", "purpose")
    assert not owner.is_leftover(mine)
    assert owner.is_leftover({**mine, owner.STARTED: "another boot:1"})
    assert owner.is_leftover({**mine, owner.PID: "999999999"})
    assert owner.is_leftover({**mine, owner.PID: ""})
    assert not owner.is_leftover({**mine, owner.PID: "999999999", owner.HOST: "elsewhere"})
    assert not owner.is_leftover({})


def test_sessions_leave_no_descriptor_open(sandbox: DockerSandbox) -> None:
    def descriptors() -> int:
        return len(os.listdir("/proc/self/fd"))

    for _ in range(2):
        with sandbox.session() as session:
            session.call(ONE, ["{}"])
    before = descriptors()
    for _ in range(5):
        with sandbox.session() as session:
            session.call(ONE, ["{}"])
    assert descriptors() <= before
