"""What happens when somebody clicks a button or chooses from a menu below an answer.

Rights are checked at the click, since they change after the answer was posted.
"""

from __future__ import annotations

from collections.abc import Coroutine
from dataclasses import replace
from typing import Any

import discord

from bot.delivery import Delivery
from bot.desk import Desk
from bot.question import scope_of
from bot.reply import NONE_CHOSEN, Press, answer_reply, cut, plain_reply
from bot.telling import Telling
from bot.trouble import note, sentence
from knowledge import phrases, wording
from knowledge.errors import UnknownFact
from knowledge.model import Briefing, Fact, FactStatus
from knowledge.records import RECORD_LIMIT


class Clicks:
    """Answers clicks on the bot's own messages, also on those from before a restart."""

    def __init__(self, desk: Desk, delivery: Delivery, telling: Telling) -> None:
        """Look up in `desk`, show through `delivery`, tell the moderators through `telling`."""
        self._desk = desk
        self._delivery = delivery
        self._actions = {
            "record": self._record,
            "related": self._related,
            "guide": self._guide,
            "remove": self._remove,
            "send": telling.send,
            "wrong": telling.complain,
        }

    async def pressed(self, interaction: discord.Interaction[Any], press: Press) -> None:
        """Do what the button says, or tell why not."""
        await self._answered(interaction, self._actions[press.action](interaction, press))

    async def chosen(
        self, interaction: discord.Interaction[Any], press: Press, fact_id: str
    ) -> None:
        """Let the message answer with the chosen fact, if the asker chose."""
        await self._answered(interaction, self._choose(interaction, press, fact_id))

    async def _answered(
        self, interaction: discord.Interaction[Any], work: Coroutine[Any, Any, None]
    ) -> None:
        """Do the work; if it fails, tell the person one sentence."""
        try:
            await work
        except UnknownFact as error:
            text = phrases.GONE_SINCE.format(fact=error.fact_id)
            await self._delivery.whisper(interaction, text)
        except Exception as error:  # noqa: BLE001 - discord.py would only log it, with content
            note(error, "click", interaction.id)
            await self._delivery.whisper(interaction, sentence(error))

    async def _choose(
        self, interaction: discord.Interaction[Any], press: Press, fact_id: str
    ) -> None:
        if interaction.user.id != press.asker:
            await self._delivery.whisper(interaction, phrases.ONLY_ASKER_CHOOSES)
            return
        scope = scope_of(interaction.guild_id)
        if fact_id == NONE_CHOSEN:
            reply = plain_reply(phrases.NONE_OF_THESE_CHOSEN, scope, press.asker, guide=True)
        else:
            private = bool(interaction.message and interaction.message.flags.ephemeral)
            worded = await self._desk.answer_of(fact_id, scope)
            text = _with_news(worded.answer.facts[0], None, worded.text)
            reply = answer_reply(replace(worded, text=text), press.asker, private=private)
        await self._delivery.replace(interaction, reply)

    async def _record(self, interaction: discord.Interaction[Any], press: Press) -> None:
        scope = scope_of(interaction.guild_id)
        fact, text = await self._desk.record(press.fact, scope)
        why = self._why(interaction, press)
        for page in _pages(_with_news(fact, press.revision, text), why):
            await self._delivery.whisper(interaction, page)

    def _why(self, interaction: discord.Interaction[Any], press: Press) -> str | None:
        """Why the fact was shown: for the person who asked alone, and only for a short while."""
        message = interaction.message
        if message is None or interaction.user.id != press.asker:
            return None
        return self._delivery.why(message.id, press.fact)

    async def _related(self, interaction: discord.Interaction[Any], press: Press) -> None:
        worded = await self._desk.answer_of(press.fact, scope_of(interaction.guild_id))
        text = _with_news(worded.answer.facts[0], press.revision, worded.text)
        await self._delivery.whisper(interaction, text)

    async def _guide(self, interaction: discord.Interaction[Any], _press: Press) -> None:
        briefing = await self._desk.briefing(scope_of(interaction.guild_id))
        await self._delivery.whisper(interaction, guide_text(briefing))

    async def _remove(self, interaction: discord.Interaction[Any], press: Press) -> None:
        if interaction.user.id != press.asker and not interaction.permissions.manage_messages:
            await self._delivery.whisper(interaction, phrases.ONLY_ASKER_REMOVES)
        elif not await self._delivery.remove(interaction):
            await self._delivery.whisper(interaction, phrases.CANNOT_REMOVE)


def guide_text(briefing: Briefing) -> str:
    """What the briefing covers: its subject, its topics, questions to begin with."""
    lines = [phrases.GUIDE_SUBJECT.format(subject=wording.safe(briefing.subject))]
    for heading, entries in (
        (phrases.GUIDE_TOPICS, [topic.label for topic in briefing.topics]),
        (phrases.GUIDE_EXAMPLES, briefing.examples),
    ):
        if entries:
            lines += ["", heading, *(f"- {wording.safe(entry)}" for entry in entries)]
    return cut("\n".join(lines), RECORD_LIMIT)


def _pages(record: str, why: str | None) -> list[str]:
    """The record, with why it was shown below it or, where there is no room, after it."""
    if why is None:
        return [record]
    why = cut(f"{phrases.WHY}\n{why}", RECORD_LIMIT)
    both = f"{record}\n\n{why}"
    return [both] if len(both) <= RECORD_LIMIT else [record, why]


def _with_news(fact: Fact, revision: int | None, text: str) -> str:
    """The text, headed by what happened to the fact since that revision; None: since any."""
    if fact.status is not FactStatus.ACTIVE:
        return f"{phrases.RETIRED_SINCE.format(fact=fact.id)}\n{text}"
    if revision not in (None, fact.revision):
        return f"{phrases.CORRECTED_SINCE.format(fact=fact.id)}\n{text}"
    return text
