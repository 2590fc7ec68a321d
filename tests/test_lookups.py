"""Lookups: the same from a typed line and from Discord, on two briefings from different fields."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from knowledge import phrases, wording
from knowledge.errors import StoreError
from knowledge.factbase import FactBase
from knowledge.lookups import COMMANDS, PAGE_LIMIT, line_of, look_up, run, suggest
from knowledge.lookups.commands import read_line
from knowledge.model import (
    SHARED_SCOPE,
    Action,
    Briefing,
    Change,
    Edit,
    FactStatus,
    Status,
)
from knowledge.store import open_store, postings
from tests.conftest import install


def retire(base: FactBase, fact_id: str) -> None:
    """Take a fact out of use."""
    change(base, fact_id, Action.RETIRE, status=FactStatus.RETIRED)


def change(base: FactBase, fact_id: str, action: Action, actor: str = "77", **new: object) -> None:
    """Change one fact."""
    before = base.fact(fact_id)
    edit = Edit(before=before, after=replace(before, **new))  # type: ignore[arg-type]
    made = Change(action=action, actor=actor, reason=f"*{action}* because", edits=(edit,))
    base.store.apply(SHARED_SCOPE, made)


def text(line: str, base: FactBase) -> str:
    """What is shown for a typed line, without Markdown."""
    return wording.plain(look_up(line, base).text)


def ids(line: str, base: FactBase) -> list[str]:
    """The facts that are shown for a typed line."""
    return [fact.id for fact in look_up(line, base).facts]


@pytest.fixture
def large(
    tmp_path: Path, libraries: Briefing, monkeypatch: pytest.MonkeyPatch
) -> Iterator[FactBase]:
    """The made-up libraries in a scope that is too large to be read at once."""
    monkeypatch.setattr(postings, "LARGE", 5)
    with FactBase(open_store(tmp_path / "large.db", create=True)) as base:
        base.install(libraries)
        yield base


# Lines and options


@pytest.mark.parametrize(
    ("line", "command", "options"),
    [
        ("/fact F-019", "fact", {"fact": "F-019"}),
        ("  /FACT   over 100  attacks\n", "fact", {"fact": "over 100 attacks"}),
        ("/figures attacks", "figures", {"measure": "attacks"}),
        (
            "/figures measure:attacks place:North Waziristan as: chart",
            "figures",
            {"measure": "attacks", "place": "North Waziristan", "as": "chart"},
        ),
        ('/figures measure:"a place:b" Place:c', "figures", {"measure": "a place:b", "place": "c"}),
        ("/figures place:", "figures", {}),
        ("/compare F-019 F-020 sum:rate", "compare", {"figures": "F-019 F-020", "sum": "rate"}),
        ("/figures 10:30 trains", "figures", {"measure": "10:30 trains"}),
        ("/topics and more", "topics", {}),
    ],
)
def test_a_typed_line(line: str, command: str, options: dict[str, str]) -> None:
    """Values hold spaces up to the next known name; free text goes to the first option."""
    assert read_line(line) == (command, options)


values = st.lists(
    st.sampled_from(["as:", "place: ", "measure:", '"', " ", "chart", "F-019", "x"]) | st.text(),
    max_size=6,
).map("".join)


@settings(max_examples=200)
@example("figures", {"measure": 'as:csv"', "as": "json"})
@given(
    st.sampled_from([command.name for command in COMMANDS]),
    st.dictionaries(st.sampled_from(["fact", "measure", "place", "as", "figures", "of"]), values),
)
def test_options_and_line_mean_the_same(command: str, options: dict[str, str]) -> None:
    """Whatever the options hold, they can be written as one line that is read as the same."""
    line = line_of(command, options)
    again = read_line(line)
    assert again[0] == command
    assert line_of(*again) == line
    known = {one.name for one in next(c for c in COMMANDS if c.name == command).options}
    given_values = {name: value for name, value in options.items() if name in known}
    assert again[1].keys() <= given_values.keys()


@settings(max_examples=60)
@given(values, values)
def test_a_line_finds_what_its_options_find(
    libraries_base: FactBase, measure: str, place: str
) -> None:
    """The typed line gives exactly what the same options give on Discord."""
    options = {"measure": measure, "place": place}
    found = run("figures", options, libraries_base, SHARED_SCOPE)
    assert look_up(line_of("figures", options), libraries_base) == found


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("/fact", phrases.WHICH_FACT),
        ("/fact   ", phrases.WHICH_FACT),
        ("/compare", phrases.COMPARE_WHAT),
        ("/dance", phrases.UNKNOWN_COMMAND),
        ("/", phrases.UNKNOWN_COMMAND),
        ("//fact F-001", phrases.UNKNOWN_COMMAND),
        ("/figures as:pie", "“pie” is not something that as can be"),
        ("/compare L-001 L-002 sum:magic", "it can be rate, difference and total"),
        ("/fact f-404", "There is no fact F-404 here. There is: L-001, L-002, L-003 and 39 more."),
        ("/fact zebra crossings", "No fact holds “zebra crossings”."),
        ("/figures place:Atlantis", "place: Tarn, Oldmoor, Vellmark and Sedge Bridge"),
        ("/figures visits place:Atlantis", "place: Tarn, Oldmoor and Sedge Bridge"),
        ("/figures zebras", "measure: visits to the library"),
        ("/compare zebras", "I have nothing on “zebras”. There is: visits to the library"),
        ("/compare L-001 L-404", "There is no fact L-404 here."),
        ("/compare L-001 L-034", "There is no figure in L-034."),
        ("/timeline zebras", "I have nothing on “zebras”."),
        ("/timeline period:1900", "No dated fact fits."),
        ("/who-says zebras", "Nobody called “zebras” is cited. Cited are: "),
        ("/sources zebras", "There is: the board's report, the Courier's article and the weblog."),
        ("/summary zebras", "There is: Visits, Money for books"),
    ],
)
def test_what_cannot_be_looked_up(libraries_base: FactBase, line: str, shown: str) -> None:
    """What is wrong is said in one page, which tells what there is instead, and shows no fact."""
    found = look_up(line, libraries_base)
    assert shown in wording.plain(found.text)
    assert (len(found.pages), found.facts, found.status) == (1, (), Status.NONE)


@pytest.mark.parametrize("name", [command.name for command in COMMANDS])
def test_every_command_works(base: FactBase, libraries_base: FactBase, name: str) -> None:
    """What help names is there, without options and with one, on both briefings."""
    assert f"/{name}" in phrases.LOOKUPS or name == "help"
    for one in (base, libraries_base):
        assert look_up(f"/{name}", one).text != phrases.UNKNOWN_COMMAND
        assert look_up(f"/{name} Tarn", one).pages


def test_names_and_descriptions_fit_discord() -> None:
    """Names are what Discord takes as such, and descriptions are short enough."""
    for command in COMMANDS:
        for named in (command, *command.options):
            assert re.fullmatch(r"[-_a-z0-9]{1,32}", named.name)
            assert 1 <= len(named.description) <= 100


def test_lookups_stay_in_their_scope(base: FactBase, small: Briefing) -> None:
    """A lookup sees the scope it is asked in, and no other."""
    install(base, replace(small, subject="another subject"), "guild-1")
    assert "another subject" in look_up("/help", base, "guild-1").text
    assert "another subject" not in look_up("/help", base).text
    with pytest.raises(StoreError, match="no facts here"):
        look_up("/topics", base, "nowhere")


PARTS = [
    "fact ",
    "figures ",
    "topics",
    "sources",
    "as:csv",
    "F-001",
    "\0",
    "\ud800",
    "<@1>",
    "[x](y)",
]


@settings(max_examples=80)
@example("/fact " + "\0" * 9)
@given(st.lists(st.sampled_from(PARTS) | st.text(max_size=9), max_size=5).map("".join))
def test_any_line_is_looked_up(shipped_base: FactBase, line: str) -> None:
    """No line raises, and none is given back with a live mention in it."""
    shown = look_up(f"/{line}", shipped_base).text
    assert shown
    assert "<@" not in shown.replace("\\<", "")
    assert "](" not in shown.replace("\\]", "")


# One fact


@pytest.mark.parametrize("line", ["/fact F-001", "/fact f-001", "/FACT  F-001 ", "  /fact F-001\n"])
def test_a_fact(base: FactBase, line: str) -> None:
    """A fact is found however its id is typed, and shown whole."""
    found = look_up(line, base)
    assert (found.record, found.status) == (base.fact("F-001"), Status.ANSWERED)
    shown = wording.plain(found.text)
    for words in (
        "Over 1,200 passengers, the first three months of 2031",
        "Reported figure · paragraph 1 · F-001 r1",
        "Named in it: Lake Orrin ferry and the council",
        "Missing in the chain: more about the council (no document named), the author of the story",
        "Related: F-002 (same measure)",
        "Status: active",
    ):
        assert words in shown
    assert [one.line for one in found.choices] == ["/fact F-002"]


def test_a_fact_by_words(shipped_base: FactBase) -> None:
    """Words find the fact that is clearly meant, else a choice of facts, and show none of them."""
    assert ids("/fact over 25,000 operations", shipped_base) == ["F-033"]
    several = look_up("/fact bus attack", shipped_base)
    assert "Which one?" in several.text
    assert several.status is Status.NONE
    assert {"/fact F-010", "/fact F-011"} <= {one.line for one in several.choices}


def test_a_passage_is_shown_where_it_is_loaded(base: FactBase) -> None:
    """The passage stands in the record if the source's text is loaded."""
    cited = replace(base.fact("F-005").citations[0], passage="Gulls steal *ropes*.")
    change(base, "F-005", Action.EDIT, citations=(cited,))
    assert "Passage: Gulls steal \\*ropes\\*." in look_up("/fact F-005", base).text


