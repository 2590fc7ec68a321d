"""A clock that stands still until somebody sleeps: no test waits, none depends on the machine."""

from __future__ import annotations

import asyncio
from types import ModuleType, SimpleNamespace

import pytest


class Clock:
    """Seconds that pass only by sleeping."""

    def __init__(self) -> None:
        """Begin at some time that is not zero."""
        self.now = 1_000.0

    def monotonic(self) -> float:
        """The time."""
        return self.now

    async def sleep(self, seconds: float) -> None:
        """Let the time pass, and others have a turn."""
        self.now += seconds
        await _real_sleep(0)

    def rules(self, patch: pytest.MonkeyPatch, *modules: ModuleType) -> None:
        """Let these modules tell the time by this clock."""
        for module in modules:
            patch.setattr(module, "time", SimpleNamespace(monotonic=self.monotonic))
        patch.setattr(asyncio, "sleep", self.sleep)


_real_sleep = asyncio.sleep
