"""What the loopback Discord knows: servers, channels, people and messages, with their ids.

Ids of messages and interactions are made of the time, as Discord makes them; those of servers,
channels and people are counted, so that they are the same in every run.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any

from tests.loopback.errors import UNKNOWN_CHANNEL, UNKNOWN_GUILD, UNKNOWN_MESSAGE, Refused

Json = dict[str, Any]

EPOCH = 1_420_070_400_000
"""Milliseconds from 1970 to the first of Discord's ids."""

BOT_ID = 100_000_000_000_000_001
"""The bot's user id, which is its application id too."""

FIRST_USER, FIRST_GUILD, FIRST_CHANNEL, FIRST_DM = (n * 10**17 for n in (2, 3, 4, 5))

VIEW_CHANNEL, SEND_MESSAGES, EMBED_LINKS = 1 << 10, 1 << 11, 1 << 14
ATTACH_FILES, READ_MESSAGE_HISTORY, USE_COMMANDS = 1 << 15, 1 << 16, 1 << 31
SEND_IN_THREADS, MANAGE_MESSAGES, MANAGE_GUILD = 1 << 38, 1 << 13, 1 << 5
EVERYBODY = (
    VIEW_CHANNEL
    | SEND_MESSAGES
    | EMBED_LINKS
    | ATTACH_FILES
    | READ_MESSAGE_HISTORY
    | USE_COMMANDS
    | SEND_IN_THREADS
)
MODERATORS = EVERYBODY | MANAGE_MESSAGES | MANAGE_GUILD

TEXT_CHANNEL, DIRECT = 0, 1
"""Types of channels."""

MOST_MESSAGES = 20_000
"""Messages that are kept; the oldest are forgotten, so that a long run needs no more memory."""


@dataclass(slots=True)
class User:
    """A person, or the bot; a moderator has the role Moderators in every server."""

    id: int
    name: str
    bot: bool = False
    moderator: bool = False

    @property
    def permissions(self) -> int:
        """What they may do in every channel that denies nothing."""
        return MODERATORS if self.moderator else EVERYBODY


@dataclass(slots=True)
class Channel:
    """A channel of a server, or a direct one with `recipient`; `denied` are permissions."""

    id: int
    name: str
    guild: Guild | None = None
    recipient: User | None = None
    denied: int = 0


@dataclass(slots=True)
class Guild:
    """A server; `permissions` are those of the bot."""

    id: int
    name: str
    channels: list[Channel] = field(default_factory=list)
    permissions: int = EVERYBODY

    @property
    def bot_role(self) -> int:
        """The id of the bot's own role."""
        return self.id + 10**9

    @property
    def moderator_role(self) -> int:
        """The id of the role Moderators."""
        return self.id + 10**9 + 1


class Snowflakes:
    """Ids that hold the time and grow."""

    def __init__(self) -> None:
        """Begin now."""
        self._last = 0

    def next(self) -> int:
        """An id later than all before."""
        now = (int(time.time() * 1000) - EPOCH) << 22
        self._last = max(self._last + 1, now)
        return self._last


class World:
    """All that exists."""

    def __init__(self, guilds: int, channels: int, first_guild: int = FIRST_GUILD) -> None:
        """Make so many servers with so many channels each."""
        self.bot = User(BOT_ID, "briefing", bot=True)
        self.guilds: dict[int, Guild] = {}
        self.channels: dict[int, Channel] = {}
        self.users: dict[int, User] = {BOT_ID: self.bot}
        self.messages: OrderedDict[int, Json] = OrderedDict()
        self.files: dict[int, bytes] = {}
        self.commands: list[Json] = []
        self.next_id = Snowflakes().next
        self._first_guild, self._made = first_guild, 0
        for _ in range(guilds):
            self.new_guild(channels)

    def new_guild(self, channels: int) -> Guild:
        """One more server."""
        guild = Guild(self._first_guild + self._made, f"server-{self._made}")
        for number in range(channels):
            channel_id = FIRST_CHANNEL + (guild.id - FIRST_GUILD) * 10_000 + number
            channel = Channel(channel_id, f"channel-{number}", guild)
            guild.channels.append(channel)
            self.channels[channel.id] = channel
        self.guilds[guild.id] = guild
        self._made += 1
        return guild

    def user(self, number: int = 0, *, moderator: bool = False) -> User:
        """The person with that number, always the same one; moderators are others."""
        user_id = FIRST_USER + number + (10**9 if moderator else 0)
        name = f"{'moderator' if moderator else 'user'}-{number}"
        return self.users.setdefault(user_id, User(user_id, name, moderator=moderator))

    def direct(self, user: User) -> Channel:
        """The direct channel between that person and the bot."""
        channel_id = FIRST_DM + user.id - FIRST_USER
        made = Channel(channel_id, user.name, recipient=user)
        return self.channels.setdefault(channel_id, made)

    def keep(self, message: Json) -> None:
        """Keep a new message, or a changed one."""
        self.messages[int(message["id"])] = message
        if len(self.messages) > MOST_MESSAGES:
            self.messages.popitem(last=False)

    def channel(self, channel_id: int) -> Channel:
        """The channel with that id; refused as Discord does if there is none."""
        channel = self.channels.get(channel_id)
        if channel is None:
            raise Refused(*UNKNOWN_CHANNEL)
        return channel

    def guild(self, guild_id: int) -> Guild:
        """The server with that id; refused as Discord does if the bot is not in it."""
        guild = self.guilds.get(guild_id)
        if guild is None:
            raise Refused(*UNKNOWN_GUILD)
        return guild

    def message(self, channel_id: int, message_id: int) -> Json:
        """The message with that id in that channel; refused as Discord does if there is none."""
        self.channel(channel_id)
        message = self.messages.get(message_id)
        if message is None or message["channel_id"] != str(channel_id):
            raise Refused(*UNKNOWN_MESSAGE)
        return message

    def may(self, channel: Channel, permission: int) -> bool:
        """Whether the bot has a permission in a channel."""
        guild = channel.guild
        return guild is None or bool(guild.permissions & ~channel.denied & permission)
