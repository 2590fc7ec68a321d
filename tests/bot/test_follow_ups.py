"""Short questions in reply to an answer, and why an answer came about."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import discord
import pytest

from bot import reasons
from bot.client import create_client
from bot.config import Config
from bot.desk import Desk
from bot.question import question_in
from bot.reasons import MOST_KEPT, Reasons
from knowledge import phrases, records
from tests.bot.conftest import AMBIGUOUS, OTHER_QUESTION, QUESTION, World, labels

# Following up


async def test_a_reply_is_about_the_facts_of_the_answer(world: World) -> None:
    """Whoever replies, with or without a mention, asks about what the answer shows."""
    await world.ask()
    answer = world.last
    await world.bystander.send(world.channel, "and in 2021?", reply_to=answer)
    assert "F-020" in world.last.content
    await world.bystander.send(world.channel, f"{world.me} where?", reply_to=answer)
    assert "F-019" in world.last.content


async def test_the_same_fact_is_given_again_and_not_linked_to(world: World) -> None:
    """Who asks who says so gets the attribution, and no link to the answer that they reply to."""
    await world.ask()
    await world.asker.send(world.channel, "who says so?", reply_to=world.last)
    assert len(world.bot_messages) == 2
    assert "Who says so: a UN report" in world.last.content


async def test_a_mention_without_a_reply_follows_up_on_nothing(world: World) -> None:
    """Only a reply says which answer is meant."""
    await world.ask()
    await world.ask("who says so?")
    assert "F-019" not in world.last.content


async def test_a_reply_to_somebody_else_follows_up_on_nothing(world: World) -> None:
    """What people write shows no facts."""
    question = await world.ask()
    await world.bystander.send(world.channel, f"{world.me} who says so?", reply_to=question)
    assert "F-019" not in world.last.content


async def test_follow_ups_in_direct_messages(world: World) -> None:
    """A reply in a direct message is one as well."""
    await world.asker.send_dm(QUESTION)
    direct = world.asker.user.dm_channel
    answer = direct.last_message
    reference = {"channel_id": str(direct.id), "message_id": str(answer.id)}
    await world.asker.send_dm("and in 2021?", reference=reference)
    assert "F-020" in direct.last_message.content


async def test_follow_ups_after_a_restart(world: World, config: Config, desk: Desk) -> None:
    """The buttons tell which facts were shown; nothing else is needed."""
    await world.ask()
    answer = world.last
    await world.env.restart_bot(create_client(config, desk))
    await world.asker.send(world.channel, "and in 2021?", reply_to=answer)
    assert "F-020" in world.last.content


async def test_a_mention_in_a_reply_to_a_command_answer(world: World) -> None:
    """There the text of a mention is shown to the bot, so it can follow up."""
    result = await world.asker.slash(world.channel, "ask", question=QUESTION)
    said = f"{world.me} and in 2021?"
    await world.asker.send(world.channel, said, reply_to=result.response.message)
    assert "F-020" in world.last.content


def replied_to(author: int, *ids: str) -> tuple[discord.Message, discord.ClientUser]:
    """A reply to a message with buttons of that author, and the bot, whose id is 1."""
    row = discord.ActionRow.__new__(discord.ActionRow)
    row.children = cast("Any", [SimpleNamespace(custom_id=one) for one in ids])
    answer = discord.Message.__new__(discord.Message)
    answer.author = cast("Any", SimpleNamespace(id=author))
    answer.components = cast("Any", [row])
    message = SimpleNamespace(
        author=SimpleNamespace(bot=False, id=5),
        webhook_id=None,
        type=discord.MessageType.reply,
        content="<@1> who says so?",
        guild=None,
        mentions=[],
        role_mentions=[],
        channel_mentions=[],
        reference=SimpleNamespace(resolved=answer),
    )
    return cast("discord.Message", message), cast("discord.ClientUser", SimpleNamespace(id=1))


@pytest.mark.parametrize(
    ("author", "about"), [(1, ("F-019", "F-020")), (2, ())], ids=["the bot", "another bot"]
)
def test_only_our_own_buttons_are_read(author: int, about: tuple[str, ...]) -> None:
    """Of the bot's own message, the record buttons name the facts; other buttons name none."""
    ids = ["b1:record:F-019:1:5", "b1:record:F-020:1:5", "b1:related:F-033:1:5"]
    ids += ["b1:remove:-:0:5", "b2:record:F-001:1:5", "b1:record:F-002:1:5:6", "record", ""]
    question = question_in(*replied_to(author, *ids), frozenset())
    assert question is not None
    assert question.about == about


# Why


