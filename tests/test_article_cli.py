"""`briefing facts` propose, drafts, coverage, gaps: what waits, one by one or listed."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from knowledge.curation import changes, drafting
from knowledge.errors import BadInput
from knowledge.model import SHARED_SCOPE, FactStatus
from knowledge.moderators import Draft, DraftState, Gap, GapKind, GapState
from knowledge.phrases import moderating as words
from knowledge.store import open_store
from tests.conftest import install
from tests.test_cli import assert_one_sentence, invoke, run
from tests.test_editing_cli import (
    INTERRUPT,
    at_terminal,
    cursor,
    fact,
    opened,
    own,
    question,
)

__all__ = ["own"]

TEXT = """\
# Birds of the lake

The council counted 75 swans on Lake Orrin in June 2031.

The weather was fine.

Gulls took 12 ropes from Nethercombe in May 2031. They left 8 ropes in June 2031.
"""

CHOICE = "[q]uit: "
"""The end of the question that is asked about each draft."""


@pytest.fixture
def birds(tmp_path: Path) -> str:
    """A made-up article with three sentences that tell something."""
    file = tmp_path / "birds.md"
    file.write_text(TEXT, "utf-8")
    return str(file)


def waiting(path: Path) -> list[Draft]:
    """The drafts that are kept."""
    with opened(path) as base:
        return base.store.drafts(SHARED_SCOPE)


def statements(path: Path) -> list[str]:
    """The statements of facts that came after the small briefing's."""
    with opened(path) as base:
        return [fact.statement for fact in base.briefing().active][6:]


# Articles without a terminal


def test_what_an_article_holds_is_listed(own: Path, birds: str) -> None:
    """Without a terminal all draft facts are listed with numbers and doubts, and none is kept."""
    done = invoke(own, "facts", "propose", birds)
    assert done.exit_code == 0
    lines = done.stdout.splitlines()
    assert lines[:2] == [
        "1. paragraph 1: The council counted 75 swans on Lake Orrin in June 2031.",
        "   statistic · Author's statement · 75 swans, June 2031",
    ]
    numbered = [line[:15] for line in lines if line[0].isdigit()]
    assert numbered[1:] == ["2. paragraph 3:", "3. paragraph 3:"]
    assert any(line.startswith("Draft facts from birds.md: 3.") for line in lines)
    assert "   Please look at: It begins with “They” and may not stand alone." in lines
    assert lines[-1].startswith("Nothing was saved.")
    assert done.stderr.startswith("Reading birds.md")
    assert (cursor(own), waiting(own)) == (1, [])


def test_what_an_article_holds_for_scripts(own: Path, birds: str) -> None:
    """--json prints one object a line and nothing else on standard output."""
    done = invoke(own, "facts", "propose", birds, "--json", "--title", "Birds")
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert [list(one) for one in found] == [["locator", "sentence", "fact", "doubts"]] * 3
    assert [one["locator"] for one in found] == [1, 3, 3]
    assert found[0]["sentence"] == found[0]["fact"]["statement"]
    assert found[0]["fact"]["citations"] == [{"source": "birds", "locator": 1}]
    assert waiting(own) == []


def test_an_article_with_nothing_in_it(own: Path, tmp_path: Path) -> None:
    """Where no sentence tells anything, that is said."""
    (tmp_path / "dull.txt").write_text("It was fine. So it was.", "utf-8")
    done = invoke(own, "facts", "propose", str(tmp_path / "dull.txt"))
    assert done.stdout.startswith("There is no sentence with a figure")


def test_saving_by_number(own: Path, birds: str) -> None:
    """--yes-list saves those that are listed; one source comes with them, not one for each."""
    done = invoke(own, "facts", "propose", birds, "--yes-list", "1, 3-3")
    assert done.stdout.splitlines() == [
        "Saved as change 2: F-007 r1.",
        "Saved as change 3: F-009 r1.",
    ]
    assert [one[:20] for one in statements(own)] == ["The council counted ", "They left 8 ropes in"]
    with opened(own) as base:
        assert [one.title for one in base.briefing().sources][1:] == ["Birds of the lake"]


@pytest.mark.parametrize("typed", ["0", "4", "1-9", "3-1", "one", "1,,2", ""])
def test_a_list_of_numbers_that_is_none(own: Path, birds: str, typed: str) -> None:
    """A number that does not exist is refused before anything is saved."""
    done = invoke(own, "facts", "propose", birds, "--yes-list", typed)
    assert isinstance(done.exception, BadInput)
    assert "numbers from 1 to 3" in str(done.exception)
    assert cursor(own) == 1


