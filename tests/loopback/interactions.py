"""The routes of interactions: the first answer within three seconds, and what follows it."""

from __future__ import annotations

import time
from typing import Any

from tests.loopback import payloads
from tests.loopback.bodies import check_body, fields_of
from tests.loopback.errors import (
    ANSWERED,
    DEAD_TOKEN,
    UNKNOWN_INTERACTION,
    UNKNOWN_MESSAGE,
    UNKNOWN_WEBHOOK,
    Refused,
)
from tests.loopback.interaction import Interaction
from tests.loopback.limits import Rate
from tests.loopback.messages import Messages
from tests.loopback.payloads import EPHEMERAL, LOADING
from tests.loopback.rest import Call, Route
from tests.loopback.world import BOT_ID, Json, World

MESSAGE, THINKING, LATER, UPDATE, CHOICES, MODAL = 4, 5, 6, 7, 8, 9
"""Types of the first answer."""

CALLBACKS = Rate("callbacks", 30, 5.0, counted=False)
FOLLOW_UPS = Rate("follow-ups", 5, 2.0, counted=False)

ANSWER_SECONDS, TOKEN_SECONDS = 3.0, 900.0
"""How long a first answer is taken, and how long the token lives after it was dispatched."""


class Interactions:
    """Carries out what the bot does with tokens of interactions."""

    def __init__(self, world: World, messages: Messages) -> None:
        """There are no interactions yet."""
        self._world, self._messages = world, messages
        self.answer_seconds, self.token_seconds = ANSWER_SECONDS, TOKEN_SECONDS
        self.all: dict[str, Interaction] = {}

    def routes(self) -> list[Route]:
        """All routes of interactions; none of them needs the bot's token."""
        one = "/webhooks/{application}/{token}/messages/{message}"
        first, posts = (
            "/interactions/{interaction}/{token}/callback",
            "/webhooks/{application}/{token}",
        )
        return [
            Route("POST", first, self._callback, CALLBACKS, "token", token=False),
            Route("POST", posts, self._follow_up, FOLLOW_UPS, "token", token=False),
            Route("GET", one, self._get, FOLLOW_UPS, "token", token=False),
            Route("PATCH", one, self._patch, FOLLOW_UPS, "token", token=False),
            Route("DELETE", one, self._delete, FOLLOW_UPS, "token", token=False),
        ]

    def forget(self, interaction: Interaction) -> None:
        """Keep it no more; for long runs."""
        self.all.pop(interaction.token, None)

    async def _callback(self, call: Call, interaction: str, token: str) -> tuple[int, Any]:
        found = self.all.get(token)
        if found is None or str(found.id) != interaction:
            raise Refused(*UNKNOWN_INTERACTION)
        if found.kind:
            raise Refused(*ANSWERED)
        if time.monotonic() - found.at > self.answer_seconds:
            raise Refused(*UNKNOWN_INTERACTION)
        self._acknowledge(found, call)
        if call.query.get("with_response", "").lower() not in ("1", "true"):
            return 204, None
        return 200, _told(found)

    def _acknowledge(self, one: Interaction, call: Call) -> None:
        kind, data = call.json["type"], call.json.get("data") or {}
        inner = Call(data, call.files, call.query)
        if kind == MESSAGE:
            check_body(data, bool(call.files))
        one.acknowledged_at = time.monotonic()
        one.kind = kind
        one.ephemeral = bool((data.get("flags") or 0) & EPHEMERAL)
        if kind == MESSAGE:
            one.original = self._post(one, inner)
            one.finish(one.text)
        elif kind == THINKING:
            thinking = {"flags": LOADING | (EPHEMERAL if one.ephemeral else 0)}
            one.original = self._post(one, Call(thinking, (), {}))
        elif kind == UPDATE and one.clicked:
            one.clicked = self._change(one, one.clicked, inner)
            one.finish(payloads.text_of(one.clicked))
        elif kind == CHOICES:
            one.choices = data["choices"]
            one.finish("")
        elif kind == MODAL:
            one.modal = data
            one.finish(data["title"])

    async def _follow_up(self, call: Call, application: str, token: str) -> tuple[int, Any]:
        one = self._living(application, token)
        check_body(call.json, bool(call.files))
        if one.original and one.original["flags"] & LOADING:
            # Of a deferred answer the first message fills the place, and stays as private as it.
            message = one.original = self._change(one, one.original, call, edited=False)
        else:
            message = self._post(one, call)
            one.follow_ups.append(message)
        one.finish(payloads.text_of(message))
        return 200, message

    async def _get(
        self, _call: Call, application: str, token: str, message: str
    ) -> tuple[int, Json]:
        return 200, self._reached(self._living(application, token), message)

    async def _patch(
        self, call: Call, application: str, token: str, message: str
    ) -> tuple[int, Json]:
        one = self._living(application, token)
        old = self._reached(one, message)
        changed = self._change(one, old, call)
        if old is one.original:
            one.original = changed
        elif old is one.clicked:
            one.clicked = changed
        else:
            one.follow_ups[one.follow_ups.index(old)] = changed
        one.finish(payloads.text_of(changed))
        return 200, changed

    async def _delete(
        self, _call: Call, application: str, token: str, message: str
    ) -> tuple[int, None]:
        one = self._living(application, token)
        gone = self._reached(one, message)
        if gone is one.original:
            one.original = None
        elif gone is one.clicked:
            one.clicked = None
        else:
            one.follow_ups.remove(gone)
        if not gone["flags"] & EPHEMERAL:
            self._messages.remove(gone)
        one.finish("")
        return 204, None

    def _living(self, application: str, token: str) -> Interaction:
        one = self.all.get(token)
        if one is None or not one.kind or application != str(BOT_ID):
            raise Refused(*UNKNOWN_WEBHOOK)
        if time.monotonic() - one.at > self.token_seconds:
            raise Refused(*DEAD_TOKEN)
        return one

    def _reached(self, one: Interaction, message: str) -> Json:
        """The message with that id, or "@original": the answer, or the message that was clicked."""
        if message == "@original":
            found = one.original or (one.clicked if one.kind in (LATER, UPDATE) else None)
        else:
            found = next((each for each in one.messages if each["id"] == message), None)
        if found is None:
            raise Refused(*UNKNOWN_MESSAGE)
        if not found["flags"] & EPHEMERAL:
            self._world.message(int(found["channel_id"]), int(found["id"]))
        return found

    def _post(self, one: Interaction, call: Call) -> Json:
        """A new message by the token; only those for all are kept and told of."""
        metadata = {
            "id": str(one.id),
            "type": one.type,
            "user": payloads.user(one.user),
            "authorizing_integration_owners": {},
        }
        message = payloads.message(
            self._world.next_id(),
            one.channel,
            self._world.bot,
            **fields_of(call.json),
            attachments=self._messages.attachments(call),
            application_id=str(BOT_ID),
            webhook_id=str(BOT_ID),
            interaction_metadata=metadata,
        )
        if not message["flags"] & EPHEMERAL:
            self._world.keep(message)
            self._messages.tell("MESSAGE_CREATE", message)
        return message

    def _change(self, one: Interaction, old: Json, call: Call, *, edited: bool = True) -> Json:
        private = old["flags"] & EPHEMERAL
        old = {**old, "flags": old["flags"] & ~LOADING}
        if private:
            attached = self._messages.attachments(call) or old["attachments"]
            changed = {**old, **fields_of(call.json, only_given=True), "attachments": attached}
            changed["flags"] |= EPHEMERAL
            return changed
        given = {"flags": old["flags"], **call.json}
        given["flags"] = (given["flags"] or 0) & ~EPHEMERAL
        changed = self._messages.change(old, Call(given, call.files, call.query))
        return changed if edited else {**changed, "edited_timestamp": None}


def _told(one: Interaction) -> Json:
    """What Discord tells whoever asks for it with the first answer."""
    told: Json = {"id": str(one.id), "type": one.type}
    message = one.original if one.kind in (MESSAGE, THINKING) else one.clicked
    if message and one.kind in (MESSAGE, THINKING, LATER, UPDATE):
        told["response_message_id"] = message["id"]
        told["response_message_loading"] = one.kind == THINKING
        told["response_message_ephemeral"] = bool(message["flags"] & EPHEMERAL)
    resource: Json = {"type": one.kind}
    if message and one.kind in (MESSAGE, UPDATE):
        resource["message"] = message
    return {"interaction": told, "resource": resource}
