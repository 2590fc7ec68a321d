"""What the ranker sees of a fact, a silence or a topic: its words in order, its asks, its fields.

An entry is all that scoring needs, so a large base can store it beside the fact and never read the
whole fact for a candidate.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

from knowledge import figures
from knowledge.dates import Span
from knowledge.lexicon import Lexicon, lexicon
from knowledge.matching.counts import (
    Counts,
    Phrasing,
    Tallied,
    concept_term,
    concepts,
    small_stems,
)
from knowledge.matching.reading import Reader, Term
from knowledge.model import Aspect, Fact, Locator, Silence, Topic
from knowledge.text import Token, clean, fact_tokens, tokens

__all__ = [
    "CHATTER",
    "Entry",
    "Sort",
    "chatter",
    "concepts",
    "of_fact",
    "of_silence",
    "of_topic",
    "place_term",
    "places",
]


class Sort(StrEnum):
    """What an entry stands for."""

    FACT = "fact"
    SILENCE = "silence"
    TOPIC = "topic"


CHATTER = "chatter"
"""Id of the silence that stands for messages on no subject of the briefing."""


@dataclass(eq=False)
class Entry:
    """Something that a question can mean; never changed once it is made.

    `words` are the stems of what it says, in order, with `#id` for each thing it names; `places`
    the passages that it stands for (two entries of one passage are no rivals); `triggers` the
    stems of the words that a silence is about; `spelt` the folded words of what it says, and
    `spelt_asks` those of its asks, one a line.
    """

    id: str
    sort: Sort
    words: tuple[str, ...]
    asks: tuple[Phrasing, ...] = ()
    entities: frozenset[str] = frozenset()
    gives: frozenset[Aspect] = frozenset()
    spans: tuple[Span, ...] = ()
    numbers: frozenset[Decimal] = frozenset()
    triggers: tuple[frozenset[str], ...] = ()
    places: frozenset[str] = frozenset()
    spelt: str = ""
    spelt_asks: str = ""
    positions: dict[str, list[int]] = field(init=False)
    digits: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        """Work out what every question looks at; the rest waits until one does."""
        positions: dict[str, list[int]] = {}
        for place, word in enumerate(self.words):
            if word in positions:
                positions[word].append(place)
            else:
                positions[word] = [place]
        self.positions = positions
        self.digits = frozenset([word for word in positions if word[0].isdigit()])

    @property
    def surface(self) -> Sequence[str]:
        """Its folded words, for the speller."""
        return f"{self.spelt}\n{self.spelt_asks}".split()

    @cached_property
    def text(self) -> str:
        """Its stems joined by spaces."""
        return " ".join(self.words)

    @cached_property
    def plain(self) -> str:
        """The same without function words."""
        small = small_stems()
        return " ".join([word for word in self.words if word not in small])

    @cached_property
    def dates(self) -> frozenset[str]:
        """The stems that tell a time: years, months, days of the week."""
        years = frozenset([word for word in self.digits if _is_year(word)])
        return years | (lexicon().calendar_stems & self.positions.keys())

    @cached_property
    def concepts(self) -> frozenset[int]:
        """The synonym groups of its stems."""
        known = lexicon().concepts
        return frozenset([one for word in self.positions if word in known for one in known[word]])

    def tallied(self) -> Tallied:
        """Its stems and their synonym groups, and how often each stem stands in what it says."""
        stems, meant = self.positions, [concept_term(number) for number in self.concepts]
        return [*stems, *meant], [*map(len, stems.values()), *([1] * len(meant))]

    @cached_property
    def counts(self) -> Counts | None:
        """What stands in its asks, taken together; None where it has none."""
        return Counts(self.asks) if self.asks else None


def _said(texts: Iterable[str], reader: Reader) -> list[Term]:
    """The terms of texts of which each is read by itself, so that no name spans two; names last."""
    found = [term for text in texts for term in reader.terms(text)]
    return sorted(found, key=lambda term: term.stem.startswith("#"))


def of_fact(fact: Fact, reader: Reader, like: Entry | None = None) -> Entry:
    """The entry of a fact, with the names of its fields, which questions use.

    `like` is an entry with the same asks, read with the same names: both then have them in common.
    """
    names = [reader.names.label(name) for name in (*fact.actors, *fact.places)]
    chain = [link.name for link in fact.attribution]
    measures = [f"{quantity.measure} {quantity.unit}" for quantity in fact.quantities]
    said = _said((fact.statement, *names, *chain, *measures), reader)
    named = {term.stem[1:] for term in said if term.stem.startswith("#")}
    asks, spelt_asks = (like.asks, like.spelt_asks) if like else _phrasings(fact.asks, reader)
    entry = Entry(
        id=fact.id,
        sort=Sort.FACT,
        words=tuple(term.stem for term in said),
        asks=asks,
        entities=frozenset({*named, *fact.actors, *fact.places, *fact.targets}),
        gives=figures.aspects(fact),
        spans=figures.spans(fact),
        numbers=figures.amounts(fact),
        places=places(fact),
        spelt=_spelt(fact_tokens(fact.statement)),
        spelt_asks=spelt_asks,
    )
    if like:
        entry.counts = like.counts
    return entry


def of_silence(silence: Silence, reader: Reader) -> Entry:
    """The entry of a known silence; no fact can answer a question with its own words."""
    said = _said((silence.says, silence.missing, *silence.words), reader)
    asks, spelt_asks = _phrasings(silence.asks, reader)
    return Entry(
        id=silence.id,
        sort=Sort.SILENCE,
        words=tuple(term.stem for term in said),
        asks=asks,
        entities=frozenset(term.stem[1:] for term in said if term.stem.startswith("#")),
        gives=frozenset(silence.gives),
        triggers=tuple(frozenset(t.stem for t in tokens(words)) for words in silence.words),
        places=frozenset({silence.id}),
        spelt=_spelt(*map(fact_tokens, (silence.says, silence.missing, *silence.words))),
        spelt_asks=spelt_asks,
    )


def of_topic(topic: Topic, facts: Iterable[Fact], reader: Reader) -> Entry:
    """The entry of a topic; `facts` are those of its facts that are there."""
    said = _said((topic.label, topic.lead or ""), reader)
    asks, spelt_asks = _phrasings(topic.asks, reader)
    return Entry(
        id=topic.id,
        sort=Sort.TOPIC,
        words=tuple(term.stem for term in said),
        asks=asks,
        entities=frozenset(term.stem[1:] for term in said if term.stem.startswith("#")),
        places=frozenset().union(*map(places, facts)),
        spelt=_spelt(*map(fact_tokens, (topic.label, topic.lead or ""))),
        spelt_asks=spelt_asks,
    )


def chatter(words: Lexicon, states: Callable[[str], bool]) -> Silence:
    """Small talk as a silence, without those of its words that a fact states."""
    return Silence(
        id=CHATTER,
        source="",
        missing="",
        says="",
        words=tuple(word for word in words.chatter_words if not states(word)),
        asks=words.chatter,
    )


def places(fact: Fact) -> frozenset[str]:
    """The passages that a fact stands in, as terms."""
    return frozenset(place_term(citation.source, citation.locator) for citation in fact.citations)


def place_term(source: str, locator: Locator) -> str:
    """The term under which the facts of one passage are found."""
    return f"@{source}:{locator}".replace(" ", "_")


def _phrasings(asks: Iterable[str], reader: Reader) -> tuple[tuple[Phrasing, ...], str]:
    """The asks with their terms, and their folded words: nobody reads an ask a second time."""
    read = [(ask, tokens(clean(ask))) for ask in asks]
    made = tuple(Phrasing(ask, reader.terms_of(found)) for ask, found in read)
    return made, _spelt(*(found for _, found in read))


def _spelt(*texts: Iterable[Token]) -> str:
    """The folded words of the texts without numbers, each once, one a line."""
    return "\n".join(sorted({one.word for text in texts for one in text if one.value is None}))


def _is_year(word: str) -> bool:
    return len(word) == 4 and word.isdigit() and 1000 <= int(word) <= 2099
