"""`briefing facts` add, edit, retire, restore, merge, undo, history: shown, asked for, saved."""

from __future__ import annotations

import os
import pty
import re
import select
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import fields, replace
from pathlib import Path

import pytest

from knowledge.curation import changes
from knowledge.errors import BadInput
from knowledge.factbase import FactBase
from knowledge.model import SHARED_SCOPE, Action, Fact, FactStatus, Kind, PartEdit, Voice
from knowledge.moderators import DraftState, Gap, GapKind, GapState, ServerSettings
from knowledge.store import open_store
from tests.conftest import ROOT, STORY, install
from tests.test_cli import assert_one_sentence, invoke, run

MAIN = "from bot.cli import main; main()"

INTERRUPT = "^C"
"""In place of what is typed: Ctrl-C."""

SLOW = 60
"""Seconds after which a test gives up on a terminal."""

ADDED = (
    *("add", "--statement", "The council counted 75 swans on Lake Orrin in June 2031."),
    *("--source", "story; 4"),
)
"""A fact of which all else is read from its sentence."""


@pytest.fixture
def own(database: Path, tmp_path: Path) -> Path:
    """A copy of the small fact base, to be changed."""
    return Path(shutil.copy(database, tmp_path / "own.db"))


@contextmanager
def opened(path: Path) -> Iterator[FactBase]:
    """The fact base in that file, for a look or a change from another side."""
    with FactBase(open_store(path)) as base:
        yield base


def cursor(path: Path, scope: str = SHARED_SCOPE) -> int:
    """The number of the last change."""
    with opened(path) as base:
        return base.store.cursor(scope)


def fact(path: Path, fact_id: str, scope: str = SHARED_SCOPE) -> Fact:
    """The fact as it is now."""
    with opened(path) as base:
        return base.store.fact(scope, fact_id)


