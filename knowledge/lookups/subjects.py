"""What a typed subject means: a topic, a thing with a name, or words; and the facts on it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from knowledge.factbase import FactBase
from knowledge.lookups import names
from knowledge.lookups.pages import MOST_SHOWN
from knowledge.matching import Candidate, Sort
from knowledge.model import Briefing, Fact
from knowledge.text import fold

COVERED = 0.6
"""How much of the words a fact must hold to be on them."""


class Subject(NamedTuple):
    """What is meant, the active facts on it, and what else could be meant.

    `partial` tells that these are only the facts most like it.
    """

    name: str
    facts: list[Fact]
    others: list[str]
    partial: bool = False


def subject(typed: str, base: FactBase, scope: str, briefing: Briefing) -> Subject | None:
    """What is meant; None where there is no such topic and nothing of the name, and no fact on it.

    Of a large scope the facts are those most like what is meant.
    """
    readings = list(_readings(typed, briefing))
    exact = [reading for reading in readings if reading[2]]
    for name, ids, _ in (exact or readings)[:1]:
        others = [other for other, _, _ in readings if other != name]
        if isinstance(ids, str):
            found = _named(ids, name, base, scope, briefing)
        else:
            found = _of_topic(ids, base, scope, briefing)
        if found:
            return Subject(name, found, others, bool(briefing.unloaded) and isinstance(ids, str))
    like = _like(typed, base, scope)
    return Subject(typed, like, [], True) if like else None


Reading = tuple[str, tuple[str, ...] | str, bool]
"""A label, the facts of a topic or the id of a thing, and whether the name is just the same."""


def _readings(typed: str, briefing: Briefing) -> Iterator[Reading]:
    labels = [topic.label for topic in briefing.topics]
    for place in names.meant(typed, labels):
        topic = briefing.topics[place]
        yield topic.label, topic.facts, fold(topic.label) == fold(typed)
    for entity in names.entities(typed, briefing.entities):
        known = (entity.label, *entity.aliases, entity.id)
        yield entity.label, entity.id, fold(typed) in map(fold, known)


def _of_topic(ids: tuple[str, ...], base: FactBase, scope: str, briefing: Briefing) -> list[Fact]:
    if briefing.unloaded:
        stored = (base.store.active_fact(scope, one) for one in ids[:MOST_SHOWN])
        return [fact for fact in stored if fact]
    active = {fact.id: fact for fact in briefing.active}
    return [active[one] for one in ids if one in active]


def _named(entity: str, label: str, base: FactBase, scope: str, briefing: Briefing) -> list[Fact]:
    if briefing.unloaded:
        return [fact for fact in _like(label, base, scope) if entity in names.named_in(fact)]
    return [fact for fact in briefing.active if entity in names.named_in(fact)]


def _like(typed: str, base: FactBase, scope: str) -> list[Fact]:
    return [fact for found, fact in candidates(typed, base, scope, 50) if found.cover >= COVERED]


def candidates(typed: str, base: FactBase, scope: str, limit: int) -> list[tuple[Candidate, Fact]]:
    """The active facts most like a text, best first."""
    found = base.search(typed, scope, limit) if typed else []
    facts = [
        (one, base.store.active_fact(scope, one.id)) for one in found if one.entry.sort is Sort.FACT
    ]
    return [(one, fact) for one, fact in facts if fact]
