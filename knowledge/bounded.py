"""Reads TOML and JSON from outside in bounded time and memory: what nobody writes is refused.

Both parsers, and the checks that come after them, can be made to need a hundred times the size of a
file. Knows nothing of facts.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from knowledge.errors import BadPack

DEPTH_LIMIT = 100
"""Dots in one key of a TOML file; tomllib needs time by their square."""

TABLE_LIMIT = 300_000
"""Headings of tables in a TOML file; tomllib keeps a kilobyte for each."""

MARK_LIMIT = 3_000_000
"""Signs that part values; each value takes about 100 bytes."""

PART_LIMIT = 100_000
"""Values in one item of a list: where all are wrong, each needs a kilobyte to be told of."""

TEXT_LIMIT = 50_000
"""Characters of one text."""

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

_LONG_NUMBER = re.compile(r"\b0[xob]\w{65}|\d[\d_.]{4300}")
"""A number for which Python's own limit of digits does not hold, or comes too late."""


def read_toml(text: str, name: str) -> dict[str, Any]:
    """What TOML says, numbers as they are written. Raises BadPack with `name` and the reason."""
    bare = _QUOTED.sub("''", text)
    if any(key[0].count(".") > DEPTH_LIMIT for key in _KEY.finditer(bare)):
        raise BadPack(f"{name} is not valid TOML: a key has more than {DEPTH_LIMIT} dots.")
    if _LONG_NUMBER.search(bare):
        raise BadPack(f"{name} is not valid TOML: a number has too many digits.")
    if bare.count("\n[") > TABLE_LIMIT:
        raise BadPack(f"{name} has more than {TABLE_LIMIT:,} tables; split it.")
    _check_marks(bare, "=,[{.", name)
    try:
        return tomllib.loads(text, parse_float=Decimal)
    except (ValueError, ArithmeticError, RecursionError) as error:
        raise BadPack(f"{name} is not valid TOML: {error}.") from error


def read_json(text: str, name: str) -> object:
    """What JSON says, numbers as they are written. Raises BadPack with `name` and the reason.

    A key that stands in an object twice is refused, as TOML refuses it.
    """
    _check_marks(text, ",[{", name)
    try:
        return json.loads(text, parse_float=Decimal, object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        raise BadPack(f"{name}: not JSON ({error}).") from error


def check_size(data: object, name: str) -> int:
    """How many values there are. Raises BadPack where a text or an item of a list is too large."""
    total = 0
    for item in _items(data):
        count = 0
        for value in _values(item):
            count += 1
            if count > PART_LIMIT:
                raise BadPack(f"{name}: one part of it has more than {PART_LIMIT:,} values.")
            if isinstance(value, str) and len(value) > TEXT_LIMIT:
                raise BadPack(f"{name}: a text is longer than {TEXT_LIMIT:,} characters.")
        total += count
    return total


def _check_marks(text: str, marks: str, name: str) -> None:
    if sum(map(text.count, marks)) > MARK_LIMIT:
        raise BadPack(f"{name} has more than {MARK_LIMIT:,} values; split it.")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key stands twice in one object")
    return found


def _items(data: object) -> Iterator[object]:
    """The items of the lists in a document, and all that is in no list of its own."""
    if not isinstance(data, dict):
        yield data
        return
    yield list(data)
    for value in data.values():
        lists_things = isinstance(value, list) and any(isinstance(one, dict) for one in value[:1])
        yield from value if lists_things else [value]


def _values(data: object) -> Iterator[object]:
    """The value and all in it, however deep, with the keys."""
    left: list[Iterable[object]] = [[data]]
    while left:
        for value in left.pop():
            yield value
            if isinstance(value, dict):
                left += [value.keys(), value.values()]
            elif isinstance(value, list):
                left.append(value)
