"""The figures of a sentence as quantities: amount, bound, unit, what is measured, and period."""

from __future__ import annotations

import re
from collections.abc import Sequence

from knowledge.articles.exclusions import excluded
from knowledge.articles.governing import period_of
from knowledge.articles.marks import Mark, marks
from knowledge.articles.periods import Dated, periods_in
from knowledge.articles.pieces import SENTENCE_LIMIT, Piece, low_at, pieces
from knowledge.articles.subjects import clause_start, unit_before
from knowledge.articles.units import SHARES, Unit, unit_after
from knowledge.articles.words import words
from knowledge.model import NAME_LIMIT, Quantity

MOST_FIGURES = 60
"""A sentence with more is a table or a prank; the first so many are read."""

_JOINTS = frozenset({",", "and", "or", "to", "–", "-", "/"})


def figures_in(sentence: str) -> list[Quantity]:
    """The figures that the sentence states, in order, each with the period that governs it.

    An empty unit means that the sentence does not say what is counted.

    >>> [found] = figures_in("In 2030 the ferry carried over 2.4 million passengers.")
    >>> found.comparator.value, int(found.amount), found.unit, found.period.start
    ('over', 2400000, 'passengers', '2030')
    """
    return figures_of(sentence, periods_in(sentence))


def figures_of(sentence: str, dated: Sequence[Dated]) -> list[Quantity]:
    """The same where the periods of the sentence are known already."""
    sentence = sentence[:SENTENCE_LIMIT]
    if not any(char.isalnum() for char in sentence):
        return []
    text = pieces(sentence)
    covered = _covered(text, dated, excluded(sentence))
    found, units = _counted(text, marks(text, covered)[:MOST_FIGURES], covered)
    return [
        Quantity(
            amount=mark.value,
            upper=mark.upper,
            comparator=mark.comparator,
            unit=units[index].text[:NAME_LIMIT],
            measure=_measure(sentence, text, found, index, units[index], dated),
            period=period_of(sentence, text, found, index, dated),
        )
        for index, mark in enumerate(found)
    ]


def _covered(
    text: Sequence[Piece], dated: Sequence[Dated], never: Sequence[tuple[int, int]]
) -> set[int]:
    """The pieces that belong to a period or to a number that is no figure."""
    stretches = sorted([(one.start, one.end) for one in dated] + list(never))
    found: set[int] = set()
    current = 0
    for place, piece in enumerate(text):
        while current < len(stretches) and stretches[current][1] <= piece.start:
            current += 1
        ahead = range(current, min(current + 3, len(stretches)))
        if any(stretches[n][0] <= piece.start < stretches[n][1] for n in ahead):
            found.add(place)
    return found


def _counted(
    text: Sequence[Piece], found: Sequence[Mark], covered: set[int]
) -> tuple[list[Mark], list[Unit]]:
    """The figures that count something, each with its unit."""
    own = [unit_after(text, mark, covered) for mark in found]
    kept: list[Mark] = []
    units: list[Unit] = []
    for index, mark in enumerate(found):
        if _inside(mark, units):
            continue
        unit = own[index] or _borrowed(text, found, own, index, units, covered)
        if unit is None and (_wording(mark) or _name_before(text, mark)):
            continue
        if own[index] is None and _bare_name(text, mark):
            continue
        kept.append(mark)
        units.append(unit or Unit("", mark.end))
    return kept, units


def _inside(mark: Mark, units: Sequence[Unit]) -> bool:
    """Whether the number is part of the unit before it: "per 1,000 households"."""
    if not units or units[-1].end <= mark.number:
        return False
    return re.search(r"^(?:in|of|out of) | ?\bper | ?\bfor every ", units[-1].text) is not None


def _wording(mark: Mark) -> bool:
    """Whether a small number in words is only a way of speaking where it counts nothing."""
    return mark.spelt and mark.value <= 10 and not mark.scaled


def _name_before(text: Sequence[Piece], mark: Mark) -> bool:
    return mark.number > 0 and text[mark.number - 1].capital and mark.start == mark.number


def _bare_name(text: Sequence[Piece], mark: Mark) -> bool:
    """A number behind a capital inside a sentence that counts nothing: "the Airbus 320 landed"."""
    before = mark.number - 1
    if mark.start != mark.number or before < 1 or mark.scaled or "," in text[mark.number].text:
        return False
    known = words().sets
    piece = text[before]
    return piece.capital and piece.low not in known["months"] and piece.low not in known["stops"]


def _borrowed(
    text: Sequence[Piece],
    found: Sequence[Mark],
    own: Sequence[Unit | None],
    index: int,
    units: Sequence[Unit],
    covered: set[int],
) -> Unit | None:
    """The unit from elsewhere in the sentence, for a number with no noun of its own."""
    mark = found[index]
    if index + 1 < len(found) and own[index + 1] and _joined(text, mark, found[index + 1]):
        return Unit(_unit_text(own[index + 1]), mark.end)
    if low_at(text, mark.end) in words().sets["victims"]:
        return Unit(_last_counted(units) or "people", mark.end)
    if mark.spelt and mark.value <= 3 and not units:
        return None
    last = units[-1].text if units else ""
    before = unit_before(text, mark.start, covered)
    if last and (_same_kind(text, found[index - 1], mark, last) or not before):
        return Unit(last, mark.end) if _may_share(mark, last, before) else _named(before, mark)
    return _named(before, mark)