def at_terminal(
    path: Path,
    *arguments: str,
    steps: Sequence[tuple[str, str]] = (),
    environment: Mapping[str, str] | None = None,
) -> tuple[int, str]:
    """Exit code and output of `briefing facts` with somebody at a terminal.

    Of each step the second text is typed as soon as the first one is there.
    """
    ours, theirs = pty.openpty()
    known = {k: v for k, v in os.environ.items() if not k.startswith(("BRIEFING_", "DISCORD_"))}
    settings = {"BRIEFING_CONFIG": str(ROOT / "config.example.toml"), **(environment or {})}
    process = subprocess.Popen(
        [sys.executable, "-c", MAIN, "--db", str(path), "facts", *arguments],
        cwd=ROOT,
        env=known | settings,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    try:
        said = ""
        for awaited, typed in steps:
            said += _until(ours, awaited)
            if typed == INTERRUPT:
                time.sleep(0.5)  # the prompt is there a moment before somebody listens
                process.send_signal(signal.SIGINT)
            else:
                os.write(ours, f"{typed}\n".encode())
        said += _until(ours, None)
        return process.wait(SLOW), said.replace("\r\n", "\n")
    finally:
        process.kill()
        process.wait()
        os.close(ours)


def _until(terminal: int, awaited: str | None) -> str:
    """What comes from the terminal up to that text, or up to its end."""
    said, give_up = b"", time.monotonic() + SLOW
    while awaited is None or awaited not in said.decode("utf-8", "replace"):
        assert time.monotonic() < give_up, said
        if not select.select([terminal], [], [], 1)[0]:
            continue
        try:
            more = os.read(terminal, 65_536)
        except OSError:  # what Linux says when the other end is closed
            more = b""
        if not more:
            assert awaited is None, said
            break
        said += more
    return said.decode("utf-8", "replace")


# Adding


def test_without_a_yes_nothing_is_saved(own: Path) -> None:
    """Where nobody can be asked the change is shown, and it is said that it was not saved."""
    done = invoke(own, "facts", *ADDED)
    assert done.exit_code == 0
    assert done.stdout.startswith("Not saved yet: new fact\n")
    assert "How an answer will read\n75 swans, June 2031\n" in done.stdout
    assert done.stdout.endswith("\nNothing was saved. Save it with --yes.\n")
    assert cursor(own) == 1


def test_adding_what_the_sentence_says(own: Path) -> None:
    """What is not given is read from the sentence, and questions are answered from it at once."""
    done = invoke(own, "facts", *ADDED, "--yes")
    assert done.stdout.endswith("\nSaved as change 2: F-007 r1.\n")
    added = fact(own, "F-007")
    assert (added.kind, added.voice) == (Kind.STATISTIC, Voice.STATEMENT)
    assert [str(one.amount) for one in added.quantities] == ["75"]
    assert added.citations[0].locator == 4
    assert "75 swans" in invoke(own, "ask", "how many swans did the council count in 2031?").stdout
    with opened(own) as base:
        (change, _) = base.store.changes(SHARED_SCOPE)
    assert (change.change.actor, change.change.action) == ("operator", Action.ADD)


def test_adding_field_by_field(own: Path) -> None:
    """Every field of the three forms has an option."""
    done = invoke(
        own,
        *("facts", "add", "--yes", "--kind", "statistic", "--voice", "attributed"),
        *("--statement", "A fisher says that at least 30 pike live in Nethercombe in 2031."),
        *("--source", "story; 4", "--figure", "at least 30 pike", "--measure", "pike that live"),
        *("--period", "2031 (2031 to 2031)", "--about", "the fishers / Nethercombe"),
        *("--says", "a fisher (not named)", "--caveat", "A guess.", "--hedge", "at least"),
        *("--ask", "how many pike?", "--ask", "pike count", "--dates", "2031"),
        *("--links", "related F-005", "--reason", "seen in the story"),
    )
    assert done.exit_code == 0, done.output
    added = fact(own, "F-007")
    (figure,) = added.quantities
    assert (figure.comparator, str(figure.amount), figure.unit) == ("at least", "30", "pike")
    assert (figure.measure, figure.place) == ("pike that live", "nethercombe")
    assert [one.note for one in added.attribution] == ["not named"]
    assert (added.caveat, added.hedge) == ("A guess.", "at least")
    assert added.asks == ("how many pike?", "pike count")
    assert (added.dates[0].year, added.links[0].fact) == (2031, "F-005")
    with opened(own) as base:
        assert base.store.history(SHARED_SCOPE, "F-007")[0].reason == "seen in the story"
        assert base.store.frame(SHARED_SCOPE).entities[-1].label == "the fishers"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("option", "typed", "sentence"),
    [
        ("--statement", " ", "Please fill in the statement."),
        ("--source", "story; chapter two", "“chapter two” is no place in a source"),
        ("--source", "", "Please name the source"),
        ("--figure", "many swans", "“many swans” holds no number"),
        ("--figure", "75", "says not what is counted"),
        ("--period", "June (2031-13)", "is no period"),
        ("--dates", "once", "“once” is no date"),
        ("--links", "likes F-001", "“likes F-001” is no relation"),
        ("--ask", "x" * 151, "is longer than 150 characters"),
        ("--links", "related F-404", "F-404"),
    ],
)
@pytest.mark.parametrize("yes", [(), ("--yes",)])
def test_a_field_that_cannot_be_read(
    own: Path, option: str, typed: str, sentence: str, yes: tuple[str, ...]
) -> None:
    """It is said in a sentence which field is wrong, the exit code is 2, nothing is saved."""
    done = invoke(own, "facts", *ADDED, option, typed, *yes)
    assert isinstance(done.exception, BadInput)
    assert sentence in str(done.exception)
    assert cursor(own) == 1


def test_figures_are_held_against_the_sources_text(own: Path, tmp_path: Path) -> None:
    """With the source's text the panel tells what does not stand in the passage."""
    (tmp_path / "story.txt").write_text(STORY.replace("\n", "\n\n"), "utf-8")
    done = invoke(own, "facts", *ADDED, "--source-text", str(tmp_path / "story.txt"))
    assert "✗ Not in the passage: " in done.stdout
    other = invoke(
        own, "facts", *ADDED[:-1], "story; 99", "--source-text", str(tmp_path / "story.txt")
    )
    assert "has no passage 99" in str(other.exception)


