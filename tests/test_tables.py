"""Facts as a table: what goes out comes back, nothing in it runs, and bad rows are named."""

from __future__ import annotations

import csv
import io
import time
from dataclasses import replace
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge import cells, packs, tables
from knowledge.errors import BadInput, BadPack
from knowledge.model import Briefing, Comparator, Fact, FactStatus, Quantity
from knowledge.rows import COLUMNS
from tests.conftest import SMALL
from tests.randoms import briefings

FRAME = packs.parse(SMALL, "small.toml")

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
nasty = st.text(st.sampled_from("'=+-@|;:\\ \t\r\n\"a,＝e"), max_size=8)


def without_passages(fact: Fact) -> Fact:
    """The fact as far as a table has columns for it."""
    cited = tuple(replace(one, passage=None) for one in fact.citations)
    return replace(fact, revision=1, citations=cited)


def saved_again(data: bytes, delimiter: str, quoting: int, end: str, *, mark: bool) -> bytes:
    """The table as another program would save it."""
    out = io.StringIO()
    rows = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    form = csv.writer(out, delimiter=delimiter, quoting=quoting, lineterminator=end)  # type: ignore[arg-type]
    form.writerows(rows)
    return out.getvalue().encode("utf-8-sig" if mark else "utf-8")


def read(data: bytes, frame: Briefing = FRAME) -> tuple[Fact, ...]:
    """The facts of a table in which nothing is wrong."""
    table = tables.parse_csv(data, "x.csv", frame)
    assert table.rejected == ()
    return tuple(row.fact for row in table.facts)


def row(**cells: str) -> bytes:
    """A table of one fact, filled in by hand."""
    return rows(filled(**cells))


def filled(**cells: str) -> dict[str, str]:
    """The cells of a small fact, some of them otherwise."""
    event = {"kind": "event", "voice": "statement", "statement": "It rained.", "source": "story"}
    return {**event, "locator": "2", **cells}


