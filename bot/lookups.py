"""Lookups answered in private, and what the buttons and menus below their pages do.

Pages are private. A click looks the line up again, so that it always shows what the facts say now;
what is posted for everybody is what the person saw, or nothing.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Awaitable, Coroutine
from dataclasses import replace
from typing import Any, TypeVar

import discord
from discord import app_commands

from bot.delivery import Delivery
from bot.desk import Desk
from bot.finding import Finding, with_news
from bot.pages import TURN, Page, PagePress
from bot.permissions import cannot_post
from bot.question import scope_of
from bot.reply import OPTION_LIMIT, shortened
from bot.slash import slash_command
from bot.trouble import note, sentence
from knowledge import phrases
from knowledge.lookups import COMMANDS, Found

MOST_SUGGESTED = 25
"""Suggestions to somebody who is typing."""

MOST_POSTED = 1000
"""Pages of which it is kept in mind that they were posted; the oldest goes first."""

Interaction = discord.Interaction[Any]
T = TypeVar("T")


class Lookups:
    """Answers lookups and clicks on their pages, also on those from before a restart."""

    def __init__(self, desk: Desk, delivery: Delivery) -> None:
        """Look up in `desk`, show through `delivery`."""
        self._desk = desk
        self._finding = Finding(desk)
        self._delivery = delivery
        self._posted: OrderedDict[tuple[int, int, str], None] = OrderedDict()

    def add_commands(self, tree: app_commands.CommandTree[Any]) -> None:
        """Put a slash command for each lookup into the tree."""
        for command in COMMANDS:
            tree.add_command(slash_command(command, self.typed, self.suggested))

    async def typed(self, interaction: Interaction, line: str) -> None:
        """Show what the line finds, to whoever typed it alone."""
        asker = interaction.user.id
        work = self._finding.page(scope_of(interaction.guild_id), line, asker)
        page = await self._delivery.in_time(interaction, work, private=True)
        reply = page.private(blocks=_as_blocks(page.found))
        await self._delivery.respond(interaction, reply, private=True)

    async def suggested(
        self, interaction: Interaction, command: str, option: str, typed: str
    ) -> list[app_commands.Choice[str]]:
        """What could be meant so far; nothing rather than late or wrong."""
        try:
            scope = scope_of(interaction.guild_id)
            found = await self._desk.suggest(command, option, typed, scope)
        except Exception as error:  # noqa: BLE001 - discord.py would log it, with what was typed
            note(error, "suggestions", interaction.id)
            return []
        return [
            app_commands.Choice(name=shortened(name, OPTION_LIMIT), value=value)
            for name, value in found
            if name.strip() and 0 < len(value) <= OPTION_LIMIT
        ][:MOST_SUGGESTED]

    async def pressed(self, interaction: Interaction, press: PagePress) -> None:
        """Turn or post the page, or tell why not."""
        act = self._turn if press.action == TURN else self._post
        await self._answered(interaction, press.asker, act(interaction, press))

    async def opened(self, interaction: Interaction, asker: int, line: str) -> None:
        """Show what was chosen from the menu as a page of its own, so that the menu stays."""
        await self._answered(interaction, asker, self._open(interaction, line))

    async def _answered(
        self, interaction: Interaction, asker: int, work: Coroutine[Any, Any, None]
    ) -> None:
        """Do the work for the person who asked; if it fails, tell them one sentence."""
        try:
            if interaction.user.id != asker:
                work.close()
                await self._delivery.whisper(interaction, phrases.ONLY_ASKER_TURNS)
                return
            await work
        except Exception as error:  # noqa: BLE001 - discord.py would only log it, with content
            note(error, "click", interaction.id)
            await self._delivery.whisper(interaction, sentence(error))

    async def _open(self, interaction: Interaction, kept: str) -> None:
        line = await self._finding.line(scope_of(interaction.guild_id), kept)
        await self.typed(interaction, line)

    async def _turn(self, interaction: Interaction, press: PagePress) -> None:
        page = await self._again(interaction, press)
        reply = page.private(blocks=_shows_blocks(interaction))
        await self._delivery.replace(interaction, reply)

    async def _post(self, interaction: Interaction, press: PagePress) -> None:
        """Post the page once; two quick clicks are one."""
        shown = interaction.message.id if interaction.message else 0
        post = (shown, press.page, press.seen)
        if post in self._posted:
            await self._delivery.whisper(interaction, phrases.POSTED_ALREADY)
            return
        self._posted[post] = None
        if len(self._posted) > MOST_POSTED:
            self._posted.popitem(last=False)
        page = None
        try:
            page = await self._shared(interaction, press, nonce=f"{shown}-{press.page}")
        finally:
            if page is None:
                self._posted.pop(post, None)
        if page is not None:
            reply = page.private(blocks=_shows_blocks(interaction), posted=True)
            await self._delivery.replace(interaction, reply, keep_files=True)

    async def _shared(self, interaction: Interaction, press: PagePress, nonce: str) -> Page | None:
        """The page that stands in the channel now; if none does, the person is told why."""
        page = await self._again(interaction, press)
        if page.seen != press.seen:
            fresh = page.private(blocks=_shows_blocks(interaction))
            await self._delivery.replace(interaction, fresh)
            await self._delivery.whisper(interaction, phrases.CHANGED_SINCE)
            return None
        reply = page.public()
        refusal = cannot_post(interaction, files=bool(reply.files))
        refusal = refusal or self._delivery.said_lately(interaction, reply)
        if refusal is None:
            work = self._delivery.share(interaction, reply, nonce)
            if not await self._waiting(interaction, work):
                refusal = phrases.CANNOT_POST
        if refusal is not None:
            await self._delivery.whisper(interaction, refusal)
            return None
        return page

    async def _again(self, interaction: Interaction, press: PagePress) -> Page:
        """The page that the button stands for, as the facts are now. Raises Expired."""
        scope = scope_of(interaction.guild_id)
        line = await self._finding.line(scope, press.line)
        work = self._finding.page(scope, line, press.asker, press.page)
        page = await self._waiting(interaction, work)
        return replace(page, found=with_news(page.found))

    async def _waiting(self, interaction: Interaction, work: Awaitable[T]) -> T:
        """The result of the work, while the message that was clicked stays as it is."""
        return await self._delivery.in_time(interaction, work, private=True, thinking=False)


def _as_blocks(found: Found) -> bool:
    """Records are shown as blocks; with files they would need blocks of their own."""
    return found.record is not None and not found.attachments


def _shows_blocks(interaction: Interaction) -> bool:
    """Whether the message that was clicked is made of blocks; it can never be plain text again."""
    return interaction.message is not None and interaction.message.flags.components_v2
