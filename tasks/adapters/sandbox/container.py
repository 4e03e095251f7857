"""One container: how it is locked down, and lines of JSON to and from its supervisor."""

import json
import logging
import socket
import struct
import time
from typing import Any

import docker
import requests
from docker.types import HostConfig, LogConfig, Ulimit

from tasks.adapters.faults import SandboxFault, SandboxUnavailable
from tasks.core.endings import ContainerDied, EngineFailed
from tasks.core.limits import SandboxLimits

logger = logging.getLogger(__name__)

API_SECONDS = 60  # longest wait for any answer of the engine
LEAVING_SECONDS = 1  # a supervisor at rest ends in milliseconds when it is let go
HEADER = struct.Struct(">BxxxL")  # stream (1 stdout, 2 stderr) and length of each frame of an attached container
STDOUT = 1
ENGINE_ERRORS = (docker.errors.DockerException, requests.RequestException, OSError)

# Everything foreign code finds in its environment; the hash seed is added per interpreter.
ENVIRONMENT = {
    "PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": "/tmp", "LANG": "C.UTF-8",  # noqa: S108
    "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "NUMEXPR_NUM_THREADS": "1",
}  # fmt: skip
# No System V or POSIX IPC objects: they would outlive the call that made them.
SYSCTLS = {"kernel.shmmni": "0", "kernel.msgmni": "0", "kernel.sem": "0 0 0 0", "fs.mqueue.queues_max": "0"}


class ContainerEndedError(Exception):
    """No answer comes from this container any more; `ending` is what the engine says of it (endings.py judges that)."""

    def __init__(self, ending: ContainerDied | EngineFailed, message: str) -> None:
        super().__init__(message)
        self.ending = ending


def connect() -> docker.APIClient:
    """Return a client of the engine that DOCKER_HOST names (or the local one); raises SandboxUnavailable when none answers."""
    try:
        settings = docker.utils.kwargs_from_env()
        return docker.APIClient(version="auto", timeout=API_SECONDS, num_pools=64, **settings)
    except ENGINE_ERRORS as error:
        raise SandboxUnavailable(f"No Docker engine answers ({error}); start one, or run `make setup`, or set DOCKER_HOST.") from None


def host_config(api: docker.APIClient, limits: SandboxLimits, runtime: str | None) -> HostConfig:
    """All limits of docs/design.md, Sandbox; checks.py proves each from inside."""
    return api.create_host_config(
        network_mode="none",
        read_only=True,
        tmpfs={"/tmp": f"rw,noexec,nosuid,nodev,size={limits.tmp_bytes},nr_inodes={limits.tmp_entries},mode=1777"},  # noqa: S108
        cap_drop=["ALL"],
        security_opt=["no-new-privileges"],
        pids_limit=limits.processes,
        mem_limit=limits.memory_bytes,
        memswap_limit=limits.memory_bytes,
        nano_cpus=int(limits.cpus * 1e9),
        ulimits=[
            Ulimit(name="nofile", soft=limits.open_files, hard=limits.open_files),
            Ulimit(name="fsize", soft=limits.file_bytes, hard=limits.file_bytes),
            Ulimit(name="core", soft=0, hard=0),
        ],
        ipc_mode="none",
        sysctls=SYSCTLS,
        log_config=LogConfig(type="none"),
        runtime=runtime,
    )


