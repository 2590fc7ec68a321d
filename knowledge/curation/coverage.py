"""How well a briefing covers its sources: what has facts, what has none, what is cited in vain."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from knowledge import phrases, wording
from knowledge.model import Briefing, Fact, Kind, Source
from knowledge.phrases import curating
from knowledge.verify import digest

MOST_IDS = 12
"""Facts or silences that are named in one line."""


@dataclass(frozen=True, slots=True)
class PassageCoverage:
    """One passage and the ids of the active facts that cite it.

    `figures` tells whether it has figures although none of its facts is a statistic; None where
    the text is not at hand.
    """

    locator: str
    facts: tuple[str, ...]
    figures: bool | None = None


@dataclass(frozen=True, slots=True)
class SourceCoverage:
    """One source: its passages in order, or, where they are not known, those that facts cite.

    `strays` pairs facts with locators that the source does not have; `silences` are ids.
    """

    source: Source
    passages: tuple[PassageCoverage, ...]
    silences: tuple[str, ...] = ()
    strays: tuple[tuple[str, str], ...] = ()

    @property
    def is_known(self) -> bool:
        """Whether it is known which passages the source has."""
        return bool(self.source.passages)

    @property
    def empty(self) -> tuple[str, ...]:
        """The locators of the passages that no fact cites."""
        return tuple(passage.locator for passage in self.passages if not passage.facts)

    @property
    def unread_figures(self) -> tuple[str, ...]:
        """The locators of the passages that have figures and no statistic."""
        return tuple(passage.locator for passage in self.passages if passage.figures)


@dataclass(frozen=True, slots=True)
class Coverage:
    """All sources; `unknown` pairs facts with sources that are not there, `unloaded` counts facts
    that were not looked at.
    """

    sources: tuple[SourceCoverage, ...]
    unknown: tuple[tuple[str, str], ...] = ()
    unloaded: int = 0


def coverage(
    briefing: Briefing,
    passages: Mapping[str, str] | None = None,
    figures_in: Callable[[str], bool] | None = None,
) -> Coverage:
    """Which passages of which sources the active facts cite.

    `passages` is the text of one source by locator; a text counts only for the source whose hash
    of that passage it has. `figures_in` tells whether a text has figures. Of a large scope hand
    in a briefing with facts, or none are seen.
    """
    cited: defaultdict[tuple[str, str], dict[str, Fact]] = defaultdict(dict)
    for fact in briefing.active:
        for citation in fact.citations:
            cited[citation.source, str(citation.locator)][fact.id] = fact
    known = {source.id for source in briefing.sources}
    strangers = ((fact, source) for (source, _), facts in cited.items() for fact in facts)
    return Coverage(
        sources=tuple(
            _of_source(source, briefing, cited, _Text(source, passages, figures_in))
            for source in briefing.sources
        ),
        unknown=tuple(dict.fromkeys(one for one in strangers if one[1] not in known)),
        unloaded=briefing.unloaded,
    )


@dataclass(frozen=True, slots=True)
class _Text:
    source: Source
    passages: Mapping[str, str] | None
    figures_in: Callable[[str], bool] | None

    def unread_figures(self, locator: str, facts: Sequence[Fact]) -> bool | None:
        """Whether the passage has figures that no fact of it states as a statistic."""
        text = (self.passages or {}).get(locator)
        expected = self.source.passages.get(locator)
        if text is None or self.figures_in is None or digest(text) != expected:
            return None
        return not any(fact.kind is Kind.STATISTIC for fact in facts) and self.figures_in(text)


def _of_source(
    source: Source,
    briefing: Briefing,
    cited: Mapping[tuple[str, str], Mapping[str, Fact]],
    text: _Text,
) -> SourceCoverage:
    own = {locator: facts for (name, locator), facts in cited.items() if name == source.id}
    locators = list(source.passages) or sorted(own, key=_place)
    strays = [(fact, one) for one, facts in own.items() if one not in locators for fact in facts]
    return SourceCoverage(
        source=source,
        passages=tuple(
            PassageCoverage(
                locator=locator,
                facts=tuple(own.get(locator, ())),
                figures=text.unread_figures(locator, list(own.get(locator, {}).values())),
            )
            for locator in locators
        ),
        silences=tuple(one.id for one in briefing.silences if one.source == source.id),
        strays=tuple(strays),
    )


def _place(locator: str) -> tuple[int, int]:
    """Title first, then paragraphs by number, the closing line last."""
    if locator.isdecimal():
        return 1, int(locator)
    return (0, 0) if locator == "title" else (2, 0)


def report(found: Coverage, limit: int) -> list[str]:
    """The coverage in lines for people, escaped, on pages of at most `limit` characters.

    A line that is longer is a page by itself, and is not cut.
    """
    pages: list[str] = []
    for line in _lines(found):
        if pages and len(pages[-1]) + 1 + len(line) <= limit:
            pages[-1] += f"\n{line}"
        else:
            pages.append(line)
    return pages


def _lines(found: Coverage) -> Iterator[str]:
    if not found.sources:
        yield curating.NO_SOURCES
    for source in found.sources:
        yield from _source_lines(source)
    for fact, name in found.unknown:
        yield curating.UNKNOWN_SOURCE.format(fact=_short(fact), source=_short(name))
    if found.unloaded:
        yield curating.NOT_LOADED.format(count=f"{found.unloaded:,}")


def _source_lines(found: SourceCoverage) -> Iterator[str]:
    heading = curating.NO_FACTS_CITE
    if found.is_known:
        heading = curating.COVERED
    elif found.passages:
        heading = curating.CITED_ONLY
    count = len(found.passages)
    title = _short(found.source.title)
    yield heading.format(title=title, covered=count - len(found.empty), count=count)
    yield from map(_passage_line, found.passages)
    if found.silences:
        yield curating.SILENT.format(things=_listed(found.silences))
    for fact, locator in found.strays:
        yield curating.STRAY.format(fact=_short(fact), locator=_located(locator))


def _passage_line(passage: PassageCoverage) -> str:
    form = curating.PASSAGE if passage.facts else curating.PASSAGE_WITHOUT
    line = form.format(locator=_located(passage.locator), facts=_listed(passage.facts))
    return curating.FIGURES_WITHOUT.format(passage=line) if passage.figures else line


def _located(locator: str) -> str:
    if locator.isdecimal():
        return wording.locator(int(locator))
    return {"title": phrases.TITLE, "bio": phrases.BIO}.get(locator) or _short(locator)


def _listed(ids: Sequence[str]) -> str:
    shown = ", ".join(_short(one) for one in ids[:MOST_IDS])
    if len(ids) <= MOST_IDS:
        return shown
    return curating.AND_MORE.format(things=shown, count=len(ids) - MOST_IDS)


def _short(text: str) -> str:
    return wording.safe_cut(text, 60)
