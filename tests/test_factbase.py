"""The front door, on real files: ask, look up, keep up to date, always within one scope."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from knowledge import factbase, packs
from knowledge.errors import StoreError, UnknownFact
from knowledge.factbase import FactBase
from knowledge.model import (
    QUESTION_LIMIT,
    SHARED_SCOPE,
    Action,
    Briefing,
    Change,
    Edit,
    FactStatus,
    Outcome,
    Status,
)
from knowledge.store import open_store
from tests.conftest import SMALL, install

PASSENGERS = "How many passengers did the ferry carry in early 2031?"


def edit(base: FactBase, fact_id: str, scope: str = SHARED_SCOPE, **changes: object) -> None:
    """Let a moderator change a fact."""
    before = base.fact(fact_id, scope)
    after = replace(before, **changes)  # type: ignore[arg-type]
    change = Change(
        action=Action.EDIT, actor="77", reason="typo", edits=(Edit(before=before, after=after),)
    )
    base.store.apply(scope, change)


# Asking


def test_every_ask_finds_its_fact(base: FactBase, small: Briefing) -> None:
    """A fact's own asks, word for word, are answered with that fact."""
    for fact in small.facts:
        for ask in fact.asks:
            answer = base.ask(ask)
            assert answer.status is Status.ANSWERED, ask
            assert fact.id in [shown.id for shown in answer.facts], ask


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("How many passengers did the ferry carry in 2029?", {Status.UNSURE, Status.NONE}),
        ("How much does a ticket cost?", {Status.NONE}),
        ("hello", {Status.NONE}),
        ("Who won the chess tournament in Reykjavik?", {Status.NONE}),
    ],
)
def test_what_is_not_there_is_not_answered(
    base: FactBase, question: str, expected: set[Status]
) -> None:
    """Another year, a silence, a greeting and another subject are not answered with a fact."""
    assert base.ask(question).status in expected


@pytest.mark.parametrize(
    ("question", "fact"),
    [
        ("How many attacks did the TTP carry out in the last six months of 2020?", "F-019"),
        ("How many TTP attacks were there in the first two months of 2021?", "F-020"),
        ("Were there really 500 attacks in late 2020?", "F-019"),
    ],
)
def test_shipped_figures(shipped_base: FactBase, question: str, fact: str) -> None:
    """The figure for a period is the one of that period, also where the question has another."""
    answer = shipped_base.ask(question)
    assert answer.status is Status.ANSWERED
    assert answer.facts[0].id == fact


@pytest.mark.parametrize(
    "question",
    [
        "How many attacks did the TTP carry out in 2022?",
        "How many people were killed in the bus attack?",
        "What is the capital of Mongolia?",
        "hi there",
    ],
)
def test_shipped_refusals(shipped_base: FactBase, question: str) -> None:
    """What the article does not say is not answered."""
    assert shipped_base.ask(question).status is not Status.ANSWERED


FRAGMENTS = [
    "\0",
    "\ud800",
    "\u202e",
    '"',
    "' OR 1=1 --",
    "NEAR(",
    "*",
    "TTP",
    "2020",
    "\n",
    "?",
    "/",
]


@settings(max_examples=80)
@example("x" * 100_000)
@example("?" * 5_000)
@example("how many attacks? " * 300)
@example("9" * 6_000)
@given(st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=12), max_size=12).map(" ".join))
def test_any_question_has_an_answer(shipped_base: FactBase, question: str) -> None:
    """No text raises, and of a long one the first 500 characters are considered."""
    answer = shipped_base.ask(question)
    assert isinstance(answer.status, Status)
    assert len(answer.question) <= QUESTION_LIMIT


def test_nothing_asked(base: FactBase) -> None:
    """An empty question gets help."""
    for question in ("", "  \n", "\u200b", "?!"):
        assert base.ask(question).outcome is Outcome.HELP


# Facts


def test_ids_are_read_kindly(base: FactBase) -> None:
    """Small letters and blanks around an id do not matter; an unknown one is named."""
    assert base.fact(" f-001 ") == base.fact("F-001")
    with pytest.raises(UnknownFact, match=r"There is no fact F-404 here\."):
        base.fact("f-404")


def test_a_change_is_seen_at_once(base: FactBase) -> None:
    """The next question after an edit gets the new words and the new revision."""
    assert base.ask(PASSENGERS).facts[0].revision == 1
    edit(base, "F-001", statement="The council counts over 1,200 passengers in early 2031.")
    fact = base.ask(PASSENGERS).facts[0]
    assert (fact.id, fact.revision) == ("F-001", 2)
    assert fact.statement.startswith("The council counts")


def test_another_process_change_is_seen(base: FactBase) -> None:
    """A reader sees what the writer changed, without being opened anew."""
    with FactBase(base.store.reader()) as reader:
        assert reader.ask(PASSENGERS).facts[0].revision == 1
        edit(base, "F-001", caveat="Changed.")
        assert reader.ask(PASSENGERS).facts[0].caveat == "Changed."


def test_retired_facts_are_not_answered_from(base: FactBase) -> None:
    """A retired fact is no answer, stays to be looked up, and can come back."""
    edit(base, "F-005", status=FactStatus.RETIRED)
    answer = base.ask("Who steals the mooring ropes?")
    assert "F-005" not in [fact.id for fact in answer.facts]
    assert base.fact("F-005").status is FactStatus.RETIRED
    edit(base, "F-005", status=FactStatus.ACTIVE)
    assert base.ask("Who steals the mooring ropes?").facts[0].id == "F-005"


