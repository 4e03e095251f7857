"""A step-limited execution trace of a solution: which lines ran, and which local variables each one changed.

Values are shown in at most 80 characters and only plain builtin ones are looked into: no method of a foreign class is ever called.
"""

import builtins
from itertools import islice
from json import JSONEncoder
from os import _exit
from typing import Any

from child import Channel, arguments_of, set_profile, set_trace, solution_of, untwist
from plain import type_name

# The functions below keep the builtins as they are now, whatever foreign code in the same process makes of them.
__builtins__ = dict(vars(builtins))

WIDTH = 80
SHOWN_ITEMS = 24
to_json = JSONEncoder(separators=(",", ":")).encode


class Tracer:
    def __init__(self, channel: Channel, max_steps: int, max_events: int) -> None:
        self.channel, self.max_steps, self.max_events = channel, max_steps, max_events
        self.step_count = 0
        self.depth = 0
        self.events: list[list[Any]] = []
        self.known: dict[Any, dict[str, str]] = {}  # frame -> variables as last shown
        self.pending: dict[Any, list[Any]] = {}  # frame -> its event whose line is still running

    def __call__(self, frame: Any, event: str, _arg: Any) -> Any:
        """Global trace function: a new frame; only the solution's own are followed."""
        if frame.f_code.co_filename != "<solution>":
            return None
        self.depth += 1
        self.known[frame] = {}
        if not frame.f_code.co_name.startswith("<"):
            self.record(frame, "call", self.changed(frame))
        return self.follow

    def follow(self, frame: Any, event: str, value: Any) -> Any:
        if event == "exception":
            return self.follow
        self.settle(frame)
        if event == "line":
            if self.step_count == self.max_steps:
                self.stop()
            self.step_count += 1
            self.pending[frame] = self.record(frame, "line", {})
        elif event == "return":
            if not frame.f_code.co_name.startswith("<"):
                self.record(frame, "return", {"return": short(value)})
            self.depth -= 1
            self.known.pop(frame, None)
        return self.follow

    def record(self, frame: Any, event: str, changed: dict[str, str]) -> list[Any]:
        entry = [frame.f_lineno, frame.f_code.co_name, self.depth, changed, event]
        if len(self.events) < self.max_events:
            self.events.append(entry)
        return entry

    def settle(self, frame: Any) -> None:
        """The line that was running in this frame is over: what it changed belongs to its event."""
        entry = self.pending.pop(frame, None)
        if entry is not None:
            entry[3] = self.changed(frame)

    def changed(self, frame: Any) -> dict[str, str]:
        if len(self.events) > self.max_events:
            return {}
        now = {name: short(value) for name, value in frame.f_locals.items() if not name.startswith(".")}
        before, self.known[frame] = self.known.get(frame, {}), now
        return {name: text for name, text in now.items() if before.get(name) != text}

    def stop(self) -> None:
        """End the process here and now: an exception could be caught by foreign code, which would then go on untraced."""
        set_trace(None)
        for frame in list(self.pending):
            self.settle(frame)
        self.send()
        _exit(0)

    def send(self) -> None:
        self.channel.send(b"T", to_json([self.step_count, self.events]))


def trace(job: dict[str, Any], channel: Channel, load: Any) -> None:
    """Load the code untraced, then call main_solution under the tracer; sends T and, when it came to an end, the outcome."""
    tracer = Tracer(channel, job["max_steps"], job["max_events"])
    failure, value = None, None
    try:
        arguments = arguments_of(job["input"])
        main = solution_of(load(job["code"]))
        set_trace(tracer)
        value = main(**arguments)
    except BaseException as error:
        failure = error
    set_trace(None)
    set_profile(None)
    untwist()
    tracer.send()
    if failure is not None:
        channel.send_error(failure)
    else:
        channel.send_value(value, job["output_bytes"])


def short(value: Any) -> str:
    """A value in at most 80 characters, the middle left out."""
    text = _show(value, 0, WIDTH * 4)
    return text if len(text) <= WIDTH else f"{text[: WIDTH - 30]} … {text[-27:]}"


def _show(value: Any, depth: int, room: int) -> str:
    kind = type(value)
    if kind in (int, float, bool, type(None)):
        return _number(value)
    if kind is str:
        return repr(value if len(value) <= room else f"{value[: room // 2]}…{value[-room // 2 :]}")
    if kind in (list, tuple, set, frozenset, dict):
        return _container(value, kind, depth, room)
    return f"<{type_name(kind)}>"


def _number(value: Any) -> str:
    try:
        return repr(value)
    except ValueError:
        return f"<int of {value.bit_length()} bits>"


def _container(value: Any, kind: type, depth: int, room: int) -> str:
    opening, closing = {list: "[]", tuple: "()", dict: "{}"}.get(kind, "{}")
    if not value:
        return {list: "[]", tuple: "()", dict: "{}"}.get(kind, f"{kind.__name__}()")
    if depth >= 4:
        return f"{opening}…{closing}"
    items = value.items() if kind is dict else value
    parts = [_item(item, kind, depth, room // 2) for item in islice(items, SHOWN_ITEMS)]
    if len(value) > SHOWN_ITEMS:
        parts.append(f"… {len(value) - SHOWN_ITEMS} more")
    inside = ", ".join(parts) + ("," if kind is tuple and len(value) == 1 else "")
    return f"frozenset({opening}{inside}{closing})" if kind is frozenset else f"{opening}{inside}{closing}"


def _item(item: Any, kind: type, depth: int, room: int) -> str:
    if kind is dict:
        return f"{_show(item[0], depth + 1, room)}: {_show(item[1], depth + 1, room)}"
    return _show(item, depth + 1, room)
