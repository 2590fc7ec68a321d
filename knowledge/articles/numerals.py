"""Numbers in digits and in words, with their value: "2.4 million", "twenty-three", "half a dozen".

Finds where a number stands and what it is worth, and nothing of what it counts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from knowledge.articles.pieces import Piece, adjoin, low_at
from knowledge.articles.words import words

DIGITS_LIMIT = 18
"""A number of more digits is a code or a prank, and no figure."""

_THOUSANDS = re.compile(r"[, \u00a0\u202f](?=\d{3}(?!\d))")


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number from piece `start` to before `end`.

    `spelt` tells a number in words; `scaled` that it names its own scale ("million"); `unit` is
    what the number itself carries ("%", "km", "$"), or nothing; `money` that it is a currency.
    """

    start: int
    end: int
    value: Decimal
    spelt: bool = False
    scaled: bool = False
    unit: str = ""
    money: bool = False


def numeral_at(text: Sequence[Piece], place: int) -> Numeral | None:
    """The number that begins at the piece, or None where none does."""
    piece = text[place]
    if piece.is_number:
        return _in_digits(text, place)
    if piece.low in words().fractions:
        return _scaled(text, place, place + 1, words().fractions[piece.low], spelt=False)
    return _in_words(text, place) if piece.is_word else None


def digits_value(text: str) -> Decimal | None:
    """The value of a number in digits: "2,400,000", "4.2", "4,2"; None for "1.2.3" and such."""
    plain = _THOUSANDS.sub("", text).replace("·", ".")
    plain = plain.replace(",", ".") if plain.count(",") == 1 and "." not in plain else plain
    if len(plain) > DIGITS_LIMIT or not re.fullmatch(r"\d+(?:\.\d+)?", plain):
        return None
    return Decimal(plain)


def _in_digits(text: Sequence[Piece], place: int) -> Numeral | None:
    value = digits_value(text[place].text)
    if value is None:
        return None
    end = place + 1
    if adjoin(text, place) and low_at(text, end) in words().fractions:
        value, end = value + words().fractions[low_at(text, end)], end + 1
    elif _half_follows(text, end):
        value, end = value + Decimal("0.5"), end + 3
    return _scaled(text, place, end, value, spelt=False)


def _scaled(
    text: Sequence[Piece], start: int, end: int, value: Decimal, *, spelt: bool
) -> Numeral | None:
    """The number with the scales, or with the unit or suffix, that follow it."""
    scaled = False
    while (dash := _scale_place(text, end)) is not None:
        value, end, scaled = value * words().scales[low_at(text, dash)], dash + 1, True
    unit, suffix = "", low_at(text, end)
    if not scaled and end > start and adjoin(text, end - 1) and text[end].is_word:
        if suffix in words().suffixes and not _metres(text, end):
            value, end, scaled = value * words().suffixes[suffix], end + 1, True
        elif _is_unit(text[end].text) or suffix == "m":
            unit, end = words().units.get(suffix, "metres"), end + 1
        else:
            return None
    elif not scaled and suffix in ("m", "bn", "mn", "tn") and text[end].text == suffix:
        if suffix == "m" and _metres(text, end):
            unit, end = "metres", end + 1
        else:
            value, end, scaled = value * words().suffixes[suffix], end + 1, True
    return Numeral(start, end, whole(value) if scaled else value, spelt, scaled, unit)


def whole(value: Decimal) -> Decimal:
    """The value without the zeros behind the point that a scale leaves: 2.4 million."""
    return Decimal(int(value)) if value == value.to_integral_value() else value.normalize()


def _is_unit(written: str) -> bool:
    """Whether letters that adjoin a number are a unit: "5g" is, "5G" is not."""
    low = written.casefold()
    if len(low) == 1:
        return low in words().units and written.isupper() == (low in "cf")
    return low in words().units


def _scale_place(text: Sequence[Piece], place: int) -> int | None:
    """Where a scale word stands that multiplies the number before `place`."""
    if low_at(text, place) == "-" and adjoin(text, place - 1) and adjoin(text, place):
        place += 1
    return place if low_at(text, place) in words().scales else None


