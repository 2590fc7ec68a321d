"""Threads with one queue of work before them."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence
from pathlib import Path

import pytest

from bot.seat import Seat, TooSlow
from knowledge import phrases
from knowledge.errors import KnowledgeError, NotAFactBase
from knowledge.factbase import FactBase
from knowledge.store import Store, open_store

GUARD = 30
"""Seconds after which a test that hangs fails; nothing is timed by it."""


def nothing_wrong(_base: FactBase, items: Sequence[int]) -> list[Exception | None]:
    """What is done with items that are joined where only the order counts."""
    return [None] * len(items)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """An empty fact base."""
    open_store(tmp_path / "facts.db", create=True).close()
    return tmp_path / "facts.db"


async def test_work_waits_for_no_thread_that_is_busy() -> None:
    """All but one of the threads may hang: whatever is asked for then is done by the last."""
    seat, let_go = Seat("test", patience=GUARD, threads=3), threading.Event()
    hanging = [asyncio.ensure_future(seat.do(lambda: let_go.wait(GUARD))) for _ in range(2)]
    await asyncio.sleep(0)
    done = await asyncio.gather(*(seat.do(lambda number=number: number) for number in range(20)))
    assert done == [*range(20)]
    assert seat.waiting == 2
    let_go.set()
    assert await asyncio.gather(*hanging) == [True, True]
    await seat.close()


async def test_one_thread_works_at_a_time() -> None:
    """Two that compute would only keep the event loop from its turn; quick work never overlaps."""
    seat, inside, most = Seat("test", patience=GUARD, threads=3), [], []

    def work() -> None:
        inside.append(1)
        most.append(len(inside))
        inside.pop()

    await asyncio.gather(*(seat.do(work) for _ in range(200)))
    assert {*most} == {1}
    await seat.close()


async def test_long_work_is_passed_once_and_for_all() -> None:
    """What comes after it goes on as if it was not there, one at a time, also when it has ended."""
    seat, let_go, done = Seat("test", patience=GUARD, threads=2), threading.Event(), []
    long = asyncio.ensure_future(seat.do(lambda: let_go.wait(GUARD)))
    await asyncio.sleep(0)
    for number in range(20):
        await seat.do(lambda number=number: done.append((number, threading.get_ident())))
    assert [number for number, _ in done] == [*range(20)]
    assert len({thread for _, thread in done}) == 1
    let_go.set()
    assert await long
    assert await asyncio.gather(*(seat.do(lambda: 1) for _ in range(20))) == [1] * 20
    await seat.close()


async def test_waiting_work_is_done_though_nobody_waits_any_more() -> None:
    """Who is told "too slow" has not undone what they sent; only droppable work is left out."""
    seat, done, let_go = Seat("test", patience=0.1), [], threading.Event()
    slow = asyncio.ensure_future(seat.do(lambda: let_go.wait(GUARD)))
    await asyncio.sleep(0)
    kept = seat.do(lambda: done.append("kept"))
    dropped = seat.do(lambda: done.append("dropped"), droppable=True)
    outcomes = await asyncio.gather(slow, kept, dropped, return_exceptions=True)
    assert all(isinstance(outcome, TooSlow) for outcome in outcomes)
    seat._patience = GUARD
    let_go.set()
    await seat.do(lambda: done.append("later"))
    assert done == ["kept", "later"]
    await seat.close()


async def test_each_thread_has_a_fact_base_of_its_own(path: Path) -> None:
    """A store may only be used by the thread that opened it."""
    seat, together = Seat("test", patience=GUARD, threads=2), threading.Barrier(2, timeout=GUARD)
    await seat.open(lambda: FactBase(open_store(path, read_only=True)))

    def work(base: FactBase) -> FactBase:
        together.wait()
        assert base.store.scopes() == []
        return base

    first, second = await asyncio.gather(seat.run(work), seat.run(work))
    assert first is not second
    await seat.close()
    with pytest.raises(KnowledgeError, match=phrases.CLOSED):
        await seat.run(work)


async def test_what_cannot_be_opened_is_told_at_once(tmp_path: Path) -> None:
    """Opening fails with the sentence of the store; closing then is no error."""
    seat = Seat("test", patience=GUARD, threads=2)
    with pytest.raises(NotAFactBase):
        await seat.open(lambda: FactBase(open_store(tmp_path / "none.db", read_only=True)))
    await seat.close()


async def test_all_stores_are_closed(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those of all threads, each by its own, after the work that waits; once is enough."""
    seat, closed = Seat("test", patience=GUARD, threads=2), []
    together = threading.Barrier(2, timeout=GUARD)
    close = Store.close

    def noted(store: Store) -> None:
        close(store)
        closed.append((store, threading.get_ident()))

    def work(base: FactBase) -> tuple[Store, int]:
        together.wait()
        return base.store, threading.get_ident()

    monkeypatch.setattr(Store, "close", noted)
    await seat.open(lambda: FactBase(open_store(path, read_only=True)))
    waiting = [asyncio.ensure_future(seat.run(work)) for _ in range(2)]
    await asyncio.sleep(0)
    await asyncio.gather(seat.close(), seat.close())
    assert {*await asyncio.gather(*waiting)} == {*closed}
    assert len(closed) == 2


