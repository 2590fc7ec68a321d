"""Adds buttons and menus to the texts of the fact base.

A custom id carries all that a click needs to be understood after a restart. What a click does is
`clicks`' business.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Self, cast

import discord
from discord import ui

from bot.desk import Worded
from bot.intake import Admitted
from knowledge import phrases, wording
from knowledge.lookups import Attachment
from knowledge.model import SHARED_SCOPE, Answer, Fact, Outcome, Status
from knowledge.phrases import moderating as words
from knowledge.text import visible

if TYPE_CHECKING:
    from bot.client import BriefingClient

LABEL_LIMIT = 80
"""Characters of a button label; a phone shows about 38 of them."""

OPTION_LIMIT = 100
"""Characters of a menu option's label, value and description."""

MOST_OPTIONS = 24
"""Facts in a menu: Discord allows 25 options, and the last is "None of these"."""

MOST_RECORDS = 3
MOST_RELATED = 1
"""So many buttons of a kind fit beside each other in one row of five, with Remove."""

NONE_CHOSEN = "none"
"""The value of the menu option "None of these"."""

_ABOUT = r"(?P<fact>[\w-]{1,40}):(?P<revision>\d{1,9}):(?P<asker>\d{1,20})"
_BUTTON_ID = rf"b1:(?P<action>record|related|remove|guide|send|wrong):{_ABOUT}"
_MENU_ID = rf"b1:(?P<action>choose):{_ABOUT}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What a person is shown, which facts in which revisions it shows, and why each of them.

    A view of blocks (a LayoutView) holds the text itself. `question` is the one that was typed into
    a command, or empty.
    """

    text: str
    scope: str
    view: ui.View | ui.LayoutView
    files: tuple[Attachment, ...] = ()
    facts: tuple[tuple[str, int], ...] = ()
    why: Mapping[str, str] = field(default_factory=dict)
    question: str = ""

    @property
    def said(self) -> str:
        """What makes two replies the same: the text, and the files with what is in them."""
        digests = (sha256(file.data).hexdigest() for file in self.files)
        return "\0".join([self.text, *(file.name for file in self.files), *digests])


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """What a button or menu stands for; `fact` is "-" where it is about no fact."""

    action: str
    asker: int
    fact: str = "-"
    revision: int = 0

    @property
    def custom_id(self) -> str:
        """At most 100 characters, and unlike any other on the same message."""
        return f"b1:{self.action}:{self.fact}:{self.revision}:{self.asker}"

    @classmethod
    def read(cls, match: re.Match[str]) -> Self:
        """What stands in a custom id."""
        return cls(
            action=match["action"],
            asker=int(match["asker"]),
            fact=match["fact"],
            revision=int(match["revision"]),
        )


class PressButton(Admitted, ui.DynamicItem[ui.Button[ui.View]], template=_BUTTON_ID):
    """A button below an answer."""

    def __init__(self, press: Press, label: str = "") -> None:
        """Show `label`, shortened to Discord's limit."""
        self.press = press
        super().__init__(ui.Button(label=shortened(label, LABEL_LIMIT), custom_id=press.custom_id))

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], _item: ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """The button that was clicked, maybe before a restart."""
        return cls(Press.read(match))

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Hand the click over."""
        await cast("BriefingClient", interaction.client).clicks.pressed(interaction, self.press)


class ChoiceMenu(Admitted, ui.DynamicItem[ui.Select[ui.View]], template=_MENU_ID):
    """The menu below an answer that could mean many facts."""

    def __init__(self, press: Press, options: list[discord.SelectOption]) -> None:
        """Offer the options."""
        self.press = press
        placeholder = phrases.WHICH_ONE
        super().__init__(
            ui.Select(custom_id=press.custom_id, placeholder=placeholder, options=options)
        )

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], item: ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """The menu that was used, maybe before a restart."""
        return cls(Press.read(match), cast("ui.Select[ui.View]", item).options)

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Hand the choice over."""
        clicks = cast("BriefingClient", interaction.client).clicks
        await clicks.chosen(interaction, self.press, self.item.values[0])


def answer_reply(worded: Worded, asker: int, *, private: bool = False, own: bool = True) -> Reply:
    """An answer with its buttons; a private one can be dismissed, so it has no Remove.

    Where the question is not the asker's own words, they cannot send it to the moderators.
    """
    items: list[ui.Item[Any]] = [*_buttons(worded, asker)]
    if worded.answer.outcome is Outcome.CHOICE:
        items.append(_menu(worded.answer, asker))
    if worded.scope != SHARED_SCOPE:
        items += _telling_buttons(worded.answer, asker, own=own)
    if not private:
        items.append(remove_button(asker))
    facts = tuple((fact.id, fact.revision) for fact in worded.answer.facts)
    return Reply(
        text=worded.text, scope=worded.scope, view=view_of(items), facts=facts, why=worded.why
    )


