"""Misspelt words: which known words were meant, if any, and how surely.

Numbers, names one edit apart and common English words are never taken for misspellings: a wrong
year or a swapped name is worse than a missed typo (matching notes, section 4 and 8).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

from knowledge.lexicon import Lexicon

SHORTEST = 4
"""Words of fewer letters are never mapped: TTP and TTA are one edit apart."""

LONGEST_SMALL = 5
"""A small word typed in haste ("wth", "fr", "ovr", "taht") lacks one letter of a function word or
swaps two; longer ones and those with a capital are left alone ("Peru" is no "per")."""

LONGEST_NAME = 5
"""A name of at most so many letters is never reached by exchanging one."""

MOST = 4
"""Readings of one word at the most."""

MIN_SIMILARITY = 0.7
FIRST_LETTER_PENALTY = 0.12
ANAGRAM_BONUS = 0.04
COMMON_BONUS = 0.002
SKELETON_SIMILARITY = 0.6
"""From the measured recipe: keep 0.70 and above, and of words alike take the commoner. A wrong
first letter is rare in typing and the rule among other names (Harry, carry), so it costs more here
than the recipe's 0.08."""

RARE, COMMON = 2, 20
"""In a large base a word of so few facts may be a misspelling of one of so many."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A known word that a typed one may stand for; `similarity` 0–1."""

    word: str
    similarity: float


class Vocabulary:
    """The surface words (not stems) of one base, found by what a misspelling leaves alone."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        """Take the folded words that names are made of; `add` takes all others."""
        self.names = frozenset(names)
        self._known: set[str] = set()
        self._buckets: dict[tuple[str, int], list[str]] = {}
        self._skeletons: dict[str, str] = {}
        self.add(self.names)

    def add(self, words: Iterable[str]) -> None:
        """Know these words too; the order in which words come does not matter."""
        for word in words:
            if word in self._known:
                continue
            self._known.add(word)
            if len(word) < SHORTEST:
                continue
            for key in _keys(word):
                self._buckets.setdefault(key, []).append(word)
            skeleton = _skeleton(word)
            self._skeletons[skeleton] = min(word, self._skeletons.get(skeleton, word))

    def consists_of(self, names: Collection[str], others: Collection[str]) -> bool:
        """Whether these are its words, and no more."""
        return self.names == names and self._known == {*names, *others}

    def __contains__(self, word: str) -> bool:
        return word in self._known

    def like(self, word: str, edits: int) -> Iterator[str]:
        """The words that share its first letter or its last two, of about its length."""
        for length in range(max(SHORTEST, len(word) - edits), len(word) + edits + 1):
            for edge in (word[0], word[-2:]):
                yield from self._buckets.get((edge, length), ())

    def of_skeleton(self, word: str) -> str | None:
        """The first word in the alphabet with the same consonants, at least four; or None."""
        skeleton = _skeleton(word)
        return self._skeletons.get(skeleton) if len(skeleton) >= SHORTEST else None


class Speller:
    """Maps unknown words onto the vocabulary of one fact base."""

    def __init__(
        self,
        vocabulary: Vocabulary,
        lexicon: Lexicon,
        frequency: Callable[[str], int] | None = None,
    ) -> None:
        """`frequency` tells in how many facts of a large base a word stands; None: small base."""
        self._vocabulary = vocabulary
        self._lexicon = lexicon
        self._frequency = frequency

    def knows(self, word: str) -> bool:
        """Whether the folded word stands in the vocabulary as it is."""
        return word in self._vocabulary

    def is_plural(self, word: str) -> bool:
        """Whether the word is a short name with an s ("ttps"), or one known only without it."""
        if not word.endswith("s") or word in self._lexicon.english:
            return False
        name = word[:-1] in self._vocabulary.names and word not in self._vocabulary.names
        return name or (word not in self._vocabulary and word[:-1] in self._vocabulary)

    def small(self, word: str) -> str | None:
        """The function word that a short unknown word was meant to be, or None."""
        if not 2 <= len(word) <= LONGEST_SMALL or word in self._vocabulary:
            return None
        if not word.isalpha() or word in self._lexicon.english:
            return None
        letters = sorted(word)
        near = (
            stop
            for stop in self._lexicon.stopwords
            if stop[0] == word[0]
            and len(stop) > 2
            and (len(stop) > len(word) or sorted(stop) == letters)
        )
        found = process.extractOne(word, sorted(near), scorer=OSA.distance, score_cutoff=1)
        return found[0] if found else None

    def read(self, word: str) -> tuple[Reading, ...]:
        """What the word may have been meant to be, likeliest first; empty where it stays.

        A rare word of a large base comes first as itself, and common ones one edit away after it.
        """
        if len(word) < SHORTEST or not word.isalpha() or word in self._lexicon.english:
            return ()
        if word in self._vocabulary:
            return self._rare(word)
        edits = 1 if len(word) == SHORTEST else 2 if len(word) <= 8 else 3
        readings = self._near(word, edits)
        if readings:
            return readings
        choice = self._vocabulary.of_skeleton(word)
        return (Reading(choice, SKELETON_SIMILARITY),) if choice else ()

    def _near(self, word: str, edits: int) -> tuple[Reading, ...]:
        choices = sorted(
            c for c in set(self._vocabulary.like(word, edits)) if self._may_be(word, c)
        )
        near = process.extract(word, choices, scorer=OSA.distance, score_cutoff=edits, limit=16)
        readings = [
            Reading(choice, self._similarity(word, choice, int(d))) for choice, d, _ in near
        ]
        kept = [reading for reading in readings if reading.similarity >= MIN_SIMILARITY]
        return tuple(sorted(kept, key=lambda r: (-r.similarity, r.word))[:MOST])

    def _may_be(self, word: str, choice: str) -> bool:
        """Whether a short word may stand for another: names differ in one letter ("Iraq", "Iran")
        as often as fingers slip, and so may any word that a large base knows.
        """
        if len(word) > LONGEST_NAME or len(word) != len(choice) or sorted(word) == sorted(choice):
            return True
        return choice not in self._vocabulary.names and word not in self._vocabulary

    def _rare(self, word: str) -> tuple[Reading, ...]:
        if self._frequency is None or self._frequency(word) > RARE:
            return ()
        others = [r for r in self._near(word, 1) if self._frequency(r.word) >= COMMON]
        return (Reading(word, 1.0), *others) if others else ()

    def _similarity(self, word: str, choice: str, distance: int) -> float:
        similarity = 1 - distance / max(len(word), len(choice))
        if word[0] != choice[0]:
            similarity -= FIRST_LETTER_PENALTY
        if sorted(word) == sorted(choice):
            similarity += ANAGRAM_BONUS
        if self._frequency is not None:
            similarity += COMMON_BONUS * math.log1p(self._frequency(choice))
        return similarity


def _keys(word: str) -> tuple[tuple[str, int], ...]:
    return (word[0], len(word)), (word[-2:], len(word))


def _skeleton(word: str) -> str:
    """The first letter and the consonants after it: "gvrnmnt" for "government"."""
    return word[0] + word[1:].translate(_NO_VOWELS)


_NO_VOWELS = str.maketrans("", "", "aeiou")
