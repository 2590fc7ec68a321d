"""What Discord sends of a command's options and of a form's fields."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tests.loopback import payloads
from tests.loopback.world import Guild, Json, User

SUBCOMMAND, GROUP, STRING, INTEGER, BOOLEAN, USER, NUMBER, ATTACHMENT = 1, 2, 3, 4, 5, 6, 10, 11

LABEL, ROW, INPUT, RADIO, CHECKBOX, FILES = 18, 1, 4, 21, 23, 19
"""Types of what forms are made of; what is none of these holds `values`."""


@dataclass(frozen=True, slots=True)
class File:
    """A file that somebody gives to a command."""

    name: str
    data: bytes


def command_data(
    commands: Sequence[Json],
    name: str,
    options: Mapping[str, Any],
    guild: Guild | None,
    attached: Mapping[str, Json],
    focused: str = "",
) -> Json:
    """The data of a command; "mod add" is the command "mod" with a subcommand.

    The types of the options are those of the command where it is known, else those of the values.
    """
    first, *below = name.split(" ")
    known = list(_known(commands, first, below))
    given = [
        _option(key, value, known, attached.get(key), focused) for key, value in options.items()
    ]
    for depth, part in enumerate(reversed(below)):
        given = [{"name": part, "type": GROUP if depth else SUBCOMMAND, "options": given}]
    data: Json = {"name": first, "type": 1, "options": given}
    if resolved := _resolved(options, guild, attached):
        data["resolved"] = resolved
    return data


def modal_data(form: Json, values: Mapping[str, Any]) -> Json:
    """The data of a form that is sent in; fields without a value are empty."""
    return {
        "custom_id": form["custom_id"],
        "components": [_field(one, values) for one in form["components"]],
    }


def _known(commands: Sequence[Json], name: str, below: Sequence[str]) -> Iterator[Json]:
    """The options of the command, as it was registered."""
    level: Sequence[Json] = commands
    for part in (name, *below):
        found = next((one for one in level if one["name"] == part), None)
        level = found.get("options") or [] if found else []
    yield from level


def _option(
    name: str, value: Any, known: Sequence[Json], attached: Json | None, focused: str
) -> Json:
    kind = next((one["type"] for one in known if one["name"] == name), _type_of(value))
    sent: Any = value
    if isinstance(value, User):
        sent = str(value.id)
    elif attached:
        sent = attached["id"]
    option: Json = {"name": name, "type": kind, "value": sent}
    return {**option, "focused": True} if name == focused else option


def _type_of(value: Any) -> int:
    kinds = {bool: BOOLEAN, int: INTEGER, float: NUMBER, User: USER, File: ATTACHMENT}
    return kinds.get(type(value), STRING)


def _resolved(
    options: Mapping[str, Any], guild: Guild | None, attached: Mapping[str, Json]
) -> Json:
    people = [value for value in options.values() if isinstance(value, User)]
    resolved: Json = {}
    if people:
        resolved["users"] = {str(one.id): payloads.user(one) for one in people}
    if people and guild:
        resolved["members"] = {str(one.id): payloads.member(one, guild) for one in people}
    if attached:
        resolved["attachments"] = {one["id"]: one for one in attached.values()}
    return resolved


def _field(component: Json, values: Mapping[str, Any]) -> Json:
    if component["type"] == LABEL:
        return {"type": LABEL, "id": 0, "component": _field(component["component"], values)}
    if component["type"] == ROW:
        return {"type": ROW, "components": [_field(one, values) for one in component["components"]]}
    if "custom_id" not in component:
        return {"type": component["type"], "id": 0}
    kind, key = component["type"], component["custom_id"]
    value = values.get(key)
    field: Json = {"type": kind, "id": 0, "custom_id": key}
    if kind == INPUT:
        return {**field, "value": component.get("value", "") if value is None else value}
    if kind == CHECKBOX:
        return {**field, "value": bool(value)}
    if kind == RADIO:
        return {**field, "value": value}
    return {**field, "values": list(value or [])}
