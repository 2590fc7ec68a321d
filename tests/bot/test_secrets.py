"""The token and people's words are in no output and no file of the real process, whatever fails."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from knowledge import phrases

ROOT = Path(__file__).parents[2]
SHAPE = ".".join(("MTE4NjU0MzIxMDk4NzY1NDMyMQ", "GabcDE", "x" * 38))
GIVEN = "given/as~it=stands"
"""A token without the shape of one: taken out because it is known, not because of its looks."""
NOWHERE = "http://127.0.0.1:9/api/v10"
"""An address at which nobody answers: the connection is refused at once."""


BOTH = pytest.mark.parametrize(("style", "token"), [("text", SHAPE), ("json", GIVEN)])


def run(
    arguments: list[str | Path], place: Path, token: str = SHAPE, **environ: str
) -> subprocess.CompletedProcess[str]:
    """A process of its own with a token, and nothing of the user's settings."""
    ours = {k: v for k, v in os.environ.items() if not k.startswith(("BRIEFING_", "DISCORD_"))}
    given = {"BRIEFING_TOKEN": token, "BRIEFING_DB": str(place / "data" / "facts.sqlite")}
    given["BRIEFING_CONFIG"] = str(place / "config.toml")
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**ours, **given, **environ},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        umask=0,
    )


@BOTH
def test_the_real_process_keeps_its_token(tmp_path: Path, style: str, token: str) -> None:
    """A start that fails is one sentence with exit code 1; nothing it wrote holds the token.

    What it made is for its owner alone, whatever the umask.
    """
    (tmp_path / "config.toml").write_text(f'discord_api = "{NOWHERE}"\nlog_format = "{style}"\n')
    done = run(["-m", "bot"], tmp_path, token, PYTHONASYNCIODEBUG="1")
    assert done.returncode == 1
    assert done.stdout == ""
    last = done.stderr.splitlines()[-1]
    assert (json.loads(last)["message"] if style == "json" else last) == phrases.NO_NETWORK
    written = [file for file in (tmp_path / "data").rglob("*") if file.is_file()]
    assert (tmp_path / "data" / "facts.sqlite") in written
    for held in (done.stderr.encode(), *(file.read_bytes() for file in written)):
        assert token.encode() not in held
    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in written} == {0o600}


CRASHES = """
import asyncio, logging, os, sys, threading, warnings
import aiohttp
from bot.crashes import report_crashes, report_loop_errors
from bot.logs import set_up_logging

token, words = os.environ["BRIEFING_TOKEN"], "zebrafinch"
set_up_logging("INFO", token, sys.argv[1])
report_crashes()
log = logging.getLogger("somebody.elses")

class Unraisable:
    def __repr__(self):
        return words + token
    def __del__(self):
        raise LookupError(token, words)

def fail(*_):
    raise ArithmeticError(f"{words} {token}")

async def main():
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(report_loop_errors)
    loop.call_soon(fail, token, words)
    async def forgotten(text):
        raise KeyError(text, token)
    task = asyncio.create_task(forgotten(words), name=words)
    await asyncio.wait([task])
    del task
    async with aiohttp.ClientSession() as session:
        try:
            await session.get(f"http://127.0.0.1:9/webhooks/12/{token}")
        except aiohttp.ClientError as error:
            log.exception("the request failed")
        try:
            await session.get(f"http:///webhooks/12/{token}")
        except (aiohttp.ClientError, ValueError) as error:
            log.exception("POST https://discord.com/webhooks/12/%s/messages", token)
    unclosed = aiohttp.ClientSession()

asyncio.run(main())
thread = threading.Thread(target=fail)
thread.start()
thread.join()
Unraisable()
warnings.warn(f"the token {token}")
log.info("the token is %s", token)
log.info("%d", words + token)
try:
    fail()
except ArithmeticError:
    log.exception("somebody's code failed", stack_info=True)
raise SystemError(words + token)
"""


@BOTH
def test_crashes_keep_the_token(tmp_path: Path, style: str, token: str) -> None:
    """Exceptions in the loop, in tasks, threads and finalisers, warnings, and the last one of all.

    Each is told by its class; neither its message nor a representation of its arguments is.
    """
    done = run(["-W", "always", "-c", CRASHES, style], tmp_path, token)
    assert done.returncode == 1
    for held in (done.stdout, done.stderr):
        assert token not in held
        assert "zebrafinch" not in held
        assert "Traceback" not in held
        assert "Stack (" not in held
    for told in (
        *("Exception in callback fail (ArithmeticError)", "KeyError", "ClientConnectorError"),
        *("Unclosed client session", "not caught in thread", "Unraisable.__del__ (LookupError)"),
        *("UserWarning: the token [token]", "the token is [token]", "(TypeError)"),
        *("somebody's code failed (ArithmeticError)", "not caught (SystemError)"),
    ):
        assert told in done.stderr, told


FAILING = """
import asyncio, sys, threading
from bot import __main__ as program

def fail_later(*_):
    raise ArithmeticError("zebrafinch")

async def forgotten():
    raise KeyError("zebrafinch " + program.find_token())

def fail(*_):
    asyncio.get_running_loop().call_soon(fail_later, "zebrafinch", program.find_token())
    asyncio.get_running_loop().create_task(forgotten())
    thread = threading.Thread(target=fail_later)
    thread.start()
    thread.join()
    raise RuntimeError("zebrafinch " + program.find_token())

program.create_client = fail
sys.exit(program.run())
"""


def test_a_mistake_at_the_start_is_one_sentence(tmp_path: Path) -> None:
    """The operator reads class and place, and the exit code says that a restart may help."""
    (tmp_path / "config.toml").write_text(f'discord_api = "{NOWHERE}"\n')
    done = run(["-c", FAILING], tmp_path)
    assert done.returncode == 1
    assert SHAPE not in done.stderr
    assert "zebrafinch" not in done.stderr
    assert "Traceback" not in done.stderr
    assert "Exception in callback" in done.stderr
    assert "Task exception was never retrieved (KeyError)" in done.stderr
    assert "not caught in thread" in done.stderr
    assert done.stderr.splitlines()[-1].startswith("The program made a mistake (RuntimeError at ")


def test_a_mistake_of_the_command_is_one_sentence(tmp_path: Path) -> None:
    """In the terminal too."""
    (tmp_path / "config.toml").touch()
    code = (
        "import sys; from bot import cli\n"
        "def fail(*_, **__): raise RuntimeError('zebrafinch')\n"
        "cli.checking.Place = fail\n"
        "sys.argv = ['briefing', 'check']; cli.main()"
    )
    done = run(["-c", code], tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("The program made a mistake (RuntimeError at <string>:2 fail)")
    assert "zebrafinch" not in done.stderr
    assert len(done.stderr.splitlines()) == 1
