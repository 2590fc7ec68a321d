"""The index of one briefing: for each term, which entries hold it and how strongly.

An entry is anything that can be meant: a fact, a silence, a topic. Each has two fields, because
asks and statements differ in kind: `asks` is the union of its phrasings (a fact-level BM25 over
the union finds 80 % where the nearest phrasing finds 66 %: matching notes, section 7), and
`statement` is what it says.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from knowledge import figures
from knowledge.dates import Span
from knowledge.lexicon import Lexicon
from knowledge.matching.reading import FILLER_WEIGHT, Reader, Reading, Term
from knowledge.model import Aspect, Briefing, Fact, Silence, Topic
from knowledge.text import bigrams, tokens

Target = Fact | Silence | Topic

K1 = 1.2
B = 0.5
"""BM25's saturation and length normalisation, from the measured recipe."""

CHATTER = "chatter"
"""Id of the entry that stands for messages on no subject of the briefing."""

CONCEPT_WEIGHT = 0.6
"""What a synonym counts beside the word itself."""


@dataclass(frozen=True, slots=True)
class Phrasing:
    """One example question and its terms."""

    text: str
    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that a question can mean, with its readings."""

    target: Target
    statement: Reading
    asks: tuple[Phrasing, ...]
    entities: frozenset[str]
    plain: str
    gives: frozenset[Aspect]
    spans: tuple[Span, ...]
    numbers: frozenset[Decimal]
    triggers: tuple[frozenset[str], ...]
    places: frozenset[str]


@dataclass(slots=True)
class Field:
    """One inverted field: `postings[term][entry]` is a saturated term weight, 0–1."""

    postings: dict[str, dict[int, float]] = field(default_factory=dict)
    size: int = 0

    def idf(self, term: str) -> float:
        """BM25's inverse document frequency in this field; highest for a term it lacks."""
        df = len(self.postings.get(term, ()))
        return math.log(1 + (self.size - df + 0.5) / (df + 0.5))


def build_field(documents: Sequence[Mapping[str, float]]) -> Field:
    """Index the documents, each given as term frequencies."""
    lengths = [sum(document.values()) for document in documents]
    average = sum(lengths) / len(lengths) if lengths else 1.0
    postings: defaultdict[str, dict[int, float]] = defaultdict(dict)
    for number, document in enumerate(documents):
        norm = K1 * (1 - B + B * lengths[number] / (average or 1.0))
        for term, frequency in document.items():
            postings[term][number] = frequency * (K1 + 1) / (frequency + norm) / (K1 + 1)
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
        df = self._df.get(term, 0)
        return math.log(1 + (self._size - df + 0.5) / (df + 0.5))


def phrase_terms(terms: Iterable[Term], concepts: Callable[[str], list[str]]) -> dict[str, float]:
    """The weighted terms of one phrasing: its words and, at less weight, their synonym groups.

    Function words are left out: they stand in every other phrasing and tell none apart.
    """
    shares: dict[str, float] = {}
    for term in terms:
        if term.weight < FILLER_WEIGHT:
            continue
        shares[term.stem] = max(shares.get(term.stem, 0.0), term.weight)
        for concept in concepts(term.stem):
            shares[concept] = max(shares.get(concept, 0.0), term.weight * CONCEPT_WEIGHT)
    return shares


class Index:
    """Everything of a briefing that can be meant, ready to be scored."""

    def __init__(self, entries: Sequence[Entry], lexicon: Lexicon) -> None:
        """Index the entries' words, word pairs, letter groups and single phrasings."""
        self.entries = tuple(entries)
        self._lexicon = lexicon
        unions = [[term for ask in entry.asks for term in ask.terms] for entry in entries]
        self.asks = build_field([self._count(terms) for terms in unions])
        self.statements = build_field([self._count(entry.statement.terms) for entry in entries])
        self.pairs = build_field([_pairs(entry.asks) for entry in entries])
        self.letters = build_field([_letters(terms) for terms in unions])
        self.phrasings = Phrasings(
            [phrase_terms(ask.terms, self.concepts) for entry in entries for ask in entry.asks]
        )
        self.owners = [
            (number, ask.text) for number, entry in enumerate(entries) for ask in entry.asks
        ]
        self.vocabulary = frozenset(self.asks.postings) | frozenset(self.statements.postings)

    def concepts(self, stem: str) -> list[str]:
        """The synonym groups of a stem as terms."""
        return [f"~{number}" for number in self._lexicon.concepts.get(stem, ())]

    def _count(self, terms: Iterable[Term]) -> Counter[str]:
        counts: Counter[str] = Counter()
        for term in terms:
            counts[term.stem] += 1
            for concept in self.concepts(term.stem):
                counts[concept] += 1
        return counts


