"""Canonical JSON text of whatever foreign code returned, written without calling a single method of its classes.

The rules are those of tasks/core/canonical.py; a test holds the two together.
"""

from __future__ import annotations

import builtins
from _json import encode_basestring  # json itself imports regular expressions

TYPE_CHECKING = False  # importing typing takes longer than starting a call
if TYPE_CHECKING:
    from typing import Any

# The functions below keep the builtins as they are now, whatever foreign code in the same process makes of them.
__builtins__ = dict(vars(builtins))  # type: ignore[assignment]

MAX_DEPTH = 100
NAME_LENGTH = 200


class NotSerialisable(Exception):
    """The value has no canonical JSON form; the message says why."""


class TooLarge(Exception):
    """The text would be longer than allowed."""


class Writer:
    """Collects the text of one value and gives up as soon as it is longer than `max_bytes`."""

    def __init__(self, max_bytes: int) -> None:
        self.max_bytes = max_bytes
        self.size = 0
        self.parts: list[str] = []

    def add(self, text: str) -> None:
        self.size += len(text)
        if self.size > self.max_bytes:
            raise TooLarge
        self.parts.append(text)

    def write(self, value: Any, depth: int) -> None:
        kind = type(value)
        if depth > MAX_DEPTH:
            raise NotSerialisable(f"nested deeper than {MAX_DEPTH} levels, or circular")
        if value is None or value is True or value is False:
            self.add("null" if value is None else "true" if value else "false")
        elif issubclass(kind, str):
            self.write_text(value)
        elif issubclass(kind, int):
            self.write_int(value)
        elif issubclass(kind, float):
            self.write_float(value)
        elif issubclass(kind, list):
            self.write_array(list.__iter__(value), depth)
        elif issubclass(kind, tuple):
            self.write_array(tuple.__iter__(value), depth)
        elif issubclass(kind, dict):
            self.write_object(value, depth)
        else:
            raise NotSerialisable(f"value of type {type_name(kind)}")

    def write_text(self, value: Any) -> None:
        text = str.__str__(value)
        if self.size + len(text) > self.max_bytes:
            raise TooLarge
        try:
            str.encode(text)
        except UnicodeEncodeError:
            raise NotSerialisable("text with a lone surrogate") from None
        self.add(encode_basestring(text))

    def write_int(self, value: Any) -> None:
        try:
            self.add(int.__repr__(value))
        except ValueError as error:
            raise NotSerialisable(str(error)) from None

    def write_float(self, value: Any) -> None:
        number = float.__float__(value)
        if number - number != 0.0:
            raise NotSerialisable(f"{number!r} is not a JSON number")
        self.add(float.__repr__(number))

    def write_array(self, items: Any, depth: int) -> None:
        self.add("[")
        for position, item in enumerate(items):
            if position:
                self.add(",")
            self.write(item, depth + 1)
        self.add("]")

    def write_object(self, value: Any, depth: int) -> None:
        entries: dict[str, Any] = {}
        for key, item in dict.items(value):
            if not issubclass(type(key), str):
                raise NotSerialisable(f"key of type {type_name(type(key))}")
            entries[str.__str__(key)] = item
        if len(entries) != dict.__len__(value):
            raise NotSerialisable("two keys with the same text")
        self.add("{")
        for position, key in enumerate(sorted(entries)):
            if position:
                self.add(",")
            self.write_text(key)
            self.add(":")
            self.write(entries[key], depth + 1)
        self.add("}")


def canonical_text(value: Any, max_bytes: int) -> str:
    """Return the canonical JSON text of `value`; raises NotSerialisable or TooLarge."""
    writer = Writer(max_bytes)
    try:
        writer.write(value, 0)
    except RuntimeError as error:  # a thread of the code changes what is being written
        raise NotSerialisable(str(error)) from None
    text = "".join(writer.parts)
    if len(text.encode()) > max_bytes:
        raise TooLarge
    return text


def type_name(kind: Any) -> str:
    """Name of a class on one line, past any metaclass that would rather answer itself."""
    return str.replace(_class_name(kind), "\n", " ")[:NAME_LENGTH]


_class_name = type.__dict__["__name__"].__get__
