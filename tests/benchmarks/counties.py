"""A base of any size that is no mere repetition: one pack over and over, its names made anew."""

from __future__ import annotations

import random
import re
from dataclasses import replace

from knowledge.model import Briefing, Entity, Fact, Quantity

SYLLABLES = "bar den fol gri hul kem lor mas nev oth pel ras sil tov und wex yar zim".split()
_NUMBERED = re.compile(r"What figure does \w+-\d+ give for")


def counties(pack: Briefing, size: int, chance: random.Random) -> Briefing:
    """The pack's facts over and over up to `size`, each time with other names for all things."""
    facts: list[Fact] = []
    entities: list[Entity] = []
    while len(facts) < size:
        turn = len(facts)
        named = {one.id: _name(chance) for one in pack.entities}
        entities += [
            Entity(id=f"{one.id}-{turn}", kind=one.kind, label=named[one.id])
            for one in pack.entities
        ]
        labels = {name: named[e.id] for e in pack.entities for name in (e.label, *e.aliases)}
        for fact in pack.facts[: size - turn]:
            facts.append(_elsewhere(fact, len(facts) + 1, turn, labels))
    silences = tuple(replace(silence, near=()) for silence in pack.silences)
    return replace(pack, facts=tuple(facts), entities=tuple(entities), silences=silences, topics=())


def _name(chance: random.Random) -> str:
    return "".join(chance.sample(SYLLABLES, 3)).capitalize()


def _elsewhere(fact: Fact, number: int, turn: int, labels: dict[str, str]) -> Fact:
    """The fact of another county, at other passages and under another id."""

    def told(text: str) -> str:
        for label in sorted(labels, key=len, reverse=True):
            text = re.sub(rf"\b{re.escape(label)}\b", labels[label], text)
        return _NUMBERED.sub("What is said of", text)

    cited = tuple(
        replace(one, locator=turn + one.locator) if isinstance(one.locator, int) else one
        for one in fact.citations
    )
    return replace(
        fact,
        id=f"F-{number:04}",
        citations=cited,
        links=(),
        statement=told(fact.statement),
        asks=tuple(map(told, fact.asks)),
        quantities=tuple(_measured(one, turn) for one in fact.quantities),
        places=tuple(f"{one}-{turn}" for one in fact.places),
        actors=tuple(f"{one}-{turn}" for one in fact.actors),
        targets=tuple(f"{one}-{turn}" for one in fact.targets),
    )


def _measured(figure: Quantity, turn: int) -> Quantity:
    """The figure of another county."""
    return replace(
        figure,
        subject=figure.subject and f"{figure.subject}-{turn}",
        place=figure.place and f"{figure.place}-{turn}",
    )
