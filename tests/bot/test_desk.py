"""The fact base off the event loop."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from bot.desk import Desk, TooSlow, Worded
from knowledge import phrases
from knowledge.errors import BadInput, KnowledgeError, StoreBusy, UnknownFact
from knowledge.factbase import FactBase
from knowledge.matching import Ranking
from knowledge.model import SHARED_SCOPE, PostedReply
from knowledge.store import Store, open_store
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


def posted(reply_id: int, fact: str = "F-019", scope: str = SHARED_SCOPE) -> PostedReply:
    """A reply to a question with the number after its own."""
    return PostedReply(
        reply_id=reply_id,
        channel_id=6,
        scope=scope,
        facts=((fact, 1),),
        posted_at="2026-01-01T00:00:00+00:00",
        question_id=reply_id + 1,
        asker_id=8,
    )


async def test_what_is_remembered_is_read_back(desk: Desk) -> None:
    """The readers see what the writer wrote."""
    await desk.remember(posted(5))
    assert await desk.reply(5) == await desk.reply_to(6) == posted(5)
    await desk.forget_before("2025-12-31T00:00:00+00:00")
    assert await desk.reply(5) == posted(5)
    await desk.forget(5)
    assert await desk.reply(5) is None


async def test_replies_that_wait_are_remembered_together(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What comes in while the writer is busy is one transaction; who waits for it finds it then."""
    written: list[int] = []
    remember = Store.remember_replies

    def counted(store: Store, replies: Sequence[PostedReply]) -> None:
        remember(store, replies)
        written.append(len(replies))

    async def remembered(number: int) -> None:
        await desk.remember(posted(number))
        assert await desk.reply(number) == posted(number)

    monkeypatch.setattr(Store, "remember_replies", counted)
    async with writer_held(desk):
        waiting = [asyncio.ensure_future(remembered(number)) for number in range(100, 120)]
        await asyncio.sleep(0)
    await asyncio.gather(*waiting)
    assert written == [20]


async def test_one_bad_reply_does_not_sink_the_others(desk: Desk) -> None:
    """Each learns what became of its own: half a character cannot be stored, and no such time."""
    bad = posted(201, scope="\ud800"), replace(posted(202), posted_at="yesterday")
    replies = [posted(200), *bad, posted(203)]
    async with writer_held(desk):
        waiting = [asyncio.ensure_future(desk.remember(reply)) for reply in replies]
        await asyncio.sleep(0)
    found = await asyncio.gather(*waiting, return_exceptions=True)
    assert found[0] is found[3] is None
    assert isinstance(found[1], BadInput) and isinstance(found[2], Exception)
    assert [await desk.reply(number) for number in range(200, 204)] == [
        *(posted(200), None, None, posted(203))
    ]


async def test_what_happens_to_a_reply_happens_in_order(desk: Desk) -> None:
    """Remembered, changed, forgotten, remembered: the last thing counts, however it is written."""
    async with writer_held(desk):
        steps = [
            *(desk.remember(posted(300)), desk.remember(posted(300, "F-020"))),
            *(desk.remember(posted(301)), desk.forget(301), desk.remember(posted(302))),
            *(desk.forget(302), desk.remember(posted(302, "F-020")), desk.remember(posted(303))),
        ]
        waiting = [asyncio.ensure_future(step) for step in steps]
        await asyncio.sleep(0)
    await asyncio.gather(*waiting)
    assert [await desk.reply(number) for number in range(300, 304)] == [
        *(posted(300, "F-020"), None, posted(302, "F-020"), posted(303))
    ]


async def test_closing_writes_what_waits(tmp_path: Path) -> None:
    """A reply that was posted before the bot stopped is found after it."""
    desk = Desk(tmp_path / "facts.sqlite")
    await desk.open()
    waiting = [asyncio.ensure_future(desk.remember(posted(number))) for number in range(1, 6)]
    await asyncio.sleep(0)
    await desk.close()
    await asyncio.gather(*waiting)
    with pytest.raises(KnowledgeError, match=phrases.CLOSED):
        await desk.remember(posted(6))
    with open_store(tmp_path / "facts.sqlite", read_only=True) as store:
        assert [store.reply(number) for number in range(1, 6)] == [*map(posted, range(1, 6))]


@asynccontextmanager
async def writer_held(desk: Desk) -> AsyncIterator[None]:
    """The writer does something else until the block is over."""
    let_go = threading.Event()
    held = asyncio.ensure_future(desk.change(SHARED_SCOPE, lambda _base: let_go.wait(30)))
    await asyncio.sleep(0)
    try:
        yield
    finally:
        let_go.set()
        await held


async def test_a_hanging_look_up_holds_up_nobody(desk: Desk) -> None:
    """Neither the loop, which keeps Discord's heartbeat, nor questions in the same server; many of
    them, since none may be put behind it.
    """
    let_go = threading.Event()
    hanging = asyncio.ensure_future(desk.consult(SHARED_SCOPE, lambda _base: let_go.wait(30)))
    await asyncio.sleep(0)
    try:
        ticks = [asyncio.ensure_future(asyncio.sleep(0, number)) for number in range(3)]
        told = await asyncio.gather(*(desk.ask(QUESTION, SHARED_SCOPE) for _ in range(6)))
        assert await asyncio.gather(*ticks) == [0, 1, 2]
        assert all(worded.answer.facts for worded in told)
        assert not hanging.done()
    finally:
        let_go.set()
    assert await hanging


async def test_a_failing_look_up_fails_alone(desk: Desk) -> None:
    """Whoever asked it gets its error, others their answer, and the thread goes on."""
    failing = [desk.consult(SHARED_SCOPE, lambda _base: 1 // 0) for _ in range(3)]
    found = await asyncio.gather(*failing, desk.ask(QUESTION, SHARED_SCOPE), return_exceptions=True)
    assert [type(one) for one in found[:3]] == [ZeroDivisionError] * 3
    assert isinstance(found[3], Worded) and found[3].answer.facts


async def test_threads_share_one_index(desk: Desk) -> None:
    """Two readers and the clerk have a scope's matcher in common: each takes many megabytes."""
    together = threading.Barrier(2, timeout=20)

    def matcher(base: FactBase) -> Ranking:
        together.wait()
        return base.matcher(SHARED_SCOPE)

    readers = [desk.consult(SHARED_SCOPE, matcher) for _ in range(2)]
    clerk = desk.study(SHARED_SCOPE, lambda base: base.matcher(SHARED_SCOPE))
    found = [*await asyncio.gather(*readers), await clerk]
    assert found[0] is found[1] is found[2]


async def test_suggestions_do_not_wait_for_slow_work(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody who is typing gets nothing rather than something late, and the queue stays short."""
    monkeypatch.setattr("bot.desk.SUGGEST_PATIENCE", 0.1)
    await desk.ensure(SHARED_SCOPE)
    let_go = threading.Event()
    slow = [asyncio.ensure_future(desk._read(lambda _base: let_go.wait(30))) for _ in range(2)]
    await asyncio.sleep(0)
    assert await desk.suggest("fact", "fact", "F-019", SHARED_SCOPE) == []
    assert desk._readers.waiting == 2
    let_go.set()
    await asyncio.gather(*slow)
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
        desk._readers._patience = 0.05
        let_go = threading.Event()
        with pytest.raises(TooSlow, match="too long"):
            await desk._read(lambda _base: let_go.wait(30))
        let_go.set()
        desk._readers._patience = 10


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
