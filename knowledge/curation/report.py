"""A plan of an import in lines for people: counts first, then what it would do to what."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields, replace

from knowledge import parts
from knowledge.curation.plans import ImportPlan
from knowledge.model import Edit, PartEdit
from knowledge.phrases import curating
from knowledge.phrases import importing as phrases
from knowledge.tables import Rejected
from knowledge.wording import safe

EACH = 10
"""Lines of one sort that are shown; of the others it is said how many there are."""

STATEMENT = 80
"""Characters of a statement, an id or a name in a line."""

REASON = 300
"""Characters of a reason in a line."""


def report(plan: ImportPlan, limit: int | None = None, each: int = EACH) -> list[str]:
    """What the plan would do, counts first, then at most `each` lines of a sort.

    Text from the file is made inert (`wording.safe`). Joined by line breaks the lines have at most
    `limit` characters, if one is given.
    """
    for most in range(each, -1, -1):
        lines = [*_head(plan), *(line for sort in _sorts(plan) for line in _some(sort, most))]
        if limit is None or len("\n".join(lines)) <= limit:
            return lines
    return ["\n".join(_head(plan))[:limit]]


def _head(plan: ImportPlan) -> Iterator[str]:
    yield phrases.COUNTS.format(
        file=safe(plan.name[:STATEMENT]),
        new=len(plan.new),
        changed=len(plan.changed),
        same=len(plan.same),
        kept=len(plan.kept),
        retired=len(plan.retired),
        parts=len(plan.parts),
        rejected=len(plan.rejected),
    )
    if plan.first:
        yield phrases.FIRST
    elif plan.update and plan.versions and (plan.edits or plan.parts):
        here, there = plan.versions
        sentence = phrases.VERSIONS if there > here else phrases.SAME_VERSION
        yield sentence.format(here=here, there=there)


def _some(lines: Sequence[str], most: int) -> list[str]:
    left = len(lines) - most
    if left <= 0:
        return list(lines)
    return [*lines[:most], *([phrases.MORE.format(count=left)] if most else [])]


def _sorts(plan: ImportPlan) -> Iterator[list[str]]:
    """The lines, those of one sort together, what is wrong first."""
    yield [_rejected(one) for one in plan.rejected]
    yield [
        phrases.NEW.format(fact=_short(fact.id), statement=_short(fact.statement))
        for fact in plan.new
    ]
    yield [
        phrases.CHANGED.format(fact=_short(edit.after.id), what=_what(edit))
        for edit in plan.changed
    ]
    yield [phrases.KEPT.format(fact=_short(name)) for name in plan.kept]
    yield [phrases.RETIRED.format(fact=_short(name)) for name in plan.retired]
    yield [_part(edit) for edit in plan.parts]
    yield [phrases.KEPT_PART.format(kind=k, part=_short(name)) for k, name in plan.kept_parts]


def _short(text: str) -> str:
    cut = text if len(text) <= STATEMENT else f"{text[: STATEMENT - 1]}…"
    return safe(cut)


def _rejected(one: Rejected) -> str:
    both = phrases.REJECTED_ID.format(place=one.place, id=_short(one.id))
    place = both if one.place and one.id else one.place or _short(one.id)
    return phrases.REJECTED.format(place=place, reason=safe(one.reason[:REASON]))


def _what(edit: Edit) -> str:
    """Which fields differ, in words."""
    if edit.before is None:
        return ""
    after = replace(edit.after, revision=edit.before.revision)
    names = [
        f.name for f in fields(after) if getattr(after, f.name) != getattr(edit.before, f.name)
    ]
    return ", ".join(curating.FIELDS.get(name, name).lower() for name in names)


def _part(edit: PartEdit) -> str:
    pattern = phrases.CHANGED_PART
    if edit.before is None or edit.after is None:
        pattern = phrases.NEW_PART if edit.before is None else phrases.GONE_PART
    return pattern.format(kind=parts.kind(edit.part), part=_short(edit.part.id))
