"""The forms of a draft: opened, and what was typed into them taken over.

Each draft is kept at every step, so that a closed form or a restart loses nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from discord import ui

from bot.controls import Control, Typed, number_in
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
from bot.moderating.draft_view import SUGGESTERS
from bot.moderating.drafts import Drafts, as_it_is
from bot.moderating.showing import Interaction, Showing
from bot.question import scope_of
from bot.rights import Gate
from knowledge.curation import drafting, forms, sketching
from knowledge.curation.gaps import group_of
from knowledge.factbase import FactBase
from knowledge.model import Kind, Voice
from knowledge.moderators import Draft, DraftState


class Steps:
    """What moderators type into drafts."""

    def __init__(self, desk: Desk, gate: Gate, showing: Showing, drafts: Drafts) -> None:
        """Keep drafts in `desk`, show them through `drafts`."""
        self._desk = desk
        self._gate = gate
        self._showing = showing
        self._drafts = drafts
        self.actions = {
            "draft-text": self._text_form,
            "draft-figure": self._figure_form,
            "draft-more": self._more_form,
            "draft-new": self._new_typed,
            "draft-text-typed": self._text_typed,
            "draft-figure-typed": self._figure_typed,
            "draft-more-typed": self._more_typed,
        }

    async def new_form(self, interaction: Interaction, about: str = "") -> None:
        """The first step of a new fact; `about` tells which gap it answers, if any."""
        await self._gate.check(interaction, *SUGGESTERS)
        first = forms.TextForm(statement="", kind=Kind.STATISTIC, voice=Voice.REPORTED, source="")
        modal = text_modal(Control("draft-new", about), first)
        await self._showing.open(interaction, modal)

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
        await self._drafts.show(interaction, draft)

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
            draft = await self._drafts.own(interaction, about)
            steps = await self._desk.consult(
                draft.scope, lambda base: sketching.forms_of(base, draft)
            )
            return modal(*steps)

        await self._showing.form(interaction, making())

    async def _text_typed(self, interaction: Interaction, about: str, typed: Typed) -> None:
        draft = await self._showing.wait(interaction, self._drafts.own(interaction, about))
        text = typed_text(typed)
        article, trouble = await self._showing.wait(interaction, upload(typed))

        def step(base: FactBase, draft: Draft) -> Draft:
            changed = sketching.typed_text(base, draft, text)
            return sketching.with_source_text(base, changed, article, trouble)

        await self._typed(interaction, draft, step)

    async def _figure_typed(self, interaction: Interaction, about: str, typed: Typed) -> None:
        draft, figure = await self._drafts.own(interaction, about), typed_figure(typed)
        await self._typed(interaction, draft, lambda b, d: sketching.typed_figure(b, d, figure))

    async def _more_typed(self, interaction: Interaction, about: str, typed: Typed) -> None:
        draft, more = await self._drafts.own(interaction, about), typed_more(typed)
        await self._typed(interaction, draft, lambda b, d: sketching.typed_more(b, d, more))

    async def _typed(
        self, interaction: Interaction, draft: Draft, step: Callable[[FactBase, Draft], Draft]
    ) -> None:
        """Keep what a form made of the draft as it is by now.

        One that was up for review, or read from an article, is its author's now.
        """

        def work(base: FactBase) -> Draft:
            changed = step(base, as_it_is(base, draft))
            if changed.state in (DraftState.REVIEW, DraftState.PROPOSED):
                changed = replace(changed, state=DraftState.DRAFT)
            return base.store.keep_draft(changed, drafting.now())

        changed = await self._showing.wait(interaction, self._desk.change(draft.scope, work))
        await self._drafts.show(interaction, changed)


def _typed_control(step: str, about: str) -> Control:
    return Control(f"draft-{step}-typed", about)
