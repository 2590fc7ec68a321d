"""Each event is answered once, nobody gets more than their share, and a bot that stops says so."""

from __future__ import annotations

from typing import Any

import discord
import pytest

from bot.client import BriefingClient
from bot.cooldowns import CLICKS, PERSON
from knowledge import phrases
from tests.bot.conftest import OFF_TOPIC, QUESTION, World
from tests.bot.moderation import Day


def client_of(world: World) -> BriefingClient:
    """The bot that runs."""
    assert isinstance(world.env.bot, BriefingClient)
    return world.env.bot


async def test_a_message_that_comes_twice_is_answered_once(world: World) -> None:
    """Discord sends events again when a connection is resumed."""
    asked = await world.ask()
    await client_of(world).on_message(asked)
    assert len(world.bot_messages) == 1
    assert client_of(world).delivery.counts["repeated"] == 1


async def test_who_asks_too_fast_is_told_once(world: World) -> None:
    """One friendly line, then silence; somebody else is answered as always."""
    for number in range(PERSON.count + 5):
        await world.ask(f"{QUESTION} {'?' * number}")
    said = [message.content for message in world.bot_messages]
    assert said.count(phrases.SLOW_DOWN) == 1
    assert len(said) == PERSON.count + 1
    await world.bystander.send(world.channel, f"{world.me} {OFF_TOPIC}")
    assert len(world.bot_messages) == PERSON.count + 2


async def test_who_clicks_too_fast_is_told_once(world: World) -> None:
    """Commands and clicks have an allowance of their own."""
    intake, told = client_of(world).intake, []
    for _ in range(CLICKS.count):
        intake._clicks.ask(world.asker.id)
    for _ in range(3):
        result = await world.asker.slash(world.channel, "ask", question=QUESTION)
        told.append(result.response and result.response.content)
    assert told == [phrases.SLOW_DOWN, None, None]


async def test_nothing_is_let_in_while_stopping(world: World) -> None:
    """A message then waits for nobody; who uses a command is told to try again."""
    client_of(world).intake.close()
    await world.ask()
    assert world.bot_messages == []
    result = await world.asker.slash(world.channel, "ask", question=QUESTION)
    assert (result.response.content, result.ephemeral) == (phrases.RESTARTING, True)


async def test_a_click_is_let_in_like_a_command(world: World) -> None:
    """Buttons ask the intake too."""
    await world.ask()
    button = next(
        child
        for row in world.last.components
        for child in row.children  # type: ignore[union-attr]
        if isinstance(child, discord.Button)
    )
    client_of(world).intake.close()
    result = await world.asker.click(world.last, custom_id=button.custom_id)
    assert result.response.content == phrases.RESTARTING


@pytest.mark.parametrize("lacking", ["send_messages", "view_channel"])
async def test_moderators_are_told_once_where_the_bot_cannot_answer(
    ferry: Day, lacking: str
) -> None:
    """A missing permission is found before sending, and said in the moderators' channel."""
    world = ferry.world
    denied: dict[Any, Any] = {world.guild.me: discord.PermissionOverwrite(**{lacking: False})}
    channel = world.guild.create_text_channel("closed", overwrites=denied)
    sent = len(world.env.http_requests)
    bot = client_of(world)
    for number in range(3):
        await world.asker.send(channel, f"{world.me} how many passengers {number}?")
        if lacking == "view_channel":  # Discord would not even tell; a race may
            await bot.asking.heard(channel.last_message)
    told = [message.content for message in ferry.log.history()]
    assert len(told) == 1
    assert f"<#{channel.id}>" in told[0]
    requests = world.env.http_requests[sent:]
    assert all(str(channel.id) not in request.path for request in requests)
