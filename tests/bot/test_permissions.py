"""Every command, button, menu and form against everybody: one table, held against the bot itself.

A command or a control that is not in the table makes a test fail; so nobody can forget to say who
may use it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, replace
from typing import Any

import discord
import pytest
from discord import app_commands
from discord.ui import Button, Select

from bot.client import BriefingClient
from bot.controls import ModButton, ModMenu
from bot.moderating.draft_view import digest
from bot.pages import PageButton, PageMenu, PagePress
from bot.privacy import EraseButton
from bot.reply import ChoiceMenu, PressButton
from knowledge import phrases
from knowledge.curation import changes, drafting
from knowledge.factbase import FactBase
from knowledge.lookups import COMMANDS
from knowledge.moderators import Draft, DraftState, Gap, GapKind, Right
from knowledge.phrases import moderating as words
from knowledge.phrases import privacy
from tests.bot.moderation import Day, said
from tests.bot.test_injection import let_in, quick
from tests.bot.test_rights import CHANGERS, NEEDED, REFUSALS, let_through

__all__ = ["quick"]
pytestmark = pytest.mark.usefixtures("quick")

SUGGEST, EDIT, REVIEW, CONFIGURE = Right
SEES_DRAFTS = {SUGGEST, EDIT, REVIEW}

# The table

EVERYBODY = {
    *("ask", phrases.CHECK_COMMAND, "privacy show", "privacy export", "privacy delete"),
    *(command.name for command in COMMANDS),
}
"""Commands for all; those of moderators stand in `NEEDED`, with the rights that open them."""

CONTROLS: dict[str, set[Right]] = {
    "draft-open": SEES_DRAFTS,
    "draft-save": {EDIT},
    "draft-send": CHANGERS,
    "draft-keep": CHANGERS,
    "draft-drop": CHANGERS,
    "draft-approve": {REVIEW},
    "draft-return": {REVIEW},
    "draft-return-typed": {REVIEW},
    "draft-text": CHANGERS,
    "draft-figure": CHANGERS,
    "draft-more": CHANGERS,
    "draft-new": CHANGERS,
    "draft-text-typed": CHANGERS,
    "draft-figure-typed": CHANGERS,
    "draft-more-typed": CHANGERS,
    "undo": CHANGERS,
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
}
"""What moderators press, choose and send in: the rights of which any one is enough."""

FOR_ALL = {"complain"}
"""Forms that are taken from everybody."""

BELOW_ANSWERS: dict[str, str | None] = {
    "record": None,
    "related": None,
    "guide": None,
    "wrong": None,
    "remove": phrases.ONLY_ASKER_REMOVES,
    "send": words.ONLY_ASKER_SENDS,
    "choose": phrases.ONLY_ASKER_CHOOSES,
}
"""What stands below an answer: what somebody else than the asker is told; None where all may."""

BELOW_PAGES = {"turn", "post", "open"}
"""What stands below what was looked up: for whoever looked it up alone."""

SECRET = "zebrafinch"  # noqa: S105 - a word that stands in one server alone
LATER = 4_000_000_000
"""A time at which nothing is kept any more."""


def test_every_command_has_a_line(ferry: Day) -> None:
    """No command, and no menu of messages or people, is offered without a line in the table."""
    tree = bot_of(ferry).tree
    kinds = (discord.AppCommandType.message, discord.AppCommandType.user)
    menus = {one.name for kind in kinds for one in tree.walk_commands(type=kind)}
    slash = {c.qualified_name for c in tree.walk_commands() if isinstance(c, app_commands.Command)}
    for_moderators = {f"mod {name}" for name in NEEDED} | {words.ADD_COMMAND}
    assert slash | menus == EVERYBODY | for_moderators


def test_every_control_has_a_line(ferry: Day) -> None:
    """No button, menu or form is answered without one."""
    bot = bot_of(ferry)
    assert set(bot.moderating._actions) == set(CONTROLS) | FOR_ALL
    assert set(bot.clicks._actions) | {"choose"} == set(BELOW_ANSWERS)
    known: dict[re.Pattern[str], Any] = bot._connection._view_store._dynamic_items
    kinds = {PressButton, ChoiceMenu, PageButton, PageMenu, EraseButton, ModButton, ModMenu}
    assert set(known.values()) == kinds
    named = {name for form in known for name in _alternatives(form.pattern)}
    assert named == set(BELOW_ANSWERS) | (BELOW_PAGES - {"open"})


def _alternatives(pattern: str) -> Iterator[str]:
    """The actions that a template spells out."""
    for found in re.findall(r"\(\?P<action>([a-z|]+)\)", pattern):
        yield from found.split("|")


def bot_of(day: Day) -> BriefingClient:
    """The bot that runs."""
    bot = day.world.env.bot
    assert isinstance(bot, BriefingClient)
    return bot


# What there is to get at


@dataclass(frozen=True)
class Things:
    """Numbers of what a member could get at in a server, as custom ids hold them."""

    draft: Draft
    gap: int
    complaint: int
    change: int

    def about(self, action: str) -> str:
        """What a control with that action is about."""
        match action.partition("-")[0], action:
            case "draft", "draft-save" | "draft-approve":
                return f"{self.draft.id}.{digest(self.draft)}"
            case "draft", "draft-new":
                return str(self.gap)
            case "draft", _:
                return str(self.draft.id)
            case "gap", "gap-edit" | "gap-done":
                return str(self.complaint)
            case "gap", _:
                return str(self.gap)
        return str(self.change)


async def things_of(day: Day, author: str, state: DraftState = DraftState.DRAFT) -> Things:
    """A draft of that person, an open question, a complaint and a change, all with the secret."""

    def work(base: FactBase) -> Things:
        store, scope = base.store, day.scope
        fact = replace(base.fact("F-001", scope), id="F-090", revision=1, statement=f"A {SECRET}.")
        if not store.has_fact(scope, "F-090"):
            base.apply(changes.adding(fact, "9", f"a {SECRET}"), scope)
        other = replace(fact, id="F-091", statement=f"Another {SECRET}.", links=())
        change = changes.adding(other, author, f"the {SECRET}")
        draft = drafting.draft_of(change, scope, state=state, note=SECRET, quote=SECRET)
        kept = store.keep_draft(draft, drafting.now())
        for kind in (GapKind.QUESTION, GapKind.OUTDATED):
            text = f"where does the {SECRET} nest?"
            store.keep_gap(
                Gap(
                    scope=scope,
                    kind=kind,
                    day="2031-05-01",
                    press=f"{kind} {kept.id}",
                    text=text,
                    fact_id="F-090",
                )
            )
        question, complaint = (
            next(gap.id for gap in store.gaps(scope) if gap.kind is kind)
            for kind in (GapKind.QUESTION, GapKind.OUTDATED)
        )
        return Things(kept, question, complaint, store.cursor(scope))

    return await day.desk.change(day.scope, work)


class Stage:
    """A server in which there is an answer, below which any control can be put."""

    def __init__(self, day: Day, answer: discord.Message) -> None:
        """`answer` stands in the channel, with its buttons."""
        self.day, self.answer = day, answer
        self._stored = day.world.env.backend.get_message(answer.channel.id, answer.id)
        self._components = deepcopy(self._stored.components)

    async def use(self, who: Any, action: str, about: str, *, menu: bool = False) -> Any:
        """Let somebody use a control of the moderators that they were never shown."""
        if action.endswith("-typed") or action in ("draft-new", "complain"):
            self._stored.components = deepcopy(self._components)
            form = await who.click(self.answer, label=words.WRONG_BUTTON)
            form._interaction.modal["custom_id"] = f"m1f:{action}:{about}"
            return await who.submit_modal(form, {"kind": ["wrong fact"], "note": "anything"})
        if menu:
            return await self.choose(who, f"m1m:{action}:", about)
        return await self.press(who, f"m1b:{action}:{about}")

    async def press(self, who: Any, custom_id: str) -> Any:
        """Let somebody click a button that they were never shown."""
        self._put(Button(label="forged", custom_id=custom_id))
        return await who.click(self.answer, custom_id=custom_id)

    async def choose(self, who: Any, custom_id: str, value: str) -> Any:
        """Let somebody choose from a menu that they were never shown."""
        options = [discord.SelectOption(label="forged", value=value)]
        self._put(Select(custom_id=custom_id, options=options))
        return await who.select(self.answer, [value])

    def _put(self, item: Any) -> None:
        row = {
            "type": discord.ComponentType.action_row.value,
            "components": [item.to_component_dict()],
        }
        self._stored.components = [row]


async def stage(day: Day) -> Stage:
    """An answer in the channel, and nobody who does too much."""
    let_in(bot_of(day))
    await day.world.ask("How many passengers did the ferry carry in early 2031?")
    return Stage(day, day.world.last)


def shown(result: Any) -> str:
    """All that an interaction led to, as one text."""
    messages = [one.message for one in (result.response, *result.followups) if one]
    texts = [f"{one.content} {[c.to_dict() for c in one.components]}" for one in messages]
    return " ".join([*texts, str(result.modal or "")])


# Who may do what

STATES: dict[str, tuple[Right, ...]] = {
    "nobody": (),
    "suggest": (SUGGEST,),
    "edit": (EDIT,),
    "review": (REVIEW,),
    "configure": (CONFIGURE,),
    "lost": (),
}
"""Members by their rights; one lost all of them a moment ago."""


async def member(day: Day, state: str) -> Any:
    """A member in that state."""
    role = day.world.guild.create_role("Helpers")
    rights = tuple(Right) if state == "lost" else STATES[state]
    nobodys = day.world.guild.create_role("Nobody")
    chosen = {right: (role if right in rights else nobodys).id for right in Right}
    await day.settings(**{str(right): (one,) for right, one in chosen.items()})
    who = day.person("helper", role)
    if state == "lost":
        day.take(who, role)
    return who


@pytest.mark.parametrize("state", STATES)
async def test_controls(ferry: Day, state: str) -> None:
    """A control does what its line in the table allows; else one private sentence and no more."""
    here, who = await stage(ferry), await member(ferry, state)
    may = {name for name, needed in CONTROLS.items() if needed.intersection(STATES[state])}
    things = await things_of(ferry, str(who.id))
    before = await ferry.whole()
    for action in sorted(CONTROLS.keys() - may):
        for menu in (False, True) if action in ("draft-open", "gap-open") else (False,):
            result = await here.use(who, action, things.about(action), menu=menu)
            assert result.modal is None, action
            assert said(result) in REFUSALS, action
            assert SECRET not in shown(result), action
    assert await ferry.whole() == before
    for action in sorted(may):
        result = await here.use(who, action, things.about(action))
        assert result.modal or said(result) not in {*REFUSALS, phrases.TROUBLE}, action


async def test_commands_of_who_lost_the_role(ferry: Day) -> None:
    """No command of the moderators is open any more to a member who lost the role."""
    let_in(bot_of(ferry))
    who = await member(ferry, "lost")
    before = await ferry.whole()
    assert await let_through(ferry, who) == set()
    assert await ferry.whole() == before


async def test_commands_for_all(ferry: Day) -> None:
    """What is for everybody is refused to nobody, and changes nothing of the server."""
    here = await stage(ferry)
    who, before = await member(ferry, "nobody"), await ferry.whole()
    for command in bot_of(ferry).tree.walk_commands():
        if isinstance(command, app_commands.Command) and command.qualified_name in EVERYBODY:
            typed = {one.display_name: "F-001" for one in command.parameters if one.required}
            result = await who.slash(ferry.channel, command.qualified_name, **typed)
            assert not REFUSALS & {
                one.content for one in (result.response, *result.followups) if one
            }
    check = await who.context_menu(ferry.channel, phrases.CHECK_COMMAND, here.answer)
    assert check.response
    assert await ferry.whole() == before


@pytest.mark.parametrize("action", BELOW_ANSWERS)
async def test_below_answers(ferry: Day, action: str) -> None:
    """What is the asker's alone is refused to everybody else, and changes nothing."""
    here = await stage(ferry)
    await things_of(ferry, "9")
    before, told = await ferry.whole(), BELOW_ANSWERS[action]
    asker, who = ferry.world.asker, await member(ferry, "nobody")
    about = f"b1:{action}:F-090:1:{asker.id}"
    if action == "choose":
        result = await here.choose(who, about, "F-090")
    else:
        result = await here.press(who, about)
    assert result.modal or told in (None, said(result))
    assert await ferry.whole() == before
    assert ferry.again(here.answer)


