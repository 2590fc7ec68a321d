"""The matcher of a base that fits into memory, and what every matcher can do."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Protocol

from knowledge import figures
from knowledge.dates import Span
from knowledge.lexicon import Lexicon, lexicon
from knowledge.matching import entries
from knowledge.matching.entries import Entry, Sort
from knowledge.matching.index import Index
from knowledge.matching.names import Names
from knowledge.matching.ranking import Candidate, rank
from knowledge.matching.reading import Reader, Reading
from knowledge.matching.spelling import Speller, Vocabulary
from knowledge.model import Briefing, Fact, Locator, Silence, Topic
from knowledge.text import fact_tokens, tokens

Known = Mapping[str, tuple[object, Entry]]
"""Entries by id, each with what it was read of."""


class Ranking(Protocol):
    """What answering needs of a matcher, whatever the size of its base."""

    names: Names
    lexicon: Lexicon

    @property
    def silences(self) -> Mapping[str, Silence]:
        """The known silences by id, and small talk as one more."""

    @property
    def topics(self) -> Mapping[str, Topic]:
        """The topics by id."""

    def read(self, question: str) -> Reading:
        """The question as the matcher sees it: terms, names, figures, dates, corrections."""

    def rank(self, reading: Reading, limit: int = 10) -> list[Candidate]:
        """The best entries, best first; the same for the same base and question, always."""

    def fact(self, fact_id: str) -> Fact | None:
        """The active fact with this id; None if there is none."""

    def passage(self, locator: Locator) -> list[Fact]:
        """The active facts of the passage with that number, in order."""

    def around(self, fact: Fact) -> frozenset[Decimal]:
        """The figures that the facts of the same passage state."""

    def covers(self, span: Span) -> bool:
        """Whether a fact speaks of any month of the span."""

    def foreign(self, words: tuple[str, ...]) -> tuple[str, ...]:
        """Those of the words that a silence, or small talk, is about: no fact can answer them."""


class Frame:
    """What a briefing is without its facts, as a matcher needs it."""

    def __init__(
        self, briefing: Briefing, states: Callable[[str], bool], names: Names | None = None
    ) -> None:
        """Take the briefing's names, silences and topics; `states` tells whether a fact holds a
        word, which then is no sign of small talk. `names` are taken over if they are the same.
        """
        self.lexicon = lexicon()
        same = names is not None and [*names.entities.values()] == [*briefing.entities]
        self.names = names if names is not None and same else Names(briefing.entities)
        silences = [*briefing.silences, entries.chatter(self.lexicon, states)]
        self.silences = {silence.id: silence for silence in silences}
        self.topics = {topic.id: topic for topic in briefing.topics}
        self.named = {
            token.word
            for silence in briefing.silences
            for token in fact_tokens(" ".join(silence.words))
        }
        self._triggers = {
            frozenset([token.stem for token in fact_tokens(words)])
            for silence in silences
            for words in silence.words
        }

    def foreign(self, words: tuple[str, ...]) -> tuple[str, ...]:
        """Those of the words that a silence, or small talk, is about: no fact can answer them."""
        return tuple(
            word
            for word in words
            if any(frozenset({token.stem}) in self._triggers for token in tokens(word))
        )


class Matcher(Frame):
    """Finds what a question means in one briefing; built once, then read-only, in any thread."""

    index: Index
    vocabulary: Vocabulary

    def __init__(self, briefing: Briefing, before: Matcher | None = None) -> None:
        """Index the briefing's active facts, silences and topics.

        What stands as it did in the briefing of the matcher `before` is not read again.
        """
        facts = briefing.active
        stated = {token.word for fact in facts for token in fact_tokens(fact.statement)}
        super().__init__(briefing, stated.__contains__, before.names if before else None)
        self.facts = {fact.id: fact for fact in facts}
        known: Known = before.known if before and before.names is self.names else {}
        self.known: Known = {one.id: (state, one) for state, one in self._entries(briefing, known)}
        entries = [made for _, made in self.known.values()]
        self.index = Index(entries, before=before.index if before else None)
        self._figures = _by_passage(facts)
        self.vocabulary = self._words(entries, before)
        facts_say = {w for entry in entries if entry.sort is Sort.FACT for w in entry.positions}
        speller = Speller(self.vocabulary, self.lexicon)
        self._reader = Reader(self.names, self.lexicon, speller, facts_say.__contains__)

    def read(self, question: str) -> Reading:
        """The question as the matcher sees it: terms, names, figures, dates, corrections."""
        return self._reader.read(question)

    def rank(self, reading: Reading, limit: int = 10) -> list[Candidate]:
        """The best entries, best first; ties by order in the briefing."""
        return rank(reading, [self.index], limit)

    def fact(self, fact_id: str) -> Fact | None:
        """The active fact with this id; None if there is none."""
        return self.facts.get(fact_id)

    def passage(self, locator: Locator) -> list[Fact]:
        """The active facts of the passage with that number, in order."""
        return [
            fact
            for fact in self.facts.values()
            if any(citation.locator == locator for citation in fact.citations)
        ]

    def around(self, fact: Fact) -> frozenset[Decimal]:
        """The figures that the facts of the same passage state."""
        return self._figures[entries.places(fact)]

    def covers(self, span: Span) -> bool:
        """Whether a fact speaks of any month of the span."""
        return any(span.meets(own) for entry in self.index.entries for own in entry.spans)

    def _words(self, made: Sequence[Entry], before: Matcher | None) -> Vocabulary:
        """The words of the base for the speller; those of `before`, if there are no others."""
        names = self.names.words() | self.named
        words = frozenset[str]().union(*(entry.surface for entry in made))
        if before is not None and before.vocabulary.consists_of(names, words):
            return before.vocabulary
        vocabulary = Vocabulary(names)
        vocabulary.add(words)
        return vocabulary

    def _entries(self, briefing: Briefing, known: Known) -> Iterator[tuple[object, Entry]]:
        """The entries in the order of the briefing, small talk last, each with what it is of."""
        reader = Reader(self.names, self.lexicon)
        for fact in self.facts.values():
            kept = _kept(known, fact.id, fact)
            yield kept or (fact, entries.of_fact(fact, reader, _like(known, fact)))
        *silences, small_talk = self.silences.values()
        for silence in silences:
            yield self._silence(known, silence, reader)
        for topic in briefing.topics:
            facts = [self.facts[one] for one in topic.facts if one in self.facts]
            state = topic, [entries.places(fact) for fact in facts]
            if facts:
                kept = _kept(known, topic.id, state)
                yield kept or (state, entries.of_topic(topic, facts, reader))
        yield self._silence(known, small_talk, reader)

    def _silence(self, known: Known, silence: Silence, reader: Reader) -> tuple[object, Entry]:
        return _kept(known, silence.id, silence) or (silence, entries.of_silence(silence, reader))


def _by_passage(facts: Iterable[Fact]) -> Mapping[frozenset[str], frozenset[Decimal]]:
    """The figures that the facts of each passage state."""
    found: defaultdict[frozenset[str], frozenset[Decimal]] = defaultdict(frozenset)
    for fact in facts:
        found[entries.places(fact)] |= figures.amounts(fact)
    return dict(found)


def _like(known: Known, fact: Fact) -> Entry | None:
    """The entry of the fact as it was, if only something else than its asks has changed."""
    state, entry = known.get(fact.id, (None, None))
    return entry if isinstance(state, Fact) and state.asks == fact.asks else None


def _kept(known: Known, entry_id: str, state: object) -> tuple[object, Entry] | None:
    """The entry as it was read before, if it was read of the same."""
    before = known.get(entry_id)
    return before if before and before[0] == state else None
