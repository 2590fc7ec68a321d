"""A bot that is told to stop finishes what it began and leaves its file in order."""

from __future__ import annotations

import asyncio
import signal
import time
from pathlib import Path

import pytest

from bot.desk import Desk
from knowledge import phrases
from knowledge.store import open_store
from tests.bot.conftest import OTHER_QUESTION, QUESTION
from tests.bot.test_delivery import until
from tests.loopback import BOT, BotProcess, Loopback, running_bot

POST = "/channels/*/messages"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_during_work(number: signal.Signals, tmp_path: Path) -> None:
    """The answer under way is given, what comes later is not, the file is closed, the code is 0."""
    async with Loopback() as server, BotProcess(server, BOT, folder=tmp_path) as bot:
        server.faults.add("slow", path=POST, seconds=0.7)
        asked = server.say(QUESTION)
        await until(lambda: bool(server.log.of("POST", "/messages")))
        bot.signal(number)
        await asyncio.sleep(0.2)
        late = server.say(OTHER_QUESTION, server.channels[1])
        assert await bot.wait() == 0
        assert len(server.answers.to(asked)) == 1
        assert server.answers.to(late) == []
        assert not bot.database.with_name(f"{bot.database.name}-wal").exists()
        with open_store(bot.database, read_only=True) as store:
            assert store.check() == []
            assert store.reply_to(asked) is not None


async def test_who_uses_a_command_while_it_stops_is_told(desk: Desk) -> None:
    """One friendly line, and the work before it is finished within the time that is given."""
    async with Loopback() as server, running_bot(server, desk) as bot:
        server.faults.add("slow", path=POST, seconds=0.5)
        asked = server.say(QUESTION)
        await until(lambda: bool(server.log.of("POST", "/messages")))
        stopping = asyncio.ensure_future(bot.stop(5))
        await asyncio.sleep(0.05)
        command = server.slash("ask", {"question": QUESTION}, server.channels[1])
        assert await command.answer() == phrases.RESTARTING
        await stopping
        assert len(server.answers.to(asked)) == 1
        assert bot.is_closed()


async def test_what_does_not_end_is_given_up(desk: Desk) -> None:
    """An answer that Discord does not take keeps the bot no longer than it was told to wait."""
    async with Loopback() as server, running_bot(server, desk) as bot:
        server.faults.add("slow", path=POST, seconds=60, times=9)
        server.say(QUESTION)
        await until(lambda: bool(server.log.of("POST", "/messages")))
        begun = time.monotonic()
        await bot.stop(0.2)
        assert bot.is_closed()
        assert time.monotonic() - begun < 30  # the slow answer would take a minute


async def test_a_restart_answers_nothing_twice(tmp_path: Path) -> None:
    """What was answered before a restart is edited and deleted after it, not answered again."""
    async with Loopback() as server:
        async with BotProcess(server, BOT, folder=tmp_path) as bot:
            asked = server.say(QUESTION)
            first = await server.answer(asked)
            await bot.stop()
        async with BotProcess(server, BOT, folder=tmp_path):
            server.edit(asked, OTHER_QUESTION)
            await until(lambda: server.world.messages[first.id]["content"] != first.text)
            assert len(server.answers.to(asked)) == 1
            server.delete(asked)
            await until(lambda: first.id not in server.world.messages)


@pytest.mark.parametrize("code", [4004, 4010, 4013, 4014])
async def test_a_fatal_close_code_ends_it_for_good(code: int, tmp_path: Path) -> None:
    """One sentence, and the exit code that tells a service manager not to start it again."""
    async with Loopback() as server, BotProcess(server, BOT, folder=tmp_path) as bot:
        await server.gateway.close(code)
        assert await bot.wait() == 2
        assert "Traceback" not in bot.output
        assert server.gateway.counts["identify"] == 1
        last = bot.output.strip().splitlines()[-1]
        assert last.endswith(".")
        assert not last.startswith("20")  # no line of the log: a sentence for people


async def test_a_wrong_token_ends_it_for_good(tmp_path: Path) -> None:
    """Discord is asked once, and the sentence says what to do."""
    async with Loopback() as server:
        server.token = "another"  # noqa: S105 - none
        async with BotProcess(server, BOT, folder=tmp_path, wait=False) as bot:
            assert await bot.wait() == 2
            assert bot.output.strip().splitlines()[-1] == phrases.BAD_TOKEN
            assert server.gateway.counts["identify"] == 0
