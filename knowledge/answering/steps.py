"""The ways to an answer, in order: the first step that has one gives it.

The thresholds were chosen on left-out asks (`tests/benchmarks/fit.py`) and on questions written for
tuning, never on those that are kept for acceptance.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import takewhile

from knowledge import figures
from knowledge.answering.belonging import SHOWN, belonging
from knowledge.answering.case import Case
from knowledge.checks import DATE, FIGURE, KIND, NAME, SPEAKER, YEAR, failed
from knowledge.matching import CHATTER, Reading, Sort
from knowledge.matching.entries import concepts
from knowledge.matching.likeness import triggered
from knowledge.model import Answer, Aspect, Kind, Match, Outcome, Relation, Verdict
from knowledge.packs import FACT_ID
from knowledge.text import fold, tokens

FIRM = 0.40
"""Confidence from which a fact is served as the answer."""

PLAIN = 0.45
"""Confidence from which a fact may lack most of the question's words: they are paraphrased."""

RATHER_SURE = 0.55
"""Confidence from which a fact puts right what a question takes for granted."""

SURE = 0.80
"""Confidence from which a "why" may hold a word that the base does not know."""

FLOOR = 0.25
"""Confidence from which facts are shown as the closest there is."""

ABOUT = 0.50
"""How surely the base must be about a question: some 24 of 25 left-out asks pass."""

SILENCE_LEAD = 1.08
"""How far a silence must lead the best fact that passes its checks."""

QUOTED = 0.65
"""Share of the best score from which a fact can be the one that a question quotes wrongly: the
wrong figure itself takes some of the likeness away."""

INSTEAD = 0.75
"""Share of the best score from which a fact may stand in for one that fails its checks."""

CHOICES = 8
"""Facts in a choice at the most."""

ASSUMED = frozenset({FIGURE, YEAR, DATE, NAME, SPEAKER})
"""Checks of what a question may take for granted."""

VALUES = frozenset({FIGURE, YEAR, DATE})
"""Checks of values: where one fails, the fact speaks of something else than the question."""


def _named_facts(case: Case) -> Answer | None:
    """The facts whose ids the question names."""
    ids = dict.fromkeys(FACT_ID.findall(case.reading.text.upper()))
    facts = [fact for one in ids if (fact := case.matcher.fact(one))]
    if not facts:
        return None
    return case.answer(Outcome.FACTS, [case.match(fact, case.top) for fact in facts[:SHOWN]])


def _named_paragraph(case: Case) -> Answer | None:
    """All facts of the paragraph that the question names."""
    if case.reading.paragraph is None:
        return None
    facts = case.matcher.passage(case.reading.paragraph)
    outcome = Outcome.FACTS if facts else Outcome.NOTHING
    return case.answer(outcome, [case.match(fact, case.top) for fact in facts])


def _far(case: Case) -> Answer | None:
    """The far gate: the base is not about this at all."""
    far = case.top.about < ABOUT or case.top.id == CHATTER
    return case.answer(Outcome.NOTHING) if far else None


def _misquoted(case: Case) -> Answer | None:
    """The question takes something wrong for granted that a fact near the top puts right.

    A wrong figure or day, or the year or actor of a figure that is right.
    """
    if case.reading.names or triggered(case.reading, case.top.entry):
        return None
    alike = takewhile(lambda match: match.score >= QUOTED * case.top.score, case.matches)
    near = [match for match in alike if match.confidence >= FLOOR]
    right = {c.name for match in near for c in match.checks if c.verdict is Verdict.PASSED}
    for match in near:
        wrong = {check.name for check in failed(match.checks)} - {KIND}
        passed = {check.name for check in match.checks if check.verdict is Verdict.PASSED}
        there = all(check.found for check in failed(match.checks) if check.name != KIND)
        misquoted = there and wrong <= {FIGURE, DATE} and not wrong & right
        if wrong and (misquoted or (wrong <= {YEAR, NAME} and FIGURE in passed)):
            return case.answer(Outcome.CORRECTED, [match])
    return None


