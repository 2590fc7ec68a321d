"""Which of the periods of a sentence a figure holds for.

The nearest one that follows the figure before the next figure; else the nearest one before it; a
period that the figure is only held against ("than in 2030", "the lowest since 2029") never.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from knowledge.articles.marks import Mark
from knowledge.articles.periods import Dated
from knowledge.articles.pieces import Piece
from knowledge.articles.words import words
from knowledge.model import Period

_AGAINST_REACH = 30
"""So many characters before a period are looked at for "than" and "compared with"."""

_CLOSE = 80
"""A period governs a figure before it over so many characters at most, if another one leads."""


def period_of(
    sentence: str, text: Sequence[Piece], found: Sequence[Mark], index: int, dated: Sequence[Dated]
) -> Period | None:
    """The period that the figure holds for, or None where the sentence states none."""
    mark = found[index]
    start, end = text[mark.start].start, text[mark.end - 1].end
    next_start = text[found[index + 1].start].start if index + 1 < len(found) else len(sentence)
    after = [one for one in dated if end <= one.start and one.start < next_start]
    before = [one for one in dated if one.end <= start]
    inside = _following(sentence, text, found, index, after)
    if inside is not None:
        return inside.period
    leading = _leading(sentence, text, found, index, before)
    if leading is not None:
        return leading.period
    later = [one for one in dated if one.start >= next_start]
    if not later or _linked_against(sentence, end, later[0].start):
        return None
    one = next((one for one in later if not is_against(sentence, one)), None)
    if one is None or (_held_against(sentence, start) and one.period.start == one.period.end):
        return None  # of "from 20 to 30 in 2031" only the 30 is of that year
    return one.period


def _following(
    sentence: str, text: Sequence[Piece], found: Sequence[Mark], index: int, after: Sequence[Dated]
) -> Dated | None:
    end = text[found[index].end - 1].end
    for one in after:
        between = sentence[end : one.start]
        if re.search(r"[;:]|\. ", between):
            return None
        if is_against(sentence, one, figure_end=end) or _leads_on(
            sentence, one, found, index, text
        ):
            continue
        return one
    return None


def _leads_on(
    sentence: str, one: Dated, found: Sequence[Mark], index: int, text: Sequence[Piece]
) -> bool:
    """Whether the period opens the clause of the next figure: ", in 2031 it carried 3,600"."""
    if index + 1 == len(found):
        return False
    opens = re.search(
        r"(?:[,—–]|\b(?:and|but|while|whereas))\s*(?:in|during|by|since|for|over)?\s*(?:the\s+)?$",
        sentence[: one.start],
    )
    between = sentence[one.end : text[found[index + 1].start].start]
    return (
        opens is not None and len(between.split()) >= 1 and not between.startswith((" and", " or"))
    )


def _leading(
    sentence: str, text: Sequence[Piece], found: Sequence[Mark], index: int, before: Sequence[Dated]
) -> Dated | None:
    """The nearest period before the figure that is not bound to a figure held against."""
    own_against = _held_against(sentence, text[found[index].start].start)
    for one in reversed(before):
        if is_against(sentence, one):
            continue
        owner = _owner(text, found, one, index)
        if owner is None:
            if not own_against or not sentence[one.end :].strip():
                return one
            return None if _own_period_of_next(sentence, text, found, index) else one
        owner_start = text[found[owner].start].start
        if not own_against and not _held_against(sentence, owner_start):
            return one
    return None


def _own_period_of_next(
    sentence: str, text: Sequence[Piece], found: Sequence[Mark], index: int
) -> bool:
    """Whether "compared with 3,100" stands alone: then no period before it is its own."""
    start = text[found[index].start].start
    return (
        re.search(r"(?:compared (?:with|to)|up from|down from)\s*$", sentence[:start]) is not None
    )


def _owner(text: Sequence[Piece], found: Sequence[Mark], one: Dated, index: int) -> int | None:
    """The figure directly before the period, to which it belongs first; None where it leads."""
    owners = [n for n in range(index) if text[found[n].end - 1].end <= one.start]
    return owners[-1] if owners else None


def is_against(sentence: str, one: Dated, figure_end: int | None = None) -> bool:
    """Whether the period is only what a figure is held against.

    Where a figure stands between "than" and the period ("than the 3,100 in 2030") it is that
    figure's own: `figure_end` is where the nearest figure before it ends.
    """
    start = max(0, one.start - _AGAINST_REACH, figure_end or 0)
    before = sentence[start : one.start]
    said = one.period.words.casefold()
    if said.isdigit() and _last_word(before) in words().sets["acts"]:
        return True  # "the Water Act 2019" is a name
    marker = _against().search(before)
    if marker and (marker[1].casefold() != "on" or said.isdigit() or "year" in said):
        return True
    if said.startswith(("since", "for")) and _SUPERLATIVE.search(before):
        return True
    if said.startswith("since") and _last_word(before) in words().sets["superlatives"]:
        return True
    level = re.match(r"(?:['’]s)?\s+(\w+)", sentence[one.end : one.end + 20])
    held = level is not None and level[1] in words().sets["levels"]
    return (held and "the" in before.split()[-2:]) or _aside(sentence, one)


_SUPERLATIVE = re.compile(r"\b(?:\w{3,}est|most|least|first|best|worst|only)(?: [\w-]+){0,3} ?$")


def _last_word(text: str) -> str:
    return text.split()[-1].casefold() if text.split() else ""


def _aside(sentence: str, one: Dated) -> bool:
    """ "The firm, founded in 1987, employs …": the year of the aside is not the figure's."""
    before = _ASIDE.search(sentence[: one.start])
    return before is not None and sentence[one.end : one.end + 1] == ","


_ASIDE = re.compile(
    r",\s(?:(?:which|who|where)\b[^,\d]*"
    r"|(?:\w+ly )?(?:\w+ed|built|born|set up|begun|made)\b[^,\d]*)$"
)


@lru_cache(maxsize=1)
def _against() -> re.Pattern[str]:
    forms = words().patterns["against"].pattern
    between = (
        "in|the|a|at|during|for|its|their|that|those|of|same|corresponding|whole|all|level|end|"
        "quarter|month|months|period|half|week|point|time|year"
    )
    return re.compile(rf"({forms})(?:\s+(?:{between}))*\s*$", re.IGNORECASE)


_AGAINST_WORDS = re.compile(
    r"\b(?:from|than|compared (?:with|to)|against|versus)"
    r"(?:\s+(?:the|a|an|just|only|some|about))*\s*$"
)
_PASSES = re.compile(
    r"\b(?:compared (?:with|to)|up from|down from|against|versus)\b|;"
    r"|(?<!more )(?<!fewer )(?<!less )(?<!other )\bthan\b"
)


def _held_against(sentence: str, start: int) -> bool:
    """Whether the figure itself is what another is held against: "up from 3,100"."""
    return _AGAINST_WORDS.search(sentence[max(0, start - 26) : start]) is not None


def _linked_against(sentence: str, end: int, start: int) -> bool:
    """Whether the text up to a later period passes to what the figure is held against."""
    return _PASSES.search(sentence[end:start]) is not None
