"""Single example questions as vectors of tf-idf weights, to be held against a question's.

Like a field, it is never changed: where the asks of a few entries come or go, a new one is made
that shares with the old one whatever is not concerned.
"""

from __future__ import annotations

import math
from array import array
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import accumulate, chain

from knowledge.matching.counts import Shares
from knowledge.matching.fields import idf

COMMON = 0.05
"""A word in more than this share of all asks only adds to those that hold a rarer one."""


class Phrasings:
    """The asks of all entries by number; those of one entry follow each other.

    `rare[term]` are the numbers of the asks that hold a term, and `shares[term]` its share of each;
    `common[term]` is for a term of many of them its share of every ask, 0 where it is not. `owners`
    are the numbers of the entries that the asks belong to. Shares are to be weighed by `idf`.
    """

    def __init__(self, documents: Mapping[int, Shares]) -> None:
        """`documents` are the asks of the entries, by their numbers."""
        self._documents = documents
        sizes = [(number, size) for number, document in documents.items() for size in document[2]]
        self.owners = array("I", [number for number, _ in sizes])
        self.size = len(sizes)
        self._ends = array("I", chain.from_iterable(map(_ends, documents.values())))
        self._sizes = array("I", [size for _, size in sizes])
        self._df = Counter(chain.from_iterable([terms for terms, _, _ in documents.values()]))
        self.rare: dict[str, array[int]] = {}
        self.shares: dict[str, array[float]] = {}
        self.common: dict[str, array[float]] = {}
        for term, frequency in self._df.items():
            if self._is_common(frequency):
                self.common[term] = array("d", bytes(8 * self.size))
            else:
                self.rare[term], self.shares[term] = array("I"), array("d")
        for number, (term, share) in _numbered(documents.values(), 0):
            if term in self.rare:
                self.rare[term].append(number)
                self.shares[term].append(share)
            else:
                self.common[term][number] = share
        self._lengths = array("d", bytes(8 * self.size))

    def changed(self, gone: Collection[int], come: Mapping[int, Shares]) -> Phrasings:
        """The same without the asks of some entries and with those of others.

        The numbers of asks that go are not used again.
        """
        made = Phrasings.__new__(Phrasings)
        kept = {number: one for number, one in self._documents.items() if number not in gone}
        made._documents = {**kept, **come}
        first, room = len(self.owners), sum([len(sizes) for _, _, sizes in come.values()])
        made.owners = self.owners + array("I", [n for n, one in come.items() for _ in one[2]])
        made._ends = self._ends + array("I", chain.from_iterable(map(_ends, come.values())))
        made._sizes = self._sizes + array("I", [size for one in come.values() for size in one[2]])
        made.size = sum([len(sizes) for _, _, sizes in made._documents.values()])
        made.rare, made.shares, made._df = dict(self.rare), dict(self.shares), Counter(self._df)
        made.common = {
            term: held + array("d", bytes(8 * room)) for term, held in self.common.items()
        }
        dead = {number for number, owner in enumerate(self.owners) if owner in gone}
        for term in {term for number in gone for term in self._documents[number][0]}:
            made._take_out(term, dead)
        for number, (term, share) in _numbered(come.values(), first):
            made._put_in(term, number, share)
        for term, frequency in [*made._df.items()]:
            made._sort(term, frequency)
        made._lengths = array("d", bytes(8 * len(made.owners)))
        return made

    def frequency(self, term: str) -> int:
        """How many asks hold the term."""
        return self._df.get(term, 0)

    def idf(self, term: str) -> float:
        """Inverse document frequency among the asks."""
        return idf(self.size, self._df.get(term, 0))

    def length(self, number: int) -> float:
        """The length of an ask's vector; worked out when it is first needed."""
        known = self._lengths[number]
        return known or self._measured(number)

    def _measured(self, number: int) -> float:
        terms, shares, _ = self._documents[self.owners[number]]
        end = self._ends[number]
        start = end - self._sizes[number]
        weights = [
            share * self.idf(term)
            for term, share in zip(terms[start:end], shares[start:end], strict=True)
        ]
        length = math.sqrt(sum([weight * weight for weight in weights])) or 1.0
        self._lengths[number] = length
        return length

    def _is_common(self, frequency: int) -> bool:
        return frequency > COMMON * self.size

    def _take_out(self, term: str, dead: Collection[int]) -> None:
        """Let no ask hold the term that is one of the dead."""
        if term in self.common:
            shares = self.common[term]
            for number in dead:
                self._df[term] -= shares[number] > 0
                shares[number] = 0.0
            return
        held = zip(self.rare[term], self.shares[term], strict=True)
        self._df[term] = self._keep(term, [pair for pair in held if pair[0] not in dead])

    def _keep(self, term: str, pairs: Sequence[tuple[int, float]]) -> int:
        """Let these asks hold a rare term, with their shares; how many they are."""
        self.rare[term] = array("I", [number for number, _ in pairs])
        self.shares[term] = array("d", [share for _, share in pairs])
        return len(pairs)

    def _put_in(self, term: str, number: int, share: float) -> None:
        self._df[term] += 1
        if term in self.common:
            self.common[term][number] = share
            return
        self.rare[term] = self.rare.get(term, array("I")) + array("I", [number])
        self.shares[term] = self.shares.get(term, array("d")) + array("d", [share])

    def _sort(self, term: str, frequency: int) -> None:
        """Keep the term as what it is now, rare or common, or not at all."""
        if not frequency:
            del self._df[term]
            for held in (self.rare, self.shares, self.common):
                held.pop(term, None)
        elif term in self.rare and self._is_common(frequency):
            every = self.common[term] = array("d", bytes(8 * len(self.owners)))
            for number, share in zip(self.rare.pop(term), self.shares.pop(term), strict=True):
                every[number] = share
        elif term in self.common and not self._is_common(frequency):
            self._keep(term, [pair for pair in enumerate(self.common.pop(term)) if pair[1]])


def _ends(document: Shares) -> Iterable[int]:
    """Where in the entry's terms each of its asks ends."""
    return accumulate(document[2])


def _numbered(documents: Iterable[Shares], first: int) -> Iterable[tuple[int, tuple[str, float]]]:
    """All terms with their shares, each with the number of its ask, from `first`."""
    for terms, shares, sizes in documents:
        numbers = chain.from_iterable([[first + n] * size for n, size in enumerate(sizes)])
        yield from zip(numbers, zip(terms, shares, strict=True), strict=True)
        first += len(sizes)
