"""Files in and out: what a file would change in a scope, and the scope as a file."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Literal

from knowledge import packs, parts, tables, writing
from knowledge.curation.imports import plan_import
from knowledge.curation.plans import ImportPlan
from knowledge.errors import BadPack, Conflict, StoreError
from knowledge.factbase import FactBase
from knowledge.matching import Indexer
from knowledge.model import SHARED_SCOPE, Briefing, Change
from knowledge.text import clean

FACT_LIMIT = 100_000
"""Facts of a file; one with more is refused."""

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
    if len(incoming.facts) > FACT_LIMIT:
        raise BadPack(f"{name} has more than {FACT_LIMIT:,} facts; split it.")
    return plan_import(
        current,
        incoming,
        base.store.edited(scope) if current else (),
        base.store.edited_parts(scope) if current else (),
        name=name,
        cursor=cursor,
    )


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

    Raises Conflict if something changed since the plan was made, and what `Store.apply` raises.
    """
    if plan.first:
        return base.store.install(scope, plan.first, change, Indexer(plan.first))
    frame = base.store.frame(scope)
    if frame is not None:
        with suppress(Conflict):  # the store says it, or that the change was made already
            frame = parts.edited(frame, change.parts)
    return base.store.apply(scope, change, Indexer(frame) if frame else None)


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
