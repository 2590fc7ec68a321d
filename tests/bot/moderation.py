"""What the tests of moderators share: servers to curate in, and reading their panels."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import discord

from bot.desk import Desk
from knowledge.factbase import FactBase
from knowledge.model import Briefing, Fact
from knowledge.moderators import Draft, Gap, GapState, ServerSettings
from tests.conftest import install

if TYPE_CHECKING:
    from tests.bot.conftest import World

MESSAGE = (
    "According to the harbour office, over 340 ferries were delayed in Port Ellery in March 2031."
)
STATEMENT = "In March 2031 over 340 ferries were delayed in Port Ellery, the harbour office says."
ASKED = "how many ferries were delayed in Port Ellery in March 2031?"

UNKNOWN = "how many seals were counted at Sallow Point in June 2031?"
"""A question on the subject that the small briefing has no answer to."""


class Day:
    """A server with two moderators, a log channel and people who ask."""

    def __init__(self, world: World, desk: Desk, log: Any, second: Any) -> None:
        """`second` is the second moderator, `log` the channel of the moderators."""
        self.world, self.desk, self.log, self.second = world, desk, log, second
        self.scope = str(world.guild.id)

    @property
    def first(self) -> Any:
        """The moderator who begins."""
        return self.world.moderator

    @property
    def channel(self) -> Any:
        """Where people talk."""
        return self.world.channel

    async def settings(self, **chosen: Any) -> None:
        """Give the server these settings."""
        settings = ServerSettings(log_channel=self.log.id, **chosen)
        await self.desk.set_server_settings(self.scope, settings)

    async def slash(self, who: Any, command: str, **options: Any) -> Any:
        """Let somebody use a command of the moderators."""
        return await who.slash(self.world.channel, f"mod {command}", **options)

    async def opened(self, who: Any, command: str, **options: Any) -> discord.Message:
        """The panel that a command of the moderators shows."""
        return panel(await self.slash(who, command, **options))

    async def form(self, who: Any) -> Any:
        """Let somebody open the form of a new fact from a message."""
        said = await self.world.asker.send(self.world.channel, MESSAGE)
        return await who.context_menu(self.world.channel, "Add as fact", said)

    async def add(self, who: Any, statement: str = STATEMENT) -> discord.Message:
        """Let a moderator make a fact of a message; returns the panel of the draft."""
        shown = await self.form(who)
        result = await who.submit_modal(shown, filled(shown, statement=statement))
        return panel(result)

    async def saved(self, who: Any, statement: str = STATEMENT) -> discord.Message:
        """Let a moderator make a fact of a message and save it."""
        return panel(await self.press(who, await self.add(who, statement), "Save"))

    async def change(
        self, who: Any, draft: discord.Message, step: str, **typed: Any
    ) -> discord.Message:
        """Let a moderator type into one of the draft's forms; returns the panel."""
        form = await self.press(who, draft, step)
        return panel(await who.submit_modal(form, filled(form, **typed)))

    async def edited(self, who: Any, fact: str, reason: str = "misread") -> discord.Message:
        """The panel of a draft that changes a fact."""
        return await self.opened(who, "edit", fact=fact, reason=reason)

    async def first_in_queue(self, who: Any) -> discord.Message:
        """The panel of the first draft that the queue lists for somebody."""
        waiting = await self.opened(who, "review")
        return panel(await who.select(waiting, [menu(waiting).options[0].value]))

    async def first_gap(self, who: Any) -> discord.Message:
        """The panel of the first gap that is listed."""
        listed = await self.opened(who, "gaps")
        return panel(await who.select(listed, [menu(listed).options[0].value]))

    def again(self, message: discord.Message) -> discord.Message:
        """The message as it stands in the channel now."""
        return next(one for one in self.world.bot_messages if one.id == message.id)

    async def press(self, who: Any, message: discord.Message, label: str) -> Any:
        """Let somebody click the button of a panel with that label."""
        return await who.click(message, custom_id=buttons(message)[label])

    def stale(self, message: discord.Message) -> Stale:
        """The panel as it is now, for somebody whose screen does not show what becomes of it."""
        return Stale(self, message)

    async def forged(self, who: Any, custom_id: str, channel: Any = None) -> Any:
        """Let somebody click a button that the bot never showed to them."""
        channel = channel or self.world.channel
        view = discord.ui.View(timeout=None)
        view.add_item(discord.ui.Button(label="forged", custom_id=custom_id))
        view.stop()
        sender = self.world.env.bot.get_partial_messageable(channel.id)
        await sender.send("forged", view=view, suppress_embeds=True)
        return await who.click(channel.last_message, custom_id=custom_id)

    def take(self, who: Any, role: Any) -> None:
        """Take a role from a member."""
        self.world.env.backend.remove_member_role(self.world.guild.id, who.id, role.id)

    def person(self, name: str, *roles: Any, **permissions: bool) -> Any:
        """A further member, with these roles and Discord's own permissions."""
        guild = self.world.guild
        if permissions:
            may = discord.Permissions(**permissions)
            roles = (*roles, guild.create_role(f"role of {name}", permissions=may))
        return guild.add_member(self.world.env.create_user(name), roles=list(roles))

    async def unanswered(self, question: str = UNKNOWN) -> discord.Message:
        """Let the asker send a question that has no answer to the moderators; returns the reply."""
        await self.world.ask(question)
        reply = self.world.last
        await self.world.asker.click(reply, label="Send to moderators")
        return reply

    async def answered(self, question: str) -> str:
        """What an asker is answered, in a channel in which nobody was answered before."""
        channel = self.world.guild.create_text_channel("elsewhere")
        await self.world.ask(question, channel)
        return str(channel.last_message.content)

    async def fact(self, fact_id: str) -> Fact:
        """The fact as it is in the fact base now."""
        return await self.desk.consult(self.scope, lambda base: base.fact(fact_id, self.scope))

    async def facts(self) -> tuple[Fact, ...]:
        """All facts of the server."""
        return await self.desk.consult(self.scope, lambda base: base.briefing(self.scope).facts)

    async def drafts(self) -> list[Draft]:
        """All drafts of the server."""
        return await self.desk.consult(self.scope, lambda base: base.store.drafts(self.scope))

    async def gaps(self, state: GapState = GapState.OPEN) -> list[Gap]:
        """The server's gaps in that state."""
        return await self.desk.consult(self.scope, lambda base: base.store.gaps(self.scope, state))

    async def whole(self) -> tuple[Any, ...]:
        """All that moderators can change in the server: to see that nothing did."""

        def work(base: FactBase) -> tuple[Any, ...]:
            store, scope = base.store, self.scope
            states = [store.gaps(scope, state) for state in GapState]
            return base.briefing(scope), store.cursor(scope), store.drafts(scope), *states

        return await self.desk.consult(self.scope, work)


