"""What is wrong with a briefing beyond its form: one sentence each, with the place.

A pack is held against this before anything of it is used, and a draft before it is saved.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from knowledge.model import (
    ASK_LIMIT,
    NAME_LIMIT,
    SOURCE_TITLE_LIMIT,
    STATEMENT_LIMIT,
    Briefing,
    Comparator,
    Fact,
    Kind,
    Quantity,
)
from knowledge.text import clean

FACT_ID = re.compile(r"[A-Z]{1,8}-\d{1,8}")
"""The form of the ids that people read and type: F-012."""

EDTF = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?")
"""EDTF level 0: year, month or day."""

LONGEST_NAME = 1_000
"""Characters of a name, a unit or a date: far more than replies show, and little enough to read."""

DIGITS_LIMIT = 1_000
"""Digits of an amount when written out, before or after the point."""


def problems(briefing: Briefing) -> Iterator[str]:
    """What is wrong with a briefing beyond its form, one sentence each, in reading order."""
    yield from _repeated(briefing)
    known = {fact.id for fact in briefing.facts}
    entities = {entity.id for entity in briefing.entities}
    sources = {source.id: source for source in briefing.sources}
    yield from _long_names(briefing)
    for source in briefing.sources:
        if len(source.title) > SOURCE_TITLE_LIMIT:
            yield f"{source.id}: the title is longer than {SOURCE_TITLE_LIMIT} characters."
    for fact in briefing.facts:
        yield from (f"{fact.id}: {problem}" for problem in fact_problems(fact))
        for name in {*fact.actors, *fact.places, *fact.targets} - entities:
            yield f"{fact.id}: there is no entity {name}."
        for citation in fact.citations:
            if citation.source not in sources:
                yield f"{fact.id}: there is no source {citation.source}."
        for link in fact.links:
            if link.fact not in known:
                yield f"{fact.id}: there is no fact {link.fact} to link to."
    for silence in briefing.silences:
        if silence.source not in sources:
            yield f"{silence.id}: there is no source {silence.source}."
        if not clean(silence.says):
            yield f"{silence.id}: it says nothing."
        yield from _text_problems(silence.id, silence.says, silence.asks)
        yield from (
            f"{silence.id}: there is no fact {id}." for id in silence.near if id not in known
        )
    for topic in briefing.topics:
        yield from _text_problems(topic.id, topic.lead or topic.label, topic.asks)
        yield from (f"{topic.id}: there is no fact {id}." for id in topic.facts if id not in known)


def _long_names(briefing: Briefing) -> Iterator[str]:
    """The parts, other than facts, with a name that is far too long."""
    if _too_long((briefing.name, briefing.subject, *briefing.examples)):
        yield f"name, subject and examples may have {LONGEST_NAME:,} characters."
    named: list[tuple[str, tuple[str | None, ...]]] = [
        (one.id, (one.kind, one.label, one.voice, one.author, one.container_title, one.issued))
        for one in briefing.sources
    ]
    named += [(one.id, (one.kind, one.label, *one.aliases)) for one in briefing.entities]
    named += [(one.id, (one.missing, *one.words)) for one in briefing.silences]
    named += [(one.id, (one.label,)) for one in briefing.topics]
    yield from (
        f"{name}: a name is longer than {LONGEST_NAME:,} characters."
        for name, names in named
        if _too_long(names)
    )


def fact_problems(fact: Fact) -> Iterator[str]:
    """What is wrong with one fact by itself, one sentence each."""
    if not fact.citations:
        yield "it cites no source."
    if len(fact.statement) > STATEMENT_LIMIT or not clean(fact.statement):
        yield f"the statement must have 1 to {STATEMENT_LIMIT} characters."
    if fact.caveat and len(fact.caveat) > STATEMENT_LIMIT:
        yield f"the caveat is longer than {STATEMENT_LIMIT} characters."
    for ask in fact.asks:
        if len(ask) > ASK_LIMIT or not ask.strip():
            yield f"an ask must have 1 to {ASK_LIMIT} characters: {ask[:40]!r}."
    if fact.kind is Kind.STATISTIC and not fact.quantities:
        yield "a statistic needs a quantity."
    if _too_long(_names(fact)):
        yield f"a name, a unit or a date is longer than {LONGEST_NAME:,} characters."
    for quantity in fact.quantities:
        yield from _quantity_problems(quantity)
    for date in fact.dates:
        sound = 1 <= (date.month or 1) <= 12 and 1 <= (date.day or 1) <= 31
        if not sound or not 1 <= (date.year or 1) <= 9999:
            yield f"there is no such date: {date.words!r}."


def _names(fact: Fact) -> Iterator[str | None]:
    """The texts of a fact that are names, or as short."""
    yield fact.hedge
    for quantity in fact.quantities:
        yield from (quantity.unit, quantity.measure, quantity.subject, quantity.place)
        yield quantity.period.words if quantity.period else None
    for link in fact.attribution:
        yield from (link.name, link.kind, link.note)
    yield from (date.words for date in fact.dates)


def _too_long(names: Iterable[str | None]) -> bool:
    return any(len(name) > LONGEST_NAME for name in names if name)


def _quantity_problems(quantity: Quantity) -> Iterator[str]:
    if not quantity.unit.strip() or not quantity.measure.strip():
        yield "a quantity needs a unit and what is measured."
    between = quantity.comparator is Comparator.BETWEEN
    if between != (quantity.upper is not None):
        yield "an upper amount goes with the comparator 'between', and only with it."
    if quantity.upper is not None and quantity.upper < quantity.amount:
        yield "the upper amount is less than the lower one."
    period = quantity.period
    ends = [end for end in (period.start, period.end) if end] if period else []
    if not all(EDTF.fullmatch(end) for end in ends) or ends != sorted(ends):
        yield "a period runs from a start to an end, each as year, year-month or year-month-day."
    for amount in filter(None, (quantity.amount, quantity.upper)):
        if not amount.is_finite():
            yield "an amount must be a finite number."
        elif max(abs(amount.adjusted()), len(amount.as_tuple().digits)) > DIGITS_LIMIT:
            yield f"an amount may have {DIGITS_LIMIT:,} digits at most."


def _repeated(briefing: Briefing) -> Iterator[str]:
    groups = (
        [source.id for source in briefing.sources],
        [entity.id for entity in briefing.entities],
        [fact.id for fact in briefing.facts]
        + [silence.id for silence in briefing.silences]
        + [topic.id for topic in briefing.topics],
    )
    for group in groups:
        ids = Counter(group)
        yield from (
            f"the id {name} is used {count} times." for name, count in ids.items() if count > 1
        )
        yield from (f"the id {name[:40]}… is too long." for name in ids if len(name) > NAME_LIMIT)
        if "" in ids:
            yield "an id is empty."
    for name in groups[-1]:
        if not FACT_ID.fullmatch(name):
            yield f"the id {name[:40]!r} must be capital letters, a hyphen and a number: F-012."


def _text_problems(name: str, sentence: str, asks: tuple[str, ...]) -> Iterator[str]:
    if len(sentence) > STATEMENT_LIMIT:
        yield f"{name}: the sentence is longer than {STATEMENT_LIMIT} characters."
    for ask in asks:
        if len(ask) > ASK_LIMIT or not ask.strip():
            yield f"{name}: an ask must have 1 to {ASK_LIMIT} characters: {ask[:40]!r}."
