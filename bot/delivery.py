"""The only place that sends: once, without a ping, without a link preview.

Remembers which reply used which fact, so that a deleted question, Remove and later corrections
find it after a restart. What Discord refuses for reasons of its own is logged by ids and let be.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Sequence
from dataclasses import replace
from typing import Any, TypeVar

import discord
from discord import ui
from discord.utils import utcnow

from bot import sending
from bot.desk import Desk
from bot.reasons import Reasons
from bot.refusals import GONE, NO_HISTORY, gone, let_be
from bot.repeats import Repeats
from bot.reply import Reply, bare_reply, cut, plain_reply, view_of
from bot.sending import NO_PINGS
from bot.trouble import note
from knowledge import phrases, wording
from knowledge.errors import KnowledgeError
from knowledge.model import PostedReply

T = TypeVar("T")

MESSAGE_LIMIT = 2_000
"""Characters of a message on Discord."""

DEFER_AFTER = 1.5
"""Seconds after which an interaction is told to wait; Discord gives up after three."""

_log = logging.getLogger(__name__)


class Delivery:
    """Sends, edits and deletes replies, and keeps track of them."""

    def __init__(self, client: discord.Client, desk: Desk) -> None:
        """Send as `client`, remember in `desk`."""
        self._client = client
        self._desk = desk
        self._repeats = Repeats()
        self._reasons = Reasons()

    async def post(self, question: discord.Message, reply: Reply, *, again: bool = False) -> None:
        """Reply to a message, or link to the same answer given in the channel a moment ago.

        With `again` it is given once more: to whom it was said, a link to it says nothing.
        """
        if not sending.may_speak(question):
            _log.info("could not answer %d: a permission is missing", question.id)
            return
        guild, channel, asker = question.guild, question.channel.id, question.author.id
        if not again:
            reply = self._once(reply, guild.id if guild else None, channel, asker)
        with let_be("answer", question.id):
            sent = await self._send(question, reply)
            self._reasons.note(sent.id, reply.why, asker)
            await self._remember(reply, sent.id, channel, question.id, asker)

    async def revise(self, posted: PostedReply, reply: Reply) -> None:
        """Let an earlier reply say something else; forget it if it is gone."""
        self._drop(posted.reply_id)
        message = self._message(posted)
        try:
            with let_be("edit", posted.reply_id, but=GONE):
                await message.edit(content=reply.text, view=reply.view, allowed_mentions=NO_PINGS)
                self._reasons.note(posted.reply_id, reply.why, posted.asker_id)
                await self._update(posted, reply)
        except discord.NotFound:
            await self.forget(posted.reply_id)

    async def correct(self, posted: PostedReply, lines: Sequence[str]) -> bool:
        """Head an earlier reply with correction lines, in place of those it has.

        True if it says so now, or is gone; False if Discord does not let us, now at least. Of the
        reply what fits into a message stays.
        """
        self._drop(posted.reply_id)
        try:
            with let_be("correct", posted.reply_id, but=GONE):
                message = await self._message(posted).fetch()
                text = "\n".join([*lines, wording.without_corrections(message.content)])
                await message.edit(content=cut(text, MESSAGE_LIMIT), allowed_mentions=NO_PINGS)
                return True
        except discord.NotFound:
            await self.forget(posted.reply_id)
            return True
        return False

    async def withdraw(self, posted: PostedReply) -> None:
        """Delete an earlier reply and forget it."""
        with let_be("delete", posted.reply_id):
            await self._message(posted).delete()
        await self.forget(posted.reply_id)

    async def forget(self, reply_id: int) -> None:
        """Forget a reply that somebody deleted."""
        self._drop(reply_id)
        await _kept(self._desk.forget(reply_id), reply_id)

    async def respond(
        self, interaction: discord.Interaction[Any], reply: Reply, *, private: bool
    ) -> None:
        """Answer a command or a click; public answers are remembered and not repeated."""
        channel, asker = interaction.channel_id, interaction.user.id
        if channel is not None and not private:
            reply = self._once(reply, interaction.guild_id, channel, asker)
        with let_be("answer", interaction.id):
            reply_id = await sending.respond(interaction, reply, private=private)
            if reply_id is None:
                return
            self._reasons.note(reply_id, reply.why, asker, reply.question)
            if channel is not None and not private:
                await self._remember(reply, reply_id, channel, None, asker)

    async def share(self, interaction: discord.Interaction[Any], reply: Reply, nonce: str) -> bool:
        """Post for everybody in the channel what one person saw; whether Discord took it.

        It is the answer of whoever clicked: remembered, and removed, as one.
        """
        channel = interaction.channel_id
        if channel is None:
            return False
        with let_be("post", interaction.id):
            sent = await sending.send(self._client.get_partial_messageable(channel), reply, nonce)
            await self._remember(reply, sent.id, channel, None, interaction.user.id)
            return True
        return False

    def said_lately(self, interaction: discord.Interaction[Any], reply: Reply) -> str | None:
        """A sentence with a link to the same answer given in the channel a moment ago, or None."""
        channel = interaction.channel_id
        return self._said_lately(reply, interaction.guild_id, channel) if channel else None

    async def whisper(self, interaction: discord.Interaction[Any], text: str) -> None:
        """Say something to the person who clicked or typed a command, and to nobody else."""
        await self.respond(interaction, bare_reply(cut(text, MESSAGE_LIMIT)), private=True)

    def why(self, reply_id: int, fact_id: str) -> str | None:
        """Why a reply shows the fact; None where nothing is kept of it, or not any more."""
        return self._reasons.find(reply_id, fact_id)

    def let_go(self, person: int) -> None:
        """Keep in mind no more why that person's answers came about."""
        self._reasons.drop_all_of(person)

    def question(self, reply_id: int) -> str:
        """The question behind a reply, where it was typed into a command a short while ago."""
        return self._reasons.question(reply_id)

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
        if not task.done() and not interaction.response.is_done():
            with let_be("defer", interaction.id):
                await interaction.response.defer(thinking=thinking, ephemeral=private)
        return await task

    async def replace(
        self, interaction: discord.Interaction[Any], reply: Reply, *, keep_files: bool = False
    ) -> None:
        """Let the message whose button or menu was used say something else."""
        message = interaction.message
        if message is None:
            return
        with let_be("edit", message.id):
            await sending.edit(interaction, reply, keep_files=keep_files)
            self._drop(message.id)
            if posted := await self._desk.reply(message.id):
                await self._update(posted, reply)

    async def remove(self, interaction: discord.Interaction[Any]) -> bool:
        """Delete the message whose button was clicked; whether it is gone."""
        message = interaction.message
        if message is None:
            return False
        # By the click's own token first: that needs no permission in the channel.
        removed = await gone(sending.delete_clicked(interaction)) or await gone(message.delete())
        if removed:
            await self.forget(message.id)
        return removed

    async def announce(
        self, channel: discord.abc.Messageable, text: str, view: ui.View | None = None
    ) -> bool:
        """Say something that nobody asked for; whether Discord took it."""
        with let_be("announce", getattr(channel, "id", 0)):
            view = view or view_of([])
            await channel.send(text, view=view, allowed_mentions=NO_PINGS, suppress_embeds=True)
            return True
        return False

    async def _send(self, question: discord.Message, reply: Reply) -> discord.Message:
        """Send under the question; without the reference where the bot may not read history."""
        reference = question.to_reference(fail_if_not_exists=False)
        try:
            return await sending.send(
                question.channel, reply, question.id, reference=reference, mention_author=False
            )
        except discord.HTTPException as error:
            if error.code != NO_HISTORY:
                raise
            return await sending.send(question.channel, reply, question.id)

    def _once(self, reply: Reply, guild: int | None, channel: int, asker: int) -> Reply:
        """The reply, or a link to where the same was said in this channel of a server lately."""
        said = self._said_lately(reply, guild, channel)
        return plain_reply(said, reply.scope, asker) if said else reply

    def _said_lately(self, reply: Reply, guild: int | None, channel: int) -> str | None:
        said = self._repeats.find(channel, reply.said) if guild else None
        link = f"https://discord.com/channels/{guild}/{channel}/{said}"
        return phrases.ASKED_ALREADY.format(link=link) if said else None

    async def _remember(
        self, reply: Reply, reply_id: int, channel: int, question: int | None, asker: int
    ) -> None:
        if reply.facts:
            self._repeats.note(channel, reply.said, reply_id)
        posted = PostedReply(
            reply_id=reply_id,
            channel_id=channel,
            scope=reply.scope,
            facts=reply.facts,
            posted_at=utcnow().isoformat(),
            question_id=question,
            asker_id=asker,
        )
        await _kept(self._desk.remember(posted), reply_id)

    async def _update(self, posted: PostedReply, reply: Reply) -> None:
        """Remember that an earlier reply shows other facts now."""
        changed = replace(posted, scope=reply.scope, facts=reply.facts)
        await _kept(self._desk.remember(changed), posted.reply_id)

    def _drop(self, reply_id: int) -> None:
        """Keep in mind no more what a reply said, and why."""
        self._repeats.drop(reply_id)
        self._reasons.drop(reply_id)

    def _message(self, posted: PostedReply) -> discord.PartialMessage:
        channel = self._client.get_partial_messageable(posted.channel_id)
        return channel.get_partial_message(posted.reply_id)


async def _kept(work: Awaitable[None], reply_id: int) -> None:
    """Change the memory of a reply; a failure is for the log, since the person has the reply."""
    try:
        await work
    except KnowledgeError as error:
        note(error, "memory of reply", reply_id)
