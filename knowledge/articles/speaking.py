"""Whether a verb tells what its subject says: "the board said", "puts the cost at 40"."""

from __future__ import annotations

from collections.abc import Sequence

from knowledge.articles.numerals import numeral_at
from knowledge.articles.pieces import Piece, low_at
from knowledge.articles.words import words

MOST_WORDS = 14
"""A subject of more words is no name."""

QUOTES = "\"“”'‘’»«"
"""Marks that open or close a quotation."""

ENDS = (",", ";", ":", "—", "–", "(", ")", ".", "?", "!", *QUOTES)
"""What ends the name of a speaker."""


def speaks(text: Sequence[Piece], verb: int, subject: range) -> bool:
    """Whether the verb says something of the subject's, and does not stand for a noun."""
    if len(subject) > MOST_WORDS or not _can_speak(text, subject):
        return False
    known = words().sets
    low, after = text[verb].low, low_at(text, verb + 1)
    lows = [text[place].low for place in subject]
    paper = any(word in known["papers"] for word in lows)
    if any(word in known["not_said"] for word in lows) or "according" in lows:
        return False
    if low in known["placing"] and _places(text, verb):
        return True
    if low not in known["speech"]:
        return paper and low in known["showing"]
    if after in known["participles"] and low not in ("said", "says", "told"):
        return False
    if low in known["says_that"]:
        quoted = after in (",", ":") and low_at(text, verb + 2) in QUOTES
        return paper or after == "that" or after in QUOTES or quoted or _states(text, verb)
    return True


def _can_speak(text: Sequence[Piece], subject: range) -> bool:
    """Whether the subject is more than an article, a share of people, or the writer."""
    known = words().sets
    if any(text[place].is_number or text[place].low == "cent" for place in subject):
        return False
    lows = [text[place].low for place in subject if text[place].is_word]
    named = [low for low in lows if low not in known["stops"] or low in known["pronouns"]]
    return bool(named) and lows not in (["i"], ["we"])


def _states(text: Sequence[Piece], verb: int) -> bool:
    """Whether what follows the verb is what is claimed: "the bank estimates the cost at …"."""
    low, after = text[verb].low, low_at(text, verb + 1)
    known = words().sets
    ahead = {piece.low for piece in text[verb + 1 : verb + 6]}
    if low.startswith("claim") and ahead & known["claimed_things"]:
        return False  # "the storm claimed 26 lives"
    bounding = {phrase[0] for phrase in words().before}
    number = verb + 1 < len(text) and text[verb + 1].is_number
    return low in known["claiming"] and (after in known["opening"] or after in bounding or number)


def _places(text: Sequence[Piece], verb: int) -> bool:
    """ "puts the delayed ferries at over 340": a figure behind "at" or "as"."""
    breaks = words().sets["subordinate"] - {"as"} | {"to", *ENDS}
    joints = ("as",) if text[verb].low in ("gave", "give", "gives") else ("at", "as")
    for place in range(verb + 1, min(verb + MOST_WORDS, len(text) - 1)):
        if text[place].low in breaks or numeral_at(text, place):
            return False
        if text[place].low in joints:
            return place > verb + 1 and _figure_follows(text, place + 1)
    return False


def _figure_follows(text: Sequence[Piece], place: int) -> bool:
    """Whether a number stands here, behind at most a quotation mark and what bounds it."""
    place += low_at(text, place) in QUOTES
    ahead = range(place, min(place + 5, len(text)))
    start = next((n for n in ahead if numeral_at(text, n) or text[n].text in ENDS), None)
    lows = tuple(piece.low for piece in text[place:start])
    bounded = not lows or lows in words().before or lows[-1] in words().symbols
    return start is not None and bounded and numeral_at(text, start) is not None
