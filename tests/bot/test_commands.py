"""The commands: what they answer, how they are registered."""

from __future__ import annotations

from typing import Any

import discord
import pytest
import simcord
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.client import BriefingClient, create_client
from bot.commands import plain_name
from bot.config import Config
from bot.desk import Desk
from knowledge import phrases
from knowledge.phrases import moderating
from tests.bot.conftest import OFF_TOPIC, QUESTION, SLOW, World, labels


async def test_ask_is_public_by_default(world: World, desk: Desk) -> None:
    """The answer can be read by everybody and is remembered without a question."""
    result = await world.asker.slash(world.channel, "ask", question=QUESTION)
    assert not result.ephemeral
    assert "F-019" in result.response.content
    posted = await desk.reply(result.response.id)
    assert posted is not None
    assert (posted.question_id, posted.asker_id) == (None, world.asker.id)


async def test_ask_in_private_is_seen_and_remembered_by_nobody_else(
    world: World, desk: Desk
) -> None:
    """A private answer can be dismissed, so it has no Remove; nothing of it is kept."""
    result = await world.asker.slash(world.channel, "ask", question=QUESTION, private=True)
    assert result.ephemeral
    assert phrases.REMOVE not in labels(result.response.message)
    assert await desk.reply(result.response.id) is None


async def test_ask_for_somebody_names_them_without_a_ping(world: World) -> None:
    """The person's name heads the answer as plain text."""
    result = await world.asker.slash(
        world.channel, "ask", question=QUESTION, **{"for": world.bystander}
    )
    assert result.response.content.startswith("For **bystander**:\n")
    assert result.response.message.mentions == []


async def test_ask_repeated_becomes_a_link(world: World) -> None:
    """Commands and mentions share what was said in a channel."""
    await world.ask()
    result = await world.bystander.slash(world.channel, "ask", question=QUESTION)
    assert result.response.content == phrases.ASKED_ALREADY.format(
        link=world.bot_messages[0].jump_url
    )


async def test_ask_in_a_direct_message(world: World) -> None:
    """A direct answer comes from the shared briefing and says so."""
    result = await world.asker.user.slash("ask", question=QUESTION)
    assert "F-019" in result.response.content
    assert result.response.content.endswith(phrases.SHARED_NOTE)


async def test_ask_that_finds_nothing_offers_the_guide(world: World) -> None:
    """A refusal looks the same on every path."""
    result = await world.asker.slash(world.channel, "ask", question=OFF_TOPIC)
    assert labels(result.response.message) == [
        phrases.WHAT_CAN_I_ASK,
        moderating.SEND_TO_MODERATORS,
        phrases.REMOVE,
    ]


@pytest.mark.parametrize("private", [True, False])
async def test_a_slow_answer_is_announced_and_still_given(
    world: World, desk: Desk, private: bool
) -> None:
    """Discord gives up on a silent interaction after three seconds."""
    result = await world.asker.slash(world.channel, "ask", question=SLOW, private=private)
    callbacks: list[Any] = [
        r.json for r in world.env.http_requests if r.path.startswith("/interactions")
    ]
    assert callbacks[-1]["type"] == discord.InteractionResponseType.deferred_channel_message.value
    assert "F-019" in result.response.content
    assert result.ephemeral is private
    assert (await desk.reply(result.response.id) is None) is private


async def test_a_message_is_checked_in_private(world: World) -> None:
    """Checking what somebody wrote is nobody else's business."""
    claim = await world.bystander.send(world.channel, QUESTION)
    result = await world.asker.context_menu(world.channel, phrases.CHECK_COMMAND, claim)
    assert result.ephemeral
    assert "F-019" in result.response.content
    assert world.bot_messages == []


async def test_a_message_without_text_cannot_be_checked(world: World) -> None:
    """A picture has no words to check."""
    picture = await world.bystander.send(world.channel, attachments=[("a.png", b"")])
    result = await world.asker.context_menu(world.channel, phrases.CHECK_COMMAND, picture)
    assert result.response.content == phrases.NOTHING_TO_CHECK


