"""A lookup as a slash command: its options, their descriptions, choices and suggestions.

A new lookup needs nothing here.
"""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

import discord
from discord import app_commands

from knowledge.lookups import Command, line_of
from knowledge.model import QUESTION_LIMIT

Interaction = discord.Interaction[Any]
Choices = list[app_commands.Choice[str]]
Suggested = Callable[[Interaction, str, str, str], Awaitable[Choices]]


def slash_command(
    command: Command,
    typed: Callable[[Interaction, str], Awaitable[None]],
    suggested: Suggested,
) -> app_commands.Command[Any, ..., None]:
    """A slash command with the lookup's options, as if it had been written out by hand.

    It hands the line that means the same to `typed`; while an option is being typed, `suggested`
    gets the command, the option and what is typed so far.
    """
    names = {f"option_{number}": option.name for number, option in enumerate(command.options)}

    async def run(interaction: Interaction, **given: str) -> None:
        options = {names[name]: value for name, value in given.items() if value}
        await typed(interaction, line_of(command.name, options))

    run.__signature__ = _signature(command)  # type: ignore[attr-defined]
    for name, option in zip(names, command.options, strict=True):
        app_commands.rename(**{name: option.name})(run)
        app_commands.describe(**{name: option.description})(run)
        if option.choices:
            values = [app_commands.Choice(name=one, value=one) for one in option.choices]
            app_commands.choices(**{name: values})(run)
    made: app_commands.Command[Any, ..., None] = app_commands.Command(
        name=command.name, description=command.description, callback=run
    )
    for name, option in zip(names, command.options, strict=True):
        if option.suggested:
            made.autocomplete(name)(_autocomplete(command.name, option.name, suggested))
    return made


def _signature(command: Command) -> inspect.Signature:
    """Parameters as discord.py reads them; an option's own name may be a word of Python."""
    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    text = app_commands.Range[str, 1, QUESTION_LIMIT]
    parameters = [inspect.Parameter("interaction", kind, annotation=Interaction)]
    parameters += [
        inspect.Parameter(
            f"option_{number}",
            kind,
            annotation=str if option.choices else text,
            default=inspect.Parameter.empty if option.required else "",
        )
        for number, option in enumerate(command.options)
    ]
    return inspect.Signature(parameters)


def _autocomplete(
    command: str,
    option: str,
    suggested: Suggested,
) -> Callable[[Interaction, str], Coroutine[Any, Any, Choices]]:
    async def complete(interaction: Interaction, typed: str) -> Choices:
        return await suggested(interaction, command, option, typed)

    return complete
