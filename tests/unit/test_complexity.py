"""Complexity limits: the rule of sizes, each limit at its edge, and agreement with CPython 3.11 where that is what runs."""

import json
import platform
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.core.complexity import PAPER_LIMITS, deep_size, too_complex

SIZES = [
    (None, 16),
    (True, 32),
    (0, 32),
    (2**30, 32),
    (2**60, 40),
    (0.5, 24),
    ("", 56),
    ("abcdefg", 56),
    ("abcdefgh", 64),
    ("é", 80),
    ("日本", 80),
    ("😀", 80),
    ([], 56),
    ([1000, 1000], 72 + 32 + 32),  # two numbers that are not shared
    ([7, 7], 72 + 32),  # a shared one
    ([True, True, None], 80 + 32 + 16),
    ([1, True], 72 + 32 + 32),  # equal, yet not the same object
    (["word", "word"], 72 + 56),
    ([0.5, 0.5], 72 + 24 + 24),
    ([[], []], 72 + 56 + 56),
    ({}, 64),
    ({"a": 1}, 184 + 56 + 32),
    ([{"a": 1}, {"a": 1}], 72 + 2 * 184 + 56 + 32),
]


@pytest.mark.parametrize(("value", "size"), SIZES)
def test_sizes(value: Any, size: int) -> None:
    assert deep_size(value) == size


KEPT = [
    [0] * 19,
    "x" * 99,
    {str(number): 0 for number in range(9)},
    {"nums": [1000 + number for number in range(16)]},
    {"grid": [[0, 1, 0, 1, 1]] * 5},
    2**700,
    -(10**200),
    None,  # a null output is dropped by the selection, not here: inside a value it is welcome
]
DROPPED = {
    "list": [0] * 20,
    "list inside": {"a": [[0] * 20]},
    "dict": {str(number): 0 for number in range(20)},
    "string": "x" * 100,
    "string inside": [["x" * 100]],
    "number": 10**300,
    "bytes": {"nums": [1000 + number for number in range(19)]},
    "bytes by nesting": [[[[]] * 5] * 5],
}


@pytest.mark.parametrize("value", KEPT)
def test_small_enough(value: Any) -> None:
    assert too_complex(value) is None


@pytest.mark.parametrize("value", DROPPED.values(), ids=DROPPED.keys())
def test_too_complex(value: Any) -> None:
    assert too_complex(json.loads(json.dumps(value)))


def test_a_key_that_is_too_long() -> None:
    assert too_complex({"k" * 100: 1})


def test_limits_are_exclusive() -> None:
    """A value has to stay below each limit (FACTS: `<`)."""
    value = ["x" * 30] * 3 + [[0] * 10]
    size = deep_size(value)
    from dataclasses import replace

    assert too_complex(value, replace(PAPER_LIMITS, total_bytes=size)) is not None
    assert too_complex(value, replace(PAPER_LIMITS, total_bytes=size + 1)) is None
    assert too_complex(value, replace(PAPER_LIMITS, container_items=10)) is not None
    assert too_complex(value, replace(PAPER_LIMITS, container_items=11)) is None
    assert too_complex(value, replace(PAPER_LIMITS, string_chars=30)) is not None
    assert too_complex(value, replace(PAPER_LIMITS, string_chars=31)) is None


def test_no_json_value_is_a_fault_of_ours() -> None:
    with pytest.raises(TypeError):
        too_complex(object())


small_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=40),
    lambda inner: st.lists(inner, max_size=21) | st.dictionaries(st.text(max_size=5), inner, max_size=21),
    max_leaves=30,
)


@given(small_values, small_values)
def test_more_is_never_smaller(value: Any, other: Any) -> None:
    assert deep_size([value, other]) > max(deep_size(value), deep_size(other))


@given(small_values)
def test_the_same_value_has_the_same_size_however_it_was_built(value: Any) -> None:
    assert deep_size(value) == deep_size(json.loads(json.dumps(value)))


RUNS_CPYTHON_3_11 = platform.python_implementation() == "CPython" and sys.version_info[:2] == (3, 11) and sys.maxsize > 2**32


@pytest.mark.skipif(not RUNS_CPYTHON_3_11, reason="compares with the sizes of CPython 3.11")
@given(st.none() | st.booleans() | st.integers(-(2**900), 2**900) | st.floats() | st.text(min_size=2, max_size=120))
def test_sizes_are_those_of_cpython(value: Any) -> None:
    # A text that was once asked for its UTF-8 form keeps it and measures more, so a fresh copy is measured.
    fresh = "".join(list(value)) if isinstance(value, str) else value
    assert deep_size(value) == -(-sys.getsizeof(fresh) // 8) * 8


@pytest.mark.skipif(not RUNS_CPYTHON_3_11, reason="compares with the sizes of CPython 3.11")
@given(st.integers(0, 42))
def test_sizes_of_containers_are_those_of_cpython(count: int) -> None:
    # Numbers from -5 to 256 and equal texts are shared, so that the items add one object each.
    numbers = [0] * count
    assert deep_size(numbers) == sys.getsizeof(numbers) + (32 if count else 0)
    keys = {f"k{number:02}": 0 for number in range(count)}
    assert deep_size(keys) == sys.getsizeof(keys) + count * 56 + (32 if count else 0)
