"""Commands about code and the machine: run code in the sandbox, try one file end to end, check the installation."""

import asyncio
import json
import tempfile
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from flows.commands.report import harmless
from tasks.adapters.faults import SourceUnusable
from tasks.adapters.settings import Settings


def sandbox(
    code: Annotated[Path, typer.Option(help="Python file that defines main_solution (and, to draw inputs, input_generator).")],
    inputs: Annotated[Path | None, typer.Option(help="JSON file: a list of objects of keyword arguments.")] = None,
    draws: Annotated[int, typer.Option(min=1, max=1000, help="Without --inputs: how many inputs to draw from input_generator.")] = 5,
    json_: Annotated[bool, typer.Option("--json", help="Machine-readable output.")] = False,
) -> None:
    """Run any code in a fresh, locked-down container and print the outcome of each call."""
    from flows.commands.sandbox_run import run_code

    results = run_code(_text(code), _inputs(inputs), draws)
    if json_:
        print(json.dumps(results, ensure_ascii=False))
        return
    for number, result in enumerate(results, 1):
        outcome = result["outcome"]
        what = result["value_json"] if outcome == "ok" else f"{result['error_type'] or ''}: {result['error_message'] or ''}"
        print(f"{number}. {result['input_json']}\n   {outcome} in {result['wall_seconds']:.3f} s: {harmless(what)}")
        if result["printed"]:
            print("   printed: " + harmless(result["printed"].rstrip()).replace("\n", "\n            "))


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise SourceUnusable(f"there is no file {path}") from None
    except (OSError, UnicodeDecodeError) as error:
        raise SourceUnusable(f"cannot read {path}: {error}") from None


def _inputs(path: Path | None) -> list[object] | None:
    if path is None:
        return None
    try:
        given = json.loads(_text(path))
    except ValueError as error:
        raise SourceUnusable(f"{path} is not JSON: {error}") from None
    listed = given if isinstance(given, list) else [given]
    if not all(isinstance(item, dict) for item in listed):
        raise SourceUnusable(f"{path} must hold a list of objects of keyword arguments")
    return listed


def try_file(file: Annotated[Path, typer.Argument(help="One raw code file.")]) -> None:
    """Take one file end to end and show every prompt, response and verdict; nothing is stored."""
    from flows.commands.try_one import try_one

    settings = Settings()
    with tempfile.TemporaryDirectory(prefix="codeio-try-") as folder:
        # A home of its own, gone afterwards; recipes and prompts come from the user's home.
        asyncio.run(try_one(Console(), file, settings, Path(folder)))


def doctor(json_: Annotated[bool, typer.Option("--json", help="Machine-readable output.")] = False) -> None:
    """Check engine, image, limits seen from inside, teacher, database and Prefect: one line each, with the remedy."""
    from flows.commands.checks import run_checks

    checks = run_checks(Settings())
    if json_:
        print(json.dumps([vars(check) for check in checks], ensure_ascii=False))
    else:
        console = Console()
        for check in checks:
            mark = "[green]ok  [/green]" if check.ok else "[red]FAIL[/red]"
            console.print(f"{mark} {check.name}: {escape(check.detail)}", highlight=False, soft_wrap=True)
            if not check.ok and check.remedy:
                console.print(f"     -> {escape(check.remedy)}", highlight=False, soft_wrap=True)
    if not all(check.ok for check in checks):
        raise typer.Exit(1)


