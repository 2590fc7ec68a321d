"""The REST interface as discord.py sees it: limits, faults, nonces, refusals."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import discord
import pytest

from tests.loopback import Loopback
from tests.loopback.conftest import Plain, eventually
from tests.loopback.faults import CHANCES, Faults
from tests.loopback.limits import GLOBAL_REQUESTS, Limits, Rate
from tests.loopback.record import Entry, Record
from tests.loopback.world import READ_MESSAGE_HISTORY, SEND_MESSAGES, VIEW_CHANNEL


@pytest.mark.parametrize("kind", ["route", "global", "shared"])
async def test_a_rate_limit_is_waited_out(server: Loopback, plain: Plain, kind: str) -> None:
    """discord.py tries again after the time that the answer names."""
    server.faults.add(kind, seconds=0.01)
    await server.answer(server.say("hello"))
    posts = server.log.of("POST", "/messages")
    assert [one.status for one in posts] == [429, 200]
    assert plain.errors == []


@pytest.mark.parametrize("kind", [503, "reset", "hangup", "ban"])
async def test_a_plain_client_loses_an_answer(
    server: Loopback, plain: Plain, kind: str | int
) -> None:
    """One 503, or one torn connection, and discord.py gives up: why the bot has `delivery`."""
    server.faults.add(kind)
    question = server.say("hello")
    await eventually(lambda: plain.errors)
    await server.answer(server.say("another"))
    assert server.answers.to(question) == []


@pytest.mark.parametrize("kind", [503, "reset", "hangup"])
async def test_a_request_may_be_carried_out_and_fail(
    server: Loopback, plain: Plain, kind: str | int
) -> None:
    """The message is there although the client heard nothing of it."""
    server.faults.add(kind, after=True)
    question = server.say("hello")
    await server.answer(question)
    await eventually(lambda: bool(plain.errors))
    assert len(server.answers.to(question)) == 1


@pytest.mark.parametrize("after", [False, True])
async def test_an_answer_may_be_slow(server: Loopback, plain: Plain, after: bool) -> None:
    """Slow before, nothing is done yet; slow after, it is done already."""
    server.faults.add("slow", after=after, seconds=0.1)
    question = server.say("hello")
    answer = await server.answer(question)
    entry = server.log.of("POST", "/messages")[0]
    assert (answer.at - entry.at < 0.1) is after
    await eventually(lambda: entry.status == 200)
    assert entry.done - entry.at >= 0.1


async def test_of_two_messages_with_one_nonce_the_first_stays(
    server: Loopback, plain: Plain
) -> None:
    """Discord gives the first one back instead of making another."""
    plain.nonce = "7"
    first, second = server.say("one"), server.say("two")
    await server.answer(first)
    await eventually(lambda: len(server.log.of("POST", "/messages")) == 2)
    assert server.answers.to(second) == []
    assert [one.status for one in server.log.of("POST", "/messages")] == [200, 200]


async def test_headers_keep_discord_py_below_the_limit(server: Loopback, plain: Plain) -> None:
    """Five messages in five seconds; the client waits by itself for the sixth."""
    server.limits.on = True
    for _ in range(5):
        await server.answer(server.say("hello"))
    sixth = server.say("sixth")
    with pytest.raises(TimeoutError):
        await server.answer(sixth, 0.2)
    assert server.limits.refused == {}
    assert plain.errors == []


def test_more_than_fifty_in_a_second_are_refused() -> None:
    """Whatever the channels; interactions do not count."""
    limits, route = Limits(on=True), Rate("route", 1_000, 60.0)
    free = Rate("callbacks", 1_000, 60.0, counted=False)
    passed = [limits.ask(route, str(n)).scope for n in range(GLOBAL_REQUESTS)]
    assert set(passed) == {None}
    refused = limits.ask(route, "more")
    assert refused.scope == "global"
    assert 0 < refused.retry_after <= 1
    assert refused.headers["X-RateLimit-Global"] == "true"
    assert limits.ask(free, "more").scope is None
    assert limits.refused == {"global": 1}


def test_a_route_has_a_limit_for_each_channel() -> None:
    """The headers tell what is left of it."""
    limits, route = Limits(on=True), Rate("route", 2, 60.0)
    left = [limits.ask(route, "1").headers["X-RateLimit-Remaining"] for _ in range(2)]
    assert left == ["1", "0"]
    assert limits.ask(route, "1").scope == "user"
    assert limits.ask(route, "2").scope is None
    assert limits.refused == {"route": 1}


def test_faults_by_chance_are_the_same_with_the_same_seed() -> None:
    """And never more than two in a row for one request."""
    runs = []
    for _ in range(2):
        faults = Faults()
        faults.at_random(0.9, seed=3)
        picked = [faults.pick("POST", "/channels/1/messages", {"nonce": "1"}) for _ in range(60)]
        runs.append([fault and fault.name for fault in picked])
    assert runs[0] == runs[1]
    assert set(filter(None, runs[0])) == set(CHANCES)
    assert all(None in runs[0][n : n + 3] for n in range(58))


def test_there_is_no_other_fault() -> None:
    """A slip of the pen in a test is no test that passes."""
    with pytest.raises(ValueError, match="no fault"):
        Faults().add("explosion")


async def test_messages_are_edited_fetched_and_deleted(server: Loopback, plain: Plain) -> None:
    """By the bot, its own ones."""
    answer = await server.answer(server.say("hello"))
    message = _partial(plain, answer.channel_id, answer.id)
    await message.edit(content="changed")
    assert (await message.fetch()).content == "changed"
    await message.delete()
    assert answer.id not in server.world.messages
    with pytest.raises(discord.NotFound):
        await message.fetch()


@pytest.mark.parametrize(
    ("denied", "code"),
    [(SEND_MESSAGES, 50013), (VIEW_CHANNEL, 50001), (READ_MESSAGE_HISTORY, 160002)],
)
async def test_what_the_bot_may_not_is_refused(
    server: Loopback, plain: Plain, denied: int, code: int
) -> None:
    """With Discord's codes."""
    server.forbid(server.channels[0], denied, told=False)
    server.say("hello")
    await eventually(lambda: bool(plain.errors))
    assert _codes(plain) == [code]


