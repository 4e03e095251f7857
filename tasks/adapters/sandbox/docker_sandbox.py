"""The Docker sandbox: proves its limits, hands out sessions, and leaves no container behind."""

import asyncio
import logging
import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cached_property
from typing import Any, TypeVar

import docker
from tenacity import Retrying, retry_if_exception, stop_after_attempt, wait_random_exponential

from tasks.adapters.faults import SandboxFault, SandboxUnavailable
from tasks.adapters.sandbox import owner, recipe
from tasks.adapters.sandbox.checks import SelfCheck, check_facts
from tasks.adapters.sandbox.container import ENGINE_ERRORS, Container, ContainerEndedError, connect, host_config
from tasks.adapters.sandbox.session import Session
from tasks.core.limits import DEFAULT_LIMITS, SandboxLimits

logger = logging.getLogger(__name__)
Result = TypeVar("Result")

START_TRIES = 6
REMEDY = "run `make setup`, then `codeio doctor`"


class DockerSandbox:
    """Runs foreign code in locked-down containers of the engine that DOCKER_HOST names (the local one otherwise).

    Thread-safe. `concurrency` is how many containers run at a time (0: twice the cores); `runtime` names another OCI runtime.
    """

    def __init__(self, run_label: str, runtime: str | None = None, concurrency: int = 0, limits: SandboxLimits = DEFAULT_LIMITS) -> None:
        self.run_label, self.runtime, self.limits = run_label, runtime, limits
        count = concurrency or 2 * (os.cpu_count() or 1)
        self._slots = threading.BoundedSemaphore(count)
        # threads of its own: sessions that wait for their turn must not keep the ledger's work from its thread
        self._threads = ThreadPoolExecutor(count, thread_name_prefix="sandbox")
        self._stopped = threading.Event()
        self._ready: SelfCheck | None = None
        self._lock = threading.Lock()

    @property
    def image_id(self) -> str:
        """What the image is made from, as a hash: rows made by the same image id were made the same way."""
        return recipe.image_id()

    def ensure_ready(self) -> SelfCheck:
        """Prove every limit from inside a container, once per process; raises SandboxUnavailable when one does not hold."""
        with self._lock:
            if self._ready is None:
                check = self.self_check()
                broken = [f"{fact.name} is {fact.seen or 'unknown'}, not {fact.expected}" for fact in check.facts if not fact.ok]
                if broken:
                    raise SandboxUnavailable(f"The sandbox refuses to run: {'; '.join(broken)}; see `codeio doctor`.")
                self._ready = check
            return self._ready

    def self_check(self) -> SelfCheck:
        """Look at every limit from inside a new container; raises SandboxUnavailable when no container can be had."""
        if not recipe.image_present(self._api):
            raise SandboxUnavailable(f"The sandbox image {recipe.image_tag()} is missing: {REMEDY}.")
        try:
            container = self._start("", "self_check", 0)
            try:
                container.send({"op": "self_check"})
                seen = container.receive(self.limits.patience_seconds)["facts"]
            finally:
                container.remove()
            version = self._api.version()
        except (SandboxFault, ContainerEndedError, *ENGINE_ERRORS) as error:
            raise SandboxUnavailable(f"The sandbox cannot run a container ({error}): {REMEDY}.") from None
        return SelfCheck(check_facts(seen, self.limits), f"{version['Version']} (API {version['ApiVersion']})", self.image_id)

    @contextmanager
    def session(self, sample_id: str = "", purpose: str = "", code_hint: str = "") -> Iterator[Session]:
        """Give a session in a container of its own, waiting for a free slot; for worker threads.

        `code_hint` is code that will be run: its container starts at once and imports what it names while the caller goes on.
        Raises SandboxUnavailable when the sandbox is not safe to use, SandboxFault when the engine fails or the run is stopped.
        """
        self.ensure_ready()
        while not self._slots.acquire(timeout=0.2):
            self._refuse_when_stopped()
        session = Session(lambda seed: self._start_patiently(sample_id, purpose, seed), self._stopped.is_set, self.limits)
        try:
            self._refuse_when_stopped()
            if code_hint:
                session.warm(code_hint)
            yield session
        finally:
            session.close()
            self._slots.release()

    async def run(self, work: Callable[..., Result], *arguments: object) -> Result:
        """Run blocking work that uses sessions in one of the sandbox's own threads, as many as there are slots.

        Raises SandboxFault when the sandbox was stopped, and whatever `work` raises.
        """
        self._refuse_when_stopped()
        return await asyncio.get_running_loop().run_in_executor(self._threads, work, *arguments)

    def stop(self) -> None:
        """Kill and remove every container of this run, from any thread; blocked sessions raise SandboxFault, new ones are refused."""
        self._stopped.set()
        self._threads.shutdown(wait=False, cancel_futures=True)
        if "_api" not in self.__dict__:  # nothing was ever started
            return
        for found in self._containers(f"{owner.RUN}={self.run_label}"):
            self._remove(found["Id"])

    def reap(self) -> int:
        """Remove what crashed runs of this machine left behind; returns how many containers that were. Living runs are left alone."""
        count = 0
        for found in self._containers(owner.RUN):
            if owner.is_leftover(found["Labels"]):
                count += self._remove(found["Id"])
        return count

    @cached_property
    def _api(self) -> docker.APIClient:
        return connect()

    @cached_property
    def _host_config(self) -> docker.types.HostConfig:
        return host_config(self._api, self.limits, self.runtime)

    def _start(self, sample_id: str, purpose: str, hash_seed: int) -> Container:
        labels = owner.labels(self.run_label, sample_id, purpose)
        return Container(self._api, recipe.image_tag(), self._host_config, labels, hash_seed)

    def _start_patiently(self, sample_id: str, purpose: str, hash_seed: int) -> Container:
        """A daemon that restarts is waited for, about a quarter of a minute."""
        for attempt in Retrying(
            retry=retry_if_exception(lambda error: isinstance(error, SandboxFault) and not self._stopped.is_set()),
            wait=wait_random_exponential(0.5, max=8), stop=stop_after_attempt(START_TRIES), reraise=True,
        ):  # fmt: skip
            with attempt:
                self._refuse_when_stopped()
                container = self._start(sample_id, purpose, hash_seed)
        if self._stopped.is_set():  # stop() may have listed containers before this one was there
            container.remove()
            self._refuse_when_stopped()
        return container

    def _refuse_when_stopped(self) -> None:
        if self._stopped.is_set():
            raise SandboxFault("the sandbox was stopped")

    def _containers(self, label: str) -> list[dict[str, Any]]:
        try:
            return list(self._api.containers(all=True, filters={"label": label}))
        except ENGINE_ERRORS as error:
            raise SandboxFault(f"the engine does not list its containers: {error}") from None

    def _remove(self, container_id: str) -> bool:
        try:
            self._api.remove_container(container_id, force=True)
        except ENGINE_ERRORS as error:  # gone already, somebody else is removing it, or the engine is too busy: the reaper comes again
            logger.info("container %s: %s", container_id[:12], error)
            return False
        return True
