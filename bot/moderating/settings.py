"""A server's settings: who may do what, channels, reviews."""

from __future__ import annotations

from dataclasses import replace

import discord

from bot.aftermath import Aftermath
from bot.desk import Desk
from bot.moderating.showing import Interaction, Showing
from bot.question import scope_of
from bot.rights import Gate
from knowledge.errors import BadInput
from knowledge.moderators import Right, ServerSettings
from knowledge.phrases import moderating as words

MOST_NAMED = 50
"""Roles of a right, and channels, at most."""


class Settings:
    """Shows and changes what a server's moderators chose."""

    def __init__(
        self, desk: Desk, gate: Gate, showing: Showing, aftermath: Aftermath, *, reads: bool
    ) -> None:
        """`reads` tells whether Discord shows the bot messages that do not mention it."""
        self._desk = desk
        self._gate = gate
        self._showing = showing
        self._aftermath = aftermath
        self._reads = reads

    async def settings(
        self,
        interaction: Interaction,
        *,
        right: Right | None,
        role: discord.Role | None,
        allowed: bool | None,
        channel: int | None,
        answer: bool | None,
        log: int | None,
        second: bool | None,
    ) -> None:
        """Change what is given and show all; None leaves things as they are."""
        before = await self._gate.check(interaction, Right.CONFIGURE)
        after = before
        if not (right is None and role is None and allowed is None):
            if right is None or role is None or allowed is None:
                raise BadInput(words.RIGHT_NEEDS_ROLE)
            after = _with_role(after, right, role.id, allowed=allowed)
        if not (channel is None and answer is None):
            if channel is None or answer is None:
                raise BadInput(words.CHANNEL_NEEDS_ANSWER)
            after = replace(after, channels=_put(after.channels, channel, keep=answer))
        if log is not None:
            after = replace(after, log_channel=log)
        if second is not None:
            after = replace(after, second_person=second)
        await self._changed(interaction, before, after)

    async def _changed(
        self, interaction: Interaction, before: ServerSettings, after: ServerSettings
    ) -> None:
        lines = [words.SETTINGS_HEADING, settings_text(after)]
        if after != before:
            scope = scope_of(interaction.guild_id)
            await self._desk.set_server_settings(scope, after)
            who, text = interaction.user.id, settings_text(after)
            await self._aftermath.settings_changed(after, who, text)
            if before.log_channel not in (None, after.log_channel):
                await self._aftermath.settings_changed(before, who, text)
            lines.append(words.SETTINGS_CHANGED)
        if after.channels and not self._reads:
            lines.append(words.NO_INTENT)
        await self._showing.panel(interaction, "\n".join(lines))


def settings_text(settings: ServerSettings) -> str:
    """The settings in words, one a line."""
    lines = []
    for right in Right:
        roles = settings.roles(right)
        who = ", ".join(f"<@&{role}>" for role in roles) or words.SETTINGS_DEFAULT[right]
        lines.append(words.SETTINGS_RIGHT.format(what=words.RIGHTS[right], who=who))
    channels = ", ".join(f"<#{channel}>" for channel in settings.channels) or words.NONE
    log = f"<#{settings.log_channel}>" if settings.log_channel else words.NONE
    lines += [
        words.SETTINGS_CHANNELS.format(channels=channels),
        words.SETTINGS_LOG.format(channel=log),
        words.SETTINGS_SECOND.format(on=words.ON if settings.second_person else words.OFF),
    ]
    return "\n".join(lines)


def _with_role(
    settings: ServerSettings, right: Right, role: int, *, allowed: bool
) -> ServerSettings:
    roles = _put(settings.roles(right), role, keep=allowed)
    changed = {str(right): roles}
    return replace(settings, **changed)  # type: ignore[arg-type]


def _put(ids: tuple[int, ...], one: int, *, keep: bool) -> tuple[int, ...]:
    """The ids with the one at their end, or without it."""
    rest = tuple(other for other in ids if other != one)
    if keep and len(rest) >= MOST_NAMED:
        raise BadInput(words.TOO_MANY_NAMED.format(count=MOST_NAMED))
    return (*rest, one) if keep else rest
