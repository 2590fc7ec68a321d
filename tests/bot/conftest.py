"""The unmodified bot on a simulated Discord, with a real fact base in a temporary file."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import discord
import pytest
import pytest_asyncio
import simcord

from bot.client import BriefingClient, create_client
from bot.config import Config
from bot.desk import Desk, Worded
from bot.responses import DEFER_AFTER
from knowledge import phrases
from knowledge.errors import KnowledgeError
from knowledge.model import Answer, Briefing, Outcome
from tests.bot.moderation import Day, ferry_server

QUESTION = "How many attacks did the TTP carry out in the last six months of 2020?"
OTHER_QUESTION = "How many attacks were there in the first two months of 2021?"
OFF_TOPIC = "Who won the cricket match?"
SLOW = "How many TTP attacks were there in the last six months of 2020?"
AMBIGUOUS = "Which of them?"
FERRY = 900_000_000_000_000_000
"""The server with the small briefing."""
CANDIDATES = ("F-019", "F-020", "F-033", "F-022")


class ChoosyDesk(Desk):
    """A desk that finds one question ambiguous and one hard, as the shipped briefing finds none.

    It can be cleaned, since reading the briefing takes a second and is done once for all tests.
    """

    async def set_setting(self, key: str, value: str) -> None:
        """Note the key for `clean` too."""
        self.keys = getattr(self, "keys", set()) | {key}
        await super().set_setting(key, value)

    async def clean(self) -> None:
        """Forget what the last test left."""
        await self.forget_before("9999-01-01")
        for key in getattr(self, "keys", ()):
            await super().set_setting(key, "")

    async def ask(self, question: str, scope: str, about: Sequence[str] = ()) -> Worded:
        """Four candidates for the ambiguous question; the truth for all others."""
        worded = await super().ask(question, scope, about)
        if question == SLOW:
            await asyncio.sleep(DEFER_AFTER + 0.5)
        if question != AMBIGUOUS:
            return worded
        shown = [await self.answer_of(fact_id, scope) for fact_id in CANDIDATES]
        matches = tuple(one.answer.matches[0] for one in shown)
        answer = Answer(question="", outcome=Outcome.CHOICE, matches=matches)
        return Worded(answer=answer, text=phrases.WHICH, scope=scope)


@dataclass(frozen=True)
class World:
    """A server with a channel, an asker, a bystander and a moderator."""

    env: simcord.Env
    bot: discord.ClientUser
    guild: Any
    channel: Any
    asker: Any
    bystander: Any
    moderator: Any

    @property
    def me(self) -> str:
        """The bot's mention."""
        return f"<@{self.bot.id}>"

    @property
    def last(self) -> discord.Message:
        """The newest message of the channel."""
        message = self.channel.last_message
        assert isinstance(message, discord.Message)
        return message

    @property
    def bot_messages(self) -> list[discord.Message]:
        """What the bot has said in the channel."""
        return [m for m in self.channel.history() if m.author.id == self.bot.id]

    async def ask(self, question: str = QUESTION, channel: Any = None) -> discord.Message:
        """Let the asker mention the bot with a question; returns the question."""
        asked = await self.asker.send(channel or self.channel, f"{self.me} {question}")
        assert isinstance(asked, discord.Message)
        return asked


def custom_id(message: discord.Message, label: str) -> str:
    """The custom id of the button with that label."""
    return next(
        child.custom_id or ""
        for row in message.components
        if isinstance(row, discord.ActionRow)
        for child in row.children
        if isinstance(child, discord.Button) and child.label == label
    )


