"""The queries of one batch or page say what the macros of the whole recipe say of it, on a ledger with every situation."""

import random
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tasks.adapters.ledger import Ledger
from tasks.adapters.sql_files import query
from tests.integration.test_views import BOTH, IN, OUT
from tests.support.story import Story, a_recipe

# What each query must return, said by the macros (sql/views) alone.
BY_MACRO = {
    "items_transform": """
        select p.sample_id, p.draw, t.content
        from pending_transform($recipe) as p join sample_texts as t using (sample_id)
        where p.sample_id in (select unnest($samples))
        order by p.sample_id""",
    "items_execute": """
        select p.sample_id, p.function_id, p.draw, t.reference_code, t.io_description, t.input_generator, t.problem_statement
        from pending_execute($recipe) as p join function_texts as t using (function_id)
        where p.sample_id in (select unnest($samples))
        order by p.function_id""",
    "items_predict": """
        select
          p.sample_id, p.function_id, p.pair_id, p.kind, p.round, p.sample_index, p.step_id, p.parent_id, p.draw,
          i.input_json, i.output_json, t.reference_code, t.io_description, t.input_generator, t.problem_statement
        from pending_predict($recipe) as p
        join io_pairs as i using (pair_id)
        join function_texts as t on t.function_id = p.function_id
        where p.sample_id in (select unnest($samples)) and p.round = $round
        order by p.function_id, p.pair_id, p.kind desc, p.sample_index""",
    "items_verify": """
        select
          p.sample_id, p.function_id, p.pair_id, p.prediction_id, p.kind, p.round, d.answer_json, d.problem, d.problem_detail,
          i.input_json, i.output_json, t.reference_code
        from pending_verify($recipe) as p
        join predictions as d using (prediction_id)
        join io_pairs as i on i.pair_id = p.pair_id
        join function_texts as t on t.function_id = p.function_id
        where p.sample_id in (select unnest($samples))
        order by p.function_id, p.prediction_id""",
    "export_turns": """
        with unfinished as (
          select pair_id, kind from pending_predict($recipe) union select pair_id, kind from pending_verify($recipe)
        )
        select
          d.pair_id, d.function_id, d.sample_id, s.source, d.kind, d.sample_index, d.round,
          i.input_json, i.output_json, t.reference_code, t.io_description, t.input_generator, t.problem_statement,
          x.response, x.reasoning, d.answer_json, d.verdict, v.feedback
        from recipe_predictions($recipe) as d
        join samples as s using (sample_id)
        join io_pairs as i on i.pair_id = d.pair_id
        join function_texts as t on t.function_id = d.function_id
        join prediction_texts as x on x.prediction_id = d.prediction_id
        join verdicts as v on v.prediction_id = d.prediction_id and v.step_id = (select verify_step from current_recipe($recipe))
        anti join unfinished as u on u.pair_id = d.pair_id and u.kind = d.kind
        where d.pair_id in (select unnest($pairs))
        order by d.pair_id, d.kind, d.sample_index, d.round""",
}
ITEMS = ("items_transform", "items_execute", "items_predict", "items_verify")
# The recipe that told the story, and others over the same corpus, each with another stage of its own.
RECIPES = {
    recipe.name: recipe
    for recipe in (
        a_recipe(max_rounds=3), a_recipe("same", max_rounds=3), a_recipe("fewer", max_rounds=1), a_recipe("more", max_rounds=5),
        a_recipe("transform", transform="anew"), a_recipe("execute", pairs=6), a_recipe("predict", max_rounds=3, predict="anew"),
        a_recipe("revise", max_rounds=3, revise="anew"), a_recipe("verify", max_rounds=3, comparator=2),
    )
}  # fmt: skip
NEVER_BUILT = "never built"


def rejected_and_retried(story: Story, number: int, stage: str, sample: str, **thing: Any) -> None:
    """Rejected and retried as often as `number` says: in the end rejected where it is even, waiting with a new draw where it is odd."""
    story.reject(stage, sample, "odd", **thing)
    for draw in range(1, number + 1):
        story.retry(stage, sample, draw=draw, **thing)
        if draw < number or number % 2 == 0:
            story.reject(stage, sample, "odd again", draw=draw, **thing)


def chains(story: Story, number: int, sample: str, function: str) -> None:
    """Pairs of one function with chains in every state."""
    ways: list[tuple[str, ...]] = [
        ("correct",), ("incorrect", "correct"), ("incorrect", "timeout", "exception"), ("no_answer",), ("incorrect", "exception"), (),
        ("incorrect", "incorrect"),
    ]  # fmt: skip
    for given, verdicts in enumerate(ways):
        pair = story.pair(function, f'{{"x":{given}}}')
        for kind in BOTH if given % 2 else [IN]:
            last = story.answer(pair, kind, *verdicts) if verdicts else None
            if given == 4:
                story.predict(pair, kind, 3, last)  # its verdict is pending
    for kind, round_ in ((OUT, 1), (IN, 2)):
        pair = story.pair(function, f'"{round_}"')
        parent = story.predict(pair, IN)
        story.judge(parent, "incorrect" if round_ == 2 else "correct")
        stage = "predict" if round_ == 1 else "revise"
        rejected_and_retried(story, number, stage, sample, function_id=function, pair_id=pair, kind=kind, round=round_)
    story.predict(story.pair(function, '"waiting"'), OUT)


