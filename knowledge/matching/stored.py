"""The matcher of a base too large for memory: candidates from the store's index, the same scorer.

The rarest words of a question name the candidates, common ones only tell those apart; so the work
does not grow with the base. Never ranked in SQL: `bm25()` reads every row that holds any word.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Protocol

from knowledge import figures
from knowledge.dates import Span
from knowledge.lexicon import lexicon
from knowledge.matching import entries, kept
from knowledge.matching.base import Frame
from knowledge.matching.entries import Entry
from knowledge.matching.index import Index, Spread
from knowledge.matching.names import Names
from knowledge.matching.ranking import Candidate, rank
from knowledge.matching.reading import Reader, Reading
from knowledge.matching.spelling import Speller, Vocabulary
from knowledge.model import Briefing, Fact, Locator
from knowledge.text import stem

BUDGET = 4_000
"""Postings that are read for a question; the rarest word alone may take twice as many."""

RERANKED = 24
"""Candidates whose features are worked out: in a pool of 6,652 statements as good as 64."""

COMMON = 5
"""So many words beyond the budget still tell candidates apart."""

FEW = 1_500
"""Candidates that are looked for among common words where a question holds no others."""

PASSAGE = 50
"""Facts of one passage that are read at the most."""


class Shelf(Protocol):
    """What the store's index of one scope can tell; see `knowledge.store`."""

    size: int
    length: float

    def frequency(self, term: str) -> int:
        """How many entries hold the term."""

    def holding(self, terms: Iterable[str], limit: int) -> list[int]:
        """Up to `limit` entries that hold any of the terms."""

    def holding_each(self, groups: Iterable[Iterable[str]], limit: int) -> list[int]:
        """Up to `limit` entries that hold any term of each of the groups."""

    def entries(self, numbers: Sequence[int]) -> list[tuple[str, str, str | None]]:
        """Fact id, stems and document of the entries."""

    def spellings(self, after: int) -> tuple[int, list[str]]:
        """The words that came after that number, and the number of the last."""


@dataclass(frozen=True, slots=True)
class Posting:
    """What the store's index holds of one fact; see `knowledge.store`."""

    said: str
    also: str
    spellings: frozenset[str]
    document: str | None


class Indexer:
    """Reads the facts of one briefing for the store's index."""

    def __init__(self, briefing: Briefing) -> None:
        """Read with the briefing's names, once there is a fact to be read."""
        self._briefing = briefing

    @cached_property
    def _reader(self) -> Reader:
        return Reader(Names(self._briefing.entities), lexicon())

    def __call__(self, fact: Fact) -> Posting:
        """What the index is to hold of the fact."""
        entry = entries.of_fact(fact, self._reader)
        document = kept.to_document(entry)
        return Posting(entry.text, kept.also(entry), frozenset(entry.surface), document)


@dataclass(frozen=True, slots=True)
class _Group:
    """One word of a question: the stems that serve, each with its weight, and how many hold any."""

    forms: dict[str, float]
    size: int

    @property
    def weight(self) -> float:
        """What its likeliest stem counts."""
        return max(self.forms.values())


