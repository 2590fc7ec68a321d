"""Changes to facts: what a pack or a table would change in a scope.

Of a newer version of the scope's own pack facts that nobody edited follow and edited ones stay, and
so do sources, entities, silences and topics. Any other file, also the scope's own pack without a
higher version, adds and changes only what it names, and that counts as edited here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from knowledge import packs, parts
from knowledge.curation.additions import addition, differs
from knowledge.curation.plans import ImportPlan, PartKey
from knowledge.errors import BadInput
from knowledge.model import (
    Action,
    Briefing,
    Change,
    Edit,
    Fact,
    FactStatus,
    Part,
    PartEdit,
    Silence,
)
from knowledge.phrases import importing as phrases
from knowledge.tables import Rejected, Table


def import_change(
    current: Briefing | None,
    pack: Briefing,
    edited: Collection[str],
    cursor: int = 0,
    edited_parts: Collection[PartKey] = (),
) -> Change:
    """The change that brings a scope, at its change number `cursor`, to a pack.

    New facts are added, changed ones that nobody edited (`edited` holds the ids of the others,
    `edited_parts` kind and id of other parts) follow, unedited ones that the pack dropped are
    retired. Two processes that start from the same state make the same request, which the store
    carries out once.
    """
    plan = _update(current, pack, edited, edited_parts)
    return Change(
        action=Action.IMPORT,
        actor="briefing",
        reason=phrases.SHIPPED_REASON.format(pack=pack.id, version=pack.version),
        edits=plan.edits,
        parts=plan.parts,
        request_key=f"pack:{pack.id}:{pack.version}:{cursor}",
    )


def same_frame(one: Briefing, other: Briefing) -> bool:
    """Whether two briefings differ in nothing but their facts."""
    return replace(one, facts=(), unloaded=0) == replace(other, facts=(), unloaded=0)


def plan_import(
    current: Briefing | None,
    incoming: Briefing | Table,
    edited: Collection[str] = (),
    edited_parts: Collection[PartKey] = (),
    *,
    name: str = "",
    cursor: int = 0,
) -> ImportPlan:
    """What the file `name` would change in a scope that holds `current` with all its facts.

    A pack with the scope's own id and a higher version, or into a scope that has none, is an
    update; all else is an addition. A table into a scope without a briefing raises BadInput: a
    table does not hold its sources.
    """
    if isinstance(incoming, Table):
        if current is None:
            raise BadInput("There is no briefing here yet that a table could belong to.")
        return replace(addition(current, incoming), name=name, cursor=cursor)
    if current is not None and not _is_newer(current, incoming):
        return replace(addition(current, incoming), name=name, cursor=cursor)
    plan = _update(current, incoming, edited, edited_parts)
    rejected = tuple(Rejected("", incoming.id, problem) for problem in packs.problems(incoming))
    return replace(plan, name=name, cursor=cursor, rejected=rejected)


def plan_shipped(
    current: Briefing | None,
    pack: Briefing,
    edited: Collection[str] = (),
    edited_parts: Collection[PartKey] = (),
    *,
    cursor: int = 0,
) -> ImportPlan:
    """What the briefing that comes with the program would change in a scope; see `plan_import`.

    Of the version that is here it is an update too, and lists what stays because it was edited.
    Where the scope's own briefing has a higher version nothing is to be done.
    """
    if current is None or current.id != pack.id or current.version < pack.version:
        return plan_import(current, pack, edited, edited_parts, name=pack.id, cursor=cursor)
    if current.version > pack.version:
        versions = (current.version, pack.version)
        return ImportPlan(name=pack.id, cursor=cursor, versions=versions)
    return replace(_update(current, pack, edited, edited_parts), cursor=cursor)


def _is_newer(current: Briefing, pack: Briefing) -> bool:
    return current.id == pack.id and current.version < pack.version


def _update(
    current: Briefing | None,
    pack: Briefing,
    edited: Collection[str],
    edited_parts: Collection[PartKey],
) -> ImportPlan:
    stored = {fact.id: fact for fact in current.facts} if current else {}
    differing = [fact for fact in pack.facts if differs(stored.get(fact.id), fact)]
    kept = tuple(fact.id for fact in differing if fact.id in edited)
    edits = [
        Edit(before=stored.get(fact.id), after=replace(fact, revision=1))
        for fact in differing
        if fact.id not in edited
    ]
    unlike, touched = {fact.id for fact in differing}, {edit.after.id for edit in edits}
    gone = list(_dropped(stored.values(), pack, edited))
    ours = [fact for fact in stored.values() if fact.id not in touched]
    part_edits, kept_parts = _parts(current, pack, edited_parts, ours) if current else ((), ())
    return ImportPlan(
        name=pack.id,
        update=True,
        versions=(current.version if current else 0, pack.version),
        first=None if current else replace(pack, unloaded=0),
        edits=(*edits, *gone),
        parts=part_edits,
        same=tuple(fact.id for fact in pack.facts if fact.id not in unlike),
        kept=kept,
        kept_parts=kept_parts,
        retired=tuple(edit.after.id for edit in gone),
    )


def _dropped(stored: Iterable[Fact], pack: Briefing, edited: Collection[str]) -> Iterator[Edit]:
    """The retiring of what the pack does not hold any more and nobody edited."""
    known = {fact.id for fact in pack.facts}
    for fact in stored:
        if fact.id not in known and fact.id not in edited and fact.status is FactStatus.ACTIVE:
            yield Edit(before=fact, after=replace(fact, status=FactStatus.RETIRED))


def _parts(
    current: Briefing, pack: Briefing, edited: Collection[PartKey], ours: Collection[Fact]
) -> tuple[tuple[PartEdit, ...], tuple[PartKey, ...]]:
    """The parts that follow the pack, and the keys of those that differ from it and stay.

    What facts or silences that stay (`ours`) refer to stays as well.
    """
    before, after = _by_key(current), _by_key(pack)
    differing = [key for key in after if before.get(key) != after[key]]
    kept = tuple(key for key in differing if key in edited)
    edits = [PartEdit(before=before.get(k), after=after[k]) for k in differing if k not in edited]
    silences = [before[key] for key in edited if key in before]
    needed = _needed(ours, [part for part in silences if isinstance(part, Silence)])
    edits += [
        PartEdit(before=part)
        for key, part in before.items()
        if key not in after and key not in edited and key not in needed
    ]
    if ("briefing", current.id) in edited and parts.head(current) != parts.head(pack):
        kept = (("briefing", current.id), *kept)
    return (*_heads(current, pack, edited), *edits), kept


def _heads(current: Briefing, pack: Briefing, edited: Collection[PartKey]) -> Iterator[PartEdit]:
    """The head follows, whatever its id is: a scope has one."""
    before, after = parts.head(current), parts.head(pack)
    if before != after and ("briefing", current.id) not in edited:
        yield PartEdit(before=before, after=after)


def _by_key(briefing: Briefing) -> dict[PartKey, Part]:
    """The parts but for the head."""
    found = parts.by_key(briefing)
    return {key: part for key, part in found.items() if not isinstance(part, Briefing)}


def _needed(facts: Iterable[Fact], silences: Iterable[Silence]) -> set[PartKey]:
    found = {("source", silence.source) for silence in silences}
    for fact in facts:
        found |= {("source", citation.source) for citation in fact.citations}
        named = {*fact.places, *fact.actors, *fact.targets}
        named |= {name for q in fact.quantities for name in (q.subject, q.place) if name}
        found |= {("entity", name) for name in named}
    return found
