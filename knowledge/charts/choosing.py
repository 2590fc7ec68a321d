"""From figures to a chart: what can be drawn together, what tells bars apart, what must be said."""

from __future__ import annotations

import calendar
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from knowledge import figures as amounts
from knowledge import phrases, wording
from knowledge.charts.alt import ALT_LIMIT, alt_text
from knowledge.charts.nouns import Bar, ChartSpec, cut
from knowledge.dates import period_span
from knowledge.model import Briefing, Comparator, Fact, Locator, Period, Quantity

MOST_BARS = 12
"""More than these nobody reads on a phone; the others are counted in a note."""

SHOWN_LIMIT = 60
"""Characters of an amount; longer ones are not drawn."""

HEDGE_LIMIT = 24

Figure = tuple[Fact, Quantity]

_BOUNDS = (Comparator.OVER, Comparator.AT_LEAST)


def spec_of(figures: Sequence[Figure], briefing: Briefing) -> ChartSpec | None:
    """The chart of the figures of the commonest unit; the others are counted in a note.

    None where fewer than two can be drawn together: say the number.
    """
    given = list(dict.fromkeys(figures))
    drawable = [figure for figure in given if _drawable(*figure)]
    units = Counter(_unit(quantity) for _, quantity in drawable)
    most = max(units, key=units.__getitem__, default="")
    same = [figure for figure in drawable if _unit(figure[1]) == most]
    for count in range(min(len(same), MOST_BARS), 1, -1):
        kept = _without_half_conflicts(same[:count], same[count:])
        if len(kept) < 2:
            continue
        for caveats in (True, False):
            spec = _spec(kept, len(given) - len(kept), briefing, caveats=caveats)
            if len(spec.alt) <= ALT_LIMIT:
                return spec
    return None


def _spec(kept: Sequence[Figure], left: int, briefing: Briefing, *, caveats: bool) -> ChartSpec:
    facts = list(dict.fromkeys(fact for fact, _ in kept))
    spec = ChartSpec(
        title=_title(kept, briefing),
        unit=_unit(kept[0][1]),
        bars=tuple(_bars(kept, briefing)),
        citation="\n".join(_citation(facts, briefing)),
        alt="",
        notes=(*_comparing([quantity for _, quantity in kept]), *_more(facts, left, caveats)),
    )
    return replace(spec, alt=alt_text(spec))


def _drawable(fact: Fact, quantity: Quantity) -> bool:
    """Whether the amount has a length on a picture and a width on a phone."""
    ends = [quantity.amount, quantity.upper or quantity.amount]
    sized = all(end.is_finite() and math.isfinite(2 * float(end)) for end in ends)
    return sized and len(_shown(fact, quantity)) <= SHOWN_LIMIT


def _without_half_conflicts(kept: Sequence[Figure], rest: Sequence[Figure]) -> list[Figure]:
    """The figures without those that contradict one that is left out: never one side alone."""
    outside = {_about(quantity) for _, quantity in rest if quantity.period}
    return [figure for figure in kept if _about(figure[1]) not in outside]


def _about(quantity: Quantity) -> tuple[object, ...]:
    """What conflicting figures have in common."""
    period = quantity.period
    when = (period.start or period.words, period.end) if period else None
    return quantity.measure, quantity.subject, quantity.place, when


def _unit(quantity: Quantity) -> str:
    return _plain(quantity.unit)


def _plain(text: str) -> str:
    """Text as every reply has it, without the escapes of Markdown."""
    return wording.plain(wording.safe(text))


def _shown(fact: Fact, quantity: Quantity) -> str:
    """The amount as published, and the source's own hedge where the comparator does not say it."""
    amount = amounts.amount(quantity)
    if not fact.hedge or fact.hedge.casefold() in amount:
        return amount
    return phrases.CHART_HEDGED.format(amount=amount, hedge=cut(_plain(fact.hedge), HEDGE_LIMIT))


def _bars(kept: Sequence[Figure], briefing: Briefing) -> Iterator[Bar]:
    labels = _labels(kept, briefing)
    taken = Counter(
        (label, _period(quantity)) for label, (_, quantity) in zip(labels, kept, strict=True)
    )
    for label, (fact, quantity) in zip(labels, kept, strict=True):
        period = _period(quantity)
        if taken[label, period] > 1:
            label = phrases.CHART_DOT.join(filter(None, (label, fact.id)))
        yield _bar(fact, quantity, label or period)


def _bar(fact: Fact, quantity: Quantity, label: str) -> Bar:
    value, upper = float(quantity.amount), quantity.upper
    up_to = quantity.comparator is Comparator.UP_TO and value > 0
    return Bar(
        label=label,
        value=0.0 if up_to else value,
        lower_bound=quantity.comparator in _BOUNDS,
        upper=value if up_to else None if upper is None else float(upper),
        months=_months(quantity.period),
        period=_period(quantity),
        shown=_shown(fact, quantity),
        about=quantity.comparator is Comparator.ABOUT,
    )


