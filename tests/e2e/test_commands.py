"""The commands around the main job, and the demo as a new user runs it."""

import json
import re
import subprocess
import sys
from pathlib import Path

from tests.e2e.conftest import ROOT, Home, clean_environment, teacher_environment
from tests.support.endpoint import Endpoint, completion
from tests.support.toy import TRANSFORM, reply, write_corpus


def test_the_demo(tmp_path: Path) -> None:
    """Nothing runs beside it: Prefect starts a server of its own, and nobody hears of it."""
    command = [sys.executable, "-m", "flows.demo"]
    ended = subprocess.run(command, cwd=tmp_path, env=clean_environment(), capture_output=True, text=True, timeout=600, check=False)
    assert ended.returncode == 0, ended.stderr
    assert ended.stderr == ""
    for part in ("Funnel of recipe 'default'", "Rejected, by reason", "Verdicts per kind and round", "One sample in full",
                 "round 1:", "Datasets:", "What to try next"):  # fmt: skip
        assert part in ended.stdout
    home = Home(tmp_path / ".codeio-demo", {"CODEIO_HOME": str(tmp_path / ".codeio-demo")})
    assert home.query("from pending") == []
    expected = _expected_ends()
    ends = {row["path"]: row["state"] for row in home.query("select path, state from sightings join sample_state using (sample_id)")}
    assert set(ends) == set(expected)
    assert all(ends[path] == "rejected" for path, end in expected.items() if end != "kept"), "what must be rejected is"
    assert sum(ends[path] == "complete" for path, end in expected.items() if end == "kept") >= 0.8 * list(expected.values()).count("kept")
    for name in ("codeio-codeio", "codeio_pp-codeio", "codeio_pp-messages"):
        assert (home.path / "export" / name / "manifest.json").is_file()


def _expected_ends() -> dict[str, str]:
    rows = re.findall(r"^\| `([^`]+)` \|.*\| (kept|rejected: [^|]+) \|$", (ROOT / "examples" / "README.md").read_text(), re.MULTILINE)
    return dict(rows)


def test_doctor(home: Home) -> None:
    checks = {check["name"]: check for check in json.loads(home.run("doctor", "--json").stdout)}
    assert {"engine", "image", "teacher", "database", "prefect"} <= set(checks)
    assert sum(name.startswith("limit ") for name in checks) >= 15
    assert all(check["ok"] for check in checks.values())
    assert "offline" in checks["teacher"]["detail"]
    text = home.run("doctor").stdout
    assert text.count("\n") == len(checks), "one line each"


def test_doctor_says_what_is_wrong_and_what_to_do(home: Home) -> None:
    ended = home.run("doctor", "--json", expect=1, DOCKER_HOST="tcp://127.0.0.1:9", PREFECT_API_URL="http://127.0.0.1:9/api",
                     **teacher_environment("http://127.0.0.1:9/v1"))  # fmt: skip
    checks = {check["name"]: check for check in json.loads(ended.stdout)}
    for name in ("engine and image", "teacher", "prefect"):
        assert not checks[name]["ok"]
        assert checks[name]["remedy"]
    assert checks["database"]["ok"]
    assert "sk-test-key" not in ended.stdout + ended.stderr


def test_sandbox_command(home: Home, tmp_path: Path) -> None:
    code = tmp_path / "code.py"
    code.write_text("def main_solution(x):\n    print('seen', x)\n    return 10 // x\n")
    (tmp_path / "inputs.json").write_text('[{"x": 5}, {"x": 0}]')
    ended = home.run("sandbox", "--code", code, "--inputs", tmp_path / "inputs.json", "--json")
    first, second = json.loads(ended.stdout)
    assert (first["outcome"], first["value_json"], first["printed"]) == ("ok", "2", "seen 5\n")
    assert (second["outcome"], second["error_type"]) == ("exception", "ZeroDivisionError")
    generator = "import random\ndef input_generator():\n    return {'x': random.randint(0, 9)}\n"
    code.write_text("def main_solution(x):\n    print('\\033[2J')\n    return x\n" + generator)
    shown = home.run("sandbox", "--code", code, "--draws", 3).stdout
    assert shown.count("ok in") == 3
    assert "\033" not in shown
    (tmp_path / "inputs.json").write_text("[1, 2]")
    assert "objects" in home.run("sandbox", "--code", code, "--inputs", tmp_path / "inputs.json", expect=1).stderr
    assert "no file" in home.run("sandbox", "--code", tmp_path / "none.py", expect=1).stderr


def test_try_shows_everything_and_stores_nothing(home: Home, tmp_path: Path) -> None:
    write_corpus(tmp_path / "corpus", 1)
    with Endpoint(reply) as endpoint:
        shown = home.run("try", tmp_path / "corpus" / "exercise_0000.py", **teacher_environment(endpoint.url)).stdout
    for part in ("transform: prompt", "pair 0:", "output_prediction", "input_prediction", "round 1", "response", "Step by step"):
        assert part in shown
    assert not (home.path / "state.duckdb").exists()
    assert not (home.path / "responses.sqlite").exists()


def test_what_was_rejected_can_be_tried_again(home: Home, tmp_path: Path) -> None:
    write_corpus(tmp_path / "corpus", 2)
    home.run("ingest", tmp_path / "corpus")
    with Endpoint(lambda request: completion("NOT SUITABLE: no_logic: in a bad mood")) as endpoint:
        home.run("build", **teacher_environment(endpoint.url))
        assert endpoint.call_count == 2
    assert [row["reason"] for row in home.query("select reason from sample_state")] == ["declined_no_logic"] * 2
    with Endpoint(reply) as endpoint:
        assert "nothing is pending" in home.run("build", **teacher_environment(endpoint.url)).stdout
        assert "no rejection matches" in home.run("retry", "--reason", "no_such_reason", expect=1).stderr
        assert "2 rejected items" in home.run("retry", "--stage", "transform", "--reason", "declined_no_logic").stdout
        home.run("build", **teacher_environment(endpoint.url))
    assert {row["state"] for row in home.query("select state from sample_state")} == {"complete"}
    assert home.value("(select count(*) from rejections)") == 2, "what was is not forgotten"


def test_status_show_and_sql(home: Home, tmp_path: Path) -> None:
    write_corpus(tmp_path / "corpus", 2)
    home.run("ingest", tmp_path / "corpus")
    with Endpoint(reply) as endpoint:
        home.run("build", **teacher_environment(endpoint.url))
    status = json.loads(home.run("status", "--json").stdout)
    assert {row["stage"]: row["item_count"] for row in status["funnel"]}["functions"] == 2
    assert status["pending"] == []
    sample = home.query("select sample_id from samples order by 1 limit 1")[0]["sample_id"]
    page = home.run("show", sample[:12]).stdout
    assert "main_solution" in page
    record = json.loads(home.run("show", sample, "--json").stdout)
    assert record["state"]["state"] == "complete"
    assert record["function"]["reference_code"].strip() in TRANSFORM.format(number=0, factor=2) + TRANSFORM.format(number=1, factor=3)
    assert "2" in home.run("sql", "select count(*) as n from samples", "--format", "csv").stdout
    assert "read-only" in home.run("sql", "delete from samples", expect=1).stderr
    assert home.value("(select count(*) from samples)") == 2
    assert "transform" in home.run("sql", "@costs").stdout
