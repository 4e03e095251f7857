"""Ingest: what a source found becomes samples, their texts, and the places where they were seen."""

import polars as pl
from prefect import task
from prefect.cache_policies import NO_CACHE

from tasks.adapters.sources import SourceBatch


def frames_of(batch: SourceBatch, source: str) -> dict[str, pl.DataFrame]:
    """Rows for samples, sample_texts and sightings of a source batch."""
    found = batch.found
    if not found.height:
        return {}
    return {
        "samples": found.select(
            "sample_id", pl.lit(source).alias("source"), "language", "size_bytes", pl.col("line_count").cast(pl.Int32)),
        "sample_texts": found.select("sample_id", "content"),
        "sightings": found.select("sample_id", pl.lit(source).alias("source"), "path", "repo", "license", "metadata_json"),
    }  # fmt: skip


store = task(name="store", cache_policy=NO_CACHE)(frames_of)
