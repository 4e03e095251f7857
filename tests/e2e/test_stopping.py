"""How a command ends when it does not end well: by a defect, a signal, or somebody's impatience."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.conftest import Home, clean_environment, teacher_environment
from tests.support.endpoint import Endpoint
from tests.support.toy import reply, write_corpus

DEFECT = """
import flows.progress
def defect():
    raise ValueError("a defect")
flows.progress.watcher = defect
import sys
from flows.cli import app
sys.argv = ["codeio", "ingest", sys.argv[1]]
app()
"""


def test_a_defect_is_not_success(home: Home, tmp_path: Path) -> None:
    write_corpus(tmp_path / "corpus", 1)
    ended = subprocess.run(
        [sys.executable, "-c", DEFECT, str(tmp_path / "corpus")], env={**clean_environment(), **home.environment},
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert ended.returncode == 1
    assert "a defect" in ended.stderr


@pytest.mark.parametrize(("sent", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_a_build_that_is_told_to_stop(home: Home, tmp_path: Path, sent: signal.Signals, code: int) -> None:
    write_corpus(tmp_path / "corpus", 3)
    home.run("ingest", tmp_path / "corpus")
    with Endpoint(reply) as endpoint:
        home.environment |= teacher_environment(endpoint.url, CODEIO_TEACHER_CONCURRENCY="1")
        build = home.start("build")
        endpoint.wait_for(lambda running: running.call_count >= 4)
        os.kill(build.pid, sent)
        _, err = build.communicate(timeout=120)
        assert build.returncode == code, err
        assert "Traceback" not in err
        home.run("build")
    assert home.query("select distinct state from sample_state") == [{"state": "complete"}]
    outcomes = home.query("select outcome from runs where flow = 'build' order by started_at")
    assert [row["outcome"] for row in outcomes] == ["cancelled", "complete"]
