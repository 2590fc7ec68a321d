"""What a briefing holds besides facts, changed part by part."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import fields, replace
from typing import Any

from knowledge.errors import Conflict
from knowledge.model import Briefing, Entity, Part, PartEdit, Silence, Source, Topic

_SHELVES = {Source: "sources", Entity: "entities", Silence: "silences", Topic: "topics"}
"""Where in a briefing each kind of part stands."""


def kind(part: Part) -> str:
    """The name of the part's kind, as history knows it."""
    return type(part).__name__.lower()


def head(briefing: Briefing) -> Briefing:
    """The briefing without everything that has a history of its own."""
    emptied: dict[str, Any] = dict.fromkeys(_SHELVES.values(), ())
    return replace(briefing, facts=(), unloaded=0, **emptied)


def by_key(briefing: Briefing) -> dict[tuple[str, str], Part]:
    """All parts of a briefing by kind and id, its head among them."""
    found: list[Part] = [head(briefing)]
    for shelf in _SHELVES.values():
        found += getattr(briefing, shelf)
    return {(kind(part), part.id): part for part in found}


def in_use(briefing: Briefing, by_hand: Collection[tuple[str, str]]) -> Briefing:
    """The briefing without those names that somebody added by hand and no active fact refers to.

    They stay in the store, since history refers to them; but a name that is left over from a change
    that was taken back must not be found in questions any more.
    """
    named = {one for fact in briefing.active for one in (*fact.actors, *fact.places, *fact.targets)}
    named |= {
        one
        for fact in briefing.active
        for quantity in fact.quantities
        for one in (quantity.subject, quantity.place)
        if one
    }
    kept = tuple(
        entity
        for entity in briefing.entities
        if entity.id in named or ("entity", entity.id) not in by_hand
    )
    return briefing if len(kept) == len(briefing.entities) else replace(briefing, entities=kept)


def edited(frame: Briefing, edits: Sequence[PartEdit]) -> Briefing:
    """The frame with the edits made in order; raises Conflict where a part is not at its before."""
    for edit in edits:
        frame = _with_head(frame, edit) if isinstance(edit.part, Briefing) else _one(frame, edit)
    return frame


def _with_head(frame: Briefing, edit: PartEdit) -> Briefing:
    after = edit.after
    if edit.before != head(frame) or not isinstance(after, Briefing):
        raise Conflict.part(frame.name)
    own = {one.name: getattr(after, one.name) for one in fields(Briefing)}
    for shelf in (*_SHELVES.values(), "facts", "unloaded"):
        own[shelf] = getattr(frame, shelf)
    return Briefing(**own)


def _one(frame: Briefing, edit: PartEdit) -> Briefing:
    shelf = _SHELVES[type(edit.part)]
    standing: tuple[Part, ...] = getattr(frame, shelf)
    found = next((part for part in standing if part.id == edit.part.id), None)
    if found != edit.before:
        raise Conflict.part(edit.part.id)
    after = () if edit.after is None else (edit.after,)
    if found is None:
        return _shelved(frame, shelf, (*standing, *after))
    place = standing.index(found)
    return _shelved(frame, shelf, (*standing[:place], *after, *standing[place + 1 :]))


def _shelved(frame: Briefing, shelf: str, parts: tuple[Part, ...]) -> Briefing:
    changed: dict[str, Any] = {shelf: parts}
    return replace(frame, **changed)
