"""Changes of whole facts that need no form, as drafts: retire, restore, merge, undo.

Nothing is kept or saved here.
"""

from __future__ import annotations

from dataclasses import replace

from knowledge.curation import changes, drafting
from knowledge.curation.gaps import GapGroup
from knowledge.errors import BadInput
from knowledge.factbase import FactBase
from knowledge.model import Fact, Recorded, Silence
from knowledge.moderators import Draft
from knowledge.phrases import moderating as words
from knowledge.text import clean

LOOKED_AT = 100
"""Changes among which somebody's last one is looked for."""


def retire(base: FactBase, scope: str, author: str, fact: str, reason: str) -> Draft:
    """A draft that takes the fact out of use. Raises BadInput, or UnknownFact."""
    change = changes.retiring(base.fact(fact, scope), author, reason)
    return drafting.draft_of(change, scope)


def restore(
    base: FactBase, scope: str, author: str, fact: str, revision: int, reason: str
) -> Draft:
    """A draft that puts an earlier revision of the fact back. Raises BadInput, or UnknownFact."""
    now = base.fact(fact, scope)
    why = reason or words.RESTORED.format(fact=now.id, revision=revision)
    then = _revision(base, scope, now, revision)
    return drafting.draft_of(changes.restoring(now, then, author, why), scope)


def merge(base: FactBase, scope: str, author: str, double: str, into: str, reason: str) -> Draft:
    """A draft that makes one fact of two. Raises BadInput, or UnknownFact."""
    kept, gone = base.fact(into, scope), base.fact(double, scope)
    return drafting.draft_of(
        changes.merging(kept, gone, author, reason or None, base.store.frame(scope)), scope
    )


def bind(base: FactBase, scope: str, author: str, group: GapGroup, fact: str) -> Draft:
    """A draft in which the fact is known by the group's questions. Raises BadInput, UnknownFact."""
    texts = [gap.text for gap in group.gaps if gap.text]
    change = changes.binding(base.fact(fact, scope), texts, author, words.BOUND)
    return replace(drafting.draft_of(change, scope), gaps=group.ids)


def silence(
    base: FactBase, scope: str, author: str, group: GapGroup, source: str, missing: str, says: str
) -> Draft:
    """A draft of a known silence of the source that the group's questions ask for."""
    known = Silence(
        id=base.store.next_id(scope, "S"),
        source=source,
        missing=clean(missing),
        says=clean(says),
        asks=changes.distinct(gap.text for gap in group.gaps if gap.text),
    )
    change = changes.silencing(known, author, words.SILENCED)
    return replace(drafting.draft_of(change, scope), gaps=group.ids)


def undo(base: FactBase, scope: str, author: str, number: int | None, reason: str) -> Draft:
    """A draft that takes a change back; without a number the author's last one.

    Raises BadInput where there is none, or where it cannot be taken back.
    """
    recorded = _recorded(base, scope, author, number)
    ids = {edit.after.id for edit in recorded.change.edits}
    now = {fact_id: base.store.fact(scope, fact_id) for fact_id in ids}
    why = reason or words.TAKES_BACK.format(change=recorded.sequence)
    return drafting.draft_of(changes.undoing(recorded, now, author, why), scope)


def _revision(base: FactBase, scope: str, now: Fact, revision: int) -> Fact:
    entries = base.store.history(scope, now.id)
    found = next((one.fact for one in entries if one.fact.revision == revision), None)
    if found is None:
        raise BadInput(words.NO_REVISION.format(fact=now.id, revision=revision, last=now.revision))
    return found


def _recorded(base: FactBase, scope: str, author: str, number: int | None) -> Recorded:
    """The change with that number; without one the author's last that was not taken back."""
    if number is not None:
        found = base.store.change(scope, number)
        if found is None:
            raise BadInput(words.NO_SUCH_CHANGE.format(change=number))
        return found
    for one in base.store.changes(scope, LOOKED_AT):
        if one.change.actor == author and one.undone_by is None and one.change.undoes is None:
            return one
    raise BadInput(words.NOTHING_TO_UNDO)
