"""Commands that look at the dataset's state: status, show, sql, recipes."""

import json
import math
from decimal import Decimal
from typing import Annotated, Any

import polars as pl
import typer

from flows.commands.report import print_funnel, print_rounds, print_table, stdout_console, table
from flows.commands.sample_page import print_sample
from tasks.adapters import sql_files
from tasks.adapters.faults import Terminal
from tasks.adapters.ledger import Ledger
from tasks.adapters.recipes import recipe_names
from tasks.adapters.settings import Settings
from tasks.adapters.sql_files import query

Recipe = Annotated[str, typer.Option(help="Recipe to look at.")]


def open_ledger() -> Ledger:
    """The ledger of the settings. Raises Terminal when there is none yet."""
    ledger = Ledger(Settings().database_path)
    if not ledger.exists:
        raise Terminal(f"there is no database at {ledger.path}: run `codeio ingest SOURCE` first, or set CODEIO_HOME")
    return ledger


def status(
    recipe: Recipe = "default",
    json_: Annotated[bool, typer.Option("--json", help="Machine-readable output.")] = False,
) -> None:
    """Where the dataset stands: funnel, states, rejections, verdicts per kind and round, pending work."""
    ledger = open_ledger()
    parameters = {"recipe": recipe}
    pending = ledger.read(query("pending_counts"), parameters)
    states = ledger.read("select state, stage, count(*) as samples from sample_state($recipe) group by all order by all", parameters)
    if json_:
        parts = {
            "funnel": ledger.read("select stage, item_count from funnel($recipe) order by position", parameters),
            "states": states,
            "rejections": ledger.read(
                "select stage, reason, count(*) as samples from sample_state($recipe) where state = 'rejected' group by all order by all",
                parameters),
            "rounds": ledger.read("from rounds($recipe)", parameters),
            "pending": pending,
        }  # fmt: skip
        print(json.dumps({"recipe": recipe, "database": str(ledger.path), **{name: frame.to_dicts() for name, frame in parts.items()}}))
        return
    console = stdout_console()
    console.print(f"database {ledger.path}", highlight=False)
    print_funnel(console, ledger, recipe)
    print_rounds(console, ledger, recipe)
    print_table(console, states, "Samples by state")
    if pending.height:
        print_table(console, pending, "Pending")
    else:
        console.print("Nothing is pending.")


def show(
    sample_id: Annotated[str, typer.Argument(help="The sample's id, or the beginning of it.")],
    recipe: Recipe = "default",
    json_: Annotated[bool, typer.Option("--json", help="Machine-readable output.")] = False,
) -> None:
    """One sample in full: its code, function, io pairs, every response, verdict and feedback."""
    ledger = open_ledger()
    found = ledger.read("select sample_id from samples where starts_with(sample_id, $prefix) limit 3", {"prefix": sample_id})
    if found.height != 1:
        known = "no sample has" if found.is_empty() else "several samples have"
        raise Terminal(f"{known} an id that begins with '{sample_id}'; `codeio sql \"from sample_state\"` lists the ids")
    print_sample(stdout_console(), ledger, found["sample_id"][0], recipe, as_json=json_)


def sql(
    statement: Annotated[
        str, typer.Argument(help="A SELECT statement, or @name of a report or an audit in sql/.", metavar='"SELECT…" | @name')],
    format_: Annotated[str, typer.Option("--format", help="table, json or csv.")] = "table",
) -> None:
    """Query the dataset's state; the database is opened read-only."""
    if format_ not in ("table", "json", "csv"):
        raise typer.BadParameter("choose table, json or csv", param_hint="--format")
    frame = open_ledger().read(_statement(statement))
    if format_ == "table":
        stdout_console().print(table(frame))
    elif format_ == "csv":
        print(_flat(frame).write_csv(), end="")
    else:
        print(json.dumps([_finite(row) for row in frame.to_dicts()], default=_plain, ensure_ascii=False, allow_nan=False))


def _finite(row: dict[str, Any]) -> dict[str, Any]:
    """A row without the numbers that JSON has no word for."""
    return {name: None if isinstance(value, float) and not math.isfinite(value) else value for name, value in row.items()}


def _plain(value: object) -> object:
    """What JSON has no word for: sums come as decimals, times as text."""
    return (int(value) if value == value.to_integral_value() else float(value)) if isinstance(value, Decimal) else str(value)


def _statement(text: str) -> str:
    if not text.startswith("@"):
        return text
    reports = sql_files.named("reports") | sql_files.named("audits")
    if text[1:] not in reports:
        raise Terminal(f"there is no report {text}; there are: {', '.join('@' + name for name in reports)}")
    return reports[text[1:]].read_text()


def _flat(frame: pl.DataFrame) -> pl.DataFrame:
    """Lists as JSON text, because CSV knows no lists."""
    nested = [name for name, kind in frame.schema.items() if kind.is_nested()]

    def as_json(value: Any) -> str:
        return json.dumps(value.to_list() if isinstance(value, pl.Series) else value, default=str)

    return frame.with_columns(pl.col(name).map_elements(as_json, return_dtype=pl.String) for name in nested)


def recipes(json_: Annotated[bool, typer.Option("--json", help="Machine-readable output.")] = False) -> None:
    """The recipes that have a file or have been built, and what each step of them is."""
    settings = Settings()
    ledger = Ledger(settings.database_path)
    built = ledger.read(sql_files.named("reports")["recipes"].read_text()).to_dicts() if ledger.exists else []
    names = sorted({*recipe_names(settings.home), *(row["recipe"] for row in built)})
    rows = [next((row for row in built if row["recipe"] == name), {"recipe": name, "version": None}) for name in names]
    if json_:
        print(json.dumps(rows, default=str))
    else:
        stdout_console().print(table(pl.DataFrame(rows, infer_schema_length=None)))
