"""`python -m bot`, the same as `briefing run`: puts the parts together and runs until stopped."""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import aiohttp
import discord

from bot.addresses import use_addresses
from bot.client import STOP_SECONDS, BriefingClient, create_client
from bot.config import Config, LogFormat, find_token, load_config
from bot.crashes import crashed, places, report_crashes, report_loop_errors
from bot.desk import Desk
from bot.health import Health
from bot.logs import set_up_logging
from bot.work import SWITCH_INTERVAL
from knowledge import phrases
from knowledge.errors import BadInput, KnowledgeError, NotAFactBase, StoreError
from knowledge.phrases import operating

_log = logging.getLogger("bot")

MAY_PASS, LASTING = 1, 2
"""Exit codes: a restart may help, or it will not before somebody mended something."""


def run(config_path: Path | None = None, database: Path | None = None) -> int:
    """Connect to Discord until SIGTERM, SIGINT or SIGHUP; returns the exit code.

    0 after a stop that was asked for, 1 for what a restart may mend (network, Discord's own
    trouble, a database in use), 2 for what it cannot: settings, token, intents, a damaged file.
    `database` wins over the configuration.
    """
    style: LogFormat = "text"
    try:
        config = load_config(config_path)
        token = find_token()
        if token is None:
            return _fail(phrases.NO_TOKEN, LASTING)
        if database is not None:
            config = config.model_copy(update={"database": database})
        set_up_logging(config.log_level, token, config.log_format)
        style = config.log_format
        report_crashes()
        use_addresses(config)
        sys.setswitchinterval(SWITCH_INTERVAL)
        with asyncio.Runner(loop_factory=_loop_factory()) as runner:
            runner.run(_run(config, token))
    except KeyboardInterrupt:  # where signals cannot be handled by the loop
        _log.info("stopped")
    except Exception as error:  # noqa: BLE001 - whatever it is, the operator reads one sentence
        return _fail(*explained(error), style)
    return 0


def explained(error: Exception) -> tuple[str, int]:
    """What to tell the operator in one sentence, and the exit code."""
    match error:
        case BadInput():
            return str(error), LASTING
        case NotAFactBase() if not isinstance(error.__cause__, OSError | StoreError):
            return str(error), LASTING  # the file itself is wrong; it is not just out of reach
        case KnowledgeError():
            return str(error), MAY_PASS
        case discord.LoginFailure():
            return phrases.BAD_TOKEN, LASTING
        case discord.PrivilegedIntentsRequired():
            return phrases.INTENT_MISSING, LASTING
        case discord.HTTPException():
            return _refused(error)
        case discord.ConnectionClosed():
            return _closed(error.code)
        case OSError() | aiohttp.ClientError() | discord.GatewayNotFound():
            return phrases.NO_NETWORK, MAY_PASS
        case _:
            _log.critical("%s, raised at %s", type(error).__name__, " < ".join(places(error)[::-1]))
            return crashed(error), MAY_PASS


async def serve(
    client: discord.Client,
    token: str,
    stop: asyncio.Event | None = None,
    stopping: Callable[[], None] = lambda: None,
) -> None:
    """Keep the client connected until it fails or a signal asks to stop; close it either way.

    `stop` is the event of `stop_asked`, where the caller listens for signals already; `stopping`
    is called when the end was asked for.
    """
    stop = stop or stop_asked()
    async with client:
        connected = asyncio.ensure_future(client.start(token))
        stopped = asyncio.ensure_future(stop.wait())
        await asyncio.wait({connected, stopped}, return_when=asyncio.FIRST_COMPLETED)
        stopped.cancel()
        if connected.done():
            await connected
            return
        _log.info("stopping")
        stopping()
        await _stop(client)
        connected.cancel()
        await asyncio.gather(connected, return_exceptions=True)


def stop_asked() -> asyncio.Event:
    """An event that SIGTERM, SIGINT or SIGHUP sets; a second signal ends the process at once."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()

    def asked() -> None:
        if stop.is_set():
            _log.warning("stopped at once by a second signal")
            os._exit(MAY_PASS)  # what is saved is saved: SQLite outlives this as it does kill -9
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        if signal.getsignal(number) is not signal.SIG_IGN:  # as nohup has it
            with suppress(NotImplementedError):  # Windows
                loop.add_signal_handler(number, asked)
    return stop


async def _stop(client: discord.Client) -> None:
    """Let the client finish what it does, within its time, and close it."""
    finish = client.stop if isinstance(client, BriefingClient) else client.close
    try:
        async with asyncio.timeout(STOP_SECONDS + 2):
            await finish()
    except TimeoutError:
        _log.warning("the connection to Discord could not be closed")


async def _run(config: Config, token: str) -> None:
    asyncio.get_running_loop().set_exception_handler(report_loop_errors)
    stop = stop_asked()
    # Missing voice libraries are no news for a bot that never speaks.
    discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False
    async with Desk(config.database) as desk:
        if stop.is_set():
            return
        gc.freeze()  # word lists and indexes stay: going through them again costs answers 20 ms
        client = create_client(config, desk)
        async with Health(client, config.database, lambda: client.delivery.counts) as health:
            await serve(client, token, stop, health.stopping)


def _refused(error: discord.HTTPException) -> tuple[str, int]:
    """For an answer of Discord with an error in it: whose fault it is, and whether it passes."""
    reason = f"{error.status}, code {error.code}"
    if error.status == 429:
        return operating.TOLD_TO_WAIT, MAY_PASS
    if error.status == 401:
        return phrases.BAD_TOKEN, LASTING
    if 400 <= error.status < 500 and error.status != 408:
        return operating.FORBIDDEN.format(reason=reason), LASTING
    return phrases.NO_NETWORK, MAY_PASS


def _closed(code: int) -> tuple[str, int]:
    """For a connection that Discord closed: 4004 and 4010 to 4014 are for good."""
    match code:
        case 4004:
            return phrases.BAD_TOKEN, LASTING
        case 4011:
            return operating.TOO_MANY_SERVERS, LASTING
        case 4014:
            return phrases.INTENT_MISSING, LASTING
        case 4010 | 4012 | 4013:
            return operating.OUTDATED.format(code=code), LASTING
        case _:
            return phrases.REFUSED.format(reason=f"close code {code}"), MAY_PASS


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """uvloop's, if the extra `speed` is installed."""
    try:
        import uvloop
    except ImportError:
        return None
    return uvloop.new_event_loop


def _fail(sentence: str, code: int, style: LogFormat = "text") -> int:
    if style == "json":  # whoever reads the log reads JSON lines
        _log.critical("%s", sentence)
    else:
        sys.stderr.write(f"{sentence}\n")
    return code


if __name__ == "__main__":
    sys.exit(run())
