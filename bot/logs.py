"""The log: what happened, by ids; never what people wrote, never the token."""

from __future__ import annotations

import logging
import re

from bot.config import TOKEN_SHAPE, LogLevel

_SECRET = re.compile(
    rf"(?P<url>/(?:interactions|webhooks)/\d+/)[\w\-.~%]+|{TOKEN_SHAPE.pattern}", re.ASCII
)


class Redacting(logging.Formatter):
    """Formats whole records, tracebacks too, without tokens of the bot or of interactions."""

    def __init__(self, token: str | None = None) -> None:
        """Take out `token` as it stands, besides all that has the shape of one."""
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        self._token = token

    def format(self, record: logging.LogRecord) -> str:
        """The line or lines to write."""
        text = super().format(record)
        if self._token:
            text = text.replace(self._token, "[token]")
        return _SECRET.sub(lambda match: f"{match['url'] or ''}[token]", text)


def set_up_logging(level: LogLevel, token: str | None) -> None:
    """Log to the standard error output.

    discord.py logs whole messages and interaction tokens at DEBUG, so it and every other library
    stay at INFO or above; `level` DEBUG is for the bot's own parts.
    """
    handler = logging.StreamHandler()
    handler.setFormatter(Redacting(token))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(max(logging.INFO, logging.getLevelNamesMapping()[level]))
    for name in ("bot", "knowledge"):
        logging.getLogger(name).setLevel(level)