def labels(message: discord.Message) -> list[str | None]:
    """The labels of all buttons below a message, in order."""
    return [
        child.label
        for row in message.components
        if isinstance(row, discord.ActionRow)
        for child in row.children
        if isinstance(child, discord.Button)
    ]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let a busy machine take its time with the first question, which builds the index."""
    for item in items:
        if "simcord_env" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.simcord(settle_timeout=30.0))


@pytest.fixture(scope="session")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChoosyDesk]:
    """One open fact base for all tests."""
    desk = ChoosyDesk(tmp_path_factory.mktemp("desk") / "facts.sqlite")
    asyncio.run(desk.open())
    yield desk
    asyncio.run(desk.close())


@pytest_asyncio.fixture
async def desk(opened: ChoosyDesk) -> Desk:
    """The open fact base, without replies and settings of other tests."""
    await opened.clean()
    return opened


@pytest.fixture
def config(opened: Desk) -> Config:
    """Settings that name the database."""
    return Config(database=opened.database)


@pytest.fixture
def simcord_bot(config: Config, desk: Desk) -> BriefingClient:
    """The bot, as the composition root builds it."""
    return create_client(config, desk)


@pytest_asyncio.fixture
async def world(simcord_env: simcord.Env) -> AsyncIterator[World]:
    """The bot in a server; at the end, no request may have allowed a ping."""
    yield build_world(simcord_env)
    assert_no_pings(simcord_env)


@pytest_asyncio.fixture
async def day(world: World, desk: Desk) -> AsyncIterator[Day]:
    """The bot in a server of its own with two moderators, which is forgotten at the end."""
    day = await begin_day(world, desk)
    yield day
    await desk.purge(day.scope)


@pytest_asyncio.fixture
async def ferry(simcord_env: simcord.Env, desk: Desk, small: Briefing) -> AsyncIterator[Day]:
    """The same on the small made-up briefing, which takes far less time to look through."""
    await ferry_server(desk, small, str(FERRY))
    day = await begin_day(build_world(simcord_env, FERRY), desk)
    yield day
    await desk.purge(day.scope)
    assert_no_pings(simcord_env)
    for error in simcord_env.errors:  # to look at them is to take them for handled
        assert isinstance(getattr(error, "original", error), KnowledgeError)


@pytest_asyncio.fixture
async def other(
    ferry: Day, simcord_env: simcord.Env, desk: Desk, small: Briefing
) -> AsyncIterator[Day]:
    """A second server with the same small briefing, and other people in it."""
    await ferry_server(desk, small, str(FERRY + 1))
    other = await begin_day(build_world(simcord_env, FERRY + 1), desk)
    yield other
    await desk.purge(other.scope)


async def begin_day(world: World, desk: Desk) -> Day:
    """A second moderator and a channel of the moderators for the server."""
    log = world.guild.create_text_channel("moderators")
    may = discord.Permissions(manage_messages=True)
    role = world.guild.create_role("More moderators", permissions=may)
    second = world.guild.add_member(world.env.create_user("second"), roles=[role])
    day = Day(world, desk, log, second)
    await day.settings()
    return day


def build_world(env: simcord.Env, guild_id: int | None = None) -> World:
    """A server with people in it."""
    guild = env.create_guild("Newsroom", id=guild_id)
    channel = guild.create_text_channel("general")
    moderators = guild.create_role(
        "Moderators", permissions=discord.Permissions(manage_messages=True)
    )
    assert env.bot.user is not None
    return World(
        env=env,
        bot=env.bot.user,
        guild=guild,
        channel=channel,
        asker=guild.add_member(env.create_user("asker")),
        bystander=guild.add_member(env.create_user("bystander")),
        moderator=guild.add_member(env.create_user("moderator"), roles=[moderators]),
    )


def assert_no_pings(env: simcord.Env) -> None:
    """Every text that went out forbade all pings, and link previews too where it was new."""
    update = discord.InteractionResponseType.message_update.value
    for request in env.http_requests:
        body = request.json if isinstance(request.json, dict) else {}
        for payload in (body, body.get("data") or {}):
            blocks = (payload.get("flags") or 0) & discord.MessageFlags(components_v2=True).value
            if not payload.get("content") and not blocks:
                continue
            mentions = payload["allowed_mentions"]
            assert mentions["parse"] == []
            assert not any(mentions.get(who) for who in ("users", "roles", "replied_user"))
            if request.method == "POST" and body.get("type") != update:
                assert payload["flags"] & discord.MessageFlags(suppress_embeds=True).value
