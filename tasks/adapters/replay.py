"""Replays io pairs in fresh containers: the proof that what is stored is what the code does."""

import uuid
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import groupby, islice
from pathlib import Path
from typing import Any

from tasks.adapters.faults import SourceUnusable
from tasks.adapters.ledger import Ledger
from tasks.adapters.sandbox.docker_sandbox import DockerSandbox
from tasks.adapters.settings import Settings
from tasks.adapters.sql_files import query
from tasks.core.canonical import NotSerialisableError, canonical_json, parse_json
from tasks.core.compare import equal_outputs

DIFFERENT_HASH_SEED = 4242
FUNCTIONS_PER_READ = 256
Row = tuple[str, str, str, str | None, str, str | None]


@dataclass(frozen=True, slots=True)
class ReplayGroup:
    """The pairs of one function: (key, input_json, expected_json); an empty input is one that JSON cannot say, and cannot be run."""

    sample_id: str
    code: str
    pairs: tuple[tuple[str, str, str], ...]
    exact: bool  # stored pairs must come out the same to the letter; published ones within the paper's tolerance


def stored_pairs(ledger: Ledger) -> Iterator[ReplayGroup]:
    """All pairs of the database, function by function, read in short sittings."""
    functions = ledger.read("select distinct function_id from io_pairs order by function_id")["function_id"].to_list()
    for start in range(0, len(functions), FUNCTIONS_PER_READ):
        rows = ledger.read(query("stored_pairs"), {"functions": functions[start : start + FUNCTIONS_PER_READ]}).to_dicts()
        for _, group in groupby(rows, key=lambda row: row["function_id"]):
            yield _group(list(group))


def _group(rows: list[dict[str, Any]]) -> ReplayGroup:
    pairs = tuple((row["pair_id"], row["input_json"], row["output_json"]) for row in rows)
    return ReplayGroup(rows[0]["sample_id"], rows[0]["reference_code"], pairs, exact=True)


def published_pairs(path: Path) -> Iterator[ReplayGroup]:
    """Pairs of a file in the published raw schema (refcode, ios). Raises SourceUnusable when it is not one."""
    number = 0
    try:
        with path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    yield _published(parse_json(line), number)
    except OSError as error:
        raise SourceUnusable(f"cannot read {path}: {error.strerror}") from None
    except (ValueError, KeyError, TypeError) as error:
        what = f"line {number}: {type(error).__name__}: {error}"
        raise SourceUnusable(f"{path} is not in the published raw schema (refcode, ios): {what}") from None


def _published(record: dict[str, Any], number: int) -> ReplayGroup:
    ios = record["ios"] if isinstance(record["ios"], list) else parse_json(record["ios"])
    if not isinstance(record["refcode"], str):
        raise TypeError("refcode is not text")
    pairs = []
    for position, pair in enumerate(ios):
        try:
            pairs.append((f"{number}:{position}", canonical_json(pair["input"]), canonical_json(pair["output"])))
        except NotSerialisableError:
            pairs.append((f"{number}:{position}", "", ""))
    return ReplayGroup(f"line-{number}", record["refcode"], tuple(pairs), exact=False)


def replay_pairs(settings: Settings, groups: Iterable[ReplayGroup]) -> Iterator[Row]:
    """Run every group in a fresh container under another hash seed; yields (key, input, expected, actual, result, detail) per pair.

    `result` is "reproduced", "different", or the outcome's name. Raises SandboxUnavailable or SandboxFault.
    """
    sandbox = DockerSandbox(
        run_label=f"replay-{uuid.uuid4().hex[:8]}", runtime=settings.sandbox_runtime, concurrency=settings.sandbox_concurrency)
    sandbox.ensure_ready()
    try:
        with ThreadPoolExecutor(max_workers=8) as pool:
            waiting = iter(groups)
            while some := list(islice(waiting, 64)):
                for rows in pool.map(lambda group: _replay(sandbox, group), some):
                    yield from rows
    finally:
        sandbox.stop()


def _replay(sandbox: DockerSandbox, group: ReplayGroup) -> list[Row]:
    runnable = [pair for pair in group.pairs if pair[1]]
    with sandbox.session(sample_id=group.sample_id, purpose="replay", code_hint=group.code) as session:
        session.restart(hash_seed=DIFFERENT_HASH_SEED)
        outcomes = session.call(group.code, [input_json for _, input_json, _ in runnable])
    rows: list[Row] = [(key, "", "", None, "not_serialisable", None) for key, input_json, _ in group.pairs if not input_json]
    for (key, input_json, expected), outcome in zip(runnable, outcomes, strict=True):
        if outcome.name != "ok" or outcome.value_json is None:
            detail = f"{outcome.error_type}: {outcome.error_message}"
            rows.append((key, input_json, expected, None, outcome.name, detail))
            continue
        same = outcome.value_json == expected if group.exact else equal_outputs(expected, outcome.value_json)
        rows.append((key, input_json, expected, outcome.value_json, "reproduced" if same else "different", None))
    return rows
