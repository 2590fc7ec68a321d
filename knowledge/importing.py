"""Files in and out: what a file would change in a scope, and the scope as a file."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from knowledge import packs, parts, tables, writing
from knowledge.curation import imports
from knowledge.curation.plans import ImportPlan, PartKey
from knowledge.errors import BadPack, Conflict, StoreError
from knowledge.factbase import FactBase
from knowledge.matching import Indexer
from knowledge.model import SHARED_SCOPE, Briefing, Change
from knowledge.phrases import importing as phrases
from knowledge.text import clean

Form = Literal["toml", "json", "csv"]

_NAME = 100


def plan(base: FactBase, data: bytes, name: str, scope: str = SHARED_SCOPE) -> ImportPlan:
    """What the file would change in the scope: TOML, JSON or CSV, by the ending of its name.

    Raises BadPack, with name and reason, where the file as a whole cannot be used: too large, of
    no known form, broken, or a pack that is wrong in itself.
    """
    name = clean(name, _NAME)
    if len(data) > packs.SIZE_LIMIT:
        raise BadPack(f"{name} is larger than {packs.SIZE_LIMIT:,} bytes; split it.")
    current, cursor = _consistent(base, scope)
    incoming = _read(data, name, current)
    if len(incoming.facts) > packs.FACT_LIMIT:
        raise BadPack(f"{name} has more than {packs.FACT_LIMIT:,} facts; split it.")
    edited = _edited(base, scope, current)
    return imports.plan_import(current, incoming, *edited, name=name, cursor=cursor)


def plan_shipped(base: FactBase, scope: str = SHARED_SCOPE) -> ImportPlan:
    """What the briefing that comes with the program would change in the scope.

    What was edited here and stays is listed (`kept`, `kept_parts`) also where nothing is to do.
    """
    current, cursor = _consistent(base, scope)
    edited = _edited(base, scope, current)
    return imports.plan_shipped(current, packs.shipped(), *edited, cursor=cursor)


def _edited(base: FactBase, scope: str, current: Briefing | None) -> tuple[set[str], set[PartKey]]:
    """The facts and the other parts that were edited here."""
    if current is None:
        return set(), set()
    return base.store.edited(scope), base.store.edited_parts(scope)


def _consistent(base: FactBase, scope: str) -> tuple[Briefing | None, int]:
    """The scope's briefing and the number of the change that it stands at."""
    cursor = base.store.cursor(scope)
    return base.store.briefing(scope), cursor


def _read(data: bytes, name: str, current: Briefing | None) -> Briefing | tables.Table:
    ending = name.lower().rpartition(".")[2]
    if ending in ("csv", "tsv"):
        if current is None:
            raise BadPack(f"{name} is a table; import a pack first, which holds its sources.")
        return tables.parse_csv(data, name, current)
    if ending not in ("toml", "json"):
        raise BadPack(f"{name} must end in .toml, .json or .csv.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadPack(f"{name} is not UTF-8 text (byte {error.start}).") from error
    return packs.parse(text, name)


def apply(base: FactBase, plan: ImportPlan, change: Change, scope: str = SHARED_SCOPE) -> int:
    """Carry out the plan's change, wholly or not at all; returns the change's number.

    Raises Conflict if anything in the scope changed since the plan was made, unless by this very
    change: then its number comes back. Raises what `Store.apply` raises, and StoreBusy.
    """
    base.store.claim()  # from here on nobody else writes, so that what is compared stays true
    if change.request_key and (first := base.store.applied(scope, change.request_key)):
        return first
    if base.store.cursor(scope) != plan.cursor:
        raise Conflict("", sentence=phrases.CHANGED_SINCE.format(file=plan.name))
    if plan.first:
        return base.store.install(scope, plan.first, change, Indexer(plan.first))
    frame = base.store.frame(scope)
    indexer = Indexer(parts.edited(frame, change.parts)) if frame else None
    return base.store.apply(scope, change, indexer)


def export(base: FactBase, scope: str, form: Form | str) -> bytes:
    """The scope's briefing with its facts of every status, as a file that `plan` can read.

    A table holds the facts only. Raises StoreError where there is no briefing, BadInput where a
    text cannot be written in that form.
    """
    briefing = base.store.briefing(scope)
    if briefing is None:
        raise StoreError("There are no facts here yet.")
    return _WRITERS[form](briefing)


_WRITERS: dict[str, Callable[[Briefing], bytes]] = {
    "toml": lambda briefing: writing.dump(briefing).encode(),
    "json": lambda briefing: writing.dump_json(briefing).encode(),
    "csv": tables.dump_csv,
}
FORMS = tuple(_WRITERS)
"""The forms that a briefing can be exported in."""
