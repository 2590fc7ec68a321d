"""The English words by which articles are read: data of `language/en.toml`, loaded once when used.

Knows what kinds of words there are, and nothing of what they are used for.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from importlib.resources import files

from knowledge.articles.pieces import pieces
from knowledge.model import Comparator


@dataclass(frozen=True, slots=True)
class Words:
    """The section `[articles]`: `sets` of lower-case words by name, tables, phrases and patterns.

    `before` and `after` map the words of a phrase beside a figure to its comparator; `patterns`
    find one of a list of expressions, as whole words, whatever their case.
    """

    sets: Mapping[str, frozenset[str]]
    numbers: Mapping[str, Decimal]
    scales: Mapping[str, Decimal]
    suffixes: Mapping[str, Decimal]
    fractions: Mapping[str, Decimal]
    symbols: Mapping[str, str]
    codes: Mapping[str, str]
    units: Mapping[str, str]
    counted: Mapping[str, str]
    before: Mapping[tuple[str, ...], Comparator]
    after: Mapping[tuple[str, ...], Comparator]
    patterns: Mapping[str, re.Pattern[str]]

    def plural(self, word: str) -> bool:
        """Whether the lower-case word looks like a plural, or is counted without one."""
        if word in self.sets["plurals"]:
            return True
        return len(word) > 2 and word.endswith("s") and not self._singular(word)

    def _singular(self, word: str) -> bool:
        endings = ("ss", "ous", "'s")
        return word in self.sets["singulars"] or word.endswith(endings)


@lru_cache(maxsize=1)
def words() -> Words:
    """The words for reading articles in English; read once."""
    text = (files("knowledge") / "language" / "en.toml").read_text("utf-8")
    data = tomllib.loads(text)["articles"]
    return Words(
        sets={
            name: frozenset(value.casefold().split())
            for name, value in data.items()
            if isinstance(value, str)
        },
        numbers=_decimals(data["numbers"]),
        scales=_decimals(data["scales"]),
        suffixes=_decimals(data["suffixes"]),
        fractions=_decimals(data["fractions"]),
        symbols=data["symbols"],
        codes=data["codes"],
        units=data["units"],
        counted=data["counted"],
        before=_phrases(data["before"]),
        after=_phrases(data["after"]),
        patterns={name: _any(value) for name, value in data.items() if isinstance(value, list)},
    )


def alternatives(name: str) -> str:
    """The words of a set as alternatives of a regular expression, the longest first."""
    return "|".join(sorted(map(re.escape, words().sets[name]), key=len, reverse=True))


def _decimals(table: Mapping[str, int | str]) -> dict[str, Decimal]:
    return {word: Decimal(value) for word, value in table.items()}


def _phrases(table: Mapping[str, list[str]]) -> dict[tuple[str, ...], Comparator]:
    return {
        tuple(piece.low for piece in pieces(phrase)): Comparator(name)
        for name, listed in table.items()
        for phrase in listed
    }


def _any(forms: list[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{'|'.join(forms)})(?![\w-])", re.IGNORECASE)
