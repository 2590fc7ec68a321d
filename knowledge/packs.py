"""Fact packs: TOML or JSON files of sources, entities, facts and the rest, read and checked.

A pack is refused as a whole, with the place and the reason, before anything of it is used.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from knowledge.documents import from_json, from_plain, to_json
from knowledge.errors import BadInput, BadPack
from knowledge.model import (
    ASK_LIMIT,
    NAME_LIMIT,
    SOURCE_TITLE_LIMIT,
    STATEMENT_LIMIT,
    Briefing,
    Comparator,
    Fact,
    Kind,
    Quantity,
)
from knowledge.text import clean

SHIPPED = "peace-talks"
"""The briefing that comes with the program."""

FACT_ID = re.compile(r"[A-Z]{1,8}-\d{1,8}")
"""The form of the ids that people read and type: F-012."""

EDTF = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?")
"""EDTF level 0: year, month or day."""

FACT_LIMIT = 100_000
"""Facts of a pack; one with more is refused."""

SIZE_LIMIT = 20_000_000
"""Bytes of a pack file; a larger one is refused unread."""

DEPTH_LIMIT = 100
"""Dots in one key of a TOML file; tomllib needs time by their square."""

DIGITS_LIMIT = 1_000
"""Digits of an amount when written out, before or after the point."""

_QUOTED = re.compile(
    r'"""(?:[^"\\]++|\\.|"(?!""))*+(?:"{3,5}|\\?\Z)'
    r"|'''(?:[^']++|'(?!''))*+(?:'{3,5}|\Z)"
    r'|"(?:[^"\\\n]++|\\[^\n])*+"?'
    r"|'[^'\n]*+'?"
    r"|#[^\n]*+",
    re.DOTALL,
)
"""A string or a comment of TOML; one that does not end goes on to where tomllib stops reading."""

_KEY = re.compile(r"[^\n=,\[\]{}]+")
"""What may be one key of TOML, once its strings are out of the way."""

_LONG_NUMBER = re.compile(r"\b0[xob]\w{65}")
"""A number for which Python's own limit of digits does not hold."""


@cache
def shipped() -> Briefing:
    """The briefing that comes with the program; read once, since every new scope starts with it."""
    text = (files("knowledge") / "briefings" / f"{SHIPPED}.toml").read_text("utf-8")
    return parse(text, f"{SHIPPED}.toml")


def load(path: Path) -> Briefing:
    """The briefing of a pack file. Raises BadPack, naming the file, the place and the reason."""
    return parse(read_file(path), str(path))


def read_file(path: Path) -> str:
    """The text of a file of at most 20 MB. Raises BadPack, naming the file and the reason."""
    try:
        if path.stat().st_size > SIZE_LIMIT:
            raise BadPack(f"{path} is larger than {SIZE_LIMIT:,} bytes; split it.")
        return path.read_text("utf-8")
    except OSError as error:
        raise BadPack(f"{path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise BadPack(f"{path} is not UTF-8 text (byte {error.start}).") from error


def parse(text: str, name: str) -> Briefing:
    """The briefing that a text holds: JSON where `name` ends in .json, else TOML.

    Raises BadPack with `name`, place and reason.
    """
    data = None if name.lower().endswith(".json") else _toml(text, name)
    facts = data.get("facts") if data else None
    if isinstance(facts, list) and len(facts) > FACT_LIMIT:
        raise BadPack(f"{name} has more than {FACT_LIMIT:,} facts; split it.")
    try:
        briefing = from_json(Briefing, text) if data is None else from_plain(Briefing, data)
        to_json(briefing)  # what could not be stored is refused here, where the file is named
    except BadInput as error:
        raise BadPack(f"{name}: {error}") from error
    problem = next(problems(briefing), None)
    if problem:
        raise BadPack(f"{name}: {problem}")
    return briefing


def _toml(text: str, name: str) -> dict[str, Any]:
    """What TOML says; refused beforehand is what would take too long to read or to write."""
    bare = _QUOTED.sub("''", text)
    if any(key[0].count(".") > DEPTH_LIMIT for key in _KEY.finditer(bare)):
        raise BadPack(f"{name} is not valid TOML: a key has more than {DEPTH_LIMIT} dots.")
    if _LONG_NUMBER.search(bare):
        raise BadPack(f"{name} is not valid TOML: a number has too many digits.")
    try:
        return tomllib.loads(text, parse_float=Decimal)
    except (ValueError, ArithmeticError, RecursionError) as error:
        raise BadPack(f"{name} is not valid TOML: {error}.") from error


def problems(briefing: Briefing) -> Iterator[str]:
    """What is wrong with a briefing beyond its form, one sentence each, in reading order."""
    yield from _repeated(briefing)
    known = {fact.id for fact in briefing.facts}
    entities = {entity.id for entity in briefing.entities}
    sources = {source.id: source for source in briefing.sources}
    for source in briefing.sources:
        if len(source.title) > SOURCE_TITLE_LIMIT:
            yield f"{source.id}: the title is longer than {SOURCE_TITLE_LIMIT} characters."
    for fact in briefing.facts:
        yield from (f"{fact.id}: {problem}" for problem in fact_problems(fact))
        for name in {*fact.actors, *fact.places, *fact.targets} - entities:
            yield f"{fact.id}: there is no entity {name}."
        for citation in fact.citations:
            if citation.source not in sources:
                yield f"{fact.id}: there is no source {citation.source}."
        for link in fact.links:
            if link.fact not in known:
                yield f"{fact.id}: there is no fact {link.fact} to link to."
    for silence in briefing.silences:
        if silence.source not in sources:
            yield f"{silence.id}: there is no source {silence.source}."
        if not clean(silence.says):
            yield f"{silence.id}: it says nothing."
        yield from _text_problems(silence.id, silence.says, silence.asks)
        yield from (
            f"{silence.id}: there is no fact {id}." for id in silence.near if id not in known
        )
    for topic in briefing.topics:
        yield from _text_problems(topic.id, topic.lead or topic.label, topic.asks)
        yield from (f"{topic.id}: there is no fact {id}." for id in topic.facts if id not in known)


def fact_problems(fact: Fact) -> Iterator[str]:
    """What is wrong with one fact by itself, one sentence each."""
    if not fact.citations:
        yield "it cites no source."
    if len(fact.statement) > STATEMENT_LIMIT or not clean(fact.statement):
        yield f"the statement must have 1 to {STATEMENT_LIMIT} characters."
    if fact.caveat and len(fact.caveat) > STATEMENT_LIMIT:
        yield f"the caveat is longer than {STATEMENT_LIMIT} characters."
    for ask in fact.asks:
        if len(ask) > ASK_LIMIT or not ask.strip():
            yield f"an ask must have 1 to {ASK_LIMIT} characters: {ask[:40]!r}."
    if fact.kind is Kind.STATISTIC and not fact.quantities:
        yield "a statistic needs a quantity."
    for quantity in fact.quantities:
        yield from _quantity_problems(quantity)
    for date in fact.dates:
        sound = 1 <= (date.month or 1) <= 12 and 1 <= (date.day or 1) <= 31
        if not sound or not 1 <= (date.year or 1) <= 9999:
            yield f"there is no such date: {date.words!r}."


def _quantity_problems(quantity: Quantity) -> Iterator[str]:
    if not quantity.unit.strip() or not quantity.measure.strip():
        yield "a quantity needs a unit and what is measured."
    between = quantity.comparator is Comparator.BETWEEN
    if between != (quantity.upper is not None):
        yield "an upper amount goes with the comparator 'between', and only with it."
    if quantity.upper is not None and quantity.upper < quantity.amount:
        yield "the upper amount is less than the lower one."
    period = quantity.period
    ends = [end for end in (period.start, period.end) if end] if period else []
    if not all(EDTF.fullmatch(end) for end in ends) or ends != sorted(ends):
        yield "a period runs from a start to an end, each as year, year-month or year-month-day."
    for amount in filter(None, (quantity.amount, quantity.upper)):
        if not amount.is_finite():
            yield "an amount must be a finite number."
        elif max(abs(amount.adjusted()), len(amount.as_tuple().digits)) > DIGITS_LIMIT:
            yield f"an amount may have {DIGITS_LIMIT:,} digits at most."


def _repeated(briefing: Briefing) -> Iterator[str]:
    groups = (
        [source.id for source in briefing.sources],
        [entity.id for entity in briefing.entities],
        [fact.id for fact in briefing.facts]
        + [silence.id for silence in briefing.silences]
        + [topic.id for topic in briefing.topics],
    )
    for group in groups:
        ids = Counter(group)
        yield from (
            f"the id {name} is used {count} times." for name, count in ids.items() if count > 1
        )
        yield from (f"the id {name[:40]}… is too long." for name in ids if len(name) > NAME_LIMIT)
        if "" in ids:
            yield "an id is empty."
    for name in groups[-1]:
        if not FACT_ID.fullmatch(name):
            yield f"the id {name[:40]!r} must be capital letters, a hyphen and a number: F-012."


def _text_problems(name: str, sentence: str, asks: tuple[str, ...]) -> Iterator[str]:
    if len(sentence) > STATEMENT_LIMIT:
        yield f"{name}: the sentence is longer than {STATEMENT_LIMIT} characters."
    for ask in asks:
        if len(ask) > ASK_LIMIT or not ask.strip():
            yield f"{name}: an ask must have 1 to {ASK_LIMIT} characters: {ask[:40]!r}."
