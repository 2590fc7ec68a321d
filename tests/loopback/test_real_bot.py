"""The real bot on the loopback Discord, inside the test and as a process."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.client import BriefingClient
from bot.desk import Desk
from knowledge import phrases
from tests.loopback import ECHO, BotProcess, File, Loopback, NotStarted, running_bot
from tests.loopback.conftest import eventually

QUESTION = "How many passengers did the ferry carry in early 2031?"
OTHER = "Who steals the mooring ropes?"
SHIPPED = "How many attacks did the TTP carry out in the last six months of 2020?"


async def test_a_mention_is_answered(server: Loopback, bot: BriefingClient) -> None:
    """As a reply, once, and Discord's own description agrees with every request."""
    question = server.say(QUESTION)
    answer = await server.answer(question)
    assert "F-001" in answer.text
    assert answer.message["message_reference"]["message_id"] == str(question)
    assert len(server.answers.to(question)) == 1
    assert server.log.check() >= 1


async def test_a_command_is_answered(server: Loopback, bot: BriefingClient) -> None:
    """For all, by the first answer."""
    used = server.slash("ask", {"question": QUESTION})
    assert "F-001" in await used.answer()
    assert (used.kind, used.ephemeral) == (4, False)
    assert used.original
    assert int(used.original["id"]) in server.world.messages
    assert server.log.check() >= 1


async def test_a_private_answer_is_no_message(server: Loopback, bot: BriefingClient) -> None:
    """Only the token of the command leads to it."""
    used = server.slash("ask", {"question": QUESTION, "private": True})
    assert "F-001" in await used.answer()
    assert used.ephemeral
    assert used.original
    assert int(used.original["id"]) not in server.world.messages


async def test_a_button_is_answered(server: Loopback, bot: BriefingClient) -> None:
    """The full record, in private."""
    answer = await server.answer(server.say(QUESTION))
    button = answer.message["components"][0]["components"][0]
    clicked = server.click(answer.id, button["custom_id"])
    assert "F-001" in await clicked.answer()
    assert clicked.ephemeral


async def test_a_reply_to_a_commands_answer_is_hidden(
    server: Loopback, bot: BriefingClient
) -> None:
    """Although it pings the bot; with a mention in the text it can be read."""
    used = server.slash("ask", {"question": QUESTION})
    await used.answer()
    assert used.original
    answer, asker = int(used.original["id"]), server.user(1)
    hidden = server.say(OTHER, user=asker, mention=False, reply_to=answer)
    assert (await server.answer(hidden)).text == phrases.UNREADABLE_REPLY
    shown = server.say(OTHER, user=asker, reply_to=answer)
    assert "F-005" in (await server.answer(shown)).text


async def test_what_is_typed_is_completed(server: Loopback, bot: BriefingClient) -> None:
    """With facts of the server."""
    typing = server.autocomplete("fact", "fact", "F-00")
    await typing.answer()
    assert "F-001" in [choice["value"] for choice in typing.choices]


async def test_a_message_can_be_checked(server: Loopback, bot: BriefingClient) -> None:
    """By the command of its menu."""
    said = server.say(QUESTION, mention=False)
    assert "F-001" in await server.menu("Check against briefing", said).answer()


async def test_a_form_is_sent_in(server: Loopback, bot: BriefingClient) -> None:
    """A moderator begins a fact by saying what it says."""
    moderator = server.user(1, moderator=True)
    form = server.slash("mod add", user=moderator)
    await form.answer()
    assert form.modal
    said = server.submit(form, {})
    assert await said.answer()


async def test_a_direct_message_is_answered(server: Loopback, bot: BriefingClient) -> None:
    """Without a mention, from the shared briefing."""
    person = server.user(4)
    question = server.say("What is this about?", server.world.direct(person), person, mention=False)
    assert (await server.answer(question)).text


async def test_an_edit_and_a_deletion_are_followed(server: Loopback, bot: BriefingClient) -> None:
    """The answer changes with its question, and goes with it."""
    question = server.say(QUESTION, server.channels[2])
    answer = await server.answer(question)
    server.edit(question, OTHER)
    assert OTHER in server.world.messages[question]["content"]
    await eventually(lambda: "F-005" in server.world.messages[answer.id]["content"])
    server.delete(question)
    await eventually(lambda: answer.id not in server.world.messages)


async def test_a_new_server_is_greeted(server: Loopback, bot: BriefingClient) -> None:
    """When it is taken in, and not when it was there already."""
    assert server.answers.to(0) == []
    guild = server.invite()
    greeting = await server.answer(0)
    assert greeting.channel_id == guild.channels[0].id


async def test_a_file_reaches_the_bot(server: Loopback, bot: BriefingClient) -> None:
    """A moderator gives a file to a command; it is no briefing, and the bot says so."""
    moderator = server.user(1, moderator=True)
    file = File("facts.toml", b"not toml")
    used = server.slash("mod import", {"file": file}, user=moderator)
    assert await used.answer()


async def test_the_addresses_are_put_back(server: Loopback, opened: Desk) -> None:
    """Other tests of the same process find discord.py as it was."""
    before = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    async with running_bot(server, opened):
        assert server.api == Route.BASE
    assert before == (Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY)


async def test_the_process_answers_and_stops(server: Loopback, tmp_path: Path) -> None:
    """`python -m bot` with a configuration that names the loopback Discord."""
    async with BotProcess(server, folder=tmp_path) as process:
        assert "F-019" in await server.ask(SHIPPED)
        assert await process.stop(signal.SIGTERM) == 0
    assert "stopp" in process.output
    assert process.database.is_file()


async def test_the_echo_bot_says_echo(server: Loopback, tmp_path: Path) -> None:
    """Beside which the load benchmark measures."""
    async with BotProcess(server, ECHO, folder=tmp_path) as process:
        assert await server.ask("hello") == "echo"
        assert await server.slash("ask", {"question": "hello"}).answer() == "echo"
        assert await process.stop() == 0


async def test_a_process_that_does_not_start_says_why(server: Loopback, tmp_path: Path) -> None:
    """Its output is in the error."""
    with pytest.raises(NotStarted, match="no setting 'nonsense'"):
        async with BotProcess(server, folder=tmp_path, nonsense=1):
            pass
