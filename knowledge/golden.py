"""Golden questions: what a briefing must answer, refuse and never answer, and how it does.

They stand beside a pack as TOML and name fact and silence ids, so that a change of facts, asks or
matching shows at once which answers it moves.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources import files
from pathlib import Path

from knowledge.documents import from_plain
from knowledge.errors import BadPack
from knowledge.model import Answer, Status, Strict
from knowledge.packs import SHIPPED, read_file


class Grade(StrEnum):
    """How one golden question went, from good to bad.

    `named`: refused with one of the expected silences; `refused`: rightly not answered, without
    it; `missed`: not answered although a fact does; `false`: answered although nothing may.
    """

    RIGHT = "right"
    NAMED = "named"
    REFUSED = "refused"
    MISSED = "missed"
    WRONG = "wrong"
    FALSE = "false"


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldenQuestion(Strict):
    """A question with the fact ids that answer it or the silence ids that refuse it.

    With neither it must not be answered; `near` are facts that a refusal may show.
    """

    ask: str
    kind: str
    facts: tuple[str, ...] = ()
    silences: tuple[str, ...] = ()
    near: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldenSet(Strict):
    """All golden questions of a file."""

    questions: tuple[GoldenQuestion, ...]


@dataclass(frozen=True, slots=True)
class Graded:
    """One question, its answer and its grade."""

    question: GoldenQuestion
    answer: Answer
    grade: Grade


def shipped_questions() -> GoldenSet:
    """The golden questions beside the shipped briefing."""
    text = (files("knowledge") / "briefings" / f"{SHIPPED}.golden.toml").read_text("utf-8")
    return parse_questions(text, f"{SHIPPED}.golden.toml")


def load_questions(path: Path) -> GoldenSet:
    """The golden questions of a file. Raises BadPack, naming the file, the place and the reason."""
    return parse_questions(read_file(path), str(path))


def parse_questions(text: str, name: str) -> GoldenSet:
    """The golden questions of a TOML text. Raises BadPack with `name`, place and reason."""
    try:
        return from_plain(GoldenSet, tomllib.loads(text))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise BadPack(f"{name} is not valid TOML: {error}.") from error
    except BadPack as error:
        raise BadPack(f"{name}: {error}") from error


def evaluate(golden: GoldenSet, ask: Callable[[str], Answer]) -> list[Graded]:
    """Ask every question and grade its answer, in order."""
    answers = ((question, ask(question.ask)) for question in golden.questions)
    return [Graded(question, found, grade(question, found)) for question, found in answers]


def grade(question: GoldenQuestion, answer: Answer) -> Grade:
    """How the answer stands to what was expected."""
    answered = answer.status is Status.ANSWERED
    if question.facts:
        shown = {fact.id for fact in answer.facts}
        if answered:
            return Grade.RIGHT if shown & set(question.facts) else Grade.WRONG
        return Grade.MISSED
    if answered:
        return Grade.FALSE
    named = answer.silence is not None and answer.silence.id in question.silences
    return Grade.NAMED if named else Grade.REFUSED


def tally(outcomes: Iterable[Graded]) -> dict[str, Counter[Grade]]:
    """For each kind of question, in order of appearance, how often each grade was given."""
    counts: dict[str, Counter[Grade]] = {}
    for outcome in outcomes:
        counts.setdefault(outcome.question.kind, Counter())[outcome.grade] += 1
    return counts
