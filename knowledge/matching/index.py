"""The index of a set of entries: for each term, which of them hold it and how strongly.

Asks and statements differ in kind, so each has its own fields. `asks` is the union of an entry's
phrasings: a fact-level BM25 over the union finds 80 % where the nearest phrasing finds 66 %
(matching notes, section 7). The entries are all of a small base, or the candidates from a large
one; then `spread` tells how common a word is in the whole of it.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from knowledge.matching.entries import Entry, Phrasing, Sort, concepts
from knowledge.matching.reading import Term

K1 = 1.2
B = 0.5
ASKS_B = 0.75
"""BM25's saturation and length normalisation: for statements from the measured recipe, for asks the
usual value, which did best on left-out training phrasings.
"""

PHRASING_SMALL_WORD = 0.6
"""What a function word counts at least beside others of one phrasing."""

CONCEPT_WEIGHT = 0.6
"""What a synonym counts beside the word itself."""


@dataclass(slots=True)
class Field:
    """One inverted field: `postings[term][entry]` is a saturated term weight, 0–1."""

    postings: dict[str, dict[int, float]] = field(default_factory=dict)
    size: int = 0

    def idf(self, term: str) -> float:
        """BM25's inverse document frequency in this field; highest for a term it lacks."""
        return idf(self.size, len(self.postings.get(term, ())))


@dataclass(frozen=True, slots=True)
class Spread:
    """How words are spread over a base: its `size` in facts, their average `length` in words."""

    size: int
    length: float
    frequency: Callable[[str], int]

    def idf(self, term: str) -> float:
        """BM25's inverse document frequency in the base; highest for a word it lacks."""
        return idf(self.size, self.frequency(term))


def idf(size: int, frequency: int) -> float:
    """BM25's inverse document frequency of what stands in `frequency` of `size` texts."""
    return math.log(1 + max(size - frequency + 0.5, 0.0) / (frequency + 0.5))


def build_field(documents: Mapping[int, Mapping[str, int]]) -> Field:
    """Index the documents, each given as term frequencies under its entry's number."""
    lengths = {number: sum(document.values()) for number, document in documents.items()}
    average = sum(lengths.values()) / len(lengths) if lengths else 1.0
    postings: defaultdict[str, dict[int, float]] = defaultdict(dict)
    for number, document in documents.items():
        norm = K1 * (1 - ASKS_B + ASKS_B * lengths[number] / (average or 1.0))
        for term, frequency in document.items():
            postings[term][number] = frequency / (frequency + norm)
    return Field(dict(postings), len(documents))


class Phrasings:
    """Single phrasings as unit vectors of tf-idf weights: `weights[term][phrasing]`, 0–1."""

    def __init__(self, documents: Sequence[Mapping[str, float]]) -> None:
        """Weigh each document's terms by rarity among the documents and scale it to length one."""
        self._size = len(documents)
        self._df = Counter(term for document in documents for term in document)
        self.weights: defaultdict[str, dict[int, float]] = defaultdict(dict)
        for number, document in enumerate(documents):
            weighted = {term: share * self.idf(term) for term, share in document.items()}
            length = math.sqrt(sum(weight * weight for weight in weighted.values())) or 1.0
            for term, weight in weighted.items():
                self.weights[term][number] = weight / length

    def idf(self, term: str) -> float:
        """Inverse document frequency among the phrasings."""
        return idf(self._size, self._df.get(term, 0))


def phrase_terms(terms: Iterable[Term]) -> dict[str, float]:
    """The weighted terms of one phrasing: its words and, at less weight, their synonym groups.

    Function words count too: "can i" and "how do you" tell phrasings apart.
    """
    shares: dict[str, float] = {}
    for term in terms:
        weight = max(term.weight, PHRASING_SMALL_WORD)
        for stem, share in ((term.stem, 1.0), *term.others):
            shares[stem] = max(shares.get(stem, 0.0), weight * share)
        for concept in concepts(term.stem):
            shares[concept] = max(shares.get(concept, 0.0), term.weight * CONCEPT_WEIGHT)
    return shares


class Index:
    """Entries that can be meant, ready to be scored against each other."""

    def __init__(self, entries: Sequence[Entry], spread: Spread | None = None) -> None:
        """Index the entries; without `spread` they are the whole base themselves."""
        self.entries = tuple(entries)
        asked = {n: entry.counts for n, entry in enumerate(entries) if entry.counts}
        self.asks = build_field({n: counts.words for n, counts in asked.items()})
        self.pairs = build_field({n: counts.pairs for n, counts in asked.items()})
        self.letters = build_field({n: counts.letters for n, counts in asked.items()})
        asks: list[tuple[int, Phrasing]] = [
            (number, ask) for number, entry in enumerate(entries) for ask in entry.asks
        ]
        self.phrasings = Phrasings([phrase_terms(ask.terms) for _, ask in asks])
        self.owners = [(number, ask.text) for number, ask in asks]
        self.spread = spread or _spread(entries)

    @cached_property
    def has_asked_facts(self) -> bool:
        """Whether any of the facts has asks: others compete with what people were told to ask."""
        return any(entry.asks and entry.sort is Sort.FACT for entry in self.entries)

    @cached_property
    def saying(self) -> Mapping[str, Sequence[int]]:
        """For each stem the entries that say it."""
        found: defaultdict[str, list[int]] = defaultdict(list)
        for number, entry in enumerate(self.entries):
            for word in entry.positions:
                found[word].append(number)
        return found

    def holds(self, stem: str) -> bool:
        """Whether any entry holds the stem, or one of its synonyms, anywhere."""
        return self.spread.frequency(stem) > 0 or any(
            form in self.asks.postings for form in (stem, *concepts(stem))
        )


def _spread(entries: Sequence[Entry]) -> Spread:
    frequencies = Counter(word for entry in entries for word in entry.positions)
    said = Counter(f"~{concept}" for entry in entries for concept in entry.concepts)
    length = sum(len(entry.words) for entry in entries) / max(len(entries), 1)
    return Spread(len(entries), length or 1.0, (frequencies + said).__getitem__)
