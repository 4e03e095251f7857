"""The supervisor: PID 1 of a sandbox container. It forks one process per call, watches it, and tells the host what came of it.

Host and supervisor speak one JSON object per line over stdin and stdout. Foreign code never runs in this process. What protects it from
the processes it starts, which have the same user: it is not dumpable (no ptrace, no /proc/1/mem, no /proc/1/fd), the kernel drops signals
to PID 1 that it has no handler for, the call's process alone is what memory exhaustion kills, and after every call everything else in the
container is killed, /tmp is emptied, and the supervisor makes sure that nobody changed its limits. When something is not as it must be it
ends, and with it the container: the host starts another one.
"""

from __future__ import annotations

import _signal as signal  # type: ignore[import-not-found] # the module around it imports enum, and that much else
import ctypes
import gc
import os
import resource
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE]
import light_json  # noqa: E402
import tmpfs  # noqa: E402
from watch import Watch, kill_everyone, oom_kill_count  # noqa: E402

TYPE_CHECKING = False  # importing typing takes longer than starting a call
if TYPE_CHECKING:
    from typing import Any

del sys.path[0]
sys.path.append(os.path.join(HERE, "site-packages"))

RESTARTED = "restarted"
LIMITS = sorted({value for name, value in vars(resource).items() if name.startswith("RLIMIT_")})
prctl = ctypes.CDLL(None).prctl


class Lines:
    """Lines of JSON from the host; the end of them is the end of the container."""

    def __init__(self) -> None:
        self.buffer = bytearray()

    def read(self) -> dict[str, Any]:
        while (end := self.buffer.find(b"\n")) < 0:
            data = os.read(0, 1 << 20)
            if not data:
                os._exit(0)
            self.buffer += data
        line = bytes(self.buffer[:end])
        del self.buffer[: end + 1]
        return dict(light_json.loads(line.decode()))


def own_module(name: str) -> Any:
    """Import a module of this program that is rarely needed; foreign code finds none of them on its path."""
    sys.path.insert(0, HERE)
    try:
        return __import__(name)
    finally:
        del sys.path[0]


def say(reply: dict[str, Any]) -> None:
    data = light_json.dumps(reply).encode() + b"\n"
    while data:
        data = data[os.write(1, data) :]


def own_state() -> list[Any]:
    """What processes of the same user can change from outside."""
    limits = [resource.getrlimit(number) for number in LIMITS]
    return [*limits, os.getpriority(os.PRIO_PROCESS, 0), os.sched_getscheduler(0), os.sched_getaffinity(0)]


class Supervisor:
    def __init__(self) -> None:
        self.lines = Lines()
        self.null_fd = os.open("/dev/null", os.O_RDWR)
        self.state = own_state()
        self.oom_kills = oom_kill_count()

    def serve(self) -> None:
        while True:
            job = self.lines.read()
            self.preload(job.get("preload", []))
            match job["op"]:
                case "preload":
                    pass
                case "call" | "trace":
                    if job["op"] == "trace":
                        own_module("tracer")
                    for text in job["inputs"]:
                        say(self.run({**job, "input": text}))
                case "generate":
                    own_module("seeding")
                    say(self.run(job))
                case "restart":
                    self.restart(int(job["hash_seed"]))
                case "self_check":
                    say({"facts": own_module("facts").collect(prctl)})

    def run(self, job: dict[str, Any]) -> dict[str, Any]:
        report = Watch(job, self.null_fd, prctl).follow(job["wall"])
        tmpfs.empty("/tmp")  # noqa: S108
        if own_state() != self.state:
            sys.exit("a process of this call changed the supervisor's limits")
        before, self.oom_kills = self.oom_kills, oom_kill_count()
        return {**report, "oom": self.oom_kills > before}

    def preload(self, names: list[str]) -> None:
        """Import trusted modules once, here, so that every call finds them loaded; the host says which the code names."""
        for name in names:
            if name not in sys.modules:
                try:
                    __import__(name)
                except ImportError:  # an image without it: the code will see that itself
                    continue
                gc.freeze()

    def restart(self, hash_seed: int) -> None:
        """Become a new interpreter with another hash seed; nobody else is alive when this happens."""
        kill_everyone(0)
        command = sys.orig_argv[: sys.orig_argv.index(sys.argv[0]) + 1]
        os.execve(sys.executable, [*command, RESTARTED], {**os.environ, "PYTHONHASHSEED": str(hash_seed)})  # noqa: S606


def main() -> None:
    if os.getpid() != 1 or os.getuid() == 0:
        sys.exit("this program runs as PID 1 of a sandbox container and nowhere else")
    prctl(4, 0, 0, 0, 0)  # PR_SET_DUMPABLE
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if RESTARTED in sys.argv:
        say({"hash_seed": os.environ["PYTHONHASHSEED"]})
    Supervisor().serve()


main()
