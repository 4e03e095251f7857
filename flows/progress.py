"""Progress of a run, told to whoever watches: a bar on a terminal, nothing in a pipe."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn


class Watcher(Protocol):
    def total(self, item_count: int) -> None: ...
    def step(self, text: str) -> None: ...
    def advance(self, item_count: int) -> None: ...


class _Silent:
    def total(self, item_count: int) -> None: ...
    def step(self, text: str) -> None: ...
    def advance(self, item_count: int) -> None: ...


class _Bar:
    def __init__(self, progress: Progress, title: str) -> None:
        self._progress, self._task = progress, progress.add_task(title, total=None, detail="")

    def total(self, item_count: int) -> None:
        self._progress.update(self._task, total=item_count)

    def step(self, text: str) -> None:
        self._progress.update(self._task, detail=text)

    def advance(self, item_count: int) -> None:
        self._progress.advance(self._task, item_count)


_watcher: ContextVar[Watcher | None] = ContextVar("watcher", default=None)


def watcher() -> Watcher:
    return _watcher.get() or _Silent()


@contextmanager
def progress_bar(title: str) -> Iterator[None]:
    """Show the progress of the flow run inside on standard error, if that is a terminal."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(),
               TextColumn("[dim]{task.fields[detail]}"))  # fmt: skip
    with Progress(*columns, console=console, transient=True) as progress:
        token = _watcher.set(_Bar(progress, title))
        try:
            yield
        finally:
            _watcher.reset(token)