async def test_below_pages(ferry: Day) -> None:
    """Pages are turned, opened and posted for whoever looked them up, and for nobody else."""
    here = await stage(ferry)
    who = await member(ferry, "edit")
    asker = ferry.world.asker.id
    for action in ("turn", "post"):
        press = PagePress(action=action, page=0, asker=asker, line="/fact F-001")
        assert said(await here.press(who, press.custom_id)) == phrases.ONLY_ASKER_TURNS
        assert ferry.world.last.id == here.answer.id
    opened = await here.choose(who, f"l1:open:{asker}", "/fact F-001")
    assert said(opened) == phrases.ONLY_ASKER_TURNS


async def test_data_of_somebody_else(ferry: Day) -> None:
    """Nobody has another person forgotten, not even an administrator."""
    here = await stage(ferry)
    boss = ferry.person("boss", administrator=True)
    await things_of(ferry, str(ferry.first.id))
    before = await ferry.whole()
    result = await here.press(boss, f"p1:erase:{ferry.first.id}")
    assert said(result) == privacy.ONLY_YOURSELF
    assert await ferry.whole() == before


# Other servers, direct messages, bots


async def test_controls_of_another_server(ferry: Day, other: Day) -> None:
    """Whatever number of one server a control carries, in another it opens and changes nothing."""
    here, there = await stage(ferry), await stage(other)
    boss = other.person("boss", administrator=True)
    things = await things_of(ferry, str(boss.id), DraftState.REVIEW)
    before, own = await ferry.whole(), await other.whole()
    for action in sorted(set(CONTROLS) - {"draft-new", "gap-answer"}):
        result = await there.use(boss, action, things.about(action))
        assert SECRET not in shown(result), action
        assert action == "gap-list" or result.modal or said(result).endswith("."), action
    assert (await ferry.whole(), await other.whole()) == (before, own)
    for action in ("gap-answer", "draft-new"):
        assert SECRET not in shown(await there.use(boss, action, things.about(action)))
    assert all(draft.gaps == () for draft in await other.drafts())
    assert await ferry.whole() == before
    assert here.answer.content


