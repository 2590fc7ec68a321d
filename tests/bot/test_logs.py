"""The log holds no secrets and no words of people, in both its forms."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast

import aiohttp
import discord
import pytest

from bot.logs import JsonLines, Lines, Redaction, TextLines, set_up_logging
from bot.trouble import described, is_routine, note, sentence
from knowledge import phrases
from knowledge.errors import StoreError, UnknownFact

SHAPE = ".".join(("MTE4NjU0MzIxMDk4NzY1NDMyMQ", "GabcDE", "x" * 38))
FORMS = pytest.mark.parametrize("form", [TextLines, JsonLines])
WARNING = logging.WARNING


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


def record(words: str, *args: object, error: BaseException | None = None, **extra: object) -> Any:
    """A record as a logger makes it."""
    info = (type(error), error, error.__traceback__) if error else None
    made = logging.LogRecord("bot.x", WARNING, "", 0, words, args, info)
    vars(made).update(extra)
    return made


def raised(error: BaseException) -> BaseException:
    """The error with the place of this function in its traceback."""
    try:
        raise error
    except BaseException as caught:  # noqa: BLE001
        return caught


def answer(status: int) -> Any:
    """What discord.py looks at of an answer of Discord."""
    return cast("Any", SimpleNamespace(status=status, reason=""))


@FORMS
@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"failed with {SHAPE}!", "failed with [token]!"),
        ("the secret is hunt/er2", "the secret is [token]"),
        ("the secret is hunt%2Fer2", "the secret is [token]"),
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
def test_secrets_are_taken_out(form: Any, text: str, shown: str) -> None:
    """The token, whatever it looks like, all that looks like one, and interaction tokens."""
    assert shown in form("hunt/er2").format(record("%s", text))


def test_a_token_that_json_escapes_is_taken_out() -> None:
    """However a log writes the token, it is found."""
    odd = 'a"b\\c'
    hidden = Redaction(odd)
    assert hidden(f"{odd}!") == "[token]!"
    assert hidden(json.dumps(odd)) == '"[token]"'
    assert hidden(repr(odd)) == "'[token]'"
    assert json.loads(JsonLines(odd).format(record(odd)))["message"] == "[token]"


@FORMS
@pytest.mark.parametrize(
    "error",
    [
        ValueError(f"zebrafinch {SHAPE}"),
        OSError(f"GET https://x/{SHAPE}"),
        aiohttp.InvalidURL(f"https://x/webhooks/12/{SHAPE}/x"),
        RuntimeError(SHAPE, "zebrafinch"),
    ],
)
def test_secrets_in_exceptions_are_taken_out(form: Any, error: Exception) -> None:
    """An exception may quote the address of a request, and in other places what somebody wrote."""
    line = form().format(record("failed", error=raised(error)))
    assert SHAPE not in line
    assert "zebrafinch" not in line
    assert type(error).__name__ in line


def test_what_happens_on_any_network_is_one_line() -> None:
    """discord.py logs each reconnect with a traceback; the class and the reason are enough."""
    error = raised(aiohttp.ServerDisconnectedError("gone\nfar away"))
    line = TextLines().format(record("Attempting a reconnect in %.2fs", 1.5, error=error))
    assert line.endswith("Attempting a reconnect in 1.50s (ServerDisconnectedError: gone)")
    closed = discord.ConnectionClosed(cast("Any", SimpleNamespace(close_code=1006)), shard_id=None)
    assert "\n" not in TextLines().format(record("again", error=raised(closed)))


def test_a_mistake_is_told_with_its_places() -> None:
    """Where it came up, file and line from the outermost on, without the message."""
    first, *below = TextLines().format(record("failed", error=raised(KeyError("z")))).splitlines()
    assert first.endswith("failed (KeyError)")
    assert [line.split(":")[0].endswith("test_logs.py") for line in below] == [True]
    assert below[0].endswith(" raised")
    told = json.loads(JsonLines().format(record("failed", error=raised(KeyError("z")))))
    assert told["place"] == [below[0].strip()]


def test_a_record_cannot_forge_another() -> None:
    """Only the first line begins at the margin, and nothing moves the cursor."""
    line = TextLines().format(record("a\nb\r\x1b[2Jc\u202ed\ud800e"))
    assert line.endswith("a\n    b\\r\\x1b[2Jc\\u202ed\\ud800e")


def test_json_lines_are_for_programs() -> None:
    """Time in UTC, level, logger, message and ids stand in one object; nothing else does."""
    made = record("%s %d", "question", 42, subject_id=42, guild_id="7", text="zebrafinch", user="z")
    made.reply_id = "zebrafinch"
    line = JsonLines().format(made)
    told = json.loads(line)
    when = datetime.fromisoformat(told.pop("time"))
    assert when == datetime.fromtimestamp(made.created, UTC)
    assert told == {
        "level": "WARNING",
        "logger": "bot.x",
        "message": "question 42",
        "subject_id": 42,
        "guild_id": "7",
    }
    assert "\n" not in JsonLines().format(record("a\nb", error=raised(KeyError())))


@pytest.mark.usefixtures("levels")
def test_a_record_that_cannot_be_written_is_not_shown(capsys: pytest.CaptureFixture[str]) -> None:
    """logging itself would print the arguments."""
    handler = Lines()
    handler.setFormatter(TextLines())
    handler.handle(record("%d", "zebrafinch"))
    shown = capsys.readouterr().err
    assert "could not be written (TypeError)" in shown
    assert "zebrafinch" not in shown
    assert "Traceback" not in shown


@pytest.mark.usefixtures("levels")
def test_libraries_never_log_at_debug() -> None:
    """discord.py would log whole messages and tokens."""
    set_up_logging("DEBUG", None)
    assert logging.getLogger("bot.asking").isEnabledFor(logging.DEBUG)
    for name in ("discord.http", "discord.webhook.async_", "discord.gateway", "aiohttp", "asyncio"):
        assert not logging.getLogger(name).isEnabledFor(logging.DEBUG)
    set_up_logging("ERROR", None)
    assert not logging.getLogger("discord.client").isEnabledFor(logging.INFO)


@pytest.mark.usefixtures("levels")
def test_the_form_of_the_log_can_be_chosen(capsys: pytest.CaptureFixture[str]) -> None:
    """Text unless JSON is asked for."""
    set_up_logging("INFO", None)
    logging.getLogger("bot").info("here")
    set_up_logging("INFO", None, "json")
    logging.getLogger("bot").info("there")
    text, line = capsys.readouterr().err.splitlines()
    assert text.endswith(" INFO bot: here")
    assert json.loads(line)["message"] == "there"


def test_a_failure_is_noted_without_its_message(caplog: pytest.LogCaptureFixture) -> None:
    """The message of an exception may repeat what somebody wrote; class and id do not."""
    note(raised(ValueError("zebrafinch")), "question", 42)
    note(UnknownFact("zebrafinch"), "command", 43)
    note(StoreError("The disk is full."), "command", 44)
    note(discord.Forbidden(answer(403), {"code": 50013, "message": "zebrafinch"}), "reply", 45)
    assert caplog.messages == [
        "question 42 failed: ValueError",
        "command 43: UnknownFact",
        "command 44: The disk is full.",
        "reply 45 failed: Forbidden: 403, code 50013",
    ]
    told = [json.loads(JsonLines().format(made)) for made in caplog.records]
    assert [one["subject_id"] for one in told] == [42, 43, 44, 45]
    assert told[0]["place"][-1].endswith(" raised")
    assert "zebrafinch" not in str(told)


def test_only_what_networks_do_is_routine() -> None:
    """A mistake of ours is never taken for trouble on the line."""
    routine = [OSError(), TimeoutError(), aiohttp.ClientError(), discord.GatewayNotFound()]
    assert all(map(is_routine, [*routine, discord.HTTPException(answer(500), "")]))
    assert not any(map(is_routine, [ValueError(), discord.ClientException(), StoreError("no")]))
    assert described(OSError()) == "OSError"


def test_people_read_what_is_meant_for_them() -> None:
    """The library's own errors are sentences; others become one."""
    assert sentence(UnknownFact("F-999")) == "There is no fact F-999 here."
    assert sentence(ValueError("zebrafinch")) == phrases.TROUBLE