def _unit_text(unit: Unit | None) -> str:
    return unit.text if unit else ""


def _named(unit: str | None, mark: Mark) -> Unit | None:
    return Unit(unit, mark.end) if unit else None


def _last_counted(units: Sequence[Unit]) -> str | None:
    return next((unit.text for unit in reversed(units) if unit.text not in SHARES), None)


def _joined(text: Sequence[Piece], mark: Mark, following: Mark) -> bool:
    """Whether only a comma, "and", "or", "to" stands between the two figures."""
    between = [piece.low for piece in text[mark.end : following.start]]
    return len(between) <= 2 and bool(between) and all(low in _JOINTS for low in between)


def _same_kind(text: Sequence[Piece], before: Mark, mark: Mark, unit: str) -> bool:
    """Whether the two figures are set against each other and so count the same."""
    linking = {piece.low for piece in text[before.end : mark.start]}
    against = linking & {"from", "compared", "against", "than", "versus", "whom", "which"}
    changed = "to" in linking and low_at(text, before.start - 1) in ("from", "by")
    if unit in SHARES:
        return bool(against) or (low_at(text, before.start - 1) == "from" and changed)
    return bool(against or linking & {"and", "to", ","})


def _may_share(mark: Mark, unit: str, before: str | None) -> bool:
    return unit not in SHARES or mark.value <= 100 or not before


_STATING = re.compile(
    r"^[^,]{0,60}\b(?:(?:said|says)\b(?: that)?|(?:found|reported|estimates|shows?) that)\s+"
)
_BY_WHOM = re.compile(r"^according to [^,]{1,80},\s*", re.IGNORECASE)
_EDGES = re.compile(
    r"^(?:(?:and|but|while|whereas|that|of|in|by|to|on|at|for|or|with)\b\s*)+", re.I
)
_TAIL = re.compile(
    r"(?:\s*\b(?:and|but|while|to|by|of|in|on|at|from|for|with|the|a|an|or|than|some)\b)+$"
)


def _measure(
    sentence: str,
    text: Sequence[Piece],
    found: Sequence[Mark],
    index: int,
    unit: Unit,
    dated: Sequence[Dated],
) -> str:
    """The clause around the figure without its number and period, at most 80 characters."""
    mark = found[index]
    first = clause_start(text, mark.start)
    start = text[first].start if first < len(text) else 0
    cuts = [(text[mark.start].start, text[mark.end - 1].end)]
    if unit.text in SHARES and unit.end > mark.end:
        cuts = [(cuts[0][0], text[unit.end - 1].end)]
    last = found[index + 1].start if index + 1 < len(found) else len(text)
    end = _clause_end(sentence, text, mark, last)
    cuts += [_with_preposition(sentence, one) for one in dated if start <= one.start < end]
    for other in (*found[:index], *found[index + 1 :]):
        cuts.append((text[other.start].start, text[other.end - 1].end))
    clause = _without(sentence, start, end, sorted(cuts))
    clause = _STATING.sub("", _BY_WHOM.sub("", clause))
    return _short(clause) or unit.text[:NAME_LIMIT]


def _with_preposition(sentence: str, one: Dated) -> tuple[int, int]:
    before = re.search(r"\b(?:in|on|at|by|for|during|over|of|to) $", sentence[: one.start], re.I)
    return (before.start() if before else one.start), one.end


def _clause_end(sentence: str, text: Sequence[Piece], mark: Mark, last: int) -> int:
    stop = text[last].start if last < len(text) else len(sentence)
    ends = re.search(
        r"[,;:.—][\"”’]?(?!\S)|\s(?:and|but|while|compared|up from|down from)\s",
        sentence[text[mark.end - 1].end : stop],
    )
    return text[mark.end - 1].end + ends.start() if ends else stop


def _without(sentence: str, start: int, end: int, cuts: Sequence[tuple[int, int]]) -> str:
    kept, place = "", start
    for cut_start, cut_end in cuts:
        if cut_start >= place:
            kept += sentence[place : min(cut_start, end)] + " "
        place = max(place, cut_end)
    kept += sentence[place:end] if place < end else ""
    kept = re.sub(r"\(\s*\)|[\"“”]", " ", kept)
    return re.sub(r"\s+([,.;:)])", r"\1", " ".join(kept.split()))


def _short(clause: str) -> str:
    """The clause without loose words and marks at its edges, cut at a word."""
    clause = _EDGES.sub("", clause.strip(" ,.;:–—-()'‘’"))
    clause = _TAIL.sub("", clause.strip(" ,.;:–—-()"))
    if len(clause) > NAME_LIMIT:
        clause = clause[: NAME_LIMIT + 1].rsplit(" ", 1)[0][:NAME_LIMIT]
    first, _, rest = clause.partition(" ")
    return f"{first.lower()} {rest}".strip() if first.lower() in words().sets["stops"] else clause
