"""Arithmetic on published figures: what is a bound stays one, rounded toward the bound."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import (
    ROUND_CEILING,
    ROUND_FLOOR,
    ROUND_HALF_EVEN,
    Context,
    Decimal,
    Inexact,
    InvalidOperation,
    Overflow,
    localcontext,
)

from knowledge import phrases
from knowledge.model import Comparator, Quantity

DIGITS = 200
"""Digits that are worked with; figures with more are left alone."""

_CONTEXT = Context(prec=DIGITS, traps=[InvalidOperation, Overflow, Inexact])


class TooLarge(ArithmeticError):
    """The numbers have too many digits to be worked with exactly."""


@dataclass(frozen=True, slots=True)
class Bound:
    """A value that is known to lie between two ends; None leaves an end open.

    `low_open` and `high_open` exclude the end itself ("over 100"); `rough` means "about".
    """

    low: Decimal | None
    high: Decimal | None
    low_open: bool = False
    high_open: bool = False
    rough: bool = False

    @property
    def is_open(self) -> bool:
        """Whether nothing at all is known."""
        return self.low is None and self.high is None

    @property
    def exact(self) -> bool:
        """Whether it is one value."""
        return self.low == self.high and not self.rough and self.low is not None


def bound_of(quantity: Quantity) -> Bound:
    """What a published figure says about the true value."""
    amount = quantity.amount
    match quantity.comparator:
        case Comparator.OVER:
            return Bound(amount, None, low_open=True)
        case Comparator.AT_LEAST:
            return Bound(amount, None)
        case Comparator.UP_TO:
            return Bound(None, amount)
        case Comparator.BETWEEN:
            return Bound(amount, quantity.upper)
        case comparator:
            return Bound(amount, amount, rough=comparator is Comparator.ABOUT)


def total(bounds: Sequence[Bound]) -> Bound:
    """All of them together. Raises TooLarge."""
    return Bound(
        _sum([one.low for one in bounds]),
        _sum([one.high for one in bounds]),
        any(one.low_open for one in bounds),
        any(one.high_open for one in bounds),
        any(one.rough for one in bounds),
    )


def less(one: Bound, other: Bound) -> Bound:
    """The first less the second. Raises TooLarge."""
    turned = Bound(
        None if other.high is None else other.high.copy_negate(),
        None if other.low is None else other.low.copy_negate(),
        other.high_open,
        other.low_open,
        other.rough,
    )
    return total([one, turned])


def _sum(ends: Sequence[Decimal | None]) -> Decimal | None:
    known = [end for end in ends if end is not None]
    if len(known) < len(ends):
        return None
    try:
        with localcontext(_CONTEXT):
            return sum(known, Decimal(0))
    except (InvalidOperation, Overflow, Inexact) as error:
        raise TooLarge from error


def per_month(bound: Bound, months: int) -> str:
    """The bound divided by months, in words: "more than 16.6", "16", "about 1.67".

    A lower bound is rounded down and an upper one up, so that no digit claims too much; what is
    neither is called "about" where it has to be rounded. Raises TooLarge.
    """
    low = _divided(bound.low, months, ROUND_FLOOR)
    high = _divided(bound.high, months, ROUND_CEILING)
    if bound.low is not None and bound.low == bound.high and low != high:
        near = _divided(bound.low, months, ROUND_HALF_EVEN)
        return in_words(Bound(near, near, rough=True))
    return in_words(Bound(low, high, bound.low_open, bound.high_open, bound.rough))


def _divided(value: Decimal | None, months: int, rounding: str) -> Decimal | None:
    if value is None:
        return None
    if not _workable(value):
        raise TooLarge
    with localcontext(Context(prec=2 * DIGITS)):
        quotient = value / months
        return quotient.quantize(Decimal(1).scaleb(-_places(quotient)), rounding=rounding)


def _workable(value: Decimal) -> bool:
    exponent = value.as_tuple().exponent
    return value.adjusted() < DIGITS // 2 and isinstance(exponent, int) and exponent > -DIGITS // 2


def _places(value: Decimal) -> int:
    """How many decimals are worth showing: one for 16.6, two for 1.66, more for less."""
    if abs(value) >= 10 or not value:
        return 1
    return min(max(1, 2 - value.adjusted()), DIGITS)


def in_words(bound: Bound) -> str:
    """The bound as people say it: "more than 16.6", "at most 3", "between 3 and 5", "16"."""
    low, high = bound.low, bound.high
    if low is not None and high is not None:
        if low != high:
            text = phrases.RANGE.format(low=_digits(low), high=_digits(high))
            return phrases.ABOUT.format(value=text) if bound.rough else text
        return (phrases.ABOUT if bound.rough else "{value}").format(value=_digits(low))
    if low is not None:
        sentence = phrases.MORE_THAN if bound.low_open else phrases.AT_LEAST
        return _roughly(bound, sentence.format(value=_digits(low)))
    if high is not None:
        sentence = phrases.LESS_THAN if bound.high_open else phrases.AT_MOST
        return _roughly(bound, sentence.format(value=_digits(high)))
    return phrases.SUM_UNBOUNDED


def _roughly(bound: Bound, text: str) -> str:
    return phrases.ABOUT.format(value=text) if bound.rough else text


def _digits(value: Decimal) -> str:
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
