"""The sandbox by its contract: outcomes of every kind, sampling, traces, hash seeds, and state that does not last."""

import json

import pytest

from tasks.adapters.sandbox import DockerSandbox, Session
from tasks.adapters.sandbox.preload import HEAVY, STANDARD, SUBMODULES
from tasks.core.outcomes import CallOutcome

ADD = "def main_solution(a, b):\n    print('adding', a)\n    return {'sum': a + b}"


def one(session: Session, code: str, input_json: str = "{}") -> CallOutcome:
    (outcome,) = session.call(code, [input_json])
    return outcome


def test_calls_give_one_outcome_each_in_order(sandbox: DockerSandbox) -> None:
    code = "def main_solution(n):\n    if n == 2:\n        raise ValueError(f'no {n}')\n    return {(): set()} if n == 3 else n * 10"
    with sandbox.session() as session:
        outcomes = session.call(code, [json.dumps({"n": n}) for n in range(5)])
        assert session.call_count == 5
        assert session.call(code, []) == []
    assert [outcome.name for outcome in outcomes] == ["ok", "ok", "exception", "not_serialisable", "ok"]
    assert [outcome.value_json for outcome in outcomes] == ["0", "10", None, None, "40"]
    assert (outcomes[2].error_type, outcomes[2].error_message) == ("ValueError", "no 2")
    assert session.duration_seconds > 0


def test_what_is_printed_is_kept_apart_and_capped(sandbox: DockerSandbox) -> None:
    with sandbox.session() as session:
        outcome = one(session, ADD, '{"a":1,"b":2}')
        assert (outcome.value_json, outcome.printed) == ('{"sum":3}', "adding 1\n")
        noisy = one(session, "import os\ndef main_solution():\n    os.write(2, b'\\xff\\x00\\xc3')\n    print('x' * 10**7)\n    return 1")
        assert noisy.value_json == "1"
        assert noisy.printed.startswith("\ufffd\x00\ufffdxxx")
        assert len(noisy.printed.encode("utf-8", "replace")) <= 8192 + 8


def test_a_guarded_script_is_not_run_and_input_finds_nothing(sandbox: DockerSandbox) -> None:
    code = "if __name__ == '__main__':\n    1 / 0\ndef main_solution():\n    return [__name__, main_solution.__module__]"
    with sandbox.session() as session:
        assert one(session, code).value_json == '["solution","solution"]'
        assert one(session, "x = input()\ndef main_solution():\n    return x").error_type == "EOFError"


@pytest.mark.parametrize(
    ("input_json", "error_type"),
    [('{"a":1}', "TypeError"), ('{"a":1,"b":2,"c":3}', "TypeError"), ("[1,2]", "TypeError"), ("nonsense", "JSONDecodeError")],
)
def test_an_input_that_does_not_fit_is_the_inputs_exception(sandbox: DockerSandbox, input_json: str, error_type: str) -> None:
    with sandbox.session() as session:
        outcome = one(session, ADD, input_json)
    assert (outcome.name, outcome.error_type) == ("exception", error_type)


def test_subclasses_of_plain_types_become_plain(sandbox: DockerSandbox) -> None:
    code = """
import enum, collections, dataclasses, typing
class Colour(enum.IntEnum):
    RED = 1
class Name(str, enum.Enum):
    A = "a"
Point = collections.namedtuple("Point", "x y")
@dataclasses.dataclass
class Box:
    content: "typing.List[int]"
def main_solution():
    return [Colour.RED, Name.A, Point(1, 2), collections.OrderedDict(b=1, a=2), collections.Counter("aab"), True, Box([1]).content]
"""
    with sandbox.session() as session:
        assert one(session, code).value_json == '[1,"a",[1,2],{"a":2,"b":1},{"a":2,"b":1},true,[1]]'


STATEFUL = """
import builtins, os, random, sys
import numpy
seen = [getattr(builtins, "left", None), os.environ.get("LEFT"), os.path.exists("/tmp/left"), os.getcwd(), "left" in sys.modules]
draws = []
def main_solution(items, kept=[]):
    items.append("changed")
    kept.append(len(kept))
    builtins.left, os.environ["LEFT"], sys.modules["left"] = 1, "1", sys
    open("/tmp/left", "w").close()
    os.chdir("/")
    sys.path.insert(0, "/tmp")
    draws.append([random.random(), float(numpy.random.rand())])
    return {"seen": seen, "kept": kept, "items": items, "draws": draws}
"""


