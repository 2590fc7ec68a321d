"""What Discord sends, as JSON: people, servers, channels, messages, the application."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from tests.loopback.world import (
    BOT_ID,
    DIRECT,
    EVERYBODY,
    MODERATORS,
    TEXT_CHANNEL,
    Channel,
    Guild,
    Json,
    User,
)

JOINED = "2024-01-01T00:00:00.000000+00:00"
FILE_LIMIT = 10 * 1024 * 1024
TEXT_DISPLAY = 10
"""The type of the component that holds text."""

EPHEMERAL, LOADING = 1 << 6, 1 << 7
"""Flags of messages."""


def now() -> str:
    """The time as Discord writes it."""
    return datetime.now(UTC).isoformat()


def user(one: User) -> Json:
    """A user."""
    return {
        "id": str(one.id),
        "username": one.name,
        "global_name": one.name,
        "discriminator": "0",
        "avatar": None,
        "bot": one.bot,
        "public_flags": 0,
    }


def member(one: User, guild: Guild) -> Json:
    """A member of a server, without the user."""
    roles = [guild.bot_role] if one.bot else [guild.moderator_role] if one.moderator else []
    return {
        "roles": [str(role) for role in roles],
        "joined_at": JOINED,
        "nick": None,
        "avatar": None,
        "premium_since": None,
        "deaf": False,
        "mute": False,
        "pending": False,
        "flags": 0,
    }


def role(role_id: int, name: str, permissions: int, **more: Any) -> Json:
    """A role."""
    return {
        "id": str(role_id),
        "name": name,
        "permissions": str(permissions),
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "position": 0,
        "managed": False,
        "mentionable": False,
        "flags": 0,
        **more,
    }


def channel(one: Channel) -> Json:
    """A channel of a server, or a direct one."""
    if one.guild is None:
        recipients = [user(one.recipient)] if one.recipient else []
        return {"id": str(one.id), "type": DIRECT, "recipients": recipients, "flags": 0}
    denied = {"id": str(one.guild.id), "type": 0, "allow": "0", "deny": str(one.denied)}
    return {
        "id": str(one.id),
        "type": TEXT_CHANNEL,
        "guild_id": str(one.guild.id),
        "name": one.name,
        "position": 0,
        "parent_id": None,
        "topic": None,
        "nsfw": False,
        "rate_limit_per_user": 0,
        "last_message_id": None,
        "flags": 0,
        "permission_overwrites": [denied] if one.denied else [],
    }


def guild(one: Guild, bot: User) -> Json:
    """A server as GUILD_CREATE shows it; of its members only the bot."""
    own = role(
        one.bot_role, "briefing", one.permissions, managed=True, tags={"bot_id": str(BOT_ID)}
    )
    return {
        "id": str(one.id),
        "name": one.name,
        "owner_id": str(one.id + 5),
        "unavailable": False,
        "large": False,
        "member_count": 100,
        "joined_at": JOINED,
        "preferred_locale": "en-US",
        "system_channel_id": None,
        "roles": [
            role(one.id, "@everyone", EVERYBODY & one.permissions),
            own,
            role(one.moderator_role, "Moderators", MODERATORS),
        ],
        "channels": [channel(each) for each in one.channels],
        "members": [{**member(bot, one), "user": user(bot)}],
        "threads": [],
        "emojis": [],
        "stickers": [],
        "features": [],
        "presences": [],
        "voice_states": [],
        "stage_instances": [],
        "guild_scheduled_events": [],
        "soundboard_sounds": [],
    }


def message(message_id: int, where: Channel, author: User, content: str, **more: Any) -> Json:
    """A message; `more` are further fields of Discord's, such as `components`."""
    return {
        "id": str(message_id),
        "channel_id": str(where.id),
        "type": 0,
        "author": user(author),
        "content": content,
        "timestamp": now(),
        "edited_timestamp": None,
        "tts": False,
        "mention_everyone": False,
        "mentions": [],
        "mention_roles": [],
        "attachments": [],
        "embeds": [],
        "components": [],
        "pinned": False,
        "flags": 0,
        **more,
    }


def attachment(file_id: int, name: str, size: int, address: str) -> Json:
    """A file of a message or of a command."""
    url = f"{address}/{file_id}/{name}"
    return {"id": str(file_id), "filename": name, "size": size, "url": url, "proxy_url": url}


def application(bot: User) -> Json:
    """The application, as whoever has its token may see it."""
    return {
        "id": str(bot.id),
        "name": bot.name,
        "icon": None,
        "description": "",
        "bot_public": True,
        "bot_require_code_grant": False,
        "verify_key": "0" * 64,
        "flags": 0,
        "owner": user(User(BOT_ID + 1, "operator")),
        "team": None,
        "interactions_endpoint_url": None,
    }


def ready(bot: User, guilds: Sequence[Guild], session_id: str, gateway: str) -> Json:
    """The first event of a session."""
    return {
        "v": 10,
        "user": {**user(bot), "verified": True, "mfa_enabled": False, "flags": 0},
        "guilds": [{"id": str(one.id), "unavailable": True} for one in guilds],
        "session_id": session_id,
        "resume_gateway_url": gateway,
        "application": {"id": str(bot.id), "flags": 0},
        "private_channels": [],
    }


def text_of(body: Json) -> str:
    """What a message says: its content, or the texts of its blocks, one a line."""
    if body.get("content"):
        return str(body["content"])
    return "\n".join(_texts(body.get("components") or []))


def _texts(components: Sequence[Json]) -> list[str]:
    found: list[str] = []
    for one in components:
        if one.get("type") == TEXT_DISPLAY:
            found.append(one["content"])
        found += _texts(one.get("components") or [])
    return found
