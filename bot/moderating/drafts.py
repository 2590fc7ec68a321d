"""Drafts: begun, worked on in forms, looked at, saved, sent for review, approved or dropped.

Each draft is kept at every step, so that a closed form or a restart loses nothing. Rights and
authorship are checked at every step, since both may have changed while a form stood open.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import discord
from discord import ui

from bot import uploads
from bot.aftermath import Aftermath
from bot.controls import (
    Control,
    ModButton,
    ModMenu,
    Typed,
    choice_field,
    file_field,
    form,
    text_field,
)
from bot.desk import Desk
from bot.moderating.showing import Interaction, Row, Showing
from bot.question import scope_of
from bot.reply import OPTION_LIMIT, shortened
from bot.rights import Gate
from knowledge import phrases
from knowledge.curation import changes, drafting, forms, panel, sketching
from knowledge.errors import BadInput, Conflict
from knowledge.factbase import FactBase
from knowledge.model import REASON_LIMIT, STATEMENT_LIMIT, Kind, Voice
from knowledge.moderators import DRAFT_DAYS, Draft, DraftState, Right, ServerSettings
from knowledge.phrases import moderating as words

MOST_LISTED = 25
"""Drafts in a menu."""

SUGGESTERS = (Right.EDIT, Right.SUGGEST)
"""Who may begin a draft."""

_KINDS = {str(kind): kind.capitalize() for kind in Kind}
_VOICES = {str(voice): label for voice, label in phrases.VOICES.items()}


class Drafts:
    """What moderators do with drafts."""

    def __init__(self, desk: Desk, gate: Gate, showing: Showing, aftermath: Aftermath) -> None:
        """Keep drafts in `desk`; what follows a saved change is `aftermath`'s business."""
        self._desk = desk
        self._gate = gate
        self._showing = showing
        self._aftermath = aftermath
        self.actions = {
            "draft-open": self.open,
            "draft-text": self._text_form,
            "draft-figure": self._figure_form,
            "draft-more": self._more_form,
            "draft-new": self._new_typed,
            "draft-text-typed": self._text_typed,
            "draft-figure-typed": self._figure_typed,
            "draft-more-typed": self._more_typed,
            "draft-save": self._save,
            "draft-send": self._send,
            "draft-keep": self._keep,
            "draft-drop": self._drop,
            "draft-approve": self._approve,
            "draft-return": self._return_form,
            "draft-return-typed": self._returned,
        }

    async def new_form(
        self, interaction: Interaction, first: forms.TextForm | None = None, about: str = ""
    ) -> None:
        """The first step of a new fact, prefilled; `about` tells which gap it answers, if any."""
        await self._gate.check(interaction, *SUGGESTERS)
        first = first or forms.TextForm(
            statement="", kind=Kind.STATISTIC, voice=Voice.REPORTED, source=""
        )
        await self._showing.form(interaction, _text_modal(Control("draft-new", about), first))

    async def of_message(self, interaction: Interaction, text: str, link: str) -> None:
        """Make a draft of a message, and open its first step; a closed form leaves the draft."""
        await self._gate.check(interaction, *SUGGESTERS)
        scope, author = scope_of(interaction.guild_id), str(interaction.user.id)

        def work(base: FactBase) -> Draft:
            draft = sketching.of_message(base, scope, author, text, link)
            return base.store.keep_draft(draft, drafting.now())

        draft = await self._desk.change(scope, work)
        first, *_rest = await self._forms(draft)
        control = Control("draft-text-typed", str(draft.id))
        await self._showing.form(interaction, _text_modal(control, first))

    async def begin(self, interaction: Interaction, draft: Draft) -> None:
        """Keep a new draft and show it."""
        kept = await self._showing.wait(
            interaction,
            self._desk.change(
                draft.scope, lambda base: base.store.keep_draft(draft, drafting.now())
            ),
        )
        await self._show(interaction, kept)

    async def queue(self, interaction: Interaction) -> None:
        """Drafts that wait for review, what was read from articles, and the member's own."""
        rights, _ = await self._gate.rights(interaction)
        await self._gate.check(interaction, *SUGGESTERS, Right.REVIEW)
        scope, author = scope_of(interaction.guild_id), str(interaction.user.id)
        found = await self._desk.consult(scope, lambda base: base.store.drafts(scope))
        shown = [draft for draft in found if _may_see(draft, author, rights)]
        if not shown:
            await self._showing.panel(interaction, words.QUEUE_EMPTY)
            return
        lines = [words.QUEUE, *(panel.line(draft) for draft in shown[:MOST_LISTED])]
        if len(shown) > MOST_LISTED:
            lines.append(words.QUEUE_MORE.format(count=len(shown) - MOST_LISTED))
        options = [
            discord.SelectOption(label=shortened(_label(draft), OPTION_LIMIT), value=str(draft.id))
            for draft in shown[:MOST_LISTED]
        ]
        menu = ModMenu(Control("draft-open"), words.OPEN_DRAFT, options)
        await self._showing.panel(interaction, "\n".join(lines), [[menu]])

    async def open(self, interaction: Interaction, about: str, _typed: Typed) -> None:
        """Show a draft to its author or to somebody who may review it."""
        await self._show(interaction, await self._draft(interaction, about))

    async def _new_typed(self, interaction: Interaction, about: str, typed: Typed) -> None:
        await self._gate.check(interaction, *SUGGESTERS)
        scope, author = scope_of(interaction.guild_id), str(interaction.user.id)
        text, article = _typed_text(typed), await _upload(typed)

        def work(base: FactBase) -> Draft:
            draft = sketching.new_draft(base, scope, author, text, about)
            return base.store.keep_draft(
                sketching.with_source_text(base, draft, article), drafting.now()
            )

        draft = await self._showing.wait(interaction, self._desk.change(scope, work))
        await self._show(interaction, draft)

    async def _text_form(self, interaction: Interaction, about: str, _typed: Typed) -> None:
        draft = await self._own(interaction, about)
        first, *_rest = await self._forms(draft)
        await self._showing.form(
            interaction, _text_modal(Control("draft-text-typed", about), first)
        )

    async def _figure_form(self, interaction: Interaction, about: str, _typed: Typed) -> None:
        draft = await self._own(interaction, about)
        _, second, _more = await self._forms(draft)
        await self._showing.form(
            interaction, _figure_modal(Control("draft-figure-typed", about), second)
        )

    async def _more_form(self, interaction: Interaction, about: str, _typed: Typed) -> None:
        draft = await self._own(interaction, about)
        *_rest, third = await self._forms(draft)
        await self._showing.form(
            interaction, _more_modal(Control("draft-more-typed", about), third)
        )

    async def _forms(self, draft: Draft) -> tuple[forms.TextForm, forms.FigureForm, forms.MoreForm]:
        return await self._desk.consult(draft.scope, lambda base: sketching.forms_of(base, draft))

    async def _text_typed(self, interaction: Interaction, about: str, typed: Typed) -> None:
        draft = await self._own(interaction, about)
        text, article = _typed_text(typed), await _upload(typed)

        def work(base: FactBase) -> Draft:
            changed = sketching.typed_text(base, draft, text)
            return base.store.keep_draft(
                sketching.with_source_text(base, changed, article), drafting.now()
            )

        changed = await self._showing.wait(interaction, self._desk.change(draft.scope, work))
        await self._show(interaction, changed)

    async def _figure_typed(self, interaction: Interaction, about: str, typed: Typed) -> None:
        second = forms.FigureForm(
            **{name: typed.text(name) for name in ("figure", "measure", "period", "about", "says")}
        )
        draft = await self._own(interaction, about)
        await self._typed(interaction, draft, lambda b: sketching.typed_figure(b, draft, second))

    async def _more_typed(self, interaction: Interaction, about: str, typed: Typed) -> None:
        third = forms.MoreForm(
            **{name: typed.text(name) for name in ("caveat", "hedge", "asks", "dates", "links")}
        )
        draft = await self._own(interaction, about)
        await self._typed(interaction, draft, lambda b: sketching.typed_more(b, draft, third))

    async def _typed(self, interaction: Interaction, draft: Draft, step: Any) -> None:
        def work(base: FactBase) -> Draft:
            return base.store.keep_draft(step(base), drafting.now())

        changed = await self._showing.wait(interaction, self._desk.change(draft.scope, work))
        await self._show(interaction, changed)

    async def _save(self, interaction: Interaction, about: str, _typed: Typed) -> None:
        settings = await self._gate.check(interaction, Right.EDIT)
        draft = await self._own(interaction, about)
        await self._saved(interaction, draft, settings, None)

    async def _approve(self, interaction: Interaction, about: str, _typed: Typed) -> None:
        settings = await self._gate.check(interaction, Right.REVIEW)
        draft = await self._draft(interaction, about)
        if draft.state is not DraftState.REVIEW:
            raise BadInput(words.NOT_IN_REVIEW)
        await self._saved(interaction, draft, settings, str(interaction.user.id))

    async def _saved(
        self,
        interaction: Interaction,
        draft: Draft,
        settings: ServerSettings,
        reviewer: str | None,
    ) -> None:
        """Save it, or show it on top of what somebody else changed meanwhile."""

        def work(base: FactBase) -> drafting.Saved:
            return drafting.save(
                base, draft, reviewer=reviewer, second_person=settings.second_person
            )

        try:
            saved = await self._showing.wait(interaction, self._desk.change(draft.scope, work))
        except Conflict:
            await self._overtaken(interaction, draft)
            return
        told = await self._aftermath.told(draft.scope, saved, settings)
        await self._showing.panel(interaction, told)

    async def _overtaken(self, interaction: Interaction, draft: Draft) -> None:
        def work(base: FactBase) -> tuple[Draft, list[str]]:
            later, both = drafting.catch_up(base, draft)
            if not both:
                raise BadInput(words.OVERTAKEN)
            kept = base.store.keep_draft(replace(later, state=DraftState.DRAFT), drafting.now())
            return kept, panel.meanwhile(both, base, draft)

        later, notes = await self._desk.change(draft.scope, work)
        await self._show(interaction, later, notes)

    async def _send(self, interaction: Interaction, about: str, _typed: Typed) -> None:
        draft = await self._own(interaction, about)
        sent = await self._desk.change(draft.scope, lambda base: drafting.send(base, draft))
        await self._showing.panel(interaction, words.SENT.format(number=draft.id))
        _, settings = await self._gate.rights(interaction)
        await self._aftermath.review_wanted(sent, settings)

    async def _keep(self, interaction: Interaction, about: str, _typed: Typed) -> None:
        draft = await self._own(interaction, about)
        await self._showing.panel(interaction, words.KEPT.format(number=draft.id, days=DRAFT_DAYS))

    async def _drop(self, interaction: Interaction, about: str, _typed: Typed) -> None:
        draft = await self._own(interaction, about)
        await self._desk.change(
            draft.scope, lambda base: base.store.drop_draft(draft.scope, draft.id)
        )
        await self._showing.panel(interaction, words.DROPPED.format(number=draft.id))

    async def _return_form(self, interaction: Interaction, about: str, _typed: Typed) -> None:
        await self._gate.check(interaction, Right.REVIEW)
        fields = [text_field("note", words.LABELS["note"], "", limit=REASON_LIMIT, long=True)]
        control = Control("draft-return-typed", about)
        await self._showing.form(interaction, form(control, words.RETURN_TITLE, fields))

    async def _returned(self, interaction: Interaction, about: str, typed: Typed) -> None:
        await self._gate.check(interaction, Right.REVIEW)
        draft = await self._draft(interaction, about)
        if draft.state is not DraftState.REVIEW:
            raise BadInput(words.NOT_IN_REVIEW)
        note = typed.text("note")
        await self._desk.change(draft.scope, lambda base: drafting.send_back(base, draft, note))
        await self._showing.panel(interaction, words.RETURNED.format(number=draft.id))

    async def _draft(self, interaction: Interaction, about: str) -> Draft:
        """The draft of this server, if the member may see it; raises NotAllowed or BadInput."""
        await self._gate.check(interaction, *SUGGESTERS, Right.REVIEW)
        rights, _ = await self._gate.rights(interaction)
        scope = scope_of(interaction.guild_id)
        number = int(about) if about.isdigit() else 0
        draft = await self._desk.consult(scope, lambda base: base.store.draft(scope, number))
        if draft is None:
            raise BadInput(words.GONE)
        if not _may_see(draft, str(interaction.user.id), rights):
            raise BadInput(words.ONLY_AUTHOR.format(who=words.ITS_AUTHOR))
        return draft

    async def _own(self, interaction: Interaction, about: str) -> Draft:
        """The draft, if the member may work on it: their own, or one read from an article.

        Whoever works on one that was read from an article becomes its author.
        """
        await self._gate.check(interaction, *SUGGESTERS)
        draft = await self._draft(interaction, about)
        author = str(interaction.user.id)
        if draft.state is DraftState.PROPOSED:
            return replace(draft, change=replace(draft.change, actor=author))
        if draft.change.actor != author:
            raise BadInput(words.ONLY_AUTHOR.format(who=words.ITS_AUTHOR))
        return draft

    async def _show(
        self, interaction: Interaction, draft: Draft, notes: Sequence[str] = ()
    ) -> None:
        rights, settings = await self._gate.rights(interaction)
        work = self._desk.consult(draft.scope, lambda base: panel.panel(base, draft, notes))
        shown = await self._showing.wait(interaction, work)
        own = draft.change.actor == str(interaction.user.id)
        rows = _rows(draft, rights, settings, own=own, savable=shown.savable)
        await self._showing.panel(interaction, shown.text, rows)


