"""Transform responses: what is tolerated, what is declined and why, and that no text whatever raises or runs."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.core.teaching import UnifiedFunction
from tasks.core.transform_response import DECLINE_REASONS, Declined, parameter_names, parse_transform

FENCE = "```"
CODE = """import math

def area(r):
    return math.pi * r * r

def main_solution(radii, unit='cm'):
    return [area(r) for r in radii]"""
GENERATOR = "import random\n\ndef input_generator():\n    return {'radii': [random.randint(1, 9) for _ in range(random.randint(1, 5))]}"
DESCRIPTION = "Input:\n  `radii` (list of int): 1 to 5 radii\n\nOutput:\n  `return` (list of float): the areas"
PROBLEM = "Given the `radii` of some discs, how large is each?"
GOOD = UnifiedFunction(CODE, DESCRIPTION, GENERATOR, PROBLEM)


def response(
    code: str = CODE, description: str = DESCRIPTION, generator: str = GENERATOR, problem: str = PROBLEM, *,
    language: str = "python", headings: tuple[str, str, str, str] = (
        "## Main Function", "## Input Output Description", "## Input Generator", "## Problem Statement"),
) -> str:  # fmt: skip
    main, io, draw, question = headings
    return (
        f"{main}\n\n{FENCE}{language}\n{code}\n{FENCE}\n\n{io}\n\n{description}\n\n"
        f"{draw}\n\n{FENCE}{language}\n{generator}\n{FENCE}\n\n{question}\n\n{problem}\n"
    )


def reason(text: str) -> str:
    parsed = parse_transform(text)
    assert isinstance(parsed, Declined), parsed
    return parsed.reason


def headed(main: str, io: str, draw: str, question: str) -> str:
    return response(headings=(main, io, draw, question))


PLAIN = response()
INDENTED_CODE = "\n".join("   " + line for line in f"{FENCE}python\n{CODE}\n{FENCE}".split("\n"))
TOLERATED = {
    "as asked": PLAIN,
    "windows line ends": PLAIN.replace("\n", "\r\n"),
    "a preamble and an epilogue": f"Sure, here it is:\n\n{PLAIN}\n\n---\n",
    "thinking first": f"<think>\nThe main function could be area.\n</think>\n{PLAIN}",
    "py": response(language="py"),
    "python3 in capitals": response(language="Python3"),
    "no language": response(language=""),
    "other levels": headed("# MAIN FUNCTION", "### input output description", "#### Input generator", "## Problem Statement ##"),
    "colons": headed("## Main Function:", "## Input Output Description:", "## Input Generator:", "## Problem Statement:"),
    "bold": headed("**Main Function**", "**Input Output Description:**", "**Input Generator**:", "__Problem Statement__"),
    "bold headings": headed("## **Main Function**", "## *Input Output Description*", "## `Input Generator`", "## Problem Statement"),
    "numbered": headed("## 1. Main Function", "## 2) Input Output Description", "## 3 - Input Generator", "## (4) Problem Statement"),
    "bold numbered": headed("1. **Main Function**", "2. **Input Output Description**", "3) **Input Generator**", "**Problem Statement**"),
    "with a slash": headed("## Main Function", "## Input/Output Description", "## Input Generator", "## Problem Statement"),
    "I/O": headed("## Main Function (`main_solution`)", "## I/O Description", "## Input Generator", "## Problem Statement"),
    "rules between sections": PLAIN.replace("\n\n## ", "\n\n---\n\n## "),
    "a fence around everything": f"{FENCE}markdown\n{PLAIN}{FENCE}\n",
    "a longer fence around everything": f"{FENCE}`\n{PLAIN}{FENCE}`",
    "tilde fences": PLAIN.replace(FENCE, "~~~"),
    "indented fences": PLAIN.replace(f"{FENCE}python\n{CODE}\n{FENCE}", INDENTED_CODE),
    "prose around the code": PLAIN.replace(f"{FENCE}python\nimport math", f"This is the code:\n\n{FENCE}python\nimport math"),
    "a fence never closed": PLAIN.replace(f"\n{FENCE}\n\n## Input Output", "\n\n## Input Output"),
    "sections in another order": "\n".join(
        [f"## Problem Statement\n{PROBLEM}", f"## Input Output Description\n{DESCRIPTION}",
         f"## Input Generator\n{FENCE}py\n{GENERATOR}\n{FENCE}", f"## Main Function\n{FENCE}py\n{CODE}\n{FENCE}"]),
    "a foreign section at the end": f"{PLAIN}\n## Notes\n\nI removed the plotting.\n",
    "prose in fences": response(description=f"{FENCE}text\n{DESCRIPTION}\n{FENCE}", problem=f"{FENCE}\n{PROBLEM}\n{FENCE}"),
}  # fmt: skip


@pytest.mark.parametrize("text", TOLERATED.values(), ids=TOLERATED.keys())
def test_tolerated(text: str) -> None:
    assert parse_transform(text) == GOOD


def test_code_with_fences_and_headings_in_its_docstring() -> None:
    code = (
        '"""\nSolve it.\n\n```\nmain_solution(3)\n```\n## Input Generator\n"""\n# Main Function\n## Problem Statement\n'
        "def main_solution(n):\n    '''\n    ```python\n    main_solution(1)\n    ```\n    '''\n    return n * 2"
    )
    parsed = parse_transform(response(code))
    assert isinstance(parsed, UnifiedFunction)
    assert parsed.reference_code == code
    unclosed = parse_transform(response(code).replace(f"\n{FENCE}\n\n## Input Output", "\n\n## Input Output"))
    assert unclosed == parsed


