"""Formats: the columns that the chains of a variant become, and the card that explains them. A new format is one entry in FORMATS."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import polars as pl

from tasks.core.variants import VARIANTS

# Bridges between the parts of an assistant's text, where feedback is part of it (CODEI/O++). Which one is taken follows from the pair's
# id, so that a dataset is varied and every export of it is the same.
CHECKS = (
    "Let me check this answer. The check says:",
    "Before I rely on this, I have it checked. Here is the result:",
    "Now let me see whether this holds. This is what comes back:",
    "I put this answer to the test, and learn:",
)
RESTARTS = (
    "I am sorry, that was a mistake of mine. Let me start again from the beginning.",
    "My apologies, I went wrong somewhere. I will work through it once more, step by step.",
    "Sorry, so my answer does not stand. Let me set it aside and do this anew.",
    "I apologise for the error. Here is a fresh attempt that relies on nothing from before.",
)
CONFIRMATIONS = (
    "So the answer above is right.",
    "Good, the check agrees with my reasoning.",
    "That confirms it: the answer stands.",
    "With that, the result is settled.",
)

_PARAGRAPH = "\n\n"

# The hub's names of sizes, each with the number of rows it stays below.
_SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"), (10_000_000, "1M<n<10M"))


@dataclass(frozen=True, slots=True)
class Format:
    """One shape: what it is for and what its columns hold, in words, and the function from a variant's chains to these columns."""

    title: str
    columns: Mapping[str, str]
    shape: Callable[[pl.DataFrame], pl.DataFrame]


def _codeio(chains: pl.DataFrame) -> pl.DataFrame:
    """Exactly the published columns: whoever reads the published sets reads this, so ids would be one column too many."""

    def turn(position: int, field: str) -> pl.Expr:
        return pl.col("turns").list.get(position, null_on_oob=True).struct.field(field)

    return chains.select(
        "prompt",
        turn_1=turn(0, "response"),
        feedback_1=turn(0, "feedback"),
        turn_2=turn(1, "response"),
        feedback_2=turn(1, "feedback"),
    )


def _messages(chains: pl.DataFrame) -> pl.DataFrame:
    user = pl.struct(role=pl.lit("user"), content="prompt")
    assistant = pl.struct(role=pl.lit("assistant"), content="assistant_text")
    return chains.with_columns(assistant_text=_assistant_text(chains)).select(
        _row_id(), "kind", "source", messages=pl.concat_list(user, assistant)
    )


def _row_id() -> pl.Expr:
    return pl.concat_str("pair_id", "kind", "sample_index", separator=":").alias("id")


def _assistant_text(chains: pl.DataFrame) -> pl.Series:
    """Join each chain's responses into one text; with feedback, each is followed by its check and what comes of it."""
    turns = chains.select("pair_id", "with_feedback", "turns").with_row_index("row").explode("turns").unnest("turns")
    is_last = pl.col("round") == pl.col("round").max().over("row")
    closing = pl.when(pl.col("verdict") == "correct").then(_phrase(CONFIRMATIONS, 16)).when(~is_last).then(_phrase(RESTARTS, 4))
    checked = pl.concat_str(_phrase(CHECKS, 1), "feedback", closing, separator=_PARAGRAPH, ignore_nulls=True)
    text = pl.concat_str(
        pl.col("response").str.strip_chars(), pl.when("with_feedback").then(checked), separator=_PARAGRAPH, ignore_nulls=True
    )
    return turns.select("row", text=text).group_by("row", maintain_order=True).agg(pl.col("text").str.join(_PARAGRAPH))["text"]


def _phrase(phrases: tuple[str, ...], stride: int) -> pl.Expr:
    """Choose by the pair's id and the round; another stride reads other digits, so that one choice does not settle the next."""
    seed = pl.col("pair_id").str.slice(0, 8).str.to_integer(base=16, dtype=pl.Int64) // stride + pl.col("round")
    numbered = dict(enumerate(phrases))
    return (seed % len(phrases)).replace_strict(numbered, return_dtype=pl.String)


FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        "codeio": Format(
            "the columns of the published CodeI/O sets",
            {
                "prompt": "the user message",
                "turn_1": "the first response",
                "feedback_1": "what checking it gave",
                "turn_2": "the revised response; null where there is none",
                "feedback_2": "what checking the revision gave; null where there is none",
            },
            _codeio,
        ),
        "messages": Format(
            "chat messages for supervised fine-tuning",
            {
                "id": "pair id, kind and sample index",
                "kind": "output_prediction (the input is given) or input_prediction (the output is given)",
                "source": "where the raw code file was first seen",
                "messages": "one user and one assistant message, each with role and content",
            },
            _messages,
        ),
    }
)


def dataset_card(manifest: Mapping[str, Any]) -> str:
    """Return the text of a dataset's card: front matter that the Hugging Face hub reads, then what a person wants to know first.

    `manifest` is what the export writes beside it: variant, format, file_type, recipe, license, row_count, and verdicts by kind and round.
    """
    license_, format_ = manifest["license"], FORMATS[manifest["format"]]
    return _CARD.format(
        **manifest,
        license_line=f"license: {json.dumps(license_)}\n" if license_ else "",
        license_said=license_ or "not decided yet",
        size=next((name for limit, name in _SIZES if manifest["row_count"] < limit), "10M<n<100M"),
        variant_title=VARIANTS[manifest["variant"]].title,
        format_title=format_.title,
        columns="\n".join(f"- `{name}`: {meaning}" for name, meaning in format_.columns.items()),
        verdict_rows="\n".join(
            f"| {kind} | {round_.removeprefix('round_')} | {verdict} | {count:,} |"
            for kind, rounds in manifest["verdicts"].items()
            for round_, by_verdict in rounds.items()
            for verdict, count in by_verdict.items()
        ),
    )


_CARD = """\
---
{license_line}language:
- en
task_categories:
- text-generation
tags:
- code
- reasoning
- synthetic
size_categories:
- {size}
configs:
- config_name: default
  data_files:
  - split: train
    path: data/*.{file_type}
---

# {variant} as {format}: {row_count:,} rows

Reasoning data by the CodeI/O method (arXiv 2502.07316): raw code files were turned into functions, the functions run on
generated inputs, and a teacher was asked to predict an output from its input or an input from its output, reasoning in
natural language. Every answer was checked by execution, and wrong ones were sent back with feedback.

- Variant `{variant}`: {variant_title}.
- Format `{format}`: {format_title}.
- Recipe `{recipe}`; its steps and settings, and the SHA-256 of every file, are in `manifest.json`.
- Licence: {license_said}. The raw code files keep the licences that their sources name.

## Columns

{columns}

## Verdicts

| kind | round | verdict | responses |
|---|---|---|---|
{verdict_rows}
"""
