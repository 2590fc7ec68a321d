"""Which of the marks of a sentence are figures, and what each counts, from wherever that stands."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from knowledge.articles.ellipsis import elliptical
from knowledge.articles.marks import Mark
from knowledge.articles.nouns import Unit
from knowledge.articles.pieces import Piece, low_at
from knowledge.articles.subjects import unit_before
from knowledge.articles.units import SHARES, unit_after, unit_after_of
from knowledge.articles.words import words

_JOINTS = frozenset({",", "and", "or", "to", "–", "-", "/"})
_MOST_KINDS = 20
"""A higher count of kinds, reasons or stages is a statistic."""


def counted(
    text: Sequence[Piece], found: Sequence[Mark], covered: set[int], before: str | None
) -> tuple[list[Mark], list[Unit]]:
    """The figures that count something, each with its unit; `before` is for those without one."""
    own = [unit_after(text, mark, covered) for mark in found]
    kept: list[Mark] = []
    units: list[Unit] = []
    for index, mark in enumerate(found):
        if _inside(mark, units):
            continue
        unit = own[index] or _borrowed(text, found, own, index, units, covered)
        left_out = own[index] is None and elliptical(text, mark, before)
        if left_out and (unit is None or low_at(text, mark.end) in words().sets["victims"]):
            unit = _taken(mark, units, before)
        elif _is_none(text, mark, own[index], unit) and not left_out:
            continue
        kept.append(mark)
        units.append(_marked(unit or Unit("", mark.end), own[index], units))
    return kept, units


def _marked(unit: Unit, own: Unit | None, units: Sequence[Unit]) -> Unit:
    """The unit, marked as taken where a figure before it took it from the sentence before."""
    shared = own is None and any(one.taken and one.text == unit.text for one in units)
    return replace(unit, taken=True) if shared else unit


def _is_none(text: Sequence[Piece], mark: Mark, own: Unit | None, unit: Unit | None) -> bool:
    """Whether the number is no figure after all: a way of speaking, or part of a name."""
    if unit is None and (_wording(mark) or _name_before(text, mark)):
        return True
    if own is None:
        return _bare_name(text, mark)
    last = own.text.split()[-1:]
    return mark.value <= _MOST_KINDS and bool(set(last) & words().sets["abstract"])


def _taken(mark: Mark, units: Sequence[Unit], before: str | None) -> Unit:
    """What the figure before counted, else what the sentence before did."""
    last = _last_counted([unit for unit in units if unit.text])
    return Unit(last or before or "", mark.end, taken=last is None and before is not None)


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
    if last in SHARES and mark.value > 100 and not _same_kind(text, found[index - 1], mark, last):
        return unit_after_of(text, units[-1], mark, covered)
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
