"""Lookups: lines that begin with a slash, the same in the terminal and on Discord."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from knowledge import phrases, records, wording
from knowledge.errors import StoreError
from knowledge.factbase import FactBase
from knowledge.lookups import Found, look_up
from knowledge.model import SHARED_SCOPE, Action, Briefing, Change, Edit, FactStatus, Status
from tests.conftest import install


def retire(base: FactBase, fact_id: str) -> None:
    """Take a fact out of use."""
    before = base.fact(fact_id)
    edit = Edit(before=before, after=replace(before, status=FactStatus.RETIRED))
    change = Change(action=Action.RETIRE, actor="77", reason="wrong", edits=(edit,))
    base.store.apply(SHARED_SCOPE, change)


@pytest.mark.parametrize("line", ["/fact F-001", "/fact f-001", "/FACT  F-001 ", "  /fact F-001\n"])
def test_a_fact(base: FactBase, line: str) -> None:
    """A fact is shown as its record, however the id is typed."""
    fact = base.fact("F-001")
    found = look_up(line, base)
    assert found == Found(records.record(fact, base.briefing()), (fact,))
    assert found.status is Status.ANSWERED


def test_a_retired_fact_says_so(base: FactBase) -> None:
    """A retired fact can be looked up, and its record says what became of it."""
    retire(base, "F-005")
    assert look_up("/fact F-005", base).text.splitlines()[-1] == "Status: retired"


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("/fact", phrases.WHICH_FACT),
        ("/fact   ", phrases.WHICH_FACT),
        ("/fact f-404", "There is no fact F-404 here."),
        ("/fact <@1>", "There is no fact \\<@\u200b1\\> here."),
        ("/fact @everyone", "There is no fact @\u200bEVERYONE here."),
        ("/dance", phrases.UNKNOWN_COMMAND),
        ("/", phrases.UNKNOWN_COMMAND),
        ("//fact F-001", phrases.UNKNOWN_COMMAND),
    ],
)
def test_what_cannot_be_looked_up(base: FactBase, line: str, text: str) -> None:
    """An unknown id or command gets one sentence that says what to type, and pings nobody."""
    found = look_up(line, base)
    assert (found.text, found.facts, found.status) == (text, (), Status.NONE)


def test_topics(base: FactBase) -> None:
    """All topics are listed, each with its facts."""
    assert look_up("/topics", base).text.splitlines() == [
        "Topics on a made-up ferry on a made-up lake:",
        "• Passengers (F-001, F-002)",
    ]


def test_sources(base: FactBase) -> None:
    """Each source is shown with what is not known about it, and with what it does not say."""
    assert look_up("/sources", base).text.splitlines() == [
        "Lake Orrin Needs a Second Pier",
        "made-up story · author: not known · published: not known · 6 facts",
        "The article does not give, among other things: fares.",
    ]


def test_help(base: FactBase) -> None:
    """Help says what it is about, shows every example, and names the lookups."""
    assert look_up("/help", base).text.splitlines() == [
        "I answer questions about a made-up ferry on a made-up lake, from 6 sourced facts.",
        "Try: “How many passengers did the ferry carry in early 2031?”",
        "Try: “Why did the pier close?”",
        phrases.LOOKUPS,
    ]


@pytest.mark.parametrize("command", ["/fact", "/topics", "/sources", "/help"])
def test_every_named_lookup_exists(base: FactBase, command: str) -> None:
    """What the help names is there."""
    assert command in phrases.LOOKUPS
    assert look_up(command, base).text != phrases.UNKNOWN_COMMAND


@pytest.mark.parametrize(
    "line", ["/topics", "/sources", "/help", *(f"/fact F-0{n}" for n in range(10, 47))]
)
def test_shipped_pages_fit(shipped_base: FactBase, line: str) -> None:
    """Every page of the shipped briefing fits into a private page."""
    assert len(look_up(line, shipped_base).text) <= records.RECORD_LIMIT


def test_a_long_id_is_not_repeated_whole(base: FactBase) -> None:
    """What was typed is repeated in short, so that the reply can be sent."""
    assert len(look_up(f"/fact {'x' * 4_000}", base).text) <= wording.ANSWER_LIMIT


def test_retired_facts_do_not_count(base: FactBase) -> None:
    """What is retired is answered from no more, so it is neither counted nor listed."""
    retire(base, "F-002")
    assert "from 5 sourced facts" in look_up("/help", base).text
    assert "F-002" not in look_up("/topics", base).text


def test_sources_count_active_facts(base: FactBase) -> None:
    """A source's facts are those that are answered from."""
    retire(base, "F-002")
    assert "5 facts" in look_up("/sources", base).text


def test_lookups_stay_in_their_scope(base: FactBase, small: Briefing) -> None:
    """A lookup sees the scope it is asked in, and no other."""
    install(base, replace(small, subject="another subject"), "guild-1")
    assert "another subject" in look_up("/help", base, "guild-1").text
    assert "another subject" not in look_up("/help", base).text
    with pytest.raises(StoreError, match="no facts here"):
        look_up("/topics", base, "nowhere")


COMMANDS = ["fact ", "topics", "sources", "help ", "fact F-001", "\0", "\ud800", "<@1>", "[x](y)"]


@settings(max_examples=80)
@example("/fact " + "\0" * 9)
@given(st.lists(st.sampled_from(COMMANDS) | st.text(max_size=9), max_size=5).map("".join))
def test_any_line_is_looked_up(shipped_base: FactBase, line: str) -> None:
    """No line raises, and none is given back with a live mention in it."""
    text = look_up(f"/{line}", shipped_base).text
    assert text
    assert "<@" not in text.replace("\\<", "")
    assert "](" not in text.replace("\\]", "")
