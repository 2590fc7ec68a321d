"""Who says what a sentence says: "according to X", "X said", "a survey by X", each as written."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from knowledge.articles.periods import Dated, periods_in
from knowledge.articles.pieces import Piece, low_at, pieces
from knowledge.articles.speaking import ENDS, MOST_WORDS, QUOTES, speaks
from knowledge.articles.words import alternatives, words
from knowledge.model import NAME_LIMIT, Attributor
from knowledge.phrases import articles as phrases

UNKNOWN = "unknown"
"""The kind of everyone who is named only by a sentence."""

_MOST_LINKS = 4
_ARTICLE = re.compile(r"^(?:The|An?)(?= )")
_LOOSE = re.compile(
    r"^(?:[\W_]+|(?:in|on|at|by|of|for|to|during|early|late|yet)\b\s*)+|[\W_]+$", re.I
)


def attribution_in(sentence: str, dated: Sequence[Dated] | None = None) -> tuple[Attributor, ...]:
    """The chain of who says so, from the origin on; empty where the sentence names nobody.

    `dated` are its periods, where they are known already.

    >>> [link.name for link in attribution_in("Prices fell, according to a survey by the bank.")]
    ['a survey by the bank']
    """
    text = pieces(sentence)
    gone = {
        place
        for one in (periods_in(sentence) if dated is None else dated)
        for place, piece in enumerate(text)
        if one.start <= piece.start < one.end
    }
    names = [*_said_by(sentence, text, gone), *_according_to(sentence, text, gone)]
    if not names:
        names = list(_paper_of(sentence))
    links = dict.fromkeys(name for name in map(_short, names) if name)
    return tuple(map(_link, list(links)[:_MOST_LINKS]))


def _link(name: str) -> Attributor:
    pronoun = name.casefold() in words().sets["pronouns"]
    return Attributor(name=name, kind=UNKNOWN, note=phrases.NOT_NAMED if pronoun else None)


def _short(name: str) -> str:
    """The name without loose words, cut at a word to the limit; empty if nothing is left.

    An article's capital is the sentence's and not the name's.
    """
    name = _LOOSE.sub("", name).strip()
    name = _ARTICLE.sub(lambda found: found.group().lower(), name)
    if len(name) > NAME_LIMIT:
        name = name[: NAME_LIMIT + 1].rsplit(" ", 1)[0][:NAME_LIMIT]
    return name if any(map(str.isalpha, name)) else ""


def _according_to(sentence: str, text: Sequence[Piece], gone: set[int]) -> Iterator[str]:
    for place in range(len(text) - 2):
        if text[place].low == "according" and text[place + 1].low == "to":
            yield _onward(sentence, text, place + 2, gone)


def _onward(sentence: str, text: Sequence[Piece], start: int, gone: set[int]) -> str:
    """The words from `start` up to a stop, a number, a period or a clause of their own."""
    end, known = start, words().sets
    while end < len(text) and end not in gone and end - start < MOST_WORDS:
        piece = text[end]
        if piece.text in ENDS and not (piece.text in "'’" and end + 1 < len(text)):
            break
        if piece.is_number or piece.low in known["subordinate"] | known["not_said"]:
            break
        if piece.low in known["speech"] and end > start:
            break
        end += 1
    while end > start and low_at(text, end - 1) in known["participles"]:
        end -= 1
    return sentence[text[start].start : text[end - 1].end] if end > start else ""


def _said_by(sentence: str, text: Sequence[Piece], gone: set[int]) -> Iterator[str]:
    known = words().sets
    verbs = known["speech"] | known["showing"] | known["placing"]
    for place, piece in enumerate(text):
        if piece.low not in verbs:
            continue
        before, after = low_at(text, place - 1), low_at(text, place + 1)
        if before in known["not_said"] or (after == "to" and piece.low != "told"):
            continue
        if _inverted(text, place) and place + 1 < len(text):
            yield _onward(sentence, text, place + 1, gone)
            continue
        start, end = _subject(text, place, gone)
        name = sentence[text[start].start : text[end - 1].end] if start < end else ""
        if name and speaks(text, place, range(start, end)):
            yield name


def _inverted(text: Sequence[Piece], place: int) -> bool:
    """ "…," said the mayor."""
    before, after = low_at(text, place - 1), low_at(text, place + 1)
    follows = place + 1 < len(text) and (
        text[place + 1].capital or after in ("the", "a", "an", "one")
    )
    quoted = before in QUOTES or (before == "," and text[place].low in ("said", "says"))
    return bool(before) and quoted and follows


def _subject(text: Sequence[Piece], verb: int, gone: set[int]) -> tuple[int, int]:
    """Where the subject of the verb stands: back to a stop or a joining word."""
    end = verb
    known = words().sets
    while end and (
        low_at(text, end - 1)
        in ("has", "have", "had", "also", "itself", "later", "who", "which", "now")
        or low_at(text, end - 1).endswith("ly")
        or end - 1 in gone
    ):
        end -= 1
    while end and low_at(text, end - 1) in known["participles"] | {"of"}:
        end -= 1  # "the board on Tuesday said", "a census of 1801 counted"
    if low_at(text, end - 1) == ",":
        inner = _back(text, end - 1, gone)
        if inner > 1 and low_at(text, inner - 1) == "," and not _person(text, inner, end - 1):
            end = inner - 1
        else:
            end -= 1
    start = _back(text, end, gone)
    while start < end and (low_at(text, start) in known["leading"] or start in gone):
        start += 1
    return start, end


def _person(text: Sequence[Piece], start: int, end: int) -> bool:
    """Whether a name stands between the commas, and what the person is before them."""
    if not 2 <= end - start <= 4 or not all(piece.capital for piece in text[start:end]):
        return False
    outer = text[_back(text, start - 1, set()) : start - 1]
    plain = {"the", "a", "an", "of", "for", "its", "and"}
    return any(piece.text.islower() and piece.low not in plain for piece in outer)


def _back(text: Sequence[Piece], end: int, gone: set[int]) -> int:
    start = end
    known = words().sets
    while start and end - start <= MOST_WORDS + 1:
        piece = text[start - 1]
        apostrophe = piece.text in "'’" and start > 1
        if piece.text in ENDS and not apostrophe:
            break
        if start - 1 in gone and _opens(text, start - 1, gone):
            break
        if piece.low in known["subordinate"] or piece.low == "but":
            break
        start -= 1
    return start


def _opens(text: Sequence[Piece], place: int, gone: set[int]) -> bool:
    """Whether the period that holds the piece opens its clause: "On Tuesday the board said"."""
    while place in gone:
        place -= 1
    if low_at(text, place) in words().sets["participles"]:
        place -= 1
    return place < 0 or text[place].text in ENDS


@lru_cache(maxsize=1)
def _paper() -> re.Pattern[str]:
    papers = alternatives("papers")
    return re.compile(
        r"\b(?:(?:an?|the|new|recent|latest|official)\s){0,3}(?:\w{1,20}\s)?"
        rf"(?:{papers}|estimate|forecast)\s"
        r"(?:(?:published|released|issued|compiled|carried out|conducted|commissioned|made)\s)?"
        r"(?:by|from)\s(?:the\s|a\s|an\s)?[A-Za-z][^,.;:()“”\"]{2,80}"
    )


def _paper_of(sentence: str) -> Iterator[str]:
    for match in _paper().finditer(sentence):
        text = pieces(match.group())
        yield _onward(match.group(), text, 0, set())
