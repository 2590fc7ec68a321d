"""Who may do what: asked again at every command, every button and every form."""

from __future__ import annotations

from typing import Any

import discord
import pytest

from bot.client import BriefingClient
from knowledge.moderators import Right
from knowledge.phrases import moderating as words
from tests.bot.conftest import custom_id
from tests.bot.moderation import STATEMENT, Day, buttons, filled, menu, said

SUGGEST, EDIT, REVIEW, CONFIGURE = Right
CHANGERS = {SUGGEST, EDIT}
NEEDED: dict[str, set[Right]] = {
    "add": CHANGERS,
    "edit": CHANGERS,
    "retire": CHANGERS,
    "restore": CHANGERS,
    "merge": CHANGERS,
    "undo": CHANGERS,
    "history": {SUGGEST, EDIT, REVIEW, CONFIGURE},
    "review": {SUGGEST, EDIT, REVIEW},
    "gaps": {EDIT, REVIEW},
    "import": {EDIT},
    "export": {SUGGEST, EDIT, REVIEW, CONFIGURE},
    "propose": CHANGERS,
    "coverage": {SUGGEST, EDIT, REVIEW},
    "settings": {CONFIGURE},
}
"""For each command the rights of which any one is enough."""

TYPED: dict[str, Any] = {
    "fact": "F-001",
    "reason": "a reason",
    "revision": 1,
    "double": "F-002",
    "into": "F-001",
    "file": ("facts.csv", b"id,statement\n"),
    "article": ("article.txt", b"No boat called there in 2031."),
}
"""What is typed into the options that a command cannot do without."""

MESSAGE_MENU = discord.AppCommandType.message
GUILD = 0
"""Discord's number for servers, as the place where a command is offered."""

REFUSALS = {words.NOT_ALLOWED.format(what=what) for what in words.RIGHTS.values()}


def tree_of(day: Day) -> discord.app_commands.CommandTree[Any]:
    """The commands of the bot that runs."""
    bot = day.world.env.bot
    assert isinstance(bot, BriefingClient)
    return bot.tree


def commands(day: Day) -> dict[str, dict[str, Any]]:
    """Every command of the moderators, as the tree has it, with what has to be typed."""
    group = tree_of(day).get_command("mod")
    assert isinstance(group, discord.app_commands.Group)
    return {
        one.name: {option.name: TYPED[option.name] for option in one.parameters if option.required}
        for one in group.commands
        if isinstance(one, discord.app_commands.Command)
    }


def refused(result: Any) -> bool:
    """Whether the member was told that they may not; then in one sentence, and in private."""
    if result.modal:
        return False
    told = said(result)
    assert told in REFUSALS or not told.startswith("You may not")
    return told in REFUSALS


async def let_through(day: Day, who: Any) -> set[str]:
    """The commands that the member may use."""
    found = {
        name
        for name, typed in commands(day).items()
        if not refused(await day.slash(who, name, **typed))
    }
    if not refused(await day.form(who)):
        found.add(words.ADD_COMMAND)
    return found


def allowed(*rights: Right) -> set[str]:
    """The commands that these rights open."""
    found = {name for name, needed in NEEDED.items() if needed.intersection(rights)}
    return found | ({words.ADD_COMMAND} if CHANGERS.intersection(rights) else set())


async def test_every_command_has_its_right(ferry: Day) -> None:
    """No command is added without a line in the table of rights."""
    assert set(commands(ferry)) == set(NEEDED)


async def test_a_member_without_rights_is_refused_everywhere(ferry: Day) -> None:
    """Who has no right is refused at every command, and nothing is changed or kept."""
    before = await ferry.whole()
    assert await let_through(ferry, ferry.world.bystander) == set()
    assert await ferry.whole() == before


@pytest.mark.parametrize("right", Right)
async def test_a_role_opens_its_commands_alone(ferry: Day, right: Right) -> None:
    """A role that was given one right lets its members do that, and nothing else."""
    role = ferry.world.guild.create_role("Helpers")
    await ferry.settings(**{right: (role.id,)})
    assert await let_through(ferry, ferry.person("helper", role)) == allowed(right)