def _may_see(draft: Draft, author: str, rights: frozenset[Right]) -> bool:
    if draft.change.actor == author:
        return True
    if draft.state is DraftState.PROPOSED:
        return bool(rights.intersection(SUGGESTERS))
    return draft.state is DraftState.REVIEW and Right.REVIEW in rights


def _label(draft: Draft) -> str:
    statement = next((edit.after.statement for edit in draft.change.edits), draft.change.reason)
    return f"{draft.id} · {panel.title(draft)} · {statement}"


def _rows(
    draft: Draft,
    rights: frozenset[Right],
    settings: ServerSettings,
    *,
    own: bool,
    savable: bool,
) -> list[Row]:
    """The buttons that this member may use; what is refused is refused again at the click."""
    about = str(draft.id)
    primary = discord.ButtonStyle.primary
    if not own and draft.state is DraftState.REVIEW:
        return [
            [
                ModButton(Control("draft-approve", about), words.APPROVE_BUTTON, primary),
                ModButton(Control("draft-return", about), words.RETURN_BUTTON),
            ]
        ]
    edit: list[ui.Item[Any]] = []
    if drafting.only_fact(draft) is not None:
        edit = [
            ModButton(Control("draft-text", about), words.TEXT_BUTTON),
            ModButton(Control("draft-figure", about), words.FIGURE_BUTTON),
            ModButton(Control("draft-more", about), words.MORE_BUTTON),
        ]
    end: list[ui.Item[Any]] = []
    second = settings.second_person and changes.needs_second_person(draft.change)
    if savable and Right.EDIT in rights and not second:
        end.append(ModButton(Control("draft-save", about), words.SAVE_BUTTON, primary))
    if savable and draft.state is not DraftState.REVIEW:
        end.append(ModButton(Control("draft-send", about), words.SEND_BUTTON))
    end += [
        ModButton(Control("draft-keep", about), words.KEEP_BUTTON),
        ModButton(Control("draft-drop", about), words.DROP_BUTTON),
    ]
    return [edit, end] if edit else [end]


def _text_modal(control: Control, first: forms.TextForm) -> ui.Modal:
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
            text_field("source", labels["source"], first.source, limit=300),
            file_field("file", labels["file"]),
        ],
    )


def _figure_modal(control: Control, second: forms.FigureForm) -> ui.Modal:
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
        limits={"says": 400, "about": 170, "figure": 120, "measure": 120, "period": 120},
    )


def _more_modal(control: Control, third: forms.MoreForm) -> ui.Modal:
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


def _typed_text(typed: Typed) -> forms.TextForm:
    return forms.TextForm(
        statement=typed.text("statement"),
        kind=Kind(typed.text("kind") or Kind.STATISTIC),
        voice=Voice(typed.text("voice") or Voice.REPORTED),
        source=typed.text("source"),
    )


async def _upload(typed: Typed) -> tuple[str, bytes] | None:
    """Name and bytes of the file that came with a form; None where none did."""
    if not typed.files:
        return None
    return await uploads.read(typed.files[0], uploads.ARTICLE_BYTES)
