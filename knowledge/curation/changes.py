"""The changes that moderators make, as values: nothing is saved here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, replace
from typing import Any

from knowledge.errors import BadInput
from knowledge.model import (
    ASK_LIMIT,
    Action,
    Briefing,
    Change,
    Edit,
    Entity,
    Fact,
    FactStatus,
    Kind,
    Link,
    PartEdit,
    Recorded,
    Relation,
    Silence,
    Source,
    Topic,
)
from knowledge.text import clean, fold

MERGED = "merged into {kept}"
"""The reason of a merge where the moderator gives none."""


def adding(fact: Fact, actor: str, reason: str, parts: Sequence[PartEdit] = ()) -> Change:
    """A new fact, with the sources and names that it needs."""
    return Change(
        action=Action.ADD,
        actor=actor,
        reason=reason,
        edits=(Edit(before=None, after=fact),),
        parts=tuple(parts),
    )


def editing(before: Fact, after: Fact, actor: str, reason: str) -> Change:
    """A fact as it should read from now on. Raises BadInput where nothing differs."""
    if replace(after, revision=before.revision) == before:
        raise BadInput(f"Nothing of {before.id} would change.")
    return Change(
        action=Action.EDIT, actor=actor, reason=reason, edits=(Edit(before=before, after=after),)
    )


def retiring(fact: Fact, actor: str, reason: str) -> Change:
    """A fact that is answered from no more. Raises BadInput where it is not answered from now."""
    if fact.status is not FactStatus.ACTIVE:
        raise BadInput(f"{fact.id} is not in use; its status is {fact.status}.")
    after = replace(fact, status=FactStatus.RETIRED)
    return Change(
        action=Action.RETIRE, actor=actor, reason=reason, edits=(Edit(before=fact, after=after),)
    )


def restoring(now: Fact, then: Fact, actor: str, reason: str) -> Change:
    """A fact as it read in an earlier revision. Raises BadInput where it reads so already.

    One that was retired then is put back into use: to restore is to answer from it again.
    """
    after = replace(then, status=FactStatus.ACTIVE)
    if replace(after, revision=now.revision) == now:
        raise BadInput(f"{now.id} reads as it did in revision {then.revision}.")
    return Change(
        action=Action.RESTORE, actor=actor, reason=reason, edits=(Edit(before=now, after=after),)
    )


def undoing(
    recorded: Recorded, now: Mapping[str, Fact], actor: str, reason: str, key: str | None = None
) -> Change:
    """The change that takes another one back, in facts and in all other parts.

    `now` holds the facts as they are, by id. A fact that was new is retired, and the sources and
    names that it came with stay, since history keeps
    it. Raises BadInput if it was taken back already, or if a fact of it changed again since then:
    that later change is to be taken back first.
    """
    if recorded.undone_by is not None:
        raise BadInput(f"Change {recorded.sequence} was taken back already.")
    edits = {edit.after.id: edit for edit in reversed(recorded.change.edits)}
    last = {edit.after.id: edit.after for edit in recorded.change.edits}
    for fact_id, after in last.items():
        if replace(now[fact_id], revision=after.revision) != after:
            raise BadInput(
                f"{fact_id} was changed again after change {recorded.sequence}; "
                "take the later change back first, or restore a revision."
            )
    return Change(
        action=Action.RESTORE,
        actor=actor,
        reason=reason,
        edits=tuple(
            Edit(before=now[fact_id], after=_as_before(edit)) for fact_id, edit in edits.items()
        ),
        parts=tuple(
            PartEdit(before=edit.after, after=edit.before)
            for edit in reversed(recorded.change.parts)
            if edit.before is not None or not isinstance(edit.after, Source | Entity)
        ),
        request_key=key,
        undoes=recorded.sequence,
    )


def _as_before(edit: Edit) -> Fact:
    return edit.before or replace(edit.after, status=FactStatus.RETIRED)


def merging(
    kept: Fact,
    double: Fact,
    actor: str,
    reason: str | None = None,
    frame: Briefing | None = None,
) -> Change:
    """One fact in place of two: it takes over the asks and the citations, the other is retired.

    Both keep their histories, and one undo takes all of it back. Topics and silences of the `frame`
    name the fact that stays. Raises BadInput where they are one fact, or one is not in use.
    """
    if kept.id == double.id:
        raise BadInput(f"{kept.id} cannot be merged with itself.")
    retired = retiring(double, actor, "")
    if kept.status is not FactStatus.ACTIVE:
        raise BadInput(f"{kept.id} is not in use; its status is {kept.status}.")
    after = replace(
        kept,
        asks=distinct([*kept.asks, *double.asks]),
        citations=tuple(dict.fromkeys([*kept.citations, *double.citations])),
        links=tuple(link for link in kept.links if link.fact != double.id),
    )
    superseded = replace(
        retired.edits[0].after,
        links=(*double.links, Link(relation=Relation.RELATED, fact=kept.id)),
    )
    return Change(
        action=Action.EDIT,
        actor=actor,
        reason=reason or MERGED.format(kept=kept.id),
        edits=(Edit(before=kept, after=after), Edit(before=double, after=superseded)),
        parts=handed_over(frame, double.id, kept.id) if frame else (),
    )


def binding(fact: Fact, asks: Iterable[str], actor: str, reason: str) -> Change:
    """A fact that is known by further phrasings.

    Raises BadInput where none of them is new, or where the fact is not in use.
    """
    if fact.status is not FactStatus.ACTIVE:
        raise BadInput(f"{fact.id} is not in use; its status is {fact.status}.")
    return editing(fact, replace(fact, asks=distinct([*fact.asks, *asks])), actor, reason)


def silencing(silence: Silence, actor: str, reason: str) -> Change:
    """One more thing that a source is known not to say."""
    return Change(action=Action.ADD, actor=actor, reason=reason, parts=(PartEdit(after=silence),))


def handed_over(frame: Briefing, double: str, kept: str) -> tuple[PartEdit, ...]:
    """The topics and silences of a briefing that name one fact, naming another in its place."""
    edits: list[PartEdit] = []
    for topic in frame.topics:
        if double in topic.facts:
            facts = dict.fromkeys(kept if one == double else one for one in topic.facts)
            edits.append(PartEdit(before=topic, after=replace(topic, facts=tuple(facts))))
    for silence in frame.silences:
        if double in silence.near:
            near = dict.fromkeys(kept if one == double else one for one in silence.near)
            edits.append(PartEdit(before=silence, after=replace(silence, near=tuple(near))))
    return tuple(edits)


def renumbered(change: Change, ids: Mapping[str, str]) -> Change:
    """The change with other ids for facts that are new in it, wherever it names them."""

    def fact(one: Fact) -> Fact:
        links = tuple(replace(link, fact=ids.get(link.fact, link.fact)) for link in one.links)
        return replace(one, id=ids.get(one.id, one.id), links=links)

    def part(edit: PartEdit) -> PartEdit:
        match edit.after:
            case Topic() as topic:
                facts = tuple(ids.get(one, one) for one in topic.facts)
                return replace(edit, after=replace(topic, facts=facts))
            case Silence() as silence:
                near = tuple(ids.get(one, one) for one in silence.near)
                return replace(edit, after=replace(silence, near=near))
            case _:
                return edit

    return replace(
        change,
        edits=tuple(
            replace(edit, after=fact(edit.after)) if edit.before is None else edit
            for edit in change.edits
        ),
        parts=tuple(map(part, change.parts)),
    )


def rebased(edit: Edit, now: Fact) -> tuple[Edit, tuple[str, ...]]:
    """The edit put on top of what others made of the fact meanwhile, field by field.

    Also the names of the fields that both changed, each in another way: there the edit's own value
    stands, and somebody has to look.
    """
    if edit.before is None:
        return edit, ()
    own: dict[str, Any] = {}
    both: list[str] = []
    for name in (field.name for field in fields(Fact)):
        before, mine, theirs = (getattr(f, name) for f in (edit.before, edit.after, now))
        own[name] = theirs if mine == before else mine
        if name != "revision" and mine != before and theirs not in (before, mine):
            both.append(name)
    own["revision"] = now.revision
    return Edit(before=now, after=Fact(**own)), tuple(both)


def distinct(asks: Iterable[str]) -> tuple[str, ...]:
    """The asks, each once whatever its case, in one line and within the limit."""
    kept: dict[str, str] = {}
    for line in (clean(ask, ASK_LIMIT) for ask in asks):
        if line:
            kept.setdefault(fold(line), line)
    return tuple(kept.values())


def is_packs(change: Change) -> bool:
    """Whether it only brought a pack: nobody here decided it."""
    key = change.request_key or ""
    return change.action is Action.IMPORT and key.startswith("pack:")


def is_contested(fact: Fact) -> bool:
    """Whether the base itself says that another fact stands against it."""
    return any(link.relation is Relation.DISPUTES for link in fact.links)


def needs_second_person(change: Change) -> bool:
    """Whether it touches what two people should have seen.

    That is a statistic or a contested claim, and what answers say beside facts: a new silence, or
    another wording of a source, a name, a silence, a topic.
    """
    touched = [fact for edit in change.edits for fact in (edit.before, edit.after) if fact]
    beside = (edit.before is not None or isinstance(edit.after, Silence) for edit in change.parts)
    return any(beside) or any(
        fact.kind is Kind.STATISTIC or bool(fact.quantities) or is_contested(fact)
        for fact in touched
    )
