"""`/privacy`: people see, take and delete what is kept of them, and of nobody else."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import discord
import pytest
import pytest_asyncio

from bot.client import BriefingClient, create_client
from bot.config import Config
from bot.desk import Desk
from bot.personal import told
from bot.privacy import EraseButton
from knowledge.factbase import FactBase
from knowledge.model import ERASED, Action, Change, Edit
from knowledge.moderators import Draft, PersonalData
from knowledge.phrases import privacy as phrases
from knowledge.records import RECORD_LIMIT
from tests.bot.conftest import OFF_TOPIC, OTHER_QUESTION, QUESTION, World, labels

NOW = "2026-01-02T03:04:05+00:00"


@pytest_asyncio.fixture(autouse=True)
async def _servers(desk: Desk) -> None:
    """Ids are the same in every test: what the last test's moderators did must be gone."""
    await desk.purge("11")
    await desk.purge("12")


def _changed(base: FactBase, scope: str, actor: str, reviewer: str | None) -> Change:
    fact = base.fact("F-019", scope)
    after = replace(fact, caveat=f"Half of 2020; checked by {len(fact.caveat or '')} eyes.")
    edits = (Edit(before=fact, after=after),)
    return Change(
        action=Action.EDIT, actor=actor, reason="half a year", edits=edits, reviewer=reviewer
    )


async def _curate(desk: Desk, scope: str, actor: str, reviewer: str | None = None) -> None:
    """Let somebody change a fact and begin a draft."""
    await desk.ensure(scope)

    def work(base: FactBase) -> None:
        base.apply(_changed(base, scope, actor, reviewer), scope)
        draft = _changed(base, scope, actor, None)
        quote = "what somebody else wrote"
        base.store.keep_draft(Draft(change=draft, scope=scope, quote=quote), NOW)

    await desk._writer.run(work)


async def _slash(who: Any, where: Any, name: str) -> Any:
    return await who.slash(where, f"privacy {name}")


async def _file(result: Any) -> str:
    """The text of the file that goes with an answer."""
    (attachment,) = result.response.message.attachments
    return bytes(await attachment.read()).decode()


def _holds(desk: Desk, text: str) -> bool:
    """Whether the text is anywhere in the database file or its journal."""
    path = desk.database
    files = [path, path.with_name(f"{path.name}-wal")]
    return any(text.encode() in file.read_bytes() for file in files if file.exists())


async def test_who_left_nothing_is_told_so(world: World) -> None:
    """Show and delete say it in private, on a server and in a direct message."""
    for where in (world.channel, None):
        for name in ("show", "delete"):
            actor = world.asker if where else world.asker.user
            arguments = [where] if where else []
            result = await actor.slash(*arguments, f"privacy {name}")
            assert result.ephemeral
            assert result.response.content.startswith(phrases.NOTHING_KEPT)
            assert labels(result.response.message) == []
    assert world.bot_messages == []


async def test_show_counts_what_is_kept_everywhere(world: World, desk: Desk) -> None:
    """Replies, changes, reviews and drafts of all servers, with how long each is kept."""
    me = str(world.asker.id)
    await world.ask()
    await world.ask(OTHER_QUESTION)
    await _curate(desk, "11", me)
    await _curate(desk, "12", me)
    await _curate(desk, "11", "5", reviewer=me)
    result = await _slash(world.asker, world.channel, "show")
    assert result.ephemeral
    lines = result.response.content.splitlines()
    assert [re.split("[:.]", line)[0] for line in lines if line.startswith("- ")] == [
        "- 2 replies to questions of yours",
        "- 2 changes of facts that you made, on 2 servers",
        "- 1 change that you approved, on 1 server",
        "- 2 drafts of changes, with all that stands in them",
    ]
    assert phrases.QUESTIONS_ARE_NOT_KEPT.format(days=30) in lines


