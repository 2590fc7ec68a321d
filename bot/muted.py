"""Channels in which the bot may not answer: the moderators are told, once."""

from __future__ import annotations

import time
from collections import OrderedDict

import discord

from bot.desk import Desk
from bot.permissions import PERMISSIONS
from bot.question import scope_of
from bot.sending import lacking
from bot.trouble import note
from knowledge.errors import KnowledgeError

REFUSED_SPAN = 300.0
"""Seconds for which a channel is let be after Discord refused a message there."""

MOST_KEPT = 1_000
"""Channels that are kept in mind; the one noticed longest ago goes first."""


class Muted:
    """Notices where answers are not possible."""

    def __init__(self, desk: Desk) -> None:
        """Read in `desk` which channel the moderators named."""
        self._desk = desk
        self._refused: OrderedDict[int, float] = OrderedDict()
        self._told: OrderedDict[tuple[int, str], None] = OrderedDict()

    def reason(self, question: discord.Message, *, files: bool) -> str | None:
        """What is missing, by Discord's name for it; None if an answer is possible."""
        if missing := lacking(question, files=files):
            return PERMISSIONS[missing][0]
        refused = self._refused.get(question.channel.id)
        if refused is not None and time.monotonic() - refused < REFUSED_SPAN:
            return PERMISSIONS["send_messages"][0]
        return None

    def refuse(self, channel: int) -> None:
        """Keep in mind that Discord took no message in the channel."""
        self._refused[channel] = time.monotonic()
        while len(self._refused) > MOST_KEPT:
            self._refused.popitem(last=False)

    async def whom(self, question: discord.Message, missing: str) -> int | None:
        """The channel of the moderators who are to be told of it now; None if there is none, or
        if they were told before.
        """
        key = (question.channel.id, missing)
        if question.guild is None or key in self._told:
            return None
        self._told[key] = None
        while len(self._told) > MOST_KEPT:
            self._told.popitem(last=False)
        try:
            settings = await self._desk.server_settings(scope_of(question.guild.id))
        except KnowledgeError as error:
            note(error, "muted", question.channel.id)
            return None
        return settings.log_channel