async def test_facts_of_another_server(ferry: Day, other: Day) -> None:
    """Nor does a button or a page show anything of a fact that another server has."""
    there = await stage(other)
    await things_of(ferry, "9")
    kept = await ferry.desk.keep_line(ferry.scope, f"/fact {SECRET}", now=0, until=LATER)
    asker = other.world.asker
    before = await other.whole()
    for action in BELOW_ANSWERS.keys() - {"remove", "choose", "send"}:
        result = await there.press(asker, f"b1:{action}:F-090:1:{asker.id}")
        assert SECRET not in shown(result), action
    chosen = await there.choose(asker, f"b1:choose:-:0:{asker.id}", "F-090")
    assert said(chosen) == phrases.GONE_SINCE.format(fact="F-090")
    for line in ("/fact F-090", f"/timeline {SECRET[:5]}", f"~{kept}"):
        for action in ("turn", "post"):
            press = PagePress(action=action, page=0, asker=asker.id, line=line)
            assert "nest" not in shown(await there.press(asker, press.custom_id))
        opened = await there.choose(asker, f"l1:open:{asker.id}", line)
        assert f"A {SECRET}" not in shown(opened)
    expired = await there.choose(asker, f"l1:open:{asker.id}", f"~{kept}")
    assert said(expired) == phrases.PAGE_EXPIRED
    assert await other.whole() == before


async def test_in_direct_messages(ferry: Day) -> None:
    """In a direct message nobody has a right, whatever they may do in a server."""
    here = await stage(ferry)
    boss = ferry.person("boss", administrator=True)
    things = await things_of(ferry, str(boss.id))
    await boss.send_dm("hello")
    before = await ferry.whole()
    for action in sorted(CONTROLS):
        if not action.endswith("-typed") and action != "draft-new":
            custom_id = f"m1b:{action}:{things.about(action)}"
            result = await ferry.forged(boss.user, custom_id, boss.user.dm_channel)
            assert said(result) in REFUSALS, action
    assert await ferry.whole() == before
    assert here.answer.content


async def test_bots_and_webhooks(ferry: Day) -> None:
    """Neither is answered, and nothing that they write is kept."""
    await stage(ferry)
    before, count = await ferry.whole(), len(ferry.world.bot_messages)
    robot = ferry.world.guild.add_member(ferry.world.env.create_user("robot", bot=True))
    question = f"{ferry.world.me} How many passengers did the ferry carry in early 2031?"
    await robot.send(ferry.channel, question)
    await ferry.world.guild.create_webhook(ferry.channel).send(question)
    assert len(ferry.world.bot_messages) == count
    assert await ferry.whole() == before
