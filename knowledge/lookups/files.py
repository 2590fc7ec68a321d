"""Figures as a file: CSV that no spreadsheet takes for formulas, JSON with whole citations."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from knowledge import phrases, wording
from knowledge.lookups.commands import CSV
from knowledge.lookups.found import Attachment, Found, unique
from knowledge.lookups.rows import Figure
from knowledge.lookups.rows import rivals_of as rivals
from knowledge.model import Briefing, Fact, Quantity
from knowledge.text import visible

_FORMULA = re.compile(r"[\s\x00-\x20]*[=+\-@＝＋－＠\t\r]")
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")

MOST_BYTES = 8_000_000
"""A file that Discord takes everywhere."""


def as_file(
    figures: Sequence[Figure], briefing: Briefing, shape: str, *, more: bool = False
) -> Found:
    """The figures as one file, named in a sentence; `more` tells that others fit as well."""
    rows = _rows(figures, briefing)
    data = _csv(rows) if shape == CSV else _json(rows)
    while len(data) > MOST_BYTES:
        rows = rows[: len(rows) // 2]
        data = _csv(rows) if shape == CSV else _json(rows)
    name = f"figures.{shape}"
    text = phrases.FIGURES_FILE.format(count=len(rows), name=name)
    if more or len(rows) < len(figures):
        text = f"{text}. {phrases.FIGURES_FIRST.format(count=len(rows))}"
    alt = phrases.FIGURES_FILE_ALT.format(count=len(rows))
    shown = figures[: len(rows)]
    facts = unique(figure.fact for figure in shown)
    return Found((text,), facts, attachments=(Attachment(name, data, alt),))


def _rows(figures: Sequence[Figure], briefing: Briefing) -> list[dict[str, Any]]:
    labels = {entity.id: entity.label for entity in briefing.entities}
    titles = {source.id: source.title for source in briefing.sources}
    differing = rivals(figures, figures)
    rows = (
        {
            "fact": figure.fact.id,
            "revision": figure.fact.revision,
            **_quantity(figure.quantity, labels),
            **_fact(figure.fact, labels, titles),
            "differs_from": sorted({one.fact.id for one in differing.get(figure, ())}),
        }
        for figure in figures
    )
    return [_visible(row) for row in rows]


def _visible(value: Any) -> Any:
    """The same without characters that show nothing or turn a line around: people read the file."""
    if isinstance(value, dict):
        return {key: _visible(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_visible(one) for one in value]
    return visible(value) if isinstance(value, str) else value


def _quantity(quantity: Quantity, labels: Mapping[str, str]) -> dict[str, Any]:
    period = quantity.period
    return {
        "measure": quantity.measure,
        "comparator": str(quantity.comparator),
        "amount": str(quantity.amount),
        "upper": None if quantity.upper is None else str(quantity.upper),
        "unit": quantity.unit,
        "subject": labels.get(quantity.subject or "", quantity.subject),
        "place": labels.get(quantity.place or "", quantity.place),
        "period": period.words if period else None,
        "period_start": period.start if period else None,
        "period_end": period.end if period else None,
    }


def _fact(fact: Fact, labels: Mapping[str, str], titles: Mapping[str, str]) -> dict[str, Any]:
    return {
        "actors": [labels.get(one, one) for one in fact.actors],
        "voice": phrases.VOICES[fact.voice],
        "said_by": [
            {"name": one.name, "kind": one.kind, "note": one.note} for one in fact.attribution
        ],
        "citations": [
            {
                "source": titles.get(one.source, one.source),
                "source_id": one.source,
                "locator": wording.locator(one.locator),
            }
            for one in fact.citations
        ],
        "statement": fact.statement,
        "caveat": fact.caveat,
    }


def _json(rows: list[dict[str, Any]]) -> bytes:
    return json.dumps(rows, ensure_ascii=False, indent=1).encode()


def _csv(rows: list[dict[str, Any]]) -> bytes:
    """One line a figure, in UTF-8 with the mark by which spreadsheets know it."""
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), lineterminator="\r\n")
    writer.writeheader()
    writer.writerows({key: _cell(value) for key, value in row.items()} for row in rows)
    return out.getvalue().encode("utf-8-sig")


def _cell(value: object) -> str:
    """A value as inert text: what a spreadsheet would run gets an apostrophe before it."""
    if value is None:
        return ""
    text = "; ".join(map(_flat, value)) if isinstance(value, list) else str(value)
    if _FORMULA.match(text) and not _NUMBER.fullmatch(text):
        return f"'{text}"
    return text


def _flat(value: object) -> str:
    if not isinstance(value, dict):
        return str(value)
    if "locator" in value:
        return f"{value['source']}, {value['locator']}"
    return f"{value['name']} ({value['note']})" if value["note"] else str(value["name"])
