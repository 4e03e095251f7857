"""Real responses of a language model to the project's own prompts, kept verbatim: what the prompts get out of a model, end to end.

`transform/NNN.md` answers the transform prompt for one raw file; `predictions.jsonl` holds answers to the prediction prompt about
pairs of these functions (`hasty` ones in few words, some wrong or without an answer), each with its revision where it was wrong.
"""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tasks.adapters.sampling import sample_pairs
from tasks.adapters.sandbox.docker_sandbox import DockerSandbox
from tasks.core.answer import parse_answer
from tasks.core.canonical import digest
from tasks.core.feedback import judge
from tasks.core.kinds import KINDS
from tasks.core.selection import SamplingPolicy
from tasks.core.static_checks import find_impurity
from tasks.core.teaching import UnifiedFunction
from tasks.core.transform_response import Declined, parse_transform

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures" / "model_responses"


@cache
def transforms() -> dict[str, UnifiedFunction | Declined]:
    return {path.stem: parse_transform(path.read_text()) for path in sorted((FIXTURES / "transform").glob("*.md"))}


def predictions() -> list[dict[str, Any]]:
    return [json.loads(line) for line in (FIXTURES / "predictions.jsonl").read_text().splitlines()]


@pytest.fixture(scope="module")
def sandbox() -> Iterator[DockerSandbox]:
    running = DockerSandbox(run_label="test-model-responses")
    yield running
    running.stop()


def test_transforms_parse_and_give_confirmed_pairs(sandbox: DockerSandbox) -> None:
    worth_keeping = {name: parsed for name, parsed in transforms().items() if not _declined_by_the_model(parsed)}
    functions = {name: parsed for name, parsed in worth_keeping.items() if isinstance(parsed, UnifiedFunction)}
    assert len(transforms()) >= 20
    assert len(functions) >= 0.9 * len(worth_keeping)
    confirmed = [name for name, function in functions.items() if _pair_count(sandbox, name, function) >= 2]
    assert len(confirmed) >= 0.75 * len(worth_keeping), f"of {len(worth_keeping)}, only {confirmed}"


def _declined_by_the_model(parsed: UnifiedFunction | Declined) -> bool:
    return isinstance(parsed, Declined) and parsed.reason.startswith("declined_")


def _pair_count(sandbox: DockerSandbox, name: str, function: UnifiedFunction) -> int:
    if find_impurity(function.reference_code):
        return 0
    return len(sample_pairs(sandbox, function, name, digest(name), SamplingPolicy()).pairs)


def test_predictions_hold_an_answer() -> None:
    careful = [row for row in predictions() if row["style"] == "careful"]
    revisions = [row for row in predictions() if len(row["responses"]) > 1]
    texts = [(row["kind"], row["responses"][0]) for row in careful] + [(row["kind"], row["responses"][1]) for row in revisions]
    assert len(texts) >= 40
    assert {kind for kind, _ in texts} == set(KINDS)
    answered = [parse_answer(text, KINDS[kind].answer_key).value_json is not None for kind, text in texts]
    assert sum(answered) >= 0.95 * len(texts)


def test_verdicts_and_revisions(sandbox: DockerSandbox) -> None:
    first = [_verdict(sandbox, row, 0) for row in predictions()]
    revised = [(row, _verdict(sandbox, row, 1)) for row in predictions() if len(row["responses"]) > 1]
    assert {"correct", "incorrect", "no_answer"} <= set(first)
    wrong = [row for row, verdict in zip(predictions(), first, strict=True) if verdict != "correct"]
    assert all(len(row["responses"]) == 2 for row in wrong), "every wrong answer has its revision"
    assert sum(verdict == "correct" for _, verdict in revised) > len(revised) / 2


def _verdict(sandbox: DockerSandbox, row: dict[str, Any], turn: int) -> str:
    kind = KINDS[row["kind"]]
    answer = parse_answer(row["responses"][turn], kind.answer_key)
    outcome = None
    if kind.needs_execution and answer.value_json is not None:
        function = transforms()[row["transform"]]
        assert isinstance(function, UnifiedFunction)
        with sandbox.session(sample_id=row["transform"], purpose="test") as session:
            [outcome] = session.call(function.reference_code, [answer.value_json])
    return judge(kind, answer, row["output_json"], outcome).verdict
