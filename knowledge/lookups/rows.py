"""Figures as rows: all of a scope, those that fit some filters, and those that differ.

Figures differ where measure, unit, place, actor and period are the same and the value is not; one
of them is never shown without the others.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import NamedTuple

from knowledge.factbase import FactBase
from knowledge.model import Briefing, Fact, Quantity
from knowledge.store.quantities import Sought
from knowledge.text import fold

MOST_ROWS = 60
"""Figures of one table."""

MOST_IN_FILE = 2_000
"""Figures of one file."""

MOST_DIFFERING = 50
"""Figures that are added because others differ from them."""


class Figure(NamedTuple):
    """One published figure and the fact that states it."""

    fact: Fact
    quantity: Quantity

    def __hash__(self) -> int:
        """Of a part that tells nearly all figures apart: whole facts take long to be hashed."""
        return hash((self.fact.id, self.quantity.measure, self.quantity.amount))

    @property
    def group(self) -> tuple[str, str]:
        """What is measured, and in which unit."""
        return self.quantity.measure, self.quantity.unit

    @property
    def thing(self) -> Hashable:
        """What it is a figure of: the same for two that can contradict each other."""
        quantity = self.quantity
        where = (quantity.place,) if quantity.place else frozenset(self.fact.places)
        who = (quantity.subject,) if quantity.subject else frozenset(self.fact.actors)
        measure, unit = quantity.measure.casefold(), quantity.unit.casefold()
        return measure, unit, where, who, _when(quantity)

    @property
    def value(self) -> Hashable:
        """How much it says that there is."""
        return self.quantity.comparator, self.quantity.amount, self.quantity.upper


def _when(quantity: Quantity) -> Hashable:
    period = quantity.period
    if period is None:
        return None
    return (period.start, period.end) if period.start or period.end else fold(period.words)


def of_facts(facts: Iterable[Fact]) -> list[Figure]:
    """All figures of these facts, in order."""
    return [Figure(fact, quantity) for fact in facts for quantity in fact.quantities]


def all_figures(base: FactBase, scope: str, briefing: Briefing, sought: Sought, limit: int) -> Rows:
    """The figures that fit, sorted, with those that differ from them."""
    if briefing.unloaded:
        found = _stored(base.store.figures(scope, sought, limit + 1))
        measures = sorted({figure.quantity.measure for figure in found[:limit]})
        near = _stored(base.store.differing(scope, measures, 10 * MOST_DIFFERING))
        everything = list(dict.fromkeys([*found[:limit], *near]))
    else:
        everything = of_facts(briefing.active)
        found = [figure for figure in everything if fits(figure, sought)]
    found = in_order(found)
    shown = found[:limit]
    rivals = rivals_of(shown, everything)
    added = list(dict.fromkeys(one for figure in shown for one in rivals.get(figure, ())))
    known = set(shown)
    missing = [one for one in added if one not in known][:MOST_DIFFERING]
    return Rows(in_order([*shown, *missing]), rivals, missing, more=len(found) > limit)


class Rows(NamedTuple):
    """Figures to show: `rivals` tells which differ from which; `added` came only for that."""

    figures: list[Figure]
    rivals: Mapping[Figure, tuple[Figure, ...]]
    added: list[Figure]
    more: bool = False


def _stored(rows: Iterable[tuple[Fact, int]]) -> list[Figure]:
    return [Figure(fact, fact.quantities[place]) for fact, place in rows]


def rivals_of(
    figures: Sequence[Figure], everything: Iterable[Figure]
) -> dict[Figure, tuple[Figure, ...]]:
    """For each figure that others differ from: those others."""
    wanted = {figure.thing for figure in figures}
    same: defaultdict[Hashable, list[Figure]] = defaultdict(list)
    measures = {figure.quantity.measure.casefold() for figure in figures}
    for figure in everything:
        if figure.quantity.measure.casefold() in measures and (thing := figure.thing) in wanted:
            same[thing].append(figure)
    found: dict[Figure, tuple[Figure, ...]] = {}
    for group in same.values():
        if len({figure.value for figure in group}) > 1:
            for figure in group:
                found[figure] = tuple(one for one in group if one.value != figure.value)
    return found


def rivals_of_facts(
    facts: Sequence[Fact], base: FactBase, scope: str, briefing: Briefing
) -> tuple[Fact, ...]:
    """The facts, other than these, whose figures differ from figures of these."""
    own = of_facts(facts)
    if not own:
        return ()
    if briefing.unloaded:
        measures = sorted({figure.quantity.measure for figure in own})
        near = _stored(base.store.differing(scope, measures, 10 * MOST_DIFFERING))
        everything = list(dict.fromkeys([*own, *near]))
    else:
        everything = of_facts(briefing.active)
    shown = {fact.id for fact in facts}
    others = [one.fact for found in rivals_of(own, everything).values() for one in found]
    fresh = {fact.id: fact for fact in others if fact.id not in shown}
    return tuple(fresh.values())[:MOST_DIFFERING]


def fits(figure: Figure, sought: Sought) -> bool:
    """Whether the figure is one of those wanted."""
    fact, quantity = figure
    return (
        (sought.measures is None or quantity.measure in sought.measures)
        and _named(sought.actors, quantity.subject, fact.actors)
        and _named(sought.places, quantity.place, fact.places)
        and _named(sought.sources, None, [citation.source for citation in fact.citations])
        and _in_period(quantity, sought)
    )


def _named(wanted: Sequence[str] | None, own: str | None, others: Iterable[str]) -> bool:
    return wanted is None or own in wanted or not set(wanted).isdisjoint(others)


def _in_period(quantity: Quantity, sought: Sought) -> bool:
    if not sought.spans and not sought.words:
        return True
    period = quantity.period
    if period is None:
        return False
    if sought.words and sought.words in period.words.casefold():
        return True
    if period.start is None or period.end is None:
        return False
    return any(
        period.start <= f"{end}-99" and f"{period.end}-99" >= start for start, end in sought.spans
    )


def in_order(figures: Sequence[Figure]) -> list[Figure]:
    """By measure in order of appearance, then by time; what is not dated comes last."""
    groups = {group: place for place, group in enumerate(dict.fromkeys(f.group for f in figures))}
    return sorted(figures, key=lambda figure: (groups[figure.group], *_time(figure.quantity)))


def _time(quantity: Quantity) -> tuple[str, str, str]:
    """Dates as EDTF sort as text; what has none comes after all that have one."""
    period = quantity.period
    start = period.start or period.end if period else None
    return start or "~", (period.end if period else None) or "", quantity.place or ""
