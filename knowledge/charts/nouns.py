"""A chart before it is drawn. All its texts are plain: one line, no Markdown, no mathematics."""

from __future__ import annotations

from dataclasses import dataclass

from knowledge import phrases


@dataclass(frozen=True, slots=True)
class Bar:
    """One figure: its certain part ends at `value`, and a range goes on to `upper`.

    "Up to 50" is a range from 0. `months` is None where the length of the period is not known;
    `shown` is the amount as published: "over 100".
    """

    label: str
    value: float
    lower_bound: bool
    upper: float | None
    months: int | None
    period: str
    shown: str
    about: bool = False


@dataclass(frozen=True, slots=True)
class ChartSpec:
    """Bars of one unit, notes that belong to them, and the citation, which may have lines."""

    title: str
    unit: str
    bars: tuple[Bar, ...]
    citation: str
    alt: str
    notes: tuple[str, ...] = ()

    @property
    def one_period(self) -> bool:
        """Whether all bars are of the same period in the same words."""
        return len({(bar.period, bar.months) for bar in self.bars}) == 1


def length(months: int | None) -> str:
    """How long a period is, in words: "two months", "one year"; empty where it is not known."""
    if months is None:
        return ""
    years, rest = divmod(months, 12)
    count, unit = (months, phrases.MONTHS) if rest else (years, phrases.YEARS)
    words = phrases.NUMBERS[count] if count < len(phrases.NUMBERS) else f"{count:,}"
    return f"{words} {unit[count != 1]}"


def cut(text: str, limit: int) -> str:
    """The text in at most `limit` characters."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def period(bar: Bar, limit: int) -> str:
    """The period with its length, its words cut: "the first two months of 2021 (two months)"."""
    words = cut(bar.period, limit)
    if bar.months is None:
        return words
    return phrases.CHART_PERIOD.format(period=words, length=length(bar.months))
