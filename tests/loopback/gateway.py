"""The gateway: sessions with numbered events, kept so that a client can resume.

Events that are dispatched while nobody is connected wait for the resume. What a client may see
depends on the intents that it named, as with Discord.
"""

from __future__ import annotations

import asyncio
import json
import secrets
from collections import Counter, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from aiohttp import WSMsgType, web

from tests.loopback import payloads
from tests.loopback.links import Link, event_of, packing, write
from tests.loopback.seen import as_seen
from tests.loopback.world import Json, World

HEARTBEAT, IDENTIFY, RESUME, RECONNECT = 1, 2, 6, 7
INVALID_SESSION, HELLO, HEARTBEAT_ACK = 9, 10, 11

MOST_EVENTS = 5_000
"""Events that a session keeps for a resume; with less than all of the missing ones it is over."""

MESSAGE_CONTENT = 1 << 15
"""The intent without which texts are hidden."""

BAD_TOKEN, DISALLOWED_INTENTS = 4004, 4014
HEARTBEAT_SECONDS = 41.25


@dataclass(slots=True, eq=False)
class Session:
    """What one client is told, whether it is connected (`link`) or not."""

    id: str
    intents: int
    link: Link | None
    number: int = 0
    events: deque[tuple[int, str, Json]] = field(default_factory=lambda: deque(maxlen=MOST_EVENTS))

    def add(self, event: str, data: Json) -> None:
        """One more event, sent if the client is connected."""
        self.number += 1
        self.events.append((self.number, event, data))
        if self.link:
            self.link.outbox.put_nowait(event_of(self.number, event, data))

    def since(self, number: int) -> list[tuple[int, str, Json]] | None:
        """The events after that one; None if some are forgotten, or there is no such number."""
        kept = [one for one in self.events if one[0] > number]
        return kept if number + len(kept) == self.number else None


