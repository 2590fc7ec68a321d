"""Facts as a table: CSV that people fill in with a spreadsheet.

One row a fact, with its first quantity; each further quantity stands in a row of its own with the
same id (or none, right below) and only the quantity's columns. A row without an id is a new fact.
An empty cell means the field's default; what the table has no column for stays as it is stored, as
do quantities without a row where it cannot tell a whole one. Passages of the source are left out.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import NamedTuple

from knowledge import filling
from knowledge.errors import BadInput, BadPack
from knowledge.filling import figure_cells, is_filled
from knowledge.model import Briefing, Fact, Quantity
from knowledge.packs import FACT_LIMIT
from knowledge.rows import COLUMNS, FIGURE, RowReader, fact_cells, quantity_cells

ROW_LIMIT = 1_000_000
"""Rows of a table; a longer one is refused."""

CELL_LIMIT = 131_072
"""Characters of a cell: what Python's csv module reads."""

MOST_UNREAD = 10_000
"""Rows that cannot be read and are told one by one; with more a table is refused as a whole."""

_SEPARATORS = (",", ";", "\t")

_WIDEST = 200
"""Columns that a table may have, empty ones beside the known ones."""


@dataclass(frozen=True, slots=True)
class Rejected:
    """What cannot be imported: where ("line 7"), the id as far as there is one, and the reason."""

    place: str
    id: str
    reason: str


class Row(NamedTuple):
    """A fact, with the id "" if it is new, and the number of its line in the file."""

    line: int
    fact: Fact


class Table(NamedTuple):
    """What a table holds: rows that are facts, and rows that cannot be read."""

    facts: tuple[Row, ...]
    rejected: tuple[Rejected, ...]


def dump_csv(briefing: Briefing) -> bytes:
    """The briefing's facts as CSV: UTF-8 with the mark by which spreadsheets know it.

    Raises BadInput if a cell would be too long to be read again, or holds half of a surrogate pair.
    """
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, restval="", lineterminator="\r\n")
    writer.writeheader()
    for fact in briefing.facts:
        for row in _rows(fact):
            if max(map(len, row.values())) > CELL_LIMIT:
                raise BadInput(f"{fact.id} is too long for a table; choose another format.")
            writer.writerow(row)
    try:
        return out.getvalue().encode("utf-8-sig")
    except UnicodeEncodeError as error:
        raise BadInput(f"A text cannot be written as UTF-8: {error.reason}.") from error


def _rows(fact: Fact) -> Iterator[dict[str, str]]:
    first = quantity_cells(fact.quantities[0]) if fact.quantities else {}
    yield fact_cells(fact) | first
    yield from ({"id": fact.id} | quantity_cells(one) for one in fact.quantities[1:])


@dataclass(slots=True)
class _Record:
    """The rows of one fact: its own, and those of its further quantities, with their lines.

    `refused` tells that one of them was rejected already.
    """

    line: int
    own: dict[str, str] | None = None
    figures: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    refused: bool = False


def parse_csv(data: bytes, name: str, frame: Briefing) -> Table:
    """The facts of a table, and the rows that were rejected.

    `frame` has the names to read it with, and the facts from which its rows begin.
    Separators may be commas, semicolons or tabs. Raises BadPack with `name` and the reason if the
    file is no such table at all.
    """
    text = _decoded(data, name)
    delimiter = _delimiter(text, name)
    try:
        records, rejected = _records(_grid(text, delimiter, name), name)
    except csv.Error as error:
        raise BadPack(f"{name} is not valid CSV: {error}.") from error
    reader, facts, unread = RowReader(frame), list[Row](), 0
    stored = {fact.id: fact for fact in frame.facts}
    for key, record in records.items():
        if record.refused:
            continue
        read = _read(record, stored.get(key), reader, commas=delimiter == ",")
        if isinstance(read, Fact):
            facts.append(Row(record.line, read))
        else:
            line, reason = read
            rejected.append(Rejected(f"line {line}", "" if key[0] == "\n" else key, reason))
            unread += 1
        _refuse_endless(len(facts), unread, name)
    return Table(tuple(facts), tuple(sorted(rejected, key=lambda one: int(one.place[5:]))))


def _refuse_endless(facts: int, unread: int, name: str) -> None:
    """Read no further where there are too many facts, or too many rows that are none."""
    if facts > FACT_LIMIT:
        raise BadPack(f"{name} has more than {FACT_LIMIT:,} facts; split it.")
    if unread > MOST_UNREAD:
        raise BadPack(f"{name} has more than {MOST_UNREAD:,} rows that are no facts.")


