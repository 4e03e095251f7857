"""Prompts: strict rendering, values verbatim, identity by content, and that our own prompts say what the parsers expect."""

import hashlib
import json
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tasks.adapters.faults import Terminal
from tasks.adapters.prompts import fenced, load_prompt, render
from tasks.core.answer import parse_answer
from tasks.core.complexity import PAPER_LIMITS
from tasks.core.kinds import KINDS, Kind, prediction_variables, revision_variables
from tasks.core.teaching import UnifiedFunction
from tasks.core.transform_response import DECLINE_REASONS, Declined, parameter_names, parse_transform

FUNCTION = UnifiedFunction(
    reference_code="def main_solution(words, limit):\n    return '{{ words }} {% if %} ```'",
    io_description="Input:\n  `words` (list of str): with {braces}",
    input_generator="def input_generator():\n    return {'words': [], 'limit': 1}",
    problem_statement="How many {{ words }} are there?",
)
NASTY = "```python\n{{ code }} {% raw %} {# gone? #} ${x} \\n <b>&amp;</b>\n````\n"


def prediction(kind: Kind, given_json: str = '{"limit":3,"words":["a"]}', function: UnifiedFunction = FUNCTION) -> str:
    return render(load_prompt("predict").text, **prediction_variables(kind, function, given_json))


def test_a_prompt_is_identified_by_its_content(tmp_path: Path) -> None:
    (tmp_path / "mine.md.j2").write_text("# Hello {{ name }}\n")
    prompt = load_prompt("mine", tmp_path)
    assert (prompt.name, prompt.text) == ("mine", "# Hello {{ name }}\n")
    assert prompt.sha == hashlib.sha256(b"# Hello {{ name }}\n").hexdigest()
    (tmp_path / "mine.md.j2").write_text("# Hello {{ name }}!\n")
    assert load_prompt("mine", tmp_path).sha != prompt.sha


def test_what_cannot_be_loaded_says_which_file(tmp_path: Path) -> None:
    with pytest.raises(Terminal, match="absent"):
        load_prompt("absent", tmp_path)
    (tmp_path / "broken.md.j2").write_text("{% if %}")
    with pytest.raises(Terminal, match=r"broken.*line 1"):
        load_prompt("broken", tmp_path)
    (tmp_path / "binary.md.j2").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(Terminal, match="binary"):
        load_prompt("binary", tmp_path)


def test_an_undefined_variable_is_an_error_that_names_it() -> None:
    with pytest.raises(Terminal, match="'nonsense'"):
        render("{{ nonsense }}")
    with pytest.raises(Terminal, match="'nonsense'"):
        render("{% if nonsense %}x{% endif %}", other=1)
    with pytest.raises(Terminal, match="nonsense"):
        render("{{ kind.nonsense }}", kind=KINDS["input_prediction"])
    with pytest.raises(Terminal, match="'code'"):
        render(load_prompt("transform").text)


@given(st.text())
def test_values_go_in_verbatim(value: str) -> None:
    assert render("a {{ value }} b", value=value) == f"a {value} b"


@given(st.text(st.sampled_from("`~a \n{}%#")))
@example("```")
@example("a\n````\nb``")
def test_a_fence_is_longer_than_any_in_the_text(text: str) -> None:
    opening, *inside, closing = fenced(text, "python").split("\n")
    assert "\n".join(inside) == text
    assert opening == f"{closing}python"
    assert set(closing) == {"`"}
    assert closing not in text


@pytest.mark.parametrize("code", [NASTY, "print('{{ code }}')", "x = '''\n```\n'''", ""])
def test_transform_shows_the_file_verbatim(code: str) -> None:
    assert fenced(code) in render(load_prompt("transform").text, code=code)


def test_transform_offers_the_reasons_and_names_the_limits() -> None:
    text = " ".join(load_prompt("transform").text.split())
    for reason in DECLINE_REASONS:
        assert f"`{reason}`" in text
    assert f"fewer than {PAPER_LIMITS.container_items} items" in text
    assert f"shorter than {PAPER_LIMITS.string_chars} characters" in text
    for library in ("numpy", "scipy", "pandas", "sympy", "networkx"):
        assert library in text


def test_the_form_that_transform_asks_for_is_the_one_that_is_parsed() -> None:
    """The skeleton at the end of the prompt, taken as a response, is a unified function."""
    text = load_prompt("transform").text
    skeleton = text[text.index("## Main Function") :]
    parsed = parse_transform(skeleton)
    assert isinstance(parsed, UnifiedFunction), parsed
    assert parameter_names(parsed) == ["first_parameter", "second_parameter"]
    assert parsed.problem_statement == "The question."
    line = next(line for line in text.splitlines() if line.startswith("NOT SUITABLE:"))
    assert isinstance(parse_transform(line), Declined)


def test_each_prompt_begins_with_its_own_heading() -> None:
    rendered = [
        render(load_prompt("transform").text, code="x"),
        *(prediction(kind) for kind in KINDS.values()),
        render(load_prompt("revise").text, **revision_variables(KINDS["input_prediction"], "Mismatch", 2)),
    ]
    headings = [text.splitlines()[0] for text in rendered]
    assert all(heading.startswith("# ") for heading in headings)
    assert len(set(headings)) == len(rendered)


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS.keys())
def test_predict_holds_what_the_contract_says(kind: Kind) -> None:
    given_json = json.dumps({"words": ["``` {{ x }}"]}, separators=(",", ":"))
    text = prediction(kind, given_json)
    assert given_json in text.splitlines()
    assert FUNCTION.problem_statement in text
    assert FUNCTION.io_description in text
    assert FUNCTION.reference_code in text
    assert FUNCTION.input_generator not in text
    assert f"## Given {kind.given}" in text
    last = text.strip().splitlines()[-1]
    assert last.startswith(f'{{"{kind.answer_key}": ')


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS.keys())
def test_without_reference_code_its_section_is_left_out(kind: Kind) -> None:
    bare = UnifiedFunction("", FUNCTION.io_description, "", FUNCTION.problem_statement)
    assert "Reference code" in prediction(kind)
    assert "Reference code" not in prediction(kind, function=bare)


def test_the_form_of_an_input_names_every_parameter() -> None:
    text = prediction(KINDS["input_prediction"], "7")
    assert text.strip().splitlines()[-1] == '{"input": {"words": <value as JSON>, "limit": <value as JSON>}}'
    unknown = UnifiedFunction("", "", "", "")
    assert "one key per parameter" in prediction(KINDS["input_prediction"], "7", unknown)
    assert prediction(KINDS["input_prediction"], "7", unknown).strip().splitlines()[-1].startswith('{"input": <')


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS.keys())
def test_a_response_that_repeats_the_prompt_answers_nothing(kind: Kind) -> None:
    """What the prompts show of the form is not mistaken for an answer."""
    text = prediction(kind, "[1]") + render(load_prompt("revise").text, **revision_variables(kind, "Mismatch", 2))
    assert parse_answer(text, kind.answer_key).value_json is None


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS.keys())
def test_revise_holds_feedback_and_round(kind: Kind) -> None:
    text = render(load_prompt("revise").text, **revision_variables(kind, "Mismatch: {{ this }} `x`", 3))
    assert "Mismatch: {{ this }} `x`" in text
    assert "round 3" in text.splitlines()[0]
    assert f"given {kind.given}" in " ".join(text.split())
    assert text.strip().splitlines()[-1].startswith(f'{{"{kind.answer_key}": ')
