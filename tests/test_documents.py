"""The codec: what goes out comes back, to the digit, and what does not fit is refused in words."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.documents import from_json, from_plain, to_json
from knowledge.errors import BadInput, BadPack
from knowledge.model import (
    Action,
    Briefing,
    Change,
    Citation,
    Edit,
    Fact,
    Kind,
    Locator,
    PartialDate,
    Period,
    Quantity,
    Source,
    Voice,
)

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40)
amounts = st.decimals(allow_nan=False, allow_infinity=False)
locators: st.SearchStrategy[Locator] = st.integers(1, 99) | st.sampled_from(["title", "bio"])


facts = st.builds(
    Fact,
    id=texts,
    kind=st.sampled_from(Kind),
    statement=texts,
    citations=st.lists(
        st.builds(Citation, source=texts, locator=locators, passage=st.none() | texts), max_size=3
    ).map(tuple),
    revision=st.integers(1, 10**6),
    caveat=st.none() | texts,
    quantities=st.lists(
        st.builds(
            Quantity,
            amount=amounts,
            upper=st.none() | amounts,
            unit=texts,
            measure=texts,
            subject=st.none() | texts,
            period=st.none() | st.builds(Period, words=texts, start=st.none() | texts),
        ),
        max_size=3,
    ).map(tuple),
    dates=st.lists(
        st.builds(PartialDate, words=texts, month=st.none() | st.integers(1, 12)), max_size=2
    ).map(tuple),
    asks=st.lists(texts, max_size=3).map(tuple),
)


def plain_fact(**changes: object) -> dict[str, object]:
    """A small fact as a pack file describes it."""
    citation = {"source": "op-ed", "locator": 3}
    small = {"id": "F-012", "kind": "event", "voice": "reported", "statement": "It rained."}
    return small | {"citations": [citation]} | changes


def plain_briefing(*facts: object) -> dict[str, object]:
    """A briefing as a pack file describes it."""
    return {"id": "b", "name": "B", "subject": "rain", "version": 1, "facts": list(facts)}


@given(facts)
def test_json_round_trip(fact: Fact) -> None:
    """A fact read back from its JSON is the same fact, to the last digit of its amounts."""
    assert repr(from_json(Fact, to_json(fact))) == repr(fact)


@given(facts)
def test_plain_round_trip(fact: Fact) -> None:
    """A fact read back from its plain dict is the same fact, to the last digit."""
    assert repr(from_plain(Fact, json.loads(to_json(fact)))) == repr(fact)


@given(facts)
def test_changes_travel(fact: Fact) -> None:
    """A change with its documents before and after can be sent as JSON."""
    edit = Edit(before=None, after=fact)
    change = Change(action=Action.ADD, actor="operator", reason="new", edits=(edit,))
    assert repr(from_json(Change, to_json(change))) == repr(change)


def test_defaults_are_left_out() -> None:
    """A document holds nothing that equals its default."""
    fact = from_plain(Fact, plain_fact())
    assert json.loads(to_json(fact)) == plain_fact()


def test_default_factories_are_left_out() -> None:
    """An empty mapping is a default too."""
    source = Source(id="s", title="T", kind="article", label="T", voice="the article")
    assert json.loads(to_json(source)).keys() == {"id", "title", "kind", "label", "voice"}


@pytest.mark.parametrize("digits", ["1.50", "0.00", "12345678901234567890.5", "1E+3", "100"])
def test_digits_stay(digits: str) -> None:
    """An amount keeps its digits, written as text or as a JSON number."""
    written = to_json(Quantity(amount=Decimal(digits), unit="%", measure="share"))
    assert f'"amount":"{digits}"' in written
    for document in (written, written.replace(f'"{digits}"', digits)):
        assert str(from_json(Quantity, document).amount) == digits


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"zip": 3}, "facts F-012, zip: no such key is known."),
        ({"statement": 3}, "facts F-012, statement: should be a valid string, not 3."),
        (
            {"citations": [{"source": "op-ed", "locator": "page"}]},
            "facts F-012, citations 1, locator: should be a valid integer or should be 'title' "
            "or 'bio', not 'page'.",
        ),
        ({"citations": [{"locator": 1}]}, "facts F-012, citations 1, source: is missing."),
        (
            {"citations": ["p. 1"]},
            "facts F-012, citations 1: should be a table of keys and values, not 'p. 1'.",
        ),
        ({"zip": 3, "zap": 4}, "facts F-012, zip: no such key is known (and 1 more)."),
    ],
)
def test_refusals_name_the_place(changes: dict[str, object], sentence: str) -> None:
    """What does not fit is refused in one sentence: place, reason, and the value if short."""
    with pytest.raises(BadPack) as refusal:
        from_plain(Briefing, plain_briefing(plain_fact(**changes)))
    assert str(refusal.value) == sentence


@pytest.mark.parametrize("amount", ["NaN", "Infinity", "about 3", "", None])
def test_amounts_are_numbers(amount: str | None) -> None:
    """An amount that is no finite number is refused."""
    with pytest.raises(BadPack, match="amount: "):
        from_plain(Quantity, {"amount": amount, "unit": "%", "measure": "share"})


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '"fact"', "[" * 100_000, "{}"])
def test_broken_text_is_refused(text: str) -> None:
    """Text that is no JSON, or no object, is refused as a bad pack."""
    with pytest.raises(BadPack):
        from_json(Fact, text)


@pytest.mark.parametrize("bad", ["half \ud83d pair", "cut\0off"])
def test_unwritable_text_is_refused(bad: str) -> None:
    """Text that cannot be stored whole is refused before it is stored."""
    with pytest.raises(BadInput):
        to_json(PartialDate(words=bad))


def test_a_written_escape_is_no_nul() -> None:
    """Text about an escape, backslash and all, is harmless."""
    date = PartialDate(words="\\u0000")
    assert from_json(PartialDate, to_json(date)) == date


def test_everything_optional_may_be_absent() -> None:
    """A briefing of nothing but its required keys can be read."""
    briefing = from_plain(Briefing, plain_briefing())
    assert (briefing.language, briefing.facts) == ("en", ())


def test_voices_are_a_closed_list() -> None:
    """A voice that the model does not have is refused with those that it has."""
    with pytest.raises(BadPack, match=Voice.GUESS):
        from_plain(Fact, plain_fact(voice="rumour"))
