"""Calendar words of a question or a fact as spans of months, and partial dates kept partial.

"late 2020" is July to December, "early 2021" January to June: the halves that the words can mean
at their widest, so that a typed check never refuses a figure that lies inside them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from knowledge.model import PartialDate, Period
from knowledge.text import fold

_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_MONTH = (
    r"(?P<month{n}>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|"
    r"aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_COUNT = r"(?P<count>\d+|one|two|three|four|five|six)"
_COUNT_WORDS = "one two three four five six"
_COUNTS = {word: number for number, word in enumerate(_COUNT_WORDS.split(), 1)}

_RANGE = re.compile(
    rf"\b{_MONTH.format(n=1)}\s*(?:-|to|and|n|&|\+|till|until|through|thru|/|,)?\s*{_MONTH.format(n=2)}"
    rf",?\s*(?:of\s+)?{_YEAR}\b"
)
_LONG_RANGE = re.compile(
    rf"\b(?:{_MONTH.format(n=1)},?\s*(?:of\s+)?)?(?P<year1>(?:19|20)\d\d)\s*(?:-|to|and|till|until|through)"
    rf"\s*(?:{_MONTH.format(n=2)},?\s*(?:of\s+)?)?(?P<year2>(?:19|20)\d\d)\b"
)
_ISO_RANGE = re.compile(
    r"\b(?P<year1>(?:19|20)\d\d)-(?P<number1>0[1-9]|1[0-2])\s*(?:to|and|till|until|through|/|--)\s*"
    r"(?P<year2>(?:19|20)\d\d)-(?P<number2>0[1-9]|1[0-2])\b"
)
_ISO = re.compile(r"\b(?P<year>(?:19|20)\d\d)-(?P<number>0[1-9]|1[0-2])(?:-(?P<day>[0-3]\d))?\b")
_BETWEEN = re.compile(r"\b(?:between|from)\s+$")
_MONTH_DAY = re.compile(
    rf"\b{_MONTH.format(n=1)}\s*(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,?\s*{_YEAR}\b)?"
)
_DAY_MONTH = re.compile(
    rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH.format(n=1)}\b(?:,?\s*{_YEAR}\b)?"
)
_MONTH_YEAR = re.compile(rf"\b{_MONTH.format(n=1)},?\s*(?:of\s+)?{_YEAR}\b")
_PART = re.compile(
    r"\b(?P<part>first|1st|second|2nd|last|final|latter|back|early|late|start|beginning|end|opening"
    r"|closing|h1|h2|q[1-4])"
    rf"(?:\s+(?P<unit>half|quarter|{_COUNT}\s+months?|months|part|weeks?))?"
    rf"\s*(?:of|in|from|-)?\s*(?:the\s+)?(?:year\s+)?{_YEAR}\b"
)
_YEAR_PART = re.compile(rf"\b{_YEAR}\s*-?\s*(?P<part>h1|h2|q[1-4])\b")
_BARE_YEAR = re.compile(rf"(?<![\d.,])\b{_YEAR}s?\b(?![.,]\d)")

_EARLY = {"first", "1st", "early", "start", "beginning", "opening", "h1"}


@dataclass(frozen=True, slots=True)
class Span:
    """Months from `start` to `end`, both inclusive, counted as year * 12 + month - 1."""

    start: int
    end: int
    words: str

    def meets(self, other: Span) -> bool:
        """Whether the two spans share a month."""
        return self.start <= other.end and other.start <= self.end

    def within(self, other: Span) -> bool:
        """Whether this span is a part of the other, and not all of it."""
        inside = other.start <= self.start and self.end <= other.end
        return inside and (self.start, self.end) != (other.start, other.end)


@dataclass(frozen=True, slots=True)
class Calendar:
    """All spans and all day-dates that a text speaks of."""

    spans: tuple[Span, ...] = ()
    days: tuple[PartialDate, ...] = ()


NO_DATES = Calendar()


def calendar(text: str) -> Calendar:
    """The spans and partial dates of a text, in the order in which they were found.

    >>> calendar("late 2020 or January 2021, not 14 July").days[0].day
    14
    """
    rest = fold(text)
    if not any(map(str.isdigit, rest)):  # no reader finds anything without a figure
        return NO_DATES
    typed = text if len(text) == len(rest) else rest
    days: list[PartialDate] = []
    spans: list[Span] = []
    for pattern, read in _READERS:
        for match in list(pattern.finditer(rest)):
            value = read(match, typed[match.start() : match.end()])
            if isinstance(value, Span):
                spans.append(value)
            elif value is not None:
                days.append(value)
            if value is not None:
                rest = rest[: match.start()] + " " * len(match.group()) + rest[match.end() :]
    return Calendar(tuple(spans), tuple(days))


fact_calendar = lru_cache(maxsize=2_000)(calendar)
"""The same for the texts of facts, which are read several times; never for what people ask."""


def period_span(period: Period) -> Span | None:
    """A stored period as a span; None where the source states no start or end."""
    if period.start is None or period.end is None:
        return None
    return Span(_edtf(period.start, first=True), _edtf(period.end, first=False), period.words)


def is_month(word: str) -> bool:
    """Whether the folded word is a month's name or its usual short form."""
    return re.fullmatch(_MONTH.format(n=1), word) is not None


