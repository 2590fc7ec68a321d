"""Corrections travel: earlier public replies that show a changed fact say how it reads now.

What is still to be told is worked out from the file, so that a restart in between loses nothing.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from datetime import timedelta
from weakref import WeakValueDictionary

from discord.ext import tasks
from discord.utils import utcnow

from bot.delivery import Delivery
from bot.desk import Desk
from bot.trouble import note
from knowledge import phrases, wording
from knowledge.factbase import FactBase
from knowledge.model import PostedReply

MOST_LINES = 3
"""Corrections that are spelt out at the head of one reply, so that the reply itself has room."""

SPAN = timedelta(days=30)
"""How old a reply may be that is still corrected."""


@dataclass(frozen=True, slots=True)
class Swept:
    """How many replies were corrected, and how many Discord did not let us correct for now."""

    corrected: int = 0
    left: int = 0


class Corrections:
    """Edits earlier replies, one after the other, newest first."""

    def __init__(self, desk: Desk, delivery: Delivery) -> None:
        """Find replies in `desk`, edit them through `delivery`."""
        self._desk = desk
        self._delivery = delivery
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def start(self) -> None:
        """Look every day for what was left, beginning now."""
        self._again.start()

    def stop(self) -> None:
        """Look no more."""
        self._again.cancel()

    async def sweep(self, scope: str) -> Swept:
        """Correct all replies of a scope that are behind its facts."""
        turn = self._turns.setdefault(scope, asyncio.Lock())
        async with turn:
            since = (utcnow() - SPAN).isoformat()
            behind = await self._desk.consult(
                scope, lambda base: base.store.replies_behind(scope, since)
            )
            swept = Swept()
            for posted, sequence in behind:
                try:
                    swept = await self._corrected(posted.reply_id, sequence, swept)
                except Exception as error:  # noqa: BLE001 - the others are not to wait for this one
                    note(error, "correction of", posted.reply_id)
                    swept = replace(swept, left=swept.left + 1)
            return swept

    async def _corrected(self, reply_id: int, sequence: int, swept: Swept) -> Swept:
        posted = await self._desk.reply(reply_id)  # it may have been removed or revised meanwhile
        if posted is None:
            return swept
        day = utcnow().date().isoformat()
        lines = await self._desk.consult(posted.scope, lambda base: _lines(base, posted, day))
        if lines and not await self._delivery.correct(posted, lines):
            return replace(swept, left=swept.left + 1)
        await self._desk.change(
            posted.scope, lambda base: base.store.mark_told(posted.reply_id, sequence)
        )
        return replace(swept, corrected=swept.corrected + bool(lines))

    @tasks.loop(hours=24)
    async def _again(self) -> None:
        """What Discord refused is not asked of it too often: refusals count against a bot."""
        try:
            since = (utcnow() - SPAN).isoformat()
            for scope in await self._desk.scopes_behind(since):
                await self.sweep(scope)
        except Exception as error:  # noqa: BLE001 - the next day tries again
            note(error, "corrections", 0)


def _lines(base: FactBase, posted: PostedReply, day: str) -> list[str]:
    """One line for each fact of the reply that reads differently, or did in between."""
    lines = []
    for fact_id, revision in posted.facts:
        history = (entry.fact for entry in base.store.history(posted.scope, fact_id))
        since = [fact for fact in history if fact.revision >= revision]
        if len({wording.read_as(fact) for fact in since}) > 1:
            lines.append(wording.correction(since[-1], since[0], day))
    more = len(lines) - MOST_LINES
    return [
        *lines[:MOST_LINES],
        *([phrases.MORE_CORRECTED.format(day=day, count=more)] if more > 0 else []),
    ]
