"""Tables about a recipe that several commands print."""

import sys
from datetime import datetime

import polars as pl
from rich.console import Console
from rich.table import Table
from rich.text import Text

from tasks.adapters.ledger import Ledger


def table(frame: pl.DataFrame) -> Table:
    """A frame as a table of text; numbers to the right."""
    drawn = Table(header_style="bold")
    for name, kind in frame.schema.items():
        drawn.add_column(name, justify="right" if kind.is_numeric() else "left", overflow="fold")
    for row in frame.rows():
        drawn.add_row(*(Text(_cell(value)) for value in row))
    return drawn


def print_table(console: Console, frame: pl.DataFrame, title: str) -> None:
    console.print(f"[bold]{title}[/bold]", highlight=False)
    console.print(table(frame))


def stdout_console() -> Console:
    """A console on standard output; in a pipe wide enough that tables keep their lines."""
    return Console(width=None if sys.stdout.isatty() else 160)


def text(content: str, style: str = "") -> Text:
    """Foreign text for the console: no markup, no control characters."""
    return Text(harmless(content), style=style)


def harmless(content: str) -> str:
    """Foreign text without what a terminal would act on: control characters are shown as escapes."""
    return "".join(char if char in "\n\t" or char.isprintable() else repr(char)[1:-1] for char in content)


def _cell(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case int():
            return f"{value:,}"
        case datetime():
            return value.strftime("%Y-%m-%d %H:%M:%S")
        case _:
            return harmless(str(value))


def print_funnel(console: Console, ledger: Ledger, recipe: str) -> None:
    frame = ledger.read("select stage, item_count as count from funnel($recipe) order by position", {"recipe": recipe})
    print_table(console, frame, f"Funnel of recipe '{recipe}'")
    reasons = ledger.read(
        "select stage, reason, count(*) as samples from sample_state($recipe) where state = 'rejected' group by all "
        "order by samples desc, reason limit 15", {"recipe": recipe})  # fmt: skip
    if reasons.height:
        print_table(console, reasons, "Rejected, by reason")


def print_rounds(console: Console, ledger: Ledger, recipe: str) -> None:
    frame = ledger.read("select kind, round, verdict, prediction_count as predictions, share from rounds($recipe)", {"recipe": recipe})
    if frame.height:
        print_table(console, frame.with_columns((pl.col("share") * 100).round(1).cast(pl.String) + "%"), "Verdicts per kind and round")
