"""What moderators type into forms: read back as it is shown, and refused in one sentence."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.curation import forms, typed
from knowledge.errors import BadInput
from knowledge.model import (
    Attributor,
    Briefing,
    Comparator,
    Entity,
    Kind,
    PartialDate,
    Period,
    Relation,
    Source,
    Voice,
)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("over 1,200 passengers", (Comparator.OVER, "1200", None, "passengers")),
        ("more than 100 attacks", (Comparator.OVER, "100", None, "attacks")),
        ("450 passengers", (Comparator.EXACTLY, "450", None, "passengers")),
        ("exactly 450 passengers", (Comparator.EXACTLY, "450", None, "passengers")),
        ("at least 3.50 per cent", (Comparator.AT_LEAST, "3.50", None, "per cent")),
        ("nearly 40 boats", (Comparator.ABOUT, "40", None, "boats")),
        ("up to 7 days", (Comparator.UP_TO, "7", None, "days")),
        ("between 300 and 450 visitors", (Comparator.BETWEEN, "300", "450", "visitors")),
        ("300 to 450 visitors", (Comparator.BETWEEN, "300", "450", "visitors")),
        ("-4 degrees", (Comparator.EXACTLY, "-4", None, "degrees")),
    ],
)
def test_figures_are_read(text: str, read: tuple[Comparator, str, str | None, str]) -> None:
    """Comparator, amount with its digits, upper amount and unit."""
    comparator, amount, upper, unit = read
    expected = (comparator, Decimal(amount), Decimal(upper) if upper else None, unit)
    assert typed.read_figure(text) == expected


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("many attacks", "holds no number"),
        ("over 100", "not what is counted"),
        ("between 300 visitors", "one end only"),
        ("hardly 300 visitors", "“hardly” before a number is not known"),
        ("", "holds no number"),
    ],
)
def test_what_is_no_figure_is_told(text: str, words: str) -> None:
    """One sentence that repeats what was typed and shows how to type it."""
    with pytest.raises(BadInput, match=words):
        typed.read_figure(text)


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("not stated", None),
        ("", None),
        ("late 2031", Period(words="late 2031", start="2031-07", end="2031-12")),
        ("2031", Period(words="2031", start="2031", end="2031")),
        ("April 2031", Period(words="April 2031", start="2031-04", end="2031-04")),
        ("spring (2031-03 to 2031-05)", Period(words="spring", start="2031-03", end="2031-05")),
        ("the storm (2031-03-03)", Period(words="the storm", start="2031-03-03", end="2031-03-03")),
        ("last year", Period(words="last year")),
    ],
)
def test_periods_are_read(text: str, period: Period | None) -> None:
    """The source's words, with ends where they are typed or can be read."""
    assert typed.read_period(text) == period


def test_a_period_runs_forward() -> None:
    """An end before the start, or no date at all in brackets, is told."""
    for text in ("x (2031-05 to 2031-03)", "x (2031-13)"):
        with pytest.raises(BadInput, match="is no period"):
            typed.read_period(text)


def test_the_chain_keeps_what_it_knows(small: Briefing) -> None:
    """A link that is typed as it was shown keeps its kind; a note stands in brackets."""
    fact = small.facts[0]
    shown = forms.figure_form(fact, small).says
    assert shown == "the council (no document named)"
    read = tuple(typed.chain(f"a report (not named further) → {shown}", fact))
    first = Attributor(name="a report", kind="unknown", note="not named further")
    assert read == (first, fact.attribution[0])
    assert tuple(typed.chain("no source named", fact)) == ()


@pytest.mark.parametrize("number", range(6))
def test_forms_read_back_as_they_are_shown(small: Briefing, number: int) -> None:
    """A fact whose forms are sent in untouched is the same fact, and brings nothing new."""
    fact = small.facts[number]
    text, more = forms.text_form(fact, small), forms.more_form(fact)
    read = forms.with_text(fact, text, small)
    assert read == (fact, (), ())
    dates = tuple(replace(date, words=date.words) for date in fact.dates)
    again, parts, problems = forms.with_more(fact, more, small)
    assert (replace(again, dates=dates), parts, problems) == (fact, (), ())
    again, parts, problems = forms.with_figure(fact, forms.figure_form(fact, small), small)
    assert (parts, problems) == ((), ())
    assert again.quantities == fact.quantities
    assert set(again.actors) == set(fact.actors)


def test_unknown_sources_and_names_are_made(small: Briefing) -> None:
    """A link is a message, anything else a document; a name gets an id of its own."""
    fact = small.facts[0]
    link = "https://discord.com/channels/1/2/3"
    text = replace(forms.text_form(fact, small), source=f"{link}; 1")
    read, parts, _ = forms.with_text(fact, text, small)
    made = parts[0].after
    assert isinstance(made, Source)
    assert (made.kind, made.url, made.id) == ("message", link, "message-3")
    assert (read.citations[0].source, read.citations[0].locator) == ("message-3", 1)
    figure = replace(forms.figure_form(fact, small), about="the harbour office / Port Ellery")
    read, parts, _ = forms.with_figure(fact, figure, small)
    assert [edit.after for edit in parts] == [
        Entity(id="the-harbour-office", kind="actor", label="the harbour office"),
        Entity(id="port-ellery", kind="place", label="Port Ellery"),
    ]
    assert (read.quantities[0].subject, read.quantities[0].place) == (
        "the-harbour-office",
        "port-ellery",
    )


