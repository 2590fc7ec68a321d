"""The REST interface: finds the route, lets faults and limits have their way, keeps the log."""

from __future__ import annotations

import asyncio
import json
import re
import socket
import struct
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from aiohttp import web

from tests.loopback.errors import NOT_FOUND, UNAUTHORIZED, Refused
from tests.loopback.faults import Fault, Faults
from tests.loopback.limits import Limits, Rate, Verdict, refusal
from tests.loopback.record import Entry, Record
from tests.loopback.world import Json

VIA = "1.1 google"
"""The header without which discord.py takes a 429 for a ban."""

RESET = struct.pack("ii", 1, 0)
"""Linger no time: closing such a socket is an error for the other side."""


@dataclass(frozen=True, slots=True)
class Call:
    """A request as a route gets it: its JSON (None if it has none), files by name, query."""

    body: Any
    files: tuple[tuple[str, bytes], ...]
    query: Mapping[str, str]

    @property
    def json(self) -> Json:
        """The body where an object is expected."""
        return self.body if isinstance(self.body, dict) else {}


Handler = Callable[..., Awaitable[tuple[int, Any]]]
"""Takes the call and the parts of the path; gives status and body (None: none)."""


class Route(NamedTuple):
    """A route: `path` has its parts in braces, `major` is the one that has limits of its own."""

    method: str
    path: str
    handler: Handler
    rate: Rate
    major: str = ""
    token: bool = True
    """Whether the bot's token is needed."""


class Rest:
    """Answers everything below the address of the interface."""

    def __init__(
        self, limits: Limits, faults: Faults, record: Record, token: Callable[[], str | None]
    ) -> None:
        """Know no route yet."""
        self._limits, self._faults, self._record, self._token = limits, faults, record, token
        self._routes: list[tuple[re.Pattern[str], Route]] = []

    def add(self, *routes: Route) -> None:
        """Know these routes too."""
        for route in routes:
            pattern = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", route.path)
            self._routes.append((re.compile(pattern), route))

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """One request."""
        path = "/" + request.match_info["path"]
        body, files = await _read(request)
        entry = Entry(time.monotonic(), request.method, path)
        if self._record.bodies:
            entry.body, entry.files = body, tuple(name for name, _ in files)
        self._record.entries.append(entry)
        call = Call(body, files, request.query)
        response = await self._answer(request, entry, call)
        entry.done = time.monotonic()
        entry.status = response.status if response else 0
        self._record.statuses[entry.status] += 1
        return response or web.Response()  # the connection is gone: nobody reads it

    async def _answer(self, request: web.Request, entry: Entry, call: Call) -> web.Response | None:
        """The answer, or None where the connection was torn."""
        found = self._find(entry.method, entry.path)
        if found is None:
            self._record.unknown.append(f"{entry.method} {entry.path}")
            return _response(*_refused(Refused(*NOT_FOUND)))
        route, parts = found
        fault = self._faults.pick(entry.method, entry.path, call.body)
        if fault is None:
            return await self._carry_out(request, entry, call, route, parts)
        entry.fault = fault.name
        if fault.kind == "slow" and not fault.after:
            await asyncio.sleep(fault.seconds)
        if fault.after or fault.kind == "slow":
            response = await self._carry_out(request, entry, call, route, parts)
            if fault.kind == "slow":
                if fault.after:
                    await asyncio.sleep(fault.seconds)
                return response
        return _fail(request, fault)

    async def _carry_out(
        self, request: web.Request, entry: Entry, call: Call, route: Route, parts: dict[str, str]
    ) -> web.Response:
        if route.token and not self._known(request):
            return _response(*_refused(Refused(*UNAUTHORIZED)))
        verdict = self._limits.ask(route.rate, parts.get(route.major, ""))
        if verdict.scope:
            entry.limited = verdict.scope
            return _response(429, verdict.body, verdict)
        try:
            status, body = await route.handler(call, **parts)
        except Refused as error:
            status, body = _refused(error)
        return _response(status, body, verdict)

    def _find(self, method: str, path: str) -> tuple[Route, dict[str, str]] | None:
        for pattern, route in self._routes:
            if route.method == method and (match := pattern.fullmatch(path)):
                return route, match.groupdict()
        return None

    def _known(self, request: web.Request) -> bool:
        sent, right = request.headers.get("Authorization", ""), self._token()
        return sent.startswith("Bot ") and right in (None, sent.removeprefix("Bot "))


async def _read(request: web.Request) -> tuple[Any, tuple[tuple[str, bytes], ...]]:
    """The JSON of a request, and the files beside it."""
    if request.content_type == "multipart/form-data":
        form = await request.post()
        files = [one for one in form.values() if isinstance(one, web.FileField)]
        body = json.loads(str(form["payload_json"]))
        return body, tuple((one.filename, one.file.read()) for one in files)
    raw = await request.read()
    return (json.loads(raw) if raw else None), ()


def _refused(error: Refused) -> tuple[int, Json]:
    return error.status, error.body


def _response(status: int, body: Any, verdict: Verdict | None = None) -> web.Response:
    headers = {**(verdict.headers if verdict else {}), "Via": VIA}
    if body is None:
        return web.Response(status=status, headers=headers)
    text = json.dumps(body, separators=(",", ":"))
    response = web.Response(status=status, headers=headers, body=text.encode())
    response.headers["Content-Type"] = "application/json"  # discord.py knows no parameters of it
    return response


def _fail(request: web.Request, fault: Fault) -> web.Response | None:
    """The answer of a fault; None if it is none."""
    if fault.kind in ("reset", "hangup"):
        _tear(request, hard=fault.kind == "reset")
        return None
    if fault.kind == "ban":
        return web.Response(status=429, text="You are banned.")
    if fault.kind in ("route", "global", "shared"):
        verdict = refusal("user" if fault.kind == "route" else fault.kind, fault.seconds)
        return _response(429, verdict.body, verdict)
    return web.Response(status=int(fault.kind), text="upstream error")


def _tear(request: web.Request, *, hard: bool) -> None:
    transport = request.transport
    if transport is None:
        return
    if hard:
        raw = transport.get_extra_info("socket")
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        transport.abort()
    else:
        transport.close()
