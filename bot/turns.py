"""Turns for threads of which one at a time can do anything useful.

Threads that compute share Python's one lock. With two of them at work neither is faster, and the
event loop waits twice as long for the lock.
"""

from __future__ import annotations

import threading
import time
from types import TracebackType


class Turns:
    """A context manager that lets one thread in at a time, and another one past it if it stays."""

    def __init__(self, limit: float) -> None:
        """Wait at most so many seconds for the thread that is in."""
        self._limit = limit
        self._changed = threading.Condition()
        self._inside: int | None = None
        self._since = 0.0

    def __enter__(self) -> None:
        """Wait for the thread that is in, unless it has been so for too long."""
        with self._changed:
            while self._inside is not None:
                left = self._since + self._limit - time.monotonic()
                if left <= 0:
                    break
                self._changed.wait(left)
            self._inside, self._since = threading.get_ident(), time.monotonic()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        """Let the next one in; one that was passed has nothing to say any more."""
        with self._changed:
            if self._inside == threading.get_ident():
                self._inside = None
            self._changed.notify()
