"""What a client may read of a message: without the intent for texts, only what concerns it."""

from __future__ import annotations

from tests.loopback.world import BOT_ID, Json

HIDDEN = {"content": "", "embeds": [], "attachments": [], "components": []}


def as_seen(data: Json, all_texts: bool) -> Json:
    """The event's data as the client gets them; what is no message stays as it is."""
    if all_texts or "content" not in data or "author" not in data:
        return data
    answered = data.get("referenced_message")
    shown = {**data, "referenced_message": as_seen(answered, False)} if answered else data
    return shown if _concerns(data) else {**shown, **HIDDEN}


def _concerns(message: Json) -> bool:
    """Own messages, direct ones, those that mention it, and replies that ping it.

    A reply to the answer of a command is hidden although it pings.
    """
    bot = str(BOT_ID)
    if message["author"]["id"] == bot or "guild_id" not in message:
        return True
    if f"<@{bot}>" in message["content"] or f"<@!{bot}>" in message["content"]:
        return True
    answered = message.get("referenced_message") or {}
    pings = any(one["id"] == bot for one in message["mentions"])
    return pings and not answered.get("interaction_metadata")