class StoredMatcher(Frame):
    """Finds what a question means in a large scope, of which it keeps all but the facts."""

    def __init__(
        self, briefing: Briefing, shelf: Shelf, fetch: Callable[[str], Fact | None]
    ) -> None:
        """`briefing` comes without its facts; `fetch` gives an active one by its id."""
        self.fact = fetch
        self._shelf, self._briefing = shelf, briefing
        super().__init__(briefing, lambda word: shelf.frequency(stem(word)) > 0)
        self._frame = Index(self._entries(briefing), _spread(shelf))
        self._vocabulary = Vocabulary(self.names.words() | self.named)
        for entry in self._frame.entries:
            self._vocabulary.add(entry.surface)
        self._arrived = 0
        speller = Speller(self._vocabulary, self.lexicon, self._frequency)
        self._reader = Reader(self.names, self.lexicon, speller, self._states)
        self.turn_to(shelf)

    def turn_to(self, shelf: Shelf) -> None:
        """Look things up in this state of the scope's index from now on."""
        self._shelf = shelf
        self._frame = Index(self._entries(self._briefing), _spread(shelf))  # topics follow facts
        self._arrived, words = shelf.spellings(self._arrived)
        self._vocabulary.add(words)

    def read(self, question: str) -> Reading:
        """The question as the matcher sees it: terms, names, figures, dates, corrections."""
        return self._reader.read(question)

    def rank(self, reading: Reading, limit: int = 10) -> list[Candidate]:
        """The best entries, best first; ties by age."""
        found = self._shelf.entries(self._candidates(reading))
        candidates = [kept.from_document(*row) for row in found]
        return rank(reading, [Index(candidates, self._frame.spread), self._frame], limit)

    def passage(self, locator: Locator) -> list[Fact]:
        """Up to 50 active facts of the passages with that number, in order of age."""
        return self._of_places(entries.place_term(one, locator) for one in self._sources)

    def around(self, fact: Fact) -> frozenset[Decimal]:
        """The figures that the facts of the same passage state."""
        places = [entries.place_term(one.source, one.locator) for one in fact.citations]
        return frozenset().union(*map(figures.amounts, self._of_places(places)))

    def covers(self, span: Span) -> bool:
        """Whether a fact names a year of the span."""
        years = range(span.start // 12, span.end // 12 + 1)
        return any(self._shelf.frequency(str(year)) for year in years)

    def _entries(self, briefing: Briefing) -> list[Entry]:
        reader = Reader(self.names, self.lexicon)
        self._sources = [source.id for source in briefing.sources]
        made = [entries.of_silence(silence, reader) for silence in self.silences.values()]
        for topic in briefing.topics:
            if facts := [fact for one in topic.facts if (fact := self.fact(one))]:
                made.append(entries.of_topic(topic, facts, reader))
        return made

    def _states(self, stem: str) -> bool:
        return self._shelf.frequency(stem) > 0

    def _frequency(self, word: str) -> int:
        return self._shelf.frequency(stem(word))

    def _of_places(self, places: Iterable[str]) -> list[Fact]:
        found = self._shelf.entries(self._shelf.holding(places, PASSAGE))
        return [fact for fact_id, _, _ in found if (fact := self.fact(fact_id))]

    def _candidates(self, reading: Reading) -> list[int]:
        """The entries that hold most of the question's rare words, in order of age."""
        groups = self._groups(reading)
        scores: defaultdict[int, float] = defaultdict(float)
        left, rare = BUDGET, 0
        for group in groups:
            if group.size > (left if rare else 2 * BUDGET):
                break
            for form, weight in group.forms.items():
                for entry in self._shelf.holding([form], 2 * BUDGET):
                    scores[entry] += weight
            left, rare = left - group.size, rare + 1
        common = groups[rare : rare + COMMON]
        if rare:
            held = {form for group in groups[:rare] for form in group.forms}
            for group in common:
                for entry in self._shelf.holding_each([held, group.forms], BUDGET):
                    scores[entry] += group.weight
        if len(scores) < RERANKED:
            self._among_common(common, scores)
        best = heapq.nlargest(RERANKED, scores, key=lambda entry: (scores[entry], -entry))
        return sorted(best)

    def _among_common(self, common: list[_Group], scores: dict[int, float]) -> None:
        """Entries that hold four, three or two of the common words, or else the rarest of them."""
        for count in range(min(4, len(common)), 0, -1):
            for entry in self._shelf.holding_each([g.forms for g in common[:count]], FEW):
                scores[entry] = max(scores.get(entry, 0.0), sum(g.weight for g in common[:count]))
            if len(scores) >= RERANKED:
                return

    def _groups(self, reading: Reading) -> list[_Group]:
        """The question's content words, or all its words where it has none, rarest first."""
        terms = reading.content or reading.terms
        groups: dict[str, _Group] = {}
        for term in terms:
            sizes = {
                form: share * term.weight
                for form, share in ((term.stem, 1.0), *term.others)
                if self._shelf.frequency(form)
            }
            if sizes:
                forms = {f: share * self._frame.spread.idf(f) for f, share in sizes.items()}
                groups[term.stem] = _Group(forms, sum(map(self._shelf.frequency, forms)))
        return sorted(groups.values(), key=lambda group: (group.size, *group.forms))


def _spread(shelf: Shelf) -> Spread:
    return Spread(shelf.size, shelf.length, shelf.frequency)
