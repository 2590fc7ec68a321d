"""One thread that does one piece of work after the other, with a fact base of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

from knowledge import phrases
from knowledge.errors import KnowledgeError
from knowledge.factbase import FactBase
from knowledge.store import Store

T = TypeVar("T")


class TooSlow(KnowledgeError):
    """The fact base did not answer in time."""

    def __init__(self) -> None:
        """Say so in one sentence."""
        super().__init__(phrases.TOO_SLOW)


class Seat:
    """One thread with its own fact base; work queues before it."""

    def __init__(self, name: str, patience: float) -> None:
        """Give up waiting for work after `patience` seconds."""
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)
        self._patience = patience
        self._pending: set[Future[Any]] = set()
        self._base: FactBase | None = None

    @property
    def waiting(self) -> int:
        """How much work is being done or waits, abandoned work included."""
        return len(self._pending)

    async def open(self, opener: Callable[[], Store]) -> None:
        """Open the store in this seat's thread."""

        def work() -> None:
            self._base = FactBase(opener())

        await self.do(work)

    async def run(self, work: Callable[[FactBase], T], *, droppable: bool = False) -> T:
        """Do the work in this seat's thread; who gives up waiting does not stop it.

        Droppable work that has not begun by then is not done at all.
        """

        base = self._base
        if base is None:
            raise KnowledgeError(phrases.CLOSED)
        return await self.do(lambda: work(base), droppable=droppable)

    async def close(self) -> None:
        """Close the store once the work before it is done, and end the thread; once is enough."""
        base, self._base = self._base, None
        try:
            if base is not None:
                await self.do(base.store.close)
        finally:
            self._thread.shutdown(wait=False)

    async def do(self, job: Callable[[], T], *, droppable: bool = False) -> T:
        """Do a job that needs no fact base, as `run` does."""
        try:
            future = self._thread.submit(job)
        except RuntimeError:  # the thread has ended
            raise KnowledgeError(phrases.CLOSED) from None
        self._pending.add(future)
        future.add_done_callback(self._pending.discard)
        try:
            async with asyncio.timeout(self._patience):
                outcome = _watched(future)
                return await (outcome if droppable else asyncio.shield(outcome))
        except TimeoutError:
            raise TooSlow from None


def _watched(future: Future[T]) -> asyncio.Future[T]:
    """The job's outcome; one that nobody waits for any more is not reported by the event loop,
    which would log its text.
    """
    outcome = asyncio.wrap_future(future)
    outcome.add_done_callback(lambda done: done.cancelled() or done.exception())
    return outcome
