"""What nobody caught goes into the log by its class and place: no message, no values, no token.

Python, threads and asyncio would print tracebacks, whose last line may repeat what somebody wrote
or the address of a request with a token in it.
"""

from __future__ import annotations

import logging
import re
import sys
import threading
import traceback
from types import TracebackType
from typing import TYPE_CHECKING, Any

from knowledge.phrases import operating

if TYPE_CHECKING:
    import asyncio

_log = logging.getLogger(__name__)

_WORDS = re.compile(r"[A-Za-z ,.']+")
"""The fixed beginning of what asyncio says; representations of callbacks and tasks follow it."""


def places(error: BaseException) -> list[str]:
    """Where it was raised, outermost first: "file:line function", without any values."""
    frames = traceback.extract_tb(error.__traceback__)
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]


def crashed(error: BaseException) -> str:
    """What the operator reads when the program made a mistake: class and place, no message."""
    place = (places(error) or ["an unknown place"])[-1]
    return operating.CRASHED.format(error=type(error).__name__, place=place)


def report_crashes() -> None:
    """From now on, until the process ends, log what nobody catches, and warnings."""
    sys.excepthook = _uncaught
    threading.excepthook = _uncaught_in_thread
    sys.unraisablehook = _ignored
    logging.captureWarnings(True)


def report_loop_errors(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """The exception handler of an event loop."""
    words = _WORDS.match(str(context.get("message", "")))
    _log.error("%s", words[0].strip() if words else "error", exc_info=context.get("exception"))


def _uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if not issubclass(kind, KeyboardInterrupt):
        _log.critical("not caught", exc_info=(kind, error, trace))


def _uncaught_in_thread(args: threading.ExceptHookArgs) -> None:
    if args.exc_value is not None and not isinstance(args.exc_value, SystemExit):
        name = args.thread.name if args.thread else "unknown"
        _log.error("not caught in thread %s", name, exc_info=args.exc_value)


def _ignored(unraisable: sys.UnraisableHookArgs) -> None:
    where = getattr(unraisable.object, "__qualname__", type(unraisable.object).__name__)
    _log.error("not caught in %s", where, exc_info=unraisable.exc_value)
