"""How much one person, or one channel, may ask in a row; told once, then silently let be."""

from __future__ import annotations

import time
from dataclasses import dataclass
from enum import Enum

MOST_KEPT = 2_000
"""People and channels that are kept in mind; those who have cooled down are let go first."""


class Verdict(Enum):
    """What to do with a question."""

    ANSWER = "answer it"
    TELL = "say once that it is too much"
    IGNORE = "it was said already"


@dataclass(frozen=True, slots=True)
class Allowance:
    """So many in so many seconds: at once if need be, then as they come back one by one."""

    count: int
    seconds: float


PERSON = Allowance(10, 12)
"""Questions of one person; as many as RoboDanny takes before it calls it spam."""

CHANNEL = Allowance(30, 30)
"""Questions in one channel; Discord takes about one message a second and channel."""

CLICKS = Allowance(60, 30)
"""Commands, buttons and forms of one person: more than a quick moderator needs."""

TYPING = Allowance(40, 10)
"""Suggestions while one person types: one a keystroke."""


class Cooldown:
    """Keeps one allowance for each person or channel (generic cell rate algorithm)."""

    def __init__(self, allowance: Allowance) -> None:
        """Nobody asked anything yet."""
        self._interval = allowance.seconds / allowance.count
        self._span = allowance.seconds
        self._next: dict[int, float] = {}
        self._told: set[int] = set()

    def ask(self, who: int) -> Verdict:
        """Count one more, unless it is too much."""
        now = time.monotonic()
        following = max(self._next.get(who, now), now) + self._interval
        if following - now > self._span + self._interval / 2:
            told = who in self._told
            self._told.add(who)
            return Verdict.IGNORE if told else Verdict.TELL
        if following - now <= self._span / 2:
            self._told.discard(who)
        self._next[who] = following
        if len(self._next) > MOST_KEPT:
            self._let_go(now)
        return Verdict.ANSWER

    def _let_go(self, now: float) -> None:
        """Keep those who still wait; if these are too many, the latest half of all."""
        waiting = {who: at for who, at in self._next.items() if at > now}
        if len(waiting) > MOST_KEPT // 2:
            waiting = dict(list(waiting.items())[-MOST_KEPT // 2 :])
        self._next = waiting
        self._told &= waiting.keys()
