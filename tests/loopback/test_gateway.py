"""The gateway as discord.py sees it: what is resumed, what is lost, what ends it for good."""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import Awaitable, Callable

import discord
import pytest

from bot.client import needed_intents
from bot.config import Config
from tests.loopback import TOKEN, Loopback, running
from tests.loopback.conftest import Plain, eventually
from tests.loopback.links import packing

Break = Callable[[Loopback], Awaitable[None] | None]


@pytest.mark.parametrize(
    "interrupt",
    [
        lambda server: server.gateway.drop(),
        lambda server: server.gateway.reconnect(),
        lambda server: server.gateway.invalidate(resumable=True),
        lambda server: server.gateway.close(1000),
        lambda server: server.gateway.close(1001),
        lambda server: server.gateway.close(4000),
        lambda server: server.gateway.close(4009),
    ],
    ids=["drop", "op 7", "op 9 true", "1000", "1001", "4000", "4009"],
)
async def test_an_interruption_is_resumed(server: Loopback, plain: Plain, interrupt: Break) -> None:
    """What was said while the client was away reaches it after the resume, once."""
    if waiting := interrupt(server):
        await waiting
    questions = [server.say(text) for text in ("one", "two")]
    await server.gateway.happened("resume", 1)
    await asyncio.gather(*(server.answer(one) for one in questions))
    assert plain.heard == ["one", "two"]
    assert server.gateway.counts["identify"] == 1


async def test_a_session_that_is_over_means_a_new_one(server: Loopback, plain: Plain) -> None:
    """What was said in between is lost, and the client is ready a second time."""
    server.gateway.invalidate(resumable=False)
    server.say("lost")
    await server.gateway.happened("ready", 2)
    await server.answer(server.say("found"))
    assert plain.heard == ["found"]
    assert server.gateway.missed == 1
    assert server.gateway.counts["resume"] == 0


async def test_a_forgotten_session_cannot_be_resumed(server: Loopback, plain: Plain) -> None:
    """The resume is refused, and the client begins anew."""
    server.gateway.forget()
    server.gateway.reconnect()
    for link in server.gateway.links:
        link.transport.abort()
    await server.gateway.happened("ready", 2)
    assert server.gateway.counts["refused"] == 1
    await server.answer(server.say("found"))
    assert plain.heard == ["found"]


async def test_a_resume_sends_only_what_was_missed(server: Loopback, plain: Plain) -> None:
    """What the client has heard is not said again."""
    await server.answer(server.say("before"))
    await server.gateway.caught_up()
    server.gateway.drop()
    after = server.say("after")
    await server.answer(after)
    assert plain.heard == ["before", "after"]


async def test_an_event_can_come_twice(server: Loopback, plain: Plain) -> None:
    """As after a resume, with the same ids: a plain client answers twice."""
    question = server.say("again")
    await server.answer(question)
    server.gateway.redeliver(question)
    await server.gateway.caught_up()
    await eventually(lambda: len(plain.heard) == 2)
    assert plain.heard == ["again", "again"]


async def test_a_wrong_token_is_the_end(server: Loopback) -> None:
    """Discord refuses it at the login already."""
    server.token = TOKEN[::-1]
    with pytest.raises(discord.LoginFailure):
        async with running(server, Plain()):
            pass


async def test_a_token_that_is_made_anew_ends_the_session(server: Loopback) -> None:
    """The client identifies again, and gets close code 4004."""
    async with running(server, Plain()) as connected:
        server.token = TOKEN[::-1]
        server.gateway.invalidate(resumable=False)
        with pytest.raises(discord.ConnectionClosed) as closed:
            await asyncio.wait_for(connected, 20)
    assert closed.value.code == 4004


async def test_an_intent_that_was_not_granted_is_the_end(server: Loopback) -> None:
    """Close code 4014."""
    server.gateway.content_allowed = False
    client = discord.Client(intents=needed_intents(Config(message_content=True)))
    with pytest.raises(discord.PrivilegedIntentsRequired):
        async with running(server, client):
            pass


async def test_without_the_intent_texts_are_hidden(server: Loopback, plain: Plain) -> None:
    """Only what mentions the bot, or is said to it alone, can be read."""
    direct = server.world.direct(server.user())
    await server.answer(server.say("for all", mention=False))
    await server.answer(server.say("for you"))
    await server.answer(server.say("a secret", direct, mention=False))
    assert plain.heard == ["", "for you", "secret"]


async def test_heartbeats_are_answered(server: Loopback, plain: Plain) -> None:
    """The client knows how long one takes."""
    await server.gateway.caught_up()
    assert server.gateway.counts["heartbeat"] >= 2
    assert plain.latency < 30


def test_messages_are_packed_as_the_client_asks_for() -> None:
    """Its own way of unpacking reads them, one by one."""
    context = discord.utils._ActiveDecompressionContext()
    pack = packing(context.COMPRESSION_TYPE)
    packed = [pack("one"), pack("two")]
    assert [context.decompress(one) for one in packed if isinstance(one, bytes)] == ["one", "two"]


def test_messages_can_be_one_zlib_stream() -> None:
    """Flushed after each message; without compression they are text."""
    pack, stream = packing("zlib-stream"), zlib.decompressobj()
    packed = [pack("one"), pack("two")]
    assert [stream.decompress(one) for one in packed if isinstance(one, bytes)] == [b"one", b"two"]
    assert packing(None)("one") == "one"
