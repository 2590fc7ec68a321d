"""What is forgotten by itself, and when: replies, lookups, drafts, gaps, servers that were left."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from simcord.backend.serializers import guild_create_payload

from bot.client import BriefingClient, create_client
from bot.config import Config
from bot.departures import note_key
from bot.desk import Desk
from bot.finding import KEPT_SPAN
from bot.retention import LEFT_SPAN
from knowledge.factbase import FactBase
from knowledge.model import SHARED_SCOPE, Action, Change, Edit
from knowledge.moderators import DRAFT_DAYS, GAP_DAYS, Draft, Gap, GapKind, ServerSettings
from knowledge.store import open_store
from tests.bot.conftest import World

ABSENT = "987654321098765432"
"""A server that no test's bot is in."""

BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)
"""When the simulated clock begins."""


_LOOP = "discord-ext-tasks: "
"""How the names of discord.py's loops begin."""


class FailingDesk(Desk):
    """A desk that can be told to fail at what is done first."""

    failing = False

    async def forget_before(self, iso: str) -> None:
        """Fail, if told to."""
        if self.failing:
            raise RuntimeError("the first step failed")
        await super().forget_before(iso)

    async def settings(self) -> dict[str, str]:
        """All that is noted."""
        return await self._writer.run(lambda base: base.store.settings_like(""))

    async def scopes(self) -> list[str]:
        """All scopes with facts."""
        return await self._writer.run(lambda base: base.store.scopes())


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with the shared briefing, closed."""
    path = tmp_path_factory.mktemp("template") / "facts.sqlite"
    with FactBase(open_store(path, create=True)) as base:
        base.ensure()
    return path


@pytest_asyncio.fixture
async def desk(template: Path, tmp_path: Path) -> AsyncIterator[FailingDesk]:
    """A fact base of this test's own: clocks are moved, and whole servers purged."""
    path = tmp_path / "facts.sqlite"
    shutil.copy(template, path)
    async with FailingDesk(path) as desk:
        yield desk


@pytest.fixture
def config(desk: Desk) -> Config:
    """Settings that name the database."""
    return Config(database=desk.database)


async def _days(world: World, days: float) -> None:
    """Let days pass at once: what is looked for every day is looked for at the end."""
    client: Any = world.env.bot
    await _stop_loops(world)
    await world.env.advance_time(timedelta(days=days).total_seconds())
    with world.env.time_context():
        await client.retention.daily()


async def _days_one_by_one(world: World, days: float) -> None:
    """Let days pass as they do."""
    await _stop_loops(world, but="Retention.daily")
    await world.env.advance_time(timedelta(days=days).total_seconds())


async def _stop_loops(world: World, but: str = "") -> None:
    """End what is done every hour or so: for a month that would take a test too long."""
    loops = [task for task in asyncio.all_tasks() if task.get_name().startswith(_LOOP)]
    for task in loops:
        if task.get_name() != f"{_LOOP}{but}":
            task.cancel()
    await world.env.settle()


async def _leave(world: World) -> None:
    """Remove the bot from the server, as a moderator does."""
    world.env.backend.emit("GUILD_DELETE", {"id": str(world.guild.id)})
    await world.env.settle()


async def _join(world: World) -> None:
    """Add the bot to the server again: Discord reports a server that is not just back."""
    backend = world.env.backend
    payload: Any = dict(guild_create_payload(backend, backend.get_guild(world.guild.id)))
    del payload["unavailable"]
    backend.emit("GUILD_CREATE", payload)
    await world.env.settle()


async def _announced(world: World) -> None:
    bot: Any = world.env.bot
    await bot.on_guild_join(bot.get_guild(world.guild.id))


async def _keep(desk: Desk, scope: str) -> None:
    """Keep a draft and a gap of the day on which the clock begins."""

    def work(base: FactBase) -> None:
        fact = base.fact("F-019", SHARED_SCOPE)
        edits = (Edit(before=fact, after=replace(fact, caveat="Half a year.")),)
        change = Change(action=Action.EDIT, actor="5", reason="why", edits=edits)
        base.store.keep_draft(Draft(change=change, scope=scope), BEGINNING.isoformat())
        day = BEGINNING.date().isoformat()
        base.store.keep_gap(
            Gap(scope=scope, kind=GapKind.QUESTION, day=day, press="1", text="Why?")
        )

    await desk._writer.run(work)


