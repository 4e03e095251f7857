"""Cutting the work into batches that a restarted run forms again."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Batch:
    """Some pending samples of one bucket; `number` counts the run's batches from 1."""

    number: int
    sample_ids: tuple[str, ...]


def bucket_count(sample_count: int, batch_size: int) -> int:
    """How many buckets hold `sample_count` samples at about `batch_size` each: a power of two, so that it changes only when the
    corpus doubles and a restarted run cuts the same batches."""
    count = 1
    while count * batch_size < sample_count:
        count *= 2
    return count


def cut_batches(pending: Iterable[str], sample_count: int, batch_size: int) -> list[Batch]:
    """Cut pending sample ids into batches by the bucket their id falls in; `sample_count` is that of the whole corpus."""
    buckets = bucket_count(sample_count, batch_size)
    groups: dict[int, list[str]] = {}
    for sample_id in sorted(set(pending)):
        groups.setdefault(int(sample_id[:8], 16) * buckets >> 32, []).append(sample_id)
    return [Batch(number, tuple(groups[bucket])) for number, bucket in enumerate(sorted(groups), 1)]
