"""Keeps all requests of the bot together below Discord's global limit.

It stands where each request leaves, so that what discord.py tries again by itself, or lets go all
at once when a channel's limit is over, is paced like everything else.
"""

from __future__ import annotations

import asyncio
import time
from types import SimpleNamespace

import aiohttp

BURST = 3
"""Requests that may leave at once after a pause: with 45 a second at most 48 in any one second."""

_EXEMPT = ("/interactions/", "/webhooks/")
"""Discord does not count answers to interactions, nor what follows them, into the global limit."""


class Pacer:
    """Lets so many requests a second leave, in the order in which they came."""

    def __init__(self, rate: float) -> None:
        """`rate` is in requests a second; 0 lets all of them leave at once."""
        self._interval = 1 / rate if rate else 0.0
        self._next = 0.0
        self._queue = asyncio.Lock()

    async def turn(self) -> None:
        """Wait until the next request may leave (generic cell rate algorithm, ITU-T I.371).

        The time is read after waiting: if the event loop was held up, what is overdue still leaves
        one by one.
        """
        async with self._queue:
            wait = self._next - time.monotonic()
            if wait > 0:
                await asyncio.sleep(wait)
            now = time.monotonic()
            self._next = max(self._next, now - (BURST - 1) * self._interval)
            self._next += self._interval

    def trace(self) -> aiohttp.TraceConfig:
        """What a client session is given so that its requests wait for their turn."""
        trace = aiohttp.TraceConfig()
        trace.on_request_start.append(self._started)
        return trace

    async def _started(
        self,
        _session: aiohttp.ClientSession,
        _context: SimpleNamespace,
        request: aiohttp.TraceRequestStartParams,
    ) -> None:
        if self._interval and not any(part in request.url.path for part in _EXEMPT):
            await self.turn()
