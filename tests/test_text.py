"""Normalising: one form for what is the same, whatever it looks like, and never an error."""

from __future__ import annotations

import unicodedata
from decimal import Decimal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from knowledge.text import bigrams, clean, fold, is_year, number_text, stem, tokens

anything = st.text(st.characters(exclude_categories=[]), max_size=60)
HOSTILE = (
    "1\u0660k \ud800\0\u202e@everyone ½①ⅷ ﷺ e\u0301 25.000.000,5k Z̸͝\u200bA.B.C. 'x' 9" + "9" * 400
)

NOT_IDEMPOTENT = (
    "\u0149\u01fe\u01ff\u1fef\u2033\u2034\u2057\u207b\u208b"
    "\ufe31\ufe32\ufe58\ufe60\ufe6a\uff05\uff06\uff40\U000107a2"
)
"""All characters for which folding twice differs from folding once (Unicode 14 to 16)."""


def values(text: str) -> list[Decimal]:
    """The numbers of a text."""
    return [token.value for token in tokens(text) if token.value is not None]


def stems(text: str) -> list[str]:
    """What of a text is compared."""
    return [token.stem for token in tokens(text)]


# Any text


@settings(max_examples=150)
@example(HOSTILE)
@given(anything)
def test_any_text_has_tokens(text: str) -> None:
    """Arbitrary characters never raise, and every token has something to compare."""
    for token in tokens(text):
        assert token.raw
        assert token.stem
        assert token.word == token.word.casefold()
        assert (token.value is None) or token.word == number_text(token.value)


@settings(max_examples=150)
@example(HOSTILE)
@given(anything)
def test_cleaning_twice_changes_nothing(text: str) -> None:
    """Clean text is one line of visible characters, and stays as it is."""
    line = clean(text)
    assert clean(line) == line
    assert line == line.strip()
    assert not any(unicodedata.category(char)[0] == "C" for char in line)
    assert not set(line) & {"\n", "\r", "\t", "\u2028", "\u2029"}


@settings(max_examples=100)
@example("ﷺ" * 30, 7)
@given(anything, st.integers(0, 30))
def test_cleaning_keeps_the_limit(text: str, limit: int) -> None:
    """A limit counts the characters of the result, also where one becomes eighteen."""
    cut = clean(text, limit)
    assert len(cut) <= limit
    assert clean(cut, limit) == cut


@settings(max_examples=100)
@given(anything)
def test_folding_leaves_no_case(text: str) -> None:
    """Folded text has neither capitals nor diacritics."""
    folded = fold(text)
    assert folded == folded.casefold()
    assert not any(unicodedata.combining(char) for char in folded)


@settings(max_examples=150)
@given(st.text(st.characters(exclude_characters=NOT_IDEMPOTENT), max_size=60))
def test_folding_twice_changes_nothing(text: str) -> None:
    """Folding is idempotent."""
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize("char", NOT_IDEMPOTENT)
def test_folding_rare_characters_twice(char: str) -> None:
    """Folding is idempotent for full-width and composed signs too."""
    assert fold(fold(char)) == fold(char)


def test_full_width_signs_are_words() -> None:
    """A full-width per cent sign reads as the plain one does."""
    assert stems("５０％") == stems("50%")


@settings(max_examples=50)
@given(anything)
def test_case_and_space_do_not_matter(text: str) -> None:
    """The same text with other white space compares equal."""
    assert stems(text.replace(" ", "  \t\n")) == stems(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Café MÜNCHEN", "cafe munchen"),
        ("Łódź", "lodz"),
        ("the TTP’s own", "the TTP's own"),
        ("don’t", "don't"),
        ("U.N.", "UN"),
        ("al–Qaeda", "al-Qaeda"),
        ("Tehrik‑e‑Taliban", "tehrik e taliban"),
        ("５０ ｏｐｓ", "50 ops"),
        ("R&D", "R and D"),
        ("5%", "5 percent"),
        ("attacks", "attack"),
        ("operations", "Operation"),
    ],
)
def test_the_same_in_other_letters(one: str, other: str) -> None:
    """Accents, typographic signs, width, dots and plural endings do not make another word."""
    assert stems(one) == stems(other)


def test_different_words_stay_different() -> None:
    """What is one letter apart is not the same: names least of all."""
    assert stems("TTP") != stems("TTA")
    assert stems("2020") != stems("2021")


# Numbers


