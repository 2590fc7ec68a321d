"""A briefing held against its source's text: passages, figures and names in place, no copying.

The text itself is never kept: a pack stores only the SHA-256 of each passage's words, so that
another copy with other line breaks or quotation marks is still recognised.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from knowledge.matching.names import Names
from knowledge.model import Briefing, Citation, Fact
from knowledge.text import fold, stem, tokens

WRAPPED = 12
"""Lines of a plain text that one passage may be wrapped over at most."""

RUN = 9
"""So many words of the source in a row are copying; facts are in our own words."""

VOICE_KIND = "person"
"""The author is an entity that the source itself never names: it is the one who speaks."""


@dataclass(frozen=True, slots=True)
class Report:
    """What verifying found: `passages` recognised, `facts` checked, `problems` in sentences."""

    passages: int
    facts: int
    problems: tuple[str, ...]


def passages(text: str) -> Iterator[str]:
    """Everything in a plain text that can be a passage: each line, and lines that follow it."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    for start in range(len(lines)):
        for end in range(start + 1, min(start + WRAPPED, len(lines)) + 1):
            yield " ".join(lines[start:end])


def digest(passage: str) -> str:
    """SHA-256 (hexadecimal) of the passage's words, folded and joined by single spaces."""
    return hashlib.sha256(" ".join(_words(passage)).encode()).hexdigest()


def verify(briefing: Briefing, text: str) -> Report:
    """Hold every fact of the briefing against the text of its source."""
    found: dict[tuple[str, str], str] = {}
    problems: list[str] = []
    by_digest = {digest(passage): passage for passage in passages(text)}
    for source in briefing.sources:
        for name, expected in source.passages.items():
            if expected in by_digest:
                found[source.id, name] = by_digest[expected]
            else:
                problems.append(f"{source.id}: passage {name} is not in the text.")
    names = Names(briefing.entities)
    for fact in briefing.facts:
        problems += (f"{fact.id}: {problem}" for problem in _fact_problems(fact, found, names))
    problems += _copied(briefing, text)
    return Report(len(found), len(briefing.facts), tuple(problems))


def _fact_problems(fact: Fact, found: dict[tuple[str, str], str], names: Names) -> Iterator[str]:
    cited = [found.get((c.source, str(c.locator))) for c in fact.citations]
    missing = [c for c, passage in zip(fact.citations, cited, strict=True) if passage is None]
    yield from (
        f"there is no passage {_named(citation)} to check it against." for citation in missing
    )
    text = " ".join(passage for passage in cited if passage)
    if missing or not text:
        return
    for value in missing_figures(fact, text):
        yield f"the figure {value} is not in its passage."
    for name in missing_names(fact, names, text):
        yield f"the name {name} is not in its passage."


def missing_figures(fact: Fact, text: str) -> list[Decimal]:
    """The figures that the fact states as the source's and that the text does not hold."""
    values = {token.value for token in tokens(text) if token.value is not None}
    return sorted(_figures(fact) - values)


def missing_names(fact: Fact, names: Names, text: str) -> list[str]:
    """The names that the fact gives and that the text does not hold by any other name."""
    stems = {token.stem for token in tokens(text)}
    named = [n for n in _named_entities(fact) if n in names.entities]
    missing = [
        names.label(name)
        for name in named
        if names.kind(name) != VOICE_KIND and not _stands_in(name, names, stems)
    ]
    unknown = sorted(_proper_words(fact) - stems - _name_stems(named, names))
    return [*missing, *(word.capitalize() for word in unknown)]


def _figures(fact: Fact) -> set[Decimal]:
    """Every figure that the fact states as the source's, dates included."""
    found = {token.value for token in tokens(fact.statement) if token.value is not None}
    for quantity in fact.quantities:
        found |= {value for value in (quantity.amount, quantity.upper) if value is not None}
        if quantity.period:
            found |= {t.value for t in tokens(quantity.period.words) if t.value is not None}
    for date in fact.dates:
        found |= {Decimal(part) for part in (date.year, date.day) if part}
    return found


def _proper_words(fact: Fact) -> set[str]:
    """The stems of words that the fact writes with a capital inside a sentence."""
    texts = (fact.statement, *(f"by {link.name}" for link in fact.attribution))
    return {
        token.stem
        for text in texts
        for before, token in pairwise(tokens(text))
        if token.raw[0].isupper() and f"{before.raw}. {token.raw}" not in text
    }


def _named_entities(fact: Fact) -> list[str]:
    return list(dict.fromkeys((*fact.actors, *fact.places, *fact.targets)))


def _name_stems(named: Iterable[str], names: Names) -> set[str]:
    """The stems of all names of the fact's entities: any of them may stand for the passage's."""
    known = (names.entities[name] for name in named)
    return {t.stem for e in known for name in (e.label, *e.aliases) for t in tokens(name)}


def _stands_in(entity_id: str, names: Names, stems: set[str]) -> bool:
    """Whether all words of one of the entity's names stand in the passage, in any order."""
    entity = names.entities[entity_id]
    spellings = (entity.label.split(" (")[0].removeprefix("the "), *entity.aliases)
    return any({stem(t.word) for t in tokens(name)} <= stems for name in spellings)


def _copied(briefing: Briefing, text: str) -> Iterator[str]:
    runs = copied_runs(briefing, text)
    for name, sentence in _sentences(briefing):
        if copied := copied_words(sentence, runs):
            yield f"{name}: nine words in a row of the text: {copied!r}."


def copied_runs(briefing: Briefing, text: str) -> set[tuple[str, ...]]:
    """All runs of nine words of the text but those of a source's own title, which may be cited."""
    return _runs(text) - {run for source in briefing.sources for run in _runs(source.title)}


def copied_words(sentence: str, runs: set[tuple[str, ...]]) -> str | None:
    """The first nine words in a row that the sentence has of the runs; None where it has none."""
    copied = next((run for run in _ordered_runs(sentence) if run in runs), None)
    return " ".join(copied) if copied else None


def _sentences(briefing: Briefing) -> Iterator[tuple[str, str]]:
    for fact in briefing.facts:
        yield from ((fact.id, text) for text in (fact.statement, fact.caveat or "", *fact.asks))
    for silence in briefing.silences:
        yield from ((silence.id, text) for text in (silence.says, *silence.asks))
    for topic in briefing.topics:
        yield from ((topic.id, text) for text in (topic.lead or "", topic.label, *topic.asks))


def _words(text: str) -> list[str]:
    return "".join(char if char.isalnum() else " " for char in fold(text)).split()


def _ordered_runs(text: str) -> list[tuple[str, ...]]:
    words = _words(text)
    return [tuple(words[start : start + RUN]) for start in range(len(words) - RUN + 1)]


def _runs(text: str) -> set[tuple[str, ...]]:
    return set(_ordered_runs(text))


def _named(citation: Citation) -> str:
    return f"{citation.locator} of {citation.source}"
