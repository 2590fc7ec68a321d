"""Makes copies of the facts by itself while the bot runs, and looks for damage once a week.

Both happen in a thread of their own that only reads, so neither holds an answer back.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import TypeVar

from discord.ext import tasks
from discord.utils import utcnow

from bot.config import Config
from bot.desk import Desk
from bot.seat import Seat
from bot.trouble import note
from knowledge.errors import KnowledgeError, StoreError
from knowledge.phrases import storing as phrases
from knowledge.store import Store, open_store
from knowledge.store import backups as copies

PATIENCE = 3_600.0
"""Seconds that a copy or a deep look may take; it goes on after that, but nobody waits for it."""

PAUSE = 0.001
"""Seconds that a look sleeps after every hundred rows. In a base of 100,000 facts the event loop's
lag (p99) then stays at about 7 ms instead of 15 to 40, and a deep look takes half a minute instead
of twelve seconds.
"""

START_AFTER = 60.0
"""Seconds after the start until the bot looks for the first time."""

EARLY = timedelta(minutes=30)
"""How much too early a copy may be made, since only once an hour it is asked whether one is due."""

DEEP_SPAN = timedelta(days=7)
"""How often the file is looked at deeply."""

WORRIED_SPAN = timedelta(days=1)
"""How often it is, and is complained about, once damage was found."""

SETTING = "deep check due"
"""Under which key the bot notes when it will look deeply again (UTC, ISO 8601)."""

TOLD = 5
"""How many problems one line of the log tells."""

_log = logging.getLogger(__name__)

T = TypeVar("T")


class Backups:
    """Looks once an hour whether a copy or a deep look is due; a failure is tried again then."""

    def __init__(self, desk: Desk, config: Config) -> None:
        """Copy the facts of `desk`, as often and to where `config` says."""
        self._desk = desk
        self._span = timedelta(hours=config.backup_hours)
        self._keep = config.backups_kept
        self._copies = copies.Backups(desk.database, config.backups)
        self._seat = Seat("briefing-keeper", PATIENCE)
        self._store: Store | None = None
        self._closing = False

    def start(self) -> None:
        """Look now, and from now on."""
        self.hourly.start()

    async def close(self) -> None:
        """Look no more; what is being done is given up, and leaves nothing behind."""
        self.hourly.cancel()
        self._closing = True
        if self._store is not None:
            self._store.interrupt()
        with suppress(KnowledgeError):
            await self._seat.do(lambda: None)  # when it has its turn, the work before it has ended
        await self._seat.close()

    @tasks.loop(hours=1)
    async def hourly(self) -> None:
        """Make a copy and look for damage, where it is time for it."""
        if self._span:
            await _done(self.copy(), phrases.LOG_NO_COPY)
        await _done(self.look(), phrases.LOG_NO_LOOK)

    @hourly.before_loop
    async def _settled(self) -> None:
        """Let the bot connect first; one that fails at once, again and again, needs no copies."""
        await asyncio.sleep(START_AFTER)

    async def copy(self) -> None:
        """Make a copy if the newest is too old, and remove those that are too many."""
        if copy := await self._seat.do(self._copy):
            _log.info(phrases.LOG_BACKED_UP, copy.path, copy.size)

    async def look(self) -> None:
        """Look deeply at the file if that is due, and log what is wrong with it."""
        now = utcnow()
        if not _is_due(await self._desk.setting(SETTING), now):
            return
        problems = await self._seat.do(lambda: self._with_store(Store.check_deeply))
        if problems is None:
            return
        if problems:
            shown = [*problems[:TOLD], *problems[-1:]] if len(problems) > TOLD else problems
            _log.error(phrases.LOG_DAMAGE, " ".join(shown))
        else:
            _log.info(phrases.LOG_SOUND)
        span = WORRIED_SPAN if problems else DEEP_SPAN
        await self._desk.set_setting(SETTING, (now + span).isoformat())

    def _copy(self) -> copies.Copy | None:
        now = utcnow()
        newest = next((one.made for one in self._copies.copies() if one.made <= now), None)
        if newest is not None and now - newest < self._span - EARLY:
            return None
        made = self._with_store(lambda store: self._copies.make(store, now))
        if made is not None:
            self._copies.prune(self._keep)
        return made

    def _with_store(self, work: Callable[[Store], T]) -> T | None:
        """What the work gives, in this seat's thread; None if the bot is being stopped."""
        with open_store(self._desk.database, read_only=True) as store:
            store.pause = PAUSE
            self._store = store
            try:
                return None if self._closing else work(store)
            except StoreError:
                if self._closing:
                    return None
                raise
            finally:
                self._store = None


def _is_due(noted: str | None, now: datetime) -> bool:
    """Whether the time noted has come; one that cannot have been noted by a right clock has."""
    try:
        return not now < datetime.fromisoformat(noted or "") <= now + DEEP_SPAN
    except ValueError:
        return True


async def _done(work: Awaitable[object], failed: str) -> None:
    """Do the work; what fails is one line in the log, and is tried again the next time."""
    try:
        await work
    except KnowledgeError as error:
        _log.error(failed, error)
    except Exception as error:  # noqa: BLE001 - one failure must not end the loop
        note(error, "keeping copies", 0)
