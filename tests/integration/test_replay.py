"""Replay in real containers: what is stored is what the code does, and what was tampered with or never was is found."""

import json
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tasks.adapters.faults import SourceUnusable
from tasks.adapters.ledger import Ledger
from tasks.adapters.replay import ReplayGroup, published_pairs, replay_pairs, stored_pairs
from tasks.adapters.settings import Settings
from tests.support.story import Story, a_recipe

DOUBLE = "def main_solution(x):\n    return x * 2\n"
CHANGES_ITS_INPUT = "def main_solution(items):\n    items.append(1)\n    return len(items)\n"
IN_SET_ORDER = "def main_solution(words):\n    return list(set(words))\n"
REMEMBERS = "seen = []\ndef main_solution(x):\n    seen.append(x)\n    return len(seen)\n"


@pytest.fixture
def story(tmp_path: Path) -> Story:
    return Story.of(Ledger(tmp_path / "state.duckdb"), a_recipe())


def function(story: Story, code: str, *pairs: tuple[str, str]) -> list[str]:
    """Store a function with its pairs; returns the pairs' ids."""
    function_id = story.function(story.sample(f"raw form of {code}"), code)
    return [story.pair(function_id, input_json, output_json) for input_json, output_json in pairs]


def results(groups: Any) -> dict[str, str]:
    """Result by key."""
    return {row[0]: row[4] for row in replay_pairs(Settings(), groups)}


def test_stored_pairs_reproduce_in_a_fresh_container_under_another_hash_seed(story: Story) -> None:
    keys = function(story, DOUBLE, ('{"x":2}', "4"), ('{"x":1.5}', "3.0"), ('{"x":"é"}', '"éé"'), ('{"x":[1]}', "[1,1]"))
    keys += function(story, CHANGES_ITS_INPUT, ('{"items":[]}', "1"), ('{"items":[0,0]}', "3"))
    keys += function(story, REMEMBERS, ('{"x":1}', "1"), ('{"x":2}', "1"))
    assert results(stored_pairs(story.ledger)) == dict.fromkeys(keys, "reproduced")


def test_a_pair_that_was_tampered_with_in_the_file_is_reported_and_its_neighbours_are_not(story: Story) -> None:
    good, output, given, kind = function(story, DOUBLE, ('{"x":1}', "2"), ('{"x":2}', "4"), ('{"x":3}', "6"), ('{"x":4}', "8"))
    with duckdb.connect(str(story.ledger.path)) as connection:
        connection.execute("update io_pairs set output_json = '5' where pair_id = $id", {"id": output})
        connection.execute("""update io_pairs set input_json = '{"x":7}' where pair_id = $id""", {"id": given})
        connection.execute("update io_pairs set output_json = '8.0' where pair_id = $id", {"id": kind})
    rows = {row[0]: row for row in replay_pairs(Settings(), stored_pairs(story.ledger))}
    assert {key: row[4] for key, row in rows.items()} == {
        good: "reproduced", output: "different", given: "different", kind: "different"}  # fmt: skip
    assert rows[output][:4] == (output, '{"x":2}', "5", "4"), "the row says what was expected and what came"


def test_a_function_that_was_replaced_in_the_file_is_reported_with_what_it_does_now(story: Story) -> None:
    key, other = function(story, DOUBLE, ('{"x":1}', "2")) + function(story, CHANGES_ITS_INPUT, ('{"items":[]}', "1"))
    with duckdb.connect(str(story.ledger.path)) as connection:
        connection.execute("update function_texts set reference_code = replace(reference_code, 'x * 2', '1 / 0')")
    rows = {row[0]: row for row in replay_pairs(Settings(), stored_pairs(story.ledger))}
    assert rows[key][4:] == ("exception", "ZeroDivisionError: division by zero")
    assert rows[other][4] == "reproduced"


def test_an_output_that_hangs_on_the_hash_seed_does_not_reproduce(story: Story) -> None:
    words = json.dumps([f"word {number}" for number in range(12)], separators=(",", ":"))
    [key] = function(story, IN_SET_ORDER, (f'{{"words":{words}}}', words))
    assert results(stored_pairs(story.ledger)) == {key: "different"}


def test_nothing_stored_is_nothing_replayed(story: Story) -> None:
    assert results(stored_pairs(story.ledger)) == {}


