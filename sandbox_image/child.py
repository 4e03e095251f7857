"""The process of one call: it gives up what it could harm, runs foreign code, and says on its own pipe how that went.

Frames on the pipe are one letter, a length in four bytes, and text:
    G  the process is ready, foreign code begins
    R  a call's value, as canonical JSON          E  its exception: type, newline, message     M  it ran out of memory
    N  its value is not serialisable: why         L  its value is larger than allowed          T  its trace, before any of these
    I  a draw of the generator: a new input       S  one seen before                           X  an unusable one: why
    D  the generator is done                      B  its CPU time is used up
Foreign code could forge frames of its own process. It gains nothing: it could as well return that value, and the host checks what it gets.
"""

from __future__ import annotations

import _signal as signal  # type: ignore[import-not-found] # the module around it imports enum, and that much else
import builtins
import os
import resource
import sys
from os import _exit, getpid, write
from time import process_time

import light_json
from plain import NotSerialisable, TooLarge, canonical_text, type_name

TYPE_CHECKING = False  # importing typing takes longer than starting a call
if TYPE_CHECKING:
    from typing import Any

# The functions below keep the builtins as they are now, whatever foreign code in the same process makes of them.
__builtins__ = dict(vars(builtins))  # type: ignore[assignment]

RESULT_FD = 3
PARKED_FD = 100  # free for a moment, and below the limit of open files
set_recursion_limit, set_trace, set_profile, set_digits = sys.setrecursionlimit, sys.settrace, sys.setprofile, sys.set_int_max_str_digits
parse_json = light_json.loads
ModuleType = type(sys)


class Channel:
    """The way out of this process: frames on the result pipe, then the end."""

    def __init__(self, max_message_bytes: int) -> None:
        self.max_message_bytes = max_message_bytes
        self.owner = getpid()

    def send(self, kind: bytes, text: str = "") -> None:
        if getpid() != self.owner:  # foreign code forked, and its child came back here too
            _exit(0)
        body = text.encode("utf-8", "backslashreplace")
        data = kind + len(body).to_bytes(4, "big") + body
        while data:
            data = data[write(RESULT_FD, data) :]

    def send_value(self, value: Any, max_bytes: int) -> None:
        try:
            self.send(b"R", canonical_text(value, max_bytes))
        except NotSerialisable as error:
            self.send(b"N", str(error))
        except TooLarge:
            self.send(b"L")

    def send_error(self, error: BaseException) -> None:
        if isinstance(error, MemoryError):
            return self.send(b"M")
        try:
            message = str.__str__(str(error))
        except BaseException:
            message = "(an exception without a readable message)"
        return self.send(b"E", f"{type_name(type(error))}\n{message[: self.max_message_bytes]}")


def run(job: dict[str, Any], result_fd: int, output_fd: int, null_fd: int, prctl: Any) -> None:
    """Run one job in this freshly forked process and end it; never returns."""
    _take_fds(result_fd, output_fd, null_fd)
    _become_expendable(prctl)
    _limit(job)
    channel = Channel(job["message_bytes"])
    tracer, seeding = sys.modules.get("tracer"), sys.modules.get("seeding")  # the supervisor has imported them when they are wanted
    out, err = _fresh_interpreter_state()
    channel.send(b"G")
    try:
        if job["op"] == "generate" and seeding is not None:
            _generate(job, channel, seeding.Seeding(job["seed"]))
        elif job["op"] == "trace" and tracer is not None:
            tracer.trace(job, channel, load)
        else:
            _call(job, channel)
    except MemoryError:
        channel.send(b"M")
    for stream in (out, err):
        try:
            stream.flush()
        except BaseException:  # noqa: S112 - foreign code closed it
            continue
    _exit(0)


def load(code: str) -> dict[str, Any]:
    """Execute a solution's code in a module of its own and return its namespace."""
    module = ModuleType("solution")
    module.__file__ = "/tmp/solution.py"  # noqa: S108 - nothing is there; code may look at the folder
    sys.modules["solution"] = sys.modules["__main__"] = module
    exec(compile(code, "<solution>", "exec", dont_inherit=True), module.__dict__)  # noqa: S102
    return module.__dict__


def solution_of(space: dict[str, Any]) -> Any:
    if "main_solution" not in space:
        raise NameError("main_solution is not defined")
    return space["main_solution"]


