"""The figures of a sentence as quantities: amount, bound, unit, what is measured, and period."""

from __future__ import annotations

import re
from collections.abc import Sequence

from knowledge.articles.counting import counted
from knowledge.articles.exclusions import excluded
from knowledge.articles.governing import period_of
from knowledge.articles.marks import Mark, marks
from knowledge.articles.nouns import Unit
from knowledge.articles.periods import Dated, periods_in
from knowledge.articles.pieces import SENTENCE_LIMIT, Piece, pieces
from knowledge.articles.subjects import clause_start
from knowledge.articles.units import SHARES
from knowledge.articles.words import words
from knowledge.model import NAME_LIMIT, Quantity

MOST_FIGURES = 60
"""A sentence with more is a table or a prank; the first so many are read."""


def figures_in(sentence: str, before: str | None = None) -> list[Quantity]:
    """The figures that the sentence states, in order, each with the period that governs it.

    An empty unit means that the sentence does not say what is counted. `before` is the unit of the
    sentence before, which a figure without a noun ("Another 32 were closed") takes.

    >>> [found] = figures_in("In 2030 the ferry carried over 2.4 million passengers.")
    >>> found.comparator.value, int(found.amount), found.unit, found.period.start
    ('over', 2400000, 'passengers', '2030')
    """
    return figures_of(sentence, periods_in(sentence), before)[0]


def figures_of(
    sentence: str, dated: Sequence[Dated], before: str | None = None
) -> tuple[list[Quantity], frozenset[int]]:
    """The same where the periods are known already; and which figures took the unit `before`."""
    sentence = sentence[:SENTENCE_LIMIT]
    if not any(char.isalnum() for char in sentence):
        return [], frozenset()
    text = pieces(sentence)
    covered = _covered(text, dated, excluded(sentence))
    found, units = counted(text, marks(text, covered)[:MOST_FIGURES], covered, before)
    quantities = [
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
    return quantities, frozenset(index for index, unit in enumerate(units) if unit.taken)


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


_STATING = re.compile(
    r"^[^,]{0,60}\b(?:(?:said|says)\b(?: that)?|(?:found|reported|estimates|shows?) that)\s+"
)
_BY_WHOM = re.compile(r"^according to [^,]{1,80},\s*", re.IGNORECASE)
_EDGES = re.compile(
    r"^(?:(?:and|but|while|whereas|that|of|in|by|to|on|at|for|or|with)\b\s*)+", re.I
)
_LEFT_OUT = re.compile(r"^(?:a further|another|(?:of|among) (?:these|those|them)\b,?)\s*", re.I)
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
    if unit.taken:
        clause = f"{unit.text} {_LEFT_OUT.sub('', clause.strip(' ,'))}"
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
