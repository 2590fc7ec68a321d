"""From a line to a page: looks it up, draws its chart, and keeps what no button can hold."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from discord.utils import utcnow

from bot.desk import Desk
from bot.pages import Page
from bot.reply import OPTION_LIMIT
from knowledge import phrases
from knowledge.errors import ChartsMissing, KnowledgeError
from knowledge.lookups import Attachment, Found
from knowledge.model import SHARED_SCOPE, FactStatus

KEPT_SPAN = timedelta(days=1)
"""How long a line that does not fit into a button is kept."""

CHART_NAME = "chart.png"


class Expired(KnowledgeError):
    """What a button stood for is not kept any more."""

    def __init__(self) -> None:
        """Say so in one sentence."""
        super().__init__(phrases.PAGE_EXPIRED)


class Finding:
    """Finds pages, and the lines behind buttons. Page by page and in one scope each."""

    def __init__(self, desk: Desk) -> None:
        """Look up in `desk`, draw there, and keep long lines there."""
        self._desk = desk

    async def page(self, scope: str, line: str, asker: int, number: int = 0) -> Page:
        """A page of what the line finds; the last one if there are not so many any more."""
        found = await self._drawn(await self._desk.look_up(line, scope))
        page = Page(
            found=_with_shared_note(found) if scope == SHARED_SCOPE else found,
            number=min(number, len(found.pages) - 1),
            asker=asker,
            scope=scope,
            line=f"/fact {found.record.id}" if found.record else line,
            postable=scope != SHARED_SCOPE and _for_everybody(line, found),
        )
        if not all(press.fits for press in page.presses):
            page = replace(page, line=await self._kept(scope, page.line))
        lines = [await self._short(scope, choice.line) for choice in found.choices]
        return replace(page, lines=tuple(lines))

    async def _drawn(self, found: Found) -> Found:
        """With its chart as a file; where charts cannot be drawn, the pages say so."""
        if found.chart is None:
            return found
        try:
            data = await self._desk.draw(found.chart)
        except ChartsMissing as error:
            pages = tuple(f"{page}\n{error}" for page in found.pages)
            return replace(found, pages=pages, chart=None)
        chart = Attachment(CHART_NAME, data, found.chart.alt)
        return replace(found, attachments=(*found.attachments, chart))

    async def line(self, scope: str, held: str) -> str:
        """The line that a button or an option holds, or whose key it holds. Raises Expired."""
        if not held.startswith("~"):
            return held
        now = int(utcnow().timestamp())
        line = await self._desk.kept_line(scope, held.removeprefix("~"), now)
        if line is None:
            raise Expired
        return line

    async def _short(self, scope: str, line: str) -> str:
        return line if len(line) <= OPTION_LIMIT else await self._kept(scope, line)

    async def _kept(self, scope: str, line: str) -> str:
        """What a button or an option holds in place of a long line."""
        now = utcnow()
        until = int((now + KEPT_SPAN).timestamp())
        key = await self._desk.keep_line(scope, line, now=int(now.timestamp()), until=until)
        return f"~{key}"


def _for_everybody(line: str, found: Found) -> bool:
    """Whether it may be posted: what shows no facts could only repeat somebody's words.

    A command without options, such as "/help", repeats nothing. A withdrawn fact is not served.
    """
    return (bool(found.facts) or " " not in line) and not _withdrawn(found)


def _withdrawn(found: Found) -> bool:
    """Whether it is the record of a fact that is not answered from any more."""
    return found.record is not None and found.record.status is not FactStatus.ACTIVE


def with_news(found: Found) -> Found:
    """Pages that say first that their fact was withdrawn while they were open, if it was."""
    if found.record is None or not _withdrawn(found):
        return found
    news = phrases.RETIRED_SINCE.format(fact=found.record.id)
    return replace(found, pages=tuple(f"{news}\n{page}" for page in found.pages))


def _with_shared_note(found: Found) -> Found:
    """Pages that say which facts they come from, if they show any."""
    if not found.facts:
        return found
    pages = tuple(f"{page}\n{phrases.SHARED_NOTE}" for page in found.pages)
    return replace(found, pages=pages)
