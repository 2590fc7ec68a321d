"""A sentence cut into words, numbers and signs that know where they stand.

Unlike `knowledge.text`, which folds words for comparing, this keeps every sign: "$", "%" and the
dash of "20–30" decide what a figure means.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

SENTENCE_LIMIT = 1_000
"""Of a longer sentence the first so many characters are read, so that reading stays quick."""

_PIECE = re.compile(
    r"(?P<number>[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])(?:\.[0-9]+)?"
    r"|[0-9]{1,3}(?:[ \u00a0\u202f][0-9]{3})+(?![0-9.,]*[0-9])"
    r"|[0-9]+(?:[.,·][0-9]+)*)"
    r"|(?P<word>(?:[^\W\d_]\.){2,}|[^\W\d_][^\W_]*(?:['’][^\W_]+)*)"
    r"|(?P<sign>\S)"
)


@dataclass(frozen=True, slots=True)
class Piece:
    """One word, number or sign: `text` as written, `low` in lower case, and where it stands."""

    text: str
    low: str
    start: int
    end: int
    kind: str

    @property
    def is_word(self) -> bool:
        """Whether this is a word (it begins with a letter)."""
        return self.kind == "word"

    @property
    def is_number(self) -> bool:
        """Whether this is written in digits."""
        return self.kind == "number"

    @property
    def capital(self) -> bool:
        """Whether this is a word that begins with a capital letter."""
        return self.is_word and self.text[0].isupper()


def pieces(sentence: str) -> list[Piece]:
    """All words, numbers and signs of the sentence, in order."""
    found = _PIECE.finditer(sentence[:SENTENCE_LIMIT])
    return [
        Piece(
            match.group(),
            match.group().casefold().replace("’", "'"),
            match.start(),
            match.end(),
            str(match.lastgroup),
        )
        for match in found
    ]


def adjoin(text: Sequence[Piece], left: int) -> bool:
    """Whether no space stands between the piece at `left` and the one after it."""
    return 0 <= left < len(text) - 1 and text[left].end == text[left + 1].start


def low_at(text: Sequence[Piece], place: int) -> str:
    """The lower-case text of a piece, or nothing beyond either end."""
    return text[place].low if 0 <= place < len(text) else ""