class Stale:
    """A panel as somebody's screen shows it, whatever became of it meanwhile."""

    def __init__(self, day: Day, message: discord.Message) -> None:
        """Keep what the panel shows now."""
        self._day, self._message = day, message
        self._stored = day.world.env.backend.get_message(message.channel.id, message.id)
        self._components = deepcopy(self._stored.components)
        self._buttons = buttons(message)

    async def press(self, who: Any, label: str) -> Any:
        """Let somebody click a button of it."""
        self._stored.components = deepcopy(self._components)
        return await who.click(self._message, custom_id=self._buttons[label])


async def ferry_server(
    desk: Desk, briefing: Briefing, scope: str, *, other: Sequence[Any] = ()
) -> None:
    """Give a server that the bot has not joined yet a small briefing, which it keeps."""
    small = replace(briefing, facts=(*briefing.facts, *other))
    await desk._writer.run(lambda base: install(base, small, scope))


def said(result: Any) -> str:
    """The private text that an interaction led to, which is one of plain sentences."""
    shown = result.followups[-1] if result.followups else result.response
    assert shown is not None
    assert shown.ephemeral
    return texts(shown.message)


def texts(message: discord.Message) -> str:
    """All text of a private panel, or of a plain message."""
    shown = [p.content for p in parts(message) if isinstance(p, discord.TextDisplay)]
    return "\n".join(shown) or message.content


def buttons(message: discord.Message) -> dict[str, str]:
    """The custom ids of all buttons of a panel by their labels."""
    return {
        part.label or "": part.custom_id or ""
        for part in parts(message)
        if isinstance(part, discord.Button)
    }


def menu(message: discord.Message) -> discord.SelectMenu:
    """The one menu of a panel."""
    return next(part for part in parts(message) if isinstance(part, discord.SelectMenu))


def parts(message: discord.Message) -> Iterator[Any]:
    """All components of a message, however deep."""
    yield from _inside(message.components)


def _inside(components: Any) -> Iterator[Any]:
    for one in components:
        yield one
        yield from _inside(getattr(one, "children", ()))


def filled(shown: Any, **typed: Any) -> dict[str, Any]:
    """What a person sends in who changes only these fields of the form that was shown."""
    values: dict[str, Any] = {}
    for label in shown.modal["components"]:
        item = label["component"]
        chosen = [one["value"] for one in item.get("options") or () if one.get("default")]
        if chosen:
            values[item["custom_id"]] = chosen
        elif item.get("value"):
            values[item["custom_id"]] = item["value"]
    return values | typed


def panel(result: Any) -> discord.Message:
    """The private message that an interaction led to, as it stands now."""
    shown = result.followups[-1] if result.followups else result.response
    assert shown is not None and shown.ephemeral
    message: discord.Message = shown.message
    return message
