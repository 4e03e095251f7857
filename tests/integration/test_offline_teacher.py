"""The offline teacher with real containers: raw files become functions with pairs, and predictions come from real traces."""

import asyncio
import json
from collections.abc import Sequence

import pytest

from tasks.adapters.faults import SandboxFault, SandboxUnavailable
from tasks.adapters.sampling import sample_pairs
from tasks.adapters.sandbox import DockerSandbox
from tasks.adapters.teachers.offline import OfflineTeacher
from tasks.core import identity
from tasks.core.answer import parse_answer
from tasks.core.feedback import judge
from tasks.core.kinds import KINDS
from tasks.core.selection import SamplingPolicy, flags
from tasks.core.teaching import Message, PredictionSubject, TeacherFault, TeacherRequest, TeacherResponse, TransformSubject, UnifiedFunction
from tasks.core.transform_response import Declined, parse_transform

FILES = {
    "a function": (
        "def trap(height):\n    left = best = 0\n    for h in height:\n        left = max(left, h)\n"
        "        best += left - h\n    return best\n"
    ),
    "a method of Python 2": (
        "class Solution(object):\n    def steps(self, n):\n        count = 0\n        while n > 1:\n"
        "            print n\n            n = n / 2 if n % 2 == 0 else 3 * n + 1\n            count += 1\n"
        "        return count\n"
    ),
    "a script": "n = int(input('how many? '))\na, b = 0, 1\nfor i in range(n):\n    a, b = b, a + b\nprint('result:', a)\n",
    "in place": (
        "def bubble(arr):\n    for i in range(len(arr)):\n        for j in range(len(arr) - 1 - i):\n"
        "            if arr[j] > arr[j + 1]:\n                arr[j], arr[j + 1] = arr[j + 1], arr[j]\n"
    ),
    "prints from inside": (
        "def hanoi(n, a, b, c):\n    if n > 0:\n        hanoi(n - 1, a, c, b)\n        print(n, a, '->', b)\n"
        "        hanoi(n - 1, c, b, a)\n\nhanoi(3, 'A', 'B', 'C')\n"
    ),
    "a set": "def letters(word):\n    return set(word.lower()) - set('aeiou')\n\nletters('Banana')\n",
    "a linked list": (
        "class ListNode:\n    def __init__(self, x):\n        self.val = x\n        self.next = None\n\n"
        "def reverse(head):\n    before = None\n    while head:\n"
        "        head.next, before, head = before, head, head.next\n    return before\n"
    ),
    "a tree": "def depth(root: TreeNode):\n    return 0 if root is None else 1 + max(depth(root.left), depth(root.right))\n",
    "an array": (
        "import numpy as np\n\ndef centred(x):\n    x = np.asarray(x)\n    return x - np.mean(x)\n\n"
        "centred(np.array([1.5, 2.5, 5.0]))\n"
    ),
    "a class with a state": (
        "class Counter2:\n    def __init__(self):\n        self.n = 0\n    def add(self, k: int):\n"
        "        self.n += k\n        return self.n\n    def undo(self, k: int):\n        self.n -= 2 * k\n"
        "        return self.n\n"
    ),
    "module state": "seen = []\n\ndef known(n):\n    seen.append(n)\n    return len(seen) * n + n % 3\n",
}  # fmt: skip
DECLINED = {
    "def broken(:\n": "does_not_parse",
    "import random\ndef roll(n):\n    return random.randint(1, n)\n": "uses_randomness",
    "def constant(n):\n    return 7 if n == n else 8\n": "same_output_always",
    "def forever(n):\n    while True:\n        n += 1\n": "returns_nothing",
    "def spin(n: int):\n    while n >= 0:\n        n += 1\n    return n\n": "too_slow",
    "def identity_of(n: int):\n    return id(object()) * n\n": "not_deterministic",
}


def transform(raw: str) -> TeacherRequest:
    return TeacherRequest("transform", (Message("user", raw),), TransformSubject(identity.sample_id(raw), raw))


