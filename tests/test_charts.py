"""Charts: what is drawn together, what must be said of it, and pictures that nothing can break."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge import charts, packs, phrases
from knowledge.charts import Bar, ChartsMissing, ChartSpec
from knowledge.charts.alt import ALT_LIMIT
from knowledge.charts.choosing import MOST_BARS, Figure, spec_of
from knowledge.charts.nouns import length
from knowledge.errors import KnowledgeError
from knowledge.model import (
    SOURCE_TITLE_LIMIT,
    Attributor,
    Briefing,
    Citation,
    Comparator,
    Entity,
    Fact,
    Kind,
    Period,
    Quantity,
    Source,
    Voice,
)
from tests.conftest import ROOT

drawn = pytest.mark.skipif(not charts.available(), reason="the extra `charts` is not installed")

YEAR = Period(words="2031", start="2031", end="2031")
SPRING = Period(words="April and May 2031", start="2031-04", end="2031-05")
GUILD = (Attributor(name="the bakers' guild", kind="guild"),)
BASE = Briefing(
    id="fair",
    name="The fair (made up)",
    subject="a made-up fair",
    version=1,
    sources=(
        Source(id="s", title="Bread", kind="made-up book", label="the book", voice="the writer"),
    ),
    entities=(
        Entity(id="orrin", kind="city", label="Orrin", aliases=("Orrin Town",)),
        Entity(id="hask", kind="city", label="Hask"),
    ),
)


def figure(number: int, amount: str, **changes: object) -> Figure:
    """A made-up figure; changes go to its quantity, `caveat`, `hedge` and such to its fact."""
    names = {"caveat", "hedge", "voice", "attribution"}
    quantity = Quantity(amount=Decimal(amount), unit="loaves", measure="loaves baked", period=YEAR)
    quantity = replace(quantity, **{k: v for k, v in changes.items() if k not in names})
    fact = Fact(
        id=f"F-{number:03}",
        kind=Kind.STATISTIC,
        voice=Voice.REPORTED,
        statement="A made-up figure.",
        citations=(Citation(source="s", locator=number),),
        attribution=GUILD,
        quantities=(quantity,),
    )
    return replace(fact, **{k: v for k, v in changes.items() if k in names}), quantity


def chart(*figures: Figure, base: Briefing = BASE) -> ChartSpec:
    """The chart of the figures; there must be one."""
    spec = spec_of(figures, base)
    assert spec is not None
    return spec


def pixels(png: bytes) -> tuple[int, int]:
    """Width and height of a picture."""
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    return int.from_bytes(png[16:20]), int.from_bytes(png[20:24])


ORRIN = figure(1, "100", place="orrin", comparator=Comparator.OVER)
HASK = figure(2, "32", place="hask")


def test_the_shipped_attacks() -> None:
    """The shipped chart says of each bar its bound, unit, period, length, origin and place."""
    briefing = packs.shipped()
    found = [(f, q) for f in briefing.facts for q in f.quantities if q.unit == "attacks"]
    spec = chart(*found, base=briefing)
    assert [(bar.shown, bar.months, bar.lower_bound) for bar in spec.bars] == [
        ("over 100", 6, True),
        ("32", 2, False),
    ]
    assert "Over 100 attacks, the last six months of 2020 (six months); 32 attacks" in spec.alt
    assert phrases.CHART_LENGTHS in spec.alt
    assert "a UN report (not named further) → the op-ed" in spec.alt
    assert "Recent Counterterror Gains”, paragraph 6 (F-019 r1, F-020 r1)." in spec.alt
    assert [note for fact, _ in found if (note := fact.caveat or "") not in spec.alt] == []


@pytest.mark.parametrize(
    "figures",
    [[], [ORRIN], [ORRIN, ORRIN], [ORRIN, figure(3, "5", unit="ovens")]],
    ids=["none", "one", "the same twice", "one of each unit"],
)
def test_no_chart_of_a_single_number(figures: list[Figure]) -> None:
    """A single number is said, not drawn."""
    assert spec_of(figures, BASE) is None


@pytest.mark.parametrize(
    ("comparator", "upper", "expected"),
    [
        (Comparator.EXACTLY, None, (40, None, False, False, "40")),
        (Comparator.OVER, None, (40, None, True, False, "over 40")),
        (Comparator.AT_LEAST, None, (40, None, True, False, "at least 40")),
        (Comparator.ABOUT, None, (40, None, False, True, "about 40")),
        (Comparator.UP_TO, None, (0, 40, False, False, "up to 40")),
        (Comparator.BETWEEN, "60", (40, 60, False, False, "between 40 and 60")),
    ],
)
def test_bounds(comparator: Comparator, upper: str | None, expected: tuple[object, ...]) -> None:
    """Each comparator has a shape of its own, and its word in picture and alt text."""
    bound = figure(
        3, "40", comparator=comparator, upper=Decimal(upper) if upper else None, place="hask"
    )
    spec = chart(ORRIN, bound)
    bar = spec.bars[1]
    assert (bar.value, bar.upper, bar.lower_bound, bar.about, bar.shown) == expected
    assert f"Hask: {bar.shown} loaves, 2031 (one year)" in spec.alt


def test_the_sources_own_hedge() -> None:
    """A hedge that the comparator does not say stands beside the amount."""
    spec = chart(ORRIN, figure(3, "7", hedge="perhaps"), figure(4, "8", hedge="about"))
    assert [bar.shown for bar in spec.bars] == ["over 100", "7 (“perhaps”)", "8 (“about”)"]
    assert chart(HASK, figure(5, "9", comparator=Comparator.OVER, hedge="over")).bars[1].shown == (
        "over 9"
    )


@pytest.mark.parametrize(
    ("period", "months"),
    [
        (YEAR, 12),
        (SPRING, 2),
        (Period(words="May", start="2031-05-01", end="2031-05-31"), 1),
        (Period(words="leap", start="2032-02-01", end="2032-02-29"), 1),
        (Period(words="three weeks", start="2031-05-01", end="2031-05-21"), None),
        (Period(words="lately"), None),
        (None, None),
    ],
)
def test_months(period: Period | None, months: int | None) -> None:
    """A length is claimed only where the period has whole months and a stated start and end."""
    spec = chart(ORRIN, figure(3, "5", period=period))
    assert spec.bars[1].months == months
    assert spec.bars[1].period == (period.words if period else phrases.PERIOD_NOT_STATED)


@pytest.mark.parametrize(
    ("periods", "note"),
    [
        ((YEAR, YEAR), None),
        ((YEAR, Period(words="2030", start="2030", end="2030")), None),
        ((YEAR, SPRING), phrases.CHART_LENGTHS),
        ((YEAR, None), phrases.CHART_UNKNOWN_LENGTH),
        ((YEAR, Period(words="lately")), phrases.CHART_UNKNOWN_LENGTH),
    ],
)
def test_periods_of_different_length(periods: tuple[Period | None, ...], note: str | None) -> None:
    """Where lengths differ or are not known, picture and alt text say that bars do not compare."""
    places = ("orrin", "hask")
    found = [figure(n, "5", period=p, place=places[n]) for n, p in enumerate(periods)]
    spec = chart(*found)
    assert spec.notes == ((note,) if note else ())
    assert note is None or note in spec.alt


@pytest.mark.parametrize(
    ("months", "words"),
    [(1, "one month"), (2, "two months"), (12, "one year"), (36, "three years"), (18, "18 months")],
)
def test_length_in_words(months: int, words: str) -> None:
    """Lengths are said as people say them."""
    assert length(months) == words


def test_labels_tell_bars_apart() -> None:
    """A label is what is not the same for all; what is the same stands in title and citation."""
    spec = chart(ORRIN, HASK)
    assert [bar.label for bar in spec.bars] == ["Orrin", "Hask"]
    assert spec.title == "Loaves baked"
    same_place = chart(figure(1, "5", place="orrin"), figure(2, "6", place="orrin", period=SPRING))
    assert [bar.label for bar in same_place.bars] == ["2031", "April and May 2031"]
    assert same_place.title == "Loaves baked, Orrin"
    named = {"place": "orrin", "measure": "loaves baked in Orrin Town"}
    assert chart(figure(1, "5", **named), figure(2, "6", **named, period=SPRING)).title == (
        "Loaves baked in Orrin Town"
    )


def test_conflicting_figures() -> None:
    """Two origins with different figures for the same: both, each with its origin, no verdict."""
    spec = chart(
        figure(1, "5", place="orrin"),
        figure(2, "6", place="orrin", attribution=(), voice=Voice.GUESS),
    )
    assert [bar.label for bar in spec.bars] == [
        "Reported figure: the bakers' guild → the book",
        "Author's guess: the writer (not named)",
    ]
    assert phrases.CHART_CONFLICT in spec.notes
    one_origin = chart(figure(1, "5", place="orrin"), figure(2, "6", place="orrin"))
    assert [bar.label for bar in one_origin.bars] == ["F-001", "F-002"]


def test_one_side_of_a_conflict_is_not_drawn_alone() -> None:
    """Where there is no room for both sides, neither is drawn."""
    many = [figure(n, str(n), period=Period(words=f"day {n}")) for n in range(MOST_BARS + 1)]
    rival = figure(99, "77", period=Period(words="day 3"))
    spec = chart(*many, rival)
    assert "day 3" not in [bar.period for bar in spec.bars]
    assert spec.notes[-1] == phrases.CHART_LEFT.format(count=len(many) + 1 - len(spec.bars))


def test_one_figure_beside_a_crowd_of_conflicts() -> None:
    """Where conflicts leave one figure alone, there is no chart of it."""
    crowd = [figure(n, str(n), period=SPRING) for n in range(MOST_BARS + 1)]
    assert spec_of([figure(99, "5"), *crowd], BASE) is None


def test_many_figures_without_a_period() -> None:
    """Figures of which no period is known are not taken for conflicts."""
    assert len(chart(*(figure(n, str(n), period=None) for n in range(20))).bars) > 5


def test_other_units_are_not_on_the_same_scale() -> None:
    """Only figures of one unit are drawn; how many others there are is said."""
    spec = chart(ORRIN, figure(3, "25000", unit="ovens"), HASK)
    assert (spec.unit, len(spec.bars)) == ("loaves", 2)
    assert phrases.CHART_ONE_LEFT in spec.notes and phrases.CHART_ONE_LEFT in spec.alt


def test_different_measures_are_said() -> None:
    """One unit of two measures is drawn with a warning."""
    assert phrases.CHART_MEASURES in chart(ORRIN, figure(3, "5", measure="loaves sold")).notes


@pytest.mark.parametrize("amount", ["1E+400", "1." + "3" * 70])
def test_amounts_that_nobody_can_draw(amount: str) -> None:
    """An amount beyond the picture is left to the table."""
    assert len(chart(ORRIN, HASK, figure(3, amount)).bars) == 2


def test_caveats_are_shown_or_pointed_at() -> None:
    """Caveats stand in the picture; where they do not all fit, it says where they are."""
    assert chart(ORRIN, figure(3, "5", caveat="Rye only.")).notes == ("F-003: Rye only.",)
    long = [figure(n, str(n), caveat=f"{n} " + "word " * 50) for n in range(6)]
    assert phrases.CHART_CAVEATS in chart(*long).notes


WORDS = st.text(
    st.characters(exclude_categories=["Cs"]) | st.sampled_from("$\\_^{}%\n\u202e\u200f*`"),
    min_size=1,
    max_size=300,
)


@given(WORDS, WORDS, WORDS, st.integers(2, 14))
@settings(max_examples=60)
def test_alt_text_says_every_bar(unit: str, place: str, words: str, count: int) -> None:
    """Whatever the names, the alt text is legal and has every bar's amount, period and length."""
    found = [
        figure(
            n,
            f"{n}1234.5",
            unit=unit,
            place=f"p{n % 3}",
            comparator=Comparator.OVER,
            period=Period(
                words=f"{n} {words}", start=f"{2000 + n}-01", end=f"{2000 + n}-0{1 + n % 9}"
            ),
        )
        for n in range(count)
    ]
    source = replace(BASE.sources[0], title="t" * SOURCE_TITLE_LIMIT)
    places = tuple(Entity(id=f"p{n}", kind="city", label=f"{n}{place}") for n in range(3))
    spec = chart(*found, base=replace(BASE, sources=(source,), entities=places))
    assert 1 <= len(spec.alt) <= ALT_LIMIT
    assert "\n" not in spec.alt and "\u202e" not in spec.alt
    left = count - len(spec.bars)
    sentence = phrases.CHART_ONE_LEFT if left == 1 else phrases.CHART_LEFT.format(count=left)
    assert left == 0 or sentence in spec.alt
    assert len(spec.bars) >= min(count, 6)
    for number, bar in enumerate(spec.bars):
        assert bar.shown.casefold() in spec.alt.casefold()
        assert f", {number}" in spec.alt  # its period
        assert f"({length(bar.months)})" in spec.alt
    assert "Source: made-up book" in spec.alt and "the bakers' guild" in spec.alt


