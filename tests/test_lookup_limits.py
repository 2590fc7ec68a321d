"""Whatever facts hold, at the longest that is legal: every lookup fits, and none fails."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from knowledge import packs
from knowledge.factbase import FactBase
from knowledge.lookups import COMMANDS, PAGE_LIMIT, Found, look_up, run, suggest
from knowledge.lookups.table import WIDTH, columns, wrapped
from knowledge.model import (
    ASK_LIMIT,
    NAME_LIMIT,
    SHARED_SCOPE,
    SOURCE_TITLE_LIMIT,
    STATEMENT_LIMIT,
    Attributor,
    Briefing,
    Citation,
    Comparator,
    Entity,
    Fact,
    Kind,
    Link,
    PartialDate,
    Period,
    Quantity,
    Relation,
    Silence,
    Source,
    Topic,
    Voice,
)
from knowledge.store import open_store, postings
from tests.conftest import install

ALT_LIMIT = 1_024
LABEL_LIMIT = 100
MENU_LIMIT = 24
SUGGESTIONS = 25

PIECES = [
    *("*", "`", "```", "\\", "@everyone ", "W", "漢", "é", "figures as:csv ", "_", "> ", "**"),
    *("x y ", "“", "2020 ", "|", "<@1>", "[a](b)", "https://a.b ", "ﷺ", "\u0301", "#", "- "),
]


def long_text(limit: int) -> st.SearchStrategy[str]:
    """Texts of exactly that length, of anything that Markdown, tables and phones stumble over."""
    pieces = st.lists(st.sampled_from(PIECES), min_size=1, max_size=6)
    return pieces.map(lambda found: ("a" + "".join(found) * limit)[:limit])


def some(limit: int) -> st.SearchStrategy[str]:
    """A longest text, or a short one."""
    return long_text(limit) | st.sampled_from(["Tarn", "visits", "percent", "a b"])


names = some(NAME_LIMIT)
AMOUNTS = ["0", "1", "32", "-5.50", "25000", "9" * 60, "0." + "0" * 50 + "1", "1E+400", "1E-400",
           "123456789.123456789"]  # fmt: skip
amounts = st.sampled_from(AMOUNTS).map(Decimal)
edtf = st.sampled_from(["2019", "2020-07", "2020-12-31", "2021-02-01", None])


@st.composite
def quantities(draw: st.DrawFn) -> Quantity:
    """One figure that a pack may hold."""
    comparator = draw(st.sampled_from(list(Comparator)))
    amount = draw(amounts)
    ends: list[str | None] = [*sorted(filter(None, [draw(edtf), draw(edtf)])), None, None]
    period = Period(words=draw(names), start=ends[0], end=ends[1])
    return Quantity(
        amount=amount,
        comparator=comparator,
        upper=amount + 1 if comparator is Comparator.BETWEEN else None,
        unit=draw(names),
        measure=draw(names),
        subject=draw(st.sampled_from(["e1", "e2", None])),
        place=draw(st.sampled_from(["e1", "e3", None])),
        period=draw(st.sampled_from([period, None])),
    )


@st.composite
def facts(draw: st.DrawFn, number: int) -> Fact:
    """One fact that a pack may hold."""
    kind = draw(st.sampled_from(list(Kind)))
    least = 1 if kind is Kind.STATISTIC else 0
    entities = st.lists(st.sampled_from(["e1", "e2", "e3"]), unique=True, max_size=3).map(tuple)
    dates = st.builds(
        PartialDate,
        words=names,
        year=st.sampled_from([2019, None]),
        month=st.sampled_from([7, None]),
        day=st.sampled_from([14, None]),
    )
    attributors = st.builds(Attributor, name=names, kind=names, note=names | st.none())
    citations = st.builds(
        Citation,
        source=st.sampled_from(["s1", "s2"]),
        locator=st.sampled_from([1, 9_999, "title", "bio"]),
        passage=st.none() | long_text(4_000),
    )
    return Fact(
        id=f"ABCDEFGH-{12345670 + number}",
        kind=kind,
        voice=draw(st.sampled_from(list(Voice))),
        statement=draw(some(STATEMENT_LIMIT)),
        caveat=draw(st.none() | long_text(STATEMENT_LIMIT)),
        hedge=draw(st.none() | names),
        citations=tuple(draw(st.lists(citations, min_size=1, max_size=4))),
        quantities=tuple(draw(st.lists(quantities(), min_size=least, max_size=3))),
        dates=tuple(draw(st.lists(dates, max_size=2))),
        places=draw(entities),
        actors=draw(entities),
        attribution=tuple(draw(st.lists(attributors, max_size=3))),
        links=(Link(relation=Relation.SAME_MEASURE, fact="ABCDEFGH-12345671"),),
        asks=tuple(draw(st.lists(some(ASK_LIMIT), max_size=2))),
    )


@st.composite
def briefings(draw: st.DrawFn) -> Briefing:
    """A briefing of the longest legal texts that passes the checks of packs."""
    found = [draw(facts(number)) for number in range(1, draw(st.integers(2, 7)))]
    ids = tuple(fact.id for fact in found)
    briefing = Briefing(
        id="long",
        name=draw(names),
        subject=draw(names),
        version=1,
        sources=tuple(
            Source(
                id=one,
                title=draw(some(SOURCE_TITLE_LIMIT)),
                kind=draw(names),
                label=draw(names),
                voice=draw(names),
                author=draw(st.none() | names),
                container_title=draw(st.none() | names),
                issued=draw(st.none() | names),
            )
            for one in ("s1", "s2")
        ),
        entities=tuple(
            Entity(id=one, kind=draw(st.sampled_from(["city", "group"])), label=draw(names))
            for one in ("e1", "e2", "e3")
        ),
        facts=tuple(found),
        silences=tuple(
            Silence(
                id=f"S-{number}",
                source="s1",
                missing=draw(names),
                says=draw(some(STATEMENT_LIMIT)),
                near=ids[:1],
            )
            for number in range(12)
        ),
        topics=(Topic(id="T-1", label=draw(names), facts=ids),),
        examples=tuple(draw(st.lists(some(ASK_LIMIT), max_size=6))),
    )
    links = [Link(relation=Relation.SAME_MEASURE, fact=ids[0])]
    return replace_links(briefing, tuple(links))


def replace_links(briefing: Briefing, links: tuple[Link, ...]) -> Briefing:
    """The briefing with links to a fact that it has."""
    return replace(briefing, facts=tuple(replace(fact, links=links) for fact in briefing.facts))


@contextmanager
def served(briefing: Briefing, directory: Path, *, large: bool) -> Iterator[FactBase]:
    """A fact base with the briefing, in memory or served from its file."""
    with pytest.MonkeyPatch.context() as patch:
        if large:
            patch.setattr(postings, "LARGE", 0)
        with FactBase(open_store(directory / "facts.db", create=True)) as base:
            if large:
                base.install(briefing)
            else:
                install(base, briefing)
            yield base


def check(found: Found) -> None:
    """Everything of a lookup is within Discord's limits and a phone's width."""
    assert found.pages
    for page in found.pages:
        assert 1 <= len(page) <= PAGE_LIMIT
        parts = page.split("```")
        assert len(parts) in (1, 3), "a table that is not closed, or that a text has closed"
        for line in parts[1].splitlines() if len(parts) == 3 else ():
            assert columns(line) <= WIDTH, line
        assert "@everyone" not in parts[0] + parts[-1]
    assert len(found.choices) <= MENU_LIMIT
    for choice in found.choices:
        assert 1 <= len(choice.label) <= LABEL_LIMIT
        assert choice.line.startswith("/")
    for file in found.attachments:
        assert 1 <= len(file.alt) <= ALT_LIMIT
        assert file.data
    if found.chart:
        assert 1 <= len(found.chart.alt) <= ALT_LIMIT
    assert len({fact.id for fact in found.facts}) == len(found.facts)


def lines(briefing: Briefing) -> Iterator[str]:
    """Every command without options, with each value of its own, and with what the facts hold."""
    ids = [fact.id for fact in briefing.facts]
    yield from (f"/{command.name}" for command in COMMANDS)
    yield from (f"/figures as:{shape}" for shape in ("table", "chart", "csv", "json"))
    yield from (f"/fact {one}" for one in ids)
    for sums in ("", "rate", "difference", "total"):
        yield f"/compare {' '.join(ids)} sum:{sums}"
    for entity in briefing.entities:
        for command in ("figures actor:", "figures place:", "timeline ", "who-says ", "summary "):
            yield f"/{command}{entity.label}"
    for fact in briefing.facts:
        yield f"/fact {fact.statement}"
        for quantity in fact.quantities:
            yield f"/figures {quantity.measure} period:{quantity.period and quantity.period.words}"
            yield f"/compare {quantity.measure} sum:rate"
    yield from (f"/sources {source.title}" for source in briefing.sources)


@settings(
    max_examples=15,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # shrinking takes minutes
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        HealthCheck.large_base_example,
    ],
)
@given(briefings(), st.booleans())
def test_every_lookup_fits(
    tmp_path_factory: pytest.TempPathFactory, briefing: Briefing, large: bool
) -> None:
    """No page, label, table, file or suggestion is too long, and nothing is an error."""
    assert list(packs.problems(briefing)) == []
    with served(briefing, tmp_path_factory.mktemp("long"), large=large) as base:
        for line in lines(briefing):
            found = look_up(line, base)
            check(found)
            for choice in found.choices[:3]:
                check(look_up(choice.line, base))
        for command in COMMANDS:
            for option in command.options:
                suggested(command.name, option.name, briefing, base)


def suggested(command: str, option: str, briefing: Briefing, base: FactBase) -> None:
    """What is suggested fits, and finds something that fits when it is picked."""
    for typed in ("", "a", briefing.entities[0].label, "ABC"):
        found = suggest(command, option, typed, base, SHARED_SCOPE)
        assert len(found) <= SUGGESTIONS
        for name, value in found:
            assert 1 <= len(name) <= LABEL_LIMIT
            assert 1 <= len(value) <= LABEL_LIMIT
        for _, value in found[:2]:
            check(run(command, {option: value}, base, SHARED_SCOPE))


@example("漢字" * 40)
@example("a" * 500)
@given(long_text(300))
def test_cells_fit(text: str) -> None:
    """No line of a cell is wider than its column, however wide its characters are."""
    for width in (2, 14, 38):
        found = wrapped(text, width)
        assert len(found) <= 5
        assert all(columns(line) <= width for line in found)