def test_odd_separators_inside_code_stay() -> None:
    code = "def main_solution(text):\n    return text.split('\x0c') + text.split('\u2028') + text.split('\x85')"
    parsed = parse_transform(response(code))
    assert isinstance(parsed, UnifiedFunction)
    assert parsed.reference_code == code


def test_description_keeps_its_own_fences_and_headings() -> None:
    description = f"### Input\n`n` (int)\n\n{FENCE}json\n{{\"n\": 1}}\n{FENCE}\n\n### Output\n`return` (int)"
    parsed = parse_transform(response(description=description))
    assert isinstance(parsed, UnifiedFunction)
    assert parsed.io_description == description


def test_a_bold_line_is_no_section_where_headings_are() -> None:
    parsed = parse_transform(response(problem="Think first.\n\n**Problem Statement**\n\nWhat is asked?"))
    assert isinstance(parsed, UnifiedFunction)
    assert parsed.problem_statement == "Think first.\n\n**Problem Statement**\n\nWhat is asked?"


def test_of_several_blocks_the_one_that_defines_the_name() -> None:
    usage = f"{CODE}\n{FENCE}\n\nUsage:\n\n{FENCE}python\nprint(main_solution([1]))"
    assert parse_transform(response(usage)) == GOOD
    shell = f"pip install nothing\n{FENCE}\n\n{FENCE}python\n{CODE}"
    assert parse_transform(response(shell).replace(f"{FENCE}python\npip", f"{FENCE}bash\npip")) == GOOD


def test_blocks_that_need_each_other_are_joined() -> None:
    helper, main = CODE.split("\n\ndef main_solution")
    parsed = parse_transform(response(f"{helper}\n{FENCE}\n\nand\n\n{FENCE}python\ndef main_solution{main}"))
    assert isinstance(parsed, UnifiedFunction)
    assert parsed.reference_code == CODE


DECLINED = {
    "empty": (" \n", "empty_response"),
    "chatter": ("I am sorry, I cannot do that.", "missing_section"),
    "one section missing": (PLAIN.replace("## Input Generator", "## Input Maker"), "missing_section"),
    "truncated": (PLAIN[: PLAIN.index("## Input Generator")], "missing_section"),
    "a section twice": (f"{PLAIN}\n## Input Generator\n\n{FENCE}python\n{GENERATOR}\n{FENCE}", "repeated_section"),
    "no code": (response().replace(f"{FENCE}python\n{CODE}\n{FENCE}", "See above."), "no_main_solution"),
    "another entry point": (response(CODE.replace("main_solution", "solve")), "no_main_solution"),
    "entry point in a class": (response("class A:\n    def main_solution(self, n):\n        return n"), "no_main_solution"),
    "entry point is a lambda": (response("main_solution = lambda n: n"), "no_main_solution"),
    "broken code": (response("def main_solution(n):\n    return n +"), "code_does_not_parse"),
    "python 2": (response("def main_solution(n):\n    print n\n    return n"), "code_does_not_parse"),
    "null byte": (response("def main_solution(n):\n    return '\0'"), "code_does_not_parse"),
    "no generator": (response(generator="def draw():\n    return {}"), "no_input_generator"),
    "broken generator": (response(generator="def input_generator(:"), "generator_does_not_parse"),
    "generator with arguments": (response(generator="def input_generator(n):\n    return {'n': n}"), "generator_needs_arguments"),
    "generator with keyword": (response(generator="def input_generator(*, n):\n    return {'n': n}"), "generator_needs_arguments"),
    "no parameters": (response("def main_solution():\n    return 1"), "no_parameters"),
    "variable parameters": (response("def main_solution(*numbers):\n    return 1"), "unsupported_parameters"),
    "keyword parameters": (response("def main_solution(a, **rest):\n    return 1"), "unsupported_parameters"),
    "positional parameters": (response("def main_solution(a, /):\n    return 1"), "unsupported_parameters"),
    "async": (response("async def main_solution(a):\n    return 1"), "unsupported_function"),
    "empty problem": (response(problem=" "), "empty_section"),
    "empty description": (response(description=""), "empty_section"),
    "said so": ("NOT SUITABLE: io_only: draws a window", "declined_io_only"),
    "said so after thinking": ("Let me see.\n\n**NOT SUITABLE: No logic: only settings**", "declined_no_logic"),
    "said so in a fence": (f"{FENCE}\nNOT SUITABLE: not_code: a list of words\n{FENCE}", "declined_not_code"),
    "said so beside sections": (f"{PLAIN}\nNOT SUITABLE: trivial: on second thoughts", "declined_trivial"),
    "said so without reason": ("Not suitable.", "missing_section"),
    "said so bluntly": ("NOT SUITABLE", "declined_other"),
    "said so at length": ("NOT SUITABLE: the file only opens a window and then draws some pictures in it", "declined_other"),
}


