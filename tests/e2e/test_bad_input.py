"""Bad input gets one clear sentence and exit 1 or 2, and changes nothing."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from tests.e2e.conftest import Home, teacher_environment
from tests.support.endpoint import Endpoint, error
from tests.support.toy import reply, write_corpus


def assert_one_sentence(stderr: str) -> None:
    lines = stderr.strip().splitlines()
    assert len(lines) == 1, stderr
    assert lines[0].startswith("codeio: ")
    assert "Traceback" not in stderr


@pytest.mark.parametrize(
    ("name", "make", "says"),
    [
        ("missing", lambda path: None, "missing"),
        ("empty", lambda path: path.mkdir(), ".py"),
        ("notes.docx", lambda path: path.write_bytes(b"PK"), "notes.docx"),
        ("table.parquet", lambda path: pl.DataFrame({"id": [1], "body": ["x"]}).write_parquet(path), "body"),
        ("broken.parquet", lambda path: path.write_bytes(b"not parquet at all"), "broken.parquet"),
    ],
)
def test_source_that_cannot_be_read(home: Home, tmp_path: Path, name: str, make: object, says: str) -> None:
    make(tmp_path / name)  # type: ignore[operator]
    home.environment.pop("PREFECT_HOME")  # as a user has it: the home is where Prefect's state would be
    ended = home.run("ingest", tmp_path / name, expect=1)
    assert_one_sentence(ended.stderr)
    assert says in ended.stderr
    assert not home.path.exists(), "nothing is made for nothing"


def test_good_lines_go_in_and_bad_ones_are_named(home: Home, tmp_path: Path) -> None:
    good = [json.dumps({"content": f"def f(x):\n    return x + {n}\n", "path": f"{n}.py"}) for n in range(3)]
    lines = [good[0], '{"content": "def', good[1], json.dumps({"path": "no_content.py"}), "[1]", good[2]]
    (tmp_path / "files.jsonl").write_text("\n".join(lines) + "\n")
    ended = home.run("ingest", tmp_path / "files.jsonl")
    assert "3 files found, 3 new" in ended.stdout
    for place in ("line 2", "line 4", "line 5"):
        assert place in ended.stderr
    assert home.value("(select count(*) from samples)") == 3
    again = home.run("ingest", tmp_path / "files.jsonl")
    assert "0 new" in again.stdout


def test_folder_with_all_kinds_of_files(home: Home, tmp_path: Path) -> None:
    folder = tmp_path / "mixed"
    write_corpus(folder, 2)
    (folder / "binary.py").write_bytes(bytes(range(256)) * 20)
    (folder / "latin.py").write_bytes("# caf\xe9 au lait\nx = 'na\xefve'\n".encode("latin-1"))
    (folder / "huge.py").write_bytes(b"x = 1\n" * 9_000_000)
    (folder / "empty.py").write_bytes(b"")
    ended = home.run("ingest", folder)
    assert "2 files found, 2 new" in ended.stdout
    for name, reason in (("binary.py", "binary"), ("latin.py", "not_utf8"), ("huge.py", "too_large"), ("empty.py", "empty")):
        assert any(name in line and reason in line for line in ended.stderr.splitlines()), name
    (folder / "exercise_0001.py").write_text("def changed(x):\n    return x\n")
    assert "1 new" in home.run("ingest", folder).stdout, "one changed file adds one sample"
    assert home.value("(select count(*) from samples)") == 3


def test_only_unusable_files(home: Home, tmp_path: Path) -> None:
    (tmp_path / "one.py").write_bytes(b"")
    ended = home.run("ingest", tmp_path / "one.py", expect=1)
    assert "empty" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_wrong_usage_is_exit_2(home: Home, tmp_path: Path) -> None:
    for arguments in (["ingest"], ["build", "--limit", "0"], ["build", "--nonsense"], ["export"], ["sql"], ["nonsense"], ["replay"]):
        ended = home.run(*arguments, expect=2)
        assert "Traceback" not in ended.stderr
    write_corpus(tmp_path / "corpus", 1)
    home.run("ingest", tmp_path / "corpus")
    assert home.run("sql", "select 1", "--format", "xml", expect=2).stderr


def test_nothing_there_yet(home: Home, tmp_path: Path) -> None:
    for arguments in (["build"], ["status"], ["show", "abc"], ["sql", "select 1"], ["retry"], ["export", "--out", str(tmp_path / "x")]):
        assert_one_sentence(home.run(*arguments, expect=1).stderr)
    assert not (tmp_path / "x").exists()


def test_settings_that_make_no_sense(home: Home, tmp_path: Path) -> None:
    write_corpus(tmp_path / "corpus", 1)
    home.run("ingest", tmp_path / "corpus")
    for name, value in (("CODEIO_PAIRS", "many"), ("CODEIO_MAX_ROUNDS", "0"), ("CODEIO_TEACHER", "parrot"),
                        ("CODEIO_TEACHER_EXTRA_BODY", "{not json")):  # fmt: skip
        ended = home.run("build", expect=1, **{name: value})
        assert_one_sentence(ended.stderr)
        assert name in ended.stderr.upper()
    assert_one_sentence(home.run("build", "--recipe", "no-such", expect=1).stderr)
    assert_one_sentence(home.run("build", expect=1, CODEIO_TEACHER="openai").stderr)


@pytest.fixture
def small_home(home: Home, tmp_path: Path) -> Home:
    write_corpus(tmp_path / "corpus", 2)
    home.run("ingest", tmp_path / "corpus")
    return home


def test_endpoint_that_nobody_answers(small_home: Home) -> None:
    ended = small_home.run("build", expect=1, **teacher_environment("http://127.0.0.1:9/v1"))
    assert_one_sentence(ended.stderr)
    assert "CODEIO_TEACHER_BASE_URL" in ended.stderr
    assert small_home.value("(select count(*) from rejections)") == 0, "nothing is the sample's fault"


def test_wrong_key_stops_the_run_at_once(small_home: Home) -> None:
    with Endpoint(lambda request: error(401, "Incorrect API key provided: sk-test-key", "invalid_api_key")) as endpoint:
        ended = small_home.run("build", expect=1, **teacher_environment(endpoint.url))
        assert endpoint.call_count <= 2
    assert_one_sentence(ended.stderr)
    assert "CODEIO_TEACHER_API_KEY" in ended.stderr
    assert "sk-test-key" not in ended.stderr
    assert small_home.value("(select count(*) from rejections)") == 0
    with Endpoint(reply) as endpoint:  # the same home goes on when the key is right
        small_home.run("build", **teacher_environment(endpoint.url))
    assert small_home.value("(select count(*) from sample_state where state = 'complete')") == 2


@pytest.fixture
def mounted(tmp_path: Path) -> Iterator[Path]:
    """A small filesystem of its own, so that full and read-only are real for root as well."""
    if os.geteuid() != 0:
        pytest.skip("mounting needs root")
    place = tmp_path / "disk"
    place.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(place)], check=True)
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def test_full_disk(home: Home, mounted: Path, tmp_path: Path) -> None:
    (mounted / "ballast").write_bytes(os.urandom(3_120_000))
    write_corpus(tmp_path / "corpus", 3)
    ended = home.run("ingest", tmp_path / "corpus", expect=1, CODEIO_DATABASE=str(mounted / "state.duckdb"))
    assert_one_sentence(ended.stderr)
    (mounted / "ballast").unlink()
    home.run("ingest", tmp_path / "corpus", CODEIO_DATABASE=str(mounted / "state.duckdb"))


def test_read_only_home(home: Home, mounted: Path, tmp_path: Path) -> None:
    write_corpus(tmp_path / "corpus", 1)
    subprocess.run(["mount", "-o", "remount,ro", str(mounted)], check=True)
    home.environment.pop("PREFECT_HOME")
    ended = home.run("ingest", tmp_path / "corpus", expect=1, CODEIO_HOME=str(mounted / "home"))
    assert_one_sentence(ended.stderr)
    assert "CODEIO_HOME" in ended.stderr
    assert_one_sentence(home.run("build", expect=1, CODEIO_HOME=str(mounted / "home")).stderr)


def test_damaged_database(small_home: Home) -> None:
    database = small_home.path / "state.duckdb"
    database.write_bytes(b"this is no database" * 1000)
    for arguments in (["status"], ["build"]):
        ended = small_home.run(*arguments, expect=1)
        assert_one_sentence(ended.stderr)
        assert "state.duckdb" in ended.stderr
    shutil.rmtree(small_home.path)


def test_foreign_folder_is_not_overwritten(small_home: Home, tmp_path: Path) -> None:
    with Endpoint(reply) as endpoint:
        small_home.run("build", **teacher_environment(endpoint.url))
    precious = tmp_path / "precious"
    precious.mkdir()
    (precious / "thesis.txt").write_text("mine")
    assert_one_sentence(small_home.run("export", "--out", precious, expect=1).stderr)
    assert [path.name for path in precious.iterdir()] == ["thesis.txt"]
    assert small_home.run("export", "--variant", "everything", "--out", tmp_path / "out", expect=2)
    assert not (tmp_path / "out").exists()