# Articles at a terminal


def test_going_through_an_article(own: Path, birds: str) -> None:
    """One by one: accepted is saved at once, reworded is kept, dropped is gone, skipped waits."""
    new = "In May 2031 gulls of Nethercombe took 12 ropes."
    code, said = at_terminal(
        own,
        *("propose", birds),
        steps=[
            (CHOICE, "a"),
            (CHOICE, "x"),
            (CHOICE, "r"),
            ("editor): ", new),
            (CHOICE, "s"),
            (CHOICE, "d"),
        ],
    )
    assert code == 0
    assert "Saved as change 2: F-007 r1." in said
    assert "Draft 3 is dropped." in said
    assert "Drafts that are left: 1." in said
    assert [draft.id for draft in waiting(own)] == [2]
    assert waiting(own)[0].change.edits[0].after.statement == new
    assert waiting(own)[0].state is DraftState.PROPOSED
    assert statements(own) == ["The council counted 75 swans on Lake Orrin in June 2031."]


def test_stopping_loses_nothing(own: Path, birds: str) -> None:
    """Ctrl-C ends with 130; what was accepted is saved, and the rest waits."""
    code, _ = at_terminal(own, "propose", birds, steps=[(CHOICE, "a"), (CHOICE, INTERRUPT)])
    assert code == 130
    assert len(statements(own)) == 1
    assert [draft.id for draft in waiting(own)] == [2, 3]


def test_rewording_in_an_editor(own: Path, birds: str) -> None:
    """With an empty line the statement opens in the editor."""
    code, said = at_terminal(
        own,
        *("propose", birds),
        steps=[(CHOICE, "r"), ("editor): ", ""), (CHOICE, "q")],
        environment={"EDITOR": "sed -i s/counted/saw/", "VISUAL": ""},
    )
    assert code == 0, said
    assert waiting(own)[0].change.edits[0].after.statement.startswith("The council saw 75 swans")


def test_reading_an_article_again(own: Path, birds: str) -> None:
    """Drafts that wait since the article was read before are the same ones, not new ones."""
    for _ in range(2):
        at_terminal(own, "propose", birds, steps=[(CHOICE, "q")])
    assert [draft.id for draft in waiting(own)] == [1, 2, 3]


def test_what_cannot_be_saved_is_asked_again(own: Path, birds: str) -> None:
    """A draft that is refused is explained and stays; the questions go on."""
    steps = [(CHOICE, "r"), ("editor): ", "so " * 110), (CHOICE, "a"), (CHOICE, "q")]
    code, said = at_terminal(own, "propose", birds, steps=steps)
    assert code == 0
    assert "This cannot be saved: " in said
    assert (cursor(own), len(waiting(own))) == (1, 3)


def test_while_the_bot_writes(own: Path, birds: str) -> None:
    """While another process writes, who writes is said before anything is asked."""
    with open_store(own) as other:
        other.claim()
        code, out, errors = run("--db", str(own), "facts", "propose", birds, "--yes-list", "1")
        assert (code, out) == (1, "")
        assert_one_sentence(errors)
        code, said = at_terminal(own, "propose", birds)
        assert (code, "is being written by process" in said) == (1, True)
    assert (cursor(own), waiting(own)) == (1, [])


# Drafts


def keep(path: Path, author: str, state: DraftState) -> Draft:
    """Somebody's draft that retires a fact, kept in the file."""
    with opened(path) as base:
        change = changes.retiring(base.fact("F-003"), author, "a guess")
        draft = drafting.draft_of(change, SHARED_SCOPE, state=state)
        return base.store.keep_draft(draft, drafting.now())


def test_going_on_with_a_draft(own: Path, birds: str) -> None:
    """Drafts are listed, and each can be shown, accepted by number or dropped."""
    at_terminal(own, "propose", birds, steps=[(CHOICE, "q")])
    listed = invoke(own, "facts", "drafts").stdout.splitlines()
    assert listed[1].startswith("• Draft 1 · new fact · read from an article · The council counted")
    assert len(listed) == 4
    shown = invoke(own, "facts", "drafts", "--open", "2")
    assert shown.stdout.startswith("Draft 2 · new fact · read from an article\n")
    assert shown.stdout.endswith("Save it with --yes.\n")
    assert "Saved as change 2" in invoke(own, "facts", "drafts", "--open", "2", "--yes").stdout
    assert invoke(own, "facts", "drafts", "--drop", "3").stdout == "Draft 3 is dropped.\n"
    code, _ = at_terminal(own, "drafts", "--open", "1", steps=[(CHOICE, "a")])
    assert (code, waiting(own), cursor(own)) == (0, [], 3)
    gone = invoke(own, "facts", "drafts", "--open", "1")
    assert str(gone.exception).startswith("There is no draft 1 here")
    assert invoke(own, "facts", "drafts").stdout.startswith("Nothing waits for review")


