"""The counted noun at a place, with what modifies it.

There is no grammar here, only word lists: a counted noun is a plural, and a function word or verb
ends the phrase before it. Inside words joined by hyphens no word is one.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from knowledge.articles.pieces import Piece, adjoin, low_at
from knowledge.articles.words import words

_MOST_WORDS = 6
"""A counted noun with its modifiers has no more words."""

_HYPHENS = ("-", "‑")
_INNER = frozenset({"in", "of", "by", "at"})


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit in words and the piece behind it; `taken` where the sentence before has it."""

    text: str
    end: int
    taken: bool = False


def compound_end(text: Sequence[Piece], place: int) -> int:
    """Behind the words that hyphens join to the piece ("army-run"); behind it where none do."""
    end = place + 1
    while (
        end + 1 < len(text)
        and text[end].low in _HYPHENS
        and text[end + 1].is_word
        and adjoin(text, end - 1)
        and adjoin(text, end)
    ):
        end += 2
    return end


def noun_at(
    text: Sequence[Piece], place: int, covered: Collection[int], most: int = _MOST_WORDS
) -> Unit | None:
    """The plural that comes next, with what stands before it."""
    while (
        low_at(text, place) in words().sets["counting"] and compound_end(text, place) == place + 1
    ):
        place += 1
    end, plural = place, 0
    while end < len(text) and end - place < most * 2 and _goes_on(text, end, covered):
        start, end = end, compound_end(text, end)
        if _plural(text, start, end):
            plural = end
            if not _plural(text, end, compound_end(text, end)):
                break
        elif plural:
            end = plural
            break
        elif end > start + 1 and low_at(text, end) == ",":
            end += 1  # "stand-alone, solar-run pumps"
    if plural and _expected(text, plural):
        return None
    if plural:
        return Unit(_counted(text, place, plural), plural)
    return _without_plural(text, place, end)


def _plural(text: Sequence[Piece], start: int, end: int) -> bool:
    """Whether the word, or the words that hyphens join, are a plural: "mothers-in-law"."""
    plural = words().plural
    if end == start + 1:
        return plural(low_at(text, start))
    if plural(low_at(text, end - 1)):
        return True
    return low_at(text, start + 2) in _INNER and plural(low_at(text, start))


def _expected(text: Sequence[Piece], end: int) -> bool:
    """ "the 4.1m analysts had expected" counts no analysts."""
    ahead = {low_at(text, end), low_at(text, end + 1)}
    return low_at(text, end - 1) in words().sets["forecasters"] and bool(
        ahead & {"had", "expected", "forecast", "predicted"}
    )


def _goes_on(text: Sequence[Piece], place: int, covered: Collection[int]) -> bool:
    piece = text[place]
    known = words().sets
    end = compound_end(text, place)
    if end > place + 1:
        return not any(inner in covered for inner in range(place, end))
    if place in covered or not piece.is_word or piece.low in known["verbs"]:
        return False
    return piece.low not in known["stops"] and piece.low not in words().numbers


def _without_plural(text: Sequence[Piece], place: int, end: int) -> Unit | None:
    """A noun in the singular: at most two words, and nothing that looks like a verb."""
    if end == place or not text[place].text.islower():
        return None
    if text[place].low.endswith(("ed", "ing", "ly")) or text[place].low in words().sets["victims"]:
        return None
    first = compound_end(text, place)
    if first > place + 1:
        goes_on = end > first and not text[first].low.endswith(("ed", "ing", "ly"))
        return Unit(_counted(text, place, first + 1), first + 1) if goes_on else None
    end = min(end, place + 2)
    if end - place == 2 and (
        text[place + 1].low.endswith(("ed", "ing", "ly")) or low_at(text, end)
    ):
        end = place + 1 if low_at(text, place + 1).endswith(("ed", "ing", "ly")) else end
    return Unit(_counted(text, place, end), end)


def _counted(text: Sequence[Piece], start: int, end: int) -> str:
    found = joined_words(text, start, end)
    return found.removeprefix("us ") if found.endswith("dollars") else found


def joined_words(text: Sequence[Piece], start: int, end: int) -> str:
    """The pieces in lower case as they stand, with single spaces."""
    joined = ""
    for place in range(start, end):
        gap = " " if place > start and not adjoin(text, place - 1) else ""
        joined += gap + text[place].low
    return joined.replace("percent", "per cent")
