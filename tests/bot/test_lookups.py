"""Lookups on Discord: every command, its pages, its menu, and posting for everybody."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import discord
import pytest
import simcord

from bot.client import BriefingClient, create_client
from bot.config import Config
from bot.desk import Desk
from bot.finding import KEPT_SPAN
from bot.pages import PageButton, PagePress
from bot.responses import DEFER_AFTER
from knowledge import phrases
from knowledge.charts import ChartSpec
from knowledge.errors import ChartsMissing
from knowledge.lookups import COMMANDS, Found
from knowledge.model import Action, Change, Edit, FactStatus
from tests.bot.conftest import World, build_world, labels
from tests.bot.oracle import check_lengths, check_requests, walk

PAGED = {"command": "summary"}
"""A lookup with several pages on the shipped briefing."""

LONG = {
    "command": "figures",
    "measure": "attacks carried out by the TTP in Pakistan from Afghanistan",
}
"""A lookup that no button can hold."""

ONE_LINE = {
    "fact": {"fact": "F-019"},
    "figures": {"measure": "attacks"},
    "compare": {"figures": "F-019 F-020"},
    "timeline": {},
    "who-says": {},
    "topics": {},
    "sources": {},
    "summary": {},
    "help": {},
}
"""For each command, options with which it has something to say."""


def text_of(message: discord.Message) -> str:
    """The text of a message, plain or in blocks."""
    if message.content:
        return message.content
    parts = walk([component.to_dict() for component in message.components])  # type: ignore[misc]
    return "\n\n".join(part["content"] for part in parts if "content" in part)


def buttons(message: discord.Message) -> dict[str, dict[str, Any]]:
    """The buttons of a message, plain or in blocks, by their labels."""
    parts = walk([component.to_dict() for component in message.components])  # type: ignore[misc]
    return {part["label"]: part for part in parts if part["type"] == 2}


async def look_up(world: World, command: str, **options: str) -> discord.Message:
    """What the asker is shown, alone."""
    result = await world.asker.slash(world.channel, command, **options)
    assert result.ephemeral
    message = result.response.message
    assert isinstance(message, discord.Message)
    return message


@pytest.fixture
def posted(world: World) -> Iterator[World]:
    """A world in which nothing stands in the channel yet; no error may be hidden at the end."""
    assert world.bot_messages == []
    yield world
    world.env.raise_errors()


@pytest.mark.parametrize("command", [command.name for command in COMMANDS])
async def test_each_command_answers_in_private_as_discord_takes_it(
    world: World, command: str
) -> None:
    """Every lookup shows something to whoever typed it, to nobody else, and can be posted."""
    message = await look_up(world, command, **ONE_LINE[command])
    assert text_of(message).strip()
    assert phrases.POST in buttons(message)
    assert world.bot_messages == []
    for request in world.env.http_requests:
        data = (request.json or {}).get("data") if isinstance(request.json, dict) else None
        if data and data.get("components"):
            check_lengths(data)
    world.env.raise_errors()


async def test_requests_are_as_discord_describes_them(world: World) -> None:
    """Every body of a whole conversation fits Discord's own description of its interface."""
    for command, options in ONE_LINE.items():
        await look_up(world, command, **options)
    message = await look_up(world, "figures", **{"as": "csv"})
    await world.asker.click(message, label=phrases.POST)
    shown = await look_up(world, PAGED["command"])
    await world.asker.click(shown, label=phrases.NEXT)
    await world.asker.autocomplete(world.channel, "fact", "fact", "atta")
    assert check_requests(world.env.http_requests) > len(ONE_LINE)


async def test_a_new_lookup_needs_no_bot_code(simcord_bot: BriefingClient) -> None:
    """The slash commands have the names, options, choices and suggestions of the lookups."""
    made = {command.name: command for command in simcord_bot.tree.get_commands()}
    for command in COMMANDS:
        payload: Any = made[command.name].to_dict(simcord_bot.tree)
        assert payload["description"] == command.description
        options = {option["name"]: option for option in payload["options"]}
        assert sorted(options) == sorted(option.name for option in command.options)
        for option in command.options:
            shown = options[option.name]
            assert shown["description"] == option.description
            assert shown["required"] is option.required
            assert shown.get("autocomplete", False) is option.suggested
            assert [one["value"] for one in shown.get("choices", [])] == list(option.choices)


