"""The SQL of the platform: one statement per file, numbered, named and opened by what it returns."""

import re
from pathlib import Path

import duckdb
import pytest

from tasks.adapters import sql_files

FOLDERS = ("migrations", "views", "queries", "reports", "audits")
FILES = {f"{folder}/{path.name}": path for folder in FOLDERS for path in sql_files.named(folder).values()}


@pytest.mark.parametrize("name", FILES)
def test_a_file_holds_one_statement_and_opens_with_its_grain(name: str) -> None:
    text = FILES[name].read_text()
    assert len(duckdb.extract_statements(text)) == 1
    assert re.match(r"-- (one row|the macro of the same name)\b", text), "the first comment states the grain"


def test_every_file_under_sql_is_in_a_known_folder() -> None:
    assert {path for path in sql_files.SQL_ROOT.rglob("*") if path.is_file()} == set(FILES.values())


def test_migrations_are_numbered_from_one_without_gaps_and_named_after_their_table() -> None:
    found = sql_files.migrations()
    assert [version for version, _, _ in found] == list(range(1, len(found) + 1))
    assert len({name for _, name, _ in found}) == len(found)
    created = {name: re.search(r"create table (\w+)", statement) for _, name, statement in found}
    assert {name: match.group(1) for name, match in created.items() if match} == {name: name for name, match in created.items() if match}


@pytest.mark.parametrize("names", [["0001_a", "0003_b"], ["0002_a"], ["0001_a", "0001_b"]])
def test_a_gap_or_a_double_number_is_refused(names: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sql_files, "SQL_ROOT", tmp_path)
    (tmp_path / "migrations").mkdir()
    for name in names:
        (tmp_path / "migrations" / f"{name}.sql").write_text("select 1")
    with pytest.raises(ValueError, match="without gaps"):
        sql_files.migrations()


def test_every_name_the_code_asks_for_is_there() -> None:
    asked = {
        name
        for folder in ("flows", "tasks")
        for path in (sql_files.SQL_ROOT.parent / folder).rglob("*.py")
        for name in re.findall(r"""query\("(\w+)"\)""", path.read_text())
    }
    assert asked >= {"pending_samples", "done_counts"}
    assert asked <= set(sql_files.named("queries"))


def test_no_query_is_left_that_nobody_asks_for() -> None:
    code = "".join(path.read_text() for folder in ("flows", "tasks") for path in (sql_files.SQL_ROOT.parent / folder).rglob("*.py"))
    assert [name for name in sql_files.named("queries") if f'"{name}"' not in code] == []


def test_the_hash_of_the_views_is_that_of_their_text_in_order() -> None:
    sha, statements = sql_files.views()
    assert len(sha) == 64
    assert statements == tuple(path.read_text() for path in sql_files.named("views").values())
    assert list(sql_files.named("views")) == sorted(sql_files.named("views"))