def plain_reply(text: str, scope: str, asker: int, *, guide: bool = False) -> Reply:
    """A line that is no answer; its asker can remove it, and with `guide` learn what to ask."""
    items = [_guide_button(asker)] if guide else []
    return Reply(text=text, scope=scope, view=view_of([*items, remove_button(asker)]))


def bare_reply(text: str) -> Reply:
    """A line without buttons, about no facts."""
    return Reply(text=text, scope="", view=view_of([]))


def facts_below(message: discord.Message) -> tuple[str, ...]:
    """The facts that an answer shows, as its record buttons name them; empty where it has none."""
    return tuple(revisions_below(message))


def revisions_below(message: discord.Message) -> dict[str, int]:
    """The same, each with the revision that the answer shows."""
    ids = (re.fullmatch(_BUTTON_ID, custom_id) for custom_id in _custom_ids(message))
    return {
        found["fact"]: int(found["revision"])
        for found in ids
        if found and found["action"] == "record"
    }


def _custom_ids(message: discord.Message) -> Iterator[str]:
    for row in message.components:
        for item in row.children if isinstance(row, discord.ActionRow) else ():
            yield item.custom_id or ""


def cut(text: str, limit: int) -> str:
    """The text, or as much of it as fits, with an ellipsis; see `wording.cut`."""
    return wording.cut(text, limit)


def shortened(text: str, limit: int) -> str:
    """The text in one visible line of at most `limit` characters: for what is shown as it is."""
    return cut(visible(text), limit)


def view_of(items: Sequence[ui.Item[Any]]) -> ui.View:
    """The items, in a view that is over before it is sent: clicks find their class by its
    template, so nothing needs to be kept for each message.
    """
    view = ui.View(timeout=None)
    for item in items:
        view.add_item(item)
    view.stop()
    return view


def _buttons(worded: Worded, asker: int) -> list[PressButton]:
    answer = worded.answer
    buttons = []
    if answer.outcome is not Outcome.CHOICE:
        buttons += record_buttons(answer.facts, asker)
        buttons += _related_buttons(worded, asker)
    if answer.status is Status.NONE:
        buttons.append(_guide_button(asker))
    return buttons


def _related_buttons(worded: Worded, asker: int) -> list[PressButton]:
    """Another figure of the measure by its period; facts near a silence by the ids in its text."""
    if worded.answer.silence:
        near = worded.related[:MOST_RECORDS]
        return [PressButton(_about("related", fact, asker), fact.id) for fact in near]
    return [
        PressButton(
            _about("related", fact, asker), phrases.RELATED.format(what=_period(fact) or fact.id)
        )
        for fact in worded.related[:MOST_RELATED]
    ]


def record_buttons(facts: Sequence[Fact], asker: int) -> list[PressButton]:
    """Buttons for the full records of the first facts."""
    return [
        PressButton(
            _about("record", fact, asker), fact.id if len(facts) > 1 else phrases.FULL_RECORD
        )
        for fact in facts[:MOST_RECORDS]
    ]


def _telling_buttons(answer: Answer, asker: int, *, own: bool) -> list[PressButton]:
    """What tells the moderators: that there is no answer, or that one is wrong."""
    buttons = []
    if own and answer.status is not Status.ANSWERED and answer.outcome is not Outcome.HELP:
        buttons.append(PressButton(Press(action="send", asker=asker), words.SEND_TO_MODERATORS))
    if answer.facts and answer.outcome is not Outcome.CHOICE:
        buttons.append(PressButton(Press(action="wrong", asker=asker), words.WRONG_BUTTON))
    return buttons


def _guide_button(asker: int) -> PressButton:
    return PressButton(Press(action="guide", asker=asker), phrases.WHAT_CAN_I_ASK)


def remove_button(asker: int) -> PressButton:
    """The button with which the asker, or a moderator, deletes the message."""
    return PressButton(Press(action="remove", asker=asker), phrases.REMOVE)


def _about(action: str, fact: Fact, asker: int) -> Press:
    return Press(action=action, asker=asker, fact=fact.id, revision=fact.revision)


def _period(fact: Fact) -> str | None:
    """What tells a figure from others of its measure; None if it has no period."""
    return next((quantity.period.words for quantity in fact.quantities if quantity.period), None)


def _menu(answer: Answer, asker: int) -> ChoiceMenu:
    options = [
        discord.SelectOption(
            label=shortened(fact.statement, OPTION_LIMIT) or fact.id,
            value=fact.id,
            description=shortened(" · ".join(filter(None, (fact.id, _period(fact)))), OPTION_LIMIT),
        )
        for fact in answer.facts[:MOST_OPTIONS]
    ]
    options.append(discord.SelectOption(label=phrases.NONE_OF_THESE, value=NONE_CHOSEN))
    return ChoiceMenu(Press(action="choose", asker=asker), options)
