"""Drafts: begun, worked on in forms, looked at, saved, sent for review, approved or dropped.

Each draft is kept at every step, so that a closed form or a restart loses nothing. Rights and
authorship are checked at every step, since both may have changed while a form stood open.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import discord
from discord import ui

from bot.aftermath import Aftermath
from bot.controls import Control, ModButton, ModMenu, Typed, form, number_in, text_field
from bot.desk import Desk
from bot.moderating.draft_forms import (
    figure_modal,
    more_modal,
    text_modal,
    typed_figure,
    typed_more,
    typed_text,
    upload,
)
from bot.moderating.draft_view import SUGGESTERS, digest, in_order, label, may_see, rows
from bot.moderating.showing import Interaction, Showing
from bot.question import scope_of
from bot.reply import OPTION_LIMIT, shortened
from bot.rights import Gate
from knowledge.curation import changes, drafting, forms, panel, sketching
from knowledge.curation.gaps import group_of
from knowledge.errors import BadInput, Conflict
from knowledge.factbase import FactBase
from knowledge.model import REASON_LIMIT, Kind, Voice
from knowledge.moderators import DRAFT_DAYS, Draft, DraftState, Right, ServerSettings
from knowledge.phrases import moderating as words
from knowledge.text import clean

MOST_LISTED = 25
"""Drafts in a menu."""


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

    async def new_form(self, interaction: Interaction, about: str = "") -> None:
        """The first step of a new fact; `about` tells which gap it answers, if any."""
        await self._gate.check(interaction, *SUGGESTERS)
        first = forms.TextForm(statement="", kind=Kind.STATISTIC, voice=Voice.REPORTED, source="")
        modal = text_modal(Control("draft-new", about), first)
        await interaction.response.send_modal(modal)

    async def of_message(self, interaction: Interaction, text: str, link: str) -> None:
        """Make a draft of a message, and open its first step; a closed form leaves the draft."""
        await self._gate.check(interaction, *SUGGESTERS)
        scope, author = scope_of(interaction.guild_id), str(interaction.user.id)

        def work(base: FactBase) -> ui.Modal:
            draft = sketching.of_message(base, scope, author, text, link)
            kept = base.store.keep_draft(draft, drafting.now())
            first, *_rest = sketching.forms_of(base, kept)
            return text_modal(Control("draft-text-typed", str(kept.id)), first)

        await self._showing.form(interaction, self._desk.change(scope, work))

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
        work = self._desk.consult(scope, lambda base: base.store.drafts(scope))
        found = await self._showing.wait(interaction, work)
        shown = in_order((one for one in found if may_see(one, author, rights)), author)
        if not shown:
            await self._showing.panel(interaction, words.QUEUE_EMPTY)
            return
        lines = [words.QUEUE, *(panel.line(draft) for draft in shown[:MOST_LISTED])]
        if len(shown) > MOST_LISTED:
            lines.append(words.QUEUE_MORE.format(count=len(shown) - MOST_LISTED))
        options = [
            discord.SelectOption(label=shortened(label(draft), OPTION_LIMIT), value=str(draft.id))
            for draft in shown[:MOST_LISTED]
        ]
        menu = ModMenu(Control("draft-open"), words.OPEN_DRAFT, options)
        await self._showing.panel(interaction, "\n".join(lines), [[menu]])

    async def open(self, interaction: Interaction, about: str, _typed: Typed) -> None:
        """Show a draft to its author or to somebody who may review it."""
        draft = await self._showing.wait(interaction, self._draft(interaction, about))
        await self._show(interaction, draft)

    async def _new_typed(self, interaction: Interaction, about: str, typed: Typed) -> None:
        await self._gate.check(interaction, *SUGGESTERS)
        scope, author = scope_of(interaction.guild_id), str(interaction.user.id)
        text = typed_text(typed)
        article, trouble = await self._showing.wait(interaction, upload(typed))
        number = number_in(about)
        group = None
        if number:
            found = self._desk.consult(scope, lambda base: group_of(base, scope, number))
            group = await self._showing.wait(interaction, found)

        def work(base: FactBase) -> Draft:
            draft = sketching.new_draft(base, scope, author, text, group)
            return base.store.keep_draft(
                sketching.with_source_text(base, draft, article, trouble), drafting.now()
            )

        draft = await self._showing.wait(interaction, self._desk.change(scope, work))
        await self._show(interaction, draft)

    async def _text_form(self, interaction: Interaction, about: str, _typed: Typed) -> None:
        await self._form(
            interaction,
            about,
            lambda first, _s, _t: text_modal(_typed_control("text", about), first),
        )

    async def _figure_form(self, interaction: Interaction, about: str, _typed: Typed) -> None:
        await self._form(
            interaction,
            about,
            lambda _f, second, _t: figure_modal(_typed_control("figure", about), second),
        )

    async def _more_form(self, interaction: Interaction, about: str, _typed: Typed) -> None:
        await self._form(
            interaction,
            about,
            lambda _f, _s, third: more_modal(_typed_control("more", about), third),
        )

    async def _form(
        self, interaction: Interaction, about: str, modal: Callable[..., ui.Modal]
    ) -> None:
        """Open one of the three forms of a draft, prefilled."""

        async def making() -> ui.Modal:
            draft = await self._own(interaction, about)
            steps = await self._desk.consult(
                draft.scope, lambda base: sketching.forms_of(base, draft)
            )
            return modal(*steps)

        await self._showing.form(interaction, making())

    async def _text_typed(self, interaction: Interaction, about: str, typed: Typed) -> None:
        draft = await self._showing.wait(interaction, self._own(interaction, about))
        text = typed_text(typed)
        article, trouble = await self._showing.wait(interaction, upload(typed))

        def step(base: FactBase, draft: Draft) -> Draft:
            changed = sketching.typed_text(base, draft, text)
            return sketching.with_source_text(base, changed, article, trouble)

        await self._typed(interaction, draft, step)

    async def _figure_typed(self, interaction: Interaction, about: str, typed: Typed) -> None:
        draft, figure = await self._own(interaction, about), typed_figure(typed)
        await self._typed(interaction, draft, lambda b, d: sketching.typed_figure(b, d, figure))

    async def _more_typed(self, interaction: Interaction, about: str, typed: Typed) -> None:
        draft, more = await self._own(interaction, about), typed_more(typed)
        await self._typed(interaction, draft, lambda b, d: sketching.typed_more(b, d, more))

    async def _typed(
        self, interaction: Interaction, draft: Draft, step: Callable[[FactBase, Draft], Draft]
    ) -> None:
        """Keep what a form made of the draft as it is by now.

        One that was up for review, or read from an article, is its author's now.
        """

        def work(base: FactBase) -> Draft:
            changed = step(base, _as_it_is(base, draft))
            if changed.state in (DraftState.REVIEW, DraftState.PROPOSED):
                changed = replace(changed, state=DraftState.DRAFT)
            return base.store.keep_draft(changed, drafting.now())

        changed = await self._showing.wait(interaction, self._desk.change(draft.scope, work))
        await self._show(interaction, changed)

    async def _save(self, interaction: Interaction, about: str, _typed: Typed) -> None:
        settings = await self._gate.check(interaction, Right.EDIT)
        number, _, seen = about.partition(".")
        draft = await self._showing.wait(interaction, self._own(interaction, number))
        if settings.second_person and changes.needs_second_person(draft.change):
            raise BadInput(words.NEEDS_SECOND)
        await self._saved(interaction, draft, settings, None, seen)

    async def _approve(self, interaction: Interaction, about: str, _typed: Typed) -> None:
        """Approve what the reviewer saw; if it reads otherwise now, it is shown anew."""
        settings = await self._gate.check(interaction, Right.REVIEW)
        number, _, seen = about.partition(".")
        draft = await self._showing.wait(interaction, self._draft(interaction, number))
        if draft.state is not DraftState.REVIEW:
            raise BadInput(words.NOT_IN_REVIEW)
        if draft.change.actor == str(interaction.user.id):
            raise BadInput(words.NOT_OWN_REVIEW)
        await self._saved(interaction, draft, settings, str(interaction.user.id), seen)

    async def _saved(
        self,
        interaction: Interaction,
        draft: Draft,
        settings: ServerSettings,
        reviewer: str | None,
        seen: str,
    ) -> None:
        """Save what was seen; if it reads otherwise now, it is shown anew instead."""

        def work(base: FactBase) -> drafting.Saved | Draft:
            now = _as_it_is(base, draft)
            if digest(now) != seen:
                return now
            return drafting.save(base, now, reviewer=reviewer, second_person=settings.second_person)

        try:
            saved = await self._showing.wait(interaction, self._desk.change(draft.scope, work))
        except Conflict:
            await self._overtaken(interaction, draft, reviewed=reviewer is not None)
            return
        if isinstance(saved, Draft):
            await self._show(interaction, saved, [words.CHANGED_SINCE_SEEN])
            return
        told = await self._aftermath.told(interaction, draft.scope, saved, settings)
        await self._done(interaction, told)

    async def _done(self, interaction: Interaction, text: str) -> None:
        """Say what was done, with a button that opens what waits next."""
        rights, _ = await self._gate.rights(interaction)
        scope, author = scope_of(interaction.guild_id), str(interaction.user.id)
        found = await self._desk.consult(scope, lambda base: base.store.drafts(scope))
        waiting = in_order((one for one in found if may_see(one, author, rights)), author)
        following = [
            ModButton(Control("draft-open", str(one.id)), words.NEXT_BUTTON) for one in waiting[:1]
        ]
        await self._showing.panel(interaction, text, [following] if following else [])

    async def _overtaken(self, interaction: Interaction, draft: Draft, *, reviewed: bool) -> None:
        """Show the draft on top of what others changed meanwhile, to whoever wanted to save it."""

        def work(base: FactBase) -> tuple[Draft, list[str]]:
            later, both = drafting.catch_up(base, _as_it_is(base, draft))
            if not both:
                raise BadInput(words.OVERTAKEN)
            state = DraftState.REVIEW if reviewed else DraftState.DRAFT
            kept = base.store.keep_draft(replace(later, state=state), drafting.now())
            return kept, panel.meanwhile(both, base, draft)

        later, notes = await self._showing.wait(interaction, self._desk.change(draft.scope, work))
        await self._show(interaction, later, notes)

    async def _send(self, interaction: Interaction, about: str, _typed: Typed) -> None:
        draft = await self._showing.wait(interaction, self._own(interaction, about))
        work = self._desk.change(
            draft.scope, lambda base: drafting.send(base, _as_it_is(base, draft))
        )
        sent = await self._showing.wait(interaction, work)
        await self._done(interaction, words.SENT.format(number=draft.id))
        _, settings = await self._gate.rights(interaction)
        await self._aftermath.review_wanted(sent, settings)

    async def _keep(self, interaction: Interaction, about: str, _typed: Typed) -> None:
        draft = await self._own(interaction, about)
        await self._showing.panel(interaction, words.KEPT.format(number=draft.id, days=DRAFT_DAYS))

    async def _drop(self, interaction: Interaction, about: str, _typed: Typed) -> None:
        draft = await self._own(interaction, about)
        work = self._desk.change(
            draft.scope, lambda base: base.store.drop_draft(draft.scope, draft.id)
        )
        await self._showing.wait(interaction, work)
        await self._done(interaction, words.DROPPED.format(number=draft.id))

    async def _return_form(self, interaction: Interaction, about: str, _typed: Typed) -> None:
        await self._gate.check(interaction, Right.REVIEW)
        fields = [text_field("note", words.LABELS["note"], "", limit=REASON_LIMIT, long=True)]
        modal = form(Control("draft-return-typed", about), words.RETURN_TITLE, fields)
        await interaction.response.send_modal(modal)

    async def _returned(self, interaction: Interaction, about: str, typed: Typed) -> None:
        settings = await self._gate.check(interaction, Right.REVIEW)
        draft = await self._showing.wait(interaction, self._draft(interaction, about))
        note = clean(typed.text("note"), REASON_LIMIT)

        def work(base: FactBase) -> Draft:
            now = _as_it_is(base, draft)
            if now.state is not DraftState.REVIEW:
                raise BadInput(words.NOT_IN_REVIEW)
            return drafting.send_back(base, now, note)

        returned = await self._showing.wait(interaction, self._desk.change(draft.scope, work))
        await self._done(interaction, words.RETURNED.format(number=draft.id))
        await self._aftermath.sent_back(returned, settings)

    async def _draft(self, interaction: Interaction, about: str) -> Draft:
        """The draft of this server, if the member may see it; raises NotAllowed or BadInput."""
        await self._gate.check(interaction, *SUGGESTERS, Right.REVIEW)
        rights, _ = await self._gate.rights(interaction)
        scope = scope_of(interaction.guild_id)
        number = number_in(about)
        draft = await self._desk.consult(scope, lambda base: base.store.draft(scope, number))
        if draft is None:
            raise BadInput(words.GONE)
        if not may_see(draft, str(interaction.user.id), rights):
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
        below = rows(draft, rights, settings, own=own, savable=shown.savable)
        await self._showing.panel(interaction, shown.text, below)


def _as_it_is(base: FactBase, draft: Draft) -> Draft:
    """The draft as it is kept by now, in the hands of whoever works on it; raises BadInput."""
    now = base.store.draft(draft.scope, draft.id)
    if now is None:
        raise BadInput(words.GONE)
    return replace(now, change=replace(now.change, actor=draft.change.actor))


def _typed_control(step: str, about: str) -> Control:
    return Control(f"draft-{step}-typed", about)