@pytest.mark.parametrize(
    ("permission", "rights"),
    [
        ("administrator", tuple(Right)),
        ("manage_messages", (SUGGEST, EDIT, REVIEW)),
        ("manage_guild", (CONFIGURE,)),
    ],
)
async def test_discords_permissions_count_where_no_role_does(
    ferry: Day, permission: str, rights: tuple[Right, ...]
) -> None:
    """Manage Messages curates, Manage Server configures, administrators may do everything."""
    assert await let_through(ferry, ferry.person("x", **{permission: True})) == allowed(*rights)


async def test_a_role_replaces_the_permission(ferry: Day) -> None:
    """Once a role has a right, Manage Messages does not give it any more; the others stay."""
    role = ferry.world.guild.create_role("Editors")
    await ferry.settings(edit=(role.id,), suggest=(role.id,))
    assert await let_through(ferry, ferry.first) == allowed(REVIEW)


async def test_nobody_locks_a_server_out_of_its_settings(ferry: Day) -> None:
    """Who may manage the server can configure, and administrators everything, whatever is set."""
    role = ferry.world.guild.create_role("Few")
    await ferry.settings(**dict.fromkeys(Right, (role.id,)))
    manager = ferry.person("manager", manage_guild=True)
    assert await let_through(ferry, manager) == allowed(CONFIGURE)
    owner = ferry.person("owner", administrator=True)
    assert await let_through(ferry, owner) == allowed(*Right)


async def test_who_sees_the_gaps_may_open_one(ferry: Day) -> None:
    """Nobody is offered a menu all of whose entries are refused."""
    await ferry.unanswered()
    role = ferry.world.guild.create_role("Reviewers")
    await ferry.settings(review=(role.id,))
    listed = await ferry.opened(reviewer := ferry.person("reviewer", role), "gaps")
    assert not refused(await reviewer.select(listed, [menu(listed).options[0].value]))


