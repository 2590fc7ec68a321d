"""Which lookups there are, and how a typed line names one with its options."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from knowledge import phrases
from knowledge.model import QUESTION_LIMIT
from knowledge.text import clean

TABLE, CHART, CSV, JSON = "table", "chart", "csv", "json"
RATE, DIFFERENCE, TOTAL = "rate", "difference", "total"


@dataclass(frozen=True, slots=True)
class Option:
    """One option of a command; `choices` are all its values, `suggested` ones depend on facts."""

    name: str
    description: str
    required: bool = False
    choices: tuple[str, ...] = ()
    suggested: bool = False


@dataclass(frozen=True, slots=True)
class Command:
    """One lookup as people type or pick it."""

    name: str
    description: str
    options: tuple[Option, ...] = ()


def _suggested(command: str, *names: str, required: bool = False) -> tuple[Option, ...]:
    texts = phrases.OPTION_DESCRIPTIONS[command]
    return tuple(Option(name, texts[name], required=required, suggested=True) for name in names)


def _fixed(command: str, name: str, *choices: str) -> Option:
    return Option(name, phrases.OPTION_DESCRIPTIONS[command][name], choices=choices)


_OPTIONS: dict[str, tuple[Option, ...]] = {
    "fact": _suggested("fact", "fact", required=True),
    "figures": (
        *_suggested("figures", "measure", "actor", "place", "period", "source"),
        _fixed("figures", "as", TABLE, CHART, CSV, JSON),
    ),
    "compare": (
        *_suggested("compare", "figures", required=True),
        _fixed("compare", "sum", RATE, DIFFERENCE, TOTAL),
    ),
    "timeline": _suggested("timeline", "about", "period"),
    "who-says": _suggested("who-says", "who"),
    "topics": (),
    "sources": _suggested("sources", "source"),
    "summary": _suggested("summary", "of"),
    "help": (),
}

COMMANDS: tuple[Command, ...] = tuple(
    Command(name, phrases.COMMAND_DESCRIPTIONS[name], options) for name, options in _OPTIONS.items()
)
"""All lookups, in the order in which help names them."""

BY_NAME: Mapping[str, Command] = {command.name: command for command in COMMANDS}


def tidy(value: str) -> str:
    """The value of an option as it is read: one line, no double quotes, the first 500 characters.

    Double quotes are left to typed lines, where they hold a value together.
    """
    return clean(clean(value, QUESTION_LIMIT).replace('"', "'"))


def read_line(line: str) -> tuple[str, dict[str, str]]:
    """The command that a line names, in lower case, and its options; both as they are typed.

    "/figures measure:attacks place:North Waziristan": a value goes on to the next known name. What
    stands before the first name is the value of the command's first option.
    """
    name, _, rest = line.strip()[: 8 * QUESTION_LIMIT].removeprefix("/").partition(" ")
    command = BY_NAME.get(clean(name).casefold())
    if command is None:
        return clean(name).casefold(), {}
    if not command.options:
        return command.name, {}
    found = _named(rest, command)
    first = command.options[0].name
    free = _unquoted(rest[: found[0].start()] if found else rest)
    options = {first: free} if free else {}
    ends = [match.start() for match in found[1:]] + [len(rest)] * bool(found)
    for match, end in zip(found, ends, strict=True):
        if value := _unquoted(rest[match.end() : end]):
            options[match["name"].casefold()] = value
    return command.name, options


def line_of(command: str, options: Mapping[str, str]) -> str:
    """The typed line that means the same."""
    known = BY_NAME[command].options
    parts = [f"/{command}"]
    given = [(one, value) for one in known if (value := tidy(options.get(one.name, "")))]
    for option, value in given:
        quoted = f'"{value}"' if _named(value, BY_NAME[command]) else value
        is_first = option is known[0]
        parts.append(quoted if is_first else f"{option.name}:{quoted}")
    return " ".join(parts)


def _named(text: str, command: Command) -> list[re.Match[str]]:
    """Where the text names options of the command, outside double quotes."""
    names = "|".join(re.escape(option.name) for option in command.options)
    if not names:
        return []
    open_text = re.sub(r'"[^"]*"', lambda match: "\0" * len(match.group()), text)
    return list(re.finditer(rf"(?<!\S)(?P<name>{names}):\s*", open_text, re.IGNORECASE))


def _unquoted(value: str) -> str:
    value = value.strip()
    if len(value) > 1 and value[0] == value[-1] == '"':
        value = value[1:-1]
    return tidy(value)