@pytest.mark.parametrize(
    "text",
    [
        "25,000",
        "25k",
        "25000",
        "25 thousand",
        "twenty-five thousand",
        "Twenty Five Thousand",
        "٢٥٠٠٠",
    ],
)
def test_one_number_many_spellings(text: str) -> None:
    """However it is written, it is the same number and one token."""
    (token,) = tokens(text)
    assert (token.value, token.word, token.stem) == (25000, "25000", "25000")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a hundred", ["100"]),
        ("over a 100", ["100"]),
        ("1.5 million", ["1500000"]),
        ("2.5m", ["2500000"]),
        ("3bn", ["3000000000"]),
        ("two million five hundred thousand", ["2500000"]),
        ("1,000,000", ["1000000"]),
        ("0.50", ["0.50"]),
        ("3,5", ["3.5"]),
        ("32nd", ["32"]),
        ("the 2020s", ["2020"]),
        ("between 3 and 5", ["3", "5"]),
        ("100%", ["100"]),
        ("one of them", []),
        ("a TTP attack", []),
        ("hundreds and thousands", []),
        ("version 1.2.3", []),
    ],
)
def test_reading_numbers(text: str, expected: list[str]) -> None:
    """Digits, suffixes and words are read by value; what is no number has none."""
    assert values(text) == [Decimal(value) for value in expected]


@pytest.mark.parametrize(
    ("text", "expected"), [("25K", 25000), ("2.5M", 2500000), ("3BN", 3 * 10**9)]
)
def test_suffixes_in_capitals(text: str, expected: int) -> None:
    """The scale behind a number may be a capital letter."""
    assert values(text) == [expected]


@pytest.mark.parametrize("text", ["25x", "14TH", "2020er", "100USD"])
def test_a_number_is_not_torn(text: str) -> None:
    """Letters right behind a number never leave a part of its digits as another number."""
    assert values(text) in ([], values(text.rstrip("xTHerUSD")))


@pytest.mark.parametrize(
    ("text", "expected"),
    [("one hundred and twenty", 120), ("twenty-one", 21), ("two thousand and one", 2001)],
)
def test_long_spelt_numbers(text: str, expected: int) -> None:
    """A number in words is one number to its end."""
    assert values(text) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("between one hundred and two hundred", [100, 200]),
        ("five thousand and ten thousand", [5000, 10000]),
        ("twenty, thirty", [20, 30]),
        ("fifty sixty", [50, 60]),
    ],
)
def test_two_numbers_stay_two(text: str, expected: list[int]) -> None:
    """Two numbers beside each other are not added up to a third that nobody wrote."""
    assert values(text) == expected


@settings(max_examples=80)
@given(st.integers(0, 10**9))
def test_digits_round_trip(number: int) -> None:
    """Grouped or plain, a whole number is read as itself, and written as its plain digits."""
    assert values(f"{number:,}") == values(str(number)) == [number]
    assert number_text(Decimal(number)) == str(number)


@settings(max_examples=60)
@given(st.decimals(0, 10**6, places=3))
def test_decimals_round_trip(number: Decimal) -> None:
    """The plain digits of a number mean that number, without trailing zeros."""
    text = number_text(number)
    assert values(text) == [number]
    assert text == number_text(number.normalize())


@settings(max_examples=60)
@given(st.integers(1, 999))
def test_thousands_round_trip(number: int) -> None:
    """25k, 25 thousand and 25,000 are one number."""
    assert values(f"{number}k") == values(f"{number} thousand") == values(f"{number},000")


def test_years() -> None:
    """A bare number from 1900 to 2099 may be a year; a grouped or spelt one is a count."""
    years = [token.is_year for token in tokens("1900 2099 1899 2100 2,020 2k word")]
    assert years == [True, True, False, False, False, False, False]
    assert is_year(Decimal("2020.0"))
    assert not is_year(Decimal("2020.5"))


# Stems


def test_bigrams_mark_the_beginning() -> None:
    """Pairs of neighbours, with the first word's own place; none of nothing."""
    assert bigrams(["one", "two", "three"]) == ["^ one", "one two", "two three"]
    assert bigrams([]) == []


@settings(max_examples=50)
@given(st.text(st.characters(categories=["Ll"]), min_size=1, max_size=20))
def test_stems_are_words(word: str) -> None:
    """A stem is never empty, so that no two words meet in nothing."""
    assert stem(word)
