"""People write, edit and delete messages."""

from __future__ import annotations

import time
from collections.abc import Sequence

from tests.loopback import payloads
from tests.loopback.actors import Actors
from tests.loopback.messages import GUILD_MESSAGES, reply_fields
from tests.loopback.world import BOT_ID, Channel, Json, User


class Writing(Actors):
    """What people do with messages; channel and user are the first ones if none is given."""

    def say(
        self,
        text: str,
        channel: Channel | None = None,
        user: User | None = None,
        *,
        mention: bool = True,
        reply_to: int | None = None,
        ping: bool = True,
    ) -> int:
        """Write a message, with the bot's mention before the text; returns its id.

        `reply_to` is the message that it answers, with or without a ping.
        """
        where, who = channel or self.first_channel(), user or self.world.user()
        content = f"<@{BOT_ID}> {text}" if mention else text
        fields: Json = {}
        answered = self.world.messages.get(reply_to) if reply_to else None
        if answered:
            fields = {"type": 19, **reply_fields(where, answered)}
        named = mention or f"<@{BOT_ID}>" in text
        if named or (answered and ping and answered["author"]["id"] == str(BOT_ID)):
            fields["mentions"] = [payloads.user(self.world.bot)]
        message_id = self.world.next_id()
        message = payloads.message(message_id, where, who, content, **fields)
        self.world.keep(message)
        self.asked[message_id] = time.monotonic()
        self.messages.tell("MESSAGE_CREATE", message)
        return message_id

    def edit(self, message_id: int, text: str, *, mention: bool = True) -> None:
        """Let an earlier message say something else."""
        content = f"<@{BOT_ID}> {text}" if mention else text
        mentions = [payloads.user(self.world.bot)] if mention else []
        changed = {
            **self.world.messages[message_id],
            "content": content,
            "mentions": mentions,
            "edited_timestamp": payloads.now(),
        }
        self.world.keep(changed)
        self.messages.tell("MESSAGE_UPDATE", changed)

    def delete(self, message_id: int, *, told: bool = True) -> None:
        """Delete a message, the bot's or a person's; without `told` the bot does not hear of it."""
        message = self.world.messages.pop(message_id)
        if told:
            self.messages.remove(message)

    def delete_many(self, message_ids: Sequence[int]) -> None:
        """Delete messages of one channel at once."""
        gone = [self.world.messages.pop(one) for one in message_ids]
        where = self.world.channels[int(gone[0]["channel_id"])]
        data: Json = {"ids": [one["id"] for one in gone], "channel_id": str(where.id)}
        if where.guild:
            data["guild_id"] = str(where.guild.id)
        self.gateway.dispatch("MESSAGE_DELETE_BULK", data, GUILD_MESSAGES)
