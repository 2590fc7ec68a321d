"""A large scope as it would be after a change, without writing anything.

The store's index stays as it is; facts of the change are laid over it. All that scoring looks at
(words, frequencies, sizes, names) is as it would be; only a fact that the change replaces still
takes one of the places among the candidates.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from knowledge.matching.reading import Reader
from knowledge.matching.spelling import Speller, Vocabulary
from knowledge.matching.stored import Posting, Shelf, StoredMatcher
from knowledge.model import Briefing, Fact

_FIRST = 1 << 62
"""The number of the first laid-over entry: the store's own numbers stay below."""


class OverlaidShelf:
    """The index of a scope with some facts taken out of it and others put in; nothing is saved."""

    def __init__(
        self, shelf: Shelf, gone: Mapping[str, Posting], come: Mapping[str, Posting]
    ) -> None:
        """`gone` are facts of the index that count no more, `come` those that count instead."""
        self._shelf, self._gone = shelf, frozenset(gone)
        self._out = [_terms(posting) for posting in gone.values()]
        self._in = {_FIRST + place: _terms(one) for place, one in enumerate(come.values())}
        self._rows = {
            _FIRST + place: (fact_id, one.said, one.document)
            for place, (fact_id, one) in enumerate(come.items())
        }
        self._words = sorted({word for one in come.values() for word in one.spellings})
        self.size = shelf.size - len(gone) + len(come)
        words = shelf.length * shelf.size - _length(gone.values()) + _length(come.values())
        self.length = words / max(self.size, 1)

    def frequency(self, term: str) -> int:
        """How many entries hold the term."""
        more = sum(term in terms for terms in self._in.values())
        return self._shelf.frequency(term) + more - sum(term in terms for terms in self._out)

    def holding(self, terms: Iterable[str], limit: int) -> list[int]:
        """Up to `limit` entries of the store that hold any of the terms, and those laid over."""
        wanted = list(terms)
        return [*self._shelf.holding(wanted, limit), *self._laid([wanted])]

    def holding_each(self, groups: Iterable[Iterable[str]], limit: int) -> list[int]:
        """The same for entries that hold any term of each of the groups."""
        wanted = [list(terms) for terms in groups]
        return [*self._shelf.holding_each(wanted, limit), *self._laid(wanted)]

    def entries(self, numbers: Sequence[int]) -> list[tuple[str, str, str | None]]:
        """Fact id, stems and document of the entries, those laid over last."""
        stored = self._shelf.entries([number for number in numbers if number < _FIRST])
        kept = [row for row in stored if row[0] not in self._gone]
        return [*kept, *(self._rows[number] for number in numbers if number >= _FIRST)]

    def spellings(self, after: int) -> tuple[int, list[str]]:
        """The words of the facts laid over; those of the store are known already."""
        return after, self._words

    def _laid(self, groups: Sequence[Sequence[str]]) -> Iterator[int]:
        for number, held in self._in.items():
            if all(not held.isdisjoint(group) for group in groups):
                yield number


class Overlaid(StoredMatcher):
    """The matcher of a large scope after a change; its words are borrowed from the one before."""

    def __init__(
        self,
        before: StoredMatcher,
        briefing: Briefing,
        shelf: OverlaidShelf,
        fetch: Callable[[str], Fact | None],
    ) -> None:
        """`briefing` and `fetch` are as they would be after the change."""
        super().__init__(briefing, shelf, fetch)
        known = _Both(before._vocabulary, self._vocabulary)
        speller = Speller(known, self.lexicon, self._frequency)
        self._reader = Reader(self.names, self.lexicon, speller, self._states)


class _Both(Vocabulary):
    """The words of two vocabularies, of which neither is changed."""

    def __init__(self, first: Vocabulary, second: Vocabulary) -> None:
        self._each = first, second
        self.names = first.names | second.names

    def __contains__(self, word: str) -> bool:
        return any(word in one for one in self._each)

    def like(self, word: str, edits: int) -> Iterator[str]:
        for one in self._each:
            yield from one.like(word, edits)

    def of_skeleton(self, word: str) -> str | None:
        return min(filter(None, (one.of_skeleton(word) for one in self._each)), default=None)


def _terms(posting: Posting) -> frozenset[str]:
    return frozenset({*posting.said.split(), *posting.also.split()})


def _length(postings: Iterable[Posting]) -> int:
    return sum(len(posting.said.split()) for posting in postings)
