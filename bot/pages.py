"""One page of a lookup: its text with the buttons that turn it, post it, and open what it lists.

A custom id carries all that a click needs to be understood after a restart: what was looked up, the
page, who asked, and a digest of what they saw. What a click does is `lookups`' business.
"""

from __future__ import annotations

import re
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, Self, cast

import discord
from discord import ui

from bot.blocks import blocks_of
from bot.intake import Admitted
from bot.reply import (
    LABEL_LIMIT,
    OPTION_LIMIT,
    Reply,
    record_buttons,
    remove_button,
    shortened,
    view_of,
)
from knowledge import phrases
from knowledge.lookups import Found
from knowledge.model import Fact

if TYPE_CHECKING:
    from bot.client import BriefingClient

CUSTOM_ID_LIMIT = 100
"""Characters of a custom id."""

MOST_CHOICES = 25
"""Options of a menu."""

TURN = "turn"
POST = "post"
_UNSEEN = "-"

_LINE = r"(?P<line>/[ -~]+|~[\w-]{16})"
_PAGE_ID = (
    r"l1:(?P<action>turn|post):(?P<page>\d{1,5}):(?P<asker>\d{1,20}):(?P<seen>[\w-]{1,8}):" + _LINE
)
_MENU_ID = r"l1:open:(?P<asker>\d{1,20})"
_KEPT = re.compile(r"~(?P<key>[\w-]{16})")


@dataclass(frozen=True, slots=True, kw_only=True)
class PagePress:
    """What a button below a page stands for.

    `line` is what was typed, or "~" and the key under which it is kept. `page` is the one to turn
    to, or the one to post; `seen` is a digest of what was seen when the button was made.
    """

    action: str
    page: int
    asker: int
    line: str
    seen: str = _UNSEEN

    @property
    def custom_id(self) -> str:
        """At most 100 characters if the line `fits`, and unlike any other on the same message."""
        return f"l1:{self.action}:{self.page}:{self.asker}:{self.seen}:{self.line}"

    @property
    def fits(self) -> bool:
        """Whether a button can hold it."""
        custom_id = self.custom_id
        return len(custom_id) <= CUSTOM_ID_LIMIT and bool(re.fullmatch(_PAGE_ID, custom_id))

    @property
    def key(self) -> str | None:
        """The key under which the line is kept; None if the line stands here itself."""
        kept = _KEPT.fullmatch(self.line)
        return kept["key"] if kept else None

    @classmethod
    def read(cls, match: re.Match[str]) -> Self:
        """What stands in a custom id."""
        return cls(
            action=match["action"],
            page=int(match["page"]),
            asker=int(match["asker"]),
            line=match["line"],
            seen=match["seen"],
        )


