"""A server's settings: who may do what, channels, reviews."""

from __future__ import annotations

from collections.abc import Callable
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
        log: discord.TextChannel | None,
        log_off: bool | None,
        second: bool | None,
    ) -> None:
        """Change what is given and show all; None leaves things as they are."""
        await self._gate.check(interaction, Right.CONFIGURE)
        if (right is None) is not (role is None) or (role is None) is not (allowed is None):
            raise BadInput(words.RIGHT_NEEDS_ROLE)
        if (channel is None) is not (answer is None):
            raise BadInput(words.CHANNEL_NEEDS_ANSWER)
        if log is not None and not _writable(log):
            sorry = words.LOG_NOT_WRITABLE.format(channel=f"<#{log.id}>")
            await self._showing.say(interaction, sorry)
            return

        def step(settings: ServerSettings) -> ServerSettings:
            settings = _without_gone(settings, interaction.guild)
            if right is not None and role is not None and allowed is not None:
                settings = _with_role(settings, right, role.id, allowed=allowed)
            if channel is not None and answer is not None:
                channels = _put(settings.channels, channel, keep=answer)
                settings = replace(settings, channels=channels)
            if log is not None or log_off:
                settings = replace(settings, log_channel=log.id if log else None)
            if second is not None:
                settings = replace(settings, second_person=second)
            return settings

        await self._changed(interaction, step)

    async def _changed(
        self, interaction: Interaction, step: Callable[[ServerSettings], ServerSettings]
    ) -> None:
        scope = scope_of(interaction.guild_id)
        before = await self._desk.server_settings(scope)
        after = step(before)
        if after != before:
            work = self._desk.change_settings(scope, step)
            after = await self._showing.wait(interaction, work)
        text = settings_text(after)
        lines = [words.SETTINGS_HEADING, text]
        if after != before:
            lines.append(words.SETTINGS_CHANGED)
        if after.channels and not self._reads:
            lines.append(words.NO_INTENT)
        await self._showing.panel(interaction, "\n".join(lines))
        if after != before:
            await self._aftermath.settings_changed(after, interaction.user.id, text)
            if before.log_channel not in (None, after.log_channel):
                await self._aftermath.settings_changed(before, interaction.user.id, text)


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


def _writable(channel: discord.TextChannel) -> bool:
    permissions = channel.permissions_for(channel.guild.me)
    return permissions.view_channel and permissions.send_messages


def _without_gone(settings: ServerSettings, guild: discord.Guild | None) -> ServerSettings:
    """The settings without roles and channels that the server does not have any more."""
    if guild is None:
        return settings
    rights = {
        str(right): tuple(one for one in settings.roles(right) if guild.get_role(one))
        for right in Right
    }
    log = settings.log_channel
    return replace(
        settings,
        channels=tuple(one for one in settings.channels if guild.get_channel_or_thread(one)),
        log_channel=log if log and guild.get_channel_or_thread(log) else None,
        **rights,  # type: ignore[arg-type]
    )


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
