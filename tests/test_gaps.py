"""Open questions in groups, and those that need not be open any more."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import replace
from itertools import combinations

import pytest

from knowledge.curation.gaps import GapGroup, grouped, rerun
from knowledge.factbase import FactBase
from knowledge.model import SHARED_SCOPE, Action, Change, Edit
from knowledge.moderators import Gap, GapKind, GapState

ASKED = """
how many attacks were there in 2022?
number of attacks in 2022
what was the attack count for 2022

how many attacks were there in 2023?
attacks in 2023, how many?
TTP attacks 2023 total

is the TTP negotiating with India?
has India been negotiating with the TTP
does India negotiate with the TTP?

who leads the TTP now?
who is the leader of the TTP
current TTP leader?

how many people died in the bus attack?
bus attack death toll
how many died when the bus was attacked?

was a ceasefire agreed?
did they agree on a ceasefire
is there a ceasefire agreement?

how much money does the TTP have?
TTP money, how much
how much money has the TTP got?

were 500 operations carried out in cities?
500 operations in the cities, true?
did they carry out 500 operations in cities

were 900 operations carried out in cities?
did they carry out 900 operations in the cities?
is it true about the 900 operations in cities

what happened in Peshawar?
what happened in Peshawar back then
Peshawar, what happened there?

what happened in Karachi?
Karachi: what happened?
tell me what happened in Karachi

what does the army say about the talks?
army statement on the talks
has the army said something about talks?

who is not linked to al-Qaeda?
which group is not linked to al-Qaeda
which groups are not linked with al-qaeda?

who is linked to al-Qaeda?
which groups are linked to al-Qaeda
which group has links with al-qaeda?

when is the next cricket match?
next cricket match date
when will the next cricket match be

what do schools teach about the conflict?
what is taught in schools about the conflict
do schools teach anything about the conflict?

how many refugees crossed the border?
number of refugees who crossed the border
refugees crossing the border, how many

when did the drone strikes end?
end of the drone strikes, when?
when were the drone strikes ended

which newspaper printed this?
what newspaper was this printed in
name of the newspaper that printed this

