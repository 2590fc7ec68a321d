"""Figures whose noun is left out because the sentence before has it: "Another 32 were closed"."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from knowledge.articles.marks import Mark
from knowledge.articles.pieces import Piece, low_at
from knowledge.articles.units import SHARES
from knowledge.articles.words import words
from knowledge.model import Quantity


def elliptical(text: Sequence[Piece], mark: Mark, before: str | None) -> bool:
    """Whether what the figure counts stands before its sentence.

    A small number in words that only opens the sentence is a figure if something was counted.
    """
    known = words().sets
    if {low_at(text, mark.start - 1), low_at(text, mark.number - 1)} & known["another"]:
        return True
    if (low_at(text, mark.start - 2), low_at(text, mark.start - 1)) == ("all", "but"):
        return True
    opens = low_at(text, 0) in ("of", "among") and low_at(text, 1) in known["pointing"]
    if opens or low_at(text, mark.end) in known["others"]:
        return True
    if mark.start or mark.unit or (before is None and mark.spelt and mark.value <= 10):
        return False
    after = low_at(text, mark.end)
    return after in known["auxiliaries"] or after in known["verbs"] or after.endswith("ed")


def handed_on(quantities: Iterable[Quantity]) -> str | None:
    """The first unit that the next sentence may go on counting: no share, money or time."""
    return next((found.unit for found in quantities if found.unit and _may_go_on(found.unit)), None)


def _may_go_on(unit: str) -> bool:
    lows = unit.casefold().split()
    money = {*words().symbols.values(), *words().codes.values(), "pence", "cents"}
    no_noun = lows[0] in ("in", "of", "out", "per") or "per" in lows
    return unit not in SHARES and not no_noun and not set(lows) & (money | words().sets["times"])
