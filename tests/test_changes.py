"""Changes as values: what each holds, what it refuses, and that an undo is exact."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.curation import changes
from knowledge.errors import BadInput, Conflict
from knowledge.factbase import FactBase
from knowledge.model import (
    SHARED_SCOPE,
    Action,
    Citation,
    Edit,
    Fact,
    FactStatus,
    Link,
    PartEdit,
    Relation,
    Silence,
    Source,
    Topic,
    Voice,
)
from knowledge.text import clean

WHO, WHY = "77", "because"
PAPER = Source(
    id="paper", title="A paper", kind="report", label="the paper", voice="the paper's author"
)


def new_fact(fact_id: str = "F-007") -> Fact:
    """A fact that the ferry's base does not have."""
    return Fact(
        id=fact_id,
        kind=changes.Kind.CLAIM,
        voice=Voice.ATTRIBUTED,
        statement="The harbour master counts ropes at night, he says.",
        citations=(Citation(source="story", locator=4),),
    )


def as_it_is(base: FactBase) -> tuple[object, ...]:
    """Everything that is served, without the revisions of the facts."""
    briefing = base.store.briefing(SHARED_SCOPE)
    assert briefing is not None
    facts = tuple(replace(fact, revision=1) for fact in briefing.active)
    return (replace(briefing, facts=()), facts)


def undo(base: FactBase, sequence: int) -> int:
    """Take a change back."""
    recorded = base.store.change(SHARED_SCOPE, sequence)
    assert recorded is not None
    ids = {edit.after.id for edit in recorded.change.edits}
    now = {fact_id: base.fact(fact_id) for fact_id in ids}
    return base.apply(changes.undoing(recorded, now, WHO, WHY))


@pytest.mark.parametrize("what", ["add", "edit", "retire", "merge", "bind", "silence"])
def test_an_undo_is_exact(base: FactBase, what: str) -> None:
    """After a change and its undo everything that is served is as it was."""
    first, second = base.fact("F-001"), base.fact("F-002")
    silence = Silence(id="S-02", source="story", missing="ropes", says="The story counts no ropes.")
    made = {
        "add": changes.adding(new_fact(), WHO, WHY),
        "edit": changes.editing(first, replace(first, statement="Other words."), WHO, WHY),
        "retire": changes.retiring(first, WHO, WHY),
        "merge": changes.merging(first, second, WHO),
        "bind": changes.binding(first, ["how full was it"], WHO, WHY),
        "silence": changes.silencing(silence, WHO, WHY),
    }[what]
    before = as_it_is(base)
    sequence = base.apply(made)
    assert as_it_is(base) != before
    undo(base, sequence)
    assert as_it_is(base) == before


def test_a_change_is_taken_back_once(base: FactBase) -> None:
    """The second undo of the same change is refused, also if it was begun before the first."""
    sequence = base.apply(changes.retiring(base.fact("F-001"), WHO, WHY))
    recorded = base.store.change(SHARED_SCOPE, sequence)
    assert recorded is not None
    again = changes.undoing(recorded, {"F-001": base.fact("F-001")}, WHO, WHY)
    undo(base, sequence)
    with pytest.raises(BadInput, match="taken back already"):
        undo(base, sequence)
    with pytest.raises(Conflict):
        base.apply(again)


def test_an_undo_can_be_undone(base: FactBase) -> None:
    """To take an undo back is to make the change again."""
    retired = base.apply(changes.retiring(base.fact("F-001"), WHO, WHY))
    back = undo(base, retired)
    undo(base, back)
    assert base.fact("F-001").status is FactStatus.RETIRED


def test_a_fact_that_changed_again_is_not_undone_over(base: FactBase) -> None:
    """A later change to the same fact is to be taken back first."""
    first = base.fact("F-001")
    edited = base.apply(changes.editing(first, replace(first, caveat="One."), WHO, WHY))
    now = base.fact("F-001")
    base.apply(changes.editing(now, replace(now, caveat="Two."), WHO, WHY))
    with pytest.raises(BadInput, match="later change"):
        undo(base, edited)


