"""From matches and checks to an answer: what is served, and what is said when nothing may be.

Two gates, not one. The far gate asks how much of the question the best entry holds at all: it
turns away what the base is not about. The near gate asks how surely the entry is what was meant,
and whether every typed check holds: it keeps a fact that is close from being served as the answer.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from knowledge import figures
from knowledge.checks import DATE, FIGURE, YEAR, check, failed
from knowledge.matching import CHATTER, Candidate, Matcher, Reading
from knowledge.matching.ranking import triggered
from knowledge.model import (
    QUESTION_LIMIT,
    Answer,
    Aspect,
    Fact,
    Kind,
    Match,
    Outcome,
    Relation,
    Silence,
    Status,
    Topic,
)
from knowledge.text import clean, tokens

FIRM = 0.45
"""Confidence from which a fact is served as the answer."""

FLOOR = 0.30
"""Confidence from which facts are shown as the closest there is."""

FAMILIAR = 0.45
"""Share of the question's informative words (0–1) that the fact base must know at all."""

FAR = 0.30
"""Share of the question's informative words (0–1) that the best entry must hold at least."""

SILENCE_LEAD = 1.08
"""How far a silence must lead the best fact that passes its checks."""

ASKED_KIND = 0.40
"""Share of the best score from which a fact of the same passage goes first if it, and not the
best, gives the kind of thing asked for."""

CLOSE = 0.94
"""Share of the best score from which another fact could as well be meant."""

BESIDE = 0.80
"""Share of the best score from which a fact of the same passage belongs to the answer."""

INSTEAD = 0.75
"""Share of the best score from which a fact may stand in for one that fails its checks."""

CANDIDATES = 20
"""Entries that are looked at."""

SHOWN = 3
"""Facts side by side at the most; more become a choice."""

CHOICES = 8
"""Facts in a choice at the most."""

PARTS = 3
"""Questions in one message that are answered; the rest is left aside."""


def answer(question: str, matcher: Matcher) -> Answer:
    """What the fact base has to say; never raises for any text."""
    text = clean(question, QUESTION_LIMIT)
    parts = split_questions(text)
    if len(parts) > 1:
        answers = [_answer_one(part, matcher) for part in parts]
        useful = [part for part in answers if part.outcome is not Outcome.HELP]
        if len(useful) > 1 and _differ(useful):
            return Answer(question=text, outcome=Outcome.SEVERAL, parts=tuple(useful))
    return _answer_one(text, matcher)


_BREAK = re.compile(
    r"(?<=[?!])\s+|\s*[;\n]\s*"
    r"|,?\s+(?:and|also|plus)\s+(?=(?:also\s+)?(?:how|what|when|where|who|why|which|whose)\b)",
    re.IGNORECASE,
)


def split_questions(text: str) -> list[str]:
    """The questions of a message, at most three; one that is no question by itself is left out."""
    parts = [part.strip(" ,") for part in _BREAK.split(text)]
    return [part for part in parts if len(tokens(part)) > 2][:PARTS]


def _differ(answers: Sequence[Answer]) -> bool:
    """Whether the parts have answers of their own, at least one of them firm."""
    shown = {(a.outcome, a.silence and a.silence.id, *(f.id for f in a.facts)) for a in answers}
    answered = sum(a.status is Status.ANSWERED for a in answers)
    settled = sum(
        a.status is not Status.UNSURE and a.outcome is not Outcome.NOTHING for a in answers
    )
    return len(shown) == len(answers) and answered >= 1 and settled == len(answers)


def _answer_one(text: str, matcher: Matcher) -> Answer:
    reading = matcher.read(text)
    if is_smalltalk(text, matcher) or not reading.content:
        return Answer(question=text, outcome=Outcome.HELP)
    ranked = matcher.rank(reading, CANDIDATES)
    if reading.paragraph is not None:
        return _paragraph(reading, matcher)
    far = not ranked or ranked[0].cover < FAR or matcher.familiarity(reading) < FAMILIAR
    if far or ranked[0].entry.target.id == CHATTER:
        return Answer(
            question=text,
            outcome=Outcome.NOTHING,
            missing=reading.unknown,
            corrections=reading.corrections,
        )
    return _decide(reading, ranked, matcher)


