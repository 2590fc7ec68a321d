"""Answers to commands, clicks and forms; together with `delivery` the only place that sends."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable
from typing import Any, TypeVar

import discord
from discord import ui

from bot import sending
from bot.desk import Desk
from bot.exchange import TOO_LATE, Exchange
from bot.memory import Memory
from bot.outbox import Outbox
from bot.permissions import cannot_post
from bot.refusals import gone
from bot.reply import Reply, bare_reply, cut, plain_reply

T = TypeVar("T")

MESSAGE_LIMIT = 2_000
"""Characters of a message on Discord."""

DEFER_AFTER = 1.0
"""Seconds after which an interaction is told to wait; Discord gives up after three."""


class Responses:
    """Says to an interaction what there is to say, and keeps track of what everybody sees."""

    def __init__(self, client: discord.Client, desk: Desk) -> None:
        """Send as `client`, remember in `desk`."""
        self._client = client
        self._desk = desk
        self._memory = Memory(desk)
        self._outbox = Outbox()

    @property
    def counts(self) -> Counter[str]:
        """How many answers were sent, tried again (retried), merged, stale, refused because too
        many waited, late, lost, or muted by a missing permission; events that came twice
        (repeated); questions that were too many of one person or channel (cooled).
        """
        return self._outbox.counts

    async def respond(
        self, interaction: discord.Interaction[Any], reply: Reply, *, private: bool
    ) -> None:
        """Answer a command or a click; public answers are remembered and not repeated.

        A public answer that Discord takes no more as one is posted as a message.
        """
        channel, asker = interaction.channel_id, interaction.user.id
        if channel is not None and not private:
            reply = self._once(reply, interaction.guild_id, channel, asker)
        with self._outbox.best("answer", interaction.id):
            try:
                reply_id = await self._exchange(interaction).say(reply, private=private)
            except discord.HTTPException as error:
                if error.code not in TOO_LATE:
                    raise
                self.counts["late"] += 1
                if private or not await self._post_instead(interaction, reply):
                    raise
                return
            self.counts["sent"] += 1
            if channel is None or private:
                self._memory.reasons.note(reply_id, reply.why, asker, reply.question)
                return
            self._memory.said(reply, reply_id, channel, asker)
            await self._memory.keep(reply, reply_id, channel, None, asker)

    async def share(self, interaction: discord.Interaction[Any], reply: Reply, nonce: str) -> bool:
        """Post for everybody in the channel what one person saw; whether Discord took it.

        It is the answer of whoever clicked: remembered, and removed, as one.
        """
        channel = interaction.channel_id
        if channel is None:
            return False
        with self._outbox.best("post", interaction.id):
            place = self._client.get_partial_messageable(channel)
            async with self._outbox.turn(channel):
                sent = await self._outbox.surely(lambda: sending.send(place, reply, nonce))
                self._memory.said(reply, sent.id, channel, interaction.user.id)
            await self._memory.keep(reply, sent.id, channel, None, interaction.user.id)
            return True
        return False

    def said_lately(self, interaction: discord.Interaction[Any], reply: Reply) -> str | None:
        """A sentence with a link to the same answer given in the channel a moment ago, or None."""
        channel = interaction.channel_id
        if channel is None:
            return None
        return self._memory.said_lately(reply, interaction.guild_id, channel)

    async def whisper(self, interaction: discord.Interaction[Any], text: str) -> None:
        """Say something to the person who clicked or typed a command, and to nobody else."""
        await self.respond(interaction, bare_reply(cut(text, MESSAGE_LIMIT)), private=True)

    async def in_time(
        self,
        interaction: discord.Interaction[Any],
        work: Awaitable[T],
        *,
        private: bool,
        thinking: bool = True,
    ) -> T:
        """The result of the work; Discord is told to wait if it takes long.

        Without `thinking` that changes nothing to see: the message that was clicked stays.
        """
        task = asyncio.ensure_future(work)
        await asyncio.wait({task}, timeout=DEFER_AFTER)
        if not task.done():
            await self.wait(interaction, private=private, thinking=thinking)
        return await task

    async def wait(
        self, interaction: discord.Interaction[Any], *, private: bool, thinking: bool = True
    ) -> None:
        """Tell Discord to wait, unless something was answered already."""
        exchange = self._exchange(interaction)
        if not exchange.begun:
            with self._outbox.best("defer", interaction.id):
                await exchange.wait(thinking=thinking, private=private)

    async def progress(self, interaction: discord.Interaction[Any], text: str) -> None:
        """Say how far long work is, in place of the "thinking"; a line that is lost is let be."""
        with self._outbox.best("progress", interaction.id):
            await self._exchange(interaction).progress(text)

    async def open(self, interaction: discord.Interaction[Any], modal: ui.Modal) -> None:
        """Open a form, which must be the first thing that is said to the interaction."""
        with self._outbox.best("form", interaction.id):
            await self._exchange(interaction).open(modal)

    async def replace(
        self, interaction: discord.Interaction[Any], reply: Reply, *, keep_files: bool = False
    ) -> None:
        """Let the message whose button or menu was used say something else."""
        message = interaction.message
        if message is None:
            return
        with self._outbox.best("edit", message.id):
            await self._exchange(interaction).edit(reply, keep_files=keep_files)
            self._memory.drop(message.id)
            if posted := await self._desk.reply(message.id):
                await self._memory.update(posted, reply)

    async def remove(self, interaction: discord.Interaction[Any]) -> bool:
        """Delete the message whose button was clicked; whether it is gone."""
        message = interaction.message
        if message is None:
            return False
        # By the click's own token first: that needs no permission in the channel.
        removed = await gone(self._exchange(interaction).delete()) or await gone(
            self._outbox.surely(message.delete)
        )
        if removed:
            await self._memory.forget(message.id)
        return removed

    def why(self, reply_id: int, fact_id: str) -> str | None:
        """Why a reply shows the fact; None where nothing is kept of it, or not any more."""
        return self._memory.reasons.find(reply_id, fact_id)

    def question(self, reply_id: int) -> str:
        """The question behind a reply, where it was typed into a command a short while ago."""
        return self._memory.reasons.question(reply_id)

    def let_go(self, person: int) -> None:
        """Keep in mind no more why that person's answers came about."""
        self._memory.reasons.drop_all_of(person)

    async def _post_instead(self, interaction: discord.Interaction[Any], reply: Reply) -> bool:
        """Post what came too late for an answer, where both may write; whether Discord took it."""
        if cannot_post(interaction, files=bool(reply.files)):
            return False
        return await self.share(interaction, reply, str(interaction.id))

    def _exchange(self, interaction: discord.Interaction[Any]) -> Exchange:
        return Exchange.of(interaction, self.counts)

    def _once(self, reply: Reply, guild: int | None, channel: int, asker: int) -> Reply:
        """The reply, or a link to where the same was said in this channel of a server lately."""
        said = self._memory.said_lately(reply, guild, channel)
        return plain_reply(said, reply.scope, asker) if said else reply
