"""Recipes: what their files may say, and that a changed one asks before it spends again."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from flows.preflight import nothing_to_do
from tasks.adapters.ledger import Ledger
from tasks.adapters.prompts import load_prompt
from tasks.adapters.recipe_book import RecipeChanged, settle
from tasks.adapters.recipes import RecipeSource, RecipeUnusable, recipe_names
from tasks.adapters.settings import Settings
from tasks.adapters.teachers.openai import OpenAITeacher
from tasks.core.recipe import STAGES, Recipe
from tests.support.story import Story, a_recipe

IN, OUT = "input_prediction", "output_prediction"


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(tmp_path / "state.duckdb")


@pytest.fixture
def story(ledger: Ledger) -> Story:
    """Two samples built with two pairs each: per sample 4 first answers, 2 of them wrong and revised; one sample rejected."""
    story = Story.of(ledger, a_recipe())
    for text in "ab":
        build(story, story.sample(text))
    story.reject("transform", story.sample("c"), "no_logic")
    return story


def build(story: Story, sample: str) -> None:
    function = story.function(sample)
    for pair in [story.pair(function, given) for given in "12"]:
        story.answer(pair, IN, "correct")
        story.answer(pair, OUT, "incorrect", "incorrect")


def versions(ledger: Ledger, recipe: str = "default") -> list[tuple[int, int]]:
    """(version, max_rounds) of a recipe, oldest first."""
    return ledger.read("select version, max_rounds from recipes where recipe = $r order by version", {"r": recipe}).rows()


def refusal(ledger: Ledger, recipe: Recipe, **settling: bool) -> str:
    before = ledger.read("from recipes"), ledger.read("from steps")
    with pytest.raises(RecipeChanged) as refused:
        settle(ledger, recipe, "another run", **settling)
    assert ledger.read("from recipes").equals(before[0]), "a refusal writes nothing"
    assert ledger.read("from steps").equals(before[1])
    return str(refused.value)


# Putting a recipe in force


def test_the_first_build_writes_the_recipe_and_its_steps(ledger: Ledger) -> None:
    recipe = a_recipe("mine", max_rounds=3)
    settle(ledger, recipe, "the run")
    [row] = ledger.read("from current_recipe('mine')").to_dicts()
    assert {stage: row[f"{stage}_step"] for stage in STAGES} == {step.stage: step.step_id for step in recipe.steps}
    assert (row["version"], row["max_rounds"], row["run_id"]) == (1, 3, "the run")
    steps = {step["step_id"]: step for step in ledger.read("from steps").to_dicts()}
    assert set(steps) == {step.step_id for step in recipe.steps}
    predict = steps[recipe.predict.step_id]
    assert (predict["stage"], predict["prompt_name"], predict["prompt_text"]) == ("predict", "predict", "predict this")


def test_an_unchanged_recipe_is_not_written_again(story: Story) -> None:
    settle(story.ledger, a_recipe(), "another run")
    settle(story.ledger, a_recipe(), "another run", update=True)
    assert versions(story.ledger) == [(1, 2)]


def test_a_recipe_that_has_built_nothing_may_change_freely(ledger: Ledger) -> None:
    story = Story.of(ledger, a_recipe())
    settle(ledger, a_recipe(transform="anew"), "a run")
    story.sample("not built yet")
    settle(ledger, a_recipe(transform="anew", pairs=6), "a run")
    assert versions(ledger) == [(1, 2), (2, 2), (3, 2)]


@pytest.mark.parametrize(
    ("recipe", "named", "items", "calls"),
    [
        (a_recipe(transform="anew"), "transform", "3 transform, 2 execute, 8 predict, 12 verify, 4 revise", 15),
        (a_recipe(pairs=6), "execute", "2 execute, 8 predict, 12 verify, 4 revise", 12),
        (a_recipe(predict="anew"), "predict", "8 predict, 12 verify, 4 revise", 12),
        (a_recipe(comparator=2), "verify", "12 verify, 4 revise", 4),
        (a_recipe(revise="anew"), "revise", "4 revise", 4),
        (a_recipe(max_rounds=3), "max_rounds 2 -> 3", "4 revise", 4),
        (a_recipe(predict="anew", max_rounds=1), "predict; max_rounds 2 -> 1", "8 predict, 12 verify, 4 revise", 12),
    ],
    ids=["transform", "execute", "predict", "verify", "revise", "rounds", "predict and rounds"],
)
def test_a_changed_recipe_says_what_it_would_do_again_and_at_what_cost(
    recipe: Recipe, named: str, items: str, calls: int, story: Story) -> None:
    sentence = refusal(story.ledger, recipe)
    assert f"'default' has changed since its last build ({named});" in sentence
    assert f"would do again: {items} ({calls} teacher calls, about {calls * 100:,} tokens, at a price of about {calls / 2:.2f})" in sentence
    assert "--update" in sentence
    assert "--recipe NAME" in sentence


def test_with_update_the_change_becomes_a_new_version_and_no_old_row_is_touched(story: Story) -> None:
    ledger = story.ledger
    tables = ("functions", "io_pairs", "predictions", "prediction_texts", "verdicts", "rejections", "llm_calls")
    before = {table: ledger.read(f"from {table} order by all") for table in tables}
    settle(ledger, a_recipe(predict="anew"), "another run", update=True)
    assert versions(ledger) == [(1, 2), (2, 2)]
    assert [table for table in tables if not ledger.read(f"from {table} order by all").equals(before[table])] == []
    settle(ledger, a_recipe(predict="anew"), "a third run")
    assert len(versions(ledger)) == 2, "and is not asked about again"


def test_going_back_to_former_settings_redoes_nothing_and_needs_no_leave(story: Story) -> None:
    settle(story.ledger, a_recipe(predict="anew", transform="anew"), "another run", update=True)
    settle(story.ledger, a_recipe(), "a third run")
    assert versions(story.ledger) == [(1, 2), (2, 2), (3, 2)]
    assert story.ledger.read("from pending").is_empty()


def test_going_back_says_only_what_has_come_in_between(story: Story) -> None:
    ledger = story.ledger
    other = Story.of(ledger, a_recipe(transform="anew"), update=True)
    for sample in [row[0] for row in ledger.read("select sample_id from pending_transform").rows()]:
        build(other, sample)
    build(other, other.sample("came in between"))
    assert "would do again: 1 transform, 1 execute, 4 predict, 6 verify, 2 revise (7 teacher calls," in refusal(ledger, a_recipe())


def test_settings_that_another_recipe_has_built_cost_nothing(story: Story) -> None:
    settle(story.ledger, a_recipe("copy"), "a run")
    other = Story.of(story.ledger, a_recipe("empty", transform="anew"))
    assert other.ledger.read("select stage from pending('empty')").height == 3
    settle(story.ledger, a_recipe("empty"), "a run")
    assert story.ledger.read("from pending('empty')").is_empty()


def test_wrong_answers_that_wait_for_their_revision_do_not_hide_that_all_first_answers_would_be_paid_again(ledger: Ledger) -> None:
    """As many revisions are pending now as first answers would be: counts of predictions alone would not tell."""
    story = Story.of(ledger, a_recipe())
    for kind in (IN, OUT):
        story.answer(story.pair(story.function(story.sample(kind)), "1"), IN, "incorrect")
        story.answer(story.pair(story.function(story.sample(kind)), "1"), OUT, "incorrect")
    assert "4 predict" in refusal(ledger, a_recipe(predict="anew"))


def test_new_samples_that_wait_do_not_hide_that_old_ones_would_be_done_again(story: Story) -> None:
    """The other settings have done as many samples as these, but not the same ones."""
    ledger = story.ledger
    other = Story.of(ledger, a_recipe("other", transform="anew"))
    for number in range(3):
        build(other, other.sample(f"new {number}"))
    assert ledger.read("select count(*) as n from pending_transform")["n"][0] == 3
    assert ledger.read("select count(*) as n from pending_transform('other')")["n"][0] == 3
    assert "3 transform" in refusal(ledger, a_recipe(transform="anew"))


def test_more_rounds_need_leave_unless_they_were_just_asked_for(story: Story) -> None:
    ledger = story.ledger
    assert "max_rounds 2 -> 5" in refusal(ledger, a_recipe(max_rounds=5))
    settle(ledger, a_recipe(max_rounds=5), "a run", more_rounds=True)
    assert ledger.read("select stage, sum(item_count) as n from pending group by stage").rows() == [("revise", 4)]
    assert "3 transform" in refusal(ledger, a_recipe(max_rounds=6, transform="anew"), more_rounds=True), "but nothing else was asked for"


def test_first_revisions_are_priced_like_answers(ledger: Ledger) -> None:
    story = Story.of(ledger, a_recipe(max_rounds=1))
    build_once = story.pair(story.function(story.sample("a")), "1")
    story.answer(build_once, OUT, "incorrect")
    assert "1 revise (1 teacher calls, about 100 tokens, at a price of about 0.50)" in refusal(ledger, a_recipe(max_rounds=2))


def test_more_rounds_are_free_where_all_is_answered_and_fewer_always(story: Story) -> None:
    settle(story.ledger, a_recipe(max_rounds=1), "a run")
    settle(story.ledger, a_recipe(max_rounds=2), "a run")
    assert versions(story.ledger) == [(1, 2), (2, 1), (3, 2)]
    story.ledger.execute("delete from verdicts where verdict <> 'correct'")
    story.ledger.execute("delete from predictions where prediction_id not in (select prediction_id from verdicts)")
    settle(story.ledger, a_recipe(max_rounds=9), "a run")
    assert versions(story.ledger)[-1] == (4, 9)


def test_recipes_have_versions_of_their_own(story: Story) -> None:
    settle(story.ledger, a_recipe("mine", predict="anew"), "a run")
    settle(story.ledger, a_recipe("mine", predict="anew again"), "a run")
    assert (versions(story.ledger), versions(story.ledger, "mine")) == ([(1, 2)], [(1, 2), (2, 2)])
    assert "8 predict" in refusal(story.ledger, a_recipe(predict="anew"))


# Looking before a build


def look(home: Path, **how: Any) -> bool:
    options: dict[str, Any] = {"max_rounds": None, "update": False, "wait": False}
    return nothing_to_do(settings(home), "default", **options | how)


def test_a_look_ahead_leaves_the_recipe_to_the_run_that_builds_it(home: Path) -> None:
    ledger = Ledger(home / "state.duckdb")
    story = Story(ledger, recipe_of(RecipeSource(settings(home), "default")))
    sample = story.sample("a")
    assert not look(home)
    assert versions(ledger) == []
    settle(ledger, story.recipe, "the run")
    build(story, sample)
    assert look(home)
    assert versions(ledger) == [(1, 2)]
    with pytest.raises(RecipeChanged, match="revise"):
        nothing_to_do(settings(home, max_rounds=3), "default", max_rounds=None, update=False, wait=False)
    assert not look(home, max_rounds=3)
    assert versions(ledger) == [(1, 2)]
    assert look(home, max_rounds=1), "a version that leaves nothing to do needs no run"
    assert ledger.read("select version, max_rounds, run_id from recipes order by version").rows() == [(1, 2, "the run"), (2, 1, None)]


# Recipe files


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "recipes").mkdir()
    return tmp_path


def settings(home: Path, **more: Any) -> Settings:
    given: dict[str, Any] = {
        "home": home, "teacher_base_url": "http://127.0.0.1:9/v1", "teacher_model": "common", "teacher_api_key": "sk-common-secret"}
    return Settings(**given | more)


def a_source(home: Path, text: str, name: str = "mine", **more: Any) -> RecipeSource:
    (home / "recipes" / f"{name}.toml").write_text(text)
    return RecipeSource(settings(home, **more), name)


def recipe_of(source: RecipeSource, max_rounds: int | None = None) -> Recipe:
    teachers = {stage: OpenAITeacher(source.teacher_settings(stage)) for stage in ("transform", "predict", "revise")}
    return source.recipe({stage: teacher.fingerprint for stage, teacher in teachers.items()}, max_rounds)


def changed_stages(left: Recipe, right: Recipe) -> set[str]:
    return {one.stage for one, other in zip(left.steps, right.steps, strict=True) if one.step_id != other.step_id}


def test_the_default_recipe_needs_no_file_and_an_empty_file_says_the_same(home: Path) -> None:
    plain = recipe_of(RecipeSource(settings(home), "default"))
    assert plain.name == "default"
    assert changed_stages(plain, recipe_of(a_source(home, ""))) == set()
    assert (plain.max_rounds, plain.execute.settings["pairs"]) == (2, 3)
    assert recipe_names(home) == ["default", "mine"]


def test_rounds_and_pairs_come_from_the_command_then_the_file_then_the_settings(home: Path) -> None:
    source = a_source(home, "pairs = 6\nmax_rounds = 3", max_rounds=5, pairs=10)
    assert (recipe_of(source).max_rounds, recipe_of(source).execute.settings["pairs"]) == (3, 6)
    assert recipe_of(source, max_rounds=7).max_rounds == 7
    assert recipe_of(a_source(home, "", max_rounds=5, pairs=10)).max_rounds == 5
    assert recipe_of(a_source(home, "", max_rounds=5, pairs=10)).execute.settings["pairs"] == 10


def test_a_teacher_per_stage_differs_only_where_the_file_says_so(home: Path) -> None:
    source = a_source(home, """
        [teacher]
        model = "shared"
        temperature = 0.7
        [teacher.predict]
        model = "reasoner"
        base_url = "http://127.0.0.1:10/v1"
        extra_body = {reasoning_effort = "high"}
    """)  # fmt: skip
    by_stage = {stage: source.teacher_settings(stage) for stage in ("transform", "predict", "revise")}
    assert {stage: given.teacher_model for stage, given in by_stage.items()} == {
        "transform": "shared", "predict": "reasoner", "revise": "shared"}  # fmt: skip
    assert {given.teacher_temperature for given in by_stage.values()} == {0.7}
    assert by_stage["predict"].teacher_base_url == "http://127.0.0.1:10/v1"
    assert by_stage["transform"] == by_stage["revise"], "equal settings share one teacher"
    fingerprint = recipe_of(source).predict.settings["teacher"]
    assert "reasoner" in json.dumps(fingerprint)
    assert "high" in json.dumps(fingerprint)


def test_what_does_not_shape_an_answer_makes_no_other_step(home: Path) -> None:
    plain = recipe_of(a_source(home, ""))
    moved = recipe_of(a_source(home, '[teacher]\nbase_url = "http://127.0.0.1:11/v1"\nmax_tokens = 99'))
    assert changed_stages(plain, moved) == set()
    assert changed_stages(plain, recipe_of(a_source(home, "[teacher.transform]\ntemperature = 0"))) == {"transform"}
    one, same = (recipe_of(a_source(home, f"[teacher]\ntemperature = {number}")) for number in ("1", "1.0"))
    assert changed_stages(one, same) == set()


def test_a_key_is_named_by_its_variable_and_lands_nowhere(home: Path, ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTHER_KEY", "sk-other-secret")
    source = a_source(home, '[teacher.predict]\napi_key_env = "OTHER_KEY"')
    key = source.teacher_settings("predict").teacher_api_key
    assert key is not None
    assert key.get_secret_value() == "sk-other-secret"
    recipe = recipe_of(source)
    assert changed_stages(recipe, recipe_of(a_source(home, "", "plain"))) == set()
    settle(ledger, recipe, "a run")
    ledger.append({})
    assert not re.search(rb"sk-(common|other)-secret", ledger.path.read_bytes())
    assert "secret" not in repr(recipe)


def test_a_variable_that_is_not_set_is_named(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OTHER_KEY", raising=False)
    with pytest.raises(RecipeUnusable, match="OTHER_KEY"):
        a_source(home, '[teacher]\napi_key_env = "OTHER_KEY"').teacher_settings("predict")


def test_prompts_are_found_beside_the_recipe_and_count_by_their_text(home: Path) -> None:
    own = home / "recipes" / "prompts" / "mine.md.j2"
    own.parent.mkdir()
    own.write_text(load_prompt("predict").text)
    source = a_source(home, '[prompts]\npredict = "prompts/mine.md.j2"')
    assert source.prompt("predict").name == "mine"
    assert changed_stages(recipe_of(source), recipe_of(a_source(home, "", "plain"))) == set(), "the same text is the same step"
    own.write_text(own.read_text() + "\nThink twice.\n")
    assert changed_stages(recipe_of(source), recipe_of(a_source(home, "", "plain"))) == {"predict", "revise"}
    assert recipe_of(source).predict.row()["prompt_text"].endswith("Think twice.\n")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("pairs = ", r"cannot read .*mine\.toml: "),
        ("colour = 1", r"mine\.toml: colour: Extra inputs"),
        ("[teacher]\napi_key = 'sk-oops'", r"mine\.toml: teacher\.api_key: Extra inputs"),
        ("[teacher.predict]\ncolour = 1", r"mine\.toml: teacher\.predict\.colour: Extra inputs"),
        ("[teacher.verify]\nmodel = 'm'", r"mine\.toml: teacher\.verify: Extra inputs"),
        ("[teacher]\nteacher = 'psychic'", r"mine\.toml: teacher\.teacher: "),
        ("pairs = 1", r"mine\.toml: pairs: .*greater than or equal to 2"),
        ("max_rounds = 'many'", r"mine\.toml: max_rounds: "),
        ("[prompts]\nverify = 'x.md.j2'", r"'mine': prompts\.verify is not a stage \(transform, predict, revise\)"),
        ("[prompts]\npredict = 'nowhere.md.j2'", r"'mine': there is no prompt file .*nowhere\.md\.j2"),
        ("[prompts]\npredict = 'mine.toml'", r"'mine': .*mine\.toml.* must end in \.md\.j2"),
    ],
)
def test_a_wrong_file_is_one_sentence_that_names_it_and_the_place(text: str, says: str, home: Path) -> None:
    with pytest.raises(RecipeUnusable, match=says) as unusable:
        recipe_of(a_source(home, text))
    assert "\n" not in str(unusable.value)
    assert "sk-oops" not in str(unusable.value)


def test_a_file_that_is_not_utf_8_is_named(home: Path) -> None:
    (home / "recipes" / "mine.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(RecipeUnusable, match=r"cannot read .*mine\.toml"):
        RecipeSource(settings(home), "mine")


def test_an_unknown_recipe_names_the_ones_there_are(home: Path) -> None:
    with pytest.raises(RecipeUnusable, match=r"no recipe 'yours': create .*yours\.toml \(recipes with a file: none\)"):
        RecipeSource(settings(home), "yours")
    a_source(home, "", "mine")
    a_source(home, "", "another")
    with pytest.raises(RecipeUnusable, match=r"\(recipes with a file: another, mine\)"):
        RecipeSource(settings(home), "yours")


@pytest.mark.parametrize("name", ["", "../evil", "a/b", ".hidden", "a b", "x" * 65, "default (proposed)", "ä"])
def test_a_name_that_is_no_file_name_is_refused(name: str, home: Path) -> None:
    with pytest.raises(RecipeUnusable, match="is not a recipe name"):
        RecipeSource(settings(home), name)