def every_situation(story: Story) -> None:
    """Four samples in each situation, one of them forgotten in the end, so that a batch can hold some and leave others out."""
    ledger = story.ledger
    told = {name: Story.of(ledger, recipe) for name, recipe in RECIPES.items()}
    for number in range(4):
        story.sample(f"new {number}")
        rejected_and_retried(story, number, "transform", story.sample(f"rejected {number}"))
        story.function(story.sample(f"function {number}"))
        sample = story.sample(f"not sampled {number}")
        rejected_and_retried(story, number, "execute", sample, function_id=story.function(sample))
        sample = story.sample(f"chains {number}")
        function = story.function(sample)
        chains(story, number, sample, function)
        other = told["transform"]
        other.answer(other.pair(other.function(sample), "1"), IN, "correct")
        other = told["execute"]
        other.answer(other.pair(function, "9"), OUT, "incorrect", "correct")
        pairs = ledger.read("select pair_id from io_pairs where function_id = $id order by pair_id", {"id": function})["pair_id"]
        told["predict"].answer(pairs[0], IN, "incorrect", "incorrect")
        told["verify"].judge(told["predict"].predict(pairs[1], IN), "correct")
        told["verify"].judge(first_answer(ledger, function), "incorrect")
        told["revise"].predict(pairs[2], IN, 2, "another's parent")
    for situation in ("new", "rejected", "not sampled", "chains"):
        story.tell("forgotten", sample_id=story.sample(f"{situation} 3"), why="asked to")


def first_answer(ledger: Ledger, function: str) -> str:
    """One judged prediction of the recipe that told the story."""
    found = ledger.read(
        "select min(d.prediction_id) as id from recipe_predictions('default') as d where function_id = $id and verdict = 'correct'",
        {"id": function})  # fmt: skip
    return str(found["id"][0])


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    story = Story.of(Ledger(tmp_path_factory.mktemp("batches") / "state.duckdb"), RECIPES["default"])
    every_situation(story)
    return story.ledger


def column(ledger: Ledger, statement: str) -> list[str]:
    return [row[0] for row in ledger.read(statement).rows()]


def subsets(ids: list[str]) -> Iterable[list[str]]:
    """Nothing, a part and what it leaves out (the same in every run), and all: one twice, and one that the ledger does not have."""
    part = random.Random(7).sample(ids, len(ids) // 3)
    yield from ([], part, [one for one in ids if one not in part], [*ids, ids[0], "nobody"])


def same(ledger: Ledger, name: str, parameters: dict[str, Any]) -> pl.DataFrame:
    """The rows of a query, after holding them against the macro's: same columns, types, rows and order."""
    found, wanted = ledger.read(query(name), parameters), ledger.read(BY_MACRO[name], parameters)
    assert found.schema == wanted.schema
    assert found.equals(wanted), parameters
    return found


@pytest.mark.parametrize("recipe", [*RECIPES, NEVER_BUILT])
@pytest.mark.parametrize("name", ITEMS)
def test_the_items_of_a_batch_are_those_of_the_macro(name: str, recipe: str, ledger: Ledger) -> None:
    for samples in subsets(column(ledger, "select sample_id from samples order by sample_id")):
        for more in [{"round": round_} for round_ in range(1, 5)] if name == "items_predict" else [{}]:
            same(ledger, name, {"recipe": recipe, "samples": samples, **more})


@pytest.mark.parametrize("recipe", [*RECIPES, NEVER_BUILT])
def test_the_turns_of_a_page_are_those_of_the_macro(recipe: str, ledger: Ledger) -> None:
    for pairs in subsets(column(ledger, "select pair_id from io_pairs order by pair_id")):
        same(ledger, "export_turns", {"recipe": recipe, "pairs": pairs})


def test_the_ledger_has_every_situation(ledger: Ledger) -> None:
    """What the comparison above would not notice: that there was nothing to compare."""
    of = {"recipe": "default", "samples": column(ledger, "select sample_id from samples")}
    drawn = [same(ledger, name, of)["draw"] for name in ("items_transform", "items_execute")]
    assert [set(draws) for draws in drawn] == [{0, 1}] * 2
    asked = pl.concat([same(ledger, "items_predict", {**of, "round": round_}) for round_ in (1, 2, 3)])
    assert set(asked["round"]) == {1, 2, 3}
    assert set(asked["draw"]) == {0, 1}
    assert set(same(ledger, "items_verify", of)["round"]) == {1, 3}
    turns = same(ledger, "export_turns", {"recipe": "default", "pairs": column(ledger, "select pair_id from io_pairs")})
    assert set(turns["round"]) == {1, 2, 3}
    assert set(turns["verdict"]) == {"correct", "incorrect", "timeout", "exception"}
    chains_of = column(ledger, "select distinct pair_id || kind from recipe_predictions('default')")
    assert 0 < turns.select("pair_id", "kind").n_unique() < len(chains_of), "chains with something pending are left out"
    gone = set(column(ledger, "select sample_id from forgotten"))
    assert gone.isdisjoint(asked["sample_id"].to_list() + turns["sample_id"].to_list())


def test_a_ledger_without_a_sample_has_no_items(tmp_path: Path) -> None:
    empty = Ledger(tmp_path / "state.duckdb")
    for name in BY_MACRO:
        assert same(empty, name, {"recipe": NEVER_BUILT, **({"pairs": ["x"]} if name == "export_turns" else {"samples": ["x"]}),
                                  **({"round": 1} if name == "items_predict" else {})}).is_empty()  # fmt: skip
