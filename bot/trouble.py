"""What people and the log are told when something fails: a sentence, and ids without content."""

from __future__ import annotations

import logging
import os

import aiohttp
import discord
from discord import app_commands

from bot.crashes import places
from knowledge import phrases, wording
from knowledge.errors import KnowledgeError, StoreError

_log = logging.getLogger(__name__)


def sentence(error: BaseException) -> str:
    """One sentence that is fit to show to whoever asked: what it repeats of theirs is inert."""
    cause = _cause(error)
    if isinstance(cause, StoreError) and os.sep in str(cause):
        return phrases.STORE_TROUBLE  # a sentence that names a file is for the operator alone
    return wording.safe(str(cause)) if isinstance(cause, KnowledgeError) else phrases.TROUBLE


def note(error: BaseException, what: str, subject_id: int) -> None:
    """Log where it failed. The message is left out: it may repeat what somebody wrote."""
    cause = _cause(error)
    ids = {"subject": what, "subject_id": subject_id, "error": type(cause).__name__}
    if isinstance(cause, KnowledgeError):
        _log.warning("%s %d: %s", what, subject_id, described(cause), extra=ids)
        return
    ids |= {"place": places(cause)}
    _log.error("%s %d failed: %s", what, subject_id, described(cause), extra=ids)


def described(error: BaseException) -> str:
    """The error's class, and what it says where that cannot repeat what somebody wrote."""
    name = type(error).__name__
    match error:
        case StoreError():
            return str(error)
        case discord.HTTPException(status=status, code=code):
            return f"{name}: {status}, code {code}"
        case _ if is_routine(error):
            words = str(error).partition("\n")[0]
            return f"{name}: {words}" if words else name
        case _:
            return name


def is_routine(error: BaseException) -> bool:
    """Whether such things happen on any network; where in the code they come up tells nothing."""
    return isinstance(
        error,
        OSError
        | aiohttp.ClientError
        | discord.HTTPException
        | discord.GatewayNotFound
        | discord.ConnectionClosed,
    )


def _cause(error: BaseException) -> BaseException:
    return error.original if isinstance(error, app_commands.CommandInvokeError) else error
