"""A fact as the cells of a table, and back.

In one cell, several citations or links of the chain of who says so stand between semicolons,
several of anything else between bars. Knows the names of a briefing, but no files.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from knowledge import cells
from knowledge.documents import from_plain
from knowledge.errors import BadInput
from knowledge.model import (
    Attributor,
    Briefing,
    Citation,
    Comparator,
    Fact,
    FactStatus,
    PartialDate,
    Quantity,
)
from knowledge.text import clean

TEXTS = ("statement", "caveat", "hedge")
ENTITIES = ("places", "actors", "targets")
ABOUT = ("id", "kind", "voice", "status", *TEXTS, "source", "locator", "said_by")
FIGURE = (
    *("comparator", "amount", "upper", "unit", "measure", "subject", "place_of_figure"),
    *("period", "period_start", "period_end"),
)
"""The columns of one quantity; a row with nothing else but an id brings one more."""
COLUMNS = (*ABOUT, *FIGURE, "dates", *ENTITIES, "gives", "links", "asks")

_DATE = re.compile(r"(X{4}|-?\d{1,9})(?:-(XX|\d{1,2})(?:-(XX|\d{1,2}))?)?", re.ASCII)
_NUMBERED = re.compile(r"\d{1,9}", re.ASCII)

Cells = Mapping[str, str]


def fact_cells(fact: Fact) -> dict[str, str]:
    """The cells of all that a fact holds besides its quantities; empty where it is the default."""
    lists = {
        **{name: _bars(getattr(fact, name)) for name in (*ENTITIES, "gives", "asks")},
        "links": cells.joined([_pair(link.relation, link.fact) for link in fact.links], "|"),
        "dates": cells.joined(map(_date_piece, fact.dates), "|"),
        "said_by": cells.joined(map(_said_piece, fact.attribution), ";"),
        **_citation_cells(fact.citations),
    }
    return {
        "id": fact.id,
        "kind": fact.kind,
        "voice": fact.voice,
        "status": "" if fact.status is FactStatus.ACTIVE else fact.status,
        **{name: cells.inert(getattr(fact, name)) for name in TEXTS},
        **{name: cells.inert(cell or None) for name, cell in lists.items()},
    }


def quantity_cells(quantity: Quantity) -> dict[str, str]:
    """The cells of one quantity."""
    period, comparator = quantity.period, quantity.comparator
    return {
        "comparator": "" if comparator is Comparator.EXACTLY else comparator,
        "amount": str(quantity.amount),
        "upper": "" if quantity.upper is None else str(quantity.upper),
        "unit": cells.inert(quantity.unit),
        "measure": cells.inert(quantity.measure),
        "subject": cells.inert(quantity.subject),
        "place_of_figure": cells.inert(quantity.place),
        "period": cells.inert(period.words if period else None),
        "period_start": cells.inert(period.start if period else None),
        "period_end": cells.inert(period.end if period else None),
    }


def _bars(items: Sequence[str]) -> str:
    return cells.joined([cells.escaped(item, "|") for item in items], "|")


def _pair(one: object, other: object) -> str:
    return f"{cells.escaped(str(one), ':;|')}:{cells.escaped(str(other), ':;|')}"


def _citation_cells(citations: Sequence[Citation]) -> dict[str, str]:
    sources = {one.source for one in citations}
    if len(sources) > 1:
        pairs = [_pair(one.source, one.locator) for one in citations]
        return {"source": cells.joined(pairs, ";"), "locator": ""}
    locators = [str(one.locator) for one in citations]
    source = "".join(cells.escaped(name, ":;") for name in sources)
    return {"source": source, "locator": cells.joined(locators, ";")}


def _said_piece(one: Attributor) -> str:
    parts = (one.name, one.kind, one.note)
    return cells.joined([cells.escaped(part, "|;") for part in parts if part is not None], "|")


def _date_piece(date: PartialDate) -> str:
    parts = ["XXXX" if date.year is None else str(date.year)]
    parts += ["XX" if part is None else f"{part:02}" for part in (date.month, date.day)]
    return cells.joined([cells.escaped(date.words, "|="), "-".join(parts)], "=")


class RowReader:
    """Reads rows with the names of one briefing."""

    def __init__(self, frame: Briefing) -> None:
        """Know the briefing's sources, and its entities by id, label and alias."""
        self._sources = {source.id for source in frame.sources}
        self._ids = {entity.id for entity in frame.entities}
        self._named: dict[str, set[str]] = defaultdict(set)
        for entity in frame.entities:
            for name in (entity.id, entity.label, *entity.aliases):
                self._named[clean(name).casefold()].add(entity.id)

    def fact(self, row: Cells, quantities: Sequence[Quantity]) -> Fact:
        """The fact of a row, with the id "" where it has none. Raises BadInput with the reason."""
        found: dict[str, Any] = {
            "id": row.get("id", "").strip().upper(),
            **{name: _word(row[name]) for name in ("kind", "voice", "status") if row.get(name)},
            **{name: text for name in TEXTS if (text := _text(row, name)) is not None},
            **{name: [self._entity(one) for one in _items(row, name)] for name in ENTITIES},
            "citations": self._citations(row),
            "attribution": [_said(piece) for piece in _pieces(row, "said_by", ";")],
            "dates": [_date(piece) for piece in _pieces(row, "dates")],
            "gives": [_word(one) for one in _items(row, "gives")],
            "links": [_link(piece) for piece in _pieces(row, "links")],
            "asks": _items(row, "asks"),
        }
        return from_plain(Fact, found | {"quantities": quantities})

    def quantity(self, row: Cells, *, commas: bool) -> Quantity:
        """The quantity of a row; see `cells.amount` for `commas`. Raises BadInput."""
        if not row.get("amount", "").strip():
            raise BadInput("the amount is missing.")
        comparator, amount, upper = _bounds(row, commas=commas)
        found = {
            "amount": amount,
            "upper": upper,
            "comparator": comparator,
            "unit": _text(row, "unit") or "",
            "measure": _text(row, "measure") or "",
            "subject": self._known(_text(row, "subject")),
            "place": self._known(_text(row, "place_of_figure")),
            "period": _period(row),
        }
        return from_plain(Quantity, found)

    def _entity(self, name: str) -> str:
        if name in self._ids:
            return name
        ids = self._named.get(clean(name).casefold(), set())
        if len(ids) == 1:
            return next(iter(ids))
        if ids:
            raise BadInput(f"{name[:80]!r} can be {' or '.join(sorted(ids))}; write which.")
        raise BadInput(f"there is no entity {name[:80]!r}.")

    def _known(self, name: str | None) -> str | None:
        """An entity's id for one of its names; other words stay as they are."""
        ids = self._named.get(clean(name).casefold(), set()) if name else set()
        return name if name is None or name in self._ids or len(ids) != 1 else next(iter(ids))

    def _citations(self, row: Cells) -> list[dict[str, Any]]:
        sources = [cells.pieces(piece, ":") for piece in _pieces(row, "source", ";")]
        locators = [cells.plain(piece) for piece in _pieces(row, "locator", ";")]
        if len(sources) == 1 and len(sources[0]) == 1:
            pairs = [(cells.plain(sources[0][0]), locator) for locator in locators]
        elif locators or any(len(pair) != 2 for pair in sources):
            raise BadInput("write several sources as source:locator; source:locator.")
        else:
            pairs = [(cells.plain(one), cells.plain(other)) for one, other in sources]
        for source, _ in pairs:
            if source not in self._sources:
                known = ", ".join(sorted(self._sources)[:10])
                raise BadInput(f"there is no source {source[:80]!r}; known are {known}.")
        return [{"source": one, "locator": _locator(locator)} for one, locator in pairs]


