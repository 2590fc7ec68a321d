"""What a server is told when the bot comes to it."""

from __future__ import annotations

import discord
from discord.utils import utcnow

from bot.delivery import Delivery
from bot.desk import Desk
from bot.permissions import lacking
from knowledge import phrases, wording


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


def _where(guild: discord.Guild) -> discord.TextChannel | None:
    """The system channel, or else the first in which the bot may write."""
    channels = filter(None, (guild.system_channel, *guild.text_channels))
    return next((channel for channel in channels if _may_write(channel)), None)


def _may_write(channel: discord.TextChannel) -> bool:
    permissions = channel.permissions_for(channel.guild.me)
    return permissions.view_channel and permissions.send_messages
