"""The documents say what is there: commands, settings, tables, queries, links, headings, the tree, and prompts as they are rendered.

`python -m tests.unit.test_docs` writes the renderings of docs/prompts.md anew, after an edit of a template.
"""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import duckdb
import pytest
import typer.main

from flows.cli import app
from tasks.adapters import schema, sql_files
from tasks.adapters.ledger import Ledger
from tasks.adapters.prompts import fenced, load_prompt, render
from tasks.adapters.recipes import RecipeFile
from tasks.adapters.settings import PROJECT_ROOT, Settings
from tasks.adapters.sources.base import SkipReason
from tasks.adapters.writers import WRITERS
from tasks.core.answer import Answer, Problem
from tasks.core.canonical import canonical_json
from tasks.core.decoding import DecodingReason
from tasks.core.feedback import Verdict, judge
from tasks.core.formats import FORMATS
from tasks.core.impurity_rules import _BY_REASON
from tasks.core.kinds import KINDS, prediction_variables, revision_variables
from tasks.core.limits import DEFAULT_LIMITS, MIB
from tasks.core.outcomes import CallOutcome, OutcomeName
from tasks.core.recipe import STAGES
from tasks.core.selection import _REASONS, flags
from tasks.core.tables import KEYS
from tasks.core.teaching import UnifiedFunction
from tasks.core.transform_response import DECLINE_REASONS, parse_transform
from tasks.core.variants import VARIANTS

DOCS = PROJECT_ROOT / "docs"
README = (PROJECT_ROOT / "README.md").read_text()
DICTIONARY = (DOCS / "data_dictionary.md").read_text()
PROMPTS = DOCS / "prompts.md"
DOCUMENTS = [*sorted(PROJECT_ROOT.glob("*.md")), *sorted(DOCS.glob("*.md")), PROJECT_ROOT / "examples" / "README.md"]
CODE_PATTERNS = ("flows/**/*.py", "tasks/**/*.py", "sandbox_image/*.py", "tests/*/*.py")
CODE = [path for pattern in CODE_PATTERNS for path in sorted(PROJECT_ROOT.glob(pattern))]
FENCED = re.compile(r"^(`{3,}).*?^\1$", re.MULTILINE | re.DOTALL)
COMMANDS = typer.main.get_command(app).commands  # type: ignore[attr-defined]  # a group


def names_in(text: str) -> set[str]:
    """What stands between single backticks, fenced blocks apart."""
    return {" ".join(name.split()) for name in re.findall(r"`([^`]+)`", FENCED.sub("", text))}


def section(text: str, heading: str) -> str:
    """What stands below a heading, up to the next one of any level."""
    match = re.search(rf"^#+ {re.escape(heading)}\n(.*?)(?=^#|\Z)", text, re.MULTILINE | re.DOTALL)
    assert match, f"no heading {heading}"
    return match[1]


def rows(text: str) -> list[list[str]]:
    """The cells of the tables in a text, heads included, rules left out."""
    found = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in text.splitlines() if line.startswith("| ")]
    return [[cell.strip("| ") for cell in row] for row in found]


def headings(text: str) -> list[str]:
    return re.findall(r"^#+ (.+)$", FENCED.sub("", text), re.MULTILINE)


# Commands, settings, registries


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_and_stands_in_the_readme(name: str) -> None:
    command = COMMANDS[name]
    assert command.help
    assert all(parameter.help for parameter in command.params if parameter.name != "help"), f"codeio {name} has an option without help"
    assert f"codeio {name}" in README


def shown_commands() -> Iterator[tuple[str, str, str]]:
    for path in DOCUMENTS:
        for line in path.read_text().splitlines():
            for name, rest in re.findall(r"(?:^|[`$ ])codeio (?:-v )?([a-z]+)\b([^`#]*)", line):
                yield path.name, name, rest


def test_commands_and_options_in_the_documents_exist() -> None:
    shown = list(shown_commands())
    assert len(shown) > 20
    for document, name, rest in shown:
        assert name in {*COMMANDS, "up"}, f"{document}: codeio {name}"
        known = {option for parameter in COMMANDS[name].params for option in parameter.opts} if name in COMMANDS else set()
        assert set(re.findall(r"--[a-z-]+", rest)) <= known, f"{document}: codeio {name}{rest}"


def test_every_setting_stands_in_the_readme_with_its_default() -> None:
    table = {row[0].strip("`"): row[1] for row in rows(README) if row[0].startswith("`CODEIO_")}
    fields = {f"CODEIO_{name.upper()}": field for name, field in Settings.model_fields.items()}
    assert table.keys() == fields.keys()
    for name, field in fields.items():
        if isinstance(field.default, int | float | Path) and not isinstance(field.default, bool):
            assert table[name] == f"`{field.default}`", name


def test_every_entry_of_a_registry_stands_in_the_readme() -> None:
    assert {*KINDS, *VARIANTS, *FORMATS, *WRITERS, *get_args(Verdict)} <= names_in(README)