async def test_what_is_gone_is_refused(server: Loopback, plain: Plain) -> None:
    """An unknown channel, and a reply to a message that was deleted."""
    gone = server.say("deleted")
    server.delete(gone, told=False)
    await eventually(lambda: len(plain.errors) == 1)
    server.say("hello", server.channels[1])
    server.delete_channel(server.channels[1], told=False)
    await eventually(lambda: len(plain.errors) == 2)
    assert _codes(plain) == [50035, 10003]


async def test_too_long_and_empty_messages_are_refused(server: Loopback, plain: Plain) -> None:
    """2,000 characters, and at least one."""
    channel: Any = plain.get_channel(server.channels[0].id)
    for text, code in (("x" * 2_001, 50035), (" ", 50006)):
        with pytest.raises(discord.HTTPException) as refused:
            await channel.send(text)
        assert refused.value.code == code
    assert len((await channel.send("x" * 2_000)).content) == 2_000


async def test_commands_are_registered(server: Loopback, plain: Plain) -> None:
    """For all servers or for one, each with an id."""
    tree = discord.app_commands.CommandTree(plain)

    @tree.command(name="ask", description="Ask.")
    async def ask(used: discord.Interaction, question: str) -> None:
        del used, question

    here = discord.Object(server.channels[0].guild.id if server.channels[0].guild else 0)
    tree.copy_global_to(guild=here)
    everywhere, in_one = await tree.sync(), await tree.sync(guild=here)
    assert everywhere[0].guild_id is None
    assert in_one[0].guild_id == here.id
    assert server.world.commands[0]["name"] == "ask"


async def test_files_are_taken_and_given_back(server: Loopback, plain: Plain) -> None:
    """As their bytes."""
    channel: Any = plain.get_channel(server.channels[0].id)
    sent = await channel.send("look", file=discord.File(BytesIO(b"data"), "chart.png"))
    assert sent.attachments[0].filename == "chart.png"
    assert await sent.attachments[0].read() == b"data"
    assert server.log.of("POST", "/messages")[0].files == ("chart.png",)


def test_what_was_sent_is_held_against_discords_description() -> None:
    """A nonce of 26 characters is none, and `check` says so."""
    jsonschema = pytest.importorskip("jsonschema")
    log = Record(bodies=True)
    log.entries.append(Entry(0.0, "POST", "/channels/1/messages", {"content": "a"}))
    assert log.check() == 1
    log.entries.append(Entry(0.0, "POST", "/channels/1/messages", {"nonce": "x" * 26}))
    with pytest.raises(jsonschema.ValidationError):
        log.check()


async def test_an_unknown_request_is_noted(server: Loopback, plain: Plain) -> None:
    """A test in which the bot asks for what the server does not have must fail."""
    with pytest.raises(discord.NotFound):
        await plain.fetch_premium_sticker_packs()
    assert server.log.unknown == ["GET /sticker-packs"]
    server.log.unknown.clear()


def _codes(plain: Plain) -> list[int]:
    return [error.code for error in plain.errors if isinstance(error, discord.HTTPException)]


def _partial(plain: Plain, channel: int, message: int) -> discord.PartialMessage:
    return plain.get_partial_messageable(channel).get_partial_message(message)
