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

MOST_PAGES = 5
"""Pages of the coverage map that are shown."""

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
        self, interaction: Interaction, file: discord.Attachment | None, reason: str
    ) -> None:
        """Show what a pack or a table would change; it becomes a draft that can be saved.

        Without a file it is the briefing that comes with the program.
        """
        await self._gate.check(interaction, Right.EDIT)
        await self._showing.begin(interaction)
        upload = await uploads.read(file, uploads.PACK_BYTES) if file else None
        scope, author = scope_of(interaction.guild_id), str(interaction.user.id)
        work = self._desk.study(scope, lambda base: planned(base, scope, author, upload, reason))
        text, draft = await work
        if draft is None:
            await self._showing.panel(interaction, text)
        else:
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
        await self._showing.begin(interaction)
        name, data = await uploads.read(file, uploads.ARTICLE_BYTES)
        scope, author = scope_of(interaction.guild_id), str(interaction.user.id)
        seen = [0, 0]

        def progress(done: int, all_of_them: int) -> None:
            seen[:] = done, all_of_them

        def find(base: FactBase) -> list[Draft]:
            return proposing.drafts(base, scope, author, data, name, title, progress)

        work = asyncio.ensure_future(self._desk.study(scope, find))
        while not work.done():
            await asyncio.wait({work}, timeout=PROGRESS_EVERY)
            if not work.done() and seen[1]:
                said = words.PROPOSING.format(name=wording.safe(name), done=seen[0], all=seen[1])
                await self._showing.progress(interaction, said)
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
        await self._showing.begin(interaction)
        upload = await uploads.read(file, uploads.ARTICLE_BYTES) if file else None
        pages = await self._desk.study(scope, lambda base: coverage_pages(base, scope, upload))
        for page in pages[:MOST_PAGES]:
            await self._showing.say(interaction, page)
        if len(pages) > MOST_PAGES:
            more = words.QUEUE_MORE.format(count=len(pages) - MOST_PAGES)
            await self._showing.say(interaction, more)


def planned(
    base: FactBase, scope: str, author: str, upload: tuple[str, bytes] | None, reason: str
) -> tuple[str, Draft | None]:
    """What an import would do, in words, and as a draft; None where there is nothing to save."""
    if upload:
        name = upload[0]
        plan = importing.plan(base, upload[1], name, scope)
    else:
        name = words.SHIPPED
        plan = importing.plan_shipped(base, scope)
    lines = [words.IMPORT_TITLE.format(name=wording.safe(name)), *report.report(plan)]
    text = wording.cut("\n".join(lines), PAGE_LIMIT)
    if plan.rejected:
        return f"{text}\n\n{words.IMPORT_REFUSED}", None
    if plan.empty:
        return f"{text}\n\n{words.NOTHING_TO_IMPORT}", None
    change = plan.change(author, reason or words.IMPORT_REASON.format(name=name))
    return text, drafting.draft_of(change, scope, summary=tuple(lines))


def coverage_pages(base: FactBase, scope: str, upload: tuple[str, bytes] | None) -> list[str]:
    """The coverage map as pages."""
    briefing = base.store.briefing(scope) or base.briefing(scope)
    texts = passages.of_best_source(upload[1], upload[0], briefing.sources) if upload else None
    found = coverage.coverage(briefing, texts, lambda t: bool(articles.figures_in(t)))
    pages = coverage.report(found, 1_800)
    return [words.NO_SUCH_SOURCE, *pages] if upload and not texts else pages