def test_history_is_for_everyone(base: FactBase) -> None:
    """Who changed what and why is shown; people by a number, erased ones as such."""
    change(base, "F-005", Action.EDIT, "123456789012345678", statement="Gulls steal the ropes.")
    change(base, "F-005", Action.EDIT, "operator", statement="Gulls steal ropes.")
    retire(base, "F-005")
    shown = text("/fact F-005", base)
    assert "Added by briefing, 20" in shown
    assert re.search(r"r2 · \d{4}-\d\d-\d\d · edit by member 1: ", shown)
    assert "edit by operator" in shown
    assert "retire by member 2: *retire* because" in shown
    assert "123456789012345678" not in shown
    base.store.erase_person("123456789012345678")
    assert "r2 · " in text("/fact F-005", base)
    assert "edit by member 1 (name deleted): " in text("/fact F-005", base)
    assert text("/fact F-005", base).splitlines()[-1] == "Status: retired"


def test_a_record_names_what_differs(libraries_base: FactBase) -> None:
    """A figure that another one contradicts is not shown alone: both, with their origins."""
    shown = text("/fact L-003", libraries_base)
    assert "Another figure for the same: 41,200 visits, 2031 (L-002; the library board)." in shown
    assert ids("/fact L-003", libraries_base) == ["L-003", "L-002"]


