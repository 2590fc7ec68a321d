"""A lost connection loses no question that Discord still delivers, and answers none twice."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from bot.desk import Desk
from tests.bot.conftest import OTHER_QUESTION, QUESTION
from tests.bot.test_delivery import quiet, until
from tests.loopback import BOT, BotProcess, Loopback, running_bot

Break = Callable[[Loopback], Awaitable[None]]


async def drop(server: Loopback) -> None:
    """Tear the connection."""
    server.gateway.drop()


def closing(code: int) -> Break:
    """Close the connection with a code."""

    async def close(server: Loopback) -> None:
        await server.gateway.close(code)

    return close


async def reconnect(server: Loopback) -> None:
    """Ask the client to connect anew (op 7)."""
    server.gateway.reconnect()


async def invalidate(server: Loopback) -> None:
    """Take back the session, which may be resumed (op 9)."""
    server.gateway.invalidate(resumable=True)


BREAKS: dict[str, Break] = {
    "drop": drop,
    "1001": closing(1001),
    "4000": closing(4000),
    "4009": closing(4009),
    "op 7": reconnect,
    "op 9": invalidate,
}


@pytest.mark.parametrize("broken", BREAKS.values(), ids=BREAKS)
async def test_questions_of_a_lost_connection_are_answered_once(
    broken: Break, desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    """Asked before, during and after it: each has one answer, and the set-up is not done again."""
    async with Loopback() as server, running_bot(server, desk) as bot:
        sent = len(server.log.of("PUT", "/commands"))
        before = server.say(QUESTION)
        await server.answer(before)
        server.gateway.open = False
        await broken(server)
        await asyncio.sleep(0.05)
        during = server.say(OTHER_QUESTION, server.channels[1])
        command = server.slash("ask", {"question": QUESTION}, server.channels[2])
        server.gateway.open = True
        await server.answer(during)
        await command.answer()
        server.gateway.redeliver(during)
        server.gateway.redeliver(before)
        after = server.say(QUESTION, server.channels[2], user=server.user(3))
        await server.answer(after)
        await quiet()
        assert [len(server.answers.to(one)) for one in (before, during, after)] == [1, 1, 1]
        assert server.gateway.counts["identify"] == 1
        assert server.gateway.counts["resume"] >= 1
        assert len(server.log.of("PUT", "/commands")) == sent
        assert bot.retention.daily.is_running()
    assert [one for one in caplog.records if one.name.startswith("bot") and one.levelno > 30] == []


async def test_a_session_that_is_gone_is_begun_anew(desk: Desk) -> None:
    """After op 9 without resume the bot identifies again and answers what is asked then."""
    async with Loopback() as server, running_bot(server, desk) as bot:
        server.gateway.invalidate(resumable=False)
        await server.gateway.happened("identify", 2)
        await server.gateway.caught_up()
        asked = server.say(QUESTION)
        await server.answer(asked)
        assert len(server.answers.to(asked)) == 1
        assert len(server.log.of("PUT", "/commands")) <= 1
        assert not bot.is_closed()


async def test_answers_under_way_survive_a_lost_connection(desk: Desk) -> None:
    """Only the ear is gone: what was asked before is answered while the bot connects again."""
    async with Loopback() as server, running_bot(server, desk):
        server.faults.add("slow", path="/channels/*/messages", seconds=0.2)
        asked = server.say(QUESTION)
        await until(lambda: bool(server.log.of("POST", "/messages")))
        server.gateway.drop()
        await server.answer(asked)
        await server.gateway.happened("resume", 1)
        await quiet()
        assert len(server.answers.to(asked)) == 1


async def test_a_missing_heartbeat_is_noticed(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    """A connection that is dead without a word is given up, and resumed."""
    async with Loopback() as server:
        server.gateway.heartbeat_seconds = 0.2
        with caplog.at_level(logging.CRITICAL, logger="discord.gateway"):
            async with running_bot(server, desk) as bot:
                bot.ws._keep_alive.heartbeat_timeout = 0.5  # type: ignore[union-attr]
                server.gateway.acks = False
                await server.gateway.happened("connect", 2)
                server.gateway.acks = True
                asked = server.say(QUESTION)
                await server.answer(asked)
                assert len(server.answers.to(asked)) == 1


async def test_a_gateway_that_is_not_there_yet_is_waited_for(
    tmp_path: Path,
) -> None:
    """At the very first attempt it is no reason to end."""
    async with Loopback() as server:
        server.gateway.open = False
        async with BotProcess(server, BOT, folder=tmp_path, wait=False) as bot:
            await until(lambda: "trying again" in bot.output)
            server.gateway.open = True
            await bot.connected()
            assert await server.answer(server.say(QUESTION))
