"""The example corpus is what its README says. The files are only parsed here: foreign code runs in the sandbox alone."""

import ast
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
CATEGORIES = {
    "algorithms",
    "logic puzzles",
    "math-related",
    "scientific computation",
    "system modeling",
    "other complex reasoning",
    "non-reasoning",
}
UNPARSABLE = re.compile(r"syntax", re.IGNORECASE)


@dataclass(frozen=True)
class Row:
    """One line of the README's table."""

    path: str
    domain: str
    mess: str
    end: str

    @property
    def kept(self) -> bool:
        return self.end == "kept"


def table() -> list[Row]:
    lines = (EXAMPLES / "README.md").read_text(encoding="utf-8").splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| `")]
    return [Row(path.strip("`"), domain, mess, end) for path, domain, mess, end in cells]


def code(row: Row) -> str:
    return (EXAMPLES / row.path).read_text(encoding="utf-8-sig")


ROWS = table()
EACH = pytest.mark.parametrize("row", ROWS, ids=lambda row: row.path)


def test_the_table_lists_every_file_exactly_once() -> None:
    found = sorted(path.relative_to(EXAMPLES).as_posix() for path in EXAMPLES.rglob("*.py"))
    assert [row.path for row in ROWS] == found
    assert len(found) >= 40


def test_contents_are_distinct() -> None:
    counts = Counter(code(row) for row in ROWS)
    assert max(counts.values()) == 1


def test_every_category_is_covered_by_a_kept_file() -> None:
    assert {row.domain for row in ROWS} == CATEGORIES
    assert {row.domain for row in ROWS if row.kept} == CATEGORIES


def test_rejected_files_each_have_a_reason_of_their_own() -> None:
    ends = [row.end for row in ROWS if not row.kept]
    assert all(re.fullmatch(r"rejected: .{5,}", end) for end in ends)
    assert len(set(ends)) == len(ends) >= 8


@EACH
def test_file_parses_unless_the_table_says_otherwise(row: Row) -> None:
    if UNPARSABLE.search(row.mess + row.end):
        with pytest.raises(SyntaxError):
            ast.parse(code(row))
    else:
        ast.parse(code(row))


@EACH
def test_file_is_of_a_readable_size_and_says_what_is_messy(row: Row) -> None:
    assert 15 <= len(code(row).splitlines()) <= 150
    assert row.mess


@pytest.mark.parametrize("row", [row for row in ROWS if row.kept and not UNPARSABLE.search(row.mess)], ids=lambda row: row.path)
def test_kept_file_holds_a_function_with_arguments_and_a_result(row: Row) -> None:
    functions = [node for node in ast.walk(ast.parse(code(row))) if isinstance(node, ast.FunctionDef)]
    assert any(
        {argument.arg for argument in function.args.args} - {"self"}
        and any(isinstance(node, ast.Return) and node.value is not None for node in ast.walk(function))
        for function in functions
    )


def test_one_file_carries_a_byte_order_mark() -> None:
    marked = [row.path for row in ROWS if (EXAMPLES / row.path).read_bytes().startswith(b"\xef\xbb\xbf")]
    assert marked == ["puzzles/mastermind.py"]
