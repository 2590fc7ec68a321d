"""Fact packs: a pack is taken whole or refused whole, and written so that it can be read again."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings

from knowledge import packs, writing
from knowledge.errors import BadInput, BadPack
from knowledge.model import Briefing, Comparator, Kind, Period, Quantity, Relation
from tests.conftest import SMALL
from tests.randoms import briefings


def changed(old: str, new: str) -> str:
    """The small pack with one place changed."""
    assert old in SMALL
    return SMALL.replace(old, new, 1)


def test_a_pack_is_read(small: Briefing) -> None:
    """Everything that the file says is there, amounts to the digit and dates without a year."""
    first = small.facts[0]
    assert [fact.id for fact in small.facts] == [f"F-00{number}" for number in range(1, 7)]
    assert first.kind is Kind.STATISTIC
    assert first.quantities[0].amount == Decimal(1200)
    assert first.quantities[0].comparator is Comparator.OVER
    assert first.links[0].relation is Relation.SAME_MEASURE
    assert small.facts[3].dates[0].year is None
    assert small.facts[5].citations[0].locator == "bio"
    assert list(packs.problems(small)) == []


def test_digits_survive() -> None:
    """An amount written as a TOML number keeps its digits as published."""
    pack = packs.parse(changed('amount = "450"', "amount = 450.10"), "x")
    assert str(pack.facts[1].quantities[0].amount) == "450.10"


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ('id = "lake-ferry"', "id = ", "small.toml is not valid TOML: .*line 2"),
        ('id = "lake-ferry"', 'id = "a"\nid = "b"', "small.toml is not valid TOML"),
        ("version = 1", 'version = "one"', "small.toml: version: "),
        ("version = 1", "", "small.toml: version: is missing"),
        ("version = 1", "version = 1\ncolour = 3", "small.toml: colour: no such key is known"),
        ('voice = "guess"', 'voice = "rumour"', "facts F-003, voice: "),
        ("month = 3", 'month = "March"', "facts F-004, dates 1, month: "),
        ('amount = "450"', 'amount = "many"', "facts F-002, quantities 1, amount: "),
        ('amount = "450"', "amount = nan", "facts F-002, quantities 1, amount: "),
        ('amount = "450"', "amount = inf", "facts F-002, quantities 1, amount: "),
        ('locator = "bio"', 'locator = "coda"', "facts F-006, citations 1, locator: "),
        ('id = "F-002"', 'id = "F-001"', "the id F-001 is used 2 times"),
        ('id = "S-01"', 'id = "F-001"', "the id F-001 is used 2 times"),
        ('id = "gulls"', 'id = "ferry"', "the id ferry is used 2 times"),
        ('actors = ["gulls"]', 'actors = ["geese"]', "F-005: there is no entity geese"),
        ('places = ["sallow-point"]', 'places = ["x"]', "F-003: there is no entity x"),
        ('actors = ["gulls"]', 'targets = ["geese"]', "F-005: there is no entity geese"),
        (
            'source = "story", locator = 4',
            'source = "x", locator = 4',
            "F-005: there is no source x",
        ),
        ('fact = "F-002" }', 'fact = "F-404" }', "F-001: there is no fact F-404 to link to"),
        ('near = ["F-001"]', 'near = ["F-404"]', "S-01: there is no fact F-404"),
        ('facts = ["F-001", "F-002"]', 'facts = ["F-404"]', "T-01: there is no fact F-404"),
        ('{ source = "story", locator = 4 }', "", "F-005: it cites no source"),
        (
            'asks = ["Why did the pier close?"',
            f'asks = ["{"why " * 38}"',
            "F-003: an ask must have 1",
        ),
        ('asks = ["Why did the pier close?"', 'asks = [" "', "F-003: an ask must have 1 to 150"),
        ('asks = ["How much does', f'asks = ["{"x" * 151}", "How much does', "S-01: an ask must"),
        ('asks = ["all the', f'asks = ["{"x" * 151}", "all the', "T-01: an ask must"),
        (
            "Perhaps a storm",
            f"Perhaps {'a' * 300} storm",
            "F-003: the statement must have 1 to 300",
        ),
        ("A guess ('perhaps')", "A" * 301, "F-003: the caveat is longer than 300"),
        ("The story gives no fares", "x" * 301, "S-01: the sentence is longer than 300"),
        ("The periods differ", "x" * 301, "T-01: the sentence is longer than 300"),
        ('title = "Lake', f'title = "{"x" * 200}Lake', "story: the title is longer than 200"),
        ('id = "ferry"', f'id = "{"x" * 81}"', "the id x+… is too long"),
        ('measure = "passengers carried', 'measure = "" # ', "a quantity needs a unit and what is"),
        ('comparator = "over"', 'comparator = "between"', "an upper amount goes with"),
        ('comparator = "over"', 'upper = "1300"', "an upper amount goes with"),
    ],
)
def test_a_bad_pack_is_refused(old: str, new: str, reason: str) -> None:
    """Whatever is wrong, the pack is refused in one line that names file, place and reason."""
    with pytest.raises(BadPack, match=reason) as error:
        packs.parse(changed(old, new), "small.toml")
    assert "\n" not in str(error.value)
    assert str(error.value).startswith("small.toml")


def test_a_statistic_needs_a_quantity(small: Briefing) -> None:
    """A statistic without its figure is no statistic."""
    fact = replace(small.facts[0], quantities=())
    assert list(packs.fact_problems(fact)) == ["a statistic needs a quantity."]


def test_a_range_runs_upward(small: Briefing) -> None:
    """The upper end of a range is not below the lower one."""
    upside_down = replace(
        small.facts[0].quantities[0], comparator=Comparator.BETWEEN, upper=Decimal(3)
    )
    fact = replace(small.facts[0], quantities=(upside_down,))
    assert list(packs.fact_problems(fact)) == ["the upper amount is less than the lower one."]


@pytest.mark.parametrize("amount", ["Infinity", "NaN"])
def test_amounts_are_finite(small: Briefing, amount: str) -> None:
    """What is no finite number is no amount."""
    boundless = Quantity(amount=Decimal(amount), unit="x", measure="y")
    fact = replace(small.facts[0], quantities=(boundless,))
    assert list(packs.fact_problems(fact)) == ["an amount must be a finite number."]


def test_limits_are_inclusive(small: Briefing) -> None:
    """300 characters of statement and 150 of ask are allowed."""
    fact = replace(small.facts[0], statement="s" * 300, caveat="c" * 300, asks=("a" * 150,))
    assert list(packs.fact_problems(fact)) == []


@pytest.mark.parametrize(
    ("start", "end"), [("soon", "2031-03"), ("2031-13", "2031-14"), ("2031-06", "2031-01")]
)
def test_a_period_has_a_form(small: Briefing, start: str, end: str) -> None:
    """Start and end of a period are EDTF months in order: `figures.spans` reads them as such."""
    wrong = replace(small.facts[0].quantities[0], period=Period(words="x", start=start, end=end))
    assert list(packs.fact_problems(replace(small.facts[0], quantities=(wrong,)))) != []


@pytest.mark.parametrize("date", ["month = 13, day = 3", "month = 3, day = 32"])
def test_a_date_can_be(date: str) -> None:
    """Month and day of a partial date are possible ones."""
    with pytest.raises(BadPack):
        packs.parse(changed("month = 3, day = 3", date), "x")


@pytest.mark.parametrize("name", ["", "@everyone", "<@1>", "f-001", "F 1", "a\\nb"])
def test_a_fact_id_has_a_form(name: str) -> None:
    """A fact's id can be shown in a reply as it is and found again by `FactBase.fact`."""
    with pytest.raises(BadPack):
        packs.parse(changed('id = "F-006"', f'id = "{name}"'), "x")


