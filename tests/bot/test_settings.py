"""`/mod settings`: shown, changed, used at once, and forgotten with the server."""

from __future__ import annotations

from typing import Any

import pytest_asyncio

from bot.client import create_client
from bot.config import Config
from knowledge.moderators import Right, ServerSettings
from knowledge.phrases import moderating as words
from tests.bot.moderation import Day, buttons, said, texts

PASSENGERS = "How many passengers did the ferry carry in early 2031?"


@pytest_asyncio.fixture
async def manager(ferry: Day) -> Any:
    """Somebody who may manage the server, and nothing else."""
    return ferry.person("manager", manage_guild=True)


async def test_they_are_shown(ferry: Day, manager: Any) -> None:
    """Without options the command shows everything and changes nothing."""
    shown = texts(await ferry.opened(manager, "settings"))
    for right, what in words.RIGHTS.items():
        assert words.SETTINGS_RIGHT.format(what=what, who=words.SETTINGS_DEFAULT[right]) in shown
    assert words.SETTINGS_CHANNELS.format(channels=words.NONE) in shown
    assert words.SETTINGS_SECOND.format(on=words.OFF) in shown
    assert f"<#{ferry.log.id}>" in shown
    assert words.SETTINGS_CHANGED not in shown


async def test_a_role_gets_and_loses_a_right(ferry: Day, manager: Any) -> None:
    """It counts from the next click on, and is taken back in the same way."""
    role = ferry.world.guild.create_role("Editors")
    helper = ferry.person("helper", role)
    assert said(await ferry.slash(helper, "edit", fact="F-001", reason="x")).startswith("You may")
    for allowed in (True, False):
        shown = texts(
            await ferry.opened(manager, "settings", right="edit", role=role, allowed=allowed)
        )
        assert words.SETTINGS_CHANGED in shown
        assert (f"<@&{role.id}>" in shown) is allowed
        told = said(await ferry.slash(helper, "edit", fact="F-001", reason="x"))
        assert told.startswith("You may not") is not allowed


async def test_what_belongs_together(ferry: Day, manager: Any) -> None:
    """Half an instruction is told in a sentence and changes nothing."""
    role = ferry.world.guild.create_role("Editors")
    before = await ferry.desk.server_settings(ferry.scope)
    for typed in ({"right": "edit"}, {"role": role}, {"right": "edit", "role": role}):
        assert said(await ferry.slash(manager, "settings", **typed)) == words.RIGHT_NEEDS_ROLE
    for typed in ({"channel": ferry.channel}, {"answer": True}):
        assert said(await ferry.slash(manager, "settings", **typed)) == words.CHANNEL_NEEDS_ANSWER
    assert await ferry.desk.server_settings(ferry.scope) == before


async def test_the_log_channel(ferry: Day, manager: Any) -> None:
    """From the next change on posts go to the new channel, and the change itself is told there."""
    new = ferry.world.guild.create_text_channel("new-log")
    await ferry.opened(manager, "settings", log=new)
    assert f"<@{manager.id}>" in new.last_message.content
    await ferry.saved(ferry.first)
    assert "F-007" in new.last_message.content
    assert ferry.log.last_message is None or "F-007" not in ferry.log.last_message.content


async def test_the_old_log_channel_learns_it(ferry: Day, manager: Any) -> None:
    """Nobody turns the log away unseen: the channel that had it is told."""
    new = ferry.world.guild.create_text_channel("new-log")
    await ferry.opened(manager, "settings", log=new)
    assert ferry.log.last_message is not None
    assert f"<@{manager.id}>" in ferry.log.last_message.content


async def test_a_log_channel_that_is_gone(ferry: Day) -> None:
    """A change is saved all the same where the log channel cannot be written to."""
    ferry.world.env.backend.delete_channel(ferry.log.id)
    saved = texts(await ferry.saved(ferry.first))
    assert "F-007 r1" in saved


async def test_the_second_person(ferry: Day, manager: Any) -> None:
    """Switched on it takes Save away from statistics; switched off it gives it back."""
    await ferry.opened(manager, "settings", second=True)
    draft = await ferry.add(ferry.first)
    assert "Save" not in buttons(draft)
    await ferry.opened(manager, "settings", second=False)
    assert "Save" in buttons(await ferry.first_in_queue(ferry.first))


class TestChannels:
    """Channels in which questions need no mention."""

    async def test_without_the_intent(self, ferry: Day, manager: Any) -> None:
        """The channel is noted, and it is said what is missing for the bot to read there."""
        shown = texts(await ferry.opened(manager, "settings", channel=ferry.channel, answer=True))
        assert words.NO_INTENT in shown
        assert f"<#{ferry.channel.id}>" in shown
        await ferry.world.asker.send(ferry.channel, PASSENGERS)
        assert ferry.world.bot_messages == []

    async def test_with_the_intent(self, ferry: Day, manager: Any, config: Config) -> None:
        """A question is answered there without a mention, there alone, and not any more later."""
        opened = config.model_copy(update={"message_content": True})
        await ferry.world.env.restart_bot(create_client(opened, ferry.desk))
        channel = ferry.world.guild.create_text_channel("questions")
        shown = texts(await ferry.opened(manager, "settings", channel=channel, answer=True))
        assert words.NO_INTENT not in shown
        await ferry.world.asker.send(channel, PASSENGERS)
        assert "F-001" in channel.last_message.content
        await ferry.world.asker.send(ferry.channel, PASSENGERS)
        assert ferry.world.last.author.id == ferry.world.asker.id
        await ferry.opened(manager, "settings", channel=channel, answer=False)
        await ferry.world.asker.send(channel, PASSENGERS)
        assert channel.last_message.author.id == ferry.world.asker.id


async def test_they_survive_a_restart(ferry: Day, manager: Any, config: Config) -> None:
    """What was chosen is kept."""
    await ferry.opened(manager, "settings", second=True)
    ferry.desk._settings.clear()
    await ferry.world.env.restart_bot(create_client(config, ferry.desk))
    shown = texts(await ferry.opened(manager, "settings"))
    assert words.SETTINGS_SECOND.format(on=words.ON) in shown


async def test_they_are_forgotten_with_the_server(ferry: Day, manager: Any) -> None:
    """A server that is purged begins anew, without rights, channels, log and second person."""
    role = ferry.world.guild.create_role("Editors")
    for right in Right:
        await ferry.opened(manager, "settings", right=str(right), role=role, allowed=True)
    await ferry.opened(manager, "settings", second=True, channel=ferry.channel, answer=True)
    await ferry.desk.purge(ferry.scope)
    assert await ferry.desk.server_settings(ferry.scope) == ServerSettings()
    kept = await ferry.desk._read(lambda base: base.store.server_settings(ferry.scope))
    assert kept == ServerSettings()
