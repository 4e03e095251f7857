"""Who may call the endpoint, and when: the one gate that every request of this process passes, whichever batch it is from."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from tasks.adapters.faults import Terminal

# Calls that end together would start together again, and for ever: each burst then waits for its own processing. Kept this far
# apart they spread out by themselves (256 in flight at 0.5 s: 99% of the ideal rate instead of 95%).
START_GAP_SECONDS = 0.001


class Limiter:
    """Admits at most `in_flight` calls at a time, and none once closed.

    What else may hold a call back (requests and tokens per minute, a budget, an endpoint that slows down) is decided in
    `admitted`, and nowhere else: a call holds its place only while it is on the wire, never while it waits to be tried again.
    """

    def __init__(self, in_flight: int) -> None:
        self._places = asyncio.Semaphore(in_flight)
        self._closed = asyncio.Event()
        self._next_start = 0.0  # on the event loop's clock
        self._why: Terminal | None = None

    @asynccontextmanager
    async def admitted(self) -> AsyncIterator[None]:
        """Hold a place for one call. Raises the fault this limiter was closed with."""
        async with self._places:
            if not self._why:
                await self._keep_apart()
            self._raise_if_closed()
            yield

    async def rest(self, seconds: float) -> None:
        """Wait before another try. Raises the fault this limiter was closed with as soon as that happens."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._closed.wait()
        self._raise_if_closed()

    def close(self, why: Terminal) -> None:
        """Admit nobody from now on, for the reason given first; calls on the wire go on."""
        self._why = self._why or why
        self._closed.set()

    async def _keep_apart(self) -> None:
        now = asyncio.get_running_loop().time()
        wait, self._next_start = self._next_start - now, max(self._next_start, now) + START_GAP_SECONDS
        if wait > 0:
            await asyncio.sleep(wait)

    def _raise_if_closed(self) -> None:
        if self._why:
            raise type(self._why)(*self._why.args)  # a fresh one for each call: a shared exception would collect their tracebacks