class TestTakenAway:
    """The role is taken away while something of the moderators stands open."""

    async def _all_refused(self, day: Day, who: Any, *panels: discord.Message) -> None:
        """Click every button of the panels, without the role."""
        shown = [(day.stale(panel), label) for panel in panels for label in buttons(panel)]
        name = "Moderators" if who is day.first else "More moderators"
        day.take(who, day.world.guild.roles[name])
        before = await day.whole()
        for stale, label in shown:
            assert refused(await stale.press(who, label)), label
        assert await day.whole() == before

    async def test_every_button_of_a_draft(self, ferry: Day) -> None:
        """The author of a draft can do nothing with it any more."""
        draft = await ferry.add(ferry.first)
        assert len(buttons(draft)) == 7
        await self._all_refused(ferry, ferry.first, draft)

    async def test_every_button_of_a_review(self, ferry: Day) -> None:
        """A reviewer can neither approve nor send back any more."""
        await ferry.press(ferry.first, await ferry.add(ferry.first), "Send for review")
        review = await ferry.first_in_queue(ferry.second)
        assert set(buttons(review)) == {"Approve", "Send back"}
        await self._all_refused(ferry, ferry.second, review)

    async def test_every_button_of_the_gaps(self, ferry: Day) -> None:
        """Neither a question nor a complaint can be dealt with any more."""
        await ferry.unanswered()
        question = await ferry.first_gap(ferry.first)
        await ferry.press(ferry.first, question, "Out of scope")
        await ferry.unanswered("how many boats sank at Sallow Point in July 2031?")
        question = await ferry.first_gap(ferry.first)
        await complain(ferry)
        listed = await ferry.opened(ferry.first, "gaps")
        values = [option.value for option in menu(listed).options]
        opened = [
            (await ferry.first.select(await ferry.opened(ferry.first, "gaps"), [value]))
            for value in values
        ]
        panels = [one.response.message for one in opened]
        assert {label for panel in panels for label in buttons(panel)} == {
            words.ANSWER_BUTTON,
            words.BIND_BUTTON,
            words.SILENCE_BUTTON,
            words.OUT_OF_SCOPE_BUTTON,
            words.BACK_BUTTON,
            words.EDIT_BUTTON,
            words.DONE_BUTTON,
        }
        await self._all_refused(ferry, ferry.first, *panels)

    async def test_menus_and_posts(self, ferry: Day) -> None:
        """Nothing opens from a list, and nothing is restored from the log."""
        await ferry.saved(ferry.first)
        post = ferry.log.last_message
        await ferry.unanswered()
        gaps = await ferry.opened(ferry.first, "gaps")
        await ferry.add(ferry.first)
        queue = await ferry.opened(ferry.first, "review")
        ferry.take(ferry.first, ferry.world.guild.roles["Moderators"])
        before = await ferry.whole()
        assert refused(await ferry.first.select(gaps, [menu(gaps).options[0].value]))
        assert refused(await ferry.first.select(queue, [menu(queue).options[0].value]))
        assert refused(await ferry.first.click(post, custom_id=custom_id(post, "Restore")))
        assert await ferry.whole() == before

    async def test_every_form(self, ferry: Day) -> None:
        """A form that was left open says so when it is sent in, and changes nothing."""
        first = ferry.first
        draft = await ferry.add(first)
        await ferry.unanswered()
        gap = await ferry.first_gap(first)
        forms = [await ferry.form(first), await ferry.slash(first, "add")]
        forms += [await ferry.press(first, draft, one) for one in ("Text", "Figure")]
        forms += [await ferry.press(first, draft, words.MORE_BUTTON)]
        forms += [await ferry.press(first, gap, words.ANSWER_BUTTON)]
        forms += [await ferry.press(first, gap, words.BIND_BUTTON)]
        forms += [await ferry.press(first, gap, words.SILENCE_BUTTON)]
        ferry.take(first, ferry.world.guild.roles["Moderators"])
        before = await ferry.whole()
        for form in forms:
            typed = {
                one["component"]["custom_id"]: "something else"
                for one in form.modal["components"]
                if one["component"]["type"] == discord.ComponentType.text_input.value
            }
            if "fact" in typed:
                typed["fact"] = "F-001"
            assert refused(await first.submit_modal(form, filled(form, **typed)))
        assert await ferry.whole() == before

    async def test_the_form_to_send_back(self, ferry: Day) -> None:
        """The reviewer's form, too."""
        await ferry.press(ferry.first, await ferry.add(ferry.first), "Send for review")
        review = await ferry.first_in_queue(ferry.second)
        form = await ferry.press(ferry.second, review, "Send back")
        ferry.take(ferry.second, ferry.world.guild.roles["More moderators"])
        before = await ferry.whole()
        assert refused(await ferry.second.submit_modal(form, {"note": "no"}))
        assert await ferry.whole() == before

    async def test_a_right_that_another_role_got(self, ferry: Day) -> None:
        """It counts as taken away when the settings give the right to other roles."""
        draft = await ferry.add(ferry.first)
        role = ferry.world.guild.create_role("Editors")
        await ferry.settings(edit=(role.id,))
        assert refused(await ferry.press(ferry.first, draft, "Save"))
        assert len(await ferry.facts()) == 6


