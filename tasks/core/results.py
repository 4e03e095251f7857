"""What a stage gives back for a batch: rows for the ledger, and the items that our own infrastructure could not do."""

from dataclasses import dataclass, field
from typing import Any

import polars as pl

from tasks.core.tables import frame


@dataclass(frozen=True, slots=True)
class StageResult:
    """`frames` holds new rows by table, without run and time. `faults` maps a sample_id to why it could not be done this time: such
    samples stay pending and are tried again."""

    frames: dict[str, pl.DataFrame]
    faults: dict[str, str]


@dataclass(slots=True)
class Rows:
    """Collects a stage's rows by table."""

    tables: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)

    def add(self, table: str, **row: Any) -> None:
        self.tables.setdefault(table, []).append(row)

    def reject(
        self, stage: str, sample_id: str, step_id: str, reason: str, detail: str | None, draw: int, *,
        function_id: str | None = None, pair_id: str | None = None, kind: str | None = None, round_: int | None = None,
    ) -> None:  # fmt: skip
        """Record that a step could not do something, through its own fault; `detail` is cut to 2,000 characters."""
        self.add(
            "rejections", sample_id=sample_id, step_id=step_id, stage=stage, function_id=function_id, pair_id=pair_id, kind=kind,
            round=round_, reason=reason, detail=(detail or "")[:2000], draw=draw,
        )  # fmt: skip

    def result(self) -> StageResult:
        return StageResult({table: frame(rows) for table, rows in self.tables.items()}, dict(self.faults))
