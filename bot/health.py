"""Watches how the process is: how late timers come, and when Discord last gave a sign of life.

It tells systemd (`bot/notices.py`) and keeps a small file up to date (`bot/vitals.py`).
"""

from __future__ import annotations

import asyncio
import logging
import math
import os
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Protocol, Self

from bot.notices import Notices
from bot.vitals import EVERY, Vitals, is_well, span, vitals_file, write
from knowledge.phrases import operating

_log = logging.getLogger(__name__)

TICK = 0.25
"""Seconds between two looks; how late a look comes is the lag of the event loop."""

_RECENT = 20
"""Looks that count when systemd is told that all is well: the last five seconds."""


class Connection(Protocol):
    """What is looked at of a client of discord.py."""

    @property
    def latency(self) -> float:
        """Seconds that the last heartbeat took; before the first one infinite or NaN."""

    @property
    def guilds(self) -> Sequence[object]:
        """The servers that the bot is in."""

    def is_ready(self) -> bool:
        """Whether it is connected and knows its servers."""


class Health:
    """The watch over one client; an async context manager. At a clean end the file is removed."""

    def __init__(
        self,
        client: Connection,
        database: Path,
        counts: Callable[[], Mapping[str, int]] = dict,
        *,
        tick: float = TICK,
        every: float = EVERY,
        environ: Mapping[str, str] = os.environ,
    ) -> None:
        """Look at the client each `tick` seconds and write the file each `every` seconds.

        `counts` gives numbers that stand in the file as they are.
        """
        self._client, self._counts = client, counts
        self._tick, self._every = tick, every
        self._file = vitals_file(database, environ)
        self._notices = Notices(environ)
        self._recent: deque[float] = deque(maxlen=_RECENT)
        self._worst = 0.0
        self._latency = math.nan
        self._heartbeat: tuple[float, float] | None = None  # by the monotonic and the wall clock
        self._fed = -math.inf
        self._was_ready = self._could_write = False
        self._news = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> Self:
        """Begin to watch."""
        self._could_write = True
        self._tasks = [asyncio.create_task(work) for work in (self._watch(), self._tell())]
        for task in self._tasks:
            task.add_done_callback(_note_failure)
        return self

    async def __aexit__(self, *_: object) -> None:
        """Watch no more."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self.stopping()
        with suppress(OSError):
            self._file.unlink(missing_ok=True)

    def stopping(self) -> None:
        """Tell systemd that the end was asked for."""
        self._notices.stopping()

    async def _watch(self) -> None:
        while True:
            due = time.monotonic() + self._tick
            await asyncio.sleep(self._tick)
            self._look(time.monotonic() - due)

    def _look(self, lag: float) -> None:
        self._recent.append(lag)
        self._worst = max(self._worst, lag)
        latency = self._client.latency
        # discord.py measures it anew at each acknowledgement, so another number means another one
        if math.isfinite(latency) and latency != self._latency:
            self._heartbeat = (time.monotonic(), time.time())
        self._latency = latency
        if self._client.is_ready() and not self._was_ready:
            self._was_ready = True
            self._notices.ready()
            self._news.set()
        self._feed()

    def _feed(self) -> None:
        """Give systemd's watchdog its sign of life, if it is due and true."""
        every, now = self._notices.watchdog_every, time.monotonic()
        age = now - self._heartbeat[0] if self._heartbeat else None
        if every and now - self._fed >= every and is_well(max(self._recent), age):
            self._fed = now
            self._notices.alive()

    async def _tell(self) -> None:
        while True:
            vitals = self._vitals()
            self._notices.status(_status(vitals))
            try:
                await asyncio.to_thread(write, vitals, self._file)
                self._could_write = True
            except OSError as error:
                if self._could_write:  # once: it would fill the log of a full disk
                    _log.warning("the state of the process cannot be written", exc_info=error)
                self._could_write = False
            with suppress(TimeoutError):
                await asyncio.wait_for(self._news.wait(), self._every)
            self._news.clear()

    def _vitals(self) -> Vitals:
        worst, self._worst = self._worst, 0.0
        return Vitals(
            pid=os.getpid(),
            time=round(time.time(), 3),
            lag_ms=round(1_000 * worst, 3),
            ready=self._client.is_ready(),
            guilds=len(self._client.guilds),
            latency_ms=round(1_000 * self._latency, 3) if math.isfinite(self._latency) else None,
            heartbeat=round(self._heartbeat[1], 3) if self._heartbeat else None,
            counts=dict(self._counts()),
        )


def _note_failure(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (error := task.exception()):
        _log.error("the watch over the process ended", exc_info=error)


def _status(vitals: Vitals) -> str:
    words = operating.STATUS_NO_HEARTBEAT
    if vitals.heartbeat is not None:
        age = span(vitals.time - vitals.heartbeat)
        words = operating.STATUS_HEARTBEAT.format(heartbeat=age)
    state = operating.STATUS_READY if vitals.ready else operating.STATUS_CONNECTING
    return operating.STATUS.format(
        state=state, guilds=vitals.guilds, lag=round(vitals.lag_ms), heartbeat=words
    )