@pytest.mark.parametrize(("text", "expected"), DECLINED.values(), ids=DECLINED.keys())
def test_declined(text: str, expected: str) -> None:
    assert reason(text) == expected


def test_decline_keeps_its_detail() -> None:
    assert parse_transform("NOT SUITABLE: io_only: a GUI: with buttons") == Declined("declined_io_only", "a GUI: with buttons")
    for offered in DECLINE_REASONS:
        assert reason(f"NOT SUITABLE: {offered}: so it is") == f"declined_{offered}"


def test_a_decline_inside_code_is_none() -> None:
    code = f'{CODE}\n\nNOTE = """\nNOT SUITABLE: io_only: text in the code\n"""'
    assert isinstance(parse_transform(response(code)), UnifiedFunction)


def test_details_name_the_place() -> None:
    parsed = parse_transform(response("def main_solution(n):\n    return n +"))
    assert isinstance(parsed, Declined)
    assert "line 2" in parsed.detail


def test_parameter_names() -> None:
    function = UnifiedFunction("def main_solution(a, b=1, *, c):\n    pass", "", "", "")
    assert parameter_names(function) == ["a", "b", "c"]
    twice = "def main_solution(old):\n    pass\n\ndef main_solution(new):\n    pass"
    assert parameter_names(UnifiedFunction(twice, "", "", "")) == ["new"]
    for code in ("", "def f(x): pass", "def main_solution(", "\0"):
        assert parameter_names(UnifiedFunction(code, "", "", "")) == []


def test_nothing_is_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    code = "open('made', 'w')\n\ndef main_solution(n, m=open('made', 'w')):\n    return n"
    assert isinstance(parse_transform(response(code, generator=f"open('made', 'w')\n{GENERATOR}")), UnifiedFunction)
    assert list(tmp_path.iterdir()) == []


HOSTILE = {
    "nested brackets": response("x = " + "(" * 5000 + ")" * 5000),
    "nested unary": response("x = " + "-" * 100_000 + "1"),
    "long sum": response("x = " + "1+" * 50_000 + "1"),
    "many fences": f"{FENCE}python\nx = (\n" + f"{FENCE}\n" * 3000,
    "many headings": "## Main Function\n" * 3000,
    "surrogates": response("def main_solution(n):\n    return '\ud83d'"),
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_text_is_declined(text: str) -> None:
    assert isinstance(parse_transform(text), Declined)


@given(st.text())
def test_any_text_is_data(text: str) -> None:
    assert isinstance(parse_transform(text), Declined | UnifiedFunction)


FRAGMENTS = [
    FENCE, "~~~", "## Main Function\n", "**Problem Statement**", "\n", "#", "def ", "NOT SUITABLE: x: y\n", '"""', "(", "\0", "\ud800", ":",
]  # fmt: skip
MUTATIONS = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 40), st.sampled_from(FRAGMENTS)), max_size=4)


@settings(max_examples=200)
@given(st.sampled_from(list(TOLERATED.values())), MUTATIONS)
def test_mutated_responses_never_raise(text: str, mutations: list[tuple[float, int, str]]) -> None:
    for place, removed, inserted in mutations:
        position = int(place * len(text))
        text = text[:position] + inserted + text[position + removed :]
    parsed = parse_transform(text)
    if isinstance(parsed, UnifiedFunction):
        assert parameter_names(parsed)
        assert parsed.io_description
        assert parsed.problem_statement
    else:
        assert parsed.reason.isidentifier()
        assert parsed.reason == parsed.reason.lower()


DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "unified.jsonl"


@pytest.mark.skipif(not DATA.exists(), reason="needs the published data beside the repository")
def test_published_functions_come_back_as_they_are() -> None:
    for line in DATA.read_text().splitlines():
        record = json.loads(line)
        code = record["refcode"]
        parsed = parse_transform(response(code, record["io_requirements"], GENERATOR, record["problem_description"]))
        assert isinstance(parsed, UnifiedFunction), parsed
        assert parsed.reference_code == code.strip("\n")
        assert parsed.io_description == record["io_requirements"].strip()
