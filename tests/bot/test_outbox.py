"""Public messages take turns; what waits too long is not said."""

from __future__ import annotations

import asyncio

import discord
import pytest

from bot import outbox
from bot.outbox import AT_ONCE, MOST_WAITING, STALE_AFTER, Outbox, Undelivered
from tests.bot.clock import Clock
from tests.bot.test_retrying import Flaky, http


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The time as the outbox sees it."""
    clock = Clock()
    clock.rules(monkeypatch, outbox)
    return clock


class Queue:
    """Messages that hold their turn until they are let go."""

    def __init__(self) -> None:
        """Nothing was sent yet."""
        self.box = Outbox()
        self.begun: list[object] = []
        self.go = asyncio.Event()

    def send(self, name: object, channel: int, since: float | None = None) -> asyncio.Task[None]:
        """Wait for a turn, note the name, and hold the turn."""

        async def sending() -> None:
            async with self.box.turn(channel, since):
                self.begun.append(name)
                await self.go.wait()

        return asyncio.get_running_loop().create_task(sending())


async def settled() -> None:
    """Let everything run that can."""
    for _ in range(5):
        await asyncio.sleep(0)


async def test_a_channel_gets_one_after_the_other(clock: Clock) -> None:
    """Answers in one channel come in the order of their questions; others do not wait for them."""
    queue = Queue()
    tasks = [queue.send("first", 1), queue.send("second", 1), queue.send("other", 2)]
    await settled()
    assert queue.begun == ["first", "other"]
    queue.go.set()
    await asyncio.gather(*tasks)
    assert queue.begun == ["first", "other", "second"]


async def test_few_are_under_way_at_once(clock: Clock) -> None:
    """However many channels there are, only so many messages are sent at a time."""
    queue = Queue()
    tasks = [queue.send(channel, channel) for channel in range(AT_ONCE + 30)]
    await settled()
    assert len(queue.begun) == AT_ONCE
    queue.go.set()
    await asyncio.gather(*tasks)
    assert len(queue.begun) == AT_ONCE + 30


async def test_a_stale_answer_is_dropped_and_counted(clock: Clock) -> None:
    """Nobody expects an answer any more after half a minute; announcements do not get stale."""
    queue = Queue()
    late = clock.now - STALE_AFTER - 1
    with pytest.raises(Undelivered):
        async with queue.box.turn(1, late):
            pass
    async with queue.box.turn(1, clock.now) as waited:
        assert waited == 0
    async with queue.box.turn(1):
        pass
    assert queue.box.counts == {"stale": 1}


async def test_the_queue_is_bounded(clock: Clock) -> None:
    """More than can be sent in time are refused and counted, and room comes back."""
    queue = Queue()
    tasks = [queue.send(n, 1, clock.now) for n in range(MOST_WAITING + 1)]
    await settled()
    with pytest.raises(Undelivered):
        async with queue.box.turn(2, clock.now):
            pass
    assert queue.box.counts == {"refused": 1}
    queue.go.set()
    await asyncio.gather(*tasks)
    async with queue.box.turn(2, clock.now):
        pass


async def test_who_gives_up_waiting_leaves_no_trace(clock: Clock) -> None:
    """A cancelled message frees its place and its turn."""
    queue = Queue()
    first, second, third = (queue.send(n, 1) for n in range(3))
    await settled()
    second.cancel()
    await settled()
    queue.go.set()
    await asyncio.gather(first, third)
    assert queue.begun == [0, 2]
    assert queue.box._waiting == 0


async def test_a_ban_is_not_prolonged(clock: Clock) -> None:
    """After a 429 that asks for an hour nothing is sent for an hour."""
    queue = Queue()
    with pytest.raises(discord.HTTPException):
        await queue.box.surely(Flaky(http(429, **{"Retry-After": "3600"})))
    with pytest.raises(Undelivered):
        async with queue.box.turn(1):
            pass
    clock.now += 3_601
    async with queue.box.turn(1):
        pass