async def why_shown(person: Any, message: discord.Message, label: str = phrases.FULL_RECORD) -> str:
    """All that the person reads after pressing a record button."""
    result = await person.click(message, label=label)
    assert result.ephemeral
    return "\n".join([result.response.content, *(one.content for one in result.followups)])


async def test_the_asker_reads_why(world: World) -> None:
    """Below the record stand the score, each check by name, and the runner-up."""
    await world.ask()
    shown = await why_shown(world.asker, world.last)
    record, _, why = shown.partition(phrases.WHY)
    assert "Status: active" in record
    assert "F-019: score" in why and "• time: passed" in why and "Runner-up: " in why


async def test_others_read_the_record_alone(world: World) -> None:
    """Why somebody else was answered so is not theirs to read."""
    await world.ask()
    shown = await why_shown(world.bystander, world.last)
    assert "Status: active" in shown
    assert phrases.WHY not in shown


async def test_why_is_about_the_fact_of_the_button(world: World) -> None:
    """Of several facts shown, the one whose record is read is explained."""
    await world.ask("give me the stats")
    label = next(one for one in labels(world.last)[1:] if one and one.startswith("F-"))
    why = (await why_shown(world.asker, world.last, label)).partition(phrases.WHY)[2]
    assert f"{label}: " in why
    assert labels(world.last)[0] not in why.replace("Runner-up", "")


@pytest.mark.parametrize("private", [False, True])
async def test_why_of_command_answers(world: World, private: bool) -> None:
    """Public or private, the answer to a command can be asked why."""
    result = await world.asker.slash(world.channel, "ask", question=QUESTION, private=private)
    assert phrases.WHY in await why_shown(world.asker, result.response.message)


async def test_why_of_direct_answers(world: World) -> None:
    """A direct answer can be asked why."""
    await world.asker.send_dm(QUESTION)
    message = world.asker.user.dm_channel.last_message
    result = await world.asker.user.click(message, label=phrases.FULL_RECORD)
    assert phrases.WHY in result.response.content


async def test_why_is_forgotten_after_a_quarter_of_an_hour(world: World) -> None:
    """The record stays, the reasons go."""
    await world.ask()
    await world.env.advance_time(reasons.KEPT_SPAN.total_seconds() + 1)
    assert phrases.WHY not in await why_shown(world.asker, world.last)


async def test_why_is_not_stored(world: World, config: Config, desk: Desk) -> None:
    """It is in working memory alone: a restart forgets it."""
    await world.ask()
    await world.env.restart_bot(create_client(config, desk))
    assert phrases.WHY not in await why_shown(world.asker, world.last)


async def test_an_edited_question_is_explained_anew(world: World) -> None:
    """Why belongs to what the answer shows now."""
    question = await world.ask()
    await world.asker.edit(question, f"{world.me} {OTHER_QUESTION}")
    shown = await why_shown(world.asker, world.last)
    assert "F-020: score" in shown and "F-019: score" not in shown


async def test_what_was_chosen_by_hand_has_no_why(world: World) -> None:
    """A fact that the asker chose was not found by its words."""
    await world.ask(AMBIGUOUS)
    await world.asker.select(world.last, ["F-020"])
    assert phrases.WHY not in await why_shown(world.asker, world.last)


async def test_a_long_record_leaves_why_to_a_second_message(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is cut for the reasons' sake, and both messages are private."""
    fields = records.fields
    monkeypatch.setattr(records, "fields", lambda *given: ["." * 1_000, *fields(*given)])
    await world.ask()
    result = await world.asker.click(world.last, label=phrases.FULL_RECORD)
    assert phrases.WHY not in result.response.content
    (second,) = result.followups
    assert second.content.startswith(phrases.WHY)
    assert second.flags.ephemeral


async def test_only_the_latest_answers_are_kept(world: World) -> None:
    """Memory is bounded; the oldest goes first, and what is withdrawn goes at once."""
    kept = Reasons()
    for number in range(MOST_KEPT + 1):
        kept.note(number, {"F-019": "why"})
    assert kept.find(0, "F-019") is None
    assert kept.find(1, "F-019") == "why"
    assert kept.find(1, "F-020") is None
    kept.drop(1)
    kept.note(2, {})
    assert kept.find(1, "F-019") is None
    assert kept.find(2, "F-019") is None


async def test_old_reasons_leave_the_memory_by_themselves(monkeypatch: pytest.MonkeyPatch) -> None:
    """They are not only hidden: after their time nothing is left of them."""
    kept = Reasons()
    kept.note(1, {"F-019": "why"})
    later = discord.utils.utcnow() + reasons.KEPT_SPAN
    monkeypatch.setattr(reasons, "utcnow", lambda: later)
    kept._tidy()
    assert not kept._kept
