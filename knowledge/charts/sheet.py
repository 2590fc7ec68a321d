"""A sheet of paper as wide as a phone: texts, boxes and shapes by the pixel, from the top down.

The only user of matplotlib's drawing. Nothing of it depends on settings of whoever runs this:
fonts are the ones it ships, and text is never read as mathematics.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache
from io import BytesIO
from typing import Any

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import PolyCollection
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.transforms import Affine2D
from PIL import Image

from knowledge.charts.lettering import (
    Glyph,
    drawable,
    font_file,
    needs_shaping,
    outlines,
    width,
)

WIDTH = 400
"""Pixels of a phone's screen; all lengths here are in these."""

SCALE = 2
"""Pixels of the picture for each of them: phones have fine screens."""

LINE = 1.32
"""Height of a line of text, in its size."""

_DPI = 128
_POINTS = SCALE * 72 / _DPI
_SHADES = 16
"""Steps from paper to a colour, for the edges of letters."""

Point = tuple[float, float]


class Sheet:
    """Collects what is drawn; the height is known at the end."""

    def __init__(self, paper: str, frame: str) -> None:
        """Begin at the top, on paper of a colour, in a thin frame of another."""
        self._paper = paper
        self._figure = Figure(dpi=_DPI, facecolor=frame, edgecolor=frame, linewidth=0)
        self._transform = Affine2D()
        self._shapes: list[Sequence[Point]] = []
        self._colours: list[str] = []
        self._letters: defaultdict[str, list[Glyph]] = defaultdict(list)

    def shape(self, points: Sequence[Point], colour: str) -> None:
        """A filled polygon."""
        self._shapes.append(points)
        self._colours.append(colour)

    def box(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        """A filled rectangle; x and y are its upper left corner."""
        right, bottom = x + width, y + height
        self.shape(((x, y), (right, y), (right, bottom), (x, bottom)), colour)

    def text(
        self,
        x: float,
        y: float,
        line: str,
        size: float,
        colour: str,
        *,
        bold: bool = False,
        right: bool = False,
    ) -> None:
        """One line of text whose upper left (or right) corner is at x and y."""
        line = drawable(line, bold=bold)
        if right:
            x -= width(line, size, bold=bold)
        if needs_shaping(line):
            self._shaped(x, y + size, line, size, colour, bold)
            return
        moved = (x, y + size)
        self._letters[colour] += (
            glyph._replace(points=glyph.points + moved) for glyph in outlines(line, size, bold=bold)
        )

    def png(self, height: float) -> bytes:
        """The picture, `height` high."""
        rows = round(SCALE * height)
        self._figure.set_size_inches(SCALE * WIDTH / _DPI, rows / _DPI)
        self._transform.scale(SCALE, -SCALE).translate(0, rows)
        right, bottom = WIDTH - 1, height - 1
        self._shapes.insert(0, ((1, 1), (right, 1), (right, bottom), (1, bottom)))
        self._colours.insert(0, self._paper)
        self._ink()
        canvas: Any = FigureCanvasAgg(self._figure)  # its methods have no types
        canvas.draw()
        whole = Image.frombuffer("RGBA", canvas.get_width_height(), canvas.buffer_rgba())
        shades = _shades(self._paper, tuple(dict.fromkeys((*self._colours, *self._letters))))
        file = BytesIO()
        few = whole.convert("RGB").quantize(palette=shades, dither=Image.Dither.NONE)
        few.save(file, "png")
        return file.getvalue()

    def _shaped(self, x: float, y: float, line: str, size: float, colour: str, bold: bool) -> None:
        """A line for which the library's own shaping is needed."""
        font = FontProperties(fname=font_file(bold), size=size * _POINTS)
        text = Text(x, y, line, color=colour, fontproperties=font, parse_math=False, usetex=False)
        text.set_transform(self._transform)
        self._figure.add_artist(text)

    def _ink(self) -> None:
        """Put all shapes, then all letters, on the paper."""
        shapes = PolyCollection(self._shapes, facecolors=self._colours, edgecolors="none")
        shapes.set_transform(self._transform)
        self._figure.add_artist(shapes)
        for colour, glyphs in self._letters.items():
            points = np.concatenate([glyph.points for glyph in glyphs])
            path = Path(points, np.concatenate([glyph.codes for glyph in glyphs]))
            letters = PathPatch(path, facecolor=colour, edgecolor="none", linewidth=0, zorder=2)
            letters.set_transform(self._transform)
            self._figure.add_artist(letters)


@lru_cache(maxsize=8)
def _shades(paper: str, colours: tuple[str, ...]) -> Image.Image:
    """The few colours that a chart needs: a small file, and sooner written."""
    ground = np.array(to_rgb(paper))
    steps = np.linspace(0, 1, _SHADES)
    mixed = [ground + step * (np.array(to_rgb(one)) - ground) for one in colours for step in steps]
    palette = Image.new("P", (1, 1))
    palette.putpalette(np.rint(255 * np.array(mixed[:256])).astype(int).ravel().tolist())
    return palette
