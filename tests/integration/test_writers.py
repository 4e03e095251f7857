"""Exports on a real disk: what is in them, that they repeat to the byte, and that nothing is ever half there."""

import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest
import yaml
from filelock import FileLock

from tasks.adapters import writers
from tasks.adapters.writers import Export, ExportRefused, write_export
from tasks.core.formats import FORMATS
from tasks.core.variants import CHAIN_KEY, CHAIN_SCHEMA, VARIANTS

ROOT = Path(__file__).parents[2]
CANNOT_EXCHANGE = "this system or disk cannot exchange two folders"
NOW = datetime(2025, 1, 2, 3, 4, 5, tzinfo=UTC)


def chains(count: int = 40) -> pl.DataFrame:
    """Chains of both kinds: of every three pairs one is right at once, one repaired, one never right."""
    verdicts = (["correct"], ["incorrect", "correct"], ["exception", "timeout"])
    noise = random.Random(count)
    rows = [
        {
            "pair_id": hashlib.sha256(str(number).encode()).hexdigest(),
            "function_id": "f",
            "sample_id": "s",
            "source": "/code",
            "kind": kind,
            "sample_index": 0,
            "prompt": f"prompt {number} “é”\u2028{noise.randbytes(40).hex()}",
            "input_json": "{}",
            "output_json": "1",
            "turns": [
                {"round": round_, "response": f"\x01\n\t\\ {noise.randbytes(200).hex()}", "verdict": verdict, "feedback": f"is {verdict}"}
                for round_, verdict in enumerate(verdicts[number % 3], 1)
            ],
        }
        for number in range(count)
        for kind in ("input_prediction", "output_prediction")
    ]
    return pl.DataFrame(rows, schema=CHAIN_SCHEMA).sort(CHAIN_KEY)


def an_export(**changed: Any) -> Export:
    given: dict[str, Any] = {
        "recipe": "default",
        "steps": {"transform": "t1", "predict": "p1"},
        "variant": "codeio_pp",
        "format": "messages",
        "file_type": "parquet",
        "code_version": "0.1.0",
        "ledger_position": {"predictions": 120},
        "settings": {"max_rounds": 2},
    }
    return Export(**given | changed)


