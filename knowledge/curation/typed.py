"""Single values as moderators type them: figures, periods, chains, dates, places in a source.

Each reader raises BadInput with one sentence that repeats what was typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal

from knowledge.dates import Calendar, calendar
from knowledge.errors import BadInput
from knowledge.model import (
    ASK_LIMIT,
    NAME_LIMIT,
    SOURCE_TITLE_LIMIT,
    Attributor,
    Comparator,
    Fact,
    Link,
    Locator,
    PartialDate,
    Period,
    Relation,
    Source,
)
from knowledge.packs import EDTF
from knowledge.phrases import moderating as words
from knowledge.text import clean, fold

_ARROW = re.compile(r"\s*(?:→|->|=>)\s*")
_NOTE = re.compile(r"^(?P<name>.*?)\s*\((?P<note>[^()]*)\)$")
_NUMBER = re.compile(r"(?<![\w.,])-?\d[\d.,]*(?<=\d)")
_PLAIN = re.compile(r"-?(?:\d+|\d{1,3}(?:,\d{3})+|\d{1,2}(?:,\d{2})+,\d{3})(?:\.\d+)?")
_ENDS = re.compile(r"\(([\d-]+)(?:\s*(?:to|/|–)\s*([\d-]+))?\)\s*$")
_MESSAGE = re.compile(r"https://(?:(?:ptb|canary)\.)?discord\.com/channels/\d+/\d+/\d+")
_URL = re.compile(r"https://[^\s<>()\[\]]{4,480}")
_WORDS = {"paragraph", "para", "para.", "p", "p.", "§", "line"}

_COMPARATORS = {
    Comparator.OVER: ("over", "more than", "above", ">"),
    Comparator.AT_LEAST: ("at least", "no fewer than", "a minimum of", "≥", ">="),
    Comparator.ABOUT: ("about", "around", "nearly", "almost", "some", "roughly", "~"),
    Comparator.UP_TO: ("up to", "at most", "no more than", "fewer than", "less than", "≤", "<="),
    Comparator.BETWEEN: ("between", "from"),
}
"""How a comparator may be typed; the first way is the one that is shown."""


def new_source(name: str, taken: Iterable[str]) -> Source:
    """A source of which nothing is known but what it is called, or its link."""
    link = _URL.fullmatch(name)
    message = _MESSAGE.fullmatch(name)
    if message:
        kind, label, title = words.MESSAGE_SOURCE
        voice = words.MESSAGE_VOICE
    else:
        kind, label, title = words.OTHER_SOURCE[0], words.OTHER_SOURCE[1], name
        voice = words.OTHER_VOICE
    place = name.rsplit("/", 1)[-1] if link else name
    return Source(
        id=slug(f"{kind} {place}" if message else place, set(taken)),
        title=clean(title if message else name, SOURCE_TITLE_LIMIT),
        kind=kind,
        label=label,
        voice=voice,
        url=name if link else None,
    )


def read_figure(text: str) -> tuple[Comparator, Decimal, Decimal | None, str]:
    """Comparator, amount, upper amount (of a range) and unit of a figure such as "over 100 ships".

    Raises BadInput where there is no number or no unit.
    """
    line = clean(text)
    found = list(_NUMBER.finditer(line))
    if not found:
        raise BadInput(words.NO_NUMBER.format(typed=line[:40]))
    before = fold(line[: found[0].start()]).strip()
    comparator = next(
        (one for one, forms in _COMPARATORS.items() if before in forms), Comparator.EXACTLY
    )
    if before and comparator is Comparator.EXACTLY and before != Comparator.EXACTLY:
        raise BadInput(words.NO_COMPARATOR.format(typed=before[:40], known=_ways()))
    last, upper = found[0], None
    if len(found) > 1 and re.fullmatch(
        r"\s*(?:and|to|-)\s*", fold(line[last.end() : found[1].start()])
    ):
        last, upper = found[1], _decimal(found[1].group())
        comparator = Comparator.BETWEEN
    unit = line[last.end() :].strip()
    if not unit:
        raise BadInput(words.NO_UNIT.format(typed=line[:40]))
    if comparator is Comparator.BETWEEN and upper is None:
        raise BadInput(words.NO_UPPER.format(typed=line[:40]))
    return comparator, _decimal(found[0].group()), upper, unit


def read_period(text: str) -> Period | None:
    """The period as it is typed, its ends in brackets or read from its words.

    None where it is not stated. Raises BadInput for ends that are no dates.
    """
    line = clean(text, NAME_LIMIT)
    if not line or fold(line) == words.NOT_STATED:
        return None
    if ends := _ENDS.search(line):
        start, end = ends[1], ends[2] or ends[1]
        if not (EDTF.fullmatch(start) and EDTF.fullmatch(end)) or end < start:
            raise BadInput(words.NO_PERIOD.format(typed=ends[0][:40]))
        return Period(words=line[: ends.start()].strip() or line, start=start, end=end)
    start, end = _ends(calendar(line))
    return Period(words=line, start=start, end=end)


def _ends(found: Calendar) -> tuple[str | None, str | None]:
    """Start and end of the first span or day of a text, as EDTF; None where it names none."""
    for day in found.days:
        if day.year and day.month and day.day:
            text = f"{day.year:04}-{day.month:02}-{day.day:02}"
            return text, text
    for span in found.spans[:1]:
        if span.start % 12 == 0 and span.end == span.start + 11:
            return f"{span.start // 12:04}", f"{span.end // 12:04}"
        return tuple(f"{at // 12:04}-{at % 12 + 1:02}" for at in (span.start, span.end))  # type: ignore[return-value]
    return None, None


def chain(text: str, fact: Fact) -> Iterator[Attributor]:
    """Who says so, origin first; a link that is known already keeps its kind."""
    line = clean(text)
    if not line or fold(line) in (words.NOT_NAMED, words.NOT_NAMED_AT_ALL):
        return
    known = {attributor_text(one): one for one in fact.attribution}
    for item in _ARROW.split(line):
        if item in known:
            yield known[item]
        elif item:
            note = _NOTE.match(item)
            name = clean(note["name"] if note else item)
            if len(name) > NAME_LIMIT:
                raise BadInput(words.NAME_TOO_LONG.format(typed=name[:40], limit=NAME_LIMIT))
            yield Attributor(name=name, kind="unknown", note=clean(note["note"]) if note else None)


def asks(text: str) -> Iterator[str]:
    """The phrasings, one a line. Raises BadInput for one that is too long."""
    for line in text.splitlines():
        ask = clean(line)
        if len(ask) > ASK_LIMIT:
            raise BadInput(words.ASK_TOO_LONG.format(typed=ask[:40], limit=ASK_LIMIT))
        if ask:
            yield ask


def date(text: str) -> PartialDate:
    """A date with the parts that are typed. Raises BadInput where there is none."""
    found = calendar(text)
    if found.days:
        return replace(found.days[0], words=text)
    if found.spans:
        start, year = found.spans[0].start, found.spans[0].start // 12
        month = start % 12 + 1 if found.spans[0].end == start else None
        return PartialDate(words=text, year=year, month=month)
    raise BadInput(words.NO_DATE.format(typed=text[:40]))


def link(text: str) -> Link:
    """A relation to another fact, such as "disputes F-041". Raises BadInput where it is none."""
    relation, _, other = text.rpartition(" ")
    try:
        return Link(relation=Relation(fold(relation)), fact=other.upper())
    except ValueError:
        known = ", ".join(Relation)
        raise BadInput(words.NO_RELATION.format(typed=text[:40], known=known)) from None


def locator(text: str) -> Locator:
    """A place in a source: "6", "paragraph 6", "title", "bio". Raises BadInput for others."""
    line = fold(text).strip()
    if line in ("title", "bio"):
        return "title" if line == "title" else "bio"
    number = " ".join(word for word in line.split() if word not in _WORDS)
    if number.isascii() and number.isdigit() and 1 <= len(number) <= 6 and int(number):
        return int(number)
    raise BadInput(words.NO_LOCATOR.format(typed=text[:40]))


def required(text: str, what: str) -> str:
    """The text in one line. Raises BadInput, naming `what`, where it is empty."""
    line = clean(text)
    if not line:
        raise BadInput(words.FIELD_MISSING.format(field=what))
    return line


def _decimal(digits: str) -> Decimal:
    """The number, if its commas part thousands (or lakhs) and its point a fraction."""
    if _PLAIN.fullmatch(digits):
        return Decimal(digits.replace(",", ""))
    raise BadInput(words.ODD_NUMBER.format(typed=digits[:40]))


def _ways() -> str:
    return ", ".join(forms[0] for forms in _COMPARATORS.values())


def slug(name: str, taken: set[str]) -> str:
    """An id made of the name's letters, unlike those that are taken."""
    plain = "-".join(re.findall(r"[a-z0-9]+", fold(name)))[:40].strip("-") or "name"
    numbered = (plain, *(f"{plain}-{number}" for number in range(2, len(taken) + 3)))
    return next(one for one in numbered if one not in taken)


def attributor_text(one: Attributor) -> str:
    """One link of the chain as it is typed: "a report (not named further)"."""
    return f"{one.name} ({one.note})" if one.note else one.name


def period_text(period: Period | None) -> str:
    """The period as it is typed, with its ends in brackets."""
    if period is None:
        return words.NOT_STATED
    if period.start is None or period.end is None:
        return period.words
    ends = period.start if period.start == period.end else f"{period.start} to {period.end}"
    return f"{period.words} ({ends})"