def test_what_is_not_there_yet_is_not_there() -> None:
    promised = names_in(section(README, "What is not there yet"))
    assert {"input_only", "prompt_completion", "codeio up", "--max-cost"} <= promised
    options = {option for command in COMMANDS.values() for parameter in command.params for option in parameter.opts}
    assert not promised & {*VARIANTS, *FORMATS, *WRITERS, *options, *(f"codeio {name}" for name in COMMANDS)}


def test_the_example_recipe_is_one() -> None:
    [example] = re.findall(r"^```toml\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
    recipe = RecipeFile.model_validate(tomllib.loads(example))
    assert recipe.teacher.predict.api_key_env == "LARGE_MODEL_KEY"


# Database


@pytest.fixture(scope="module")
def database() -> Iterator[duckdb.DuckDBPyConnection]:
    connection = duckdb.connect()
    schema.migrate(connection, Path("in memory"))
    yield connection
    connection.close()


def relations(database: duckdb.DuckDBPyConnection) -> dict[str, dict[str, str]]:
    """Columns and types of every table, view and macro."""
    tables = [name for (name,) in database.sql("select table_name from information_schema.tables").fetchall()]
    macros = [name for (name,) in database.sql("select distinct function_name from duckdb_functions() where not internal").fetchall()]
    sources = {**{name: f"{name}()" for name in macros}, **{name: name for name in tables}}
    short = {"timestamp with time zone": "timestamptz"}
    return {
        name: {column: short.get(kind.lower(), kind.lower()) for column, kind, *_ in database.sql(f"describe from {source}").fetchall()}
        for name, source in sources.items()
    }


def test_the_data_dictionary_has_every_column_and_no_other(database: duckdb.DuckDBPyConnection) -> None:
    real = relations(database)
    documented = {name for name in headings(DICTIONARY) if re.fullmatch(r"[a-z_]+", name)}
    assert documented == real.keys()
    for name, columns in real.items():
        text = section(DICTIONARY, name)
        same_as = re.search(r"Columns as in \[(\w+)\]", text)
        described = {row[0]: row[1] for row in rows(text)[1:]} if not same_as else real[same_as[1]]
        assert described == columns, name


def test_the_data_dictionary_names_every_key() -> None:
    for table, key in KEYS.items():
        text = " ".join(section(DICTIONARY, table).split())
        if table != "retries":  # it says "as in rejections"
            assert f"Key: {', '.join(f'`{column}`' for column in key)}" in text, table


def test_queries_in_the_readme_run(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "state.duckdb")
    [block] = re.findall(r"^```sql\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
    statements = block.split("\n\n")
    assert len(statements) >= 10
    for statement in statements:
        assert ledger.read(statement).columns, statement


def test_every_report_stands_in_the_readme() -> None:
    reports, audits = ({f"@{name}" for name in sql_files.named(folder)} for folder in ("reports", "audits"))
    assert reports <= set(re.findall(r"@[a-z_]+", README)) <= reports | audits


# Vocabulary


def constant_arguments(function: str, *paths: Path) -> set[str]:
    """The texts given as first argument to calls of a function, also behind a condition."""
    found: set[str] = set()
    for path in paths:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == function and node.args:
                parts = (node.args[0].body, node.args[0].orelse) if isinstance(node.args[0], ast.IfExp) else (node.args[0],)
                found |= {part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str)}
    return found


def test_every_reason_is_explained() -> None:
    explained = names_in(section(DICTIONARY, "Rejection reasons"))
    core = PROJECT_ROOT / "tasks" / "core"
    transform = constant_arguments("Declined", core / "transform_response.py") | {"no_main_solution", "no_input_generator"}
    offline = constant_arguments("Unusable", *(core / "offline").glob("*.py"))
    hazards = core / "offline" / "hazards.py"
    returned = {node.value.value for node in ast.walk(ast.parse(hazards.read_text()))
                if isinstance(node, ast.Return) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)}  # fmt: skip
    sampling = {*_REASONS.values(), "missing_module", "code_does_not_load", "generator_failed", "too_few_distinct_inputs"}
    assert len(transform) > 8
    assert len(offline) > 5
    assert len(returned) > 3
    assert {*transform, *offline, *returned, *DECLINE_REASONS, *_BY_REASON, *sampling} <= explained


def test_every_word_of_the_vocabulary_is_explained() -> None:
    assert {*get_args(OutcomeName), *get_args(Verdict)} <= names_in(re.sub(r"`: ", "` ", section(DICTIONARY, "Verdicts and outcomes")))
    assert set(get_args(Problem)) == names_in(section(DICTIONARY, "Problems of an answer"))
    skips = {name for part in get_args(SkipReason) for name in get_args(part) or (part,)} | set(get_args(DecodingReason))
    assert skips <= names_in(section(DICTIONARY, "Skip reasons"))
    assert set(STAGES) <= names_in(section(DICTIONARY, "steps"))
    assert set(flags([('{"a":0}', "0"), ('{"a":0}', "0")])) == names_in(section(DICTIONARY, "Flags"))


