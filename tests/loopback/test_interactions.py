"""Interactions as discord.py sees them: one first answer in time, and what follows it."""

from __future__ import annotations

import asyncio
from typing import Any

import discord
import pytest

from tests.loopback import Interaction, Loopback
from tests.loopback.conftest import Plain


async def used(server: Loopback, plain: Plain) -> tuple[Interaction, Any]:
    """The use of a command, as the server and as the client know it."""
    return server.slash("ask", {"question": "?"}), await asyncio.wait_for(plain.used.get(), 20)


async def test_the_first_answer_is_a_message(server: Loopback, plain: Plain) -> None:
    """And the client learns its id."""
    seen, own = await used(server, plain)
    told = await own.response.send_message("hello")
    assert await seen.answer() == "hello"
    assert told.message_id in server.world.messages
    assert (seen.kind, seen.done_at >= seen.acknowledged_at >= seen.at) == (4, True)


async def test_there_is_only_one_first_answer(server: Loopback, plain: Plain) -> None:
    """The second one is refused with 40060."""
    _, own = await used(server, plain)
    await own.response.send_message("one")
    own.response._response_type = None
    with pytest.raises(discord.HTTPException) as refused:
        await own.response.send_message("two")
    assert refused.value.code == 40060


async def test_a_first_answer_can_come_too_late(server: Loopback, plain: Plain) -> None:
    """After three seconds; and then nothing can follow it."""
    server.interactions.answer_seconds = 0.0
    seen, own = await used(server, plain)
    with pytest.raises(discord.NotFound) as refused:
        await own.response.send_message("hello")
    assert refused.value.code == 10062
    with pytest.raises(discord.NotFound) as refused:
        await own.followup.send("hello")
    assert refused.value.code == 10015
    with pytest.raises(TimeoutError):
        await seen.answer(0.01)


async def test_a_token_dies(server: Loopback, plain: Plain) -> None:
    """After a quarter of an hour."""
    _, own = await used(server, plain)
    await own.response.send_message("hello")
    server.interactions.token_seconds = 0.0
    with pytest.raises(discord.HTTPException) as refused:
        await own.followup.send("more")
    assert (refused.value.status, refused.value.code) == (401, 50027)


@pytest.mark.parametrize("private", [False, True])
async def test_what_follows_a_deferral_takes_its_place(
    server: Loopback, plain: Plain, private: bool
) -> None:
    """The first message fills the "thinking", and is as private as that; the next one is new."""
    seen, own = await used(server, plain)
    await own.response.defer(thinking=True, ephemeral=private)
    assert (seen.kind, seen.final.done(), seen.ephemeral) == (5, False, private)
    first = await own.followup.send("first", ephemeral=not private, wait=True)
    assert await seen.answer() == "first"
    assert seen.original
    assert int(seen.original["id"]) == first.id
    assert first.flags.ephemeral is private
    assert (first.id in server.world.messages) is not private
    await own.followup.send("second")
    assert [one["content"] for one in seen.follow_ups] == ["second"]


async def test_an_answer_is_edited_fetched_and_deleted(server: Loopback, plain: Plain) -> None:
    """By the token."""
    seen, own = await used(server, plain)
    await own.response.send_message("one", ephemeral=True)
    await own.edit_original_response(content="two")
    assert (await own.original_response()).content == seen.text == "two"
    await own.delete_original_response()
    with pytest.raises(discord.NotFound):
        await own.edit_original_response(content="three")


async def test_a_button_changes_its_message(server: Loopback, plain: Plain) -> None:
    """For all who see it."""
    answer = await server.answer(server.say("hello"))
    seen = server.click(answer.id, "button")
    own: Any = await asyncio.wait_for(plain.used.get(), 20)
    await own.response.edit_message(content="clicked")
    assert await seen.answer() == "clicked"
    assert server.world.messages[answer.id]["content"] == "clicked"


async def test_a_button_can_be_put_off(server: Loopback, plain: Plain) -> None:
    """The message stays until it is edited or deleted by the token."""
    answer = await server.answer(server.say("hello"))
    seen = server.click(answer.id, "menu", values=["a"])
    own: Any = await asyncio.wait_for(plain.used.get(), 20)
    assert own.data["values"] == ["a"]
    await own.response.defer()
    assert not seen.final.done()
    await own.delete_original_response()
    assert answer.id not in server.world.messages


async def test_suggestions_and_forms_are_answers(server: Loopback, plain: Plain) -> None:
    """Their content is kept."""
    typing = server.autocomplete("ask", "question", "wh")
    own: Any = await asyncio.wait_for(plain.used.get(), 20)
    await own.response.autocomplete([discord.app_commands.Choice(name="what", value="w")])
    assert await typing.answer() == ""
    assert typing.choices == [{"name": "what", "value": "w"}]
    seen, own = await used(server, plain)
    await own.response.send_modal(discord.ui.Modal(title="Form", custom_id="form"))
    assert await seen.answer() == "Form"
    assert server.submit(seen, {}).type == 5
