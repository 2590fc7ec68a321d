"""What others notice while one person, one channel or one keyboard asks too much."""

from __future__ import annotations

import asyncio
import time
from argparse import Namespace
from collections.abc import Awaitable, Callable
from typing import Any

from tests.benchmarks.crowd import MESSAGES, STRIDE, Crowd, golden, offer, settle
from tests.benchmarks.measures import percentile
from tests.benchmarks.report import note, table
from tests.loopback import BotProcess, Loopback

OTHERS = 20.0
"""Questions a second of all others."""

FLOOD = 50.0
"""Messages a second of whoever asks too much."""

KEYSTROKES = 1_000
"""Calls for suggestions in one phase."""

MOST = 2.0
"""Times the p99 of the others may grow."""

UNLOADED = "unloaded"


class Abuse:
    """One server with its crowd in all guilds but the first, where the abuse is."""

    def __init__(self, server: Loopback, args: Namespace) -> None:
        """Nobody did anything yet."""
        self.server, self._seconds = server, args.phase
        self._place = server.channels[0]
        self.crowd = Crowd(server, args.people, golden())
        self.crowd.keep_to(server.channels[args.channels :])
        self._questions = golden()

    async def unloaded(self) -> None:
        """Nobody asks too much."""
        await asyncio.sleep(self._seconds)

    async def person(self) -> None:
        """One person asks in one channel."""
        await self._steadily(FLOOD, lambda n: self._say(n, 1_000_000))

    async def channel(self) -> None:
        """A hundred people ask in one channel."""
        await self._steadily(FLOOD, lambda n: self._say(n, 1_000_000 + n % 100))

    async def keyboard(self) -> None:
        """One person types."""
        rate = KEYSTROKES / self._seconds
        await self._steadily(rate, lambda n: self._type(n, 1_000_000))

    async def keyboards(self) -> None:
        """A hundred people type."""
        rate = KEYSTROKES / self._seconds
        await self._steadily(rate, lambda n: self._type(n, 1_000_000 + n % 100))

    def _say(self, number: int, person: int) -> None:
        text = self._questions[number * STRIDE % len(self._questions)]
        self.server.forget(self.server.say(text, self._place, self.server.user(person)))

    def _type(self, number: int, person: int) -> None:
        typed = f"attacks in {2000 + number % 30}"
        self.server.autocomplete("fact", "fact", typed, self._place, self.server.user(person))

    async def _steadily(self, rate: float, act: Callable[[int], None]) -> None:
        begun = time.monotonic()
        for number in range(round(rate * self._seconds)):
            ahead = begun + number / rate - time.monotonic()
            if ahead > 0:
                await asyncio.sleep(ahead)
            act(number)


async def measure(args: Namespace) -> dict[str, Any]:
    """The p99 of the others, by what goes on meanwhile; between two phases nothing goes on."""
    made = Loopback(limits=True, guilds=args.guilds, channels=args.channels, bodies=False)
    async with made as server, BotProcess(server, log_level="WARNING") as process:
        abuse = Abuse(server, args)
        await abuse.crowd.warm_up()
        ways: tuple[Callable[[], Awaitable[None]], ...] = (
            abuse.person,
            abuse.channel,
            abuse.keyboard,
            abuse.keyboards,
        )
        calm: list[float] = []
        found: dict[str, Any] = {}
        for way in ways:
            calm += (await _phase(abuse, abuse.unloaded, args))["seconds"]
            name = (way.__doc__ or "").rstrip(".")
            found[name] = await _phase(abuse, way, args)
            await asyncio.sleep(args.pause)
        del process
    base = 1000 * (percentile(calm, 99) or 0.0)
    phases = {
        name: {
            "p99_ms": 1000 * (percentile(one["seconds"], 99) or 0.0),
            "times": 1000 * (percentile(one["seconds"], 99) or 0.0) / base,
            "lost": one["lost"],
        }
        for name, one in found.items()
    }
    kept = all(one["times"] <= MOST and not one["lost"] for one in phases.values())
    return {UNLOADED: {"p99_ms": base}, "phases": phases, "within_floor": kept}


async def _phase(
    abuse: Abuse, way: Callable[[], Awaitable[None]], args: Namespace
) -> dict[str, Any]:
    note(f"{args.phase:g} s: {way.__doc__}")
    asked, _ = await asyncio.gather(offer(abuse.crowd, MESSAGES, OTHERS, args.phase), way())
    await settle(abuse.crowd, asked, 10.0)
    seen = abuse.crowd.outcome(asked)
    return {"seconds": list(seen.seconds), "lost": seen.lost}


def show(found: dict[str, Any]) -> None:
    """Print what was measured."""
    rows: list[tuple[Any, ...]] = [(UNLOADED, found[UNLOADED]["p99_ms"], 1.0, None)]
    rows += [
        (name, one["p99_ms"], one["times"], one["lost"]) for name, one in found["phases"].items()
    ]
    table(("meanwhile", "others' p99 ms", "times", "lost"), rows)
