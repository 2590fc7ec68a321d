"""People take the bot into servers, throw it out, and change what it may do there."""

from __future__ import annotations

from tests.loopback import payloads
from tests.loopback.actors import Actors
from tests.loopback.world import Channel, Guild

GUILDS = 1
"""The intent of what happens to servers and channels."""


class Hosting(Actors):
    """What happens to servers and channels."""

    def forbid(self, channel: Channel, permissions: int, *, told: bool = True) -> None:
        """Take permissions from the bot in a channel; untold, it learns of it by a refusal."""
        channel.denied |= permissions
        if told:
            self.gateway.dispatch("CHANNEL_UPDATE", payloads.channel(channel), GUILDS)

    def allow(self, channel: Channel) -> None:
        """Give the bot its permissions in a channel back, and tell it."""
        channel.denied = 0
        self.gateway.dispatch("CHANNEL_UPDATE", payloads.channel(channel), GUILDS)

    def delete_channel(self, channel: Channel, *, told: bool = True) -> None:
        """Delete a channel with its messages."""
        self.world.channels.pop(channel.id)
        if channel.guild:
            channel.guild.channels.remove(channel)
        if told:
            self.gateway.dispatch("CHANNEL_DELETE", payloads.channel(channel), GUILDS)

    def invite(self, channels: int = 1) -> Guild:
        """Take the bot into a new server."""
        guild = self.world.new_guild(channels)
        joined = payloads.guild(guild, self.world.bot)
        del joined["unavailable"]
        self.gateway.dispatch("GUILD_CREATE", joined, GUILDS)
        return guild

    def expel(self, guild: Guild) -> None:
        """Throw the bot out of a server."""
        del self.world.guilds[guild.id]
        for channel in guild.channels:
            self.world.channels.pop(channel.id)
        self.gateway.dispatch("GUILD_DELETE", {"id": str(guild.id)}, GUILDS)

    def outage(self, guild: Guild) -> None:
        """A server is not there for a while, which is no leaving."""
        data = {"id": str(guild.id), "unavailable": True}
        self.gateway.dispatch("GUILD_DELETE", data, GUILDS)
