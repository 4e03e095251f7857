"""From entries to programs, and the decisions of an audition, without running anything."""

import ast
import json

import pytest

from tasks.core.offline.assemble import Candidate, Unusable, generator, program
from tasks.core.offline.audition import Chosen, Confirm, Rehearse, Step, audition
from tasks.core.offline.describe import response_text
from tasks.core.offline.plan import Plan, plan
from tasks.core.offline.rehearsal import Rehearsal, confirmed, conversion_for, read_rehearsal, rehearsal_program
from tasks.core.outcomes import CallOutcome
from tasks.core.teaching import UnifiedFunction
from tasks.core.transform_response import parse_transform


def planned(code: str) -> Plan:
    found = plan(code)
    assert isinstance(found, Plan), found
    assert found.trials, found.unusable
    return found


def code_of(raw: str, conversion: str = "none") -> str:
    found = planned(raw)
    trial = found.trials[0]
    text = program(found.scope, trial.candidates[0].converted(conversion), trial.needed)
    ast.parse(generator(trial.candidates[0]))
    return text


def main_of(text: str) -> str:
    return next(ast.unparse(node) for node in ast.parse(text).body if isinstance(node, ast.FunctionDef) and node.name == "main_solution")


@pytest.mark.parametrize(
    ("raw", "main"),
    [
        ("def double(n):\n    return n * 2 + 1", "def main_solution(n):\n    return double(n)"),
        ("class Solution:\n    def rob(self, nums):\n        return max(nums)",
         "def main_solution(nums):\n    return Solution().rob(nums)"),
        ("class A:\n    def __init__(self, base):\n        self.base = base\n    def add(self, n):\n        return self.base + n",
         "def main_solution(base, n):\n    return A(base=base).add(n)"),
        ("class A:\n    @staticmethod\n    def add(a, b):\n        return a % b", "def main_solution(a, b):\n    return A.add(a, b)"),
        ("def order(arr):\n    arr[0], arr[1] = arr[1], arr[0]", "def main_solution(arr):\n    order(arr)\n    return arr"),
        ("def total(*numbers):\n    return sum(numbers)", "def main_solution(numbers):\n    return total(*numbers)"),
        ("def f(a, verbose=False, scale=2):\n    return a // scale", "def main_solution(a, scale):\n    return f(a, scale=scale)"),
        ("n = int(input())\nprint('twice', n * 2)", "def main_solution(n):\n    return n * 2"),
        ("a, b = map(int, input().split())\nif a > b:\n    print('first')\nelse:\n    print('second')",
         "def main_solution(a, b):\n    if a > b:\n        return 'first'\n    else:\n        return 'second'"),
        ("LIMIT = 1000\ntotal = 0\nfor i in range(LIMIT):\n    if i % 3 == 0:\n        total += i\nprint(total)",
         (
             "def main_solution(LIMIT):\n    total = 0\n    for i in range(LIMIT):\n        if i % 3 == 0:\n"
             "            total += i\n    return total"
         )),
        ("for _ in range(int(input())):\n    n = int(input())\n    print(n * n)", "def main_solution(n):\n    return n * n"),
    ],
)  # fmt: skip
def test_main_solution(raw: str, main: str) -> None:
    assert main_of(code_of(raw)) == main


def test_sets_tuples_and_nodes_are_made_of_json_and_made_json_again() -> None:
    text = code_of((
        "class Node:\n    def __init__(self, data):\n        self.data = data\n        self.next = None\n"
        "def turn(head):\n    while head.next:\n        head = head.next\n    return head\n"
    ), "chain")
    assert "head = linked_list(head)" in text
    assert "return chain_values(turn(head))" in text
    assert "values.append(node.data)" in text
    assert "class Node" in text
    assert "sorted(" in main_of(code_of("def f(a):\n    return set(a)", "sorted"))


