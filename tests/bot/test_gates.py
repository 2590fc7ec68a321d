"""Who may use what: each command and each control that there is, by role, when stale, elsewhere.

The tables say who may; what there is comes from the bot that runs, so that nothing is forgotten.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator
from typing import Any

import discord
import pytest
from simcord.actors import _dispatch_actor_interaction
from simcord.backend import serializers
from simcord.interactions import base_payload
from simcord.results import InteractionResult

from bot.client import BriefingClient
from bot.moderating.draft_view import digest
from knowledge import phrases
from knowledge.factbase import FactBase
from knowledge.model import SHARED_SCOPE
from knowledge.moderators import GapKind, GapState, Right
from knowledge.phrases import moderating as words
from knowledge.phrases import privacy
from tests.bot.moderation import STATEMENT, UNKNOWN, Day, filled, said, texts
from tests.bot.test_injection import every_control, let_in
from tests.bot.test_rights import (
    CHANGERS,
    EDIT,
    MESSAGE_MENU,
    NEEDED,
    REFUSALS,
    REVIEW,
    TYPED,
    complain,
    refused,
    tree_of,
)

EVERYBODY = "everybody"

CONTROLS: dict[str, str] = {
    "b1:record": EVERYBODY,
    "b1:related": EVERYBODY,
    "b1:guide": EVERYBODY,
    "b1:wrong": EVERYBODY,
    "complain": EVERYBODY,
    "b1:remove": phrases.ONLY_ASKER_REMOVES,
    "b1:send": words.ONLY_ASKER_SENDS,
    "b1:choose": phrases.ONLY_ASKER_CHOOSES,
    "l1:turn": phrases.ONLY_ASKER_TURNS,
    "l1:post": phrases.ONLY_ASKER_TURNS,
    "l1:open": phrases.ONLY_ASKER_TURNS,
    "p1:erase": privacy.ONLY_YOURSELF,
}
"""Everybody's controls, and with what others are refused at those that are the asker's alone."""

ACTIONS: dict[str, set[Right]] = {
    "draft-open": CHANGERS | {REVIEW},
    "draft-new": CHANGERS,
    "draft-text": CHANGERS,
    "draft-text-typed": CHANGERS,
    "draft-figure": CHANGERS,
    "draft-figure-typed": CHANGERS,
    "draft-more": CHANGERS,
    "draft-more-typed": CHANGERS,
    "draft-save": {EDIT},
    "draft-send": CHANGERS,
    "draft-keep": CHANGERS,
    "draft-drop": CHANGERS,
    "draft-approve": {REVIEW},
    "draft-return": {REVIEW},
    "draft-return-typed": {REVIEW},
    "gap-list": {EDIT, REVIEW},
    "gap-open": {EDIT, REVIEW},
    "gap-answer": {EDIT},
    "gap-bind": {EDIT},
    "gap-bind-typed": {EDIT},
    "gap-silence": {EDIT},
    "gap-silence-typed": {EDIT},
    "gap-edit": {EDIT},
    "gap-out": {EDIT},
    "gap-done": {EDIT},
    "gap-reopen": {EDIT},
    "undo": CHANGERS,
}
"""What buttons, menus and forms of the moderators do, with the rights of which one is enough."""

FOR_ALL = {"ask", "fact", "figures", "compare", "timeline", "who-says", "topics", "sources"} | {
    "summary", "help", "privacy show", "privacy export", "privacy delete", phrases.CHECK_COMMAND
}  # fmt: skip
"""The commands that everybody may use, everywhere."""

OF_MODERATORS = {f"mod {name}" for name in NEEDED} | {words.ADD_COMMAND}

FORMS = {one for one in ACTIONS if one.endswith("-typed")} | {"draft-new"}

CANARY = "quillwort"
"""A word that stands in everything of the first server, and in nothing else."""

FILLED = {
    "statement": STATEMENT,
    "source": "the story; 1",
    "fact": "F-001",
    "note": "no",
    "missing": "how many gulls there are",
    "says": "It says nothing of their number.",
    "figure": "over 20 gulls",
}
"""What is typed into the forms."""


@pytest.fixture(autouse=True)
def unhurried(ferry: Day) -> None:
    """Nobody is told to slow down."""
    bot = ferry.world.env.bot
    assert isinstance(bot, BriefingClient)
    let_in(bot)


# What there is


def answered_to(bot: BriefingClient) -> set[str]:
    """All controls that the bot answers to, as it tells discord.py; moderators' by their action."""
    found = set(bot.moderating._actions)
    for template in bot._connection._view_store._dynamic_items:
        head, _, rest = template.pattern.partition(":")
        if head not in ("m1b", "m1m"):
            names = re.match(r"\(\?P<action>([a-z|]+)\)|([a-z]+):", rest)
            assert names is not None, f"a control whose name cannot be read: {template.pattern}"
            found |= {f"{head}:{name}" for name in (names[1] or names[2]).split("|")}
    return found


