"""What a change would do to the answers, worked out before anything is saved.

The scope is made as it would be after the change, and those known questions that may feel it are
asked in both. Exact for each question that is asked, but for a detail of large scopes
(`matching.overlaid`); which are left out, and what that misses, is told in `touched`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from knowledge.curation.ahead import ahead
from knowledge.curation.known import Known, known_questions
from knowledge.curation.said import Said, said
from knowledge.curation.touched import touched
from knowledge.model import Change, Outcome

if TYPE_CHECKING:
    from knowledge.factbase import FactBase

__all__ = ["Effect", "Known", "Moved", "Taken", "effect", "known_questions"]

ASKED = 300
"""Questions that are asked at the most; those most like the change go first."""


@dataclass(frozen=True, slots=True)
class Moved:
    """A question that would be answered otherwise, with what it shows before and after."""

    known: Known
    before: Said
    after: Said

    @property
    def is_worse(self) -> bool:
        """Whether it is right now and would be no longer."""
        return bool(_right(self.known, self.before)) and not _right(self.known, self.after)


@dataclass(frozen=True, slots=True)
class Taken:
    """Questions that a fact or silence of the change would take from another fact.

    `ask` is the new ask that they are found by, or None where it is none of the new ones.
    """

    taker: str
    ask: str | None
    victim: str
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Effect:
    """What a change would do: the questions that would be answered otherwise, and what of it is
    good or bad.

    `asked` of the `of` known questions were asked; `left` more share words with the change, and
    were not, so that it does not take too long.
    """

    changed: tuple[Moved, ...] = ()
    stolen: tuple[Taken, ...] = ()
    asked: int = 0
    of: int = 0
    left: int = 0

    @property
    def answered(self) -> tuple[Moved, ...]:
        """Refusals that would become answers."""
        return tuple(m for m in self.changed if m.after.is_answer and not m.before.is_answer)

    @property
    def lost(self) -> tuple[Moved, ...]:
        """Answers that would become refusals."""
        return tuple(m for m in self.changed if m.before.is_answer and not m.after.is_answer)

    @property
    def worse(self) -> tuple[Moved, ...]:
        """Questions with an expected answer that is given now and would be no longer."""
        return tuple(moved for moved in self.changed if moved.is_worse)

    @property
    def gaps(self) -> tuple[int, ...]:
        """The numbers of the open questions that would be answered, in order."""
        return tuple(sorted(gap for moved in self.answered for gap in moved.known.gaps))


def effect(base: FactBase, change: Change, scope: str, questions: Sequence[Known]) -> Effect:
    """What the change would do to the answers of the questions; nothing is written.

    What a question is answered with now is remembered until the scope changes. Raises Conflict
    where the change does not begin from what the scope holds, and UnknownFact.
    """
    then, cursor = ahead(base, change, scope), base.store.cursor(scope)
    near = touched(change, base.matcher(scope), then.matcher, questions)
    asked = set(near[:ASKED])
    moved = []
    for known in questions:
        if known in asked:
            ask = partial(base.ask, known.text, scope)
            before = base.memory.recall(scope, cursor, known.text, ask)
            after = said(then.ask(known.text))
            if not before.same(after):
                moved.append(Moved(known, before, after))
    return Effect(
        changed=tuple(moved),
        stolen=_stolen(change, moved),
        asked=len(asked),
        of=len(questions),
        left=len(near) - len(asked),
    )


def _right(known: Known, answer: Said) -> bool | None:
    return known.is_right(answer.is_answer, answer.facts)


def _stolen(change: Change, moved: Sequence[Moved]) -> tuple[Taken, ...]:
    """What the changed facts and silences would take, most questions first."""
    new_asks = {
        edit.after.id: set(edit.after.asks).difference(edit.before.asks if edit.before else ())
        for edit in change.edits
    }
    takers = {*new_asks, *(edit.part.id for edit in change.parts)}
    found: defaultdict[tuple[str, str | None, str], list[str]] = defaultdict(list)
    for one in moved:
        taker = _taker(one.after)
        if one.before.is_answer and one.before.facts and taker in takers:
            victim, ask = one.before.facts[0], one.after.phrasing
            if victim not in one.after.facts:
                by = ask if ask in new_asks.get(taker, ()) else None
                found[taker, by, victim].append(one.known.text)
    taken = [Taken(*key, tuple(texts)) for key, texts in found.items()]
    return tuple(sorted(taken, key=lambda one: -len(one.questions)))


def _taker(answer: Said) -> str:
    """Whatever answers: the first fact, or the silence."""
    if answer.outcome is Outcome.SILENCE:
        return answer.silence or ""
    return next(iter(answer.facts), "")
