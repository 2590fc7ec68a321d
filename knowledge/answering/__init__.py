"""From matches and checks to an answer: what is served, and what is said when nothing may be.

Two gates, not one. The far gate asks whether the base is about the question at all. The near gate
asks how surely an entry is what was meant, and whether every typed check holds: it keeps a fact
that is close from being served as the answer.
"""

from __future__ import annotations

from collections.abc import Sequence

from knowledge.answering.case import Case
from knowledge.answering.steps import STEPS
from knowledge.following import follow_up
from knowledge.matching import Ranking
from knowledge.messages import PARTS, is_smalltalk, split_questions
from knowledge.model import QUESTION_LIMIT, Answer, Outcome, Status
from knowledge.text import clean

__all__ = ["answer"]

CANDIDATES = 20
"""Entries that are looked at."""


def answer(question: str, matcher: Ranking, about: Sequence[str] = ()) -> Answer:
    """What the fact base has to say; never raises for any text.

    `about` are the ids of facts just shown, which a question without a subject of its own is about.
    """
    text = clean(question, QUESTION_LIMIT)
    parts = split_questions(text)
    if len(parts) == PARTS:  # nobody puts one question in three: never read as a whole again
        return _each(text, [_answer_one(part, matcher, about) for part in parts])
    if len(parts) > 1:
        useful = _settled(parts, matcher, about)
        if len(useful) > 1 and _differ(useful):
            return Answer(question=text, outcome=Outcome.SEVERAL, parts=tuple(useful))
    return _answer_one(text, matcher, about)


def _each(text: str, answers: Sequence[Answer]) -> Answer:
    """All answers to what was asked, those that are alike only once."""
    asked = [one for one in answers if one.outcome is not Outcome.HELP]
    unlike = tuple({_shown(one): one for one in reversed(asked)}.values())[::-1]
    if len(unlike) > 1:
        return Answer(question=text, outcome=Outcome.SEVERAL, parts=unlike)
    return next(iter((*unlike, *answers)))


def _settled(parts: Sequence[str], matcher: Ranking, about: Sequence[str]) -> list[Answer]:
    """The answers to the parts that ask something; none if one of them is not settled."""
    answers = []
    for part in parts:
        found = _answer_one(part, matcher, about)
        if found.status is Status.UNSURE or found.outcome is Outcome.NOTHING:
            return []
        if found.outcome is not Outcome.HELP:
            answers.append(found)
    return answers


def _differ(answers: Sequence[Answer]) -> bool:
    """Whether one of the settled parts is answered by facts, and no two are alike."""
    return len(set(map(_shown, answers))) == len(answers) and any(a.facts for a in answers)


def _shown(answer: Answer) -> tuple[str | None, ...]:
    """What tells an answer from others: what became of it, and what it shows."""
    silence = answer.silence.id if answer.silence else None
    return answer.outcome, silence, *(fact.id for fact in answer.facts)


def _answer_one(text: str, matcher: Ranking, about: Sequence[str]) -> Answer:
    reading = matcher.read(text)
    if followed := follow_up(reading, about, matcher):
        return followed
    if is_smalltalk(text, matcher.lexicon) or not reading.content:
        return Answer(question=text, outcome=Outcome.HELP)
    case = Case(reading, matcher.rank(reading, CANDIDATES), matcher)
    for step in STEPS:
        found = step(case)
        if found is not None:
            return found
    return case.answer(Outcome.NOTHING)
