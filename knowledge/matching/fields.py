"""How often each term stands in each of many numbered texts, ready to be scored with BM25.

Where a few texts come or go, a new field is made of the old one, and shares with it all terms that
are not concerned: an index of thousands of example questions follows a change in milliseconds.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import TypeAlias

from knowledge.matching.counts import Tallied

K1 = 1.2
ASKS_B = 0.75
"""BM25's saturation, and its length normalisation for asks: the usual value, which did best on
left-out training phrasings. That for statements is with `index`.
"""

Posting: TypeAlias = "bytes | array[int]"
"""The texts that hold a term, by number, and after each how often the term stands in it. Bytes,
where all fit, take a tenth of the memory of a list, and no garbage collector looks into them.
"""

NOWHERE: Posting = b""
"""The posting of a term that nothing holds."""

Texts = Mapping[int, Callable[[], Tallied]]
"""Texts by number; each is called for when it is its turn, so that they are never all in memory."""


@lru_cache(maxsize=20_000)
def idf(size: int, frequency: int) -> float:
    """BM25's inverse document frequency of what stands in `frequency` of `size` texts."""
    return math.log(1 + max(size - frequency + 0.5, 0.0) / (frequency + 0.5))


def pairs(posting: Posting) -> Iterator[tuple[int, int]]:
    """The numbers of the texts, each with how often the term stands there."""
    one_by_one = iter(posting)
    return zip(one_by_one, one_by_one, strict=True)


class Field:
    """The posting of each term, among `size` texts; never changed once it is made.

    A term that stands so many `times` in a text is as strong as `times / (times + norms[number])`,
    0–1: the longer the text beside the others, the less.
    """

    __slots__ = ("_lengths", "norms", "postings", "size")

    def __init__(self, texts: Texts) -> None:
        """Read all texts."""
        postings: dict[str, Posting] = {}
        growing: dict[str, array[int]] = {}
        lengths: dict[int, int] = {}
        for number, text in texts.items():
            terms, frequencies = text()
            lengths[number] = sum(frequencies)
            alone: dict[int, Posting] = {}  # what holds most terms, which no other text does
            for term, times in zip(terms, frequencies, strict=True):
                if term in growing:
                    growing[term].extend((number, times))
                elif term in postings:
                    growing[term] = array("I", (*postings[term], number, times))
                else:
                    if times not in alone:
                        alone[times] = packed((number, times))
                    postings[term] = alone[times]
        for term, posting in growing.items():
            postings[term] = packed(posting)
        self._take(postings, lengths)

    def changed(self, gone: Texts, come: Texts) -> Field:
        """The field without some texts and with others, which may have their numbers."""
        postings, lengths = dict(self.postings), dict(self._lengths)
        for number, text in gone.items():
            del lengths[number]
            for term in text()[0]:
                kept = [one for pair in pairs(postings[term]) if pair[0] != number for one in pair]
                if kept:
                    postings[term] = packed(kept)
                else:
                    del postings[term]
        for number, text in come.items():
            terms, frequencies = text()
            lengths[number] = sum(frequencies)
            for term, times in zip(terms, frequencies, strict=True):
                postings[term] = packed((*postings.get(term, NOWHERE), number, times))
        made = Field.__new__(Field)
        made._take(postings, lengths)
        return made

    def frequency(self, term: str) -> int:
        """In how many texts the term stands."""
        return len(self.postings.get(term, NOWHERE)) // 2

    def idf(self, term: str) -> float:
        """BM25's inverse document frequency in this field; highest for a term it lacks."""
        return idf(self.size, self.frequency(term))

    def holding(self, term: str) -> Sequence[int]:
        """The numbers of the texts in which the term stands."""
        return self.postings.get(term, NOWHERE)[::2]

    def _take(self, postings: dict[str, Posting], lengths: dict[int, int]) -> None:
        self.postings, self._lengths = postings, lengths
        self.size = len(lengths)
        average = sum(lengths.values()) / len(lengths) if lengths else 1.0
        self.norms = [1.0] * (max(lengths, default=-1) + 1)
        for number, length in lengths.items():
            self.norms[number] = K1 * (1 - ASKS_B + ASKS_B * length / (average or 1.0))


def packed(numbers: Iterable[int]) -> Posting:
    """The numbers as bytes where all of them fit."""
    kept = numbers if isinstance(numbers, array) else array("I", numbers)
    return bytes(kept.tolist()) if max(kept, default=0) < 256 else kept
