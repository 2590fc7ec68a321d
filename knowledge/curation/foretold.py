"""The effect of a change in lines for people, what matters most first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from knowledge import wording
from knowledge.curation.effect import Effect, Moved, Taken
from knowledge.curation.said import Said
from knowledge.phrases import effects as phrases

LISTED = 5
"""Questions of one kind that are listed; of the rest it is told how many there are."""

IDS = 3
"""Facts of an answer that are named."""

QUESTION = 80
"""Characters of a question that are shown."""


def report(effect: Effect) -> list[str]:
    """The effect in lines, at most 30: counts, what gets worse, what is taken, what changes, what
    is answered anew, and which open questions are.
    """
    worse = effect.worse
    listed = {id(moved) for moved in worse}
    lost = [m for m in effect.lost if id(m) not in listed]
    answered = [m for m in effect.answered if not m.known.gaps and id(m) not in listed]
    listed |= {id(moved) for moved in (*lost, *effect.answered)}
    other = [m for m in effect.changed if id(m) not in listed]
    return [
        *_counts(effect),
        *_section(_moved(phrases.WORSE, worse)),
        *_section([_taken(one) for one in effect.stolen]),
        *_section(_moved(phrases.LOST, lost)),
        *_section(_moved(phrases.CHANGED, other)),
        *_section(_moved(phrases.ANSWERED, answered)),
        *_gaps(effect),
    ]


def _counts(effect: Effect) -> Iterator[str]:
    sentence = phrases.MOVED if effect.changed else phrases.UNMOVED
    if not effect.asked:
        sentence = phrases.UNTOUCHED if effect.of else phrases.NO_QUESTIONS
    yield sentence.format(asked=effect.asked, of=effect.of, moved=len(effect.changed))
    if effect.left:
        yield phrases.LEFT.format(left=effect.left)


def _section(lines: Sequence[str]) -> list[str]:
    more = len(lines) - LISTED
    return [*lines[:LISTED], *([phrases.MORE.format(count=more)] if more > 0 else [])]


def _moved(sentence: str, moved: Iterable[Moved]) -> list[str]:
    return [
        sentence.format(
            question=_short(one.known.text), before=_told(one.before), after=_told(one.after)
        )
        for one in moved
    ]


def _taken(one: Taken) -> str:
    taker = wording.safe(one.taker)
    if one.ask:
        taker = phrases.ASK.format(ask=_short(one.ask), id=taker)
    sentence = phrases.TAKES_ONE if len(one.questions) == 1 else phrases.TAKES
    return sentence.format(
        taker=taker,
        count=len(one.questions),
        victim=wording.safe(one.victim),
        question=_short(one.questions[0]),
    )


def _gaps(effect: Effect) -> Iterator[str]:
    texts = [moved.known.text for moved in effect.answered if moved.known.gaps]
    if texts:
        sentence = phrases.GAP if len(effect.gaps) == 1 else phrases.GAPS
        yield sentence.format(count=len(effect.gaps), question=_short(texts[0]))


def _told(answer: Said) -> str:
    """An answer in short: what became of the question, and the ids of what is shown."""
    ids = answer.facts or ((answer.silence,) if answer.silence else ())
    named = wording.safe(", ".join(ids[:IDS]))
    if len(ids) > IDS:
        named = phrases.MANY_IDS.format(ids=named)
    return phrases.OUTCOMES[answer.outcome].format(ids=named)


def _short(text: str) -> str:
    return wording.safe_cut(text, QUESTION)
