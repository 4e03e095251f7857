"""What goes wrong in the public reference code (docs/facts.md), one test each: they fail when the defect is put back."""

import json
import random
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import polars as pl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tasks.adapters.ledger import Ledger
from tasks.adapters.sampling import sample_pairs
from tasks.adapters.sandbox import DockerSandbox
from tasks.adapters.sandbox.container import Container
from tasks.adapters.sandbox.session import Session
from tasks.adapters.sources import open_source
from tasks.core.answer import Answer
from tasks.core.canonical import digest
from tasks.core.endings import ATTEMPTS
from tasks.core.feedback import judge
from tasks.core.kinds import KINDS
from tasks.core.limits import SandboxLimits
from tasks.core.outcomes import CallOutcome
from tasks.core.selection import SamplingPolicy, flags
from tasks.core.static_checks import find_impurity
from tasks.core.teaching import UnifiedFunction

OUTPUT, INPUT = KINDS["output_prediction"], KINDS["input_prediction"]
DRAW_LIST = "import random\ndef input_generator():\n    return {'items': [random.randint(1, 9) for _ in range(random.randint(2, 5))]}\n"


@pytest.fixture(scope="module")
def sandbox() -> Iterator[DockerSandbox]:
    running = DockerSandbox(run_label="test-published-defects")
    yield running
    running.stop()


def sampled(sandbox: DockerSandbox, code: str, generator: str = DRAW_LIST) -> tuple[tuple[tuple[str, str], ...], str | None]:
    function = UnifiedFunction(code, "", generator, "")
    result = sample_pairs(sandbox, function, "sample", digest(code), SamplingPolicy())
    return result.pairs, result.reason


def test_1_float_answers_are_compared_with_tolerance() -> None:
    near = judge(OUTPUT, Answer("3.14159"), "3.14160001")
    assert near.verdict == "correct"
    assert judge(OUTPUT, Answer("3.2"), "3.14160001").verdict == "incorrect"
    assert judge(OUTPUT, Answer('{"a":[1.0005,2]}'), '{"a":[1.0,2]}').verdict == "correct"


def test_2_stored_input_is_the_one_before_the_call_and_nothing_leaks_between_calls(sandbox: DockerSandbox) -> None:
    mutating = "def main_solution(items):\n    total = sum(items)\n    items.clear()\n    return total\n"
    pairs, reason = sampled(sandbox, mutating)
    assert reason is None
    assert all(input_json != '{"items":[]}' for input_json, _ in pairs)
    counting = "calls = []\ndef main_solution(items):\n    calls.append(1)\n    return len(calls) + sum(items)\n"
    with sandbox.session(sample_id="s", purpose="test") as session:
        outcomes = session.call(counting, ['{"items":[1]}'] * 3)
    assert [outcome.value_json for outcome in outcomes] == ["2", "2", "2"]


def test_2_order_of_sets_is_not_stored_as_if_it_were_a_result(sandbox: DockerSandbox) -> None:
    words = "def main_solution(items):\n    return list({str(i) * 3 for i in range(12)})\n"
    pairs, reason = sampled(sandbox, words)
    assert (pairs, reason) == ((), "nondeterministic")


def test_3_functions_that_draw_random_numbers_are_rejected() -> None:
    code = "import random\ndef helper():\n    return random.random()\ndef main_solution(n):\n    return n * helper()\n"
    impurity = find_impurity(code)
    assert impurity is not None
    assert impurity.reason == "random"


@pytest.mark.parametrize("leave", ["import sys; sys.exit(0)", "import os; os._exit(0)", "raise SystemExit", "exit(0)"])
def test_4_leaving_is_no_success(sandbox: DockerSandbox, leave: str) -> None:
    with sandbox.session(sample_id="s", purpose="test") as session:
        [outcome] = session.call(f"def main_solution(x):\n    {leave}\n", ['{"x":1}'])
    assert outcome.name in ("exception", "killed")
    assert judge(INPUT, Answer('{"x":1}'), "null", outcome).verdict == "exception"


def test_5_the_exception_s_type_reaches_the_feedback_and_every_failure_has_its_reason(sandbox: DockerSandbox) -> None:
    with sandbox.session(sample_id="s", purpose="test") as session:
        [outcome] = session.call("def main_solution(x):\n    return {}['missing']\n", ['{"x":1}'])
    judged = judge(INPUT, Answer('{"x":1}'), "1", outcome)
    assert judged.error_type == "KeyError"
    assert "KeyError" in judged.feedback
    assert "missing" in judged.feedback
    assert sampled(sandbox, "def main_solution(items):\n    raise ValueError('no')\n") == ((), "calls_raise")
    assert sampled(sandbox, "def main_solution(items):\n    return None\n") == ((), "none_output")
    assert sampled(sandbox, "import nowhere_to_be_found\ndef main_solution(items):\n    return 1\n") == ((), "missing_module")
    dividing = "def input_generator():\n    return 1 / 0\n"
    assert sampled(sandbox, "def main_solution(items):\n    return 1\n", dividing) == ((), "generator_failed")


