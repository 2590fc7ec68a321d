"""`/mod` and the message menu "Add as fact": what is typed, handed to whoever does it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine
from typing import TYPE_CHECKING, Any, Literal

import discord
from discord import app_commands

from bot.moderating.showing import Interaction
from knowledge.model import REASON_LIMIT
from knowledge.moderators import Right
from knowledge.phrases import moderating as words

if TYPE_CHECKING:
    from bot.moderating import Moderating

Choices = list[app_commands.Choice[str]]
Suggested = Callable[[Interaction, str, str, str], Awaitable[Choices]]

Reason = app_commands.Range[str, 1, REASON_LIMIT]
FactId = app_commands.Range[str, 1, 20]


class Questions(app_commands.Transformer):
    """A channel in which people can ask."""

    @property
    def type(self) -> discord.AppCommandOptionType:
        """A channel."""
        return discord.AppCommandOptionType.channel

    @property
    def channel_types(self) -> list[discord.ChannelType]:
        """Of the kinds in which people write."""
        kinds = discord.ChannelType
        return [kinds.text, kinds.news, kinds.forum, kinds.voice]

    async def transform(self, _interaction: Interaction, value: Any, /) -> int:
        """The channel's id."""
        return int(value.id)


Channel = app_commands.Transform[int, Questions]

_TOLD = words.OPTIONS
_SERVERS = app_commands.AppCommandContext(guild=True, dm_channel=False, private_channel=False)


def add_commands(
    tree: app_commands.CommandTree[Any], moderating: Moderating, suggested: Suggested
) -> None:
    """Put the commands into the tree."""
    group = app_commands.Group(
        name="mod", description=words.MOD_DESCRIPTION, allowed_contexts=_SERVERS
    )
    _add_changing(group, moderating, suggested)
    _add_whole(group, moderating, suggested)
    _add_desk(group, moderating, suggested)
    _add_files(group, moderating)
    _add_settings(group, moderating)
    tree.add_command(group)
    _add_menu(tree, moderating)


def _facts(suggested: Suggested) -> Callable[[Interaction, str], Coroutine[Any, Any, Choices]]:
    """Completes the ids of facts."""

    async def facts(interaction: Interaction, typed: str) -> Choices:
        return await suggested(interaction, "fact", "fact", typed)

    return facts


def _add_changing(group: app_commands.Group, moderating: Moderating, suggested: Suggested) -> None:
    changing, facts = moderating.changing, _facts(suggested)

    @group.command(name="add", description=words.COMMANDS["add"])
    async def add(interaction: Interaction) -> None:
        await moderating.steps.new_form(interaction)

    @group.command(name="edit", description=words.COMMANDS["edit"])
    @app_commands.describe(fact=_TOLD["fact"], reason=_TOLD["reason"])
    @app_commands.autocomplete(fact=facts)
    async def edit(interaction: Interaction, fact: FactId, reason: Reason) -> None:
        await changing.edit(interaction, fact, reason)


def _add_whole(group: app_commands.Group, moderating: Moderating, suggested: Suggested) -> None:
    changing, facts = moderating.changing, _facts(suggested)

    @group.command(name="retire", description=words.COMMANDS["retire"])
    @app_commands.describe(fact=_TOLD["fact"], reason=_TOLD["reason"])
    @app_commands.autocomplete(fact=facts)
    async def retire(interaction: Interaction, fact: FactId, reason: Reason) -> None:
        await changing.retire(interaction, fact, reason)

    @group.command(name="restore", description=words.COMMANDS["restore"])
    @app_commands.describe(fact=_TOLD["fact"], revision=_TOLD["revision"], reason=_TOLD["reason"])
    @app_commands.autocomplete(fact=facts)
    async def restore(
        interaction: Interaction,
        fact: FactId,
        revision: app_commands.Range[int, 1, 1_000_000],
        reason: Reason | None = None,
    ) -> None:
        await changing.restore(interaction, fact, revision, reason or "")

    @group.command(name="merge", description=words.COMMANDS["merge"])
    @app_commands.describe(double=_TOLD["double"], into=_TOLD["into"], reason=_TOLD["reason"])
    @app_commands.autocomplete(double=facts, into=facts)
    async def merge(
        interaction: Interaction, double: FactId, into: FactId, reason: Reason | None = None
    ) -> None:
        await changing.merge(interaction, double, into, reason or "")

    @group.command(name="undo", description=words.COMMANDS["undo"])
    @app_commands.describe(change=_TOLD["change"], reason=_TOLD["reason"])
    async def undo(
        interaction: Interaction,
        change: app_commands.Range[int, 1] | None = None,
        reason: Reason | None = None,
    ) -> None:
        await changing.undo(interaction, change, reason or "")