def _assumed(case: Case) -> Answer | None:
    """A "why" or a yes-or-no question takes the rest for granted: what of it is otherwise?

    The fact that is surely meant puts it right: another year, day, figure or name than asked, or,
    of a "why", a word that no fact holds.
    """
    best = case.matches[0] if case.matches else None
    if best is None or best.fact.id != case.top.id or best.confidence < RATHER_SURE:
        return None
    if case.reading.aspects - {Aspect.REASON} or not case.reading.is_question:
        return None
    why = Aspect.REASON in case.reading.aspects
    wrong = [one for one in failed(best.checks) if one.name != KIND]
    foreign = case.matcher.foreign(best.lacks)
    strange = tuple(w for w in best.lacks if why and (w in foreign or w in case.reading.unknown))
    typed = bool(wrong) and all(one.name in ASSUMED and one.found for one in wrong)
    if not (typed or (strange and not wrong)) or (case.reading.names and not why):
        return None
    return case.answer(Outcome.CORRECTED, [best], missing=strange)


def _silence(case: Case) -> Answer | None:
    """The source is known not to say this; what it does say goes before what it does not.

    A fact goes first where the silence hardly leads it, where it is of the time that is asked
    for, or where it holds every word of mere keywords, or of a question for a kind of thing that
    it gives and the silence is not about; never where the question holds a word that the silence
    is about.
    """
    silence = case.matcher.silences.get(case.top.id)
    if silence is None:
        return None
    best = next(iter(case.passing), None)
    near = best is not None and best.score >= QUOTED * case.top.score
    if best and near and not case.reading.names and not triggered(case.reading, case.top.entry):
        if any(c.name == YEAR and c.verdict is Verdict.PASSED for c in best.checks):
            return None
        asked = case.reading.aspects
        given = bool(asked) and asked <= figures.aspects(best.fact) and not asked & {*silence.gives}
        whole = not best.lacks and (given or not case.reading.is_question)
        if whole or case.top.score < SILENCE_LEAD * best.score:
            return None
    unmet = [s.words for s in case.reading.calendar.spans if not case.matcher.covers(s)]
    stems = [token.stem for token in tokens(silence.says)]
    said = {form for stem in stems for form in (stem, *concepts(stem))}
    about = [
        term.typed
        for term in case.reading.content
        if frozenset({term.stem}) in case.top.entry.triggers
        and not said & {term.stem, *concepts(term.stem)}
    ]
    return case.answer(Outcome.SILENCE, silence=silence, missing=(*unmet, *about))


def _topic(case: Case) -> Answer | None:
    """Several facts belong together; those with another year or figure than asked are left out."""
    topic = case.matcher.topics.get(case.top.id)
    if topic is None:
        return None
    facts = [fact for one in topic.facts if (fact := case.matcher.fact(one))]
    matches = [case.match(fact, case.top) for fact in facts]
    if not matches:
        return None
    belonging = [m for m in matches if not {c.name for c in failed(m.checks)} & VALUES]
    if not belonging or all(failed(match.checks) for match in matches):
        return _year_assumed_or_near(case, matches)
    little = case.top.confidence < SURE and _holds_little(case.reading, case.top.lacks)
    firm = case.top.confidence >= FIRM and not case.reading.names and not little
    return case.answer(Outcome.FACTS if firm else Outcome.CLOSEST, belonging, topic=topic)


def _unknown_name(case: Case) -> Answer | None:
    """An unknown name keeps every fact from being the answer."""
    return _near_miss(case, case.matches) if case.reading.names else None


def _one_word(case: Case) -> Answer | None:
    """One word alone that stands in facts of many passages: which one is meant?"""
    words = {term.typed for term in case.reading.content}
    if len(words) > 1 or case.reading.is_question:
        return None
    holding = [match for match in case.passing if not match.lacks]
    passages = {match.fact.citations for match in holding}
    return case.answer(Outcome.CHOICE, holding[:CHOICES]) if len(passages) > SHOWN else None


def _failing(case: Case) -> Answer | None:
    """No fact near the best passes its checks; one of its passage may, where the best is linked."""
    if not case.matches:
        return case.answer(Outcome.NOTHING)
    best = case.matches[0]
    if case.passing and case.passing[0].score >= INSTEAD * best.score:
        return None
    asked = [
        match
        for match in case.linked(best)
        if match.fact.citations == best.fact.citations and not failed(match.checks)
    ]
    if asked and best.confidence >= FIRM and not best.lacks:
        return case.answer(Outcome.FACTS, [asked[0], best])
    return _year_assumed_or_near(case, case.matches)


