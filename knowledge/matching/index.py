"""The index of a set of entries: for each term, which of them hold it and how strongly.

Asks and statements differ in kind, so each has its own fields. `asks` is the union of an entry's
phrasings: a fact-level BM25 over the union finds 80 % where the nearest phrasing finds 66 %
(matching notes, section 7). The entries are all of a small base, or the candidates from a large
one; then `spread` tells how common a word is in the whole of it.
"""

from __future__ import annotations

import math
from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import chain, count

from knowledge.matching.counts import Counts, Phrasing, Shares, Tallied, concepts
from knowledge.matching.entries import Entry, Sort

K1 = 1.2
B = 0.5
ASKS_B = 0.75
"""BM25's saturation and length normalisation: for statements from the measured recipe, for asks the
usual value, which did best on left-out training phrasings.
"""

COMMON = 0.05
"""A word in more than this share of all asks only adds to those that hold a rarer one."""

BYTE = 256
"""Numbers below fit into a byte: a list of them takes an eighth of the memory."""

Posting = tuple[Sequence[int], Sequence[float]]
"""The entries that hold a term, in order, and how strongly each does, 0–1."""

NOWHERE: Posting = ((), ())
"""The posting of a term that nothing holds."""


@dataclass(slots=True)
class Field:
    """One inverted field: the posting of each term, among `size` entries that have any."""

    postings: dict[str, Posting] = field(default_factory=dict)
    size: int = 0

    def idf(self, term: str) -> float:
        """BM25's inverse document frequency in this field; highest for a term it lacks."""
        return idf(self.size, len(self.postings.get(term, NOWHERE)[0]))


@dataclass(frozen=True, slots=True)
class Spread:
    """How words are spread over a base: its `size` in facts, their average `length` in words."""

    size: int
    length: float
    frequency: Callable[[str], int]

    def idf(self, term: str) -> float:
        """BM25's inverse document frequency in the base; highest for a word it lacks."""
        return idf(self.size, self.frequency(term))


@lru_cache(maxsize=20_000)
def idf(size: int, frequency: int) -> float:
    """BM25's inverse document frequency of what stands in `frequency` of `size` texts."""
    return math.log(1 + max(size - frequency + 0.5, 0.0) / (frequency + 0.5))


def build_field(documents: Mapping[int, Callable[[], Tallied]]) -> Field:
    """Index the documents under their entries' numbers; each is called for when it is its turn, so
    that they are never all in memory.
    """
    lengths = {number: sum(document()[1]) for number, document in documents.items()}
    average = sum(lengths.values()) / len(lengths) if lengths else 1.0
    postings: dict[str, Posting] = {}
    for number, document in documents.items():
        norm = K1 * (1 - ASKS_B + ASKS_B * lengths[number] / (average or 1.0))
        terms, frequencies = document()
        alone: dict[int, Posting] = {}  # what holds most terms, as long as no other entry does
        for term, times in zip(terms, frequencies, strict=True):
            if times not in alone:
                alone[times] = (number,), (times / (times + norm),)
            held = postings.setdefault(term, alone[times])
            if held is not alone[times]:
                postings[term] = _with(held, alone[times])
    small = max(documents, default=0) < BYTE
    for term, (numbers, strengths) in postings.items():
        if isinstance(numbers, list):
            postings[term] = bytes(numbers) if small else tuple(numbers), tuple(strengths)
    return Field(postings, len(documents))


def _with(held: Posting, more: Posting) -> Posting:
    """The posting with one entry more; a list is lengthened, not made anew."""
    (numbers, strengths), (own_number, own_strength) = held, more
    if isinstance(numbers, list) and isinstance(strengths, list):
        numbers.extend(own_number)
        strengths.extend(own_strength)
        return held
    return [*numbers, *own_number], [*strengths, *own_strength]