def test_nothing_of_a_call_is_left_for_the_next(sandbox: DockerSandbox) -> None:
    with sandbox.session() as session:
        results = [json.loads(outcome.value_json or "") for outcome in session.call(STATEFUL, ['{"items":[1]}'] * 3)]
    for result in results:
        assert result["seen"] == [None, None, False, "/tmp", False]
        assert (result["kept"], result["items"]) == ([0], [1, "changed"])
    draws = [result["draws"][0] for result in results]
    assert len({first for first, _ in draws}) == len({second for _, second in draws}) == 3


def test_another_hash_seed_changes_the_order_of_sets_and_nothing_else(sandbox: DockerSandbox) -> None:
    code = "import os\ndef main_solution():\n    return [list(set('abcdefg')), os.environ['PYTHONHASHSEED'], os.getppid()]"
    with sandbox.session() as session:
        first, again = one(session, code), one(session, code)
        session.restart(12345)
        other = one(session, code)
        session.restart(0)
        back = one(session, code)
    with sandbox.session() as session:
        session.restart(12345)
        elsewhere = one(session, code)
    assert first.value_json == again.value_json == back.value_json
    assert other.value_json == elsewhere.value_json
    one_order, other_order = json.loads(first.value_json or ""), json.loads(other.value_json or "")
    assert (one_order[1:], other_order[1:]) == (["0", 1], ["12345", 1])
    assert one_order[0] != other_order[0]
    assert sorted(one_order[0]) == sorted(other_order[0])


def test_a_restarted_supervisor_is_as_closed_as_the_first(sandbox: DockerSandbox) -> None:
    with sandbox.session() as session:
        session.restart(1)
        assert one(session, "def main_solution():\n    open('/proc/1/mem', 'rb')").error_type == "PermissionError"


GENERATOR = """
import random
import numpy as np
def input_generator():
    return {"n": random.randint(0, 9), "x": [int(v) for v in np.random.randint(0, 3, 2)], "order": list({"a", "b", "c"})}
"""


def test_sampling_repeats_with_its_seed(sandbox: DockerSandbox) -> None:
    draws = []
    for seed in (7, 7, 8):
        with sandbox.session() as session:
            draws.append(session.generate("def main_solution(**k): pass", GENERATOR, seed=seed, tries=100, limit=10))
    assert draws[0].end.name == "ok"
    assert len(draws[0].inputs) == len(set(draws[0].inputs)) == 10
    assert draws[0].inputs == draws[1].inputs != draws[2].inputs
    assert all(json.dumps(json.loads(text), sort_keys=True, separators=(",", ":")) == text for text in draws[0].inputs)


def test_unusable_draws_are_counted_by_reason(sandbox: DockerSandbox) -> None:
    generator = """
draws = iter([{}, 5, {"a": {1}}, {"a": 1}, {"a": 1}, {"a": "x" * 70000}, {2: 2}, "stop", "exit", {"a": 2}])
def input_generator():
    value = next(draws)
    if value == "stop":
        raise ValueError(HELP)
    if value == "exit":
        raise SystemExit
    return value
"""
    with sandbox.session() as session:
        generated = session.generate("HELP = 'shared namespace'", generator, seed=1, tries=12, limit=10)
    assert generated.inputs == ('{"a":1}', '{"a":2}')
    assert generated.draw_count == 12
    assert generated.unusable == {
        "empty": 1, "not_a_dict": 1, "not_serialisable": 2, "too_large": 1, "exception:ValueError": 1, "exception:SystemExit": 1,
        "exception:StopIteration": 2,
    }  # fmt: skip
    assert generated.end.name == "ok"


COUNTING = "import os\nn = 0\ndef input_generator():\n    global n\n    n += 1\n    {}\n    return {{'n': n}}"


