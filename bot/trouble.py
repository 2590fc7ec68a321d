"""What people and the log are told when something fails: a sentence, and ids without content."""

from __future__ import annotations

import logging
import traceback

from discord import app_commands

from knowledge import phrases
from knowledge.errors import KnowledgeError, StoreError

_log = logging.getLogger(__name__)


def sentence(error: BaseException) -> str:
    """One sentence that is fit to show to whoever asked."""
    cause = _cause(error)
    return str(cause) if isinstance(cause, KnowledgeError) else phrases.TROUBLE


def note(error: BaseException, what: str, subject_id: int) -> None:
    """Log where it failed. The message is left out: it may repeat what somebody wrote."""
    cause = _cause(error)
    if isinstance(cause, KnowledgeError):
        reason = str(cause) if isinstance(cause, StoreError) else type(cause).__name__
        _log.warning("%s %d: %s", what, subject_id, reason)
        return
    place = "".join(traceback.format_tb(cause.__traceback__))
    _log.error("%s %d failed: %s\n%s", what, subject_id, type(cause).__name__, place)


def _cause(error: BaseException) -> BaseException:
    return error.original if isinstance(error, app_commands.CommandInvokeError) else error