def ask(sandbox: DockerSandbox, requests: Sequence[TeacherRequest]) -> list[TeacherResponse]:
    answers = asyncio.run(OfflineTeacher(sandbox).respond(requests))
    assert not [answer for answer in answers if isinstance(answer, TeacherFault)]
    return [answer for answer in answers if isinstance(answer, TeacherResponse)]


@pytest.fixture(scope="module")
def responses(sandbox: DockerSandbox) -> dict[str, TeacherResponse]:
    return dict(zip(FILES, ask(sandbox, [transform(raw) for raw in FILES.values()]), strict=True))


@pytest.mark.parametrize("name", FILES)
def test_files_become_functions_whose_pairs_reproduce_and_differ(
    name: str, responses: dict[str, TeacherResponse], sandbox: DockerSandbox
) -> None:
    response = responses[name]
    function = parse_transform(response.text)
    if name == "module state":
        assert isinstance(function, Declined), "its results depend on earlier calls"
        return
    assert isinstance(function, UnifiedFunction), response.text
    sampled = sample_pairs(sandbox, function, "s", identity.function_id("s", name), SamplingPolicy())
    assert len(sampled.pairs) == 3, sampled
    assert flags(list(sampled.pairs)) == []
    assert (response.model, response.finish_reason, response.price, response.prompt_tokens) == ("offline-1", "stop", 0.0, None)
    (execution,) = response.executions
    assert (execution["purpose"], execution["outcome"]) == ("teach_transform", "ok")
    assert execution["sample_id"] == identity.sample_id(FILES[name])
    assert execution["call_count"] > 0
    assert execution["image_id"] == sandbox.image_id


def test_files_without_use_are_declined_with_their_reason(sandbox: DockerSandbox) -> None:
    answers = ask(sandbox, [transform(raw) for raw in DECLINED])
    parsed = [parse_transform(answer.text) for answer in answers]
    reasons = [found.reason if isinstance(found, Declined) else "kept" for found in parsed]
    assert reasons == [f"declined_{reason}" for reason in DECLINED.values()]
    assert all(len(answer.text.splitlines()) == 1 for answer in answers)


def test_the_same_request_gets_the_same_answer(responses: dict[str, TeacherResponse], sandbox: DockerSandbox) -> None:
    again = ask(sandbox, [transform(FILES["a script"]), transform(FILES["a set"])])
    assert [answer.text for answer in again] == [responses["a script"].text, responses["a set"].text]
    assert [answer.call_id for answer in again] == [responses["a script"].call_id, responses["a set"].call_id]
    assert responses["a script"].call_id != responses["a set"].call_id


def subject(function: UnifiedFunction, kind: str, pair: tuple[str, str], round_: int = 1, previous: str | None = None) -> PredictionSubject:
    return PredictionSubject("s", "a" * 64, function, kind, round_, KINDS[kind].given_json(*pair), previous)


def predict(about: PredictionSubject) -> TeacherRequest:
    return TeacherRequest("predict" if about.round == 1 else "revise", (Message("user", about.given_json),), about)


def test_outputs_are_predicted_from_the_trace_and_inputs_by_search(responses: dict[str, TeacherResponse], sandbox: DockerSandbox) -> None:
    function = parse_transform(responses["a function"].text)
    assert isinstance(function, UnifiedFunction)
    pairs = [('{"height":[3,1,2]}', "3"), ('{"height":[1,5,4,2]}', "4")]
    answers = ask(sandbox, [predict(subject(function, kind, pair)) for pair in pairs for kind in KINDS])
    assert [len(answer.executions) for answer in answers] == [1, 0, 0, 0], "one container for all of a function's predictions in a round"
    assert answers[0].executions[0]["purpose"] == "teach_predict"
    for answer, pair in zip(answers[::2], pairs, strict=True):
        assert judge(KINDS["output_prediction"], parse_answer(answer.text, "output"), pair[1]).verdict == "correct"
    for answer in answers[1::2]:
        found = parse_answer(answer.text, "input").value_json
        assert found is not None
        with sandbox.session() as session:
            (outcome,) = session.call(function.reference_code, [found])
        assert f"gives {outcome.value_json}" in answer.text, "what it says of its input is true"


