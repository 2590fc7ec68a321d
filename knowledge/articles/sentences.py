"""A passage cut into sentences, with care for stops that end none.

A stop ends a sentence where a space and something that can begin one follow, and where it does not
belong to an abbreviation, an initial, a decimal or an ellipsis inside a sentence.
"""

from __future__ import annotations

import re

from knowledge.articles.pieces import SENTENCE_LIMIT
from knowledge.articles.words import words

_STOP = re.compile(r"(?:[.!?…]|\.{2,})[\"'”’»)\]]{0,3}(?=\s)")
_LAST_WORD = re.compile(r"[^\s(\[\"“‘'—–]{1,30}$")
_BEGINS = re.compile(r"\s+[\"'“‘«(\[—–-]{0,3}\s?(\w{1,20}|[$£€#@…])")
_LOOK_BACK = 40
_SPEAKS_ON = re.compile(
    r"\s+(?:[a-z]|(?:he|she|they|it)\s|(?:[A-Z]\w*\s){0,3}(?:said|says|asked|added)\b)"
)


def sentences(passage: str) -> list[str]:
    """The sentences of the passage, in order, each as one line of text.

    A run of text without any stop is cut at a space after 1,000 characters.

    >>> sentences("Mr. Orr of the U.S. paid 4.5 per cent. Why? He did not say.")
    ['Mr. Orr of the U.S. paid 4.5 per cent.', 'Why?', 'He did not say.']
    """
    text = " ".join(passage.split())
    found: list[str] = []
    start = 0
    for match in _STOP.finditer(text):
        if _ends(text, match):
            found.append(text[start : match.end()])
            start = match.end()
    found.append(text[start:])
    return [part for sentence in found for part in _bounded(sentence.strip()) if part]


def _ends(text: str, stop: re.Match[str]) -> bool:
    begins = _BEGINS.match(text, stop.end())
    if begins is None or begins[1][0].islower():
        return False
    mark = stop.group()
    if len(mark) > 1 and mark[-1] in "\"”’»'" and _SPEAKS_ON.match(text, stop.end()):
        return mark[0] == "."
    if mark[0] != ".":
        return True
    return _full_stop(text[max(0, stop.start() - _LOOK_BACK) : stop.start()], begins[1])


def _full_stop(before: str, following: str) -> bool:
    """Whether the stop after `before` ends a sentence although it may shorten a word."""
    last = _LAST_WORD.search(before)
    if last is None:
        return True
    word = last.group().rstrip(".").casefold()
    known = words().sets
    if word in known["before_numbers"]:
        return not following[0].isdigit()
    if word in known["may_end"]:
        opens = following.casefold() in known["stops"]
        return following[0].isupper() and (opens or not _title_goes_on(before))
    if word in known["abbreviations"]:
        return False
    initial = len(word) == 1 and word.isalpha() and last.group()[0].isupper()
    return not initial and not re.fullmatch(r"(?:[^\W\d_]\.)+[^\W\d_]", word)


def _title_goes_on(before: str) -> bool:
    """Whether "U.S." and such stand where a name follows: "the U.S. Treasury"."""
    return re.search(r"\b(?:[Tt]he|[Oo]f|[Aa]n?)\s+(?:[A-Z]\.){1,3}[A-Z]$", before) is not None


def _bounded(sentence: str) -> list[str]:
    parts: list[str] = []
    while len(sentence) > SENTENCE_LIMIT:
        cut = sentence.rfind(" ", 1, SENTENCE_LIMIT)
        cut = cut if cut > 0 else SENTENCE_LIMIT
        parts.append(sentence[:cut])
        sentence = sentence[cut:].lstrip()
    return [*parts, sentence]
