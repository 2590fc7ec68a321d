"""What a message asks the bot, if it asks anything; reads the message and does nothing else.

Without the message-content intent Discord shows the bot the text of direct messages, of messages
that mention it and of replies that ping it, and of nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import Enum

import discord

from bot.reply import facts_below
from knowledge.model import SHARED_SCOPE

_PEOPLES_MESSAGES = (discord.MessageType.default, discord.MessageType.reply)

_MARKUP = re.compile(r"<(@[!&]?|#|a?:\w{1,32}:|/[^<>:]{1,100}:|t:)(-?\d{1,20})(?::\w)?>")
"""Discord's own marks: mentions, custom emoji, command links, times; each ends in a number."""

_QUESTION_WORD = re.compile(r"\W*(how|what|when|where|which|who|whom|whose|why)\b", re.IGNORECASE)
_QUESTION_MARK = re.compile(r"\?[\"'”)]?(?:\s|$)")
"""At the end of a word; the one inside a link is another matter."""


class Way(Enum):
    """How a question came to the bot."""

    NAMED = "direct message, or the bot was mentioned"
    REPLIED = "reply to the bot"
    OVERHEARD = "said to everybody in a channel without mention"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question in plain words; empty if the bot was named and nothing was asked.

    `unreadable` is true where Discord keeps the words from the bot. `about` are the ids of the
    facts that the bot's message shows to which this one replies; empty where it replies to none.
    """

    text: str
    way: Way
    unreadable: bool = False
    about: tuple[str, ...] = ()


def scope_of(guild_id: int | None) -> str:
    """The fact base that a server uses; direct messages use the shared one."""
    return SHARED_SCOPE if guild_id is None else str(guild_id)


def question_in(
    message: discord.Message, me: discord.ClientUser, channels: AbstractSet[int]
) -> Question | None:
    """The question that a person asks with the message; None if it is no business of the bot.

    `channels` are the ids of channels without mention; their threads and posts count as they do.
    """
    if message.author.bot or message.webhook_id or message.type not in _PEOPLES_MESSAGES:
        return None
    text = plain_question(message, me)
    if _names(message, me):
        return Question(text=text, way=Way.NAMED, about=_about(message, me))
    if _answers(message, me):
        unreadable = not message.content and _to_command(message)
        about = _about(message, me)
        return Question(text=text, way=Way.REPLIED, unreadable=unreadable, about=about)
    if _overheard(message, channels) and looks_like_question(text):
        return Question(text=text, way=Way.OVERHEARD)
    return None


def looks_like_question(text: str) -> bool:
    """Whether a person would take it for a question: a question mark, or a question word first."""
    return bool(_QUESTION_WORD.match(text) or _QUESTION_MARK.search(text))


def _names(message: discord.Message, me: discord.ClientUser) -> bool:
    """Whether it is for the bot: a direct message, or one that mentions it or its role."""
    if message.guild is None or me.id in message.raw_mentions:
        return True
    own_role = message.guild.self_role
    return own_role is not None and own_role in message.role_mentions


def _answers(message: discord.Message, me: discord.ClientUser) -> bool:
    """Whether it is a reply to one of the bot's messages, and the bot was meant to notice.

    Without a ping its text is hidden, save in a channel without mention.
    """
    if any(user.id == me.id for user in message.mentions):
        return True
    answered = _answered(message)
    return bool(message.content) and answered is not None and answered.author.id == me.id


def _to_command(message: discord.Message) -> bool:
    """Whether it is a reply to the answer of a command, whose text Discord does not show."""
    answered = _answered(message)
    return answered is not None and answered.interaction_metadata is not None


def _about(message: discord.Message, me: discord.ClientUser) -> tuple[str, ...]:
    """The facts below the message of the bot that is replied to; nobody else's buttons count."""
    answered = _answered(message)
    own = answered is not None and answered.author.id == me.id
    return facts_below(answered) if answered and own else ()


def _answered(message: discord.Message) -> discord.Message | None:
    answered = message.reference.resolved if message.reference else None
    return answered if isinstance(answered, discord.Message) else None


def _overheard(message: discord.Message, channels: AbstractSet[int]) -> bool:
    """Whether it was said to everybody in a channel without mention."""
    parent = message.channel.parent_id if isinstance(message.channel, discord.Thread) else None
    return (
        bool(channels & {message.channel.id, parent})
        and message.type is discord.MessageType.default
        and not message.mentions
    )


def plain_question(message: discord.Message, me: discord.ClientUser) -> str:
    """The text with names in place of mentions, and without the bot's own."""
    names = {user.id: user.display_name for user in message.mentions}
    names |= {role.id: role.name for role in message.role_mentions}
    names |= {channel.id: channel.name for channel in message.channel_mentions}
    names.pop(me.id, None)
    if message.guild and message.guild.self_role:
        names.pop(message.guild.self_role.id, None)
    text = _MARKUP.sub(lambda mark: names.get(int(mark[2]), " "), message.content)
    return text.strip()
