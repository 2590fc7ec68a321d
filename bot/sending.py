"""What a message is sent with: no ping, no link preview, as plain text or as blocks.

What is sent when, and what is remembered of it, is `delivery`'s business.
"""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any

import discord
from discord import ui

from bot.reply import Reply
from knowledge.lookups import Attachment

NO_PINGS = discord.AllowedMentions.none()
"""Nobody is ever notified; stands on the client and again on every send."""


async def send(
    channel: discord.abc.Messageable, reply: Reply, nonce: int | str, **how: Any
) -> discord.Message:
    """One message; of two with the same nonce Discord drops the second."""
    sent: discord.Message = await channel.send(
        **content(reply), suppress_embeds=True, nonce=nonce, **how
    )
    return sent


def content(reply: Reply) -> dict[str, Any]:
    """What a new message holds; made anew for each attempt, since files are read to their end."""
    files = {"files": _uploads(reply.files)} if reply.files else {}
    return {**_body(reply), **files}


def edited(reply: Reply, keep_files: bool) -> dict[str, Any]:
    """What a message holds from now on."""
    return _body(reply) if keep_files else {**_body(reply), "attachments": _uploads(reply.files)}


def lacking(question: discord.Message, *, files: bool = False) -> str | None:
    """The permission without which Discord takes no reply (`send_messages`, …); None if it may.

    Asking first keeps refused requests rare: they count against the bot.
    """
    permissions = _permissions(question)
    in_thread = isinstance(question.channel, discord.Thread)
    speak = "send_messages_in_threads" if in_thread else "send_messages"
    needed = ("view_channel", speak, *(["attach_files"] if files else []))
    if permissions is None or permissions.administrator:
        return None
    return next((name for name in needed if not getattr(permissions, name)), None)


def may_refer(question: discord.Message) -> bool:
    """Whether the reply can be one to the question: that needs the channel's history."""
    permissions = _permissions(question)
    return permissions is None or permissions.read_message_history


def _permissions(question: discord.Message) -> discord.Permissions | None:
    """The bot's own where the question stands; None where they do not matter or are not known."""
    channel = question.channel
    if question.guild is None or isinstance(channel, discord.PartialMessageable):
        return None
    try:
        return channel.permissions_for(question.guild.me)
    except discord.ClientException:  # a thread whose channel is not known yet
        return None


def _body(reply: Reply) -> dict[str, Any]:
    """Text, buttons and the ban on pings; a view of blocks holds its text itself."""
    body: dict[str, Any] = {"view": reply.view, "allowed_mentions": NO_PINGS}
    return body if isinstance(reply.view, ui.LayoutView) else {"content": reply.text, **body}


def _uploads(files: Sequence[Attachment]) -> list[discord.File]:
    return [
        discord.File(BytesIO(file.data), filename=file.name, description=file.alt) for file in files
    ]