def rows(*lines: dict[str, str]) -> bytes:
    """A table with those rows."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS)
    writer.writeheader()
    writer.writerows(lines)
    return out.getvalue().encode()


def reasons(data: bytes) -> list[str]:
    """Where and why rows are rejected."""
    return [f"{one.place}: {one.reason}" for one in tables.parse_csv(data, "x", FRAME).rejected]


# There and back


@settings(max_examples=30)
@given(briefings())
def test_every_fact_comes_back(briefing: Briefing) -> None:
    """Whatever a pack may hold, its facts are the same after a way through a table."""
    data = tables.dump_csv(briefing)
    assert read(data, briefing) == tuple(map(without_passages, briefing.facts))
    assert repr(read(data, briefing)) == repr(tuple(map(without_passages, briefing.facts)))


def test_packs_come_back(shipped: Briefing, small: Briefing, libraries: Briefing) -> None:
    """The shipped facts and the made-up ones survive, whatever program saved the table."""
    for briefing in (shipped, small, libraries):
        data = tables.dump_csv(briefing)
        forms = product(",;\t", (csv.QUOTE_ALL, csv.QUOTE_MINIMAL), ("\n", "\r\n"), (True, False))
        for delimiter, quoting, end, mark in forms:
            again = saved_again(data, delimiter, quoting, end, mark=mark)
            assert read(again, briefing) == tuple(map(without_passages, briefing.facts))


@given(texts | nasty, texts | nasty, st.sampled_from(",;\t"))
def test_any_text_comes_back(one: str, other: str, delimiter: str) -> None:
    """Texts come back byte for byte, alone in a cell or beside others, with any separator."""
    fact = replace(
        FRAME.facts[0],
        statement=one,
        caveat=other,
        hedge=one,
        asks=(one, other),
        attribution=(replace(FRAME.facts[0].attribution[0], name=one, kind=other, note=one),),
        dates=(replace(FRAME.facts[3].dates[0], words=one),),
    )
    data = tables.dump_csv(replace(FRAME, facts=(fact,)))
    again = saved_again(data, delimiter, csv.QUOTE_MINIMAL, "\r\n", mark=False)
    assert read(again) == (fact,)


@given(texts | nasty)
def test_nothing_runs(text: str) -> None:
    """No cell begins, blanks aside, with what makes a spreadsheet calculate."""
    fact = replace(FRAME.facts[2], statement=text, hedge=text, asks=(text,))
    shown = tables.dump_csv(replace(FRAME, facts=(fact,))).decode("utf-8-sig")
    for cell in list(csv.reader(io.StringIO(shown, newline="")))[1]:
        assert not cell.lstrip()[:1] or cell.lstrip()[0] not in "=+-@＝＋－＠"


@pytest.mark.parametrize(
    "text", ["=1+1", "@SUM(A1)", "+4", "-4", "\t=1", " =cmd|' /C calc'!A0", "'=1", "'", "＝1"]
)
def test_formula_cells(text: str) -> None:
    """What a spreadsheet would run gets an apostrophe, which reading takes away again."""
    assert cells.inert(text) == f"'{text}"
    assert cells.text_of(cells.inert(text)) == text


@pytest.mark.parametrize("text", ["'Peace talks' are off", "it's", "1 = 1", "a@b"])
def test_other_apostrophes_stay(text: str) -> None:
    """An apostrophe that is part of a text is neither doubled nor taken away."""
    assert cells.inert(text) == text
    assert cells.text_of(text) == text


def test_empty_is_not_missing() -> None:
    """An empty text and no text at all stay two things."""
    assert [cells.text_of(cells.inert(text)) for text in ("", None)] == ["", None]


def few(*lines: str) -> tuple[Fact, ...]:
    """The facts of a table that has few columns."""
    return read("\n".join(lines).encode())


def test_a_column_that_is_not_there() -> None:
    """What a table has no column for begins from the stored fact; an empty cell is the default."""
    first, second = FRAME.facts[:2]
    assert few("id,caveat", "F-001,Mended.", "f-002,") == (
        replace(first, caveat="Mended."),
        replace(second, caveat=None),
    )
    assert few("id,asks", "F-001") == (replace(first, asks=()),)  # a short row has empty cells
    assert few("id", "F-001") == (first,)
    with_id = few("id,kind,voice,statement,source,locator", "F-900,event,opinion,It rains.,story,1")
    assert (with_id[0].asks, with_id[0].caveat) == ((), None)


def test_columns_of_figures_that_are_not_there() -> None:
    """A figure begins from the stored one in its place; only whole figures can be fewer."""
    one = FRAME.facts[0].quantities[0]
    two = replace(one, amount=Decimal(7), comparator=Comparator.BETWEEN, upper=Decimal(9))
    frame = replace(FRAME, facts=(replace(FRAME.facts[0], quantities=(one, two)),))

    def amended(*lines: str) -> tuple[Quantity, ...]:
        return read("\n".join(lines).encode(), frame)[0].quantities

    changed = replace(one, amount=Decimal(1300))
    assert amended("id,caveat", "F-001,x") == (one, two)
    assert amended("id,amount", "F-001,1300") == (changed, two)
    about = replace(two, amount=Decimal(8), comparator=Comparator.ABOUT, upper=None)
    assert amended("id,amount", "F-001,1300", "F-001,about 8") == (changed, about)
    assert amended("id,unit", "F-001,people") == (replace(one, unit="people"), two)
    assert amended("id,place_of_figure", "F-001,the shore") == (
        replace(one, place="the shore"),
        two,
    )
    whole = "id,caveat,amount,unit,measure"
    assert amended(whole, "F-001,x,3,boats,boats") == (
        replace(one, amount=Decimal(3), unit="boats", measure="boats"),
    )
    assert amended(whole, "F-001,x,,,") == ()


def test_a_figure_about_words() -> None:
    """Whom a figure is about is an entity, by one of its names, or free words; so is its place."""
    figure = {"amount": "3", "unit": "boats", "measure": "boats"}
    known = read(row(**figure, subject="Seagulls", place_of_figure="SALLOW POINT"))
    words = read(row(**figure, subject="the children", place_of_figure="the northern shore"))
    assert [(q.subject, q.place) for fact in (*known, *words) for q in fact.quantities] == [
        ("gulls", "sallow-point"),
        ("the children", "the northern shore"),
    ]


def test_statuses_come_back() -> None:
    """A retired fact is still retired; an empty status means active."""
    fact = replace(FRAME.facts[0], status=FactStatus.RETIRED)
    assert read(tables.dump_csv(replace(FRAME, facts=(fact,)))) == (fact,)
    assert read(row())[0].status is FactStatus.ACTIVE


# By hand


def test_names_of_entities() -> None:
    """An entity is known by its id, its label or an alias, in small letters or capitals."""
    (fact,) = read(row(actors="GULLS | seagulls|lof", places="Sallow Point"))
    assert (fact.actors, fact.places) == (("gulls", "gulls", "ferry"), ("sallow-point",))


@pytest.mark.parametrize(
    ("cell", "comparator", "amount"),
    [
        ("25,000", Comparator.EXACTLY, "25000"),
        ("1 200", Comparator.EXACTLY, "1200"),
        ("1\u202f200\u202f000.50", Comparator.EXACTLY, "1200000.50"),
        ("over 100", Comparator.OVER, "100"),
        ("More than 1,300", Comparator.OVER, "1300"),
        ("at least 3", Comparator.AT_LEAST, "3"),
        (">= 3", Comparator.AT_LEAST, "3"),
        ("about 7", Comparator.ABOUT, "7"),
        ("-5.50", Comparator.EXACTLY, "-5.50"),
    ],
)
def test_figures_as_people_write_them(cell: str, comparator: Comparator, amount: str) -> None:
    """Digits in groups, and words before the number, are read where they mean one thing."""
    (fact,) = read(row(amount=cell, unit="boats", measure="boats seen"))
    (quantity,) = fact.quantities
    assert (quantity.comparator, str(quantity.amount)) == (comparator, amount)


def test_a_range_in_one_cell() -> None:
    """Between two numbers is a lower and an upper amount."""
    (fact,) = read(row(amount="between 20 and 1,300", unit="boats", measure="boats"))
    (quantity,) = fact.quantities
    assert (quantity.amount, quantity.upper) == (Decimal(20), Decimal(1300))


@pytest.mark.parametrize(
    "cell", ["1,5", "12,00", "1.2.3", "many", "over", "1 20", "3-4", "9" * 2000]
)
def test_what_is_no_figure(cell: str) -> None:
    """What can be read in two ways, or in none, is rejected with the way to write it."""
    (reason,) = reasons(row(amount=cell, unit="boats", measure="boats"))
    assert reason.startswith("line 2: ") and "write 25000 or 1.5" in reason


def test_a_comma_may_be_a_point() -> None:
    """Where semicolons separate, one comma may be a decimal sign: 25,000 is not guessed at."""
    data = row(amount="25,000", unit="boats", measure="boats")
    again = saved_again(data, ";", csv.QUOTE_MINIMAL, "\n", mark=True)
    assert len(reasons(again)) == 1
    sure = row(amount="1,025,000", unit="boats", measure="boats")
    assert read(saved_again(sure, ";", csv.QUOTE_MINIMAL, "\n", mark=True))


def test_further_quantities() -> None:
    """A row with nothing but a figure is one more of the fact with its id, or of the one above."""
    figure = {"unit": "boats", "measure": "boats"}
    found = read(
        rows(
            filled(id="F-008", amount="1", **figure),
            {"amount": "2", **figure},
            filled(amount="5", **figure),
            {"amount": "6", **figure},
            {"id": "f-008", "amount": "3", **figure},
        )
    )
    amounts = [(fact.id, [int(q.amount) for q in fact.quantities]) for fact in found]
    assert amounts == [("F-008", [1, 2, 3]), ("", [5, 6])]


def test_dates_by_hand() -> None:
    """A date stands after its words; unknown parts are X; alone it is its own words."""
    (fact,) = read(row(dates="March 3 = XXXX-03-03 | 2031-04 | spring"))
    assert [(d.words, d.year, d.month, d.day) for d in fact.dates] == [
        ("March 3", None, 3, 3),
        ("2031-04", 2031, 4, None),
        ("spring", None, None, None),
    ]


def test_several_citations() -> None:
    """One source with several places, or several sources each with its place."""
    two = replace(FRAME, sources=(*FRAME.sources, replace(FRAME.sources[0], id="b:c")))
    same = read(row(locator="3; bio"), two)[0].citations
    other = read(row(source="story:title; b\\:c:4", locator=""), two)[0].citations
    assert [(c.source, c.locator) for c in same] == [("story", 3), ("story", "bio")]
    assert [(c.source, c.locator) for c in other] == [("story", "title"), ("b:c", 4)]


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"source": "nobody"}, "line 2: there is no source 'nobody'; known are story."),
        ({"source": "a:b; c:d"}, "line 2: write several sources as"),
        ({"locator": "coda"}, "line 2: citations 1, locator: "),
        ({"actors": "geese"}, "line 2: there is no entity 'geese'."),
        ({"kind": "rumour"}, "line 2: kind: "),
        ({"kind": ""}, "line 2: kind: is missing."),
        ({"voice": "loud"}, "line 2: voice: "),
        ({"unit": "boats"}, "line 2: the amount is missing."),
        ({"amount": "over 3", "comparator": "about"}, "line 2: the amount says 'over'"),
        ({"amount": "3", "period_start": "2031"}, "line 2: a period needs the source's words"),
        ({"said_by": "the council"}, "line 2: write who says so as name | kind"),
        ({"links": "F-001"}, "line 2: write a link as relation:fact"),
        ({"links": "like:F-001"}, "line 2: links 1, relation: "),
        ({"dates": "May = soon"}, "line 2: write a date as words = "),
        ({"gives": "how"}, "line 2: gives 1: "),
    ],
)
def test_bad_rows_are_named(changed: dict[str, str], reason: str) -> None:
    """A row that is no fact is rejected with its line and the reason."""
    (found,) = reasons(row(**changed))
    assert found.startswith(reason)


def test_one_row_a_fact() -> None:
    """An id that stands in two rows, and a figure without a fact, are rejected with their lines."""
    twice = rows(filled(id="F-008"), filled(id="F-008"))
    assert reasons(twice) == ["line 3: F-008 stands in line 2 already."]
    alone = rows({"id": "F-009", "amount": "3", "unit": "x", "measure": "y"})
    assert reasons(alone) == ["line 2: no row says what this figure is about."]


def test_figures_of_a_rejected_row() -> None:
    """A rejected row brings no figure, and is rejected once."""
    figure = {"amount": "3", "unit": "x", "measure": "y"}
    data = rows(filled(id="F-008"), filled(id="F-008", **{**figure, "amount": "many"}))
    assert reasons(data) == ["line 3: F-008 stands in line 2 already."]
    surplus = b"id,kind,amount\nF-001,event,many,surplus\n"
    assert reasons(surplus) == ["line 2: a cell stands beyond the last column."]


def test_large_tables_take_seconds() -> None:
    """Many rows are read in time in proportion to them, also if all have one id."""
    line = filled(id="F-008", amount="3", unit="x", measure="y")
    start = time.perf_counter()
    assert len(reasons(rows(*[line] * 100_000))) == 99_999
    assert time.perf_counter() - start < 20


def test_lines_are_those_of_the_file() -> None:
    """Blank rows and cells of several lines do not shift the number of a line."""
    data = rows(filled(statement="two\nlines"), {}, filled(kind="x", caveat="a\nb"))
    assert [one.partition(":")[0] for one in reasons(data)] == ["line 5"]


# Files that are no tables


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "has no such columns: nothing; known are: id, kind"),
        (b"id,colour\nF-1,red", "has no such columns: 'colour'; known are: id, kind"),
        (b"id,id\n", "has the column id twice"),
        (b"id,kind\n" + "caf\xe9,x".encode("cp1252"), "is not UTF-8 text; save it as"),
        ("id,kind".encode("utf-16"), "is not UTF-8 text; save it as"),
        (b"id,ki\0nd\n", "holds a NUL character"),
        (b'id,kind\n"a"b,c\n', "is not valid CSV"),
        (b'id,kind\n"a', "is not valid CSV"),
        (b"a," * 1_000_000, "has 1,000,000 columns"),
        (b'id\n"' + b"a" * 10_000_000, "is not valid CSV: field larger"),
        (b"id\n" + b"x\n" * (tables.ROW_LIMIT + 1), "has more than 1,000,000 rows"),
    ],
)
def test_hostile_tables(data: bytes, reason: str) -> None:
    """What is no table is refused as a whole, in one sentence and in time."""
    start = time.perf_counter()
    with pytest.raises(BadPack) as refusal:
        tables.parse_csv(data, "x.csv", FRAME)
    assert str(refusal.value).startswith(f"x.csv {reason}")
    assert str(refusal.value).endswith(".") and len(str(refusal.value)) < 600
    assert time.perf_counter() - start < 30


def test_cells_beyond_the_header() -> None:
    """A cell without a column is rejected: it would be lost."""
    (reason, *_) = reasons(b"id,kind,voice\nF-001,event,reported,,surplus\n")
    assert reason == "line 2: a cell stands beyond the last column."
    assert tables.parse_csv(b"id,,\n,,,\n", "x", FRAME) == ((), ())


def test_a_separator_may_be_declared() -> None:
    """The line by which Excel tells its separator is no header."""
    assert read(b"sep=;\r\n" + saved_again(row(), ";", csv.QUOTE_ALL, "\r\n", mark=False))


def test_too_long_for_a_table() -> None:
    """A fact of which a cell could not be read again is not written."""
    fact = replace(FRAME.facts[0], asks=("a" * 150,) * 1_000)
    with pytest.raises(BadInput, match="F-001 is too long for a table"):
        tables.dump_csv(replace(FRAME, facts=(fact,)))
