"""Questions that mean harm get an ordinary reply on every path, never an error, never a ping."""

from __future__ import annotations

import logging

import pytest

from bot.config import Config
from knowledge import phrases
from tests.bot.conftest import World

HOSTILE = {
    "long": "how many attacks " * 235,
    "no word": "x" * 4000,
    "everyone": "@everyone @here how many attacks?",
    "masked link": "how many attacks [click me](https://evil.example/?q=how)?",
    "NUL": "how many\0attacks?\0",
    "lone surrogate": "how many attacks \ud83d\ude00 \ud800?",
    "right to left": "how many \u202eskcatta\u202c \u200f\u200b\u2066attacks?",
    "SQL": "'; DROP TABLE fact; --",
    "FTS": '"attacks" NEAR(NOT* AND) OR col:x ^(',
    "format": "{question} %s {0.__class__} \\u0000 ${jndi:ldap://x}",
    "marks": "*" * 500 + "`" * 500 + "||" * 500,
    "zalgo": "a" + "\u0301" * 1500 + "?",
    "newlines": "\n" * 1500 + "?",
    "question marks": "?" * 2000 + "a",
    "digits": "9" * 1900 + " attacks?",
}


@pytest.fixture(params=HOSTILE.values(), ids=list(HOSTILE))
def hostile(request: pytest.FixtureRequest) -> str:
    """One hostile text."""
    return str(request.param)


def _harmless(text: str) -> None:
    assert text
    assert len(text) <= 1000
    assert "@everyone" not in text
    assert "evil.example" not in text
    assert "\0" not in text
    text.encode()


async def test_in_a_mention(world: World, hostile: str) -> None:
    """Somebody mentions the bot with it, edits it in, and deletes it."""
    # simcord holds people to the 2,000 characters of an ordinary account
    question = await world.ask(hostile[:1900])
    _harmless(world.last.content)
    await world.asker.edit(question, f"{hostile[:1900]} {world.me}")
    _harmless(world.last.content)
    await world.asker.delete(question)
    assert world.bot_messages == []
    world.env.raise_errors()


async def test_in_a_direct_message(world: World, hostile: str) -> None:
    """Somebody writes it to the bot."""
    await world.asker.send_dm(hostile[:2000])
    _harmless(world.asker.user.dm_channel.last_message.content)
    world.env.raise_errors()


async def test_in_a_command(world: World, hostile: str) -> None:
    """Somebody asks it; Discord itself stops at 500 characters."""
    result = await world.asker.slash(world.channel, "ask", question=hostile[:500])
    _harmless(result.response.content)
    world.env.raise_errors()


async def test_in_a_checked_message(world: World, hostile: str) -> None:
    """Somebody has the bot check it."""
    claim = await world.bystander.send(world.channel, hostile[:2000])
    if claim.content.strip():
        result = await world.asker.context_menu(world.channel, phrases.CHECK_COMMAND, claim)
        _harmless(result.response.content)
    world.env.raise_errors()


async def test_in_a_name(world: World, hostile: str) -> None:
    """Somebody carries it as a display name."""
    person = world.guild.add_member(world.env.create_user("x"), nick=hostile[:32])
    result = await world.asker.slash(
        world.channel, "ask", question="How many attacks?", **{"for": person}
    )
    text = result.response.content
    assert "@everyone" not in text
    text.encode()
    world.env.raise_errors()


async def test_no_text_of_a_question_is_logged(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    """The log knows ids, never words."""
    with caplog.at_level(logging.DEBUG, logger="bot"):
        question = await world.ask("attacks by the zebrafinch?")
        await world.asker.edit(question, f"{world.me} zebrafinch attacks")
        await world.asker.slash(world.channel, "ask", question="zebrafinch")
        await world.asker.delete(question)
    assert not [r for r in caplog.records if r.name.startswith("bot") and "zebra" in r.getMessage()]


async def test_nothing_of_a_question_is_stored(world: World, config: Config) -> None:
    """The database holds no word of what people ask."""
    await world.ask("How many attacks by the zebrafinch in 2020?")
    await world.asker.slash(world.channel, "ask", question="zebrafinch attacks 2020")
    files = list(config.database.parent.glob("facts.sqlite*"))
    assert config.database in files
    assert not any(b"zebrafinch" in file.read_bytes() for file in files)
