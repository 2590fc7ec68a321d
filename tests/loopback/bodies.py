"""What Discord checks of a message's body, as far as a bot is likely to break it."""

from __future__ import annotations

from typing import Any

from tests.loopback.errors import EMPTY, INVALID_FORM, Refused
from tests.loopback.world import Json

CONTENT, NONCE = 2_000, 25
"""Characters."""

KEPT = ("content", "embeds", "components", "flags")
"""The fields that go from a body into the message."""


def check_body(body: Json, files: bool) -> None:
    """Refuse what is too long or empty."""
    if len(body.get("content") or "") > CONTENT:
        raise _invalid("content", "BASE_TYPE_MAX_LENGTH")
    if len(str(body.get("nonce") or "")) > NONCE:
        raise _invalid("nonce", "BASE_TYPE_MAX_LENGTH")
    anything = any(body.get(key) for key in ("embeds", "components", "poll", "sticker_ids"))
    if not (body.get("content") or "").strip() and not anything and not files:
        raise Refused(*EMPTY)


def fields_of(body: Json, *, only_given: bool = False) -> dict[str, Any]:
    """The message's fields; where they are not given, or None, they are empty."""
    empty: dict[str, Any] = {"content": "", "embeds": [], "components": [], "flags": 0}
    names = [key for key in KEPT if key in body or not only_given]
    return {key: empty[key] if body.get(key) is None else body[key] for key in names}


def _invalid(field: str, code: str) -> Refused:
    return Refused(*INVALID_FORM, {field: {"_errors": [{"code": code, "message": code}]}})
