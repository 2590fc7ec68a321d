"""A scope as it would be after a change, in memory only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from knowledge import answering, parts, wording
from knowledge.errors import Conflict
from knowledge.matching import Indexer, Matcher, Ranking, StoredMatcher
from knowledge.matching.overlaid import Overlaid, OverlaidShelf
from knowledge.model import Answer, Briefing, Change, Edit, Fact, FactStatus

if TYPE_CHECKING:
    from knowledge.factbase import FactBase


@dataclass(frozen=True, slots=True)
class Ahead:
    """What a scope would hold and find after a change."""

    briefing: Briefing
    matcher: Ranking

    def ask(self, question: str) -> Answer:
        """What would be answered; as `FactBase.ask`."""
        return wording.fitted(answering.answer(question, self.matcher), self.briefing)


def ahead(base: FactBase, change: Change, scope: str) -> Ahead:
    """The scope with the change made.

    Raises Conflict where the change does not begin from what the scope holds, UnknownFact where a
    fact was never there, StoreError for a scope without a briefing.
    """
    before = base.matcher(scope)
    changed = _changed(base, change.edits, scope)
    stored = base.store.frame(scope) or base.briefing(scope)
    frame = parts.edited(stored, change.parts)
    if isinstance(before, StoredMatcher):
        return _large(base, before, frame, changed, scope)
    facts = {fact.id: fact for fact in base.briefing(scope).facts} | changed
    ordered = sorted(facts.values(), key=lambda fact: (len(fact.id), fact.id))
    by_hand = base.store.edited_parts(scope)
    by_hand |= {(parts.kind(edit.part), edit.part.id) for edit in change.parts}
    briefing = parts.in_use(replace(frame, facts=tuple(ordered)), by_hand)
    return Ahead(briefing, Matcher(briefing, before if isinstance(before, Matcher) else None))


def _changed(base: FactBase, edits: Iterable[Edit], scope: str) -> dict[str, Fact]:
    """The facts as the edits leave them, with the revisions that they would have."""
    changed: dict[str, Fact] = {}
    for edit in edits:
        fact_id, expected = edit.after.id, edit.before.revision if edit.before else 0
        found = changed[fact_id].revision if fact_id in changed else _revision(base, edit, scope)
        if found != expected:
            raise Conflict(fact_id, expected, found)
        changed[fact_id] = replace(edit.after, revision=found + 1)
    return changed


def _revision(base: FactBase, edit: Edit, scope: str) -> int:
    """The fact's revision as it is now; 0 for a new one."""
    if edit.before is not None:
        return base.store.fact(scope, edit.after.id).revision
    return len(base.store.history(scope, edit.after.id))


def _large(
    base: FactBase, before: StoredMatcher, frame: Briefing, changed: dict[str, Fact], scope: str
) -> Ahead:
    """A large scope: the facts of the change laid over the store's index."""
    stored = {one: fact for one in changed if (fact := base.store.active_fact(scope, one))}
    active = {one: fact for one, fact in changed.items() if fact.status is FactStatus.ACTIVE}
    old, new = Indexer(base.briefing(scope)), Indexer(frame)
    gone = {one: old(fact) for one, fact in stored.items()}
    come = {one: new(fact) for one, fact in active.items()}
    shelf = base.store.shelf(scope)
    if shelf is None:  # another process took so many facts away that it fits into memory now
        raise Conflict.part(frame.name)
    laid = OverlaidShelf(shelf, gone, come)

    def fetch(fact_id: str) -> Fact | None:
        if fact_id in changed:
            return active.get(fact_id)
        return base.store.active_fact(scope, fact_id)

    matcher = Overlaid(before, replace(frame, unloaded=0), laid, fetch)
    return Ahead(replace(frame, unloaded=laid.size), matcher)
