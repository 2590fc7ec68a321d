"""Random briefings of the longest legal texts, of anything that text can do harm with."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from hypothesis import strategies as st

from knowledge.model import (
    ASK_LIMIT,
    NAME_LIMIT,
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

PIECES = [
    *("*", "`", "```", "\\", "@everyone ", "W", "漢", "é", "figures as:csv ", "_", "> ", "**"),
    *("x y ", "“", "2020 ", "|", "<@1>", "[a](b)", "https://a.b ", "ﷺ", "\u0301", "#", "- "),
    *("||", "~~", "ß", "🙂🙂", "e\u0301", "中文字"),
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