def test_prints_from_inside_are_captured() -> None:
    text = code_of("def hanoi(n, a, b, c):\n    if n:\n        hanoi(n - 1, a, c, b)\n        print(a, b)\n        hanoi(n - 1, c, b, a)\n")
    assert text.startswith("import contextlib\nimport io")
    assert "redirect_stdout" in main_of(text)


def test_dead_code_is_gone_and_helpers_stay() -> None:
    text = code_of(
        "import os\nimport math\n\ndef helper(n):\n    return math.sqrt(n)\n\ndef unused():\n"
        "    return os.getcwd()\n\ndef work(n):\n    print(n)\n    total = helper(n)\n    return total + 1\n"
        "\nif __name__ == '__main__':\n    print(work(3))\n"
    )
    assert "unused" not in text
    assert "import os" not in text
    assert "print" not in text
    assert "def helper" in text


def good(outputs: list[object]) -> Rehearsal:
    reports = [json.dumps({"input": {"n": number}, "end": "ok", "output": output}) for number, output in enumerate(outputs)]
    return read_rehearsal(reports, len(reports))


def run(found: Plan, replies: list[Rehearsal]) -> tuple[list[Step], Chosen | Unusable | None]:
    steps: list[Step] = []
    process = audition(found)
    try:
        step = next(process)
        for reply in replies:
            steps.append(step)
            step = process.send(reply)
    except StopIteration as end:
        return steps, end.value
    return [*steps, step], None


FAILED = read_rehearsal([json.dumps({"input": {"n": 1}, "end": "KeyError", "message": "1"})] * 4, 4)


def test_a_good_rehearsal_is_confirmed_and_chosen() -> None:
    found = planned("def f(n):\n    return n * 3 % 7")
    steps, chosen = run(found, [good([1, 2, 3, 4, 5]), good([5, 4, 3, 2])])
    assert [type(step) for step in steps] == [Rehearse, Confirm]
    assert isinstance(chosen, Chosen)
    assert [output for _, output in chosen.seen.pairs] == [5, 4, 3, 2]


def test_what_is_not_confirmed_is_not_chosen() -> None:
    steps, end = run(planned("def f(n: int):\n    return n * 3 % 7"), [good([1, 2, 3, 4, 5]), good([1, 1, 1, 1])])
    assert isinstance(steps[1], Confirm)
    assert isinstance(end, Unusable)


def test_a_result_that_is_no_json_is_converted_and_tried_again() -> None:
    reply = read_rehearsal([json.dumps({"input": {"n": 1}, "end": "unserialisable", "problem": "type set"})] * 4, 4)
    steps, _ = run(planned("def f(n: int):\n    return {n, n * 2}"), [reply])
    assert isinstance(steps[1], Rehearse)
    assert "sorted(f(n))" in steps[1].code


def test_slow_functions_get_smaller_inputs() -> None:
    slow = read_rehearsal([json.dumps({"input": {"n": 1}, "end": "too_slow"})] * 8, 8)
    steps, _ = run(planned("def f(n):\n    return f(n - 1) * 2 + f(n - 2) if n > 2 else 1"), [slow])
    assert "random.randint(1, 15)" in steps[0].generator
    assert "random.randint(1, 6)" in steps[1].generator


def test_errors_tell_that_an_argument_is_a_tree() -> None:
    report = {"input": {"root": 1}, "end": "AttributeError", "message": "'int' object has no attribute 'left'"}
    reply = read_rehearsal([json.dumps(report)] * 4, 4)
    found = planned("def f(root):\n    return helper(root)\ndef helper(node):\n    return getattr(node, 'left').val")
    steps, _ = run(found, [reply])
    assert "binary_tree(root)" in steps[1].code


