"""The running bot tells how it is: to systemd, in a file, and through it to `briefing check`."""

from __future__ import annotations

import asyncio
import json
import math
import os
import socket
import stat
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot import vitals
from bot.health import Health
from bot.notices import Notices
from bot.vitals import Vitals, read, span, told, vitals_file, write
from knowledge.errors import BadInput
from knowledge.phrases import operating
from tests.loopback import BOT, TOKEN, BotProcess, Loopback

NOW = 1_000_000.0
WELL = Vitals(
    pid=os.getpid(),
    time=NOW - 3,
    lag_ms=3.2,
    ready=True,
    guilds=2,
    latency_ms=41.5,
    heartbeat=NOW - 12,
    counts={"sent": 7},
)


class Client:
    """What is looked at of a client; the tests turn its hands."""

    def __init__(self, latency: float = math.nan, *, ready: bool = False) -> None:
        """A client that has not connected yet."""
        self.latency = latency
        self.ready = ready
        self.guilds: Sequence[object] = ("one", "two")

    def is_ready(self) -> bool:
        """Whether it is connected."""
        return self.ready


class Systemd:
    """The socket that systemd would listen on."""

    def __init__(self, address: str) -> None:
        """Listen at a path, or at a name without a file if it begins with @."""
        self.environ = {"NOTIFY_SOCKET": address}
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(f"\0{address[1:]}" if address.startswith("@") else address)
        self._socket.setblocking(False)

    def heard(self) -> list[str]:
        """All notices since the last look."""
        notices = []
        while True:
            try:
                notices.append(self._socket.recv(4096).decode())
            except BlockingIOError:
                return notices

    def close(self) -> None:
        """Listen no more."""
        self._socket.close()


@pytest.fixture
def systemd(tmp_path: Path) -> Iterator[Systemd]:
    """A systemd at a path."""
    listening = Systemd(str(tmp_path / "notify"))
    yield listening
    listening.close()


@asynccontextmanager
async def watching(
    client: Client, path: Path, environ: Mapping[str, str] | None = None, **counts: int
) -> AsyncIterator[Health]:
    """A watch that looks a thousand times as often as it does in earnest."""
    health = Health(client, path, lambda: counts, tick=0.001, every=0.01, environ=environ or {})
    async with health:
        yield health


async def until(wanted: Any) -> Any:
    """What the function gives as soon as it gives anything; it guards against hanging only."""
    async with asyncio.timeout(20):
        while not (found := wanted()):  # noqa: ASYNC110 - it looks at files and sockets
            await asyncio.sleep(0.001)
    return found


# The file


async def test_the_file_tells_how_the_process_is(tmp_path: Path) -> None:
    """Numbers only, for its owner only, beside the database; it goes at a clean end."""
    path = tmp_path / "facts.sqlite"
    file = tmp_path / "facts.sqlite.health"
    client = Client(0.0415, ready=True)
    began = time.time()
    async with watching(client, path, sent=7, lost=0):
        state = await until(lambda: (found := read(file)) and found.heartbeat and found)
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert json.loads(file.read_text()).keys() >= {"pid", "time", "lag_ms", "counts"}
        assert told(state, time.time()).startswith(f"answering, pid {os.getpid()}, loop lag ")
    assert (state.pid, state.ready, state.guilds, state.latency_ms) == (os.getpid(), True, 2, 41.5)
    assert state.counts == {"sent": 7, "lost": 0}
    assert began - 1 <= state.heartbeat <= state.time <= time.time()
    assert os.listdir(tmp_path) == []  # noqa: PTH208


async def test_the_lag_of_the_loop_is_measured(tmp_path: Path) -> None:
    """Whatever holds up the event loop is seen as a late timer, once."""
    path = tmp_path / "facts.sqlite"
    async with watching(Client(), path):
        await until(lambda: read(vitals_file(path, {})))
        time.sleep(0.2)  # noqa: ASYNC251 - this is what must be noticed
        await until(lambda: read(vitals_file(path, {})).lag_ms > 150)  # type: ignore[union-attr]
        await until(lambda: read(vitals_file(path, {})).lag_ms < 150)  # type: ignore[union-attr]


