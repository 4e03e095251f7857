"""A scripted teacher that knows the published data: a reply function for tests.support.endpoint.

Transforms are the published unified functions, with a generator that draws from the published inputs; a raw file without one is
declined. Predictions are right or wrong by a hash of the request; the right answer is looked up, by the problem statement and the given
value in the prompt. The data are in ../shared/data beside the project, or where CODEIO_TEST_DATA says.

    python -m tests.support.endpoint --script tests.support.scripted_teacher:reply
"""

import functools
import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from tasks.core.canonical import NotSerialisableError, canonical_json
from tests.support.endpoint import Reply, Request, completion

DATA = Path(os.environ.get("CODEIO_TEST_DATA") or Path(__file__).resolve().parents[3] / "shared" / "data")
RIGHT_PERCENT = {1: 50, 2: 30}  # by round; later rounds as the second
SILENT_PERCENT = 4
Known = TypeVar("Known")


@dataclass(frozen=True, slots=True)
class Published:
    """A published function with its pairs, as (input, output)."""

    reference_code: str
    io_description: str
    problem_statement: str
    pairs: tuple[tuple[dict[str, Any], Any], ...]


@dataclass(frozen=True, slots=True)
class Knowledge:
    """Raw files by their normalised text, the longest first (one may contain another), and the functions by problem statement."""

    by_code: tuple[tuple[str, Published | None], ...]
    by_problem: tuple[tuple[str, Published], ...]


@functools.cache
def knowledge() -> Knowledge:
    """Read the published data. Raises FileNotFoundError where there is none."""
    unified = {}
    for line in (DATA / "unified.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        pairs = tuple((io["input"], io["output"]) for io in row["ios"])
        unified[row["meta"]["msgidx"]] = Published(row["refcode"], row["io_requirements"], row["problem_description"], pairs)
    raw: dict[str, Published | None] = {}
    with (DATA / "raw_code.jsonl").open(encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            text = normalised(json.loads(line)["content"])
            raw[text] = raw.get(text) or unified.get(number)
    by_problem = {normalised(function.problem_statement): function for function in unified.values()}
    return Knowledge(_longest_first(raw), _longest_first(by_problem))


def reply(request: Request) -> Reply:
    """Answer one request as described above."""
    messages = request.messages
    question = messages[0]["content"]
    text = transformed(question) if is_transform(question) else predicted(question, [message["content"] for message in messages])
    size = sum(len(message["content"]) for message in messages)
    return completion(text, usage={"prompt_tokens": size // 4, "completion_tokens": len(text) // 4})


def is_transform(question: str) -> bool:
    """Only a transform prompt asks for a main function with an input generator, or for saying that there is none."""
    return "## Main Function" in question and "NOT SUITABLE" in question


def transformed(question: str) -> str:
    """The published unified form of the raw file in a transform prompt."""
    text = normalised(question)
    function = next((function for code, function in knowledge().by_code if code in text), None)
    if function is None:
        return "NOT SUITABLE: no_core_function: nothing was published for this file"
    inputs = ",\n        ".join(repr(given) for given, _ in function.pairs)
    return f"""## Main Function

```python
{function.reference_code}
```

## Input Output Description

{function.io_description}

## Input Generator

```python
import random

inf, nan = float("inf"), float("nan")  # a few published inputs hold them, and are no JSON

def input_generator():
    return random.choice([
        {inputs},
    ])
```

## Problem Statement

{function.problem_statement}
"""


def predicted(question: str, messages: list[str]) -> str:
    """A prediction: right, wrong or without an answer, by a hash of all that was said so far."""
    asked = asked_for(question)
    round_ = (len(messages) + 1) // 2
    draw = int(hashlib.sha256("\0".join(messages).encode()).hexdigest()[:8], 16) % 100
    if draw < SILENT_PERCENT:
        return "I went through the rules step by step and could not come to an end."
    right, wrong = choices(question, asked)
    wanted = draw < SILENT_PERCENT + RIGHT_PERCENT[min(round_, max(RIGHT_PERCENT))]
    answer = right if wanted and right is not None else wrong
    return f"Step by step I apply the rules to what is given and come to this.\n\n{json.dumps({asked: answer}, ensure_ascii=False)}"


def asked_for(question: str) -> str:
    """Which side a prediction prompt asks for: the one whose answer form it shows last."""
    return "output" if question.rfind('{"output"') > question.rfind('{"input"') else "input"


def choices(question: str, asked: str) -> tuple[Any, Any]:
    """The right answer as far as it is known, and a wrong one of the right shape."""
    text = normalised(question)
    function = next((function for problem, function in knowledge().by_problem if problem in text), None)
    if function is None:
        return None, {} if asked == "input" else None
    lines = set(question.splitlines())
    pairs = [pair if asked == "output" else pair[::-1] for pair in function.pairs]
    right = next((answer for given, answer in pairs if is_plain((given, answer)) and canonical_json(given) in lines), None)
    return right, altered(pairs[0][1] if right is None else right)


def altered(value: Any) -> Any:
    """Another value of the same shape."""
    match value:
        case bool():
            return not value
        case int():
            return value + 1
        case float():
            return value + 1.5
        case str():
            return value + "x"
        case [first, *rest]:
            return [altered(first), *rest]
        case dict() if value:
            name = min(value)
            return {**value, name: altered(value[name])}
        case _:
            return [0]


def normalised(text: str) -> str:
    """Text with every run of white space as one blank."""
    return " ".join(text.split())


def is_plain(value: Any) -> bool:
    try:
        canonical_json(value)
    except NotSerialisableError:
        return False
    return True


def _longest_first(known: dict[str, Known]) -> tuple[tuple[str, Known], ...]:
    return tuple(sorted(known.items(), key=lambda item: len(item[0]), reverse=True))