async def test_closing_waits_for_nobody_for_ever(path: Path) -> None:
    """A thread that hangs keeps its own store open, which is told; the other is closed."""
    seat, let_go = Seat("test", patience=GUARD, threads=2), threading.Event()
    await seat.open(lambda: FactBase(open_store(path, read_only=True)))

    def hang(base: FactBase) -> bool:
        try:
            return let_go.wait(GUARD)
        finally:
            base.store.close()

    hanging = asyncio.ensure_future(seat.run(hang))
    await seat.run(lambda base: base.store.scopes())
    seat._patience = 0.2
    with pytest.raises(TooSlow):
        await seat.close()
    let_go.set()
    assert await hanging


async def test_what_waits_is_done_together(path: Path) -> None:
    """What joins before the work begins is one piece of work; what comes later is the next."""
    seat, batches = Seat("test", patience=GUARD), []
    begun, let_go = threading.Event(), threading.Event()
    await seat.open(lambda: FactBase(open_store(path)))

    def work(_base: FactBase, items: Sequence[int]) -> list[Exception | None]:
        batches.append([*items])
        begun.set()
        let_go.wait(GUARD)
        return [None] * len(items)

    first = asyncio.ensure_future(seat.join(work, 0))
    await asyncio.to_thread(begun.wait, GUARD)
    later = [asyncio.ensure_future(seat.join(work, number)) for number in range(1, 5)]
    await asyncio.sleep(0)
    let_go.set()
    await asyncio.gather(first, *later)
    assert batches == [[0], [1, 2, 3, 4]]
    await seat.close()


async def test_other_work_comes_in_between(path: Path) -> None:
    """Nothing overtakes work of another kind, or of the same kind between two others."""
    seat, done, let_go = Seat("test", patience=GUARD), [], threading.Event()
    await seat.open(lambda: FactBase(open_store(path)))

    def one(base: FactBase, items: Sequence[int]) -> list[Exception | None]:
        done.append(("one", *items))
        return nothing_wrong(base, items)

    def two(base: FactBase, items: Sequence[int]) -> list[Exception | None]:
        done.append(("two", *items))
        return nothing_wrong(base, items)

    steps = [
        *(seat.do(lambda: let_go.wait(GUARD)), seat.join(one, 1), seat.join(one, 2)),
        *(seat.join(two, 3), seat.join(one, 4), seat.run(lambda _base: done.append(("other",)))),
        seat.join(one, 5),
    ]
    waiting = [asyncio.ensure_future(step) for step in steps]
    await asyncio.sleep(0)
    let_go.set()
    await asyncio.gather(*waiting)
    assert done == [("one", 1, 2), ("two", 3), ("one", 4), ("other",), ("one", 5)]
    await seat.close()


async def test_each_that_joined_gets_its_own_error(path: Path) -> None:
    """One item's failure is raised where that item was handed in; a failure of all, everywhere."""
    seat, let_go = Seat("test", patience=GUARD), threading.Event()
    await seat.open(lambda: FactBase(open_store(path)))

    def work(_base: FactBase, items: Sequence[int]) -> list[Exception | None]:
        return [ValueError(item) if item % 2 else None for item in items]

    def fail(_base: FactBase, _items: Sequence[int]) -> list[Exception | None]:
        raise KnowledgeError("no room")

    held = asyncio.ensure_future(seat.do(lambda: let_go.wait(GUARD)))
    await asyncio.sleep(0)
    waiting = [asyncio.ensure_future(seat.join(work, number)) for number in range(4)]
    waiting += [asyncio.ensure_future(seat.join(fail, number)) for number in range(2)]
    await asyncio.sleep(0)
    let_go.set()
    found = await asyncio.gather(*waiting, return_exceptions=True)
    assert [str(one) for one in found] == ["None", "1", "None", "3", "no room", "no room"]
    await held
    await seat.close()
