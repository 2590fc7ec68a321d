"""What a figure counts where no noun follows it: the total, or the subject of its clause."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from knowledge.articles.nouns import joined_words, noun_at
from knowledge.articles.pieces import Piece, adjoin, low_at
from knowledge.articles.units import rate_at
from knowledge.articles.words import words


def unit_before(text: Sequence[Piece], start: int, covered: Collection[int]) -> str | None:
    """What the clause before the number counts: "the number of X", "of X, N", or its subject."""
    clause = clause_start(text, start)
    known = words().sets
    if low_at(text, start - 1) == "of" and low_at(text, start - 2) in words().counted:
        return words().counted[low_at(text, start - 2)]
    for place in range(start - 1, clause, -1):
        if text[place].low == "of" and low_at(text, place - 1) in known["totals"]:
            noun = _noun_from(text, place + 1, covered)
            if noun:
                return noun
    verb = placing_verb(text, clause, start)
    if verb is not None:
        return _placed(text, verb + 1, start - 1, covered)
    return _clause_subject(text, clause, start, covered)


def placing_verb(text: Sequence[Piece], clause: int, start: int) -> int | None:
    """The verb of "puts X at N" or "gave X as N" before the figure; not in "was put at N"."""
    start -= low_at(text, start - 1) in ('"', "“", "'", "‘")
    if low_at(text, start - 1) not in ("at", "as"):
        return None
    verbs = words().sets["placing"] | words().sets["setting"]
    places = range(start - 2, clause - 1, -1)
    found = next((place for place in places if text[place].low in verbs), None)
    no_verb = words().sets["not_said"] | words().sets["determiners"]
    return None if found is None or low_at(text, found - 1) in no_verb else found


def _placed(text: Sequence[Piece], place: int, end: int, covered: Collection[int]) -> str | None:
    """What stands between "puts" and "at": the thing that the figure is of."""
    for inner in range(place, end):
        if text[inner].low in words().counted:
            return words().counted[text[inner].low]
    while low_at(text, place) in words().sets["determiners"]:
        place += 1
    noun = noun_at(text, place, covered)
    if noun is None or noun.end > end or not words().plural(low_at(text, noun.end - 1)):
        return None
    return noun.text


def _clause_subject(
    text: Sequence[Piece], clause: int, start: int, covered: Collection[int]
) -> str | None:
    """The first plural of the clause before the figure."""
    known = words().sets
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
    while start > clause and (text[start - 1].is_word or _hyphen(text, start - 1)):
        low = text[start - 1].low
        if _hyphen(text, start - 1) or _hyphen(text, start - 2):
            start -= 1
            continue
        if low in known["stops"] or low in known["counting"] or low.endswith("ly"):
            break
        start -= 1
    return joined_words(text, start, place + 1)


def _hyphen(text: Sequence[Piece], place: int) -> bool:
    """Whether a hyphen here joins two words."""
    return low_at(text, place) == "-" and adjoin(text, place - 1) and adjoin(text, place)


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
