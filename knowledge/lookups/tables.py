"""Tables as pages: the code block, what its signs mean, caveats, sources."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from knowledge import phrases, wording
from knowledge.lookups.found import PAGE_LIMIT, page_cut
from knowledge.lookups.pages import LEAD_LIMIT, plain_pages, with_sources
from knowledge.lookups.rows import Figure
from knowledge.lookups.table import Layout, legend
from knowledge.model import Briefing, Fact

Rivals = Mapping[Figure, tuple[Figure, ...]]


def table_pages(
    lead: str,
    figures: Sequence[Figure],
    rivals: Rivals,
    briefing: Briefing,
    below: Sequence[str] = (),
) -> tuple[str, ...]:
    """The figures as tables, a page at a time; every page stands by itself.

    The lines `below` follow the last table, on its page where they fit.
    """
    writer = _Writer(figures, rivals, briefing)
    pages: list[str] = []
    start = 0
    above = page_cut(lead, LEAD_LIMIT)
    while start < len(figures):
        count = writer.most_from(start, above)
        shown = figures[start : start + count]
        start += count
        if start < len(figures):
            pages.append(writer.page(shown, above))
        else:
            pages += writer.last(shown, above, below)
        above = ""
    return tuple(pages)


class _Writer:
    """Writes pages of one table; each row is laid out once."""

    def __init__(self, figures: Sequence[Figure], rivals: Rivals, briefing: Briefing) -> None:
        self._figures, self._rivals = figures, rivals
        self._sources = {source.id: source for source in briefing.sources}
        self._layout = Layout(figures, briefing)
        self._legend = legend(figures, rivals)
        self._rows = {one: self._layout.row(one, rivals.get(one, ())) for one in figures}

    def most_from(self, start: int, above: str) -> int:
        """How many figures from there fit on one page; at least one."""
        room = PAGE_LIMIT - len(above) - len("\n".join(["", *self._legend, "```", "```"])) - 1
        group: object = None
        noted: set[str] = set()
        for place, figure in enumerate(self._figures[start:]):
            lines = list(self._rows[figure])
            if figure.group != group:
                lines += ["", *self._layout.heading(figure)]
            if figure.fact.id not in noted:
                lines += _note(figure.fact)
            group, noted = figure.group, noted | {figure.fact.id}
            room -= sum(len(line) + 1 for line in lines)
            if room < 0:
                return max(place, 1)
        return len(self._figures) - start

    def page(self, figures: Sequence[Figure], above: str) -> str:
        """The page of these figures, with as many sources as there is room for."""
        return with_sources(self._body(figures, above), [f.fact for f in figures], self._sources)

    def last(self, figures: Sequence[Figure], above: str, below: Sequence[str]) -> tuple[str, ...]:
        """The last page, and another one where the lines that follow do not fit on it."""
        body = "\n".join([self._body(figures, above), *below])
        if len(body) > PAGE_LIMIT:
            return (self.page(figures, above), *plain_pages(below))
        return (with_sources(body, [figure.fact for figure in figures], self._sources),)

    def _body(self, figures: Sequence[Figure], above: str) -> str:
        lines = [above] if above else []
        lines += ["```", *self._lines(figures), "```"]
        lines += legend(figures, self._rivals)
        facts = {figure.fact.id: figure.fact for figure in figures}
        lines += [line for fact in facts.values() for line in _note(fact)]
        return "\n".join(lines)

    def _lines(self, figures: Sequence[Figure]) -> list[str]:
        lines: list[str] = []
        group: object = None
        for figure in figures:
            if figure.group != group:
                lines += [*([""] if lines else []), *self._layout.heading(figure)]
                group = figure.group
            lines += self._rows[figure]
        return lines


def _note(fact: Fact) -> list[str]:
    """The limit of a fact that every reply must show, if it has one."""
    if not fact.caveat:
        return []
    return [phrases.CAVEAT.format(fact=fact.id, caveat=wording.safe(fact.caveat))]
