"""The paper's tolerance, precisely: every boundary of the docstring is a row here."""

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.core import compare
from tasks.core.canonical import NotSerialisableError, canonical_json
from tasks.core.compare import equal_outputs

EQUAL = [
    ("3", "3"),
    ("2", "2.0"),
    ("0", "-0.0"),
    ("0.3333333333", "0.33333"),  # needs the tolerance: a comparison that fails to compare at all cannot pass
    ("1234.5678", "1234.6"),
    ("2.9990", "2.9995"),
    ("-2.9990", "-2.9995"),
    ("2.9999999999", "3.0"),  # representation noise across an integer part
    ("3.0", "2.9999999999"),
    ("0.30000000000000004", "0.3"),
    ("99.99999999999999", "100"),
    ("1e300", "1.0000000001e300"),
    ("-0.5", "-0.5001"),
    ("[1,[2.5,{}]]", "[1.0,[2.5001,{}]]"),
    ('{"a":1,"b":[0.1]}', '{"a":1,"b":[0.10001]}'),
    ('{"a":null,"b":true}', '{"a":null,"b":true}'),
    ('"x"', '"x"'),
]

DIFFERENT = [
    ("3", "4"),
    ("10000000000", "10000000001"),  # integers are exact, however close
    ("2.9995", "3.0"),  # close, but another integer part
    ("-2.9995", "-3.0"),
    ("100", "100.05000001e0001"),
    ("0.999", "1"),
    ("1.5", "1.502"),
    ("-0.5", "0.5"),  # both integer parts are 0
    ("0", "1e-12"),  # nothing but zero is close to zero
    ("0.0", "-1e-300"),
    ("1", "true"),
    ("0", "false"),
    ("1.0", "true"),
    ("0", "null"),
    ("1", '"1"'),
    ('"x"', '"X"'),
    ('"1.0"', '"1.00001"'),
    ("[1,2]", "[2,1]"),
    ("[1,2]", "[1,2,3]"),
    ("[1,2,3]", "[1,2]"),
    ("[]", "{}"),
    ("[]", "null"),
    ('{"a":1}', '{"b":1}'),
    ('{"a":1}', '{"a":1,"b":2}'),
    ('{"a":1,"b":2}', '{"a":1}'),
    ("[[1.5]]", "[[1.6]]"),
    ("1" + "0" * 400, "1e300"),  # an integer beyond the floats
]


@pytest.mark.parametrize(("expected", "actual"), EQUAL)
def test_equal(expected: str, actual: str) -> None:
    assert equal_outputs(expected, actual)
    assert equal_outputs(actual, expected)


@pytest.mark.parametrize(("expected", "actual"), DIFFERENT)
def test_different(expected: str, actual: str) -> None:
    assert not equal_outputs(expected, actual)
    assert not equal_outputs(actual, expected)


def test_the_tolerance_is_really_consulted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Published defect 1: without `math` every float was judged wrong, silently. Here it would be an error, and the table above fails."""
    monkeypatch.delattr(compare, "math")
    with pytest.raises(NameError):
        equal_outputs("0.3333333333", "0.33333")


def test_what_is_not_json_is_a_fault_of_ours() -> None:
    with pytest.raises(NotSerialisableError):
        equal_outputs("1", "nonsense")


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(st.characters(codec="utf-8")),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(st.characters(codec="utf-8")), inner, max_size=4),
    max_leaves=10,
)


@given(values)
def test_everything_equals_itself(value: object) -> None:
    text = canonical_json(value)
    assert equal_outputs(text, text)
    assert equal_outputs(text, json.dumps(json.loads(text), indent=1))


@given(values, values)
def test_order_of_the_two_does_not_matter(left: object, right: object) -> None:
    one, other = canonical_json(left), canonical_json(right)
    assert equal_outputs(one, other) == equal_outputs(other, one)


@given(st.floats(0.5, 1e12), st.floats(-2e-3, 2e-3))
def test_relative_tolerance_and_integer_part(value: float, relative: float) -> None:
    other = value * (1 + relative)
    close = math.isclose(value, other, rel_tol=1e-3) and int(value) == int(other)
    assert equal_outputs(json.dumps(value), json.dumps(other)) == (close or math.isclose(value, other, rel_tol=1e-9))


@given(st.integers(), st.integers())
def test_integers_are_exact(left: int, right: int) -> None:
    assert equal_outputs(str(left), str(right)) == (left == right)