async def _kept(desk: Desk, scope: str) -> tuple[int, int]:
    """How many drafts and gaps there are."""
    return await desk._writer.run(
        lambda base: (len(base.store.drafts(scope)), len(base.store.gaps(scope)))
    )


async def test_replies_are_forgotten_after_their_time(world: World, desk: Desk) -> None:
    """A reply is remembered for 30 days, and not for 31: nobody has to do anything."""
    await world.ask()
    await _days_one_by_one(world, 29)
    assert await desk.reply(world.last.id)
    await _days_one_by_one(world, 2)
    assert await desk.reply(world.last.id) is None


async def test_a_restart_does_not_make_replies_younger(
    world: World, config: Config, desk: Desk
) -> None:
    """The time counts from the posting, whatever the bot did since."""
    await world.ask()
    await _days(world, 29)
    await world.env.restart_bot(create_client(config, desk))
    assert await desk.reply(world.last.id)
    await _days(world, 2)
    assert await desk.reply(world.last.id) is None


async def test_lookup_lines_are_forgotten_at_their_hour(world: World, desk: Desk) -> None:
    """Not while their buttons work, and not much later."""
    now = int(BEGINNING.timestamp())
    until = now + int(KEPT_SPAN.total_seconds())
    key = await desk.keep_line("5", "/figures something long", now=now, until=until)
    await world.env.advance_time(timedelta(hours=23).total_seconds())
    assert await desk.kept_line("5", key, 0)
    await world.env.advance_time(timedelta(hours=2).total_seconds())
    assert await desk.kept_line("5", key, 0) is None


async def test_drafts_and_gaps_are_forgotten_after_their_time(
    world: World, config: Config, desk: Desk
) -> None:
    """Both for 30 days, also when the bot is restarted meanwhile."""
    assert DRAFT_DAYS == GAP_DAYS == 30
    await _keep(desk, SHARED_SCOPE)
    await _days(world, 29)
    await world.env.restart_bot(create_client(config, desk))
    assert await _kept(desk, SHARED_SCOPE) == (1, 1)
    await _days(world, 2)
    assert await _kept(desk, SHARED_SCOPE) == (0, 0)


async def test_what_is_old_at_the_start_is_forgotten_at_once(
    world: World, config: Config, desk: Desk
) -> None:
    """A bot that was off for long does not wait for its next look."""
    await _days(world, 31)
    await _keep(desk, SHARED_SCOPE)
    await world.env.restart_bot(create_client(config, desk))
    assert await _kept(desk, SHARED_SCOPE) == (0, 0)


async def test_a_server_is_purged_after_its_time(world: World, desk: FailingDesk) -> None:
    """All of it goes 30 days after the bot left, settings too, and nothing of others."""
    server = str(world.guild.id)
    other = world.env.create_guild("Other")
    await desk.ensure(str(other.id))
    await _announced(world)
    await world.ask()
    await desk.set_server_settings(server, ServerSettings(log_channel=5))
    await _keep(desk, server)
    await _leave(world)
    noted = datetime.fromisoformat((await desk.settings())[note_key(server)])
    assert noted - BEGINNING < timedelta(seconds=5)
    await _days(world, 29)
    assert server in await desk.scopes()
    await _days(world, 2)
    assert sorted(await desk.scopes()) == sorted([SHARED_SCOPE, str(other.id)])
    assert not [key for key in await desk.settings() if key.endswith(server)]
    assert await _kept(desk, server) == (0, 0)


async def test_a_restart_does_not_begin_the_time_anew(
    world: World, config: Config, desk: FailingDesk
) -> None:
    """The time counts from the leaving; the start of the bot leaves the note as it is."""
    server = str(world.guild.id)
    await desk.ensure(server)
    world.env.backend.remove_guild(world.guild.id)
    await world.env.settle()
    await _days(world, 20)
    await world.env.restart_bot(create_client(config, desk))
    assert server in await desk.scopes()
    await _days(world, 11)
    assert server not in await desk.scopes()