# Editing


@pytest.mark.parametrize(
    ("fact_id", "option", "typed", "changed"),
    [
        ("F-001", "--caveat", "Three months only.", {"caveat"}),
        ("F-001", "--hedge", "", {"hedge"}),
        ("F-001", "--says", "a clerk → the council", {"attribution"}),
        ("F-001", "--about", "gulls / Nethercombe", {"actors", "places", "quantities"}),
        ("F-001", "--figure", "over 1,300 passengers", {"quantities"}),
        ("F-001", "--measure", "passengers carried", {"quantities"}),
        ("F-001", "--ask", "how full was the ferry?", {"asks"}),
        ("F-001", "--links", "", {"links"}),
        ("F-001", "--source", "story; 2", {"citations"}),
        ("F-004", "--kind", "claim", {"kind"}),
        ("F-004", "--dates", "March 4", {"dates"}),
        ("F-005", "--voice", "statement", {"voice"}),
        ("F-005", "--statement", "Gulls steal mooring ropes, he believes.", {"statement"}),
    ],
)
def test_what_is_not_given_stays(
    own: Path, fact_id: str, option: str, typed: str, changed: set[str]
) -> None:
    """An edit changes the fields that are given and no others."""
    before = fact(own, fact_id)
    done = invoke(own, "facts", "edit", fact_id, option, typed, "--yes")
    assert done.exit_code == 0, done.output
    after = fact(own, fact_id)
    differ = {f.name for f in fields(Fact) if getattr(before, f.name) != getattr(after, f.name)}
    assert differ == changed | {"revision"}


def test_what_is_not_given_stays_where_a_form_could_not_show_it(own: Path) -> None:
    """A figure about the second actor, and a source called like another one, stay as they are."""
    with opened(own) as base:
        now = base.fact("F-001")
        (source,) = base.briefing().sources
        figure = replace(now.quantities[0], subject="council", place="nethercombe")
        cited = (replace(now.citations[0], source="second"),)
        after = replace(now, quantities=(figure,), citations=cited)
        brought = (PartEdit(after=replace(source, id="second", title="Another")),)
        base.apply(replace(changes.editing(now, after, "operator", "x"), parts=brought))
    for options in (("--says", "a clerk"), ("--kind", "statistic", "--statement", "1,200 came.")):
        done = invoke(own, "facts", "edit", "F-001", *options, "--yes")
        assert done.exit_code == 0, done.output
    left = fact(own, "F-001")
    assert (left.quantities, left.actors, left.places) == ((figure,), now.actors, now.places)
    assert left.citations == cited


def test_phrasings_are_added_or_replaced(own: Path) -> None:
    """--ask adds to the phrasings; an empty one takes out those that were there."""
    before = fact(own, "F-005").asks
    invoke(own, "facts", "edit", "F-005", "--ask", "rope thieves", "--yes")
    assert fact(own, "F-005").asks == (*before, "rope thieves")
    invoke(own, "facts", "edit", "F-005", "--ask", "", "--ask", "thieves", "--yes")
    assert fact(own, "F-005").asks == ("thieves",)


def test_an_edit_without_a_change(own: Path) -> None:
    """Where nothing would change, that is said."""
    for options in ((), ("--kind", "statistic")):
        done = invoke(own, "facts", "edit", "F-001", *options, "--yes")
        assert str(done.exception) == "Nothing would change yet."
    assert cursor(own) == 1


def test_the_checks_of_a_draft_hold_here_too(own: Path) -> None:
    """What cannot be saved in Discord cannot be saved here, also with --yes."""
    done = invoke(own, "facts", "edit", "F-003", "--statement", "so " * 110, "--yes")
    assert isinstance(done.exception, BadInput)
    assert str(done.exception).startswith("This cannot be saved: ")
    assert cursor(own) == 1


# Whole facts


