"""The permissions that an invitation asks for, and what people read where one is missing."""

from __future__ import annotations

from typing import Any

import discord
from discord.utils import utcnow

from bot.delivery import Delivery
from bot.desk import Desk
from knowledge import phrases, wording

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


async def greet(guild: discord.Guild, desk: Desk, delivery: Delivery) -> None:
    """Give a new server its facts, and say once how to start and what is lacking."""
    scope, key = str(guild.id), f"greeted {guild.id}"
    await desk.ensure(scope)
    channel = _where(guild)
    if channel is None or await desk.setting(key):
        return
    await desk.set_setting(key, utcnow().isoformat())
    briefing = await desk.briefing(scope)
    lines = [phrases.WELCOME.format(subject=wording.safe(briefing.subject))]
    lines += [phrases.TRY.format(example=wording.safe(ask)) for ask in briefing.examples[:1]]
    if missing := lacking(guild.me.guild_permissions):
        lines.append(phrases.WELCOME_LACKING.format(permissions=", ".join(missing)))
    await delivery.announce(channel, "\n".join(lines))


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


def _where(guild: discord.Guild) -> discord.TextChannel | None:
    """The system channel, or else the first in which the bot may write."""
    channels = filter(None, (guild.system_channel, *guild.text_channels))
    return next((channel for channel in channels if _may_write(channel)), None)


def _may_write(channel: discord.TextChannel) -> bool:
    permissions = channel.permissions_for(channel.guild.me)
    return permissions.view_channel and permissions.send_messages
