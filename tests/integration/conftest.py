"""The real sandbox, shared by the tests that run code in it."""

import uuid
from collections.abc import Iterator

import pytest

from tasks.adapters.sandbox import DockerSandbox
from tasks.adapters.sandbox.owner import RUN
from tasks.core.limits import SandboxLimits


def _sandbox(limits: SandboxLimits) -> Iterator[DockerSandbox]:
    sandbox = DockerSandbox(f"test-{uuid.uuid4().hex[:12]}", limits=limits)
    sandbox.ensure_ready()
    yield sandbox
    left = sandbox._api.containers(all=True, filters={"label": f"{RUN}={sandbox.run_label}"})
    sandbox.stop()
    assert left == [], "a session left its container behind"


@pytest.fixture(scope="session")
def sandbox() -> Iterator[DockerSandbox]:
    """With the platform's own limits."""
    yield from _sandbox(SandboxLimits())


@pytest.fixture(scope="session")
def quick_sandbox() -> Iterator[DockerSandbox]:
    """For code that is meant to run out of time: the same limits, with 2 seconds per call."""
    yield from _sandbox(SandboxLimits(call_seconds=2))