def _word(cell: str) -> str:
    return cell.strip().casefold()


def _text(row: Cells, name: str) -> str | None:
    return cells.text_of(row.get(name, ""))


def _pieces(row: Cells, name: str, separator: str = "|") -> list[str]:
    return cells.pieces(_text(row, name) or "", separator)


def _items(row: Cells, name: str) -> list[str]:
    return [cells.plain(piece) for piece in _pieces(row, name)]


def _locator(text: str) -> int | str:
    return int(text) if _NUMBERED.fullmatch(text) else text.casefold()


def _said(piece: str) -> dict[str, str]:
    parts = [cells.plain(part) for part in cells.pieces(piece, "|")]
    if len(parts) not in (2, 3):
        raise BadInput("write who says so as name | kind, or name | kind | note.")
    return dict(zip(("name", "kind", "note"), parts, strict=False))


def _date(piece: str) -> dict[str, Any]:
    words, *rest = cells.pieces(piece, "=") or [piece]
    match = _DATE.fullmatch(rest[0] if rest else words)
    if len(rest) > 1 or (rest and not match):
        raise BadInput("write a date as words = 2021-07-14, with XXXX or XX for what is unknown.")
    parts = match.groups() if match else (None, None, None)
    numbers = [None if part is None or part[0] == "X" else int(part) for part in parts]
    return {
        "words": cells.plain(words),
        **dict(zip(("year", "month", "day"), numbers, strict=True)),
    }


def _link(piece: str) -> dict[str, str]:
    parts = [cells.plain(part) for part in cells.pieces(piece, ":")]
    if len(parts) != 2:
        raise BadInput("write a link as relation:fact, such as supports:F-002.")
    return {"relation": parts[0].casefold(), "fact": parts[1].upper()}


def _bounds(row: Cells, *, commas: bool) -> tuple[str, Decimal, Decimal | None]:
    named, amount, upper = cells.amount(row["amount"], commas=commas)
    written = _word(row.get("comparator", ""))
    if named and written and written != named:
        raise BadInput(f"the amount says {named.value!r} and the comparator {written[:40]!r}.")
    if row.get("upper", "").strip():
        if upper is not None:
            raise BadInput("the upper amount stands there twice.")
        upper = cells.number(row["upper"], commas=commas)
    return written or named or Comparator.EXACTLY, amount, upper


def _period(row: Cells) -> dict[str, str | None] | None:
    words, start, end = (_text(row, n) for n in ("period", "period_start", "period_end"))
    if words is None and (start or end):
        raise BadInput("a period needs the source's words for it, in the column period.")
    return None if words is None else {"words": words, "start": start, "end": end}
