"""JSON through the C parts of the standard library alone: the package around them imports regular expressions, a third of the start-up."""

from __future__ import annotations

from _json import encode_basestring_ascii, make_encoder, make_scanner

TYPE_CHECKING = False  # importing typing takes longer than starting a call
if TYPE_CHECKING:
    from typing import Any


class _Rules:
    """Those of json.loads."""

    strict, memo = True, {}  # type: ignore[var-annotated]
    object_hook = object_pairs_hook = None
    parse_float, parse_int, parse_constant = float, int, float


_scan = make_scanner(_Rules)  # type: ignore[arg-type]
_encode = make_encoder(None, repr, encode_basestring_ascii, None, ":", ",", False, False, True)


def loads(text: str) -> Any:
    """What json.loads returns or raises; text that is not a value from its first to its last character is left to it."""
    try:
        value, end = _scan(text, 0)
    except StopIteration:
        end = -1
    if end == len(text):
        return value
    import json

    return json.loads(text)


def dumps(value: Any) -> str:
    """Compact JSON of plain values."""
    return "".join(_encode(value, 0))
