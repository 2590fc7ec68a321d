"""How the running bot is, in a small file beside the database, so that others can look.

The process writes it (`bot/health.py`); `briefing check` reads it, without importing Discord.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from knowledge.documents import from_json, to_json
from knowledge.errors import BadInput, BadPack
from knowledge.phrases import operating

EVERY = 15.0
"""Seconds between two times that the file is written."""

STALE = 3 * EVERY
"""Seconds after which a process that wrote nothing is taken for stuck: three times missed."""

LAG_LIMIT = 2.0
"""Seconds that a timer may come late; Discord gives up on an interaction after three."""

HEARTBEAT_LIMIT = 90.0
"""Seconds since the last acknowledged heartbeat; Discord asks for one each 41, so two are lost."""

_MOST_BYTES = 65_536


@dataclass(frozen=True, slots=True, kw_only=True)
class Vitals:
    """How a process is at `time`, in Unix seconds; it holds numbers only.

    `lag_ms` is the latest that a timer came since the file was written before. `heartbeat` is the
    time when Discord acknowledged the last heartbeat, and `latency_ms` how long that took; None
    before the first one.
    """

    pid: int
    time: float
    lag_ms: float
    ready: bool
    guilds: int
    latency_ms: float | None = None
    heartbeat: float | None = None
    counts: Mapping[str, int] = field(default_factory=dict)


def vitals_file(database: Path, environ: Mapping[str, str] = os.environ) -> Path:
    """Where the file is: in systemd's RUNTIME_DIRECTORY, else beside the database."""
    directory = environ.get("RUNTIME_DIRECTORY", "").partition(":")[0]
    name = f"{database.name}.health"
    return Path(directory) / name if directory else database.with_name(name)


def write(vitals: Vitals, file: Path) -> None:
    """Put the file in its place whole, readable by its owner only. Raises OSError."""
    draft = file.with_name(f"{file.name}.new")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
        stream.write(f"{to_json(vitals)}\n")
    draft.replace(file)


def read(file: Path) -> Vitals | None:
    """What the file says, or None if there is none. Raises BadInput if it cannot be read."""
    try:
        with file.open(encoding="utf-8") as stream:
            return from_json(Vitals, stream.read(_MOST_BYTES))
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError, BadPack) as error:
        reason = error.strerror if isinstance(error, OSError) else "damaged"
        raise BadInput(operating.UNREADABLE.format(file=file, reason=reason)) from None


def told(vitals: Vitals | None, now: float) -> str:
    """The state in one line. Raises BadInput, with the remedy, for a process that is not well."""
    if vitals is None:
        return operating.NOT_RUNNING
    if words := _ailment(vitals, now):
        raise BadInput(operating.UNHEALTHY.format(problem=_filled(words, vitals, now)))
    return _filled(operating.ANSWERING, vitals, now)


def is_well(lag: float, heartbeat_age: float | None) -> bool:
    """Whether a process with this lag, and this time since the last heartbeat, does its work."""
    return lag < LAG_LIMIT and heartbeat_age is not None and heartbeat_age <= HEARTBEAT_LIMIT


def span(seconds: float) -> str:
    """A time in the largest unit of which it holds two, such as "90 s" or "3 h"."""
    for words, size in (
        (operating.DAYS, 86_400),
        (operating.HOURS, 3_600),
        (operating.MINUTES, 60),
    ):
        if seconds >= 2 * size:
            return words.format(count=int(seconds // size))
    return operating.SECONDS.format(count=max(0, int(seconds)))


def _ailment(vitals: Vitals, now: float) -> str | None:
    """What is wrong, as a sentence to be filled in; None if all is well."""
    if not _is_alive(vitals.pid):
        return operating.DIED
    if now - vitals.time > STALE:
        return operating.SILENT
    if not vitals.ready:
        return operating.CONNECTING
    if vitals.lag_ms >= 1_000 * LAG_LIMIT:
        return operating.LATE
    if vitals.heartbeat is None:
        return operating.NO_HEARTBEAT
    return None if now - vitals.heartbeat <= HEARTBEAT_LIMIT else operating.OLD_HEARTBEAT


def _filled(words: str, vitals: Vitals, now: float) -> str:
    return words.format(
        pid=vitals.pid,
        age=span(now - vitals.time),
        lag=round(vitals.lag_ms),
        heartbeat=span(now - (vitals.heartbeat or now)),
    )


def _is_alive(pid: int) -> bool:
    if pid <= 0:  # not one process but a group of them
        return False
    try:
        os.kill(pid, 0)
    except PermissionError:
        return True
    except (OSError, OverflowError):
        return False
    return True