async def test_each_acknowledged_heartbeat_is_noticed(tmp_path: Path) -> None:
    """discord.py measures the latency anew each time; infinite and NaN are none."""
    path = tmp_path / "facts.sqlite"
    client = Client(math.inf)

    def heartbeat() -> float | None:
        state = read(vitals_file(path, {}))
        return state.heartbeat if state else None

    async with watching(client, path):
        await until(lambda: read(vitals_file(path, {})))
        assert heartbeat() is None
        client.latency = 0.1
        first = await until(heartbeat)
        await asyncio.sleep(0.03)
        assert heartbeat() == first
        client.latency = math.inf  # a new connection, before its first heartbeat
        await asyncio.sleep(0.02)
        assert heartbeat() == first
        client.latency = 0.2
        await until(lambda: (heartbeat() or 0) > first)


async def test_a_directory_that_may_not_be_written_is_told_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The bot goes on, and its log does not fill."""
    (tmp_path / "file").touch()
    async with watching(Client(), tmp_path / "file" / "facts.sqlite"):
        await until(lambda: caplog.messages)
        await asyncio.sleep(0.05)
    assert caplog.messages == ["the state of the process cannot be written"]


async def test_the_place_of_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """systemd's runtime directory comes first; what an earlier run left is replaced."""
    path = tmp_path / "facts.sqlite"
    environ = {"RUNTIME_DIRECTORY": f"{tmp_path}/run:{tmp_path}/other"}
    assert vitals_file(path, {}) == tmp_path / "facts.sqlite.health"
    assert vitals_file(path, environ) == tmp_path / "run" / "facts.sqlite.health"
    file = tmp_path / "facts.sqlite.health"
    (tmp_path / "victim").write_text("It rained.")
    for name in (file, file.with_name("facts.sqlite.health.new")):
        name.symlink_to(tmp_path / "victim")
    write(WELL, file)
    assert read(file) == WELL
    assert not file.is_symlink()
    assert (tmp_path / "victim").read_text() == "It rained."


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"pid": "x"}', b"\xff", b"[" * 100_000])
def test_a_damaged_file_is_named(tmp_path: Path, content: bytes) -> None:
    """What is no state of a process is refused in one sentence."""
    file = tmp_path / "facts.sqlite.health"
    file.write_bytes(content)
    with pytest.raises(BadInput, match=r"facts\.sqlite\.health cannot be read \(damaged\)"):
        read(file)


# What is made of it


def test_a_well_process_is_told_in_one_line() -> None:
    """Process id, lag and last heartbeat."""
    assert told(None, NOW) == "not running"
    words = f"answering, pid {os.getpid()}, loop lag 3 ms, last heartbeat 12 s ago"
    assert told(WELL, NOW) == words


def gone() -> int:
    """The id of a process that has ended."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"time": NOW - 46}, "gave no sign of life for 46 s"),
        ({"ready": False}, "not connected to Discord yet"),
        ({"lag_ms": 2_000.0}, "late by 2000 ms"),
        ({"heartbeat": None}, "acknowledged no heartbeat"),
        ({"heartbeat": NOW - 91}, "no heartbeat of pid .* for 91 s; check the network"),
        ({"heartbeat": NOW - 200}, "for 3 min"),
        ({"pid": 0}, "ended without tidying up"),
        ({"pid": -1}, "ended without tidying up"),
        ({"pid": 2**70}, "ended without tidying up"),
    ],
)
def test_what_ails_a_process_is_named(changed: dict[str, Any], words: str) -> None:
    """Each thing that a healthy process has is missed when it is not there."""
    with pytest.raises(BadInput, match=f"^unhealthy: .*{words}"):
        told(replace(WELL, **changed), NOW)


def test_a_process_that_died_is_told() -> None:
    """Its file stays, but nobody has its id any more."""
    with pytest.raises(BadInput, match="ended without tidying up"):
        told(replace(WELL, pid=gone()), NOW)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(-5, "0 s"), (0, "0 s"), (119, "119 s"), (120, "2 min"), (7_200, "2 h"), (200_000, "2 days")],
)
def test_spans_are_short(seconds: float, words: str) -> None:
    """A time is told in one unit."""
    assert span(seconds) == words


# systemd


async def test_systemd_is_told_when_the_bot_is_ready(systemd: Systemd, tmp_path: Path) -> None:
    """READY once, after the connection is there; a status line; STOPPING at the end."""
    client = Client(0.1)
    notices: list[str] = []

    def heard() -> list[str]:
        notices.extend(systemd.heard())
        return notices

    async with watching(client, tmp_path / "facts.sqlite", systemd.environ):
        await until(
            lambda: any(one.startswith("STATUS=connecting in 2 servers") for one in heard())
        )
        assert "READY=1" not in notices
        client.ready = True
        await until(lambda: any(one.startswith("STATUS=answering in 2 servers") for one in heard()))
    heard()
    assert notices.count("READY=1") == 1
    assert notices[-1] == "STOPPING=1"
    assert not any("WATCHDOG" in one for one in notices)  # nobody asked for it


async def test_the_watchdog_is_fed_while_all_is_well(
    systemd: Systemd, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not before the first heartbeat, not when one is overdue, not when timers are late."""
    environ = {**systemd.environ, "WATCHDOG_USEC": "2000", "WATCHDOG_PID": str(os.getpid())}
    client = Client(ready=True)

    async def fed() -> bool:
        systemd.heard()
        await asyncio.sleep(0.05)
        return "WATCHDOG=1" in systemd.heard()

    async with watching(client, tmp_path / "facts.sqlite", environ):
        await asyncio.sleep(0.02)
        assert not await fed()
        client.latency = 0.1
        await until(lambda: "WATCHDOG=1" in systemd.heard())
        monkeypatch.setattr(vitals, "HEARTBEAT_LIMIT", 0.0)
        assert not await fed()
        monkeypatch.undo()
        await until(lambda: "WATCHDOG=1" in systemd.heard())
        monkeypatch.setattr(vitals, "LAG_LIMIT", 0.0)
        assert not await fed()


