"""Rate limits as Discord tells them: in the headers of every answer, and in those that refuse.

A route's window is fixed: it begins with its first request and lasts its seconds. The global one
slides: so many requests in any second.
"""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import md5
from typing import NamedTuple

MOST_WINDOWS = 5_000
"""Buckets that are kept before those whose time is over are forgotten."""

GLOBAL_REQUESTS, GLOBAL_SECONDS = 50, 1.0


class Rate(NamedTuple):
    """So many requests in so many seconds, for each channel or whatever `bucket` is shared by."""

    bucket: str
    requests: int
    seconds: float
    counted: bool = True
    """Whether they count towards the global limit."""


@dataclass(slots=True)
class Window:
    """The requests of one bucket: how many are left until `ends` (monotonic seconds)."""

    left: int
    ends: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a request may pass, and the headers of its answer. `scope` is None if it may.

    `retry_after` is in seconds.
    """

    headers: Mapping[str, str]
    scope: str | None = None
    retry_after: float = 0.0

    @property
    def body(self) -> dict[str, object]:
        """The body of a refusal."""
        return {
            "message": "You are being rate limited.",
            "retry_after": round(self.retry_after, 3),
            "global": self.scope == "global",
        }


class Limits:
    """Counts requests; with `on` it refuses those that are too many.

    `refused` counts refusals by kind, "route" and "global". Faults on demand are not among them.
    """

    def __init__(self, *, on: bool) -> None:
        """Begin with full windows."""
        self.on = on
        self.refused: Counter[str] = Counter()
        self._windows: dict[tuple[str, str], Window] = {}
        self._recent: deque[float] = deque()

    def ask(self, rate: Rate, major: str) -> Verdict:
        """Whether a request to this route of that channel, server or webhook may pass now."""
        now = time.monotonic()
        if not self.on:
            return Verdict({})
        if rate.counted and (wait := self._global_wait(now)):
            self.refused["global"] += 1
            return refusal("global", wait)
        window = self._window(rate, major, now)
        if window.left <= 0:
            self.refused["route"] += 1
            return refusal("user", window.ends - now, self._headers(rate, window, now))
        window.left -= 1
        if rate.counted:
            self._recent.append(now)
        return Verdict(self._headers(rate, window, now))

    def _global_wait(self, now: float) -> float:
        while self._recent and self._recent[0] <= now - GLOBAL_SECONDS:
            self._recent.popleft()
        if len(self._recent) < GLOBAL_REQUESTS:
            return 0.0
        return self._recent[-GLOBAL_REQUESTS] + GLOBAL_SECONDS - now

    def _window(self, rate: Rate, major: str, now: float) -> Window:
        key = rate.bucket, major
        window = self._windows.get(key)
        if len(self._windows) > MOST_WINDOWS:
            self._windows = {one: kept for one, kept in self._windows.items() if kept.ends > now}
        if window is None or window.ends <= now:
            window = self._windows[key] = Window(rate.requests, now + rate.seconds)
        return window

    @staticmethod
    def _headers(rate: Rate, window: Window, now: float) -> dict[str, str]:
        after = max(0.0, window.ends - now)
        return {
            "X-RateLimit-Limit": str(rate.requests),
            "X-RateLimit-Remaining": str(window.left),
            "X-RateLimit-Reset": f"{time.time() + after:.3f}",
            "X-RateLimit-Reset-After": f"{after:.3f}",
            "X-RateLimit-Bucket": md5(rate.bucket.encode(), usedforsecurity=False).hexdigest(),
        }


def refusal(scope: str, wait: float, headers: Mapping[str, str] | None = None) -> Verdict:
    """A refusal: of scope "user" (the route's), "global" or "shared", to try again in `wait` s."""
    told = {**(headers or {}), "Retry-After": f"{wait:.3f}", "X-RateLimit-Scope": scope}
    if scope == "global":
        told["X-RateLimit-Global"] = "true"
    return Verdict(told, scope, wait)
