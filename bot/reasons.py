"""Why answers show what they show, for a short while and in working memory alone."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from discord.utils import utcnow

KEPT_SPAN = timedelta(minutes=15)
"""How long after an answer its asker can read why it came about."""

MOST_KEPT = 500
"""Answers of which this is kept; the oldest goes first."""


class Kept(NamedTuple):
    """What is kept of one answer, since when, and to whom it was given."""

    at: datetime
    why: Mapping[str, str]
    asker: int | None
    question: str


class Reasons:
    """For the latest answers: why each fact was shown.

    Of the question it keeps nothing else, unless it was typed into a command: that text stands
    nowhere on Discord, and its asker may want to send it to the moderators.
    """

    def __init__(self) -> None:
        """Nothing was answered yet."""
        self._kept: OrderedDict[int, Kept] = OrderedDict()
        self._tidying = False

    def note(
        self,
        reply_id: int,
        why: Mapping[str, str],
        asker: int | None = None,
        question: str = "",
    ) -> None:
        """Keep why a reply to `asker` shows its facts, and a question typed into a command."""
        self.drop(reply_id)
        if not why and not question:
            return
        self._kept[reply_id] = Kept(utcnow(), why, asker, question)
        while len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)
        self._tidy_later()

    def find(self, reply_id: int, fact_id: str) -> str | None:
        """Why the reply shows the fact; None where that is not known, or not any more."""
        kept = self._fresh(reply_id)
        return kept.why.get(fact_id) if kept else None

    def question(self, reply_id: int) -> str:
        """The question that was typed into a command; empty where that is not known, or not any
        more.
        """
        kept = self._fresh(reply_id)
        return kept.question if kept else ""

    def drop(self, reply_id: int) -> None:
        """Let go of a reply that is gone or says something else."""
        self._kept.pop(reply_id, None)

    def drop_all_of(self, asker: int) -> None:
        """Let go of all that was answered to a person."""
        for reply_id in [one for one, kept in self._kept.items() if kept.asker == asker]:
            self.drop(reply_id)

    def _fresh(self, reply_id: int) -> Kept | None:
        kept = self._kept.get(reply_id)
        return kept if kept and utcnow() - kept.at < KEPT_SPAN else None

    def _tidy(self) -> None:
        """Let go of what is too old, also while nobody asks anything."""
        self._tidying = False
        now = utcnow()
        while self._kept and now - next(iter(self._kept.values())).at >= KEPT_SPAN:
            self._kept.popitem(last=False)
        self._tidy_later()

    def _tidy_later(self) -> None:
        if self._kept and not self._tidying:
            self._tidying = True
            oldest = next(iter(self._kept.values())).at
            left = (oldest + KEPT_SPAN - utcnow()).total_seconds()
            asyncio.get_running_loop().call_later(max(left, 1.0), self._tidy)
