"""A fact held against the words of its passage: figures, names, hedges, period, own words.

Knows the text and the fact, and not whether a fact may be saved.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from knowledge import figures, wording
from knowledge.articles.sentences import sentences
from knowledge.curation.hedges import hedges
from knowledge.dates import Calendar, Span, calendar, year_span
from knowledge.lexicon import lexicon
from knowledge.matching.names import Names
from knowledge.model import Briefing, Fact, Kind, PartialDate, Verdict
from knowledge.phrases import curating
from knowledge.text import number_text, tokens
from knowledge.verify import copied_runs, copied_words, missing_figures, missing_names

MOST = 6
"""Things that one sentence names."""


class ProofName(StrEnum):
    """What is proved of a fact, in the order in which it is shown."""

    FORM = "form"
    FIGURES = "figures"
    NAMES = "names"
    HEDGES = "hedges"
    PERIOD = "period"
    OWN_WORDS = "own words"
    ATTRIBUTION = "attribution"
    STATISTIC = "statistic"
    STANDS_ALONE = "stands alone"
    LENGTH = "length"


@dataclass(frozen=True, slots=True)
class Proof:
    """What a moderator is shown of one thing before saving; `sentence` is escaped.

    `blocks` says that the fact cannot be saved like this.
    """

    name: ProofName
    held: Verdict
    sentence: str
    blocks: bool = False


def failed_if(name: ProofName, problems: Sequence[str], failed: str, held: str) -> Proof:
    """A proof that failed where there are problems, which its sentence lists as `things`."""
    if problems:
        return Proof(name, Verdict.FAILED, failed.format(things=listed(problems)))
    return Proof(name, Verdict.PASSED, held)


def not_applicable(name: ProofName, sentence: str) -> Proof:
    """A proof for which there is nothing to hold against anything."""
    return Proof(name, Verdict.NOT_APPLICABLE, sentence)


def listed(things: Iterable[str], limit: int = 60) -> str:
    """The first few things, each once and cut to `limit` characters, in a sentence; escaped."""
    known = list(dict.fromkeys(things))
    shown = [wording.safe_cut(thing, limit) for thing in known[:MOST]]
    if len(known) <= MOST:
        return wording.join(shown)
    return curating.AND_MORE.format(things=", ".join(shown), count=len(known) - MOST)


def from_passage(fact: Fact, briefing: Briefing, text: str | None) -> list[Proof]:
    """What the passage's text proves of the fact; without a text nothing is checked."""
    names = (ProofName.FIGURES, ProofName.NAMES, ProofName.HEDGES, ProofName.PERIOD)
    if not text or not text.strip():
        return [not_applicable(name, curating.NO_TEXT) for name in (*names, ProofName.OWN_WORDS)]
    passage = Passage(fact, text)
    return [
        _figures(fact, text),
        failed_if(
            ProofName.NAMES,
            missing_names(fact, Names(briefing.entities), text),
            curating.NAMES_MISSING,
            curating.NAMES_HELD,
        ),
        _hedges(fact, passage),
        _period(fact, passage),
        _own_words(fact, briefing, text),
    ]


def _figures(fact: Fact, text: str) -> Proof:
    missing = [number_text(value) for value in missing_figures(fact, text)]
    held = curating.FIGURES_HELD if figures.amounts(fact) else curating.FIGURES_NONE
    return failed_if(ProofName.FIGURES, missing, curating.FIGURES_MISSING, held)


def _own_words(fact: Fact, briefing: Briefing, text: str) -> Proof:
    runs = copied_runs(briefing, text)
    copied = (copied_words(one, runs) for one in (fact.statement, fact.caveat or "", *fact.asks))
    first = next(filter(None, copied), None)
    found = [first] if first else []
    return failed_if(ProofName.OWN_WORDS, found, curating.COPIED, curating.OWN_WORDS)


class Passage:
    """The text that a fact stands in, and which sentence of it the fact is drawn from."""

    def __init__(self, fact: Fact, text: str) -> None:
        """Find the sentence that has the fact's figures, and most of its words."""
        self.text = text
        self._fact = fact

    @cached_property
    def sentence(self) -> str:
        """The sentence most like the fact; the first of those that are as like."""
        values = {quantity.amount for quantity in self._fact.quantities}
        own = _content(self._fact.statement)

        def likeness(sentence: str) -> tuple[int, float]:
            held = {token.value for token in tokens(sentence)} & values
            stems = _content(sentence)
            return len(held), len(stems & own) / (len(stems) + len(own) or 1)

        return max(sentences(self.text), key=likeness, default="")

    @cached_property
    def dated(self) -> Calendar:
        """The dates of the sentence, or of the whole passage where it has none."""
        found = calendar(self.sentence)
        return found if found.spans or found.days else calendar(self.text)


def _content(text: str) -> frozenset[str]:
    known = lexicon()
    return frozenset(token.stem for token in tokens(text) if known.is_content(token.word))


def _hedges(fact: Fact, passage: Passage) -> Proof:
    kept, lost = hedges(fact, passage.sentence)
    if not kept and not lost:
        return not_applicable(ProofName.HEDGES, curating.HEDGES_NONE)
    held = curating.HEDGES_HELD.format(things=listed(kept))
    return failed_if(ProofName.HEDGES, lost, curating.HEDGES_LOST, held)


def _period(fact: Fact, passage: Passage) -> Proof:
    own, days = figures.spans(fact), [date for date in fact.dates if date.month or date.day]
    dated = passage.dated
    if not dated.spans and not dated.days:
        return not_applicable(ProofName.PERIOD, curating.PERIOD_NONE)
    read = listed([*(span.words for span in dated.spans), *(day.words for day in dated.days)])
    if not own and not days:
        if fact.kind is not Kind.STATISTIC or dated != calendar(passage.sentence):
            return not_applicable(ProofName.PERIOD, curating.PERIOD_NOT_MEANT)
        left_out = curating.PERIOD_LEFT_OUT.format(passage=read)
        return Proof(ProofName.PERIOD, Verdict.FAILED, left_out)
    others = [*_other_spans(fact, dated), *_other_days(days, dated)]
    if others:
        differs = curating.PERIOD_OTHER.format(passage=read, fact=listed(others))
        return Proof(ProofName.PERIOD, Verdict.FAILED, differs)
    words = [*(span.words for span in own), *(day.words for day in days)]
    return Proof(
        ProofName.PERIOD, Verdict.PASSED, curating.PERIOD_HELD.format(things=listed(words))
    )


def _other_spans(fact: Fact, dated: Calendar) -> list[str]:
    """The fact's stretches of time that the passage does not have.

    Those that only its words tell ("early 2021") need but share a month with one of the passage.
    """
    years = [year_span(day.year, day.words) for day in dated.days if day.year]
    known = [*dated.spans, *years]
    typed = any(quantity.period for quantity in fact.quantities)
    ends = {(span.start, span.end) for span in known}
    return [
        span.words
        for span in figures.spans(fact)
        if ((span.start, span.end) not in ends if typed else not any(map(span.meets, known)))
    ]


def _other_days(days: Iterable[PartialDate], dated: Calendar) -> list[str]:
    """The fact's dates that the passage does not have; what it does not state is not compared."""
    return [
        day.words
        for day in days
        if not any(day.month == one.month and day.day in (None, one.day) for one in dated.days)
        and (day.day or not any(_in_month(day, span) for span in dated.spans))
    ]


def _in_month(date: PartialDate, span: Span) -> bool:
    """Whether the month, of whatever year where none is stated, is the one of the span."""
    own = (date.year or span.start // 12) * 12 + (date.month or 1) - 1
    return span.start == span.end == own
