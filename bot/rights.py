"""Who may do what in a server: asked again at every command, click and form, since roles change."""

from __future__ import annotations

from typing import Any

import discord

from bot.desk import Desk
from bot.question import scope_of
from knowledge.errors import KnowledgeError
from knowledge.moderators import Right, ServerSettings
from knowledge.phrases import moderating as words

_BY_DISCORD = {
    Right.SUGGEST: "manage_messages",
    Right.EDIT: "manage_messages",
    Right.REVIEW: "manage_messages",
    Right.CONFIGURE: "manage_guild",
}
"""Discord's own permission that gives a right for which no role was named."""


class NotAllowed(KnowledgeError):
    """The member may not do this here."""

    def __init__(self, right: Right) -> None:
        """Say what they may not do, and who can change it."""
        super().__init__(words.NOT_ALLOWED.format(what=words.RIGHTS[right]))


def rights_of(interaction: discord.Interaction[Any], settings: ServerSettings) -> frozenset[Right]:
    """What the member may do, as Discord tells it with this very interaction.

    Whoever may manage the server can always configure: nobody locks a server out of its own
    settings. Administrators may do everything. Outside a server nobody may do anything.
    """
    member = interaction.user
    if interaction.guild_id is None or not isinstance(member, discord.Member):
        return frozenset()
    permissions = member.guild_permissions  # a channel's own settings give nobody the fact base
    if permissions.administrator:
        return frozenset(Right)
    own = {role.id for role in member.roles}
    given = {right for right in Right if _has(right, settings, own, permissions)}
    return frozenset(given | ({Right.CONFIGURE} if permissions.manage_guild else set()))


def _has(
    right: Right, settings: ServerSettings, own: set[int], permissions: discord.Permissions
) -> bool:
    named = settings.roles(right)
    return bool(own & set(named)) if named else bool(getattr(permissions, _BY_DISCORD[right]))


class Gate:
    """Lets members pass who have a right."""

    def __init__(self, desk: Desk) -> None:
        """Read each server's settings from `desk`, each time anew."""
        self._desk = desk

    async def rights(
        self, interaction: discord.Interaction[Any]
    ) -> tuple[frozenset[Right], ServerSettings]:
        """What the member may do now, and what the server's moderators chose."""
        settings = await self._desk.server_settings(scope_of(interaction.guild_id))
        return rights_of(interaction, settings), settings

    async def check(self, interaction: discord.Interaction[Any], *rights: Right) -> ServerSettings:
        """The server's settings, if the member has any of the rights; raises NotAllowed."""
        own, settings = await self.rights(interaction)
        if not own.intersection(rights):
            raise NotAllowed(rights[0])
        return settings
