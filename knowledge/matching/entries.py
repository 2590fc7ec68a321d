"""What the ranker sees of a fact, a silence or a topic: its words in order, its asks, its fields.

An entry is all that scoring needs, so a large base can store it beside the fact and never read the
whole fact for a candidate.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from functools import cache, cached_property
from typing import Any

from knowledge import figures
from knowledge.dates import Span
from knowledge.lexicon import Lexicon, lexicon
from knowledge.matching.reading import Reader, Term
from knowledge.model import Aspect, Fact, Locator, Silence, Topic
from knowledge.text import bigrams, fact_tokens, number_text, stem, tokens


class Sort(StrEnum):
    """What an entry stands for."""

    FACT = "fact"
    SILENCE = "silence"
    TOPIC = "topic"


CHATTER = "chatter"
"""Id of the silence that stands for messages on no subject of the briefing."""


@dataclass(frozen=True, slots=True)
class Phrasing:
    """One example question and its terms; and what is counted in it, worked out once."""

    text: str
    terms: tuple[Term, ...]


@dataclass(eq=False)
class Entry:
    """Something that a question can mean; never changed once it is made.

    `words` are the stems of what it says, in order, with `#id` for each thing it names; `places`
    the passages that it stands for (two entries of one passage are no rivals); `triggers` the
    stems of the words that a silence is about. `surface` are its folded words, for the speller.
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
    surface: frozenset[str] = frozenset()
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

    @cached_property
    def counts(self) -> Counts | None:
        """What stands in its asks, taken together; None where it has none."""
        return Counts(self.asks) if self.asks else None


class Counts:
    """How often each stem, pair of stems and group of letters stands in an entry's asks."""

    __slots__ = ("letters", "pairs", "words")

    def __init__(self, asks: Iterable[Phrasing]) -> None:
        """Count the asks as one text: the union finds more than the nearest one alone."""
        self.words: Counter[str] = Counter()
        self.pairs: Counter[str] = Counter()
        self.letters: Counter[str] = Counter()
        for ask in asks:
            stems = [term.stem for term in ask.terms]
            self.words.update(stems)
            self.words.update(name for one in stems for name in concepts(one))
            self.pairs.update(bigrams([one for one in stems if not one.startswith("#")]))
            for term in ask.terms:
                self.letters.update(letter_groups(term))


@cache
def small_stems() -> frozenset[str]:
    """The stems of function words."""
    return frozenset(map(stem, lexicon().stopwords))


def concepts(one: str) -> list[str]:
    """The synonym groups of a stem, as terms."""
    return [f"~{number}" for number in lexicon().concepts.get(one, ())]


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


def _said(texts: Iterable[str], reader: Reader) -> list[Term]:
    """The terms of texts of which each is read by itself, so that no name spans two; names last."""
    found = [term for text in texts for term in reader.terms(text)]
    return sorted(found, key=lambda term: term.stem.startswith("#"))


def of_fact(fact: Fact, reader: Reader) -> Entry:
    """The entry of a fact, with the names of its fields, which questions use."""
    names = [reader.names.label(name) for name in (*fact.actors, *fact.places)]
    chain = [link.name for link in fact.attribution]
    measures = [f"{quantity.measure} {quantity.unit}" for quantity in fact.quantities]
    said = _said((fact.statement, *names, *chain, *measures), reader)
    named = {term.stem[1:] for term in said if term.stem.startswith("#")}
    return Entry(
        id=fact.id,
        sort=Sort.FACT,
        words=tuple(term.stem for term in said),
        asks=_phrasings(fact.asks, reader),
        entities=frozenset({*named, *fact.actors, *fact.places, *fact.targets}),
        gives=figures.aspects(fact),
        spans=figures.spans(fact),
        numbers=figures.amounts(fact),
        places=places(fact),
        surface=_surface((fact.statement, *fact.asks)),
    )


def of_silence(silence: Silence, reader: Reader) -> Entry:
    """The entry of a known silence; no fact can answer a question with its own words."""
    said = _said((silence.says, silence.missing, *silence.words), reader)
    return Entry(
        id=silence.id,
        sort=Sort.SILENCE,
        words=tuple(term.stem for term in said),
        asks=_phrasings(silence.asks, reader),
        entities=frozenset(term.stem[1:] for term in said if term.stem.startswith("#")),
        gives=frozenset(silence.gives),
        triggers=tuple(frozenset(t.stem for t in tokens(words)) for words in silence.words),
        places=frozenset({silence.id}),
        surface=_surface((silence.says, silence.missing, *silence.words, *silence.asks)),
    )


def of_topic(topic: Topic, facts: Iterable[Fact], reader: Reader) -> Entry:
    """The entry of a topic; `facts` are those of its facts that are there."""
    said = _said((topic.label, topic.lead or ""), reader)
    return Entry(
        id=topic.id,
        sort=Sort.TOPIC,
        words=tuple(term.stem for term in said),
        asks=_phrasings(topic.asks, reader),
        entities=frozenset(term.stem[1:] for term in said if term.stem.startswith("#")),
        places=frozenset().union(*map(places, facts)),
        surface=_surface((topic.label, topic.lead or "", *topic.asks)),
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


def also(entry: Entry) -> str:
    """The terms of an entry beyond what it says: its passages, and the stems of its asks."""
    asked = entry.counts.words if entry.counts else ()
    return " ".join(sorted({*entry.places, *(one for one in asked if not one.startswith("~"))}))


def to_document(entry: Entry) -> str | None:
    """What else there is to the entry of a fact, as JSON text; None where there is nothing."""
    whole = {
        "asks": [[a.text, [[t.stem, t.weight, t.typed] for t in a.terms]] for a in entry.asks],
        "entities": sorted(entry.entities),
        "gives": sorted(entry.gives),
        "spans": [[span.start, span.end, span.words] for span in entry.spans],
        "numbers": sorted(map(number_text, entry.numbers)),
        "places": sorted(entry.places),
    }
    return json.dumps({key: value for key, value in whole.items() if value}, ensure_ascii=False)


def from_document(fact_id: str, said: str, document: str | None) -> Entry:
    """The entry that was taken apart; without its surface words, which only spelling needs."""
    whole: Mapping[str, Any] = json.loads(document) if document else {}
    return Entry(
        id=fact_id,
        sort=Sort.FACT,
        words=tuple(said.split()),
        asks=tuple(
            Phrasing(text, tuple(Term(*term) for term in terms))
            for text, terms in whole.get("asks", ())
        ),
        entities=frozenset(whole.get("entities", ())),
        gives=frozenset(map(Aspect, whole.get("gives", ()))),
        spans=tuple(Span(*span) for span in whole.get("spans", ())),
        numbers=frozenset(map(Decimal, whole.get("numbers", ()))),
        places=frozenset(whole.get("places", ())),
    )


def _phrasings(asks: Iterable[str], reader: Reader) -> tuple[Phrasing, ...]:
    return tuple(Phrasing(ask, reader.terms(ask)) for ask in asks)


def _surface(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(
        token.word for text in texts for token in fact_tokens(text) if token.value is None
    )


def _is_year(word: str) -> bool:
    return len(word) == 4 and word.isdigit() and 1000 <= int(word) <= 2099
