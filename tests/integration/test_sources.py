"""Sources read from real files: what is found, what is skipped and why, and what cannot be opened at all."""

import gzip
import json
import os
import random
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import zstandard

from tasks.adapters.faults import SourceUnusable
from tasks.adapters.sources import SOURCES, Skipped, open_source
from tasks.core.decoding import MAX_SAMPLE_BYTES
from tasks.core.identity import sample_id

REAL_FILES = Path(__file__).parents[2].parent / "shared" / "data" / "raw_code.jsonl"
NOISE = random.Random(1)  # what does not compress, the same in every run
COLUMNS = ["sample_id", "content", "path", "repo", "license", "metadata_json", "language", "size_bytes", "line_count"]


def read(uri: Path | str, size: int = 100) -> tuple[list[dict[str, Any]], list[Skipped]]:
    batches = list(open_source(str(uri)).batches(size))
    found = [row for batch in batches for row in batch.found.iter_rows(named=True)]
    return found, [skipped for batch in batches for skipped in batch.skipped]


def reasons(skipped: list[Skipped]) -> dict[str, str]:
    return {item.where: item.reason for item in skipped}


def write(root: Path, files: dict[str, str | bytes]) -> Path:
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return root


def jsonl(*records: Any) -> bytes:
    return b"".join(json.dumps(record).encode() + b"\n" for record in records)


