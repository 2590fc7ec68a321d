"""`/timeline`: what is dated, in order; what is only partly dated stands apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from knowledge import phrases, wording
from knowledge.dates import is_month, period_span
from knowledge.factbase import FactBase
from knowledge.lookups import names
from knowledge.lookups.found import Found, fact_choices, sentence, unique
from knowledge.lookups.pages import MOST_SHOWN, Item, Section, fact_item, paged
from knowledge.lookups.rows import rivals_of_facts
from knowledge.lookups.subjects import subject
from knowledge.model import Briefing, Fact, PartialDate, Period
from knowledge.text import tokens

_PLAIN = frozenset("of the in on year not stated st nd rd th and to".split())
"""Words beside months and numbers that make no date relative."""


class Entry(NamedTuple):
    """One date of one fact: where it stands in the order, below which heading, in which words."""

    order: tuple[int, int, int]
    heading: str
    date: str
    fact: Fact


def timeline(options: Mapping[str, str], base: FactBase, scope: str) -> Found:
    """The dated facts on a subject, or all of them."""
    briefing = base.briefing(scope)
    about = options.get("about", "")
    chosen = subject(about, base, scope, briefing) if about else None
    shown_about = wording.safe_cut(about, 60)
    if about and chosen is None:
        return sentence(phrases.NOTHING_LIKE.format(words=shown_about))
    if briefing.unloaded and chosen is None:
        example = "/timeline 2020"
        return sentence(phrases.TOO_MANY_TO_READ.format(count=briefing.unloaded, example=example))
    facts = chosen.facts if chosen else list(briefing.active)
    entries = in_order([*entries_of(facts)])
    undated = len(facts) - len({entry.fact.id for entry in entries})
    if period := options.get("period", ""):
        entries = [entry for entry in entries if _within(entry, names.spans(period))]
    if not entries:
        sorry = phrases.NO_DATES_ABOUT if about else phrases.NO_DATES
        return sentence(sorry.format(about=shown_about, undated=undated))
    dated = len({entry.fact.id for entry in entries})
    lead = phrases.DATED.format(count=dated, undated=undated)
    return _shown(lead, entries, base, scope, briefing)


def _shown(
    lead: str, entries: Sequence[Entry], base: FactBase, scope: str, briefing: Briefing
) -> Found:
    shown = list(entries[:MOST_SHOWN])
    facts = unique(entry.fact for entry in shown)
    shown = in_order([*shown, *entries_of(rivals_of_facts(facts, base, scope, briefing))])
    headings = dict.fromkeys(entry.heading for entry in shown)
    sections = [
        Section(heading, tuple(_item(e, briefing) for e in shown if e.heading == heading))
        for heading in headings
    ]
    if len(entries) > MOST_SHOWN:
        lead = f"{lead} {phrases.SHOWN_FIRST.format(count=MOST_SHOWN)}"
    facts = unique(entry.fact for entry in shown)
    return Found(paged(lead, sections, briefing), facts, fact_choices(facts))


def _item(entry: Entry, briefing: Briefing) -> Item:
    item = fact_item(entry.fact, briefing)
    if entry.date == entry.heading:
        return item
    date = wording.safe_cut(entry.date, 90)
    return Item(phrases.DATE_ITEM.format(date=date, item=item.text), entry.fact)


def entries_of(facts: Iterable[Fact]) -> Iterator[Entry]:
    """The dates of the facts: their own, else those of the periods of their figures."""
    for fact in facts:
        if fact.dates:
            yield from (_of_date(fact, date) for date in dict.fromkeys(fact.dates))
        else:
            periods = [quantity.period for quantity in fact.quantities if quantity.period]
            yield from (_of_period(fact, period) for period in dict.fromkeys(periods))


def in_order(entries: Iterable[Entry]) -> list[Entry]:
    """What has a year by time; then what has none; last what is only as written."""
    return sorted(entries, key=lambda entry: entry.order)


def _of_date(fact: Fact, date: PartialDate) -> Entry:
    order = (date.year or _NO_YEAR, date.month or 0, date.day or 0)
    words = date.words
    if date.year is None and date.month is None and date.day is None:
        written = phrases.DATE_AS_WRITTEN.format(words=words)
        return Entry((_RELATIVE, 0, 0), phrases.AS_WRITTEN, written, fact)
    if not _is_plain(words):
        words = phrases.DATE_AS_WRITTEN.format(words=words)
        order = (order[0], order[1], order[2] + _AFTER)
    if date.year is None:
        if "year" not in words.casefold():
            words = phrases.DATE_NO_YEAR.format(words=words)
        return Entry(order, phrases.NO_YEAR, words, fact)
    return Entry(order, str(date.year), words, fact)


_AFTER = 100
"""Added to the day of a date that is only as written: it stands after the plain ones."""

_NO_YEAR, _RELATIVE = 1_000_000, 1_000_001
"""Years by which what has none stands after all that have one."""


def _of_period(fact: Fact, period: Period) -> Entry:
    words = phrases.DATE_OF_FIGURE.format(words=period.words)
    year = (period.start or period.end or "")[:4]
    if not year:
        return Entry((_RELATIVE, 0, 0), phrases.AS_WRITTEN, words, fact)
    parts = [int(part) for part in (period.start or year).split("-")]
    year_number, month, day = (*parts, 0, 0)[:3]
    return Entry((year_number, month, day), year, words, fact)


def _is_plain(words: str) -> bool:
    """Whether the words hold nothing but a calendar date."""
    return all(
        token.value is not None or is_month(token.word) or token.word in _PLAIN
        for token in tokens(words)
    )


def _within(entry: Entry, spans: Sequence[tuple[str, str]]) -> bool:
    """Whether the date may lie in one of the spans; what has no year is in none."""
    year, month, _ = entry.order
    if year >= _NO_YEAR:
        return False
    first = f"{year:04}-{month or 1:02}"
    last = f"{year:04}-{month or 12:02}"
    periods = [period_span(q.period) for q in entry.fact.quantities if q.period]
    if not entry.fact.dates and (known := [span for span in periods if span]):
        end = max(span.end for span in known)
        last = f"{end // 12:04}-{end % 12 + 1:02}"
    return any(first <= end and last >= start for start, end in spans)
