"""Whatever happens on the way to Discord: said once, and not lost."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
import pytest_asyncio

from bot import delivery, exchange, outbox, responses, retrying
from bot.client import BriefingClient
from bot.cooldowns import PERSON
from bot.desk import Desk
from knowledge import phrases
from tests.bot import conftest
from tests.bot.conftest import OFF_TOPIC, OTHER_QUESTION, QUESTION, SLOW
from tests.loopback import Loopback, running_bot
from tests.loopback.world import SEND_MESSAGES

POST = "/channels/*/messages"
ONE = "/channels/*/messages/*"
CALLBACK = "/interactions/*/*/callback"
FOLLOW_UP = "/webhooks/*/*"

FAULTS: list[tuple[str, bool]] = [
    ("503", False),
    ("503", True),
    ("500", True),
    ("reset", False),
    ("reset", True),
    ("hangup", False),
    ("hangup", True),
    ("slow", True),
    ("slow", False),
]
"""Kinds of faults, and whether the request was carried out before."""


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """No pauses, and an answer is slow after a third of a second."""
    monkeypatch.setattr(retrying, "FIRST_PAUSE", 0.01)
    for module, name in ((outbox, "MESSAGE"), (exchange, "CALLBACK"), (exchange, "FOLLOW_UP")):
        patience = replace(getattr(module, name), attempt=0.3)
        monkeypatch.setattr(module, name, patience)


@pytest_asyncio.fixture
async def server() -> AsyncIterator[Loopback]:
    """A Discord of our own; every request to it must be one that the real one takes."""
    async with Loopback() as server:
        yield server
        assert server.log.unknown == []
        server.log.check()


@pytest_asyncio.fixture
async def bot(
    server: Loopback, desk: Desk, caplog: pytest.LogCaptureFixture
) -> AsyncIterator[BriefingClient]:
    """The real bot, connected to it; nothing may fail in a way that nobody thought of."""
    async with running_bot(server, desk) as bot:
        yield bot
    assert [one for one in caplog.records if one.levelno >= logging.ERROR] == []


def twice(server: Loopback, kind: str, path: str, *, after: bool, method: str = "POST") -> None:
    """Let the fault happen to two requests in a row."""
    server.faults.add(kind, method=method, path=path, times=2, after=after, seconds=1.0)


@pytest.mark.parametrize(("kind", "after"), FAULTS)
async def test_an_answer_is_posted_once(
    server: Loopback, bot: BriefingClient, kind: str, after: bool
) -> None:
    """Two faults in a row lose no answer and double none."""
    twice(server, kind, POST, after=after)
    asked = server.say(QUESTION)
    await server.answer(asked)
    await until(lambda: server.faults.pending == 0 and bot.delivery.counts["sent"] == 1)
    assert len(server.answers.to(asked)) == 1
    nonces = {entry.body["nonce"] for entry in server.log.of("POST", "/messages")}
    assert nonces == {str(asked)}


@pytest.mark.parametrize("kind", ["route", "global", "shared"])
async def test_a_limit_delays_an_answer(server: Loopback, bot: BriefingClient, kind: str) -> None:
    """A 429 is waited for."""
    server.faults.add(kind, path=POST, times=2, seconds=0.1)
    asked = server.say(QUESTION)
    await server.answer(asked)
    assert len(server.answers.to(asked)) == 1


@pytest.mark.parametrize(("kind", "after"), FAULTS)
async def test_an_edit_arrives(
    server: Loopback, bot: BriefingClient, kind: str, after: bool
) -> None:
    """The answer to an edited question follows, also over a bad connection."""
    asked = server.say(QUESTION)
    first = await server.answer(asked)
    twice(server, kind, ONE, after=after, method="PATCH")
    server.edit(asked, OTHER_QUESTION)
    await until(lambda: server.world.messages[first.id]["content"] != first.text)
    await until(lambda: server.faults.pending == 0)
    await quiet()
    assert len(server.answers.to(asked)) == 1


@pytest.mark.parametrize("kind", ["503", "reset", "slow"])
@pytest.mark.parametrize("after", [False, True])
async def test_a_deletion_arrives(
    server: Loopback, bot: BriefingClient, kind: str, after: bool
) -> None:
    """The answer to a deleted question goes, and that it was gone already is no error."""
    asked = server.say(QUESTION)
    answer = await server.answer(asked)
    twice(server, kind, ONE, after=after, method="DELETE")
    server.delete(asked)
    await until(lambda: answer.id not in server.world.messages)
    await quiet()


@pytest.mark.parametrize(("kind", "after"), FAULTS)
async def test_a_command_is_answered_once(
    server: Loopback, bot: BriefingClient, kind: str, after: bool
) -> None:
    """Within Discord's three seconds; "answered already" means that it got through."""
    twice(server, kind, CALLBACK, after=after)
    asked = server.slash("ask", {"question": QUESTION})
    assert await asked.answer()
    await until(lambda: server.faults.pending == 0 and bot.delivery.counts["sent"] == 1)
    assert (asked.kind, asked.follow_ups) == (4, [])


