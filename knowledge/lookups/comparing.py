"""Whether figures may be compared, and why not: one reason for each thing in which they differ."""

from __future__ import annotations

import calendar
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations

from knowledge import figures, phrases, wording
from knowledge.dates import period_span
from knowledge.lookups.names import labels
from knowledge.lookups.pages import listed
from knowledge.lookups.rows import Figure, rivals_of
from knowledge.model import Briefing, Period
from knowledge.text import fold


def months_of(period: Period | None) -> int | None:
    """How many whole months the period has; None where the source does not state them."""
    span = period_span(period) if period else None
    if span is None or period is None or not _whole(period):
        return None
    return span.end - span.start + 1


def _whole(period: Period) -> bool:
    """Whether the period begins with the first day of a month and ends with the last of one."""
    start, end = period.start or "", period.end or ""
    if len(start) > 7 and not start.endswith("-01"):
        return False
    if len(end) <= 7:
        return True
    year, month, day = (int(part) for part in end.split("-"))
    return year > 0 and day == calendar.monthrange(year, month)[1]


def months_text(count: int) -> str:
    """ "one month", "six months", "18 months"."""
    number = phrases.NUMBERS[count] if count < len(phrases.NUMBERS) else str(count)
    return f"{number} {phrases.MONTHS[count > 1]}"


def same_group(found: Sequence[Figure]) -> bool:
    """Whether all measure the same thing in the same unit."""
    return len({tuple(map(fold, figure.group)) for figure in found}) == 1


def overlapping(found: Sequence[Figure]) -> list[Figure]:
    """Those of the figures whose periods share a month, or are not stated."""
    spans = [(f, period_span(f.quantity.period) if f.quantity.period else None) for f in found]
    shared = {
        figure
        for (one, own), (other, others) in combinations(spans, 2)
        if own is None or others is None or own.meets(others)
        for figure in (one, other)
    }
    return [figure for figure in found if figure in shared]


def reasons(found: Sequence[Figure], briefing: Briefing) -> list[str]:
    """Why the figures may not simply be compared; empty where they may."""
    return list(_reasons(found, briefing))


def _reasons(found: Sequence[Figure], briefing: Briefing) -> Iterator[str]:
    origins = {source.id: source.label for source in briefing.sources}
    yield from _differing(found, phrases.MEASURES_DIFFER, lambda f: f.quantity.measure)
    yield from _differing(found, phrases.UNITS_DIFFER, lambda f: f.quantity.unit)
    if rivals := rivals_of(found, found):
        yield phrases.RIVALS.format(facts=_ids(list(rivals)))
    yield from _lengths(found)
    yield from _differing(
        found, phrases.COMPARATORS_DIFFER, lambda f: phrases.BOUNDS[f.quantity.comparator]
    )
    yield from _differing(found, phrases.PLACES_DIFFER, lambda f: _place(f, briefing))
    yield from _differing(found, phrases.ACTORS_DIFFER, lambda f: _actor(f, briefing))
    yield from _differing(found, phrases.ORIGINS_DIFFER, lambda f: _origin(f, origins))


def _lengths(found: Sequence[Figure]) -> Iterator[str]:
    known = [figure for figure in found if months_of(figure.quantity.period) is not None]
    yield from _differing(
        known, phrases.LENGTHS_DIFFER, lambda f: months_text(months_of(f.quantity.period) or 0)
    )
    if unknown := [figure for figure in found if figure not in known]:
        yield phrases.PERIOD_UNKNOWN.format(facts=_ids(unknown))
    if not rivals_of(found, found) and (shared := [f for f in overlapping(known) if f in known]):
        yield phrases.PERIODS_OVERLAP.format(facts=_ids(shared))


def _differing(
    found: Sequence[Figure], sentence: str, of: Callable[[Figure], str]
) -> Iterator[str]:
    """The sentence with all values and whose they are, where there is more than one value."""
    groups: defaultdict[str, list[Figure]] = defaultdict(list)
    texts: dict[str, str] = {}
    for figure in found:
        value = of(figure)
        groups[fold(value)].append(figure)
        texts.setdefault(fold(value), value)
    if len(groups) > 1:
        values = [
            phrases.VALUE_OF.format(value=wording.safe_cut(texts[one], 60), facts=_ids(figures_of))
            for one, figures_of in list(groups.items())[:4]
        ]
        yield sentence.format(values="; ".join(values))


def _ids(found: Sequence[Figure]) -> str:
    return listed(list(dict.fromkeys(figure.fact.id for figure in found)), 4)


def _place(figure: Figure, briefing: Briefing) -> str:
    ids = [figure.quantity.place] if figure.quantity.place else sorted(figure.fact.places)
    return wording.join(labels(ids, briefing)) or phrases.NO_PLACE


def _actor(figure: Figure, briefing: Briefing) -> str:
    ids = [figure.quantity.subject] if figure.quantity.subject else sorted(figure.fact.actors)
    return wording.join(labels(ids, briefing)) or phrases.NO_ACTOR


def _origin(figure: Figure, origins: dict[str, str]) -> str:
    """Who says it first: the beginning of the chain, else the source itself."""
    if figure.fact.attribution:
        return figure.fact.attribution[0].name
    cited = figure.fact.citations[0].source
    return origins.get(cited, cited)


def figure_text(figure: Figure) -> str:
    """The figure with its unit, as a part of a sum; escaped."""
    quantity = figure.quantity
    return wording.safe_cut(f"{figures.amount(quantity)} {quantity.unit}", 60)
