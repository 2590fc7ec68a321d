"""One command, click or form, and all that is answered to it: once, also over a bad connection.

Discord takes the first answer within three seconds, and only one; it says so if there is one
already (40060). After a doubtful failure that means: it got through.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any, Self, cast

import discord
from discord import ui

from bot import sending
from bot.reply import Reply
from bot.retrying import CALLBACK, FOLLOW_UP, surely, unsure

ANSWERED_ALREADY = 40060
TOO_LATE = (10015, 10062, 50027)
"""Discord's codes for an interaction that was answered, and for one that is over."""

_KEY = "exchange"


class Exchange:
    """Knows what was answered so far."""

    def __init__(self, interaction: discord.Interaction[Any], counts: Counter[str]) -> None:
        """Nothing was answered yet; what had to be tried again is counted."""
        self._interaction = interaction
        self._counts = counts
        self._taken = False
        self._thinking = False

    @classmethod
    def of(cls, interaction: discord.Interaction[Any], counts: Counter[str]) -> Self:
        """The one of this interaction, wherever in the program it is asked for."""
        return cast(Self, interaction.extras.setdefault(_KEY, cls(interaction, counts)))

    @property
    def begun(self) -> bool:
        """Whether Discord has a first answer."""
        return self._taken or self._interaction.response.is_done()

    async def wait(self, *, thinking: bool, private: bool) -> None:
        """Tell Discord to wait; with `thinking`, show that."""
        response = self._interaction.response
        await self._first(lambda: response.defer(thinking=thinking, ephemeral=private))
        command = self._interaction.type is discord.InteractionType.application_command
        self._thinking = thinking or command

    async def say(self, reply: Reply, *, private: bool) -> int:
        """Show a message; its id. It fills the "thinking", if there is one.

        Raises discord.HTTPException with a code of TOO_LATE where the interaction is over.
        """
        if self.begun:
            return await self._follow(reply, private=private)
        how: dict[str, Any] = {"ephemeral": private, "suppress_embeds": True}
        response = self._interaction.response
        sent = await self._first(lambda: response.send_message(**sending.content(reply), **how))
        if sent is not None and sent.message_id is not None:
            return int(sent.message_id)
        return (await surely(self._interaction.original_response, FOLLOW_UP)).id

    async def edit(self, reply: Reply, *, keep_files: bool) -> None:
        """Let the message whose button or menu was used say something else."""
        if not self.begun:
            response = self._interaction.response
            await self._first(lambda: response.edit_message(**sending.edited(reply, keep_files)))
            return
        edit = self._interaction.edit_original_response
        await surely(lambda: edit(**sending.edited(reply, keep_files)), FOLLOW_UP, self._again)
        self._thinking = False

    async def open(self, modal: ui.Modal) -> None:
        """Open a form."""
        await self._first(lambda: self._interaction.response.send_modal(modal))

    async def progress(self, text: str) -> None:
        """Let the "thinking" say how far it is, once; it is not tried again."""
        edit = self._interaction.edit_original_response
        await edit(content=text, allowed_mentions=sending.NO_PINGS)

    async def delete(self) -> None:
        """Delete the message that was clicked by the click's own token."""
        if not self.begun:
            await self._first(self._interaction.response.defer)
        await surely(self._interaction.delete_original_response, FOLLOW_UP, self._again)

    async def _first(self, answer: Callable[[], Awaitable[Any]]) -> Any:
        """What Discord says to the first answer; None if it got through without our hearing it."""
        doubtful: list[BaseException] = []

        def again(error: BaseException) -> None:
            self._again(error)
            doubtful.append(error)

        try:
            return await surely(answer, CALLBACK, again)
        except discord.HTTPException as error:
            if error.code != ANSWERED_ALREADY or not doubtful:
                raise
            self._taken = True
            return None

    async def _follow(self, reply: Reply, *, private: bool) -> int:
        """A further message, which has no nonce: after a doubtful failure it is looked for."""
        doubtful, followup = False, self._interaction.followup

        def again(error: BaseException) -> None:
            nonlocal doubtful
            self._again(error)
            doubtful = True
            # Nothing tells whether a further message stands there: to one person it may be said
            # twice, to all of them not.
            if unsure(error) and not self._thinking and not private:
                raise error

        async def attempt() -> int:
            if doubtful and (filled := await self._filled()):
                return filled
            how = {**sending.content(reply), "ephemeral": private, "suppress_embeds": True}
            sent: discord.WebhookMessage = await followup.send(**how, wait=True)
            return sent.id

        sent_id = await surely(attempt, FOLLOW_UP, again)
        self._thinking = False
        return sent_id

    async def _filled(self) -> int | None:
        """The id of the message that was the "thinking"; None while it still thinks."""
        # Discord takes this word for the id; original_response() would give what it gave before.
        original = cast(int, "@original")
        message = await self._interaction.followup.fetch_message(original)
        return None if message.flags.loading else message.id

    def _again(self, _error: BaseException) -> None:
        self._counts["retried"] += 1