def every_command(tree: discord.app_commands.CommandTree[Any]) -> Iterator[Any]:
    """Every command and every entry of a context menu in the tree."""
    for kind in discord.AppCommandType:
        for command in tree.walk_commands(type=kind):
            if not isinstance(command, discord.app_commands.Group):
                yield command


async def stock(day: Day) -> dict[str, str]:
    """Fill the server with the canary; returns, for each action, what it may well be about."""
    first = day.first
    await day.saved(first, f"{STATEMENT} The {CANARY} was among them.")
    change = await day.opened(first, "retire", fact="F-006", reason=CANARY)
    await day.press(first, change, "Save")
    await day.unanswered(UNKNOWN.replace("seals", f"{CANARY} seals"))
    await day.press(first, await day.first_gap(first), words.OUT_OF_SCOPE_BUTTON)
    await day.unanswered(f"how many {CANARY} boats sank at Sallow Point in July 2031?")
    await complain(day, note=CANARY)
    waiting = await day.add(first, f"{STATEMENT} They say {CANARY}.")
    await day.press(first, waiting, "Send for review")
    await day.add(first, f"{STATEMENT} {CANARY}.")
    return await abouts(day)


async def abouts(day: Day) -> dict[str, str]:
    """What the actions may be about in the server as it is now."""
    waiting, own = await day.drafts()
    gaps = {gap.kind: gap for gap in await day.gaps()}
    (closed,) = await day.gaps(GapState.OUT_OF_SCOPE)
    question = str(gaps.pop(GapKind.QUESTION).id)
    (complaint,) = gaps.values()
    of = dict.fromkeys((one for one in ACTIONS if one.startswith("draft-")), str(own.id))
    of |= dict.fromkeys((one for one in ACTIONS if one.startswith("gap-")), question)
    of |= dict.fromkeys(("gap-edit", "gap-done"), str(complaint.id))
    of |= dict.fromkeys(("draft-return", "draft-return-typed"), str(waiting.id))
    return of | {
        "draft-new": question,
        "draft-save": f"{own.id}.{digest(own)}",
        "draft-approve": f"{waiting.id}.{digest(waiting)}",
        "gap-list": "",
        "gap-reopen": str(closed.id),
        "undo": str((await day.whole())[1]),
    }


async def everything(day: Day) -> tuple[Any, ...]:
    """All that there is in the server to be changed, and what its moderators were told."""
    told = [message.content for message in day.log.history()]
    return await day.whole(), await day.desk.server_settings(day.scope), told


# Use it, though it was never shown


async def acted(
    day: Day, who: Any, presses: Collection[tuple[str, str, str]], channel: Any = None
) -> list[Any]:
    """Use controls of the moderators, each a sort, an action and what about, all at once."""
    env, records = day.world.env, []
    guild = getattr(who, "guild", None)
    for sort, action, about in presses:
        kind, data, below = sent_in(sort, action, about)
        record, payload = base_payload(
            env.backend,
            type=kind.value,
            channel_id=(channel or day.channel).id,
            guild_id=guild and guild.id,
            user_id=who.id,
            data=data,
        )
        if below:
            payload["message"] = message_below((channel or day.channel), below)
        records.append(record)
        env.backend.emit("INTERACTION_CREATE", payload)
    await env.settle()
    return [InteractionResult(env, record) for record in records]


def message_below(channel: Any, below: dict[str, Any]) -> dict[str, Any]:
    """The newest message of the channel, as if that control stood below it."""
    message = channel._env.backend.get_message(channel.id, channel.last_message.id)
    payload = dict(serializers.message_payload(channel._env.backend, message))
    return payload | {"components": [{"type": 1, "components": [below]}]}


