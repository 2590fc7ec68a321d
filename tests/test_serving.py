"""Several fact bases on one file have in common what they serve."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from knowledge.errors import StoreError
from knowledge.factbase import FactBase
from knowledge.matching import Matcher
from knowledge.model import SHARED_SCOPE, Action, Briefing, Change, Edit
from knowledge.serving import Shared
from knowledge.store import open_store
from tests.conftest import install

ASKED = "How many passengers did the ferry carry in early 2031?"


@pytest.fixture
def shared() -> Shared:
    """What the fact bases of a test have in common."""
    return Shared()


@pytest.fixture
def writer(tmp_path: Path, small: Briefing, shared: Shared) -> Iterator[FactBase]:
    """A fact base with the small briefing, open for writing."""
    with FactBase(open_store(tmp_path / "facts.db", create=True), shared) as base:
        install(base, small)
        yield base


@pytest.fixture
def reader(writer: FactBase, shared: Shared) -> Iterator[FactBase]:
    """Another one on the same file."""
    with FactBase(writer.store.reader(), shared) as base:
        yield base


def edit(base: FactBase, caveat: str, scope: str = SHARED_SCOPE) -> None:
    """Give the first fact another caveat."""
    before = base.fact("F-001", scope)
    change = Edit(before=before, after=replace(before, caveat=caveat))
    base.apply(Change(action=Action.EDIT, actor="1", reason="test", edits=(change,)), scope)


def test_an_index_is_made_once_for_all(writer: FactBase, reader: FactBase) -> None:
    """And once again for each change, which all of them see."""
    assert reader.matcher() is writer.matcher()
    assert reader.briefing() is writer.briefing()
    edit(writer, "Changed.")
    assert reader.ask(ASKED).facts[0].caveat == "Changed."
    assert reader.matcher() is writer.matcher()


def test_an_index_begins_from_one_like_it(writer: FactBase, small: Briefing) -> None:
    """A scope that was changed takes over all else from what it was, and from other scopes."""
    install(writer, small, "guild-1")
    first = writer.matcher()
    edit(writer, "Changed.")
    edit(writer, "Changed there.", "guild-1")
    changed, there = writer.matcher(), writer.matcher("guild-1")
    for later in (changed, there):
        assert isinstance(later, Matcher) and isinstance(first, Matcher) and later is not first
        assert later.index.asked is first.index.asked
        assert later.known["F-002"][1] is first.known["F-002"][1]
    assert writer.ask(ASKED).facts[0].caveat == "Changed."
    assert writer.ask(ASKED, "guild-1").facts[0].caveat == "Changed there."


def test_nobody_reads_what_is_being_read(small: Briefing, shared: Shared) -> None:
    """Who asks for a scope while another thread reads it waits for that, and gets the same."""
    begun, let_go, read = threading.Event(), threading.Event(), []

    def slow() -> Briefing:
        read.append(threading.get_ident())
        begun.set()
        assert let_go.wait(30)
        return small

    with ThreadPoolExecutor(3) as threads:
        first = threads.submit(shared.take, "guild-1", 7, slow, None)
        assert begun.wait(30)
        others = [threads.submit(shared.take, "guild-1", 7, slow, None) for _ in range(2)]
        let_go.set()
        assert all(one.result() is first.result() for one in others)
    assert len(read) == 1


def test_other_scopes_do_not_wait_for_one_that_hangs(
    writer: FactBase, small: Briefing, shared: Shared
) -> None:
    """Reading a scope may take as long as it likes: only that scope waits."""
    install(writer, small, "guild-1")
    let_go = threading.Event()

    def hanging() -> Briefing:
        assert let_go.wait(30)
        return small

    with ThreadPoolExecutor(1) as thread:
        cursor = writer.store.cursor("guild-1")
        waiting = thread.submit(shared.take, "guild-1", cursor, hanging, None)
        assert writer.ask(ASKED).facts
        assert not waiting.done()
        let_go.set()
        assert waiting.result().briefing == small


def test_what_fails_fails_alone(writer: FactBase, reader: FactBase) -> None:
    """A scope that cannot be read now can be read by the next who asks."""
    with pytest.raises(StoreError, match="There are no facts here yet"):
        reader.matcher("nowhere")
    assert reader.ask(ASKED).facts


def test_a_purged_scope_is_served_no_more(
    writer: FactBase, reader: FactBase, small: Briefing
) -> None:
    """Not from what another fact base still keeps of it either; if it comes back, it is new."""
    install(writer, small, "guild-1")
    edit(writer, "Changed there.", "guild-1")
    assert writer.ask(ASKED, "guild-1").facts[0].caveat == "Changed there."
    writer.store.purge("guild-1")
    with pytest.raises(StoreError):
        reader.ask(ASKED, "guild-1")
    install(writer, small, "guild-1")
    assert reader.ask(ASKED, "guild-1").facts[0].caveat == small.facts[0].caveat


def test_nothing_is_kept_that_nobody_serves(writer: FactBase, shared: Shared) -> None:
    """When the last fact base lets go of a scope, so does what they share."""
    writer.ask(ASKED)
    assert len(shared) == 1
    writer._served.clear()
    gc.collect()
    assert len(shared) == 0
