"""What moderators can do: the commands, buttons, menus and forms, put together.

Every handler asks for the member's rights itself, at every click and every form, since they change
while a panel stands open.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import discord
from discord import app_commands

from bot.aftermath import Aftermath
from bot.controls import Control, Typed, submitted
from bot.delivery import Delivery
from bot.desk import Desk
from bot.moderating.changing import Changing
from bot.moderating.commands import Suggested, add_commands
from bot.moderating.draft_steps import Steps
from bot.moderating.drafts import Drafts
from bot.moderating.files import Files
from bot.moderating.gaps import GapDesk
from bot.moderating.settings import Settings
from bot.moderating.showing import Interaction, Showing
from bot.rights import Gate
from bot.telling import Telling
from bot.trouble import note, sentence
from knowledge.errors import BadInput, UnknownFact
from knowledge.phrases import moderating as words

Handler = Callable[[Interaction, str, Typed], Awaitable[None]]


class Moderating:
    """Hands what moderators do to whoever does it; what fails is told in one sentence."""

    def __init__(
        self, client: discord.Client, desk: Desk, delivery: Delivery, *, reads: bool
    ) -> None:
        """`reads` tells whether Discord shows the bot messages that do not mention it."""
        self._delivery = delivery
        self.aftermath = Aftermath(client, desk, delivery)
        self.telling = Telling(client, desk, delivery)
        gate, showing = Gate(desk), Showing(delivery)
        self.drafts = Drafts(desk, gate, showing, self.aftermath)
        self.steps = Steps(desk, gate, showing, self.drafts)
        self.changing = Changing(desk, gate, showing, self.drafts)
        self.gaps = GapDesk(desk, gate, showing, self.drafts, self.steps)
        self.files = Files(desk, gate, showing, self.drafts)
        self.settings = Settings(desk, gate, showing, self.aftermath, reads=reads)
        self._actions: dict[str, Handler] = {
            **self.drafts.actions,
            **self.steps.actions,
            **self.changing.actions,
            **self.gaps.actions,
            **self.telling.actions,
        }

    def add_commands(self, tree: app_commands.CommandTree[Any], suggested: Suggested) -> None:
        """Put `/mod` and the message menu into the tree; `suggested` completes fact ids."""
        add_commands(tree, self, suggested)

    async def acted(self, interaction: Interaction, control: Control, typed: Typed) -> None:
        """Do what a button, a menu or a form stands for, or tell why not."""
        try:
            action = self._actions.get(control.action)
            if action is None:
                raise BadInput(words.PANEL_OLD)
            await action(interaction, control.about, typed)
        except Exception as error:  # noqa: BLE001 - discord.py would only log it, with content
            if not isinstance(error, UnknownFact):
                note(error, control.action, interaction.id)
            await self._delivery.whisper(interaction, sentence(error))

    async def happened(self, interaction: Interaction) -> None:
        """Read a form that was sent in, also one that was opened before a restart."""
        if found := submitted(interaction):
            await self.acted(interaction, *found)
