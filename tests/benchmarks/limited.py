"""More questions than Discord takes answers of: with its limits, and the bot's own pacing."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Mapping
from typing import Any

from tests.benchmarks.crowd import MESSAGES, Crowd, golden, offer, settle
from tests.benchmarks.report import note, table
from tests.loopback import BOT, ECHO, BotProcess, Loopback

RATE, SECONDS, GUILDS, CHANNELS = 80.0, 15.0, 2, 100
PATIENCE = 10.0
"""Seconds without an answer after which no more are waited for."""

OURS, PEER = "bot", "echo"


async def measure(args: Namespace) -> dict[str, Any]:
    """What both bots lose of it, and how often Discord had to refuse."""
    return {PEER: await _measured(ECHO, args), OURS: await _measured(BOT, args)}


async def _measured(command: tuple[str, ...], args: Namespace) -> dict[str, Any]:
    made = Loopback(limits=True, guilds=GUILDS, channels=CHANNELS, bodies=False)
    async with made as server, BotProcess(server, command, log_level="WARNING") as process:
        crowd = Crowd(server, args.people, golden())
        await crowd.warm_up()
        name = PEER if command is ECHO else OURS
        note(f"{name}: {RATE:g} a second over {len(server.channels)} channels, {SECONDS:g} s")
        asked = await offer(crowd, MESSAGES, RATE, SECONDS)
        await settle(crowd, asked, PATIENCE)
        seen = crowd.outcome(asked)
        return {
            "asked": len(asked),
            "lost": seen.lost,
            "doubled": seen.doubled,
            "p50_ms": seen.ms(50),
            "p99_ms": seen.ms(99),
            "refused_global": server.limits.refused["global"],
            "refused_route": server.limits.refused["route"],
            "counts": counts(process),
        }


def counts(process: BotProcess) -> dict[str, int]:
    """What the bot says of itself that it dropped and why; it writes that each 15 seconds."""
    file = process.database.with_name(f"{process.database.name}.health")
    try:
        told: Any = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return {str(key): int(value) for key, value in told.get("counts", {}).items()}


def summary(found: Mapping[str, Any]) -> dict[str, Any]:
    """Whether nothing was lost and nothing refused."""
    ours = found[OURS]
    wrong = ("lost", "doubled", "refused_global", "refused_route")
    return {"within_floor": not any(ours[key] for key in wrong)}


def show(found: Mapping[str, Any]) -> None:
    """Print what was measured."""
    keys = ("asked", "lost", "doubled", "refused_global", "refused_route", "p50_ms", "p99_ms")
    head = (
        "with limits",
        "asked",
        "lost",
        "doubled",
        "429 global",
        "429 route",
        "p50 ms",
        "p99 ms",
    )
    table(head, [(name, *(found[name][key] for key in keys)) for name in (PEER, OURS)])
