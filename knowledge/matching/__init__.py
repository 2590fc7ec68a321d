"""Which facts does a question mean? The only user of rapidfuzz.

A `Matcher` is built from one briefing and answers `read(question)` and `rank(reading)`; it knows
nothing of what may be answered: that is for `checks` and `answering`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from knowledge import figures
from knowledge.lexicon import Lexicon, lexicon
from knowledge.matching.index import CHATTER, Entry, Index, build_index
from knowledge.matching.names import Names
from knowledge.matching.ranking import Candidate, familiarity, rank
from knowledge.matching.reading import Reader, Reading
from knowledge.matching.spelling import Speller
from knowledge.model import Briefing, Citation, Fact
from knowledge.text import tokens

__all__ = ["CHATTER", "Candidate", "Matcher", "Reading"]


class Matcher:
    """Finds what a question means in one briefing; built once, then read-only."""

    def __init__(self, briefing: Briefing) -> None:
        """Index the briefing's active facts, silences and topics."""
        words = lexicon()
        facts = briefing.active
        self.names = Names(briefing.entities)
        self.index: Index = build_index(briefing, facts, Reader(self.names, words), words)
        self.facts: dict[str, Fact] = {fact.id: fact for fact in facts}
        self._figures: defaultdict[tuple[Citation, ...], frozenset[Decimal]]
        self._figures = defaultdict(frozenset)
        for fact in facts:
            self._figures[fact.citations] |= figures.amounts(fact)
        self._triggers = {words for entry in self.index.entries for words in entry.triggers}
        vocabulary = {*self.names.words(), *_words(self.index.entries)}
        self._reader = Reader(self.names, words, Speller(vocabulary, words))

    @property
    def lexicon(self) -> Lexicon:
        """The lexicon that questions are read with."""
        return lexicon()

    def read(self, question: str) -> Reading:
        """The question as the matcher sees it: terms, names, figures, dates, corrections."""
        return self._reader.read(question)

    def familiarity(self, reading: Reading) -> float:
        """How much of the question's informative words this briefing knows, 0–1."""
        return familiarity(reading, self.index)

    def around(self, fact: Fact) -> frozenset[Decimal]:
        """The figures that the facts of the same passage state."""
        return self._figures[fact.citations]

    def foreign(self, words: tuple[str, ...]) -> tuple[str, ...]:
        """Those of the words that a silence, or small talk, is about: no fact can answer them."""
        return tuple(
            word
            for word in words
            if any(frozenset({token.stem}) in self._triggers for token in tokens(word))
        )

    def rank(self, reading: Reading, limit: int = 10) -> list[Candidate]:
        """The best entries, best first; ties by order in the briefing."""
        return rank(reading, self.index, limit)


def _words(entries: tuple[Entry, ...]) -> Iterator[str]:
    for entry in entries:
        for text in (entry.statement.text, *(ask.text for ask in entry.asks)):
            yield from (token.word for token in tokens(text) if token.value is None)