async def test_the_file_holds_all_that_is_kept_of_the_person(world: World, desk: Desk) -> None:
    """Ids, times, reasons and the person's drafts; what show counts is in it."""
    me = str(world.asker.id)
    question = await world.ask()
    await _curate(desk, "11", me)
    result = await _slash(world.asker, world.channel, "export")
    assert result.ephemeral
    document = json.loads(await _file(result))
    (reply,), (change,), (draft,) = (document[k] for k in ("replies", "changes", "drafts"))
    assert document["user"] == me
    assert reply["question"] == str(question.id)
    assert reply["reply"] == str(world.last.id)
    assert reply["facts"][0]["id"] == "F-019"
    assert (change["server"], change["reason"]) == ("11", "half a year")
    assert change["number"] and change["time"]
    assert (draft["scope"], draft["changed"]) == ("11", NOW)
    assert draft["change"]["edits"][0]["caveat"].startswith("Half of 2020; checked")


async def test_the_file_holds_nothing_of_others(world: World, desk: Desk) -> None:
    """Neither other people nor facts, quotes and reasons that the person did not write."""
    me = str(world.asker.id)
    await world.asker.send(world.channel, f"{world.me} {QUESTION}")
    await world.bystander.send(world.channel, f"{world.me} {OTHER_QUESTION}")
    await _curate(desk, "11", me)
    await _curate(desk, "12", "424242424242424242", reviewer=me)
    text = await _file(await _slash(world.asker, world.channel, "export"))
    assert str(world.bystander.id) not in text
    assert "424242424242424242" not in text
    assert "what somebody else wrote" not in text
    assert (await desk.record("F-019", "11"))[0].statement not in text
    document = json.loads(text)
    assert [set(one) for one in document["reviews"]] == [{"number", "server", "time"}]


async def test_deletion_says_first_what_will_happen(world: World, desk: Desk) -> None:
    """Nothing is deleted before the button is pressed."""
    me = str(world.asker.id)
    await world.ask()
    await _curate(desk, "11", me)
    result = await _slash(world.asker, world.channel, "delete")
    assert result.ephemeral
    assert labels(result.response.message) == [phrases.DELETE]
    assert len(result.response.content.splitlines()) == 4
    assert not (await desk.personal_data(me)).data.empty


async def test_deletion_leaves_no_trace_of_the_person(world: World, desk: Desk) -> None:
    """Replies, drafts and the name are gone, down to the bytes; changes have a pseudonym."""
    me = str(world.asker.id)
    await world.ask()
    posted = world.last
    await world.asker.user.send_dm(QUESTION)
    await _curate(desk, "11", me)
    assert _holds(desk, me)
    result = await _slash(world.asker, world.channel, "delete")
    done = await world.asker.click(result.response.message, label=phrases.DELETE)
    assert (await desk.personal_data(me)).data.empty
    assert not _holds(desk, me)
    history = await desk._writer.run(lambda base: base.store.history("11", "F-019"))
    assert history[-1].actor.startswith(ERASED)
    reply = await desk.reply(posted.id)
    assert reply is not None and (reply.asker_id, reply.question_id) == (None, None)
    assert done.response is None or done.response.content == phrases.DELETED


async def test_a_direct_message_is_forgotten_whole(world: World, desk: Desk) -> None:
    """Its channel alone would lead to the person."""
    await world.asker.user.send_dm(QUESTION)
    (reply,) = (await desk.personal_data(str(world.asker.id))).replies
    await desk.erase_person(str(world.asker.id))
    assert await desk.reply(reply.reply_id) is None


async def test_deleting_twice_is_no_error(world: World, desk: Desk) -> None:
    """A second press of the button finds nothing and says the same."""
    await world.ask()
    shown = [await _slash(world.asker, world.channel, "delete") for _ in range(2)]
    for one in shown:
        await world.asker.click(one.response.message, label=phrases.DELETE)
    assert (await desk.personal_data(str(world.asker.id))).data.empty
    again = await _slash(world.asker, world.channel, "delete")
    assert again.response.content == phrases.NOTHING_KEPT


