"""Figures: amounts as published, and what a fact's fields can answer."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from knowledge import figures
from knowledge.dates import Span
from knowledge.model import (
    Aspect,
    Attributor,
    Briefing,
    Citation,
    Comparator,
    Fact,
    Kind,
    PartialDate,
    Quantity,
    Voice,
)

BARE = Fact(
    id="F-1",
    kind=Kind.CLAIM,
    voice=Voice.STATEMENT,
    statement="Gulls steal ropes.",
    citations=(Citation(source="story", locator=1),),
)


def quantity(amount: str, comparator: Comparator = Comparator.EXACTLY) -> Quantity:
    """So many passengers."""
    return Quantity(
        amount=Decimal(amount), comparator=comparator, unit="passengers", measure="trips"
    )


@pytest.mark.parametrize(
    ("amount", "comparator", "words"),
    [
        ("32", Comparator.EXACTLY, "32"),
        ("25000", Comparator.OVER, "over 25,000"),
        ("1200", Comparator.AT_LEAST, "at least 1,200"),
        ("7", Comparator.ABOUT, "about 7"),
        ("100", Comparator.UP_TO, "up to 100"),
        ("1.50", Comparator.EXACTLY, "1.50"),
        ("0", Comparator.EXACTLY, "0"),
        ("1234567.8900", Comparator.OVER, "over 1,234,567.8900"),
    ],
)
def test_amounts_as_published(amount: str, comparator: Comparator, words: str) -> None:
    """The comparator is never dropped, and no digit is lost or added."""
    assert figures.amount(quantity(amount, comparator)) == words


def test_an_amount_between() -> None:
    """A range shows both ends."""
    between = replace(quantity("3000", Comparator.BETWEEN), upper=Decimal(5000))
    assert figures.amount(between) == "between 3,000 and 5,000"


def test_all_values_of_a_fact() -> None:
    """Typed amounts, upper ends and numbers of the statement all count as stated."""
    between = replace(quantity("3", Comparator.BETWEEN), upper=Decimal("5.0"))
    fact = replace(BARE, statement="Twenty-five thousand in 2031.", quantities=(between,))
    assert figures.amounts(fact) == {3, 5, 25000, 2031}


def test_spans_are_typed_ones_first(small: Briefing) -> None:
    """A typed period or a date's year goes before the calendar words of the statement."""
    first = small.facts[0]
    assert [(s.start, s.end) for s in figures.spans(first)] == [(2031 * 12, 2031 * 12 + 2)]
    dated = replace(BARE, statement="In 1999.", dates=(PartialDate(words="2014", year=2014),))
    assert figures.spans(dated) == (Span(2014 * 12, 2014 * 12 + 11, "2014"),)
    told = replace(BARE, statement="In 1999.")
    assert figures.spans(told) == (Span(1999 * 12, 1999 * 12 + 11, "1999"),)


def test_a_date_without_a_year_is_no_span(small: Briefing) -> None:
    """March 3 without a year lies in no year."""
    assert figures.spans(small.facts[3]) == ()


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, set()),
        ({"gives": (Aspect.REASON,)}, {Aspect.REASON}),
        ({"places": ("x",)}, {Aspect.PLACE}),
        ({"dates": (PartialDate(words="July 14", month=7, day=14),)}, {Aspect.TIME}),
        ({"statement": "It was in 2019."}, {Aspect.TIME}),
        ({"attribution": (Attributor(name="x", kind="y"),)}, {Aspect.SOURCE, Aspect.PERSON}),
        ({"quantities": (quantity("1"),)}, {Aspect.AMOUNT, Aspect.SOURCE, Aspect.PERSON}),
    ],
)
def test_what_a_fact_can_be_asked_for(changes: dict[str, object], expected: set[Aspect]) -> None:
    """A kind of question is answered only by a field of that kind, or by what `gives` names."""
    assert figures.aspects(replace(BARE, **changes)) == expected  # type: ignore[arg-type]
