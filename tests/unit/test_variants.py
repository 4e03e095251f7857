"""Variants choose chains and rounds, and leave everything else as it is."""

from hashlib import sha256
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.core.variants import CHAIN_SCHEMA, VARIANTS

VERDICTS = ("correct", "incorrect", "exception", "timeout", "no_answer")


def chain(number: int, verdicts: list[str]) -> dict[str, Any]:
    turns = [
        {"round": round_, "response": f"response {round_}", "verdict": verdict, "feedback": f"feedback {round_}"}
        for round_, verdict in enumerate(verdicts, 1)
    ]
    return {
        "pair_id": sha256(str(number).encode()).hexdigest(),
        "function_id": "f",
        "sample_id": "s",
        "source": "/code",
        "kind": "output_prediction",
        "sample_index": 0,
        "prompt": "what is the output?",
        "input_json": '{"n":1}',
        "output_json": "2",
        "turns": turns,
    }


CHAINS = st.lists(st.lists(st.sampled_from(VERDICTS), min_size=1, max_size=4), max_size=8).map(
    lambda verdicts: pl.DataFrame([chain(number, each) for number, each in enumerate(verdicts)], schema=CHAIN_SCHEMA)
)


@pytest.mark.parametrize("name", VARIANTS)
@given(CHAINS)
def test_a_variant_keeps_order_and_columns_and_only_cuts_later_rounds(name: str, chains: pl.DataFrame) -> None:
    selected = VARIANTS[name].select(chains)
    assert selected.schema == pl.Schema({**CHAIN_SCHEMA, "with_feedback": pl.Boolean()})
    by_pair = {row["pair_id"]: row for row in chains.iter_rows(named=True)}
    kept = selected["pair_id"].to_list()
    assert kept == [pair for pair in by_pair if pair in set(kept)]
    for row in selected.iter_rows(named=True):
        before = by_pair[row["pair_id"]]
        assert row["turns"] == before["turns"][: len(row["turns"])] != []
        assert {name: row[name] for name in before if name != "turns"} == {name: before[name] for name in before if name != "turns"}


@given(CHAINS)
def test_codeio_is_every_first_response(chains: pl.DataFrame) -> None:
    selected = VARIANTS["codeio"].select(chains)
    assert selected.height == chains.height
    assert set(selected["turns"].list.len()) <= {1}
    assert set(selected["with_feedback"]) <= {False}


@given(CHAINS)
def test_codeio_pp_is_every_chain_up_to_its_second_round(chains: pl.DataFrame) -> None:
    selected = VARIANTS["codeio_pp"].select(chains)
    assert selected["turns"].list.len().to_list() == [min(2, count) for count in chains["turns"].list.len()]
    assert set(selected["with_feedback"]) <= {True}


@given(CHAINS)
def test_correct_only_is_the_first_responses_that_were_right(chains: pl.DataFrame) -> None:
    selected = VARIANTS["correct_only"].select(chains)
    right = [row["pair_id"] for row in chains.iter_rows(named=True) if row["turns"][0]["verdict"] == "correct"]
    assert selected["pair_id"].to_list() == right
    assert selected["turns"].list.len().to_list() == [1] * len(right)
    assert set(selected["with_feedback"]) <= {False}


@pytest.mark.parametrize("name", VARIANTS)
@given(CHAINS, st.integers(0, 8))
def test_it_does_not_matter_how_the_chains_are_cut_into_frames(name: str, chains: pl.DataFrame, position: int) -> None:
    select = VARIANTS[name].select
    assert pl.concat([select(chains[:position]), select(chains[position:])]).equals(select(chains))


def test_every_variant_says_what_it_is() -> None:
    assert all(variant.title for variant in VARIANTS.values())
