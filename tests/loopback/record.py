"""The log of every request, with its time and what became of it."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

MOST_ENTRIES = 200_000
"""Requests that are kept; the oldest are forgotten."""


@dataclass(slots=True)
class Entry:
    """One request. `at` and `done` are monotonic seconds; `done` and `status` are 0 until then.

    `body` is what was sent as JSON, also beside files; `files` are their names. `fault` is the
    name of what went wrong on demand, `limited` the scope of a refusal for a rate limit. A status
    of 0 at the end is a connection that was torn.
    """

    at: float
    method: str
    path: str
    body: Any = None
    files: tuple[str, ...] = ()
    status: int = 0
    fault: str | None = None
    limited: str | None = None
    done: float = 0.0


class Record:
    """All requests in their order; `unknown` are those for which there is no route."""

    def __init__(self, *, bodies: bool) -> None:
        """Keep what was sent, or only that something was."""
        self.bodies = bodies
        self.entries: deque[Entry] = deque(maxlen=MOST_ENTRIES)
        self.unknown: list[str] = []
        self.statuses: Counter[int] = Counter()

    def __iter__(self) -> Iterator[Entry]:
        """The requests, oldest first."""
        return iter(self.entries)

    def of(self, method: str, ending: str = "") -> list[Entry]:
        """The requests of a method whose path ends so."""
        return [one for one in self if one.method == method and one.path.endswith(ending)]

    def check(self) -> int:
        """Hold the bodies against Discord's own description; returns how many it describes.

        Raises what jsonschema raises, and skips the test where the description is not given.
        """
        from tests.bot.oracle import check_requests

        sent = [one for one in self if one.body is not None]
        return check_requests(
            [SimpleNamespace(method=one.method, path=one.path, json=one.body) for one in sent]
        )
