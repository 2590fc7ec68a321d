"""Differences: nothing of either text is lost, and what is shown is inert and within its limit."""

from __future__ import annotations

import re
from dataclasses import fields, replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.curation.diff import Op, changed_fields, shown, word_diff
from knowledge.model import (
    Aspect,
    Attributor,
    Briefing,
    Citation,
    Fact,
    FactStatus,
    Kind,
    Link,
    PartialDate,
    Period,
    Quantity,
    Relation,
    Voice,
)
from knowledge.wording import plain, safe

words = st.sampled_from(
    ["the", "pier", "ferry", "1,200", "@all", "**x**", "~~", "https://a.b", "\\"]
)
texts = st.one_of(st.text(max_size=60), st.lists(words, max_size=12).map(" ".join))


@given(texts, texts)
def test_a_difference_gives_back_both_texts(before: str, after: str) -> None:
    """What is not added makes the text before, what is not removed the text after."""
    diff = word_diff(before, after)
    assert "".join(text for op, text in diff if op is not Op.ADDED) == before
    assert "".join(text for op, text in diff if op is not Op.REMOVED) == after


def test_whole_words_are_shown() -> None:
    """A figure is one word; neighbouring changes are one, with the space between them."""
    assert word_diff("over 1,200 of them", "over 1,250 of them") == [
        (Op.SAME, "over "),
        (Op.REMOVED, "1,200"),
        (Op.ADDED, "1,250"),
        (Op.SAME, " of them"),
    ]
    diff = word_diff("the old pier", "the new dock")
    assert shown(diff, 100) == "the ~~old pier~~**new dock**"


@given(texts, texts, st.integers(0, 80))
def test_what_is_shown_is_safe(before: str, after: str, limit: int) -> None:
    """It fits its limit, its marks come in pairs, and without them nothing is left unescaped."""
    text = shown(word_diff(before, after), limit)
    assert len(text) <= limit
    bare = re.sub(r"\\.", "", text)
    assert bare.count("~~") % 2 == 0 and bare.count("**") % 2 == 0
    assert not re.search(r"[*_~`|\[\]<>#\\]", bare.replace("~~", "").replace("**", ""))
    assert not re.search(r"@(?!\u200b)|https?://", text)


def test_a_text_without_a_change_is_the_text() -> None:
    """Where nothing differs, the escaped text is shown as it is."""
    assert word_diff("a *b* c", "a *b* c") == [(Op.SAME, "a *b* c")]
    assert shown(word_diff("a *b* c", "a *b* c"), 50) == safe("a *b* c")
    assert shown(word_diff("", ""), 50) == ""


def test_a_long_text_shows_its_change() -> None:
    """Where a text is too long, what stays the same is shortened before the change is cut."""
    before, after = f"{'gull ' * 60}old{' pier' * 60}", f"{'gull ' * 60}new{' pier' * 60}"
    text = shown(word_diff(before, after), 160)
    assert "~~old~~**new**" in text and " ... " in text and len(text) <= 160


def test_a_cut_ends_with_a_sign() -> None:
    """What is cut ends with a sign, and the mark of the cut word is closed."""
    assert shown(word_diff("", "one two three four"), 14) == "**one two t**…"


def test_a_quote_in_a_change_is_plain_in_a_terminal() -> None:
    """A terminal shows the words of what came without marks."""
    assert plain(shown(word_diff("a", "a *b*"), 50)) == "a *b*"


CHANGES: dict[str, object] = {
    "kind": Kind.EVENT,
    "voice": Voice.GUESS,
    "statement": "Another statement.",
    "citations": (Citation(source="story", locator=2),),
    "status": FactStatus.RETIRED,
    "caveat": "Another limit.",
    "hedge": "perhaps",
    "quantities": (Quantity(amount=Decimal(3), unit="boats", measure="boats"),),
    "dates": (PartialDate(words="March 3", month=3, day=3),),
    "places": ("sallow-point",),
    "actors": ("gulls",),
    "targets": ("ferry",),
    "attribution": (Attributor(name="a gull", kind="bird"),),
    "gives": (Aspect.REASON,),
    "links": (Link(relation=Relation.DISPUTES, fact="F-003"),),
    "asks": ("Why?",),
}


def test_every_field_is_compared(small: Briefing) -> None:
    """A change of any field but id and revision is told, and nothing else with it."""
    fact = small.facts[0]
    assert {field.name for field in fields(Fact)} - {"id", "revision"} == set(CHANGES)
    for name, value in CHANGES.items():
        found = changed_fields(fact, replace(fact, **{name: value}), small)  # type: ignore[arg-type]
        assert len(found) == 1, name
        assert found[0].before != found[0].after
    assert changed_fields(fact, replace(fact, revision=7)) == []


def test_lists_tell_what_came_and_went(small: Briefing) -> None:
    """Of lists only the things that differ are told; things are called by their names."""
    fact = small.facts[0]
    asked = changed_fields(fact, replace(fact, asks=(fact.asks[0], "How many?")))
    assert asked == [("Example questions", "passengers first quarter 2031", "How many?")]
    named = changed_fields(fact, replace(fact, actors=("gulls", "ferry")), small)
    assert named == [("Actors", "the council", "gulls")]
    turned = changed_fields(fact, replace(fact, actors=("council", "ferry")), small)
    assert turned == [("Actors", "Lake Orrin ferry; the council", "the council; Lake Orrin ferry")]


def test_a_figure_is_told_with_all_of_it(small: Briefing) -> None:
    """Of a figure the bound, unit, measure, subject and period are told."""
    fact = small.facts[0]
    (quantity,) = fact.quantities
    period = Period(words="early 2031", start="2031-01")
    after = replace(fact, quantities=(replace(quantity, period=period, amount=Decimal("1300")),))
    assert changed_fields(fact, after, small) == [
        (
            "Figures",
            "over 1,200 passengers (passengers carried by the ferry, Lake Orrin ferry), "
            "the first three months of 2031 (2031-01/2031-03)",
            "over 1,300 passengers (passengers carried by the ferry, Lake Orrin ferry), "
            "early 2031 (2031-01/?)",
        )
    ]


@pytest.mark.parametrize("passage", [None, "A *passage*."])
def test_a_citation_is_told_in_words(small: Briefing, passage: str | None) -> None:
    """Where a fact stands is told by the source's name, with the passage if it is loaded."""
    fact = small.facts[0]
    cited = (Citation(source="story", locator="bio", passage=passage),)
    (changed,) = changed_fields(fact, replace(fact, citations=cited), small)
    assert changed.before == "paragraph 1 of the story"
    assert changed.after == "closing line of the story" + (": “A *passage*.”" if passage else "")
