"""What is asked again is answered from memory, in which no word of a question is kept."""

from __future__ import annotations

from dataclasses import replace

import pytest

from knowledge import answering, given
from knowledge.factbase import FactBase
from knowledge.model import SHARED_SCOPE, Action, Answer, Briefing, Change, Edit
from tests.conftest import install

ASKED = "How many passengers did the ferry carry in early 2031?"
LACKING = "How many weary passengers did the ferry carry in early 2031?"
OFF_TOPIC = "Who won the zither tournament?"
QUESTIONS = (ASKED, LACKING, OFF_TOPIC, "What is the fare?", "Why did the pier close?", "hello")


@pytest.fixture
def answered(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts that were worked out."""
    texts: list[str] = []
    answer = answering.answer

    def counted(text: str, *rest: object) -> Answer:
        texts.append(text)
        return answer(text, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(answering, "answer", counted)
    return texts


@pytest.mark.parametrize("question", QUESTIONS)
def test_asked_again_it_is_the_same_answer(
    base: FactBase, answered: list[str], question: str
) -> None:
    """Worked out once, and equal in every field, whatever words of the question it repeats."""
    first, spaced, again = base.ask(question), base.ask(f"  {question} "), base.ask(question)
    assert first == spaced == again
    assert again.question == question
    assert answered == [question]


def test_words_are_taken_from_the_question(base: FactBase) -> None:
    """What the facts lack, and what nobody knows, is there though no word was kept."""
    base.ask(LACKING)
    base.ask(OFF_TOPIC)
    assert base.ask(LACKING).matches[0].lacks == ("weary",)
    assert "zither" in base.ask(OFF_TOPIC).missing


def test_no_word_of_a_question_is_kept(base: FactBase) -> None:
    """Neither the text nor a word of it that stands in no fact."""
    questions = (LACKING, OFF_TOPIC, "so why did the pier close, pray tell?", "zounds")
    for question in questions:
        base.ask(question)
    given = base.served(SHARED_SCOPE).given
    assert len(given) == len(questions)
    kept = repr(given._kept)
    assert not any(text in kept for text in (*questions, "weary", "zither", "pray", "zounds"))


@pytest.mark.parametrize(
    "question",
    [
        "How many pasengers did the ferry carry in early 2031?",
        "How many passengers did the ferry carry in 2029?",
    ],
)
def test_answers_that_repeat_more_are_not_kept(
    base: FactBase, answered: list[str], question: str
) -> None:
    """A misspelt word, or a year that differs, stands in the answer itself."""
    assert base.ask(question) == base.ask(question)
    assert len(answered) == 2
    assert not base.served(SHARED_SCOPE).given


def test_a_change_is_felt_at_once(base: FactBase) -> None:
    """An answer is as old as the facts that it was given from."""
    first = base.ask(ASKED).facts[0]
    base.ask(ASKED)
    edit = Edit(before=first, after=replace(first, caveat="Counted anew."))
    base.apply(Change(action=Action.EDIT, actor="1", reason="test", edits=(edit,)))
    assert base.ask(ASKED).facts[0].caveat == "Counted anew."


def test_what_a_question_follows_up_on_counts(base: FactBase) -> None:
    """The same words about another fact are another question."""
    assert base.ask("who says so?", about=["F-001"]) != base.ask("who says so?", about=["F-005"])
    assert base.ask("who says so?", about=["F-001"]).facts[0].id == "F-001"


def test_scopes_that_hold_the_same_have_it_in_common(
    base: FactBase, small: Briefing, answered: list[str]
) -> None:
    """A question asked in a thousand servers with the same facts is worked out once."""
    install(base, small, "guild-1")
    assert base.ask(ASKED) == base.ask(ASKED, "guild-1")
    assert answered == [ASKED]


def test_so_many_are_kept(base: FactBase, monkeypatch: pytest.MonkeyPatch) -> None:
    """The one given longest ago goes first, asked again or not."""
    monkeypatch.setattr(given, "MOST_GIVEN", 2)
    for question in (ASKED, OFF_TOPIC, ASKED, "What is the fare?"):
        base.ask(question)
    kept = base.served(SHARED_SCOPE).given
    assert len(kept) == 2
    assert kept.recall(ASKED, ()) and not kept.recall(OFF_TOPIC, ())
