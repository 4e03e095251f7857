"""What is pending and where a sample stands, derived from small ledgers told by hand: every situation, and several recipes side by side."""

import random
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tasks.adapters import sql_files
from tasks.adapters.ledger import Ledger
from tasks.adapters.sql_files import query
from tasks.core.recipe import Recipe
from tasks.core.tables import KEYS
from tests.support.story import Gathering, Story, a_recipe

IN, OUT = "input_prediction", "output_prediction"
BOTH = [IN, OUT]


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(tmp_path / "state.duckdb")


@pytest.fixture
def story(ledger: Ledger) -> Story:
    return Story.of(ledger, a_recipe())


def pending(ledger: Ledger, recipe: str = "default") -> dict[str, int]:
    """Pending items by stage."""
    rows = ledger.read("select stage, sum(item_count) as n from pending($recipe) group by stage", {"recipe": recipe})
    return dict(rows.rows())


def state(ledger: Ledger, sample_id: str, recipe: str = "default") -> tuple[str, str | None, str | None]:
    """(state, stage, reason) of one sample."""
    [row] = ledger.read(
        "select state, stage, reason from sample_state($recipe) where sample_id = $id", {"recipe": recipe, "id": sample_id}).rows()
    return row


def rows(ledger: Ledger, statement: str, **parameters: Any) -> list[tuple[Any, ...]]:
    return ledger.read(statement, parameters).rows()


# One sample, stage by stage


def test_a_new_sample_is_pending_even_before_the_first_build(ledger: Ledger) -> None:
    sample = Story(ledger, a_recipe()).sample("x = 1")
    assert pending(ledger) == {"transform": 1}
    assert state(ledger, sample) == ("pending", "transform", None)
    assert rows(ledger, "select sample_id, step_id, draw from pending_transform") == [(sample, None, 0)]


def test_a_sample_passes_through_the_stages(story: Story) -> None:
    ledger, recipe = story.ledger, story.recipe
    sample = story.sample("x = 1")
    assert rows(ledger, "from pending_transform") == [(sample, recipe.transform.step_id, 0)]
    assert (pending(ledger), state(ledger, sample)) == ({"transform": 1}, ("pending", "transform", None))

    function = story.function(sample)
    assert rows(ledger, "from pending_execute") == [(sample, function, recipe.execute.step_id, 0)]
    assert (pending(ledger), state(ledger, sample)) == ({"execute": 1}, ("pending", "execute", None))

    pairs = [story.pair(function, '{"x":1}'), story.pair(function, '{"x":2}')]
    wanted = rows(ledger, "select pair_id, kind, round, sample_index, step_id, parent_id, draw from pending_predict")
    assert sorted(wanted) == sorted((pair, kind, 1, 0, recipe.predict.step_id, None, 0) for pair in pairs for kind in BOTH)
    assert (pending(ledger), state(ledger, sample)) == ({"predict": 4}, ("pending", "predict", None))

    first = {(pair, kind): story.predict(pair, kind) for pair in pairs for kind in BOTH}
    judged = rows(ledger, "select prediction_id, kind, round, step_id from pending_verify")
    assert sorted(judged) == sorted((one, kind, 1, recipe.verify.step_id) for (_, kind), one in first.items())
    assert (pending(ledger), state(ledger, sample)) == ({"verify": 4}, ("pending", "verify", None))

    for number, one in enumerate(first.values()):
        story.judge(one, ["correct", "incorrect", "exception", "no_answer"][number])
    revisions = rows(ledger, "select pair_id, kind, round, step_id, parent_id from pending_predict")
    wrong = list(first.items())[1:]
    assert sorted(revisions) == sorted((pair, kind, 2, recipe.revise.step_id, one) for (pair, kind), one in wrong)
    assert (pending(ledger), state(ledger, sample)) == ({"revise": 3}, ("pending", "revise", None))

    for (pair, kind), parent in wrong:
        story.judge(story.predict(pair, kind, 2, parent), "timeout")
    assert pending(ledger) == {}, "two rounds are all that the recipe asks for"
    assert state(ledger, sample) == ("complete", None, None)
    assert rows(ledger, "select pair_count, prediction_count, correct_count, last_round from sample_state") == [(2, 7, 1, 2)]


