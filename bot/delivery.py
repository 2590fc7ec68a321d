"""The only place that sends: once, for sure, without a ping, without a link preview.

Public messages take turns (`outbox`), answers to interactions are Discord's own matter of seconds
(`exchange`); both are tried again when a failure passes (`retrying`). What Discord refuses for
reasons of its own is logged by ids and let be.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Sequence
from typing import Any

import discord
from discord import ui

from bot import sending
from bot.desk import Desk
from bot.muted import Muted
from bot.outbox import Undelivered
from bot.refusals import FORBIDDEN, GONE, NO_HISTORY
from bot.reply import Reply, cut, view_of
from bot.responses import MESSAGE_LIMIT, Responses
from bot.sending import NO_PINGS
from knowledge import phrases, wording
from knowledge.model import PostedReply

MERGE_AFTER = 10.0
"""Seconds after which an answer that still waits is not repeated below the same one."""

_log = logging.getLogger(__name__)


class Delivery(Responses):
    """Sends, edits and deletes replies, and keeps track of them."""

    def __init__(self, client: discord.Client, desk: Desk) -> None:
        """Send as `client`, remember in `desk`."""
        super().__init__(client, desk)
        self._muted = Muted(desk)

    async def post(
        self,
        question: discord.Message,
        reply: Reply,
        *,
        again: bool = False,
        since: float | None = None,
    ) -> None:
        """Reply to a message, or link to the same answer given in the channel a moment ago.

        With `again` it is given once more: to whom it was said, a link to it says nothing. `since`
        is when the asker began to wait (`time.monotonic`): too late an answer is dropped.
        """
        if missing := self._muted.reason(question, files=bool(reply.files)):
            await self._tell_missing(question, missing)
            return
        channel, asker = question.channel.id, question.author.id
        with self._outbox.best("answer", question.id):
            async with self._outbox.turn(channel, since) as waited:
                if not again:
                    reply = self._unless_just_said(reply, question, waited)
                sent = await self._reply_to(question, reply)
                self._memory.said(reply, sent.id, channel, asker)
            self.counts["sent"] += 1
            await self._memory.keep(reply, sent.id, channel, question.id, asker)

    async def revise(self, posted: PostedReply, reply: Reply) -> None:
        """Let an earlier reply say something else; forget it if it is gone."""
        self._memory.drop(posted.reply_id)
        how: dict[str, Any] = {"content": reply.text, "view": reply.view}
        how["allowed_mentions"] = NO_PINGS
        message = self._message(posted)
        try:
            with self._outbox.best("edit", posted.reply_id, but=GONE):
                async with self._outbox.turn(posted.channel_id):
                    await self._outbox.surely(lambda: message.edit(**how))
                self._memory.reasons.note(posted.reply_id, reply.why, posted.asker_id)
                await self._memory.update(posted, reply)
        except discord.NotFound:
            await self.forget(posted.reply_id)

    async def correct(self, posted: PostedReply, lines: Sequence[str]) -> bool:
        """Head an earlier reply with correction lines, in place of those it has.

        True if it says so now, or is gone; False if Discord does not let us, now at least. Of the
        reply what fits into a message stays.
        """
        self._memory.drop(posted.reply_id)
        try:
            with self._outbox.best("correct", posted.reply_id, but=GONE):
                async with self._outbox.turn(posted.channel_id):
                    message = await self._outbox.surely(self._message(posted).fetch)
                    text = "\n".join([*lines, wording.without_corrections(message.content)])
                    how: dict[str, Any] = {"content": cut(text, MESSAGE_LIMIT)}
                    how["allowed_mentions"] = NO_PINGS
                    await self._outbox.surely(lambda: message.edit(**how))
                return True
        except discord.NotFound:
            await self.forget(posted.reply_id)
            return True
        return False

    async def withdraw(self, posted: PostedReply) -> None:
        """Delete an earlier reply and forget it."""
        with self._outbox.best("delete", posted.reply_id):
            await self._outbox.surely(self._message(posted).delete)
        await self.forget(posted.reply_id)

    async def forget(self, reply_id: int) -> None:
        """Forget a reply that somebody deleted."""
        await self._memory.forget(reply_id)

    async def announce(
        self, channel: discord.abc.Messageable, text: str, view: ui.View | None = None
    ) -> bool:
        """Say something that nobody asked for; whether Discord took it."""
        reply, number = Reply(text=text, scope="", view=view or view_of([])), _number(channel)
        with self._outbox.best("announce", number):
            async with self._outbox.turn(number):
                nonce = secrets.randbits(63)
                await self._outbox.surely(lambda: sending.send(channel, reply, nonce))
            return True
        return False

    def _message(self, posted: PostedReply) -> discord.PartialMessage:
        channel = self._client.get_partial_messageable(posted.channel_id)
        return channel.get_partial_message(posted.reply_id)

    def _unless_just_said(self, reply: Reply, question: discord.Message, waited: float) -> Reply:
        """The reply, or a link to the same one; after a long wait that one is enough."""
        guild, asker = question.guild.id if question.guild else None, question.author.id
        once = self._once(reply, guild, question.channel.id, asker)
        if once is not reply and waited > MERGE_AFTER:
            self.counts["merged"] += 1
            raise Undelivered
        return once

    async def _reply_to(self, question: discord.Message, reply: Reply) -> discord.Message:
        """Send under the question; without the reference where the bot may not read history."""
        how: dict[str, Any] = {}
        if sending.may_refer(question):
            reference = question.to_reference(fail_if_not_exists=False)
            how = {"reference": reference, "mention_author": False}
        place, nonce = question.channel, question.id
        try:
            return await self._outbox.surely(lambda: sending.send(place, reply, nonce, **how))
        except discord.HTTPException as error:
            if error.code == NO_HISTORY:
                return await self._outbox.surely(lambda: sending.send(place, reply, nonce))
            if error.code in FORBIDDEN:
                self._muted.refuse(place.id)
            raise

    async def _tell_missing(self, question: discord.Message, missing: str) -> None:
        """Tell the moderators once why there is no answer."""
        self.counts["muted"] += 1
        _log.info("could not answer %d: a permission is missing", question.id)
        if channel := await self._muted.whom(question, missing):
            text = phrases.MUTED.format(channel=f"<#{question.channel.id}>", permission=missing)
            await self.announce(self._client.get_partial_messageable(channel), text)


def _number(channel: discord.abc.Messageable) -> int:
    return int(getattr(channel, "id", 0))
