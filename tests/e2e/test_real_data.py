"""The 250 real raw files: with a scripted teacher that knows the published functions, and with the offline teacher."""

import json
from pathlib import Path

import polars as pl
import pytest

from tests.e2e.conftest import RAW, ROOT, UNIFIED, Home, teacher_environment
from tests.support.endpoint import Endpoint

pytestmark = pytest.mark.skipif(not (RAW.exists() and UNIFIED.exists()), reason="the real data are not beside the project")


def assert_sound(home: Home) -> None:
    """Nothing pending, every sample complete or rejected with a stable reason, every audit clean."""
    assert home.query("from pending") == []
    assert {row["state"] for row in home.query("select distinct state from sample_state")} <= {"complete", "rejected"}
    reasons = [row["reason"] for row in home.query("select distinct reason from sample_state where state = 'rejected'")]
    assert all(reason and reason == reason.lower() and reason.replace("_", "").isalnum() for reason in reasons), reasons
    for audit in sorted((ROOT / "sql" / "audits").glob("*.sql")):
        assert home.query(audit.read_text()) == [], audit.name


def test_published_functions_over_http(home: Home, tmp_path: Path) -> None:
    from tests.support.scripted_teacher import reply

    with Endpoint(reply, keep_requests=False) as endpoint:
        home.environment |= teacher_environment(endpoint.url)
        home.run("ingest", RAW)
        built = home.run("build")
    assert built.stderr.strip() == ""
    assert_sound(home)
    assert home.value("(select count(*) from samples)") == 250
    declined = home.value("(select count(*) from sample_state where stage = 'transform' and reason like 'declined_%')")
    assert declined == 155
    verified = home.value("(select count(*) from sample_state where state = 'complete' and prediction_count >= 2)")
    assert verified >= 85, home.query("select reason, detail from sample_state where stage = 'execute'")
    assert verified + home.value("(select count(*) from sample_state where stage <> 'transform' and state = 'rejected')") == 95
    seen = {(row["kind"], row["round"], row["verdict"]) for row in home.query("from rounds")}
    for kind in ("output_prediction", "input_prediction"):
        assert {(kind, 1, "correct"), (kind, 1, "incorrect"), (kind, 1, "no_answer"), (kind, 2, "correct")} <= seen

    home.run("export", "--variant", "codeio_pp", "--format", "codeio", "--files", "jsonl", "--out", tmp_path / "out")
    rows = pl.concat([pl.read_ndjson(path) for path in sorted((tmp_path / "out" / "data").glob("*.jsonl"))])
    wrong_first = home.value("(select count(*) from recipe_predictions() where round = 1 and verdict <> 'correct')")
    assert rows["feedback_2"].count() == wrong_first
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text())
    assert manifest["row_count"] == rows.height == home.value("(select count(*) from recipe_predictions() where round = 1)")

    replayed = json.loads(home.run("replay", "--stored", "--json").stdout)
    assert replayed["percent"] == 100.0
    assert replayed["pairs"] == home.value("(select count(*) from io_pairs)") >= 170


def offline_build(home: Home, source: Path) -> None:
    home.run("ingest", source)
    built = home.run("build")
    assert built.stderr.strip() == ""
    assert_sound(home)


def assert_offline_yield(home: Home, at_least: float) -> None:
    kept = home.value(
        "(select count(distinct function_id) from recipe_pairs() where not list_contains(flags, 'constant_output') "
        "and function_id in (select function_id from io_pairs group by function_id having count(*) >= 2))")  # fmt: skip
    assert kept >= at_least * home.value("(select count(*) from samples)")
    first = {(row["kind"], row["verdict"]) for row in home.query("from rounds where round = 1")}
    assert {("output_prediction", "correct"), ("input_prediction", "correct")} <= first
    wrong = home.value("(select count(*) from recipe_predictions() where round = 1 and verdict <> 'correct')")
    assert wrong > 0, "the offline teacher is honest: some first answers are wrong"
    assert home.value("(select count(*) from recipe_predictions() where round = 2)") == wrong
    assert home.value("(select count(*) from recipe_predictions() where round = 2 and verdict = 'correct')") > 0


def test_offline_teacher_on_some_real_files(home: Home, tmp_path: Path) -> None:
    lines = RAW.read_text().splitlines()[::6]
    (tmp_path / "some.jsonl").write_text("\n".join(lines) + "\n")
    offline_build(home, tmp_path / "some.jsonl")
    assert_offline_yield(home, at_least=0.2)


@pytest.mark.soak
def test_offline_teacher_on_all_real_files(home: Home) -> None:
    offline_build(home, RAW)
    assert home.value("(select count(*) from samples)") == 250
    assert_offline_yield(home, at_least=0.2)
    assert json.loads(home.run("replay", "--stored", "--json").stdout)["percent"] == 100.0