def test_topics_leave_retired_facts_out(base: FactBase) -> None:
    """A topic's answer holds its active facts only."""
    assert {f.id for f in base.ask("give me the numbers of passengers").facts} == {"F-001", "F-002"}
    edit(base, "F-002", status=FactStatus.RETIRED)
    shown = [fact.id for fact in base.ask("give me the numbers of passengers").facts]
    assert "F-002" not in shown


# Scopes


def test_scopes_know_nothing_of_each_other(base: FactBase, small: Briefing) -> None:
    """What one server changes is not seen by another."""
    install(base, small, "guild-1")
    install(base, small, "guild-2")
    edit(base, "F-001", "guild-1", statement="Guild 1 says over 1,200 passengers in early 2031.")
    edit(base, "F-005", "guild-2", status=FactStatus.RETIRED)
    told = {
        scope: base.ask(PASSENGERS, scope).facts[0].statement.startswith("Guild 1")
        for scope in ("guild-1", "guild-2", SHARED_SCOPE)
    }
    assert told == {"guild-1": True, "guild-2": False, SHARED_SCOPE: False}
    assert base.ask("Who steals the mooring ropes?", "guild-1").facts[0].id == "F-005"


def test_a_scope_without_facts_says_so(base: FactBase) -> None:
    """A scope that was never filled is refused in a sentence."""
    with pytest.raises(StoreError, match=r"There are no facts here yet\."):
        base.ask(PASSENGERS, "nowhere")
    with pytest.raises(StoreError, match=r"There are no facts here yet\."):
        base.briefing("nowhere")
    with pytest.raises(UnknownFact):
        base.fact("F-001", "nowhere")


def test_memory_is_bounded(base: FactBase, small: Briefing) -> None:
    """Of many scopes only the last ones are kept ready, and all are answered."""
    frame = replace(small, facts=small.facts[:1], topics=(), silences=())
    frame = replace(frame, facts=(replace(frame.facts[0], links=()),))
    scopes = [f"guild-{number}" for number in range(factbase.CACHED_SCOPES + 3)]
    for scope in scopes:
        install(base, frame, scope)
        assert base.ask(PASSENGERS, scope).facts[0].id == "F-001"
    assert len(base._served) == factbase.CACHED_SCOPES
    assert base.ask(PASSENGERS, scopes[0]).facts[0].id == "F-001"


# Keeping up to date


def test_the_shipped_briefing_moves_in_once(tmp_path: Path, shipped: Briefing) -> None:
    """An empty scope gets the shipped briefing; doing it again changes nothing."""
    with FactBase(open_store(tmp_path / "facts.db", create=True)) as base:
        base.ensure("guild-1")
        assert base.store.briefing("guild-1") == shipped
        before = base.store.cursor("guild-1")
        base.ensure("guild-1")
        assert base.store.cursor("guild-1") == before
        assert base.store.scopes() == ["guild-1"]


def test_an_older_version_follows(tmp_path: Path, shipped: Briefing) -> None:
    """What nobody edited follows the shipped pack; what was edited stays; what is gone goes."""
    first, second, *others = shipped.facts
    old_first = replace(first, statement="An old statement.")
    old_second = replace(second, statement="Another old statement.")
    gone = replace(first, id="F-999", links=())
    older = replace(shipped, version=0, facts=(old_first, old_second, *others, gone))
    with FactBase(open_store(tmp_path / "facts.db", create=True)) as base:
        install(base, older)
        edit(base, second.id, statement="Edited by a moderator.")
        base.ensure()
        assert base.fact(first.id).statement == first.statement
        assert base.fact(second.id).statement == "Edited by a moderator."
        assert base.fact("F-999").status is FactStatus.RETIRED
        assert base.store.briefing(SHARED_SCOPE) is not None
        assert [e.action for e in base.store.history(SHARED_SCOPE, first.id)] == [
            Action.IMPORT,
            Action.IMPORT,
        ]


def test_a_newer_version_stays(tmp_path: Path, small: Briefing) -> None:
    """A file that a newer program filled is not set back."""
    with FactBase(open_store(tmp_path / "facts.db", create=True)) as base:
        install(base, replace(small, id=packs.SHIPPED, version=1_000_000))
        base.ensure()
        assert base.fact("F-001").statement == small.facts[0].statement


@pytest.mark.parametrize(
    "name",
    [
        "zebra",
        "lake-ferry",
    ],
)
def test_another_briefing_stays(tmp_path: Path, small: Briefing, name: str) -> None:
    """A scope that was given another briefing is not overwritten with the shipped one."""
    with FactBase(open_store(tmp_path / "facts.db", create=True)) as base:
        install(base, replace(small, id=name))
        base.ensure()
        assert base.fact("F-006").statement == small.facts[5].statement
        assert base.fact("F-006").status is FactStatus.ACTIVE


def test_a_reader_cannot_fill(tmp_path: Path, base: FactBase) -> None:
    """A read-only fact base is refused where something would have to be written, else served."""
    with FactBase(base.store.reader()) as reader:
        with pytest.raises(StoreError, match="reading only"):
            reader.ensure("guild-1")
        assert reader.ask(PASSENGERS).facts[0].id == "F-001"


def test_leaving_closes(tmp_path: Path) -> None:
    """The file is free again once the fact base is left."""
    path = tmp_path / "facts.db"
    with FactBase(open_store(path, create=True)) as base:
        install(base, packs.parse(SMALL, "small"))
    with FactBase(open_store(path)) as again:
        edit(again, "F-001", caveat=None)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["facts.db", "facts.db.lock"]
