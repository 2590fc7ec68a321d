"""Drafts: begun, worked on in forms, looked at, saved, sent for review, approved or dropped.

Each draft is kept at every step, so that a closed form or a restart loses nothing. Rights and
authorship are checked at every step, since both may have changed while a form stood open.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import discord

from bot.aftermath import Aftermath
from bot.controls import Control, ModButton, ModMenu, Typed, form, number_in, text_field
from bot.desk import Desk
from bot.moderating.draft_view import SUGGESTERS, digest, in_order, label, may_see, rows
from bot.moderating.showing import Interaction, Showing
from bot.question import scope_of
from bot.reply import OPTION_LIMIT, shortened
from bot.rights import Gate
from knowledge.curation import changes, drafting, panel
from knowledge.errors import BadInput, Conflict
from knowledge.factbase import FactBase
from knowledge.model import REASON_LIMIT
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
            "draft-save": self._save,
            "draft-send": self._send,
            "draft-keep": self._keep,
            "draft-drop": self._drop,
            "draft-approve": self._approve,
            "draft-return": self._return_form,
            "draft-return-typed": self._returned,
        }

    async def begin(self, interaction: Interaction, draft: Draft) -> None:
        """Keep a new draft and show it."""
        kept = await self._showing.wait(
            interaction,
            self._desk.change(
                draft.scope, lambda base: base.store.keep_draft(draft, drafting.now())
            ),
        )
        await self.show(interaction, kept)

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
        await self.show(interaction, draft)

    async def _save(self, interaction: Interaction, about: str, _typed: Typed) -> None:
        settings = await self._gate.check(interaction, Right.EDIT)
        number, _, seen = about.partition(".")
        draft = await self._showing.wait(interaction, self.own(interaction, number))
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
            now = as_it_is(base, draft)
            if digest(now) != seen:
                return now
            return drafting.save(base, now, reviewer=reviewer, second_person=settings.second_person)

        try:
            saved = await self._showing.wait(interaction, self._desk.change(draft.scope, work))
        except Conflict:
            await self._overtaken(interaction, draft, reviewed=reviewer is not None)
            return
        if isinstance(saved, Draft):
            await self.show(interaction, saved, [words.CHANGED_SINCE_SEEN])
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
            later, both = drafting.catch_up(base, as_it_is(base, draft))
            if not both:
                raise BadInput(words.OVERTAKEN)
            state = DraftState.REVIEW if reviewed else DraftState.DRAFT
            kept = base.store.keep_draft(replace(later, state=state), drafting.now())
            return kept, panel.meanwhile(both, base, draft)

        later, notes = await self._showing.wait(interaction, self._desk.change(draft.scope, work))
        await self.show(interaction, later, notes)

    async def _send(self, interaction: Interaction, about: str, _typed: Typed) -> None:
        draft = await self._showing.wait(interaction, self.own(interaction, about))
        work = self._desk.change(
            draft.scope, lambda base: drafting.send(base, as_it_is(base, draft))
        )
        sent = await self._showing.wait(interaction, work)
        await self._done(interaction, words.SENT.format(number=draft.id))
        _, settings = await self._gate.rights(interaction)
        await self._aftermath.review_wanted(sent, settings)

    async def _keep(self, interaction: Interaction, about: str, _typed: Typed) -> None:
        draft = await self.own(interaction, about)
        await self._showing.panel(interaction, words.KEPT.format(number=draft.id, days=DRAFT_DAYS))

    async def _drop(self, interaction: Interaction, about: str, _typed: Typed) -> None:
        draft = await self.own(interaction, about)
        work = self._desk.change(
            draft.scope, lambda base: base.store.drop_draft(draft.scope, draft.id)
        )
        await self._showing.wait(interaction, work)
        await self._done(interaction, words.DROPPED.format(number=draft.id))

    async def _return_form(self, interaction: Interaction, about: str, _typed: Typed) -> None:
        await self._gate.check(interaction, Right.REVIEW)
        fields = [text_field("note", words.LABELS["note"], "", limit=REASON_LIMIT, long=True)]
        modal = form(Control("draft-return-typed", about), words.RETURN_TITLE, fields)
        await self._showing.open(interaction, modal)

    async def _returned(self, interaction: Interaction, about: str, typed: Typed) -> None:
        settings = await self._gate.check(interaction, Right.REVIEW)
        draft = await self._showing.wait(interaction, self._draft(interaction, about))
        note = clean(typed.text("note"), REASON_LIMIT)

        def work(base: FactBase) -> Draft:
            now = as_it_is(base, draft)
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

    async def own(self, interaction: Interaction, about: str) -> Draft:
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

    async def show(self, interaction: Interaction, draft: Draft, notes: Sequence[str] = ()) -> None:
        """Show the draft with what the member may do with it; `notes` are lines to head it."""
        rights, settings = await self._gate.rights(interaction)
        large = len(draft.change.edits) > drafting.CLOSELY
        look = self._desk.study if large else self._desk.consult
        work = look(draft.scope, lambda base: panel.panel(base, draft, notes))
        shown = await self._showing.wait(interaction, work)
        own = draft.change.actor == str(interaction.user.id)
        below = rows(draft, rights, settings, own=own, savable=shown.savable)
        await self._showing.panel(interaction, shown.text, below)


def as_it_is(base: FactBase, draft: Draft) -> Draft:
    """The draft as it is kept by now, in the hands of whoever works on it; raises BadInput."""
    now = base.store.draft(draft.scope, draft.id)
    if now is None:
        raise BadInput(words.GONE)
    return replace(now, change=replace(now.change, actor=draft.change.actor))