class BusyMachine:
    """A container at the other end of a session, on a machine whose load makes calls late: input n as often as `lateness[n]` says."""

    def __init__(self, lateness: list[int]) -> None:
        self.lateness = list(lateness)
        self.waiting: list[str] = []
        self.runs: list[int] = []

    def send(self, message: dict[str, Any]) -> None:
        self.waiting += message["inputs"]

    def receive(self, seconds: float) -> dict[str, Any]:
        x = json.loads(self.waiting.pop(0))["x"]
        self.runs.append(x)
        report = {"status": 0, "stopped": None, "cpu": 0.1, "cpu_of_all": 0.1, "wall": 0.2, "waited": 0.0, "oom": False, "whole": True,
                  "printed": "", "frames": [["G", ""], ["R", str(x * 10)]]}  # fmt: skip
        if self.lateness[x]:
            self.lateness[x] -= 1
            report |= {"status": 9, "stopped": "wall", "wall": 10.0, "waited": 9.0, "frames": [["G", ""]]}
        return report

    def remove(self) -> None:
        self.waiting.clear()


@given(st.lists(st.integers(0, ATTEMPTS - 1), max_size=6))
@example([0, 0, 1, 0, 0])
def test_6_results_stay_with_their_inputs_when_calls_are_run_again(lateness: list[int]) -> None:
    machine = BusyMachine(lateness)
    session = Session(lambda hash_seed: cast("Container", machine), lambda: False, SandboxLimits())
    numbers = list(range(len(lateness)))
    outcomes = session.call("def main_solution(x):\n    return x * 10\n", [f'{{"x":{x}}}' for x in numbers])
    assert [outcome.value_json for outcome in outcomes] == [str(x * 10) for x in numbers]
    assert machine.runs == [x for attempt in range(ATTEMPTS) for x in numbers if lateness[x] >= attempt], "late ones run after the others"


def test_7_foreign_code_has_no_network_no_host_files_and_no_rights(sandbox: DockerSandbox, tmp_path: Path) -> None:
    marker = tmp_path / "host-file"
    marker.write_text("host")
    code = (
        "import os, socket\n"
        "def main_solution(path):\n"
        "    return [os.getuid(), os.path.exists(path), sorted(name for _, name in socket.if_nameindex()), os.access('/', os.W_OK)]\n"
    )
    with sandbox.session(sample_id="s", purpose="test") as session:
        [outcome] = session.call(code, [f'{{"path":"{marker}"}}'])
    assert outcome.value_json == '[65534,false,["lo"],false]'


def test_8_constant_and_echoed_outputs_are_flagged() -> None:
    assert "constant_output" in flags([('{"x":1}', "0"), ('{"x":2}', "0")])
    assert "echoes_input" in flags([('{"x":1}', "1"), ('{"x":2}', "2")])
    assert flags([('{"x":1}', "10"), ('{"x":2}', "20")]) == []


def test_9_going_on_is_not_by_line_number(tmp_path: Path) -> None:
    """The same file with its lines in another order adds nothing, and a line put in front adds that line."""
    path, ledger = tmp_path / "code.jsonl", Ledger(tmp_path / "state.duckdb")
    lines = [json.dumps({"content": f"def f{number}():\n    return {number}\n"}) for number in range(20)]
    shuffled = random.Random(1).sample(lines, len(lines))
    assert shuffled != lines

    def ingested(order: list[str]) -> tuple[set[str], int]:
        path.write_text("\n".join(order))
        found = pl.concat([batch.found for batch in open_source(str(path)).batches(7)])
        samples = found.select("sample_id", "size_bytes", pl.lit("a file").alias("source"))
        return set(found["sample_id"]), ledger.append({"samples": samples})

    first, added = ingested(lines)
    assert (len(first), added) == (20, 20)
    assert ingested(shuffled) == (first, 0)
    more, added = ingested([json.dumps({"content": "new = 1\n"}), *shuffled])
    assert (len(more - first), added) == (1, 1)


def test_an_outcome_is_needed_to_judge_an_input() -> None:
    ok = CallOutcome("ok", value_json="7")
    assert judge(INPUT, Answer('{"x":1}'), "7", ok).verdict == "correct"
    with pytest.raises(ValueError, match="running"):
        judge(INPUT, Answer('{"x":1}'), "7")


def test_the_reference_s_way_is_nowhere_in_the_code() -> None:
    """No module but the sandbox's image build starts processes, and nothing evaluates foreign text."""
    root = Path(__file__).resolve().parents[2]
    command = ["grep", "-rnE", r"\b(subprocess\.|os\.system|eval\(|exec\()", "--include=*.py", "flows", "tasks"]
    found = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False).stdout.splitlines()
    allowed = ("tasks/adapters/sandbox/image.py", "tasks/core/impurity_rules.py")  # the second only names what it forbids
    assert [line for line in found if not line.startswith(allowed) and "ast.literal_eval" not in line] == []
