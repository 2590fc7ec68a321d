"""Private panels of the moderators: a text in blocks with rows of buttons, shown or shown anew."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Sequence
from typing import Any, TypeVar

import discord
from discord import ui

from bot.blocks import blocks_of
from bot.delivery import Delivery
from bot.reply import Reply, cut, view_of
from knowledge.lookups import Attachment
from knowledge.phrases import moderating as words

T = TypeVar("T")

Interaction = discord.Interaction[Any]
Row = Sequence[ui.Item[Any]]


PANEL_LIMIT = 3_900
"""Characters of a panel; Discord takes 4,000 in all blocks together."""

FORM_SECONDS = 2.0
"""Seconds in which a form must be ready; Discord gives up after three."""


class Showing:
    """Shows panels to the person who typed or clicked, and to nobody else."""

    def __init__(self, delivery: Delivery) -> None:
        """Send through `delivery`."""
        self._delivery = delivery

    async def panel(
        self,
        interaction: Interaction,
        text: str,
        rows: Sequence[Row] = (),
    ) -> None:
        """Show the text; in place of the panel whose button was used, else as a new message."""
        text = cut(text, PANEL_LIMIT)
        reply = Reply(text=text, scope="", view=blocks_of(text, (), *_two(rows)))
        if on_panel(interaction):
            await self._delivery.replace(interaction, reply)
        else:
            await self._delivery.respond(interaction, reply, private=True)

    async def progress(self, interaction: Interaction, text: str) -> None:
        """Say how far it is, in place of the "thinking"; a line that is lost is let be."""
        await self._delivery.progress(interaction, text)

    async def file(self, interaction: Interaction, text: str, file: Attachment) -> None:
        """Hand a file to the person."""
        reply = Reply(text=text, scope="", view=view_of([]), files=(file,))
        await self._delivery.respond(interaction, reply, private=True)

    async def say(self, interaction: Interaction, text: str) -> None:
        """Say one thing beside whatever is shown."""
        await self._delivery.whisper(interaction, text)

    async def wait(self, interaction: Interaction, work: Awaitable[T]) -> T:
        """The result of the work; Discord is told to wait if it takes long."""
        thinking = not on_panel(interaction)
        return await self._delivery.in_time(interaction, work, private=True, thinking=thinking)

    async def begin(self, interaction: Interaction) -> None:
        """Tell Discord to wait, before work that is known to be long."""
        await self._delivery.wait(interaction, private=True)

    async def open(self, interaction: Interaction, modal: ui.Modal) -> None:
        """Open a form that is ready."""
        await self._delivery.open(interaction, modal)

    async def form(self, interaction: Interaction, making: Awaitable[ui.Modal]) -> None:
        """Open a form, which must be the first thing that is said to the interaction.

        Where it is not ready in time, the person is asked to press once more.
        """
        task = asyncio.ensure_future(making)
        await asyncio.wait({task}, timeout=FORM_SECONDS)
        if task.done():
            await self._delivery.open(interaction, await task)
            return
        await self._delivery.wait(interaction, private=True)
        await task
        await self.say(interaction, words.PRESS_AGAIN)


def on_panel(interaction: Interaction) -> bool:
    """Whether a button or a form of a private panel was used."""
    message = interaction.message
    return message is not None and message.flags.ephemeral and message.flags.components_v2


def _two(rows: Sequence[Row]) -> tuple[Row, Row]:
    """Two rows of at most five: what blocks take."""
    first, second, *_ = (*rows, (), ())
    return first, second