@pytest.mark.parametrize(("max_rounds", "left"), [(1, {}), (2, {"revise": 1}), (3, {"revise": 1})])
def test_a_wrong_answer_is_revised_as_often_as_the_recipe_says(max_rounds: int, left: dict[str, int], ledger: Ledger) -> None:
    story = Story.of(ledger, a_recipe(max_rounds=max_rounds))
    pair = story.pair(story.function(story.sample("x")), "{}")
    story.answer(pair, IN, "correct")
    last = story.answer(pair, OUT, "incorrect")
    assert pending(ledger) == left
    if max_rounds == 3:
        story.judge(story.predict(pair, OUT, 2, last), "incorrect")
        assert rows(ledger, "select kind, round from pending_predict") == [(OUT, 3)]


def test_nothing_follows_on_a_correct_answer_in_any_round(ledger: Ledger) -> None:
    story = Story.of(ledger, a_recipe(max_rounds=5))
    pair = story.pair(story.function(story.sample("x")), "{}")
    story.answer(pair, IN, "correct")
    story.answer(pair, OUT, "incorrect", "incorrect", "correct")
    assert pending(ledger) == {}


def test_several_stages_of_one_sample_are_told_by_the_first_in_line(story: Story) -> None:
    """Chains that need a verdict, a first answer and a revision: in the order in which a build takes them."""
    sample = story.sample("x")
    function = story.function(sample)
    pairs = [story.pair(function, given) for given in "12"]
    story.answer(pairs[0], IN, "incorrect")
    waiting = story.predict(pairs[1], IN)
    assert pending(story.ledger) == {"predict": 2, "verify": 1, "revise": 1}
    assert state(story.ledger, sample) == ("pending", "verify", None)
    story.judge(waiting, "correct")
    assert state(story.ledger, sample) == ("pending", "predict", None)
    for pair in pairs:
        story.answer(pair, OUT, "correct")
    assert state(story.ledger, sample) == ("pending", "revise", None)


# Rejections, retries, forgotten samples


def test_a_sample_rejected_at_transform_is_rejected_until_it_is_retried_and_again_when_that_fails(story: Story) -> None:
    ledger, sample = story.ledger, story.sample("x")
    story.reject("transform", sample, "no_logic")
    assert (pending(ledger), state(ledger, sample)) == ({}, ("rejected", "transform", "no_logic"))
    story.retry("transform", sample)
    assert rows(ledger, "select sample_id, draw from pending_transform") == [(sample, 1)]
    assert state(ledger, sample) == ("pending", "transform", None)
    story.reject("transform", sample, "unparsable", draw=1)
    assert (pending(ledger), state(ledger, sample)) == ({}, ("rejected", "transform", "unparsable"))
    assert rows(ledger, "select reason from live_rejections") == [("unparsable",)], "and it counts once"
    story.retry("transform", sample, draw=2)
    function = story.function(sample)
    assert pending(ledger) == {"execute": 1}
    assert rows(ledger, "select sample_id, function_id from sample_state where state = 'pending'") == [(sample, function)]


def test_a_function_rejected_at_execute_makes_its_sample_rejected_until_it_is_retried(story: Story) -> None:
    ledger, sample = story.ledger, story.sample("x")
    function = story.function(sample)
    story.reject("execute", sample, "nondeterministic", function_id=function)
    assert (pending(ledger), state(ledger, sample)) == ({}, ("rejected", "execute", "nondeterministic"))
    story.retry("execute", sample, function_id=function)
    assert rows(ledger, "select function_id, draw from pending_execute") == [(function, 1)]
    story.reject("execute", sample, "timeout", draw=1, function_id=function)
    assert (pending(ledger), state(ledger, sample)) == ({}, ("rejected", "execute", "timeout"))


@pytest.mark.parametrize(("stage", "round_"), [("predict", 1), ("revise", 2)])
def test_a_rejected_prediction_is_not_pending_and_does_not_reject_its_sample(stage: str, round_: int, story: Story) -> None:
    ledger, sample = story.ledger, story.sample("x")
    function = story.function(sample)
    pair, other = story.pair(function, "1"), story.pair(function, "2")
    story.answer(other, IN, "correct")
    story.answer(other, OUT, "correct")
    story.answer(pair, IN, "correct")
    if round_ == 2:
        story.answer(pair, OUT, "incorrect")
    story.reject(stage, sample, "content_filter", function_id=function, pair_id=pair, kind=OUT, round=round_)
    assert (pending(ledger), state(ledger, sample)) == ({}, ("complete", None, None))
    story.retry(stage, sample, function_id=function, pair_id=pair, kind=OUT, round=round_)
    assert rows(ledger, "select pair_id, kind, round, draw from pending_predict") == [(pair, OUT, round_, 1)]
    story.reject(stage, sample, "too_long", draw=1, function_id=function, pair_id=pair, kind=OUT, round=round_)
    assert pending(ledger) == {}


