"""What was said lately in which channel, so that nobody has to read it twice."""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime, timedelta
from hashlib import blake2b

from discord.utils import utcnow

REPEAT_SPAN = timedelta(minutes=10)
"""How long an answer in a channel is linked to instead of given again."""

MOST_KEPT = 5_000
"""Answers that are kept in mind; the one given longest ago goes first."""


class Repeats:
    """The answers given lately, by channel and a digest of their text; no text is kept."""

    def __init__(self) -> None:
        """Nothing was said yet."""
        self._said: OrderedDict[tuple[int, bytes], tuple[datetime, int]] = OrderedDict()
        self._where: dict[int, tuple[int, bytes]] = {}

    def find(self, channel: int, text: str) -> int | None:
        """The message that says the same in the channel; None if none does lately."""
        at, reply_id = self._said.get((channel, _digest(text)), (None, None))
        return reply_id if at and utcnow() - at < REPEAT_SPAN else None

    def note(self, channel: int, text: str, reply_id: int) -> None:
        """Keep what was said, and let go of what was said long ago."""
        now, key = utcnow(), (channel, _digest(text))
        self._let_go(key)
        self._said[key], self._where[reply_id] = (now, reply_id), key
        while len(self._said) > MOST_KEPT or self._oldest() <= now - REPEAT_SPAN:
            self._let_go(next(iter(self._said)))

    def drop(self, reply_id: int) -> None:
        """Link no more to a message that is gone or says something else."""
        if key := self._where.get(reply_id):
            self._let_go(key)

    def _oldest(self) -> datetime:
        return next(iter(self._said.values()))[0]

    def _let_go(self, key: tuple[int, bytes]) -> None:
        if said := self._said.pop(key, None):
            self._where.pop(said[1], None)


def _digest(text: str) -> bytes:
    return blake2b(text.encode(), digest_size=16).digest()