def year_span(year: int, words: str | None = None) -> Span:
    """The twelve months of a year."""
    return Span(year * 12, year * 12 + 11, words or str(year))


def _edtf(text: str, *, first: bool) -> int:
    year, _, month = text[:7].partition("-")
    return int(year) * 12 + (int(month) - 1 if month else (0 if first else 11))


def _month(name: str) -> int:
    return _MONTHS.index(name[:3]) + 1


def _range(match: re.Match[str], words: str) -> Span:
    year = int(match["year"])
    first, last = _month(match["month1"]), _month(match["month2"])
    return Span(year * 12 + first - 1, year * 12 + max(first, last) - 1, words)


def _day(match: re.Match[str], words: str) -> PartialDate | None:
    day = int(match["day"])
    if not 1 <= day <= 31:
        return None
    year = int(match["year"]) if match["year"] else None
    return PartialDate(words=words, year=year, month=_month(match["month1"]), day=day)


def _month_year(match: re.Match[str], words: str) -> Span:
    month = int(match["year"]) * 12 + _month(match["month1"]) - 1
    return Span(month, month, words)


def _part(match: re.Match[str], words: str) -> Span:
    year, part = int(match["year"]) * 12, match["part"]
    if part.startswith("q"):
        start = year + 3 * (int(part[1]) - 1)
        return Span(start, start + 2, words)
    if match.groupdict().get("unit") == "quarter" and part in ("second", "2nd"):
        return Span(year + 3, year + 5, words)
    length = _length(match.groupdict())
    if part in _EARLY:
        return Span(year, year + length - 1, words)
    return Span(year + 12 - length, year + 11, words)


def _length(found: dict[str, str | None]) -> int:
    """How many months the unit names; six where it names none ("late 2020")."""
    count = found.get("count")
    if count:
        number = int(count) if count.isdigit() else _COUNTS[count]
        return min(max(number, 1), 12)
    return 3 if found.get("unit") == "quarter" else 6


def _iso_range(match: re.Match[str], words: str) -> Span | None:
    start = int(match["year1"]) * 12 + int(match["number1"]) - 1
    end = int(match["year2"]) * 12 + int(match["number2"]) - 1
    return Span(start, end, words) if start < end else None


def _iso(match: re.Match[str], words: str) -> Span | PartialDate:
    year, month = int(match["year"]), int(match["number"])
    if match["day"]:
        return PartialDate(words=words, year=year, month=month, day=int(match["day"]))
    return Span(year * 12 + month - 1, year * 12 + month - 1, words)


def _long_range(match: re.Match[str], words: str) -> Span | None:
    """A range with a year at both ends; two years joined by "and" are two, unless "between"."""
    if " and " in match.group() and not _BETWEEN.search(match.string[: match.start()]):
        return None
    first = _month(match["month1"]) if match["month1"] else 1
    last = _month(match["month2"]) if match["month2"] else 12
    start, end = int(match["year1"]) * 12 + first - 1, int(match["year2"]) * 12 + last - 1
    return Span(start, end, words) if start < end else None


def _bare_year(match: re.Match[str], words: str) -> Span:
    return year_span(int(match["year"]), words)


_READERS = (
    (_ISO_RANGE, _iso_range),
    (_ISO, _iso),
    (_LONG_RANGE, _long_range),
    (_RANGE, _range),
    (_MONTH_DAY, _day),
    (_DAY_MONTH, _day),
    (_MONTH_YEAR, _month_year),
    (_PART, _part),
    (_YEAR_PART, _part),
    (_BARE_YEAR, _bare_year),
)
