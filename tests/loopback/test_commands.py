"""What Discord sends of commands and forms, as the loopback one makes it."""

from __future__ import annotations

from tests.loopback.commands import File, command_data, modal_data
from tests.loopback.world import Guild, User

PERSON = User(7, "somebody")


def test_an_option_has_the_type_that_was_registered() -> None:
    """Where the command is not known, that of the value."""
    known = [{"name": "tell", "options": [{"name": "share", "type": 10}]}]
    for commands, kind in ((known, 10), ([], 4)):
        data = command_data(commands, "tell", {"share": 5}, None, {})
        assert data["options"] == [{"name": "share", "type": kind, "value": 5}]


def test_a_subcommand_stands_in_its_command() -> None:
    """With its options in it, each of the type that was registered there."""
    inner = {"name": "add", "type": 1, "options": [{"name": "share", "type": 10}]}
    data = command_data([{"name": "mod", "options": [inner]}], "mod add", {"share": 5}, None, {})
    assert data["name"] == "mod"
    share = {"name": "share", "type": 10, "value": 5}
    assert data["options"] == [{"name": "add", "type": 1, "options": [share]}]


def test_people_and_files_are_resolved() -> None:
    """The option has the id, and what it stands for comes along."""
    file = {"id": "9", "filename": "a.csv"}
    options = {"for": PERSON, "file": File("a.csv", b"")}
    data = command_data([], "ask", options, Guild(3, "here"), {"file": file})
    assert [(one["type"], one["value"]) for one in data["options"]] == [(6, "7"), (11, "9")]
    assert data["resolved"]["users"]["7"]["username"] == "somebody"
    assert data["resolved"]["members"]["7"]["roles"] == []
    assert data["resolved"]["attachments"] == {"9": file}


def test_what_is_being_typed_is_marked() -> None:
    """For suggestions."""
    data = command_data([], "fact", {"fact": "F-0"}, None, {}, "fact")
    assert data["options"] == [{"name": "fact", "type": 3, "value": "F-0", "focused": True}]


def test_a_form_is_filled_in() -> None:
    """Text, choices and a tick, each by its custom id; text that was there stays."""

    def labelled(kind: int, key: str, **more: str) -> dict[str, object]:
        return {"type": 18, "component": {"type": kind, "custom_id": key, **more}}

    form = {
        "custom_id": "form",
        "components": [
            labelled(4, "says"),
            labelled(4, "was", value="there"),
            labelled(3, "kind"),
            labelled(21, "one"),
            labelled(23, "tick"),
            {"type": 10, "content": "only text"},
        ],
    }
    sent = modal_data(form, {"says": "new", "kind": ["a"], "one": "b", "tick": True})
    assert sent["custom_id"] == "form"
    *fields, last = sent["components"]
    values = [one["component"].get("value", one["component"].get("values")) for one in fields]
    assert values == ["new", "there", ["a"], "b", True]
    assert last["type"] == 10