def test_a_silence_is_of_a_known_source() -> None:
    """A silence names one of the pack's sources."""
    with pytest.raises(BadPack):
        packs.parse(changed('source = "story"\nmissing', 'source = "nobody"\nmissing'), "x")


@pytest.mark.parametrize("text", ["[" * 100_000, "a = " + "[" * 100_000, "a." * 2_000 + "b = 1"])
def test_nesting_is_no_way_out(text: str) -> None:
    """A file that nests without end is refused like any other."""
    with pytest.raises(BadPack):
        packs.parse(text, "x")


@pytest.mark.parametrize(
    "text",
    [
        "a" + ".a" * 50_000 + " = 1",
        '"a = [#]"' + " . 'a'" * 50_000 + " = 1",
        "[a" + ".a" * 50_000 + "]",
        "x = { a" + ".a" * 50_000 + " = 1 }",
        "a = 0x" + "f" * 10_000_000,
        "a = " + "9" * 10_000,
        "a = 1e" + "9" * 100,
        '\\"""\n' * 3_000_000,
        'a = """' + '\\"' * 2_000_000,
    ],
)
def test_what_takes_too_long_is_refused(text: str) -> None:
    """TOML for which the parser would need the square of the length is refused at once."""
    start = time.perf_counter()
    with pytest.raises(BadPack, match=r"^x is not valid TOML: .*\.$"):
        packs.parse(text, "x")
    assert time.perf_counter() - start < 10


