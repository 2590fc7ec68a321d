"""A long run under faults: errors, torn connections, drops of the gateway, all of Discord's limits.

Nothing may be lost, nothing doubled. What the bot drops on purpose because it got too old is
counted apart: it says so itself.
"""

from __future__ import annotations

import asyncio
import time
from argparse import Namespace
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from tests.benchmarks.crowd import COMMANDS, MESSAGES, Asked, Crowd, Outcome, golden
from tests.benchmarks.limited import counts
from tests.benchmarks.measures import percentile
from tests.benchmarks.report import Progress, line, note, table
from tests.benchmarks.usage import cpu_seconds, resident_mb
from tests.loopback import BotProcess, Loopback

SLOW = 1.0
"""Seconds of a slow answer; the bot gives up the first answer to a command before that."""

LATE = 90.0
"""Seconds after which a question is looked at: answered by then, or lost."""

MOST_GROWTH = 1.10
"""The memory at the end may be so many times that of the first quarter's end."""

DROPPED = ("stale", "merged", "refused", "cooled")
"""What the bot counts of answers that it did not send on purpose."""


@dataclass(slots=True)
class Soak:
    """The run so far."""

    crowd: Crowd
    process: BotProcess
    waiting: list[Asked] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    totals: Counter[str] = field(default_factory=Counter)
    memory: dict[str, float] = field(default_factory=dict)

    def look(self, *, all_of_them: bool = False) -> None:
        """Count what became of the questions that are old enough."""
        until = time.monotonic() - LATE
        old = [one for one in self.waiting if all_of_them or one.at < until]
        self.waiting = self.waiting[len(old) :]
        for kind, some in ((MESSAGES, [o for o in old if not o.used]), (COMMANDS, _used(old))):
            self._count(kind, len(some), self.crowd.outcome(some))

    def _count(self, kind: str, asked: int, seen: Outcome) -> None:
        self.seconds += seen.seconds
        self.totals.update({"asked": asked, "doubled": seen.doubled, "links": seen.links})
        self.totals.update({f"lost {kind}": seen.lost})


def _used(asked: list[Asked]) -> list[Asked]:
    return [one for one in asked if one.used]


async def measure(args: Namespace) -> dict[str, Any]:
    """All figures of the run; `args.soak` are its minutes."""
    made = Loopback(limits=True, guilds=args.guilds, channels=args.channels, bodies=False)
    async with made as server, BotProcess(server, log_level="WARNING") as process:
        soak = Soak(Crowd(server, args.people, golden()), process)
        await soak.crowd.warm_up()
        server.faults.at_random(args.faults, args.seed, seconds=SLOW)
        used, begun = cpu_seconds(process.pid), time.monotonic()
        interrupting = asyncio.ensure_future(_interrupt(server, args.drops))
        await _ask(soak, args)
        interrupting.cancel()
        with suppress(asyncio.CancelledError):
            await interrupting
        server.faults.stop()
        note("asked all; waiting for the last answers")
        await asyncio.sleep(min(LATE, 45.0))
        soak.look(all_of_them=True)
        soak.memory["end"] = resident_mb(process.pid)
        spent = time.monotonic() - begun
        return _figures(soak, args, server, (cpu_seconds(process.pid) - used) / spent)


async def _ask(soak: Soak, args: Namespace) -> None:
    """Ask at the rate for the time; look at memory at the start and after each quarter."""
    total = round(args.rate * 60 * args.soak)
    progress, begun = Progress("questions", total), time.monotonic()
    marks = {0: "start", total // 4: "quarter", total // 2: "half", 3 * total // 4: "third quarter"}
    share = round(1 / args.commands) if args.commands else 0
    for number in range(total):
        if number in marks:
            soak.memory[marks[number]] = resident_mb(soak.process.pid)
        ahead = begun + number / args.rate - time.monotonic()
        if ahead > 0:
            await asyncio.sleep(ahead)
        by_command = share and number % share == share - 1
        soak.waiting.append(soak.crowd.ask(COMMANDS if by_command else MESSAGES))
        if number % 400 == 0:
            soak.look()
        progress.step()


async def _interrupt(server: Loopback, every: float) -> None:
    """Break the connection of the gateway again and again, each time in another way."""
    gateway = server.gateway
    ways: tuple[Callable[[], Awaitable[None] | None], ...] = (
        gateway.drop,
        gateway.reconnect,
        lambda: gateway.close(4000),
        lambda: gateway.invalidate(resumable=True),
        lambda: gateway.close(1001),
    )
    number = 0
    while True:
        await asyncio.sleep(every)
        if waiting := ways[number % len(ways)]():
            await waiting
        number += 1


def _figures(soak: Soak, args: Namespace, server: Loopback, busy: float) -> dict[str, Any]:
    own = counts(soak.process)
    dropped = {key: own.get(key, 0) for key in DROPPED}
    lost = sum(soak.totals[f"lost {kind}"] for kind in (MESSAGES, COMMANDS))
    growth = soak.memory["end"] / soak.memory.get("quarter", soak.memory["start"])
    unexplained = max(0, lost - sum(dropped.values()))
    return {
        **soak.totals,
        "lost": unexplained,
        "dropped": dropped,
        "counts": own,
        "p50_ms": 1000 * (percentile(soak.seconds, 50) or 0.0),
        "p99_ms": 1000 * (percentile(soak.seconds, 99) or 0.0),
        "memory_mb": soak.memory,
        "growth": growth,
        "cpu_percent": 100 * busy,
        "faults": dict(server.faults.made),
        "refused_global": server.limits.refused["global"],
        "refused_route": server.limits.refused["route"],
        "gateway": dict(server.gateway.counts),
        "unheard": server.gateway.missed,
        "unknown": server.log.unknown[:5],
        "within_floor": not unexplained
        and not soak.totals["doubled"]
        and growth <= MOST_GROWTH
        and not server.log.unknown,
    }


def show(found: dict[str, Any]) -> None:
    """Print what was measured."""
    names = ("asked", "lost", "doubled", "links", "p50_ms", "p99_ms", "cpu_percent")
    rows: list[tuple[str, Any]] = [(name.replace("_", " "), found[name]) for name in names]
    rows += [(f"dropped: {name}", count) for name, count in found["dropped"].items()]
    rows += [(f"429 {kind}", found[f"refused_{kind}"]) for kind in ("global", "route")]
    rows += [(f"gateway: {name}", count) for name, count in found["gateway"].items()]
    rows += [(f"faults: {name}", count) for name, count in sorted(found["faults"].items())]
    rows += [(f"memory, {when}, MB", size) for when, size in found["memory_mb"].items()]
    table(("soak", "figure"), rows)
    line(f"The memory grew to {found['growth']:.2f} times that of the first quarter.")
