"""The bot as a Discord client: what it listens to, its commands, and the one error handler."""

from __future__ import annotations

import asyncio
import logging
import sys
from typing import Any, Literal, cast

import discord
from discord import app_commands
from discord.backoff import ExponentialBackoff

from bot.asking import Asking
from bot.backups import Backups
from bot.clicks import Clicks
from bot.commands import add_commands, sync_commands
from bot.config import Config
from bot.controls import ModButton, ModMenu
from bot.delivery import Delivery
from bot.desk import Desk
from bot.intake import Intake
from bot.joining import greet
from bot.lookups import Lookups
from bot.moderating import Moderating
from bot.pacing import Pacer
from bot.pages import PageButton, PageMenu
from bot.privacy import EraseButton, Privacy
from bot.question import scope_of
from bot.reply import ChoiceMenu, PressButton, plain_reply
from bot.retention import Retention
from bot.retrying import watched
from bot.sending import NO_PINGS
from bot.trouble import note, sentence

STOP_SECONDS = 10.0
"""Seconds in which answers under way may be finished when the bot is to stop."""

_log = logging.getLogger(__name__)


def create_client(config: Config, desk: Desk) -> BriefingClient:
    """The bot, not yet connected; it uses the desk and leaves it open."""
    return BriefingClient(config, desk)


def needed_intents(config: Config) -> discord.Intents:
    """The events that the bot asks Discord for; privileged ones only for what was configured."""
    intents = discord.Intents.none()
    intents.guilds = True
    intents.guild_messages = True
    intents.dm_messages = True
    intents.message_content = config.message_content
    return intents


class BriefingClient(discord.Client):
    """Passes events on to whoever they concern; keeps no messages and no members."""

    def __init__(self, config: Config, desk: Desk) -> None:
        """Build all parts; nothing is read or sent before the client starts."""
        super().__init__(
            intents=needed_intents(config),
            allowed_mentions=NO_PINGS,
            max_messages=None,
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            http_trace=watched(Pacer(config.requests_per_second).trace()),
        )
        self._config = config
        self._desk = desk
        self.delivery = Delivery(self, desk)
        self.intake = Intake(self.delivery)
        self.moderating = Moderating(self, desk, self.delivery, reads=config.message_content)
        self.clicks = Clicks(desk, self.delivery, self.moderating.telling)
        self.asking = Asking(self, desk, self.delivery, self.intake)
        self.tree = Tree(self)
        self.lookups = Lookups(desk, self.delivery)
        self.privacy = Privacy(desk, self.delivery, self.asking)
        self.retention = Retention(self, desk)
        self.backups = Backups(desk, config)
        add_commands(self.tree, desk, self.delivery)
        self.lookups.add_commands(self.tree)
        self.moderating.add_commands(self.tree, self.lookups.suggested)
        self.privacy.add_commands(self.tree)

    async def setup_hook(self) -> None:
        """Recognise the buttons of earlier runs, and send the commands if they changed."""
        self.add_dynamic_items(PressButton, ChoiceMenu, PageButton, PageMenu, EraseButton)
        self.add_dynamic_items(ModButton, ModMenu)
        await sync_commands(self.tree, self._desk, self._config.development_guild)
        self.retention.start()
        self.backups.start()
        self.moderating.aftermath.start()

    async def connect(self, *, reconnect: bool = True) -> None:
        """Stay connected; also where the gateway cannot be reached at the very first attempt.

        discord.py 2.7 then raises AttributeError: it looks for a session that never was.
        """
        pauses: ExponentialBackoff[Literal[False]] = ExponentialBackoff()
        while not self.is_closed():
            try:
                return await super().connect(reconnect=reconnect)
            except AttributeError:
                if cast(object, self.ws) is not None:
                    raise
                pause = pauses.delay()
                _log.warning("the gateway cannot be reached; trying again in %.0f s", pause)
                await asyncio.sleep(pause)
        return None

    async def stop(self, seconds: float = STOP_SECONDS) -> None:
        """Let nothing in any more, finish what was let in within so many seconds, then close."""
        self.intake.close()
        if left := await self.intake.finish(seconds):
            _log.warning("%d answers were not finished in %.0f s", left, seconds)
        await self.close()

    async def close(self) -> None:
        """Stop listening; open questions get no answer."""
        self.retention.stop()
        await self.backups.close()
        await self.moderating.aftermath.close()
        await super().close()

    async def on_ready(self) -> None:
        """Say in the log that the bot listens; notice which servers it left meanwhile."""
        _log.info("connected as %s, in %d servers", self.user and self.user.id, len(self.guilds))
        await self.retention.look_around()

    async def on_message(self, message: discord.Message) -> None:
        """Somebody wrote something; after a lost connection Discord may say so again."""
        if not self.intake.closed and self.intake.is_new(message.id):
            await self.asking.heard(message)

    async def on_raw_message_edit(self, event: discord.RawMessageUpdateEvent) -> None:
        """Somebody changed a message, maybe one from before this run."""
        await self.asking.edited(event.message)

    async def on_raw_message_delete(self, event: discord.RawMessageDeleteEvent) -> None:
        """Somebody deleted a message, maybe one from before this run."""
        await self.asking.deleted(event.message_id)

    async def on_raw_bulk_message_delete(self, event: discord.RawBulkMessageDeleteEvent) -> None:
        """Somebody deleted many messages at once."""
        for message_id in event.message_ids:
            await self.asking.deleted(message_id)

    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        """Somebody sent a form in; what else they do comes to its own handler."""
        form = interaction.type is discord.InteractionType.modal_submit
        if form and await self.intake.admits(interaction):
            await self.moderating.happened(interaction)

    async def on_guild_join(self, guild: discord.Guild) -> None:
        """The bot was added to a server, maybe again."""
        await self.retention.joined(guild)
        await greet(guild, self._desk, self.delivery)

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """The bot was removed from a server; an outage of Discord is another event."""
        await self.retention.left(guild)

    async def on_error(self, event_method: str, /, *args: Any, **_kwargs: Any) -> None:
        """Log what failed by its id; whoever asked is told one sentence."""
        error = sys.exception()
        if error is None:
            return
        message = args[0] if args and isinstance(args[0], discord.Message) else None
        note(error, event_method, message.id if message else 0)
        if message:
            scope = scope_of(message.guild.id if message.guild else None)
            reply = plain_reply(sentence(error), scope, message.author.id)
            await self.delivery.post(message, reply)


class Tree(app_commands.CommandTree[BriefingClient]):
    """The commands, for servers and direct messages, with the error handler for all of them."""

    def __init__(self, client: BriefingClient) -> None:
        """Offer the commands where the bot can be reached."""
        super().__init__(
            client,
            allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=True),
            allowed_installs=app_commands.AppInstallationType(guild=True),
        )

    async def interaction_check(self, interaction: discord.Interaction[BriefingClient], /) -> bool:
        """Whether to do a command, or to suggest what may be typed into it."""
        return await self.client.intake.admits(interaction)

    async def on_error(
        self,
        interaction: discord.Interaction[BriefingClient],
        error: app_commands.AppCommandError,
        /,
    ) -> None:
        """Tell whoever used the command one sentence, in private."""
        note(error, "command", interaction.id)
        await self.client.delivery.whisper(interaction, sentence(error))
