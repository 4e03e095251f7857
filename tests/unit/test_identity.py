"""Derived ids: the same work has the same id on every machine, and anything that shapes it changes it."""

import hashlib
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.core import identity

HEX = "0123456789abcdef"

# every id function with one set of arguments, and for each argument another value
PARTS: list[tuple[Callable[..., str], tuple[Any, ...], tuple[Any, ...]]] = [
    (identity.sample_id, ("x = 1\n",), ("x = 2\n",)),
    (identity.step_id, ("predict", {"prompt": "a"}), ("revise", {"prompt": "b"})),
    (identity.function_id, ("s", "t"), ("s2", "t2")),
    (identity.pair_id, ("f", "e", '{"x":1}'), ("f2", "e2", '{"x":2}')),
    (identity.prediction_id, ("p", "input_prediction", 1, 0, "s", None), ("p2", "output_prediction", 2, 1, "s2", "parent")),
    (identity.execution_id, ("s", "e", "sample", ["f", 0]), ("s2", "e2", "verify", ["f", 1])),
]


@pytest.mark.parametrize(("make", "arguments", "others"), PARTS, ids=lambda part: getattr(part, "__name__", ""))
def test_every_part_counts(make: Callable[..., str], arguments: tuple[Any, ...], others: tuple[Any, ...]) -> None:
    ids = {make(*arguments)}
    for position, other in enumerate(others):
        ids.add(make(*arguments[:position], other, *arguments[position + 1 :]))
    assert len(ids) == len(others) + 1
    assert make(*arguments) in ids
    assert all(len(one) == 64 and set(one) <= set(HEX) for one in ids)


def test_ids_are_pinned_because_ledgers_of_different_machines_and_years_merge_by_them() -> None:
    sample = identity.sample_id("print('é')\n")
    step = identity.step_id("transform", {"prompt": "abc", "teacher": {"model": "m", "temperature": 0.7}})
    function = identity.function_id(sample, step)
    pair = identity.pair_id(function, step, '{"x":1}')
    prediction = identity.prediction_id(pair, "output_prediction", 1, 0, step, None)
    assert sample == hashlib.sha256("print('é')\n".encode()).hexdigest()
    assert [one[:16] for one in (step, function, pair, prediction)] == [
        "b50d328febf09df2", "6a519fc3dd902ddd", "3502c6e0f78293d2", "4af1324af3c0f9ea"]
    assert identity.sampling_seed(function) == int(function[:8], 16)


def test_ids_of_different_kinds_of_things_never_meet() -> None:
    assert len({identity.function_id("a", "b"), identity.step_id("a", {"b": 1}), identity.execution_id("a", "b", "c"),
                identity.pair_id("a", "b", "c"), identity.sample_id("a")}) == 5  # fmt: skip


@given(st.dictionaries(st.text("abc"), st.integers() | st.floats(allow_nan=False, allow_infinity=False), min_size=2))
def test_a_step_does_not_depend_on_the_order_of_its_settings(settings: dict[str, Any]) -> None:
    assert identity.step_id("predict", settings) == identity.step_id("predict", dict(reversed(settings.items())))


@given(st.text())
def test_any_text_has_a_sample_id_even_one_that_utf_8_cannot_say(content: str) -> None:
    assert identity.sample_id(content) == hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()


def test_a_retry_draws_other_inputs_and_the_same_ones_every_time() -> None:
    seeds = [identity.sampling_seed("ab" * 32, draw) for draw in range(5)]
    assert seeds[0] == identity.sampling_seed("ab" * 32) == 0xABABABAB
    assert len(set(seeds)) == 5
    assert seeds == [identity.sampling_seed("ab" * 32, draw) for draw in range(5)]


def test_seeds_fill_32_bits() -> None:
    seeds = [identity.sampling_seed(identity.function_id(str(number), "t")) for number in range(200)]
    assert len(set(seeds)) == 200
    assert all(0 <= seed < 2**32 for seed in seeds)
    assert max(seeds) > 2**31 > min(seeds)