def is_smalltalk(text: str, matcher: Matcher) -> bool:
    """Whether the message is nothing but greetings, thanks and the like."""
    words = [token.word for token in tokens(text)]
    return " ".join(words) in matcher.lexicon.chatter or all(
        word in matcher.lexicon.smalltalk for word in words
    )


def _decide(reading: Reading, ranked: list[Candidate], matcher: Matcher) -> Answer:
    top = ranked[0]
    matches = [
        _match(reading, candidate, fact, matcher)
        for candidate in ranked
        if isinstance(fact := candidate.entry.target, Fact)
    ]
    passing = [match for match in matches if not failed(match.checks)]
    if isinstance(top.entry.target, Silence) and not _stated(reading, ranked, passing):
        return _build(reading, Outcome.SILENCE, silence=top.entry.target)
    if isinstance(top.entry.target, Topic):
        return _topic(reading, top, top.entry.target, matcher)
    best = matches[0]
    passing = [match for match in passing if match.score >= INSTEAD * best.score]
    if reading.names:
        return _near_miss(reading, matches)
    if not passing:
        return _otherwise(reading, matches)
    best = _of_asked_kind(reading, matches)
    lacks = _lacking(reading, best, ranked)
    if lacks:
        return _near_miss(reading, [best], missing=lacks)
    if passing[0].confidence >= FIRM or isinstance(ranked[0].entry.target, Silence):
        shown = _belonging(reading, best, passing, matches)
        return _build(reading, Outcome.FACTS, shown, ranked=ranked)
    return _unsure(reading, passing, ranked)


def _stated(reading: Reading, ranked: list[Candidate], passing: list[Match]) -> bool:
    """Whether a fact goes before the silence on top: what a source says before what it does not.

    So it is where the silence hardly leads, or where mere keywords are all in a fact; never where
    the question holds a word that the silence is about.
    """
    top = ranked[0]
    if not passing or reading.names or triggered(reading, top.entry):
        return False
    if top.score < SILENCE_LEAD * passing[0].score:
        return True
    full = [c for c in ranked if c.entry.target is passing[0].fact and not c.lacks]
    return bool(full) and not reading.is_question


def _match(reading: Reading, candidate: Candidate, fact: Fact, matcher: Matcher) -> Match:
    return Match(
        fact=fact,
        score=candidate.score,
        confidence=candidate.confidence,
        phrasing=candidate.phrasing,
        checks=check(reading, fact, matcher.names),
    )


def _of_asked_kind(reading: Reading, matches: list[Match]) -> Match:
    """The best match that passes, or one of its passage that gives more of what is asked for."""
    passing = [match for match in matches if not failed(match.checks)]
    best = passing[0]
    beside = [
        match
        for match in passing
        if match.fact.citations == best.fact.citations and match.score >= ASKED_KIND * best.score
    ]
    return max(beside, key=lambda match: len(reading.aspects & figures.aspects(match.fact)))


def _lacking(reading: Reading, best: Match, ranked: list[Candidate]) -> tuple[str, ...]:
    """The question's words that keep this fact from answering it; none if it may.

    It lacks more of them than it holds, or holds but one beside one that it lacks; for a "why"
    that the fact gives no reason for one is enough: the question assumes something else.
    """
    lacks = next(c.lacks for c in ranked if c.entry.target is best.fact)
    gives_reason = Aspect.REASON in figures.aspects(best.fact)
    strange = set(lacks) & set(reading.unknown)
    assumes = Aspect.REASON in reading.aspects and (strange or not gives_reason)
    held = len(reading.content) - len(lacks)
    return lacks if lacks and (assumes or held < 2 or held < len(lacks)) else ()