def test_a_retry_of_one_thing_leaves_the_others_rejected(story: Story) -> None:
    ledger = story.ledger
    samples = [story.sample(text) for text in "ab"]
    for sample in samples:
        story.reject("transform", sample, "no_logic")
    story.retry("transform", samples[0])
    assert rows(ledger, "select sample_id from pending_transform") == [(samples[0],)]
    assert state(ledger, samples[1])[0] == "rejected"


def test_what_can_be_retried_is_what_counts_with_its_next_draw(story: Story) -> None:
    ledger, sample, gone = story.ledger, story.sample("x"), story.sample("gone")
    step = story.recipe.transform.step_id
    story.reject("transform", sample, "no_logic")
    story.reject("transform", gone, "no_logic")
    story.tell("forgotten", sample_id=gone, why="asked to")
    everything: dict[str, Any] = {"stage": None, "reason": None}
    assert rows(ledger, query("retryable"), **everything) == [(sample, step, None, None, None, None, 1)]
    story.retry("transform", sample)
    assert rows(ledger, query("retryable"), **everything) == [], "it is pending, not rejected"
    story.reject("transform", sample, "unparsable", draw=1)
    assert [row[-1] for row in rows(ledger, query("retryable"), **everything)] == [2]
    assert rows(ledger, query("retryable"), **everything | {"stage": "execute"}) == []
    assert rows(ledger, query("retryable"), **everything | {"reason": "no_logic"}) == []
    assert len(rows(ledger, query("retryable"), stage="transform", reason="unparsable")) == 1


def test_forgotten_samples_vanish_from_everything_derived(story: Story) -> None:
    ledger = story.ledger
    kept, *gone = (story.sample(text) for text in "abcd")
    story.answer(story.pair(story.function(kept), "{}"), IN, "correct")
    story.answer(story.pair(story.function(gone[0]), "{}"), IN, "incorrect")
    story.predict(story.pair(story.function(gone[1]), "{}"), OUT)
    story.reject("transform", gone[2], "no_logic")
    for sample in gone:
        story.tell("forgotten", sample_id=sample, why="asked to")
    for view in ("sample_state", "pending", "pending_predict", "live_samples"):
        assert {row[0] for row in rows(ledger, f"select distinct sample_id from {view}")} == {kept}, view
    assert rows(ledger, "from live_rejections") == []
    assert dict(rows(ledger, "select stage, item_count from funnel"))["samples"] == 1
    assert rows(ledger, "select kind, verdict, prediction_count from rounds") == [(IN, "correct", 1)]
    assert len(rows(ledger, query("export_pairs"), recipe="default")) == 1
    assert len(rows(ledger, "from samples")) == 4, "what was stored stays"


def test_what_was_done_counts_more_than_a_rejection_that_came_in_from_another_ledger(story: Story) -> None:
    """Two machines asked for the same transform; one got a function, the other a refusal, and their ledgers were merged."""
    ledger, sample = story.ledger, story.sample("x")
    function = story.function(sample)
    pair = story.pair(function, "1")
    story.answer(pair, IN, "correct")
    story.answer(pair, OUT, "correct")
    story.reject("transform", sample, "no_logic")
    story.reject("execute", sample, "timeout", function_id=function)
    assert (pending(ledger), state(ledger, sample)) == ({}, ("complete", None, None))


# Several recipes over one corpus


