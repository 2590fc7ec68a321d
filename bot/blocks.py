"""A private page as blocks (Components V2): the same text as elsewhere, in parts.

Such a message can never be plain text again, so it is used for private pages alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from discord import ui

from knowledge import phrases

MOST_BLOCKS = 12
"""Blocks of a page; with their lines, buttons and frames far below Discord's 40 components."""

_BEGINNINGS = tuple(
    line.partition("{")[0]
    for line in (phrases.RECORD_KIND, phrases.SOURCE, phrases.RECORD_MISSING, phrases.RECORD_ADDED)
)
"""How those lines of a record begin above which it is parted; it is at blank lines, too."""


def blocks_of(
    text: str,
    corner: Sequence[ui.Item[Any]],
    pager: Sequence[ui.Item[Any]],
    menu: Sequence[ui.Item[Any]],
) -> ui.LayoutView:
    """The text in a frame, `corner` (at most one button) beside its first block, rows below it.

    The view is over before it is sent: clicks find their class by its template.
    """
    first, *others = parted(text)
    frame: ui.Container[Any] = ui.Container()
    head: ui.Item[Any] = ui.TextDisplay(first)
    frame.add_item(ui.Section(head, accessory=corner[0]) if corner else head)
    for block in others:
        frame.add_item(ui.Separator())
        frame.add_item(ui.TextDisplay(block))
    view = ui.LayoutView(timeout=None)
    view.add_item(frame)
    for row in (pager, menu):
        if row:
            view.add_item(ui.ActionRow(*row))
    view.stop()
    return view


def parted(text: str) -> list[str]:
    """The text's blocks; the last one holds what is left where there are too many."""
    blocks: list[list[str]] = [[]]
    for line in text.split("\n"):
        begins = not line.strip() or line.startswith(_BEGINNINGS)
        if begins and any(map(str.strip, blocks[-1])) and len(blocks) < MOST_BLOCKS:
            blocks.append([])
        blocks[-1].append(line)
    joined = ["\n".join(block).strip("\n") for block in blocks]
    return [block for block in joined if block.strip()]
