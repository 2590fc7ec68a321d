"""The turns of public messages: one after the other in each channel, few at a time in all.

Behind it stand Discord's limits: about one message a second and channel, fifty requests a second
in all. What waits too long for its turn is not said at all, since nobody expects it any more.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import TypeVar
from weakref import WeakValueDictionary

import discord

from bot.refusals import let_be
from bot.retrying import MESSAGE, asked_to_wait, passing, surely

T = TypeVar("T")

STALE_AFTER = 30.0
"""Seconds after which an answer that still waits is dropped."""

AT_ONCE = 90
"""Messages under way at the same time: two seconds' worth at 45 a second."""

MOST_WAITING = 1_350
"""Messages that may wait: as many as can be sent before they are stale."""


_log = logging.getLogger(__name__)


class Undelivered(Exception):
    """The message is not sent: too many wait, or it has waited too long."""


class Outbox:
    """Gives messages their turn, and counts what became of them."""

    def __init__(self) -> None:
        """Nothing waits yet."""
        self.counts: Counter[str] = Counter()
        self._waiting = 0
        self._banned_until = 0.0
        self._lanes: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()
        self._slots = asyncio.Semaphore(AT_ONCE)

    @asynccontextmanager
    async def turn(self, channel: int, since: float | None = None) -> AsyncIterator[float]:
        """Hold the channel's turn; gives the seconds that were waited for it.

        `since` is when somebody began to wait for the answer (`time.monotonic`); None for what
        nobody waits for, which never gets stale. Raises Undelivered, and counts why.
        """
        banned = time.monotonic() < self._banned_until
        if banned or (since is not None and self._waiting >= MOST_WAITING):
            self.counts["refused"] += 1
            raise Undelivered
        lane = self._lanes.setdefault(channel, asyncio.Lock())
        self._waiting += 1
        try:
            await lane.acquire()
            try:
                await self._slots.acquire()
            except BaseException:
                lane.release()
                raise
        finally:
            self._waiting -= 1
        try:
            waited = time.monotonic() - since if since is not None else 0.0
            if waited > STALE_AFTER:
                self.counts["stale"] += 1
                raise Undelivered
            yield waited
        finally:
            self._slots.release()
            lane.release()

    async def surely(self, attempt: Callable[[], Awaitable[T]]) -> T:
        """What the request gives, tried again while it fails in passing; see `retrying.surely`.

        It must be safe to repeat: an edit, a deletion, a message with a nonce of its own.
        """
        try:
            return await surely(attempt, MESSAGE, lambda _: self.counts.update(retried=1))
        except discord.HTTPException as error:
            if error.status == 429:  # a ban for longer than anybody waits: not to be prolonged
                self._banned_until = time.monotonic() + asked_to_wait(error)
            raise

    @contextmanager
    def best(self, what: str, subject_id: int, *, but: Collection[int] = ()) -> Iterator[None]:
        """Go on, with a line in the log, after all that is no fault of ours: what is not sent, what
        Discord refuses (except with the codes `but`), and what it could not take in time.
        """
        try:
            with let_be(what, subject_id, but=but):
                yield
        except Undelivered:
            _log.info("did not %s %d: too many messages wait", what, subject_id)
        except Exception as error:
            if not passing(error):
                raise
            self.counts["lost"] += 1
            _log.warning("could not %s %d: %s", what, subject_id, type(error).__name__)
