"""One connection of a gateway: what goes out over it, in order and compressed as asked for."""

from __future__ import annotations

import asyncio
import json
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.loopback.world import Json

DISPATCH = 0
"""The operation of events."""


@dataclass(slots=True, eq=False)
class Link:
    """One connection; `outbox` holds what is to be sent (None: nothing any more)."""

    socket: web.WebSocketResponse
    transport: asyncio.Transport
    pack: Callable[[str], bytes | str]
    outbox: asyncio.Queue[Json | None] = field(default_factory=asyncio.Queue)
    seen: int = 0
    ended_here: bool = False


def event_of(number: int, event: str, data: Json) -> Json:
    """An event as it is sent."""
    return {"op": DISPATCH, "s": number, "t": event, "d": data}


async def write(link: Link) -> None:
    """Send what is in the outbox, in order, until the connection is over."""
    while (payload := await link.outbox.get()) is not None:
        packed = link.pack(json.dumps(payload, separators=(",", ":")))
        try:
            if isinstance(packed, bytes):
                await link.socket.send_bytes(packed)
            else:
                await link.socket.send_str(packed)
        except (ConnectionError, RuntimeError):
            return


def packing(kind: str | None) -> Callable[[str], bytes | str]:
    """How a connection is compressed: one stream for all of it, flushed after each message."""
    if kind == "zlib-stream":
        stream = zlib.compressobj()
        return lambda text: stream.compress(text.encode()) + stream.flush(zlib.Z_SYNC_FLUSH)
    if kind == "zstd-stream":
        return _zstd()
    return lambda text: text


def _zstd() -> Callable[[str], bytes]:
    """The same in the other format, which a client asks for where Python or a package has it."""
    try:
        from compression import zstd  # type: ignore[import-not-found, unused-ignore]
    except ImportError:
        import zstandard

        other = zstandard.ZstdCompressor().compressobj()
        block: Any = zstandard.COMPRESSOBJ_FLUSH_BLOCK
        return lambda text: other.compress(text.encode()) + other.flush(block)
    stream = zstd.ZstdCompressor()
    return lambda text: stream.compress(text.encode(), mode=stream.FLUSH_BLOCK)
