"""How far two JSON values are from each other: 0 when equal, up to 1."""

from difflib import SequenceMatcher
from typing import Any


def distance(left: Any, right: Any) -> float:
    """Return a structural distance between two JSON values: by type, size, place and closeness of numbers; symmetric, 0 to 1."""
    if isinstance(left, bool) or isinstance(right, bool):
        return 0.0 if left is right else 1.0
    if isinstance(left, int | float) and isinstance(right, int | float):
        return 0.0 if left == right else min(0.9, 0.1 + abs(left - right) / (1 + max(abs(left), abs(right))))
    if isinstance(left, str) and isinstance(right, str):
        first, second = sorted((left, right))  # the matcher is not symmetric by itself
        return 0.0 if left == right else 1 - 0.9 * SequenceMatcher(None, first, second, autojunk=False).ratio()
    if isinstance(left, list) and isinstance(right, list):
        longest = max(len(left), len(right))
        apart = sum(distance(a, b) for a, b in zip(left, right, strict=False)) + abs(len(left) - len(right))
        return apart / longest if longest else 0.0
    if isinstance(left, dict) and isinstance(right, dict):
        keys = left.keys() | right.keys()
        apart = sum(distance(left[key], right[key]) if key in left and key in right else 1.0 for key in keys)
        return apart / len(keys) if keys else 0.0
    return 0.0 if left is None and right is None else 1.0
