"""Changes to facts: what a pack would change in a scope.

Facts that nobody edited follow the pack; edited ones stay as they are.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from knowledge.model import Action, Briefing, Change, Edit, Fact, FactStatus


def import_change(
    current: Briefing | None, pack: Briefing, edited: Collection[str], cursor: int = 0
) -> Change:
    """The change that brings a scope, at its change number `cursor`, to a pack.

    New facts are added, changed ones that nobody edited (`edited` holds the ids of the others)
    follow, unedited ones that the pack dropped are retired. Two processes that start from the
    same state make the same request, which the store carries out once.
    """
    stored = {fact.id: fact for fact in current.facts} if current else {}
    edits = [
        Edit(before=stored.get(fact.id), after=fact)
        for fact in pack.facts
        if fact.id not in edited and _differs(stored.get(fact.id), fact)
    ]
    kept = {fact.id for fact in pack.facts} | set(edited)
    edits += [
        Edit(before=fact, after=replace(fact, status=FactStatus.RETIRED))
        for fact in stored.values()
        if fact.id not in kept and fact.status is FactStatus.ACTIVE
    ]
    return Change(
        action=Action.IMPORT,
        actor="briefing",
        reason=f"the shipped briefing {pack.id}, version {pack.version}",
        edits=tuple(edits),
        request_key=f"pack:{pack.id}:{pack.version}:{cursor}",
    )


def same_frame(one: Briefing, other: Briefing) -> bool:
    """Whether two briefings differ in nothing but their facts."""
    return replace(one, facts=(), unloaded=0) == replace(other, facts=(), unloaded=0)


def _differs(stored: Fact | None, fact: Fact) -> bool:
    return stored is None or replace(stored, revision=fact.revision) != fact