def test_a_merge_keeps_both_and_asks_of_both(base: FactBase) -> None:
    """The fact that stays answers the other's questions; the other one is retired, not gone."""
    base.apply(changes.merging(base.fact("F-001"), base.fact("F-002"), WHO))
    kept, gone = base.fact("F-001"), base.fact("F-002")
    assert set(gone.asks) <= set(kept.asks)
    assert gone.status is FactStatus.RETIRED
    assert Link(relation=Relation.RELATED, fact="F-001") in gone.links
    assert Link(relation=Relation.SAME_MEASURE, fact="F-002") not in kept.links
    assert base.store.changes(SHARED_SCOPE, 1)[0].change.reason == "merged into F-001"


def test_what_changes_nothing_is_refused(base: FactBase) -> None:
    """An edit without a difference, a merge with itself, a second retirement, a known phrasing."""
    first = base.fact("F-001")
    with pytest.raises(BadInput, match="Nothing of F-001"):
        changes.editing(first, replace(first, revision=9), WHO, WHY)
    with pytest.raises(BadInput, match="itself"):
        changes.merging(first, first, WHO)
    with pytest.raises(BadInput, match="Nothing of F-001"):
        changes.binding(first, [first.asks[0].upper()], WHO, WHY)
    base.apply(changes.retiring(first, WHO, WHY))
    with pytest.raises(BadInput, match="retired"):
        changes.retiring(base.fact("F-001"), WHO, WHY)


def test_a_restored_fact_is_in_use_again(base: FactBase) -> None:
    """A revision comes back as it read, active whatever it was."""
    first = base.fact("F-001")
    base.apply(changes.editing(first, replace(first, statement="Other words."), WHO, WHY))
    base.apply(changes.retiring(base.fact("F-001"), WHO, WHY))
    base.apply(changes.restoring(base.fact("F-001"), first, WHO, WHY))
    assert replace(base.fact("F-001"), revision=1) == first
    with pytest.raises(BadInput, match="as it did in revision 1"):
        changes.restoring(base.fact("F-001"), first, WHO, WHY)


def test_edits_of_two_people_are_put_together(base: FactBase) -> None:
    """Field by field; where both changed one, the own stands and is named."""
    before = base.fact("F-001")
    mine = replace(before, statement="Mine.", caveat="My caveat.")
    theirs = replace(before, revision=2, statement="Theirs.", hedge="about")
    edit, both = changes.rebased(Edit(before=before, after=mine), theirs)
    assert both == ("statement",)
    assert edit.before == theirs
    assert (edit.after.statement, edit.after.caveat, edit.after.hedge) == (
        "Mine.",
        "My caveat.",
        "about",
    )
    assert edit.after.revision == 2


def test_statistics_and_contested_claims_need_two(base: FactBase) -> None:
    """Whatever is done to a statistic, and to a claim that another fact disputes."""
    statistic, claim = base.fact("F-001"), base.fact("F-005")
    disputed = replace(claim, links=(Link(relation=Relation.DISPUTES, fact="F-003"),))
    assert changes.needs_second_person(changes.retiring(statistic, WHO, WHY))
    assert not changes.needs_second_person(changes.retiring(claim, WHO, WHY))
    assert changes.needs_second_person(changes.editing(claim, disputed, WHO, WHY))


@given(st.lists(st.text(max_size=200), max_size=20))
def test_asks_are_kept_once_and_in_order(asks: list[str]) -> None:
    """Each once whatever its case, in one line, within the limit, in the order they came."""
    kept = changes.distinct(asks)
    assert changes.distinct([*kept, *asks]) == kept
    lines = [clean(ask, changes.ASK_LIMIT) for ask in asks]
    assert [lines.index(ask) for ask in kept] == sorted(lines.index(ask) for ask in kept)
    assert all(0 < len(ask) <= changes.ASK_LIMIT and "\n" not in ask for ask in kept)


