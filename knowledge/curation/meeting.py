"""Where sources, entities, silences and topics of two briefings meet under one id.

The same thing is brought up to date, or gets the other's names; two things that are only called
alike collide. In two versions of one briefing an id means the same thing whatever it is called.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from knowledge import parts
from knowledge.model import Briefing, Entity, Part, PartEdit, Silence, Source, Topic
from knowledge.text import clean


@dataclass(frozen=True, slots=True)
class Collision:
    """An id that stands for one thing here and for another in the file; the reason names both."""

    id: str
    reason: str


def part_edits(current: Briefing, incoming: Briefing) -> Iterator[PartEdit | Collision]:
    """What the file's briefing adds to the parts here and changes in them; never the head."""
    before, own = parts.by_key(current), current.id == incoming.id
    facts = {fact.id for fact in current.facts}
    numbered: dict[str, Part] = {one.id: one for one in current.silences}
    numbered |= {one.id: one for one in current.topics}
    for key, part in parts.by_key(incoming).items():
        if isinstance(part, Briefing):
            continue
        here = before.get(key)
        other = numbered.get(part.id) if isinstance(part, Silence | Topic) else None
        if isinstance(part, Silence | Topic) and part.id in facts:
            yield Collision(part.id, f"{part.id} is a fact here and a {key[0]} in the file.")
        elif here is None and other is not None:
            kind = parts.kind(other)
            yield Collision(part.id, f"{part.id} is a {kind} here and a {key[0]} in the file.")
        elif here is None:
            yield PartEdit(after=part)
        elif own:
            if here != part:
                yield PartEdit(before=here, after=part)
        elif not _same(here, part):
            reason = f"{part.id} is {_called(here)} here and {_called(part)} in the file."
            yield Collision(part.id, reason)
        elif (after := _merged(here, part)) != here:
            yield PartEdit(before=here, after=after)


def _same(here: Part, part: Part) -> bool:
    """Whether two parts under one id are one thing."""
    match here, part:
        case Entity(), Entity():
            one, other = _names(here), _names(part)
            return here.kind == part.kind and bool(
                {_folded(here.label)} & other | {_folded(part.label)} & one
            )
        case Silence(), Silence():
            return here.source == part.source
        case _:
            return _folded(_called(here)) == _folded(_called(part))


def _merged(here: Part, part: Part) -> Part:
    """The part as it is to be here: an entity keeps its names and gets the others."""
    if not (isinstance(here, Entity) and isinstance(part, Entity)):
        return part
    names = {_folded(name): name for name in (part.label, *part.aliases)}
    new = [name for folded, name in names.items() if folded not in _names(here)]
    return replace(here, aliases=(*here.aliases, *new))


def _called(part: Part) -> str:
    """What the part is known by, in quotes."""
    match part:
        case Source():
            return f"“{part.title}”"
        case Entity():
            return f"the {part.kind} “{part.label}”"
        case Silence():
            return f"a silence of {part.source}"
        case Topic():
            return f"the topic “{part.label}”"
    return f"“{part.name}”"


def _names(entity: Entity) -> set[str]:
    return {_folded(name) for name in (entity.label, *entity.aliases)}


def _folded(name: str) -> str:
    return clean(name).casefold()