def _pairs(asks: Iterable[Phrasing]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for ask in asks:
        counts.update(bigrams([t.stem for t in ask.terms if not t.stem.startswith("#")]))
    return counts


def _letters(terms: Iterable[Term]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for term in terms:
        counts.update(letter_groups(term))
    return counts


def letter_groups(term: Term) -> list[str]:
    """Runs of three and four letters of a content word, with its edges marked."""
    if not term.is_content or term.stem.startswith("#"):
        return []
    padded = f" {term.stem} "
    return [
        padded[start : start + length]
        for length in (3, 4)
        for start in range(len(padded) - length + 1)
    ]


def build_index(
    briefing: Briefing, facts: Iterable[Fact], reader: Reader, lexicon: Lexicon
) -> Index:
    """The index of these facts with the briefing's silences and topics."""
    shown = {fact.id: fact for fact in facts}
    stated = " ".join(fact.statement for fact in shown.values())
    used = {token.word for token in tokens(stated)}
    topics = [t for t in briefing.topics if any(fact in shown for fact in t.facts)]
    chatter = Silence(
        id=CHATTER,
        source="",
        missing="",
        says="",
        words=tuple(word for word in lexicon.chatter_words if word not in used),
        asks=lexicon.chatter,
    )
    targets: list[Target] = [*shown.values(), *briefing.silences, *topics, chatter]
    return Index([_entry(target, reader, shown) for target in targets], lexicon)


def _entry(target: Target, reader: Reader, facts: Mapping[str, Fact]) -> Entry:
    statement = reader.read(_words(target, reader))
    entities = frozenset(statement.entities)
    if isinstance(target, Fact):
        entities |= {*target.actors, *target.places, *target.targets}
    return Entry(
        target=target,
        statement=statement,
        asks=tuple(Phrasing(ask, reader.terms(ask)) for ask in target.asks),
        entities=entities,
        plain=" ".join(term.stem for term in statement.content),
        gives=_gives(target),
        spans=figures.spans(target) if isinstance(target, Fact) else (),
        numbers=figures.amounts(target) if isinstance(target, Fact) else frozenset(),
        triggers=_triggers(target),
        places=_places(target, facts),
    )


def _gives(target: Target) -> frozenset[Aspect]:
    if isinstance(target, Fact):
        return figures.aspects(target)
    return frozenset(target.gives) if isinstance(target, Silence) else frozenset()


def _triggers(target: Target) -> tuple[frozenset[str], ...]:
    """The stems of each of a silence's own words: no fact can answer a question with them."""
    if not isinstance(target, Silence):
        return ()
    return tuple(frozenset(token.stem for token in tokens(words)) for words in target.words)


def _places(target: Target, facts: Mapping[str, Fact]) -> frozenset[str]:
    """The passages that an entry stands for: two entries of one passage are no rivals."""
    if isinstance(target, Silence):
        return frozenset({target.id})
    shown = [target] if isinstance(target, Fact) else [facts[i] for i in target.facts if i in facts]
    return frozenset(f"{c.source} {c.locator}" for fact in shown for c in fact.citations)


def _words(target: Target, reader: Reader) -> str:
    """What an entry says, for matching: with the names of its fields, which questions use."""
    if isinstance(target, Silence):
        return " ".join((target.says, target.missing, *target.words))
    if isinstance(target, Topic):
        return " ".join((target.label, target.lead or ""))
    names = [reader.names.label(name) for name in (*target.actors, *target.places)]
    chain = [link.name for link in target.attribution]
    measures = [f"{quantity.measure} {quantity.unit}" for quantity in target.quantities]
    return " . ".join((target.statement, *names, *chain, *measures))
