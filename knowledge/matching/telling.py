"""Which words tell the entries of a base apart, and what share of a question they are.

A word that a single entry holds tells most. One that at most √n of n entries hold tells at least
half as much (its inverse document frequency is about log(n/√n), half of log n): such a word
informs. No number is chosen, so it fits a base of any size.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

from knowledge.matching.base import Matcher, Ranking
from knowledge.matching.counts import concepts
from knowledge.matching.fields import idf
from knowledge.matching.reading import Reading
from knowledge.matching.stored import StoredMatcher


class Telling:
    """How much each word tells in one base."""

    def __init__(self, matcher: Ranking) -> None:
        """Count words of the matcher's base, each when it is asked for."""
        self.size, self.frequency = _counts(matcher)
        self._few = math.sqrt(self.size)

    def informs(self, stem: str) -> bool:
        """Whether at most √n of the n entries hold the stem, or none does."""
        return self.frequency(stem) <= self._few

    def weight(self, stem: str) -> float:
        """The stem's inverse document frequency; highest where no entry holds it."""
        return idf(self.size, self.frequency(stem))

    def terms(self, reading: Reading) -> Iterator[tuple[str, frozenset[str], float]]:
        """What a text is about: each stem or name, all forms that serve for it, and its weight."""
        for term in reading.content:
            others = (one for one, _ in term.others)
            forms = frozenset({term.stem, *others, *concepts(term.stem)})
            yield term.stem, forms, term.weight * self.weight(term.stem)


def _counts(matcher: Ranking) -> tuple[int, Callable[[str], int]]:
    """How many entries there are, and how many of them say a stem or are asked with it."""
    if isinstance(matcher, StoredMatcher):
        spread = matcher._frame.spread
        return spread.size, spread.frequency
    if not isinstance(matcher, Matcher):
        return 1, lambda _: 1
    index = matcher.index

    def frequency(stem: str) -> int:
        return len({*index.asks.holding(stem), *index.said.holding(stem)})

    return len(index.entries), frequency
