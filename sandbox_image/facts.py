"""What really holds inside this container, as seen from inside; the host compares it with what it asked for."""

import os
import resource
from typing import Any

IFF_UP = 1


def collect(prctl: Any) -> dict[str, Any]:
    status = dict(line.split(":\t", 1) for line in _read("/proc/self/status").splitlines() if ":\t" in line)
    root, tmp = _mount("/"), _mount("/tmp")  # noqa: S108
    return {
        "uid": os.getuid(), "gid": os.getgid(), "groups": sorted(os.getgroups()), "pid": os.getpid(),
        "cap_effective": status.get("CapEff", "").strip(), "cap_bounding": status.get("CapBnd", "").strip(),
        "no_new_privs": status.get("NoNewPrivs", "").strip(), "seccomp": status.get("Seccomp", "").strip(),
        "dumpable": prctl(3, 0, 0, 0, 0),  # PR_GET_DUMPABLE
        "interfaces": _interfaces(), "root_options": root[1], "tmp_type": tmp[0], "tmp_options": tmp[1],
        "tmp_bytes": _capacity("/tmp"), "writable": _writable_directories(),  # noqa: S108
        "memory_bytes": _cgroup("memory.max", "memory/memory.limit_in_bytes"), "swap": _swap(),
        "pids": _cgroup("pids.max", "pids/pids.max"), "cpus": _cpus(),
        "open_files": resource.getrlimit(resource.RLIMIT_NOFILE), "file_bytes": resource.getrlimit(resource.RLIMIT_FSIZE),
        "core_bytes": resource.getrlimit(resource.RLIMIT_CORE),
        "engine_sockets": [path for path in ENGINE_SOCKETS if os.path.exists(path)],
        "environment": sorted(os.environ), "shared_memory": os.path.exists("/dev/shm"),  # noqa: S108
        "ipc_limits": {name: _read(f"/proc/sys/{name}").split() for name in IPC_LIMITS},
    }  # fmt: skip


ENGINE_SOCKETS = ("/var/run/docker.sock", "/run/docker.sock", "/run/podman/podman.sock", "/run/containerd/containerd.sock")
IPC_LIMITS = ("kernel/shmmni", "kernel/msgmni", "kernel/sem", "fs/mqueue/queues_max")


def _read(path: str) -> str:
    try:
        with open(path, encoding="utf-8") as file:
            return file.read().strip()
    except OSError:
        return ""


def _mount(point: str) -> tuple[str, list[str]]:
    """Type and options of what is mounted at a point; the last one mounted is the one in force."""
    found: tuple[str, list[str]] = ("", [])
    for line in _read("/proc/self/mounts").splitlines():
        _, where, kind, options, *_ = line.split()
        if where == point:
            found = (kind, options.split(","))
    return found


def _capacity(path: str) -> int:
    stats = os.statvfs(path)
    return stats.f_blocks * stats.f_frsize


def _interfaces() -> list[str]:
    """Names of the network interfaces that are up; fallback tunnel devices, which some kernels add everywhere, never are."""
    names = sorted(os.listdir("/sys/class/net"))
    return [name for name in names if int(_read(f"/sys/class/net/{name}/flags") or "1", 16) & IFF_UP]


def _writable_directories() -> list[str]:
    """Mount points on which this user may create a file."""
    points = {line.split()[1] for line in _read("/proc/self/mounts").splitlines()}
    return sorted(point for point in points if os.path.isdir(point) and os.access(point, os.W_OK))


def _cgroup(v2: str, v1: str) -> str:
    return _read(f"/sys/fs/cgroup/{v2}") or _read(f"/sys/fs/cgroup/{v1}")


def _swap() -> dict[str, str]:
    total = [line.split()[1] for line in _read("/proc/meminfo").splitlines() if line.startswith("SwapTotal:")]
    return {
        "memory_and_swap": _read("/sys/fs/cgroup/memory/memory.memsw.limit_in_bytes"),
        "swap": _read("/sys/fs/cgroup/memory.swap.max"),
        "machine_kb": "".join(total),
    }


def _cpus() -> float | None:
    """Processors' worth of time this container may use; None when there is no limit."""
    quota = _read("/sys/fs/cgroup/cpu.max").split()
    for folder in ("cpu", "cpu,cpuacct"):
        quota = quota or [number for name in ("quota", "period") if (number := _read(f"/sys/fs/cgroup/{folder}/cpu.cfs_{name}_us"))]
    return int(quota[0]) / int(quota[1]) if len(quota) == 2 and quota[0] not in ("max", "-1") else None
