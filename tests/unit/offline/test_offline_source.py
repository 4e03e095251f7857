"""Reading raw files: Python 3, Python 2, broken ones, and text that is nothing at all."""

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.core.offline.plan import plan
from tasks.core.offline.python2 import mask, to_python3_text
from tasks.core.offline.source import read_source


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("print 'a', x", "print('a', x)"),
        ("print", "print()"),
        ("if x: print x", "if x: print(x)"),
        ("print 'a',", "print('a', end=\" \")"),
        ("print >>sys.stderr, 'no'", "print('no', file=sys.stderr)"),
        ("print (1 + 2) * 3", "print((1 + 2) * 3)"),
        ("print('as it is')", "print('as it is')"),
        ("print 'print x'  # print y", "print('print x')  # print y"),
        ("raise ValueError, 'no'", "raise ValueError('no')"),
        ("if a <> b: pass", "if a != b: pass"),
        ("x = 0777 + 10L", "x = 0o777 + 10"),
        ("x = `y`", "x = repr(y)"),
        ("x = ur'\\d'", "x = r'\\d'"),
    ],
)
def test_python2_statements_become_python3(old: str, new: str) -> None:
    assert to_python3_text(old) == new


def test_a_print_over_several_lines_keeps_them() -> None:
    assert to_python3_text("print 'a' + \\\n    str(f(1,\n 2))\ny = 1") == "print('a' + \\\n    str(f(1,\n 2)))\ny = 1"


def test_masking_keeps_every_position() -> None:
    text = "x = 'a # b' # c\ny = \"\"\"d\n'e\"\"\""
    masked = mask(text)
    assert len(masked) == len(text)
    assert masked.count("\n") == text.count("\n")
    assert "#" not in masked
    assert "e" not in masked


def test_python2_meaning_is_kept() -> None:
    source = read_source(
        "def f(d, n):\n    print n\n    for k in d.iteritems():\n        pass\n"
        "    return n / 2 + n / 2.0, map(str, d), d.has_key(n), xrange(n)\n"
    )
    assert source is not None
    assert source.python2
    text = ast.unparse(source.tree)
    assert "n // 2 + n / 2.0" in text
    assert "d.items()" in text
    assert "list(map(str, d)), n in d, range(n)" in text


def test_division_of_the_practice_sites_python2_class() -> None:
    code = "class Solution(object):\n    def half(self, n):\n        return n / 2\n"
    assert "n // 2" in ast.unparse(read_source(code).tree)  # type: ignore[union-attr]
    assert "n / 2" in ast.unparse(read_source(code.replace("(object)", "")).tree)  # type: ignore[union-attr]


def test_what_does_not_parse_is_left_out_and_the_rest_kept() -> None:
    source = read_source(
        "有必要吗？\n\ndef good(n):\n    return n\n\ndef bad(n:\n    return\n\nclass C:\n    def one(self):\n"
        "        return 1\n    def two(self:\n        return 2\n"
    )
    assert source is not None
    assert source.dropped == 3
    names = {node.name for node in ast.walk(source.tree) if isinstance(node, ast.FunctionDef)}
    assert names == {"good", "one"}


PIECES = ["def f(x):", "    ", "\n", "print x", "return", "(", ")", "'", '"""', "class A:", "x = ", "1", ":", "if x", "f([1])"]


@given(st.text(max_size=200) | st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_any_text_is_read_or_refused_but_never_raises(text: str) -> None:
    source = read_source(text)
    assert source is None or isinstance(source.tree, ast.Module)
    assert plan(text) is not None