# Figures


def test_figures_are_a_table_for_phones(shipped_base: FactBase) -> None:
    """Amount with comparator, period, id, and who says so; a legend explains the signs."""
    shown = look_up("/figures attacks", shipped_base).text
    assert (
        "```\n"
        "attacks carried out by the TTP in\n"
        "Pakistan from Afghanistan\n"
        ">100 last six months of 2020     F-019\n"
        "     Reported figure: a UN report →\n"
        "     the op-ed, paragraph 6\n"
        "  32 first two months of 2021    F-020\n"
        "     Reported figure: a UN report →\n"
        "     the op-ed, paragraph 6\n"
        "```\n"
        "Signs: > over\n"
        "F-019: Half of 2020 only;"
    ) in shown
    assert "Source: op-ed" in shown


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("/figures staff", "L-020 L-021 L-022"),
        ("/figures place:Sedge period:2031", "L-005 L-013"),
        ("/figures place:Tarn-on-Vell measure:visits period:2030", "L-001"),
        ("/figures actor:the Friends place:Tarn", "L-030 L-032"),
        ("/figures period:early 2032", "L-006 L-007 L-015 L-033"),
        ("/figures period:last season", "L-032"),
        ("/figures source:weblog measure:volunteers", "L-030 L-031 L-032 L-033"),
    ],
)
def test_figures_are_filtered(libraries_base: FactBase, line: str, expected: str) -> None:
    """Only what fits all filters is shown, by any of a thing's names."""
    assert sorted(ids(line, libraries_base)) == expected.split()


def test_large_scopes_are_filtered_alike(large: FactBase, libraries_base: FactBase) -> None:
    """A scope that is not held in memory gives the same figures, read from the file."""
    assert large.briefing().facts == ()
    for line in (
        "/figures",
        "/figures place:Sedge period:2031",
        "/figures actor:the Friends place:Tarn",
        "/figures period:early 2032",
        "/figures period:last season",
        "/figures source:courier measure:visits",
        "/figures source:courier",
    ):
        assert sorted(ids(line, large)) == sorted(ids(line, libraries_base)), line


