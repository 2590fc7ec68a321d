"""Buttons, menus and forms of the moderators: what they stand for is in their custom id alone.

So all of them work after a restart, and nothing of them is kept in memory. What each does is
`moderating`'s business.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

import discord
from discord import ui

from bot.intake import Admitted
from bot.reply import LABEL_LIMIT, OPTION_LIMIT, shortened
from knowledge import phrases
from knowledge.errors import BadInput
from knowledge.phrases import moderating as words
from knowledge.text import visible

if TYPE_CHECKING:
    from bot.client import BriefingClient

E = TypeVar("E", bound=StrEnum)

_PARTS = r"(?P<action>[a-z-]{1,24}):(?P<about>[^:]{0,70})"
_BUTTON_ID = rf"m1b:{_PARTS}"
_MENU_ID = rf"m1m:{_PARTS}"
_FORM_ID = re.compile(rf"m1f:{_PARTS}")

ABOUT_LIMIT = 70
"""Characters that a control can be about."""

TITLE_LIMIT = 45
FIELD_LABEL_LIMIT = 45
HINT_LIMIT = 100
"""Characters of a form's title, of a field's label and of what is said below it."""


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody put into a form: texts and choices by field, and files."""

    texts: Mapping[str, str] = field(default_factory=dict)
    files: tuple[discord.Attachment, ...] = ()

    def text(self, name: str) -> str:
        """What stands in the field; empty where nothing does."""
        return self.texts.get(name, "")


@dataclass(frozen=True, slots=True)
class Control:
    """What a button, a menu or a form does, and about what: a draft's number, a fact's id …"""

    action: str
    about: str = ""


class ModButton(Admitted, ui.DynamicItem[ui.Button[ui.LayoutView]], template=_BUTTON_ID):
    """A button of the moderators."""

    def __init__(
        self,
        control: Control,
        label: str = "",
        style: discord.ButtonStyle = discord.ButtonStyle.secondary,
    ) -> None:
        """Show `label`, shortened to Discord's limit."""
        self.control = control
        super().__init__(
            ui.Button(
                label=shortened(label, LABEL_LIMIT),
                style=style,
                custom_id=f"m1b:{control.action}:{control.about}",
            )
        )

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], _item: ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """The button that was clicked, maybe before a restart."""
        return cls(Control(match["action"], match["about"]))

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Hand the click over."""
        await _moderating(interaction).acted(interaction, self.control, Typed())


class ModMenu(Admitted, ui.DynamicItem[ui.Select[ui.LayoutView]], template=_MENU_ID):
    """A menu of the moderators; what is chosen is about what it does."""

    def __init__(
        self, control: Control, placeholder: str, options: list[discord.SelectOption]
    ) -> None:
        """Offer the options."""
        self.control = control
        super().__init__(
            ui.Select(
                custom_id=f"m1m:{control.action}:{control.about}",
                placeholder=placeholder or None,
                options=options,
            )
        )

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], item: ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """The menu that was used, maybe before a restart."""
        options = cast("ui.Select[ui.LayoutView]", item).options
        return cls(Control(match["action"], match["about"]), "", options)

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Hand the choice over."""
        chosen = Control(self.control.action, self.item.values[0])
        await _moderating(interaction).acted(interaction, chosen, Typed())


def number_in(about: str) -> int:
    """The number that a control is about; 0, which nothing has, where it is none."""
    return int(about) if about.isascii() and about.isdigit() and len(about) <= 18 else 0


def form(control: Control, title: str, fields: Sequence[ui.Label[Any]]) -> ui.Modal:
    """A form of at most five fields that is read by `submitted`; nothing of it is kept."""
    modal = ui.Modal(
        title=shortened(title, TITLE_LIMIT), custom_id=f"m1f:{control.action}:{control.about}"
    )
    for one in fields:
        modal.add_item(one)
    modal.stop()
    return modal


def text_field(
    name: str,
    label: tuple[str, str | None],
    value: str,
    *,
    limit: int,
    long: bool = False,
    required: bool = True,
) -> ui.Label[Any]:
    """A field for a text of at most `limit` characters."""
    style = discord.TextStyle.paragraph if long else discord.TextStyle.short
    value = "\n".join(map(visible, value.splitlines())) if long else visible(value)
    entry: ui.TextInput[Any] = ui.TextInput(
        custom_id=name, default=value[:limit], max_length=limit, required=required, style=style
    )
    return _labelled(label, entry)


def choice_field(
    name: str, label: tuple[str, str | None], options: Mapping[str, str], chosen: str = ""
) -> ui.Label[Any]:
    """A field with one choice; `options` are values and what is shown for them."""
    select: ui.Select[Any] = ui.Select(
        custom_id=name,
        options=[
            discord.SelectOption(
                label=shortened(shown, OPTION_LIMIT) or phrases.NOT_KNOWN,
                value=value,
                default=value == chosen,
            )
            for value, shown in options.items()
        ],
    )
    return _labelled(label, select)


def chosen(kind: type[E], value: str, default: E) -> E:
    """The choice that was made in a field; the default where none was.

    Raises BadInput for one that was never offered: the form is an old one, or a forged one.
    """
    try:
        return kind(value) if value else default
    except ValueError:
        raise BadInput(words.PANEL_OLD) from None


def file_field(name: str, label: tuple[str, str | None]) -> ui.Label[Any]:
    """A field for one file, which may stay empty."""
    upload: ui.FileUpload[Any] = ui.FileUpload(
        custom_id=name, required=False, min_values=0, max_values=1
    )
    return _labelled(label, upload)


def submitted(interaction: discord.Interaction[Any]) -> tuple[Control, Typed] | None:
    """What a form of the moderators stands for and what was typed; None for anything else."""
    data: Any = interaction.data
    if interaction.type is not discord.InteractionType.modal_submit or data is None:
        return None
    found = _FORM_ID.fullmatch(str(data.get("custom_id", "")))
    if found is None:
        return None
    texts: dict[str, str] = {}
    files: list[discord.Attachment] = []
    uploaded = (data.get("resolved") or {}).get("attachments") or {}
    for row in data.get("components", ()):
        item = row.get("component") or {}
        name, values = str(item.get("custom_id", "")), item.get("values") or []
        if item.get("type") == discord.ComponentType.file_upload.value:
            state = interaction.client._connection
            files += [discord.Attachment(data=uploaded[one], state=state) for one in values]
        else:
            value = item.get("value")
            texts[name] = str(value if value is not None else next(iter(values), ""))
    return Control(found["action"], found["about"]), Typed(texts, tuple(files))


def _labelled(label: tuple[str, str | None], item: ui.Item[Any]) -> ui.Label[Any]:
    text, hint = label
    return ui.Label(
        text=shortened(text, FIELD_LABEL_LIMIT),
        description=shortened(hint, HINT_LIMIT) if hint else None,
        component=item,
    )


def _moderating(interaction: discord.Interaction[Any]) -> Any:
    return cast("BriefingClient", interaction.client).moderating
