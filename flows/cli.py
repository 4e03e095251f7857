"""The `codeio` command line: exit 0 on success, 1 when the job could not be done, 2 on wrong usage; errors are one sentence."""

import logging
import os
import re
import signal
import sys
from typing import Any

import typer
from pydantic import ValidationError
from pydantic_settings import SettingsError
from typer.core import TyperGroup

from flows.commands import data, look, machine, work
from flows.leaving import remember_exit_code
from tasks.adapters.faults import Fault


class _Commands(TyperGroup):
    """Turns faults into one sentence and an exit code; a traceback is shown with CODEIO_DEBUG=1 only."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        try:
            result = super().main(*args, **kwargs)
        except SystemExit as ending:
            remember_exit_code(ending.code)
            raise
        except BaseException as ending:
            if not _terminated(ending):
                raise
            remember_exit_code(128 + signal.SIGTERM)
            raise SystemExit(128 + signal.SIGTERM) from None
        remember_exit_code(0)
        return result

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except (Fault, ExceptionGroup, ValidationError, SettingsError, OSError) as error:
            if os.environ.get("CODEIO_DEBUG"):
                raise
            sentence = _sentence(error)
            if sentence is None:
                raise
            print(f"codeio: {sentence}", file=sys.stderr)
            raise typer.Exit(1) from None


def _terminated(error: BaseException) -> bool:
    """Whether SIGTERM ended a flow run: Prefect's signal, named so that not every command imports Prefect, alone or in a group."""
    if isinstance(error, BaseExceptionGroup):
        return any(_terminated(inner) for inner in error.exceptions)
    return type(error).__name__ == "TerminationSignal"


def _sentence(error: BaseException) -> str | None:
    """The one sentence for an expected failure; None for anything that is a defect of ours."""
    if isinstance(error, ExceptionGroup):
        return next((text for inner in error.exceptions if (text := _sentence(inner))), None)
    if isinstance(error, Fault):
        return str(error)
    if isinstance(error, ValidationError):
        first = error.errors()[0]
        return f"CODEIO_{'_'.join(str(part) for part in first['loc']).upper()}: {first['msg']} (got {first['input']!r})"
    if isinstance(error, SettingsError):
        field = re.search(r'"(\w+)"', str(error))  # the message names the field and nothing of its value
        return f"CODEIO_{field.group(1).upper() if field else '*'}: must be valid JSON, such as {{\"top_p\": 0.9}}"
    if isinstance(error, OSError) and error.filename is not None:
        return f"{error.filename}: {error.strerror}"
    return None


app = typer.Typer(
    name="codeio", cls=_Commands, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False,
    help="Turn raw code files into verified input/output-prediction reasoning data (CodeI/O).",
)  # fmt: skip
app.command()(work.ingest)
app.command()(work.build)
app.command()(work.export)
app.command()(look.status)
app.command()(look.show)
app.command(context_settings={"ignore_unknown_options": True})(look.sql)  # a statement may begin with a comment
app.command()(look.recipes)
app.command()(data.retry)
app.command()(data.replay)
app.command()(machine.sandbox)
app.command(name="try")(machine.try_file)
app.command()(machine.doctor)


@app.callback()
def _log(verbose: bool = typer.Option(False, "--verbose", "-v", help="Show what goes on: waiting, retries, batches.")) -> None:
    # Only our own loggers speak: what libraries say while they start or end is noise to the person at the terminal.
    logging.getLogger().addHandler(logging.NullHandler())
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(message)s"))
    for name in ("tasks", "flows"):
        logging.getLogger(name).addHandler(handler)
        logging.getLogger(name).propagate = False  # Prefect's root handler would say it all again
        logging.getLogger(name).setLevel(logging.INFO if verbose else logging.WARNING)


if __name__ == "__main__":
    app()
