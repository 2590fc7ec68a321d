"""Periods in a sentence: where they stand, in its words, with EDTF start and end where it says so.

What `knowledge.dates` reads is read there; this adds how articles write periods: "2030/31", "the
year to June 2031", "since 2029", "from 3 to 9 May 2031". Relative words ("last year") are kept as
words: which year they mean is not for us to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from knowledge.articles.bounds import NO_BOUNDS, Bounds, month_text
from knowledge.articles.forms import readers
from knowledge.articles.pieces import SENTENCE_LIMIT
from knowledge.articles.words import words
from knowledge.dates import Span, calendar
from knowledge.model import Period


@dataclass(frozen=True, slots=True)
class Dated:
    """A period that stands from `start` to before `end` in the sentence."""

    start: int
    end: int
    period: Period


def periods_in(sentence: str) -> list[Dated]:
    """All periods of the sentence, in order of where they stand, none inside another."""
    sentence = sentence[:SENTENCE_LIMIT]
    rest, found = sentence, list[Dated]()
    for pattern, read in readers():
        for match in pattern.finditer(rest):
            if rest[match.start() : match.end()] != match.group():
                continue  # an earlier match of this pattern took it
            bounds = read(match.groupdict())
            if bounds is not None:
                found.append(_dated(sentence, match.start(), match.end(), bounds))
                rest = _without(rest, found[-1])
    for dated in _by_calendar(rest, sentence):
        found.append(dated)
        rest = _without(rest, dated)
    for match in words().patterns["relative"].finditer(rest):
        found.append(_dated(sentence, match.start(), match.end(), NO_BOUNDS))
    return sorted(found, key=lambda dated: dated.start)


def _dated(sentence: str, start: int, end: int, bounds: Bounds) -> Dated:
    said = " ".join(sentence[start:end].split()).rstrip(",")
    return Dated(start, end, Period(words=said, start=bounds[0], end=bounds[1]))


def _without(text: str, dated: Dated) -> str:
    return text[: dated.start] + " " * (dated.end - dated.start) + text[dated.end :]


def _by_calendar(rest: str, sentence: str) -> Iterator[Dated]:
    """What `knowledge.dates` finds in the rest, at its place in the sentence."""
    place_after: dict[str, int] = {}
    for span in calendar(rest).spans:
        start = rest.find(span.words, place_after.get(span.words, 0))
        if start < 0 or _counts(rest, start, start + len(span.words)):
            continue
        end = place_after[span.words] = start + len(span.words)
        if rest[max(0, start - 4) : start].casefold() == "the " and not span.words[0].isdigit():
            start -= 4
        yield _dated(sentence, start, end, _edtf(span))


def _counts(text: str, start: int, end: int) -> bool:
    """Whether a bare year is an amount: "2000 people", "some 1950 boats"."""
    if not text[start:end].isdigit():
        return text[start:end].endswith("s")
    before = text[:start].split()[-2:]
    after = re.match(r" ([a-z]+)", text[end:])
    if after is None or not words().plural(after[1]):
        return False
    bounding = {phrase[-1] for phrase in words().before}
    last = before[-1].casefold() if before else ""
    return last in bounding or (text[start:end].endswith("00") and last in ("", "and", "to"))


def _edtf(span: Span) -> Bounds:
    first, last = divmod(span.start, 12), divmod(span.end, 12)
    if first[1] == 0 and last[1] == 11:
        return str(first[0]), str(last[0])
    return month_text(span.start), month_text(span.end)
