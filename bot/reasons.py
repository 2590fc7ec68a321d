"""Why answers show what they show, for a short while and in working memory alone."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Mapping
from datetime import datetime, timedelta

from discord.utils import utcnow

KEPT_SPAN = timedelta(minutes=15)
"""How long after an answer its asker can read why it came about."""

MOST_KEPT = 500
"""Answers of which this is kept; the oldest goes first."""


class Reasons:
    """For the latest answers: why each fact was shown. Of the question it keeps nothing else."""

    def __init__(self) -> None:
        """Nothing was answered yet."""
        self._kept: OrderedDict[int, tuple[datetime, Mapping[str, str]]] = OrderedDict()
        self._tidying = False

    def note(self, reply_id: int, why: Mapping[str, str]) -> None:
        """Keep why a reply shows its facts; nothing is kept where there is no why."""
        self.drop(reply_id)
        if not why:
            return
        self._kept[reply_id] = (utcnow(), why)
        while len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)
        self._tidy_later()

    def find(self, reply_id: int, fact_id: str) -> str | None:
        """Why the reply shows the fact; None where that is not known, or not any more."""
        at, why = self._kept.get(reply_id, (None, {}))
        return why.get(fact_id) if at and utcnow() - at < KEPT_SPAN else None

    def drop(self, reply_id: int) -> None:
        """Let go of a reply that is gone or says something else."""
        self._kept.pop(reply_id, None)

    def _tidy(self) -> None:
        """Let go of what is too old, also while nobody asks anything."""
        self._tidying = False
        now = utcnow()
        while self._kept and now - next(iter(self._kept.values()))[0] >= KEPT_SPAN:
            self._kept.popitem(last=False)
        self._tidy_later()

    def _tidy_later(self) -> None:
        if self._kept and not self._tidying:
            self._tidying = True
            oldest = next(iter(self._kept.values()))[0]
            left = (oldest + KEPT_SPAN - utcnow()).total_seconds()
            asyncio.get_running_loop().call_later(max(left, 1.0), self._tidy)