def sent_in(
    sort: str, action: str, about: str
) -> tuple[discord.InteractionType, dict[str, Any], dict[str, Any] | None]:
    """What Discord sends for a button, a menu or a form, and what stands below the message."""
    kinds, types = discord.InteractionType, discord.ComponentType
    custom_id = f"{sort}:{action}:{about if sort != 'm1m' else ''}"
    if sort == "m1b":
        kind = types.button.value
        data = {"custom_id": custom_id, "component_type": kind}
        below = {"type": kind, "custom_id": custom_id, "style": 2, "label": "x"}
        return kinds.component, data, below
    if sort == "m1m":
        kind = types.select.value
        data = {"custom_id": custom_id, "component_type": kind, "values": [about]}
        options = [{"label": "x", "value": about}]
        return kinds.component, data, {"type": kind, "custom_id": custom_id, "options": options}
    fields = FILLED | ({"source": "story"} if action == "gap-silence-typed" else {})
    text = types.text_input.value
    rows = [
        {"type": 18, "component": {"type": text, "custom_id": name, "value": value}}
        for name, value in fields.items()
    ]
    return kinds.modal_submit, {"custom_id": custom_id, "components": rows}, None


async def chosen(day: Day, who: Any, custom_id: str, value: str, channel: Any = None) -> Any:
    """Let somebody choose from a menu that the bot never showed to them."""
    channel = channel or day.channel
    view = discord.ui.View(timeout=None)
    option = discord.SelectOption(label="forged", value=value)
    view.add_item(discord.ui.Select(custom_id=custom_id, options=[option]))
    view.stop()
    sender = day.world.env.bot.get_partial_messageable(channel.id)
    await sender.send("forged", view=view, suppress_embeds=True)
    return await who.select(channel.last_message, [value], custom_id=custom_id)


async def refused_everything(
    day: Day, who: Any, of: dict[str, str], sorts: Collection[str], channel: Any = None
) -> None:
    """The member is refused at each action in one private sentence, and nothing is changed."""
    before, presses = await everything(day), every_press(of, sorts)
    results = await acted(day, who, presses, channel)
    for press, result in zip(presses, results, strict=True):
        assert refused(result), press
        assert len(result.followups) + (result.response is not None) == 1, press
    assert await everything(day) == before


def every_press(of: dict[str, str], sorts: Collection[str]) -> list[tuple[str, str, str]]:
    """All actions in all those sorts."""
    return [(sort, action, about) for action, about in of.items() for sort in sorts]


ALL_SORTS = ("m1b", "m1m", "m1f")
"""The bot answers to each action in each of them."""


async def test_every_control_has_a_line(ferry: Day) -> None:
    """No button, menu or form is added without a line that says who may use it, and none left."""
    bot = ferry.world.env.bot
    assert isinstance(bot, BriefingClient)
    assert answered_to(bot) == CONTROLS.keys() | ACTIONS.keys()
    assert {re.sub("^m1.:", "", one) for one in every_control(bot)} == answered_to(bot)
    assert not bot.persistent_views


async def test_every_command_has_a_line(ferry: Day) -> None:
    """Each command of the whole tree is the moderators' or everybody's, and none is left."""
    names = [command.qualified_name for command in every_command(tree_of(ferry))]
    assert sorted(names) == sorted(FOR_ALL | OF_MODERATORS)


async def test_a_member_without_rights_moves_nothing(ferry: Day) -> None:
    """Who has no right is refused at every action, whatever its id was copied from."""
    of = await stock(ferry)
    assert of.keys() == ACTIONS.keys()
    await refused_everything(ferry, ferry.world.bystander, of, ALL_SORTS)


@pytest.mark.parametrize("right", Right)
async def test_a_role_opens_its_controls_alone(ferry: Day, right: Right) -> None:
    """A role that was given one right lets its members use those controls, and no others."""
    of = await stock(ferry)
    role = ferry.world.guild.create_role("Helpers")
    await ferry.settings(**{right: (role.id,)})
    helper = ferry.person("helper", role)
    presses = [("m1f" if one in FORMS else "m1b", one, about) for one, about in of.items()]
    results = await acted(ferry, helper, presses)
    opened = {action for action, result in zip(of, results, strict=True) if not refused(result)}
    assert opened == {action for action, needed in ACTIONS.items() if right in needed}


