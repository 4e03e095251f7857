"""The limits of a container as facts: what is expected, what was seen from inside, and whether that is good enough."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from tasks.adapters.sandbox.container import ENVIRONMENT
from tasks.core.limits import SandboxLimits

NO_CAPABILITIES = "0" * 16


@dataclass(frozen=True, slots=True)
class Fact:
    name: str
    expected: str
    seen: str
    ok: bool


@dataclass(frozen=True, slots=True)
class SelfCheck:
    """One row per limit of docs/design.md, Sandbox, as it holds inside a container of this engine."""

    facts: tuple[Fact, ...]
    engine: str  # name and version
    image_id: str

    @property
    def ok(self) -> bool:
        return all(fact.ok for fact in self.facts)


def check_facts(seen: dict[str, Any], limits: SandboxLimits) -> tuple[Fact, ...]:
    """Compare what sandbox_image/facts.py saw with what was asked for; a fact that is missing does not hold."""
    return tuple(_rows(seen, limits))


def _rows(seen: dict[str, Any], limits: SandboxLimits) -> Iterator[Fact]:
    def equal(name: str, expected: Any) -> Fact:
        return Fact(name, _shown(expected), _shown(seen.get(name)), seen.get(name) == expected)

    def holds(name: str, expected: str, test: Callable[[Any], bool]) -> Fact:
        return Fact(name, expected, _shown(seen.get(name)), name in seen and test(seen[name]))

    yield equal("uid", 65534)
    yield equal("gid", 65534)
    yield holds("groups", "none but 65534", lambda groups: set(groups) <= {65534})
    yield equal("pid", 1)
    yield equal("cap_effective", NO_CAPABILITIES)
    yield equal("cap_bounding", NO_CAPABILITIES)
    yield equal("no_new_privs", "1")
    yield equal("seccomp", "2")
    yield equal("dumpable", 0)
    yield equal("interfaces", ["lo"])
    yield holds("root_options", "ro", lambda options: "ro" in options)
    yield equal("tmp_type", "tmpfs")
    yield holds("tmp_options", "rw, noexec, nosuid, nodev", lambda options: {"rw", "noexec", "nosuid", "nodev"} <= set(options))
    yield equal("tmp_bytes", limits.tmp_bytes)
    yield holds("writable", "/tmp and nothing that keeps a file", lambda points: set(points) <= {"/tmp", "/dev/mqueue"})  # noqa: S108
    yield equal("memory_bytes", str(limits.memory_bytes))
    yield holds("swap", "none beyond memory", lambda swap: _no_swap(swap, limits.memory_bytes))
    yield equal("pids", str(limits.processes))
    yield equal("cpus", limits.cpus)
    yield equal("open_files", [limits.open_files] * 2)
    yield equal("file_bytes", [limits.file_bytes] * 2)
    yield equal("core_bytes", [0, 0])
    yield equal("engine_sockets", [])
    yield equal("shared_memory", False)
    yield holds("ipc_limits", "0 each", lambda values: all(set(numbers) <= {"0"} for numbers in values.values()))
    yield holds("environment", "only what is set by us", lambda names: set(names) <= {*ENVIRONMENT, "PYTHONHASHSEED", "HOSTNAME"})


def _no_swap(swap: dict[str, str], memory_bytes: int) -> bool:
    """The cap on swap holds (cgroup v2: none; v1: memory and swap together are memory), or the machine has no swap at all."""
    return swap["swap"] == "0" or swap["memory_and_swap"] == str(memory_bytes) or swap["machine_kb"] == "0"


def _shown(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
