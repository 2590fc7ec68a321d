"""Lists of facts as pages: headings, items, and the sources of what stands on each page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from knowledge import phrases, wording
from knowledge.lookups.found import PAGE_LIMIT, page_cut
from knowledge.model import Briefing, Fact, Source

MOST_SHOWN = 60
"""Facts of one list: nobody pages on through thousands."""

ITEM_LIMIT = 1_300
"""Characters of one item: so much leaves room for lead, heading and a source."""

LEAD_LIMIT = 220
"""Characters of what stands above a list, and of a heading."""

SHORT_TITLE, SHORT_KIND = 60, 30
"""Characters of a source's title and kind below a page."""


@dataclass(frozen=True, slots=True)
class Item:
    """Some lines that stay together, and the fact that they show, if they show one."""

    text: str
    fact: Fact | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """Items below a heading; without a title they follow on."""

    title: str
    items: tuple[Item, ...]


def fact_item(fact: Fact, briefing: Briefing) -> Item:
    """A fact in a list: statement, caveat, who says so, voice, locator, id."""
    return Item("\n".join(wording.item(fact, briefing, caveat=True)), fact)


def paged(lead: str, sections: Iterable[Section], briefing: Briefing) -> tuple[str, ...]:
    """The pages; a section that goes on over a page has its heading on both."""
    draft = _Draft(briefing, [page_cut(lead, LEAD_LIMIT)] if lead else [])
    for section in sections:
        if section.items:
            draft.section(section)
    return draft.finished()


class _Draft:
    """Pages in the making."""

    def __init__(self, briefing: Briefing, lines: list[str]) -> None:
        self._sources = {source.id: source for source in briefing.sources}
        self._pages: list[str] = []
        self._lines = lines
        self._facts: list[Fact] = []
        self._filled = False

    def section(self, section: Section) -> None:
        heading = page_cut(wording.safe(section.title), LEAD_LIMIT)
        opening = [f"**{heading}**"] if section.title else []
        for item in section.items:
            lines = [*opening, page_cut(item.text, ITEM_LIMIT)]
            if not self._fits(lines, item.fact) and self._filled:
                self._turn()
                again = phrases.CONTINUED.format(title=heading)
                if not opening and section.title:
                    lines = [f"**{again}**", *lines]
            self._lines += lines
            self._facts += [item.fact] if item.fact else []
            self._filled = True
            opening = []

    def finished(self) -> tuple[str, ...]:
        if self._lines:
            self._turn()
        return tuple(self._pages)

    def _fits(self, lines: Sequence[str], fact: Fact | None) -> bool:
        facts = [*self._facts, *([fact] if fact else [])]
        below = source_lines(facts, self._sources)
        return len("\n".join([*self._lines, *lines, *below])) <= PAGE_LIMIT

    def _turn(self) -> None:
        self._pages.append(with_sources("\n".join(self._lines), self._facts, self._sources))
        self._lines, self._facts, self._filled = [], [], False


def with_sources(text: str, facts: Sequence[Fact], sources: Mapping[str, Source]) -> str:
    """The page with as many lines of its sources as it has room for."""
    page = page_cut(text)
    for line in source_lines(facts, sources):
        if len(page) + len(line) < PAGE_LIMIT:
            page += f"\n{line}"
    return page


def source_lines(facts: Sequence[Fact], sources: Mapping[str, Source]) -> list[str]:
    """A short line for each of the first three sources that the facts cite."""
    cited = dict.fromkeys(citation.source for fact in facts for citation in fact.citations)
    return [
        phrases.SOURCE.format(
            kind=wording.safe_cut(source.kind, SHORT_KIND),
            title=wording.safe_cut(source.title, SHORT_TITLE),
        )
        for source in [sources[one] for one in cited if one in sources][:3]
    ]


def plain_pages(lines: Iterable[str]) -> tuple[str, ...]:
    """Lines as pages, a new one where the next line does not fit."""
    return tuple(_filled(lines))


def _filled(lines: Iterable[str]) -> Iterator[str]:
    page: list[str] = []
    for line in lines:
        short = page_cut(line)
        if page and len("\n".join([*page, short])) > PAGE_LIMIT:
            yield "\n".join(page)
            page = []
        page.append(short)
    if page:
        yield "\n".join(page)


def counted(count: int) -> str:
    """ "1 fact", "12 facts"."""
    return phrases.ONE_FACT if count == 1 else phrases.FACTS.format(count=f"{count:,}")


def listed(things: Sequence[str], most: int) -> str:
    """The first few things in a sentence, and how many more there are; escaped."""
    shown = [wording.safe_cut(thing, SHORT_TITLE) for thing in things[:most]]
    if len(things) <= most:
        return wording.join(shown)
    return phrases.AND_MORE.format(things=", ".join(shown), count=len(things) - most)
