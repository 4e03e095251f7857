"""Export: judged predictions become chains, one row per pair, kind and sample_index."""

import polars as pl
from prefect import task
from prefect.cache_policies import NO_CACHE

from tasks.core.variants import CHAIN_KEY, CHAIN_SCHEMA
from tasks.predict import render_first_prompt

PROMPT_INPUTS = ["kind", "input_json", "output_json", "reference_code", "io_description", "input_generator", "problem_statement"]
TURN_COLUMNS = ["round", "response", "reasoning", "answer_json", "verdict", "feedback"]


def chain_batch(turns: pl.DataFrame, prompt_text: str) -> pl.DataFrame:
    """Chains (CHAIN_SCHEMA, in the order of CHAIN_KEY) of rows of sql/queries/export_turns.sql.

    `prompt_text` is the template of the recipe's predict step: prompts are rendered again, exactly as they were sent.
    """
    if turns.is_empty():
        return pl.DataFrame(schema=CHAIN_SCHEMA)
    chains = (
        turns.with_columns(turn=pl.struct(TURN_COLUMNS))
        .sort(*CHAIN_KEY, "round")
        .group_by(*CHAIN_KEY, maintain_order=True)
        .agg(pl.exclude(*TURN_COLUMNS, *CHAIN_KEY, "turn").first(), pl.col("turn").alias("turns"))
    )
    prompts = [render_first_prompt(item, prompt_text) for item in chains.select(PROMPT_INPUTS).to_dicts()]
    label = pl.col("source").str.strip_chars_end("/").str.split("/").list.last()  # no path of a machine in a published dataset
    named = chains.with_columns(pl.Series("prompt", prompts), label.alias("source"))
    return named.select(pl.col(name).cast(kind) for name, kind in CHAIN_SCHEMA.items())


chain = task(name="chain", cache_policy=NO_CACHE)(chain_batch)