does the bot keep my messages?
are my messages kept by the bot
what messages of mine does the bot keep
"""
"""Sixty questions as people put them, in twenty groups that ask the same."""

TWIN_SETS = [one.splitlines() for one in ASKED.strip().split("\n\n")]


def gap(number: int, text: str | None, day: str = "2031-05-01", **fields: object) -> Gap:
    """A gap of the shared scope, a question unless `fields` say otherwise."""
    plain = Gap(
        id=number,
        scope=SHARED_SCOPE,
        kind=GapKind.QUESTION,
        day=day,
        press=str(number),
        text=text,
    )
    return replace(plain, **fields)  # type: ignore[arg-type]


def gaps(texts: Iterable[str]) -> list[Gap]:
    """Open questions with these texts, numbered from 1."""
    return [gap(number, text) for number, text in enumerate(texts, 1)]


def texts(groups: Iterable[GapGroup]) -> set[frozenset[str | None]]:
    """The texts of each group."""
    return {frozenset(one.text for one in group.gaps) for group in groups}


def keep(base: FactBase, *questions: str) -> None:
    """Keep open questions in the base."""
    for number, text in enumerate(questions, 1):
        base.store.keep_gap(gap(number, text))


def test_twins_come_together(shipped_base: FactBase) -> None:
    """Of the pairs that ask the same nine in ten are together, and hardly another pair is."""
    asked = [text for same in TWIN_SETS for text in same]
    assert (len(TWIN_SETS), len(asked)) == (20, 60)
    wanted = {frozenset(pair) for same in TWIN_SETS for pair in combinations(same, 2)}
    groups = texts(grouped(gaps(asked), shipped_base, SHARED_SCOPE))
    found = {frozenset(pair) for same in groups for pair in combinations(same, 2)}
    assert len(found & wanted) >= 0.9 * len(wanted)
    assert len(found - wanted) <= 0.02 * len(found)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("attacks in 2020", "attacks in 2021"),
        ("were there 500 operations in cities?", "were there 900 operations in cities?"),
        ("what happened on July 14?", "what happened on July 24?"),
        ("attacks in Quetta", "attacks in Bannu"),
        ("what happened in Peshawar?", "what happened in Karachi?"),
        ("who is linked to al-Qaeda?", "who is not linked to al-Qaeda?"),
        ("when were the polio workers attacked?", "how many polio workers were attacked?"),
    ],
)
def test_what_is_typed_keeps_apart(one: str, other: str, shipped_base: FactBase) -> None:
    """Questions with another figure, time, name, negation or kind never come together."""
    assert len(grouped(gaps([one, other]), shipped_base, SHARED_SCOPE)) == 2


def test_a_slip_in_an_unknown_name_keeps_together(shipped_base: FactBase) -> None:
    """A name that the base does not know may be misspelt by a letter."""
    asked = ["what happened in Peshawar?", "what happened in Peshawer?"]
    assert len(grouped(gaps(asked), shipped_base, SHARED_SCOPE)) == 1


def test_groups_are_the_same_again(shipped_base: FactBase) -> None:
    """The same gaps give the same groups in the same order, whatever order they are given in."""
    some = gaps(text for same in TWIN_SETS for text in same)
    mixed = random.Random(7).sample(some, len(some))  # noqa: S311 (a fixed order, no secret)
    expected = grouped(some, shipped_base, SHARED_SCOPE)
    assert grouped(mixed, shipped_base, SHARED_SCOPE) == expected


def test_ranked_by_days_then_by_newest(base: FactBase) -> None:
    """What came on more days stands first, however often it came on one; then what came last."""
    some = [
        *(gap(number, "who feeds the swans?", "2031-05-09") for number in (1, 2, 3)),
        gap(4, "is the ferry red?", "2031-05-01"),
        gap(5, "is the ferry red?", "2031-05-02"),
        gap(6, "who paints the boats?", "2031-05-10"),
    ]
    groups = grouped(some, base, SHARED_SCOPE)
    assert [(group.title, group.days, group.newest) for group in groups] == [
        ("is the ferry red?", 2, "2031-05-02"),
        ("who paints the boats?", 1, "2031-05-10"),
        ("who feeds the swans?", 1, "2031-05-09"),
    ]
    assert groups[0].ids == (5, 4)


def test_the_title_is_the_clearest_text(base: FactBase) -> None:
    """Among texts that are equally like all, a question without slips is the title."""
    asked = ["passengers winter", "how many passengers in winter?", "pasengers winter"]
    (group,) = grouped(gaps(asked), base, SHARED_SCOPE)
    assert group.title == "how many passengers in winter?"


def test_nearest_facts_are_suggested(base: FactBase) -> None:
    """A group of questions comes with the facts nearest to it, best first, at most three."""
    (group,) = grouped(gaps(["who steals ropes from the harbour?"]), base, SHARED_SCOPE)
    assert group.facts[0] == "F-005"
    assert len(group.facts) <= 3
    (group,) = grouped(gaps(["what does a ticket cost?"]), base, SHARED_SCOPE)
    assert group.facts and all(one.startswith("F-") for one in group.facts)


def test_complaints_by_fact_and_kind(base: FactBase) -> None:
    """Complaints of one kind about one fact are one group, under the newest note."""
    some = [
        gap(1, None, kind=GapKind.OUTDATED, fact_id="F-001", note="there is a newer count"),
        gap(2, None, kind=GapKind.WRONG_FACT, fact_id="F-001"),
        gap(3, None, kind=GapKind.OUTDATED, fact_id="F-002"),
        gap(4, None, "2031-05-03", kind=GapKind.OUTDATED, fact_id="F-001", note="2032 is out"),
    ]
    groups = grouped(some, base, SHARED_SCOPE)
    assert [(g.kind, g.facts, g.ids, g.title) for g in groups] == [
        (GapKind.OUTDATED, ("F-001",), (4, 1), "2032 is out"),
        (GapKind.OUTDATED, ("F-002",), (3,), ""),
        (GapKind.WRONG_FACT, ("F-001",), (2,), ""),
    ]


def test_questions_without_text_are_kept(base: FactBase) -> None:
    """A question whose text was not the sender's own is a group by itself, without a title."""
    (group,) = grouped([gap(1, None)], base, SHARED_SCOPE)
    assert (group.title, group.ids, group.facts) == ("", (1,), ())


def test_rerun_finds_what_is_answered_now(base: FactBase) -> None:
    """A gap is told once a fact answers it or a silence meets it, and no other gap is."""
    keep(base, "who feeds the swans at the pier?", "what does a ticket cost?", "is it red?")
    assert [(one.gap, one.state, one.silence) for one in rerun(base, SHARED_SCOPE)] == [
        (2, GapState.SILENCE, "S-01")
    ]
    new = replace(
        base.fact("F-005"),
        id="F-007",
        revision=1,
        statement="The keeper of bees feeds the swans at the pier.",
        actors=(),
        asks=("Who feeds the swans at the pier?",),
    )
    edits = (Edit(before=None, after=new),)
    base.apply(Change(action=Action.ADD, actor="1", reason="asked", edits=edits))
    first, second = rerun(base, SHARED_SCOPE)
    assert (first.gap, first.state, first.facts) == (1, GapState.ANSWERED, ("F-007",))
    assert second.gap == 2


def test_rerun_wants_every_question_of_a_message_answered(base: FactBase) -> None:
    """A message with two questions of which one is refused stays open."""
    keep(base, "Who steals the mooring ropes? And how much does a ticket cost?")
    assert rerun(base, SHARED_SCOPE) == []


def test_rerun_closes_nothing(base: FactBase) -> None:
    """Telling what is answered leaves the gaps open."""
    keep(base, "what does a ticket cost?")
    rerun(base, SHARED_SCOPE)
    assert [one.state for one in base.store.gaps(SHARED_SCOPE)] == [GapState.OPEN]


def test_a_gap_is_its_scopes_alone(base: FactBase) -> None:
    """Its number leads to nothing from another server."""
    keep(base, "who feeds the gulls?")
    [kept] = base.store.gaps(SHARED_SCOPE)
    assert base.store.gap(SHARED_SCOPE, kept.id) == kept
    assert base.store.gap("4242", kept.id) is None