def test_dots_in_texts_are_texts() -> None:
    """Strings and comments may have any number of dots; keys a hundred."""
    dots = "." * 150
    text = changed('id = "lake-ferry"', f'# {dots}\nid = "lake-ferry"')
    text = text.replace("A guess ('perhaps')", f'A guess {dots}\\"{dots[:90]}')
    assert packs.parse(text, "x").facts[2].caveat == f'A guess {dots}"{dots[:90]}, and made up.'


@pytest.mark.parametrize("amount", ["1E+1001", "-1E-1001", "9" * 1001, "1E+999999999"])
def test_amounts_can_be_written_out(amount: str) -> None:
    """An amount of which the digits would fill memory is refused."""
    with pytest.raises(BadPack, match="F-002: an amount may have 1,000 digits at most"):
        packs.parse(changed('amount = "450"', f'amount = "{amount}"'), "x")


# Written


def test_packs_come_back(shipped: Briefing, small: Briefing, libraries: Briefing) -> None:
    """A pack that is written and read is the same pack, as TOML and as JSON."""
    for briefing in (shipped, small, libraries):
        assert packs.parse(writing.dump(briefing), "x.toml") == briefing
        assert packs.parse(writing.dump_json(briefing), "X.JSON") == briefing


@settings(max_examples=30)
@given(briefings())
def test_any_pack_comes_back(briefing: Briefing) -> None:
    """So is any other, to the digit, and what is written of it again is the same text."""
    for write, name in ((writing.dump, "x.toml"), (writing.dump_json, "x.json")):
        text = write(briefing)
        again = packs.parse(text, name)
        assert repr(again) == repr(briefing)
        assert write(again) == text


def test_what_is_written(small: Briefing) -> None:
    """Revisions and defaults are left out, amounts are text."""
    facts = tuple(replace(fact, revision=7) for fact in small.facts)
    for text in (writing.dump(replace(small, facts=facts)), writing.dump_json(small)):
        assert "revision" not in text and "unloaded" not in text and "active" not in text
        assert '"1200"' in text
        assert packs.parse(text, "x.json" if text[0] == "{" else "x.toml") == small


@pytest.mark.parametrize("bad", ["cut\0off", "half \ud83d pair"])
def test_what_cannot_be_written(small: Briefing, bad: str) -> None:
    """A text without UTF-8, or with NUL, is neither written nor read."""
    odd = replace(small, name=bad)
    for write in (writing.dump, writing.dump_json):
        with pytest.raises(BadInput):
            write(odd)
    document = writing.dump_json(small).replace(json.dumps(small.name), json.dumps(bad))
    with pytest.raises(BadPack, match=r"^small\.json: "):
        packs.parse(document, "small.json")


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "[" * 100_000, '{"version": ' + "9" * 10_000 + "}"]
)
def test_bad_json_is_refused(text: str) -> None:
    """What is no JSON, or no pack, is refused with the name of the file."""
    with pytest.raises(BadPack, match=r"^x\.json: "):
        packs.parse(text, "x.json")


def test_files_are_read(tmp_path: Path, small: Briefing) -> None:
    """A pack file is UTF-8 text."""
    path = tmp_path / "small.toml"
    path.write_text(SMALL, "utf-8")
    assert packs.load(path) == small


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    """A missing file, a directory, other bytes than UTF-8 and a huge file are named, not raised."""
    with pytest.raises(BadPack, match=r"none\.toml cannot be read: No such file"):
        packs.load(tmp_path / "none.toml")
    with pytest.raises(BadPack, match="cannot be read: Is a directory"):
        packs.load(tmp_path)
    (tmp_path / "latin.toml").write_bytes('name = "caf\xe9"'.encode("latin-1"))
    with pytest.raises(BadPack, match=r"latin\.toml is not UTF-8 text \(byte 11\)"):
        packs.load(tmp_path / "latin.toml")
    with (tmp_path / "huge.toml").open("wb") as file:
        file.truncate(packs.SIZE_LIMIT + 1)
    with pytest.raises(BadPack, match=r"huge\.toml is larger than 20,000,000 bytes"):
        packs.load(tmp_path / "huge.toml")


def test_whom_a_figure_is_about() -> None:
    """A figure's subject and place may be free words; the entities of a fact may not."""
    free = SMALL.replace('subject = "ferry"\n', 'subject = "the children"\nplace = "the shore"\n')
    (quantity,) = packs.parse(free, "x.toml").facts[0].quantities
    assert (quantity.subject, quantity.place) == ("the children", "the shore")
    with pytest.raises(BadPack, match="there is no entity children"):
        packs.parse(SMALL.replace('actors = ["gulls"]', 'actors = ["children"]'), "x.toml")
