"""Forgets by itself what has been kept for as long as it may be, and servers that were left.

What is forgotten when is said in the README's privacy text.
"""

from __future__ import annotations

from collections.abc import Awaitable
from datetime import datetime, timedelta

import discord
from discord.ext import tasks
from discord.utils import utcnow

from bot.departures import note_key
from bot.desk import Desk
from bot.personal import REPLY_DAYS
from bot.trouble import note
from knowledge.moderators import DRAFT_DAYS, GAP_DAYS

MEMORY = timedelta(days=REPLY_DAYS)
"""How long the bot remembers where its replies are."""

LEFT_SPAN = timedelta(days=30)
"""How long a server's data is kept after the bot left it."""


class Retention:
    """Looks for what is too old. Nothing that fails keeps the rest from being done."""

    def __init__(self, client: discord.Client, desk: Desk) -> None:
        """Forget in `desk`; ask `client` in which servers the bot is."""
        self._client = client
        self._desk = desk

    def start(self) -> None:
        """Look for old things now, and from now on."""
        self.daily.start()
        self.hourly.start()

    def stop(self) -> None:
        """Look no more."""
        self.daily.cancel()
        self.hourly.cancel()

    @tasks.loop(hours=24)
    async def daily(self) -> None:
        """Keep nothing longer than stated: replies, drafts, gaps, servers that were left."""
        now, desk = utcnow(), self._desk
        drafts, gaps = now - timedelta(days=DRAFT_DAYS), now - timedelta(days=GAP_DAYS)
        await _done(desk.forget_before((now - MEMORY).isoformat()), "forgetting replies")
        await _done(desk.forget_drafts_before(drafts.isoformat()), "forgetting drafts")
        await _done(desk.forget_gaps_before(gaps.date().isoformat()), "forgetting gaps")
        if self._client.is_ready():  # before that it is not known which servers there are
            await self.look_around()

    @tasks.loop(hours=1)
    async def hourly(self) -> None:
        """Keep no text of lookups longer than stated."""
        now = int(utcnow().timestamp())
        await _done(self._desk.forget_lines_before(now), "forgetting lookups")

    async def look_around(self) -> None:
        """Notice servers that are gone, or there again; purge those that are gone for long."""
        await _done(self._look_around(utcnow()), "looking for servers")

    async def left(self, guild: discord.Guild) -> None:
        """Keep in mind since when the bot is not in a server any more."""
        noted = self._desk.set_setting(note_key(str(guild.id)), utcnow().isoformat())
        await _done(noted, "leaving", guild.id)

    async def joined(self, guild: discord.Guild) -> None:
        """Keep the data of a server that is there, or there again."""
        await _done(self._desk.forget_setting(note_key(str(guild.id))), "joining", guild.id)

    async def _look_around(self, now: datetime) -> None:
        present = {str(guild.id) for guild in self._client.guilds}
        for server, since in (await self._desk.servers_left(present, now.isoformat())).items():
            await _done(self._purge(server, since, now), "purging", int(server))

    async def _purge(self, server: str, since: str, now: datetime) -> None:
        long_ago = now - datetime.fromisoformat(since) > LEFT_SPAN
        if long_ago and self._client.get_guild(int(server)) is None:  # none that came just now
            await self._desk.purge(server)


async def _done(work: Awaitable[object], what: str, subject_id: int = 0) -> None:
    """Do the work; what fails is for the log, and is tried again the next time."""
    try:
        await work
    except Exception as error:  # noqa: BLE001 - one failure must not end the loop
        note(error, what, subject_id)
