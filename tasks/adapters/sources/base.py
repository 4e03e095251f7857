"""What every source gives: frames of raw code files, and the names of those that could not be taken, with the reason."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Literal

import polars as pl

from tasks.core.decoding import DecodingReason
from tasks.core.identity import sample_id

SkipReason = DecodingReason | Literal["broken_line", "no_content", "unreadable", "damaged", "linked_folder"]

MAX_BATCH_BYTES = 32_000_000  # a batch of unusually long files is cut earlier, so that memory stays bounded

_TEXT_COLUMNS = ("sample_id", "content", "path", "repo", "license", "metadata_json")


@dataclass(frozen=True, slots=True)
class Found:
    """One raw code file: its decoded text, and what is known about the place where it was seen."""

    content: str
    path: str | None = None
    repo: str | None = None
    license: str | None = None
    metadata_json: str = "{}"


@dataclass(frozen=True, slots=True)
class Skipped:
    """One thing that was not taken: where it is in the source (a relative path, a line, a row), a stable reason, the details."""

    where: str
    reason: SkipReason
    detail: str


@dataclass(frozen=True, slots=True)
class SourceBatch:
    """A bounded part of a source. `found` has one row per file, in the order of the source, also when contents are equal:
    sample_id, content, path, repo, license, metadata_json (canonical JSON), language, size_bytes (of the text in UTF-8), line_count.
    """

    found: pl.DataFrame
    skipped: list[Skipped]


@dataclass(frozen=True, slots=True)
class Source:
    """An opened source. `name` identifies it from run to run (a resolved path or a URI); `items` reads it from the start."""

    name: str
    items: Callable[[], Iterator[Found | Skipped]] = field(repr=False)

    def batches(self, size: int) -> Iterator[SourceBatch]:
        """Read the source in batches of at most `size` items and about MAX_BATCH_BYTES of text.

        Raises SourceUnusable or OSError when the source goes away meanwhile; whatever is wrong with single items is in `skipped`.
        """
        found: list[Found] = []
        skipped: list[Skipped] = []
        batch_bytes = 0
        for item in self.items():
            if isinstance(item, Found):
                found.append(item)
                batch_bytes += len(item.content) + len(item.metadata_json)
            else:
                skipped.append(item)
            if len(found) + len(skipped) >= size or batch_bytes >= MAX_BATCH_BYTES:
                yield SourceBatch(_frame(found), skipped)
                found, skipped, batch_bytes = [], [], 0
        if found or skipped:
            yield SourceBatch(_frame(found), skipped)


def readable_path(path: str) -> str:
    """Return a path as text that can be stored: bytes that are not UTF-8 are replaced."""
    return os.fsencode(path).decode(errors="replace")


def _frame(found: list[Found]) -> pl.DataFrame:
    rows = [(sample_id(item.content), item.content, item.path, item.repo, item.license, item.metadata_json) for item in found]
    content = pl.col("content")
    return pl.DataFrame(rows, schema=dict.fromkeys(_TEXT_COLUMNS, pl.String), orient="row").with_columns(
        language=pl.lit("python"),
        size_bytes=content.str.len_bytes().cast(pl.Int64),
        line_count=(content.str.count_matches("\n", literal=True) + (~content.str.ends_with("\n"))).cast(pl.Int32),
    )
