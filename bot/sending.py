"""The calls by which texts go out: without a ping, without a link preview, as plain text or blocks.

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
        **_body(reply), **_files(reply), suppress_embeds=True, nonce=nonce, **how
    )
    return sent


async def respond(
    interaction: discord.Interaction[Any], reply: Reply, *, private: bool
) -> int | None:
    """The id of the first answer, or of the one that fills the "thinking" of a deferred one."""
    how = {**_body(reply), **_files(reply), "ephemeral": private, "suppress_embeds": True}
    if interaction.response.is_done():
        sent: discord.WebhookMessage = await interaction.followup.send(**how, wait=True)
        return sent.id
    response = await interaction.response.send_message(**how)
    return response.message_id


async def edit(
    interaction: discord.Interaction[Any], reply: Reply, *, keep_files: bool = False
) -> None:
    """Let the message that was clicked say something else, also after Discord was told to wait."""
    how = _body(reply) if keep_files else {**_body(reply), "attachments": _uploads(reply.files)}
    if interaction.response.is_done():
        await interaction.edit_original_response(**how)
    else:
        await interaction.response.edit_message(**how)


async def delete_clicked(interaction: discord.Interaction[Any]) -> None:
    """Delete the message that was clicked by the click's own token."""
    await interaction.response.defer()
    await interaction.delete_original_response()


def may_speak(question: discord.Message) -> bool:
    """Whether Discord will take a reply; asking first keeps refused requests rare."""
    channel = question.channel
    if question.guild is None or isinstance(channel, discord.PartialMessageable):
        return True
    try:
        permissions = channel.permissions_for(question.guild.me)
    except discord.ClientException:  # a thread whose channel is not known yet
        return True
    if isinstance(channel, discord.Thread):
        return permissions.send_messages_in_threads
    return permissions.send_messages


def _body(reply: Reply) -> dict[str, Any]:
    """Text, buttons and the ban on pings; a view of blocks holds its text itself."""
    body: dict[str, Any] = {"view": reply.view, "allowed_mentions": NO_PINGS}
    return body if isinstance(reply.view, ui.LayoutView) else {"content": reply.text, **body}


def _files(reply: Reply) -> dict[str, Any]:
    return {"files": _uploads(reply.files)} if reply.files else {}


def _uploads(files: Sequence[Attachment]) -> list[discord.File]:
    return [
        discord.File(BytesIO(file.data), filename=file.name, description=file.alt) for file in files
    ]
