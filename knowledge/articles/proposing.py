"""Draft facts from an article, one for each sentence that tells something, with doubts.

A draft is a proposal to a moderator and nothing more: the words are the article's, the fields what
could be read from them, and every doubt is said.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from knowledge.articles.article import Article, Passage
from knowledge.articles.ellipsis import handed_on
from knowledge.articles.reading import SentenceReading, read_sentence
from knowledge.articles.sentences import sentences
from knowledge.articles.words import words
from knowledge.matching.names import Names
from knowledge.model import (
    STATEMENT_LIMIT,
    Briefing,
    Citation,
    Fact,
    FactStatus,
    Locator,
    Quantity,
)
from knowledge.phrases import articles as phrases
from knowledge.text import number_text

PLACEHOLDER = "F-000"
"""The id of every draft; saving gives a fact its own."""

PASSAGE_READ = 50_000
"""Of a longer paragraph so many characters are read: no writer makes one."""

_MANY_FIGURES = 4

_NUMBERS_IN_WORDS = (
    ("shares_in_words", phrases.SHARE_IN_WORDS),
    ("vague_numbers", phrases.VAGUE_FIGURE),
)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A sentence of the article, the draft of a fact, and what a moderator should look at."""

    locator: Locator
    sentence: str
    fact: Fact
    doubts: tuple[str, ...]


def propose(
    article: Article,
    briefing: Briefing,
    source: str,
    progress: Callable[[int, int], None] | None = None,
) -> Iterator[Proposal]:
    """Draft facts for the sentences of the article that have a figure, date, name, source or hedge.

    `source` is the id that the drafts cite. `progress` is called with the passages done and the
    number of all after each passage.
    """
    names = Names(briefing.entities)
    total = len(article.passages)
    for done, passage in enumerate(article.passages, 1):
        before: str | None = None
        for sentence in sentences(passage.text[:PASSAGE_READ]):
            reading = read_sentence(sentence, names, before)
            before = handed_on(reading.quantities)
            if reading.tells:
                yield _proposal(passage, sentence, reading, source)
        if progress is not None:
            progress(done, total)


def _proposal(passage: Passage, sentence: str, reading: SentenceReading, source: str) -> Proposal:
    fact = Fact(
        id=PLACEHOLDER,
        kind=reading.kind,
        voice=reading.voice,
        statement=_statement(sentence),
        citations=(Citation(source=source, locator=passage.locator),),
        status=FactStatus.DRAFT,
        hedge=reading.hedge,
        quantities=reading.quantities,
        dates=reading.dates,
        places=reading.places,
        actors=reading.actors,
        attribution=reading.attribution,
    )
    doubts = tuple(dict.fromkeys(_doubts(sentence, reading)))
    if len(passage.text) > PASSAGE_READ:
        doubts += (phrases.LONG_PASSAGE.format(limit=PASSAGE_READ),)
    return Proposal(passage.locator, sentence, fact, doubts)


def _statement(sentence: str) -> str:
    """The sentence, cut at a word where it is too long for a statement."""
    if len(sentence) <= STATEMENT_LIMIT:
        return sentence
    cut = sentence.rfind(" ", 1, STATEMENT_LIMIT)
    return sentence[: cut if cut > 0 else STATEMENT_LIMIT].rstrip()


def _doubts(sentence: str, reading: SentenceReading) -> Iterator[str]:
    first = re.match(r"\W*([A-Za-z]+)", sentence)
    if first and first[1].casefold() in words().sets["standing"] and not _both_named(sentence):
        yield phrases.PRONOUN.format(word=first[1])
    if len(sentence) > STATEMENT_LIMIT:
        yield phrases.TOO_LONG_SENTENCE.format(limit=STATEMENT_LIMIT)
    if sentence.rstrip("\"”’') ").endswith("?"):
        yield phrases.QUESTION
    for index, quantity in enumerate(reading.quantities):
        if index in reading.taken:
            yield phrases.UNIT_BEFORE.format(
                figure=number_text(quantity.amount), unit=quantity.unit
            )
        yield from _quantity_doubts(quantity)
    if len(reading.quantities) >= _MANY_FIGURES:
        yield phrases.MANY_FIGURES.format(count=len(reading.quantities))
    if reading.quantities and not reading.attribution:
        yield phrases.NO_SOURCE_NAMED
    for link in reading.attribution:
        if link.note:
            yield phrases.PRONOUN_SOURCE.format(name=link.name)
    for name, doubt in _NUMBERS_IN_WORDS:
        found = words().patterns[name].search(sentence)
        if found:
            yield doubt.format(words=found.group())


def _both_named(sentence: str) -> bool:
    """Whether "Both" stands before the two that it means: "Both the council and the ministry"."""
    joined = re.match(r"\W*Both\s+([^,;:.()—]{1,80}?)\s+and\s+\w", sentence)
    if joined is None:
        return False
    known = words().sets
    verbs = known["stops"] - known["determiners"] - {"of", "in", "for", "from"}
    verbs |= known["verbs"] | known["speech"] | known["change"]
    lows = joined[1].casefold().split()
    return not any(low in verbs or low.endswith("ed") for low in lows)


def _figure(quantity: Quantity) -> str:
    return f"{number_text(quantity.amount)} {quantity.unit}".strip()


def _quantity_doubts(quantity: Quantity) -> Iterator[str]:
    figure = _figure(quantity)
    if not quantity.unit:
        yield phrases.NO_UNIT.format(figure=figure)
    if quantity.period is None:
        yield phrases.NO_PERIOD.format(figure=figure)
    elif not quantity.period.start and not quantity.period.end:
        yield phrases.RELATIVE_PERIOD.format(words=quantity.period.words)