def tree(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def data_of(folder: Path) -> dict[str, bytes]:
    return {name: content for name, content in tree(folder).items() if name.startswith("data/")}


def in_parts(frame: pl.DataFrame, *lengths: int) -> Iterator[pl.DataFrame]:
    start = 0
    for length in (*lengths, frame.height):
        yield frame.slice(start, length)
        start += length


# What is in it


@pytest.mark.parametrize("file_type", writers.WRITERS)
@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize("variant", VARIANTS)
def test_the_files_hold_the_shaped_rows_in_order(tmp_path: Path, variant: str, format_: str, file_type: str) -> None:
    out = tmp_path / "deep" / "out"
    write_export([chains()], out, an_export(variant=variant, format=format_, file_type=file_type), NOW, rows_per_shard=30)
    expected = FORMATS[format_].shape(VARIANTS[variant].select(chains()))
    files = sorted((out / "data").iterdir())
    assert [file.name for file in files] == [f"part-{number:05}.{file_type}" for number in range(-(-expected.height // 30))]
    if file_type == "parquet":
        assert pl.concat([pl.read_parquet(file) for file in files]).equals(expected)
    else:
        assert [json.loads(line) for file in files for line in file.read_bytes().split(b"\n")[:-1]] == expected.to_dicts()


def test_other_tools_read_it(tmp_path: Path) -> None:
    for file_type in writers.WRITERS:
        out = tmp_path / file_type
        write_export([chains()], out, an_export(file_type=file_type), NOW, rows_per_shard=30)
        [row] = duckdb.sql(f"select count(*), min(messages[1].role), min(messages[2].role) from '{out}/data/*.{file_type}'").fetchall()
        assert row == (80, "user", "assistant")


def test_the_manifest_says_what_it_is_made_of(tmp_path: Path) -> None:
    out = tmp_path / "out"
    export = an_export(license="odc-by")
    manifest = write_export([chains()], out, export, NOW, rows_per_shard=50)
    assert json.loads((out / "manifest.json").read_text()) == manifest
    given = ("recipe", "steps", "variant", "format", "file_type", "code_version", "ledger_position", "settings", "license")
    assert {name: manifest[name] for name in given} == {name: getattr(export, name) for name in given}
    assert manifest["row_count"] == 80
    assert manifest["created_at"] == "2025-01-02T03:04:05+00:00"
    row_counts = {file["name"]: file["row_count"] for file in manifest["files"]}
    assert row_counts == {"data/part-00000.parquet": 50, "data/part-00001.parquet": 30}
    for file in manifest["files"]:
        content = (out / file["name"]).read_bytes()
        assert (file["size_bytes"], file["sha256"]) == (len(content), hashlib.sha256(content).hexdigest())
    by_kind = {"round_1": {"correct": 14, "incorrect": 13, "exception": 13}, "round_2": {"correct": 13, "timeout": 13}}
    assert manifest["verdicts"] == {"input_prediction": by_kind, "output_prediction": by_kind}


@pytest.mark.parametrize("license_", [None, "odc-by", 'strange: "licence"\n- x'])
def test_the_card_is_what_the_hub_reads(tmp_path: Path, license_: str | None) -> None:
    out = tmp_path / "out"
    write_export([chains()], out, an_export(license=license_, file_type="jsonl"), NOW)
    _, front, body = (out / "README.md").read_text().split("---\n", 2)
    card = yaml.safe_load(front)
    assert card.get("license") == license_
    assert card["size_categories"] == ["n<1K"]
    [files] = card["configs"][0]["data_files"]
    assert len(list(out.glob(files["path"]))) == 1
    assert all(f"`{column}`" in body for column in FORMATS["messages"].columns)
    assert "| input_prediction | 2 | timeout | 13 |" in body
    assert "2025" not in body.replace("2502.07316", "")


# The same chains, the same bytes


@pytest.mark.parametrize("file_type", writers.WRITERS)
@pytest.mark.parametrize("lengths", [(), (1,), (7, 7, 7), (29, 1, 0, 31), (1,) * 79])
def test_how_chains_are_cut_into_frames_leaves_no_trace(tmp_path: Path, file_type: str, lengths: tuple[int, ...]) -> None:
    export = an_export(file_type=file_type)
    write_export([chains()], tmp_path / "whole", export, NOW, rows_per_shard=30)
    write_export(in_parts(chains(), *lengths), tmp_path / "parts", export, NOW, rows_per_shard=30)
    assert tree(tmp_path / "parts") == tree(tmp_path / "whole")


EXPORTING = """
import sys
from datetime import UTC, datetime
from pathlib import Path
sys.path[:0] = {paths!r}
from test_writers import an_export, chains
from tasks.adapters.writers import write_export
def frames():
    {frames}
write_export(frames(), Path({out!r}), an_export(file_type={file_type!r}), datetime.now(UTC), rows_per_shard=500)
"""


def exporting(out: Path, frames: str = "yield chains(2000)", file_type: str = "parquet", **environment: str) -> subprocess.Popen[str]:
    """Start an export in a process of its own; `frames` is the body of the generator of its chains."""
    program = EXPORTING.format(paths=[str(ROOT), str(Path(__file__).parent)], frames=frames, out=str(out), file_type=file_type)
    return subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True, env=os.environ | environment,
    )


def test_another_process_with_other_threads_and_hashes_writes_the_same_bytes(tmp_path: Path) -> None:
    for name, threads in (("one", "1"), ("four", "4")):
        process = exporting(tmp_path / name, POLARS_MAX_THREADS=threads, PYTHONHASHSEED=threads)
        assert process.communicate() == ("", "")
    assert len(data_of(tmp_path / "one")) == 8
    assert data_of(tmp_path / "one") == data_of(tmp_path / "four")


# All or nothing


@pytest.fixture(params=["exchange", "two renames"])
def swap(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both ways to replace a folder: the second is for systems that cannot exchange two."""
    if request.param == "two renames":
        monkeypatch.setattr(writers, "_exchange", lambda one, other: False)
    return str(request.param)


@pytest.mark.usefixtures("swap")
def test_an_export_is_replaced_as_a_whole_and_leaves_nothing_beside(tmp_path: Path) -> None:
    out = tmp_path / "out"
    write_export([chains()], out, an_export(), NOW, rows_per_shard=10)
    write_export([chains()], out, an_export(file_type="jsonl", format="codeio"), NOW)
    assert list(tree(out)) == ["README.md", "data/part-00000.jsonl", "manifest.json"]
    assert os.listdir(tmp_path) == ["out"]


def test_two_folders_really_change_places_here(tmp_path: Path) -> None:
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        (tmp_path / name / name).touch()
    if not writers._exchange(tmp_path / "one", tmp_path / "other"):
        pytest.skip(CANNOT_EXCHANGE)
    assert os.listdir(tmp_path / "one") == ["other"]
    assert os.listdir(tmp_path / "other") == ["one"]


def test_who_looks_meanwhile_always_sees_an_export(tmp_path: Path) -> None:
    out = tmp_path / "out"
    write_export([chains()], out, an_export(), NOW)
    shutil.copytree(out, tmp_path / "other")
    if not writers._exchange(out, tmp_path / "other"):
        pytest.skip(CANNOT_EXCHANGE)
    looks: list[bool] = []
    done = threading.Event()

    def look() -> None:
        while not done.is_set():
            looks.append((out / "manifest.json").exists())

    watcher = threading.Thread(target=look)
    watcher.start()
    for _ in range(20):
        write_export([chains()], out, an_export(), NOW)
    done.set()
    watcher.join()
    assert looks
    assert all(looks)


@pytest.mark.usefixtures("swap")
def test_what_goes_wrong_on_the_way_changes_nothing(tmp_path: Path) -> None:
    def broken() -> Iterator[pl.DataFrame]:
        yield chains()
        raise RuntimeError("the ledger is gone")

    with pytest.raises(RuntimeError):
        write_export(broken(), tmp_path / "out", an_export(), NOW, rows_per_shard=10)
    assert os.listdir(tmp_path) == []
    write_export([chains()], tmp_path / "out", an_export(), NOW)
    before = tree(tmp_path / "out")
    with pytest.raises(RuntimeError):
        write_export(broken(), tmp_path / "out", an_export(), NOW, rows_per_shard=10)
    assert tree(tmp_path / "out") == before
    assert os.listdir(tmp_path) == ["out"]


def test_a_killed_export_leaves_the_former_one_and_does_not_hinder_the_next(tmp_path: Path) -> None:
    out = tmp_path / "out"
    write_export([chains()], out, an_export(), NOW)
    before = tree(out)
    process = exporting(out, "yield chains(2000)[:1500]; print('half', flush=True); sys.stdin.read()")
    assert process.stdout is not None
    assert process.stdout.readline() == "half\n"
    with pytest.raises(ExportRefused, match="another export is writing"):
        write_export([chains(50)], out, an_export(), NOW)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert tree(out) == before
    assert len(data_of(tmp_path / ".out.part" / "new")) > 0
    write_export([chains(50)], out, an_export(), NOW)
    assert json.loads((out / "manifest.json").read_text())["row_count"] == 100
    assert os.listdir(tmp_path) == ["out"]


def test_an_export_killed_between_two_renames_comes_back(tmp_path: Path) -> None:
    out = tmp_path / "out"
    write_export([chains()], out, an_export(), NOW)
    before = tree(out)
    (tmp_path / ".out.part").mkdir()
    out.rename(tmp_path / ".out.part" / "former")
    with pytest.raises(ExportRefused, match="no rows"):
        write_export([], out, an_export(), NOW)
    assert tree(out) == before


@pytest.mark.parametrize("file_type", writers.WRITERS)
def test_a_full_disk_is_one_sentence_and_changes_nothing(tmp_path: Path, file_type: str) -> None:
    """A limit on the size of files stands in for the disk; the system reports both in the same place."""
    out = tmp_path / "out"
    write_export([chains()], out, an_export(), NOW)
    before = tree(out)
    limited = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000)); yield chains(2000)"
    process = exporting(out, limited, file_type)
    _, errors = process.communicate()
    assert process.returncode == 1
    assert f"ExportRefused: {out} cannot be written" in errors.splitlines()[-1]
    assert tree(out) == before
    assert os.listdir(tmp_path) == ["out"]


# What is refused


@pytest.mark.parametrize("name", ["notes.txt", "data/mine.parquet", ".git/config"])
def test_a_folder_that_holds_something_else_is_not_touched(tmp_path: Path, name: str) -> None:
    for out, said in ((tmp_path / "foreign", "no export of ours"), (tmp_path / "export", name)):
        if out.name == "export":
            write_export([chains()], out, an_export(), NOW)
        (out / name).parent.mkdir(parents=True, exist_ok=True)
        (out / name).write_text("mine")
        before = tree(out)
        with pytest.raises(ExportRefused, match=said):
            write_export([chains()], out, an_export(), NOW)
        assert tree(out) == before


@pytest.mark.parametrize("manifest", ["", "[]", "{}", '{"made_by": "codeio export"}', '{"made_by": "x", "files": []}', '{"files": 3}'])
def test_a_manifest_of_someone_else_does_not_make_it_ours(tmp_path: Path, manifest: str) -> None:
    (tmp_path / "manifest.json").write_text(manifest)
    with pytest.raises(ExportRefused, match="no export of ours"):
        write_export([chains()], tmp_path, an_export(), NOW)


def test_an_empty_folder_is_taken_and_a_file_a_mount_or_where_one_stands_is_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ExportRefused, match="is a file"):
        write_export([chains()], tmp_path / "file", an_export(), NOW)
    with pytest.raises(ExportRefused, match="give a folder inside it"):
        write_export([chains()], Path("/"), an_export(), NOW)
    with pytest.raises(ExportRefused, match="cannot be written"):
        write_export([chains()], tmp_path / "file" / "out", an_export(), NOW)
    (tmp_path / "empty").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "empty")
    with monkeypatch.context() as patch:
        patch.chdir(tmp_path / "empty")
        with pytest.raises(ExportRefused, match="you are in it"):
            write_export([chains()], Path("."), an_export(), NOW)
    write_export([chains()], tmp_path / "link", an_export(), NOW)
    assert (tmp_path / "empty" / "manifest.json").exists()
    assert (tmp_path / "link").is_symlink()


def test_no_rows_are_refused_and_replace_nothing(tmp_path: Path) -> None:
    never_right = chains().filter(pl.col("turns").list.first().struct.field("verdict") != "correct")
    for frames in ([], [chains().clear()], [never_right]):
        with pytest.raises(ExportRefused, match="correct_only of recipe default has no rows"):
            write_export(frames, tmp_path / "out", an_export(variant="correct_only"), NOW)
    assert os.listdir(tmp_path) == []


def test_chains_out_of_order_or_doubled_are_a_fault_of_ours(tmp_path: Path) -> None:
    frame = chains()
    out_of_order = [frame.reverse()], [frame[40:], frame[:40]]
    doubled = [frame, frame], [frame[:40], frame[39:]], [pl.concat([frame[:1], frame[:1]])]
    for frames in (*out_of_order, *doubled):
        with pytest.raises(ValueError, match="once each"):
            write_export(frames, tmp_path / "out", an_export(), NOW)
    assert os.listdir(tmp_path) == []


def test_a_lock_file_left_behind_is_no_lock(tmp_path: Path) -> None:
    (tmp_path / ".out.part").mkdir()
    with FileLock(tmp_path / ".out.part" / "lock"), pytest.raises(ExportRefused, match="another export"):
        write_export([chains()], tmp_path / "out", an_export(), NOW)
    assert not (tmp_path / "out").exists()
    write_export([chains()], tmp_path / "out", an_export(), NOW)
    shutil.rmtree(tmp_path / "out")
    assert os.listdir(tmp_path) == []
