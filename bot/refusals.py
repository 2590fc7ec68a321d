"""What Discord refuses for reasons of its own, and what is made of it: a line in the log."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Collection, Iterator
from contextlib import contextmanager

import discord

UNKNOWN_MESSAGE = 10008
NO_HISTORY = 160002
"""Discord's codes for a message that is gone, and for a reply where it may read no history."""

UNKNOWN_CHANNEL = 10003
GONE = (UNKNOWN_CHANNEL, UNKNOWN_MESSAGE)
"""Codes for what nobody will ever see again."""

FORBIDDEN = (50001, 50013)
"""Codes for a channel in which the bot may not do what it tried."""

REFUSALS = {
    UNKNOWN_CHANNEL: "the channel is gone",
    UNKNOWN_MESSAGE: "the message is gone",
    10015: "the interaction is over",
    10062: "the interaction came too late",
    20028: "too much was written in the channel",
    30046: "the message is old and was edited too often",
    40060: "it was answered already",
    50001: "no access to the channel",
    50007: "direct messages are closed",
    50013: "a permission is missing",
    50027: "the interaction is over",
    50083: "the thread is archived",
}
"""Codes that are no fault of ours: not tried again, since refused requests count against us."""

_log = logging.getLogger(__name__)


@contextmanager
def let_be(what: str, subject_id: int, *, but: Collection[int] = ()) -> Iterator[None]:
    """Log a refusal that is no fault of ours, except with the codes `but`, and go on."""
    try:
        yield
    except discord.HTTPException as error:
        if error.code not in REFUSALS or error.code in but:
            raise
        _log.info("could not %s %d: %s", what, subject_id, REFUSALS[error.code])


async def gone(deletion: Awaitable[None]) -> bool:
    """Whether the message is gone after this; to a second click it was gone before."""
    try:
        await deletion
    except discord.HTTPException as error:
        return error.code == UNKNOWN_MESSAGE
    return True
