"""Which drafts a member sees, in which order, and the buttons below one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from hashlib import blake2b
from typing import Any

import discord
from discord import ui

from bot.controls import Control, ModButton
from bot.moderating.showing import Row
from knowledge.curation import changes, drafting, panel
from knowledge.documents import to_json
from knowledge.moderators import Draft, DraftState, Right, ServerSettings
from knowledge.phrases import moderating as words

SUGGESTERS = (Right.EDIT, Right.SUGGEST)
"""Who may begin a draft."""


def may_see(draft: Draft, author: str, rights: frozenset[Right]) -> bool:
    """Whether the member may look at the draft: as its author, for review, or to take it over."""
    if draft.change.actor == author:
        return True
    if draft.state is DraftState.PROPOSED:
        return bool(rights.intersection(SUGGESTERS))
    return draft.state is DraftState.REVIEW and Right.REVIEW in rights


def in_order(drafts: Iterable[Draft], author: str) -> list[Draft]:
    """The author's own and those up for review first, then what was read from articles."""

    def place(draft: Draft) -> tuple[bool, bool, int]:
        read = draft.state is DraftState.PROPOSED
        return read, draft.change.actor != author, draft.id

    return sorted(drafts, key=place)


def digest(draft: Draft) -> str:
    """What tells one content of a draft from another: only what was seen can be approved."""
    return blake2b(to_json(replace(draft.change, actor="")).encode(), digest_size=8).hexdigest()


def label(draft: Draft) -> str:
    """The draft in a menu."""
    statement = next((edit.after.statement for edit in draft.change.edits), draft.change.reason)
    return f"{draft.id} · {panel.title(draft)} · {statement}"


def rows(
    draft: Draft,
    rights: frozenset[Right],
    settings: ServerSettings,
    *,
    own: bool,
    savable: bool,
) -> list[Row]:
    """The buttons that this member may use; what is refused is refused again at the click."""
    about = str(draft.id)
    seen = f"{draft.id}.{digest(draft)}"
    primary = discord.ButtonStyle.primary
    if not own and draft.state is DraftState.REVIEW:
        return [
            [
                ModButton(Control("draft-approve", seen), words.APPROVE_BUTTON, primary),
                ModButton(Control("draft-return", about), words.RETURN_BUTTON),
            ]
        ]
    edit: list[ui.Item[Any]] = []
    if drafting.only_fact(draft) is not None:
        edit = [
            ModButton(Control("draft-text", about), words.TEXT_BUTTON),
            ModButton(Control("draft-figure", about), words.FIGURE_BUTTON),
            ModButton(Control("draft-more", about), words.MORE_BUTTON),
        ]
    end: list[ui.Item[Any]] = []
    second = settings.second_person and changes.needs_second_person(draft.change)
    if savable and Right.EDIT in rights and not second:
        end.append(ModButton(Control("draft-save", seen), words.SAVE_BUTTON, primary))
    if savable and draft.state is not DraftState.REVIEW:
        end.append(ModButton(Control("draft-send", about), words.SEND_BUTTON))
    end += [
        ModButton(Control("draft-keep", about), words.KEEP_BUTTON),
        ModButton(Control("draft-drop", about), words.DROP_BUTTON),
    ]
    return [edit, end] if edit else [end]
