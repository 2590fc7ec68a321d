"""What the load benchmark counts: every answer, every loss, everything said twice."""

from __future__ import annotations

from itertools import pairwise

from bot.desk import Desk
from tests.benchmarks.crowd import COMMANDS, MESSAGES, Crowd, golden, offer, saturate, settle
from tests.loopback import Loopback, running_bot
from tests.loopback.conftest import Plain, eventually


async def test_every_answer_is_counted(server: Loopback, plain: Plain) -> None:
    """Asked so often a second, and answered all."""
    crowd = Crowd(server, 50, golden())
    asked = await offer(crowd, MESSAGES, 400, 0.05)
    await settle(crowd, asked, 5.0)
    seen = crowd.outcome(asked)
    assert (len(seen.seconds), seen.lost, seen.doubled) == (20, 0, 0)
    assert 0 < seen.ms(50) <= seen.ms(99)
    assert server.asked == {}


async def test_what_is_lost_is_counted(server: Loopback, plain: Plain) -> None:
    """A plain client loses an answer to one 503."""
    server.faults.add(503, times=2)
    crowd = Crowd(server, 50, golden())
    asked = await offer(crowd, MESSAGES, 400, 0.01)
    await eventually(lambda: len(plain.errors) == 2)
    await settle(crowd, asked, 0.2)
    assert crowd.outcome(asked).lost == 2


async def test_what_is_said_twice_is_counted(server: Loopback, plain: Plain) -> None:
    """A plain client answers again what reaches it again."""
    crowd = Crowd(server, 50, golden())
    asked = await offer(crowd, MESSAGES, 400, 0.01)
    server.gateway.redeliver(asked[0].message)
    await eventually(lambda: len(server.answers.to(asked[0].message)) == 2)
    await settle(crowd, asked, 5.0)
    assert crowd.outcome(asked).doubled == 1


async def test_neighbours_differ(server: Loopback) -> None:
    """Channels, people and questions: nobody asks twice in a row, nowhere the same."""
    crowd = Crowd(server, 50, golden())
    asked = [crowd.ask(MESSAGES).message for _ in range(30)]
    messages = [server.world.messages[one] for one in asked]
    for part in (
        [one["channel_id"] for one in messages],
        [one["author"]["id"] for one in messages],
        [one["content"] for one in messages],
    ):
        assert all(a != b for a, b in pairwise(part))
    assert len({one["channel_id"] for one in messages}) == len(server.channels)


async def test_the_real_bot_is_measured(server: Loopback, opened: Desk) -> None:
    """Commands and messages, as many as it takes."""
    async with running_bot(server, opened, requests_per_second=0):
        crowd = Crowd(server, 5_000, golden())
        await crowd.warm_up()
        assert await saturate(crowd, COMMANDS, 4, 0.1) > 0
        assert await saturate(crowd, MESSAGES, 4, 0.1) > 0
