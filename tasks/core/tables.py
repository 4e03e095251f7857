"""The ledger's tables as frames: column types, and what makes a row of each table that row."""

from collections.abc import Iterable, Mapping
from typing import Any

import polars as pl

# Writers insert only rows whose key is new; an audit proves that no key stands twice.
KEYS: dict[str, tuple[str, ...]] = {
    "steps": ("step_id",),
    "recipes": ("recipe", "version"),
    "runs": ("run_id",),
    "samples": ("sample_id",),
    "sample_texts": ("sample_id",),
    "sightings": ("sample_id", "source", "path"),
    "functions": ("function_id",),
    "function_texts": ("function_id",),
    "io_pairs": ("pair_id",),
    "predictions": ("prediction_id",),
    "prediction_texts": ("prediction_id",),
    "verdicts": ("prediction_id", "step_id"),
    "rejections": ("sample_id", "step_id", "function_id", "pair_id", "kind", "round", "draw"),
    "retries": ("sample_id", "step_id", "function_id", "pair_id", "kind", "round", "draw"),
    "llm_calls": ("call_id",),
    "executions": ("execution_id",),
    "watermarks": ("source", "position_json"),
    "forgotten": ("sample_id",),
}

_INTEGER, _BIG, _FLAG, _REAL = pl.Int32, pl.Int64, pl.Boolean, pl.Float64
_NAMES = pl.List(pl.String)
_TIME = pl.Datetime("us", "UTC")

# Columns that are not text; every other column is.
_TYPES: dict[str, pl.DataType | type[pl.DataType]] = {
    "version": _INTEGER, "max_rounds": _INTEGER, "line_count": _INTEGER, "position": _INTEGER, "round": _INTEGER, "sample_index": _INTEGER,
    "draw": _INTEGER, "attempt_count": _INTEGER, "call_count": _INTEGER,
    "size_bytes": _BIG, "prompt_tokens": _BIG, "cached_tokens": _BIG, "completion_tokens": _BIG, "reasoning_tokens": _BIG,
    "truncated": _FLAG, "latency_seconds": _REAL, "price": _REAL, "duration_seconds": _REAL,
    "parameter_names": _NAMES, "flags": _NAMES,
    "created_at": _TIME, "ingested_at": _TIME, "seen_at": _TIME, "started_at": _TIME, "ended_at": _TIME,
}  # fmt: skip


def frame(rows: Iterable[Mapping[str, Any]]) -> pl.DataFrame:
    """A frame of ledger rows with the ledger's column types, whatever the values happen to be.

    Raises ValueError when the rows have not all the same columns: a value would be dropped without a word otherwise.
    """
    listed = list(rows)
    if not listed:
        return pl.DataFrame()
    odd = next((row.keys() ^ listed[0].keys() for row in listed if row.keys() != listed[0].keys()), None)
    if odd:
        raise ValueError(f"rows of one table differ in their columns: {', '.join(sorted(odd))}")
    schema = {name: _TYPES.get(name, pl.String) for name in listed[0]}
    return pl.DataFrame(listed, schema=schema)