async def test_the_texts_are_the_same_on_every_path(world: World) -> None:
    """One wording: mention, command, private command and context menu."""
    await world.ask()
    command = await world.asker.slash(world.channel, "ask", question=QUESTION, private=True)
    claim = await world.bystander.send(world.channel, QUESTION)
    check = await world.asker.context_menu(world.channel, phrases.CHECK_COMMAND, claim)
    texts = {world.bot_messages[0].content, command.response.content, check.response.content}
    assert len(texts) == 1


async def test_every_command_keeps_discords_limits(simcord_bot: BriefingClient) -> None:
    """Discord refuses the whole tree for one bad name or description."""
    payloads: list[Any] = [c.to_dict(simcord_bot.tree) for c in simcord_bot.tree.get_commands()]
    keys = [(payload["name"], payload["type"]) for payload in payloads]
    assert len(set(keys)) == len(keys)
    for payload in payloads:
        assert 1 <= len(payload["name"]) <= 32
        for_moderators = payload["name"] in ("mod", moderating.ADD_COMMAND)
        assert payload["contexts"] == ([0] if for_moderators else [0, 1])
        assert payload["integration_types"] == [0]
        slash = payload["type"] == discord.AppCommandType.chat_input.value
        assert not slash or 1 <= len(payload["description"]) <= 100
        for option in payload.get("options", []):
            assert option["name"] == option["name"].lower()
            assert 1 <= len(option["name"]) <= 32
            assert 1 <= len(option["description"]) <= 100


def _syncs(env: simcord.Env) -> int:
    return sum(r.method == "PUT" and r.path.endswith("/commands") for r in env.http_requests)


async def test_commands_are_sent_only_when_they_changed(
    world: World, config: Config, desk: Desk
) -> None:
    """Discord allows few registrations a day."""
    assert _syncs(world.env) == 1
    await world.env.restart_bot(create_client(config, desk))
    assert _syncs(world.env) == 1
    changed = create_client(config, desk)
    changed.tree.remove_command("ask")
    await world.env.restart_bot(changed)
    assert _syncs(world.env) == 2


async def test_a_development_guild_gets_the_commands_alone(config: Config, desk: Desk) -> None:
    """There they appear at once; elsewhere none are made."""
    trial = config.model_copy(update={"development_guild": 123456789012345678})
    async with simcord.run(create_client(config, desk)) as env:
        guild = env.create_guild(id=123456789012345678)
        assert guild.id
        await env.restart_bot(create_client(trial, desk))
        paths = [r.path for r in env.http_requests if r.method == "PUT"]
        assert paths[-1].endswith("/guilds/123456789012345678/commands")


async def test_a_development_guild_out_of_reach_is_no_disaster(
    world: World, config: Config, desk: Desk
) -> None:
    """The bot starts without commands, and tries again at the next start."""
    trial = config.model_copy(update={"development_guild": 123456789012345678})
    world.env.inject_error("PUT", "*/guilds/*/commands", status=403, code=50001)
    await world.env.restart_bot(create_client(trial, desk))
    await world.ask()
    assert "F-019" in world.last.content


@settings(deadline=None)  # a busy machine is no fault of the code
@given(st.text(min_size=1, max_size=40))
def test_a_name_formats_nothing_and_names_nobody(name: str) -> None:
    """Display names are other people's text."""

    class Person:
        display_name = name

    shown = plain_name(Person())  # type: ignore[arg-type]
    assert "@everyone" not in shown
    assert "<@" not in shown.replace("\\<", "")
    assert "\n" not in shown


@pytest.mark.parametrize("name", ["**x**", "`x`", "# x", "[x](https://example.org)", "||x||"])
def test_a_name_with_marks_is_shown_as_it_is(name: str) -> None:
    """Markdown in a name is escaped."""

    class Person:
        display_name = name

    assert plain_name(Person()) != name  # type: ignore[arg-type]
