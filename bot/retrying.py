"""Does again what failed in passing: Discord's own faults, broken connections, answers too slow.

What cannot mend itself is raised at once: refused requests count against the bot.
"""

from __future__ import annotations

import asyncio
import logging
import random
import time
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from dataclasses import dataclass
from types import SimpleNamespace
from typing import TypeVar

import aiohttp
import discord

T = TypeVar("T")

FIRST_PAUSE = 0.25
LONGEST_PAUSE = 5.0
"""Seconds between two attempts: doubled each time, up to the longest, and jittered by half."""

_OURS: ContextVar[bool] = ContextVar("tried again here", default=False)

_log = logging.getLogger(__name__)


class Faulty(aiohttp.ClientError):
    """Discord answered with a fault of its own (5xx)."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long one attempt may take, and until when after the first another one is begun; seconds.

    An attempt that is given up may have been carried out all the same.
    """

    attempt: float
    whole: float


MESSAGE = Patience(attempt=10.0, whole=30.0)
"""For messages and edits: whoever asked has left after half a minute."""

CALLBACK = Patience(attempt=0.7, whole=2.5)
"""For the first answer to an interaction, which Discord takes for three seconds."""

FOLLOW_UP = Patience(attempt=10.0, whole=60.0)
"""For later answers to an interaction: it stays open for 15 minutes."""


def passing(error: BaseException) -> bool:
    """Whether the same request may well succeed in a moment."""
    if isinstance(error, discord.HTTPException):
        return error.status >= 500 or error.status == 429
    return isinstance(
        error, (aiohttp.ClientError, OSError, TimeoutError, discord.RateLimited)
    ) and not isinstance(error, aiohttp.InvalidURL)


def unsure(error: BaseException) -> bool:
    """Whether the request may have been carried out although it failed."""
    return passing(error) and not (
        isinstance(error, aiohttp.ClientConnectorError | discord.RateLimited)
        or (isinstance(error, discord.HTTPException) and error.status == 429)
    )


def watched(trace: aiohttp.TraceConfig) -> aiohttp.TraceConfig:
    """The trace of a session whose faults are all left to `surely`, inside it.

    discord.py would sleep a second and longer, hold up the channel, and repeat what has no nonce.
    """
    trace.on_request_end.append(_ended)
    return trace


async def _ended(
    _session: aiohttp.ClientSession,
    _context: SimpleNamespace,
    params: aiohttp.TraceRequestEndParams,
) -> None:
    if params.response.status >= 500 and _OURS.get():
        params.response.close()
        raise Faulty(f"status {params.response.status}")


async def surely(
    attempt: Callable[[], Awaitable[T]],
    patience: Patience,
    again: Callable[[BaseException], object] = lambda _: None,
) -> T:
    """What the attempt gives, the first time that it succeeds.

    It must be safe to repeat. `again` is told of each failure that is followed by another attempt;
    what it raises ends them. Raises the last failure when patience is over, TimeoutError among
    them, and at once what would not pass.
    """
    begun, pause = time.monotonic(), FIRST_PAUSE
    while True:
        try:
            async with asyncio.timeout(patience.attempt):
                return await _ours(attempt)
        except Exception as error:
            left = begun + patience.whole - time.monotonic()
            wait = min(max(asked_to_wait(error), pause * random.uniform(0.5, 1.5)), left)  # noqa: S311
            if not passing(error) or left <= 0 or asked_to_wait(error) > left:
                raise
            again(error)
            _log.info("trying again in %.1f s: %s", wait, type(error).__name__)
        await asyncio.sleep(wait)
        pause = min(pause * 2, LONGEST_PAUSE, patience.whole / 8)


async def _ours(attempt: Callable[[], Awaitable[T]]) -> T:
    token = _OURS.set(True)
    try:
        return await attempt()
    finally:
        _OURS.reset(token)


def asked_to_wait(error: Exception) -> float:
    """The seconds that Discord asks to wait; 0 if it asks for nothing."""
    if isinstance(error, discord.RateLimited):
        return error.retry_after
    if isinstance(error, discord.HTTPException) and error.status == 429:
        asked = error.response.headers.get("Retry-After", "")
        return float(asked) if asked.replace(".", "", 1).isdigit() else 1.0
    return 0.0
