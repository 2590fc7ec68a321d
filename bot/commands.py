"""The commands: `/ask` and the message menu "Check against briefing"; sent to Discord on change."""

from __future__ import annotations

import hashlib
import json
import logging
from dataclasses import replace
from typing import Any

import discord
from discord import app_commands

from bot.asking import with_shared_note
from bot.delivery import Delivery
from bot.desk import Desk, Worded
from bot.question import scope_of
from bot.reply import answer_reply, shortened
from knowledge import phrases, wording
from knowledge.model import NAME_LIMIT, QUESTION_LIMIT

_log = logging.getLogger(__name__)

Interaction = discord.Interaction[Any]


def add_commands(tree: app_commands.CommandTree[Any], desk: Desk, delivery: Delivery) -> None:
    """Put the commands into the tree."""
    _add_ask(tree, desk, delivery)
    _add_check(tree, desk, delivery)


def _add_ask(tree: app_commands.CommandTree[Any], desk: Desk, delivery: Delivery) -> None:
    @tree.command(name="ask", description=phrases.ASK_DESCRIPTION)
    @app_commands.rename(person="for")
    @app_commands.describe(
        question=phrases.ASK_QUESTION_DESCRIPTION,
        private=phrases.ASK_PRIVATE_DESCRIPTION,
        person=phrases.ASK_FOR_DESCRIPTION,
    )
    async def ask(
        interaction: Interaction,
        question: app_commands.Range[str, 1, QUESTION_LIMIT],
        private: bool = False,
        person: discord.User | None = None,
    ) -> None:
        work = _asked(desk, interaction, question)
        worded = await delivery.in_time(interaction, work, private=private)
        if person is not None:
            line = phrases.FOR_SOMEBODY.format(name=plain_name(person))
            worded = replace(worded, text=f"{line}\n{worded.text}")
        reply = answer_reply(worded, interaction.user.id, private=private)
        reply = replace(reply, question=question)
        await delivery.respond(interaction, reply, private=private)


def _add_check(tree: app_commands.CommandTree[Any], desk: Desk, delivery: Delivery) -> None:
    @tree.context_menu(name=phrases.CHECK_COMMAND)
    async def check(interaction: Interaction, message: discord.Message) -> None:
        if not message.content.strip():
            await delivery.whisper(interaction, phrases.NOTHING_TO_CHECK)
            return
        work = _asked(desk, interaction, message.content)
        worded = await delivery.in_time(interaction, work, private=True)
        own = message.author.id == interaction.user.id
        reply = answer_reply(worded, interaction.user.id, private=True, own=own)
        reply = replace(reply, question=message.content if own else "")
        await delivery.respond(interaction, reply, private=True)


async def _asked(desk: Desk, interaction: Interaction, question: str) -> Worded:
    """The answer for where the command was used."""
    worded = await desk.ask(question, scope_of(interaction.guild_id))
    return worded if interaction.guild_id else with_shared_note(worded)


def plain_name(person: discord.User | discord.Member) -> str:
    """The person's name as text that formats nothing and names nobody else."""
    return wording.safe(shortened(person.display_name, NAME_LIMIT))


async def sync_commands(
    tree: app_commands.CommandTree[Any], desk: Desk, guild_id: int | None
) -> None:
    """Send the commands to Discord if they are not those that were sent last.

    With a guild id they are made in that server alone, where they appear at once.
    """
    guild = discord.Object(guild_id) if guild_id else None
    if guild:
        tree.copy_global_to(guild=guild)
    payload = [command.to_dict(tree) for command in tree.get_commands(guild=guild)]
    digest = hashlib.sha256(json.dumps(payload, sort_keys=True).encode()).hexdigest()
    key = f"commands {tree.client.application_id} {guild_id or 'everywhere'}"
    if await desk.setting(key) == digest:
        return
    try:
        await tree.sync(guild=guild)
    except discord.Forbidden:
        _log.warning("no access to the development guild %s; its commands are not made", guild_id)
        return
    await desk.set_setting(key, digest)
    _log.info("sent %d commands to Discord", len(payload))
