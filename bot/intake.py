"""What is let in: each event once, not more than a person may ask, and nothing while stopping."""

from __future__ import annotations

import asyncio
from collections import Counter, OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, cast

import discord

from bot.cooldowns import CHANNEL, CLICKS, PERSON, TYPING, Cooldown, Verdict
from knowledge import phrases

if TYPE_CHECKING:
    from bot.client import BriefingClient
    from bot.delivery import Delivery

MOST_SEEN = 2_000
"""Ids of events that are kept in mind: Discord sends some again when a connection is resumed."""

MOST_OPEN = 1_400
"""Questions that are worked on at once; more could not be answered before they are stale."""

_EVENTS = ("discord.py: on_", "CommandTree-", "discord-ui-")
"""How discord.py names the tasks in which it handles events."""

_LISTENING = discord.InteractionType.autocomplete


class Intake:
    """Decides about messages and interactions before anything is done for them."""

    def __init__(self, delivery: Delivery) -> None:
        """Tell people through `delivery` why they get nothing, and count there what was let be."""
        self._delivery = delivery
        self._counts: Counter[str] = delivery.counts
        self._seen: OrderedDict[int, None] = OrderedDict()
        self._people, self._channels = Cooldown(PERSON), Cooldown(CHANNEL)
        self._clicks, self._typing = Cooldown(CLICKS), Cooldown(TYPING)
        self._open = 0
        self.closed = False

    def is_new(self, event: int) -> bool:
        """Whether the message or interaction with that id was not let in before."""
        if event in self._seen:
            self._counts["repeated"] += 1
            return False
        self._seen[event] = None
        while len(self._seen) > MOST_SEEN:
            self._seen.popitem(last=False)
        return True

    @contextmanager
    def question(self) -> Iterator[bool]:
        """Count a question as being worked on; gives whether there is room for it."""
        room = self._open < MOST_OPEN
        self._counts["refused"] += not room
        self._open += 1
        try:
            yield room
        finally:
            self._open -= 1

    def asked(self, person: int, channel: int) -> Verdict:
        """Whether to answer one more question of the person, in the channel."""
        return self._counted(self._both(person, channel))

    async def admits(self, interaction: discord.Interaction[Any]) -> bool:
        """Whether to do what somebody typed, clicked or sent in; if not, they are told once."""
        if not self.is_new(interaction.id):
            return False
        typing = interaction.type is _LISTENING
        if self.closed:
            if not typing:
                await self._delivery.whisper(interaction, phrases.RESTARTING)
            return False
        cooldown = self._typing if typing else self._clicks
        verdict = self._counted(cooldown.ask(interaction.user.id))
        if verdict is Verdict.TELL and not typing:
            await self._delivery.whisper(interaction, phrases.SLOW_DOWN)
        return verdict is Verdict.ANSWER

    def close(self) -> None:
        """Let nothing in any more."""
        self.closed = True

    async def finish(self, seconds: float) -> int:
        """Wait until what was let in is done; how much had to be given up after so many seconds."""
        tasks = {one for one in asyncio.all_tasks() if one.get_name().startswith(_EVENTS)}
        tasks -= {asyncio.current_task()}
        if not tasks:
            return 0
        _, left = await asyncio.wait(tasks, timeout=seconds)
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        return len(left)

    def _both(self, person: int, channel: int) -> Verdict:
        verdict = self._people.ask(person)
        return self._channels.ask(channel) if verdict is Verdict.ANSWER else verdict

    def _counted(self, verdict: Verdict) -> Verdict:
        self._counts["cooled"] += verdict is not Verdict.ANSWER
        return verdict


class Admitted:
    """A button or menu that asks the intake before it does anything."""

    async def interaction_check(self, interaction: discord.Interaction[Any], /) -> bool:
        """Whether to go on."""
        return await cast("BriefingClient", interaction.client).intake.admits(interaction)
