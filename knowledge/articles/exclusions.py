"""Numbers that are no figures: clock times, telephone numbers, ages, scores, numbers in names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from knowledge.articles.numerals import Numeral
from knowledge.articles.pieces import Piece, adjoin, low_at
from knowledge.articles.words import words

_HALF_DAY = r"(?:[ap]\.?\s?m\b\.?|o['’]clock|hrs?\b|GMT\b|UTC\b|noon\b)"
_NEVER = [
    rf"(?<![\w.])\d{{1,2}}(?:[:.]\d\d)?\s?(?:to|and|–|-|or)\s?\d{{1,2}}(?:[:.]\d\d)?\s?{_HALF_DAY}",
    rf"(?<![\w.])\d{{1,2}}(?:[:.]\d\d)?\s?{_HALF_DAY}",
    r"\b(?:[a-z]+|\d+) o['’]clock",
    r"(?<![\w.:])\d{1,2}:\d\d(?::\d\d)?(?![\w:])",
    r"\bat (?:[01]?\d|2[0-3])\.[0-5]\d(?! ?(?:per|%|percent|[a-z]+s\b|°))(?![\w%°])",
    r"(?<![\w.])\+\d[\d() -]{6,20}\d",
    r"(?<![\w.,])0\d{2,4}[ -]\d{3}[\d -]{2,9}\d",
    r"(?<![\w.,])\(?\d{3}\)?[ -]\d{3}-\d{4}(?!\d)",
    r"(?<![\w.,-])\d{3}-\d{4}(?![\d-])",
    r"\b(?:[Cc]all|[Pp]hone|[Tt]el(?:ephone)?\.?|[Rr]ing|hotline|[Dd]ial)(?: on)?:? \d[\d -]{2,16}",
    r"\b[Aa]ge[sd]?(?: (?:of|between|over|under|from|above|below|the|about))* "
    r"(?:\d{1,3}|[a-z]+)(?:(?: (?:to|and|or) | ?[–-] ?)(?:\d{1,3}|over|under|older|above|more))?"
    r"(?![\w,.]\d| (?:per|million))",
    r"\b(?:(?:24|twenty-four) hours a day|seven days a week|24/7|9/11)\b",
    r"https?://\S+|www\.\S+|\S+@\S+",
    r"\[\d{1,4}\]",
    r"^\(?\d{1,2}[.)](?=\s)",
    r"(?<![\w.,])\d{1,4}/\d{1,4}(?:/\d{2,4})?(?![\w/])",
    r"(?<![\w.,])\d+(?:\.\d+){2,}(?![\w])",
    r"\b(?:[Ii]n|[Oo]f|[Ff]rom|[Bb]y|[Ss]ince|[Uu]ntil) (?:week|day|round|match ?day) \d{1,3}"
    r"(?![\d,.]*\d| ?[a-z]+s\b)",
    r"\b[Nn]umber one\b",
    r"(?<![\w.,])\d{1,4}[a-z]? (?:[A-Z]\w+ ){1,3}"
    r"(?:Street|Road|Avenue|Lane|Square|Drive|Boulevard|Court)\b",
]


@lru_cache(maxsize=1)
def _never() -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{form})" for form in _NEVER))


def excluded(sentence: str) -> list[tuple[int, int]]:
    """Stretches of characters whose numbers are never figures."""
    return [match.span() for match in _never().finditer(sentence)]


def no_figure(text: Sequence[Piece], numeral: Numeral) -> bool:
    """Whether what stands around the number shows that it counts nothing."""
    start, end = numeral.start, numeral.end
    tests = (_part_of_a_word, named, _small_word, _share, _person_age, _score)
    return any(test(text, start, end, numeral) for test in tests)


def _part_of_a_word(text: Sequence[Piece], start: int, end: int, numeral: Numeral) -> bool:
    """ "Covid-19", "24/7", "007", "45-year-old", "twenty-first", "ten-fold"."""
    joined = adjoin(text, start - 1) and low_at(text, start - 1) in ("-", "/", "#", "_", "&", "–")
    if joined and adjoin(text, start - 2):
        return True
    if low_at(text, start - 1) == "#":
        return True
    digits = text[start].text
    if text[start].is_number and digits[0] == "0" and digits[1:2].isdigit():
        return True
    if low_at(text, end) not in ("-", "‑") or not adjoin(text, end - 1) or not adjoin(text, end):
        return False
    after, known = low_at(text, end + 1), words().sets
    old = low_at(text, end + 3) in ("old", "olds")
    if old or after in known["compounds"] or after in known["ordinals"] or after in known["shares"]:
        return True
    return numeral.spelt and numeral.value <= 10 and after.isalpha()


def named(text: Sequence[Piece], start: int, end: int, numeral: Numeral) -> bool:
    """ "Route 66", "No. 10", "page 12", "Seven Sisters"."""
    before = start - 1
    if low_at(text, before) == "." and adjoin(text, before - 1):
        before -= 1
    low, known = low_at(text, before), words().sets
    if not low:
        return False
    capital = text[before].capital
    lower = {low, low.removesuffix("s")} & known["namers_lower"]
    if lower or (capital and low in known["namers"]):
        return low not in ("no", "nos") or capital
    if low == "of" and low_at(text, before - 1) == "group" and text[before - 1].capital:
        return True
    spelt_name = numeral.spelt and text[start].capital and start > 0
    return spelt_name and end < len(text) and text[end].capital


def _small_word(text: Sequence[Piece], start: int, end: int, numeral: Numeral) -> bool:
    """ "one of the", "the two sides", "zero tolerance"."""
    if not numeral.spelt or numeral.value > 10 or numeral.scaled:
        return False
    if numeral.value <= 1:
        return low_at(text, end) not in ("per", "percent", "percentage", "%", "in")
    return low_at(text, start - 1) in words().sets["after_the"]


def _share(text: Sequence[Piece], _start: int, end: int, numeral: Numeral) -> bool:
    """ "two thirds", "three quarters"."""
    return numeral.value < 10 and low_at(text, end) in words().sets["shares"]


def _person_age(text: Sequence[Piece], start: int, end: int, numeral: Numeral) -> bool:
    """ "John Orr, 45, said" and "people over 65"."""
    before, after = low_at(text, start - 1), low_at(text, end)
    value_alone = after in (".", ",", ";", "", "and", "or")
    if numeral.value > 120 or numeral.scaled or numeral.unit:
        return False
    if before in ("over", "under") and low_at(text, start - 2) in words().sets["people"]:
        return not (end < len(text) and text[end].is_word and words().plural(after))
    if before in ("over", "under") and low_at(text, start - 2) in ("are", "is", "were", "was"):
        return value_alone and numeral.value >= 10
    if before in ("is", "was", "are", "were") and low_at(text, start - 2) == "who":
        return value_alone and not numeral.spelt
    named = start > 2 and text[start - 2].capital and text[start - 3].capital
    if before == "," and (after == "," or after == "."):
        adult = start > 1 and numeral.value >= 16 and not words().plural(low_at(text, start - 2))
        return adult and not numeral.spelt and text[start - 2].is_word
    return before == "(" and after == ")" and named


def _score(text: Sequence[Piece], start: int, end: int, numeral: Numeral) -> bool:
    """ "won 3-1": two numbers joined by a dash of which the second is not more."""
    dash = low_at(text, end)
    joined = adjoin(text, end - 1) and adjoin(text, end)
    if dash not in ("-", "–") or not joined or end + 1 >= len(text) or not text[end + 1].is_number:
        return False
    other = text[end + 1].text
    plain = other.isdigit() and text[start].text.isdigit()
    nearby = {low_at(text, start - step) for step in range(1, 5)}
    return plain and (int(other) <= numeral.value or bool(nearby & words().sets["scores"]))
