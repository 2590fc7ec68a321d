"""Importing a pack: what changed follows, what a person edited stays, what is gone is retired."""

from __future__ import annotations

from dataclasses import replace

import pytest

from knowledge.curation import import_change
from knowledge.model import Action, Briefing, Edit, Fact, FactStatus


@pytest.fixture
def newer(small: Briefing) -> Briefing:
    """Version 2: F-001 is corrected, F-006 is gone, F-007 is new."""
    first, *others, _ = small.facts
    facts = (replace(first, statement="Corrected."), *others, replace(first, id="F-007"))
    return replace(small, version=2, facts=facts)


def by_id(briefing: Briefing) -> dict[str, Fact]:
    """The facts of a briefing."""
    return {fact.id: fact for fact in briefing.facts}


def test_a_first_import_adds_everything(small: Briefing) -> None:
    """An empty scope gets every fact as new, under a key that names pack, version and state."""
    change = import_change(None, small, ())
    assert change.edits == tuple(Edit(before=None, after=fact) for fact in small.facts)
    assert change.action is Action.IMPORT
    assert change.actor == "briefing"
    assert change.request_key == "pack:lake-ferry:1:0"
    assert "lake-ferry, version 1" in change.reason


def test_an_import_changes_only_what_differs(small: Briefing, newer: Briefing) -> None:
    """The corrected fact follows, the new one is added, the one that is gone is retired."""
    before, after = by_id(small), by_id(newer)
    assert import_change(small, newer, ()).edits == (
        Edit(before=before["F-001"], after=after["F-001"]),
        Edit(before=None, after=after["F-007"]),
        Edit(
            before=before["F-006"],
            after=replace(before["F-006"], status=FactStatus.RETIRED),
        ),
    )


def test_edited_facts_stay(small: Briefing, newer: Briefing) -> None:
    """A fact that a person edited neither follows the pack nor is retired by it."""
    change = import_change(small, newer, {"F-001", "F-006"})
    assert [edit.after.id for edit in change.edits] == ["F-007"]


def test_the_same_pack_changes_nothing(small: Briefing) -> None:
    """Revisions count edits in the scope; they are no difference."""
    stored = replace(small, facts=tuple(replace(fact, revision=7) for fact in small.facts))
    assert import_change(stored, small, ()).edits == ()


def test_an_edit_begins_from_what_is_stored(small: Briefing, newer: Briefing) -> None:
    """The before of every edit is the stored document with its revision: a conflict is noticed."""
    stored = replace(small, facts=tuple(replace(fact, revision=7) for fact in small.facts))
    assert [e.before and e.before.revision for e in import_change(stored, newer, ()).edits] == [
        7,
        None,
        7,
    ]


def test_what_is_retired_stays_so(small: Briefing, newer: Briefing) -> None:
    """A fact that was retired before is not retired again; one that comes back is active again."""
    last = replace(small.facts[-1], status=FactStatus.RETIRED)
    stored = replace(small, facts=(*small.facts[:-1], last))
    assert "F-006" not in [edit.after.id for edit in import_change(stored, newer, ()).edits]
    (again,) = import_change(stored, small, ()).edits
    assert (again.before, again.after) == (last, small.facts[-1])
