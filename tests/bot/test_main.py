"""Starting and stopping the bot."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import aiohttp
import discord
import pytest

from bot.__main__ import explained, run
from bot.config import ConfigError
from knowledge import phrases
from knowledge.errors import StoreError
from knowledge.store import open_store

ROOT = Path(__file__).parents[2]

IDLE = """
import asyncio, sys
from pathlib import Path
from bot.__main__ import serve
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

async def main():
    path = Path(sys.argv[1])
    async with Desk(path) as desk:
        client = Idle(Config(database=path), desk)
        await serve(client, "token")
        print("closed" if client.is_closed() else "open", flush=True)

asyncio.run(main())
"""


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
        (StoreError("No."), "No.", 1),
        (discord.LoginFailure(), phrases.BAD_TOKEN, 1),
        (discord.PrivilegedIntentsRequired(None), phrases.INTENT_MISSING, 1),
        (aiohttp.ServerDisconnectedError(), phrases.NO_NETWORK, 1),
        (OSError(), phrases.NO_NETWORK, 1),
    ],
)
def test_every_failure_has_a_sentence_and_a_code(error: Exception, words: str, code: int) -> None:
    """2 for settings, 1 for the rest."""
    assert explained(error) == (words, code)


@pytest.mark.parametrize(
    ("status", "words"), [(403, "403, code 40001"), (503, "cannot be reached")]
)
def test_a_refusal_by_discord_names_its_code(status: int, words: str) -> None:
    """What is Discord's fault is told apart from what is not."""
    response = cast("Any", SimpleNamespace(status=status, reason=""))
    sentence, code = explained(discord.HTTPException(response, {"code": 40001, "message": "no"}))
    assert words in sentence
    assert code == 1


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_the_bot_cleanly(tmp_path: Path, number: signal.Signals) -> None:
    """Client and database are closed, the exit code is 0, and the file is free."""
    database = tmp_path / "facts.sqlite"
    with subprocess.Popen(
        [sys.executable, "-W", "error", "-W", "ignore::DeprecationWarning", "-c", IDLE, database],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "listening\n"
        process.send_signal(number)
        out, err = process.communicate(timeout=20)
    assert (out, err, process.returncode) == ("closed\n", "", 0)
    assert not database.with_name("facts.sqlite-wal").exists()
    with open_store(database) as store:
        store.claim()


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
