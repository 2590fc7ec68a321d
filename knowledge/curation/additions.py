"""What a pack or a table that is no update adds to a scope: only what it names.

An id of another briefing's pack that stands for something else here is rejected, with both named:
nothing is overwritten by what happens to be called alike. In the scope's own pack an id means the
same as here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from knowledge import packs
from knowledge.curation.meeting import Collision, part_edits
from knowledge.curation.plans import ImportPlan
from knowledge.model import Briefing, Edit, Fact
from knowledge.tables import Rejected, Row, Table

PREFIX = "F"
"""The letter that the ids of new facts begin with."""

_NUMBER = re.compile(rf"{PREFIX}-(\d{{1,8}})", re.ASCII)


def differs(stored: Fact | None, fact: Fact) -> bool:
    """Whether the fact is another than the stored one; revisions are no difference."""
    return stored is None or replace(stored, revision=fact.revision) != fact


def addition(current: Briefing, incoming: Briefing | Table) -> ImportPlan:
    """What the pack or the table would add to the scope and change in it."""
    if isinstance(incoming, Table):
        rows, twins = _numbered(incoming, current)
        plan = _facts(rows, twins, current, _Known(current, current, rows))
        return replace(plan, rejected=_in_order([*incoming.rejected, *plan.rejected]))
    own = current.id == incoming.id
    changes = list(part_edits(current, incoming))
    rows = [Row(0, fact) for fact in incoming.facts]
    plan = _facts(rows, (), current, _Known(current, incoming, rows, own=own))
    collisions = [Rejected("", one.id, one.reason) for one in changes if isinstance(one, Collision)]
    return replace(
        plan,
        name=incoming.id,
        versions=(current.version, incoming.version) if own else None,
        parts=tuple(one for one in changes if not isinstance(one, Collision)),
        rejected=(*collisions, *plan.rejected),
    )


def _facts(rows: list[Row], twins: tuple[str, ...], current: Briefing, known: _Known) -> ImportPlan:
    stored = {fact.id: fact for fact in current.facts}
    edits, same, rejected = [], list(twins), []
    for line, read in rows:
        before = stored.get(read.id)
        fact = _with_passages(replace(read, revision=1), before)
        place = f"line {line}" if line else ""
        rejected += [Rejected(place, fact.id, problem) for problem in known.problems(fact, before)]
        if differs(before, fact):
            edits.append(Edit(before=before, after=fact))
        else:
            same.append(fact.id)
    return ImportPlan(
        name=current.id, edits=tuple(edits), same=tuple(same), rejected=tuple(rejected)
    )


def _in_order(rejected: list[Rejected]) -> tuple[Rejected, ...]:
    """By line, where several steps found something."""
    return tuple(sorted(rejected, key=lambda one: int(one.place.removeprefix("line "))))


def _numbered(table: Table, current: Briefing) -> tuple[list[Row], tuple[str, ...]]:
    """The rows, new ones with the next free ids; and the ids of facts that are here word for word.

    A new row that says what a fact here says already is that fact: a table imported twice adds
    nothing the second time.
    """
    taken = {fact.id for fact in current.facts} | {row.fact.id for row in table.facts}
    taken |= {one.id for one in current.silences} | {one.id for one in current.topics}
    last = max((int(found[1]) for name in taken if (found := _NUMBER.fullmatch(name))), default=0)
    here = {_anonymous(fact): fact.id for fact in current.facts}
    rows, twins = [], []
    for line, fact in table.facts:
        if not fact.id and (twin := here.get(_anonymous(fact))):
            twins.append(twin)
            continue
        if not fact.id:
            last += 1
            fact = replace(fact, id=f"{PREFIX}-{last:03}")
        rows.append(Row(line, fact))
    return rows, tuple(twins)


def _anonymous(fact: Fact) -> Fact:
    bare = tuple(replace(one, passage=None) for one in fact.citations)
    return replace(fact, id="", revision=1, citations=bare)


def _with_passages(fact: Fact, stored: Fact | None) -> Fact:
    """The fact with the passages that are known here: a table has no column for them."""
    known = {(one.source, one.locator): one.passage for one in stored.citations} if stored else {}
    if not any(known.values()):
        return fact
    cited = (
        one if one.passage else replace(one, passage=known.get((one.source, one.locator)))
        for one in fact.citations
    )
    return replace(fact, citations=tuple(cited))


class _Known:
    """What facts may refer to: all that is here, and all that comes.

    `own` tells that it is the scope's own pack, whose facts may change their sources.
    """

    def __init__(
        self, current: Briefing, incoming: Briefing, rows: list[Row], *, own: bool = False
    ) -> None:
        both = (current, incoming)
        self._own = own
        self._sources = {source.id: source.title for one in both for source in one.sources}
        self._entities = {entity.id for one in both for entity in one.entities}
        self._facts = {fact.id for fact in current.facts} | {row.fact.id for row in rows}
        self._others = {one.id: "silence" for one in current.silences}
        self._others |= {one.id: "topic" for one in current.topics}

    def problems(self, fact: Fact, before: Fact | None) -> Iterator[str]:
        """What is wrong with the fact by itself, and with what it refers to."""
        yield from packs.fact_problems(fact)
        if not packs.FACT_ID.fullmatch(fact.id):
            yield f"the id {fact.id[:40]!r} must be capital letters, a hyphen and a number: F-012."
        if kind := self._others.get(fact.id):
            yield f"{fact.id} is a {kind} here."
        for name in sorted({*fact.actors, *fact.places, *fact.targets} - self._entities):
            yield f"there is no entity {name}."
        for link in fact.links:
            if link.fact not in self._facts:
                yield f"there is no fact {link.fact} to link to."
        cited = {one.source for one in fact.citations}
        for name in sorted(cited - self._sources.keys()):
            yield f"there is no source {name}."
        here = {one.source for one in before.citations} if before and not self._own else cited
        if cited and cited <= self._sources.keys() and not cited & here:
            yield f"{fact.id} is a fact of {self._titles(here)} here, not of {self._titles(cited)}."

    def _titles(self, names: set[str]) -> str:
        return " and ".join(f"“{self._sources.get(name, name)}”" for name in sorted(names))
