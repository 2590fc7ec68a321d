"""Questions in messages: answered, answered anew when edited, answers deleted with them.

The text of a question is handed to the fact base and kept nowhere. Refusals that nobody asked the
bot for are given at most once per person in ten minutes.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from datetime import datetime, timedelta
from weakref import WeakValueDictionary

import discord
from discord.utils import utcnow

from bot.cooldowns import Verdict
from bot.delivery import Delivery
from bot.desk import Desk, Worded
from bot.intake import Intake
from bot.question import Question, Way, question_in, scope_of
from bot.reply import Reply, answer_reply, plain_reply
from bot.trouble import note, sentence
from knowledge import phrases
from knowledge.errors import KnowledgeError
from knowledge.model import Outcome, PostedReply, Status

EDIT_SPAN = timedelta(minutes=5)
"""How old an edit may be; Discord reports old ones again when a message is pinned or unfurled."""

REFUSAL_SPAN = timedelta(minutes=10)
"""How long a person is not told again that the bot has nothing, unless they ask the bot."""


class Asking:
    """Reads messages and answers those that are questions to the bot."""

    def __init__(
        self, client: discord.Client, desk: Desk, delivery: Delivery, intake: Intake
    ) -> None:
        """Answer as `client`, from `desk`, through `delivery`, what `intake` lets in."""
        self._client = client
        self._desk = desk
        self._delivery = delivery
        self._intake = intake
        self._edits: dict[int, discord.Message] = {}
        self._turns: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()
        self._refused: dict[int, datetime] = {}

    async def heard(self, message: discord.Message) -> None:
        """Answer a new message if it is a question to the bot."""
        if message.author.bot or message.webhook_id:
            return
        since = time.monotonic()
        if (question := await self._question(message)) and await self._welcome(message):
            with self._intake.question() as room:
                if room:
                    async with self._turn(message.id):
                        await self._answer(message, question, None, since)

    async def edited(self, message: discord.Message) -> None:
        """Answer an edited question anew; take the answer back if it is no question any more."""
        if message.author.bot or not _edited_just_now(message):
            return
        self._edits[message.id] = message
        async with self._turn(message.id):
            if self._edits.get(message.id) is message:  # else a later edit waits, and is answered
                del self._edits[message.id]
                await self._answer_anew(message)

    async def deleted(self, message_id: int) -> None:
        """Delete the answer to a deleted question; forget an answer that was deleted itself."""
        async with self._turn(message_id):
            if posted := await self._desk.reply_to(message_id):
                await self._delivery.withdraw(posted)
            elif await self._desk.reply(message_id):
                await self._delivery.forget(message_id)

    def let_go(self, person: int) -> None:
        """Keep in mind no more that the person was told that there is nothing."""
        self._refused.pop(person, None)

    async def _answer_anew(self, message: discord.Message) -> None:
        question = await self._question(message)
        posted = await self._desk.reply_to(message.id)
        if question:
            await self._answer(message, question, posted, time.monotonic())
        elif posted:
            await self._delivery.withdraw(posted)

    def _turn(self, message_id: int) -> asyncio.Lock:
        """Keeps what happens to one message in order: asked, edited, deleted."""
        return self._turns.setdefault(message_id, asyncio.Lock())

    async def _welcome(self, message: discord.Message) -> bool:
        """Whether the person, and the channel, may ask one more; if not, that is said once."""
        verdict = self._intake.asked(message.author.id, message.channel.id)
        if verdict is Verdict.TELL:
            scope = scope_of(message.guild.id if message.guild else None)
            reply = plain_reply(phrases.SLOW_DOWN, scope, message.author.id)
            await self._delivery.post(message, reply, again=True)
        return verdict is Verdict.ANSWER

    async def _question(self, message: discord.Message) -> Question | None:
        me = self._client.user
        return question_in(message, me, await self._channels(message)) if me else None

    async def _channels(self, message: discord.Message) -> frozenset[int]:
        """The channels in which a question needs no mention; none where Discord hides its words."""
        if message.guild is None or not self._client.intents.message_content:
            return frozenset()
        try:
            settings = await self._desk.server_settings(scope_of(message.guild.id))
        except KnowledgeError as error:
            note(error, "channels", message.guild.id)
            return frozenset()
        return frozenset(settings.channels)

    async def _answer(
        self,
        message: discord.Message,
        question: Question,
        posted: PostedReply | None,
        since: float,
    ) -> None:
        reply = await self._reply(message, question)
        if reply and posted:
            await self._delivery.revise(posted, reply)
        elif reply:
            again = any(fact in question.about for fact, _ in reply.facts)
            await self._delivery.post(message, reply, again=again, since=since)
        elif posted:
            await self._delivery.withdraw(posted)

    async def _reply(self, message: discord.Message, question: Question) -> Reply | None:
        """What to say; None for what calls for no answer."""
        scope, asker = scope_of(message.guild.id if message.guild else None), message.author.id
        if question.unreadable:
            return plain_reply(phrases.UNREADABLE_REPLY, scope, asker)
        try:
            worded = await self._desk.ask(question.text, scope, question.about)
        except KnowledgeError as error:
            note(error, "question", message.id)
            return plain_reply(sentence(error), scope, asker)
        if self._tiresome(question, worded, asker):
            return None
        if message.guild is None:
            worded = with_shared_note(worded)
        elif not question.text:
            worded = replace(worded, text=f"{worded.text}\n{phrases.MENTION_HELP}")
        return answer_reply(worded, asker)

    def _tiresome(self, question: Question, worded: Worded, asker: int) -> bool:
        """Whether it answers thanks, or refuses again somebody who did not ask the bot."""
        if question.way is Way.REPLIED:
            return worded.answer.outcome is Outcome.HELP
        if question.way is Way.NAMED or worded.answer.status is not Status.NONE:
            return False
        now = utcnow()
        self._refused = {
            person: at for person, at in self._refused.items() if now - at < REFUSAL_SPAN
        }
        return self._refused.setdefault(asker, now) is not now


def with_shared_note(worded: Worded) -> Worded:
    """A direct answer that says which facts it comes from, if it shows any."""
    if not worded.answer.facts:
        return worded
    return replace(worded, text=f"{worded.text}\n{phrases.SHARED_NOTE}")


def _edited_just_now(message: discord.Message) -> bool:
    edited_at = message.edited_at
    return edited_at is not None and utcnow() - edited_at < EDIT_SPAN