@pytest.mark.parametrize(
    ("environ", "seconds"),
    [
        ({}, None),
        ({"WATCHDOG_USEC": "120000000"}, 60.0),
        ({"WATCHDOG_USEC": "120000000", "WATCHDOG_PID": "1"}, None),
        ({"WATCHDOG_USEC": "0"}, None),
        ({"WATCHDOG_USEC": "soon"}, None),
    ],
)
def test_how_often_the_watchdog_is_fed(environ: dict[str, str], seconds: float | None) -> None:
    """Twice in the span that systemd allows, if it is this process that it watches."""
    assert Notices(environ).watchdog_every == seconds


def test_a_socket_without_a_file(systemd: Systemd) -> None:
    """systemd may listen at an abstract address; if it does not listen at all, nothing happens."""
    listening = Systemd(f"@briefing-test-{os.getpid()}")
    Notices(listening.environ).ready()
    assert listening.heard() == ["READY=1"]
    listening.close()
    Notices(listening.environ).ready()
    Notices({}).ready()
    assert systemd.heard() == []


def test_the_limits_fit_together() -> None:
    """Two heartbeats of Discord's 41.25 s may be lost, and three writes of the file missed."""
    assert 2 * 41.25 < vitals.HEARTBEAT_LIMIT < 3 * 41.25
    assert vitals.STALE == 3 * vitals.EVERY
    assert told(None, 0) == operating.NOT_RUNNING


# The real process


async def test_the_real_process_tells_how_it_is(systemd: Systemd, tmp_path: Path) -> None:
    """Ready, alive and well for systemd and for `--live`; at the end stopping, and no file left.

    What it logs meanwhile is one JSON object a line, without its token.
    """
    environ = {**systemd.environ, "WATCHDOG_USEC": "1000000"}
    notices: list[str] = []

    def heard(*wanted: str) -> bool:
        notices.extend(systemd.heard())
        return set(wanted) <= set(notices)

    async with (
        Loopback() as server,
        BotProcess(server, BOT, folder=tmp_path, environ=environ, log_format="json") as bot,
    ):
        await until(lambda: heard("READY=1", "WATCHDOG=1"))
        file = vitals_file(bot.database, {})
        state = await until(lambda: (found := read(file)) and found.heartbeat and found)
        assert (state.pid, state.ready) == (bot.pid, True)
        assert told(state, time.time()).startswith(f"answering, pid {bot.pid}, ")
        assert await bot.stop() == 0
        assert heard("STOPPING=1")
        assert not await asyncio.to_thread(file.exists)
    lines = [json.loads(line) for line in bot.output.splitlines()]
    assert {"time", "level", "logger", "message"} <= set.intersection(*map(set, lines))
    assert "stopping" in [line["message"] for line in lines]
    assert TOKEN not in bot.output
