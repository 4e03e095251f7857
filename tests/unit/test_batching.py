"""Batches: every pending sample once, and the same batches again after a restart."""

from hypothesis import given
from hypothesis import strategies as st

from tasks.core.batching import bucket_count, cut_batches
from tasks.core.identity import sample_id

IDS = [sample_id(str(number)) for number in range(400)]
some_ids = st.sets(st.sampled_from(IDS))


@given(some_ids, st.integers(1, 100))
def test_every_sample_is_in_exactly_one_batch(pending: set[str], batch_size: int) -> None:
    batches = cut_batches(pending, len(IDS), batch_size)
    listed = [one for batch in batches for one in batch.sample_ids]
    assert sorted(pending) == listed, "in order of the ids, so that what comes first does not depend on chance"
    assert [batch.number for batch in batches] == list(range(1, len(batches) + 1))
    assert all(batch.sample_ids for batch in batches)


@given(some_ids, some_ids, st.integers(1, 100))
def test_a_restarted_run_cuts_what_is_left_along_the_same_lines(pending: set[str], done: set[str], batch_size: int) -> None:
    before = [set(batch.sample_ids) for batch in cut_batches(pending, len(IDS), batch_size)]
    after = [set(batch.sample_ids) for batch in cut_batches(pending - done, len(IDS), batch_size)]
    assert after == [batch - done for batch in before if batch - done]


@given(st.integers(0, 10**9), st.integers(1, 5000))
def test_bucket_counts_are_powers_of_two_that_hold_the_corpus(sample_count: int, batch_size: int) -> None:
    count = bucket_count(sample_count, batch_size)
    assert count & (count - 1) == 0
    assert count * batch_size >= sample_count
    assert count == 1 or count // 2 * batch_size < sample_count


def test_batches_are_about_as_large_as_asked() -> None:
    sizes = [len(batch.sample_ids) for batch in cut_batches(IDS, len(IDS), 50)]
    assert len(sizes) == 8
    assert max(sizes) <= 100
    assert min(sizes) >= 25


def test_a_corpus_that_has_doubled_splits_every_batch_in_two() -> None:
    whole = {frozenset(batch.sample_ids) for batch in cut_batches(IDS, 400, 100)}
    halves = [frozenset(batch.sample_ids) for batch in cut_batches(IDS, 800, 100)]
    assert {left | right for left, right in zip(halves[::2], halves[1::2], strict=True)} == whole


def test_nothing_pending_is_no_batch_and_doubles_count_once() -> None:
    assert cut_batches([], 1000, 64) == []
    [batch] = cut_batches([IDS[0], IDS[0]], 2, 64)
    assert batch.sample_ids == (IDS[0],)
