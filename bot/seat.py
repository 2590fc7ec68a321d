"""Threads that do one piece of work after the other, each with a fact base of its own.

Whichever thread is free takes what has waited longest. One works at a time; if it takes long, the
next goes on beside it, so that slow work holds up nothing but itself while a thread is left.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from typing import Any, Generic, TypeVar

from bot.turns import Turns
from knowledge import phrases
from knowledge.errors import KnowledgeError
from knowledge.factbase import FactBase

T = TypeVar("T")
SWITCH_INTERVAL = 0.0002
"""Seconds after which a thread that computes lets another one go on, instead of Python's 0.005: so
long the event loop waits for its turn whenever it has let others go on. For whoever starts the
program to set, with `sys.setswitchinterval`.
"""

LONG = 0.1
"""Seconds of one piece of work after which another thread goes on with the next."""

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
        self._threads = ThreadPoolExecutor(max_workers=threads, thread_name_prefix=name)
        self._count = threads
        self._patience = patience
        self._pending: set[Future[Any]] = set()
        self._opener: Callable[[], FactBase] | None = None
        self._own = threading.local()
        self._turns = Turns(LONG)
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
            batch.outcome = self._submit(self._in_turn(lambda: work(self._base(opener), begin())))
            self._joinable = batch
        errors = await self._patiently(batch.outcome)
        if error := errors[place]:
            raise error

    async def do(self, job: Callable[[], T], *, droppable: bool = False) -> T:
        """Do a job that needs no fact base, as `run` does."""
        return await self._patiently(self._submit(self._in_turn(job)), droppable=droppable)

    async def close(self) -> None:
        """Close what was opened once the work before it is done, and end the threads; once is
        enough.
        """
        opener, self._opener = self._opener, None
        others = threading.Barrier(self._count)
        closing = [
            self._submit(lambda: self._close_own(others))
            for _ in range(self._count if opener is not None else 0)
        ]
        self._threads.shutdown(wait=False)
        if closing:
            done, late = await asyncio.wait(closing, timeout=self._patience)
            if problem := next(filter(None, (one.exception() for one in done)), None):
                raise problem
            if late:
                raise TooSlow

    def _in_turn(self, job: Callable[[], T]) -> Callable[[], T]:
        def work() -> T:
            with self._turns:
                return job()

        return work

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

    def _close_own(self, others: threading.Barrier) -> None:
        """Close the fact base of this thread, and let no other thread's turn be taken by it."""
        base: FactBase | None = getattr(self._own, "base", None)
        self._own.base = None
        try:
            if base is not None:
                base.store.close()
        finally:
            with suppress(threading.BrokenBarrierError):
                others.wait(self._patience)

    def _submit(self, job: Callable[[], T]) -> asyncio.Future[T]:
        """The outcome of the job; one that nobody waits for any more is not reported by the event
        loop, which would log its text.
        """
        self._joinable = None
        try:
            future = self._threads.submit(job)
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
