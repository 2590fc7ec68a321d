"""Nothing is said to Discord beside the one way out."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

BOT = Path(__file__).parents[2] / "bot"

WAY_OUT = {"delivery.py", "responses.py", "exchange.py", "sending.py"}

SPEAKING = {
    "create_thread",
    "defer",
    "delete_original_response",
    "edit_message",
    "edit_original_response",
    "reply",
    "send",
    "send_message",
    "send_modal",
    "typing",
}
"""Names in discord.py under which something is said."""

OURS = {"_desk", "desk", "store", "drafting", "telling"}
"""Owners of names that happen to be the same."""


def spoken(path: Path) -> Iterator[str]:
    """What a module says to Discord, with the line."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            said, owner = node.func.attr, node.func.value
            name = owner.attr if isinstance(owner, ast.Attribute) else getattr(owner, "id", "")
            if said in SPEAKING and name not in OURS:
                yield f"{path.name}:{node.lineno} {name}.{said}"


@pytest.mark.parametrize(
    "path",
    [path for path in sorted(BOT.rglob("*.py")) if path.name not in WAY_OUT],
    ids=lambda path: str(path.relative_to(BOT)),
)
def test_only_delivery_speaks(path: Path) -> None:
    """Every message, edit and answer goes through delivery, which sends it for sure and once."""
    assert [*spoken(path)] == []


def test_the_way_out_speaks() -> None:
    """The rule would notice: what is looked for stands where it may."""
    found = [line for name in WAY_OUT for line in spoken(BOT / name)]
    assert len(found) > 8
