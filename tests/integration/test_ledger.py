"""The ledger on real files, with real other processes: whole transactions, nothing twice, and one sentence when it cannot be used."""

import json
import logging
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

from tasks.adapters import sql_files
from tasks.adapters.faults import LedgerUnavailable
from tasks.adapters.ledger import Ledger
from tasks.core.tables import KEYS, frame


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(tmp_path / "state.duckdb")


def samples(*ids: str, source: str = "a folder") -> pl.DataFrame:
    return frame({"sample_id": sample_id, "source": source} for sample_id in ids)


def texts(*ids: str) -> pl.DataFrame:
    return frame({"sample_id": sample_id, "content": f"text of {sample_id}"} for sample_id in ids)


def ids_in(ledger: Ledger, table: str = "samples") -> list[str]:
    return ledger.read(f"select sample_id from {table} order by sample_id")["sample_id"].to_list()


def until(true: Callable[[], Any]) -> None:
    """Wait for something that must come; a test that waits in vain fails by the deadline."""
    deadline = time.monotonic() + 60
    while not true():
        assert time.monotonic() < deadline, "what the test waits for did not come"
        time.sleep(0.01)


# Migrations and views


def catalog(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Everything the schema is made of: columns, compression aside, views and macros with their text."""
    with duckdb.connect(str(path), read_only=True) as connection:
        return {
            name: connection.execute(statement).fetchall()
            for name, statement in {
                "columns": "select table_name, column_name, data_type from information_schema.columns where table_name in "
                "(select table_name from duckdb_tables()) order by all",
                "views": "select view_name, sql from duckdb_views() where not internal order by all",
                "macros": "select function_name, macro_definition from duckdb_functions() where not internal order by all",
                "migrations": "select version, name from schema_migrations order by all",
            }.items()
        }


def test_a_fresh_file_has_every_table_view_and_migration(ledger: Ledger) -> None:
    ledger.append({})
    found = catalog(ledger.path)
    assert [tuple(row) for row in found["migrations"]] == [(version, name) for version, name, _ in sql_files.migrations()]
    assert set(KEYS) < {table for table, _, _ in found["columns"]}
    assert {"sample_state", "pending", "pending_transform", "pending_execute", "pending_predict", "pending_verify", "funnel", "rounds"} <= {
        name for name, _ in found["views"]}  # fmt: skip
    assert len(sql_files.views()[1]) == len(found["views"]) + len(found["macros"])


def test_reopening_writes_nothing(ledger: Ledger) -> None:
    ledger.append({"samples": samples("a")})
    before, stat = ledger.path.read_bytes(), ledger.path.stat()
    again = Ledger(ledger.path)
    assert ids_in(again) == ["a"]
    assert ledger.path.read_bytes() == before
    assert ledger.path.stat().st_mtime_ns == stat.st_mtime_ns
    assert os.listdir(ledger.path.parent) == [ledger.path.name]


@pytest.mark.parametrize("applied", [1, 7, 19])
def test_an_older_file_becomes_the_same_as_a_fresh_one(applied: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fresh, old = Ledger(tmp_path / "fresh.duckdb"), tmp_path / "old.duckdb"
    fresh.append({})
    with duckdb.connect(str(old)) as connection:
        for version, name, statement in sql_files.migrations()[:applied]:
            connection.execute(statement)
            connection.execute("insert into schema_migrations values (?, ?, now())", [version, name])
    Ledger(old).append({})
    assert catalog(old) == catalog(fresh.path)


def with_migrations(monkeypatch: pytest.MonkeyPatch, *statements: str) -> None:
    """This version of the platform, as if it had further migrations."""
    known = sql_files.migrations()
    more = [(len(known) + number, f"more_{number}", statement) for number, statement in enumerate(statements, 1)]
    monkeypatch.setattr(sql_files, "migrations", lambda: known + more)


def test_a_migration_that_fails_leaves_no_trace_and_can_be_mended(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    ledger.append({"samples": samples("a")})
    before = catalog(ledger.path)
    with monkeypatch.context() as broken:
        with_migrations(broken, "create table half (x integer); insert into nowhere values (1)", "create table never (x integer)")
        with pytest.raises(LedgerUnavailable, match="nowhere"):
            Ledger(ledger.path).read("select 1")
    assert catalog(ledger.path) == before
    with_migrations(monkeypatch, "create table half (x integer)", "alter table samples add column extra varchar default 'new'")
    mended = Ledger(ledger.path)
    assert mended.read("select sample_id, extra from live_samples").rows() == [("a", "new")]
    assert mended.read("select max(version) as v from schema_migrations")["v"][0] == len(sql_files.migrations())


def test_a_file_of_a_newer_version_is_refused_in_one_sentence_and_not_touched(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as newer:
        with_migrations(newer, "create table tomorrow (x integer)")
        ledger.append({"samples": samples("a")})
    before = ledger.path.read_bytes()
    old = Ledger(ledger.path)
    for use in (lambda: old.read("select 1"), lambda: old.append({"samples": samples("b")})):
        with pytest.raises(LedgerUnavailable, match=r"state\.duckdb was made by a newer version .* update the platform$"):
            use()
    assert ledger.path.read_bytes() == before


def test_views_are_replaced_when_their_text_changes(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    ledger.append({"samples": samples("a")})
    before = catalog(ledger.path)
    with monkeypatch.context() as other:
        changed = (
            "create or replace view live_samples as select 'changed' as sample_id",
            "create or replace macro pending_transform(recipe_name := 'default') as table select 'changed too' as sample_id",
        )
        other.setattr(sql_files, "views", lambda: ("another sha", changed))
        assert Ledger(ledger.path).read("select * from live_samples union from pending_transform('x') order by all").rows() == [
            ("changed",), ("changed too",)]  # fmt: skip
    assert Ledger(ledger.path).read("select sample_id from live_samples").rows() == [("a",)]
    assert catalog(ledger.path) == before


def test_views_that_cannot_be_put_in_place_leave_the_old_ones(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    ledger.append({"samples": samples("a")})
    before = catalog(ledger.path)
    with monkeypatch.context() as other:
        broken = ("create or replace view live_samples as select 1 as x", "create or replace view funnel as from nowhere")
        other.setattr(sql_files, "views", lambda: ("another sha", broken))
        with pytest.raises(LedgerUnavailable, match="nowhere"):
            Ledger(ledger.path).read("select 1")
    assert catalog(ledger.path) == before


def test_the_views_in_place_are_the_last_ones_put_there_whatever_the_clock_said(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as other:
        other.setattr(sql_files, "views", lambda: ("another sha", ("create or replace view extra as select 1 as x",)))
        ledger.append({})
    ledger.execute("update schema_views set applied_at = '2099-01-01'")  # a machine whose clock was ahead
    Ledger(ledger.path).append({})
    assert Ledger(ledger.path).read("from sample_state").height == 0
    again = Ledger(ledger.path)
    again.append({})
    assert again.read("select count(*) as n from schema_views")["n"][0] == 2, "put in place once, not at every start"


# Appending


def row_of(table: str, **values: Any) -> pl.DataFrame:
    key: dict[str, Any] = {name: 1 if name in ("version", "round", "draw") else f"the {name}" for name in KEYS[table]}
    return frame([key | values])


@pytest.mark.parametrize("table", sorted(KEYS))
def test_appending_the_same_row_again_adds_nothing(table: str, ledger: Ledger) -> None:
    rows = row_of(table)
    assert ledger.append({table: rows}) == 1
    assert ledger.append({table: pl.concat([rows, rows])}) == Ledger(ledger.path).append({table: rows}) == 0
    assert ledger.read(f"select count(*) as n from {table}")["n"][0] == 1


@pytest.mark.parametrize(("table", "column"), [(table, column) for table in sorted(KEYS) for column in KEYS[table]])
def test_every_part_of_a_key_counts_and_null_is_a_value_like_any_other(table: str, column: str, ledger: Ledger) -> None:
    other = 2 if column in ("version", "round", "draw") else "another"
    different = [row_of(table), row_of(table, **{column: other}), row_of(table, **{column: None})]
    assert ledger.append({table: pl.concat(different)}) == 3
    assert ledger.append({table: pl.concat(different[::-1])}) == 0


def test_the_first_of_two_equal_keys_stays_as_it_is(ledger: Ledger) -> None:
    ledger.append({"samples": pl.concat([samples("a", source="first"), samples("a", source="second")])})
    ledger.append({"samples": samples("a", source="third")})
    assert ledger.read("select sample_id, source from samples").rows() == [("a", "first")]


def test_columns_that_a_frame_lacks_are_null_and_their_order_does_not_count(ledger: Ledger) -> None:
    ledger.append({"samples": pl.DataFrame({"line_count": [3], "sample_id": ["a"]})})
    assert ledger.read("select sample_id, source, line_count from samples").rows() == [("a", None, 3)]


def test_texts_come_back_to_the_letter(ledger: Ledger) -> None:
    odd = ["", "\0", "a\r\nb\n", "\u2028 \U0001f600 e\u0301", "'; drop table samples; --", "x" * 300_000]
    ledger.append({"sample_texts": frame({"sample_id": str(number), "content": text} for number, text in enumerate(odd))})
    assert ledger.read("select content from sample_texts order by sample_id")["content"].to_list() == odd


BAD_FRAMES = {
    "a column too many": {"sample_texts": pl.DataFrame({"sample_id": ["b"], "colour": ["red"]})},
    "a value of another type": {"samples": pl.DataFrame({"sample_id": ["c"], "line_count": ["many"]})},
    "no key": {"sample_texts": pl.DataFrame({"content": ["b"]})},
    "no such table": {"nowhere": pl.DataFrame({"sample_id": ["b"]})},
}


@pytest.mark.parametrize("bad", BAD_FRAMES.values(), ids=BAD_FRAMES)
def test_a_bad_frame_in_one_table_leaves_nothing_of_the_others(bad: dict[str, pl.DataFrame], ledger: Ledger) -> None:
    ledger.append({"samples": samples("a")})
    with pytest.raises(Exception, match=r"colour|many|sample_id|nowhere"):
        ledger.append({"sightings": frame([{"sample_id": "b", "source": "s", "path": "p"}]), **bad, "forgotten": row_of("forgotten")})
    assert ids_in(ledger) == ["a"]
    assert ids_in(ledger, "sightings") == ids_in(ledger, "forgotten") == []
    assert ledger.append({"samples": samples("b")}) == 1, "and the ledger works as before"


def test_nothing_to_append_is_nothing_done(ledger: Ledger) -> None:
    assert ledger.append({}) == ledger.append({"samples": pl.DataFrame()}) == 0


# Many threads


@contextmanager
def waiting_line(ledger: Ledger, *work: Callable[[], Any]) -> Iterator[list[Any]]:
    """Let every piece of work wait for the ledger until all are in line; yields what each gave or raised, once the line has moved."""
    results: list[Any] = []

    def outcome(do: Callable[[], Any]) -> Any:
        try:
            return do()
        except Exception as error:
            return error

    with ThreadPoolExecutor(len(work)) as pool:
        with ledger._lock:
            futures = []
            for number, do in enumerate(work, 1):
                futures.append(pool.submit(outcome, do))
                until(lambda number=number: len(ledger._queue) == number)
        results += [future.result() for future in futures]
    yield results


def test_commits_in_line_are_one_sitting_and_lose_and_double_nothing(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    ledger.append({})
    opened: list[bool] = []
    connect = ledger._connect
    monkeypatch.setattr(ledger, "_connect", lambda read_only: opened.append(read_only) or connect(read_only))
    work = [lambda n=n: ledger.append({"samples": samples("shared", f"own {n}"), "sample_texts": texts(f"own {n}")}) for n in range(8)]
    with waiting_line(ledger, *work) as added:
        assert added == [3, 2, 2, 2, 2, 2, 2, 2], "the first in line brings the shared row, and everyone is told his own count"
    assert opened == [False]
    assert ids_in(ledger) == sorted([*(f"own {n}" for n in range(8)), "shared"])
    assert ids_in(ledger, "sample_texts") == [f"own {n}" for n in range(8)]


@pytest.mark.parametrize("bad", BAD_FRAMES.values(), ids=BAD_FRAMES)
def test_one_bad_commit_in_line_spoils_none_of_its_neighbours(bad: dict[str, pl.DataFrame], ledger: Ledger) -> None:
    ledger.append({})
    good = [lambda n=n: ledger.append({"samples": samples(f"good {n}")}) for n in range(4)]
    with waiting_line(ledger, *good[:2], lambda: ledger.append(bad), *good[2:]) as results:
        assert [result for result in results if not isinstance(result, Exception)] == [1, 1, 1, 1]
        assert isinstance(results[2], Exception)
    assert ids_in(ledger) == [f"good {n}" for n in range(4)]


def test_an_interrupted_commit_is_never_taken_for_done_by_those_who_wait(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    ledger.append({})

    def interrupted(connection: duckdb.DuckDBPyConnection) -> int:
        raise KeyboardInterrupt

    def first() -> int:
        with pytest.raises(KeyboardInterrupt):
            return ledger._commit(interrupted)
        return -1

    with waiting_line(ledger, first, lambda: _told(lambda: ledger.append({"samples": samples("waiting")}))) as results:
        stored = ids_in(ledger)
    assert (results[1] == "stored") == (stored == ["waiting"])
    assert results[1] == "failed", "whoever waited is told that nothing was stored"


def _told(do: Callable[[], Any]) -> str:
    try:
        do()
    except BaseException:
        return "failed"
    return "stored"


def test_eight_threads_appending_and_reading_at_once_agree_in_the_end(ledger: Ledger) -> None:
    def work(thread: int) -> list[int]:
        seen = []
        for number in range(10):
            ledger.append({"samples": samples(f"{thread}-{number}", f"shared {number}"), "sample_texts": texts(f"{thread}-{number}")})
            seen.append(ledger.read("select count(*) as n from sample_texts")["n"][0])
        return seen

    with ThreadPoolExecutor(8) as pool:
        counts = list(pool.map(work, range(8)))
    assert len(ids_in(ledger)) == 90
    assert len(ids_in(ledger, "sample_texts")) == 80
    assert all(seen == sorted(seen) for seen in counts), "what was once read is never gone again"
    assert ledger.read(sql_files.named("audits")["duplicate_keys"].read_text()).is_empty()


# Other processes

PROGRAM = """
import sys
from pathlib import Path
import duckdb
from tasks.adapters.ledger import Ledger
from tasks.core.tables import frame
path = Path(sys.argv[1])
ledger = Ledger(path)
def say(*words): print(*words, flush=True)
"""
HOLD = PROGRAM + """
connection = duckdb.connect(str(path), read_only=sys.argv[2] == "reading")
say("holding")
sys.stdin.read()
"""
WRITE = PROGRAM + """
import itertools
for number in itertools.count():
    name = f"{sys.argv[2]}-{number}"
    ledger.append({
        "samples": frame({"sample_id": f"{name}-{part}"} for part in range(20)),
        "sample_texts": frame({"sample_id": f"{name}-{part}", "content": "x" * 2000} for part in range(20)),
    })
    say(name)
"""
READ = PROGRAM + """
for number in range(25):
    rows = ledger.read("select (select count(*) from samples) as samples, (select count(*) from sample_texts) as texts").rows()
    say(*rows[0])
"""


@contextmanager
def running(program: str, *arguments: object) -> Iterator["subprocess.Popen[str]"]:
    process = subprocess.Popen(
        [sys.executable, "-c", program, *map(str, arguments)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


@contextmanager
def held(ledger: Ledger, how: str) -> Iterator["subprocess.Popen[str]"]:
    with running(HOLD, ledger.path, how) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "holding\n"
        yield process


@pytest.mark.parametrize("how", ["reading", "writing"])
def test_a_file_held_for_too_long_is_refused_naming_the_process(how: str, ledger: Ledger) -> None:
    ledger.append({})
    impatient = Ledger(ledger.path, lock_wait_seconds=0.3)
    with held(ledger, how) as holder:
        with pytest.raises(LedgerUnavailable, match=rf"state\.duckdb is held by .*\(PID {holder.pid}\) \(waited 0 s\); end that process"):
            impatient.append({"samples": samples("a")})
        if how == "writing":
            with pytest.raises(LedgerUnavailable, match=rf"\(PID {holder.pid}\)"):
                impatient.read("select 1")
        else:
            assert impatient.read("select 1 as x").rows() == [(1,)], "readers do not keep readers out"
    assert impatient.append({"samples": samples("a")}) == 1


def test_a_held_file_is_waited_for_and_the_log_says_for_whom(ledger: Ledger, caplog: pytest.LogCaptureFixture) -> None:
    ledger.append({})
    caplog.set_level(logging.INFO)
    with held(ledger, "writing") as holder, ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(ledger.append, {"samples": samples("a")})
        until(lambda: f"(PID {holder.pid})" in caplog.text)
        assert not waiting.done()
        holder.kill()
        assert waiting.result(timeout=60) == 1


def test_a_writer_killed_at_any_moment_leaves_whole_transactions_and_all_it_had_confirmed(ledger: Ledger) -> None:
    ledger.append({})
    confirmed: set[str] = set()
    moments = random.Random(7)
    for life in range(6):
        with running(WRITE, ledger.path, life) as writer:
            assert writer.stdout is not None
            confirmed.add(writer.stdout.readline().strip())
            threading.Event().wait(moments.random() * 0.15)  # any moment will do: the assertions hold at every one
            writer.send_signal(signal.SIGKILL)
            confirmed.update(line.strip() for line in writer.stdout if line.endswith("\n"))
        stored, stored_texts = ids_in(ledger), ids_in(ledger, "sample_texts")
        assert stored == stored_texts
        counts = pl.Series(stored).str.replace(r"-\d+$", "").value_counts(name="n")
        assert set(counts["n"]) == {20}
        assert confirmed <= set(counts.to_series(0))
    assert len(confirmed) >= 6


def test_a_reader_and_a_writer_both_get_on(ledger: Ledger) -> None:
    ledger.append({})
    with running(WRITE, ledger.path, "w") as writer, running(READ, ledger.path) as reader:
        assert writer.stdout is not None
        assert reader.stdout is not None
        seen = [tuple(map(int, line.split())) for line in reader.stdout]
        written = [writer.stdout.readline() for _ in range(10)]
    assert len(seen) == 25
    assert seen == sorted(seen)
    assert all(left == right for left, right in seen), "a reader sees whole transactions"
    assert all(written)


def test_a_file_that_two_processes_make_at_once_is_made_once(tmp_path: Path) -> None:
    path = tmp_path / "new" / "state.duckdb"
    program = PROGRAM + "ledger.append({'samples': frame([{'sample_id': sys.argv[2]}])}); say('done')"
    with running(program, path, "a") as one, running(program, path, "b") as other:
        assert [process.communicate()[0] for process in (one, other)] == ["done\n", "done\n"]
    assert ids_in(Ledger(path)) == ["a", "b"]
    assert Ledger(path).read("select count(*) as n from schema_migrations")["n"][0] == len(sql_files.migrations())


# Reading, and what cannot be used


def test_reading_takes_parameters_and_cannot_write(ledger: Ledger) -> None:
    ledger.append({"samples": samples("a", "b")})
    assert ledger.read("select sample_id from samples where sample_id in (select unnest($ids))", {"ids": ["b", "c"]}).rows() == [("b",)]
    assert ledger.read("from samples where false").columns[:2] == ["sample_id", "source"]
    with pytest.raises(LedgerUnavailable, match="read-only"):
        ledger.read("delete from samples")
    assert ids_in(ledger) == ["a", "b"]


def test_simulating_shows_what_would_be_and_keeps_nothing(ledger: Ledger) -> None:
    ledger.append({"samples": samples("a")})
    count = "select count(*) as n from live_samples where sample_id <> $not"
    assert ledger.simulate({"samples": samples("a", "b", "c")}, count, {"not": "b"})["n"][0] == 2
    with pytest.raises(LedgerUnavailable, match="nonsense"):
        ledger.simulate({"samples": samples("d")}, "select nonsense")
    assert ids_in(ledger) == ["a"]


@pytest.mark.parametrize("statement", ["select corrupt from samples", "from \"permission denied\"", "selec 1", "select 'disk full'::int"])
def test_a_wrong_statement_is_told_as_such_and_not_as_a_damaged_file(statement: str, ledger: Ledger) -> None:
    ledger.append({})
    with pytest.raises(LedgerUnavailable, match=r"^(Binder|Parser|Catalog|Conversion) Error") as caught:
        ledger.read(statement)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("statement", "row"),
    [
        ("select 1 as x, 2 as x, 3 as x_1", {"x": 1, "x_1": 2, "x_1_1": 3}),
        ("select a.sample_id, b.sample_id from samples as a, samples as b", {"sample_id": "a", "sample_id_1": "a"}),
        ("select count(*), count(*) from samples", {"count_star()": 1, "count_star()_1": 1}),
        ("select sum(size_bytes) as s, avg(size_bytes) as a, 1.5 as d from samples", {"s": 7, "a": 7.0, "d": 1.5}),
        ("select sum(9223372036854775807) as s from range(3)", {"s": 3 * (2**63 - 1)}),
        ("select interval 90 minutes as \"a \"\"span\"\"\", null as n, [1, 2] as l", {'a "span"': "01:30:00", "n": None, "l": [1, 2]}),
    ],
)
def test_whatever_people_select_comes_back_as_plain_values(statement: str, row: dict[str, Any], ledger: Ledger) -> None:
    ledger.append({"samples": frame([{"sample_id": "a", "size_bytes": 7}])})
    assert ledger.read(statement).to_dicts() == [row]
    assert json.loads(json.dumps(ledger.read(statement).to_dicts())) == [row]


@pytest.mark.parametrize("content", [b"", b"not a database", b"\0" * 20_000], ids=["empty", "text", "zeros"])
def test_a_file_that_is_no_database_is_named_and_not_touched(content: bytes, ledger: Ledger) -> None:
    ledger.path.write_bytes(content)
    for use in (lambda: ledger.read("select 1"), lambda: ledger.append({"samples": samples("a")})):
        with pytest.raises(LedgerUnavailable, match=r"state\.duckdb is not a usable DuckDB database .*; move it away or set CODEIO_\w+$"):
            use()
    assert ledger.path.read_bytes() == content


def test_a_home_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file, not a folder")
    with pytest.raises(LedgerUnavailable, match=r"cannot create .*home: .*; set CODEIO_HOME to a writable folder$"):
        Ledger(tmp_path / "home" / "state.duckdb").append({})


FILL = PROGRAM + """
import resource, secrets
from tasks.adapters.faults import LedgerUnavailable
limit = path.stat().st_size + 3_000_000
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
try:
    for number in range(10_000):
        ledger.append({"sample_texts": frame({"sample_id": f"{number}-{part}", "content": secrets.token_hex(4000)} for part in range(20))})
        say(number)
except LedgerUnavailable as fault:
    say(fault)
"""


def test_a_full_disk_is_one_sentence_and_costs_nothing_that_was_confirmed(ledger: Ledger) -> None:
    ledger.append({})
    with running(FILL, ledger.path) as writer:
        assert writer.stdout is not None
        *numbers, sentence = writer.stdout.read().splitlines()
    assert sentence == f"cannot write to {ledger.path}: the disk is full; free space or set CODEIO_DATABASE to another disk"
    assert len(numbers) > 3
    assert ledger.read("select count(*) as n from sample_texts")["n"][0] == 20 * len(numbers)
    assert ledger.append({"sample_texts": texts("there is room again")}) == 1
