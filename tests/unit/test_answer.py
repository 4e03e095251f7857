"""The answer in a response: a table of what is right, and properties that hold for any text."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.core.answer import MAX_ANSWER_CHARS, Answer, parse_answer
from tasks.core.canonical import canonical_json

FENCE = "```"

FOUND = {
    "bare": ('{"output": 3}', "3"),
    "after prose": ('So it is {"output": [1, 2]}', "[1,2]"),
    "before prose": ('{"output": "a b"}\n\nI hope this helps!', '"a b"'),
    "in a fence": (f'{FENCE}json\n{{"output": {{"b": 1, "a": [null]}}}}\n{FENCE}', '{"a":[null],"b":1}'),
    "over several lines": ('{\n  "output": [\n    1,\n    2\n  ]\n}\n', "[1,2]"),
    "the last of several": ('{"output": 1} or rather {"output": 2}', "2"),
    "the last with the key": ('{"output": 1}\n{"confidence": 0.9}', "1"),
    "beside other keys": ('{"reason": "so {x}", "output": 4}', "4"),
    "the key twice": ('{"output": 1, "output": 2}', "2"),
    "null is an answer": ('{"output": null}', "null"),
    "python literals": ("{'output': [True, False, None]}", "[true,false,null]"),
    "tuples": ("{'output': ((1, 2), (3,), (), (4))}", "[[1,2],[3],[],4]"),
    "trailing commas": ('{"output": [1, 2,],}', "[1,2]"),
    "an escaped quote": (r"""{'output': 'it\'s'}""", '"it\'s"'),
    "the other quote inside": ("""{'output': "it's"}""", '"it\'s"'),
    "escapes": (r'{"output": "a\n\t\u00e9\x41\/\\"}', r'"a\n\té' + "A/" + r'\\"'),
    "an unknown escape stays": (r'{"output": "\d"}', r'"\\d"'),
    "a surrogate pair": (r'{"output": "\ud83d\ude00"}', '"😀"'),
    "typographic quotes": ("{“output”: “yes”}", '"yes"'),
    "typographic single quotes": ("{‘output’: ‘yes’}", '"yes"'),
    "latex box": (r"$$\boxed{\{\"output\": 1\}}$$ so $\boxed{\{" + '"output": [1, 2]' + r"\}}$", "[1,2]"),
    "plain box": ('\\boxed{{"output": 3}}', "3"),
    "box as the object": ('\\boxed{"output": 3}', "3"),
    "bold": ('**{"output": 3}**', "3"),
    "numbers": ('{"output": [-1, +2, 1e3, -0.5, .5, 5., 1_000, 0]}', "[-1,2,1000.0,-0.5,0.5,5.0,1000,0]"),
    "sets in prose": ('The set {1, 2, {3}} and f(x) = {x | x > 0}. {"output": true}', "true"),
    "an unclosed brace in prose": ('We open { and never close it. {"output": 5}', "5"),
    "a quoted brace in prose": ("""push '{' then '[' and so {"output": 'x'}""", '"x"'),
    "an apostrophe in prose": ("""It's { 'cause that's how it's done: {"output": 1}""", "1"),
    "braces in strings": ('{"output": "}{][", "x": "{"}', '"}{]["'),
    "code in prose": (f'{FENCE}python\nresult = {{"output": compute(x)}}\n{FENCE}\n{{"output": 6}}', "6"),
    "the form asked for, repeated": ('As {"output": <the output as JSON>}: {"output": 7}', "7"),
    "a truncated one after a complete one": ('{"output": 1} then {"output": [2, 3', "1"),
    "a big integer": ('{"output": ' + "9" * 300 + "}", "9" * 300),
    "nested deep": ('{"output": ' + "[" * 90 + "]" * 90 + "}", "[" * 90 + "]" * 90),
    "in thinking and after": ('<think>{"output": 1}</think>\n{"output": 2}', "2"),
    "an object in a list": ('[{"output": 2}]', "2"),
}


@pytest.mark.parametrize(("text", "expected"), FOUND.values(), ids=FOUND.keys())
def test_answer_is_found(text: str, expected: str) -> None:
    assert parse_answer(text, "output") == Answer(expected)


MISSING = {
    "empty": ("  \n ", "empty_response"),
    "prose only": ("The answer is 5.", "no_object"),
    "a box without object": ("\\boxed{5}", "no_object"),
    "another key": ('{"result": 5}', "key_missing"),
    "only nested deeper": ('{"answer": {"output": 5}}', "key_missing"),
    "nested in a list of another key": ('{"steps": [{"output": 5}]}', "key_missing"),
    "truncated": ('{"output": [1, 2', "incomplete"),
    "truncated in a string": ('{"output": "abc', "incomplete"),
    "truncated with a complete one inside": ('{"output": {"output": 3}', "incomplete"),
    "unfinished in a fence with a complete one inside": (f'{FENCE}\n{{"output": {{"output": 3}}\n{FENCE}', "malformed"),
    "broken around a complete one": ('{"output": [{"output": 1}, oops]}', "malformed"),
    "an ellipsis": ('{"output": [1, 2, ...]}', "malformed"),
    "a formula": ('{"output": 1/3}', "malformed"),
    "a call": ('{"output": len("abc")}', "malformed"),
    "a comprehension": ('{"output": [x for x in range(3)]}', "malformed"),
    "a set": ('{"output": {1, 2}}', "malformed"),
    "a complex number": ('{"output": 1+2j}', "malformed"),
    "leading zeros": ('{"output": 007}', "malformed"),
    "concatenated strings": ('{"output": "a" "b"}', "malformed"),
    "an open line": ('{"output": "a\nb"}', "malformed"),
    "too many digits": ('{"output": ' + "9" * 5000 + "}", "malformed"),
    "NaN": ('{"output": NaN}', "not_serialisable"),
    "infinity": ('{"output": -Infinity}', "not_serialisable"),
    "overflow": ('{"output": 1e999}', "not_serialisable"),
    "integer keys": ('{"output": {1: 2}}', "not_serialisable"),
    "lone surrogate": (r'{"output": "\ud83d"}', "not_serialisable"),
    "too deep": ('{"output": ' + "[" * 5000 + "]" * 5000 + "}", "not_serialisable"),
    "too long": ('{"output": "' + "x" * MAX_ANSWER_CHARS + '"}', "too_large"),
}


@pytest.mark.parametrize(("text", "problem"), MISSING.values(), ids=MISSING.keys())
def test_no_answer_says_what_is_missing(text: str, problem: str) -> None:
    answer = parse_answer(text, "output")
    assert (answer.value_json, answer.problem) == (None, problem)
    assert answer.detail


def test_an_input_is_an_object_of_arguments() -> None:
    assert parse_answer('{"input": {"n": 1, "input": 2}}', "input") == Answer('{"input":2,"n":1}')
    assert parse_answer('{"input": {}}', "input") == Answer("{}")
    for text in ('{"input": [1]}', '{"input": 3}', '{"input": null}', '{"input": "{}"}'):
        assert parse_answer(text, "input").problem == "not_an_object"


def test_the_last_decides_even_when_it_is_unusable() -> None:
    """An answer that is complete but no JSON is not passed over for an earlier one."""
    assert parse_answer('{"output": 1} no: {"output": NaN}', "output").problem == "not_serialisable"


def test_nothing_is_evaluated(tmp_path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.chdir(tmp_path)
    for value in ("open('x','w')", "__import__('os').mkdir('x')", "(lambda: open('x','w'))()", "f'{open(\"x\", \"w\")}'"):
        assert parse_answer(f'{{"output": {value}}}', "output").value_json is None
    assert list(tmp_path.iterdir()) == []




HOSTILE = {
    "openings": '{"a":' * 60_000,
    "braces": "{" * 200_000,
    "braces in strings": '{"{":' * 40_000,
    "all the quotes": "{'{\"{“{‘" * 20_000,
    "one long string": '{"output": "' + "x" * 2_000_000,
    "a long list, broken at its end": '{"output": [' + "1," * 200_000 + "x",
    "escapes": '{"a":{"b\\"{' * 30_000,
    "backslashes": '{"' + "\\" * 500_000,
    "digits": '{"output": ' + "1" * 500_000 + "x",
    "spaces": ("{" + " " * 50) * 20_000,
    "deep": '{"a":' + "[" * 200_000 + "]" * 200_000 + "}",
}


@pytest.mark.parametrize("garbage", HOSTILE.values(), ids=HOSTILE.keys())
def test_much_garbage_is_read_a_bounded_number_of_times(garbage: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from tasks.core import answer as module

    distance = 0

    class Counting(module.LiteralReader):
        def read(self):  # type: ignore[no-untyped-def]
            nonlocal distance
            before = self.position
            try:
                return super().read()
            finally:
                distance += self.position - before

    monkeypatch.setattr(module, "LiteralReader", Counting)
    assert parse_answer(garbage, "output").value_json is None
    assert distance <= 6 * len(garbage)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(st.characters(codec="utf-8")),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(st.characters(codec="utf-8")), inner, max_size=4),
    max_leaves=12,
)
quiet_prose = st.text(st.characters(codec="utf-8", exclude_characters="{}\"'“”‘’"))


@given(json_values, quiet_prose, quiet_prose, st.booleans())
def test_every_json_value_comes_back(value: object, before: str, after: str, ascii_only: bool) -> None:
    text = json.dumps({"output": value}, ensure_ascii=ascii_only)
    assert parse_answer(f"{before}{text}{after}", "output") == Answer(canonical_json(value))


@given(json_values, quiet_prose)
def test_every_python_literal_comes_back(value: object, before: str) -> None:
    """What `repr` writes of JSON values is read like the JSON of it."""
    assert parse_answer(f"{before}{ {'output': value}!r}", "output") == Answer(canonical_json(value))


@given(json_values, st.data())
def test_a_truncated_answer_is_none(value: object, data: st.DataObject) -> None:
    text = json.dumps({"output": value})
    cut = data.draw(st.integers(0, len(text) - 1))
    assert parse_answer(text[:cut], "output").value_json is None


@given(st.text(st.sampled_from(list('{}[]():,"\'“”\\ \noutpinu0123.eE-+TrueNone#`$\ud83dé'))), st.sampled_from(["output", "input", "o"]))
def test_any_text_is_data(text: str, key: str) -> None:
    answer = parse_answer(text, key)
    if answer.value_json is None:
        assert answer.problem
        assert answer.detail
    else:
        assert canonical_json(json.loads(answer.value_json)) == answer.value_json


@given(json_values, st.data())
def test_a_damaged_answer_never_raises(value: object, data: st.DataObject) -> None:
    text = f'Because {{x}}: {json.dumps({"output": value})}'
    position = data.draw(st.integers(0, len(text)))
    damage = data.draw(st.sampled_from(["", "{", "}", '"', "'", "\\", "\n", ",", ":", "None", "\x00"]))
    length = data.draw(st.integers(0, 3))
    assert isinstance(parse_answer(text[:position] + damage + text[position + length :], "output"), Answer)