async def test_an_answer_that_got_through_unheard_is_remembered(
    server: Loopback, bot: BriefingClient, desk: Desk
) -> None:
    """Its id is asked for, so that it can be corrected and removed like any other."""
    server.faults.add("reset", path=CALLBACK, after=True)
    asked = server.slash("ask", {"question": QUESTION})
    await asked.answer()
    await until(lambda: bot.delivery.counts["sent"] == 1)
    assert asked.original is not None
    await quiet()
    assert await desk.reply(int(asked.original["id"]))


@pytest.mark.parametrize(("kind", "after"), FAULTS)
async def test_a_late_answer_fills_the_thinking_once(
    server: Loopback,
    bot: BriefingClient,
    kind: str,
    after: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A follow-up has no nonce; after a doubtful failure it is looked for before it is repeated."""
    monkeypatch.setattr(responses, "DEFER_AFTER", 0.01)
    monkeypatch.setattr(conftest, "DEFER_AFTER", -0.4)  # the slow answer takes half a second more
    twice(server, kind, FOLLOW_UP, after=after)
    asked = server.slash("ask", {"question": SLOW})
    await asked.answer()
    await until(lambda: bot.delivery.counts["sent"] == 1)
    assert asked.kind == 5
    assert asked.text
    assert asked.follow_ups == []


async def test_an_interaction_that_is_over_is_answered_in_the_channel(
    server: Loopback, bot: BriefingClient
) -> None:
    """Where everybody may read the answer anyway, it is posted; what was private is let be."""
    server.interactions.answer_seconds = 0.0
    server.slash("ask", {"question": QUESTION})
    await until(lambda: bool(server.answers.to(0)))
    server.slash("ask", {"question": OTHER_QUESTION, "private": True})
    await until(lambda: bot.delivery.counts["late"] == 2)
    await quiet()
    assert len(server.answers.to(0)) == 1


async def test_nothing_is_posted_late_where_the_asker_may_not_write(
    server: Loopback, bot: BriefingClient
) -> None:
    """The bot writes for nobody where it may not write itself."""
    server.interactions.answer_seconds = 0.0
    server.forbid(server.channels[1], SEND_MESSAGES)
    server.slash("ask", {"question": QUESTION}, server.channels[1])
    await until(lambda: bot.delivery.counts["late"] == 1)
    await quiet()
    assert server.log.of("POST", "/messages") == []


async def test_a_channel_that_is_gone_is_no_error(server: Loopback, bot: BriefingClient) -> None:
    """What was asked there is let be, and others are answered."""
    server.say(QUESTION, server.channels[1])
    server.delete_channel(server.channels[1], told=False)
    asked = server.say(OTHER_QUESTION)
    assert await server.answer(asked)


async def test_a_refused_channel_is_let_be(server: Loopback, bot: BriefingClient) -> None:
    """After one refusal that nobody foretold no more requests are made there for a while."""
    server.forbid(server.channels[1], SEND_MESSAGES, told=False)
    for number in range(3):
        server.say(f"{QUESTION} {number}", server.channels[1])
        await until(
            lambda n=number: bot.delivery.counts["muted"] + server.log.statuses[403] == n + 1
        )
    assert server.log.statuses[403] == 1


async def test_an_event_that_comes_again_is_answered_once(
    server: Loopback, bot: BriefingClient
) -> None:
    """A message and a command that Discord delivers twice have one answer each."""
    asked = server.say(QUESTION)
    await server.answer(asked)
    server.gateway.redeliver(asked)
    command = server.slash("ask", {"question": OTHER_QUESTION})
    await command.answer()
    server.gateway.redeliver(command.id)
    await until(lambda: bot.delivery.counts["repeated"] == 2)
    await quiet()
    assert len(server.answers.to(asked)) == 1
    assert len(server.log.of("POST", "/callback")) == 1


async def test_a_flurry_of_edits_is_answered_once(server: Loopback, bot: BriefingClient) -> None:
    """Of edits that come while one is being answered, only the last one is."""
    asked = server.say(QUESTION)
    first = await server.answer(asked)
    for number in range(20):
        server.edit(asked, f"{OFF_TOPIC} {number}")
    server.edit(asked, OTHER_QUESTION)
    expected = await server.ask(OTHER_QUESTION, server.channels[1])
    await until(lambda: server.world.messages[first.id]["content"] == expected)
    assert len(server.log.of("PATCH", "/messages/")) <= 3


async def test_an_answer_is_dropped_when_nobody_waits_any_more(
    server: Loopback, bot: BriefingClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What waited too long behind others is counted as stale, and nothing is said."""
    server.faults.add("slow", path=POST, seconds=0.3)
    monkeypatch.setattr(outbox, "MESSAGE", retrying.MESSAGE)
    first = server.say(QUESTION)
    await until(lambda: bool(server.log.of("POST", "/messages")))
    monkeypatch.setattr(outbox, "STALE_AFTER", 0.01)
    second = server.say(OTHER_QUESTION)
    await server.answer(first)
    await until(lambda: bot.delivery.counts["stale"] == 1)
    assert server.answers.to(second) == []


async def test_the_same_answer_is_enough_after_a_long_wait(
    server: Loopback, bot: BriefingClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who waited long reads the answer right above: it is not said again, and counted as merged."""
    monkeypatch.setattr(delivery, "MERGE_AFTER", 0.2)
    monkeypatch.setattr(outbox, "MESSAGE", retrying.MESSAGE)
    server.faults.add("slow", path=POST, seconds=0.4)
    first = server.say(QUESTION)
    await until(lambda: bool(server.log.of("POST", "/messages")))
    second = server.say(QUESTION, user=server.user(2))
    await server.answer(first)
    await until(lambda: bot.delivery.counts["merged"] == 1)
    assert server.answers.to(second) == []
    third = server.say(QUESTION, user=server.user(3))
    assert "discord.com/channels" in (await server.answer(third)).text


async def test_too_many_questions_are_told_once(server: Loopback, bot: BriefingClient) -> None:
    """A flood by one person gets the allowance and one line."""
    asked = [server.say(f"{QUESTION} {'?' * n}", user=server.user(7)) for n in range(40)]
    counts, answered = bot.delivery.counts, PERSON.count + 1
    await until(lambda: counts["cooled"] >= len(asked) - 12 and counts["sent"] >= answered)
    await quiet()
    texts = [answer.text for one in asked for answer in server.answers.to(one)]
    assert texts.count(phrases.SLOW_DOWN) == 1
    assert len(texts) <= 12


async def until(condition: Any) -> None:
    """Wait for something to become true."""
    async with asyncio.timeout(10):
        while not condition():  # noqa: ASYNC110 - what is waited for happens elsewhere
            await asyncio.sleep(0.01)


async def quiet() -> None:
    """Give what should not happen the time to happen."""
    await asyncio.sleep(0.1)
