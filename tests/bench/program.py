"""A container of the sandbox's image that runs one command: the floor's `true`, and the long-lived home of the reference's way."""

import json
from typing import Any

import docker
from docker.utils.socket import frames_iter

from tasks.adapters.sandbox import owner, recipe
from tasks.adapters.sandbox.container import ENVIRONMENT

STDOUT = 1
LIBRARIES = {"PYTHONPATH": "/opt/codeio/site-packages"}


class Program:
    """A started container, attached: lines of JSON in and out, through the same calls of the engine that the sandbox makes."""

    def __init__(self, api: docker.APIClient, config: docker.types.HostConfig, run_label: str, command: list[str]) -> None:
        self.api = api
        created = api.create_container(
            recipe.image_tag(), command=command, hostname="sandbox", environment={**ENVIRONMENT, **LIBRARIES},
            labels=owner.labels(run_label, "", "bench"), host_config=config, user="65534:65534", stdin_open=True, working_dir="/tmp",
            network_disabled=True,
        )  # fmt: skip
        self.id = created["Id"]
        self.stream = api.attach_socket(self.id, params={"stdin": 1, "stdout": 1, "stderr": 1, "stream": 1})
        self.socket = getattr(self.stream, "_sock", self.stream)
        self.frames = frames_iter(self.stream, tty=False)
        api.start(self.id)

    def ask(self, message: dict[str, Any]) -> Any:
        """Send one line and return the next one as a value; raises EOFError, with what the program said, when it ends instead."""
        self.socket.settimeout(None)
        self.socket.sendall(json.dumps(message).encode() + b"\n")
        line, errors = b"", b""
        for stream, data in self.frames:
            if stream != STDOUT:
                errors += data
                continue
            line += data
            if line.endswith(b"\n"):
                return json.loads(line)
        raise EOFError(errors.decode("utf-8", "replace"))

    def wait(self) -> None:
        """Until it has ended by itself."""
        for _ in self.frames:
            pass

    def remove(self) -> None:
        self.socket.close()
        self.stream.close()
        self.api.remove_container(self.id, force=True)
