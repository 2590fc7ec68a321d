"""What is counted in an entry's asks: words, pairs of words, letters, and single phrasings."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TypeAlias

from knowledge.lexicon import lexicon
from knowledge.matching.reading import Term
from knowledge.text import bigrams, stem

PHRASING_SMALL_WORD = 0.6
"""What a function word counts at least beside others of one phrasing."""

CONCEPT_WEIGHT = 0.6
"""What a synonym counts beside the word itself."""

Tally: TypeAlias = "tuple[str, array[int]]"
"""Terms in order of appearance, one a line, and how often each stands in a text: small, since it
is kept for the next index."""

Tallied = tuple[Sequence[str], Sequence[int]]
"""The terms of a text and how often each stands in it, ready to be gone through."""

Shares: TypeAlias = "tuple[tuple[str, ...], array[float], array[int]]"
"""The terms of one phrasing after the other, what each counts in its own, and how many each has."""


@dataclass(frozen=True, slots=True)
class Phrasing:
    """One example question and its terms; and what is counted in it, worked out once."""

    text: str
    terms: tuple[Term, ...]


class Counts:
    """How often each stem, pair of stems and group of letters stands in an entry's asks, and what
    each stem counts in each of them.
    """

    __slots__ = ("_letters", "_pairs", "phrasings", "words")

    def __init__(self, asks: Iterable[Phrasing]) -> None:
        """Count the asks as one text: the union finds more than the nearest one alone."""
        words: Counter[str] = Counter()
        pairs: Counter[str] = Counter()
        letters: Counter[str] = Counter()
        terms, weights, sizes = list[str](), array("d"), array("I")
        for ask in asks:
            stems = [term.stem for term in ask.terms]
            words.update(stems)
            words.update(name for one in stems for name in concepts(one))
            pairs.update(bigrams([one for one in stems if not one.startswith("#")]))
            for term in ask.terms:
                letters.update(letter_groups(term))
            shares = phrase_terms(ask.terms)
            terms.extend(shares)
            weights.extend(shares.values())
            sizes.append(len(shares))
        self.words: Mapping[str, int] = words
        self._pairs, self._letters = _tally(pairs), _tally(letters)
        self.phrasings: Shares = tuple(terms), weights, sizes

    def tallied_words(self) -> Tallied:
        """The stems and synonym groups with their counts."""
        return list(self.words), list(self.words.values())

    def tallied_pairs(self) -> Tallied:
        """The pairs of stems with their counts."""
        return _tallied(self._pairs)

    def tallied_letters(self) -> Tallied:
        """The groups of letters with their counts."""
        return _tallied(self._letters)


def _tally(counted: Counter[str]) -> Tally:
    return "\n".join(counted), array("I", [*counted.values()])


def _tallied(tally: Tally) -> Tallied:
    text, times = tally
    return text.split("\n") if times else [], times


def phrase_terms(terms: Iterable[Term]) -> dict[str, float]:
    """The weighted terms of one phrasing: its words and, at less weight, their synonym groups.

    Function words count too: "can i" and "how do you" tell phrasings apart.
    """
    shares: dict[str, float] = {}
    for term in terms:
        weight = max(term.weight, PHRASING_SMALL_WORD)
        for form, share in ((term.stem, 1.0), *term.others):
            shares[form] = max(shares.get(form, 0.0), weight * share)
        for concept in concepts(term.stem):
            shares[concept] = max(shares.get(concept, 0.0), term.weight * CONCEPT_WEIGHT)
    return shares


@cache
def small_stems() -> frozenset[str]:
    """The stems of function words."""
    return frozenset(map(stem, lexicon().stopwords))


def concepts(one: str) -> list[str]:
    """The synonym groups of a stem, as terms."""
    known = lexicon().concepts.get(one)
    return [concept_term(number) for number in known] if known else []


@cache
def concept_term(number: int) -> str:
    """A synonym group as a term."""
    return f"~{number}"


def letter_groups(term: Term) -> list[str]:
    """Runs of three and four letters of a content word, with its edges marked."""
    if not term.is_content or term.stem.startswith("#"):
        return []
    padded = f" {term.stem} "
    return [
        padded[start : start + length]
        for length in (3, 4)
        for start in range(len(padded) - length + 1)
    ]
