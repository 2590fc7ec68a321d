"""Buttons and menus below answers, today and after a restart."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import discord
import pytest
import simcord

from bot.client import create_client
from bot.config import Config
from bot.desk import Desk
from bot.reply import Press
from knowledge import phrases
from tests.bot.conftest import (
    AMBIGUOUS,
    OFF_TOPIC,
    OTHER_QUESTION,
    QUESTION,
    World,
    build_world,
    custom_id,
    labels,
)


async def test_full_record_is_private(world: World) -> None:
    """Whoever clicks reads the record alone; the answer stays."""
    await world.ask()
    answer = world.last
    result = await world.bystander.click(answer, label=phrases.FULL_RECORD)
    assert result.ephemeral
    assert "F-019" in result.response.content
    assert world.last.content == answer.content


async def test_a_related_figure_is_shown_in_private(world: World) -> None:
    """The same measure in another period is one click away."""
    await world.ask()
    (label,) = [label for label in labels(world.last) if label and label.startswith("Related")]
    result = await world.bystander.click(world.last, label=label)
    assert result.ephemeral
    assert "F-020" in result.response.content


async def test_what_can_i_ask_is_private(world: World) -> None:
    """The guide names the subject, topics and examples."""
    await world.ask(OFF_TOPIC)
    result = await world.bystander.click(world.last, label=phrases.WHAT_CAN_I_ASK)
    assert result.ephemeral
    assert phrases.GUIDE_EXAMPLES in result.response.content


async def test_the_asker_removes_the_answer(world: World, desk: Desk) -> None:
    """The message vanishes, and so does the memory of it."""
    await world.ask()
    answer = world.last
    await world.asker.click(answer, label=phrases.REMOVE)
    assert world.bot_messages == []
    assert await desk.reply(answer.id) is None


async def test_a_moderator_removes_the_answer(world: World) -> None:
    """Manage Messages is enough."""
    await world.ask()
    await world.moderator.click(world.last, label=phrases.REMOVE)
    assert world.bot_messages == []


async def test_a_bystander_does_not_remove_the_answer(world: World) -> None:
    """Others are told in private who can."""
    await world.ask()
    result = await world.bystander.click(world.last, label=phrases.REMOVE)
    assert result.ephemeral
    assert result.response.content == phrases.ONLY_ASKER_REMOVES
    assert len(world.bot_messages) == 1


async def test_a_right_taken_away_is_gone_at_the_click(world: World) -> None:
    """Rights count when the button is clicked, not when it was made."""
    await world.ask()
    world.env.backend.delete_role(world.guild.id, world.guild.roles["Moderators"].id)
    result = await world.moderator.click(world.last, label=phrases.REMOVE)
    assert result.response.content == phrases.ONLY_ASKER_REMOVES
    assert len(world.bot_messages) == 1


async def test_remove_works_on_command_answers_and_in_direct_messages(world: World) -> None:
    """Every public answer of the bot can be taken back by its asker."""
    result = await world.asker.slash(world.channel, "ask", question=QUESTION)
    await world.asker.click(result.response.message, label=phrases.REMOVE)
    assert world.bot_messages == []
    await world.asker.send_dm(QUESTION)
    direct = world.asker.user.dm_channel
    await world.asker.user.click(direct.last_message, label=phrases.REMOVE)
    assert [m for m in direct.history() if m.author.id == world.bot.id] == []


async def test_a_second_click_on_remove_is_let_be(world: World, desk: Desk) -> None:
    """Of two quick clicks the second finds nothing left; nobody sees an error."""
    await world.ask()
    answer = world.last
    world.env.inject_error("DELETE", "/webhooks/*", status=404, code=10008)
    result = await world.asker.click(answer, label=phrases.REMOVE)
    assert result.followups == []
    assert await desk.reply(answer.id) is None


async def test_remove_does_not_depend_on_the_interaction(world: World) -> None:
    """A click that came too late still removes the answer."""
    await world.ask()
    world.env.inject_error("POST", "/interactions/*", status=404, code=10062)
    await world.asker.click(world.last, label=phrases.REMOVE)
    assert world.bot_messages == []


async def test_an_answer_that_cannot_be_removed_stays_known(world: World, desk: Desk) -> None:
    """The asker reads that it did not work, and the bot can try again later."""
    await world.ask()
    for path in ("/webhooks/*", "/channels/*"):
        world.env.inject_error("DELETE", path, status=403, code=50001)
    result = await world.asker.click(world.last, label=phrases.REMOVE)
    assert [followup.content for followup in result.followups] == [phrases.CANNOT_REMOVE]
    assert await desk.reply(world.last.id) is not None


async def test_buttons_work_after_a_restart(world: World, config: Config, desk: Desk) -> None:
    """A button carries all that it needs."""
    await world.ask()
    await world.env.restart_bot(create_client(config, desk))
    result = await world.bystander.click(world.last, label=phrases.FULL_RECORD)
    assert "F-019" in result.response.content
    await world.asker.click(world.last, label=phrases.REMOVE)
    assert world.bot_messages == []


async def test_a_menu_lets_the_asker_choose(world: World, desk: Desk) -> None:
    """The message becomes the answer with the chosen fact; nothing new is posted."""
    await world.ask(AMBIGUOUS)
    menu = world.last
    await world.asker.select(menu, ["F-020"])
    assert len(world.bot_messages) == 1
    assert world.last.id == menu.id
    assert "F-020" in world.last.content
    assert labels(world.last)[0] == phrases.FULL_RECORD
    posted = await desk.reply(menu.id)
    assert posted is not None
    assert posted.facts == (("F-020", 1),)


async def test_a_menu_is_the_askers_alone(world: World) -> None:
    """Somebody else's choice changes nothing, and they are told so in private."""
    await world.ask(AMBIGUOUS)
    before = world.last.content
    result = await world.bystander.select(world.last, ["F-020"])
    assert result.response.content == phrases.ONLY_ASKER_CHOOSES
    assert result.ephemeral
    assert world.last.content == before


