"""Typed checks of a question against a fact: figure, year, date, names, negation, kind.

Values are compared as values: a year or a figure is never "almost right". Each check passed,
failed (with what was asked and what the fact has instead) or does not apply. A fact that fails is
not served as the answer; `answering` decides what is said instead.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from knowledge import figures
from knowledge.dates import Span
from knowledge.matching import Reading
from knowledge.matching.names import Names
from knowledge.model import Aspect, Check, Comparator, Fact, PartialDate, Verdict
from knowledge.text import tokens

FIGURE, YEAR, DATE, NAME, NEGATION, KIND = "figure", "year", "date", "name", "negation", "kind"
SPEAKER = "speaker"

CONTRASTING_KINDS = (
    frozenset({"group"}),
    frozenset({"country"}),
    frozenset({"city", "district"}),
    frozenset({"province"}),
    frozenset({"region"}),
)
"""Entities of one set exclude each other: a question on Quetta is not answered by Bannu."""

SPEAKERS = frozenset({"organisation", "government", "group"})
"""Kinds of things that can be asked to have said something."""

TOWNS = frozenset({"city", "district", "building"})
"""Kinds of places that answer "in which town?"; a country or "the cities" do not."""

LOWER_BOUNDS = frozenset({Comparator.OVER, Comparator.AT_LEAST})
"""Comparators that "fewer than" contradicts."""

_HARD_KINDS = (Aspect.AMOUNT, Aspect.TIME, Aspect.PLACE, Aspect.REASON)
_OPEN_KINDS = frozenset({Aspect.AMOUNT, Aspect.TIME, Aspect.PLACE, Aspect.PERSON})


def check(
    reading: Reading, fact: Fact, names: Names, around: frozenset[Decimal] = frozenset()
) -> tuple[Check, ...]:
    """All typed checks of the question against the fact, in a fixed order.

    `around` are the figures that other facts of its passage state: they are not wrong beside it.
    """
    return (
        check_figure(reading, fact, around),
        check_year(reading, fact),
        check_date(reading, fact),
        check_names(reading, fact, names),
        check_speaker(reading, fact, names),
        check_negation(reading, fact),
        check_kind(reading, fact, names),
    )


def failed(checks: Iterable[Check]) -> tuple[Check, ...]:
    """Only those checks that failed."""
    return tuple(check for check in checks if check.verdict is Verdict.FAILED)


def check_figure(reading: Reading, fact: Fact, around: frozenset[Decimal] = frozenset()) -> Check:
    """Every figure of the question is one that the fact states, by value."""
    days = {day.day for day in (*reading.calendar.days, *fact.dates)}
    asked = [number for number in reading.numbers if number not in days]
    if not asked:
        return Check(FIGURE, Verdict.NOT_APPLICABLE)
    own = figures.amounts(fact)
    if not fact.quantities and own | around >= set(asked):
        return Check(FIGURE, Verdict.NOT_APPLICABLE)
    below = {q.amount for q in fact.quantities if q.comparator in LOWER_BOUNDS} & reading.under
    wrong = [f"{number:,}" for number in asked if number not in own]
    wrong += [f"{Comparator.UP_TO} {number:,}" for number in asked if number in below]
    return _result(FIGURE, wrong, map(figures.amount, fact.quantities))


def check_year(reading: Reading, fact: Fact) -> Check:
    """A stretch of time in the question meets one that the fact speaks of.

    A question may name two ("late 2020 or early 2021?"): a fact about either passes. One that
    asks for a part of the fact's ("January" of "the first two months"), or for the whole of
    which the fact has a part, does not.
    """
    asked = reading.calendar.spans
    if not asked:
        return Check(YEAR, Verdict.NOT_APPLICABLE)
    own = figures.spans(fact)
    if any(_of_time(span, mine, reading) for span in asked for mine in own):
        return Check(YEAR, Verdict.PASSED)
    return _result(YEAR, (span.words for span in asked), (span.words for span in own))


def _of_time(span: Span, own: Span, reading: Reading) -> bool:
    partly = span.within(own) or (reading.whole and own.within(span))
    return span.meets(own) and not partly


def check_date(reading: Reading, fact: Fact) -> Check:
    """Every day in the question is one of the fact's; a year that the fact lacks fails."""
    own = [date for date in fact.dates if date.day]
    if not reading.calendar.days or not own:
        return Check(DATE, Verdict.NOT_APPLICABLE)
    days = reading.calendar.days
    wrong = [day.words for day in days if not any(_same_day(day, mine) for mine in own)]
    return _result(DATE, wrong, (date.words for date in own))