def _add_desk(group: app_commands.Group, moderating: Moderating, suggested: Suggested) -> None:
    facts = _facts(suggested)

    @group.command(name="history", description=words.COMMANDS["history"])
    @app_commands.describe(fact=_TOLD["fact"])
    @app_commands.autocomplete(fact=facts)
    async def history(interaction: Interaction, fact: FactId | None = None) -> None:
        await moderating.changing.history(interaction, fact)

    @group.command(name="review", description=words.COMMANDS["review"])
    async def review(interaction: Interaction) -> None:
        await moderating.drafts.queue(interaction)

    @group.command(name="gaps", description=words.COMMANDS["gaps"])
    async def gaps(interaction: Interaction) -> None:
        await moderating.gaps.gaps(interaction)


def _add_files(group: app_commands.Group, moderating: Moderating) -> None:
    files = moderating.files

    @group.command(name="import", description=words.COMMANDS["import"])
    @app_commands.describe(file=_TOLD["file"], reason=_TOLD["reason"])
    async def bring_in(
        interaction: Interaction,
        file: discord.Attachment | None = None,
        reason: Reason | None = None,
    ) -> None:
        await files.bring_in(interaction, file, reason or "")

    @group.command(name="export", description=words.COMMANDS["export"])
    @app_commands.describe(form=_TOLD["form"])
    async def hand_out(
        interaction: Interaction, form: Literal["toml", "json", "csv"] = "toml"
    ) -> None:
        await files.hand_out(interaction, form)

    @group.command(name="propose", description=words.COMMANDS["propose"])
    @app_commands.describe(article=_TOLD["article"], title=_TOLD["title"])
    async def propose(
        interaction: Interaction,
        article: discord.Attachment,
        title: app_commands.Range[str, 1, 200] | None = None,
    ) -> None:
        await files.propose(interaction, article, title or "")

    @group.command(name="coverage", description=words.COMMANDS["coverage"])
    @app_commands.describe(article=_TOLD["article"])
    async def coverage(interaction: Interaction, article: discord.Attachment | None = None) -> None:
        await files.coverage(interaction, article)


def _add_settings(group: app_commands.Group, moderating: Moderating) -> None:
    @group.command(name="settings", description=words.COMMANDS["settings"])
    @app_commands.describe(
        right=_TOLD["right"],
        role=_TOLD["role"],
        allowed=_TOLD["allowed"],
        channel=_TOLD["channel"],
        answer=_TOLD["answer"],
        log=_TOLD["log"],
        log_off=_TOLD["log_off"],
        second=_TOLD["second"],
    )
    async def settings(
        interaction: Interaction,
        right: Literal["suggest", "edit", "review", "configure"] | None = None,
        role: discord.Role | None = None,
        allowed: bool | None = None,
        channel: Channel | None = None,
        answer: bool | None = None,
        log: discord.TextChannel | None = None,
        log_off: bool | None = None,
        second: bool | None = None,
    ) -> None:
        await moderating.settings.settings(
            interaction,
            right=Right(right) if right else None,
            role=role,
            allowed=allowed,
            channel=channel,
            answer=answer,
            log=log,
            log_off=log_off,
            second=second,
        )


def _add_menu(tree: app_commands.CommandTree[Any], moderating: Moderating) -> None:
    @tree.context_menu(name=words.ADD_COMMAND)
    @app_commands.allowed_contexts(guilds=True, dms=False, private_channels=False)
    async def add_as_fact(interaction: Interaction, message: discord.Message) -> None:
        await moderating.steps.of_message(interaction, message.content, message.jump_url)
