"""The log: what happened, by ids; never what people wrote, never the token."""

from __future__ import annotations

import json
import logging
import re
import sys
from typing import Any
from urllib.parse import quote

from pythonjsonlogger.json import JsonFormatter

from bot.config import TOKEN_SHAPE, LogFormat, LogLevel
from bot.crashes import places
from bot.trouble import described, is_routine

_SECRET = re.compile(
    rf"(?P<url>/(?:interactions|webhooks)/\d+/)[\w\-.~%]+|{TOKEN_SHAPE.pattern}", re.ASCII
)
_FIELDS = frozenset({"time", "level", "logger", "message", "subject", "error", "place"})
"""What a JSON line may hold besides ids."""


class Redaction:
    """Takes tokens of the bot and of interactions out of a text."""

    def __init__(self, token: str | None = None) -> None:
        """Take out `token` as it stands, besides all that has the shape of one."""
        escaped = (json.dumps(token)[1:-1], repr(token)[1:-1], quote(token, "")) if token else ()
        self._forms = sorted({token, *escaped}, key=len, reverse=True) if token else []

    def __call__(self, text: str) -> str:
        """The text with `[token]` in the place of each."""
        for form in self._forms:
            text = text.replace(form, "[token]")
        return _SECRET.sub(lambda match: f"{match['url'] or ''}[token]", text)


class TextLines(logging.Formatter):
    """Records as lines for people; only the first line of a record begins at the margin."""

    def __init__(self, token: str | None = None) -> None:
        """Take out `token` and all that looks like one."""
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        self._redacted = Redaction(token)

    def format(self, record: logging.LogRecord) -> str:
        """The line, with the places below it where something failed that should not."""
        record = _discreet(record)
        lines = [super().format(record), *getattr(record, "place", ())]
        return _visible(self._redacted("\n".join(lines)))


class JsonLines(JsonFormatter):
    """Records as one JSON object a line: time, level, logger, message, and ids."""

    def __init__(self, token: str | None = None) -> None:
        """Take out `token` and all that looks like one."""
        names = {"levelname": "level", "name": "logger"}
        super().__init__(("levelname", "name", "message"), rename_fields=names, timestamp="time")
        self._redacted = Redaction(token)

    def format(self, record: logging.LogRecord) -> str:
        """The JSON object."""
        return self._redacted(super().format(_discreet(record)))

    def process_log_record(self, log_data: dict[str, Any]) -> dict[str, Any]:
        """The fields that are allowed, the time first."""
        kept = {k: v for k, v in log_data.items() if k in _FIELDS or _is_id(k, v)}
        return {"time": kept.pop("time"), **kept}


class Lines(logging.StreamHandler[Any]):
    """Writes to the standard error output; a record that cannot be written is not shown instead."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the name of logging
        """Say that a record is missing; logging itself would print what it holds."""
        error = sys.exception()
        place = f"{record.pathname}:{record.lineno}"
        text = f"A record of {place} could not be written ({type(error).__name__}).\n"
        try:
            self.stream.write(text)
        except (OSError, ValueError):
            return  # there is no place left to say it


def set_up_logging(level: LogLevel, token: str | None, style: LogFormat = "text") -> None:
    """Log to the standard error output.

    discord.py logs whole messages and interaction tokens at DEBUG, so it and every other library
    stay at INFO or above; `level` DEBUG is for the bot's own parts.
    """
    handler = Lines()
    handler.setFormatter(JsonLines(token) if style == "json" else TextLines(token))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(max(logging.INFO, logging.getLevelNamesMapping()[level]))
    for name in ("bot", "knowledge"):
        logging.getLogger(name).setLevel(level)


def _discreet(record: logging.LogRecord) -> logging.LogRecord:
    """A copy without traceback: the error's class, and where it came up if that is no routine.

    A traceback ends with the error's message, which may repeat what somebody wrote.
    """
    copy = logging.makeLogRecord(record.__dict__)
    error = record.exc_info[1] if record.exc_info else None
    if error is not None:
        copy.msg, copy.args = f"{record.getMessage()} ({described(error)})", None
        copy.error = type(error).__name__
        if not is_routine(error):
            copy.place = places(error)
    copy.exc_info = copy.exc_text = copy.stack_info = None
    return copy


def _is_id(name: str, value: object) -> bool:
    return name.endswith("_id") and (isinstance(value, int) or str(value).isdecimal())


def _visible(text: str) -> str:
    """The text with signs that print nothing or move the cursor escaped, and its lines indented."""
    shown = "".join(
        sign if sign.isprintable() or sign == "\n" else sign.encode("unicode_escape").decode()
        for sign in text
    )
    return shown.replace("\n", "\n    ")
