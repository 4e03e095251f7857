"""Tables about a recipe that several commands print."""

import polars as pl
from rich.console import Console
from rich.table import Table

from tasks.adapters.ledger import Ledger


def table(frame: pl.DataFrame, title: str | None = None) -> Table:
    """A frame as a table of text; numbers to the right."""
    drawn = Table(title=title, title_justify="left", header_style="bold")
    for name, kind in frame.schema.items():
        drawn.add_column(name, justify="right" if kind.is_numeric() else "left", overflow="fold")
    for row in frame.rows():
        drawn.add_row(*("" if value is None else f"{value:,}" if isinstance(value, int) else str(value) for value in row))
    return drawn


def print_funnel(console: Console, ledger: Ledger, recipe: str) -> None:
    frame = ledger.read("select stage, item_count as count from funnel($recipe) order by position", {"recipe": recipe})
    console.print(table(frame, f"Funnel of recipe '{recipe}'"))
    reasons = ledger.read(
        "select stage, reason, count(*) as samples from sample_state($recipe) where state = 'rejected' group by all "
        "order by samples desc, reason limit 15", {"recipe": recipe})  # fmt: skip
    if reasons.height:
        console.print(table(reasons, "Rejected, by reason"))


def print_rounds(console: Console, ledger: Ledger, recipe: str) -> None:
    frame = ledger.read("select kind, round, verdict, prediction_count as predictions, share from rounds($recipe)", {"recipe": recipe})
    if frame.height:
        console.print(table(frame.with_columns((pl.col("share") * 100).round(1).cast(pl.String) + "%"), "Verdicts per kind and round"))
