"""The container's short way to JSON is the standard library's: same values, same texts, same errors."""

import importlib.util
import json
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.adapters.sandbox.recipe import FOLDER


def _load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("sandbox_light_json", FOLDER / "light_json.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


light_json = _load()
plain_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(codec=None)),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


def _outcome(loads: Any, text: str) -> str:
    try:
        return repr(loads(text))
    except ValueError as error:
        return repr(error)


@given(plain_values)
def test_it_writes_and_reads_what_json_does(value: Any) -> None:
    text = json.dumps(value, separators=(",", ":"))
    assert light_json.dumps(value) == text
    assert _outcome(light_json.loads, text) == _outcome(json.loads, text)


@given(st.text('{}[],:"\\ntrue01.e-NaInfity \n', max_size=12))
def test_it_judges_any_text_as_json_does(text: str) -> None:
    assert _outcome(light_json.loads, text) == _outcome(json.loads, text)


@pytest.mark.parametrize("text", ["", " 1", "1 ", "[1,]", '{"a":1}x', "-Infinity", "NaN", "nonsense", "1" * 5000])
def test_the_edges(text: str) -> None:
    assert _outcome(light_json.loads, text) == _outcome(json.loads, text)
