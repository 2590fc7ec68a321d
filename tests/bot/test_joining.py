"""What a server reads when the bot joins."""

from __future__ import annotations

from typing import Any

import discord
import simcord

from bot.client import create_client
from bot.config import Config
from bot.desk import Desk
from bot.permissions import INVITE_PERMISSIONS, invite_link, lacking
from knowledge import phrases


async def _join(env: simcord.Env, name: str = "Newsroom") -> tuple[simcord.GuildHandle, list[str]]:
    """A server with two channels that the bot joins, and what stands in the second."""
    guild = env.create_guild(name)
    guild.create_text_channel(
        "announcements",
        overwrites={guild.default_role: discord.PermissionOverwrite(send_messages=False)},
    )
    channel = guild.create_text_channel("general")
    await _announce(env, guild)
    return guild, [message.content for message in channel.history()]


async def _announce(env: simcord.Env, guild: simcord.GuildHandle) -> None:
    """Tell the bot that it joined; simcord reports its servers as known ones."""
    bot: Any = env.bot
    await bot.on_guild_join(bot.get_guild(guild.id))


async def test_a_new_server_is_greeted(simcord_env: simcord.Env, desk: Desk) -> None:
    """The first channel in which the bot may write learns how to start; the facts are there."""
    guild, said = await _join(simcord_env)
    assert said
    assert await desk.setting(f"greeted {guild.id}")


def test_the_invitation_asks_for_what_is_needed_and_no_more() -> None:
    """Never Administrator, never Mention Everyone."""
    asked = {name for name, wanted in INVITE_PERMISSIONS if wanted}
    assert asked == {
        "read_messages",  # Discord's View Channels
        "send_messages",
        "send_messages_in_threads",
        "read_message_history",
        "attach_files",
    }
    assert f"permissions={INVITE_PERMISSIONS.value}" in invite_link(42)


def test_lacking_permissions_have_discords_names() -> None:
    """The names are those that a moderator finds in the server settings."""
    assert lacking(discord.Permissions(view_channel=True, send_messages=True)) == [
        "Send Messages in Threads",
        "Read Message History",
        "Attach Files",
    ]


async def test_a_server_is_greeted_once(config: Config, desk: Desk) -> None:
    """Neither a restart nor a second invitation repeats the greeting."""
    async with simcord.run(create_client(config, desk)) as env:
        guild, said = await _join(env)
        assert len(said) == 1
        await env.restart_bot(create_client(config, desk))
        await _announce(env, guild)
        assert len(guild.channels["general"].history()) == 1


def test_the_greeting_fits_one_message() -> None:
    """Discord's limit, with room for a long subject."""
    assert len(phrases.WELCOME) + len(phrases.WELCOME_LACKING) < 500
