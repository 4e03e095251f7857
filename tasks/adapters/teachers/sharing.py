"""Equal work that is asked for at the same time is done once."""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

Result = TypeVar("Result")


@dataclass(slots=True)
class _Work(Generic[Result]):
    task: asyncio.Task[Result]
    waiting_count: int = 0


class Shared(Generic[Result]):
    """Work in progress by key. It goes on while anyone waits for it and is cancelled when the last one who does is."""

    def __init__(self) -> None:
        self._works: dict[str, _Work[Result]] = {}

    async def run(self, key: str, start: Callable[[], Coroutine[Any, Any, Result]]) -> Result:
        """Return what the work under `key` returns, or raise what it raises, starting it unless it is in progress."""
        work = self._works.get(key)
        if work is None:
            work = self._works[key] = _Work(asyncio.create_task(start()))
        work.waiting_count += 1
        try:
            return await asyncio.shield(work.task)
        finally:
            work.waiting_count -= 1
            if not work.waiting_count:
                del self._works[key]  # first of all: who asks from now on must not get what is being cancelled
                work.task.cancel()
                with suppress(asyncio.CancelledError, Exception):  # wait until it has let go of what it holds
                    await work.task
