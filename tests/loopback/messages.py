"""The routes of channels: messages posted, read, edited and deleted by the bot."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from tests.loopback import payloads
from tests.loopback.answers import Answer, Answers
from tests.loopback.bodies import check_body, fields_of
from tests.loopback.errors import (
    INVALID_FORM,
    NO_ACCESS,
    NO_HISTORY,
    NO_PERMISSION,
    NOT_OWN,
    Refused,
)
from tests.loopback.gateway import Gateway
from tests.loopback.limits import Rate
from tests.loopback.rest import Call, Route
from tests.loopback.world import (
    BOT_ID,
    MANAGE_MESSAGES,
    READ_MESSAGE_HISTORY,
    SEND_MESSAGES,
    VIEW_CHANNEL,
    Channel,
    Json,
    World,
)

GUILD_MESSAGES, DIRECT_MESSAGES = 1 << 9, 1 << 12
"""The intents of messages in servers and of direct ones."""

NONCE_SECONDS = 300.0
"""How long a nonce is known; Discord says "the past few minutes"."""

POSTS = Rate("messages", 5, 5.0)
EDITS = Rate("edits", 5, 5.0)
DELETIONS = Rate("deletions", 5, 1.0)
OTHERS = Rate("others", 30, 5.0)


class Messages:
    """Carries out what the bot does with messages, and tells it of that as Discord does."""

    def __init__(
        self, world: World, gateway: Gateway, answers: Answers, files: Callable[[], str]
    ) -> None:
        """`files` gives the address below which the files of messages are.

        `asked` has when each message of a person was dispatched, in monotonic seconds.
        """
        self._world, self._gateway, self._answers, self._files = world, gateway, answers, files
        self.asked: dict[int, float] = {}
        self._nonces: OrderedDict[str, tuple[float, int]] = OrderedDict()

    def routes(self) -> list[Route]:
        """All routes of channels."""
        one, all_of_them = "/channels/{channel}/messages/{message}", "/channels/{channel}/messages"
        return [
            Route("POST", all_of_them, self._post, POSTS, "channel"),
            Route("GET", one, self._get, OTHERS, "channel"),
            Route("PATCH", one, self._patch, EDITS, "channel"),
            Route("DELETE", one, self._delete, DELETIONS, "channel"),
            Route("POST", "/channels/{channel}/typing", self._typing, OTHERS, "channel"),
            Route("GET", "/channels/{channel}", self._channel, OTHERS, "channel"),
        ]

    def tell(self, event: str, message: Json) -> None:
        """Dispatch an event about a message, with what only events have of it."""
        where = self._world.channels.get(int(message["channel_id"]))
        if where is None or where.guild is None:
            self._gateway.dispatch(event, message, DIRECT_MESSAGES)
            return
        more: Json = {"guild_id": str(where.guild.id)}
        if author := self._world.users.get(int(message.get("author", {}).get("id", 0))):
            more["member"] = payloads.member(author, where.guild)
        self._gateway.dispatch(event, {**message, **more}, GUILD_MESSAGES)

    def attachments(self, call: Call) -> list[Json]:
        """Keep the files of a request; returns them as a message shows them."""
        return [self.attach(name, data) for name, data in call.files]

    def attach(self, name: str, data: bytes) -> Json:
        """Keep one file; returns it as a message or a command shows it."""
        file_id = self._world.next_id()
        self._world.files[file_id] = data
        return payloads.attachment(file_id, name, len(data), self._files())

    async def _post(self, call: Call, channel: str) -> tuple[int, Json]:
        where = self._allowed(channel, SEND_MESSAGES)
        body = call.json
        if first := self._first(body):
            return 200, first
        check_body(body, bool(call.files))
        message_id = self._world.next_id()
        reference = self._reference(where, body)
        fields = {**fields_of(body), **reference, "attachments": self.attachments(call)}
        message = payloads.message(message_id, where, self._world.bot, **fields)
        self._world.keep(message)
        nonce = body.get("nonce")
        if nonce is not None:
            message["nonce"] = nonce
        if nonce and body.get("enforce_nonce"):
            self._remember(str(nonce), message_id)
        answer = Answer(message_id, where.id, payloads.text_of(message), time.monotonic(), message)
        self._answers.note(answer, self._question(body))
        self.tell("MESSAGE_CREATE", message)
        return 200, message

    async def _get(self, _call: Call, channel: str, message: str) -> tuple[int, Json]:
        self._allowed(channel, READ_MESSAGE_HISTORY)
        return 200, self._world.message(int(channel), int(message))

    async def _patch(self, call: Call, channel: str, message: str) -> tuple[int, Json]:
        self._allowed(channel, VIEW_CHANNEL)
        old = self._world.message(int(channel), int(message))
        if old["author"]["id"] != str(BOT_ID):
            raise Refused(*NOT_OWN)
        return 200, self.change(old, call)

    def change(self, old: Json, call: Call) -> Json:
        """Let a message say something else, and tell of it; returns it as it is then."""
        fields = fields_of(call.json, only_given=True)
        if "attachments" in call.json or call.files:
            kept = {str(one.get("id")) for one in call.json.get("attachments", [])}
            fields["attachments"] = [one for one in old["attachments"] if one["id"] in kept]
            fields["attachments"] += self.attachments(call)
        changed = {**old, **fields, "edited_timestamp": payloads.now()}
        check_body(changed, bool(changed["attachments"]))
        self._world.keep(changed)
        self.tell("MESSAGE_UPDATE", changed)
        return changed

    async def _delete(self, _call: Call, channel: str, message: str) -> tuple[int, None]:
        where = self._allowed(channel, VIEW_CHANNEL)
        found = self._world.message(where.id, int(message))
        own = found["author"]["id"] == str(BOT_ID)
        if not own and (where.guild is None or not self._world.may(where, MANAGE_MESSAGES)):
            raise Refused(*NO_PERMISSION)
        self.remove(found)
        return 204, None

    def remove(self, message: Json) -> None:
        """Delete a message, and tell of it."""
        self._world.messages.pop(int(message["id"]), None)
        self.tell("MESSAGE_DELETE", {"id": message["id"], "channel_id": message["channel_id"]})

    async def _typing(self, _call: Call, channel: str) -> tuple[int, None]:
        self._allowed(channel, SEND_MESSAGES)
        return 204, None

    async def _channel(self, _call: Call, channel: str) -> tuple[int, Json]:
        return 200, payloads.channel(self._allowed(channel, VIEW_CHANNEL))

    def _allowed(self, channel: str, permission: int) -> Channel:
        where = self._world.channel(int(channel))
        if not self._world.may(where, VIEW_CHANNEL):
            raise Refused(*NO_ACCESS)
        if not self._world.may(where, permission):
            raise Refused(*NO_PERMISSION)
        return where

    def _first(self, body: Json) -> Json | None:
        """The message that was posted with the same nonce lately and is still there."""
        if not body.get("enforce_nonce") or body.get("nonce") is None:
            return None
        at, message_id = self._nonces.get(str(body["nonce"]), (0.0, 0))
        return (
            self._world.messages.get(message_id) if time.monotonic() - at < NONCE_SECONDS else None
        )

    def _remember(self, nonce: str, message_id: int) -> None:
        self._nonces[nonce] = time.monotonic(), message_id
        self._nonces.move_to_end(nonce)
        while time.monotonic() - next(iter(self._nonces.values()))[0] > NONCE_SECONDS:
            self._nonces.popitem(last=False)

    def _question(self, body: Json) -> int:
        """The message that is answered: the one replied to, or that with the nonce's id; or 0."""
        reference = body.get("message_reference") or {}
        named = str(reference.get("message_id") or body.get("nonce") or "")
        return int(named) if named.isdigit() and int(named) in self.asked else 0

    def _reference(self, where: Channel, body: Json) -> Json:
        """The fields of a reply; empty if it is none."""
        given = body.get("message_reference")
        if not given:
            return {}
        answered = self._world.messages.get(int(given["message_id"]))
        if not self._world.may(where, READ_MESSAGE_HISTORY):
            raise Refused(*NO_HISTORY)
        if answered is None and not given.get("fail_if_not_exists", True):
            return {}
        if answered is None:
            unknown = {"code": "REPLIES_UNKNOWN_MESSAGE", "message": "Unknown message"}
            raise Refused(*INVALID_FORM, {"message_reference": {"_errors": [unknown]}})
        return {"type": 19, **reply_fields(where, answered)}


def reply_fields(where: Channel, answered: Json) -> Json:
    """What a reply has of the message that it answers."""
    reference: dict[str, Any] = {
        "type": 0,
        "message_id": answered["id"],
        "channel_id": answered["channel_id"],
    }
    if where.guild:
        reference["guild_id"] = str(where.guild.id)
    inner = {key: value for key, value in answered.items() if key != "referenced_message"}
    return {"message_reference": reference, "referenced_message": inner}
