"""The routes of the bot itself: who it is, which commands it has, which servers it is in."""

from __future__ import annotations

from typing import Any

from tests.loopback import payloads
from tests.loopback.gateway import Gateway
from tests.loopback.messages import OTHERS
from tests.loopback.rest import Call, Route
from tests.loopback.world import FIRST_USER, Json, World

COMMAND: Json = {"type": 1, "description": "", "default_member_permissions": None}
"""What a command is where the bot does not say otherwise."""


class Account:
    """Answers what the bot asks about itself."""

    def __init__(self, world: World, gateway: Gateway) -> None:
        """Serve the bot of this world."""
        self._world, self._gateway = world, gateway

    def routes(self) -> list[Route]:
        """All routes of the bot itself."""
        commands = "/applications/{application}/commands"
        own = "/applications/{application}/guilds/{guild}/commands"
        return [
            Route("GET", "/users/@me", self._me, OTHERS),
            Route("POST", "/users/@me/channels", self._direct, OTHERS),
            Route("GET", "/oauth2/applications/@me", self._application, OTHERS),
            Route("GET", "/applications/@me", self._application, OTHERS),
            Route("GET", "/gateway/bot", self._gateway_bot, OTHERS),
            Route("GET", commands, self._commands, OTHERS),
            Route("PUT", commands, self._put_commands, OTHERS),
            Route("GET", own, self._commands, OTHERS, "guild"),
            Route("PUT", own, self._put_commands, OTHERS, "guild"),
            Route("GET", "/guilds/{guild}", self._guild, OTHERS, "guild"),
            Route("DELETE", "/users/@me/guilds/{guild}", self._leave, OTHERS),
        ]

    async def _me(self, _call: Call) -> tuple[int, Json]:
        return 200, payloads.user(self._world.bot)

    async def _direct(self, call: Call) -> tuple[int, Json]:
        person = self._world.user(int(call.json["recipient_id"]) - FIRST_USER)
        return 200, payloads.channel(self._world.direct(person))

    async def _application(self, _call: Call) -> tuple[int, Json]:
        return 200, payloads.application(self._world.bot)

    async def _gateway_bot(self, _call: Call) -> tuple[int, Json]:
        start = {"total": 1000, "remaining": 1000, "reset_after": 0, "max_concurrency": 1}
        return 200, {"url": self._gateway.address, "shards": 1, "session_start_limit": start}

    async def _commands(self, _call: Call, **_where: str) -> tuple[int, list[Json]]:
        return 200, self._world.commands

    async def _put_commands(
        self, call: Call, application: str, guild: str = ""
    ) -> tuple[int, list[Json]]:
        more: dict[str, Any] = {"application_id": application}
        if guild:
            more["guild_id"] = guild
        made = [{**COMMAND, **one, **more} for one in call.body]
        for one in made:
            one["id"] = one["version"] = str(self._world.next_id())
        self._world.commands = made
        return 200, made

    async def _guild(self, _call: Call, guild: str) -> tuple[int, Json]:
        return 200, payloads.guild(self._world.guild(int(guild)), self._world.bot)

    async def _leave(self, _call: Call, guild: str) -> tuple[int, None]:
        gone = self._world.guild(int(guild))
        del self._world.guilds[gone.id]
        self._gateway.dispatch("GUILD_DELETE", {"id": str(gone.id)}, 1)
        return 204, None
