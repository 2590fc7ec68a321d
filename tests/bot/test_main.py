"""Starting and stopping the bot."""

from __future__ import annotations

import asyncio
import re
import signal
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import aiohttp
import discord
import pytest

from bot.__main__ import explained, run, serve
from bot.config import ConfigError
from knowledge import phrases
from knowledge.errors import NotAFactBase, StoreBusy, StoreError
from knowledge.store import open_store

ROOT = Path(__file__).parents[2]

IDLE = """
import asyncio, sys
from pathlib import Path
from bot.__main__ import serve, stop_asked
from bot.client import BriefingClient
from bot.config import Config
from bot.desk import Desk

class Idle(BriefingClient):
    async def start(self, token, *, reconnect=True):
        await self.setup()
        print("listening", flush=True)
        await asyncio.Event().wait()

    async def setup(self):
        self.retention.start()

    async def stop(self, *args):
        if sys.argv[3] == "slow":
            await asyncio.Event().wait()
        await super().stop(*args)

async def main():
    path = Path(sys.argv[1])
    stop = stop_asked()
    async with Desk(path) as desk:
        client = Idle(Config(database=path), desk)
        await serve(client, "token", stop, lambda: print("stopping", flush=True))
        print("closed" if client.is_closed() else "open", flush=True)

if sys.argv[2] == "uvloop":
    import uvloop
    asyncio.Runner(loop_factory=uvloop.new_event_loop).run(main())
else:
    asyncio.run(main())
"""

OPENING = """
import asyncio, sys, time
from pathlib import Path
from bot import __main__ as program
from bot.config import Config
from bot.desk import Desk

class Slow(Desk):
    async def open(self):
        print("opening", flush=True)
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.readline)
        await super().open()

def no_client(*_):
    print("a client")

program.Desk, program.create_client = Slow, no_client
asyncio.run(program._run(Config(database=Path(sys.argv[1])), "token"))
print("done")
"""


