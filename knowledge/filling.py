"""Rows of a table begun from what is stored: only columns that the table has change anything.

Knows the cells of facts and quantities, but no files and no names.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from knowledge import cells
from knowledge.model import Fact, Quantity
from knowledge.rows import COLUMNS, FIGURE, Cells, fact_cells, quantity_cells

_WHOLE = {"amount", "unit", "measure"}
"""The columns without which a table cannot tell a quantity by itself."""

Line = tuple[int, Cells]
"""A row with the number of its line."""


def figure_cells(row: Cells) -> dict[str, str]:
    """The cells of the row that are of a quantity, empty ones included."""
    return {name: row[name] for name in FIGURE if name in row}


def is_filled(row: Cells) -> bool:
    """Whether anything stands in one of the cells."""
    return any(map(str.strip, row.values()))


def fact(row: Cells, stored: Fact | None) -> Cells:
    """The cells of a fact, those without a column as stored; None: it is new."""
    if stored is None or len(row) >= len(COLUMNS):
        return row
    return {**fact_cells(stored), **row}


def figures(
    own: Line, further: Sequence[Line], stored: Sequence[Quantity]
) -> Iterator[tuple[int, Cells, Quantity | None]]:
    """Of each quantity of a fact the line, the cells, and what is stored in its place, if anything.

    Stored quantities beyond the rows stay, as they are and without cells, if the table cannot tell
    a whole one. Without a column for amounts no row is needed for any of them.
    """
    line, row = own
    first = figure_cells(row)
    rows = list(further)
    if is_filled(first) or (stored and "amount" not in first):
        rows.insert(0, (line, first))
    count = len(rows)
    if rows and not first.keys() >= _WHOLE:
        count = max(count, len(stored))
    for place in range(count):
        at, figure = rows[place] if place < len(rows) else (line, {})
        yield at, figure, stored[place] if place < len(stored) else None


def quantity(figure: Cells, stored: Quantity | None, *, commas: bool) -> Mapping[str, str]:
    """The cells of a quantity, those without a column as stored.

    An amount that names its comparator needs none of the stored bounds. Raises BadInput where the
    amount cannot be read; see `cells.amount` for `commas`.
    """
    if stored is None:
        return figure
    before = quantity_cells(stored)
    if figure.get("amount", "").strip() and cells.amount(figure["amount"], commas=commas)[0]:
        before |= {"comparator": "", "upper": ""}
    return {**before, **figure}