async def test_a_role_that_was_taken_away(ferry: Day) -> None:
    """Who had the role when the panel or the form was opened can do nothing with either."""
    of = await stock(ferry)
    openers = [one for one in of if f"{one}-typed" in of] + ["gap-answer"]
    presses = [("m1b", one, of[one]) for one in openers]
    shown = [(ferry.first, one) for one in await acted(ferry, ferry.first, presses)]
    assert {one.modal["custom_id"].split(":")[1] for _, one in shown} == FORMS
    for who, name in ((ferry.first, "Moderators"), (ferry.second, "More moderators")):
        ferry.take(who, ferry.world.guild.roles[name])
        await refused_everything(ferry, who, of, ("m1b",))
    before = await everything(ferry)
    for who, form in shown:
        names = {row["component"]["custom_id"] for row in form.modal["components"]}
        typed = filled(form, **{name: FILLED[name] for name in names & FILLED.keys()})
        if "missing" in names:
            typed["source"] = ["story"]
        assert refused(await who.submit_modal(form, typed)), form.modal["custom_id"]
    assert await everything(ferry) == before


# Other servers


async def shown_since(day: Day, start: int) -> str:
    """All that the bot has sent since then."""
    requests = day.world.env.http_requests[start:]
    return json.dumps([one.json for one in requests], default=str)


async def test_controls_of_another_server(ferry: Day, other: Day) -> None:
    """A moderator of one server neither changes nor sees another's things by their numbers."""
    of = await stock(ferry)
    await other.unanswered()
    boss, theirs = other.person("boss", administrator=True), await other.gaps()
    before, start = await everything(ferry), len(ferry.world.env.http_requests)
    strange = {words.GONE, words.GAP_GONE, words.NO_SUCH_CHANGE.format(change=of["undo"])}
    own = {"draft-new", "gap-list", "gap-answer", "gap-silence", "gap-reopen", "draft-return"}
    presses = every_press(of, ALL_SORTS)
    for press, result in zip(presses, await acted(other, boss, presses), strict=True):
        assert press[1] in own or said(result) in strange, press
    assert await everything(ferry) == before
    assert CANARY not in await shown_since(ferry, start)
    assert await other.gaps() == theirs
    assert [draft.gaps for draft in await other.drafts()] == [()] * len(await other.drafts())


async def test_commands_of_another_server(ferry: Day, other: Day) -> None:
    """The same with what can be typed: ids of facts, and numbers of changes."""
    of = await stock(ferry)
    boss = other.person("boss", administrator=True)
    before, start = await everything(ferry), len(ferry.world.env.http_requests)
    typed = TYPED | {"fact": "F-007", "double": "F-007", "change": int(of["undo"])}
    for command in every_command(tree_of(other)):
        if command.qualified_name.startswith("mod "):
            given = {one.name: typed[one.name] for one in command.parameters if one.name in typed}
            await boss.slash(other.channel, command.qualified_name, **given)
    assert await everything(ferry) == before
    assert CANARY not in await shown_since(ferry, start)


async def test_answers_of_another_server(ferry: Day, other: Day) -> None:
    """Buttons below answers and pages show, where they do not belong, nothing of their server.

    But for the one that forgets a person, which is about all servers.
    """
    await stock(ferry)
    asker = other.world.guild.add_member(ferry.world.asker.user)
    of = await askers(ferry, asker.id)
    before, start = await everything(ferry), len(ferry.world.env.http_requests)
    for name in CONTROLS.keys() - {"p1:erase", "complain"}:
        custom_id, value = of.get(name, (f"{name}:F-007:1:{asker.id}", ""))
        await used(other, asker, custom_id, value)
    assert await everything(ferry) == before
    sent = await shown_since(ferry, start)
    assert CANARY not in sent
    assert phrases.GONE_SINCE.format(fact="F-007") in sent


# The asker's alone


async def askers(day: Day, asker: int) -> dict[str, tuple[str, str]]:
    """Ids of the controls that are the asker's alone, and what is chosen from menus."""
    key = await day.desk.keep_line(day.scope, f"/fact {CANARY}", now=0, until=2**40)
    return {
        "b1:remove": (f"b1:remove:-:0:{asker}", ""),
        "b1:send": (f"b1:send:-:0:{asker}", ""),
        "b1:choose": (f"b1:choose:-:0:{asker}", "F-007"),
        "l1:turn": (f"l1:turn:0:{asker}:-:~{key}", ""),
        "l1:post": (f"l1:post:0:{asker}:-:~{key}", ""),
        "l1:open": (f"l1:open:{asker}", f"~{key}"),
        "p1:erase": (f"p1:erase:{asker}", ""),
    }


