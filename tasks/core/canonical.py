"""Canonical JSON: the one text form in which inputs, outputs and ids are stored, compared and hashed."""

import hashlib
import json
import math
from typing import Any

MAX_DEPTH = 100


class NotSerialisableError(ValueError):
    """The value has no canonical JSON form; the message says why in a few words."""


def canonical_json(value: Any) -> str:
    """Return the canonical JSON text of `value`: keys sorted, no spaces, UTF-8 characters as they are.

    Tuples become lists. Raises NotSerialisableError for anything that JSON cannot say without loss: non-string keys, NaN and
    Infinity, lone surrogates, other types, circular or very deep structures, integers too long to print.
    """
    _check(value, 0)
    try:
        return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    except ValueError as error:  # integers beyond the interpreter's digit limit
        raise NotSerialisableError(str(error)) from None


def parse_json(text: str) -> Any:
    """Parse JSON text that may come from anywhere; raises NotSerialisableError when it is not JSON we can hold."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NotSerialisableError(f"not JSON: {error}") from None


def digest(*parts: Any) -> str:
    """Return the lower-case SHA-256 hex of the canonical JSON of `parts`; every derived id is made by this."""
    return hashlib.sha256(canonical_json(list(parts)).encode()).hexdigest()


def _check(value: Any, depth: int) -> None:
    if depth > MAX_DEPTH:
        raise NotSerialisableError(f"nested deeper than {MAX_DEPTH} levels, or circular")
    match value:
        case None | bool() | int():
            return
        case str():
            _check_text(value)
        case float():
            if not math.isfinite(value):
                raise NotSerialisableError(f"{value} is not a JSON number")
        case list() | tuple():
            for item in value:
                _check(item, depth + 1)
        case dict():
            for key, item in value.items():
                if not isinstance(key, str):
                    raise NotSerialisableError(f"key of type {type(key).__name__}")
                _check_text(key)
                _check(item, depth + 1)
        case _:
            raise NotSerialisableError(f"value of type {type(value).__name__}")


def _check_text(text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise NotSerialisableError("text with a lone surrogate") from None
