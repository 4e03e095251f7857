"""The supervisor's view of one call: its process from fork to the last reaped descendant, and what came out of it."""

from __future__ import annotations

import _signal as signal  # type: ignore[import-not-found] # the module around it imports enum, and that much else
import os
import select
import time

import child

TYPE_CHECKING = False  # importing typing takes longer than starting a call
if TYPE_CHECKING:
    from typing import Any

PRINTED_BYTES = 8192  # kept of what a call prints; the rest is drained
TOO_LATE = "wall"
TOO_MUCH = "flood"


class Watch:
    """One call's process from fork to the last reaped descendant."""

    def __init__(self, job: dict[str, Any], null_fd: int, prctl: Any) -> None:
        self.result, self.output = bytearray(), bytearray()
        self.most = int(job["result_bytes"])
        result_read, result_write = os.pipe()
        output_read, output_write = os.pipe()
        self.started, self.own_cpu = time.monotonic(), time.process_time()
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
        waited = _run_queue_seconds() if stopped == TOO_LATE else 0.0
        wall = time.monotonic() - self.started
        status, cpu, cpu_of_all = kill_everyone(self.pid)
        for fd in self.sinks:
            while self._read(fd):
                pass
            os.close(fd)
        cpu_of_all += time.process_time() - self.own_cpu  # draining a flood of output is the call's doing, too
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
        try:  # noqa: SIM105 - contextlib takes long to import
            os.kill(-1, signal.SIGKILL)
        except ProcessLookupError:
            pass
        try:
            ended, its_status, usage = os.wait4(-1, 0)
        except ChildProcessError:
            return status, cpu, cpu_of_all
        cpu_of_all += usage.ru_utime + usage.ru_stime
        if ended == pid:
            status, cpu = its_status, usage.ru_utime + usage.ru_stime


def _run_queue_seconds() -> float | None:
    """The longest that any thread of the call was ready to run and had to wait for a processor; None where the kernel does not say."""
    longest = None
    for pid in [name for name in os.listdir("/proc") if name.isdigit() and name != "1"]:
        try:
            for thread in os.listdir(f"/proc/{pid}/task"):
                longest = max(longest or 0.0, int(_text(f"/proc/{pid}/task/{thread}/schedstat").split()[1]) / 1e9)
        except (OSError, ValueError, IndexError):  # it may end while we look
            continue
    return longest


def oom_kill_count() -> int:
    """Out-of-memory kills in this container so far (cgroup v2, then v1)."""
    for path in ("/sys/fs/cgroup/memory.events", "/sys/fs/cgroup/memory/memory.oom_control"):
        try:
            fields = dict(line.split() for line in _text(path).splitlines())
        except OSError:
            continue
        return int(fields.get("oom_kill", 0))
    return 0


def _text(path: str) -> str:
    with open(path, encoding="utf-8") as file:
        return file.read()
