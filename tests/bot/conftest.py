"""The unmodified bot on a simulated Discord, with a real fact base in a temporary file."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import discord
import pytest
import pytest_asyncio
import simcord

from bot.client import BriefingClient, create_client
from bot.config import Config
from bot.desk import Desk

QUESTION = "How many attacks did the TTP carry out in the last six months of 2020?"
OTHER_QUESTION = "How many attacks were there in the first two months of 2021?"
OFF_TOPIC = "Who won the cricket match?"
AMBIGUOUS = "which one"


@dataclass(frozen=True)
class World:
    """A server with a channel, an asker, a bystander and a moderator."""

    env: simcord.Env
    guild: Any
    channel: Any
    asker: Any
    bystander: Any
    moderator: Any

    @property
    def me(self) -> str:
        """The bot's mention."""
        return f"<@{self.env.bot.user.id}>"

    @property
    def last(self) -> discord.Message:
        """The newest message of the channel."""
        message = self.channel.last_message
        assert message is not None
        return message

    @property
    def bot_messages(self) -> list[discord.Message]:
        """What the bot has said in the channel."""
        return [m for m in self.channel.history() if m.author.id == self.env.bot.user.id]

    async def ask(self, question: str = QUESTION, channel: Any = None) -> discord.Message:
        """Let the asker mention the bot with a question; returns the question."""
        return await self.asker.send(channel or self.channel, f"{self.me} {question}")


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


@pytest.fixture
def config(tmp_path: Path) -> Config:
    """Settings with a database of its own."""
    return Config(database=tmp_path / "facts.sqlite")


@pytest_asyncio.fixture
async def desk(config: Config) -> AsyncIterator[Desk]:
    """The open fact base; it outlives a restart of the bot."""
    async with Desk(config.database) as desk:
        yield desk


@pytest.fixture
def simcord_bot(config: Config, desk: Desk) -> BriefingClient:
    """The bot, as the composition root builds it."""
    return create_client(config, desk)


@pytest_asyncio.fixture
async def world(simcord_env: simcord.Env) -> AsyncIterator[World]:
    """The bot in a server; at the end, no request may have allowed a ping."""
    yield build_world(simcord_env)
    assert_no_pings(simcord_env)


def build_world(env: simcord.Env) -> World:
    """A server with people in it."""
    guild = env.create_guild("Newsroom")
    channel = guild.create_text_channel("general")
    moderators = guild.create_role(
        "Moderators", permissions=discord.Permissions(manage_messages=True)
    )
    return World(
        env=env,
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
            if not payload.get("content"):
                continue
            mentions = payload["allowed_mentions"]
            assert mentions["parse"] == []
            assert not any(mentions.get(who) for who in ("users", "roles", "replied_user"))
            if request.method == "POST" and body.get("type") != update:
                assert payload["flags"] & discord.MessageFlags(suppress_embeds=True).value
