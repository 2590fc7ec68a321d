"""What a figure counts where no noun follows it: the total, or the subject of its clause."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from knowledge.articles.pieces import Piece, low_at
from knowledge.articles.units import joined_words, noun_at, rate_at
from knowledge.articles.words import words


def unit_before(text: Sequence[Piece], start: int, covered: Collection[int]) -> str | None:
    """What the clause before the number counts: "the number of X", "of X, N", or its subject."""
    clause = clause_start(text, start)
    known = words().sets
    for place in range(start - 1, clause, -1):
        if text[place].low == "of" and low_at(text, place - 1) in known["totals"]:
            noun = _noun_from(text, place + 1, covered)
            if noun:
                return noun
    for place in range(clause, start):
        piece = text[place]
        if place == start - 1 and piece.low not in words().counted:
            continue  # directly before the number stands a verb: "it employs 240"
        if piece.low in words().counted:
            return words().counted[piece.low]
        if place not in covered and words().plural(piece.low) and piece.low not in known["stops"]:
            if piece.low in known["totals"] or piece.low in known["change"]:
                continue
            rate = rate_at(text, place + 1, covered) if low_at(text, place + 1) == "per" else None
            subject = _subject(text, clause, place)
            return f"{subject} {rate.text}" if rate else subject
    return None


def _noun_from(text: Sequence[Piece], place: int, covered: Collection[int]) -> str | None:
    while low_at(text, place) in ("the", "its", "their", "all"):
        place += 1
    if low_at(text, place) in words().sets["victims"]:
        return "people"
    noun = noun_at(text, place, covered)
    return noun.text if noun else None


def _subject(text: Sequence[Piece], clause: int, place: int) -> str:
    """The plural with its modifiers back to the first word that cannot be one."""
    start, known = place, words().sets
    while start > clause and text[start - 1].is_word:
        low = text[start - 1].low
        if low in known["stops"] or low in known["counting"] or low.endswith("ly"):
            break
        start -= 1
    return joined_words(text, start, place + 1)


def clause_start(text: Sequence[Piece], place: int) -> int:
    """Where the clause that holds the piece begins: behind a stop, a dash or a joining word."""
    for before in range(place - 1, -1, -1):
        piece = text[before]
        if piece.text in (";", ":", "—", "(") or (
            piece.low in ("while", "but", "whereas", "that", "and")
            and not _joins_numbers(text, before)
        ):
            return before + 1
    return 0


def _joins_numbers(text: Sequence[Piece], place: int) -> bool:
    """Whether an "and" only joins two words of one phrase."""
    if text[place].low != "and":
        return False
    return low_at(text, place - 1) != ","