@contextmanager
def unprivileged() -> Iterator[None]:
    """Give up root for a moment, which permissions would not stop."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


# Folders and files


def test_a_folder_is_read_recursively_in_order_and_only_where_code_lives(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "b.py": "b = 1\n",
            "a/z.py": "z = 1",
            "a/deep/er/d.PY": "d = 1\n\n",
            "a.py": "a = 1\r\n",
            "notes.txt": "no code",
            ".git/hook.py": "x",
            "__pycache__/c.py": "x",
            "venv/v.py": "x",
            "myenv/pyvenv.cfg": "",
            "myenv/lib/m.py": "x",
            "lib/site-packages/p.py": "x",
        },
    )
    found, skipped = read(tmp_path)
    assert [row["path"] for row in found] == ["a.py", "b.py", "a/z.py", "a/deep/er/d.PY"]
    assert skipped == []
    assert list(found[0]) == COLUMNS
    assert found[0] == {
        "sample_id": sample_id("a = 1\r\n"),
        "content": "a = 1\r\n",
        "path": "a.py",
        "repo": None,
        "license": None,
        "metadata_json": "{}",
        "language": "python",
        "size_bytes": 7,
        "line_count": 1,
    }
    assert [row["line_count"] for row in found] == [1, 1, 1, 2]


def test_a_source_keeps_its_name_however_it_is_spelt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {"code/a.py": "a = 1\n"})
    (tmp_path / "link").symlink_to(tmp_path / "code")
    monkeypatch.chdir(tmp_path)
    names = {open_source(uri).name for uri in ("code", "./code/", "link", str(tmp_path / "code"))}
    assert names == {str(tmp_path.resolve() / "code")}
    assert open_source("code/a.py").name == str(tmp_path.resolve() / "code" / "a.py")


def test_links_never_loop_and_nothing_behind_them_is_lost_silently(tmp_path: Path) -> None:
    root = write(tmp_path / "root", {"a/a.py": "a = 1\n"})
    elsewhere = write(tmp_path / "elsewhere", {"e.py": "e = 1\n"})
    (root / "a" / "up").symlink_to(root)
    (root / "itself.py").symlink_to(root / "itself.py")
    (root / "gone.py").symlink_to(root / "nowhere.py")
    (root / "same.py").symlink_to(root / "a" / "a.py")
    (root / "outside").symlink_to(elsewhere)
    (root / "above").symlink_to(tmp_path)
    os.mkfifo(root / "pipe.py")
    (root / "pipe_link.py").symlink_to(root / "pipe.py")
    found, skipped = read(root)
    assert [row["path"] for row in found] == ["same.py", "a/a.py"]
    assert reasons(skipped) == {"itself.py": "unreadable", "gone.py": "unreadable", "outside": "linked_folder", "above": "linked_folder"}
    assert str(elsewhere) in next(item.detail for item in skipped if item.where == "outside")


def test_bad_files_are_skipped_by_name_and_reason_and_the_rest_goes_in(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "good.py": "x = 1\n",
            "mark.py": b"\xef\xbb\xbfx = 1\n",
            "latin.py": "# coding: latin-1\nname = 'é'\n".encode("latin-1"),
            "binary.py": b"\x7fELF\x00\x01",
            "nocookie.py": b"name = '\xe9'\n",
            "empty.py": "",
        },
    )
    found, skipped = read(tmp_path)
    assert {row["path"]: row["sample_id"] for row in found} == {
        "good.py": sample_id("x = 1\n"),
        "mark.py": sample_id("x = 1\n"),
        "latin.py": sample_id("# coding: latin-1\nname = 'é'\n"),
    }
    assert next(row["metadata_json"] for row in found if row["path"] == "latin.py") == '{"encoding":"latin-1"}'
    assert reasons(skipped) == {"binary.py": "binary", "empty.py": "empty", "nocookie.py": "not_utf8"}


def test_a_huge_file_is_skipped_without_being_read(tmp_path: Path) -> None:
    with open(tmp_path / "huge.py", "wb") as file:
        file.truncate(50_000_000)
    tracemalloc.start()
    found, skipped = read(tmp_path / "huge.py")
    peak_bytes = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found == []
    assert [(item.where, item.reason) for item in skipped] == [("huge.py", "too_large")]
    assert "50,000,000" in skipped[0].detail
    assert peak_bytes < MAX_SAMPLE_BYTES


def test_file_names_that_are_no_text_do_not_stop_anything(tmp_path: Path) -> None:
    root = os.fsencode(tmp_path / "folder")
    os.makedirs(root + b"/caf\xe9")
    with open(root + b"/caf\xe9/x\xff.py", "wb") as file:
        file.write(b"x = 1\n")
    found, skipped = read(os.fsdecode(root + b"/caf\xe9"))
    assert [row["path"] for row in found] == ["x\ufffd.py"]
    assert skipped == []
    assert open_source(os.fsdecode(root + b"/caf\xe9")).name.endswith("caf\ufffd")


def test_an_unreadable_file_or_folder_inside_is_named(tmp_path: Path) -> None:
    with unprivileged_folder(tmp_path) as root:
        write(root, {"a.py": "a = 1\n", "closed.py": "x", "shut/s.py": "x"})
        (root / "closed.py").chmod(0)
        (root / "shut").chmod(0)
        with unprivileged():
            found, skipped = read(root)
        (root / "shut").chmod(0o755)
    assert [row["path"] for row in found] == ["a.py"]
    assert reasons(skipped) == {"closed.py": "unreadable", "shut": "unreadable"}
    assert skipped[0].detail == "Permission denied"


@contextmanager
def unprivileged_folder(tmp_path: Path) -> Iterator[Path]:
    """A folder that every user can reach: pytest's own are closed to others."""
    opened = [parent for parent in (tmp_path, *tmp_path.parents) if parent.stat().st_uid == os.geteuid() and parent != Path("/")]
    modes = {folder: folder.stat().st_mode for folder in opened}
    for folder in opened:
        folder.chmod(modes[folder] | 0o555)
    try:
        yield tmp_path
    finally:
        for folder in opened:
            folder.chmod(modes[folder])


# JSON lines

PACKERS: dict[str, Callable[[bytes], bytes]] = {
    ".jsonl": bytes,
    ".jsonl.gz": gzip.compress,
    ".jsonl.zst": zstandard.ZstdCompressor().compress,
}


