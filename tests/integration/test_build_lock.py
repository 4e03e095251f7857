"""One build at a time per database: real processes, and the kernel as the judge."""

import logging
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from tasks.adapters.build_lock import build_lock
from tasks.adapters.faults import BuildLocked, LedgerUnavailable

HOLD = """
import sys
from pathlib import Path
from tasks.adapters.build_lock import build_lock
with build_lock(Path(sys.argv[1]), "theirs"):
    print("holding", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "home" / "state.duckdb"


@contextmanager
def another_build(database: Path) -> Iterator["subprocess.Popen[str]"]:
    process = subprocess.Popen([sys.executable, "-c", HOLD, str(database)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "holding\n"
        yield process
    finally:
        process.kill()
        process.communicate()


def end(process: "subprocess.Popen[str]") -> None:
    """Let a build end by itself."""
    process.communicate("")
    assert process.returncode == 0


def refusal(database: Path) -> str:
    """What a build is told that cannot start."""
    with pytest.raises(BuildLocked) as refused, build_lock(database, "ours"):
        pytest.fail("two builds at once")
    return str(refused.value)


def test_a_second_build_is_refused_naming_the_first(database: Path) -> None:
    with another_build(database) as other:
        sentence = refusal(database)
        assert re.match(rf"process {other.pid} on .* \(recipe theirs, since 20.*\) builds on .*state\.duckdb; ", sentence)
        assert "--wait" in sentence
        end(other)
    with build_lock(database, "ours"):
        pass


def test_a_build_that_waits_says_for_whom_and_starts_when_it_ends(database: Path, caplog: pytest.LogCaptureFixture) -> None:
    def build() -> str:
        with build_lock(database, "ours", wait=True):
            return "built"

    with another_build(database) as other, ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(build)
        deadline = time.monotonic() + 60
        while f"process {other.pid} on" not in caplog.text:
            assert time.monotonic() < deadline
            time.sleep(0.01)
        assert not waiting.done()
        end(other)
        assert waiting.result(timeout=60) == "built"
    assert [record.levelno for record in caplog.records] == [logging.WARNING]


def test_a_killed_build_frees_the_lock_and_its_name_does_no_harm(database: Path) -> None:
    with another_build(database) as other:
        other.kill()
        other.wait()
    [left] = database.parent.glob("*.owner.json")
    assert str(other.pid) in left.read_text()
    with build_lock(database, "mine"):
        assert re.match(rf"process {os.getpid()} on .*\(recipe mine, ", refusal(database))
    assert list(database.parent.glob("*.owner.json")) == []


@pytest.mark.parametrize("stale", ["", "{", "[]", "null", '{"pid": 1}', '"text"', "\udcff"])
def test_a_name_that_cannot_be_read_is_another_process(stale: str, database: Path) -> None:
    with another_build(database):
        [owner] = database.parent.glob("*.owner.json")
        owner.write_bytes(stale.encode("utf-8", "surrogateescape"))
        assert refusal(database).startswith("another process builds on ")


def test_the_lock_is_free_after_a_build_that_failed(database: Path) -> None:
    with pytest.raises(RuntimeError, match="it went wrong"), build_lock(database, "ours"):
        raise RuntimeError("it went wrong")
    with build_lock(database, "ours"):
        pass


def test_builds_on_other_databases_do_not_meet(database: Path) -> None:
    with another_build(database), build_lock(database.with_name("other.duckdb"), "ours"):
        assert len(list(database.parent.glob("*.owner.json"))) == 2


def test_a_home_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file, not a folder")
    database = tmp_path / "home" / "state.duckdb"
    with pytest.raises(LedgerUnavailable, match=r"; set CODEIO_HOME to a writable folder$"), build_lock(database, "ours"):
        pytest.fail("nothing to hold")