def test_a_file_without_use_ends_with_the_reason_that_was_commonest() -> None:
    _, end = run(planned("def f(n: int):\n    return n * 3 % 7"), [FAILED] * 5)
    assert isinstance(end, Unusable)
    assert (end.reason, end.detail) == ("no_usable_inputs", "tried f: mostly KeyError")
    _, end = run(planned("def f(n: int):\n    return n * 3 % 7"), [good([1] * 9)] * 5)
    assert isinstance(end, Unusable)
    assert end.reason == "same_output_always"


def test_rehearsals_judge_what_pairs_are_worth() -> None:
    assert good([1, 2, 3, 4]).good
    assert not good([0, 1, 2]).good  # too few
    assert not good([0, 1, 2, 3, 4]).usable or not good([0, 1, 2, 3, 4]).echoes
    assert good([0, 1, 2, 3]).echoes  # f(n) = n
    assert not good([0, 1, 2, 3]).usable
    assert not good([[None], [None, None], [None]]).usable
    assert good([7, 7, 7, 8]).usable
    assert not good([7, 7, 7, 7, 8]).good  # one output far too common
    assert read_rehearsal(["[1]", '{"input": 3}', '{"end": "ok", "input": {"n": 1}, "output": null}'], 3).ends == {"returns_nothing": 1}
    large = json.dumps({"input": {"n": 1}, "end": "ok", "output": list(range(50))})
    assert read_rehearsal([large], 1).ends == {"too_complex": 1}


def test_pairs_that_come_out_differently_confirm_nothing() -> None:
    seen = good([10, 20, 30])
    same = [CallOutcome("ok", str(output)) for _, output in seen.pairs]
    assert confirmed(seen, same).pairs == seen.pairs
    assert confirmed(seen, [*same[:2], CallOutcome("ok", "31")]).pairs == ()
    assert confirmed(seen, [*same[:2], CallOutcome("exception", None, "KeyError", "x")]).ends == {"not_deterministic": 1}


def test_conversions_by_problem() -> None:
    expected = {
        "type set": "sorted", "type ndarray": "tolist", "type int64": "item", "type bool_": "item", "type deque": "list",
        "type Fraction": "plain", "chain Node": "chain", "tree TreeNode": "tree", "in type set": "plain", "key int": "plain",
    }  # fmt: skip
    assert {problem: conversion_for(problem) for problem in expected} == expected


def test_the_rehearsal_program_is_python() -> None:
    ast.parse(rehearsal_program("def input_generator():\n    return {'a': '{x}'}"))


def test_the_response_is_what_the_parser_of_all_teachers_reads() -> None:
    raw = (
        '"""Count the ways.\n\nThis counts in how many ways the steps can be climbed one or two at a time.\n'
        '"""\n\ndef climb(n):\n    """Return the number of ways to climb n steps.\n\n    ```python\n'
        '    climb(3)\n    ```\n    """\n    a = b = 1\n    for _ in range(n):\n        a, b = b, a + b\n'
        '    return a\n\nprint(climb(5))\n'
    )
    found = planned(raw)
    trial = found.trials[0]
    candidate: Candidate = trial.candidates[0]
    chosen = Chosen(trial, candidate, program(found.scope, candidate, trial.needed), generator(candidate), good([1, 2, 3, 5]))
    function = parse_transform(response_text(found, chosen))
    assert isinstance(function, UnifiedFunction)
    assert function.reference_code == chosen.code
    assert function.input_generator == chosen.generator
    assert "`n` (int): an integer from 1 to 10" in function.io_description
    assert function.problem_statement.startswith("Return the number of ways to climb n steps.")
    assert function.problem_statement.endswith("The answer is an integer.")


@pytest.mark.parametrize("terms", [50, 100, 150, 200, 300, 2000])
def test_deep_expressions_are_kept_or_declined(terms: int) -> None:
    found = plan(f"def f(n: int):\n    total = n\n    return {' + '.join(['total'] * terms)}\n")
    if isinstance(found, Plan):
        steps, end = run(found, [])
        assert isinstance(steps[0], Rehearse)
        assert end is None
    else:
        assert found.reason == "too_deeply_nested"