@pytest.mark.parametrize("fixture", ["libraries_base", "large"])
def test_differing_figures_stand_together(fixture: str, request: pytest.FixtureRequest) -> None:
    """Where a filter would leave one of two that differ, the other is shown as well, marked."""
    base = request.getfixturevalue(fixture)
    shown = text("/figures visits source:courier", base)
    assert ids("/figures visits source:courier", base) == ["L-003", "L-002"]
    assert "Shown as well, because it gives another value for the same: L-002." in shown
    assert "≠ L-002" in shown and "≠ L-003" in shown
    assert "a count at" in shown and "the board's" in shown
    assert phrases.RIVALS_LEGEND in shown


def test_another_actor_is_no_difference(libraries_base: FactBase) -> None:
    """Figures of one measure, place and period but of two actors do not contradict each other."""
    shown = text("/figures spending", libraries_base)
    assert "≠ L-026" not in shown
    assert "≠ L-025" in shown


def test_retired_figures_are_gone(base: FactBase) -> None:
    """What is retired is in no table."""
    retire(base, "F-002")
    assert ids("/figures", base) == ["F-001"]
    assert "Not in use any more: F-002." in text("/compare F-001 F-002", base)


def test_a_csv_file(libraries_base: FactBase) -> None:
    """All rows go into the file, with citations; amounts keep their digits."""
    found = look_up("/figures as:csv", libraries_base)
    (file,) = found.attachments
    rows = list(csv.DictReader(io.StringIO(file.data.decode("utf-8-sig"))))
    assert len(rows) == 33 == len(found.facts)
    row = next(row for row in rows if row["fact"] == "L-023")
    assert (row["amount"], row["unit"], row["place"]) == ("182400.50", "crowns", "Vellmark")
    assert row["citations"].endswith("Report for 2031, paragraph 7")
    assert file.name == "figures.csv" and "33" in file.alt


@pytest.mark.parametrize("start", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "  =1", "＝1", "\n=1"])
def test_no_cell_is_a_formula(base: FactBase, start: str) -> None:
    """What a spreadsheet would run as a formula has an apostrophe before it; numbers have none."""
    quantity = replace(
        base.fact("F-002").quantities[0], amount=Decimal(-450), measure=f"{start} A1"
    )
    change(base, "F-002", Action.EDIT, quantities=(quantity,), statement=f"{start}|x")
    (file,) = look_up("/figures as:csv", base).attachments
    rows = list(csv.DictReader(io.StringIO(file.data.decode("utf-8-sig"))))
    row = next(row for row in rows if row["fact"] == "F-002")
    assert row["measure"].startswith("'") and row["statement"].startswith("'")
    assert row["amount"] == "-450"


def test_a_json_file(libraries_base: FactBase) -> None:
    """The rows as data: amounts as text, whole citations, what differs from what."""
    (file,) = look_up("/figures visits as:json", libraries_base).attachments
    rows = {row["fact"]: row for row in json.loads(file.data)}
    assert rows["L-003"]["comparator"] == "over"
    assert rows["L-003"]["differs_from"] == ["L-002"]
    assert rows["L-003"]["said_by"][0]["note"] == "not published"
    assert rows["L-003"]["citations"] == [
        {
            "source": "Shelves Are Emptier Than the Board Says",
            "source_id": "courier",
            "locator": "paragraph 3",
        }
    ]


def test_a_chart(libraries_base: FactBase, shipped_base: FactBase) -> None:
    """A chart comes with the table; a single number is said, not drawn."""
    found = look_up("/figures staff as:chart", libraries_base)
    assert found.chart is not None and len(found.chart.bars) == 3
    assert "```" in found.text
    single = look_up("/figures operations as:chart", shipped_base)
    assert single.chart is None
    assert phrases.SINGLE_NUMBER in single.text
    several = look_up("/figures as:chart", libraries_base)
    assert several.chart is not None
    assert "A chart shows one measure" in several.text


# Side by side


