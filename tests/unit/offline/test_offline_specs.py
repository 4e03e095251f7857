"""What an argument must be, told from annotations, examples, use and names; and how it is drawn and described."""

import ast
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.core.offline.assemble import Candidate, generator
from tasks.core.offline.generalise import like
from tasks.core.offline.plan import Plan, plan
from tasks.core.offline.sequences import Grid, Items, Permutation, Row
from tasks.core.offline.specs import Choice, Clock, Flag, Integer, Number, Real, Sentence, Spec, Text
from tasks.core.offline.structures import Chain, Graph, Instance, Mapping, Operations, Record, Tree


def first(code: str) -> Candidate:
    found = plan(code)
    assert isinstance(found, Plan), found
    return found.trials[0].candidates[0]


def spec(code: str, name: str = "x") -> Spec:
    return first(code).specs[name]


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("def f(x: int):\n    return x", Integer),
        ("def f(x: float):\n    return x * 2", Real),
        ("def f(x: bool):\n    return not x", Flag),
        ("def f(x: 'List[int]'):\n    return x[0]", Items),
        ("def f(x: List[List[str]]):\n    return len(x[0])", Grid),
        ("def f(x: Optional[TreeNode]):\n    return x.val", Tree),
        ("def f(x: Dict[str, int]):\n    return x", Mapping),
        ("def f(x: Tuple[int, str]):\n    return x", Row),
        ("def f(x):\n    ':type x: List[str]'\n    return x", Items),
        ("def f(x):\n    '''x (int): a number'''\n    return x", Integer),
        ("def f(x):\n    return x % 2 == 0", Integer),
        ("def f(x):\n    return x.lower()", Text),
        ("def f(x):\n    return sum(v * 2 for v in x)", Items),
        ("def f(x):\n    return [row[j] + 1 for row in x for j in range(len(row))]", Grid),
        ("def f(x):\n    return [a * b for a, b in x]", Items),
        ("def f(x):\n    return x['age'] + 1", Record),
        ("def f(x):\n    return f(x.left) + f(x.right) if x else 0", Tree),
        ("def f(x):\n    n = 0\n    while x:\n        x = x.next\n        n += 1\n    return n", Chain),
        ("def f(x):\n    a, b, c = x\n    return a + b + c", Row),
        ("def f(x):\n    return x.T.dot(x)", Grid),
        ("def g(y):\n    return y.upper()\ndef f(x):\n    return [g(x)]\n", Text),
        ("def f(x):\n    return x\nf('10:30')", Clock),
        ("def f(x):\n    return x\nf([3, 1, 2])", Permutation),
        ("def f(x):\n    return x\nf({'a': ['b'], 'b': ['c'], 'c': []})", Graph),
        ("class P:\n    def __init__(self, a: int):\n        self.a = a\ndef f(x: P):\n    return x.a + 1\n", Instance),
    ],
)
def test_kind_of_argument(code: str, kind: type[Spec]) -> None:
    specs = [candidate.specs.get("x") for trial in plan(code).trials for candidate in trial.candidates[:1]]  # type: ignore[union-attr]
    assert kind in {type(found) for found in specs if found is not None}


def test_values_that_the_code_asks_for_are_the_values_drawn() -> None:
    found = spec(
        "class D:\n    UP = 'u'\n    DOWN = 'd'\ndef f(x):\n    if x == D.UP:\n        return 1\n"
        "    if x == D.DOWN:\n        return 2\n    return 3\n"
    )
    assert isinstance(found, Text)
    assert set("ud") <= set(found.alphabet)
    code = "def f(x):\n    return 1 if x == 'fast' else 2 if x == 'slow' else 3\nf('fast')\n"
    assert spec(code) == Choice(("fast", "slow"))


def test_related_arguments_are_drawn_together() -> None:
    text = generator(first(
        "def f(graph, start, arr, n, target):\n"
        "    return [arr[i] for i in range(n) if arr[i] == target], graph[start]\n"
        "f({'a': ['b'], 'b': ['c'], 'c': []}, 'a', [1, 2], 2, 1)"
    ))
    assert "n = len(arr)" in text
    assert "start = random.choice(list(graph))" in text
    assert text.index("arr =") < text.index("n =")
    pair = generator(first("def lcs(x, y, n, m):\n    return x[n - 1] == y[m - 1]\nlcs('AGGTAB', 'GXTXAYB', 6, 7)"))
    assert "n = len(x)" in pair
    assert "m = len(y)" in pair
    bounds = generator(first("def sort(a, low, high):\n    a[low], a[high] = a[high], a[low]\n    return a"))
    assert "low = 0" in bounds
    assert "high = len(a) - 1" in bounds


def test_a_class_with_a_state_takes_operations() -> None:
    code = (
        "class Stack:\n    def __init__(self):\n        self.items = []\n    def push(self, value: int):\n"
        "        self.items.append(value)\n    def pop(self):\n"
        "        return self.items.pop() if self.items else -1\n"
    )
    found = plan(code)
    assert isinstance(found, Plan)
    simulation = next(trial for trial in found.trials if trial.entry.name == "Stack")
    operations = simulation.candidates[0].specs["operations"]
    assert isinstance(operations, Operations)
    assert {name for name, _ in operations.methods} == {"push", "pop"}


VALUE = st.recursive(
    st.booleans() | st.integers(-(10**9), 10**9) | st.floats(allow_nan=True) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=4), inner, max_size=4) | st.tuples(inner, inner),
    max_leaves=15,
)


@given(st.lists(VALUE, max_size=4))
def test_whatever_the_examples_the_generator_is_python_and_the_words_are_there(values: list[Any]) -> None:
    found = like(values)
    if found is not None:
        for variant in (found, found.smaller()):
            ast.parse("\n".join(variant.lines("argument")))
            assert variant.words()
            assert variant.words(many=True)
            assert variant.type_name
            adapted = variant.adapt("argument")
            assert adapted is None or ast.parse(adapted)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([5], Integer(1, 10)),
        ([[0, 1, 0], [1, 1]], Items(Integer(0, 1), 2, 5)),
        (["08:15", "23:59"], Clock()),
        (["2", "31"], Number(99)),
        ([True, False], Flag()),
        ([None], None),
        ([[(1, 5), (2, 3)]], Items(Row((Integer(1, 8), Integer(1, 10)), "tuple"), 2, 7)),
    ],
)
def test_examples_are_varied(values: list[Any], expected: Spec | None) -> None:
    assert like(values) == expected


def test_a_sentence_is_made_of_the_words_that_were_shown() -> None:
    found = like(["the quick brown fox"])
    assert isinstance(found, Sentence)
    assert found.vocabulary == ("the", "quick", "brown", "fox")
