"""The supervisor: PID 1 of a sandbox container. It forks one process per call, watches it, and tells the host what came of it.

Host and supervisor speak one JSON object per line over stdin and stdout. Foreign code never runs in this process. What protects it from
the processes it starts, which have the same user: it is not dumpable (no ptrace, no /proc/1/mem, no /proc/1/fd), the kernel drops signals
to PID 1 that it has no handler for, the call's process alone is what memory exhaustion kills, and after every call everything else in the
container is killed, /tmp is emptied, and the supervisor makes sure that nobody changed its limits. When something is not as it must be it
ends, and with it the container: the host starts another one.
"""

import contextlib
import ctypes
import gc
import json
import os
import resource
import select
import signal
import sys
import time
from typing import Any

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE]
import child  # noqa: E402
import tmpfs  # noqa: E402

del sys.path[0]
sys.path.append(os.path.join(HERE, "site-packages"))

PRINTED_BYTES = 8192
RESTARTED = "restarted"
TOO_LATE = "wall"
TOO_MUCH = "flood"
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
        return dict(json.loads(line))


def own_module(name: str) -> Any:
    """Import a module of this program that is rarely needed; foreign code finds none of them on its path."""
    sys.path.insert(0, HERE)
    try:
        return __import__(name)
    finally:
        del sys.path[0]


def say(reply: dict[str, Any]) -> None:
    data = json.dumps(reply, separators=(",", ":")).encode() + b"\n"
    while data:
        data = data[os.write(1, data) :]


class Watch:
    """One call's process from fork to the last reaped descendant."""

    def __init__(self, job: dict[str, Any], null_fd: int) -> None:
        self.result, self.output = bytearray(), bytearray()
        self.most = int(job["result_bytes"])
        result_read, result_write = os.pipe()
        output_read, output_write = os.pipe()
        self.started = time.monotonic()
        self.pid = os.fork()
        if self.pid == 0:
            child.run(job, result_write, output_write, null_fd, prctl)
        os.close(result_write)
        os.close(output_write)
        self.sinks = {result_read: self.result, output_read: self.output}
        self.result_fd = result_read
        for fd in self.sinks:
            os.set_blocking(fd, False)

    def follow(self, wall_seconds: float) -> dict[str, Any]:
        """Wait for its end, end it when it is too late or too much, leave nobody alive, and report."""
        stopped = self._wait(self.started + wall_seconds)
        waited = _run_queue_seconds(self.pid) if stopped == TOO_LATE else 0.0
        wall = time.monotonic() - self.started
        status, cpu, cpu_of_all = kill_everyone(self.pid)
        for fd in self.sinks:
            while self._read(fd):
                pass
            os.close(fd)
        frames, whole = split_frames(bytes(self.result))
        return {
            "status": status, "stopped": stopped, "cpu": cpu, "cpu_of_all": cpu_of_all, "wall": wall, "waited": waited,
            "frames": frames, "whole": whole, "printed": self.output[:PRINTED_BYTES].decode("utf-8", "replace"),
        }  # fmt: skip

    def _wait(self, deadline: float) -> str | None:
        process = os.pidfd_open(self.pid)
        poller = select.poll()
        for fd in (process, *self.sinks):
            poller.register(fd, select.POLLIN)
        poller.register(0, 0)  # only that the host hangs up
        try:
            while True:
                events = poller.poll(max(0.0, deadline - time.monotonic()) * 1000)
                for fd, event in events:
                    if fd == 0:
                        os._exit(0)
                    if fd == process:
                        return None
                    if not self._read(fd) and event & select.POLLHUP:
                        poller.unregister(fd)
                if len(self.result) > self.most:
                    return TOO_MUCH
                if time.monotonic() >= deadline:
                    return TOO_LATE
        finally:
            os.close(process)

    def _read(self, fd: int) -> int:
        """Take what is there, keep what may be kept; what is beyond the cap is drained."""
        try:
            data = os.read(fd, 1 << 16)
        except BlockingIOError:
            return 0
        sink = self.sinks[fd]
        room = (self.most + 1 if fd == self.result_fd else PRINTED_BYTES) - len(sink)
        sink += data[: max(0, room)]
        return len(data)


def split_frames(data: bytes) -> tuple[list[list[str]], bool]:
    """The complete frames of a child's answer, and whether that is all there was."""
    frames, position = [], 0
    while position + 5 <= len(data):
        end = position + 5 + int.from_bytes(data[position + 1 : position + 5], "big")
        if end > len(data):
            break
        try:
            frames.append([data[position : position + 1].decode("ascii"), data[position + 5 : end].decode()])
        except UnicodeDecodeError:
            break
        position = end
    return frames, position == len(data)


def kill_everyone(pid: int) -> tuple[int, float, float]:
    """Kill and reap every process but this one; returns the wait status of `pid`, its CPU seconds, and those of all."""
    status, cpu, cpu_of_all = 0, 0.0, 0.0
    while True:
        with contextlib.suppress(ProcessLookupError):
            os.kill(-1, signal.SIGKILL)
        try:
            ended, its_status, usage = os.wait4(-1, 0)
        except ChildProcessError:
            return status, cpu, cpu_of_all
        cpu_of_all += usage.ru_utime + usage.ru_stime
        if ended == pid:
            status, cpu = its_status, usage.ru_utime + usage.ru_stime


def _run_queue_seconds(pid: int) -> float | None:
    """How long the process was ready to run and had to wait for a processor; None where the kernel does not say."""
    try:
        threads = os.listdir(f"/proc/{pid}/task")
        return max(int(_text(f"/proc/{pid}/task/{thread}/schedstat").split()[1]) for thread in threads) / 1e9
    except (OSError, ValueError, IndexError):
        return None


def _text(path: str) -> str:
    with open(path, encoding="utf-8") as file:
        return file.read()


def oom_kill_count() -> int:
    """Out-of-memory kills in this container so far (cgroup v2, then v1)."""
    for path in ("/sys/fs/cgroup/memory.events", "/sys/fs/cgroup/memory/memory.oom_control"):
        try:
            fields = dict(line.split() for line in _text(path).splitlines())
        except OSError:
            continue
        return int(fields.get("oom_kill", 0))
    return 0


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
                    say(self.run(job))
                case "restart":
                    self.restart(int(job["hash_seed"]))
                case "self_check":
                    say({"facts": own_module("facts").collect(prctl)})

    def run(self, job: dict[str, Any]) -> dict[str, Any]:
        report = Watch(job, self.null_fd).follow(job["wall"])
        tmpfs.empty("/tmp")  # noqa: S108
        if own_state() != self.state:
            sys.exit("a process of this call changed the supervisor's limits")
        before, self.oom_kills = self.oom_kills, oom_kill_count() if report["status"] else self.oom_kills
        return {**report, "oom": self.oom_kills > before}

    def preload(self, names: list[str]) -> None:
        """Import trusted modules once, here, so that every call finds them loaded; the host says which the code names."""
        for name in names:
            if name not in sys.modules:
                with contextlib.suppress(ImportError):  # an image without it: the code will see that itself
                    __import__(name)
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
