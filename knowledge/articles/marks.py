"""Where the figures of a sentence stand: their value, how it is bounded, and ranges as one figure.

What they count is found by `units`, when they hold by `governing`.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from knowledge.articles.exclusions import named, no_figure
from knowledge.articles.nouns import noun_at
from knowledge.articles.numerals import Numeral, numeral_at, whole
from knowledge.articles.pieces import Piece, adjoin, low_at
from knowledge.articles.words import words
from knowledge.model import Comparator

_LONGEST_PHRASE = 5
_REACH = 8
"""So many pieces before "from" a word of change may stand: "rose in the north from 20 to 30"."""

_DASHES = ("-", "–", "—", "‑")


@dataclass(frozen=True, slots=True)
class Mark:
    """One figure: pieces from `start` (its comparator) over `number` to before `end`.

    `unit` is what the number itself carries, "" where a noun has to be found.
    """

    start: int
    number: int
    end: int
    value: Decimal
    spelt: bool
    scaled: bool
    unit: str
    money: bool = False
    comparator: Comparator = Comparator.EXACTLY
    upper: Decimal | None = None


def marks(text: Sequence[Piece], covered: Collection[int]) -> list[Mark]:
    """All figures of the text, in order; numbers in `covered` pieces are none."""
    found: list[Mark] = []
    place = 0
    while place < len(text):
        mark = None if place in covered else _mark_at(text, place, covered)
        if mark is None:
            place += 1
        elif isinstance(mark, int):
            place = mark
        else:
            mark = _ranged(text, mark, covered)
            found.append(_compared(text, mark))
            place = mark.end
    return found


def _mark_at(text: Sequence[Piece], place: int, covered: Collection[int]) -> Mark | int | None:
    """The figure at this piece; the place to go on from where a number is no figure."""
    numeral = numeral_at(text, place)
    if numeral is None:
        return _beyond(text, place)
    if low_at(text, place - 1) == "per":
        return numeral.end  # part of a rate: "deaths per 1,000 births"
    if named(text, numeral.start, numeral.end, numeral):
        return _past_list(text, numeral.end)
    if no_figure(text, numeral):
        return _beyond(text, numeral.end - 1) or numeral.end
    return _with_signs(text, numeral)


def _past_list(text: Sequence[Piece], place: int) -> int:
    """Behind the numbers that a name goes on with: "grades 1 to 6", "sections 3, 4 and 5"."""
    while low_at(text, place) in (*_DASHES, "to", "and", "or", ",", "&"):
        if place + 1 >= len(text) or not text[place + 1].is_number:
            break
        if (
            place + 2 < len(text)
            and text[place + 2].is_word
            and words().plural(text[place + 2].low)
        ):
            break
        place += 2
    return place


def _beyond(text: Sequence[Piece], place: int) -> int | None:
    """Behind a number that is joined to this one by a dash: "737-800", "3-1"."""
    if not text[place].is_number:
        return None
    joined = low_at(text, place + 1) in _DASHES and adjoin(text, place) and adjoin(text, place + 1)
    return place + 3 if joined and text[place + 2].is_number else place + 1


def _with_signs(text: Sequence[Piece], numeral: Numeral) -> Mark:
    """The number with the currency, minus, per cent or degree signs around it."""
    start, end, value, unit = numeral.start, numeral.end, numeral.value, numeral.unit
    before = low_at(text, start - 1)
    money = words().symbols.get(before) or (
        words().codes.get(before) if before != "us" and text[start - 1].is_word else None
    )
    if money and start > 0:
        start, unit = start - 1, money
        if text[start].kind == "sign" and start > 0 and adjoin(text, start - 1):
            start -= text[start - 1].text.isupper()
    elif low_at(text, end) in words().symbols:
        unit, end, money = words().symbols[low_at(text, end)], end + 1, "after"
    if _minus(text, start):
        start, value = start - 1, -value
    if not money and low_at(text, end) in ("%", "‰", "°"):
        unit, end = words().units[low_at(text, end)], end + 1
        if unit == "degrees" and low_at(text, end) in ("c", "f"):
            unit, end = words().units[low_at(text, end)], end + 1
    return Mark(
        start, start, end, value, numeral.spelt, numeral.scaled, unit, money=money is not None
    )


def _minus(text: Sequence[Piece], start: int) -> bool:
    before = low_at(text, start - 1)
    if before == "minus":
        return True
    return before in ("-", "−", "–") and adjoin(text, start - 1) and not adjoin(text, start - 2)


def _ranged(text: Sequence[Piece], first: Mark, covered: Collection[int]) -> Mark:
    """The figure, with its upper end where it is the lower end of a range."""
    place = _after_joint(text, first)
    if place is None or place in covered:
        return first
    if low_at(text, place) in words().symbols or low_at(text, place) in words().codes:
        place += 1
    numeral = numeral_at(text, place) if place < len(text) else None
    if numeral is None:
        return first
    second = _with_signs(text, numeral)
    low = first.value
    unscaled = second.scaled and not first.scaled
    if unscaled and abs(low) < 1000 and (first.money or not first.unit):
        low = whole(low * numeral.value / _bare(text, numeral))
    if low >= second.value or not _is_range(text, first, second, low):
        return first
    return replace(
        first,
        end=second.end,
        value=low,
        upper=second.value,
        unit=second.unit or first.unit,
        money=first.money or second.money,
        scaled=second.scaled,
        comparator=Comparator.BETWEEN,
        start=first.start - (low_at(text, first.start - 1) in ("between", "from")),
    )


def _bare(text: Sequence[Piece], numeral: Numeral) -> Decimal:
    """The number before its scale was applied."""
    alone = numeral_at(text[: numeral.start + 1], numeral.start)
    return alone.value if alone is not None and alone.value else Decimal(1)


def _after_joint(text: Sequence[Piece], first: Mark) -> int | None:
    """Where the upper end may begin after "to", "and", "or" or a dash."""
    place, joint = first.end, low_at(text, first.end)
    if low_at(text, place) == "per" and low_at(text, place + 1) == "cent":
        place, joint = place + 2, low_at(text, place + 2)
    before = low_at(text, first.start - 1)
    between = before == "between" or low_at(text, first.start - 2) == "between"
    if joint in _DASHES or joint == "to" or (joint in ("or", "and") and (between or joint == "or")):
        return place + 1
    return None


def _is_range(text: Sequence[Piece], first: Mark, second: Mark, low: Decimal) -> bool:
    """Whether the two numbers bound one figure, and do not tell a change or two figures."""
    before = low_at(text, _compared(text, first).start - 1)
    if low_at(text, first.start - 1) == "between" or before == "between":
        return True
    joint = low_at(text, second.start - 1)
    if joint == "or":
        return second.value <= 2 * low + 1 and first.spelt == second.spelt
    recent = {low_at(text, first.start - step) for step in range(1, _REACH)}
    changes = bool(recent & words().sets["change"])
    if before == "from":
        return not changes
    if before in words().sets["change"] or before == "by":
        return second.value <= 3 * low
    return True


def _compared(text: Sequence[Piece], mark: Mark) -> Mark:
    """The figure with the phrase before or after it that bounds it."""
    mark = _bounded_after(text, mark)
    if mark.comparator is not Comparator.EXACTLY:
        return mark
    behind = mark.start - _idle_article(text, mark)
    for length in range(_LONGEST_PHRASE, 0, -1):
        phrase = tuple(piece.low for piece in text[max(0, behind - length) : behind])
        comparator = words().before.get(phrase) if len(phrase) == length else None
        if comparator is not None and not _only_direction(text, behind - length, phrase, mark):
            return replace(mark, comparator=comparator, start=behind - length)
    return mark


def _idle_article(text: Sequence[Piece], mark: Mark) -> bool:
    """Whether the "a" before digits says nothing: "over a 100 nets", not "over a 10 day span"."""
    if mark.spelt or mark.unit or low_at(text, mark.start - 1) not in ("a", "an"):
        return False
    noun = noun_at(text, mark.end, ())
    return noun is not None and words().plural(noun.text.split()[-1])


def _only_direction(text: Sequence[Piece], start: int, phrase: tuple[str, ...], mark: Mark) -> bool:
    """ "went up to 300" and "drew crowds over nine days" tell where and when, not a bound."""
    went = words().sets["change"] | {"is", "was", "are", "were"}
    if phrase == ("up", "to"):
        return low_at(text, start - 1) in went - {"up", "down", "to"}
    if phrase != ("over",):
        return False
    while_it = low_at(text, mark.end) in words().sets["times"]
    return low_at(text, start - 1) == "left" or (
        while_it and words().plural(low_at(text, start - 1))
    )


def _bounded_after(text: Sequence[Piece], mark: Mark) -> Mark:
    for length in (3, 2, 1):
        phrase = tuple(piece.low for piece in text[mark.end : mark.end + length])
        if phrase in words().after and mark.upper is None and phrase != ("approximately",):
            return replace(mark, end=mark.end + length, comparator=words().after[phrase])
    sign = low_at(text, mark.end)
    if sign == "+" and mark.upper is None:
        return replace(mark, end=mark.end + 1, comparator=Comparator.AT_LEAST)
    if sign == "-" and low_at(text, mark.end + 1) == "odd":
        return replace(mark, end=mark.end + 2, comparator=Comparator.ABOUT)
    return mark
