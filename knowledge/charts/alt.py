"""The alt text of a chart: every bar with all that the picture says of it, within Discord's limit.

Amounts are never cut. Where names are long, all of them are cut alike.
"""

from __future__ import annotations

from knowledge import phrases
from knowledge.charts.nouns import Bar, ChartSpec, cut, period

ALT_LIMIT = 1_024
"""Characters of an attachment's description."""

_STEPS = (300, 120, 80, 60, 40, 30, 24, 18)
"""Characters that a name may have, tried from the longest."""


def alt_text(spec: ChartSpec) -> str:
    """The whole chart in words; longer than the limit only where no shortening is enough."""
    text = ""
    for limit in _STEPS:
        text = _text(spec, limit)
        if len(text) <= ALT_LIMIT:
            break
    return text


def _text(spec: ChartSpec, limit: int) -> str:
    bars = "; ".join(_bar(bar, cut(spec.unit, limit), limit) for bar in spec.bars)
    sentences = [
        phrases.CHART_ALT.format(title=cut(spec.title, 2 * limit)),
        bars[:1].upper() + bars[1:],
    ]
    sentences += [*spec.notes, *(cut(line, 8 * limit) for line in spec.citation.split("\n"))]
    return " ".join(one if one.endswith((".", "…")) else f"{one}." for one in sentences if one)


def _bar(bar: Bar, unit: str, limit: int) -> str:
    figure = phrases.CHART_BAR.format(figure=f"{bar.shown} {unit}", period=period(bar, limit))
    if bar.label == bar.period:
        return figure
    return phrases.CHART_LABELLED.format(label=cut(bar.label, limit), figure=figure)