@pytest.fixture(scope="module")
def built_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The recipe default, complete: two samples with two pairs each, half of the chains wrong in both rounds, and one sample rejected."""
    story = Story.of(Ledger(tmp_path_factory.mktemp("built") / "state.duckdb"), a_recipe())
    for text in "ab":
        function = story.function(story.sample(text))
        for given in ("1", "2"):
            pair = story.pair(function, given)
            story.answer(pair, IN, "correct")
            story.answer(pair, OUT, "incorrect", "incorrect")
    story.reject("transform", story.sample("c"), "no_logic")
    assert pending(story.ledger) == {}
    return story.ledger.path


def copy_of(file: Path, folder: Path) -> Story:
    """A copy of a ledger, to go on with."""
    return Story(Ledger(Path(shutil.copy(file, folder))), a_recipe())


@pytest.fixture
def built(built_file: Path, tmp_path: Path) -> Story:
    return copy_of(built_file, tmp_path)


ALL = {"transform": 3}


@pytest.mark.parametrize(
    ("recipe", "left"),
    [
        (a_recipe("other"), {}),
        (a_recipe("other", max_rounds=1), {}),
        (a_recipe("other", max_rounds=3), {"revise": 4}),
        (a_recipe("other", transform="anew"), ALL),
        (a_recipe("other", pairs=6), {"execute": 2}),
        (a_recipe("other", predict="anew"), {"predict": 8}),
        (a_recipe("other", revise="anew"), {"revise": 4}),
        (a_recipe("other", comparator=2), {"verify": 8}),
    ],
    ids=["same", "fewer rounds", "more rounds", "transform", "execute", "predict", "revise", "verify"],
)
def test_another_recipe_has_pending_exactly_what_its_change_touches(recipe: Recipe, left: dict[str, int], built: Story) -> None:
    other = Story.of(built.ledger, recipe)
    assert pending(built.ledger, "other") == left
    assert pending(built.ledger) == {}, "and the first recipe is not touched"
    assert other.recipe.name == "other"


def test_a_new_version_of_the_comparator_judges_again_and_then_revises_what_it_finds_wrong(built: Story) -> None:
    ledger = built.ledger
    other = Story.of(ledger, a_recipe("other", comparator=2))
    first = rows(ledger, "select prediction_id, pair_id, kind, round from pending_verify('other')")
    assert {row[3] for row in first} == {1}, "second rounds answered the feedback of the other comparator: they are not of this recipe"
    for prediction, *_ in first:
        other.judge(prediction, "incorrect")
    assert pending(ledger, "other") == {"revise": 8}
    assert {row[0] for row in rows(ledger, "select step_id from pending_predict('other')")} == {other.recipe.revise.step_id}
    assert pending(ledger) == {}
    assert {row[0] for row in rows(ledger, "select verdict from rounds where kind = $kind", kind=IN)} == {"correct"}


def test_recipes_that_share_a_stage_keep_counts_of_their_own(built: Story) -> None:
    ledger = built.ledger
    other = Story.of(ledger, a_recipe("other", predict="anew"))
    [pair, *_] = [row[0] for row in rows(ledger, "select pair_id from pending_predict('other') order by all")]
    other.answer(pair, IN, "timeout", "correct")
    default, others = (dict(rows(ledger, f"select stage, item_count from funnel('{name}')")) for name in ("default", "other"))
    assert default == {"samples": 3, "functions": 2, "functions with io pairs": 2, "io pairs": 4, "predictions": 12, "verified": 12,
                       "pairs and kinds answered correctly": 4}  # fmt: skip
    assert others == default | {"predictions": 2, "verified": 2, "pairs and kinds answered correctly": 1}
    assert rows(ledger, "select kind, round, verdict, prediction_count, share from rounds('other')") == [
        (IN, 1, "timeout", 1, 1.0), (IN, 2, "correct", 1, 1.0)]  # fmt: skip
    counts = "select sum(prediction_count), sum(correct_count), max(last_round) from sample_state($recipe)"
    assert (rows(ledger, counts, recipe="default"), rows(ledger, counts, recipe="other")) == ([(12, 4, 2)], [(2, 1, 2)])


def test_rejections_of_one_recipe_are_those_of_another_only_where_they_share_the_step(built: Story) -> None:
    ledger = built.ledger
    [(sample,)] = rows(ledger, "select sample_id from sample_state where state = 'rejected'")
    Story.of(ledger, a_recipe("shares", predict="anew"))
    Story.of(ledger, a_recipe("differs", transform="anew"))
    assert state(ledger, sample, "shares") == ("rejected", "transform", "no_logic")
    assert state(ledger, sample, "differs") == ("pending", "transform", None)


def test_an_execute_step_shared_by_two_recipes_rejects_only_the_function_it_rejected(story: Story) -> None:
    ledger, sample = story.ledger, story.sample("x")
    story.reject("execute", sample, "timeout", function_id=story.function(sample))
    other = Story.of(ledger, a_recipe("other", transform="anew"))
    other.function(sample)
    assert state(ledger, sample) == ("rejected", "execute", "timeout")
    assert state(ledger, sample, "other") == ("pending", "execute", None)


def test_only_the_newest_version_of_a_recipe_counts_and_the_rows_of_the_older_stay(built: Story) -> None:
    ledger = built.ledger
    before = rows(ledger, "select * from predictions order by all")
    Story.of(ledger, a_recipe(predict="anew"), update=True)
    assert pending(ledger) == {"predict": 8}
    assert rows(ledger, "select * from predictions order by all") == before
    Story.of(ledger, a_recipe())
    assert pending(ledger) == {}


def test_rounds_share_out_each_round_of_each_kind(built: Story) -> None:
    assert rows(built.ledger, "from rounds") == [
        (OUT, 1, "incorrect", 4, 1.0), (OUT, 2, "incorrect", 4, 1.0), (IN, 1, "correct", 4, 1.0)]  # fmt: skip
    function = built.function(built.sample("d"))
    built.answer(built.pair(function, "1"), IN, "timeout", "correct")
    assert rows(built.ledger, "select verdict, share from rounds where kind = $kind and round = 1", kind=IN) == [
        ("correct", 0.8), ("timeout", 0.2)]  # fmt: skip
    assert rows(built.ledger, "select sum(share) from rounds group by kind, round") == [(1.0,)] * 4


NAMES = ("sample_state", "pending", "pending_transform", "pending_execute", "pending_predict", "pending_verify", "funnel", "rounds")


@pytest.mark.parametrize("name", NAMES)
def test_the_plain_name_is_the_macro_for_the_recipe_default(name: str, built: Story) -> None:
    built.sample("new")
    function = built.function(built.sample("d"))
    built.function(built.sample("e"))
    built.predict(built.pair(function, "1"), IN)
    Story.of(built.ledger, a_recipe("other", predict="anew"))
    plain, macro, omitted = (built.ledger.read(f"from {how} order by all") for how in (name, f"{name}('default')", f"{name}()"))
    assert plain.height > 0
    assert plain.equals(macro)
    assert plain.equals(omitted)


def test_every_view_and_macro_opens_on_an_empty_ledger(ledger: Ledger) -> None:
    for name in NAMES:
        assert ledger.read(f"from {name}('never built')").height == (7 if name == "funnel" else 0)


# Queries of the build, reports and audits


def test_the_items_of_a_batch_are_the_pending_ones_of_its_samples(built: Story) -> None:
    ledger = built.ledger
    new, other = built.sample("new"), built.sample("other new")
    function = built.function(built.sample("d"))
    pair = built.pair(built.function(built.sample("e")), "1")
    waiting = built.predict(built.pair(built.function(built.sample("f")), "1"), OUT)
    of = {"recipe": "default", "samples": [row[0] for row in rows(ledger, "select sample_id from samples") if row[0] != other]}
    assert [(row[0], row[2]) for row in rows(ledger, query("items_transform"), **of)] == [(new, "new")]
    assert [row[1] for row in rows(ledger, query("items_execute"), **of)] == [function]
    assert [row[3] for row in rows(ledger, query("items_verify"), **of)] == [waiting]
    asked = ledger.read(query("items_predict"), {**of, "round": 1}).to_dicts()
    assert [(item["pair_id"] == pair, item["kind"]) for item in asked] in (
        [(True, OUT), (True, IN), (False, IN)], [(False, IN), (True, OUT), (True, IN)])  # fmt: skip
    assert rows(ledger, query("items_predict"), **of, round=2) == []
    assert rows(ledger, query("pending_samples"), recipe="default") == sorted(rows(ledger, "select distinct sample_id from pending"))


def whatever_happens(story: Story, sample: str, chance: random.Random) -> None:
    """Take one sample through a recipe and stop anywhere: with rejections, retries, refused answers and verdicts of all kinds."""

    def stops(stage: str, **thing: Any) -> bool:
        luck = chance.random()
        if luck < 0.15:
            story.reject(stage, sample, "for a reason", **thing)
        if luck < 0.08:
            story.retry(stage, sample, **thing)
        if luck < 0.03:
            story.reject(stage, sample, "for another reason", draw=1, **thing)
        return luck < 0.25

    if stops("transform"):
        return
    function = story.function(sample, f"# {sample}")
    if stops("execute", function_id=function):
        return
    for number in range(chance.choice([1, 2, 3])):
        pair = story.pair(function, f"{number}")
        for kind in BOTH:
            parent = None
            for round_ in range(1, 4):
                thing = {"function_id": function, "pair_id": pair, "kind": kind, "round": round_}
                if stops("predict" if round_ == 1 else "revise", **thing):
                    break
                parent = story.predict(pair, kind, round_, parent)
                if chance.random() < 0.15:
                    break
                verdict = chance.choice(["correct", "incorrect", "no_answer"])
                story.judge(parent, verdict)
                if verdict == "correct":
                    break


@pytest.fixture(scope="module", params=[1, 2])
def turmoil(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    """Sixty samples in all sorts of states under five recipes that share some of their steps; some samples are forgotten."""
    ledger = Ledger(tmp_path_factory.mktemp("turmoil") / "state.duckdb")
    told, chance = Gathering(), random.Random(request.param)
    for recipe in TURMOIL:
        Story.of(ledger, recipe)
        story = Story(told, recipe)
        for number in range(60):
            sample = story.sample(f"sample {number}")
            if chance.random() < 0.8:
                whatever_happens(story, sample, chance)
            if chance.random() < 0.02:
                story.tell("forgotten", sample_id=sample, why="asked to")
    told.pour(ledger)
    return ledger


TURMOIL = [
    a_recipe(max_rounds=3),
    a_recipe("answers", predict="anew"),
    a_recipe("judges", comparator=2, max_rounds=1),
    a_recipe("samples", pairs=6),
    a_recipe("writes", transform="anew", max_rounds=2),
]


@pytest.mark.parametrize("recipe", [recipe.name for recipe in TURMOIL])
def test_every_live_sample_is_in_one_state_that_agrees_with_what_is_pending(recipe: str, turmoil: Ledger) -> None:
    states = dict(rows(turmoil, "select sample_id, state from sample_state($recipe)", recipe=recipe))
    live = {row[0] for row in rows(turmoil, "select sample_id from live_samples")}
    waiting = {row[0] for row in rows(turmoil, query("pending_samples"), recipe=recipe)}
    pairs = {row[0] for row in rows(turmoil, "select sample_id from recipe_pairs($recipe)", recipe=recipe)}
    assert len(live) < 60
    assert set(states) == live
    assert {sample for sample, state in states.items() if state == "pending"} == waiting
    assert {sample for sample, state in states.items() if state == "complete"} == pairs - waiting
    assert set(states.values()) == {"pending", "rejected", "complete"}
    counts = dict(rows(turmoil, "select stage, sum(item_count)::bigint from pending($recipe) group by stage", recipe=recipe))
    assert counts == {row[0]: row[1] for row in rows(turmoil, query("pending_counts"), recipe=recipe)}


@pytest.mark.parametrize("name", sorted(set(sql_files.named("audits")) - {"function_and_rejection"}))
def test_turmoil_is_no_damage(name: str, turmoil: Ledger) -> None:
    assert rows(turmoil, sql_files.named("audits")[name].read_text()) == []


def test_a_conversation_is_read_with_the_feedback_of_its_own_comparator(built: Story) -> None:
    ledger = built.ledger
    pairs = [row[0] for row in rows(ledger, "select pair_id from io_pairs")]
    other = a_recipe("other", comparator=2)
    turns = ledger.read(query("turns"), {"pairs": pairs, "verify_step": built.recipe.verify.step_id})
    assert turns.height == 12
    assert set(turns["feedback"]) == {"it is correct", "it is incorrect"}
    assert turns["round"].is_sorted()
    assert rows(ledger, query("turns"), pairs=pairs, verify_step=other.verify.step_id) == []


def test_what_is_done_counts_what_was_rejected_and_what_it_cost(built: Story) -> None:
    built.reject("execute", built.sample("d"), "timeout", function_id=built.function(built.sample("d")))
    done = {row["stage"]: row for row in built.ledger.read(query("done_counts"), {"recipe": "default"}).to_dicts()}
    assert {stage: row["item_count"] for stage, row in done.items()} == {
        "transform": 4, "execute": 3, "predict": 8, "revise": 4, "verify": 12}  # fmt: skip
    assert (done["predict"]["average_tokens"], done["predict"]["average_price"]) == (100.0, 0.5)
    assert done["verify"]["average_price"] is None


def test_only_complete_chains_are_exported(built: Story) -> None:
    ledger = built.ledger
    function = built.function(built.sample("d"))
    half = built.pair(function, "1")
    built.answer(half, IN, "incorrect")  # its revision is pending
    built.answer(half, OUT, "correct")
    pairs = [row[0] for row in rows(ledger, query("export_pairs"), recipe="default")]
    assert half in pairs
    turns = ledger.read(query("export_turns"), {"recipe": "default", "pairs": pairs})
    assert turns.height == 13
    assert turns.filter(turns["pair_id"] == half)["kind"].to_list() == [OUT]
    assert ledger.read(query("export_turns"), {"recipe": "default", "pairs": [half]}).height == 1


def report(ledger: Ledger, name: str) -> list[dict[str, Any]]:
    return ledger.read(sql_files.named("reports")[name].read_text()).to_dicts()


@pytest.fixture(scope="module")
def eventful_file(built_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built ledger, and something for every report to say."""
    story = copy_of(built_file, tmp_path_factory.mktemp("eventful"))
    detail = "ModuleNotFoundError: No module named 'tensorflow'"
    sample, other = story.sample("d"), story.sample("e")
    story.reject("execute", sample, "missing_module", detail=detail, function_id=story.function(sample))
    pair = story.pair(story.function(other), "1", flags=("constant_output", "echoes_input"))
    story.judge(story.predict(pair, IN), "exception", "ValueError")
    run = {"flow": "build", "recipe": "default"}
    story.tell("runs", **run, run_id="a run", started_at=NOON, ended_at=NOON + timedelta(seconds=90), outcome="complete")
    story.tell("runs", **run, run_id="killed", started_at=NOON + timedelta(hours=1), ended_at=None, outcome=None)
    return story.ledger.path