@pytest.mark.parametrize(
    ("generator", "outcome", "error_type", "kept"),
    [
        (COUNTING.format("while n > 3: pass"), "timeout", "TimeLimit", 3),
        (COUNTING.format("n > 3 and os._exit(0)"), "killed", "NoResult", 3),
        ("def input_generator(:", "exception", "SyntaxError", 0),
        ("x = 1", "exception", "NameError", 0),
        ("import missing_thing", "exception", "ModuleNotFoundError", 0),
        ("x = 'x' * 10**10", "out_of_memory", "MemoryError", 0),
    ],
)
def test_what_was_drawn_before_a_generator_broke_is_kept(
    sandbox: DockerSandbox, generator: str, outcome: str, error_type: str, kept: int
) -> None:
    with sandbox.session() as session:
        generated = session.generate("", generator, seed=1, tries=100, limit=10, cpu_seconds=1)
        assert one(session, ADD, '{"a":1,"b":2}').name == "ok"
    assert (generated.end.name, generated.end.error_type) == (outcome, error_type)
    assert generated.inputs == tuple(f'{{"n":{n}}}' for n in range(1, kept + 1))


def test_inputs_are_taken_before_a_generator_can_change_them(sandbox: DockerSandbox) -> None:
    generator = "box = {'n': []}\ndef input_generator():\n    box['n'].append(len(box['n']))\n    return box"
    with sandbox.session() as session:
        generated = session.generate("", generator, seed=1, tries=3, limit=10)
    assert generated.inputs == ('{"n":[0]}', '{"n":[0,1]}', '{"n":[0,1,2]}')


TRACED = """
class Thing:
    def __repr__(self):
        raise SystemExit
def double(x):
    y = x * 2
    return y
def main_solution(n):
    total, thing, long = 0, Thing(), list(range(100))
    for i in range(n):
        total += double(i)
    return total
"""


def test_a_trace_shows_each_line_and_what_it_changed(sandbox: DockerSandbox) -> None:
    with sandbox.session() as session:
        trace = session.trace(TRACED, '{"n":2}', max_steps=1000, max_events=1000)
    assert trace.finished
    assert trace.outcome is not None
    assert trace.outcome.value_json == "2"
    lines = TRACED.splitlines()
    seen = [(event.event, lines[event.line - 1].strip(), event.depth, event.changed) for event in trace.events]
    assert seen[0] == ("call", "def main_solution(n):", 1, {"n": "2"})
    assert seen[1][1:3] == ("total, thing, long = 0, Thing(), list(range(100))", 1)
    assert (seen[1][3]["total"], seen[1][3]["thing"]) == ("0", "<Thing>")
    assert len(seen[1][3]["long"]) <= 80
    assert seen[2:9] == [
        ("line", "for i in range(n):", 1, {"i": "0"}),
        ("line", "total += double(i)", 1, {}),
        ("call", "def double(x):", 2, {"x": "0"}),
        ("line", "y = x * 2", 2, {"y": "0"}),
        ("line", "return y", 2, {}),
        ("return", "return y", 2, {"return": "0"}),
        ("line", "for i in range(n):", 1, {"i": "1"}),
    ]
    assert seen[-1] == ("return", "return total", 1, {"return": "2"})
    assert trace.step_count == sum(event.event == "line" for event in trace.events)


def test_a_trace_stops_at_its_budget_whatever_the_code_catches(sandbox: DockerSandbox) -> None:
    code = "def main_solution():\n n = 0\n while True:\n  try:\n   n += 1\n  except BaseException:\n   pass"
    with sandbox.session() as session:
        trace = session.trace(code, "{}", max_steps=50, max_events=20)
        assert (trace.outcome, trace.finished, trace.step_count, len(trace.events)) == (None, False, 50, 20)
        failed = session.trace("def main_solution():\n    return 1 / 0", "{}", max_steps=50, max_events=20)
        assert failed.outcome is not None
        assert (failed.finished, failed.outcome.name, failed.outcome.error_type) == (True, "exception", "ZeroDivisionError")
        unloadable = session.trace("import missing_thing", "{}", max_steps=50, max_events=20)
        assert unloadable.outcome is not None
        assert (unloadable.outcome.error_type, unloadable.events) == ("ModuleNotFoundError", ())


def test_every_module_that_may_be_imported_ahead_is_in_the_image(sandbox: DockerSandbox) -> None:
    names = sorted({*HEAVY, *STANDARD, *(f"{parent}.{child}" for parent, children in SUBMODULES.items() for child in children)})
    code = "def main_solution(name):\n    __import__(name)\n    return name"
    with sandbox.session(code_hint="\n".join(f"import {name}" for name in names)) as session:
        outcomes = session.call(code, [json.dumps({"name": name}) for name in names])
    assert [outcome.value_json for outcome in outcomes] == [json.dumps(name) for name in names]
