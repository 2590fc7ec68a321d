"""A bot in the test's own process against the loopback Discord."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import discord
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.client import BriefingClient, create_client
from bot.config import Config
from bot.desk import Desk
from tests.loopback.server import TOKEN, Loopback

READY_SECONDS = 0.02
"""How long discord.py waits for another server before it is ready; it would be two seconds."""


@contextmanager
def addressed(server: Loopback) -> Iterator[None]:
    """Let discord.py use the loopback Discord meanwhile; other tests use simulated ones."""
    api, gateway = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = server.api, yarl.URL(server.gateway_address)
    try:
        yield
    finally:
        Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = api, gateway


@asynccontextmanager
async def running(server: Loopback, client: discord.Client) -> AsyncIterator[asyncio.Task[None]]:
    """Any client of discord.py, ready; yields the task of its `start`, closes it at the end."""
    client._connection.guild_ready_timeout = READY_SECONDS
    client.before_identify_hook = _at_once  # type: ignore[method-assign]
    with addressed(server):
        task = asyncio.ensure_future(client.start(TOKEN))
        ready = asyncio.ensure_future(_ready(server, client))
        try:
            await asyncio.wait({task, ready}, return_when=asyncio.FIRST_COMPLETED)
            if task.done():
                await task
            await ready
            yield task
        finally:
            ready.cancel()
            await client.close()
            task.cancel()
            await asyncio.gather(task, ready, return_exceptions=True)


async def _ready(server: Loopback, client: discord.Client) -> None:
    await server.gateway.caught_up()
    await client.wait_until_ready()


async def _at_once(shard_id: int | None, *, initial: bool = False) -> None:
    """Identify anew without the five seconds that Discord asks for between two times."""
    del shard_id, initial


@asynccontextmanager
async def running_bot(
    server: Loopback, desk: Desk, **settings: Any
) -> AsyncIterator[BriefingClient]:
    """The real bot, connected, on an open desk; `settings` are keys of the configuration."""
    config = Config(
        database=desk.database,
        discord_api=server.api,
        discord_gateway=server.gateway_address,
        **settings,
    )
    with addressed(server):
        client = create_client(config, desk)
        async with running(server, client):
            yield client
