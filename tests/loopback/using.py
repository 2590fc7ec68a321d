"""People use commands, buttons, menus and forms."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Mapping, Sequence
from typing import Any

from tests.loopback import payloads
from tests.loopback.actors import Actors
from tests.loopback.commands import File, command_data, modal_data
from tests.loopback.interaction import Interaction
from tests.loopback.world import BOT_ID, Channel, Json, User

COMMAND, COMPONENT, AUTOCOMPLETE, FORM = 2, 3, 4, 5
"""Types of interactions."""

BUTTON, MENU = 2, 3
"""Types of components."""


class Using(Actors):
    """What people do with the bot's commands; channel and user are the first ones if not given."""

    def slash(
        self,
        name: str,
        options: Mapping[str, Any] | None = None,
        channel: Channel | None = None,
        user: User | None = None,
    ) -> Interaction:
        """Use a command, such as "ask" or "mod add"; an option may be a User or a File too."""
        return self._command(COMMAND, name, options or {}, channel, user)

    def autocomplete(
        self,
        name: str,
        option: str,
        typed: str,
        channel: Channel | None = None,
        user: User | None = None,
        **others: Any,
    ) -> Interaction:
        """Type into an option of a command; the interaction's `choices` are what is suggested."""
        options = {**others, option: typed}
        return self._command(AUTOCOMPLETE, name, options, channel, user, focused=option)

    def menu(
        self, name: str, message_id: int, channel: Channel | None = None, user: User | None = None
    ) -> Interaction:
        """Use a command of a message's menu."""
        message = self.world.messages[message_id]
        data: Json = {"id": self._command_id(name), "name": name, "type": 3}
        data["target_id"] = str(message_id)
        data["resolved"] = {"messages": {str(message_id): message}}
        where = channel or self.world.channels[int(message["channel_id"])]
        return self._interact(COMMAND, data, where, user)

    def click(
        self,
        message: int | Json,
        custom_id: str,
        user: User | None = None,
        *,
        values: Sequence[str] | None = None,
    ) -> Interaction:
        """Use a button, or with `values` a menu; a private message is given as its JSON."""
        clicked = self.world.messages[message] if isinstance(message, int) else message
        data: Json = {"custom_id": custom_id, "component_type": BUTTON}
        if values is not None:
            data |= {"component_type": MENU, "values": list(values)}
        where = self.world.channels[int(clicked["channel_id"])]
        return self._interact(COMPONENT, data, where, user, clicked=clicked)

    def submit(
        self, form: Interaction, values: Mapping[str, Any], user: User | None = None
    ) -> Interaction:
        """Send the form in that an interaction was answered with; `values` by custom id."""
        if form.modal is None:
            raise ValueError("That interaction was not answered with a form.")
        data = modal_data(form.modal, values)
        who = user or form.user
        return self._interact(FORM, data, form.channel, who, clicked=form.clicked)

    def _command(
        self,
        kind: int,
        name: str,
        options: Mapping[str, Any],
        channel: Channel | None,
        user: User | None,
        focused: str = "",
    ) -> Interaction:
        where = channel or self.first_channel()
        attached = {
            key: self.messages.attach(one.name, one.data)
            for key, one in options.items()
            if isinstance(one, File)
        }
        data = command_data(self.world.commands, name, options, where.guild, attached, focused)
        data["id"] = self._command_id(data["name"])
        return self._interact(kind, data, where, user)

    def _interact(
        self,
        kind: int,
        data: Json,
        channel: Channel,
        user: User | None,
        clicked: Json | None = None,
    ) -> Interaction:
        who = user or self.world.user()
        one = Interaction(
            id=self.world.next_id(),
            token=secrets.token_hex(20),
            channel=channel,
            user=who,
            type=kind,
            at=time.monotonic(),
            final=asyncio.get_running_loop().create_future(),
            clicked=clicked,
        )
        self.interactions.all[one.token] = one
        self.gateway.dispatch("INTERACTION_CREATE", _payload(one, data))
        return one

    def _command_id(self, name: str) -> str:
        return next((one["id"] for one in self.world.commands if one["name"] == name), "1")


def _payload(one: Interaction, data: Json) -> Json:
    """The event of an interaction."""
    guild = one.channel.guild
    payload: Json = {
        "id": str(one.id),
        "application_id": str(BOT_ID),
        "type": one.type,
        "token": one.token,
        "version": 1,
        "data": data,
        "channel": payloads.channel(one.channel),
        "channel_id": str(one.channel.id),
        "locale": "en-US",
        "entitlements": [],
        "authorizing_integration_owners": {},
        "attachment_size_limit": payloads.FILE_LIMIT,
        "context": 0 if guild else 1,
    }
    if one.clicked:
        payload["message"] = one.clicked
    if guild is None:
        return {**payload, "user": payloads.user(one.user), "app_permissions": str(0)}
    member = {**payloads.member(one.user, guild), "user": payloads.user(one.user)}
    member["permissions"] = str(one.user.permissions & ~one.channel.denied)
    return {
        **payload,
        "guild_id": str(guild.id),
        "guild": {"id": str(guild.id), "locale": "en-US", "features": []},
        "guild_locale": "en-US",
        "member": member,
        "app_permissions": str(guild.permissions & ~one.channel.denied),
    }
