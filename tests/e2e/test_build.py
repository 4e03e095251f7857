"""The main job through the command line, with a scripted endpoint: what is built, what is shared, what is never paid twice."""

import os
import shutil
import signal
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import duckdb
import polars as pl
import pytest

from tests.e2e.conftest import ROOT, Home, teacher_environment
from tests.support.endpoint import Endpoint
from tests.support.toy import reply, write_corpus

TABLES = ("samples", "sample_texts", "sightings", "steps", "functions", "function_texts", "io_pairs", "predictions", "prediction_texts",
          "verdicts", "rejections", "retries", "llm_calls", "executions")  # fmt: skip
# What may differ between two runs that come to the same state: when, by whom, how long, and how often a call was tried.
VARIABLE = {"run_id", "created_at", "ingested_at", "seen_at", "latency_seconds", "duration_seconds", "attempt_count"}


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    with Endpoint(reply) as running:
        yield running


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    write_corpus(tmp_path / "corpus", 12)
    return tmp_path / "corpus"


def state(home: Home) -> dict[str, pl.DataFrame]:
    """All tables without what may vary."""
    connection = duckdb.connect(str(home.path / "state.duckdb"), read_only=True)
    try:
        frames = {}
        for table in TABLES:
            frame = pl.DataFrame(connection.sql(f"from {table}"))
            frames[table] = frame.drop(VARIABLE & set(frame.columns))
        return frames
    finally:
        connection.close()


def assert_same(one: dict[str, pl.DataFrame], other: dict[str, pl.DataFrame]) -> None:
    for table in TABLES:
        assert one[table].columns == other[table].columns
        assert sorted(one[table].rows(), key=repr) == sorted(other[table].rows(), key=repr), f"table {table} differs"


def test_whole_job_then_nothing_twice_then_second_recipe(home: Home, endpoint: Endpoint, corpus: Path, tmp_path: Path) -> None:
    home.environment |= teacher_environment(endpoint.url)
    home.run("ingest", corpus)
    built = home.run("build")
    assert "Traceback" not in built.stderr
    assert built.stderr.strip() == ""
    assert home.value("(select count(*) from pending)") == 0
    assert home.query("select distinct state from sample_state") == [{"state": "complete"}]
    assert home.value("(select count(*) from io_pairs)") == 36
    verdicts = {(row["kind"], row["round"], row["verdict"]) for row in home.query("from rounds")}
    assert {("output_prediction", 1, "correct"), ("output_prediction", 1, "incorrect"), ("input_prediction", 1, "correct")} <= verdicts
    assert any(round_ == 2 and verdict == "correct" for _, round_, verdict in verdicts), "nothing was repaired in round 2"
    wrong = home.value("(select count(*) from recipe_predictions() where round = 1 and verdict <> 'correct')")
    assert home.value("(select count(*) from recipe_predictions() where round = 2)") == wrong
    for audit in sorted((ROOT / "sql" / "audits").glob("*.sql")):
        assert home.query(audit.read_text()) == [], audit.name

    calls, containers = endpoint.call_count, home.value("(select count(*) from executions)")
    again = home.run("build")
    assert "nothing is pending" in again.stdout
    assert endpoint.call_count == calls
    assert home.value("(select count(*) from executions)") == containers

    # A second recipe that differs in the prediction prompt only.
    recipes = home.path / "recipes"
    recipes.mkdir()
    prompt = (ROOT / "prompts" / "predict.md.j2").read_text()
    (recipes / "plain.md.j2").write_text(prompt + "\nBe brief.\n")
    (recipes / "plain.toml").write_text('[prompts]\npredict = "plain.md.j2"\n')
    before = {table: home.value(f"(select count(*) from {table})") for table in TABLES}
    home.run("build", "--recipe", "plain")
    after = {table: home.value(f"(select count(*) from {table})") for table in TABLES}
    assert {table for table in TABLES if after[table] != before[table]} == {
        "steps", "predictions", "prediction_texts", "verdicts", "llm_calls", "executions"}  # fmt: skip
    assert home.value("(select count(*) from executions where purpose = 'sample')") == 12
    assert endpoint.call_count - calls == home.value("(select count(*) from recipe_predictions('plain'))")
    stages = home.query("select s.stage, count(*) as n from llm_calls join steps as s using (step_id) group by s.stage order by s.stage")
    assert next(row["n"] for row in stages if row["stage"] == "transform") == 12

    for recipe in ("default", "plain"):
        home.run("export", "--recipe", recipe, "--variant", "codeio_pp", "--out", tmp_path / recipe)
    first, second = (pl.read_parquet(sorted((tmp_path / recipe / "data").glob("*.parquet"))) for recipe in ("default", "plain"))
    assert first.columns == ["prompt", "turn_1", "feedback_1", "turn_2", "feedback_2"]
    assert first.height == second.height == 72
    assert not set(first["prompt"]) & set(second["prompt"])

    replayed = home.run("replay", "--stored", "--json")
    assert '"percent": 100.0' in replayed.stdout

    key_holders = [path for path in home.path.rglob("*") if path.is_file() and b"sk-test-key" in path.read_bytes()]
    assert key_holders == []


