"""Complexity limits: inputs and outputs small enough to be worked out by reasoning.

Sizes are those that the paper's measure (a deep size of Python objects) gives on a 64-bit CPython 3.11, written down here as rules so
that they are the same on every interpreter: every object rounded up to 8 bytes, containers as built by a literal, without spare room.
An object counts once however often it stands there. Parsed JSON does not say what was one object, so this is ruled: null, the booleans,
equal integers from -5 to 256 (CPython shares them by itself) and equal strings (keys are shared, and words mostly come from literals) count
once; other numbers, lists and objects count each time.
"""

from dataclasses import asdict, dataclass
from typing import Any

_POINTER = 8
_NONE, _BOOL, _FLOAT = 16, 32, 24
_INT, _DIGIT, _DIGIT_BITS = 24, 4, 30
_ASCII, _LATIN1, _WIDE = 49, 73, 74  # strings, with their closing zero; _WIDE plus the odd width of it
_LIST, _DICT = 56, 64
_DICT_TABLES = ((5, 184), (10, 272), (21, 464), (42, 832))  # items at most -> bytes, for keys that are strings
_SHARED_INTS = range(-5, 257)


@dataclass(frozen=True, slots=True)
class ComplexityLimits:
    """A profile of limits; a value has to stay below each of them, at every level. Sizes are in bytes as explained above."""

    name: str
    total_bytes: int
    container_items: int
    string_chars: int
    scalar_bytes: int

    def settings(self) -> dict[str, Any]:
        """What shapes a step that uses these limits."""
        return asdict(self)


# Source: the paper's code, see FACTS, Complexity limits.
PAPER_LIMITS = ComplexityLimits("paper", total_bytes=1024, container_items=20, string_chars=100, scalar_bytes=128)


def too_complex(value: Any, limits: ComplexityLimits = PAPER_LIMITS) -> str | None:
    """Say which limit a JSON value (as parsed: dict, list, str, int, float, bool, None) breaks, or None when it keeps to all."""
    size = deep_size(value)
    if size >= limits.total_bytes:
        return f"{size} bytes in all (limit {limits.total_bytes})"
    for part in _parts(value):
        match part:
            case list() | dict() if len(part) >= limits.container_items:
                return f"a {'list' if isinstance(part, list) else 'dict'} of {len(part)} items (limit {limits.container_items})"
            case str() if len(part) >= limits.string_chars:
                return f"a string of {len(part)} characters (limit {limits.string_chars})"
            case int() | float() if _flat_size(part) >= limits.scalar_bytes:
                return f"a number of {_flat_size(part)} bytes (limit {limits.scalar_bytes})"
    return None


def deep_size(value: Any) -> int:
    """The size of a JSON value in bytes with everything in it, by the rules of this module."""
    counted: set[tuple[type, Any]] = set()
    size = 0
    for part in _parts(value):
        if _is_shared(part):
            identity = (type(part), part)
            if identity in counted:
                continue
            counted.add(identity)
        size += _flat_size(part)
    return size


def _parts(value: Any) -> list[Any]:
    """The value and everything in it, keys included."""
    found: list[Any] = []
    pending = [value]
    while pending:
        part = pending.pop()
        found.append(part)
        match part:
            case list():
                pending.extend(part)
            case dict():
                pending.extend(part)
                pending.extend(part.values())
    return found


def _is_shared(part: Any) -> bool:
    return part is None or isinstance(part, bool | str) or (isinstance(part, int) and part in _SHARED_INTS)


def _flat_size(part: Any) -> int:
    match part:
        case None:
            size = _NONE
        case bool():
            size = _BOOL
        case int():
            size = _INT + _DIGIT * max(1, -(-part.bit_length() // _DIGIT_BITS))
        case float():
            size = _FLOAT
        case str():
            size = _string_size(part)
        case list():
            size = _LIST + _POINTER * len(part)
        case dict():
            size = _dict_size(len(part))
        case _:
            raise TypeError(f"{type(part).__name__} is no JSON value")
    return -(-size // _POINTER) * _POINTER


def _string_size(text: str) -> int:
    widest = max(map(ord, text), default=0)
    if widest < 0x80:
        return _ASCII + len(text)
    if widest < 0x100:
        return _LATIN1 + len(text)
    width = 2 if widest < 0x10000 else 4
    return _WIDE - 2 + width + width * len(text)


def _dict_size(count: int) -> int:
    if not count:
        return _DICT
    for most, size in _DICT_TABLES:
        if count <= most:
            return size
    return _DICT_TABLES[-1][1] * -(-count // _DICT_TABLES[-1][0])  # far beyond any limit: about as large
