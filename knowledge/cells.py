"""Cells of a table that people fill in: inert text, lists in one cell, figures.

A cell that a spreadsheet would run gets an apostrophe before it, and loses it again on reading.
Several things in one cell stand between separators; a backslash takes a separator's meaning away.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal

from knowledge.errors import BadInput
from knowledge.model import Comparator

EMPTY = "\\e"
"""Stands for an empty text between separators."""

_FORMULA = re.compile(r"[\s\x00-\x20]*[=+\-@＝＋－＠\t\r]")
_SPACE = " \u00a0\u202f"
_PLAIN = re.compile(r"[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?", re.ASCII)
_GROUPED = re.compile(
    rf"[+-]?\d{{1,3}}(?:(?:,\d{{3}})+|(?:[{_SPACE}]\d{{3}})+)(?:\.\d+)?", re.ASCII
)
_ONE_COMMA = re.compile(r"[+-]?\d+,\d{3}", re.ASCII)
_LONGEST_FIGURE = 1_100

_COMPARATORS = {
    "more than": Comparator.OVER,
    "over": Comparator.OVER,
    ">": Comparator.OVER,
    "at least": Comparator.AT_LEAST,
    "≥": Comparator.AT_LEAST,
    ">=": Comparator.AT_LEAST,
    "about": Comparator.ABOUT,
    "around": Comparator.ABOUT,
    "approximately": Comparator.ABOUT,
    "~": Comparator.ABOUT,
    "up to": Comparator.UP_TO,
    "≤": Comparator.UP_TO,
    "<=": Comparator.UP_TO,
    "exactly": Comparator.EXACTLY,
    "between": Comparator.BETWEEN,
}
"""What may stand before an amount in its cell; longer signs are tried first."""


def inert(text: str | None) -> str:
    """The cell for a text: what would run or be misread gets an apostrophe before it."""
    if text is None:
        return ""
    return f"'{text}" if _guarded(text) else text


def text_of(cell: str) -> str | None:
    """The text of a cell, as `inert` was given it; None for an empty cell."""
    if cell.startswith("'") and _guarded(cell[1:]):
        return cell[1:]
    return cell or None


def _guarded(text: str) -> bool:
    bare = text.lstrip("'")
    return not bare or bool(_FORMULA.match(bare))


def joined(items: Iterable[str], separator: str) -> str:
    """Items that are escaped already (`escaped`), side by side in one cell."""
    return {"|": " | ", ";": "; ", ":": ":", "=": " = "}[separator].join(items)


def escaped(text: str, separators: str) -> str:
    """A text that stays one item among those separators, its blanks at both ends included."""
    if not text:
        return EMPTY
    for char in f"\\{separators}":
        text = text.replace(char, f"\\{char}")
    if text[-1].isspace():
        text = f"{text[:-1]}\\{text[-1]}"
    return f"\\{text}" if text[0].isspace() else text


def pieces(cell: str, separator: str) -> list[str]:
    """What stands between the separators, still escaped; nothing is no item."""
    found: list[list[str]] = [[]]
    for part in re.finditer(rf"\\.|\\\Z|{re.escape(separator)}|[^\\{separator}]+", cell, re.DOTALL):
        if part[0] == separator:
            found.append([])
        else:
            found[-1].append(part[0])
    trimmed = (_trimmed("".join(parts)) for parts in found)
    return [piece for piece in trimmed if piece]


def plain(piece: str) -> str:
    """A piece without its escapes."""
    return "" if piece == EMPTY else re.sub(r"\\(.)", r"\1", piece, flags=re.DOTALL)


def _trimmed(piece: str) -> str:
    bare = piece.rstrip()
    slashes = len(bare) - len(bare.rstrip("\\"))
    if slashes % 2 and len(bare) < len(piece):
        bare = piece[: len(bare) + 1]  # an escaped blank at the end belongs to the text
    return bare.lstrip()


def amount(cell: str, *, commas: bool = True) -> tuple[Comparator | None, Decimal, Decimal | None]:
    """The comparator (None where none is named), the amount and the upper amount of a cell.

    Digits in groups of three are read where that can mean one number only: with `commas` False,
    where a comma is a decimal sign to whoever saved the file, "25,000" is none. Raises BadInput.
    """
    words = " ".join(cell.split()).casefold() if len(cell) <= _LONGEST_FIGURE else ""
    for sign in sorted(_COMPARATORS, key=len, reverse=True):
        if words.startswith(sign) and not words[len(sign) : len(sign) + 1].isalpha():
            named, rest = _COMPARATORS[sign], words[len(sign) :].strip()
            if named is not Comparator.BETWEEN:
                return named, number(rest, commas=commas), None
            low, _, high = rest.partition(" and ")
            return named, number(low, commas=commas), number(high, commas=commas)
    return None, number(cell, commas=commas), None


def number(cell: str, *, commas: bool = True) -> Decimal:
    """The one number that the text can mean, its digits kept. Raises BadInput."""
    text = cell.strip()
    if len(text) <= _LONGEST_FIGURE:
        if _PLAIN.fullmatch(text):
            return Decimal(text)
        if _GROUPED.fullmatch(text) and (commas or not _ONE_COMMA.fullmatch(text)):
            return Decimal(re.sub(f"[,{_SPACE}]", "", text))
    raise BadInput(f"{text[:40]!r} is no number that can be read in one way; write 25000 or 1.5.")
