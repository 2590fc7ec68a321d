"""What people sent to the moderators, put in order: what is asked most often, and what is not
open any more.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from knowledge.matching import Sort
from knowledge.matching.grouping import alike
from knowledge.model import Answer, Outcome, Status
from knowledge.moderators import Gap, GapKind, GapState
from knowledge.text import clean

if TYPE_CHECKING:
    from knowledge.factbase import FactBase

SUGGESTED = 3
"""Facts that are suggested for a group of questions."""

FIRST = 50
"""Groups that get suggestions: more than anybody looks at in one go."""

SEARCHED = 10
"""Entries among which suggestions are looked for."""


@dataclass(frozen=True, slots=True)
class GapGroup:
    """Questions that ask the same, or complaints of one kind about one fact; newest first.

    `title` is the clearest text among them, empty where none has any. `days` counts the different
    days on which they came, `newest` is the last of these (YYYY-MM-DD). `facts` are the ids of the
    nearest facts, or of the fact that is complained about.
    """

    kind: GapKind
    title: str
    gaps: tuple[Gap, ...]
    days: int
    newest: str
    facts: tuple[str, ...] = ()

    @property
    def ids(self) -> tuple[int, ...]:
        """The numbers of its gaps."""
        return tuple(gap.id for gap in self.gaps)


@dataclass(frozen=True, slots=True)
class Closed:
    """An open question that the base has an answer to by now, or a known silence.

    `state` is what to close it with: ANSWERED with the ids of the `facts`, or SILENCE.
    """

    gap: int
    state: GapState
    facts: tuple[str, ...] = ()
    silence: str | None = None


def grouped(gaps: Sequence[Gap], base: FactBase, scope: str) -> list[GapGroup]:
    """The gaps in groups, most days first, then the newest.

    The nearest facts are looked up for the first 50 groups. Raises StoreError where the scope has
    no briefing yet.
    """
    groups = _groups(gaps, base, scope)
    return [_suggesting(group, base, scope) for group in groups[:FIRST]] + groups[FIRST:]


def _groups(gaps: Sequence[Gap], base: FactBase, scope: str) -> list[GapGroup]:
    ordered = sorted(gaps, key=lambda gap: gap.id)
    asked = [gap for gap in ordered if gap.kind is GapKind.QUESTION and clean(gap.text or "")]
    texts = [clean(gap.text or "") for gap in asked]
    groups = [
        _group([asked[place] for place in one.members], texts[one.middle])
        for one in alike(texts, base.matcher(scope))
    ]
    titled = {gap.id for gap in asked}
    groups += _complaints([gap for gap in ordered if gap.id not in titled])
    groups.sort(key=lambda group: (group.days, group.newest, group.gaps[0].id), reverse=True)
    return groups


def group_of(base: FactBase, scope: str, gap_id: int) -> GapGroup | None:
    """The group of the gap with that number; None where it is not open, or not any more."""
    groups = _groups(base.store.gaps(scope), base, scope)
    found = next((group for group in groups if gap_id in group.ids), None)
    return found and _suggesting(found, base, scope)


def rerun(base: FactBase, scope: str, gaps: Sequence[Gap] | None = None) -> list[Closed]:
    """Ask open questions again: those that need not be open any more, oldest first.

    `gaps` are those that are asked, all that are open if left out. Nothing is closed here.
    """
    answers: dict[str, Answer] = {}
    closed = []
    for gap in base.store.gaps(scope) if gaps is None else gaps:
        text = clean(gap.text or "")
        if gap.kind is not GapKind.QUESTION or not text:
            continue
        if text not in answers:
            answers[text] = base.ask(text, scope)
        if found := _closed(gap.id, answers[text]):
            closed.append(found)
    return closed


def close_answered(
    base: FactBase, scope: str, sequence: int, already: Sequence[int] = ()
) -> list[str]:
    """Close the open questions that are answered, or known silences, since the change `sequence`.

    Returns their texts, each once, after those of the gaps that it had closed `already`.
    """
    closed = [*already, *close(base, scope, sequence, rerun(base, scope))]
    return texts_of(base, scope, closed)


def close(base: FactBase, scope: str, sequence: int, found: Sequence[Closed]) -> list[int]:
    """Close what was found to be answered, or a known silence; the numbers of those it closed."""
    closed: list[int] = []
    for state in (GapState.ANSWERED, GapState.SILENCE):
        ids = [one.gap for one in found if one.state is state]
        closed += base.store.close_gaps(scope, ids, state, sequence)
    return closed


def texts_of(base: FactBase, scope: str, gap_ids: Iterable[int]) -> list[str]:
    """The questions of the gaps, each once."""
    asked = (base.store.gap(scope, gap_id) for gap_id in gap_ids)
    return list(dict.fromkeys(gap.text for gap in asked if gap and gap.text))


def _closed(gap: int, answer: Answer) -> Closed | None:
    """What closes the gap; of a message with several questions each must be answered."""
    if all(part.status is Status.ANSWERED for part in answer.parts or (answer,)):
        return Closed(gap, GapState.ANSWERED, tuple(fact.id for fact in answer.facts))
    if answer.outcome is Outcome.SILENCE and answer.silence:
        return Closed(gap, GapState.SILENCE, silence=answer.silence.id)
    return None


def _complaints(gaps: Sequence[Gap]) -> list[GapGroup]:
    """Complaints by fact and kind; under the newest note or text that says something."""
    found: defaultdict[tuple[GapKind, str | None], list[Gap]] = defaultdict(list)
    for gap in gaps:
        found[gap.kind, gap.fact_id].append(gap)
    groups = []
    for (_, fact_id), same in found.items():
        said = (clean(text) for gap in reversed(same) for text in (gap.note, gap.text) if text)
        title = next(filter(None, said), "")
        groups.append(_group(same, title, (fact_id,) if fact_id else ()))
    return groups


def _group(gaps: Sequence[Gap], title: str, facts: tuple[str, ...] = ()) -> GapGroup:
    days = {gap.day for gap in gaps}
    newest = tuple(sorted(gaps, key=lambda gap: (gap.day, gap.id), reverse=True))
    return GapGroup(gaps[0].kind, title, newest, len(days), max(days), facts)


def _suggesting(group: GapGroup, base: FactBase, scope: str) -> GapGroup:
    if group.facts or not group.title:
        return group
    found = base.search(group.title, scope, SEARCHED)
    facts = tuple(one.id for one in found if one.entry.sort is Sort.FACT and one.score > 0)
    return GapGroup(
        group.kind, group.title, group.gaps, group.days, group.newest, facts[:SUGGESTED]
    )