class Container:
    """A started container and the attached stream of its supervisor."""

    def __init__(self, api: docker.APIClient, image: str, config: HostConfig, labels: dict[str, str], hash_seed: int) -> None:
        """Create, attach and start; raises SandboxFault when the engine does not do it, SandboxUnavailable when the image is missing."""
        self.api = api
        self.lines: list[bytes] = []
        self.rest = bytearray()  # of the attached stream, not yet a whole frame
        self.line = bytearray()  # of stdout, not yet a whole line
        self.stderr = bytearray()
        environment = {**ENVIRONMENT, "PYTHONHASHSEED": str(hash_seed)}
        self.id = ""
        try:
            created = api.create_container(
                image, hostname="sandbox", environment=environment, labels=labels, host_config=config, user="65534:65534",
                stdin_open=True, working_dir="/tmp", network_disabled=True,  # noqa: S108
            )  # fmt: skip
            self.id = created["Id"]
            self.stream = api.attach_socket(self.id, params={"stdin": 1, "stdout": 1, "stderr": 1, "stream": 1})
            self.socket = getattr(self.stream, "_sock", self.stream)
            api.start(self.id)
        except docker.errors.ImageNotFound:
            raise SandboxUnavailable(f"The sandbox image {image} is missing: run `make setup`.") from None
        except ENGINE_ERRORS as error:
            self.remove()
            raise SandboxFault(f"the engine could not start a container: {error}") from None

    def send(self, message: dict[str, Any]) -> None:
        self.socket.settimeout(API_SECONDS)
        try:
            self.socket.sendall(json.dumps(message, separators=(",", ":")).encode() + b"\n")
        except OSError:
            return  # its end is seen, and judged, where the answer is awaited

    def receive(self, seconds: float) -> dict[str, Any]:
        """Return the supervisor's next line, waiting at most `seconds`; raises ContainerEndedError."""
        deadline = time.monotonic() + seconds
        while not self.lines:
            remaining = deadline - time.monotonic()
            if remaining <= 0:
                raise self._ended(silent=True)
            self.socket.settimeout(remaining)
            try:
                data = self.socket.recv(1 << 16)
            except TimeoutError:
                continue
            except OSError:
                data = b""
            if not data:
                raise self._ended(silent=False)
            self.rest += data
            self._take_frames()
        return dict(json.loads(self.lines.pop(0)))

    def leave(self) -> None:
        """Let a supervisor that is at rest end by itself: an engine has to start a program to kill one, and that takes it longer."""
        try:
            self.socket.settimeout(LEAVING_SECONDS)
            self.socket.shutdown(socket.SHUT_WR)
            while self.socket.recv(1 << 16):
                pass
        except OSError:
            return  # it is killed when it is removed

    def remove(self) -> None:
        """Kill and remove the container; one that is gone already is fine, one that cannot be removed is left to the reaper."""
        if not self.id:
            return
        try:
            if hasattr(self, "socket"):
                self.socket.close()
                self.stream.close()
            self.api.remove_container(self.id, force=True)
        except docker.errors.NotFound:
            return
        except ENGINE_ERRORS as error:
            if isinstance(error, docker.errors.APIError) and error.status_code == 409:  # somebody is removing it already
                return
            logger.warning("container %s could not be removed now: %s", self.id[:12], error)

    def _take_frames(self) -> None:
        while len(self.rest) >= HEADER.size:
            stream, length = HEADER.unpack_from(self.rest)
            end = HEADER.size + length
            if len(self.rest) < end:
                return
            body = self.rest[HEADER.size : end]
            del self.rest[:end]
            if stream != STDOUT:
                self.stderr = (self.stderr + body)[-2000:]
                continue
            self.line += body
            if b"\n" in body:
                *whole, self.line = self.line.split(b"\n")
                self.lines.extend(bytes(line) for line in whole)

    def _ended(self, silent: bool) -> ContainerEndedError:
        """Ask the engine what became of the container; when it cannot say, the code is not to blame."""
        try:
            if silent:
                self.api.kill(self.id)
            self.api.wait(self.id, timeout=API_SECONDS)
            state = self.api.inspect_container(self.id)["State"]
        except ENGINE_ERRORS as error:
            return ContainerEndedError(EngineFailed(str(error)), f"the engine lost a container: {error}")
        stderr = self.stderr.decode("utf-8", "replace").strip()
        logger.info("container %s ended with exit code %s: %s", self.id[:12], state["ExitCode"], stderr[-200:])
        return ContainerEndedError(ContainerDied(oom=bool(state.get("OOMKilled")), silent=silent), f"a container ended: {stderr or state}")
