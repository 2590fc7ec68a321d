"""Random briefings whose facts are as long as they may be, in text that means harm."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import strategies as st

from knowledge.model import (
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
    Source,
    Topic,
    Voice,
)

WORDS = (
    *("attacks", "over", "**bold**", "_under_", "`code`", "```", "@everyone", "<@1>", "[x](y)"),
    *("\\", "||", "#", "ß", "中文字", "🙂🙂", "e\u0301", "https://a.example", "~~", ">", "|"),
)
"""What Markdown and Discord read as marks, and what is longer than it looks."""


def full(limit: int) -> st.SearchStrategy[str]:
    """Text of exactly that length, of such words."""
    return st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(
        lambda words: ((" ".join(words) + " ") * limit)[: limit - 1].strip().ljust(limit, ".")
    )


@st.composite
def quantities(draw: st.DrawFn) -> Quantity:
    """A figure with long words."""
    comparator = draw(st.sampled_from(Comparator))
    year = draw(st.integers(1900, 2100))
    amount = draw(st.decimals(0, 10**15, places=2))
    upper = amount + Decimal("1.5") if comparator is Comparator.BETWEEN else None
    period = Period(words=draw(full(NAME_LIMIT)), start=f"{year}-01", end=f"{year}-06")
    return Quantity(
        amount=amount,
        unit=draw(full(NAME_LIMIT)),
        measure=draw(st.sampled_from(("attacks", "m" * NAME_LIMIT)) | full(NAME_LIMIT)),
        comparator=comparator,
        upper=upper,
        subject=draw(st.sampled_from((None, "e-0"))),
        place=draw(st.sampled_from((None, "p-0"))),
        period=draw(st.sampled_from((None, period))),
    )


@st.composite
def facts(draw: st.DrawFn, number: int) -> Fact:
    """A fact with every field as full as it may be."""
    statistic = number == 0 or draw(st.booleans())
    name = full(NAME_LIMIT)
    chain = draw(st.lists(st.builds(Attributor, name=name, kind=name, note=name), max_size=4))
    dates = draw(st.lists(st.builds(PartialDate, words=name, month=st.integers(1, 12)), max_size=3))
    figures = draw(st.lists(quantities(), min_size=1, max_size=5)) if statistic else []
    return Fact(
        id=f"F-{number:03}",
        kind=Kind.STATISTIC if statistic else Kind.EVENT,
        voice=draw(st.sampled_from(Voice)),
        statement=draw(full(STATEMENT_LIMIT)),
        caveat=draw(full(STATEMENT_LIMIT)),
        hedge=draw(name),
        citations=(Citation(source="s-0", locator=1, passage=draw(full(900))),),
        quantities=tuple(figures),
        dates=tuple(dates),
        places=("p-0",),
        actors=("e-0",),
        targets=("e-0",),
        attribution=tuple(chain),
        links=(Link(relation=Relation.RELATED, fact="F-000"),) if number else (),
        asks=(draw(full(150)),),
    )


@st.composite
def briefings(draw: st.DrawFn) -> Briefing:
    """A few facts of one source, all about the same."""
    name = full(NAME_LIMIT)
    amount = draw(st.integers(2, 8))
    return Briefing(
        id="random",
        name=draw(name),
        subject=draw(name),
        version=1,
        sources=(
            Source(
                id="s-0",
                title=draw(full(SOURCE_TITLE_LIMIT)),
                kind=draw(name),
                label=draw(name),
                voice=draw(name),
                author=draw(name),
            ),
        ),
        entities=(
            Entity(id="e-0", kind="group", label=draw(name)),
            Entity(id="p-0", kind="city", label=draw(name)),
        ),
        facts=tuple(draw(facts(number)) for number in range(amount)),
        topics=(Topic(id="T-01", label=draw(name), facts=("F-000", "F-001"), asks=("x",)),),
        examples=(draw(full(150)),),
    )