async def test_none_of_these_ends_the_choice(world: World) -> None:
    """The menu goes, and the guide is offered."""
    await world.ask(AMBIGUOUS)
    await world.asker.select(world.last, ["none"])
    assert world.last.content == phrases.NONE_OF_THESE_CHOSEN
    assert labels(world.last) == [phrases.WHAT_CAN_I_ASK, phrases.REMOVE]


async def test_a_menu_works_after_a_restart_and_in_private(
    world: World, config: Config, desk: Desk
) -> None:
    """A private choice stays private, whatever happened in between."""
    result = await world.asker.slash(world.channel, "ask", question=AMBIGUOUS, private=True)
    await world.env.restart_bot(create_client(config, desk))
    await world.asker.select(result.response.message, ["F-020"])
    assert "F-020" in result.response.content
    assert phrases.REMOVE not in labels(result.response.message)


async def test_several_facts_have_a_record_each(world: World) -> None:
    """Three records at most, labelled with the facts' ids."""
    await world.ask("give me the stats")
    records = [label for label in labels(world.last) if label and label.startswith("F-")]
    assert 2 <= len(records) <= 3
    result = await world.bystander.click(world.last, label=records[1])
    assert records[1] in result.response.content


async def _click_on_revision(world: World, action: str, fact: str, revision: int) -> Any:
    """Click a button that was made for another revision, as after a correction."""
    await world.ask(OTHER_QUESTION)
    view = discord.ui.View(timeout=None)
    press = Press(action=action, asker=world.asker.id, fact=fact, revision=revision)
    view.add_item(discord.ui.Button(label="old", custom_id=press.custom_id))
    view.stop()
    message = world.env.bot.get_partial_messageable(world.channel.id)
    await message.get_partial_message(world.last.id).edit(view=view)
    return await world.bystander.click(world.last, label="old")


@pytest.mark.parametrize("action", ["record", "related"])
async def test_an_outdated_button_says_so(world: World, action: str) -> None:
    """Who clicks a button from before a correction reads that there was one."""
    result = await _click_on_revision(world, action, "F-019", 7)
    assert result.response.content.startswith(phrases.CORRECTED_SINCE.format(fact="F-019"))
    assert result.ephemeral


@pytest.mark.parametrize("action", ["record", "related"])
async def test_a_button_for_a_fact_that_is_gone_says_so(world: World, action: str) -> None:
    """A missing fact is no error."""
    result = await _click_on_revision(world, action, "F-999", 1)
    assert result.response.content == phrases.GONE_SINCE.format(fact="F-999")


async def test_a_click_that_fails_gets_one_sentence(tmp_path: Path) -> None:
    """No traceback for people, no silence either."""
    config = Config(database=tmp_path / "facts.sqlite")
    async with Desk(config.database) as desk, simcord.run(create_client(config, desk)) as env:
        world = build_world(env)
        await world.ask()
        await desk.close()
        result = await world.bystander.click(world.last, label=phrases.FULL_RECORD)
        assert result.response.content == phrases.CLOSED


async def test_a_custom_id_keeps_discords_limit(world: World) -> None:
    """Discord allows a hundred characters; every one on a message is another."""
    await world.ask("give me the stats")
    ids = [custom_id(world.last, label) for label in labels(world.last) if label]
    assert len(set(ids)) == len(ids)
    longest = Press(action="related", asker=2**64 - 1, fact="F" * 40, revision=999_999_999)
    assert all(len(one) <= 100 for one in [*ids, longest.custom_id])