def _labels(kept: Sequence[Figure], briefing: Briefing) -> list[str]:
    """For each figure whatever is not the same for all: measure, subject, place, who says so."""
    names = {entity.id: _plain(entity.label) for entity in briefing.entities}
    table = [
        (
            _plain(quantity.measure),
            names.get(quantity.subject or "", ""),
            names.get(quantity.place or "", ""),
            _says(fact, briefing),
        )
        for fact, quantity in kept
    ]
    varying = [len(set(column)) > 1 for column in zip(*table, strict=True)]
    return [
        _joined(part for part, tells in zip(row, varying, strict=True) if tells) for row in table
    ]


def _joined(parts: Iterable[str]) -> str:
    """The parts in one line, without names that an earlier part says already."""
    line = ""
    for part in parts:
        if part.casefold() not in line.casefold():
            line = f"{line}{phrases.CHART_DOT}{part}" if line else part
    return line


def _title(kept: Sequence[Figure], briefing: Briefing) -> str:
    """What all bars measure, with subject and place where those are the same and not in it."""
    measures, subjects, places = (
        {getattr(quantity, name) for _, quantity in kept}
        for name in ("measure", "subject", "place")
    )
    title = _plain(kept[0][1].measure if len(measures) == 1 else kept[0][1].unit)
    for shared in (subjects, places):
        one = next(iter(shared)) if len(shared) == 1 else None
        entity = next((e for e in briefing.entities if e.id == one), None)
        if entity and not any(
            n.casefold() in title.casefold() for n in (entity.label, *entity.aliases)
        ):
            title = f"{title}, {_plain(entity.label)}"
    return title[:1].upper() + title[1:]


def _period(quantity: Quantity) -> str:
    return (_plain(quantity.period.words) if quantity.period else "") or phrases.PERIOD_NOT_STATED


def _months(period: Period | None) -> int | None:
    """How many whole months the period has; None where it is not known or has broken ones."""
    span = period_span(period) if period else None
    if span is None or period is None or not period.start or not period.end:
        return None
    last = calendar.monthrange(*divmod(span.end, 12)[:1], span.end % 12 + 1)[1]
    whole = period.start[8:] in ("", "01") and period.end[8:] in ("", f"{last:02}")
    return span.end - span.start + 1 if whole else None


def _says(fact: Fact, briefing: Briefing) -> str:
    """In whose voice, and the chain of who says so."""
    chain = wording.plain(wording.who_says(fact, briefing))
    return phrases.CHART_SAYS.format(voice=phrases.VOICES[fact.voice], chain=chain)


def _citation(facts: Sequence[Fact], briefing: Briefing) -> Iterator[str]:
    """Who says so, where it is the same for all; then each source with places and facts."""
    says = {_says(fact, briefing) for fact in facts}
    if len(says) == 1:
        yield says.pop()
    cited = [(citation, fact) for fact in facts for citation in fact.citations]
    for source in briefing.sources:
        own = [(citation, fact) for citation, fact in cited if citation.source == source.id]
        ids = dict.fromkeys(f"{fact.id} r{fact.revision}" for _, fact in own)
        if own:
            yield phrases.CHART_SOURCE.format(
                source=phrases.SOURCE.format(kind=_plain(source.kind), title=_plain(source.title)),
                locators=_locators([citation.locator for citation, _ in own]),
                facts=", ".join(ids),
            )


def _locators(found: Iterable[Locator]) -> str:
    """Places in a source: "title and paragraphs 4 and 6"."""
    places = list(dict.fromkeys(found))
    numbers = sorted(place for place in places if isinstance(place, int))
    words = [wording.locator(place) for place in places if not isinstance(place, int)]
    if len(numbers) > 1:
        words.append(phrases.PARAGRAPHS.format(numbers=wording.join([str(n) for n in numbers])))
    else:
        words += map(wording.locator, numbers)
    return wording.join(words)


def _comparing(quantities: Sequence[Quantity]) -> Iterator[str]:
    """Why the bars do not compare like with like; that sources differ where they do."""
    months = {_months(quantity.period) for quantity in quantities}
    periods = {_about(quantity)[-1] for quantity in quantities}
    if len({quantity.measure for quantity in quantities}) > 1:
        yield phrases.CHART_MEASURES
    if len(months - {None}) > 1:
        yield phrases.CHART_LENGTHS
    elif None in periods or (None in months and len(periods) > 1):
        yield phrases.CHART_UNKNOWN_LENGTH
    stated = {(_about(one), one.amount, one.upper) for one in quantities if one.period}
    if len(stated) > len({about for about, *_ in stated}):
        yield phrases.CHART_CONFLICT


def _more(facts: Sequence[Fact], left: int, caveats: bool) -> Iterator[str]:
    """The facts' own limits, or where they stand, and how much is not drawn."""
    limits = [(fact.id, _plain(fact.caveat)) for fact in facts if fact.caveat]
    if limits and not caveats:
        yield phrases.CHART_CAVEATS
    elif limits:
        yield from (phrases.CAVEAT.format(fact=name, caveat=limit) for name, limit in limits)
    if left:
        yield (phrases.CHART_ONE_LEFT if left == 1 else phrases.CHART_LEFT).format(count=left)