async def test_a_server_that_comes_back_is_as_it_was(world: World, desk: FailingDesk) -> None:
    """Left and joined again on day 29: nothing is purged on day 31, or ever."""
    server = str(world.guild.id)
    await desk.ensure(server)
    await _keep(desk, server)
    await desk.set_server_settings(server, ServerSettings(log_channel=5))
    await _leave(world)
    await _days(world, 29)
    await _join(world)
    assert note_key(server) not in await desk.settings()
    assert await _kept(desk, server) == (1, 1)
    await _days(world, 40)
    assert server in await desk.scopes()
    assert (await desk.server_settings(server)).log_channel == 5


async def test_leaving_again_begins_the_time_anew(world: World, desk: FailingDesk) -> None:
    """The 30 days count from the last leaving."""
    server = str(world.guild.id)
    await desk.ensure(server)
    await _leave(world)
    await _days(world, 20)
    await _join(world)
    await _leave(world)
    await _days(world, 20)
    assert server in await desk.scopes()
    await _days(world, 12)
    assert server not in await desk.scopes()


async def test_a_server_that_was_left_unnoticed_is_noticed(
    world: World, config: Config, desk: FailingDesk
) -> None:
    """Removed while the bot was off: its time begins with the next start."""
    await desk.ensure(ABSENT)
    await _days(world, 5)
    await world.env.restart_bot(create_client(config, desk))
    assert (await desk.settings())[note_key(ABSENT)]
    await _days(world, 29)
    assert ABSENT in await desk.scopes()
    await _days(world, 4)
    assert ABSENT not in await desk.scopes()


async def test_a_server_that_came_back_unnoticed_is_kept(
    world: World, config: Config, desk: FailingDesk
) -> None:
    """Added again while the bot was off, however long ago it was left."""
    server = str(world.guild.id)
    await desk.ensure(server)
    long_ago = BEGINNING - 2 * LEFT_SPAN
    await desk.set_setting(note_key(server), long_ago.isoformat())
    await world.env.restart_bot(create_client(config, desk))
    assert note_key(server) not in await desk.settings()
    assert server in await desk.scopes()


async def test_an_outage_is_no_leaving(world: World, desk: FailingDesk) -> None:
    """Discord reports a server that it cannot reach; its data stay, however long that takes."""
    server = str(world.guild.id)
    await desk.ensure(server)
    world.env.backend.emit("GUILD_DELETE", {"id": server, "unavailable": True})
    await world.env.settle()
    client: Any = world.env.bot
    assert client.get_guild(world.guild.id).unavailable
    assert note_key(server) not in await desk.settings()
    await _days(world, 40)
    assert server in await desk.scopes()


async def test_the_shared_briefing_is_never_left(world: World, desk: FailingDesk) -> None:
    """It belongs to no server, whatever stands in the notes."""
    await desk.set_setting(note_key(SHARED_SCOPE), (BEGINNING - 2 * LEFT_SPAN).isoformat())
    await _days(world, 40)
    assert SHARED_SCOPE in await desk.scopes()


async def test_a_purged_server_may_begin_anew(world: World, desk: FailingDesk) -> None:
    """It is greeted as a new one, with the shipped facts."""
    server = str(world.guild.id)
    await _announced(world)
    await _leave(world)
    await _days(world, 40)
    assert server not in await desk.scopes()
    await _join(world)
    assert (await desk.briefing(server)).facts
    await _days(world, 40)
    assert server in await desk.scopes()


async def test_a_failure_does_not_end_the_forgetting(
    simcord_bot: BriefingClient, world: World, desk: FailingDesk
) -> None:
    """What fails is tried again the next time, and keeps nothing else from being done."""
    await world.ask()
    await _keep(desk, SHARED_SCOPE)
    desk.failing = True
    await _days_one_by_one(world, 31)
    assert await _kept(desk, SHARED_SCOPE) == (0, 0)
    assert await desk.reply(world.last.id)
    desk.failing = False
    await _days_one_by_one(world, 1)
    assert await desk.reply(world.last.id) is None
    assert simcord_bot.retention.daily.is_running()


async def test_a_bad_note_keeps_nobody_from_being_purged(world: World, desk: FailingDesk) -> None:
    """One server's damaged note is that server's alone; an empty one is written anew."""
    for server, since in ((ABSENT, "never"), ("5", BEGINNING.isoformat()), ("6", "")):
        await desk.ensure(server)
        await desk.set_setting(note_key(server), since)
    await _days(world, 1)
    await _days(world, 31)
    assert {ABSENT, "5", "6"} & set(await desk.scopes()) == {ABSENT}