def check_names(reading: Reading, fact: Fact, names: Names) -> Check:
    """The question's groups, countries and places are not all others than the fact's."""
    asked = {
        kinds: [name for name in reading.entities if names.kind(name) in kinds]
        for kinds in CONTRASTING_KINDS
    }
    if not any(asked.values()):
        return Check(NAME, Verdict.NOT_APPLICABLE)
    own = {*fact.actors, *fact.places, *fact.targets}
    own |= {mention.entity for mention in names.find(tokens(fact.statement))}
    for kinds, wanted in asked.items():
        mine = [name for name in sorted(own) if names.kind(name) in kinds]
        counted_there = Aspect.AMOUNT in reading.aspects and not kinds & {"group", "country"}
        if wanted and (mine or counted_there) and not own.intersection(wanted):
            return _result(NAME, map(names.label, wanted), map(names.label, mine))
    return Check(NAME, Verdict.PASSED)


def check_speaker(reading: Reading, fact: Fact, names: Names) -> Check:
    """Whoever the question has say so is in the fact's chain of who says so.

    The author of the source says all of it, and a country's name may stand for its government.
    """
    speaker = reading.speaker
    if speaker is None or names.kind(speaker) not in SPEAKERS:
        return Check(SPEAKER, Verdict.NOT_APPLICABLE)
    chain = [one.name for one in fact.attribution]
    own = {mention.entity for name in chain for mention in names.find(tokens(name))}
    if chain:
        own |= set(fact.actors)
    return _result(SPEAKER, () if speaker in own else [names.label(speaker)], chain)


def check_negation(reading: Reading, fact: Fact) -> Check:
    """A question for what is not so ("which groups is it not linked to?") fails what is so."""
    if not reading.negated or not reading.aspects & _OPEN_KINDS:
        return Check(NEGATION, Verdict.NOT_APPLICABLE)
    denies = any(word in f" {fact.statement} " for word in (" not ", " nobody ", " no "))
    return Check(NEGATION, Verdict.PASSED if denies else Verdict.FAILED, "not")


def check_kind(reading: Reading, fact: Fact, names: Names) -> Check:
    """What is asked for (how many, when, where, why) is among what the fact's fields can give."""
    asked = [aspect for aspect in _HARD_KINDS if aspect in reading.aspects]
    if not asked or Aspect.SOURCE in reading.aspects:
        return Check(KIND, Verdict.NOT_APPLICABLE)
    given = figures.aspects(fact)
    if reading.towns and not any(names.kind(place) in TOWNS for place in fact.places):
        given -= {Aspect.PLACE}
    if reading.years and not figures.spans(fact):
        given -= {Aspect.TIME}
    return _result(KIND, (aspect for aspect in asked if aspect not in given), ())


def _result(name: str, wrong: Iterable[str], own: Iterable[str]) -> Check:
    asked, found = tuple(dict.fromkeys(wrong)), tuple(dict.fromkeys(own))
    if not asked:
        return Check(name, Verdict.PASSED)
    return Check(name, Verdict.FAILED, ", ".join(asked), ", ".join(found))


def _same_day(asked: PartialDate, own: PartialDate) -> bool:
    return (asked.day, asked.month) == (own.day, own.month) and asked.year in (None, own.year)
