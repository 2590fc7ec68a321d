"""Which facts stand together in an answer: what disputes the best one, what stands beside it."""

from __future__ import annotations

from itertools import takewhile

from knowledge import figures
from knowledge.answering.case import Case
from knowledge.model import Aspect, Match, Relation

ASKED_KIND = 0.40
"""Share of the best score from which a fact of the same passage goes first if it, and not the
best, gives the kind of thing asked for."""

CLOSE = 0.94
"""Share of the best score from which another fact could as well be meant."""

BESIDE = 0.80
"""Share of the best score from which a fact of the same passage belongs to the answer."""

SHOWN = 3
"""Facts side by side at the most; more become a choice."""


def _of_asked_kind(case: Case) -> Match:
    """The best match that passes, or one of its passage that gives more of what is asked for.

    The others must be near it in score, or linked to it.
    """
    best = case.passing[0]
    near = takewhile(lambda match: match.score >= ASKED_KIND * best.score, case.passing)
    beside = [m for m in (*near, *case.linked(best)) if m.fact.citations == best.fact.citations]
    return max(beside, key=lambda match: len(case.reading.aspects & figures.aspects(match.fact)))


def belonging(case: Case) -> list[Match]:
    """The best fact, then what disputes it, what could as well be meant, what stands beside it.

    Asked who says so, only what the same one says stands beside it. Asked whether it is so, a fact
    that another one disputes is never shown alone; where the question names two stretches of time,
    the figure for the other one belongs to the answer, and where it compares, what is related.
    """
    best = _of_asked_kind(case)
    relations = set() if case.reading.aspects else {Relation.DISPUTES}
    if case.reading.both or len(case.reading.calendar.spans) > 1:
        relations.add(Relation.SAME_MEASURE)
    if case.reading.compares:
        relations.add(Relation.RELATED)
    linked = {link.fact for link in best.fact.links}
    due = [link.fact for link in best.fact.links if link.relation in relations]
    shown = [best, *(other for fact in due if (other := case.beside(fact)))]
    top = case.passing[0].score
    for match in takewhile(lambda match: match.score >= BESIDE * top, case.passing):
        beside = match.fact.citations == best.fact.citations and match.fact.id in linked
        if Aspect.SOURCE in case.reading.aspects:
            beside = beside and match.fact.attribution == best.fact.attribution
        share = BESIDE if beside else CLOSE
        if match not in shown and match.score >= share * top:
            shown.append(match)
    return _in_order(shown[:SHOWN])


def _in_order(shown: list[Match]) -> list[Match]:
    """Figures of one measure in the order of the briefing; everything else best first."""
    same = {link.fact for link in shown[0].fact.links if link.relation is Relation.SAME_MEASURE}
    if all(match.fact.id in same for match in shown[1:]):
        return sorted(shown, key=lambda match: match.fact.id)
    return shown
