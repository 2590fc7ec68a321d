"""The one codec between the nouns of `model` and documents: JSON text or plain dicts and lists.

What equals its default is left out, so documents stay small; amounts are text, so their digits
stay as published; unknown keys are refused. Knows nothing of files, TOML or SQL.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING, TypeVar, cast

from pydantic import TypeAdapter, ValidationError
from pydantic_core import PydanticSerializationError

from knowledge.errors import BadInput, BadPack

if TYPE_CHECKING:
    from _typeshed import DataclassInstance
    from pydantic_core import ErrorDetails

T = TypeVar("T", bound="DataclassInstance")

_SHOWN_INPUT = 40
"""Longest refused value, in characters, that a message repeats."""

_NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")
"""An escaped NUL in JSON text; an even number of backslashes before it escapes nothing."""

_CAUSE = re.compile(r", (unable to|got) .*")
"""The tail of a pydantic message that the shown value makes needless."""


def to_json(value: DataclassInstance) -> str:
    """The document of a dataclass value, as compact JSON.

    Raises BadInput if a text in it holds NUL or half of a surrogate pair: the one is cut off by
    SQL functions, the other has no UTF-8.
    """
    try:
        text = _adapter(type(value)).dump_json(value, exclude_defaults=True).decode()
    except PydanticSerializationError as error:
        raise BadInput(f"This {_noun(type(value))} cannot be written as JSON: {error}.") from error
    if _NUL.search(text):
        raise BadInput(f"A text of this {_noun(type(value))} holds a NUL character; remove it.")
    return text


def from_json(kind: type[T], text: str) -> T:
    """The value of dataclass `kind` that a JSON document holds.

    Raises BadPack, "place: reason", if the text is no JSON or does not fit `kind`. The digits of
    an amount survive even where it stands as a JSON number.
    """
    try:
        data = json.loads(text, parse_float=Decimal)
    except (ValueError, RecursionError) as error:
        raise BadPack(f"{_noun(kind)}: not JSON ({error}).") from error
    return from_plain(kind, data)


def from_plain(kind: type[T], data: object) -> T:
    """The value of dataclass `kind` that dicts and lists describe.

    Raises BadPack, "place: reason", if they do not fit. Read TOML with `parse_float=Decimal`: a
    float has lost its published digits before it comes here.
    """
    try:
        return cast("T", _adapter(kind).validate_python(data))
    except ValidationError as error:
        raise BadPack(_sentence(_noun(kind), error, data)) from error


@cache
def _adapter(kind: type[DataclassInstance]) -> TypeAdapter[DataclassInstance]:
    return TypeAdapter(kind)


def _noun(kind: type[object]) -> str:
    return kind.__name__.lower()


def _sentence(noun: str, error: ValidationError, data: object) -> str:
    """One sentence for the first wrong place; a union gives several reasons for one place."""
    places = groupby(error.errors(), key=lambda detail: _place(detail["loc"], data))
    (place, details), *others = ((place, list(found)) for place, found in places)
    reasons = " or ".join(dict.fromkeys(_reason(detail) for detail in details))
    more = f" (and {len(others)} more)" if others else ""
    return f"{place or noun}: {reasons}{_shown(details[0])}{more}."


def _place(location: Sequence[int | str], data: object) -> str:
    """Where it is wrong, in words: list items by their id, or by number from 1."""
    return ", ".join(" ".join(group) for group in _steps(location, data))


def _steps(location: Sequence[int | str], data: object) -> Iterator[list[str]]:
    step: list[str] = []
    for part in location:
        if isinstance(data, Mapping):
            if step:
                yield step
            step, data = [str(part)], data.get(part)
        elif isinstance(data, Sequence) and isinstance(part, int) and not isinstance(data, str):
            data = data[part]
            step.append(_name(data) or str(part + 1))
        else:
            break  # pydantic names the members of a union as if they were places
    if step:
        yield step


def _name(item: object) -> str | None:
    name = item.get("id") if isinstance(item, Mapping) else None
    return name if isinstance(name, str) else None


def _reason(detail: ErrorDetails) -> str:
    match detail["type"]:
        case "missing":
            return "is missing"
        case "unexpected_keyword_argument":
            return "no such key is known"
        case "dataclass_type":
            return "should be a table of keys and values"
        case _:
            return _CAUSE.sub("", detail["msg"].removeprefix("Input "))


def _shown(detail: ErrorDetails) -> str:
    value = detail["input"]
    known = isinstance(value, str | int | Decimal) and detail["type"].find("keyword") < 0
    return f", not {value!r}" if known and len(repr(value)) <= _SHOWN_INPUT else ""
