"""The permissions that an invitation asks for, and what people read where one is missing."""

from __future__ import annotations

from typing import Any

import discord

from knowledge import phrases

PERMISSIONS = {
    "view_channel": ("View Channels", "to be mentioned there"),
    "send_messages": ("Send Messages", "to answer"),
    "send_messages_in_threads": ("Send Messages in Threads", "to answer in threads and posts"),
    "read_message_history": ("Read Message History", "to answer as a reply to the question"),
    "attach_files": ("Attach Files", "to post charts and figures as files"),
}
"""All that the bot needs, with Discord's name for it and the reason."""

INVITE_PERMISSIONS = discord.Permissions(**dict.fromkeys(PERMISSIONS, True))


def invite_link(application_id: int) -> str:
    """Where somebody who manages a server can add the bot to it."""
    return discord.utils.oauth_url(
        application_id,
        permissions=INVITE_PERMISSIONS,
        scopes=("bot", "applications.commands"),
    )


def lacking(permissions: discord.Permissions) -> list[str]:
    """The needed permissions that are not given, by Discord's names for them."""
    return [label for name, (label, _) in PERMISSIONS.items() if not getattr(permissions, name)]


def cannot_post(interaction: discord.Interaction[Any], *, files: bool) -> str | None:
    """Why nothing may be posted where a button was clicked, in a sentence; None if it may.

    The bot writes for nobody where they may not write themselves.
    """
    in_thread = isinstance(interaction.channel, discord.Thread)
    speak = "send_messages_in_threads" if in_thread else "send_messages"
    if not _given(interaction.permissions, speak):
        return phrases.YOU_MAY_NOT_POST
    needed = ("view_channel", speak, *(["attach_files"] if files else []))
    missing = [
        PERMISSIONS[name][0] for name in needed if not _given(interaction.app_permissions, name)
    ]
    return phrases.I_MAY_NOT_POST.format(permissions=", ".join(missing)) if missing else None


def _given(permissions: discord.Permissions, name: str) -> bool:
    return permissions.administrator or bool(getattr(permissions, name))
