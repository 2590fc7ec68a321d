"""A queue of work and a few threads, of which one works at a time unless it takes long.

Threads that compute share Python's one lock: with two of them at work neither is faster, and the
event loop waits twice as long for its turn. So one thread does one piece of work after the other.
If a piece takes long, another thread goes on with what comes after it, and that piece holds up
nothing but itself.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

T = TypeVar("T")

SWITCH_INTERVAL = 0.0002
"""Seconds after which a thread that computes lets another one go on, instead of Python's 0.005: so
long the event loop waits for its turn whenever it has let others go on. For whoever starts the
program to set, with `sys.setswitchinterval`.
"""

LONG = 0.1
"""Seconds of one piece of work after which another thread goes on with the next."""


class Work:
    """Jobs in order, done by threads; to be used from one event loop at a time."""

    def __init__(self, name: str, threads: int) -> None:
        """Start no thread yet."""
        self._threads = ThreadPoolExecutor(max_workers=threads, thread_name_prefix=name)
        self._count = threads
        self._jobs: deque[tuple[Future[Any], Callable[[], Any]]] = deque()
        self._lock = threading.Lock()
        self._turn: _Turn | None = None
        self._busy = 0
        self._watching: asyncio.AbstractEventLoop | None = None
        self._ended = False

    def add(self, job: Callable[[], T]) -> Future[T]:
        """Do the job after those before it, unless its future is cancelled before it begins.

        Raises RuntimeError after the end.
        """
        if self._ended:
            raise RuntimeError("no more work is taken")
        future: Future[T] = Future()
        with self._lock:
            self._jobs.append((future, job))
            turn = self._next_turn()
        if turn is not None:
            self._threads.submit(self._go_on, turn)
        else:
            self._watch()
        return future

    def end(self) -> Future[None]:
        """Take no more work; done when all that waits has begun."""
        last = self.add(lambda: None)
        self._ended = True
        return last

    def in_each(self, job: Callable[[], None]) -> list[Future[None]]:
        """Do the job once for each thread, beside the queue, and let the threads end after it."""
        futures = [self._threads.submit(job) for _ in range(self._count)]
        self._threads.shutdown(wait=False)
        return futures

    def _next_turn(self) -> _Turn | None:
        """A new turn, if nobody works, or if who works takes long and a thread is left."""
        now = time.monotonic()
        if self._turn is not None and (not self._turn.is_long(now) or self._busy >= self._count):
            return None
        self._busy += 1
        self._turn = _Turn(now)
        return self._turn

    def _watch(self) -> None:
        """Look after a while whether somebody works on what waits."""
        loop = asyncio.get_running_loop()
        if self._watching is not loop:
            self._watching = loop
            loop.call_later(LONG, self._look)

    def _look(self) -> None:
        self._watching = None
        with self._lock:
            waiting = bool(self._jobs)
            turn = self._next_turn() if waiting else None
        if turn is not None:
            self._threads.submit(self._go_on, turn)
        if waiting:
            self._watch()

    def _go_on(self, turn: _Turn) -> None:
        """Do what waits, in the calling thread, until nothing does or another thread goes on."""
        while (found := self._take(turn)) is not None:
            future, job = found
            if not future.set_running_or_notify_cancel():
                continue
            try:
                result = job()
            except BaseException as error:  # noqa: BLE001 - raised where the job was handed in
                future.set_exception(error)
            else:
                future.set_result(result)
            del found, future, job

    def _take(self, turn: _Turn) -> tuple[Future[Any], Callable[[], Any]] | None:
        """The next job for this turn; None if there is none, or another turn has come."""
        now = time.monotonic()
        with self._lock:
            if self._turn is not turn and self._turn is not None and self._turn.is_long(now):
                self._turn = turn  # that one takes even longer
            if self._turn is turn and self._jobs:
                turn.since = now
                return self._jobs.popleft()
            if self._turn is turn:
                self._turn = None
            self._busy -= 1
            return None


@dataclass(slots=True, eq=False)
class _Turn:
    """One thread's turn to work, and since when it is at its present job."""

    since: float

    def is_long(self, now: float) -> bool:
        """Whether the others need not wait for it."""
        return now - self.since >= LONG