class Gateway:
    """Takes connections at /gateway; tells what happens to every session.

    `counts` has how often clients did what: connect, identify, resume, heartbeat, and how often
    the server refused a resume: refused. Without `acks` heartbeats are not answered. While `open`
    is false no connection is taken. `content_allowed` is whether the intent for texts is granted.
    """

    def __init__(self, world: World, token: Callable[[], str | None]) -> None:
        """Nobody is connected. `token` gives the only right one, or None if any will do."""
        self._world, self._token = world, token
        self.address = ""
        self.sessions: dict[str, Session] = {}
        self.counts: Counter[str] = Counter()
        self.links: set[Link] = set()
        self.acks = self.open = self.content_allowed = True
        self.heartbeat_seconds = HEARTBEAT_SECONDS
        self.missed = 0
        self._waiting: list[tuple[Callable[[], bool], asyncio.Future[None]]] = []

    def dispatch(self, event: str, data: Json, intent: int = 0) -> None:
        """Tell every session that has the intent; `missed` counts what nobody can hear."""
        heard = False
        for session in self.sessions.values():
            if not intent or session.intents & intent:
                heard = True
                session.add(event, as_seen(data, bool(session.intents & MESSAGE_CONTENT)))
        self.missed += not heard

    def redeliver(self, event_id: int) -> None:
        """Send the newest event about the message or interaction once more, with the same ids."""
        for session in self.sessions.values():
            for _, event, data in reversed(session.events):
                if data.get("id") == str(event_id):
                    session.add(event, data)
                    break

    def drop(self) -> None:
        """Tear every connection without a word; the sessions stay."""
        for session in self._connected():
            assert session.link
            session.link.ended_here = True
            session.link.transport.abort()
            session.link = None

    async def close(self, code: int) -> None:
        """End every connection with a close code; the sessions stay unless the code says no."""
        for session in list(self._connected()):
            link, session.link = session.link, None
            assert link
            link.ended_here = True
            await link.socket.close(code=code)

    def reconnect(self) -> None:
        """Ask every client to connect anew and resume."""
        self._say({"op": RECONNECT, "d": None})

    def invalidate(self, *, resumable: bool) -> None:
        """Call every session invalid; one that is not resumable is forgotten."""
        self._say({"op": INVALID_SESSION, "d": resumable})
        if not resumable:
            self.forget()

    def forget(self) -> None:
        """Forget all sessions: the next resume is refused, and events until then are lost."""
        self.sessions.clear()

    async def until(self, condition: Callable[[], bool], within: float = 30.0) -> None:
        """Wait until something holds that changes with what clients send."""
        if condition():
            return
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((condition, future))
        async with asyncio.timeout(within):
            await future

    async def happened(self, what: str, times: int, within: float = 30.0) -> None:
        """Wait until clients have done something so often; see `counts`."""
        await self.until(lambda: self.counts[what] >= times, within)

    async def caught_up(self, within: float = 30.0) -> None:
        """Wait until a client is connected and has read all that was dispatched so far.

        Asks for a heartbeat; clients give about a hundred of those a minute, and no more.
        """
        async with asyncio.timeout(within):
            await self.until(lambda: any(self._connected()), within)
            for session in list(self._connected()):
                link, number = session.link, session.number
                assert link
                link.outbox.put_nowait({"op": HEARTBEAT, "d": None})
                await self.until(partial(_has_read, link, number), within)

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """One connection from its beginning to its end."""
        if not self.open or request.transport is None:
            return web.Response(status=503)
        socket = web.WebSocketResponse(compress=False, max_msg_size=0)
        await socket.prepare(request)
        link = Link(socket, request.transport, packing(request.query.get("compress")))
        self.links.add(link)
        self._count("connect")
        interval = int(self.heartbeat_seconds * 1000)
        link.outbox.put_nowait({"op": HELLO, "d": {"heartbeat_interval": interval}})
        writer = asyncio.ensure_future(write(link))
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    await self._received(link, json.loads(message.data))
        finally:
            self.links.discard(link)
            link.outbox.put_nowait(None)
            self._unlink(link)
            await writer
        return socket

    async def shut(self) -> None:
        """End all connections for good."""
        self.open = False
        for link in list(self.links):
            link.transport.abort()

    async def _received(self, link: Link, message: Json) -> None:
        data: Any = message.get("d")
        if message["op"] == HEARTBEAT:
            if self.acks:
                link.outbox.put_nowait({"op": HEARTBEAT_ACK, "d": None})
            link.seen = max(link.seen, data or 0)
            self._count("heartbeat")
        elif message["op"] == IDENTIFY:
            await self._identified(link, data)
        elif message["op"] == RESUME:
            self._resumed(link, data)

    async def _identified(self, link: Link, data: Json) -> None:
        self._count("identify")
        if self._token() not in (None, data["token"]):
            await link.socket.close(code=BAD_TOKEN)
            return
        if data["intents"] & MESSAGE_CONTENT and not self.content_allowed:
            await link.socket.close(code=DISALLOWED_INTENTS)
            return
        self.sessions = {key: one for key, one in self.sessions.items() if one.link}
        session = Session(secrets.token_hex(16), data["intents"], link)
        self.sessions[session.id] = session
        guilds = list(self._world.guilds.values())
        session.add("READY", payloads.ready(self._world.bot, guilds, session.id, self.address))
        for guild in guilds:
            session.add("GUILD_CREATE", payloads.guild(guild, self._world.bot))
        self._count("ready")

    def _resumed(self, link: Link, data: Json) -> None:
        session = self.sessions.get(data["session_id"])
        missing = session.since(data["seq"] or 0) if session else None
        if session is None or missing is None:
            link.outbox.put_nowait({"op": INVALID_SESSION, "d": False})
            self._count("refused")
            return
        if session.link:
            session.link.transport.abort()
        session.link = link
        for event in missing:
            link.outbox.put_nowait(event_of(*event))
        session.add("RESUMED", {"_trace": []})
        self._count("resume")

    def _unlink(self, link: Link) -> None:
        """The connection is over; a client that says goodbye ends its session."""
        for session in list(self.sessions.values()):
            if session.link is link:
                session.link = None
                if link.socket.close_code in (1000, 1001) and not link.ended_here:
                    del self.sessions[session.id]
        self._count("disconnect")

    def _connected(self) -> Iterator[Session]:
        return (session for session in list(self.sessions.values()) if session.link)

    def _say(self, payload: Json) -> None:
        for session in self._connected():
            assert session.link
            session.link.outbox.put_nowait(payload)

    def _count(self, what: str) -> None:
        self.counts[what] += 1
        waiting, self._waiting = self._waiting, []
        for condition, future in waiting:
            if future.done():
                continue
            if condition():
                future.set_result(None)
            else:
                self._waiting.append((condition, future))


def _has_read(link: Link, number: int) -> bool:
    return link.seen >= number