def test_retiring_and_taking_it_back(own: Path) -> None:
    """Each step is shown, saved with --yes alone, and kept in the history with its reason."""
    shown = invoke(own, "facts", "retire", "F-003", "--reason", "a guess")
    assert "Not saved yet: retires F-003\n" in shown.stdout
    assert fact(own, "F-003").status is FactStatus.ACTIVE
    invoke(own, "facts", "retire", "F-003", "--reason", "a guess", "--yes")
    assert fact(own, "F-003").status is FactStatus.RETIRED
    undone = invoke(own, "facts", "undo", "--yes")
    assert "\nChange 2 is taken back by change 3: F-003 r3.\n" in undone.stdout
    assert fact(own, "F-003").status is FactStatus.ACTIVE
    again = invoke(own, "facts", "undo", "2", "--yes")
    assert "was taken back already" in str(again.exception)
    assert "There is no change of yours" in str(invoke(own, "facts", "undo", "--yes").exception)


def test_restoring_a_revision(own: Path) -> None:
    """An earlier revision comes back as a new one."""
    before = fact(own, "F-003")
    invoke(own, "facts", "edit", "F-003", "--caveat", "", "--yes")
    assert "has no revision 9" in str(invoke(own, "facts", "restore", "F-003", "9").exception)
    invoke(own, "facts", "restore", "F-003", "1", "--yes")
    assert fact(own, "F-003") == replace(before, revision=3)


def test_merging(own: Path) -> None:
    """The fact that stays takes over the phrasings, the other is retired."""
    done = invoke(own, "facts", "merge", "F-002", "--into", "F-001", "--yes")
    assert "Saved as change 2: F-001 r2, F-002 r2." in done.stdout
    assert "april 2031 passenger count" in fact(own, "F-001").asks
    assert fact(own, "F-002").status is FactStatus.RETIRED


@pytest.mark.parametrize("reason", ["", " ", "x" * 301])
def test_a_reason_has_a_length(own: Path, reason: str) -> None:
    """History has room for 300 characters, and needs one."""
    done = invoke(own, "facts", "retire", "F-003", "--reason", reason, "--yes")
    assert (done.exit_code, "1 to 300 characters" in done.output) == (2, True)
    assert cursor(own) == 1


def test_another_scope(own: Path, small: object) -> None:
    """--scope names the server whose facts change; no other's do."""
    with opened(own) as base:
        install(base, base.briefing(), "77")
    done = invoke(own, "facts", "retire", "F-003", "--reason", "x", "--scope", "77", "--yes")
    assert done.exit_code == 0
    assert fact(own, "F-003", "77").status is FactStatus.RETIRED
    assert fact(own, "F-003").status is FactStatus.ACTIVE
    assert "retire by operator" in invoke(own, "facts", "history", "--scope", "77").stdout
    assert "retire" not in invoke(own, "facts", "history").stdout


# At a terminal


@pytest.mark.parametrize(
    ("typed", "code", "revision"), [("y", 0, 2), ("", 0, 1), (INTERRUPT, 130, 1)]
)
def test_asking_before_saving(own: Path, typed: str, code: int, revision: int) -> None:
    """Somebody at a terminal is asked; only a yes saves, Ctrl-C ends with 130."""
    steps = [("Save? [y/N]: ", typed)]
    ended, said = at_terminal(own, "retire", "F-003", "--reason", "a guess", steps=steps)
    assert "What it does to known questions" in said
    assert (ended, fact(own, "F-003").revision) == (code, revision)
    assert ("Nothing was saved." in said) == (typed == "")


# What follows, and who else is there


def question(text: str, press: str = "1", scope: str = SHARED_SCOPE) -> Gap:
    """A question that somebody sent to the moderators."""
    return Gap(scope=scope, kind=GapKind.QUESTION, day="2031-05-01", press=press, text=text)


