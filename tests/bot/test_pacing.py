"""All requests together stay below Discord's global limit."""

from __future__ import annotations

import asyncio

import pytest
from yarl import URL

from bot import pacing
from bot.pacing import BURST, Pacer
from tests.bot.clock import Clock


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The time as the pacer sees it."""
    clock = Clock()
    clock.rules(monkeypatch, pacing)
    return clock


async def test_no_second_holds_more_than_discord_takes(clock: Clock) -> None:
    """However many requests come at once, no second has more than rate and burst."""
    pacer, left = Pacer(45), []
    for _ in range(500):
        await pacer.turn()
        left.append(clock.now)
    busiest = max(sum(start <= at < start + 1 for at in left) for start in left)
    assert 45 <= busiest <= 45 + BURST
    assert left[-1] - left[0] == pytest.approx(500 / 45, abs=0.2)


async def test_a_stall_lets_no_bunch_leave(clock: Clock) -> None:
    """What is overdue after the event loop was held up leaves one by one."""
    pacer, left = Pacer(45), []

    async def request() -> None:
        await pacer.turn()
        left.append(clock.now)
        if len(left) == 50:
            clock.now += 0.5  # somebody else had the loop

    await asyncio.gather(*(request() for _ in range(200)))
    busiest = max(sum(start <= at < start + 1 for at in left) for start in left)
    assert busiest <= 45 + BURST


async def test_a_quiet_bot_does_not_wait(clock: Clock) -> None:
    """Single requests leave at once, and a pause saves up no more than the burst."""
    pacer, begun = Pacer(45), clock.now
    for _ in range(BURST):
        await pacer.turn()
    assert clock.now == begun
    clock.now += 3_600
    begun = clock.now
    for _ in range(BURST + 1):
        await pacer.turn()
    assert clock.now > begun


async def test_no_rate_is_no_wait(clock: Clock) -> None:
    """A rate of 0 turns pacing off."""
    pacer, begun = Pacer(0), clock.now
    for _ in range(1_000):
        await pacer.turn()
    assert clock.now == begun


@pytest.mark.parametrize(
    ("path", "waits"),
    [
        ("/api/v10/channels/1/messages", True),
        ("/api/v10/interactions/1/token/callback", False),
        ("/api/v10/webhooks/1/token", False),
    ],
)
async def test_answers_to_interactions_are_exempt(clock: Clock, path: str, waits: bool) -> None:
    """What Discord does not count does not wait behind what it counts."""
    pacer, begun = Pacer(1), clock.now
    [started] = pacer.trace().on_request_start
    request = type("Request", (), {"url": URL(f"https://discord.com{path}")})()
    for _ in range(BURST + 1):
        await started(None, None, request)  # type: ignore[arg-type]
    assert (clock.now > begun) is waits
