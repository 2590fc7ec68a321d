"""Charts of figures as pictures: what is drawn (`choosing`), its alt text, the drawing.

The plotting library is an extra. It is imported at the first drawing, never before.
"""

from __future__ import annotations

from importlib.util import find_spec

from knowledge import phrases
from knowledge.charts.choosing import spec_of
from knowledge.charts.nouns import Bar, ChartSpec
from knowledge.errors import ChartsMissing

__all__ = ["Bar", "ChartSpec", "ChartsMissing", "available", "draw", "spec_of"]


def available() -> bool:
    """Whether the plotting library is installed (the extra `charts`)."""
    return find_spec("matplotlib") is not None


def draw(spec: ChartSpec) -> bytes:
    """The chart as PNG, the same bytes for the same chart. Takes a while: off the event loop.

    Raises ChartsMissing where the plotting library is not installed.
    """
    try:
        from knowledge.charts.drawing import png
    except ImportError as error:
        raise ChartsMissing(phrases.CHARTS_MISSING) from error
    return png(spec)
