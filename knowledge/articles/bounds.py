"""What the parts of a written period mean: start and end as EDTF level 0.

Each reader takes the named parts of a pattern of `forms` (year, month, day, and what the pattern
adds) and gives both bounds, or None where the words are no period after all.
"""

from __future__ import annotations

import re
from calendar import monthrange

Parts = dict[str, str | None]
"""The named parts of a pattern that matched."""

Bounds = tuple[str | None, str | None]
"""Start and end as EDTF level 0, each None where the sentence does not give it."""

NO_BOUNDS: Bounds = (None, None)

_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
COUNT_WORDS = "one two three four five six seven eight nine ten eleven twelve".split()
"""Counts of months and weeks in words."""


def month_text(month: int) -> str:
    """The EDTF text of a month counted as year * 12 + month - 1."""
    return f"{month // 12:04d}-{month % 12 + 1:02d}"


def _number(month: str) -> int:
    return _MONTHS.index(month[:3].casefold()) + 1


def _point(found: Parts, suffix: str = "") -> str | None:
    """The EDTF text of the day, month or year that the match names; None without a year."""
    year, month, day = (found.get(name + suffix) for name in ("year", "month", "day"))
    if year is None:
        return None
    if month is None:
        return year
    text = f"{year}-{_number(month):02d}"
    number = int(re.sub(r"\D", "", day)) if day else 0
    if not day:
        return text
    return (
        f"{text}-{number:02d}" if 1 <= number <= monthrange(int(year), int(text[5:]))[1] else None
    )


def single(found: Parts) -> Bounds | None:
    """One day, month or year."""
    point = _point(found)
    return (point, point) if point or not found.get("year") else None


def since(found: Parts) -> Bounds:
    """From the named point on: no end."""
    return _point(found), None


def until(found: Parts) -> Bounds:
    """Up to the named point: no start."""
    return None, _point(found)


def end_of(found: Parts) -> Bounds:
    """The last month of the year, or the month; with "by", only as an end."""
    point = _point(found)
    point = f"{point}-12" if point and len(point) == 4 else point
    return (None if found.get("by") else point), point


def start_of(found: Parts) -> Bounds:
    """The first month of the year, or the month."""
    point = _point(found)
    point = f"{point}-01" if point and len(point) == 4 else point
    return point, point


def words_only(_found: Parts) -> Bounds:
    """No bounds: the sentence does not state the year, or not which side is meant."""
    return NO_BOUNDS


def between(found: Parts) -> Bounds | None:
    """A range whose first end takes from the second what it does not say itself."""
    first = {name: found.get(f"{name}1") for name in ("year", "month", "day")}
    last = {name: found.get(f"{name}2") for name in ("year", "month", "day")}
    if first["year"] is None:
        first["year"] = last["year"]
        if first["month"] is None:
            first["month"] = last["month"]
    elif last["year"] is None:
        last["year"] = first["year"]
    if last["month"] is None and (last["day"] or not found.get("year2")):
        last["month"] = first["month"]
    start, end = _point(first), _point(last)
    if start is None or end is None:
        return NO_BOUNDS if first["year"] is None else None
    return (start, end) if start[: len(end)] <= end else None


def split_year(found: Parts) -> Bounds | None:
    """A year across two: "2030/31", "2030-31"; a later second year ends a range."""
    year, tail = str(found["year"]), str(found["tail"])
    following = int(tail) == (int(year) + 1) % (100 if len(tail) == 2 else 10_000)
    later = found["sign"] in ("-", "–") and int(tail) > int(year[2:]) and len(tail) == 2
    if not (following or later):
        return None
    return year, tail if len(tail) == 4 else f"{int(year) + (int(tail) - int(year[2:])) % 100}"


def months_to(found: Parts) -> Bounds:
    """ "the year to June 2031": so many months up to the one that is named."""
    point, length = _point(found | {"day": None}), _length(found)
    if point is None or length is None:
        return NO_BOUNDS
    if len(point) == 4:
        point += "-12"
    end = int(point[:4]) * 12 + int(point[5:]) - 1
    first = end - length + 1
    day = re.sub(r"\D", "", found.get("day") or "")
    if day and int(day) < monthrange(int(point[:4]), int(point[5:]))[1]:
        return _from_day_after(first - 1, int(day)), f"{point}-{int(day):02d}"
    return month_text(first), point


def _from_day_after(month: int, day: int) -> str:
    """The day after that day of the month, so that a year to 5 April begins on 6 April."""
    last = monthrange(month // 12, month % 12 + 1)[1]
    return f"{month_text(month)}-{min(day + 1, last):02d}"


def _length(found: Parts) -> int | None:
    span, count = str(found["span"]).casefold(), found.get("count")
    number = 1 if not count else _count(count)
    for name, months in (("year", 12), ("half", 6), ("quarter", 3), ("month", 1)):
        if span.startswith(name):
            return number * months
    return None


def _count(word: str) -> int:
    low = word.casefold()
    return int(low) if low.isdigit() else COUNT_WORDS.index(low) + 1


def part_of(found: Parts) -> Bounds | None:
    """ "the third quarter of 2031", "the first nine months of 2031"."""
    length, which = _length(found), str(found["which"]).casefold()
    year = int(str(found["year"]))
    if length is None or not 1 <= length <= 12:
        return None
    ordinals = {"first": 0, "opening": 0, "second": 1, "third": 2, "fourth": 3}
    start = 12 - length if which not in ordinals else ordinals[which] * length
    if start + length > 12:
        return None
    return month_text(year * 12 + start), month_text(year * 12 + start + length - 1)


def numbered(found: Parts) -> Bounds:
    """A quarter or half by its number: "Q3 2031"."""
    part = str(found["part"])
    length = 3 if part[0] in "qQ" else 6
    start = int(str(found["year"])) * 12 + (int(part[1]) - 1) * length
    return month_text(start), month_text(start + length - 1)


def decade(found: Parts) -> Bounds:
    """Ten years; "early" and "late" are its halves, "mid" its three in the middle."""
    year, part = int(str(found["year"])), (found.get("part") or "").casefold()
    if not part:
        return str(year), str(year + 9)
    first = {"early": 0, "mid": 4, "late": 5}[part]
    return str(year + first), str(year + {"early": 4, "mid": 6, "late": 9}[part])