def test_a_long_computation_is_estimated_and_then_followed_to_its_end(sandbox: DockerSandbox) -> None:
    code = "def main_solution(n):\n    total = 0\n    for i in range(n):\n        total += i\n    return total"
    function = UnifiedFunction(code, "Output:\n  `return` (int): an integer", "def input_generator():\n    return {'n': 1}", "Sum?")
    pair = ('{"n":1000}', "499500")
    (first,) = ask(sandbox, [predict(subject(function, "output_prediction", pair))])
    estimate = parse_answer(first.text, "output").value_json
    assert estimate is not None
    assert 0 < json.loads(estimate) < 499500
    assert "I stopped after" in first.text
    (second,) = ask(sandbox, [predict(subject(function, "output_prediction", pair, 2, estimate))])
    assert parse_answer(second.text, "output").value_json == "499500"
    assert estimate not in second.text, "a revision stands by itself"


def test_a_second_search_finds_more_and_does_not_repeat_itself(sandbox: DockerSandbox) -> None:
    code = "def main_solution(a, b):\n    return [a % 7, b % 5]"
    draw = "def input_generator():\n    import random\n    return {'a': random.randint(0, 60), 'b': random.randint(0, 60)}"
    function = UnifiedFunction(code, "", draw, "Which?")
    pairs = [(json.dumps({"a": a, "b": b}), json.dumps([a, b], separators=(",", ":"))) for a in range(5) for b in range(4)]
    first = ask(sandbox, [predict(subject(function, "input_prediction", pair)) for pair in pairs])
    answers = [parse_answer(answer.text, "input").value_json for answer in first]
    wrong = [(pair, answer) for pair, answer in zip(pairs, answers, strict=True) if answer and value_of(answer) != json.loads(pair[1])]
    assert 0 < len(wrong) < len(pairs)
    second = ask(sandbox, [predict(subject(function, "input_prediction", pair, 2, answer)) for pair, answer in wrong])
    for (pair, before), answer in zip(wrong, second, strict=True):
        found = parse_answer(answer.text, "input").value_json
        assert found is not None
        assert found != before
        assert value_of(found) == json.loads(pair[1])


def value_of(input_json: str) -> list[int]:
    arguments = json.loads(input_json)
    return [arguments["a"] % 7, arguments["b"] % 5]


def test_hostile_code_in_a_prediction_is_data(sandbox: DockerSandbox) -> None:
    leaving, recursing = "import os\ndef main_solution(n):\n    os._exit(3)", "def main_solution(n):\n    return main_solution(n)"
    for code in (leaving, recursing, "syntax error("):
        function = UnifiedFunction(code, "Output:\n  `return` (int): …", "def input_generator():\n    return {'n': 1}", "?")
        answers = ask(sandbox, [predict(subject(function, kind, ('{"n":1}', "1"))) for kind in KINDS])
        assert all(answer.text for answer in answers)


def test_a_lost_engine_is_a_fault_for_each_request_and_not_an_answer(sandbox: DockerSandbox) -> None:
    sandbox.ensure_ready()
    stopped = DockerSandbox("test-stopped-teacher")
    stopped.ensure_ready()
    stopped.stop()
    with pytest.raises(SandboxFault), stopped.session():
        pass
    function = UnifiedFunction("def main_solution(n):\n    return n", "", "def input_generator():\n    return {'n': 1}", "?")
    predictions = [predict(subject(function, kind, ('{"n":1}', "1"))) for kind in KINDS]
    requests = [transform(FILES["a script"]), *predictions, transform("def broken(:\n")]
    answers = asyncio.run(OfflineTeacher(stopped).respond(requests))
    assert [type(answer) for answer in answers] == [TeacherFault] * 4  # a sandbox that was stopped: the run is over


def test_without_an_engine_nobody_is_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_HOST", "tcp://127.0.0.1:1")
    with pytest.raises(SandboxUnavailable):
        asyncio.run(OfflineTeacher(DockerSandbox("test-no-engine")).respond([transform(FILES["a script"]), transform(FILES["a set"])]))
