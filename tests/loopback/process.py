"""A bot in a process of its own against the loopback Discord."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from signal import SIGTERM, Signals
from tempfile import TemporaryDirectory
from typing import Any, Self

import tomli_w

from tests.conftest import ROOT
from tests.loopback.server import TOKEN, Loopback

BOT = (sys.executable, "-m", "bot")
"""The real bot."""

ECHO = (sys.executable, "-P", str(Path(__file__).with_name("echo.py")))
"""A bare discord.py client that answers everything with one word.

It is started as a file: as a part of this package it would load the real bot into its memory.
"""

START_SECONDS = 60.0


class NotStarted(Exception):
    """The process ended, or did nothing, before it was connected; the message is its output."""


class BotProcess:
    """A running bot; an async context manager that ends it at the end if it still runs.

    `settings` are keys of the configuration. `database` is made in `folder`, or in a temporary
    one, if it is not among them. `environ` is added to the environment.
    """

    def __init__(
        self,
        server: Loopback,
        command: Sequence[str] = BOT,
        *,
        folder: Path | None = None,
        environ: Mapping[str, str] | None = None,
        wait: bool = True,
        **settings: Any,
    ) -> None:
        """Start nothing yet; without `wait` it need not be connected to have started."""
        self._server, self._command, self._wait = server, command, wait
        self._temporary = None if folder else TemporaryDirectory(prefix="loopback-")
        self.folder = folder or Path(self._temporary.name if self._temporary else ".")
        self._environ = {**_own_environment(), **(environ or {})}
        self._settings = settings
        self._process: asyncio.subprocess.Process | None = None
        self._readers: list[asyncio.Task[None]] = []
        self._lines: list[str] = []

    @property
    def pid(self) -> int:
        """The process id."""
        assert self._process
        return self._process.pid

    @property
    def code(self) -> int | None:
        """The exit code; None while it runs. A signal that ended it is a negative number."""
        return self._process.returncode if self._process else None

    @property
    def output(self) -> str:
        """All that it wrote so far, on both streams."""
        return "".join(self._lines)

    @property
    def database(self) -> Path:
        """Where its facts are."""
        return Path(self._settings.get("database", self.folder / "facts.sqlite"))

    def signal(self, number: Signals) -> None:
        """Send it a signal."""
        assert self._process
        self._process.send_signal(number)

    async def wait(self, within: float = 20.0) -> int:
        """The exit code, once it has ended and all its output is read."""
        assert self._process
        async with asyncio.timeout(within):
            code = await self._process.wait()
            await asyncio.gather(*self._readers)
        return code

    async def stop(self, number: Signals = SIGTERM, within: float = 20.0) -> int:
        """Send it a signal and wait; the exit code."""
        self.signal(number)
        return await self.wait(within)

    async def connected(self, within: float = START_SECONDS) -> None:
        """Wait until it is connected and has read all events; raises NotStarted."""
        assert self._process
        ended = asyncio.ensure_future(self._process.wait())
        caught_up = asyncio.ensure_future(self._server.gateway.caught_up(within))
        try:
            await asyncio.wait({ended, caught_up}, return_when=asyncio.FIRST_COMPLETED)
            if not caught_up.done() or caught_up.exception():
                if ended.done():
                    await asyncio.gather(*self._readers)  # its last words may still be on the way
                raise NotStarted(f"exit code {self.code}: {self.output}")
        finally:
            for task in (ended, caught_up):
                task.cancel()
            await asyncio.gather(ended, caught_up, return_exceptions=True)

    async def __aenter__(self) -> Self:
        """Start the process, and wait until it is connected."""
        pipe = asyncio.subprocess.PIPE
        config = self.folder / "config.toml"
        config.write_text(tomli_w.dumps(self._config()), "utf-8")
        self._process = await asyncio.create_subprocess_exec(
            *self._command,
            cwd=ROOT,
            env={**self._environ, "BRIEFING_CONFIG": str(config), "BRIEFING_TOKEN": TOKEN},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=pipe,
            stderr=pipe,
        )
        assert self._process.stdout
        assert self._process.stderr
        streams = self._process.stdout, self._process.stderr
        self._readers = [asyncio.ensure_future(self._read(stream)) for stream in streams]
        try:
            if self._wait:
                await self.connected()
        except BaseException:
            await self._end()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        """End the process if it still runs."""
        await self._end()

    def _config(self) -> dict[str, Any]:
        own = {
            "discord_api": self._server.api,
            "discord_gateway": self._server.gateway_address,
            "database": str(self.database),
        }
        given = {
            key: str(one) if isinstance(one, Path) else one for key, one in self._settings.items()
        }
        return {**own, **given}

    async def _read(self, stream: asyncio.StreamReader) -> None:
        async for line in stream:
            self._lines.append(line.decode(errors="replace"))

    async def _end(self) -> None:
        if self._process and self._process.returncode is None:
            self._process.kill()
            await self._process.wait()
        await asyncio.gather(*self._readers)
        if self._temporary:
            self._temporary.cleanup()


def _own_environment() -> dict[str, str]:
    """The environment without what the operator of this machine set for a bot of their own."""
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("BRIEFING_", "DISCORD_")) and name != "CREDENTIALS_DIRECTORY"
    }