def test_names_are_known_by_alias(small: Briefing) -> None:
    """Another name for the same thing makes no second thing."""
    fact = small.facts[0]
    figure = replace(forms.figure_form(fact, small), about="lof / SALLOW POINT")
    read, parts, problems = forms.with_figure(fact, figure, small)
    assert (parts, problems) == ((), ())
    assert (read.actors[0], read.places[0]) == ("ferry", "sallow-point")


def test_one_bad_field_loses_no_other(small: Briefing) -> None:
    """What cannot be read is told, and all else is taken over."""
    fact = small.facts[0]
    figure = replace(forms.figure_form(fact, small), figure="plenty", says="the mayor")
    read, _, problems = forms.with_figure(fact, figure, small)
    assert read.quantities == fact.quantities
    assert read.attribution == (Attributor(name="the mayor", kind="unknown"),)
    assert len(problems) == 1 and "“plenty” holds no number" in problems[0]


def test_limits_dates_and_relations_are_read(small: Briefing) -> None:
    """The third form: caveat, hedge, phrasings one a line, dates, relations."""
    fact = small.facts[3]
    form = forms.MoreForm(
        caveat="Two days only.",
        hedge="reportedly",
        asks="when was it shut\n\nWhen was it shut\nshut since when",
        dates="March 3; 2031-03-04",
        links="disputes f-005; related F-001",
    )
    read, _, problems = forms.with_more(fact, form, small)
    assert problems == ()
    assert (read.caveat, read.hedge) == ("Two days only.", "reportedly")
    assert read.asks == ("when was it shut", "shut since when")
    assert read.dates[1] == PartialDate(words="2031-03-04", year=2031, month=3, day=4)
    assert [link.relation for link in read.links] == [Relation.DISPUTES, Relation.RELATED]
    for field, words in (("dates", "is no date"), ("links", "is no relation")):
        _, _, problems = forms.with_more(fact, replace(form, **{field: "whatever"}), small)
        assert words in problems[0]


def test_too_many_asks_are_added_to(small: Briefing) -> None:
    """Asks that a form cannot show stay when it is sent in."""
    fact = replace(small.facts[0], asks=tuple(f"question number {n} of many" for n in range(200)))
    form = forms.more_form(fact)
    assert form.asks == ""
    read, _, _ = forms.with_more(fact, replace(form, asks="one more"), small)
    assert read.asks == (*fact.asks, "one more")


@given(st.text(max_size=300), st.text(max_size=300), st.text(max_size=300))
def test_any_text_is_read_or_told(one: str, two: str, three: str) -> None:
    """No field breaks on anything that can be typed."""
    from knowledge import packs
    from tests.conftest import SMALL

    small = packs.parse(SMALL, "small.toml")
    fact = small.facts[0]
    first = forms.TextForm(statement=one, kind=Kind.CLAIM, voice=Voice.GUESS, source=two)
    second = forms.FigureForm(figure=one, measure=two, period=three, about=two, says=three)
    third = forms.MoreForm(caveat=one, hedge=two, asks=three, dates=one, links=two)
    for _, parts, problems in (
        forms.with_text(fact, first, small),
        forms.with_figure(fact, second, small),
        forms.with_more(fact, third, small),
    ):
        assert all(isinstance(problem, str) and problem for problem in problems)
        assert all(edit.part.id for edit in parts)


@pytest.mark.parametrize(
    "text", ["2,5 million people", "12,3456 boats", "2.500,5 km", "1,5 percent"]
)
def test_a_number_that_reads_two_ways_is_told(text: str) -> None:
    """A comma that may be a decimal one is asked about, never guessed."""
    with pytest.raises(BadInput, match="can be read in two ways"):
        typed.read_figure(text)


def test_lakhs_are_numbers() -> None:
    """Thousands may be parted as in South Asia."""
    assert typed.read_figure("over 12,34,567 people")[1] == Decimal(1234567)


def test_no_form_changes_what_it_only_shows(shipped: Briefing) -> None:
    """Every shipped fact goes through all three forms untouched."""
    for fact in shipped.facts:
        steps = (
            forms.with_text(fact, forms.text_form(fact, shipped), shipped),
            forms.with_figure(fact, forms.figure_form(fact, shipped), shipped),
            forms.with_more(fact, forms.more_form(fact), shipped),
        )
        assert all(read == (fact, (), ()) for read in steps), fact.id


def test_sources_of_one_label_are_told_apart(small: Briefing) -> None:
    """A label that two sources have names neither of them; their ids do."""
    other = replace(small.sources[0], id="second", title="Another Story")
    both = replace(small, sources=(*small.sources, other))
    fact = replace(
        small.facts[0], citations=(replace(small.facts[0].citations[0], source="second"),)
    )
    form = forms.text_form(fact, both)
    assert form.source == "second; 1"
    assert forms.with_text(fact, form, both)[0] == fact
    _, _, problems = forms.with_text(fact, replace(form, source="the story; 2"), both)
    assert "Several sources" in problems[0] and "story, second" in problems[0]
