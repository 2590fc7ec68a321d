"""`/privacy show | export | delete`: what is kept of a person, for that person alone.

Everything is about all servers at once, and done at once. Rights are checked at the click.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Self, cast

import discord
from discord import app_commands, ui

from bot.asking import Asking
from bot.delivery import Delivery
from bot.desk import Desk
from bot.intake import Admitted
from bot.personal import as_file, foretold, told
from bot.question import scope_of
from bot.reply import Reply, bare_reply, cut, view_of
from bot.trouble import note, sentence
from knowledge.phrases import privacy as phrases
from knowledge.records import RECORD_LIMIT

if TYPE_CHECKING:
    from bot.client import BriefingClient

Interaction = discord.Interaction[Any]

_ERASE_ID = r"p1:erase:(?P<person>\d{1,20})"


class Privacy:
    """Shows people what is kept of them, and forgets it."""

    def __init__(self, desk: Desk, delivery: Delivery, asking: Asking) -> None:
        """Read and erase in `desk`, and in the working memory of the other two."""
        self._desk = desk
        self._delivery = delivery
        self._asking = asking

    def add_commands(self, tree: app_commands.CommandTree[Any]) -> None:
        """Put the commands into the tree."""
        group = app_commands.Group(name="privacy", description=phrases.GROUP_DESCRIPTION)

        @group.command(name="show", description=phrases.SHOW_DESCRIPTION)
        async def show(interaction: Interaction) -> None:
            await self._show(interaction)

        @group.command(name="export", description=phrases.EXPORT_DESCRIPTION)
        async def export(interaction: Interaction) -> None:
            await self._export(interaction)

        @group.command(name="delete", description=phrases.DELETE_DESCRIPTION)
        async def delete(interaction: Interaction) -> None:
            await self._offer(interaction)

        tree.add_command(group)

    async def pressed(self, interaction: Interaction, person: int) -> None:
        """Forget the person who pressed the button, if it is theirs."""
        try:
            if interaction.user.id != person:
                await self._delivery.whisper(interaction, phrases.ONLY_YOURSELF)
                return
            work = self._desk.erase_person(str(person))
            await self._delivery.in_time(interaction, work, private=True, thinking=False)
            self._let_go(person)
            await self._delivery.replace(interaction, bare_reply(phrases.DELETED))
        except Exception as error:  # noqa: BLE001 - discord.py would only log it, with content
            note(error, "click", interaction.id)
            await self._delivery.whisper(interaction, sentence(error))

    async def _show(self, interaction: Interaction) -> None:
        work = self._desk.personal_data(str(interaction.user.id))
        kept = await self._delivery.in_time(interaction, work, private=True)
        await self._delivery.whisper(interaction, cut(told(kept.data), RECORD_LIMIT))

    async def _export(self, interaction: Interaction) -> None:
        person = str(interaction.user.id)
        work = self._desk.personal_data(person)
        kept = await self._delivery.in_time(interaction, work, private=True)
        reply = Reply(
            text=phrases.FILE_TEXT,
            scope=scope_of(interaction.guild_id),
            view=view_of([]),
            files=(as_file(kept, person),),
        )
        await self._delivery.respond(interaction, reply, private=True)

    async def _offer(self, interaction: Interaction) -> None:
        """Say what will happen; only the button makes it happen."""
        person = interaction.user.id
        work = self._desk.personal_data(str(person))
        kept = await self._delivery.in_time(interaction, work, private=True)
        if kept.data.empty:
            self._let_go(person)
            await self._delivery.whisper(interaction, phrases.NOTHING_KEPT)
            return
        reply = Reply(
            text=foretold(kept.data),
            scope=scope_of(interaction.guild_id),
            view=view_of([EraseButton(person)]),
        )
        await self._delivery.respond(interaction, reply, private=True)

    def _let_go(self, person: int) -> None:
        """Forget the person in working memory too."""
        self._delivery.let_go(person)
        self._asking.let_go(person)


class EraseButton(Admitted, ui.DynamicItem[ui.Button[ui.View]], template=_ERASE_ID):
    """The button that has a person forgotten."""

    def __init__(self, person: int) -> None:
        """Only the person with that id may press it."""
        self.person = person
        button: ui.Button[ui.View] = ui.Button(
            label=phrases.DELETE,
            custom_id=f"p1:erase:{person}",
            style=discord.ButtonStyle.danger,
        )
        super().__init__(button)

    @classmethod
    async def from_custom_id(
        cls, _interaction: Interaction, _item: ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """The button that was pressed, maybe before a restart."""
        return cls(int(match["person"]))

    async def callback(self, interaction: Interaction) -> None:
        """Hand the click over."""
        client = cast("BriefingClient", interaction.client)
        await client.privacy.pressed(interaction, self.person)