def test_the_example_of_the_article(shipped_base: FactBase) -> None:
    """A rate is worked out only if asked for, shows its inputs, and stays a bound."""
    plain = text("/compare F-019 F-020", shipped_base)
    assert "the periods differ in length: six months (F-019); two months (F-020)" in plain
    assert "they are not equally exact: “over”, a lower bound (F-019); exact (F-020)" in plain
    assert "Worked out" not in plain
    rates = text("/compare F-019 F-020 sum:rate", shipped_base)
    assert "over 100 attacks in six months: more than 16.6 a month (F-019)" in rates
    assert "32 attacks in two months: 16 a month (F-020)" in rates
    total = text("/compare F-019 F-020 sum:total", shipped_base)
    assert "over 100 attacks (F-019) + 32 attacks (F-020): more than 132" in total
    difference = text("/compare F-019 F-020 sum:difference", shipped_base)
    assert "over 100 attacks (F-019) less 32 attacks (F-020): more than 68" in difference
    turned = text("/compare F-020 F-019 sum:difference", shipped_base)
    assert "less over 100 attacks (F-019): less than -68" in turned


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("/compare L-009 L-010", "These may be compared: "),
        ("/compare L-020 L-021", "• the places differ: Tarn (L-020); Oldmoor (L-021)"),
        ("/compare L-030 L-020", "These cannot be compared:\n• they measure different things: "),
        ("/compare L-014 L-022", "• the units differ: loans (L-014); people (L-022)"),
        ("/compare L-025 L-026", "• the actors differ: "),
        ("/compare L-001 L-006", "• the periods differ in length: twelve months (L-001)"),
        ("/compare L-001 L-008", "• the length of the period is not stated in L-008"),
        ("/compare L-020 L-022", "• the origins differ: the board's report (L-020); the staff"),
        ("/compare L-002 L-004", "• they give different values for the same thing, place, actor "),
        ("/compare L-006 L-007", "• the periods overlap: L-006 and L-007"),
        ("/compare L-015 L-014", "• the periods differ in length: one month (L-015)"),
        ("/compare paid staff", "L-022"),
        ("/compare L-020", "L-021"),
        ("/compare L-027 L-028 sum:total", "• no total of shares or percentages"),
        ("/compare L-020 L-014 sum:total", "• no total across different measures or units"),
        ("/compare L-020 L-014 sum:difference", "• no difference across different measures"),
        ("/compare L-006 L-002 sum:total", "twice"),
        ("/compare L-016 L-017 sum:rate", "• L-016: no rate, because the source does not state"),
        ("/compare L-020 L-021 sum:total", "14 people (L-020) + 6 people (L-021): 20"),
        ("/compare L-020 L-021 sum:total", "whether one of the places lies in another is not"),
        ("/compare L-001 L-007 sum:rate", "38,900 visits in twelve months: about 3,241.7 a month"),
        ("/compare L-011 L-010 sum:rate", "between 2,500 and 2,750 a month (L-011)"),
        ("/compare L-005 L-004 sum:rate", "up to 900 visits in twelve months: at most 75 a month"),
    ],
)
def test_comparing(libraries_base: FactBase, line: str, said: str) -> None:
    """Each reason against comparing is named with the facts, and sums say when they would lie."""
    assert said in text(line, libraries_base)


# Time


def test_the_timeline_is_in_order(libraries_base: FactBase) -> None:
    """Dated facts stand by year; what has no year, and what is only as written, stand last."""
    shown = text("/timeline", libraries_base)
    headings = re.findall(r"^(\d{4}|Day or month stated.*|Only as.*)$", shown, re.MULTILINE)
    assert headings == [
        "2029", "2030", "2031", "2032", phrases.NO_YEAR, phrases.AS_WRITTEN,
    ]  # fmt: skip
    assert "as written: “shortly before the storms of 2030”:\n" in shown
    assert "October 9, year not stated:\n" in shown
    assert shown.index("October 9, year") > shown.index("2032")
    assert "as written: “since last winter”:\n" in shown
    assert "figure for last season:\n" in shown


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("/timeline reading room", "L-034"),
        ("/timeline about:Friends period:2031", "L-030 L-031"),
        ("/timeline period:2029", "L-036"),
        ("/timeline Money for books", "L-023 L-024 L-025 L-026"),
    ],
)
def test_the_timeline_is_filtered(libraries_base: FactBase, line: str, expected: str) -> None:
    """A topic, a name, words or a time narrow it down; what has no year is in no time."""
    assert set(expected.split()) == set(ids(line, libraries_base))