@drawn
def test_the_readme_shows_what_is_drawn() -> None:
    """The README's picture and its alt text are those of the shipped figures as they are now."""
    briefing = packs.shipped()
    found = [(f, q) for f in briefing.facts for q in f.quantities if q.unit == "attacks"]
    spec = chart(*found, base=briefing)
    assert f"![{spec.alt}](.docs/chart.png)" in (ROOT / "README.md").read_text("utf-8")
    assert pixels((ROOT / ".docs" / "chart.png").read_bytes()) == pixels(charts.draw(spec))


@drawn
def test_the_picture() -> None:
    """A PNG as wide as a phone at two pixels for one, taller with more bars, within reason."""
    small = pixels(charts.draw(chart(ORRIN, HASK)))
    large = pixels(charts.draw(chart(*(figure(n, str(n)) for n in range(8)))))
    assert small[0] == large[0] == 800
    assert 400 < small[1] < large[1] < 2_000


@drawn
def test_same_chart_same_bytes() -> None:
    """The picture depends on the chart alone: no times, no versions, no neighbours."""
    spec, other = chart(ORRIN, HASK), chart(HASK, figure(3, "9", period=SPRING))
    first = charts.draw(spec)
    with ThreadPoolExecutor(4) as pool:
        pictures = list(pool.map(charts.draw, [spec, other] * 6))
    assert set(pictures[::2]) == {first}
    assert len(set(pictures[1::2])) == 1
    assert b"tEXt" not in first and b"tIME" not in first