def test_pairs_are_read_function_by_function_in_pages(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tasks.adapters.replay.FUNCTIONS_PER_READ", 2)
    for number in range(5):
        function(story, f"# {number}\n{DOUBLE}", ('{"x":1}', "2"), (f'{{"x":{number + 2}}}', str(2 * number + 4)))
    groups = list(stored_pairs(story.ledger))
    assert [len(group.pairs) for group in groups] == [2] * 5
    assert len({group.sample_id for group in groups}) == 5
    assert all(group.exact for group in groups)
    assert {group.code for group in groups} == {f"# {number}\n{DOUBLE}" for number in range(5)}


# Files in the published raw schema


def write(path: Path, *records: object) -> Path:
    path.write_text("\n".join(json.dumps(record) for record in records) + "\n\n")
    return path


def test_published_pairs_are_compared_with_the_papers_tolerance(tmp_path: Path) -> None:
    file = write(
        tmp_path / "raw.jsonl",
        {"refcode": "def main_solution(x):\n    return x / 3\n", "funcname": "main_solution",
         "ios": [{"input": {"x": 1}, "output": 0.3333}, {"input": {"x": 1}, "output": 0.4}, {"input": {"x": "a"}, "output": 1}]},
        {"refcode": DOUBLE, "ios": json.dumps([{"input": {"x": 2}, "output": 4.0}])},
        {"refcode": "def main_solution(:", "ios": [{"input": {}, "output": None}]},
        {"refcode": DOUBLE, "ios": [{"input": {"x": float("nan")}, "output": 1}, {"input": [1], "output": 2}]},
        {"refcode": DOUBLE, "ios": []},
    )  # fmt: skip
    rows = {row[0]: row for row in replay_pairs(Settings(), published_pairs(file))}
    assert {key: row[4] for key, row in rows.items()} == {
        "1:0": "reproduced", "1:1": "different", "1:2": "exception", "2:0": "reproduced", "3:0": "exception", "4:0": "not_serialisable",
        "4:1": "exception",
    }  # fmt: skip
    assert rows["1:2"][5] is not None
    assert rows["1:2"][5].startswith("TypeError: ")
    assert rows["3:0"][5] is not None
    assert rows["3:0"][5].startswith("SyntaxError: ")


@pytest.mark.parametrize(
    "text",
    [
        "{", "[]", '"text"', "{}", '{"refcode": "x"}', '{"refcode": "x", "ios": null}', '{"refcode": "x", "ios": [1]}',
        '{"refcode": "x", "ios": [{"input": {}}]}', '{"refcode": "x", "ios": "{"}', '{"refcode": null, "ios": []}',
        '{"refcode": 5, "ios": []}', '{"ios": []}', "[" * 100_000,
    ],
)  # fmt: skip
def test_a_file_that_is_not_in_the_published_schema_is_one_sentence(text: str, tmp_path: Path) -> None:
    file = tmp_path / "raw.jsonl"
    file.write_text(json.dumps({"refcode": DOUBLE, "ios": []}) + "\n" + text)
    with pytest.raises(SourceUnusable, match=r"^.*raw\.jsonl is not in the published raw schema \(refcode, ios\): line 2: ") as unusable:
        list(published_pairs(file))
    assert "\n" not in str(unusable.value)
    assert len(str(unusable.value)) < 500


def test_a_file_that_cannot_be_read_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(SourceUnusable, match=r"cannot read .*nowhere\.jsonl: No such file"):
        list(published_pairs(tmp_path / "nowhere.jsonl"))
    with pytest.raises(SourceUnusable, match=r"cannot read .*: Is a directory"):
        list(published_pairs(tmp_path))
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SourceUnusable, match=r"binary is not in the published raw schema"):
        list(published_pairs(tmp_path / "binary"))


def test_code_that_tries_to_fake_its_result_only_spoils_its_own_pairs() -> None:
    """A function that ends its process, and one that floods its output, beside one that works."""
    groups = [
        ReplayGroup("a", "import os\ndef main_solution(x):\n    os._exit(0)\n", (("exits", '{"x":1}', "1"),), exact=True),
        ReplayGroup("b", "def main_solution(x):\n    print('1' * 10_000_000)\n    return x\n", (("floods", '{"x":1}', "1"),), exact=True),
        ReplayGroup("c", DOUBLE, (("works", '{"x":1}', "2"),), exact=True),
    ]
    found = results(groups)
    assert found["works"] == "reproduced"
    assert found["exits"] not in ("reproduced", "different")
    assert found["floods"] in ("reproduced", "killed", "output_too_large")
