"""The loopback Discord, a plain client of discord.py, and the real bot with the ferry's facts."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import aiohttp
import discord
import pytest
import pytest_asyncio

from bot.client import BriefingClient, needed_intents
from bot.config import Config
from bot.desk import Desk
from knowledge.model import Briefing
from tests.bot.moderation import ferry_server
from tests.loopback import Loopback, running, running_bot
from tests.loopback.world import FIRST_GUILD


class Plain(discord.Client):
    """Notes what it hears, and replies to people as discord.py does without help."""

    def __init__(self) -> None:
        """Ask for the same events as the bot."""
        super().__init__(
            intents=needed_intents(Config()), max_messages=None, chunk_guilds_at_startup=False
        )
        self.heard: list[str] = []
        self.errors: list[BaseException] = []
        self.used: asyncio.Queue[discord.Interaction] = asyncio.Queue()
        self.nonce: Any = None

    async def on_message(self, message: discord.Message) -> None:
        """Reply to whoever is no bot."""
        if message.author.bot:
            return
        self.heard.append(message.content.partition(" ")[2])
        try:
            await message.reply("echo", mention_author=False, nonce=self.nonce)
        except (discord.HTTPException, aiohttp.ClientError) as error:
            self.errors.append(error)

    async def on_interaction(self, used: discord.Interaction) -> None:
        """Leave it to the test."""
        self.used.put_nowait(used)


@pytest_asyncio.fixture
async def server() -> AsyncIterator[Loopback]:
    """A loopback Discord; at the end nobody may have asked for what it does not have."""
    async with Loopback() as server:
        yield server
    assert server.log.unknown == []


@pytest_asyncio.fixture
async def plain(server: Loopback) -> AsyncIterator[Plain]:
    """A plain client, connected."""
    client = Plain()
    async with running(server, client):
        yield client


@pytest.fixture(scope="session")
def opened(tmp_path_factory: pytest.TempPathFactory, small: Briefing) -> Iterator[Desk]:
    """One open fact base for all tests; its first server knows the ferry."""
    desk = Desk(tmp_path_factory.mktemp("loopback") / "facts.sqlite")

    async def open_it() -> None:
        await desk.open()
        await ferry_server(desk, small, str(FIRST_GUILD))

    asyncio.run(open_it())
    yield desk
    asyncio.run(desk.close())


@pytest_asyncio.fixture
async def bot(server: Loopback, opened: Desk) -> AsyncIterator[BriefingClient]:
    """The real bot, connected."""
    async with running_bot(server, opened) as client:
        yield client


async def eventually(condition: Callable[[], Any]) -> None:
    """Wait until it holds; raises TimeoutError if it does not."""
    async with asyncio.timeout(20):
        while not condition():  # noqa: ASYNC110 - of things that tell nobody that they changed
            await asyncio.sleep(0.005)
