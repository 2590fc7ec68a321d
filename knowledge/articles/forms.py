"""How articles write periods, as patterns with what reads them; a longer form before its parts.

In a pattern D, M and Y stand for a day, a month and a year; a number behind one names its end of a
range.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from knowledge.articles.bounds import (
    COUNT_WORDS,
    Bounds,
    Parts,
    between,
    decade,
    end_of,
    months_to,
    numbered,
    part_of,
    since,
    single,
    split_year,
    start_of,
    until,
    words_only,
)

Reader = Callable[[Parts], Bounds | None]
"""What gives the bounds of a period from the parts of its pattern."""

_MONTH = (
    r"(?:Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?|July?|"
    r"Aug(?:ust|\.)?|Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)(?!\w)"
)
_YEAR = r"(?:1[5-9]|20)\d\d(?![\d%]|[.,]\d)"
_DAY = r"(?:[0-2]?\d|3[01])(?:st|nd|rd|th)?(?![\d%]|[.,]\d)"
_TO = r"\s*(?:–|-|—|/|\bto\b|\btill\b|\buntil\b|\bthrough\b)\s*"
_TO_AND = r"\s*(?:–|-|—|/|\band\b|\bto\b|\btill\b|\buntil\b|\bthrough\b)\s*"
_THE = r"(?:[Tt]he )?"
_COUNT = rf"(?:{'|'.join(COUNT_WORDS)}|\d{{1,3}}|18|24|36)"
_YEAR_NAME = (
    r"(?:season|winter|campaign|harvest|term"
    r"|(?:financial|fiscal|school|academic|tax|marketing|budget|business|crop|university) year)"
)
_SEASON = r"(?:[Ss]pring|[Ss]ummer|[Aa]utumn|[Ff]all|[Ww]inter)"
_WEEKDAY = r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,? )?"


def _named(pattern: str, suffix: str = "") -> str:
    """The pattern with its capitals D, M and Y as named parts day, month and year."""
    parts = {"D": ("day", _DAY), "M": ("month", _MONTH), "Y": ("year", _YEAR)}
    return re.sub(
        r"\b([DMY])(\d?)\b",
        lambda match: f"(?P<{parts[match[1]][0]}{match[2] or suffix}>{parts[match[1]][1]})",
        pattern,
    )


@lru_cache(maxsize=1)
def readers() -> list[tuple[re.Pattern[str], Reader]]:
    """Patterns with their readers; a longer way of writing stands before its parts."""
    return [(re.compile(rf"(?<![\w-])(?:{_named(form)})(?!\w)"), read) for form, read in _FORMS]


_POINTS = (r"D M,? Y", r"M D,? Y", r"M,? (?:of )?Y", "Y")
_FROM = r"(?:[Bb]etween |[Ff]rom )?"

_FORMS: list[tuple[str, Reader]] = [
    *(
        (
            rf"{_THE}(?:(?P<count>{_COUNT})[ -])?"
            r"(?P<span>year|half[- ]year|half|quarter|months|weeks|month)"
            r" (?:up to|to|ended|ending|that ended|through|until)(?: in| on)?(?: the end of)?"
            rf" {point}",
            months_to,
        )
        for point in (*_POINTS, "M")
    ),
    (
        rf"{_THE}(?:(?:{_YEAR_NAME}|FY|fiscal)(?: of)? )?"
        rf"Y(?P<sign>[/–-])(?P<tail>\d{{4}}|\d\d)(?![\d-])(?: {_YEAR_NAME})?",
        split_year,
    ),
    (rf"{_FROM}{_WEEKDAY}D1(?: M1)?(?: Y1)?{_TO_AND}D2 M2(?:,? Y2)?", between),
    (
        rf"{_FROM}{_WEEKDAY}M1 D1{_TO_AND}(?:M2 )?D2"
        rf"(?!\s+(?:{_MONTH}|million|billion|per ))(?:,? Y2)?",
        between,
    ),
    (rf"(?:[Bb]etween |[Ff]rom )M1(?: Y1)?{_TO_AND}M2(?:,? Y2)?", between),
    (rf"M1(?: Y1)?(?:{_TO}| and |, {_MONTH},? and )M2,? Y2", between),
    (rf"[Bb]etween Y1{_TO_AND}Y2", between),
    (rf"(?:[Ff]rom )?Y1{_TO}Y2", between),
    (
        rf"{_THE}(?P<which>first|opening|last|final|closing) (?P<count>{_COUNT})"
        r" (?P<span>months|quarters) of (?:the year )?Y",
        part_of,
    ),
    (
        rf"{_THE}(?P<which>first|second|third|fourth|last|final)[ -](?P<span>quarter|half)"
        r"(?: of| in)?(?: the year)? Y",
        part_of,
    ),
    (
        rf"{_THE}(?:first|second|third|last|final|opening)(?: {_COUNT})?"
        r" (?:weeks?|days|half) of M(?:,? Y)?",
        single,
    ),
    (r"(?P<part>[Qq][1-4]|[Hh][12])(?: of)? Y", numbered),
    (r"Y[ -]?(?P<part>[Qq][1-4]|[Hh][12])", numbered),
    *(
        (rf"[Ss]ince (?:early |late |mid-|the (?:start|beginning|end) of )?{p}", since)
        for p in _POINTS
    ),
    (
        rf"(?:(?P<by>[Bb]y|[Uu]ntil) )?{_THE}(?:end|close) of (?:the year )?(?:M,? )?Y",
        end_of,
    ),
    (rf"{_THE}(?:start|beginning) of (?:M,? )?Y", start_of),
    (r"[Ee]nd-(?:M )?Y", end_of),
    *((rf"[Ff]rom {p}(?: on(?:wards?)?|(?=,))", since) for p in _POINTS),
    *((rf"(?:[Bb]y|[Uu]ntil|[Tt]ill|[Uu]p to) (?:early |late |mid-)?{p}", until) for p in _POINTS),
    *((rf"(?:[Bb]efore|[Aa]fter) {p}", words_only) for p in _POINTS),
    (
        r"(?:[Tt]he )?(?:(?P<part>[Ee]arly|[Mm]id|[Ll]ate)[ -])?(?P<year>(?:1[5-9]|20)\d0)['’]?s",
        decade,
    ),
    (rf"{_WEEKDAY}D (?:of )?M,? Y", single),
    (rf"{_WEEKDAY}M D,? Y", single),
    (
        rf"(?:(?:{_THE}(?:middle|course) of |[Ee]arly |[Mm]id-?\s?|[Ll]ate )(?:in )?)?"
        r"M,? (?:of )?Y",
        single,
    ),
    (r"[Mm]id-Y", single),
    (rf"{_THE}{_SEASON}(?: of)? Y", single),
    (rf"{_THE}(?:fiscal|FY|(?:the )?{_YEAR_NAME}|calendar year|year) ?Y", single),
    (r"(?<=[Ii]n )(?P<year>1[5-8]\d\d)(?![\d%]|[.,]\d)", single),
    (
        r"(?<!army of )(?<!force of )(?<!crowd of )(?<!total of )(?<!fleet of )(?<=[Oo]f )"
        r"(?P<year>1[5-8]\d\d)(?![\d%]|[.,]\d| ?[a-z-]+s\b| (?:men|people|women)\b)",
        single,
    ),
    (
        r"(?<=[Ii]n )(?P<year>1[0-4]\d\d)"
        r"(?=[.,;)](?:\s|$)"
        r"| (?:the|a|an|his|her|its|and|but|he|she|it|they|when|by|with|under|after)\b)",
        single,
    ),
    *(
        (
            rf"(?:[Ss]ince |[Bb]y |[Uu]ntil )?{_WEEKDAY}{day}"
            r"(?! (?:per cent|million|billion|people))",
            words_only,
        )
        for day in ("D (?:of )?M", "M D")
    ),
    (rf"(?:[Ss]ince|[Uu]ntil|[Bb]y|[Dd]uring) (?:early |late |mid-)?{_MONTH}", words_only),
    (rf"(?<=[Ii]n )(?:early |late |mid-)?{_MONTH}(?: and {_MONTH})?", words_only),
    (rf"(?<=[Oo]f ){_MONTH}", words_only),
]