@pytest.fixture
def eventful(eventful_file: Path, tmp_path: Path) -> Story:
    return copy_of(eventful_file, tmp_path)


NOON = datetime(2025, 1, 1, 12, tzinfo=UTC)
REPORTS: dict[str, list[dict[str, Any]]] = {
    "costs": [
        {"stage": "predict", "calls": 9, "prompt_tokens": 540, "completion_tokens": 360, "price": 4.5},
        {"stage": "revise", "calls": 4, "prompt_tokens": 240},
        {"stage": "transform", "calls": 4},
    ],
    "errors": [{"kind": IN, "round": 1, "verdict": "exception", "error_type": "ValueError", "problem": None, "predictions": 1}],
    "flags": [{"flag": flag, "functions": 1, "io_pairs": 1} for flag in ("constant_output", "echoes_input")],
    "missing_modules": [{"module": "tensorflow", "samples": 1}],
    "recipes": [{"recipe": "default", "version": 1, "max_rounds": 2, "first_answers": 9}],
    "rejections": [
        {"stage": "execute", "reason": "missing_module", "samples": 1},
        {"stage": "transform", "reason": "no_logic", "samples": 1, "example": "so it is"},
    ],
    "runs": [
        {"run_id": "killed", "outcome": None, "duration_seconds": None},
        {"run_id": "a run", "outcome": "complete", "duration_seconds": 90},
    ],
    "sources": [
        {"source": "a folder", "state": "complete", "stage": None, "samples": 2, "io_pairs": 4, "predictions": 12, "correct": 4},
        {"source": "a folder", "state": "pending", "stage": "predict", "samples": 1, "io_pairs": 1, "predictions": 1, "correct": 0},
        {"source": "a folder", "state": "rejected", "stage": "execute", "samples": 1},
        {"source": "a folder", "state": "rejected", "stage": "transform", "samples": 1},
    ],
}


