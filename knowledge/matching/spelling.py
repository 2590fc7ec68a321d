"""Misspelt words: which known word was meant, if any, and how surely.

Numbers, names one edit apart and common English words are never taken for misspellings: a wrong
year or a swapped name is worse than a missed typo (matching notes, section 4 and 8).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

from knowledge.lexicon import Lexicon

SHORTEST = 4
"""Words of fewer letters are never mapped: TTP and TTA are one edit apart."""

LONGEST_SMALL = 5
"""A small word typed in haste ("wth", "fr", "ovr") is one edit from a function word of its first
letter; longer ones and those with a capital are left alone."""

MIN_SIMILARITY = 0.7
FIRST_LETTER_PENALTY = 0.12
ANAGRAM_BONUS = 0.04
SKELETON_SIMILARITY = 0.6
"""From the measured recipe: keep 0.70 and above. A wrong first letter is rare in typing and the
rule among other names (Harry, carry), so it costs more here than the recipe's 0.08."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A known word that a typed one may stand for; `similarity` 0–1."""

    word: str
    similarity: float


class Speller:
    """Maps unknown words onto the vocabulary of one fact base."""

    def __init__(self, vocabulary: Iterable[str], lexicon: Lexicon) -> None:
        """Take the surface words (not stems) that facts, asks and names use."""
        self._words = sorted({word for word in vocabulary if len(word) >= SHORTEST})
        self._known = frozenset(vocabulary)
        self._lexicon = lexicon
        self._skeletons: dict[str, str] = {}
        for word in self._words:
            self._skeletons.setdefault(_skeleton(word), word)

    def knows(self, word: str) -> bool:
        """Whether the folded word stands in the vocabulary as it is."""
        return word in self._known

    def small(self, word: str) -> str | None:
        """The function word that a short unknown word was meant to be, or None."""
        if not 2 <= len(word) <= LONGEST_SMALL or word in self._known:
            return None
        if not word.isalpha() or word in self._lexicon.english:
            return None
        near = (stop for stop in self._lexicon.stopwords if stop[0] == word[0] and len(stop) > 2)
        found = process.extractOne(word, sorted(near), scorer=OSA.distance, score_cutoff=1)
        return found[0] if found else None

    def read(self, word: str) -> Reading | None:
        """The known word that was most likely meant; None where the word stays as it is."""
        if (
            len(word) < SHORTEST
            or not word.isalpha()
            or word in self._known
            or word in self._lexicon.english
        ):
            return None
        return self._nearest(word) or self._by_skeleton(word)

    def _nearest(self, word: str) -> Reading | None:
        edits = 1 if len(word) == SHORTEST else 2 if len(word) <= 8 else 3
        near = process.extract(word, self._words, scorer=OSA.distance, score_cutoff=edits, limit=8)
        readings = [Reading(choice, _similarity(word, choice, int(d))) for choice, d, _ in near]
        best = max(readings, key=lambda reading: (reading.similarity, reading.word), default=None)
        return best if best and best.similarity >= MIN_SIMILARITY else None

    def _by_skeleton(self, word: str) -> Reading | None:
        skeleton = _skeleton(word)
        choice = self._skeletons.get(skeleton) if len(skeleton) >= 4 else None
        return Reading(choice, SKELETON_SIMILARITY) if choice else None


def _similarity(word: str, choice: str, distance: int) -> float:
    similarity = 1 - distance / max(len(word), len(choice))
    if word[0] != choice[0]:
        similarity -= FIRST_LETTER_PENALTY
    if sorted(word) == sorted(choice):
        similarity += ANAGRAM_BONUS
    return similarity


def _skeleton(word: str) -> str:
    """The first letter and the consonants after it: "gvrnmnt" for "government"."""
    return word[0] + re.sub(r"[aeiou]", "", word[1:])
