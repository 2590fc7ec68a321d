"""Calendar words: spans of months at their widest, and partial dates that stay partial."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.dates import Span, calendar, is_month, period_span, year_span
from knowledge.model import Period

MONTHS = (
    "January February March April May June July August September October November December".split()
)


def months(text: str) -> list[tuple[str, str]]:
    """First and last month of every span, as year-month."""
    return [(month(span.start), month(span.end)) for span in calendar(text).spans]


def month(count: int) -> str:
    """A month's number as year-month."""
    return f"{count // 12}-{count % 12 + 1:02}"


def days(text: str) -> list[tuple[int | None, int | None, int | None]]:
    """Year, month and day of every day-date."""
    return [(date.year, date.month, date.day) for date in calendar(text).days]


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("in 2019", "2019-01", "2019-12"),
        ("the 2020s", "2020-01", "2020-12"),
        ("late 2020", "2020-07", "2020-12"),
        ("early 2021", "2021-01", "2021-06"),
        ("the second half of 2020", "2020-07", "2020-12"),
        ("First Half 2021", "2021-01", "2021-06"),
        ("the last six months of 2020", "2020-07", "2020-12"),
        ("the last 6 months in 2020", "2020-07", "2020-12"),
        ("the first two months of 2021", "2021-01", "2021-02"),
        ("the first quarter of 2021", "2021-01", "2021-03"),
        ("Q2 2020", "2020-04", "2020-06"),
        ("2020 Q3", "2020-07", "2020-09"),
        ("H2-2020", "2020-07", "2020-12"),
        ("the end of the year 2020", "2020-07", "2020-12"),
        ("July 2020", "2020-07", "2020-07"),
        ("sept. 2020", "2020-09", "2020-09"),
        ("July to December 2020", "2020-07", "2020-12"),
        ("Jan–Feb 2021", "2021-01", "2021-02"),
        ("last 99 months of 2020", "2020-01", "2020-12"),
        ("first 0 months of 2020", "2020-01", "2020-01"),
    ],
)
def test_spans(text: str, first: str, last: str) -> None:
    """Words for a stretch of time are months, first and last, at their widest."""
    assert months(text) == [(first, last)]


@pytest.mark.parametrize(
    "text", ["2,020 attacks", "1.2020", "12020", "room 2020b", "1850", "no year"]
)
def test_what_is_no_year(text: str) -> None:
    """A count, a part of a number and a year out of range are no stretch of time."""
    assert months(text) == []


def test_several_spans() -> None:
    """Both sides of a comparison are found."""
    assert months("late 2020 or early 2021?") == [("2020-07", "2020-12"), ("2021-01", "2021-06")]
    assert months("in May 2020 and in June 2021") == [
        ("2020-05", "2020-05"),
        ("2021-06", "2021-06"),
    ]


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("between July 2020 and December 2020", "2020-07", "2020-12"),
        ("from January 2021 to February 2021", "2021-01", "2021-02"),
        ("Nov 2020 to Feb 2021", "2020-11", "2021-02"),
        ("between 2018 and 2020", "2018-01", "2020-12"),
        ("from 2018 to 2020", "2018-01", "2020-12"),
    ],
)
def test_a_range_is_one_span(text: str, first: str, last: str) -> None:
    """From here to there is one stretch with all that lies between, not its two ends."""
    assert months(text) == [(first, last)]


def test_the_second_quarter_is_not_the_last() -> None:
    """The second quarter of a year is April to June."""
    assert months("the second quarter of 2020") == months("Q2 2020")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("July 14", (None, 7, 14)),
        ("14 July", (None, 7, 14)),
        ("the 14th of July", (None, 7, 14)),
        ("JULY 14TH", (None, 7, 14)),
        ("Sept. 3", (None, 9, 3)),
        ("July 14, 2021", (2021, 7, 14)),
        ("July 14 2021", (2021, 7, 14)),
    ],
)
def test_days(text: str, expected: tuple[int | None, int, int]) -> None:
    """A day keeps the parts that are said: no year is made up."""
    assert days(text) == [expected]
    assert months(text) == []


@pytest.mark.parametrize("text", ["14 July 2021", "the 14th of July 2021", "14 July, 2021"])
def test_a_day_before_its_month_and_year(text: str) -> None:
    """A day written before month and year is a day of that year."""
    assert days(text) == [(2021, 7, 14)]


@pytest.mark.parametrize("text", ["July 32", "0 July", "July", "Julyish 14", "decide 5"])
def test_what_is_no_day(text: str) -> None:
    """Impossible days, bare months and longer words are no dates."""
    assert days(text) == []


@settings(max_examples=100)
@given(st.text(st.characters(exclude_categories=[]), max_size=60))
def test_any_text_has_a_calendar(text: str) -> None:
    """Arbitrary characters never raise, and spans run forward."""
    found = calendar(text)
    assert all(span.start <= span.end for span in found.spans)
    assert all(1 <= (date.month or 0) <= 12 and 1 <= (date.day or 0) <= 31 for date in found.days)


@settings(max_examples=60)
@given(st.integers(1900, 2099), st.integers(1, 12), st.integers(1, 31))
def test_dates_round_trip(year: int, number: int, day: int) -> None:
    """Any month and day, written out, is read as itself."""
    name = MONTHS[number - 1]
    assert days(f"{name} {day}, {year}") == [(year, number, day)]
    assert days(f"{name[:3]} {day}") == days(f"{day} {name}") == [(None, number, day)]
    assert months(f"{name} {year}") == [(f"{year}-{number:02}", f"{year}-{number:02}")]
    assert months(f"in {year}") == [(f"{year}-01", f"{year}-12")]


def test_words_are_kept() -> None:
    """A span and a day know how the text put them."""
    found = calendar("Late 2020, or on July 14")
    assert [span.words for span in found.spans] == ["Late 2020"]
    assert [date.words for date in found.days] == ["July 14"]


def test_stored_periods() -> None:
    """A period may be years, months or days; without start or end it is no span."""
    half = period_span(Period(words="half", start="2020-07", end="2020-12"))
    assert half == Span(2020 * 12 + 6, 2020 * 12 + 11, "half")
    assert period_span(Period(words="2020", start="2020", end="2020")) == year_span(2020)
    assert period_span(Period(words="", start="2020-07-14", end="2020-07-15")) == Span(
        2020 * 12 + 6, 2020 * 12 + 6, ""
    )
    assert period_span(Period(words="once", start="2020")) is None
    assert period_span(Period(words="some time", end="2020")) is None


def test_spans_meet_in_a_shared_month() -> None:
    """Spans meet where they share a month, either way round; neighbours do not."""
    late, early = Span(6, 11, ""), Span(12, 17, "")
    assert not late.meets(early)
    assert not early.meets(late)
    assert late.meets(Span(11, 12, ""))
    assert early.meets(Span(11, 12, ""))
    assert Span(0, 99, "").meets(late)
    assert late.meets(Span(0, 99, ""))


def test_a_part_is_within() -> None:
    """A span is within another where it is a part of it, and not within itself."""
    half, month = Span(6, 11, ""), Span(7, 7, "")
    assert month.within(half)
    assert not half.within(month)
    assert not half.within(Span(6, 11, "x"))
    assert not Span(5, 7, "").within(half)


def test_month_names() -> None:
    """Full and usual short names are months, other words are not."""
    assert all(is_month(name.lower()) and is_month(name[:3].lower()) for name in MONTHS)
    assert is_month("sept")
    assert not any(is_month(word) for word in ("ju", "mayor", "marching", "14", ""))