def test_the_sandbox_page_has_every_limit() -> None:
    table = {row[0].strip("`"): row[1] for row in rows(section((DOCS / "sandbox.md").read_text(), "Limits"))}
    for name in DEFAULT_LIMITS.__slots__:
        assert table[name] == shown_limit(name, getattr(DEFAULT_LIMITS, name)), name


def shown_limit(name: str, value: float) -> str:
    if name.endswith("_seconds"):
        return f"{value:g} s"
    if value >= MIB and value % MIB == 0:
        return f"{int(value) // MIB} MiB"
    return f"{value:,g}" if isinstance(value, float) else f"{value:,}"


# Links, headings, tree


def anchor(heading: str) -> str:
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_relative_links_resolve(document: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", FENCED.sub("", document.read_text())):
        if "://" in target:
            continue
        name, _, fragment = target.partition("#")
        path = (document.parent / name).resolve() if name else document
        assert path.exists(), f"{document.name}: {target}"
        if fragment:
            assert fragment in map(anchor, headings(path.read_text())), f"{document.name}: {target}"


def test_headings_that_code_refers_to_exist() -> None:
    """`docs/design.md, Teacher, transform response` names a file and headings in it; `FACTS, Title` those of docs/facts.md."""
    checked = 0
    for path in CODE:
        if path == Path(__file__):
            continue
        text = path.read_text().replace("FACTS", "docs/facts.md")
        for name, rest in re.findall(r"docs/(\w+\.md)((?:,[^.,;()\n]+)*)", text):
            known = {heading.lower() for heading in headings((DOCS / name).read_text())}
            for number, phrase in enumerate(part.strip().lower() for part in rest.split(",")[1:]):
                if number and len(phrase.split()) > 3:  # the sentence goes on
                    break
                assert phrase in known, f"{path}: docs/{name}, {phrase}"
                checked += 1
    assert checked > 5


def test_the_tree_in_the_readme_is_there() -> None:
    [tree] = re.findall(r"## The tree\n\n```text\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
    folders: list[str] = []
    shown = set()
    for line in tree.splitlines():
        indent, name = re.match(r"( *)(\S+)", line).groups()  # type: ignore[union-attr]
        folders = [*folders[: len(indent) // 2], name]
        assert (PROJECT_ROOT / "".join(folders)).exists(), line
        shown.add("".join(folders).split("/")[0])
    there = {path.name for path in PROJECT_ROOT.iterdir() if path.is_dir() and not path.name.startswith((".", "__"))}
    assert there - {"build", "dist"} <= shown


# Prompts

INPUT_JSON = canonical_json({"log": "++-+++--", "limit": 2})
OUTPUT_JSON = canonical_json({"inside": 0, "peak": 2, "turned_away": 2})
WRONG_INPUT_JSON = canonical_json({"log": "+++", "limit": 2})
WRONG_INPUT_GIVES = canonical_json({"inside": 2, "peak": 2, "turned_away": 1})


BLOCK = re.compile(r"(?<=<!-- )(example|rendering)(: )([\w ]+)( -->\n)(.*?)(?=\n<!-- end -->)", re.DOTALL)


def blocks(sort: str) -> dict[str, str]:
    """Fenced blocks of docs/prompts.md by name: an `example` is what goes in, a `rendering` what has to come out."""
    return {name: text for found, _, name, _, text in BLOCK.findall(PROMPTS.read_text()) if found == sort}


def unfenced(block: str) -> str:
    return "\n".join(block.split("\n")[1:-1])


def renderings() -> dict[str, str]:
    """The prompts as they are sent for the examples."""
    examples = {name: unfenced(block) for name, block in blocks("example").items()}
    function = parse_transform(examples["response"])
    assert isinstance(function, UnifiedFunction)
    texts = {"transform": render(load_prompt("transform").text, code=examples["raw"])}
    for kind in KINDS.values():
        variables = prediction_variables(kind, function, kind.given_json(INPUT_JSON, OUTPUT_JSON))
        texts[f"predict {kind.asked}"] = render(load_prompt("predict").text, **variables)
        run = CallOutcome("ok", WRONG_INPUT_GIVES) if kind.needs_execution else None
        feedback = judge(kind, Answer(WRONG_INPUT_JSON), OUTPUT_JSON, run).feedback
        texts[f"revise {kind.asked}"] = render(load_prompt("revise").text, **revision_variables(kind, feedback, 2))
    return {name: fenced(text.rstrip(), "markdown") for name, text in texts.items()}


def test_prompts_in_the_documents_are_what_is_rendered() -> None:
    assert blocks("rendering") == renderings(), "run: .venv/bin/python -m tests.unit.test_docs"


if __name__ == "__main__":
    rendered = renderings()
    PROMPTS.write_text(BLOCK.sub(lambda match: "".join((*match.groups()[:4], rendered.get(match[3], match[5]))), PROMPTS.read_text()))
