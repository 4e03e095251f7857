"""The answer in a teacher's response: the last complete outermost JSON object that holds the key we asked for."""

from dataclasses import dataclass
from typing import Any, Literal

from tasks.core.canonical import NotSerialisableError, canonical_json
from tasks.core.literal import BrokenLiteralError, LiteralReader

Problem = Literal[
    "empty_response",  # no text at all
    "no_object",  # nothing in the text is an object
    "key_missing",  # there are objects, but none has the key at its top level
    "incomplete",  # an object with the key begins and never ends
    "malformed",  # an object with the key is no literal we can read
    "not_serialisable",  # the value has no JSON form (NaN, keys that are not strings, ...)
    "not_an_object",  # an input must be an object of arguments
    "too_large",
]

MAX_ANSWER_CHARS = 100_000
# Where quotes may have been misread the search goes back; beyond this many readings of the text it only goes on.
_MAX_READINGS = 4


@dataclass(frozen=True, slots=True)
class Answer:
    """A parsed answer: its canonical JSON, or none with the problem and a phrase for people that says what was missing."""

    value_json: str | None
    problem: Problem | None = None
    detail: str | None = None


def parse_answer(text: str, key: str) -> Answer:
    """Return the value under `key` of the last complete outermost object in `text` that has it at its top level.

    Objects may stand in prose, fences or LaTeX; JSON and Python literals are both understood (True, None, single and typographic
    quotes, tuples, trailing commas). Nothing is evaluated and nothing is raised; the time is linear in the text.
    The value of key "input" has to be an object. Source of the rule: docs/design.md, Teacher, prediction response.
    """
    if not text.strip():
        return Answer(None, "empty_response", "the response is empty")
    found = _search(text, key)
    if isinstance(found, Answer):
        return found
    start, end, value = found
    if end - start > MAX_ANSWER_CHARS:
        return Answer(None, "too_large", f"the answer is longer than {MAX_ANSWER_CHARS} characters")
    if key == "input" and not isinstance(value, dict):
        return Answer(None, "not_an_object", 'the value of "input" is not an object of named arguments')
    try:
        return Answer(canonical_json(value))
    except NotSerialisableError as error:
        return Answer(None, "not_serialisable", f'the value of "{key}" is not plain JSON: {error}')


def _search(text: str, key: str) -> tuple[int, int, Any] | Answer:
    answer: tuple[int, int, Any] | None = None
    broken: Answer | None = None
    object_seen = False
    budget = _MAX_READINGS * len(text)
    start = text.find("{")
    while start >= 0:
        reader = LiteralReader(text, start)
        try:
            value = reader.read()
        except BrokenLiteralError as error:
            if key in reader.outer_keys:
                problem: Problem = "incomplete" if reader.truncated else "malformed"
                broken = Answer(None, problem, f'an object with the key "{key}" was begun, but {error}')
            budget -= reader.position - start
            resume = reader.brace_in_string if reader.brace_in_string is not None and budget > 0 else reader.position
        else:
            object_seen = object_seen or bool(value)
            if key in value:
                answer = (start, reader.position, value[key])
            resume = reader.position
        start = text.find("{", resume)
    if answer or broken:
        return answer or broken  # type: ignore[return-value]  # one of them is set
    if object_seen:
        return Answer(None, "key_missing", f'no JSON object in the response has the key "{key}" at its top level')
    return Answer(None, "no_object", f'the response holds no JSON object with the key "{key}"')