def caused(error: Exception, cause: Exception) -> Exception:
    """The error as it is raised because of another one."""
    error.__cause__ = cause
    return error


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No test sees the operator's own settings."""
    for name in ("BRIEFING_TOKEN", "DISCORD_TOKEN", "BRIEFING_TOKEN_FILE", "BRIEFING_DB"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.delenv("CREDENTIALS_DIRECTORY", raising=False)
    (tmp_path / "config.toml").touch()
    monkeypatch.setenv("BRIEFING_CONFIG", str(tmp_path / "config.toml"))


def test_without_a_token_one_sentence_says_how_to_get_one(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """And that the terminal needs none."""
    assert run() == 2
    assert capsys.readouterr().err == f"{phrases.NO_TOKEN}\n"
    assert "briefing chat" in phrases.NO_TOKEN


def test_bad_settings_are_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 2 tells a service manager that a restart will not help."""
    assert run(Path("/nowhere/config.toml")) == 2
    assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.parametrize(
    ("error", "words", "code"),
    [
        (ConfigError("No."), "No.", 2),
        (NotAFactBase("It is damaged."), "It is damaged.", 2),
        (caused(NotAFactBase("No disk."), OSError()), "No disk.", 1),
        (caused(NotAFactBase("Full."), StoreError("Full.")), "Full.", 1),
        (StoreBusy("Another one writes."), "Another one writes.", 1),
        (StoreError("No."), "No.", 1),
        (discord.LoginFailure(), phrases.BAD_TOKEN, 2),
        (discord.PrivilegedIntentsRequired(None), phrases.INTENT_MISSING, 2),
        (discord.GatewayNotFound(), phrases.NO_NETWORK, 1),
        (aiohttp.ServerDisconnectedError(), phrases.NO_NETWORK, 1),
        (OSError(), phrases.NO_NETWORK, 1),
        (TimeoutError(), phrases.NO_NETWORK, 1),
    ],
    ids=repr,
)
def test_every_failure_has_a_sentence_and_a_code(error: Exception, words: str, code: int) -> None:
    """2 for what a restart cannot mend, 1 for what it may."""
    assert explained(error) == (words, code)


@pytest.mark.parametrize(
    ("status", "words", "code"),
    [
        (400, "400, code 40001", 2),
        (401, "does not accept the token", 2),
        (403, "403, code 40001", 2),
        (408, "cannot be reached", 1),
        (429, "asks the bot to wait", 1),
        (500, "cannot be reached", 1),
        (503, "cannot be reached", 1),
    ],
)
def test_a_refusal_at_login(status: int, words: str, code: int) -> None:
    """What is Discord's own trouble passes; what it refuses stays refused."""
    response = cast("Any", SimpleNamespace(status=status, reason=""))
    refusal = discord.HTTPException(response, {"code": 40001, "message": "zebrafinch"})
    sentence, found = explained(refusal)
    assert words in sentence
    assert "zebrafinch" not in sentence
    assert found == code


@pytest.mark.parametrize(
    ("close_code", "words", "code"),
    [
        (4004, "does not accept the token", 2),
        (4010, "close code 4010", 2),
        (4011, "more servers", 2),
        (4012, "update the program", 2),
        (4013, "update the program", 2),
        (4014, "message-content intent", 2),
        (4000, "close code 4000", 1),
        (1006, "close code 1006", 1),
    ],
)
def test_a_connection_that_discord_closed(close_code: int, words: str, code: int) -> None:
    """Of the close codes only 4004 and 4010 to 4014 are for good."""
    socket = cast("Any", SimpleNamespace(close_code=close_code))
    sentence, found = explained(discord.ConnectionClosed(socket, shard_id=None))
    assert words in sentence
    assert found == code


def test_a_mistake_of_the_program_is_one_sentence(caplog: pytest.LogCaptureFixture) -> None:
    """Class and place, never the message, which may repeat what somebody wrote."""
    try:
        raise RuntimeError("zebrafinch")
    except RuntimeError as error:
        sentence, code = explained(error)
    assert re.search(r"RuntimeError at .*test_main\.py:\d+ test_a_mistake", sentence)
    assert "zebrafinch" not in sentence + caplog.text
    assert code == 1


def start(database: Path, loop: str, *, slow: bool = False) -> subprocess.Popen[str]:
    """The bot without Discord, listening; `slow` answers take longer than anybody waits."""
    flags = ["-W", "error", "-W", "ignore::DeprecationWarning"]
    return subprocess.Popen(
        [sys.executable, *flags, "-c", IDLE, database, loop, "slow" if slow else "quick"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def said(process: subprocess.Popen[str]) -> str:
    """The next line of its output."""
    assert process.stdout is not None
    return process.stdout.readline().strip()


@pytest.mark.parametrize(
    ("number", "loop"),
    [
        (signal.SIGTERM, "asyncio"),
        (signal.SIGTERM, "uvloop"),
        (signal.SIGINT, "asyncio"),
        (signal.SIGHUP, "asyncio"),
    ],
)
def test_a_signal_stops_the_bot_cleanly(tmp_path: Path, number: signal.Signals, loop: str) -> None:
    """Client and database are closed, the exit code is 0, and the file is free."""
    if loop == "uvloop":
        pytest.importorskip("uvloop")
    database = tmp_path / "facts.sqlite"
    with start(database, loop) as process:
        assert said(process) == "listening"
        process.send_signal(number)
        out, err = process.communicate(timeout=20)
    assert (out, err, process.returncode) == ("stopping\nclosed\n", "", 0)
    assert not database.with_name("facts.sqlite-wal").exists()
    with open_store(database) as store:
        store.claim()


@pytest.mark.parametrize("loop", ["asyncio", "uvloop"])
def test_a_second_signal_stops_the_bot_at_once(tmp_path: Path, loop: str) -> None:
    """Whoever cannot wait for answers in flight presses Ctrl-C again; what is saved stays saved."""
    if loop == "uvloop":
        pytest.importorskip("uvloop")
    database = tmp_path / "facts.sqlite"
    with start(database, loop, slow=True) as process:
        assert said(process) == "listening"
        process.send_signal(signal.SIGTERM)
        assert said(process) == "stopping"
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=20)
    assert (out, process.returncode) == ("", 1)
    with open_store(database) as store:
        store.claim()
        assert store.check() == []


def test_a_stop_while_the_facts_are_opened_is_clean(tmp_path: Path) -> None:
    """The signal is heard before Discord is, and then nothing is asked of Discord."""
    database = tmp_path / "facts.sqlite"
    with subprocess.Popen(
        [sys.executable, "-c", OPENING, database],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert said(process) == "opening"
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate("go on\n", timeout=20)
    assert (out, err, process.returncode) == ("done\n", "", 0)
    assert not database.with_name("facts.sqlite-wal").exists()


def test_nohup_is_respected(tmp_path: Path) -> None:
    """Where SIGHUP is ignored, it stays ignored."""
    database = tmp_path / "facts.sqlite"
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        process = start(database, "asyncio")
    finally:
        signal.signal(signal.SIGHUP, before)
    with process:
        assert said(process) == "listening"
        process.send_signal(signal.SIGHUP)
        process.send_signal(signal.SIGTERM)  # a second signal, if the first one counted
        out, _ = process.communicate(timeout=20)
    assert (out, process.returncode) == ("stopping\nclosed\n", 0)


async def test_a_client_that_cannot_be_closed_is_left(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The database is closed all the same, before the service manager loses patience."""
    monkeypatch.setattr("bot.__main__.STOP_SECONDS", -2.0)
    asked: list[str] = []
    stop = asyncio.Event()
    stop.set()
    await serve(cast("Any", Stuck()), "token", stop, lambda: asked.append("stopping"))
    assert asked == ["stopping"]
    assert "could not be closed" in caplog.text


class Stuck:
    """A client that never connects and never closes."""

    async def __aenter__(self) -> None:
        """Begin."""

    async def __aexit__(self, *_: object) -> None:
        """End."""

    async def start(self, _: str) -> None:
        """Wait forever."""
        await asyncio.Event().wait()

    async def close(self) -> None:
        """Wait forever."""
        await asyncio.Event().wait()


@pytest.mark.parametrize("module", ["bot", "bot.cli", "bot.config"])
def test_the_command_starts_without_discord(module: str) -> None:
    """Whoever asks in the terminal does not wait for discord.py."""
    check = f"import {module}, sys; sys.exit('discord' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", check], cwd=ROOT, check=False).returncode == 0


def test_without_a_token_python_m_bot_ends(tmp_path: Path) -> None:
    """`python -m bot` is the same as `briefing run`."""
    done = subprocess.run(
        [sys.executable, "-m", "bot"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (2, f"{phrases.NO_TOKEN}\n")
