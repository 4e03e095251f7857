"""Ledger rows as frames: the column types are the ledger's, whatever the values happen to be."""

from datetime import UTC, datetime

import duckdb
import polars as pl
import pytest

from tasks.adapters.sql_files import migrations
from tasks.core.results import Rows
from tasks.core.tables import KEYS, frame

DUCKDB_TYPES = {
    "VARCHAR": pl.String, "INTEGER": pl.Int32, "BIGINT": pl.Int64, "BOOLEAN": pl.Boolean, "DOUBLE": pl.Float64,
    "VARCHAR[]": pl.List(pl.String), "TIMESTAMP WITH TIME ZONE": pl.Datetime("us", "UTC"),
}  # fmt: skip
OWN_BOOKS = {"schema_migrations", "schema_views"}  # written by migrations, not by frames


@pytest.fixture(scope="module")
def columns() -> dict[str, dict[str, str]]:
    """Type of every column by table, of a database with all migrations."""
    with duckdb.connect(":memory:") as connection:
        for _, _, statement in migrations():
            connection.execute(statement)
        rows = connection.execute(
            "select table_name, column_name, data_type from information_schema.columns order by ordinal_position").fetchall()
    found: dict[str, dict[str, str]] = {}
    for table, column, kind in rows:
        found.setdefault(table, {})[column] = kind
    return found


def test_every_table_has_a_key_of_its_own_columns(columns: dict[str, dict[str, str]]) -> None:
    assert set(KEYS) == set(columns) - OWN_BOOKS
    assert [table for table, key in KEYS.items() if not set(key) <= set(columns[table])] == []


@pytest.mark.parametrize("table", sorted(KEYS))
def test_a_frame_has_the_types_of_its_table_even_when_every_value_is_null(table: str, columns: dict[str, dict[str, str]]) -> None:
    rows = frame([dict.fromkeys(columns[table])])
    assert dict(rows.schema) == {name: DUCKDB_TYPES[kind] for name, kind in columns[table].items()}


def test_types_do_not_depend_on_the_first_rows() -> None:
    rows = [{"draw": None, "flags": None, "price": None, "created_at": None}] * 150
    rows.append({"draw": 3, "flags": ["constant_output"], "price": 0.5, "created_at": datetime(2025, 1, 1, tzinfo=UTC)})
    assert frame(rows).row(150) == (3, ["constant_output"], 0.5, datetime(2025, 1, 1, tzinfo=UTC))


def test_no_rows_are_no_frame_and_a_generator_will_do() -> None:
    assert frame([]).is_empty()
    assert frame({"round": number} for number in (1, 2))["round"].to_list() == [1, 2]


def test_rows_are_collected_by_table_and_a_long_detail_is_cut() -> None:
    rows = Rows()
    rows.add("forgotten", sample_id="s", why="asked to")
    rows.reject("execute", "s", "e", "timeout", "x" * 5000, 1, function_id="f")
    rows.reject("predict", "s", "p", "too_long", None, 0, function_id="f", pair_id="p", kind="input_prediction", round_=1)
    result = rows.result()
    assert result.faults == {}
    assert result.frames["forgotten"].to_dicts() == [{"sample_id": "s", "why": "asked to"}]
    first, second = result.frames["rejections"].to_dicts()
    assert (first["detail"], first["pair_id"], first["round"], first["draw"]) == ("x" * 2000, None, None, 1)
    assert (second["detail"], second["pair_id"], second["round"]) == ("", "p", 1)
    assert result.frames["rejections"].schema["round"] == pl.Int32


def test_rows_that_differ_in_their_columns_are_refused_rather_than_cut() -> None:
    with pytest.raises(ValueError, match="differ in their columns: reason"):
        frame([{"sample_id": "a"}, {"sample_id": "b", "reason": "lost"}])
    with pytest.raises(ValueError, match="differ in their columns: reason"):
        frame([{"sample_id": "a", "reason": "known"}, {"sample_id": "b"}])
