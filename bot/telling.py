"""What people tell the moderators: that a question has no answer, or what is wrong with one.

Only who asked can send the question, and with it goes its text and nothing of them.
"""

from __future__ import annotations

import secrets
from hashlib import blake2b
from typing import Any

import discord
from discord.utils import utcnow

from bot.controls import Control, Typed, choice_field, chosen, form, text_field
from bot.delivery import Delivery
from bot.desk import Desk
from bot.question import plain_question, scope_of
from bot.refusals import let_be
from bot.reply import Press, revisions_below
from knowledge.errors import BadInput
from knowledge.factbase import FactBase
from knowledge.model import QUESTION_LIMIT, REASON_LIMIT
from knowledge.moderators import GAP_DAYS, Gap, GapKind
from knowledge.phrases import moderating as words
from knowledge.text import clean

Interaction = discord.Interaction[Any]

MOST_OPEN = 2_000
"""Open questions and complaints of one server that are kept."""


class Telling:
    """Takes what people send to the moderators of their server."""

    def __init__(self, client: discord.Client, desk: Desk, delivery: Delivery) -> None:
        """Keep it in `desk`."""
        self._client = client
        self._desk = desk
        self._delivery = delivery
        self.actions = {"complain": self._complained}
        self._key = secrets.token_bytes(16)

    async def send(self, interaction: Interaction, press: Press) -> None:
        """Send the question behind a refusal, for the person who asked it."""
        message = interaction.message
        if interaction.user.id != press.asker or message is None:
            await self._delivery.whisper(interaction, words.ONLY_ASKER_SENDS)
            return
        work = self._question(message)
        text = await self._delivery.in_time(interaction, work, private=True)
        if not text:
            await self._delivery.whisper(interaction, words.QUESTION_GONE)
            return
        kept = await self._keep(
            interaction, GapKind.QUESTION, press=self._press(message.id, text), text=text
        )
        said = words.SENT_TO_MODERATORS.format(days=GAP_DAYS) if kept else words.SENT_ALREADY
        await self._delivery.whisper(interaction, said)

    async def complain(self, interaction: Interaction, press: Press) -> None:
        """Ask what is wrong with an answer."""
        message = interaction.message
        facts = revisions_below(message) if message else {}
        kinds = {str(kind): label for kind, label in words.COMPLAINTS.items()}
        fields = [choice_field("kind", words.COMPLAINT_REASON, kinds)]
        if len(facts) > 1:
            named = {fact: fact for fact in facts}
            fields.append(choice_field("fact", words.COMPLAINT_FACT, named))
        fields.append(
            text_field(
                "note", words.COMPLAINT_NOTE, "", limit=REASON_LIMIT, long=True, required=False
            )
        )
        control = Control("complain", str(press.asker))
        await self._delivery.open(interaction, form(control, words.WRONG_TITLE, fields))

    async def _complained(self, interaction: Interaction, about: str, typed: Typed) -> None:
        message = interaction.message
        facts = revisions_below(message) if message else {}
        fact = typed.text("fact") or next(iter(facts), None)
        own = message is not None and about == str(interaction.user.id)
        kind = chosen(GapKind, typed.text("kind"), GapKind.WRONG_FACT)
        asked = ""
        if own and message:
            work = self._question(message)
            asked = await self._delivery.in_time(interaction, work, private=True)
        who = f"{kind} {interaction.user.id}"
        await self._keep(
            interaction,
            kind,
            press=self._press(message.id if message else interaction.id, who),
            text=asked,
            note=clean(typed.text("note"), REASON_LIMIT),
            fact=fact,
            revision=facts.get(fact or ""),
        )
        await self._delivery.whisper(interaction, words.COMPLAINT_SENT.format(days=GAP_DAYS))

    def _press(self, number: int, text: str = "") -> str:
        """What tells one click from another and leads to no message: its key is never kept."""
        said = f"{number} {text}".encode("utf-8", "replace")
        return blake2b(said, digest_size=12, key=self._key).hexdigest()

    async def _keep(
        self,
        interaction: Interaction,
        kind: GapKind,
        *,
        press: str,
        text: str,
        note: str = "",
        fact: str | None = None,
        revision: int | None = None,
    ) -> bool:
        scope = scope_of(interaction.guild_id)
        gap = Gap(
            scope=scope,
            kind=kind,
            day=utcnow().date().isoformat(),
            press=press,
            text=clean(text, QUESTION_LIMIT) or None,
            note=note or None,
            fact_id=fact,
            revision=revision,
        )

        def work(base: FactBase) -> bool:
            if len(base.store.gaps(scope)) >= MOST_OPEN:
                raise BadInput(words.QUEUE_FULL)
            return base.store.keep_gap(gap)

        return await self._desk.change(scope, work)

    async def _question(self, reply: discord.Message) -> str:
        """The question that is replied to: from the memory of commands, or from Discord itself."""
        if text := self._delivery.question(reply.id):
            return text
        reference, me = reply.reference, self._client.user
        if reference is None or reference.message_id is None or me is None:
            return ""
        with let_be("read", reference.message_id):
            channel = self._client.get_partial_messageable(reference.channel_id)
            return plain_question(await channel.fetch_message(reference.message_id), me)
        return ""
