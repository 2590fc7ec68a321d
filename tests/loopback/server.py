"""A small Discord on 127.0.0.1: the gateway, the routes that the bot uses, and people."""

from __future__ import annotations

import base64
from typing import Self

from aiohttp import web

from tests.loopback.account import Account
from tests.loopback.answers import Answer, Answers
from tests.loopback.faults import Faults
from tests.loopback.gateway import Gateway
from tests.loopback.hosting import Hosting
from tests.loopback.interactions import Interactions
from tests.loopback.limits import Limits
from tests.loopback.messages import Messages
from tests.loopback.record import Record
from tests.loopback.rest import Rest
from tests.loopback.using import Using
from tests.loopback.world import BOT_ID, FIRST_GUILD, Channel, User, World
from tests.loopback.writing import Writing

TOKEN = f"{base64.b64encode(str(BOT_ID).encode()).decode()}.Loopbk.{'x' * 38}"
"""A token of the right shape; while `Loopback.token` is None, any other is taken too."""

LARGEST = 25 * 1024 * 1024
"""Bytes of a request."""


class Loopback(Writing, Using, Hosting):
    """The whole of it; an async context manager. People act by its own methods.

    `limits`, `faults`, `log`, `gateway` and `interactions` are its parts; `world` is what exists.
    `token` is the only right token, or None if any will do.
    """

    def __init__(
        self,
        *,
        limits: bool = False,
        guilds: int = 1,
        channels: int = 3,
        first_guild: int = FIRST_GUILD,
        bodies: bool = True,
    ) -> None:
        """Make servers with so many channels each; without `bodies` the log keeps no bodies."""
        self.token: str | None = None
        self.limits, self.faults, self.log = Limits(on=limits), Faults(), Record(bodies=bodies)
        self.answers = Answers()
        self.port = 0
        world = World(guilds, channels, first_guild)
        gateway = Gateway(world, lambda: self.token)
        messages = Messages(world, gateway, self.answers, lambda: f"{self._address}/cdn")
        super().__init__(world, gateway, messages, Interactions(world, messages))
        self._rest = Rest(self.limits, self.faults, self.log, lambda: self.token)
        self._rest.add(*Account(self.world, self.gateway).routes())
        self._rest.add(*messages.routes(), *self.interactions.routes())
        self._runner: web.AppRunner | None = None

    @property
    def _address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def api(self) -> str:
        """The address of the REST interface, for `discord_api`."""
        return f"{self._address}/api/v10"

    @property
    def gateway_address(self) -> str:
        """The address of the gateway, for `discord_gateway`."""
        return f"ws://127.0.0.1:{self.port}/gateway"

    @property
    def channels(self) -> list[Channel]:
        """All channels of all servers, server by server."""
        return [one for guild in self.world.guilds.values() for one in guild.channels]

    def user(self, number: int = 0, *, moderator: bool = False) -> User:
        """The person with that number; there are as many as are asked for."""
        return self.world.user(number, moderator=moderator)

    async def answer(self, message_id: int, within: float = 10.0) -> Answer:
        """The bot's first answer to a message; raises TimeoutError if none comes."""
        return await self.answers.wait(message_id, within)

    async def ask(self, text: str, channel: Channel | None = None, user: User | None = None) -> str:
        """Mention the bot with a question; the text of its answer."""
        return (await self.answer(self.say(text, channel, user))).text

    def forget(self, message_id: int) -> None:
        """Keep no more when a message was written and what answered it; for long runs."""
        self.asked.pop(message_id, None)
        self.answers.forget(message_id)

    async def __aenter__(self) -> Self:
        """Listen on a free port."""
        app = web.Application(client_max_size=LARGEST)
        app.router.add_get("/gateway", self.gateway.serve)
        app.router.add_get("/gateway/", self.gateway.serve)
        app.router.add_get("/cdn/{file}/{name}", self._file)
        app.router.add_route("*", "/api/v10/{path:.*}", self._rest.serve)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.port = self._runner.addresses[0][1]
        self.gateway.address = self.gateway_address
        return self

    async def __aexit__(self, *_: object) -> None:
        """End all connections."""
        await self.gateway.shut()
        if self._runner:
            await self._runner.cleanup()

    async def _file(self, request: web.Request) -> web.Response:
        data = self.world.files.get(int(request.match_info["file"]))
        return web.Response(status=404) if data is None else web.Response(body=data)
