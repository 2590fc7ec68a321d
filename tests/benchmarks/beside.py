"""The bot beside a bare echo bot, each in a process of its own on a loopback server of its own."""

from __future__ import annotations

import time
from argparse import Namespace
from collections.abc import Callable, Iterator, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any

from tests.benchmarks.crowd import COMMANDS, MESSAGES, Crowd, both, golden, offer, saturate, settle
from tests.benchmarks.report import note, table
from tests.benchmarks.usage import cpu_seconds, quiet, resident_mb
from tests.loopback import BOT, ECHO, BotProcess, Loopback

MOST_P99, LEAST_RATE, MOST_MEMORY = 2.5, 0.25, 2.0
"""Floors: p99 at 100 a second, saturation and memory, each as times the echo bot's."""

AIMS = (1.5, 0.5, 1.6)

AT = 100
"""The rate at which the p99 counts."""

OURS, PEER = "bot", "echo"
KINDS = (MESSAGES, COMMANDS)


@dataclass(slots=True)
class Side:
    """One bot with its server and crowd, and what was measured of it."""

    process: BotProcess
    crowd: Crowd
    figures: dict[str, Any] = field(default_factory=dict)


async def measure(args: Namespace) -> dict[str, Any]:
    """All figures of both, case by case in turn, so that a busy machine hits both alike."""
    async with AsyncExitStack() as stack:
        sides = {name: await _start(stack, name, args) for name in (PEER, OURS)}
        for kind, rate in both(KINDS, args.rates):
            for name, side in sides.items():
                note(f"{name}: {rate:g} {kind} a second, {args.seconds:g} s")
                side.figures[f"{kind} {rate:g}"] = await _open(side, kind, rate, args.seconds)
                await quiet(side.process.pid)
        for kind, outstanding in both(KINDS, args.outstanding):
            for name, side in sides.items():
                note(f"{name}: {outstanding:g} {kind} outstanding, {args.seconds:g} s")
                figures = await _closed(side, kind, int(outstanding), args.seconds)
                side.figures[f"{kind} x{outstanding:g}"] = figures
                await quiet(side.process.pid)
        for side in sides.values():
            side.figures["rss_after_mb"] = resident_mb(side.process.pid)
        return {name: side.figures for name, side in sides.items()}


async def _start(stack: AsyncExitStack, name: str, args: Namespace) -> Side:
    made = Loopback(guilds=args.guilds, channels=args.channels, bodies=False)
    server = await stack.enter_async_context(made)
    command = BOT if name == OURS else ECHO
    settings: dict[str, Any] = {"log_level": "WARNING", "requests_per_second": 0, "backup_hours": 0}
    heap = {"MALLOC_ARENA_MAX": "1"}  # as the service runs it
    bot = BotProcess(server, command, environ=heap, **settings)
    process = await stack.enter_async_context(bot)
    side = Side(process, Crowd(server, args.people, golden()))
    side.figures["rss_start_mb"] = resident_mb(process.pid)
    await side.crowd.warm_up()
    await quiet(process.pid)
    side.figures["rss_idle_mb"] = resident_mb(process.pid)
    return side


async def _open(side: Side, kind: str, rate: float, seconds: float) -> dict[str, float]:
    """Of a fixed rate: times in milliseconds, what was lost, processor time a question."""
    used = cpu_seconds(side.process.pid)
    asked = await offer(side.crowd, kind, rate, seconds)
    await settle(side.crowd, asked, 5.0)
    used = cpu_seconds(side.process.pid) - used
    seen = side.crowd.outcome(asked)
    return {
        "p50_ms": seen.ms(50),
        "p99_ms": seen.ms(99),
        "lost": seen.lost,
        "doubled": seen.doubled,
        "link_percent": 100 * seen.links / len(asked),
        "cpu_ms": 1000 * used / len(asked),
    }


