"""Parsing foreign source: any text gives a tree or a reason, and names are found where they are bound."""

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.core.parsing import Unparsable, free_names, parse_module, top_level_names


def tree(code: str) -> ast.Module:
    module = parse_module(code)
    assert isinstance(module, ast.Module)
    return module


BROKEN = ["def f(:", "print 'x'", "\0", "'\ud800'", "(" * 5000 + ")" * 5000, "-" * 99_999 + "1", "x = 1\n  y = 2", "\x1a("]


@pytest.mark.parametrize("code", BROKEN)
def test_what_does_not_parse_has_a_detail(code: str) -> None:
    parsed = parse_module(code)
    assert isinstance(parsed, Unparsable)
    assert parsed.detail


def test_doubtful_escapes_are_no_news(recwarn: pytest.WarningsRecorder) -> None:
    assert isinstance(parse_module("x = '\\d' is 1"), ast.Module)
    assert list(recwarn) == []


@given(st.text())
def test_any_text_is_data(code: str) -> None:
    assert isinstance(parse_module(code), ast.Module | Unparsable)


def test_top_level_names() -> None:
    code = (
        "import os.path, sys as s\nfrom a import b as c, d\nx, (y, *z) = 1, (2, 3)\nu: int = 1\n"
        "for i in x:\n    if i:\n        inner = 1\nwith open(x) as w:\n    pass\n"
        "def f(p):\n    local = p\nclass C:\n    attribute = 1\nasync def g(): pass\n"
    )
    assert top_level_names(tree(code)) == {"os", "s", "c", "d", "x", "y", "z", "u", "i", "inner", "w", "f", "C", "g"}


def test_free_names() -> None:
    code = (
        "import math\nfrom a import b as c\ndef f(p, *q, r=s, **t):\n    v = p + helper(q)\n    return [w for w in v] + len(t)\n"
        "try:\n    c\nexcept E as e:\n    e\n"
    )
    assert free_names(tree(code)) == {"s", "helper", "E"}
