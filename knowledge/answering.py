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

FIRM = 0.40
"""Confidence from which a fact is served as the answer."""

FLOOR = 0.25
"""Confidence from which facts are shown as the closest there is."""

FAMILIAR = 0.45
"""Share of the question's informative words (0–1) that the fact base must know at all."""

FAR = 0.30
"""Share of the question's informative words (0–1) that the best entry must hold at least."""

SILENCE_LEAD = 1.08
"""How far a silence must lead the best fact that passes its checks, unless one of the silence's
own words stands in the question: what a source says goes before what it does not say."""

ASKED_KIND = 0.85
"""Share of the best score from which a fact of the same passage goes first if it, and not the
best, gives the kind of thing asked for."""

CLOSE = 0.94
"""Share of the best score from which another fact could as well be meant."""

BESIDE = 0.80
"""Share of the best score from which a fact of the same passage belongs to the answer."""

INSTEAD = 0.75
"""Share of the best score from which a fact may stand in for one that fails its checks."""

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
    settled = sum(a.status is not Status.UNSURE and a.outcome is not Outcome.NOTHING for a in answers)
    return len(shown) == len(answers) and answered >= 1 and settled == len(answers)


def _answer_one(text: str, matcher: Matcher) -> Answer:
    reading = matcher.read(text)
    if is_smalltalk(text, matcher) or not reading.content:
        return Answer(question=text, outcome=Outcome.HELP)
    ranked = matcher.rank(reading)
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
    return all(word in matcher.lexicon.smalltalk for word in words)


def _decide(reading: Reading, ranked: list[Candidate], matcher: Matcher) -> Answer:
    top = ranked[0]
    matches = [_match(reading, c, matcher) for c in ranked if isinstance(c.entry.target, Fact)]
    passing = [match for match in matches if not failed(match.checks)]
    if isinstance(top.entry.target, Silence):
        lead = SILENCE_LEAD * passing[0].score if passing else 0.0
        if reading.names or triggered(reading, top.entry) or top.score >= lead:
            return _build(reading, Outcome.SILENCE, silence=top.entry.target)
    if isinstance(top.entry.target, Topic):
        return _topic(reading, top, matcher)
    best = matches[0]
    passing = [match for match in passing if match.score >= INSTEAD * best.score]
    if reading.names:
        return _near_miss(reading, matches)
    if not passing:
        return _otherwise(reading, matches)
    best = _of_asked_kind(reading, passing)
    if passing[0].confidence >= FIRM:
        shown = _belonging(best, passing)
        return _build(reading, Outcome.FACTS, shown, ranked=ranked)
    return _unsure(reading, passing, ranked)


def _match(reading: Reading, candidate: Candidate, matcher: Matcher) -> Match:
    fact = candidate.entry.target
    assert isinstance(fact, Fact)
    return Match(
        fact=fact,
        score=candidate.score,
        confidence=candidate.confidence,
        phrasing=candidate.phrasing,
        checks=check(reading, fact, matcher.names),
    )


def _of_asked_kind(reading: Reading, passing: list[Match]) -> Match:
    """The best match, or one of its passage that gives more of what the question asks for."""
    best = passing[0]
    beside = [
        match
        for match in passing
        if match.fact.citations == best.fact.citations and match.score >= ASKED_KIND * best.score
    ]
    return max(beside, key=lambda match: len(reading.aspects & figures.aspects(match.fact)))


def _belonging(best: Match, passing: list[Match]) -> list[Match]:
    """The best fact, then what disputes it, what could as well be meant, what stands beside it.

    A fact that another one disputes is never shown alone.
    """
    disputed = {link.fact for link in best.fact.links if link.relation is Relation.DISPUTES}
    others = [match for match in passing if match.fact.id in disputed]
    linked = {link.fact for link in best.fact.links}
    places = set(best.fact.citations)
    shown = [best, *others]
    for match in passing:
        beside = places & set(match.fact.citations) and match.fact.id in linked
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


def _topic(reading: Reading, top: Candidate, matcher: Matcher) -> Answer:
    topic = top.entry.target
    assert isinstance(topic, Topic)
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


def _near_miss(reading: Reading, matches: list[Match]) -> Answer:
    best = matches[0]
    if best.confidence < FLOOR:
        return _build(reading, Outcome.NOTHING)
    same = {link.fact for link in best.fact.links if link.relation == "same measure"}
    shown = [best, *(match for match in matches[1:] if match.fact.id in same)]
    return _build(reading, Outcome.NEAR_MISS, shown[:SHOWN])


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
) -> Answer:
    shown = {match.fact.id for match in matches}
    others = (c.entry.target.id for c in ranked if c.entry.target.id not in shown)
    return Answer(
        question=reading.text,
        outcome=outcome,
        matches=tuple(matches),
        missing=reading.unknown if outcome is Outcome.NOTHING else reading.names,
        differences=failed(matches[0].checks) if matches else (),
        corrections=reading.corrections,
        silence=silence,
        topic=topic,
        runner_up=next(others, None),
    )