@pytest.mark.parametrize("suffix", PACKERS)
def test_json_lines_broken_ones_are_named_by_line_and_good_ones_go_in(tmp_path: Path, suffix: str) -> None:
    lines = [
        b"\xef\xbb\xbf" + json.dumps({"content": "a = 1\n", "path": "a.py", "repo_name": "o/r", "license": "mit", "stars": 3}).encode(),
        b'{"content": "cut off',
        b"",
        b"[1, 2]",
        b'{"prose": 1}',
        b'{"content": null}',
        b'{"content": "\\ud800"}',
        b'{"content": "caf\xe9"}',
        b'{"content": "  "}',
        b'{"content": "\\u0000"}',
        b'{"n": ' + b"9" * 5000 + b"}",
        b"[" * 100_000,
        b'{"code": "b = 2\\n", "max_stars_repo_licenses": ["MIT", "Apache-2.0"], "max_stars_repo_path": "b.py", "score": NaN}\r',
        json.dumps({"content": "x" * (MAX_SAMPLE_BYTES + 1)}).encode(),
        b'{"text": "c = 3\\n", "content": 7, "blob_id": "abc"}',
    ]
    path = tmp_path / f"code{suffix}"
    path.write_bytes(PACKERS[suffix](b"\n".join(lines)))
    found, skipped = read(path)
    assert [(row["content"], row["path"], row["repo"], row["license"], row["metadata_json"]) for row in found] == [
        ("a = 1\n", "a.py", "o/r", "mit", '{"stars":3}'),
        ("b = 2\n", "b.py", None, "MIT, Apache-2.0", '{"score":null}'),
        ("c = 3\n", "abc", None, None, '{"content":7}'),
    ]
    assert reasons(skipped) == {
        "line 2": "broken_line",
        "line 4": "broken_line",
        "line 5": "no_content",
        "line 6": "no_content",
        "line 7": "not_utf8",
        "line 8": "not_utf8",
        "line 9": "empty",
        "line 10": "binary",
        "line 11": "broken_line",
        "line 12": "broken_line",
        "line 14": "too_large",
    }
    details = {item.where: item.detail for item in skipped}
    assert "column 13" in details["line 2"]
    assert "list" in details["line 4"]
    assert "prose" in details["line 5"]


