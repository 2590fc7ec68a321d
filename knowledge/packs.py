"""Fact packs: TOML or JSON files of sources, entities, facts and the rest, read and checked.

A pack is refused as a whole, with the place and the reason, before anything of it is used.
"""

from __future__ import annotations

import stat
from dataclasses import fields
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from knowledge import bounded
from knowledge.documents import from_plain, to_json
from knowledge.errors import BadInput, BadPack
from knowledge.model import NAME_LIMIT, Briefing, Entity, Fact, Silence, Source, Topic
from knowledge.problems import EDTF, FACT_ID, fact_problems, problems

__all__ = [
    "EDTF",
    "FACT_ID",
    "FACT_LIMIT",
    "SHIPPED",
    "SIZE_LIMIT",
    "fact_problems",
    "load",
    "parse",
    "problems",
    "read_bytes",
    "read_file",
    "shipped",
]

SHIPPED = "peace-talks"
"""The briefing that comes with the program."""

FACT_LIMIT = 100_000
"""Facts of a pack; one with more is refused."""

SIZE_LIMIT = 20_000_000
"""Bytes of a pack file; a larger one is refused unread."""

SMALL = 50_000
"""Values of a pack in which all that is wrong is counted; in a larger one it is the first item."""

_PARTS: dict[str, type[Any]] = {
    "sources": Source,
    "entities": Entity,
    "facts": Fact,
    "silences": Silence,
    "topics": Topic,
}


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
        return read_bytes(path).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadPack(f"{path} is not UTF-8 text (byte {error.start}).") from error


def read_bytes(path: Path, limit: int = SIZE_LIMIT) -> bytes:
    """The file, if it is a file and has no more than `limit` bytes.

    Raises BadPack, naming it and the reason. A pipe or a device is not opened: it might never end.
    """
    try:
        status = path.stat()
        if not (stat.S_ISREG(status.st_mode) or stat.S_ISDIR(status.st_mode)):
            raise BadPack(f"{path} cannot be read: it is no regular file.")
        if status.st_size > limit:
            raise BadPack(f"{path} is larger than {limit:,} bytes; split it.")
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except OSError as error:
        raise BadPack(f"{path} cannot be read: {error.strerror}.") from error
    if len(data) > limit:
        raise BadPack(f"{path} is larger than {limit:,} bytes; split it.")
    return data


def parse(text: str, name: str) -> Briefing:
    """The briefing that a text holds: JSON where `name` ends in .json, else TOML.

    Raises BadPack with `name`, place and reason.
    """
    in_json = name.lower().endswith(".json")
    data = bounded.read_json(text, name) if in_json else bounded.read_toml(text, name)
    size = _check_size(data, name)
    try:
        if size > SMALL and isinstance(data, dict):
            _check_each(data)
        briefing = from_plain(Briefing, data)
        to_json(briefing)  # what could not be stored is refused here, where the file is named
    except BadInput as error:
        raise BadPack(f"{name}: {error}") from error
    problem = next(problems(briefing), None)
    if problem:
        raise BadPack(f"{name}: {problem}")
    return briefing


def _check_size(data: object, name: str) -> int:
    """How many values there are. Raises BadPack where they are too many to tell what is wrong."""
    if isinstance(data, dict):
        known = {field.name for field in fields(Briefing)}
        if len(data) > 2 * len(known):
            odd = next(key for key in data if key not in known)
            raise BadPack(f"{name}: {odd[:NAME_LIMIT]}: no such key is known.")
        for key, items in data.items():
            if isinstance(items, list) and len(items) > FACT_LIMIT:
                raise BadPack(f"{name} has more than {FACT_LIMIT:,} {key[:NAME_LIMIT]}; split it.")
    return bounded.check_size(data, name)


def _check_each(data: dict[str, Any]) -> None:
    """Refuse the first item that does not fit: to tell of a million at once needs a gigabyte."""
    head = {key: value for key, value in data.items() if key not in _PARTS}
    for key, kind in _PARTS.items():
        items = data.get(key, [])
        for place, item in enumerate(items if isinstance(items, list) else ()):
            try:
                from_plain(kind, item)
            except BadPack:
                from_plain(Briefing, {**head, key: items[: place + 1]})
