"""The three forms of a draft as Discord shows them, and what was typed into them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from discord import ui

from bot import uploads
from bot.controls import Control, Typed, choice_field, chosen, file_field, form, text_field
from knowledge import phrases
from knowledge.curation import forms
from knowledge.errors import BadInput
from knowledge.model import STATEMENT_LIMIT, Kind, Voice
from knowledge.phrases import moderating as words

_KINDS = {str(kind): kind.capitalize() for kind in Kind}
_VOICES = {str(voice): label for voice, label in phrases.VOICES.items()}


def text_modal(control: Control, first: forms.TextForm) -> ui.Modal:
    """The first step, prefilled."""
    labels = words.LABELS
    return form(
        control,
        words.TEXT_TITLE,
        [
            text_field(
                "statement", labels["statement"], first.statement, limit=STATEMENT_LIMIT, long=True
            ),
            choice_field("kind", labels["kind"], _KINDS, first.kind),
            choice_field("voice", labels["voice"], _VOICES, first.voice),
            text_field("source", labels["source"], first.source, limit=600),
            file_field("file", labels["file"]),
        ],
    )


def figure_modal(control: Control, second: forms.FigureForm) -> ui.Modal:
    """The second step, prefilled."""
    return _plain_modal(
        control,
        words.FIGURE_TITLE,
        {
            "figure": second.figure,
            "measure": second.measure,
            "period": second.period,
            "about": second.about,
            "says": second.says,
        },
        limits={"says": 1000, "about": 170, "figure": 120, "measure": 120, "period": 120},
    )


def more_modal(control: Control, third: forms.MoreForm) -> ui.Modal:
    """The third step, prefilled."""
    return _plain_modal(
        control,
        words.MORE_TITLE,
        {
            "caveat": third.caveat,
            "hedge": third.hedge,
            "asks": third.asks,
            "dates": third.dates,
            "links": third.links,
        },
        limits={"caveat": STATEMENT_LIMIT, "hedge": 80, "asks": 4000, "dates": 300, "links": 600},
        long=("caveat", "asks"),
    )


def _plain_modal(
    control: Control,
    title: str,
    values: Mapping[str, str],
    *,
    limits: Mapping[str, int],
    long: Sequence[str] = (),
) -> ui.Modal:
    fields = [
        text_field(
            name,
            words.LABELS[name],
            value,
            limit=limits[name],
            long=name in long,
            required=False,
        )
        for name, value in values.items()
    ]
    return form(control, title, fields)


def typed_text(typed: Typed) -> forms.TextForm:
    """What was typed into the first step."""
    return forms.TextForm(
        statement=typed.text("statement"),
        kind=chosen(Kind, typed.text("kind"), Kind.STATISTIC),
        voice=chosen(Voice, typed.text("voice"), Voice.REPORTED),
        source=typed.text("source"),
    )


async def upload(typed: Typed) -> tuple[tuple[str, bytes] | None, str]:
    """Name and bytes of the file that came with a form, None where none did; and what is wrong
    with it, empty where nothing is: what was typed beside it must not be lost.
    """
    if not typed.files:
        return None, ""
    try:
        return await uploads.read(typed.files[0], uploads.ARTICLE_BYTES), ""
    except BadInput as error:
        return None, str(error)


def typed_figure(typed: Typed) -> forms.FigureForm:
    """What was typed into the second step."""
    names = ("figure", "measure", "period", "about", "says")
    return forms.FigureForm(**{name: typed.text(name) for name in names})


def typed_more(typed: Typed) -> forms.MoreForm:
    """What was typed into the third step."""
    names = ("caveat", "hedge", "asks", "dates", "links")
    return forms.MoreForm(**{name: typed.text(name) for name in names})