@pytest.mark.parametrize("name", sql_files.named("reports"))
def test_a_report_says_what_the_ledger_holds(name: str, eventful: Story) -> None:
    found = report(eventful.ledger, name)
    assert [{key: row[key] for key in wanted} for row, wanted in zip(found, REPORTS[name], strict=True)] == REPORTS[name]


@pytest.mark.parametrize("name", sql_files.named("reports"))
def test_a_report_about_nothing_is_empty(name: str, ledger: Ledger) -> None:
    assert report(ledger, name) == []


# Audits: no row is a pass


def audit(ledger: Ledger, name: str) -> list[tuple[Any, ...]]:
    return rows(ledger, sql_files.named("audits")[name].read_text())


def spoil(ledger: Ledger, statement: str) -> None:
    """Change the file behind the ledger's back."""
    with duckdb.connect(str(ledger.path)) as connection:
        connection.execute(statement)


@pytest.fixture(scope="module")
def sound_file(eventful_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger with rows in every table, and nothing wrong."""
    story = copy_of(eventful_file, tmp_path_factory.mktemp("sound"))
    sample = story.sample("c")
    story.retry("transform", sample)
    story.tell("sightings", sample_id=sample, source="a folder", path="c.py")
    story.tell("executions", execution_id="e", sample_id=sample)
    story.tell("watermarks", source="s", position_json="1")
    story.tell("forgotten", sample_id=story.sample("f"))
    return story.ledger.path


@pytest.fixture
def sound(sound_file: Path, tmp_path: Path) -> Story:
    return copy_of(sound_file, tmp_path)


@pytest.mark.parametrize("name", sql_files.named("audits"))
def test_every_audit_passes_a_sound_ledger(name: str, sound: Story) -> None:
    assert audit(sound.ledger, name) == []


@pytest.mark.parametrize("table", sorted(KEYS))
def test_the_audit_of_keys_finds_a_row_that_stands_twice(table: str, sound: Story) -> None:
    spoil(sound.ledger, f"insert into {table} select * from {table} limit 1")
    assert [(row[0], row[2]) for row in audit(sound.ledger, "duplicate_keys")] == [(table, 2)]


@pytest.mark.parametrize(
    ("name", "statement", "found"),
    [
        ("orphans", "delete from sample_texts", {"samples"}),
        ("orphans", "delete from samples", {"sample_texts", "sightings", "functions", "rejections"}),
        ("orphans", "delete from functions", {"io_pairs"}),
        ("orphans", "delete from function_texts", {"functions"}),
        ("orphans", "delete from io_pairs", {"predictions"}),
        ("orphans", "delete from prediction_texts", {"predictions"}),
        ("orphans", "delete from predictions", {"verdicts"}),
        ("orphans", "delete from llm_calls", {"functions", "predictions"}),
        ("unknown_steps", "delete from steps where stage = 'transform'", {"functions", "rejections", "retries", "llm_calls", "recipes"}),
        ("unknown_steps", "delete from steps where stage = 'execute'", {"io_pairs", "rejections", "recipes"}),
        ("unknown_steps", "delete from steps where stage = 'revise'", {"predictions", "llm_calls", "recipes"}),
        ("unknown_steps", "delete from steps where stage = 'verify'", {"verdicts", "recipes"}),
    ],
)
def test_an_audit_names_the_tables_that_hang_in_the_air(name: str, statement: str, found: set[str], sound: Story) -> None:
    spoil(sound.ledger, statement)
    assert {row[0] for row in audit(sound.ledger, name)} == found


DONE_SAMPLE = "(select min(sample_id) from functions)"
SAMPLED = "(select min(function_id) from io_pairs)"


@pytest.mark.parametrize(
    ("name", "statement", "count"),
    [
        ("broken_chains", "update predictions set parent_id = null where round = 2", 4),
        ("broken_chains", "update predictions set parent_id = 'nobody' where round = 2", 4),
        ("broken_chains", "update predictions set round = 3 where round = 2", 4),
        ("broken_chains", "update predictions set kind = 'input_prediction' where round = 2", 4),
        ("broken_chains", "delete from predictions where round = 1", 4),
        ("changed_contents", "update sample_texts set content = content || ' ' where content = 'a'", 1),
        ("function_and_rejection", f"update rejections set sample_id = {DONE_SAMPLE} where stage = 'transform'", 1),
        ("function_and_rejection", f"update rejections set function_id = {SAMPLED} where stage = 'execute'", 1),
    ],
)
def test_an_audit_finds_every_row_that_is_wrong(name: str, statement: str, count: int, sound: Story) -> None:
    spoil(sound.ledger, statement)
    assert len(audit(sound.ledger, name)) == count
