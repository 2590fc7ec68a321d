"""The log holds no secrets and no words of people."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest

from bot.logs import Redacting, set_up_logging
from bot.trouble import note, sentence
from knowledge import phrases
from knowledge.errors import UnknownFact

SHAPE = ".".join(("MTE4NjU0MzIxMDk4NzY1NDMyMQ", "GabcDE", "x" * 38))


@pytest.fixture
def levels() -> Iterator[None]:
    """Leaves the logging of the test run as it was."""
    root = logging.getLogger()
    before = (root.handlers, root.level)
    names = {name: logging.getLogger(name).level for name in ("bot", "knowledge")}
    yield
    root.handlers, level = before
    root.setLevel(level)
    for name, kept in names.items():
        logging.getLogger(name).setLevel(kept)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"failed with {SHAPE}!", "failed with [token]!"),
        ("the secret is hunter2", "the secret is [token]"),
        (
            "POST /api/v10/interactions/12/aW50ZXJhY3Q6/callback",
            "/interactions/12/[token]/callback",
        ),
        (
            "PATCH /webhooks/12/a.b_c-d/messages/@original",
            "/webhooks/12/[token]/messages/@original",
        ),
    ],
)
def test_secrets_are_taken_out(text: str, shown: str) -> None:
    """The token, whatever it looks like, all that looks like one, and interaction tokens."""
    record = logging.LogRecord("bot", logging.INFO, "", 0, "%s", (text,), None)
    assert shown in Redacting("hunter2").format(record)


def test_secrets_in_tracebacks_are_taken_out() -> None:
    """An exception may quote the address of a request."""
    try:
        raise ValueError(SHAPE)
    except ValueError as error:
        info = (type(error), error, error.__traceback__)
    record = logging.LogRecord("bot", logging.ERROR, "", 0, "failed", (), info)
    assert SHAPE not in Redacting().format(record)


@pytest.mark.usefixtures("levels")
def test_libraries_never_log_at_debug() -> None:
    """discord.py would log whole messages and tokens."""
    set_up_logging("DEBUG", None)
    assert logging.getLogger("bot.asking").isEnabledFor(logging.DEBUG)
    for name in ("discord.http", "discord.webhook.async_", "discord.gateway", "aiohttp", "asyncio"):
        assert not logging.getLogger(name).isEnabledFor(logging.DEBUG)
    set_up_logging("ERROR", None)
    assert not logging.getLogger("discord.client").isEnabledFor(logging.INFO)


def test_a_failure_is_noted_without_its_message(caplog: pytest.LogCaptureFixture) -> None:
    """The message of an exception may repeat what somebody wrote; the place does not."""
    try:
        raise ValueError("zebrafinch")
    except ValueError as error:
        note(error, "question", 42)
    assert "zebrafinch" not in caplog.text.replace('ValueError("zebrafinch")', "")
    assert "question 42 failed: ValueError" in caplog.text


def test_people_read_what_is_meant_for_them() -> None:
    """The library's own errors are sentences; others become one."""
    assert sentence(UnknownFact("F-999")) == "There is no fact F-999 here."
    assert sentence(ValueError("zebrafinch")) == phrases.TROUBLE