def _belonging(
    reading: Reading, best: Match, passing: list[Match], matches: list[Match]
) -> list[Match]:
    """The best fact, then what disputes it, what could as well be meant, what stands beside it.

    A fact that another one disputes is never shown alone; where the question names two stretches
    of time, the figure for the other one belongs to the answer.
    """
    due = {link.fact for link in best.fact.links if link.relation is Relation.DISPUTES}
    if len(reading.calendar.spans) > 1:
        due |= {link.fact for link in best.fact.links if link.relation is Relation.SAME_MEASURE}
    shown = [best, *(m for m in matches if m.fact.id in due and not failed(m.checks))]
    linked = {link.fact for link in best.fact.links}
    for match in passing:
        beside = match.fact.citations == best.fact.citations and match.fact.id in linked
        share = BESIDE if beside else CLOSE
        if match not in shown and match.score >= share * best.score:
            shown.append(match)
    return shown[:SHOWN]


def _paragraph(reading: Reading, matcher: Matcher) -> Answer:
    """All facts of the paragraph that the question names."""
    facts = [
        fact
        for fact in matcher.facts.values()
        if any(citation.locator == reading.paragraph for citation in fact.citations)
    ]
    if not facts:
        return _build(reading, Outcome.NOTHING)
    return _build(reading, Outcome.FACTS, [Match(fact, 100.0, 1.0) for fact in facts])


def _topic(reading: Reading, top: Candidate, topic: Topic, matcher: Matcher) -> Answer:
    facts = [matcher.facts[fact] for fact in topic.facts if fact in matcher.facts]
    matches = [
        Match(fact, top.score, top.confidence, top.phrasing, check(reading, fact, matcher.names))
        for fact in facts
    ]
    outcome = Outcome.FACTS if top.confidence >= FIRM and not reading.names else Outcome.CLOSEST
    return _build(reading, outcome, matches, topic=topic)


def _otherwise(reading: Reading, matches: list[Match]) -> Answer:
    """No fact passes its checks: say what differs and show what there is.

    A wrong figure, day or year that the question merely assumes is put right and answered; what
    it asks for and the fact does not have is a near miss.
    """
    best = matches[0]
    wrong = {check.name for check in failed(best.checks)}
    counts = best.fact.kind is Kind.STATISTIC or Aspect.AMOUNT in reading.aspects
    assumed = wrong <= {FIGURE, DATE} or (wrong <= {YEAR, FIGURE, DATE} and not counts)
    if assumed and best.confidence >= FIRM:
        return _build(reading, Outcome.CORRECTED, [best])
    return _near_miss(reading, matches)


def _near_miss(reading: Reading, matches: list[Match], missing: tuple[str, ...] = ()) -> Answer:
    best = matches[0]
    if best.confidence < FLOOR:
        return _build(reading, Outcome.NOTHING, missing=missing)
    same = {link.fact for link in best.fact.links if link.relation == "same measure"}
    shown = [best, *(match for match in matches[1:] if match.fact.id in same)]
    return _build(reading, Outcome.NEAR_MISS, shown[:SHOWN], missing=missing)


def _unsure(reading: Reading, passing: list[Match], ranked: list[Candidate]) -> Answer:
    """Nothing firm: two or three that hold every word are shown, more become a choice."""
    full = {id(c.entry.target) for c in ranked if not c.lacks}
    holding = [match for match in passing if id(match.fact) in full]
    if 2 <= len(holding) <= SHOWN:
        return _build(reading, Outcome.FACTS, holding)
    if len(holding) > SHOWN:
        return _build(reading, Outcome.CHOICE, holding[:CHOICES])
    if passing[0].confidence < FLOOR:
        return _build(reading, Outcome.NOTHING)
    return _build(reading, Outcome.CLOSEST, passing[:SHOWN])


def _build(
    reading: Reading,
    outcome: Outcome,
    matches: Sequence[Match] = (),
    *,
    silence: Silence | None = None,
    topic: Topic | None = None,
    ranked: Sequence[Candidate] = (),
    missing: tuple[str, ...] = (),
) -> Answer:
    missing = missing or (reading.unknown if outcome is Outcome.NOTHING else reading.names)
    shown = {match.fact.id for match in matches}
    others = (c.entry.target.id for c in ranked if c.entry.target.id not in shown)
    return Answer(
        question=reading.text,
        outcome=outcome,
        matches=tuple(matches),
        missing=missing,
        differences=failed(matches[0].checks) if matches else (),
        corrections=reading.corrections,
        silence=silence,
        topic=topic,
        runner_up=next(others, None),
    )