@pytest.mark.parametrize("suffix", [".jsonl.gz", ".jsonl.zst"])
def test_a_cut_off_archive_gives_what_could_be_read_and_says_from_where_it_is_damaged(tmp_path: Path, suffix: str) -> None:
    records = [{"content": f"x = '{NOISE.randbytes(50).hex()}'  # {number}\n"} for number in range(20_000)]
    whole = PACKERS[suffix](jsonl(*records))
    path = tmp_path / f"code{suffix}"
    path.write_bytes(whole[: len(whole) // 2])
    found, skipped = read(path)
    assert 0 < len(found) < len(records)
    assert [row["content"] for row in found] == [record["content"] for record in records[: len(found)]]
    assert [(item.where, item.reason) for item in skipped] == [(f"line {len(found) + 1}", "damaged")]


@pytest.mark.parametrize("suffix", [".jsonl.gz", ".jsonl.zst"])
def test_archives_of_several_parts_are_read_to_the_end_and_junk_between_is_damage(tmp_path: Path, suffix: str) -> None:
    part = PACKERS[suffix](jsonl({"content": "a = 1"}))
    path = tmp_path / f"code{suffix}"
    path.write_bytes(part + b"\0" * 7 + part)
    assert len(read(path)[0]) == 2
    path.write_bytes(part + b"junk junk junk" + part)
    found, skipped = read(path)
    assert len(found) == 1
    assert reasons(skipped) == {"line 2": "damaged"}


def test_a_line_too_long_to_be_held_is_skipped_with_bounded_memory(tmp_path: Path) -> None:
    path = tmp_path / "code.jsonl.zst"
    packer = zstandard.ZstdCompressor()
    line = b'{"content": "' + b"x" * 200_000_000 + b'"}\n'
    path.write_bytes(packer.compress(jsonl({"content": "a = 1"})) + packer.compress(line) + packer.compress(jsonl({"content": "b = 2"})))
    del line
    tracemalloc.start()
    found, skipped = read(path)
    peak_bytes = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [row["content"] for row in found] == ["a = 1", "b = 2"]
    assert reasons(skipped) == {"line 2": "too_large"}
    assert peak_bytes < 150_000_000


# Parquet


def test_parquet_rows_with_their_columns_kept_as_metadata(tmp_path: Path) -> None:
    frame = pl.DataFrame(
        {
            "content": ["a = 1\n", None, "bad \0", "b = 2\n"],
            "repo": ["o/r", "o/r", "o/r", None],
            "licenses": [["MIT"], ["MIT"], ["MIT"], []],
            "seen": [date(2024, 5, 1)] * 4,
            "score": [0.5, 0.5, 0.5, float("inf")],
            "raw": [b"\xff"] * 4,
        }
    )
    frame.write_parquet(tmp_path / "code.parquet")
    found, skipped = read(tmp_path / "code.parquet")
    assert [(row["content"], row["repo"], row["license"], row["metadata_json"]) for row in found] == [
        ("a = 1\n", "o/r", "MIT", '{"raw":"ff","score":0.5,"seen":"2024-05-01"}'),
        ("b = 2\n", None, None, '{"licenses":[],"raw":"ff","repo":null,"score":null,"seen":"2024-05-01"}'),
    ]
    assert reasons(skipped) == {"row 2": "no_content", "row 3": "binary"}


@pytest.mark.parametrize("column", ["content", "text", "code"])
def test_the_column_may_have_any_of_its_names_and_hold_bytes(tmp_path: Path, column: str) -> None:
    pl.DataFrame({column: [b"a = 1\n", b"name = '\xe9'\n"]}).write_parquet(tmp_path / "code.parquet")
    found, skipped = read(tmp_path / "code.parquet")
    assert [row["sample_id"] for row in found] == [sample_id("a = 1\n")]
    assert reasons(skipped) == {"row 2": "not_utf8"}


def test_parquet_is_read_in_slices_in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    frame = pl.DataFrame({"content": [f"x = {number}\n" for number in range(1000)]})
    frame.write_parquet(tmp_path / "code.parquet", row_group_size=300)
    monkeypatch.setattr("tasks.adapters.sources.parquet.SLICE_BYTES", (tmp_path / "code.parquet").stat().st_size // 7)
    batches = list(open_source(str(tmp_path / "code.parquet")).batches(64))
    assert [batch.found.height for batch in batches] == [64] * 15 + [40]
    assert [content for batch in batches for content in batch.found["content"]] == frame["content"].to_list()


def test_a_damaged_part_of_a_parquet_is_named_and_the_rest_goes_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "code.parquet"
    contents = [f"x = '{NOISE.randbytes(40).hex()}'\n" for _ in range(1000)]
    pl.DataFrame({"content": contents}).write_parquet(path, row_group_size=500, compression="snappy", statistics=False)
    data = bytearray(path.read_bytes())
    data[1000:1200] = b"\xff" * 200
    path.write_bytes(data)
    monkeypatch.setattr("tasks.adapters.sources.parquet.SLICE_BYTES", len(data) * 3 // 5)
    found, skipped = read(path)
    assert 436 <= len(found) <= 500
    assert [row["content"] for row in found] == contents[-len(found) :]
    assert {item.reason for item in skipped} == {"damaged"}
    assert skipped[0].where.startswith("rows 1 to ")


# What cannot be opened


def test_what_cannot_be_opened_is_one_sentence_that_says_what_to_do(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "data.csv": "a,b",
            "none.jsonl": "",
            "not.jsonl.gz": "plain text",
            "not.jsonl.zst": "plain text",
            "empty.jsonl.gz": b"",
            "not.parquet": "plain text, and more of it",
            "empty.parquet": b"",
            "texts/readme.md": "",
        },
    )
    pl.DataFrame({"a": [1], "body": ["x"], "content": [2.5]}).write_parquet(tmp_path / "other.parquet")
    pl.DataFrame({"content": []}, schema={"content": pl.String}).write_parquet(tmp_path / "rowless.parquet")
    expected = {
        "missing": "does not exist",
        "missing.jsonl": "does not exist",
        "data.csv": ".jsonl",
        "none.jsonl": "is empty",
        "not.jsonl.gz": "cannot be unpacked",
        "not.jsonl.zst": "cannot be unpacked",
        "empty.jsonl.gz": "is empty",
        "not.parquet": "cannot be read as Parquet",
        "empty.parquet": "cannot be read as Parquet",
        "texts": "holds no .py files",
        "other.parquet": "a (Int64), body (String), content (Float64)",
        "rowless.parquet": "no rows",
    }
    for name, said in expected.items():
        with pytest.raises(SourceUnusable) as caught:
            open_source(str(tmp_path / name))
        message = str(caught.value)
        assert said in message
        assert name in message
        assert "\n" not in message
        assert message.endswith(".")


def test_a_scheme_that_no_source_takes_is_said_with_what_can_be_read() -> None:
    with pytest.raises(SourceUnusable) as caught:
        open_source("gopher://example/code")
    assert all(kind.title in str(caught.value) for kind in SOURCES)


@pytest.mark.parametrize("name", ["a.py", "code.jsonl", "code.parquet", "folder"])
def test_what_may_not_be_read_is_said(tmp_path: Path, name: str) -> None:
    with unprivileged_folder(tmp_path) as root:
        write(root, {"a.py": "x", "code.jsonl": "{}", "code.parquet": "x", "folder/a.py": "x"})
        (root / name).chmod(0)
        with unprivileged(), pytest.raises(SourceUnusable, match="Permission denied"):
            open_source(str(root / name))
        (root / name).chmod(0o755)


# Batches


def test_batches_are_bounded_by_items_and_by_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "code.jsonl"
    path.write_bytes(jsonl(*({"content": "x" * 100} if number % 3 else 7 for number in range(90))))
    sizes = [(batch.found.height, len(batch.skipped)) for batch in open_source(str(path)).batches(40)]
    assert [found + skipped for found, skipped in sizes] == [40, 40, 10]
    monkeypatch.setattr("tasks.adapters.sources.base.MAX_BATCH_BYTES", 500)
    assert {batch.found.height for batch in open_source(str(path)).batches(40)} == {5}


def test_a_source_is_read_while_it_is_consumed(tmp_path: Path) -> None:
    """The first batch comes before the file's end has been looked at: the end is broken, and nothing says so yet."""
    whole = gzip.compress(jsonl(*({"content": NOISE.randbytes(100).hex()} for _ in range(5000))))
    (tmp_path / "code.jsonl.gz").write_bytes(whole[:-100])
    batches = open_source(str(tmp_path / "code.jsonl.gz")).batches(10)
    assert next(batches).skipped == []
    assert [item.reason for batch in batches for item in batch.skipped] == ["damaged"]


def test_reading_twice_gives_the_same(tmp_path: Path) -> None:
    write(tmp_path, {f"{number}.py": f"x = {number}\n" for number in range(20)})
    source = open_source(str(tmp_path))
    assert [batch.found.rows() for batch in source.batches(7)] == [batch.found.rows() for batch in source.batches(7)]


@pytest.mark.skipif(not REAL_FILES.exists(), reason="the real raw code files are not beside this checkout")
def test_real_files_all_go_in() -> None:
    found, skipped = read(REAL_FILES, size=64)
    assert len(found) == 250
    assert skipped == []
    assert len({row["sample_id"] for row in found}) == 250
    assert all(row["path"] and row["repo"] for row in found)
    assert set(json.loads(found[0]["metadata_json"])) == {"blob_id", "length_bytes", "score", "int_score"}
    records = [json.loads(line) for line in REAL_FILES.read_bytes().splitlines()]
    assert [(row["content"], row["path"], row["repo"]) for row in found] == [
        (record["content"].removeprefix("\ufeff"), record["path"], record["repo_name"]) for record in records
    ]