def _metres(text: Sequence[Piece], place: int) -> bool:
    """Whether the "m" at this place means metres: nothing is counted after it."""
    if text[place].text != "m":
        return False
    after = low_at(text, place + 1)
    money = any(low_at(text, place - step) in words().symbols for step in range(2, 6))
    ran = low_at(text, place - 2) in words().sets["paces"] and not words().plural(after)
    if not money and (ran or "," in low_at(text, place - 1)):
        return True  # nobody writes 1,500 millions so: "the 1,500m" is a race
    return not money and (after in words().sets["metres"] or after in ("", ",", ".", ";", ")"))


def _half_follows(text: Sequence[Piece], place: int) -> bool:
    return [low_at(text, place + step) for step in range(3)] == ["and", "a", "half"]


def _in_words(text: Sequence[Piece], start: int) -> Numeral | None:
    """A number in words: its parts are added and multiplied as they are spoken."""
    special = _article_number(text, start)
    if special is not None:
        return special
    if text[start].low not in words().numbers:
        return None
    total, current, place, scaled = Decimal(0), Decimal(0), start, False
    while (step := _next_word(text, place, current, first=place == start)) is not None:
        low = low_at(text, step)
        if low in words().scales:
            scale, scaled = words().scales[low], True
            current *= scale
            if scale >= 1000:
                total, current = total + current, Decimal(0)
        else:
            current += words().numbers[low]
        place = step + 1
    value = total + current
    if _half_follows(text, place):
        value, place = value + Decimal("0.5"), place + 3
        return _scaled(text, start, place, value, spelt=True)
    return Numeral(start, place, whole(value), spelt=True, scaled=scaled)


def _next_word(text: Sequence[Piece], place: int, current: Decimal, *, first: bool) -> int | None:
    """Where the number goes on after `place`; None where it ends."""
    number_words, scales = words().numbers, words().scales
    if first:
        return place
    if low_at(text, place) in ("-", "and") and (
        low_at(text, place) == "and" or (adjoin(text, place - 1) and adjoin(text, place))
    ):
        joined = low_at(text, place + 1)
        hundreds = low_at(text, place) == "and" and low_at(text, place - 1) in scales
        tens = low_at(text, place) == "-" and current % 100 >= 20 and current % 10 == 0
        small = joined in number_words and (hundreds or (tens and number_words[joined] < 10))
        scale = low_at(text, place) == "-" and joined in scales
        return place + 1 if small or scale else None
    low = low_at(text, place)
    if low in scales:
        return place
    if low in number_words:
        fits = low_at(text, place - 1) in scales or (
            current % 100 >= 20 and current % 10 == 0 and 0 < number_words[low] < 10
        )
        return place if fits else None
    return None


def _article_number(text: Sequence[Piece], start: int) -> Numeral | None:
    """ "a dozen", "half a million", "a hundred and five", "one and a half million"."""
    low, scales = text[start].low, words().scales
    second, third = low_at(text, start + 1), low_at(text, start + 2)
    if low == "half" and second in ("a", "of") and third in scales:
        return _scaled(text, start, start + 2, Decimal("0.5"), spelt=True)
    if low in ("a", "one") and second == "half" and third in scales:
        return _scaled(text, start, start + 2, Decimal("0.5"), spelt=True)
    if (
        low in ("a", "an")
        and second == "quarter"
        and [third, low_at(text, start + 3)]
        in (
            ["of", "a"],
            ["of", "one"],
        )
    ):
        return _scaled(text, start, start + 4, Decimal("0.25"), spelt=True)
    parts = [low_at(text, start + step) for step in range(5)]
    if parts[:4] == ["three", "quarters", "of", "a"] and parts[4] in scales:
        return _scaled(text, start, start + 4, Decimal("0.75"), spelt=True)
    if low == "a" and second in scales:
        return _a_hundred(text, start)
    return None


def _a_hundred(text: Sequence[Piece], start: int) -> Numeral | None:
    found = _scaled(text, start, start + 1, Decimal(1), spelt=True)
    if found is None or low_at(text, found.end) != "and":
        return found
    rest = low_at(text, found.end + 1) in words().numbers and _in_words(text, found.end + 1)
    if not rest or rest.value >= found.value:
        return found
    return Numeral(start, rest.end, found.value + rest.value, spelt=True, scaled=True)
