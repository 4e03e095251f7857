"""Records as rows of a Parquet file, read in slices so that memory does not grow with the file."""

import os
from collections.abc import Iterator

import polars as pl

from tasks.adapters.faults import SourceUnusable
from tasks.adapters.sources.base import Found, Skipped, Source, readable_path
from tasks.adapters.sources.records import CONTENT_FIELDS, read_record

SLICE_BYTES = 16_000_000  # of the file, per read: fewer reads than rows of a batch would need, as each one finds its place anew
DAMAGED_ROWS = 64  # what is given up together where a file is damaged
TEXT_TYPES = (pl.String, pl.Binary, pl.Categorical, pl.Enum)

_Unreadable = (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError)


def open_parquet(uri: str) -> Source:
    """Open a Parquet file; raises SourceUnusable when it is none, holds no rows, or has no column with code."""
    path = os.path.realpath(uri)
    open(path, "rb").close()
    try:
        schema = _scan(path).collect_schema()
        row_count = _scan(path).select(pl.len()).collect().item()
    except _Unreadable as error:
        raise SourceUnusable(f"{uri!r} cannot be read as Parquet ({error}): check that it is complete.") from None
    if not any(isinstance(schema.get(name), TEXT_TYPES) for name in CONTENT_FIELDS):
        columns = ", ".join(f"{name} ({dtype})" for name, dtype in schema.items())
        raise SourceUnusable(f"{uri!r} has no text column {', '.join(CONTENT_FIELDS)}: rename the one with the code; it has {columns}.")
    if not row_count:
        raise SourceUnusable(f"{uri!r} holds no rows: give a Parquet file with code in it.")
    return Source(readable_path(path), lambda: _items(path, row_count))


def _items(path: str, row_count: int) -> Iterator[Found | Skipped]:
    slice_rows = max(1, min(20_000, SLICE_BYTES * row_count // os.path.getsize(path)))
    for start in range(0, row_count, slice_rows):
        yield from _read(path, start, min(slice_rows, row_count - start))


def _read(path: str, start: int, count: int) -> Iterator[Found | Skipped]:
    """Read a slice; one that cannot be read is halved, as the damage may be in a part of it only."""
    try:
        rows = _scan(path).slice(start, count).collect()
    except _Unreadable as error:
        if count <= DAMAGED_ROWS:
            where = f"rows {start + 1} to {start + count}"
            yield Skipped(where, "damaged", f"{where} cannot be read ({error})")
            return
        yield from _read(path, start, count // 2)
        yield from _read(path, start + count // 2, count - count // 2)
        return
    for number, row in enumerate(rows.iter_rows(named=True), start + 1):
        yield read_record(row, f"row {number}")


def _scan(path: str) -> pl.LazyFrame:
    return pl.scan_parquet(path, glob=False)
