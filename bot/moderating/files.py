"""Import, export, draft facts from an article, and which passages have facts."""

from __future__ import annotations

import asyncio

import discord

from bot import uploads
from bot.desk import Desk
from bot.moderating.draft_view import SUGGESTERS
from bot.moderating.drafts import Drafts
from bot.moderating.showing import Interaction, Showing
from bot.question import scope_of
from bot.rights import Gate
from knowledge import articles, importing, wording
from knowledge.curation import coverage, drafting, passages, proposing, report
from knowledge.factbase import FactBase
from knowledge.lookups import Attachment
from knowledge.moderators import Draft, Right
from knowledge.phrases import moderating as words

PAGE_LIMIT = 3_400
"""Characters of a page."""

PROGRESS_EVERY = 2.0
"""Seconds between two lines of progress."""


class Files:
    """What moderators do with whole files."""

    def __init__(self, desk: Desk, gate: Gate, showing: Showing, drafts: Drafts) -> None:
        """Work in `desk`; what a file would change begins as a draft."""
        self._desk = desk
        self._gate = gate
        self._showing = showing
        self._drafts = drafts

    async def bring_in(
        self, interaction: Interaction, file: discord.Attachment, reason: str
    ) -> None:
        """Show what a pack or a table would change; it becomes a draft that can be saved."""
        await self._gate.check(interaction, Right.EDIT)
        await interaction.response.defer(ephemeral=True, thinking=True)
        name, data = await uploads.read(file, uploads.PACK_BYTES)
        scope, author = scope_of(interaction.guild_id), str(interaction.user.id)
        why = reason or words.IMPORT_REASON.format(name=name)

        def work(base: FactBase) -> tuple[str, Draft | None]:
            plan = importing.plan(base, data, name, scope)
            text = "\n".join(
                [words.IMPORT_TITLE.format(name=wording.safe(name)), *report.report(plan)]
            )[:PAGE_LIMIT]
            if plan.rejected:
                return f"{text}\n\n{words.IMPORT_REFUSED}", None
            if plan.empty:
                return f"{text}\n\n{words.NOTHING_TO_IMPORT}", None
            return text, drafting.draft_of(plan.change(author, why), scope)

        text, draft = await self._desk.consult(scope, work)
        await self._showing.panel(interaction, text)
        if draft is not None:
            await self._drafts.begin(interaction, draft)

    async def hand_out(self, interaction: Interaction, form: str) -> None:
        """All facts as a file, for whoever may work on them."""
        await self._gate.check(interaction, *SUGGESTERS, Right.REVIEW, Right.CONFIGURE)
        scope = scope_of(interaction.guild_id)

        def work(base: FactBase) -> tuple[bytes, int]:
            return importing.export(base, scope, form), base.briefing(scope).size

        data, count = await self._showing.wait(interaction, self._desk.consult(scope, work))
        text = words.EXPORTED_CSV if form == "csv" else words.EXPORTED
        said = text.format(count=count)
        file = Attachment(f"facts-{scope}.{form}", data, said)
        await self._showing.file(interaction, said, file)

    async def propose(self, interaction: Interaction, file: discord.Attachment, title: str) -> None:
        """Read draft facts from an article; they wait to be accepted, reworded or dropped."""
        await self._gate.check(interaction, *SUGGESTERS)
        await interaction.response.defer(ephemeral=True, thinking=True)
        name, data = await uploads.read(file, uploads.ARTICLE_BYTES)
        scope, author = scope_of(interaction.guild_id), str(interaction.user.id)
        seen = [0, 0]

        def progress(done: int, all_of_them: int) -> None:
            seen[:] = done, all_of_them

        def find(base: FactBase) -> list[Draft]:
            return proposing.drafts(base, scope, author, data, name, title, progress)

        work = asyncio.ensure_future(self._desk.consult(scope, find))
        while not work.done():
            await asyncio.wait({work}, timeout=PROGRESS_EVERY)
            if not work.done() and seen[1]:
                done = words.PROPOSING.format(name=wording.safe(name), done=seen[0], all=seen[1])
                await interaction.edit_original_response(content=done)
        found = await work
        kept = await self._desk.change(
            scope, lambda base: base.store.keep_drafts(found, drafting.now())
        )
        text = words.PROPOSED if kept else words.PROPOSED_NONE
        await self._showing.say(interaction, text.format(count=len(kept), name=wording.safe(name)))
        if kept:
            await self._drafts.queue(interaction)

    async def coverage(self, interaction: Interaction, file: discord.Attachment | None) -> None:
        """Which passages of the sources have facts; with a text also where figures are missing."""
        await self._gate.check(interaction, *SUGGESTERS, Right.REVIEW)
        scope = scope_of(interaction.guild_id)
        upload = await uploads.read(file, uploads.ARTICLE_BYTES) if file else None
        work = self._desk.consult(scope, lambda base: coverage_pages(base, scope, upload))
        pages = await self._showing.wait(interaction, work)
        for page in pages[:5]:
            await self._showing.say(interaction, page)


def coverage_pages(base: FactBase, scope: str, upload: tuple[str, bytes] | None) -> list[str]:
    """The coverage map as pages."""
    briefing = base.store.briefing(scope) or base.briefing(scope)
    texts = passages.of_best_source(upload[1], upload[0], briefing.sources) if upload else None
    found = coverage.coverage(briefing, texts, lambda t: bool(articles.figures_in(t)))
    pages = coverage.report(found, 1_800)
    return [words.NO_SUCH_SOURCE, *pages] if upload and not texts else pages
