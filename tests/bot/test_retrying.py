"""What fails in passing is done again; what does not pass is not."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import aiohttp
import discord
import pytest

from bot import retrying
from bot.retrying import Patience, passing, surely, unsure
from tests.bot.clock import Clock

LONG = Patience(attempt=10, whole=30)


def http(status: int, code: int = 0, **headers: str) -> discord.HTTPException:
    """What discord.py raises for such an answer of Discord."""
    response: Any = SimpleNamespace(status=status, reason="", headers=headers)
    kind = discord.DiscordServerError if status >= 500 else discord.HTTPException
    return kind(response, {"code": code, "message": ""})


PASSING = [
    http(500),
    http(502),
    http(503),
    http(504),
    http(429),
    aiohttp.ServerDisconnectedError(),
    aiohttp.ClientOSError(104, "reset"),
    aiohttp.ClientPayloadError(),
    ConnectionResetError(),
    TimeoutError(),
]
LASTING = [http(400, 50035), http(401), http(403, 50013), http(404, 10003), ValueError()]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The time as retries see it."""
    clock = Clock()
    clock.rules(monkeypatch, retrying)
    return clock


class Flaky:
    """A request that fails so often before it succeeds."""

    def __init__(self, *failures: BaseException) -> None:
        """Fail like this, one after the other."""
        self.failures = list(failures)
        self.tried = 0

    async def __call__(self) -> str:
        """Try it."""
        self.tried += 1
        if self.failures:
            raise self.failures.pop(0)
        return "done"


@pytest.mark.parametrize("error", PASSING, ids=repr)
async def test_what_passes_is_tried_again(clock: Clock, error: BaseException) -> None:
    """After two faults in a row the third attempt counts, and each failure is told."""
    request, told = Flaky(error, error), []
    assert await surely(request, LONG, told.append) == "done"
    assert (request.tried, len(told)) == (3, 2)


@pytest.mark.parametrize("error", LASTING, ids=repr)
async def test_what_does_not_pass_is_raised_at_once(clock: Clock, error: BaseException) -> None:
    """Refused requests count against the bot: they are not repeated."""
    request = Flaky(error)
    with pytest.raises(type(error)):
        await surely(request, LONG)
    assert request.tried == 1


async def test_patience_ends(clock: Clock) -> None:
    """When Discord is down for long, the last failure is raised, after the whole time."""
    request, begun = Flaky(*[http(503)] * 1_000), clock.now
    with pytest.raises(discord.DiscordServerError):
        await surely(request, LONG)
    assert LONG.whole <= clock.now - begun <= LONG.whole + 1
    assert request.tried > 5


async def test_the_wait_that_discord_asks_for_is_kept(clock: Clock) -> None:
    """After a 429 nothing is sent before Retry-After is over."""
    begun = clock.now
    await surely(Flaky(http(429, **{"Retry-After": "7"})), LONG)
    assert clock.now - begun >= 7


async def test_a_wait_beyond_patience_is_no_wait(clock: Clock) -> None:
    """Who would have to wait longer than anybody cares gives up at once."""
    begun = clock.now
    with pytest.raises(discord.HTTPException):
        await surely(Flaky(http(429, **{"Retry-After": "3600"})), LONG)
    assert clock.now == begun


async def test_an_answer_that_does_not_come_is_given_up() -> None:
    """An attempt that hangs is ended and begun anew."""
    hang = asyncio.Event()
    tried = 0

    async def request() -> str:
        nonlocal tried
        tried += 1
        if tried == 1:
            await hang.wait()
        return "done"

    assert await surely(request, Patience(attempt=0.01, whole=5)) == "done"
    assert tried == 2


async def test_whoever_is_told_can_end_it(clock: Clock) -> None:
    """What must not be repeated after a doubtful failure ends there."""

    def again(error: BaseException) -> None:
        raise error

    request = Flaky(TimeoutError())
    with pytest.raises(TimeoutError):
        await surely(request, LONG, again)
    assert request.tried == 1


def test_which_failures_may_have_been_carried_out() -> None:
    """Only of a refusal at the door it is sure that nothing happened."""
    refused = aiohttp.ClientConnectorError(SimpleNamespace(), OSError())  # type: ignore[arg-type]
    assert not any(unsure(error) for error in (http(429), refused, *LASTING))
    assert all(unsure(error) for error in (http(500), http(503), TimeoutError()))
    assert all(map(passing, PASSING))
