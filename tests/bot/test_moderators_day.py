"""A moderator's whole day, on the simulated Discord with a real fact base."""

from __future__ import annotations

from dataclasses import replace

import simcord

from bot.client import create_client
from bot.config import Config
from knowledge.curation import changes
from knowledge.model import FactStatus
from tests.bot.conftest import custom_id, labels
from tests.bot.moderation import ASKED, STATEMENT, Day, buttons, filled, menu, panel, texts

NEW = "F-049"


async def test_what_was_left_is_done_after_a_restart(
    day: Day, simcord_env: simcord.Env, config: Config
) -> None:
    """A change that nobody told of, made by the operator while the bot was off, is posted then."""
    draft = await day.add(day.first)
    await day.press(day.first, draft, "Save")
    fact = await day.fact(NEW)
    edit = changes.editing(fact, replace(fact, caveat="One month only."), "operator", "a limit")
    await day.desk.change(day.scope, lambda base: base.apply(edit, day.scope))
    assert "a limit" not in day.log.last_message.content
    await simcord_env.restart_bot(create_client(config, day.desk))
    assert "a limit" in day.log.last_message.content
    posts = len(day.log.history())
    await simcord_env.restart_bot(create_client(config, day.desk))
    assert len(day.log.history()) == posts


async def test_a_moderators_day(day: Day, simcord_env: simcord.Env) -> None:
    """Add from a message, conflict warned of, reviewed, approved, asked, corrected, undone."""
    world, first, second = day.world, day.first, day.second
    await day.settings(second_person=True)

    # A statistic from a message; everything is read from its sentence.
    draft = await day.add(first)
    shown = texts(draft)
    assert "Over 340 ferries" in shown
    assert "the harbour office" in shown
    assert "Save" not in buttons(draft), "a second person is wanted"

    # Sent for review; the author cannot approve it, a second person can.
    await day.press(first, draft, "Send for review")
    waiting = panel(await first.slash(world.channel, "mod review"))
    opened = panel(await first.select(waiting, [menu(waiting).options[0].value]))
    assert "Approve" not in buttons(opened)
    waiting = panel(await second.slash(world.channel, "mod review"))
    opened = panel(await second.select(waiting, [menu(waiting).options[0].value]))
    done = await day.press(second, opened, "Approve")
    assert f"{NEW} r1" in texts(panel(done))
    assert f"{NEW} r1" in day.log.last_message.content
    assert f"<@{first.id}> (approved by <@{second.id}>)" in day.log.last_message.content

    # An asker gets it.
    await world.ask(ASKED)
    answer = world.last
    assert "Over 340 ferries" in answer.content
    assert "Full record" in labels(answer)

    # The same with another figure: a conflict is shown before it is saved.
    rival = await day.add(second, STATEMENT.replace("340", "410"))
    assert NEW in texts(rival).split("Facts that are like it")[1]

    # It is corrected, and the old reply says so.
    await day.settings()
    edited = panel(await first.slash(world.channel, "mod edit", fact=NEW, reason="misread"))
    form = await day.press(first, edited, "Figure")
    changed = panel(await first.submit_modal(form, filled(form, figure="over 350 ferries")))
    form = await day.press(first, changed, "Text")
    changed = panel(
        await first.submit_modal(form, filled(form, statement=STATEMENT.replace("340", "350")))
    )
    assert "~~340~~" in texts(changed)
    saved = panel(await day.press(first, changed, "Save"))
    assert f"{NEW} r2" in texts(saved)
    answer = day.again(answer)
    assert answer.content.startswith("**Corrected ")
    assert "over 350" in answer.content.split("\n")[0]

    # It is undone from the log, and the old reply says that, too.
    post = day.log.last_message
    assert "~~340~~" in post.content
    asked = panel(await first.click(post, custom_id=custom_id(post, "Restore")))
    undone = panel(await day.press(first, asked, "Save"))
    assert "is taken back" in texts(undone)
    fact = await day.desk.consult(day.scope, lambda base: base.store.fact(day.scope, NEW))
    assert (fact.revision, fact.status, fact.statement) == (3, FactStatus.ACTIVE, STATEMENT)
    answer = day.again(answer)
    assert "changed and changed back" in answer.content.split("\n")[0]
    assert answer.content.count("Corrected") == 1
