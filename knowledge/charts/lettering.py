"""Type: how wide a line is, where it breaks, and its outlines, from fonts that matplotlib ships.

Outlines are kept by character and drawn all at once, which takes a fifth of the time of the
library's own texts. A line is never read as mathematics.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import matplotlib as mpl
import numpy as np
from matplotlib.font_manager import get_font
from matplotlib.ft2font import FT2Font

from knowledge.text import clean

UNKNOWN = "\ufffd"
"""Stands for each character that the font does not have."""

_EM = 1_000


class Glyph(NamedTuple):
    """A character's width and outline, in the size of the type, upwards from the line."""

    advance: float
    points: np.ndarray
    codes: np.ndarray


def font_file(bold: bool) -> str:
    """Where the font is."""
    name = "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"
    return str(Path(mpl.get_data_path(), "fonts", "ttf", name))


def drawable(text: str, *, bold: bool = False) -> str:
    """The text with a mark for each character that the font does not have."""
    return "".join(char if _glyph(char, bold) else UNKNOWN for char in text)


def needs_shaping(line: str) -> bool:
    """Whether letters of the line join, stand on others, or run from the right."""
    return not line.isascii() and any(
        unicodedata.combining(char) or unicodedata.bidirectional(char) in ("R", "AL")
        for char in line
    )


def width(line: str, size: float, *, bold: bool = False) -> float:
    """How wide the line of text is."""
    return size * sum(glyph.advance for glyph in _glyphs(line, bold))


def outlines(line: str, size: float, *, bold: bool = False) -> Iterator[Glyph]:
    """The outlines of a line's characters, each moved to its place, downwards from the line."""
    x = 0.0
    for glyph in _glyphs(line, bold):
        if len(glyph.codes):
            yield glyph._replace(points=glyph.points * (size, -size) + (x, 0.0))
        x += size * glyph.advance


def wrapped(
    text: str, room: float, size: float, *, bold: bool = False, most: int = 99
) -> list[str]:
    """The text in lines that fit; of more than `most` the rest is cut off and marked."""
    lines = list(_lines(clean(text), room, size, bold))
    if len(lines) <= most:
        return lines
    last = lines[most - 1]
    while last and width(last + "…", size, bold=bold) > room:
        last = last[:-1]
    return [*lines[: most - 1], last.rstrip() + "…"]


def _lines(text: str, room: float, size: float, bold: bool) -> Iterator[str]:
    line, long, space = "", 0.0, width(" ", size, bold=bold)
    for word in text.split():
        wide = width(word, size, bold=bold)
        if line and long + space + wide <= room:
            line, long = f"{line} {word}", long + space + wide
            continue
        if line:
            yield line
        *full, line = _broken(word, room, size, bold) if wide > room else (word,)
        yield from full
        long = width(line, size, bold=bold) if full else wide
    if line:
        yield line


def _broken(word: str, room: float, size: float, bold: bool) -> Iterator[str]:
    """A word that is too long for a line, in pieces that fit."""
    piece, long = "", 0.0
    for char in word:
        wide = width(char, size, bold=bold)
        if piece and long + wide > room:
            yield piece
            piece, long = "", 0.0
        piece, long = piece + char, long + wide
    yield piece


def _glyphs(line: str, bold: bool) -> Iterator[Glyph]:
    return filter(None, (_glyph(char, bold) or _glyph(UNKNOWN, bold) for char in line))


@lru_cache(maxsize=2_000)
def _glyph(char: str, bold: bool) -> Glyph | None:
    """A character of the font; None where the font does not have it."""
    font: FT2Font = get_font(font_file(bold))
    if not font.get_char_index(ord(char)):
        return None
    font.set_size(_EM, 72)
    advance = font.load_char(ord(char)).linearHoriAdvance / 65_536 / _EM
    points, codes = font.get_path()
    return Glyph(advance, points / _EM, codes)