class PageButton(Admitted, ui.DynamicItem[ui.Button[Any]], template=_PAGE_ID):
    """A button that turns or posts a page."""

    def __init__(self, press: PagePress, label: str = "") -> None:
        """Show `label`, shortened to Discord's limit."""
        self.press = press
        super().__init__(ui.Button(label=shortened(label, LABEL_LIMIT), custom_id=press.custom_id))

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], _item: ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """The button that was clicked, maybe before a restart."""
        return cls(PagePress.read(match))

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Hand the click over."""
        await cast("BriefingClient", interaction.client).lookups.pressed(interaction, self.press)


class PageMenu(Admitted, ui.DynamicItem[ui.Select[Any]], template=_MENU_ID):
    """The menu below a page, each option another lookup."""

    def __init__(self, asker: int, options: list[discord.SelectOption]) -> None:
        """Offer the options to the person who asked."""
        self.asker = asker
        custom_id, placeholder = f"l1:open:{asker}", phrases.OPEN_ONE
        super().__init__(ui.Select(custom_id=custom_id, placeholder=placeholder, options=options))

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], item: ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """The menu that was used, maybe before a restart."""
        return cls(int(match["asker"]), cast("ui.Select[Any]", item).options)

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Hand the choice over."""
        lookups = cast("BriefingClient", interaction.client).lookups
        await lookups.opened(interaction, self.asker, self.item.values[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page of what was found, for one person.

    `line` and `lines` (of the menu's options) are as buttons hold them; `postable` is false for
    what is not to be posted.
    """

    found: Found
    number: int
    asker: int
    scope: str
    line: str
    lines: tuple[str, ...] = ()
    postable: bool = True

    @property
    def text(self) -> str:
        """The page's text."""
        return self.found.pages[self.number]

    @property
    def facts(self) -> tuple[Fact, ...]:
        """The facts that this page names; all of them where it names none."""
        named = [fact for fact in self.found.facts if _names(self.text, fact.id)]
        return tuple(named) or self.found.facts

    @property
    def seen(self) -> str:
        """A digest of all that is shown: what is posted must be what was seen."""
        chart = [self.found.chart.alt] if self.found.chart else []
        digest = blake2b("\0".join([self.text, *chart]).encode(), digest_size=6)
        for file in self.found.attachments:
            digest.update(file.name.encode() + b"\0" + ("" if chart else file.alt).encode())
            digest.update(b"" if chart else file.data)
        return urlsafe_b64encode(digest.digest()).decode()

    @property
    def presses(self) -> tuple[PagePress, ...]:
        """What the page's buttons stand for."""
        numbers = range(len(self.found.pages))
        turns = [n for n in (self.number - 1, self.number + 1) if n in numbers]
        post = [self._press(POST, self.number)] if self.postable else []
        return (*(self._press(TURN, n) for n in turns), *post)

    def private(self, *, blocks: bool, posted: bool = False) -> Reply:
        """For the person who asked, as plain text or as blocks; `posted` if everybody has it."""
        post = self._post(posted=posted)
        if not blocks:
            items = [*self._pager(), *post, *self._menu()]
            return self._reply(view_of(items))
        return self._reply(blocks_of(self.text, post, self._pager(), self._menu()))

    def public(self) -> Reply:
        """For everybody in the channel: the page, its records, and the way to take it back."""
        items = [*record_buttons(self.facts, self.asker), remove_button(self.asker)]
        return self._reply(view_of(items))

    def _reply(self, view: ui.View | ui.LayoutView) -> Reply:
        facts = tuple((fact.id, fact.revision) for fact in self.facts)
        files = self.found.attachments
        return Reply(text=self.text, scope=self.scope, view=view, facts=facts, files=files)

    def _pager(self) -> list[ui.Item[Any]]:
        count = len(self.found.pages)
        if count == 1:
            return []
        where = phrases.PAGE.format(number=self.number + 1, count=count)
        return [
            self._turn(phrases.PREVIOUS, self.number - 1),
            _dead("page", where),
            self._turn(phrases.NEXT, self.number + 1),
        ]

    def _turn(self, label: str, page: int) -> ui.Item[Any]:
        if not 0 <= page < len(self.found.pages):
            return _dead(label.casefold(), label)
        return PageButton(self._press(TURN, page), label)

    def _press(self, action: str, page: int) -> PagePress:
        seen = self.seen if action == POST else _UNSEEN
        return PagePress(action=action, page=page, asker=self.asker, line=self.line, seen=seen)

    def _post(self, *, posted: bool) -> list[ui.Item[Any]]:
        if posted:
            return [_dead("posted", phrases.POSTED)]
        return [PageButton(self._press(POST, self.number), phrases.POST)] if self.postable else []

    def _menu(self) -> list[ui.Item[Any]]:
        labels = {
            line: shortened(choice.label, OPTION_LIMIT)
            for line, choice in zip(self.lines, self.found.choices, strict=True)
        }
        options = [discord.SelectOption(label=label, value=line) for line, label in labels.items()]
        return [PageMenu(self.asker, options[:MOST_CHOICES])] if options else []


def _dead(name: str, label: str) -> ui.Item[Any]:
    """A button that says something and does nothing."""
    return ui.Button(label=label, custom_id=f"l1:none:{name}", disabled=True)


def _names(text: str, fact_id: str) -> bool:
    return re.search(rf"(?<![\w-]){re.escape(fact_id)}(?![\w-])", text) is not None
