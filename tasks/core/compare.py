"""Comparing an output with the expected one: the paper's tolerance for floats, everything else exact."""

import math
from typing import Any

from tasks.core.canonical import parse_json

NAME = "paper"
VERSION = 1

RELATIVE_TOLERANCE = 1e-3
NOISE = 1e-9  # relative; below this two floats differ by representation only


def equal_outputs(expected_json: str, actual_json: str) -> bool:
    """Say whether two canonical JSON texts are the same output.

    Recursive over lists (order counts) and objects (same keys). Strings, booleans and null are exact; a boolean is never a number.
    Two integers are equal only exactly. As soon as one number is a float, both are compared as floats: 2 equals 2.0, and otherwise

    - they are equal when they differ by at most 1e-9 of the larger magnitude, whatever their integer parts (2.9999999999 is 3.0:
      representation noise is not wrong);
    - else when they differ by at most 1e-3 of the larger magnitude and have the same integer part, cut towards zero (2.9990 is
      2.9995, but 2.9995 is not 3.0 although it is close; -2.9990 is -2.9995, and -0.5 is never 0.5);
    - zero has no relative neighbourhood, so nothing but zero (0, 0.0, -0.0) equals zero.

    Source: the paper's tolerance (FACTS: relative tolerance 1e-3 and equal integer part); the noise rule is ours.
    Raises NotSerialisableError when a text is not JSON.
    """
    return expected_json == actual_json or _equal(parse_json(expected_json), parse_json(actual_json))


def _equal(expected: Any, actual: Any) -> bool:
    if _is_number(expected) and _is_number(actual):
        return _equal_numbers(expected, actual)
    if type(expected) is not type(actual):
        return False
    if isinstance(expected, list):
        return len(expected) == len(actual) and all(map(_equal, expected, actual))
    if isinstance(expected, dict):
        return expected.keys() == actual.keys() and all(_equal(value, actual[key]) for key, value in expected.items())
    return bool(expected == actual)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _equal_numbers(expected: int | float, actual: int | float) -> bool:
    if expected == actual or (isinstance(expected, int) and isinstance(actual, int)):
        return expected == actual
    try:
        left, right = float(expected), float(actual)
    except OverflowError:  # an integer beyond the floats is not close to any of them
        return False
    if math.isclose(left, right, rel_tol=NOISE):
        return True
    return math.trunc(left) == math.trunc(right) and math.isclose(left, right, rel_tol=RELATIVE_TOLERANCE)
