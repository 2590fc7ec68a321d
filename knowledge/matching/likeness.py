"""How like an entry a question is: named features, each about 0–1.

Three kinds: how like the entry's asks, how like what it says (`saying`), and how well the typed
fields agree. What is 0 is left out.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from knowledge.matching.counts import CONCEPT_WEIGHT, concepts, letter_groups, phrase_terms
from knowledge.matching.entries import Entry, Sort
from knowledge.matching.fields import NOWHERE, Field, pairs
from knowledge.matching.index import Index
from knowledge.matching.reading import NAME_WORD_WEIGHT, Reading, Term
from knowledge.matching.saying import Question, Row, Said, held
from knowledge.text import bigrams


class NearestAsk(NamedTuple):
    """How like the nearest ask of an entry is, and the few nearest on average (0–1, soft cosines);
    and the nearest one itself.
    """

    likeness: float
    few: float
    text: str


Nearest = dict[int, NearestAsk]
"""By the slots of the entries in an index."""

FEW_ASKS = 3
"""So many asks that are alike tell more than one; as many are kept in `_by_entry`."""

SMALL_WORD_WEIGHT = 1.0
"""What a function word counts beside another one among asks: "can i", "how do you" tell them apart,
as they do not tell statements apart."""


def features(reading: Reading, index: Index, phrasings: Nearest, limit: int) -> dict[int, Row]:
    """Named features of the `limit` entries that may be meant at all, by slot, in order.

    Each entry has those that count for its kind: with asks or without.
    """
    question, chosen = Question(reading, index), index.slots
    asks, cover = _soft_scores(reading, index.asks, index.room)
    by_pairs = _plain_scores(_question_pairs(reading), index.asked.pairs, index.room)
    letters = _plain_scores(_question_letters(reading), index.asked.letters, index.room)
    if len(chosen) > limit:
        likeness = [0.0] * index.room
        for slot, nearest in phrasings.items():
            likeness[slot] = nearest.likeness
        best = list(map(max, held(question, index), asks, likeness))
        first = {*sorted(chosen, key=best.__getitem__, reverse=True)[:limit]}
        chosen = [slot for slot in chosen if slot in first]
    said, typed = Said(question, index), Typed(reading)
    found: dict[int, Row] = {}
    for slot in chosen:
        entry, nearest = index.at[slot], phrasings.get(slot, _NO_ASK)
        row = found[slot] = {
            "asks": asks[slot],
            "asks_some": math.sqrt(asks[slot]),
            "asks_cover": cover[slot],
            "pairs": by_pairs[slot],
            "letters": letters[slot],
            "phrasing": nearest.likeness,
            "phrasings": nearest.few,
        }
        if entry.sort is not Sort.FACT:
            row["silence" if entry.sort is Sort.SILENCE else "topic"] = 1.0
        said.tell(slot, row)
        typed.tell(entry, row)
    return found


_NO_ASK = NearestAsk(0.0, 0.0, "")


class Typed:
    """The typed fields of a question: kind of question, names, figures, a silence's own words."""

    def __init__(self, reading: Reading) -> None:
        """Take them out of the reading once for all entries."""
        self._reading = reading
        self._names = frozenset(reading.entities)
        self._stems = frozenset([term.stem for term in reading.terms])
        self._figures = len(reading.numbers) + len(reading.calendar.spans)

    def tell(self, entry: Entry, row: Row) -> None:
        """Add to the entry's features how they agree with its own."""
        reading, names, is_fact = self._reading, self._names, entry.sort is Sort.FACT
        if reading.aspects and (is_fact or entry.gives):
            asked = reading.aspects
            given = len(asked & entry.gives) - len(asked - entry.gives)
            row["aspect"] = given / len(asked)
        if names:
            row["names"] = len(names & entry.entities) / len(names)
            if is_fact:
                row["names_missing"] = len(names - entry.entities) / len(names)
        if self._figures:
            self._tell_figures(entry, row)
        if entry.triggers and _triggered(self._stems, reading, entry):
            row["trigger"] = 1.0

    def _tell_figures(self, entry: Entry, row: Row) -> None:
        """How many of the question's figures and times the entry has."""
        numbers = [number in entry.numbers for number in self._reading.numbers]
        spans = self._reading.calendar.spans
        figures = numbers + [any(span.meets(own) for own in entry.spans) for span in spans]
        if numbers:
            row["figures"] = sum(numbers) / len(numbers)
        if entry.sort is Sort.FACT:
            row["figures_missing"] = 1 - sum(figures) / len(figures)


def triggered(reading: Reading, entry: Entry) -> bool:
    """Whether the question holds one of the words that a silence is about.

    They do not count where the question asks for another kind of thing: "why kill?" is no
    question for casualty figures.
    """
    return _triggered(frozenset([term.stem for term in reading.terms]), reading, entry)


def _triggered(stems: frozenset[str], reading: Reading, entry: Entry) -> bool:
    if reading.aspects and entry.gives and reading.aspects.isdisjoint(entry.gives):
        return False
    return any(words <= stems for words in entry.triggers)