def arguments_of(text: str) -> dict[str, Any]:
    arguments = parse_json(text)
    if not isinstance(arguments, dict):
        raise TypeError("the input is not a JSON object of keyword arguments")
    return arguments


def untwist() -> None:
    """Undo what foreign code may have set in the interpreter and what the answer's way out depends on."""
    set_recursion_limit(10_000)
    set_digits(4300)


def _call(job: dict[str, Any], channel: Channel) -> None:
    failure, value = None, None
    try:
        arguments = arguments_of(job["input"])
        value = solution_of(load(job["code"]))(**arguments)
    except BaseException as error:
        failure = error
    set_trace(None)  # before any function of ours is called: it would be traced by foreign code
    set_profile(None)
    untwist()
    if failure is not None:
        channel.send_error(failure)
    else:
        channel.send_value(value, job["output_bytes"])


def _generate(job: dict[str, Any], channel: Channel, seeding: Any) -> None:
    seeding.begin()
    try:
        space = load(job["code"])
        exec(compile(job["generator"], "<generator>", "exec", dont_inherit=True), space)  # noqa: S102
        if "input_generator" not in space:
            raise NameError("input_generator is not defined")
    except BaseException as error:
        set_trace(None)
        set_profile(None)
        untwist()
        return channel.send_error(error)
    seeding.begin()
    seen: set[str] = set()
    for _ in range(job["tries"]):
        if process_time() > job["cpu"]:
            return channel.send(b"B")
        kind, text = _draw(space["input_generator"], job["input_bytes"])
        if kind == b"I" and text in seen:
            kind, text = b"S", ""
        channel.send(kind, text)
        if kind == b"I":
            seen.add(text)
            if len(seen) == job["limit"]:
                break
    return channel.send(b"D")


def _draw(generator: Any, max_bytes: int) -> tuple[bytes, str]:
    try:
        value = generator()
    except BaseException as error:
        return b"X", f"exception:{type_name(type(error))}"
    if not isinstance(value, dict):
        return b"X", "not_a_dict"
    if not dict.__len__(value):
        return b"X", "empty"
    try:
        return b"I", canonical_text(value, max_bytes)
    except NotSerialisable:
        return b"X", "not_serialisable"
    except TooLarge:
        return b"X", "too_large"


def _take_fds(result_fd: int, output_fd: int, null_fd: int) -> None:
    os.setsid()
    os.dup2(result_fd, PARKED_FD, inheritable=False)
    os.dup2(null_fd, 0)
    os.dup2(output_fd, 1)
    os.dup2(output_fd, 2)
    os.dup2(PARKED_FD, RESULT_FD, inheritable=False)
    os.closerange(RESULT_FD + 1, 1 << 10)


def _become_expendable(prctl: Any) -> None:
    """When memory runs out the kernel is to take this process, never the supervisor; only a dumpable process may say so."""
    prctl(4, 1, 0, 0, 0)  # PR_SET_DUMPABLE
    fd = os.open("/proc/self/oom_score_adj", os.O_WRONLY)
    os.write(fd, b"1000")
    os.close(fd)


def _limit(job: dict[str, Any]) -> None:
    cpu = int(-(-job["cpu"] // 1))  # whole seconds, rounded up
    resource.setrlimit(resource.RLIMIT_CPU, (cpu + 1 if job["op"] == "generate" else cpu, cpu + 2))
    resource.setrlimit(resource.RLIMIT_DATA, (job["data_bytes"], job["data_bytes"]))
    signal.signal(signal.SIGINT, signal.default_int_handler)


def _fresh_interpreter_state() -> tuple[Any, Any]:
    for name in ("child", "light_json", "plain", "tracer", "seeding", "tmpfs", "watch", "facts"):
        sys.modules.pop(name, None)
    if "numpy.random" in sys.modules:  # a fork inherits its state; the random module looks after itself
        sys.modules["numpy.random"].seed()
    sys.argv = ["solution.py"]
    sys.stdin = sys.__stdin__ = open(0, encoding="utf-8", errors="replace", closefd=False)  # type: ignore[misc] # noqa: SIM115
    out = sys.stdout = sys.__stdout__ = open(1, "w", encoding="utf-8", errors="backslashreplace", closefd=False)  # type: ignore[misc] # noqa: SIM115
    err = sys.stderr = sys.__stderr__ = open(2, "w", 1, encoding="utf-8", errors="backslashreplace", closefd=False)  # type: ignore[misc] # noqa: SIM115
    return out, err