def test_a_draft_that_others_overtook(own: Path, birds: str) -> None:
    """What somebody else changed meanwhile is said, and the draft goes on top of it."""
    with opened(own) as base:
        before = base.fact("F-003")
        change = changes.editing(before, replace(before, caveat="Mine."), "operator", "mine")
        draft = drafting.draft_of(change, SHARED_SCOPE)
        base.store.keep_draft(draft, drafting.now())
        base.apply(changes.editing(before, replace(before, hedge=None), "someone", "theirs"))
    done = invoke(own, "facts", "drafts", "--open", "1", "--yes")
    assert "F-003 was changed by someone else" in done.stdout
    assert (fact(own, "F-003").caveat, fact(own, "F-003").hedge) == ("Mine.", None)


def test_approving_a_members_draft(own: Path) -> None:
    """What waits for review the operator can approve, as the second person, but not drop."""
    keep(own, "123456789", DraftState.REVIEW)
    refused = invoke(own, "facts", "drafts", "--drop", "1")
    assert "Only the person who began it" in str(refused.exception)
    assert "Saved as change 2" in invoke(own, "facts", "drafts", "--open", "1", "--yes").stdout
    with opened(own) as base:
        made = base.store.changes(SHARED_SCOPE, 1)[0].change
    assert (made.actor, made.reviewer) == ("123456789", "operator")


def test_a_members_unfinished_draft(own: Path) -> None:
    """A draft that a member still works on is nobody else's."""
    keep(own, "123456789", DraftState.DRAFT)
    assert "1" not in invoke(own, "facts", "drafts").stdout
    for options in (["--open", "1", "--yes"], ["--drop", "1"]):
        assert isinstance(invoke(own, "facts", "drafts", *options).exception, BadInput)
    assert len(waiting(own)) == 1


# Coverage


def test_coverage(own: Path, birds: str) -> None:
    """Which passages have facts; with the text of a source also where figures have none."""
    assert "paragraph 3: F-003, F-004" in invoke(own, "facts", "coverage").stdout
    invoke(own, "facts", "propose", birds, "--yes-list", "1")
    said = invoke(own, "facts", "coverage", birds).stdout
    assert "Birds of the lake: 1 of 4 passages have facts." in said
    assert "paragraph 3: no fact. It has figures, and no statistic has them." in said


def test_coverage_of_a_changed_copy(own: Path, birds: str, tmp_path: Path) -> None:
    """A copy with other paragraphs in between is recognised; a text of no source is told of."""
    invoke(own, "facts", "propose", birds, "--yes-list", "1")
    copy = tmp_path / "copy.md"
    copy.write_text(TEXT.replace("The weather", "Advertisement.\n\nThe weather"), "utf-8")
    said = invoke(own, "facts", "coverage", str(copy)).stdout
    assert "paragraph 3: no fact. It has figures, and no statistic has them." in said
    assert words.NO_SUCH_SOURCE not in said
    copy.write_text("Nine owls sat there, and 8 flew off.\n", "utf-8")
    other = invoke(own, "facts", "coverage", str(copy)).stdout
    assert other.startswith(f"{words.NO_SUCH_SOURCE}\n")
    assert "It has figures" not in other


# Gaps


@pytest.fixture
def gaps(own: Path) -> Path:
    """Three open gaps: a question of two days in two forms, and a complaint."""
    with opened(own) as base:
        base.store.keep_gap(question("is there a café on the ferry?"))
        other = replace(question("is there a café on the ferry, please?", "2"), day="2031-05-02")
        base.store.keep_gap(other)
        complaint = Gap(
            scope=SHARED_SCOPE,
            kind=GapKind.OUTDATED,
            day="2031-05-03",
            press="3",
            fact_id="F-004",
            note="It is open again.",
        )
        base.store.keep_gap(complaint)
    return own


def states(path: Path) -> list[GapState]:
    """What became of the three gaps."""
    with opened(path) as base:
        return [gap.state for n in (1, 2, 3) if (gap := base.store.gap(SHARED_SCOPE, n))]


