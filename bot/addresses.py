"""Where discord.py finds Discord: at its own addresses, or at others for tests and proxies."""

from __future__ import annotations

import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.config import Config


def use_addresses(config: Config) -> None:
    """Let every client of this process use the configured addresses; discord.py has no other way.

    `discord_api` has the form "http://host:port/api/v10", `discord_gateway` "ws://host:port/".
    """
    if config.discord_api:
        Route.BASE = config.discord_api.rstrip("/")
    if config.discord_gateway:
        DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(config.discord_gateway)