@drawn
def test_a_users_settings_change_nothing() -> None:
    """Settings of matplotlib, even those that would need other programs, have no effect."""
    import matplotlib as mpl

    before = charts.draw(chart(ORRIN, HASK))
    changed = {"text.usetex": True, "font.size": 40, "savefig.dpi": 30, "figure.facecolor": "red"}
    with mpl.rc_context(changed):
        assert charts.draw(chart(ORRIN, HASK)) == before


@drawn
def test_nothing_global() -> None:
    """Drawing does not load pyplot, which keeps figures."""
    charts.draw(chart(ORRIN, HASK))
    assert "matplotlib.pyplot" not in sys.modules


HOSTILE = (
    "$x^2$",
    "$\\frac{",
    "two\nlines",
    "W" * 300,
    "word " * 60,
    "\u202eevil\u200f mark",
    "漢字 🙂 \u0000",
    "پاکستان اور لاہور",
    "$\\frac{ پاکستان$",
    "e" + "\u0301" * 200,
    "\\n%s{}<@1>",
)


@drawn
@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_names(text: str) -> None:
    """No name breaks the drawing, reaches beyond the paper, or makes it endless."""
    bars = (
        Bar(text, 40.0, False, 90.0, 3, text, "between 40 and 90"),
        Bar("y", -20.0, True, None, None, text, "over -20"),
        Bar("z", -60.0, False, None, 500, "q", "about -60", about=True),
        Bar("zero", 0.0, False, None, 1, "r", "0"),
    )
    spec = ChartSpec(text, text, bars, f"Source: {text}", "alt", (text,))
    png = charts.draw(spec)
    assert pixels(png)[0] == 800 and pixels(png)[1] < 4_000
    assert margin(png) == 1