async def test_a_record_is_shown_as_blocks_and_posted_as_plain_text(posted: World) -> None:
    """Embeds and blocks are blank for some people; what everybody reads is plain."""
    message = await look_up(posted, "fact", fact="F-019")
    assert message.flags.components_v2
    await posted.asker.click(message, label=phrases.POST)
    assert not posted.last.flags.components_v2
    flat = "".join(posted.last.content.split())
    assert flat == "".join(text_of(message).split())


async def test_suggestions_come_from_the_facts(world: World) -> None:
    """At most 25, each within Discord's limits."""
    found = await world.asker.autocomplete(world.channel, "fact", "fact", "F-019")
    assert "F-019" in [one["value"] for one in found]
    assert len(found) <= 25
    assert all(1 <= len(one["name"]) <= 100 and 1 <= len(one["value"]) <= 100 for one in found)


async def test_suggestions_that_fail_are_none(
    world: World, desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """No error is shown to whoever types, and none is logged with what they type."""

    async def fails(_command: str, _option: str, typed: str, _scope: str) -> Any:
        raise ValueError(typed)

    monkeypatch.setattr(desk, "suggest", fails)
    assert await world.asker.autocomplete(world.channel, "fact", "fact", "zebra") == []
    assert "zebra" not in caplog.text
    world.env.raise_errors()


# Pages


async def test_pages_turn_there_and_back(world: World) -> None:
    """Previous and Next change the page in place; at both ends one of them is dead."""
    message = await look_up(world, **PAGED)
    first = text_of(message)
    assert phrases.PAGE.partition(" ")[0] in str(labels(message)[1])
    assert buttons(message)[phrases.PREVIOUS]["disabled"]
    result = await world.asker.click(message, label=phrases.NEXT)
    assert result.response.message.id == message.id
    assert text_of(result.response.message) != first
    result = await world.asker.click(result.response.message, label=phrases.PREVIOUS)
    assert text_of(result.response.message) == first


async def test_a_pager_works_after_a_restart(world: World, config: Config, desk: Desk) -> None:
    """A new client on the same database turns the page, also where the line is too long to hold."""
    for lookup, label in ((PAGED, phrases.NEXT), (LONG, phrases.POST)):
        message = await look_up(world, **lookup)
        first = text_of(message)
        await world.env.restart_bot(create_client(config, desk))
        result = await world.asker.click(message, label=label)
        turned = text_of(result.response.message) != first
        assert turned is (label == phrases.NEXT)
    assert len(world.bot_messages) == 1
    world.env.raise_errors()


async def test_a_page_is_its_askers_alone(posted: World) -> None:
    """Somebody else's click changes nothing, and they are told so kindly."""
    message = await look_up(posted, **PAGED)
    press = buttons(message)[phrases.NEXT]["custom_id"]
    mine = await posted.bystander.slash(posted.channel, "ask", question="attacks?")
    view = discord.ui.View(timeout=None)
    view.add_item(discord.ui.Button(label="theirs", custom_id=press))
    view.stop()
    shown = posted.env.bot.get_partial_messageable(posted.channel.id)
    await shown.get_partial_message(mine.response.id).edit(view=view)
    result = await posted.bystander.click(posted.last, label="theirs")
    assert result.ephemeral
    assert result.response.content == phrases.ONLY_ASKER_TURNS


async def test_a_long_line_expires_kindly(world: World, desk: Desk) -> None:
    """A line that no button can hold is kept for a day; then one sentence says what to do."""
    message = await look_up(world, **LONG)
    assert "~" in buttons(message)[phrases.POST]["custom_id"]
    await world.env.advance_time((KEPT_SPAN + timedelta(minutes=1)).total_seconds())
    result = await world.asker.click(message, label=phrases.POST)
    assert result.response.content == phrases.PAGE_EXPIRED
    assert world.bot_messages == []


async def test_a_menu_opens_a_page_of_its_own(world: World) -> None:
    """The list stays, so that another fact can be chosen from it."""
    message = await look_up(world, "topics")
    (menu,) = [part for part in _parts(message) if part["type"] == 3]
    result = await world.asker.select(message, [menu["options"][0]["value"]])
    assert result.ephemeral
    assert result.response.message.id != message.id
    assert text_of(result.response.message).strip()


def _parts(message: discord.Message) -> Iterator[dict[str, Any]]:
    return walk([component.to_dict() for component in message.components])  # type: ignore[misc]


# Post in channel


async def test_a_page_is_posted_once_and_remembered(posted: World, desk: Desk) -> None:
    """One click: everybody reads it, nobody is pinged, its asker can remove it."""
    message = await look_up(posted, "fact", fact="F-019")
    result = await posted.asker.click(message, label=phrases.POST)
    assert buttons(result.response.message)[phrases.POSTED]["disabled"]
    assert len(posted.bot_messages) == 1
    reply = await desk.reply(posted.last.id)
    assert reply is not None
    assert reply.facts == (("F-019", 1),)
    assert reply.asker_id == posted.asker.id
    assert labels(posted.last) == [phrases.FULL_RECORD, phrases.REMOVE]
    await posted.asker.click(posted.last, label=phrases.REMOVE)
    assert posted.bot_messages == []
    assert await desk.reply(reply.reply_id) is None


class SlowDesk(Desk):
    """A desk that takes so long that Discord has to be told to wait."""

    async def look_up(self, line: str, scope: str) -> Found:
        """Find it late."""
        await asyncio.sleep(DEFER_AFTER + 0.3)
        return await super().look_up(line, scope)


async def test_two_clicks_at_the_same_time_post_once(posted: World) -> None:
    """While the first is on its way, a second is told that once is enough."""
    message = await look_up(posted, "fact", fact="F-019")
    bot: Any = posted.env.bot
    share, clicks = bot.delivery.share, []

    async def impatient(interaction: Any, *rest: Any) -> bool:
        """Click again before the page stands in the channel."""
        press = PagePress.read(re.fullmatch(PageButton.__discord_ui_compiled_template__, press_id))  # type: ignore
        clicks.append(await bot.lookups._post(SimpleNamespace(message=interaction.message), press))
        return bool(await share(interaction, *rest))

    said = []

    async def whisper(_interaction: Any, text: str) -> None:
        said.append(text)

    press_id = buttons(message)[phrases.POST]["custom_id"]
    bot.delivery.share, bot.delivery.whisper = impatient, whisper
    await posted.asker.click(message, label=phrases.POST)
    assert len(clicks) == 1
    assert said == [phrases.POSTED_ALREADY]
    assert len(posted.bot_messages) == 1


async def test_the_same_page_is_not_posted_again_a_moment_later(posted: World) -> None:
    """Looked up anew, it becomes a link to where it stands, for the person alone."""
    for _ in range(2):
        message = await look_up(posted, "fact", fact="F-019")
        result = await posted.asker.click(message, label=phrases.POST)
    link = posted.bot_messages[0].jump_url
    assert result.response.content == phrases.ASKED_ALREADY.format(link=link)
    assert result.ephemeral
    assert len(posted.bot_messages) == 1


async def test_a_file_is_posted_with_its_page(posted: World) -> None:
    """Whoever reads the figures can take them along."""
    message = await look_up(posted, "figures", **{"as": "csv"})
    assert [file.filename for file in message.attachments]
    await posted.asker.click(message, label=phrases.POST)
    names = [file.filename for file in posted.last.attachments]
    assert names == [file.filename for file in message.attachments]


async def test_a_post_that_discord_refuses_is_told_and_can_be_tried_again(posted: World) -> None:
    """One sentence, and the button still works."""
    message = await look_up(posted, "fact", fact="F-019")
    posted.env.inject_error("POST", "/channels/*", status=403, code=50013)
    result = await posted.asker.click(message, label=phrases.POST)
    assert result.response.content == phrases.CANNOT_POST
    await posted.asker.click(message, label=phrases.POST)
    assert len(posted.bot_messages) == 1


def _deny(world: World, who: Any, **rights: bool) -> Any:
    overwrites = {who: discord.PermissionOverwrite(**rights)}
    return world.guild.create_text_channel("elsewhere", overwrites=overwrites)


async def test_the_bot_writes_for_nobody_where_they_may_not(world: World) -> None:
    """A button is no way around the permissions of a channel."""
    channel = _deny(world, world.asker, send_messages=False)
    result = await world.asker.slash(channel, "fact", fact="F-019")
    result = await world.asker.click(result.response.message, label=phrases.POST)
    assert result.response.content == phrases.YOU_MAY_NOT_POST


@pytest.mark.parametrize(
    ("right", "name"), [("send_messages", "Send Messages"), ("attach_files", "Attach Files")]
)
async def test_a_missing_permission_is_named(world: World, right: str, name: str) -> None:
    """What the bot lacks is told in one sentence, without a refused request."""
    me = world.guild.me
    channel = _deny(world, me, **{right: False})
    result = await world.asker.slash(channel, "figures", **{"as": "csv"})
    result = await world.asker.click(result.response.message, label=phrases.POST)
    assert result.response.content == phrases.I_MAY_NOT_POST.format(permissions=name)
    assert not any(r.path.startswith("/channels") for r in world.env.http_requests)


async def test_in_a_direct_message_there_is_nobody_to_post_to(world: World) -> None:
    """There the shared briefing answers, says so, and offers no posting."""
    result = await world.asker.user.slash("figures")
    message = result.response.message
    assert phrases.POST not in buttons(message)
    assert text_of(message).endswith(phrases.SHARED_NOTE)


@pytest.mark.parametrize("drawable", [True, False])
async def test_a_chart_is_a_picture_or_one_sentence(
    posted: World, desk: Desk, monkeypatch: pytest.MonkeyPatch, drawable: bool
) -> None:
    """Its alt text says the same; where it cannot be drawn, the table stays and says so."""

    async def draw(_spec: ChartSpec) -> bytes:
        if drawable:
            return b"PNG"
        raise ChartsMissing(phrases.CHARTS_MISSING)

    monkeypatch.setattr(desk, "draw", draw)
    message = await look_up(posted, "figures", measure="attacks", **{"as": "chart"})
    names = [file.filename for file in message.attachments]
    assert names == (["chart.png"] if drawable else [])
    assert (phrases.CHARTS_MISSING in message.content) is not drawable
    await posted.asker.click(message, label=phrases.POST)
    assert [file.filename for file in posted.last.attachments] == names
    assert all(file.description for file in posted.last.attachments)


# Slow work, other people, a restart


async def test_slow_work_is_waited_for(tmp_path: Path) -> None:
    """Discord is told to wait at a command and at a click; the page comes all the same."""
    config = Config(database=tmp_path / "facts.sqlite")
    async with SlowDesk(config.database) as desk, simcord.run(create_client(config, desk)) as env:
        world = build_world(env)
        message = await look_up(world, **PAGED)
        first = text_of(message)
        result = await world.asker.click(message, label=phrases.NEXT)
        assert text_of(result.response.message) != first
        await world.asker.click(result.response.message, label=phrases.POST)
        assert len(world.bot_messages) == 1
        env.raise_errors()


async def test_a_menu_in_blocks_works_after_a_restart_for_its_asker_alone(
    world: World, config: Config, desk: Desk
) -> None:
    """The record of a figure leads to the other figures of its measure."""
    message = await look_up(world, "fact", fact="F-019")
    (menu,) = [part for part in _parts(message) if part["type"] == 3]
    await world.env.restart_bot(create_client(config, desk))
    result = await world.asker.select(message, ["/fact F-020"], custom_id=menu["custom_id"])
    assert "F-020" in text_of(result.response.message)
    assert result.ephemeral
    bot: Any = world.env.bot
    said = []

    async def whisper(_interaction: Any, text: str) -> None:
        said.append(text)

    bot.delivery.whisper = whisper
    someone = SimpleNamespace(user=world.bystander, guild_id=world.guild.id, id=1)
    await bot.lookups.opened(someone, world.asker.id, "/fact F-020")
    assert said == [phrases.ONLY_ASKER_TURNS]


# Facts that change while their page is open


@asynccontextmanager
async def own_world(path: Path) -> AsyncIterator[tuple[World, Desk]]:
    """A bot with a fact base of its own, whose facts may be changed."""
    config = Config(database=path / "facts.sqlite")
    async with Desk(config.database) as desk, simcord.run(create_client(config, desk)) as env:
        yield build_world(env), desk


async def change(desk: Desk, scope: str, fact_id: str, **fields: Any) -> None:
    """Change a fact as a moderator would."""

    def work(base: Any) -> None:
        before = base.fact(fact_id, scope)
        after = replace(before, revision=before.revision + 1, **fields)
        action = Action.RETIRE if "status" in fields else Action.EDIT
        edit = Edit(before=before, after=after)
        base.apply(Change(action=action, actor="test", reason="test", edits=(edit,)), scope)

    await desk._writer.run(work)


async def test_what_is_posted_is_what_was_seen(tmp_path: Path) -> None:
    """A fact corrected while its page is open: nothing is posted, the page is brought up to date.

    Retired, the page says so in one clear sentence.
    """
    async with own_world(tmp_path) as (world, desk):
        scope = str(world.guild.id)
        message = await look_up(world, "fact", fact="F-019")
        await change(desk, scope, "F-019", statement="Over 100 attacks, it was put another way.")
        result = await world.asker.click(message, label=phrases.POST)
        assert [one.content for one in result.followups] == [phrases.CHANGED_SINCE]
        assert "put another way" in text_of(result.response.message)
        assert world.bot_messages == []
        await change(desk, scope, "F-019", status=FactStatus.RETIRED)
        result = await world.asker.click(result.response.message, label=phrases.POST)
        shown = text_of(result.response.message)
        assert shown.startswith(phrases.RETIRED_SINCE.format(fact="F-019"))
        assert phrases.POST not in buttons(result.response.message)
        assert world.bot_messages == []
        world.env.raise_errors()


async def test_a_file_is_brought_up_to_date_with_its_page(tmp_path: Path) -> None:
    """Rows of a fact that was withdrawn do not stay in the file below a newer page."""
    async with own_world(tmp_path) as (world, desk):
        message = await look_up(world, "figures", **{"as": "csv"})
        before = await message.attachments[0].read()
        await change(desk, str(world.guild.id), "F-019", status=FactStatus.RETIRED)
        result = await world.asker.click(message, label=phrases.POST)
        (file,) = result.response.message.attachments
        assert b"F-019" in before
        assert b"F-019" not in await file.read()
        assert world.bot_messages == []


async def test_a_withdrawn_fact_is_not_posted(tmp_path: Path) -> None:
    """Its last record can be read in private; it is not served to everybody."""
    async with own_world(tmp_path) as (world, desk):
        await look_up(world, "help")
        await change(desk, str(world.guild.id), "F-019", status=FactStatus.RETIRED)
        message = await look_up(world, "fact", fact="F-019")
        assert phrases.POST not in buttons(message)
        figures = await look_up(world, "figures")
        assert "F-019" not in json.dumps([*_parts(figures)])


async def test_a_page_that_is_gone_becomes_the_last_one(tmp_path: Path) -> None:
    """Fewer facts make fewer pages; turning then shows what there still is."""
    async with own_world(tmp_path) as (world, desk):
        message = await look_up(world, **PAGED)
        scope = str(world.guild.id)
        for fact in (await desk.briefing(scope)).facts[3:]:
            await change(desk, scope, fact.id, status=FactStatus.RETIRED)
        result = await world.asker.click(message, label=phrases.NEXT)
        assert text_of(result.response.message).strip()
        world.env.raise_errors()


async def test_an_unknown_id_is_one_sentence(world: World) -> None:
    """No error: the sentence says what exists instead, or how to find it."""
    message = await look_up(world, "fact", fact="F-999")
    assert text_of(message)
    assert len(text_of(message)) < 400
    world.env.raise_errors()


async def test_what_shows_no_facts_is_not_posted(world: World, desk: Desk) -> None:
    """The bot says nobody's words in public without saying whose they are, and keeps none of them.

    What repeats nothing can be posted: help, topics, sources.
    """
    words = "everybody here is a zebra crossing and nothing else whatsoever"
    for command, option in (("timeline", "about"), ("fact", "fact"), ("summary", "of")):
        message = await look_up(world, command, **{option: words})
        assert phrases.POST not in buttons(message)
    kept = await desk._read(lambda base: base.store._rows("SELECT line FROM lookup_line"))
    assert not any("zebra" in line for (line,) in kept)
    for command in ("help", "topics", "sources"):
        assert phrases.POST in buttons(await look_up(world, command))


async def test_nothing_that_was_typed_is_logged(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    """Logs hold ids, never text."""
    await look_up(world, "timeline", about="zebra crossing")
    assert "zebra" not in caplog.text