class TestForgedClicks:
    """Somebody clicks a button that the bot never showed to them."""

    ACTIONS = ("open", "text", "figure", "more", "save", "send", "keep", "drop", "approve")

    async def test_a_draft_of_somebody_else(self, ferry: Day) -> None:
        """Its number is not enough to see, change, save, send or drop a draft."""
        await ferry.add(ferry.first)
        (draft,) = await ferry.drafts()
        before = await ferry.whole()
        for action in self.ACTIONS:
            result = await ferry.forged(ferry.second, f"m1b:draft-{action}:{draft.id}")
            assert said(result) == words.ONLY_AUTHOR.format(who=words.ITS_AUTHOR), action
        assert await ferry.whole() == before

    async def test_a_form_for_a_draft_of_somebody_else(self, ferry: Day) -> None:
        """A form that is sent in under its number changes nothing."""
        await ferry.add(ferry.first)
        (draft,) = await ferry.drafts()
        before = await ferry.whole()
        for step in ("text", "figure", "more", "return"):
            form = await ferry.slash(ferry.second, "add")
            form._interaction.modal["custom_id"] = f"m1f:draft-{step}-typed:{draft.id}"
            typed = filled(form, statement=STATEMENT, source="the story; 1")
            result = await ferry.second.submit_modal(form, typed)
            assert said(result) == words.ONLY_AUTHOR.format(who=words.ITS_AUTHOR), step
        assert await ferry.whole() == before

    async def test_the_author_cannot_approve(self, ferry: Day) -> None:
        """Not with a button that was never shown, either."""
        await ferry.press(ferry.first, await ferry.add(ferry.first), "Send for review")
        (draft,) = await ferry.drafts()
        result = await ferry.forged(ferry.first, f"m1b:draft-approve:{draft.id}")
        assert said(result) == words.NOT_OWN_REVIEW
        assert len(await ferry.facts()) == 6

    async def test_a_button_of_another_server(self, ferry: Day, other: Day) -> None:
        """A draft's, a gap's or a change's number of one server is worth nothing in another."""
        await ferry.saved(ferry.first)
        await ferry.press(ferry.first, await ferry.add(ferry.first), "Send for review")
        await ferry.unanswered()
        (draft,), (gap,) = await ferry.drafts(), await ferry.gaps()
        here, there = await ferry.whole(), await other.whole()
        for action in (*self.ACTIONS, "return"):
            result = await other.forged(other.first, f"m1b:draft-{action}:{draft.id}")
            if result.modal:
                result = await other.first.submit_modal(result, {"note": "no"})
            assert said(result) == words.GONE
        for action in ("open", "bind", "out", "done", "edit"):
            result = await other.forged(other.first, f"m1b:gap-{action}:{gap.id}")
            assert said(result) == words.GAP_GONE
        change = here[1]
        result = await other.forged(other.first, f"m1b:undo:{change}")
        assert said(result) == words.NO_SUCH_CHANGE.format(change=change)
        assert (await ferry.whole(), await other.whole()) == (here, there)

    async def test_numbers_that_are_none(self, ferry: Day) -> None:
        """Whatever stands in a custom id, the answer is one sentence with what is the matter."""
        before = await ferry.whole()
        for about in ("", "0", "-1", "9" * 70, "²", "F-001", "' OR 1=1 --"):
            for action in ("draft-save", "gap-open", "undo"):
                told = said(await ferry.forged(ferry.first, f"m1b:{action}:{about}"))
                assert told.endswith(".")
                assert "\n" not in told
                assert "went wrong" not in told, (action, about)
        assert await ferry.whole() == before


async def complain(day: Day, who: Any = None, question: str | None = None, **typed: Any) -> str:
    """Let somebody say what is wrong with the answer to the asker's question."""
    await day.world.ask(question or "How many passengers did the ferry carry in early 2031?")
    who = who or day.world.asker
    form = await who.click(day.world.last, label=words.WRONG_BUTTON)
    typed = {"kind": ["wrong fact"], **typed}
    return said(await who.submit_modal(form, typed))


async def test_curating_is_not_offered_in_direct_messages(ferry: Day) -> None:
    """Discord is told that the commands are for servers alone."""
    tree = tree_of(ferry)
    for one in (tree.get_command("mod"), tree.get_command(words.ADD_COMMAND, type=MESSAGE_MENU)):
        assert one is not None
        assert one.to_dict(tree)["contexts"] == [GUILD], one.name
