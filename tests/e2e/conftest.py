"""What end-to-end tests run with: the command line as a user runs it, one Prefect server for the session, a scripted endpoint."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from tasks.adapters.ledger import Ledger

ROOT = Path(__file__).resolve().parents[2]
CODEIO = Path(sys.executable).with_name("codeio")
RAW = ROOT.parent / "shared" / "data" / "raw_code.jsonl"
UNIFIED = ROOT.parent / "shared" / "data" / "unified.jsonl"
QUIET = {"PREFECT_SERVER_ANALYTICS_ENABLED": "false", "DO_NOT_TRACK": "1", "PREFECT_SERVER_LOGGING_LEVEL": "ERROR"}


@dataclass
class Home:
    """A home of its own and the command line on it."""

    path: Path
    environment: dict[str, str] = field(default_factory=dict)

    def start(self, *arguments: object, **environment: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [str(CODEIO), *map(str, arguments)], env={**clean_environment(), **self.environment, **environment},
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=self.path.parent, start_new_session=True,
        )  # fmt: skip

    def run(self, *arguments: object, expect: int = 0, **environment: str) -> "subprocess.CompletedProcess[str]":
        process = self.start(*arguments, **environment)
        out, err = process.communicate(timeout=600)
        assert process.returncode == expect, f"codeio {arguments} ended with {process.returncode}\n{out}\n{err}"
        return subprocess.CompletedProcess(arguments, process.returncode, out, err)

    def query(self, statement: str) -> list[dict[str, Any]]:
        """Rows of a statement, through the ledger in this process: quicker than a command, and it waits for locks as that does."""
        return Ledger(self.path / "state.duckdb").read(statement).to_dicts()

    def value(self, expression: str) -> Any:
        [row] = self.query(f"select {expression} as value")
        return row["value"]


def clean_environment() -> dict[str, str]:
    """This process's environment without what a developer may have set for the platform."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("CODEIO_", "PREFECT_"))}
    return {**kept, **QUIET}


@pytest.fixture(scope="session")
def prefect_api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real Prefect server of the session's own."""
    home = tmp_path_factory.mktemp("prefect")
    port = _free_port()
    url = f"http://127.0.0.1:{port}/api"
    environment = {**clean_environment(), "PREFECT_HOME": str(home), "PREFECT_API_URL": url}
    server = subprocess.Popen(
        [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port)], env=environment,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    try:
        _wait_until_healthy(f"{url}/health", server)
        yield url
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(timeout=60)


def _wait_until_healthy(url: str, server: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        assert server.poll() is None, "the Prefect server ended"
        try:
            if httpx.get(url, timeout=2).status_code == 200:
                return
        except httpx.HTTPError:
            time.sleep(0.2)
    raise TimeoutError("the Prefect server did not answer within 120 s")


def _free_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def home(tmp_path: Path, prefect_api: str) -> Home:
    """A fresh home whose runs go to the session's Prefect server."""
    path = tmp_path / "home"
    return Home(path, {"CODEIO_HOME": str(path), "PREFECT_API_URL": prefect_api, "PREFECT_HOME": str(tmp_path / "prefect-client")})


def teacher_environment(url: str, **more: str) -> Mapping[str, str]:
    return {"CODEIO_TEACHER_BASE_URL": url, "CODEIO_TEACHER_MODEL": "scripted-1", "CODEIO_TEACHER_API_KEY": "sk-test-key", **more}