async def used(day: Day, who: Any, custom_id: str, value: str) -> Any:
    """Press the button, or choose the value from the menu."""
    return await (chosen(day, who, custom_id, value) if value else day.forged(who, custom_id))


async def test_what_is_the_askers_alone(ferry: Day) -> None:
    """Somebody else is told so in private, and nothing is changed, posted, removed or forgotten."""
    await stock(ferry)
    asker = ferry.first.id  # of whom something is kept
    of = await askers(ferry, asker)
    assert of.keys() == {one for one, who in CONTROLS.items() if who != EVERYBODY}
    before, kept = await everything(ferry), await ferry.desk.personal_data(str(asker))
    assert not kept.data.empty
    for name, (custom_id, value) in of.items():
        count = len(ferry.channel.history())
        result = await used(ferry, ferry.world.bystander, custom_id, value)
        assert said(result) == CONTROLS[name]
        assert ferry.world.last.content == "forged"
        assert len(ferry.channel.history()) == count + 1, name
    assert await everything(ferry) == before
    assert await ferry.desk.personal_data(str(asker)) == kept


async def test_what_is_everybodys(ferry: Day) -> None:
    """Commands and controls of everybody refuse nobody, whoever asked."""
    await stock(ferry)
    somebody, asker = ferry.world.bystander, ferry.first.id
    results = {
        name: await used(ferry, somebody, f"{name}:F-007:1:{asker}", "")
        for name, who in CONTROLS.items()
        if who == EVERYBODY and name != "complain"
    }
    (results["complain"],) = await acted(ferry, somebody, [("m1f", "complain", str(asker))])
    for command in every_command(tree_of(ferry)):
        if (name := command.qualified_name) in FOR_ALL - {phrases.CHECK_COMMAND}:
            needed = [option.display_name for option in command.parameters if option.required]
            typed = dict.fromkeys(needed, "F-001 F-002")
            results[name] = await somebody.slash(ferry.channel, name, **typed)
    check = phrases.CHECK_COMMAND
    message = await ferry.world.asker.send(ferry.channel, STATEMENT)
    results[check] = await somebody.context_menu(ferry.channel, check, message)
    barred = REFUSALS | {one for one in CONTROLS.values() if one != EVERYBODY}
    for name, result in results.items():
        shown = result.response or result.modal
        assert shown, name
        assert result.modal or texts(result.response.message) not in barred, name


# Direct messages


async def direct(day: Day, who: Any, command: Any) -> Any:
    """Let somebody use a command in a direct message, as if Discord offered it there."""
    name = command.qualified_name
    if not isinstance(command, discord.app_commands.ContextMenu):
        typed = {one.name: TYPED[one.name] for one in command.parameters if one.required}
        return await who.slash(name, **typed)
    backend, channel = day.world.env.backend, who.dm_channel
    message = backend.create_message(channel.id, who.id, STATEMENT)
    shown = dict(serializers.message_payload(backend, message))
    known = backend.find_command(name, None, type=MESSAGE_MENU.value)
    assert known is not None
    data = {
        "id": known["id"],
        "name": name,
        "type": MESSAGE_MENU.value,
        "target_id": str(message.id),
        "resolved": {"messages": {str(message.id): shown}},
    }
    kind = discord.InteractionType.application_command.value
    return await _dispatch_actor_interaction(who, kind, channel, data)


async def shared_things(day: Day) -> tuple[Any, ...]:
    """What of the shared briefing could be curated."""

    def work(base: FactBase) -> tuple[Any, ...]:
        store = base.store
        return store.cursor(SHARED_SCOPE), store.drafts(SHARED_SCOPE), store.gaps(SHARED_SCOPE)

    return await day.desk.consult(SHARED_SCOPE, work)


async def test_nothing_is_curated_in_direct_messages(
    ferry: Day, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever of the moderators reaches the bot from there is refused, whoever they are."""
    monkeypatch.setattr("simcord.actors._check_command_access", lambda *_: None)
    of = await stock(ferry)
    boss = ferry.person("boss", administrator=True).user
    await boss.send_dm("hello")
    before, reached = await shared_things(ferry), set()
    for command in every_command(tree_of(ferry)):
        if command.qualified_name in OF_MODERATORS:
            assert refused(await direct(ferry, boss, command)), command.qualified_name
            reached.add(command.qualified_name)
    assert reached == OF_MODERATORS
    await refused_everything(ferry, boss, of, ALL_SORTS, boss.dm_channel)
    assert await shared_things(ferry) == before