def test_partial_dates_of_the_article(shipped_base: FactBase) -> None:
    """July 14 gets no year, and "this year" no date."""
    shown = text("/timeline", shipped_base)
    no_year = shown.index(phrases.NO_YEAR)
    assert no_year < shown.index("July 14 (year not stated):") < shown.index(phrases.AS_WRITTEN)
    assert shown.index(phrases.AS_WRITTEN) < shown.index("as written: “since the start of 'this")


# Who says what


def test_who_says(shipped_base: FactBase) -> None:
    """Facts stand below those who say them first, with what is not given beside them."""
    shown = text("/who-says", shipped_base)
    for name in ("a UN report: 3 facts", "Pakistani intelligence: 2 facts", "the TTP: 1 fact"):
        assert f"{name}\n" in shown
    assert "the Chinese and Pakistani governments: 1 fact" in shown
    assert shown.index("a UN report: 3") < shown.index("the op-ed's author: ")
    report = look_up("/who-says UN", shipped_base)
    assert [fact.id for fact in report.facts] == ["F-019", "F-020", "F-022"]
    assert "from 1 origin." in report.text
    assert "details of the UN report" in report.text


def test_one_origin_counts_once(base: FactBase, small: Briefing) -> None:
    """Two sources that repeat one report are one origin, and that is said."""
    other = replace(small.sources[0], id="echo", title="An Echo", label="the echo")
    cited = replace(base.fact("F-002").citations[0], source="echo")
    install(base, replace(small, sources=(*small.sources, other)), "s")
    before = base.fact("F-002", "s")
    edit = Edit(before=before, after=replace(before, citations=(cited,)))
    base.store.apply("s", Change(action=Action.EDIT, actor="1", reason="x", edits=(edit,)))
    shown = look_up("/who-says the council", base, "s").text
    assert "2 facts from 1 origin." in shown
    assert "One origin, in 2 sources." in shown


# Contents


def test_topics(base: FactBase) -> None:
    """Topics, things and places are counted, and lead into their facts."""
    found = look_up("/topics", base)
    assert found.text.splitlines() == [
        "What I can answer about a made-up ferry on a made-up lake:",
        "**Topics**",
        "• Passengers: 2 facts",
        "**Named in the facts**",
        "• Lake Orrin ferry: 2 facts",
        "• gulls: 1 fact",
        "• the council: 1 fact",
        "**Places**",
        "• Sallow Point: 2 facts",
        "• Nethercombe: 2 facts",
    ]
    for choice in found.choices:
        assert look_up(choice.line, base).facts
    retire(base, "F-002")
    assert "• Passengers: 1 fact" in look_up("/topics", base).text


def test_sources(base: FactBase, libraries_base: FactBase) -> None:
    """Each source is shown with what is not known about it, and with what it does not say."""
    found = look_up("/sources", base)
    assert found.text.splitlines() == [
        "Lake Orrin Needs a Second Pier",
        "made-up story · author: not known · published: not known · 6 facts",
        "Not given there, among other things: fares.",
    ]
    assert len(look_up(found.choices[0].line, base).facts) == 6
    assert "author: Vellmark Library Board · published: 2032-02 · 23 facts" in text(
        "/sources", libraries_base
    )
    retire(base, "F-002")
    assert "5 facts" in look_up("/sources", base).text


def test_one_source(libraries_base: FactBase) -> None:
    """One source is shown with its facts, and with what differs from them."""
    found = ids("/sources weblog", libraries_base)
    assert {"L-008", "L-036", "L-041"} <= set(found)
    assert "L-018" in found  # differs from L-019, which the weblog states


@pytest.mark.parametrize("fixture", ["base", "shipped_base", "libraries_base", "large"])
def test_help(fixture: str, request: pytest.FixtureRequest) -> None:
    """Help says what it is about, shows questions that are answered, lookups, and privacy."""
    one = request.getfixturevalue(fixture)
    shown = text("/help", one)
    examples = re.findall(r"^Try: “(.+)”$", shown, re.MULTILINE)
    assert f"from {one.briefing().size} sourced facts" in shown
    assert len(examples) == 5 or fixture == "base"
    for ask in examples:
        assert one.ask(ask).facts
    assert phrases.LOOKUPS in shown and phrases.PRIVACY in shown