def margin(png: bytes) -> int:
    """How many colours there are in the columns just inside the frame, left and right."""
    from PIL import Image

    picture = Image.open(BytesIO(png)).convert("RGB")
    wide, high = picture.size
    strips = [picture.crop((x, 4, x + 4, high - 4)) for x in (4, wide - 8)]
    return len({colour for strip in strips for _, colour in strip.getcolors() or []})


@drawn
def test_ends_differ() -> None:
    """A lower bound, a range and an "about" look unlike the same figure without them."""
    from PIL import Image

    spec = chart(HASK, figure(3, "20"), figure(4, "10"))
    plain = replace(spec.bars[1], shown="20")
    bounds = ({}, {"lower_bound": True}, {"upper": 30.0}, {"about": True})
    seen = set()
    for bound in bounds:  # beside a bar with an open end, so that the scale is the same for all
        bars = (replace(spec.bars[0], lower_bound=True), replace(plain, **bound), spec.bars[2])
        png = charts.draw(replace(spec, bars=bars))
        seen.add(Image.open(BytesIO(png)).crop((0, 0, 800, 400)).tobytes())  # no legend in it
    assert len(seen) == len(bounds)


def test_without_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where matplotlib is missing, what is drawn can still be told, and drawing says what to do."""
    for name in [name for name in sys.modules if name.startswith("knowledge.charts.")]:
        if name.endswith((".drawing", ".sheet", ".lettering")):
            monkeypatch.delitem(sys.modules, name)
            monkeypatch.delattr(charts, name.rsplit(".", 1)[1], raising=False)
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    assert not charts.available()
    spec = chart(ORRIN, HASK)
    with pytest.raises(ChartsMissing, match="extra `charts`") as raised:
        charts.draw(spec)
    assert isinstance(raised.value, KnowledgeError)
    assert "\n" not in str(raised.value)
