"""Who started a container: the labels that let a later run tell a crashed run's leftovers from a living run's containers."""

import os
import socket
from pathlib import Path

RUN, HOST, PID, STARTED, SAMPLE, PURPOSE = (f"codeio.sandbox.{name}" for name in ("run", "host", "pid", "started", "sample", "purpose"))


def host() -> str:
    """This machine and process namespace: a process id means something only there."""
    try:
        return f"{socket.gethostname()}/{os.readlink('/proc/self/ns/pid')}"
    except OSError:
        return socket.gethostname()


def started(pid: int) -> str | None:
    """When a process of this machine started, as an opaque text that no later process of the same id shares; None when there is none."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return _alive_without_proc(pid)
    return f"{boot}:{stat.rpartition(')')[2].split()[19]}"


def labels(run_label: str, sample_id: str, purpose: str) -> dict[str, str]:
    pid = os.getpid()
    return {RUN: run_label, HOST: host(), PID: str(pid), STARTED: started(pid) or "", SAMPLE: sample_id, PURPOSE: purpose}


def is_leftover(container_labels: dict[str, str]) -> bool:
    """True when the container's owner ran on this machine and is dead; another machine's containers are never judged from here."""
    if container_labels.get(HOST) != host():
        return False
    pid = container_labels.get(PID, "")
    return not pid.isdigit() or started(int(pid)) != container_labels.get(STARTED)


def _alive_without_proc(pid: int) -> str | None:
    if Path("/proc/self/stat").exists():
        return None
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return None
    except PermissionError:
        pass
    return "alive"
