"""One sample as a page to read, or as JSON."""

import json
from typing import Any

from rich.console import Console, Group
from rich.markup import escape
from rich.panel import Panel
from rich.rule import Rule
from rich.syntax import Syntax

from flows.commands.report import harmless, text
from tasks.adapters.faults import Terminal
from tasks.adapters.ledger import Ledger
from tasks.adapters.sql_files import query

VERDICT_STYLE = {"correct": "green", "incorrect": "red", "exception": "magenta", "timeout": "magenta", "no_answer": "yellow"}


def sample_record(ledger: Ledger, sample_id: str, recipe: str) -> dict[str, Any]:
    """Everything the ledger knows of a sample under a recipe."""
    parameters = {"sample_id": sample_id, "recipe": recipe}
    states = ledger.read("from sample_state($recipe) where sample_id = $sample_id", parameters).to_dicts()
    if not states:
        raise Terminal(f"sample {sample_id} is forgotten")
    return {
        "state": states[0],
        "sightings": ledger.read(
            "select source, path, repo, license from sightings where sample_id = $sample_id", {"sample_id": sample_id}).to_dicts(),
        "content": ledger.read("select content from sample_texts where sample_id = $sample_id", {"sample_id": sample_id})["content"][0],
        "function": next(iter(ledger.read(query("sample_functions"), parameters).to_dicts()), None),
        "pairs": ledger.read(
            "select i.position, i.input_json, i.output_json, i.flags from recipe_pairs($recipe) as p join io_pairs as i using (pair_id) "
            "where p.sample_id = $sample_id order by i.position", parameters).to_dicts(),
        "predictions": ledger.read(query("sample_predictions"), parameters).to_dicts(),
    }  # fmt: skip


def print_sample(
    console: Console, ledger: Ledger, sample_id: str, recipe: str, *, as_json: bool = False, prediction_limit: int | None = None) -> None:
    """Print a sample in full; `prediction_limit` keeps a page short by showing only the first pair-and-kind conversations."""
    record = sample_record(ledger, sample_id, recipe)
    if as_json:
        print(json.dumps(record, default=str, ensure_ascii=False))
        return
    state = record["state"]
    where = ", ".join(f"{sighting['path'] or sighting['source']}" for sighting in record["sightings"])
    title = f"sample {sample_id[:12]} · {state['state']}" + (f" at {state['stage']}: {state['reason']}" if state["reason"] else "")
    console.print(Rule(escape(title)))
    console.print(text(where, style="dim"))
    if state["detail"]:
        console.print(text(state["detail"]))
    console.print(_code("raw code", record["content"]))
    if record["function"]:
        _print_function(console, record["function"])
    for pair in record["pairs"]:
        flags = f"  [{', '.join(pair['flags'])}]" if pair["flags"] else ""
        console.print(text(f"pair {pair['position']}: {pair['input_json']} -> {pair['output_json']}{flags}"))
    _print_predictions(console, record["predictions"], prediction_limit)


def _print_function(console: Console, function: dict[str, Any]) -> None:
    console.print(Panel(text(function["problem_statement"]), title="problem statement", title_align="left"))
    console.print(Panel(text(function["io_description"]), title="input and output", title_align="left"))
    console.print(_code("reference code", function["reference_code"]))
    console.print(_code("input generator", function["input_generator"]))


def _print_predictions(console: Console, predictions: list[dict[str, Any]], limit: int | None) -> None:
    conversations: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    for row in predictions:
        conversations.setdefault((row["position"], row["kind"], row["sample_index"]), []).append(row)
    chosen = list(conversations.items())
    if limit is not None:  # the longest conversations tell most
        chosen = sorted(chosen, key=lambda item: -len(item[1]))[:limit]
    for (position, kind, _), turns in chosen:
        given = turns[0]["input_json"] if kind == "output_prediction" else turns[0]["output_json"]
        console.print(Rule(text(f"pair {position} · {kind} · given {given}"), style="dim"))
        for turn in turns:
            verdict = turn["verdict"] or "not judged yet"
            body = Group(text(turn["response"]), text(f"\n{turn['feedback'] or ''}", style=VERDICT_STYLE.get(verdict, "")))
            console.print(Panel(body, title=f"round {turn['round']}: {verdict}", title_align="left", style=""))
    if len(chosen) < len(conversations):
        console.print(text(f"... and {len(conversations) - len(chosen)} more conversations", style="dim"))


def _code(title: str, code: str) -> Panel:
    return Panel(Syntax(harmless(code.rstrip()), "python", background_color="default", word_wrap=True), title=title, title_align="left")