def nearest_phrasings(reading: Reading, index: Index) -> Nearest:
    """How like the asks of each entry that shares a word with one of them."""
    asked, phrasings = phrase_terms(reading.terms), index.asked.phrasings
    scores = [0.0] * len(phrasings.owners)
    own, touched = 0.0, set[int]()
    common: list[tuple[float, Sequence[float]]] = []
    for term in sorted(asked, key=lambda one: (phrasings.frequency(one), one)):
        rarity = phrasings.idf(term)
        weight = asked[term] * rarity
        own += weight * weight
        weight *= rarity
        if term in phrasings.rare:
            numbers = phrasings.rare[term]
            for number, share in zip(numbers, phrasings.shares[term], strict=True):
                scores[number] += weight * share
            touched.update(numbers)
        elif term in phrasings.common:
            common.append((weight, phrasings.common[term]))
    if not touched and common:
        touched.update([number for number, share in enumerate(common[0][1]) if share])
    order = sorted(touched)
    alike = [scores[number] for number in order]
    for weight, shares in common:
        alike = [score + weight * shares[n] for score, n in zip(alike, order, strict=True)]
    length = phrasings.length
    alike = [score / length(n) for score, n in zip(alike, order, strict=True)]
    return _by_entry(order, alike, math.sqrt(own) or 1.0, index)


def _by_entry(
    phrasings: Sequence[int], scores: Sequence[float], scale: float, index: Index
) -> Nearest:
    """The nearest asks of each entry, the earlier one of two; those of an entry follow each
    other.
    """
    owners, texts = index.asked.phrasings.owners, index.asked.texts
    best: dict[int, tuple[float, float, float, int]] = {}
    for number, score in zip(phrasings, scores, strict=True):
        owner = owners[number]
        first, second, third, ask = best.get(owner, _NONE)
        if score > first:
            best[owner] = score, first, second, number
        elif score > second:
            best[owner] = first, score, second, ask
        elif score > third:
            best[owner] = first, second, score, ask
    nearest: Nearest = {}
    for owner, (first, second, third, number) in best.items():
        few = (first / scale + second / scale + third / scale) / FEW_ASKS
        nearest[owner] = NearestAsk(first / scale, few, texts[number])
    return nearest


_NONE = (0.0, 0.0, 0.0, -1)
"""The likenesses of three asks, and the number of the nearest, before any is found."""


def _soft_scores(reading: Reading, field: Field, size: int) -> tuple[list[float], list[float]]:
    """BM25 and coverage for every entry, over the question's own weight: both 0–1.

    A synonym counts where the word itself is missing; words that the field lacks altogether stay
    in the denominator, so that a question about something else cannot score high.
    """
    scores, covers, total = [0.0] * size, [0.0] * size, 0.0
    postings, norms = field.postings, field.norms
    for term in reading.terms:
        forms = [(term.stem, 1.0), *term.others]
        forms += [(concept, CONCEPT_WEIGHT) for concept in concepts(term.stem)]
        known = [(form, share) for form, share in forms if form in postings]
        small = not term.is_content and term.weight != NAME_WORD_WEIGHT
        rarest = max([field.idf(form) for form, _ in known]) if known else field.idf(term.stem)
        weight = (SMALL_WORD_WEIGHT if small else term.weight) * rarest
        total += weight
        if len(known) == 1 and term.stem in postings:  # as most words
            for entry, times in pairs(postings[term.stem]):
                scores[entry] += weight * (times / (times + norms[entry]))
                covers[entry] += weight
            continue
        for entry, (strength, cover) in _best_forms(known, field):
            scores[entry] += weight * strength
            covers[entry] += weight * cover
    return _scaled(scores, total), _scaled(covers, total)


def _best_forms(
    forms: Sequence[tuple[str, float]], field: Field
) -> Iterable[tuple[int, tuple[float, float]]]:
    """For each entry that holds any of the forms, the strength and the share of the best one."""
    best: dict[int, tuple[float, float]] = {}
    for form, share in forms:
        for entry, times in pairs(field.postings[form]):
            strength = share * (times / (times + field.norms[entry]))
            if entry in best:
                old = best[entry]
                best[entry] = max(old[0], strength), max(old[1], share)
            else:
                best[entry] = strength, share
    return best.items()


def _plain_scores(terms: dict[str, float], field: Field, size: int) -> list[float]:
    """The share of the question's weighted terms that each entry holds, 0–1."""
    scores, total, norms = [0.0] * size, 0.0, field.norms
    for term, share in terms.items():
        weight = share * field.idf(term)
        total += weight
        for entry, times in pairs(field.postings.get(term, NOWHERE)):
            scores[entry] += weight * (times / (times + norms[entry]))
    return _scaled(scores, total)


def _scaled(scores: Sequence[float], total: float) -> list[float]:
    return [score / total for score in scores] if total else list(scores)


def _question_pairs(reading: Reading) -> dict[str, float]:
    words = [term.stem for term in reading.terms if not term.stem.startswith("#")]
    return dict.fromkeys(bigrams(words), 1.0)


def _question_letters(reading: Reading) -> dict[str, float]:
    terms: Iterable[Term] = reading.content
    return dict(Counter([group for term in terms for group in letter_groups(term)]))
