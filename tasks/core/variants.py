"""Variants: which of the verified chains go into a dataset, how many rounds of each, and whether feedback is part of the text.

A chain is one row per pair, kind and sample_index, with CHAIN_SCHEMA; a variant takes frames of chains and returns frames of chains
with one more column, `with_feedback`: whether the assistant's text goes on with the feedback. A new variant is one entry in VARIANTS;
what it wants to be told (a number, a fraction, a source) is a keyword argument of its function.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import polars as pl

TURN = pl.Struct(
    {
        "round": pl.Int32,
        "response": pl.String,
        "reasoning": pl.String,
        "answer_json": pl.String,
        "verdict": pl.String,
        "feedback": pl.String,
    }
)
CHAIN_SCHEMA = pl.Schema(
    {
        "pair_id": pl.String(),
        "function_id": pl.String(),
        "sample_id": pl.String(),
        "source": pl.String(),
        "kind": pl.String(),
        "sample_index": pl.Int32(),
        "prompt": pl.String(),  # the rendered user message that was sent
        "input_json": pl.String(),
        "output_json": pl.String(),
        "turns": pl.List(TURN),  # ordered by round, complete: no round is missing or unjudged
    }
)
CHAIN_KEY = ("pair_id", "kind", "sample_index")  # what a chain is, and the order of every export


@dataclass(frozen=True, slots=True)
class Variant:
    """One selection: what it holds, in words, and the function that makes it."""

    title: str
    select: Callable[..., pl.DataFrame]


def _codeio(chains: pl.DataFrame) -> pl.DataFrame:
    return _first_rounds(chains, 1, with_feedback=False)


def _codeio_pp(chains: pl.DataFrame) -> pl.DataFrame:
    return _first_rounds(chains, 2, with_feedback=True)


def _correct_only(chains: pl.DataFrame) -> pl.DataFrame:
    first_verdict = pl.col("turns").list.first().struct.field("verdict")
    return _codeio(chains.filter(first_verdict == "correct"))


def _first_rounds(chains: pl.DataFrame, count: int, *, with_feedback: bool) -> pl.DataFrame:
    return chains.with_columns(pl.col("turns").list.head(count), with_feedback=pl.lit(with_feedback))


# The paper's sections 2 and 4.1 (CODEI/O keeps wrong responses too; CODEI/O++ joins both rounds) and its ablation on correctness.
VARIANTS: Mapping[str, Variant] = MappingProxyType(
    {
        "codeio": Variant("every first response, right or wrong", _codeio),
        "codeio_pp": Variant("the first response, its feedback, and where it was wrong the revision and its feedback", _codeio_pp),
        "correct_only": Variant("the first responses that were right", _correct_only),
    }
)
