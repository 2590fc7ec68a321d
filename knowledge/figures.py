"""What a fact's typed fields hold: its figures, its stretches of time, what it can be asked for."""

from __future__ import annotations

from decimal import Decimal

from knowledge.dates import Span, fact_calendar, period_span, year_span
from knowledge.model import Aspect, Comparator, Fact, Quantity
from knowledge.text import fact_tokens


def amount(quantity: Quantity) -> str:
    """The amount as published, with its comparator: "over 25,000", "between 3 and 5", "32"."""
    digits = f"{quantity.amount:,}"
    if quantity.comparator is Comparator.EXACTLY:
        return digits
    if quantity.comparator is Comparator.BETWEEN and quantity.upper is not None:
        return f"between {digits} and {quantity.upper:,}"
    return f"{quantity.comparator} {digits}"


def amounts(fact: Fact) -> frozenset[Decimal]:
    """Every value that the fact states, typed or in its words."""
    typed = {value for q in fact.quantities for value in (q.amount, q.upper) if value is not None}
    stated = {token.value for token in fact_tokens(fact.statement) if token.value is not None}
    return frozenset(typed | stated)


def spans(fact: Fact) -> tuple[Span, ...]:
    """The stretches of time that the fact speaks of: typed ones, else those in its words."""
    periods = [quantity.period for quantity in fact.quantities if quantity.period]
    typed = [span for span in map(period_span, periods) if span]
    typed += [year_span(date.year) for date in fact.dates if date.year]
    return tuple(typed) or fact_calendar(fact.statement).spans


def aspects(fact: Fact) -> frozenset[Aspect]:
    """The kinds of question that the fact can answer: those of its typed fields and `gives`."""
    found = set(fact.gives)
    if fact.quantities:
        found.add(Aspect.AMOUNT)
    if fact.dates or spans(fact):
        found.add(Aspect.TIME)
    if fact.places:
        found.add(Aspect.PLACE)
    if fact.attribution or fact.quantities:
        found |= {Aspect.SOURCE, Aspect.PERSON}
    return frozenset(found)