def _year_assumed_or_near(case: Case, matches: Sequence[Match]) -> Answer:
    """Put a year right that the question takes for granted; what it asks for is a near miss."""
    best = matches[0]
    wrong = {check.name for check in failed(best.checks)}
    counts = best.fact.kind is Kind.STATISTIC or Aspect.AMOUNT in case.reading.aspects
    there = all(check.found for check in failed(best.checks))
    assumed = there and wrong <= VALUES and not (YEAR in wrong and counts)
    if assumed and best.confidence >= FIRM:
        return case.answer(Outcome.CORRECTED, [best])
    return _near_miss(case, matches)


def _lacking(case: Case) -> Answer | None:
    """The best fact lacks too many of the question's words, unless it is rather surely meant.

    A single word is enough where it is one of what the source is known not to say, or one of a
    "why" that is a name or that the base does not know: something else is taken for granted.
    """
    best = case.passing[0]
    lacks = best.lacks
    if case.reading.aspects & figures.aspects(best.fact):
        lacks = tuple(word for word in lacks if fold(word) not in case.matcher.lexicon.asking)
    foreign = case.matcher.foreign(lacks)
    if foreign:
        return _near_miss(case, [best], missing=foreign)
    strange = set(lacks) & set(case.reading.unknown)
    named = {term.typed for term in case.reading.terms if term.stem.startswith("#")}
    others = strange or named.intersection(lacks)
    assumes = Aspect.REASON in case.reading.aspects and others and best.confidence < SURE
    paraphrased = best.confidence >= PLAIN and not named.intersection(lacks)
    held = len(case.reading.content) - len(lacks)
    plain = paraphrased and not (held < 2 and strange)
    little = not plain and _holds_little(case.reading, lacks)
    if assumes or little:
        return _near_miss(case, [best], missing=lacks)
    return None


def _holds_little(reading: Reading, lacks: Sequence[str]) -> bool:
    """Whether more of the question's words are lacked than held, or all but one are.

    As many are enough where the base does not know one of them.
    """
    held = len(reading.content) - len(lacks)
    strange = set(lacks) & set(reading.unknown)
    if not lacks:
        return False
    return held < 2 or held < len(lacks) or (bool(strange) and held == len(lacks))


def _firm(case: Case) -> Answer | None:
    """The near gate: surely enough what was meant, with the facts that belong beside it."""
    after_silence = case.top.entry.sort is Sort.SILENCE
    if case.passing[0].confidence < (FLOOR if after_silence else FIRM):
        return None
    return case.answer(Outcome.FACTS, belonging(case))


def _unsure(case: Case) -> Answer | None:
    """Nothing firm: two or three that hold every word are shown, else the closest there is."""
    holding = [match for match in case.passing if not match.lacks]
    if 2 <= len(holding) <= SHOWN:
        return case.answer(Outcome.FACTS, holding)
    if len(holding) > SHOWN:
        return case.answer(Outcome.CHOICE, holding[:CHOICES])
    if case.passing[0].confidence < FLOOR:
        return None
    return case.answer(Outcome.CLOSEST, case.passing[:SHOWN])


def _near_miss(case: Case, matches: Sequence[Match], missing: tuple[str, ...] = ()) -> Answer:
    """What differs or is missing, then what there is instead."""
    best = matches[0]
    if best.confidence < FLOOR:
        return case.answer(Outcome.NOTHING, missing=missing)
    same = {link.fact for link in best.fact.links if link.relation is Relation.SAME_MEASURE}
    shown = [best, *(match for match in matches[1:] if match.fact.id in same)]
    return case.answer(Outcome.NEAR_MISS, shown[:SHOWN], missing=missing)


STEPS: tuple[Callable[[Case], Answer | None], ...] = (
    _named_facts,
    _named_paragraph,
    _far,
    _misquoted,
    _assumed,
    _silence,
    _topic,
    _unknown_name,
    _one_word,
    _failing,
    _lacking,
    _firm,
    _unsure,
)
"""The ways to an answer in order; the first that has one gives it."""
