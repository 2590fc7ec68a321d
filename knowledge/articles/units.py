"""What a figure counts where that follows it: a share, a rate, a compound, or a noun."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from knowledge.articles.marks import Mark
from knowledge.articles.nouns import Unit, joined_words, noun_at
from knowledge.articles.numerals import numeral_at
from knowledge.articles.pieces import Piece, adjoin, low_at
from knowledge.articles.words import words

_RATE_WORDS = 4

SHARES = frozenset({"per cent", "percentage points", "per mille", "basis points", "points"})
"""Units that only a figure of the same kind passes on to the next."""


def unit_after(text: Sequence[Piece], mark: Mark, covered: Collection[int]) -> Unit | None:
    """The unit that stands in the number or after it; None where neither names one."""
    if mark.unit:
        unit = Unit(mark.unit, mark.end)
        if not mark.money:
            return _with_rate(text, unit, covered)
        noun = noun_at(text, mark.end, covered) if mark.unit in ("dollars",) else None
        own = noun is not None and noun.text.endswith("dollars")
        return _with_rate(text, noun if own and noun else unit, covered)
    if low_at(text, mark.start - 1) in words().sets["scales_before"]:
        return Unit(low_at(text, mark.start - 1), mark.end)
    for read in (_share, _compound, rate_at, _in_so_many, _of_them, noun_at):
        found = read(text, mark.end, covered)
        if found is not None and (read is not noun_at or _agrees(mark, found)):
            return found if read in (rate_at, _in_so_many) else _with_rate(text, found, covered)
    return None


def _agrees(mark: Mark, unit: Unit) -> bool:
    """Whether the noun is a plural, or the number one that takes the singular."""
    return abs(mark.value) < 2 or any(map(words().plural, unit.text.split()))


def _share(text: Sequence[Piece], place: int, _covered: Collection[int]) -> Unit | None:
    low, after = low_at(text, place), low_at(text, place + 1)
    if low == "per" and after == "cent":
        return Unit("per cent", place + 2)
    if low in ("percent", "pc"):
        return Unit("per cent", place + 1)
    if low in ("percentage", "basis") and after in ("point", "points"):
        return Unit(f"{low} points", place + 2)
    code = words().units.get(low) if place < len(text) and text[place].is_word else None
    if code is None and place < len(text) and text[place].is_word:
        code = words().codes.get(low) if low not in ("us", "rs") else None
    if low == "m" and text[place].text == "m":
        code = "metres"
    if low in ("c", "f", "p", "t", "l", "g") and text[place].text != low:
        return None
    return Unit(code, place + 1) if code else None


def _compound(text: Sequence[Piece], place: int, _covered: Collection[int]) -> Unit | None:
    """ "a 200-bed hospital" counts beds."""
    if low_at(text, place) not in ("-", "‑") or not adjoin(text, place):
        return None
    low = low_at(text, place + 1)
    if not low.isalpha():
        return None
    known = words().units.get(low) or words().codes.get(low)
    return Unit(known or (low if words().plural(low) else _pluralised(low)), place + 2)


def _pluralised(noun: str) -> str:
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return f"{noun[:-1]}ies"
    if noun == "foot":
        return "feet"
    if noun == "person":
        return "people"
    return noun + ("es" if noun.endswith(("s", "x", "ch", "sh")) else "s")


def rate_at(text: Sequence[Piece], place: int, covered: Collection[int]) -> Unit | None:
    """The rate that begins here: "per 1,000 households", "a day", "for every 100 women"."""
    low, after = low_at(text, place), low_at(text, place + 1)
    known = words().sets["rates"]
    if place in covered:
        return None  # "a year earlier" is a period
    if low in ("a", "an", "each", "every") and after in known:
        return Unit(f"{low} {after}", place + 2)
    start = place + 1 if low == "per" else place + 2 if (low, after) == ("for", "every") else 0
    if not start or start >= len(text):
        return None
    numeral = numeral_at(text, start)
    scale = numeral is None and low_at(text, start) in words().scales
    end = numeral.end if numeral else start + scale
    noun = noun_at(text, end, covered, most=_RATE_WORDS) if numeral or scale else None
    if noun is None and not (numeral or scale) and text[start].is_word:
        square = low_at(text, start) in ("square", "cubic", "kilowatt", "megawatt", "working")
        noun = Unit("", start + 1 + square)
        if adjoin(text, noun.end - 1) and low_at(text, noun.end) == "-":
            noun = Unit("", noun.end + 2)
    end = noun.end if noun else end
    return Unit(joined_words(text, place, end), end) if end > start else None


def _in_so_many(text: Sequence[Piece], place: int, covered: Collection[int]) -> Unit | None:
    """ "one in five households", "nine out of ten voters": the share stays as it is published."""
    out_of = (low_at(text, place), low_at(text, place + 1)) == ("out", "of")
    start = place + 2 if out_of else place + 1
    if (
        not (out_of or low_at(text, place) in ("in", "of"))
        or start >= len(text)
        or start in covered
    ):
        return None
    before = numeral_at(text, place - 1)
    numeral = numeral_at(text, start)
    if numeral is None or before is None or not 1 < numeral.value <= 1000:
        return None
    usual = f"{numeral.value:f}" in words().sets["odds"]
    if before.value >= numeral.value or (low_at(text, place) != "in" and not (out_of and usual)):
        return None
    noun = noun_at(text, numeral.end, covered) or _of_them(text, numeral.end, covered)
    if noun is None or noun.text.split()[-1] in words().sets["times"]:
        return None
    end = (
        next(n for n in range(numeral.end, noun.end + 1) if n == noun.end or _is_plural(text, n))
        + 1
    )
    end = min(end, noun.end)
    return Unit(joined_words(text, place, end), end) if before.value <= 10 or usual else None


def _is_plural(text: Sequence[Piece], place: int) -> bool:
    return words().plural(low_at(text, place))


def _of_them(text: Sequence[Piece], place: int, covered: Collection[int]) -> Unit | None:
    """ "12 of the 40 boats", "300 of its workers"."""
    start = place
    if low_at(text, start) in words().sets["counting"]:
        start += 1
    if low_at(text, start) != "of":
        return None
    start += 1
    while low_at(text, start) in (
        "the",
        "its",
        "their",
        "these",
        "those",
        "our",
        "his",
        "her",
        "all",
    ):
        start += 1
    if low_at(text, start) == "them":
        place = start + 1
        alone = place < len(text) and text[place].is_word and place not in covered
        return Unit(text[place].low, place + 1) if alone and _is_plural(text, place) else None
    numeral = numeral_at(text, start) if start < len(text) and start not in covered else None
    return noun_at(text, numeral.end if numeral else start, covered)


def unit_after_of(
    text: Sequence[Piece], share: Unit, mark: Mark, covered: Collection[int]
) -> Unit | None:
    """What a share is of, for a figure that is none: "38 per cent of the boats, and 310 sank"."""
    noun = _of_them(text, share.end, covered)
    return Unit(noun.text, mark.end) if noun is not None and noun.end <= mark.start else None


def _with_rate(text: Sequence[Piece], unit: Unit, covered: Collection[int]) -> Unit:
    """The unit with "per tonne" or "a day" where that follows at once."""
    rate = rate_at(text, unit.end, covered) if low_at(text, unit.end) != "each" else None
    return Unit(f"{unit.text} {rate.text}", rate.end) if rate else unit