async def _closed(side: Side, kind: str, outstanding: int, seconds: float) -> dict[str, float]:
    """Of as many as it takes: answers a second, and how busy both processes were in percent."""
    own, used, begun = time.process_time(), cpu_seconds(side.process.pid), time.monotonic()
    rate = await saturate(side.crowd, kind, outstanding, seconds)
    spent = time.monotonic() - begun
    return {
        "per_second": rate,
        "bot_percent": 100 * (cpu_seconds(side.process.pid) - used) / spent,
        "server_percent": 100 * (time.process_time() - own) / spent,
    }


def summary(found: Mapping[str, Mapping[str, Any]], args: Namespace) -> dict[str, Any]:
    """The ratios to the echo bot that have floors, and whether all are kept."""
    ours, peer = found[OURS], found[PEER]
    ratios = {"rss": ours["rss_after_mb"] / peer["rss_after_mb"]}
    kept = [ratios["rss"] <= MOST_MEMORY]
    for kind in KINDS:
        if AT in args.rates:
            at = f"{kind} {AT}"
            ratios[f"{kind}_p99"] = ours[at]["p99_ms"] / peer[at]["p99_ms"]
            kept.append(ratios[f"{kind}_p99"] <= MOST_P99)
            kept.append(not ours[at]["lost"] and not ours[at]["doubled"])
        ratios[f"{kind}_saturation"] = _best(ours, kind, args) / _best(peer, kind, args)
        kept.append(ratios[f"{kind}_saturation"] >= LEAST_RATE)
    return {**ratios, "within_floor": all(kept)}


def _best(side: Mapping[str, Any], kind: str, args: Namespace) -> float:
    return max(float(side[f"{kind} x{size:g}"]["per_second"]) for size in args.outstanding)


def show(found: Mapping[str, Mapping[str, Any]], args: Namespace) -> None:
    """Print what was measured."""
    head = ("offered", "echo p50 ms", "bot p50 ms", "echo p99 ms", "bot p99 ms", "p99 times")
    cases = [f"{kind} {rate:g}" for kind, rate in both(KINDS, args.rates)]
    table((*head, "echo cpu ms", "bot cpu ms", "lost", "links %"), list(map(_row(found), cases)))
    sizes = [f"{kind} x{size:g}" for kind, size in both(KINDS, args.outstanding)]
    rates = ("outstanding", "echo a second", "bot a second", "% of echo", "server busy %")
    table(rates, [tuple(_closed_row(found, size)) for size in sizes])
    rows = [
        (f"memory {when}, MB", found[PEER][key], found[OURS][key], _times(found, key))
        for when, key in (
            ("at the start", "rss_start_mb"),
            ("before", "rss_idle_mb"),
            ("after", "rss_after_mb"),
        )
    ]
    table(("process", "echo", "bot", "times"), rows)


def _row(found: Mapping[str, Mapping[str, Any]]) -> Callable[[str], tuple[str | float, ...]]:
    def row(case: str) -> tuple[str | float, ...]:
        peer, ours = found[PEER][case], found[OURS][case]
        times = ours["p99_ms"] / peer["p99_ms"]
        both_p50 = peer["p50_ms"], ours["p50_ms"]
        both_cpu = peer["cpu_ms"], ours["cpu_ms"]
        lost = ours["lost"] + ours["doubled"]
        both_p99 = peer["p99_ms"], ours["p99_ms"]
        return case, *both_p50, *both_p99, times, *both_cpu, lost, ours["link_percent"]

    return row


def _closed_row(found: Mapping[str, Mapping[str, Any]], case: str) -> Iterator[str | float]:
    peer, ours = found[PEER][case], found[OURS][case]
    yield from (case, peer["per_second"], ours["per_second"])
    yield 100 * ours["per_second"] / peer["per_second"]
    yield ours["server_percent"]


def _times(found: Mapping[str, Mapping[str, Any]], key: str) -> float:
    return float(found[OURS][key] / found[PEER][key])
