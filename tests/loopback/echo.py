"""A bare discord.py bot that says "echo": what the load benchmark measures ours against.

Set like ours where that costs something: no cache of messages and members, the same intents.
"""

from __future__ import annotations

import asyncio
import os
import signal
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import discord
import yarl
from discord import app_commands
from discord.gateway import DiscordWebSocket
from discord.http import Route

ECHO = "echo"
NO_PINGS = discord.AllowedMentions.none()


class Echo(discord.Client):
    """Replies to every mention, and to the command /ask."""

    def __init__(self) -> None:
        """Keep nothing of what happens."""
        intents = discord.Intents.none()
        intents.guilds = intents.guild_messages = intents.dm_messages = True
        super().__init__(
            intents=intents,
            allowed_mentions=NO_PINGS,
            max_messages=None,
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
        )
        self.tree = app_commands.CommandTree(self)
        self.tree.command(name="ask", description="Say echo.")(ask)

    async def setup_hook(self) -> None:
        """Register the command."""
        await self.tree.sync()

    async def on_message(self, message: discord.Message) -> None:
        """Reply if the bot is mentioned."""
        if not message.author.bot and self.user and self.user.id in message.raw_mentions:
            await message.reply(ECHO, mention_author=False)


async def ask(interaction: discord.Interaction[Any], question: str) -> None:
    """Answer the command."""
    del question
    await interaction.response.send_message(ECHO)


def main() -> None:
    """Run until SIGTERM on the configuration of the real bot, on the same event loop.

    Nothing of the real bot is imported: that would be in its memory.
    """
    config = tomllib.loads(Path(os.environ["BRIEFING_CONFIG"]).read_text("utf-8"))
    Route.BASE = config["discord_api"]
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(config["discord_gateway"])
    discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False
    with asyncio.Runner(loop_factory=_loop_factory()) as runner:
        runner.run(_run(Echo(), os.environ["BRIEFING_TOKEN"]))


async def _run(client: Echo, token: str) -> None:
    asyncio.get_running_loop().add_signal_handler(
        signal.SIGTERM, lambda: closing.append(asyncio.ensure_future(client.close()))
    )
    closing: list[asyncio.Future[None]] = []
    await client.start(token)
    await asyncio.gather(*closing)


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """uvloop's, if it is installed: the real bot uses it then."""
    try:
        import uvloop
    except ImportError:
        return None
    return uvloop.new_event_loop


if __name__ == "__main__":
    main()