async def test_nobody_deletes_anothers_data(world: World, desk: Desk) -> None:
    """The button is checked at the click: its id alone gives no right."""
    await world.ask()
    me = str(world.asker.id)
    await world.bystander.send(world.channel, f"{world.me} {OTHER_QUESTION}")
    shown = (await _slash(world.bystander, world.channel, "delete")).response.message
    client: Any = world.env.bot
    interaction = _Click(world.bystander.id)
    whispered: list[str] = []

    async def whisper(_interaction: object, text: str) -> None:
        whispered.append(text)

    client.privacy._delivery.whisper = whisper
    await client.privacy.pressed(interaction, world.asker.id)
    assert whispered == [phrases.ONLY_YOURSELF]
    assert labels(shown) == [phrases.DELETE]
    assert not (await desk.personal_data(me)).data.empty


class _Click:
    """A click by somebody: Discord lets nobody see another's private message."""

    def __init__(self, person: int) -> None:
        self.user = discord.Object(person)
        self.id = 1


async def test_the_button_works_after_a_restart(world: World, config: Config, desk: Desk) -> None:
    """Its id tells all that it needs."""
    await world.ask()
    shown = (await _slash(world.asker, world.channel, "delete")).response.message
    await world.env.restart_bot(create_client(config, desk))
    await world.asker.click(shown, label=phrases.DELETE)
    assert (await desk.personal_data(str(world.asker.id))).data.empty


async def test_working_memory_is_forgotten_too(world: World) -> None:
    """Why answers came about, also private ones, and who was refused."""
    client: Any = world.env.bot
    await world.ask()
    await world.asker.slash(world.channel, "ask", question=QUESTION, private=True)
    await world.bystander.send(world.channel, f"{world.me} {OTHER_QUESTION}")
    client.asking._refused[world.asker.id] = discord.utils.utcnow()
    kept = client.delivery._memory.reasons._kept
    assert len(kept) == 3
    shown = (await _slash(world.asker, world.channel, "delete")).response.message
    await world.asker.click(shown, label=phrases.DELETE)
    assert [one[2] for one in kept.values()] == [world.bystander.id]
    assert world.asker.id not in client.asking._refused


async def test_remove_still_works_after_deletion(world: World) -> None:
    """As the text before the button promises."""
    await world.ask()
    answer = world.last
    shown = (await _slash(world.asker, world.channel, "delete")).response.message
    await world.asker.click(shown, label=phrases.DELETE)
    await world.asker.click(answer, label="Remove")
    assert world.bot_messages == []


async def test_a_failure_is_told_in_a_sentence(world: World, desk: Desk) -> None:
    """A click that fails is answered, and nothing is said to be deleted."""
    await world.ask()
    shown = (await _slash(world.asker, world.channel, "delete")).response.message
    client: Any = world.env.bot
    client.privacy._desk = Desk(Path("nowhere"))
    result = await world.asker.click(shown, label=phrases.DELETE)
    assert result.ephemeral
    assert phrases.DELETED not in result.response.content
    assert not (await desk.personal_data(str(world.asker.id))).data.empty


@pytest.mark.parametrize("count", [1, 12_345])
def test_what_is_told_fits_one_message(count: int) -> None:
    """Whatever is kept, nothing of it is cut off."""
    data = PersonalData(
        replies=((1, 2, "3", NOW),) * count,
        changes=(("1", 2, NOW),) * count,
        reviews=(("1", 2, NOW),) * count,
    )
    assert len(told(data)) < RECORD_LIMIT


async def test_the_button_keeps_discords_limits(simcord_bot: BriefingClient) -> None:
    """With the longest id that there can be."""
    assert simcord_bot.privacy
    assert len(EraseButton(2**64 - 1).custom_id) <= 100
    assert len(phrases.DELETE) <= 38


async def test_an_erased_question_without_answer_is_not_told_about(world: World) -> None:
    """A question without facts is kept as a reply too, and counted."""
    await world.ask(OFF_TOPIC)
    result = await _slash(world.asker, world.channel, "show")
    assert "- 1 reply to a question of yours" in result.response.content
