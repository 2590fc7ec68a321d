"""How a chart looks: large type, bars from the left, what bounds them, how long their periods are.

It has its own paper, so that it reads the same on light and dark. Colour never says anything by
itself: bounds have an end of their own and a word, periods a strip of months and words.
"""

from __future__ import annotations

from knowledge import phrases
from knowledge.charts.lettering import width, wrapped
from knowledge.charts.nouns import Bar, ChartSpec, length, period
from knowledge.charts.sheet import LINE, WIDTH, Sheet

PAPER, FRAME = "#f7f8fa", "#b9c0c9"
INK, QUIET = "#15191e", "#444c56"
BAR, FADE = "#1f5a94", ("#4a7aa9", "#7a9dc0", "#a6bdd5")

EDGE = 18.0
ROOM = WIDTH - 2 * EDGE
TITLE, VALUE, LABEL, SMALL = 19.0, 18.0, 15.5, 13.0
"""Sizes of type; on the phone none is below 13 pixels."""

THICK, THIN = 26.0, 16.0
FEW = 4
"""So many bars are thick; more are thin, so that the picture does not grow too tall."""

OPEN_END = 46.0
PERIOD = 90
"""Characters of a period's words."""

CELL = 11.0
STRIP = 150.0


def png(spec: ChartSpec) -> bytes:
    """The chart as PNG: 800 pixels wide, as high as it needs."""
    chart = _Chart(spec)
    chart.head()
    for bar in spec.bars:
        chart.bar(bar)
    chart.foot()
    return chart.sheet.png(chart.y)


