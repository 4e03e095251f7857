"""The sandbox: foreign code runs here, in locked-down Docker containers, and nowhere else."""

from tasks.adapters.sandbox.checks import Fact, SelfCheck
from tasks.adapters.sandbox.docker_sandbox import DockerSandbox
from tasks.adapters.sandbox.session import Session

__all__ = ["DockerSandbox", "Fact", "SelfCheck", "Session"]
