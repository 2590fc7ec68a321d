"""A plan of an import in lines for people: counts first, then what it would do to what."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, Generic, TypeVar

from knowledge import parts
from knowledge.curation.plans import ImportPlan, PartKey
from knowledge.model import Edit, Fact, PartEdit
from knowledge.phrases import curating
from knowledge.phrases import importing as phrases
from knowledge.tables import Rejected
from knowledge.wording import safe

T = TypeVar("T")

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
    head, sorts = list(_head(plan)), [sort.shown(each) for sort in _sorts(plan)]
    for most in range(each, -1, -1):
        lines = [*head, *(line for shown, count in sorts for line in _some(shown, count, most))]
        if limit is None or len("\n".join(lines)) <= limit:
            return lines
    return ["\n".join(head)[:limit]]


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
    elif plan.versions:
        here, there = plan.versions
        sentence = _versions(plan, here, there)
        yield from [sentence.format(here=here, there=there)] if sentence else []


def _versions(plan: ImportPlan, here: int, there: int) -> str | None:
    if plan.update:
        return phrases.VERSIONS if there > here else None
    if plan.empty:
        return phrases.OLDER if there < here and not plan.same else None
    return phrases.SAME_VERSION


def _some(shown: Sequence[str], count: int, most: int) -> list[str]:
    """The first `most` of `count` lines, of which those that are `shown` are made."""
    if count <= most:
        return list(shown)
    return [*shown[:most], *([phrases.MORE.format(count=count - most)] if most else [])]


@dataclass(frozen=True, slots=True)
class _Sort(Generic[T]):
    """Things of one sort and how one of them is told; only what is shown becomes a line."""

    things: Sequence[T]
    line: Callable[[T], str]

    def shown(self, most: int) -> tuple[list[str], int]:
        """The first lines, and how many there would be."""
        return [self.line(one) for one in self.things[:most]], len(self.things)


def _sorts(plan: ImportPlan) -> Iterator[_Sort[Any]]:
    """What the plan holds, sort by sort, what is wrong first."""
    yield _Sort(plan.rejected, _rejected)
    yield _Sort(plan.new, _new)
    yield _Sort(plan.changed, _changed)
    yield _Sort(plan.kept, lambda name: phrases.KEPT.format(fact=_short(name)))
    yield _Sort(plan.retired, lambda name: phrases.RETIRED.format(fact=_short(name)))
    yield _Sort(plan.parts, _part)
    yield _Sort(plan.kept_parts, _kept_part)


def _new(fact: Fact) -> str:
    return phrases.NEW.format(fact=_short(fact.id), statement=_short(fact.statement))


def _changed(edit: Edit) -> str:
    return phrases.CHANGED.format(fact=_short(edit.after.id), what=_what(edit))


def _kept_part(key: PartKey) -> str:
    return phrases.KEPT_PART.format(kind=key[0], part=_short(key[1]))


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