class _Chart:
    """A chart that is being drawn, `y` being where it goes on."""

    def __init__(self, spec: ChartSpec) -> None:
        self.spec = spec
        self.sheet = Sheet(PAPER, FRAME)
        self.y = EDGE
        ends = [end for bar in spec.bars for end in (bar.value, bar.upper or bar.value)]
        self._low, self._high = min(0.0, *ends), max(0.0, *ends)
        beyond = OPEN_END if any(bar.lower_bound for bar in spec.bars) else 0.0
        self._pixels = (ROOM - beyond) / ((self._high - self._low) or 1.0)
        self._thick = THICK if len(spec.bars) <= FEW else THIN
        self._units = all(
            width(f"{bar.shown} {spec.unit}", VALUE, bold=True) <= ROOM / 2 for bar in spec.bars
        )

    def head(self) -> None:
        """Title, unit and, where it is the same for all bars, the period."""
        self._paragraph(self.spec.title, TITLE, INK, bold=True, most=4)
        unit = "" if self._units else phrases.CHART_UNIT.format(unit=self.spec.unit)
        when = period(self.spec.bars[0], PERIOD) if self.spec.one_period else ""
        self._paragraph(phrases.CHART_DOT.join(filter(None, (unit, when))), LABEL, QUIET, most=3)
        self.y += 8

    def bar(self, bar: Bar) -> None:
        """Label and amount, the bar, and below it the period where periods differ."""
        self.y += 8
        self._label(bar)
        self._draw(bar, self.y + 3)
        self.y += self._thick + 6
        if not self.spec.one_period:
            self._period(bar)
        self.y += 6

    def foot(self) -> None:
        """What the bars' ends mean, the notes, the citation; then the paper below it all."""
        self.y += 10
        self.sheet.box(EDGE, self.y - 4, ROOM, 1, FRAME)
        self.y += 4
        ends = (
            (phrases.CHART_ARROW, any(bar.lower_bound for bar in self.spec.bars)),
            (phrases.CHART_HOLLOW, any(bar.upper is not None for bar in self.spec.bars)),
            (phrases.CHART_DASHED, any(bar.about for bar in self.spec.bars)),
        )
        legend = " ".join(words for words, used in ends if used)
        for note in filter(None, (*self.spec.notes, legend)):
            self._paragraph(note, SMALL, INK, most=8)
            self.y += 3
        self.y += 4
        for line in self.spec.citation.split("\n"):
            self._paragraph(line, SMALL, QUIET, most=8)
        self.y += EDGE - 4

    def _paragraph(
        self, text: str, size: float, colour: str, *, bold: bool = False, most: int = 99
    ) -> None:
        for line in wrapped(text, ROOM, size, bold=bold, most=most):
            self.sheet.text(EDGE, self.y, line, size, colour, bold=bold)
            self.y += size * LINE

    def _label(self, bar: Bar) -> None:
        """The label at the left, the amount at the right; a long amount below it."""
        shown = f"{bar.shown} {self.spec.unit}" if self._units else bar.shown
        wide = width(shown, VALUE, bold=True)
        if wide > ROOM * 2 / 3:
            self._paragraph(bar.label, LABEL, INK, most=3)
            self._paragraph(shown, VALUE, INK, bold=True)
            return
        lines = wrapped(bar.label, ROOM - wide - 12, LABEL, most=4)
        for number, line in enumerate(lines):
            self.sheet.text(EDGE, self.y + number * LABEL * LINE, line, LABEL, INK)
        below = max(0, len(lines) - 1) * LABEL * LINE
        right = EDGE + ROOM
        self.sheet.text(right, self.y + below - 2, shown, VALUE, INK, bold=True, right=True)
        self.y += below + VALUE * LINE - 3

    def _draw(self, bar: Bar, top: float) -> None:
        zero, end = self._at(0.0), self._at(bar.value)
        if bar.about:
            self._dashed_end(zero, end, top)
        elif bar.value > 0 or not bar.lower_bound:
            self._solid(zero, end, top)
        if bar.upper is not None:
            self._hollow(end, self._at(bar.upper), top)
        if bar.lower_bound:
            self._arrow(end, top)
        self.sheet.box(zero - 1, top - 3, 2, self._thick + 6, INK)

    def _solid(self, zero: float, end: float, top: float) -> None:
        """A bar to either side; the smallest can still be seen."""
        left, right = sorted((zero, end))
        if 0 < right - left < 2:
            left, right = (zero, zero + 2) if end > zero else (zero - 2, zero)
        self.sheet.box(left, top, right - left, self._thick, BAR)

    def _at(self, value: float) -> float:
        return EDGE + (value - self._low) * self._pixels

    def _arrow(self, x: float, top: float) -> None:
        """An open end: the bar fades in steps, and an arrow points on."""
        x += 3
        for wide, colour in zip((9, 7, 5), FADE, strict=True):
            self.sheet.box(x, top, wide, self._thick, colour)
            x += wide + 3
        middle = top + self._thick / 2
        self.sheet.shape(((x, middle - 10), (x + 12, middle), (x, middle + 10)), BAR)

    def _hollow(self, left: float, right: float, top: float) -> None:
        """A range: a frame without filling, its far end thick."""
        self.sheet.box(left, top, right - left, self._thick, BAR)
        self.sheet.box(left, top + 2.5, right - left - 4, self._thick - 5, PAPER)

    def _dashed_end(self, zero: float, end: float, top: float) -> None:
        """An end that is only about there: its last part in dashes."""
        solid = end - 10 if end - zero > 10 else end + 10 if zero - end > 10 else zero
        self._solid(zero, solid, top)
        dash = self._thick / 7
        for number in range(0, 7, 2):
            self.sheet.box(min(solid, end), top + number * dash, abs(end - solid), dash, BAR)

    def _period(self, bar: Bar) -> None:
        """A strip with a cell a month, as long as the period, and the period in words."""
        longest = max((one.months or 0 for one in self.spec.bars), default=0)
        cell = min(CELL, STRIP / max(longest, 1))
        gap = 2.0 if cell > 5 else 0.0
        for number in range(bar.months or 0 if gap else min(bar.months or 0, 1)):
            wide = cell - gap if gap else cell * (bar.months or 0)
            self.sheet.box(EDGE + number * cell, self.y + 3.5, wide, 9, QUIET)
        indent = cell * (bar.months or 0) + 8 if bar.months else 0
        words = length(bar.months) if bar.label == bar.period else period(bar, PERIOD)
        for line in wrapped(words, ROOM - indent, SMALL, most=3):
            self.sheet.text(EDGE + indent, self.y, line, SMALL, QUIET)
            self.y += SMALL * LINE