def test_a_summary(libraries_base: FactBase) -> None:
    """Figures come first, then events, claims and opinion, each below its label."""
    shown = text("/summary", libraries_base)
    titles = list(phrases.SUMMARY_SECTIONS.values())
    places = [shown.index(f"{title}\n") for title in titles]
    assert places == sorted(places)
    assert ids("/summary", libraries_base)[-1] == "L-042"
    opinion = shown.index(phrases.SUMMARY_SECTIONS["opinion"])
    assert opinion < shown.index("too rosy") < shown.index(phrases.SUMMARY_SECTIONS["background"])


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("/summary Money for books", "L-023 L-024 L-025 L-026"),
        ("/summary money", "L-023 L-024 L-025 L-026"),
        ("/summary the Friends", "L-030 L-031 L-032 L-033 L-039"),
        ("/summary book bus", "L-036"),
    ],
)
def test_a_summary_of(libraries_base: FactBase, line: str, expected: str) -> None:
    """A topic, a name, or words say what it is of."""
    assert set(expected.split()) == set(ids(line, libraries_base))


@pytest.mark.parametrize("line", ["/timeline", "/who-says", "/summary"])
def test_large_scopes_are_not_read_whole(large: FactBase, line: str) -> None:
    """Of a large scope nothing is listed without a subject; a sentence says so."""
    assert "There are 42 facts here, too many" in text(line, large)
    assert ids(f"{line} Tarn", large) or line == "/who-says"


# Suggestions


@pytest.mark.parametrize("fixture", ["libraries_base", "large"])
@pytest.mark.parametrize(
    ("command", "option", "typed", "expected"),
    [
        ("fact", "fact", "", "L-001"),
        ("fact", "fact", "l-03", "L-030"),
        ("fact", "fact", "roof leaked", "L-035"),
        ("figures", "measure", "vis", "visits to the library"),
        ("figures", "place", "TARN", "Tarn"),
        ("figures", "actor", "friend", "Friends of the Libraries"),
        ("figures", "period", "half", "the first half of 2032"),
        ("figures", "source", "cour", "the Courier's article"),
        ("figures", "as", "c", "chart"),
        ("compare", "figures", "paid", "L-020 L-021 L-022"),
        ("compare", "figures", "L-020 ", "L-020 L-021"),
        ("compare", "sum", "", "rate"),
        ("timeline", "about", "mon", "Money for books"),
        ("sources", "source", "", "board-report"),
        ("summary", "of", "sedge", "Sedge Bridge"),
    ],
)
def test_suggestions(
    fixture: str,
    command: str,
    option: str,
    typed: str,
    expected: str,
    request: pytest.FixtureRequest,
) -> None:
    """While an option is typed, what exists is suggested; what is suggested can be looked up."""
    base = request.getfixturevalue(fixture)
    found = suggest(command, option, typed, base, SHARED_SCOPE)
    assert sorted(expected.split()) in [sorted(value.split()) for _, value in found]
    shown = run(command, {option: expected, "figures": expected}, base, SHARED_SCOPE)
    assert shown.facts or option in ("as", "sum")


def test_who_says_is_suggested(shipped_base: FactBase) -> None:
    """Speakers are suggested by what stands in their names, with how much they say."""
    assert suggest("who-says", "who", "un", shipped_base, SHARED_SCOPE)[0] == (
        "unnamed voices (1 fact)",
        "unnamed voices",
    )
    assert ("a UN report (3 facts)", "a UN report") in suggest(
        "who-says", "who", "un", shipped_base, SHARED_SCOPE
    )


@pytest.mark.parametrize("scope", [SHARED_SCOPE, "nowhere"])
def test_odd_suggestions(base: FactBase, scope: str) -> None:
    """Nothing that is typed, and no unknown command, option or scope, is an error."""
    for command, option in (("fact", "fact"), ("figures", "place"), ("x", "y"), ("fact", "z")):
        for typed in ("\0", "\ud800", "(" * 99, "%" * 4_000, "'"):
            assert len(suggest(command, option, typed, base, scope)) <= 25


def test_pages_fit(shipped_base: FactBase) -> None:
    """Every page of the shipped briefing fits, and so does every record."""
    lines = [f"/{command.name}" for command in COMMANDS]
    lines += [f"/fact {fact.id}" for fact in shipped_base.briefing().facts]
    for line in lines:
        assert all(0 < len(page) <= PAGE_LIMIT for page in look_up(line, shipped_base).pages), line
