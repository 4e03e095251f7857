"""What code needs from outside itself, and what keeps it from standing alone."""

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.core.offline.cleaning import clean, returns_value, without_prints
from tasks.core.offline.exemplars import comments, shown_calls, written_inputs
from tasks.core.offline.literals import NotLiteral, evaluate
from tasks.core.offline.plan import Plan, plan
from tasks.core.offline.printing import returning
from tasks.core.offline.scope import Slice, scope_of, slice_for
from tasks.core.offline.source import read_source


def sliced(code: str, name: str) -> Slice:
    source = read_source(code)
    assert source is not None
    scope = scope_of(source)
    return slice_for(scope, [scope.definitions[name][-1]])


def test_a_slice_holds_what_is_reachable_and_nothing_else() -> None:
    code = (
        "import math, re\nLIMIT = 3\nUNUSED = 4\ndef a(n):\n    return b(n) + LIMIT\ndef b(n):\n"
        "    return math.sqrt(n)\ndef c(n):\n    return re.sub('', '', n)\n"
    )
    found = sliced(code, "a")
    assert found.imports == ("import math",)
    assert [ast.unparse(node).split("\n")[0] for node in found.statements] == ["LIMIT = 3", "def a(n):", "def b(n):"]


def test_a_local_variable_is_not_the_global_of_the_same_name() -> None:
    found = sliced("n = int(input())\ndef f(n):\n    return n + 1\n", "f")
    assert len(found.statements) == 1


def test_lost_imports_and_classes_come_back() -> None:
    found = sliced("def f(root: List[int]):\n    return deque(np.array(root)), TreeNode(1)\n", "f")
    assert found.imports == ("from collections import deque", "from typing import List", "import numpy as np")
    assert isinstance(found.statements[0], ast.ClassDef)


def test_names_and_modules_that_nobody_has_are_missing() -> None:
    assert sliced("def f(n):\n    return secret(n)\n", "f").missing == "secret"
    assert sliced("import tensorflow as tf\ndef f(n):\n    return tf.add(n, 1)\n", "f").missing_module == "tensorflow"


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("", "no_function"),
        ("def (", "does_not_parse"),
        ("import random\ndef f(n):\n    return random.randint(0, n)", "uses_randomness"),
        ("import numpy as np\ndef f(n):\n    return np.random.rand(n)", "uses_randomness"),
        ("import time\ndef f(n):\n    return time.time() - n", "reads_clock"),
        ("def f(name):\n    return open(name).read()", "io_bound"),
        ("import os\ndef f(name):\n    return os.listdir(name)", "io_bound"),
        ("import hashlib\ndef f(s):\n    return hashlib.md5(s).hexdigest()", "opaque_computation"),
        ("from .models import User\ndef f(n):\n    return User(n).rank", "needs_missing_module"),
        ("def f(n):\n    return helper(n)", "needs_missing_code"),
        ("def f(n):\n    n + 1", "returns_nothing"),
        ("def f(g):\n    return g(1)", "no_usable_inputs"),
        ("x = 1\n" * 40_000, "too_long"),
    ],
)
def test_reasons_to_decline(code: str, reason: str) -> None:
    found = plan(code)
    assert (found.unusable[0].reason if isinstance(found, Plan) else found.reason) == reason
    assert not isinstance(found, Plan) or not found.trials


def test_drawing_and_logging_are_taken_out() -> None:
    code = (
        "import matplotlib.pyplot as plt, logging\ndef f(n):\n    fig = plt.figure()\n    fig.show()\n"
        "    logging.info('x')\n    return n\n"
    )
    source = read_source(code)
    assert source is not None
    assert ast.unparse(clean(source.tree, scope_of(source).modules)).endswith("def f(n):\n    return n")


def test_prints_go_unless_they_do_something() -> None:
    function = ast.parse("def f(q):\n    if q:\n        print('left', len(q))\n    print(q.pop())\n    return q").body[0]
    assert ast.unparse(without_prints(function)) == "def f(q):\n    pass\n    print(q.pop())\n    return q"


@pytest.mark.parametrize(
    ("body", "result"),
    [
        ("print('Answer:', x)", "return x"),
        ("if x:\n    print('yes')\nelse:\n    print('no')", "if x:\n    return 'yes'\nelse:\n    return 'no'"),
        ("if x:\n    print(1)\n    return\nprint(2)", "if x:\n    return 1\n    return\nreturn 2"),
        ("for i in x:\n    print(i)", "printed = []\nfor i in x:\n    printed.append(i)\nreturn printed"),
        ("print('hello')\nprint(x + 1)", "return x + 1"),
        ("print(x, end='')", None),
        ("x = 1", None),
    ],
)
def test_what_is_printed_is_returned(body: str, result: str | None) -> None:
    found = returning(ast.parse(body).body)
    assert (None if found is None else "\n".join(ast.unparse(node) for node in found)) == result


def test_returning_nothing_in_so_many_words_is_returning_nothing() -> None:
    function = ast.parse("def f(n):\n    def g():\n        return 1\n    return None").body[0]
    assert isinstance(function, ast.FunctionDef)
    assert not returns_value(function)


def test_arguments_that_a_file_shows() -> None:
    code = """
def f(a, k=1):
    '''
    >>> f([4, 5], k=2)
    9
    '''
numbers = [3, 1, 2]
print(f(numbers))
for case, want in [([1], 1), ([2], 2)]:
    assert f(case) == want
f(unknown(), 7)
"""
    calls = [(call.positional, call.keywords) for call in shown_calls(ast.parse(code)) if call.callee == "f"]
    assert (([3, 1, 2],), {}) in calls
    assert (([1],), {}) in calls
    assert (([2],), {}) in calls
    assert (([4, 5],), {"k": 2}) in calls
    assert any(positional[1:] == (7,) for positional, _ in calls)


def test_a_changed_variable_is_no_longer_shown() -> None:
    calls = shown_calls(ast.parse("a = []\na.append(1)\nf(a, 2)"))
    assert [call.positional[0] for call in calls if call.callee == "f"] != [[]]


def test_loops_in_loops_are_not_unrolled_without_end() -> None:
    code = "".join("    " * depth + f"for i{depth} in range(12):\n" for depth in range(8)) + "    " * 8 + "f(i0)\n"
    assert len(shown_calls(ast.parse(code))) < 100


def test_inputs_written_in_texts() -> None:
    text = "Example 1:\nInput: nums = [2,7], target = 9, deep = true\nOutput: [0,1]\nInput: [1, null]\nInput: a tree"
    assert written_inputs(text) == [{"nums": [2, 7], "target": 9, "deep": True}, {"": [1, None]}]


def test_comments_without_their_marks() -> None:
    assert comments("# one\nx = '# no'  # two\n'''open") == "one\ntwo"


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**6), 10**6) | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4) | st.tuples(inner, inner),
    max_leaves=20,
)


@given(VALUES)
def test_a_literal_is_its_value(value: object) -> None:
    assert evaluate(ast.parse(repr(value), mode="eval").body) == value


@pytest.mark.parametrize(
    "text", ["f()", "x", "[0] * 10**9", "2 ** 100000", "'a' * 5", "range(10**9)", "[[0] * 1000] * 1000", "{}[0]", "1 / 0"]
)
def test_what_is_no_literal_or_too_large(text: str) -> None:
    with pytest.raises(NotLiteral):
        evaluate(ast.parse(text, mode="eval").body)
