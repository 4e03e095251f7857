"""A toy corpus and the scripted teacher that knows it: small, quick, and right or wrong by a hash of what it is asked."""

import hashlib
import json
import re
from pathlib import Path

from tests.support.endpoint import Reply, Request, completion

RAW = '''# exercise {number}: scale and shift
def scale_and_shift(values, shift):
    return [value * {factor} + shift for value in values]


print(scale_and_shift([1, 2], {number}))
'''

TRANSFORM = '''## Main Function

```python
def main_solution(values, shift):
    return [value * {factor} + shift for value in values]
```

## Input Output Description

Input:
  `values` (list of int): one to five numbers
  `shift` (int): from 0 to 50

Output:
  `return` (list of int): every number times {factor}, plus the shift

## Input Generator

```python
import random

def input_generator():
    return {{"values": [random.randint(0, 99) for _ in range(random.randint(1, 5))], "shift": random.randint(0, 50)}}
```

## Problem Statement

Exercise {number}: multiply each of `values` by {factor} and add `shift`. What comes out?
'''


def write_corpus(folder: Path, count: int, first: int = 0) -> None:
    """Write `count` raw files; file n scales by n + 2."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(first, first + count):
        (folder / f"exercise_{number:04d}.py").write_text(RAW.format(number=number, factor=number + 2))


def reply(request: Request) -> Reply:
    """Transform the toy files; answer round 1 right in half of the cases, round 2 in three quarters, and sometimes not at all."""
    messages = request.messages
    first = messages[0]["content"]
    transform = re.search(r"# exercise (\d+): scale and shift", first)
    if transform:
        number = int(transform.group(1))
        return completion(TRANSFORM.format(number=number, factor=number + 2))
    problem = re.search(r"Exercise (\d+): multiply each of `values` by (\d+)", first)
    if problem is None:
        return completion("NOT SUITABLE: no_logic: not of the toy corpus")
    given = json.loads(re.search(r"^```json\n(.*)$", first, re.MULTILINE).group(1))  # type: ignore[union-attr]
    draw = int(hashlib.sha256("".join(message["content"] for message in messages).encode()).hexdigest()[:8], 16) % 100
    right = draw < (50 if len(messages) == 1 else 75)
    if draw >= 96:
        return completion("I cannot say.")
    return completion(f"Step by step: multiply, then add.\n\n{json.dumps(_answer(given, int(problem.group(2)), right))}")


def _answer(given: object, factor: int, right: bool) -> dict[str, object]:
    error = 0 if right else 1
    if isinstance(given, dict):
        return {"output": [value * factor + given["shift"] + error for value in given["values"]]}
    assert isinstance(given, list)
    # whatever is left after division becomes the shift of all: right only where the remainders agree
    shift = given[0] % factor
    return {"input": {"values": [(value - shift) // factor for value in given], "shift": shift + error}}
