"""Canonical JSON: one text per value, and a short refusal for what has none."""

import json
import math
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.core.canonical import MAX_DEPTH, NotSerialisableError, canonical_json, digest, parse_json

numbers = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
scalars = st.none() | st.booleans() | numbers | st.text(st.characters(exclude_categories=["Cs"]))
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner, max_size=4),
    max_leaves=20,
)


def same(left: Any, right: Any) -> bool:
    """Equality that tells 1 from 1.0 and from True, and 0.0 from -0.0."""
    if type(left) is not type(right):
        return False
    if isinstance(left, list):
        return len(left) == len(right) and all(map(same, left, right))
    if isinstance(left, dict):
        return left.keys() == right.keys() and all(same(left[key], right[key]) for key in left)
    if isinstance(left, float):
        return left == right and math.copysign(1, left) == math.copysign(1, right)
    return bool(left == right)


def reversed_keys(value: Any) -> Any:
    """The same value, every object filled in the opposite order."""
    if isinstance(value, dict):
        return {key: reversed_keys(value[key]) for key in reversed(list(value))}
    return [reversed_keys(item) for item in value] if isinstance(value, list) else value


def as_tuples(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: as_tuples(item) for key, item in value.items()}
    return tuple(as_tuples(item) for item in value) if isinstance(value, list) else value


@given(values)
def test_parsing_gives_the_value_back(value: Any) -> None:
    assert same(parse_json(canonical_json(value)), value)


@given(values)
def test_the_canonical_form_of_a_canonical_form_is_itself(value: Any) -> None:
    text = canonical_json(value)
    assert canonical_json(parse_json(text)) == text


@given(values)
def test_key_order_and_tuples_do_not_show(value: Any) -> None:
    assert canonical_json(reversed_keys(value)) == canonical_json(value) == canonical_json(as_tuples(value))


@given(values, values)
def test_two_values_share_a_text_only_when_they_are_the_same(left: Any, right: Any) -> None:
    assert (canonical_json(left) == canonical_json(right)) == same(left, right)


@given(values)
def test_the_text_is_one_line_of_utf_8_that_any_json_reader_takes(value: Any) -> None:
    text = canonical_json(value)
    assert "\n" not in text
    assert same(json.loads(text.encode()), value)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"b": [1, 2.0, True, None], "a": "é\n\u2028😀"}, '{"a":"é\\n\u2028😀","b":[1,2.0,true,null]}'),
        ({"B": 1, "a": 2, "é": 3, "": 4}, '{"":4,"B":1,"a":2,"é":3}'),
        (-0.0, "-0.0"),
        (1e16, "1e+16"),
        (10**30, "1" + "0" * 30),
    ],
)
def test_the_text_is_pinned(value: Any, text: str) -> None:
    assert canonical_json(value) == text


class Strange:
    pass


@pytest.mark.parametrize(
    ("value", "why"),
    [
        (math.nan, "nan"),
        ([1, {"a": -math.inf}], "-inf"),
        ({1: 2}, "key of type int"),
        ({"a": [{None: 1}]}, "key of type NoneType"),
        ({(1, 2): 1}, "key of type tuple"),
        ("\ud800", "surrogate"),
        ({"\udfff": 1}, "surrogate"),
        ({"a": ["x\ud83d"]}, "surrogate"),
        ({1, 2}, "type set"),
        (b"bytes", "type bytes"),
        (1 + 2j, "type complex"),
        ([Strange()], "type Strange"),
        pytest.param(10 ** (sys.get_int_max_str_digits() + 1), "digits", id="long integer"),
    ],
)
def test_what_json_cannot_say_is_refused_with_its_reason(value: Any, why: str) -> None:
    with pytest.raises(NotSerialisableError, match=why):
        canonical_json(value)


def nested(depth: int) -> Any:
    value: Any = 1
    for _ in range(depth):
        value = [value]
    return value


def test_depth_is_bounded_at_the_same_level_for_lists_and_objects() -> None:
    assert parse_json(canonical_json(nested(MAX_DEPTH))) == nested(MAX_DEPTH)
    with pytest.raises(NotSerialisableError, match="nested deeper"):
        canonical_json(nested(MAX_DEPTH + 1))
    with pytest.raises(NotSerialisableError, match="nested deeper"):
        canonical_json({"a": nested(MAX_DEPTH)})


def test_circular_values_are_refused() -> None:
    circular: list[Any] = []
    circular.append({"again": circular})
    with pytest.raises(NotSerialisableError, match="circular"):
        canonical_json(circular)


def refusal(text: str) -> str | None:
    try:
        parse_json(text)
    except NotSerialisableError as error:
        return str(error)
    return None


@given(st.text() | st.builds(lambda depth: "[" * depth, st.integers(0, 200_000)))
def test_any_text_parses_or_is_refused_with_a_reason(text: str) -> None:
    why = refusal(text)
    assert why is None or why.startswith("not JSON: ")


@given(values.filter(lambda value: not isinstance(value, str)))
def test_what_python_prints_as_json_parses_to_the_same_canonical_text(value: Any) -> None:
    assert canonical_json(parse_json(json.dumps(value, indent=2))) == canonical_json(value)


def test_the_digest_is_pinned_because_every_id_in_every_ledger_hangs_on_it() -> None:
    assert digest("step", "predict", {"b": 1, "a": "é"}) == "a864ea75c7c56412a12ed1117023b3510ea79885482215d6d6aa9cb2c24cf3ea"


@given(st.lists(values, max_size=4), st.lists(values, max_size=4))
def test_digests_are_equal_only_for_equal_parts(left: list[Any], right: list[Any]) -> None:
    assert (digest(*left) == digest(*right)) == same(left, right)


def test_parts_do_not_run_into_one_another() -> None:
    assert len({digest("a", "b"), digest("ab"), digest(["a", "b"]), digest("a,b"), digest("a", "b", None)}) == 5