def test_open_questions_that_are_answered_are_closed(own: Path) -> None:
    """After a save the open questions are asked again, and those that are answered are named."""
    with opened(own) as base:
        base.store.keep_gap(question("how many swans did the council count in June 2031?"))
        base.store.keep_gap(question("who won the chess match?", "2"))
    done = invoke(own, "facts", *ADDED, "--yes")
    assert "Answered by this: “how many swans did the council count in June 2031?”." in done.stdout
    with opened(own) as base:
        assert [gap.text for gap in base.store.gaps(SHARED_SCOPE)] == ["who won the chess match?"]
        (closed,) = base.store.gaps(SHARED_SCOPE, GapState.ANSWERED)
        assert closed.sequence == 2
    invoke(own, "facts", "undo", "--yes")
    with opened(own) as base:
        assert len(base.store.gaps(SHARED_SCOPE)) == 2


def test_a_fact_that_answers_a_gap(own: Path) -> None:
    """--answers takes over the questions of the gap and closes it."""
    with opened(own) as base:
        base.store.keep_gap(question("is the lake full of birds?"))
    done = invoke(own, "facts", *ADDED, "--answers", "1", "--yes")
    assert done.exit_code == 0, done.output
    assert "is the lake full of birds?" in fact(own, "F-007").asks
    with opened(own) as base:
        assert base.store.gaps(SHARED_SCOPE) == []
    again = invoke(own, "facts", *ADDED, "--answers", "1", "--yes")
    assert "Nothing that is open has the number 1" in str(again.exception)


def test_a_second_person(own: Path) -> None:
    """Where a server wants a second person, the operator's statistic waits for review."""
    with opened(own) as base:
        base.store.set_server_settings(SHARED_SCOPE, ServerSettings(second_person=True))
    done = invoke(own, "facts", *ADDED, "--yes")
    assert done.stdout.endswith("\nDraft 1 waits for review.\n")
    with opened(own) as base:
        assert [draft.state for draft in base.store.drafts(SHARED_SCOPE)] == [DraftState.REVIEW]
    assert cursor(own) == 1


def test_while_the_bot_writes(own: Path) -> None:
    """While another process writes nothing is saved; who writes is named, the exit code is 1."""
    with open_store(own) as other:
        other.claim()
        code, out, errors = run("--db", str(own), "facts", *ADDED, "--yes")
        assert (code, out) == (1, "")
        assert_one_sentence(errors)
        assert f"is being written by process {os.getpid()}" in errors
        assert invoke(own, "facts", *ADDED).exit_code == 0
    assert cursor(own) == 1


# History


def test_history_of_all(own: Path) -> None:
    """Without a fact the last changes are listed, newest first, and which of them was undone."""
    assert "import by briefing: F-001" in invoke(own, "facts", "history").stdout
    invoke(own, "facts", "retire", "F-003", "--reason", "a guess", "--yes")
    invoke(own, "facts", "undo", "--yes")
    lines = invoke(own, "facts", "history").stdout.splitlines()
    assert re.fullmatch(r"3 · 20\d\d-\d\d-\d\d · restore by operator: F-003", lines[1])
    assert re.fullmatch(r"2 · .+ retire by operator: F-003 \(taken back by 3\)", lines[3])
    assert lines[4].strip() == "a guess"


def test_history_of_one_fact(own: Path) -> None:
    """Each revision shows in words what it changed: [-gone-] and {+come+}."""
    invoke(own, "facts", "edit", "F-003", "--caveat", "A guess ('perhaps'), not made up.", "--yes")
    lines = invoke(own, "facts", "history", "f-003").stdout.splitlines()
    assert lines[2] == "Limit: A guess ('perhaps'), [-and-]{+not+} made up."
    assert lines[-1].startswith("Perhaps a storm is the reason")


def test_history_names_no_member(own: Path) -> None:
    """Members who made or approved changes have numbers, not the ids that Discord knows them by."""
    with opened(own) as base:
        change = changes.retiring(base.fact("F-003"), "123456789", "a guess")
        base.apply(replace(change, reviewer="987654321"))
    for arguments in ((), ("F-003",)):
        said = invoke(own, "facts", "history", *arguments).stdout
        assert "approved by" in said
        assert not re.search("123456789|987654321", said)
