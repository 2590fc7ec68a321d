"""What was said lately in which channel, so that nobody has to read it twice."""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import blake2b

from discord.utils import utcnow

REPEAT_SPAN = timedelta(minutes=10)
"""How long an answer in a channel is linked to instead of given again."""


class Repeats:
    """The answers given lately, by channel and a digest of their text; no text is kept."""

    def __init__(self) -> None:
        """Nothing was said yet."""
        self._said: dict[tuple[int, bytes], tuple[datetime, int]] = {}

    def find(self, channel: int, text: str) -> int | None:
        """The message that says the same in the channel; None if none does lately."""
        at, reply_id = self._said.get((channel, _digest(text)), (None, None))
        return reply_id if at and utcnow() - at < REPEAT_SPAN else None

    def note(self, channel: int, text: str, reply_id: int) -> None:
        """Keep what was said, and let go of what was said long ago."""
        now = utcnow()
        self._said = {key: said for key, said in self._said.items() if now - said[0] < REPEAT_SPAN}
        self._said[channel, _digest(text)] = (now, reply_id)

    def drop(self, reply_id: int) -> None:
        """Link no more to a message that is gone or says something else."""
        self._said = {key: said for key, said in self._said.items() if said[1] != reply_id}


def _digest(text: str) -> bytes:
    return blake2b(text.encode(), digest_size=16).digest()
