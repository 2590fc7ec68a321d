"""Typing errors, the same at every run: edits in the words that carry what a question is about."""

from __future__ import annotations

import random
import re
import string

from tests.benchmarks.words import STOPWORDS

SHORTEST = 4
"""Words of fewer letters are left as they are."""

_WORD = re.compile(r"[^\W\d_]+")


def with_typos(question: str, count: int, seed: int = 0) -> str:
    """The question after `count` random edits in its content words; the same each time."""
    chance = random.Random(f"{seed} {question}")
    for _ in range(count):
        spans = [
            match.span()
            for match in _WORD.finditer(question)
            if len(match.group()) >= SHORTEST and match.group().casefold() not in STOPWORDS
        ]
        if not spans:
            break
        start, end = chance.choice(spans)
        question = question[:start] + _edited(question[start:end], chance) + question[end:]
    return question


def _edited(word: str, chance: random.Random) -> str:
    """The word after one deletion, insertion, substitution or swap of two neighbours."""
    place = chance.randrange(len(word))
    letter = chance.choice(string.ascii_lowercase.replace(word[place].lower(), ""))
    match chance.choice(("delete", "insert", "substitute", "swap")):
        case "insert":
            return word[:place] + letter + word[place:]
        case "substitute":
            return word[:place] + letter + word[place + 1 :]
        case "swap":
            swaps = [n for n in range(len(word) - 1) if word[n] != word[n + 1]]
            if swaps:
                place = chance.choice(swaps)
                return word[:place] + word[place + 1] + word[place] + word[place + 2 :]
    return word[:place] + word[place + 1 :]
