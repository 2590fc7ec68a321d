"""Threads that work with fact bases of their own, for coroutines that wait for what comes of it."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Any, Generic, TypeVar

from bot.work import Work
from knowledge import phrases
from knowledge.errors import KnowledgeError
from knowledge.factbase import FactBase

T = TypeVar("T")
Joint = Callable[[FactBase, Sequence[T]], Sequence[Exception | None]]
"""Work with many things at once; says for each what went wrong with it, or None."""


class TooSlow(KnowledgeError):
    """The fact base did not answer in time."""

    def __init__(self) -> None:
        """Say so in one sentence."""
        super().__init__(phrases.TOO_SLOW)


class Seat:
    """One queue of work, and a thread or a few that do it; to be used from one event loop."""

    def __init__(self, name: str, patience: float, threads: int = 1) -> None:
        """Give up waiting for work after `patience` seconds."""
        self._work = Work(name, threads)
        self._count = threads
        self._patience = patience
        self._pending: set[Future[Any]] = set()
        self._opener: Callable[[], FactBase] | None = None
        self._closed = False
        self._own = threading.local()
        self._joinable: _Batch[Any] | None = None

    @property
    def waiting(self) -> int:
        """How much work is being done or waits, abandoned work included."""
        return len(self._pending)

    async def open(self, opener: Callable[[], FactBase]) -> None:
        """Open a fact base in one of the threads; the others do so when they are first needed."""
        await self.do(lambda: self._base(opener))
        self._opener = opener

    async def run(self, work: Callable[[FactBase], T], *, droppable: bool = False) -> T:
        """Do the work in one of the threads; who gives up waiting does not stop it.

        Droppable work that has not begun by then is not done at all.
        """
        opener = self._known_opener()
        return await self.do(lambda: work(self._base(opener)), droppable=droppable)

    async def join(self, work: Joint[T], item: T) -> None:
        """Do the work with this item and all others that come in before it begins.

        What is asked for after that, or in between of another kind, is done after it. Raises what
        went wrong with this item, whatever became of the others.
        """
        opener, batch = self._known_opener(), self._joinable
        place = batch.take(item) if batch and batch.work == work else None
        if batch is None or place is None:
            batch, place = _Batch(work, item), 0
            begin = batch.begin
            batch.outcome = self._submit(lambda: work(self._base(opener), begin()))
            self._joinable = batch
        errors = await self._patiently(batch.outcome)
        if error := errors[place]:
            raise error

    async def do(self, job: Callable[[], T], *, droppable: bool = False) -> T:
        """Do a job that needs no fact base, as `run` does."""
        return await self._patiently(self._submit(job), droppable=droppable)

    async def close(self) -> None:
        """Close what was opened once the work before it is done, and end the threads; once is
        enough.
        """
        if self._closed:
            return
        self._closed, self._opener = True, None
        others = threading.Barrier(self._count)
        until = time.monotonic() + self._patience
        await asyncio.wait({asyncio.wrap_future(self._work.end())}, timeout=self._patience)
        closing = self._work.in_each(lambda: self._close_own(others, until))
        left = max(until - time.monotonic(), 0.0)
        done, late = await asyncio.wait(map(asyncio.wrap_future, closing), timeout=left)
        if problem := next(filter(None, (one.exception() for one in done)), None):
            raise problem
        if late:
            raise TooSlow

    def _known_opener(self) -> Callable[[], FactBase]:
        if self._opener is None:
            raise KnowledgeError(phrases.CLOSED)
        return self._opener

    def _base(self, opener: Callable[[], FactBase]) -> FactBase:
        """The fact base of the thread that calls this."""
        base: FactBase | None = getattr(self._own, "base", None)
        if base is None:
            base = self._own.base = opener()
        return base

    def _close_own(self, others: threading.Barrier, until: float) -> None:
        """Close the fact base of this thread, and stay until the others have closed theirs: else it
        might do for one of them what only that one can.
        """
        base: FactBase | None = getattr(self._own, "base", None)
        self._own.base = None
        try:
            if base is not None:
                base.store.close()
        finally:
            try:
                others.wait(max(until - time.monotonic(), 0.0))
            except threading.BrokenBarrierError:
                raise TooSlow from None

    def _submit(self, job: Callable[[], T]) -> asyncio.Future[T]:
        """The outcome of the job; one that nobody waits for any more is not reported by the event
        loop, which would log its text.
        """
        self._joinable = None
        try:
            future = self._work.add(job)
        except RuntimeError:  # the threads have ended
            raise KnowledgeError(phrases.CLOSED) from None
        self._pending.add(future)
        future.add_done_callback(self._pending.discard)
        outcome = asyncio.wrap_future(future)
        outcome.add_done_callback(lambda done: done.cancelled() or done.exception())
        return outcome

    async def _patiently(self, outcome: asyncio.Future[T], *, droppable: bool = False) -> T:
        try:
            async with asyncio.timeout(self._patience):
                return await (outcome if droppable else asyncio.shield(outcome))
        except TimeoutError:
            raise TooSlow from None


class _Batch(Generic[T]):
    """Things that are worked on together; others join until the work begins."""

    outcome: asyncio.Future[Sequence[Exception | None]]

    def __init__(self, work: Joint[T], first: T) -> None:
        self.work = work
        self._items = [first]
        self._begun = False
        self._lock = threading.Lock()

    def take(self, item: T) -> int | None:
        """The item's place among the others; None if the work has begun."""
        with self._lock:
            if self._begun:
                return None
            self._items.append(item)
            return len(self._items) - 1

    def begin(self) -> Sequence[T]:
        """All that have joined; from now on nobody does."""
        with self._lock:
            self._begun = True
        return self._items
