"""`python -m bot`, the same as `briefing run`: puts the parts together and runs until stopped."""

from __future__ import annotations

import asyncio
import gc
import logging
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import aiohttp
import discord

from bot.addresses import use_addresses
from bot.client import create_client
from bot.config import Config, find_token, load_config
from bot.desk import Desk
from bot.logs import set_up_logging
from knowledge import phrases
from knowledge.errors import BadInput, KnowledgeError

_log = logging.getLogger("bot")


def run(config_path: Path | None = None, database: Path | None = None) -> int:
    """Connect to Discord until SIGTERM or SIGINT; returns the exit code.

    0 after a stop that was asked for, 1 if Discord or the database refuse, 2 for settings that
    cannot be used. `database` wins over the configuration.
    """
    try:
        config = load_config(config_path)
        token = find_token()
        if token is None:
            return _fail(phrases.NO_TOKEN, 2)
        if database is not None:
            config = config.model_copy(update={"database": database})
        set_up_logging(config.log_level, token)
        use_addresses(config)
        with asyncio.Runner(loop_factory=_loop_factory()) as runner:
            runner.run(_run(config, token))
    except (KnowledgeError, discord.DiscordException, aiohttp.ClientError, OSError) as error:
        return _fail(*explained(error))
    except KeyboardInterrupt:  # where signals cannot be handled by the loop
        _log.info("stopped")
    return 0


def explained(error: Exception) -> tuple[str, int]:
    """What to tell the operator in one sentence, and the exit code."""
    match error:
        case BadInput():
            return str(error), 2
        case KnowledgeError():
            return str(error), 1
        case discord.LoginFailure():
            return phrases.BAD_TOKEN, 1
        case discord.PrivilegedIntentsRequired():
            return phrases.INTENT_MISSING, 1
        case discord.HTTPException(status=status) if status < 500:
            return phrases.REFUSED.format(reason=f"{status}, code {error.code}"), 1
        case discord.ConnectionClosed(code=code):
            return phrases.REFUSED.format(reason=f"close code {code}"), 1
        case _:
            return phrases.NO_NETWORK, 1


async def serve(client: discord.Client, token: str) -> None:
    """Keep the client connected until it fails or a signal asks to stop; close it either way."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        with suppress(NotImplementedError):  # Windows
            loop.add_signal_handler(number, stop.set)
    async with client:
        connected = asyncio.ensure_future(client.start(token))
        stopped = asyncio.ensure_future(stop.wait())
        await asyncio.wait({connected, stopped}, return_when=asyncio.FIRST_COMPLETED)
        stopped.cancel()
        if connected.done():
            await connected
        else:
            _log.info("stopping")
            await client.close()
            connected.cancel()
            await asyncio.gather(connected, return_exceptions=True)


async def _run(config: Config, token: str) -> None:
    # Missing voice libraries are no news for a bot that never speaks.
    discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False
    async with Desk(config.database) as desk:
        gc.freeze()  # word lists and indexes stay: going through them again costs answers 20 ms
        await serve(create_client(config, desk), token)


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """uvloop's, if the extra `speed` is installed."""
    try:
        import uvloop
    except ImportError:
        return None
    return uvloop.new_event_loop


def _fail(sentence: str, code: int) -> int:
    sys.stderr.write(f"{sentence}\n")
    return code


if __name__ == "__main__":
    sys.exit(run())