def test_edited_prompt_does_not_spend(home: Home, endpoint: Endpoint, corpus: Path) -> None:
    home.environment |= teacher_environment(endpoint.url)
    recipes = home.path / "recipes"
    recipes.mkdir(parents=True)
    shutil.copy(ROOT / "prompts" / "predict.md.j2", recipes / "mine.md.j2")
    (recipes / "mine.toml").write_text('max_rounds = 1\n[prompts]\npredict = "mine.md.j2"\n')
    home.run("ingest", corpus)
    home.run("build", "--recipe", "mine", "--limit", 4)
    calls = endpoint.call_count
    with (recipes / "mine.md.j2").open("a") as prompt:
        prompt.write("\nThink twice.\n")
    refused = home.run("build", "--recipe", "mine", expect=1)
    assert "24 predict" in refused.stderr
    assert "24 teacher calls" in refused.stderr
    assert "--update" in refused.stderr
    assert endpoint.call_count == calls
    home.run("build", "--recipe", "mine", "--update", "--limit", 4)
    assert home.value("(select count(*) from predictions)") == 48, "the old predictions stay"
    assert endpoint.call_count == calls + 24


def test_more_rounds_only_when_asked_for(home: Home, endpoint: Endpoint, corpus: Path) -> None:
    home.environment |= teacher_environment(endpoint.url)
    home.run("ingest", corpus)
    home.run("build", "--limit", 4, CODEIO_MAX_ROUNDS="1")
    calls = endpoint.call_count
    refused = home.run("build", "--limit", 4, expect=1)
    assert "max_rounds 1 -> 2" in refused.stderr
    assert endpoint.call_count == calls
    home.run("build", "--limit", 4, "--max-rounds", 3)
    assert home.value("(select max(round) from predictions)") == 3


@pytest.mark.parametrize("calls_before_kill", [7, 40])
def test_kill_in_mid_build_ends_in_the_same_state(
    home: Home, endpoint: Endpoint, corpus: Path, tmp_path: Path, calls_before_kill: int
) -> None:
    home.environment |= teacher_environment(endpoint.url, CODEIO_TEACHER_CONCURRENCY="4", CODEIO_BATCH_SIZE="4")
    home.run("ingest", corpus)
    build = home.start("build")
    endpoint.wait_for(lambda running: running.call_count >= calls_before_kill)
    os.killpg(build.pid, signal.SIGKILL)
    build.communicate()
    home.run("build")
    killed_calls = endpoint.call_count

    calm = Home(tmp_path / "calm", {**home.environment, "CODEIO_HOME": str(tmp_path / "calm")})
    calm.run("ingest", corpus)
    calm.run("build")
    assert_same(state(home), state(calm))
    assert home.query((ROOT / "sql" / "audits" / "duplicate_keys.sql").read_text()) == []
    assert killed_calls - (endpoint.call_count - killed_calls) <= 4, "more than what was in flight was paid again"
    with sqlite3.connect(home.path / "responses.sqlite") as responses:
        assert responses.execute("pragma integrity_check").fetchone() == ("ok",)


def test_two_builds_at_once(home: Home, corpus: Path) -> None:

    with Endpoint(reply) as endpoint:
        home.environment |= teacher_environment(endpoint.url)
        home.run("ingest", corpus)
        home.environment["CODEIO_TEACHER_CONCURRENCY"] = "1"
        first = home.start("build")
        endpoint.wait_for(lambda running: running.call_count >= 1)
        second = home.run("build", expect=1)
        assert f"process {first.pid}" in second.stderr
        assert "--wait" in second.stderr
        extra = home.path.parent / "extra"
        write_corpus(extra, 1, first=500)
        home.run("ingest", extra)  # beside the build
        waiting = home.run("build", "--wait")
        first.communicate()
        assert first.returncode == 0
        assert waiting.returncode == 0
        assert home.value("(select count(*) from sample_state where state = 'complete')") == 13