class Phrasings:
    """Single phrasings as unit vectors of tf-idf weights.

    `rare[term]` are the numbers of the phrasings that hold a term, with its weight in each, 0–1;
    `common[term]` is for a term of many of them its weight in every phrasing, 0 where it is not.
    """

    def __init__(self, documents: Sequence[Shares]) -> None:
        """Weigh the terms of all phrasings by rarity among them, and scale each to length one."""
        self._size = sum([len(sizes) for _, _, sizes in documents])
        self._df = Counter(chain.from_iterable([terms for terms, _, _ in documents]))
        rarity = {term: idf(self._size, frequency) for term, frequency in self._df.items()}
        self.rare: dict[str, tuple[array[int], array[float]]] = {}
        self.common: dict[str, array[float]] = {}
        for term, frequency in self._df.items():
            if frequency > COMMON * self._size:
                self.common[term] = array("d", bytes(8 * self._size))
            else:
                self.rare[term] = array("I"), array("d")
        numbers = count()
        for terms, shares, sizes in documents:
            weighted = [share * rarity[term] for term, share in zip(terms, shares, strict=True)]
            start = 0
            for size in sizes:
                end = start + size
                self._add(next(numbers), terms[start:end], weighted[start:end])
                start = end

    def _add(self, number: int, terms: Sequence[str], weights: Sequence[float]) -> None:
        length = math.sqrt(sum([weight * weight for weight in weights])) or 1.0
        for term, weight in zip(terms, weights, strict=True):
            if term in self.rare:
                numbers, held = self.rare[term]
                numbers.append(number)
                held.append(weight / length)
            else:
                self.common[term][number] = weight / length

    def frequency(self, term: str) -> int:
        """How many phrasings hold the term."""
        return self._df.get(term, 0)

    def idf(self, term: str) -> float:
        """Inverse document frequency among the phrasings."""
        return idf(self._size, self._df.get(term, 0))


class Asked:
    """What entries are asked with; the same for as long as no ask changes, comes or goes."""

    def __init__(self, asks: Mapping[int, tuple[Phrasing, ...]], counts: Iterable[Counts]) -> None:
        """`asks` are those of the entries that have any, by number; `counts` what is in them."""
        self.asks = asks
        counted = dict(zip(asks, counts, strict=True))
        self.words = build_field({n: one.tallied_words for n, one in counted.items()})
        self.pairs = build_field({n: one.tallied_pairs for n, one in counted.items()})
        self.letters = build_field({n: one.tallied_letters for n, one in counted.items()})
        self.phrasings = Phrasings([one.phrasings for one in counted.values()])
        self.owners = array("I", [number for number, own in asks.items() for _ in own])
        self.texts = tuple(ask.text for own in asks.values() for ask in own)


class Index:
    """Entries that can be meant, ready to be scored against each other."""

    asked: Asked

    def __init__(
        self, entries: Sequence[Entry], spread: Spread | None = None, before: Index | None = None
    ) -> None:
        """Index the entries; without `spread` they are the whole base themselves.

        What the index `before` holds of the same asks is not worked out again.
        """
        self.entries = tuple(entries)
        self.spread = spread or _spread(entries)
        asks = {number: entry.asks for number, entry in enumerate(entries) if entry.asks}
        if before is not None and before.asked.asks == asks:
            self.asked = before.asked
        else:
            self.asked = Asked(asks, filter(None, [entry.counts for entry in entries]))
        self.asks = self.asked.words

    @cached_property
    def has_asked_facts(self) -> bool:
        """Whether any of the facts has asks: others compete with what people were told to ask."""
        return any(entry.asks and entry.sort is Sort.FACT for entry in self.entries)

    @cached_property
    def has_plain_entries(self) -> bool:
        """Whether any of the entries has no asks."""
        return not all(entry.asks for entry in self.entries)

    @cached_property
    def saying(self) -> Mapping[str, Sequence[int]]:
        """For each stem the entries that say it."""
        found: defaultdict[str, list[int]] = defaultdict(list)
        for number, entry in enumerate(self.entries):
            for word in entry.positions:
                found[word].append(number)
        return found

    @cached_property
    def meaning(self) -> Mapping[int, Sequence[int]]:
        """For each synonym group the entries that say a word of it."""
        found: defaultdict[int, list[int]] = defaultdict(list)
        for number, entry in enumerate(self.entries):
            for concept in entry.concepts:
                found[concept].append(number)
        return found

    @cached_property
    def norms(self) -> Sequence[float]:
        """BM25's length norm of what each entry says."""
        average = self.spread.length
        return [K1 * (1 - B + B * len(entry.words) / average) for entry in self.entries]

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