def test_gaps_are_listed_in_groups(gaps: Path) -> None:
    """Each group has a number, its days, other words for it, notes and nearest facts."""
    lines = invoke(gaps, "facts", "gaps").stdout.splitlines()
    assert lines[0] == "Not answered, and complaints · 3 open"
    assert lines[1].startswith("2. “is there a café on the ferry")
    assert lines[1].endswith(" · asked on 2 days")
    assert lines[2].startswith("   Also put like this: ")
    assert lines[-3:] == [
        "3. It is outdated: F-004 · 1 · asked on 1 day",
        "   Note: It is open again.",
        "   Nearest facts: F-004",
    ]


def test_closing_a_gap(gaps: Path) -> None:
    """A group is closed whole, by the number of any of its gaps."""
    done = invoke(gaps, "facts", "gaps", "--close", "1", "--as", "out of scope")
    assert done.stdout.startswith("Closed: “is there a café")
    assert invoke(gaps, "facts", "gaps", "--close", "3").stdout.startswith("Closed: It is outdated")
    assert states(gaps) == [GapState.OUT_OF_SCOPE, GapState.OUT_OF_SCOPE, GapState.DONE]
    again = invoke(gaps, "facts", "gaps", "--close", "1")
    assert "Nothing that is open has the number 1" in str(again.exception)
    assert invoke(gaps, "facts", "gaps").stdout.startswith("Nothing is open")


def test_binding_a_gap(gaps: Path) -> None:
    """The fact gets the phrasings of the whole group, after a look, and the gaps are closed."""
    shown = invoke(gaps, "facts", "gaps", "--bind", "1", "F-006")
    assert "Not saved yet: change of F-006\n" in shown.stdout
    assert states(gaps) == [GapState.OPEN] * 3
    done = invoke(gaps, "facts", "gaps", "--bind", "1", "F-006", "--yes")
    assert "Saved as change 2: F-006 r2." in done.stdout
    assert states(gaps) == [GapState.ANSWERED, GapState.ANSWERED, GapState.OPEN]
    asks = fact(gaps, "F-006").asks
    assert {"is there a café on the ferry?", "is there a café on the ferry, please?"} <= set(asks)


def test_a_known_silence(gaps: Path) -> None:
    """What the source is known not to say answers the group from then on."""
    silence = ("facts", "gaps", "--silence", "2", "--missing", "cafés", "--yes")
    refused = invoke(gaps, *silence)
    assert "Please fill in --says" in str(refused.exception)
    long = invoke(gaps, *silence, "--says", "x" * 301)
    assert str(long.exception).startswith("Longer than 300 characters: ")
    sentence = "The story tells of no café on the ferry."
    done = invoke(gaps, *silence, "--says", sentence)
    assert "Saved as change 2: sources, names or silences." in done.stdout
    assert states(gaps) == [GapState.SILENCE, GapState.SILENCE, GapState.OPEN]
    assert sentence in invoke(gaps, "ask", "is there a café on the ferry?").stdout


@pytest.mark.parametrize(
    "options",
    [["--close", "1", "--bind", "1", "F-006"], ["--as", "done"], ["--close", "1", "--as", "open"]],
)
def test_options_that_do_not_go_together(gaps: Path, options: list[str]) -> None:
    """Contradictions are bad input and close nothing."""
    assert invoke(gaps, "facts", "gaps", *options).exit_code == 2
    assert states(gaps) == [GapState.OPEN] * 3


def test_what_waits_in_another_scope(gaps: Path, birds: str) -> None:
    """--scope names the server: its gaps, drafts and facts, and no other's."""
    with opened(gaps) as base:
        install(base, base.briefing(), "77")
        base.store.keep_gap(question("who feeds the swans?", "4", "77"))
    scope = ("--scope", "77")
    assert "· 1 open" in invoke(gaps, "facts", "gaps", *scope).stdout
    assert isinstance(invoke(gaps, "facts", "gaps", "--close", "1", *scope).exception, BadInput)
    invoke(gaps, "facts", "gaps", "--bind", "4", "F-005", "--yes", *scope)
    invoke(gaps, "facts", "propose", birds, "--yes-list", "1", *scope)
    assert (cursor(gaps), cursor(gaps, "77")) == (1, 4)
    assert "who feeds the swans?" in fact(gaps, "F-005", "77").asks
    assert fact(gaps, "F-005").status is FactStatus.ACTIVE
