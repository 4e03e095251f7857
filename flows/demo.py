"""`make demo`: the whole job on the example files, in a home of its own, told so that a person enjoys it."""

import asyncio
import os
import sys
import time
from pathlib import Path

from rich.console import Console
from rich.panel import Panel
from rich.rule import Rule

from flows.commands.report import print_funnel, print_rounds
from flows.commands.sample_page import print_sample
from flows.environment import prepare_prefect
from flows.leaving import remember_exit_code
from flows.progress import progress_bar
from tasks.adapters.faults import Fault
from tasks.adapters.ledger import Ledger
from tasks.adapters.settings import PROJECT_ROOT, Settings

HOME = Path(".codeio-demo")
NEXT = """\
[bold]Look around[/bold]   export CODEIO_HOME={home}
                codeio status · codeio show {sample} · codeio sql "from rounds" · codeio sql @rejections
[bold]Your files[/bold]    codeio ingest FOLDER && codeio build && codeio export --out dataset
[bold]Your model[/bold]    export CODEIO_TEACHER_BASE_URL=http://localhost:8000/v1 CODEIO_TEACHER_MODEL=NAME
                codeio doctor, then codeio try FILE to see one file end to end
[bold]The UI[/bold]        prefect server start, export PREFECT_API_URL=http://127.0.0.1:4200/api, and build: runs show there
(the command is .venv/bin/codeio)"""


def main() -> int:
    # The demo shows the embedded teacher whatever endpoint is configured: it must cost nothing.
    for name in [name for name in os.environ if name.startswith("CODEIO_TEACHER") or name == "CODEIO_DATABASE"]:
        del os.environ[name]
    os.environ["CODEIO_HOME"] = str(HOME)
    console = Console(width=None if sys.stdout.isatty() else 120)
    started = time.monotonic()
    try:
        asyncio.run(_job(console))
    except (Fault, ExceptionGroup) as error:
        print(f"demo: {error}", file=sys.stderr)
        return 1
    _summary(console, time.monotonic() - started)
    return 0


async def _job(console: Console) -> None:
    settings = Settings()
    prepare_prefect(settings.home)
    console.print(Rule("CodeI/O demo: raw code -> verified reasoning data"))
    from flows.build import build
    from flows.export import export
    from flows.ingest import ingest

    with progress_bar("ingest examples/"):
        found = await ingest(str(PROJECT_ROOT / "examples"))
    console.print(f"ingest   {found['found']} raw files, {found['added']} new")
    with progress_bar("build"):
        report = await build(batch_size=16)
    console.print(f"build    {report['sample_count']} samples worked on{'' if report['sample_count'] else ' (all was built before)'}")
    for variant, format_name in (("codeio", "codeio"), ("codeio_pp", "codeio"), ("codeio_pp", "messages")):
        out = HOME / "export" / f"{variant}-{format_name}"
        with progress_bar(f"export {variant}"):
            written = await export(out=out, variant=variant, format_name=format_name, license_name="apache-2.0")
        console.print(f"export   {written['row_count']} records of {variant} as {format_name} in {out}")


def _summary(console: Console, seconds: float) -> None:
    ledger = Ledger(Settings().database_path)
    sample = _most_telling(ledger)
    if sample:
        console.print(Rule("One sample in full"))
        print_sample(console, ledger, sample, "default", prediction_limit=2)
    console.print(Rule("Summary"))
    print_funnel(console, ledger, "default")
    print_rounds(console, ledger, "default")
    console.print(f"The job took {seconds:.0f} s. State: {ledger.path}")
    console.print(f"Datasets: {(HOME / 'export').absolute()}/*/data, each with a README.md and a manifest.json")
    console.print(Panel(NEXT.format(home=HOME, sample=(sample or "SAMPLE_ID")[:12]), title="What to try next", title_align="left"))


def _most_telling(ledger: Ledger) -> str | None:
    """A sample whose page shows the idea: an answer that was wrong and came right in revision, and not too long to read."""
    found = ledger.read(
        "select d.sample_id from recipe_predictions() as d join sample_texts as t using (sample_id) "
        "group by d.sample_id, t.content order by bool_or(d.round > 1 and d.verdict = 'correct') desc, length(t.content), d.sample_id "
        "limit 1"
    )
    return found["sample_id"][0] if found.height else None


if __name__ == "__main__":
    code = main()
    remember_exit_code(code)
    sys.exit(code)
