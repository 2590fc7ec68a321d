"""What an answer comes down to when it is compared with another one, and a memory of such."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from knowledge.model import Answer, Outcome, Status

REMEMBERED = 4_000
"""Answers that are remembered in all scopes together; the one used longest ago goes first."""


@dataclass(frozen=True, slots=True)
class Said:
    """What became of a question: the ids of the facts shown, in order, and of the silence.

    `phrasing` is the ask that the first fact was found by, which makes no difference between two.
    """

    status: Status
    outcome: Outcome
    facts: tuple[str, ...] = ()
    silence: str | None = None
    phrasing: str | None = None

    @property
    def is_answer(self) -> bool:
        """Whether it is served as an answer."""
        return self.status is Status.ANSWERED

    def same(self, other: Said) -> bool:
        """Whether both show the same facts in the same way; facts as like as can be change places
        at the least change of weights, so their order makes no difference.
        """
        return (self.outcome, frozenset(self.facts), self.silence) == (
            other.outcome,
            frozenset(other.facts),
            other.silence,
        )


def said(answer: Answer) -> Said:
    """What the answer comes down to."""
    found = [answer, *answer.parts]
    matches = [match for one in found for match in one.matches]
    return Said(
        status=answer.status,
        outcome=answer.outcome,
        facts=tuple(fact.id for fact in answer.facts),
        silence=next((one.silence.id for one in found if one.silence), None),
        phrasing=matches[0].phrasing if matches else None,
    )


class Memory:
    """What known questions were answered with, so that they need not be asked for each change."""

    def __init__(self) -> None:
        """Begin empty."""
        self._kept: OrderedDict[tuple[str, int, str], Said] = OrderedDict()

    def recall(self, scope: str, cursor: int, text: str, ask: Callable[[], Answer]) -> Said:
        """What the scope says to the text at that change number; asked if it is not known."""
        key = scope, cursor, text
        found = self._kept.get(key)
        if found is None:
            found = self._kept[key] = said(ask())
        self._kept.move_to_end(key)
        while len(self._kept) > REMEMBERED:
            self._kept.popitem(last=False)
        return found

    def __len__(self) -> int:
        return len(self._kept)
