"""Arithmetic on figures: a bound stays a bound, and is rounded toward itself."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.lookups import bounds
from knowledge.lookups.bounds import Bound, bound_of, in_words, less, per_month, total
from knowledge.model import Comparator, Quantity

DIGITS = st.decimals(-(10**9), 10**9, allow_nan=False, allow_infinity=False, places=3)


def quantity(
    amount: str | Decimal, comparator: str = "exactly", upper: str | None = None
) -> Quantity:
    """A made-up figure."""
    return Quantity(
        amount=Decimal(amount),
        unit="ducks",
        measure="ducks",
        comparator=Comparator(comparator),
        upper=Decimal(upper) if upper else None,
    )


@pytest.mark.parametrize(
    ("figure", "months", "words"),
    [
        (quantity("100", "over"), 6, "more than 16.6"),
        (quantity("32"), 2, "16"),
        (quantity("100", "at least"), 6, "at least 16.6"),
        (quantity("100", "up to"), 6, "at most 16.7"),
        (quantity("100"), 6, "about 16.7"),
        (quantity("96", "about"), 6, "about 16"),
        (quantity("100", "between", "110"), 6, "between 16.6 and 18.4"),
        (quantity("1", "over"), 12, "more than 0.0833"),
        (quantity("0"), 12, "0"),
        (quantity("12,000".replace(",", "")), 12, "1,000"),
    ],
)
def test_rates(figure: Quantity, months: int, words: str) -> None:
    """A lower bound is rounded down, an upper one up; what has to be rounded is "about"."""
    assert per_month(bound_of(figure), months) == words


@given(DIGITS, st.integers(1, 400))
def test_no_digit_claims_too_much(amount: Decimal, months: int) -> None:
    """The lower bound shown is never above the true one, nor the upper one below it."""
    true = Fraction(amount) / months
    low = per_month(bound_of(quantity(amount, "over")), months).removeprefix("more than ")
    high = per_month(bound_of(quantity(amount, "up to")), months).removeprefix("at most ")
    assert Fraction(low.replace(",", "")) <= true <= Fraction(high.replace(",", ""))


@pytest.mark.parametrize(
    ("one", "other", "sums", "differences"),
    [
        (quantity("100", "over"), quantity("32"), "more than 132", "more than 68"),
        (quantity("32"), quantity("100", "over"), "more than 132", "less than -68"),
        (quantity("5", "up to"), quantity("3"), "at most 8", "at most 2"),
        (quantity("5", "about"), quantity("3"), "about 8", "about 2"),
        (quantity("1", "between", "2"), quantity("3"), "between 4 and 5", "between -2 and -1"),
        (quantity("0.1"), quantity("0.2"), "0.3", "-0.1"),
    ],
)
def test_sums(one: Quantity, other: Quantity, sums: str, differences: str) -> None:
    """Totals and differences of bounds are bounds; digits are exact."""
    pair = bound_of(one), bound_of(other)
    assert in_words(total(pair)) == sums
    assert in_words(less(*pair)) == differences


def test_open_ends() -> None:
    """The difference of two lower bounds is unknown, and is said to be."""
    over = bound_of(quantity("100", "over"))
    assert less(over, over).is_open
    assert "nothing can be said" in in_words(less(over, over))


def test_long_digits_are_exact() -> None:
    """Thirty digits are not rounded away on the way."""
    long = Bound(Decimal("1" * 40), Decimal("1" * 40))
    assert in_words(less(long, Bound(Decimal(0), Decimal(0)))).replace(",", "") == "1" * 40


@pytest.mark.parametrize("amount", ["1E+400", "1E-400"])
def test_too_large(amount: str) -> None:
    """What cannot be worked out exactly is not worked out."""
    with pytest.raises(bounds.TooLarge):
        per_month(bound_of(quantity(amount)), 6)
    with pytest.raises(bounds.TooLarge):
        total([bound_of(quantity(amount)), bound_of(quantity("1"))])