def _decoded(data: bytes, name: str) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadPack(f"{name} is not UTF-8 text; save it as “CSV UTF-8”.") from error
    if "\0" in text:
        raise BadPack(f"{name} holds a NUL character; it is no CSV text.")
    first, end, rest = text.partition("\n")
    return rest if end and first.strip().lower() in ("sep=,", "sep=;", "sep=\\t") else text


def _delimiter(text: str, name: str) -> str:
    """The separator by which the first line holds the most columns that are known.

    Far more columns than there are get refused before they are taken apart.
    """
    widest = max(map(text.partition("\n")[0].count, _SEPARATORS))
    if widest >= _WIDEST:
        raise BadPack(f"{name} has {widest:,} columns; known are: {', '.join(COLUMNS)}.")

    def known(separator: str) -> int:
        return len(set(COLUMNS) & set(_header(text, separator)))

    return max(_SEPARATORS, key=known)


def _header(text: str, separator: str) -> list[str]:
    line = text.partition("\n")[0]
    return [cell.strip(' "\r').casefold() for cell in line.split(separator)]


def _grid(text: str, delimiter: str, name: str) -> Iterator[tuple[int, dict[str, str]]]:
    """Each row that is not blank, with the number of the line where it begins."""
    columns = _header(text, delimiter)
    while columns and not columns[-1]:
        columns.pop()
    _check(columns, name)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    next(reader, None)
    line, count = reader.line_num, 0
    for found in reader:
        start, line = line + 1, reader.line_num
        if not any(map(str.strip, found)):
            continue
        count += 1
        if count > ROW_LIMIT:
            raise BadPack(f"{name} has more than {ROW_LIMIT:,} rows; split it.")
        row = dict(zip_longest(columns, found[: len(columns)], fillvalue=""))
        if any(map(str.strip, found[len(columns) :])):
            row[""] = "beyond the last column"
        yield start, row


def _check(columns: list[str], name: str) -> None:
    """Refuse what is no table of facts, naming the columns that are known."""
    known = ", ".join(COLUMNS)
    unknown = [column for column in columns if column not in COLUMNS]
    if unknown or not columns:
        named = ", ".join(repr(column[:40]) for column in unknown[:5]) or "nothing"
        raise BadPack(f"{name} has no such columns: {named}; known are: {known}.")
    twice = next((column for column in columns if columns.count(column) > 1), None)
    if twice:
        raise BadPack(f"{name} has the column {twice} twice.")


def _records(
    grid: Iterator[tuple[int, dict[str, str]]], name: str
) -> tuple[dict[str, _Record], list[Rejected]]:
    """Rows by fact: by id, or by line for a new one. Raises BadPack for too many of them."""
    records: dict[str, _Record] = {}
    rejected: list[Rejected] = []
    last = ""
    for line, row in grid:
        key = row.get("id", "").strip().upper()
        alone = _is_figure(row, key in records or not key)
        last = key or (last if alone and last else f"\n{line}")
        record = records.setdefault(last, _Record(line))
        _refuse_endless(len(records) - MOST_UNREAD, 0, name)
        if "" in row:
            rejected.append(Rejected(f"line {line}", key, "a cell stands beyond the last column."))
            record.refused = True
        elif alone:
            record.figures.append((line, figure_cells(row)))
        elif record.own is not None:
            reason = f"{key} stands in line {record.line} already."
            rejected.append(Rejected(f"line {line}", key, reason))
        else:
            record.line, record.own = line, row
    return records, rejected


def _is_figure(row: Mapping[str, str], follows: bool) -> bool:
    """Whether the row is one more quantity of a fact; `follows` tells that it may be.

    In a table of nothing but figures the first row of an id is the fact's own.
    """
    others = [cell for name, cell in row.items() if name not in (*FIGURE, "id")]
    return (
        (follows or bool(others))
        and is_filled(figure_cells(row))
        and not any(map(str.strip, others))
    )


def _read(
    record: _Record, stored: Fact | None, reader: RowReader, *, commas: bool
) -> Fact | tuple[int, str]:
    """The fact of a record, or the line and the reason why it is none."""
    at, own = record.line, record.own
    quantities: list[Quantity] = []
    try:
        if own is None:
            raise BadInput("no row says what this figure is about.")
        kept = stored.quantities if stored else ()
        for line, figure, quantity in filling.figures((record.line, own), record.figures, kept):
            at = line
            if quantity and not figure:
                quantities.append(quantity)
            else:
                row = filling.quantity(figure, quantity, commas=commas)
                quantities.append(reader.quantity(row, commas=commas))
        at = record.line
        return reader.fact(filling.fact(own, stored), quantities)
    except BadInput as error:
        return at, str(error).removeprefix("fact: ")
