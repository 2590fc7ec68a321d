"""What was asked and not answered, and complaints: looked at in groups, and closed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import discord
from discord import ui

from bot.controls import (
    ABOUT_LIMIT,
    Control,
    ModButton,
    ModMenu,
    Typed,
    choice_field,
    form,
    number_in,
    text_field,
)
from bot.desk import Desk
from bot.moderating.draft_steps import Steps
from bot.moderating.drafts import Drafts
from bot.moderating.showing import Interaction, Showing
from bot.question import scope_of
from bot.reply import OPTION_LIMIT, shortened
from bot.rights import Gate
from knowledge import wording
from knowledge.curation import gap_text, sketching, whole
from knowledge.curation.gaps import GapGroup, group_of, grouped
from knowledge.errors import BadInput
from knowledge.factbase import FactBase
from knowledge.model import NAME_LIMIT, STATEMENT_LIMIT
from knowledge.moderators import Draft, GapKind, GapState, Right
from knowledge.phrases import moderating as words

MOST_SOURCES = 25
"""Sources among which a form lets choose: Discord's menus hold no more."""

MOST_LISTED = 20
"""Groups that are listed."""


class GapDesk:
    """What moderators do with what people sent them."""

    def __init__(
        self, desk: Desk, gate: Gate, showing: Showing, drafts: Drafts, steps: Steps
    ) -> None:
        """Read from `desk`; what answers a gap begins as a draft."""
        self._desk = desk
        self._gate = gate
        self._showing = showing
        self._drafts = drafts
        self._steps = steps
        self.actions = {
            "gap-list": self._list,
            "gap-open": self._open,
            "gap-answer": self._answer,
            "gap-bind": self._bind_form,
            "gap-bind-typed": self._bound,
            "gap-silence": self._silence_form,
            "gap-silence-typed": self._silenced,
            "gap-edit": self._edit,
            "gap-out": self._out_of_scope,
            "gap-done": self._done,
            "gap-reopen": self._reopen,
        }

    async def gaps(self, interaction: Interaction) -> None:
        """All that is open, in groups, those asked on most days first."""
        await self._gate.check(interaction, Right.EDIT, Right.REVIEW)
        scope = scope_of(interaction.guild_id)

        def work(base: FactBase) -> tuple[list[GapGroup], int]:
            found = base.store.gaps(scope)
            return grouped(found, base, scope), len(found)

        groups, count = await self._showing.wait(interaction, self._desk.consult(scope, work))
        if not groups:
            await self._showing.panel(interaction, words.NO_GAPS)
            return
        lines = [words.GAPS_HEADING.format(count=count)]
        lines += [
            words.GAP_LINE.format(title=gap_text.title(g), days=gap_text.days(g))
            for g in groups[:MOST_LISTED]
        ]
        if len(groups) > MOST_LISTED:
            lines.append(words.QUEUE_MORE.format(count=len(groups) - MOST_LISTED))
        options = [
            discord.SelectOption(
                label=shortened(wording.plain(gap_text.title(one)), OPTION_LIMIT),
                value=str(one.gaps[0].id),
                description=gap_text.days(one),
            )
            for one in groups[:MOST_LISTED]
        ]
        menu = ModMenu(Control("gap-open"), words.OPEN_GAP, options)
        await self._showing.panel(interaction, "\n".join(lines), [[menu]])

    async def _list(self, interaction: Interaction, _about: str, _typed: Typed) -> None:
        await self.gaps(interaction)

    async def _open(self, interaction: Interaction, about: str, _: Typed) -> None:
        work = self._group(interaction, about, Right.EDIT, Right.REVIEW)
        group = await self._showing.wait(interaction, work)
        rights, _settings = await self._gate.rights(interaction)
        rows = _rows(group, edits=Right.EDIT in rights)
        title = words.GAP_TITLE.format(title=gap_text.title(group))
        text = "\n".join([title, gap_text.days(group), *gap_text.more(group)])
        await self._showing.panel(interaction, text, rows)

    async def _answer(self, interaction: Interaction, about: str, _: Typed) -> None:
        await self._gate.check(interaction, Right.EDIT)
        await self._steps.new_form(interaction, about=about)

    async def _bind_form(self, interaction: Interaction, about: str, _: Typed) -> None:
        async def making() -> ui.Modal:
            group = await self._group(interaction, about)
            nearest = next(iter(group.facts), "")
            fields = [text_field("fact", words.BIND_FACT, nearest, limit=20)]
            return form(Control("gap-bind-typed", about), words.BIND_TITLE, fields)

        await self._showing.form(interaction, making())

    async def _bound(self, interaction: Interaction, about: str, typed: Typed) -> None:
        group, scope, author = await self._grouped(interaction, about)
        await self._begin(
            interaction,
            scope,
            lambda base: whole.bind(base, scope, author, group, typed.text("fact")),
        )

    async def _silence_form(self, interaction: Interaction, about: str, _: Typed) -> None:
        async def making() -> ui.Modal:
            await self._gate.check(interaction, Right.EDIT)
            scope = scope_of(interaction.guild_id)
            frame = await self._desk.consult(scope, lambda base: base.store.frame(scope))
            sources = {s.id: s.title for s in (frame.sources if frame else ())[:MOST_SOURCES]}
            if not sources:
                raise BadInput(words.SOURCE_MISSING)
            first = next(iter(sources))
            fields = [
                text_field("missing", words.SILENCE_MISSING, "", limit=NAME_LIMIT),
                text_field("says", words.SILENCE_SAYS, "", limit=STATEMENT_LIMIT, long=True),
                choice_field("source", words.SILENCE_SOURCE, sources, first),
            ]
            return form(Control("gap-silence-typed", about), words.SILENCE_TITLE, fields)

        await self._showing.form(interaction, making())

    async def _silenced(self, interaction: Interaction, about: str, typed: Typed) -> None:
        group, scope, author = await self._grouped(interaction, about)
        source, missing, says = (typed.text(one) for one in ("source", "missing", "says"))
        await self._begin(
            interaction,
            scope,
            lambda base: whole.silence(base, scope, author, group, source, missing, says),
        )

    async def _edit(self, interaction: Interaction, about: str, _: Typed) -> None:
        group, scope, author = await self._grouped(interaction, about)

        def work(base: FactBase) -> Draft:
            fact = base.fact(group.gaps[0].fact_id or "", scope)
            draft = sketching.editing_draft(fact, scope, author, words.COMPLAINED)
            return replace(draft, gaps=group.ids)

        await self._begin(interaction, scope, work)

    async def _begin(
        self, interaction: Interaction, scope: str, work: Callable[[FactBase], Draft]
    ) -> None:
        draft = await self._showing.wait(interaction, self._desk.consult(scope, work))
        await self._drafts.begin(interaction, draft)

    async def _grouped(self, interaction: Interaction, about: str) -> tuple[GapGroup, str, str]:
        """The group, the server's scope and who works on it, for those who may edit."""
        group = await self._showing.wait(interaction, self._group(interaction, about))
        return group, scope_of(interaction.guild_id), str(interaction.user.id)

    async def _out_of_scope(self, interaction: Interaction, about: str, _: Typed) -> None:
        await self._close(interaction, about, GapState.OUT_OF_SCOPE)

    async def _done(self, interaction: Interaction, about: str, _: Typed) -> None:
        await self._close(interaction, about, GapState.DONE)

    async def _close(self, interaction: Interaction, about: str, state: GapState) -> None:
        """Close a group by hand, with a button that opens it again."""
        group, scope, _ = await self._grouped(interaction, about)
        work = self._desk.change(scope, lambda base: base.store.close_gaps(scope, group.ids, state))
        await self._showing.wait(interaction, work)
        ids = ",".join(map(str, group.ids))
        row = [ModButton(Control("gap-list"), words.BACK_BUTTON)]
        if len(ids) <= ABOUT_LIMIT:
            row.append(ModButton(Control("gap-reopen", ids), words.REOPEN_BUTTON))
        text = words.GAP_CLOSED.format(title=gap_text.title(group))
        await self._showing.panel(interaction, text, [row])

    async def _reopen(self, interaction: Interaction, about: str, _: Typed) -> None:
        await self._gate.check(interaction, Right.EDIT)
        scope, ids = scope_of(interaction.guild_id), list(map(number_in, about.split(",")))
        work = self._desk.change(scope, lambda base: base.store.open_gaps(scope, ids))
        await self._showing.wait(interaction, work)
        await self.gaps(interaction)

    async def _group(self, interaction: Interaction, about: str, *rights: Right) -> GapGroup:
        """The group of a gap that is open still; raises NotAllowed or BadInput."""
        await self._gate.check(interaction, *(rights or (Right.EDIT,)))
        scope, number = scope_of(interaction.guild_id), number_in(about)
        group = await self._desk.consult(scope, lambda base: group_of(base, scope, number))
        if group is None:
            raise BadInput(words.GAP_GONE)
        return group


def _rows(group: GapGroup, *, edits: bool) -> list[list[ui.Item[Any]]]:
    about = str(group.gaps[0].id)
    back = ModButton(Control("gap-list"), words.BACK_BUTTON)
    if not edits:
        return [[back]]
    if group.gaps[0].kind is not GapKind.QUESTION:
        return [
            [
                ModButton(Control("gap-edit", about), words.EDIT_BUTTON),
                ModButton(Control("gap-done", about), words.DONE_BUTTON),
                back,
            ]
        ]
    return [
        [
            ModButton(Control("gap-answer", about), words.ANSWER_BUTTON),
            ModButton(Control("gap-bind", about), words.BIND_BUTTON),
        ],
        [
            ModButton(Control("gap-silence", about), words.SILENCE_BUTTON),
            ModButton(Control("gap-out", about), words.OUT_OF_SCOPE_BUTTON),
            back,
        ],
    ]