def test_parts_change_with_history_and_conflict(base: FactBase) -> None:
    """A source, a silence or a name that somebody else changed meanwhile is not written over."""
    frame = base.store.frame(SHARED_SCOPE)
    assert frame is not None
    before = frame.silences[0]
    after = replace(before, says="The story gives no fares.")
    edit = changes.Change(
        action=Action.EDIT, actor=WHO, reason=WHY, parts=(PartEdit(before=before, after=after),)
    )
    base.apply(edit)
    assert base.briefing().silences[0] == after
    assert base.store.edited_parts(SHARED_SCOPE) == {("silence", "S-01")}
    with pytest.raises(Conflict, match="S-01 was changed by someone"):
        base.apply(replace(edit, reason="again"))


def edited(base: FactBase, caveat: str) -> int:
    """Change the caveat of F-001; the change's number."""
    fact = base.fact("F-001")
    return base.apply(changes.editing(fact, replace(fact, caveat=caveat), WHO, WHY))


def test_changes_are_taken_back_one_after_the_other(base: FactBase) -> None:
    """However many changes a fact has seen, each can be taken back, the last one first."""
    before = as_it_is(base)
    made = [edited(base, caveat) for caveat in ("One.", "Two.", "Three.")]
    for sequence in reversed(made):
        undo(base, sequence)
    assert as_it_is(base) == before


def test_what_others_use_stays(base: FactBase) -> None:
    """An undo takes no source or name away: other facts may refer to it by now."""
    made = changes.adding(new_fact(), WHO, WHY, (PartEdit(after=PAPER),))
    sequence = base.apply(made)
    fact = base.fact("F-005")
    cited = replace(fact, citations=(Citation(source="paper", locator=1),))
    base.apply(changes.editing(fact, cited, WHO, WHY))
    undo(base, sequence)
    assert PAPER in base.briefing().sources


def test_an_edit_that_was_taken_back_is_none(base: FactBase) -> None:
    """Such a fact follows the pack again, like one that nobody ever touched."""
    sequence = edited(base, "One.")
    assert base.store.edited(SHARED_SCOPE) == {"F-001"}
    undo(base, sequence)
    assert base.store.edited(SHARED_SCOPE) == set()


def test_a_merge_keeps_topics_whole(base: FactBase) -> None:
    """Topics and silences name the fact that stayed, until the merge is taken back."""
    before = as_it_is(base)
    frame = base.store.frame(SHARED_SCOPE)
    first, second = base.fact("F-001"), base.fact("F-002")
    sequence = base.apply(changes.merging(second, first, WHO, WHY, frame))
    briefing = base.briefing()
    assert briefing.topics[0].facts == ("F-002",)
    assert briefing.silences[0].near == ("F-002",)
    undo(base, sequence)
    assert as_it_is(base) == before


def test_new_ids_are_renamed_wherever_they_stand() -> None:
    """Links, topics and silences of the same change follow a fact that gets another id."""
    one = replace(new_fact("F-007"), links=(Link(relation=Relation.RELATED, fact="F-008"),))
    two = new_fact("F-008")
    topic = Topic(id="T-09", label="Ropes", facts=("F-001", "F-008"))
    change = changes.Change(
        action=Action.IMPORT,
        actor=WHO,
        reason=WHY,
        edits=(Edit(before=None, after=one), Edit(before=None, after=two)),
        parts=(PartEdit(after=topic),),
    )
    named = changes.renumbered(change, {"F-008": "F-100"})
    assert [edit.after.id for edit in named.edits] == ["F-007", "F-100"]
    assert named.edits[0].after.links[0].fact == "F-100"
    assert named.parts[0].after == replace(topic, facts=("F-001", "F-100"))


def test_no_number_is_too_large(base: FactBase) -> None:
    """A number that no change, draft or gap can have is none of theirs."""
    huge = 10**20
    assert base.store.change(SHARED_SCOPE, huge) is None
    assert base.store.draft(SHARED_SCOPE, huge) is None
    assert base.store.gap(SHARED_SCOPE, huge) is None
