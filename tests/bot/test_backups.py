"""Copies that the bot makes by itself, and its weekly look for damage."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from bot import backups
from bot.backups import DEEP_SPAN, SETTING, WORRIED_SPAN, Backups
from bot.config import Config
from bot.desk import Desk
from knowledge.factbase import FactBase
from knowledge.store import backups as copies
from tests.test_store import plain

HOUR = timedelta(hours=1)


class Calendar:
    """The time that the copies are told."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        """Begin at some noon."""
        self.now = datetime(2026, 11, 25, 12, tzinfo=UTC)
        patch.setattr(backups, "utcnow", lambda: self.now)


@pytest.fixture
def calendar(monkeypatch: pytest.MonkeyPatch) -> Calendar:
    """A clock that a test turns."""
    return Calendar(monkeypatch)


@pytest.fixture
def path(base: FactBase) -> Path:
    """A closed fact base with the small briefing."""
    base.store.close()
    return base.store.path


@pytest_asyncio.fixture
async def desk(path: Path) -> AsyncIterator[Desk]:
    """A desk with it."""
    async with Desk(path) as desk:
        yield desk


def made(path: Path) -> list[datetime]:
    """When the copies beside the file were made."""
    return [copy.made for copy in copies.Backups(path).copies()]


async def hour_of(desk: Desk, **settings: int | Path) -> None:
    """What a bot does that was just started, and is stopped again."""
    keeper = Backups(desk, Config(**settings))  # type: ignore[arg-type]
    await keeper.hourly()
    await keeper.close()


async def test_a_bot_that_restarts_hourly_makes_one_a_day(desk: Desk, calendar: Calendar) -> None:
    """In four days of hourly restarts there is one copy a day, and no more than may stay."""
    begin = calendar.now
    for _ in range(4 * 24):
        await hour_of(desk, backups_kept=3)
        calendar.now += HOUR
    assert made(desk.database) == [begin + n * 24 * HOUR for n in (3, 2, 1)]


async def test_copies_can_be_more_often_or_never(desk: Desk, calendar: Calendar) -> None:
    """The span is the operator's; none means no copies at all."""
    await hour_of(desk, backup_hours=0)
    assert made(desk.database) == []
    for _ in range(3):
        await hour_of(desk, backup_hours=1)
        calendar.now += HOUR
    assert len(made(desk.database)) == 3


async def test_a_copy_of_the_future_counts_for_nothing(desk: Desk, calendar: Calendar) -> None:
    """A clock that was wrong once does not keep copies from being made."""
    calendar.now += 9_999 * HOUR
    await hour_of(desk)
    calendar.now -= 9_999 * HOUR
    await hour_of(desk)
    assert len(made(desk.database)) == 2


async def test_copies_go_where_the_operator_says(desk: Desk, tmp_path: Path) -> None:
    """Into the directory of the configuration, which is made for them."""
    await hour_of(desk, backups=tmp_path / "far" / "away")
    assert len(copies.Backups(desk.database, tmp_path / "far" / "away").copies()) == 1
    assert made(desk.database) == []


async def test_a_failure_is_one_line_and_tried_again(
    desk: Desk, calendar: Calendar, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Where no copy can be made the log says why in a sentence; in an hour it is tried again."""
    (place := tmp_path / "place").touch()
    await hour_of(desk, backups=place)
    (line,) = [record for record in caplog.records if record.levelno >= logging.WARNING]
    assert line.levelname == "ERROR" and line.exc_info is None
    assert line.getMessage().startswith("no backup was made, the next try is in an hour: ")
    assert str(place) in line.getMessage()
    place.unlink()
    await hour_of(desk, backups=place)
    assert len(copies.Backups(desk.database, place).copies()) == 1


async def test_damage_is_told_once_a_week_then_daily(
    desk: Desk, calendar: Calendar, caplog: pytest.LogCaptureFixture
) -> None:
    """A flipped letter is in the log at ERROR with its place and the remedy, within a week."""
    await hour_of(desk)
    with closing(plain(desk.database)) as db:
        db.execute("DROP TRIGGER revision_stays")
        db.execute(
            "UPDATE revision SET document = replace(document, 'storm', 'storn')"
            " WHERE fact_id = 'F-003'"
        )
    calendar.now += DEEP_SPAN - HOUR
    await hour_of(desk, backup_hours=0)
    assert not any(record.levelno >= logging.WARNING for record in caplog.records)
    for hours in (1, 1, 22, 1):
        calendar.now += hours * HOUR
        await hour_of(desk, backup_hours=0)
    told = [r.getMessage() for r in caplog.records if r.levelno == logging.ERROR]
    assert len(told) == 2
    assert "F-003 of shared, revision 1: it is not what was stored" in told[0]
    assert "Put the newest sound backup, " in told[0] and "storn" not in told[0]
    due = await desk.setting(SETTING)
    assert due == (calendar.now + WORRIED_SPAN).isoformat()


async def test_a_damaged_file_is_not_copied(
    desk: Desk, calendar: Calendar, caplog: pytest.LogCaptureFixture
) -> None:
    """Good copies are not pushed out by bad ones: the copy is refused, and said so."""
    await hour_of(desk, backups_kept=1)
    with closing(plain(desk.database)) as db:
        db.execute("UPDATE setting SET value = 'x'")
    calendar.now += 24 * HOUR
    await hour_of(desk, backups_kept=1)
    assert made(desk.database) == [calendar.now - 24 * HOUR]
    assert "was not sound and is removed: A setting: it is" in caplog.text


async def test_a_note_that_is_no_time_is_no_reason_to_wait(desk: Desk, calendar: Calendar) -> None:
    """Whatever stands there: a deep look is made, and the next one noted."""
    for noted in ("", "soon", "9999-01-01T00:00:00+00:00"):
        await desk.set_setting(SETTING, noted)
        await hour_of(desk, backup_hours=0)
        assert await desk.setting(SETTING) == (calendar.now + DEEP_SPAN).isoformat()


async def test_it_begins_and_ends_with_the_bot(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once started it makes copies by itself; once stopped there is no thread of it left."""
    monkeypatch.setattr(backups, "START_AFTER", 0.0)
    others = set(threading.enumerate())
    keeper = Backups(desk, Config())
    keeper.start()
    async with asyncio.timeout(20):
        while not made(desk.database):  # noqa: ASYNC110 - a directory tells nobody
            await asyncio.sleep(0.01)
    await keeper.close()
    assert not keeper.hourly.is_running()
    for thread in set(threading.enumerate()) - others:
        if thread.name.startswith("briefing-keeper"):
            await asyncio.to_thread(thread.join, 20)
            assert not thread.is_alive()


async def test_a_stopped_bot_gives_the_copy_up(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A copy that is being made when the bot stops is given up, quietly, and leaves nothing."""
    begun, go = threading.Event(), threading.Event()
    real = copies.Backups.make

    def slow(self: copies.Backups, *rest: object) -> copies.Copy:
        begun.set()
        go.wait(20)
        return real(self, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(copies.Backups, "make", slow)
    keeper = Backups(desk, Config())
    task = asyncio.create_task(keeper.copy())
    await asyncio.to_thread(begun.wait, 20)
    stopping = asyncio.create_task(keeper.close())
    await asyncio.sleep(0)
    go.set()
    await stopping
    await task
    assert list((desk.database.parent / "backups").iterdir()) == []
    assert caplog.text == ""
