"""The fact base off the event loop."""

from __future__ import annotations

import asyncio
import threading
import time
from pathlib import Path

import pytest

from bot.desk import Desk, TooSlow
from bot.seat import Seat
from knowledge import phrases
from knowledge.errors import KnowledgeError, StoreBusy, UnknownFact
from knowledge.model import SHARED_SCOPE, PostedReply
from knowledge.store import open_store
from tests.bot.conftest import QUESTION


async def test_answers_come_worded_with_related_facts(desk: Desk) -> None:
    """All that a reply needs comes from one visit to the thread."""
    worded = await desk.ask(QUESTION, SHARED_SCOPE)
    assert worded.answer.facts[0].id in worded.text
    assert [fact.id for fact in worded.related] == ["F-020"]


async def test_facts_near_a_silence_are_related(desk: Desk) -> None:
    """What the text names can be looked at."""
    worded = await desk.ask("What happened to the talks?", SHARED_SCOPE)
    silence = worded.answer.silence
    assert silence is None or [fact.id for fact in worded.related] == list(silence.near)


async def test_a_fact_can_be_the_answer(desk: Desk) -> None:
    """A choice and a related figure read like any answer."""
    worded = await desk.answer_of("F-019", SHARED_SCOPE)
    assert "F-019" in worded.text
    with pytest.raises(UnknownFact):
        await desk.answer_of("F-999", SHARED_SCOPE)


async def test_two_questions_are_read_at_once(desk: Desk) -> None:
    """One long look-up does not keep a second one waiting."""
    together = threading.Barrier(2, timeout=5)
    await asyncio.gather(*(desk._read(lambda _base: together.wait()) for _ in range(2)))


async def test_a_server_gets_its_briefing_with_the_first_question(desk: Desk) -> None:
    """Nobody has to prepare a server."""
    assert (await desk.ask(QUESTION, "1234")).answer.facts
    assert (await desk.briefing("5678")).facts


async def test_what_is_remembered_is_read_back(desk: Desk) -> None:
    """The readers see what the writer wrote."""
    posted = PostedReply(
        reply_id=5,
        channel_id=6,
        scope=SHARED_SCOPE,
        facts=(("F-019", 1),),
        posted_at="2026-01-01T00:00:00+00:00",
        question_id=7,
        asker_id=8,
    )
    await desk.remember(posted)
    assert await desk.reply(5) == await desk.reply_to(7) == posted
    await desk.forget_before("2025-12-31T00:00:00+00:00")
    assert await desk.reply(5) == posted
    await desk.forget(5)
    assert await desk.reply(5) is None


async def test_the_loop_goes_on_while_a_thread_works(desk: Desk) -> None:
    """A look-up never holds up Discord's heartbeat."""
    slow = asyncio.ensure_future(desk._read(lambda _base: time.sleep(0.3)))
    started = time.monotonic()
    await asyncio.sleep(0.01)
    assert time.monotonic() - started < 0.2
    await slow


async def test_suggestions_do_not_wait_for_slow_work(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody who is typing gets nothing rather than something late, and the queue stays short."""
    monkeypatch.setattr("bot.desk.SUGGEST_PATIENCE", 0.1)
    await desk.ensure(SHARED_SCOPE)
    seat = desk._home(SHARED_SCOPE)
    slow = asyncio.ensure_future(seat.run(lambda _base: time.sleep(0.5)))
    await asyncio.sleep(0)
    started = time.monotonic()
    assert await desk.suggest("fact", "fact", "F-019", SHARED_SCOPE) == []
    assert time.monotonic() - started < 0.4
    assert seat.waiting == 1
    await slow
    assert await desk.suggest("fact", "fact", "F-019", SHARED_SCOPE)


async def test_a_long_line_is_kept_for_its_scope_and_its_time(desk: Desk) -> None:
    """Another server cannot read it, and when its time is over nobody can."""
    key = await desk.keep_line("1", "/figures x", now=0, until=10)
    assert await desk.keep_line("2", "/figures x", now=0, until=10) != key
    assert await desk.kept_line("1", key, 9) == "/figures x"
    assert await desk.kept_line("2", key, 9) is None
    assert await desk.kept_line("1", key, 10) is None
    await desk.forget_lines_before(10)
    assert await desk.kept_line("1", key, 9) is None


async def test_who_waits_too_long_is_told(tmp_path: Path) -> None:
    """The error is a sentence; the desk still closes cleanly."""
    async with Desk(tmp_path / "facts.sqlite") as desk:
        reader = desk._readers[0]
        reader._patience = 0.05
        with pytest.raises(TooSlow, match="too long"):
            await reader.run(lambda _base: time.sleep(0.3))
        reader._patience = 10


async def test_a_closed_desk_says_so_and_frees_the_file(tmp_path: Path) -> None:
    """Closing twice is harmless; another bot may open the file at once."""
    desk = Desk(tmp_path / "facts.sqlite")
    await desk.open()
    await desk.close()
    await desk.close()
    with pytest.raises(KnowledgeError, match=phrases.CLOSED):
        await desk.ask(QUESTION, SHARED_SCOPE)
    with open_store(tmp_path / "facts.sqlite") as store:
        store.claim()


async def test_two_bots_never_share_a_file(tmp_path: Path) -> None:
    """The second one learns at once who holds it, and leaves nothing open."""
    async with Desk(tmp_path / "facts.sqlite"):
        with pytest.raises(StoreBusy):
            await Desk(tmp_path / "facts.sqlite").open()


async def test_waiting_work_is_done_though_nobody_waits_any_more() -> None:
    """Who is told "too slow" has not undone what they sent; only droppable work is left out."""
    seat, done = Seat("test", patience=0.1), []
    slow = asyncio.ensure_future(seat.do(lambda: time.sleep(0.4)))
    await asyncio.sleep(0)
    kept = seat.do(lambda: done.append("kept"))
    dropped = seat.do(lambda: done.append("dropped"), droppable=True)
    outcomes = await asyncio.gather(slow, kept, dropped, return_exceptions=True)
    assert all(isinstance(outcome, TooSlow) for outcome in outcomes)
    await asyncio.sleep(0.5)
    assert done == ["kept"]
    await seat.close()
