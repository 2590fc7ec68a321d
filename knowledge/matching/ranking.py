"""Scoring: how like each entry a question is, in named features, and how sure that makes us.

The score is a weighted sum of features in 0–1, scaled to 0–100. The weights were fitted by
listwise softmax on the shipped asks, each asked while it was left out of the index (ten folds),
so that no test question had a part in them; `tests/benchmarks/fit.py` does it again. Only the
weight of a figure that agrees is set by hand: few asks hold one.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass

from rapidfuzz import fuzz

from knowledge.matching.index import (
    CONCEPT_WEIGHT,
    Entry,
    Field,
    Index,
    letter_groups,
    phrase_terms,
)
from knowledge.matching.reading import Reading
from knowledge.model import Fact, Silence, Topic
from knowledge.text import bigrams

WEIGHTS = {
    "asks": 5.1,
    "asks_cover": 2.4,
    "pairs": 3.6,
    "letters": 1.9,
    "phrasing": 2.0,
    "statement": 2.5,
    "statement_cover": 2.9,
    "likeness": 0.2,
    "aspect": 1.3,
    "names": 0.8,
    "names_missing": -0.3,
    "figures": 1.0,
    "figures_missing": -0.9,
    "trigger": 1.8,
    "silence": 0.5,
    "topic": 0.7,
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entry with its score (0–100), confidence (0–1) and what of the question it lacks.

    `phrasing` is the nearest ask or None; `cover` (0–1) the share of the question's informative
    words that the entry holds; `lacks` those content words that it does not hold, as typed.
    """

    entry: Entry
    score: float
    confidence: float
    cover: float
    phrasing: str | None
    lacks: tuple[str, ...]


Row = list[float]
Nearest = list[tuple[float, str | None]]


def features(
    reading: Reading, index: Index, phrasings: Nearest | None = None
) -> list[dict[str, float]]:
    """One row of named features, each 0–1, for every entry of the index, in its order."""
    nearest = nearest_phrasings(reading, index) if phrasings is None else phrasings
    asks, asks_cover = _soft_scores(reading, index, index.asks)
    statements, statements_cover = _soft_scores(reading, index, index.statements)
    pairs = _plain_scores(_question_pairs(reading), index.pairs)
    letters = _plain_scores(_question_letters(reading), index.letters)
    plain = " ".join(term.stem for term in reading.content)
    return [
        {
            "asks": asks[number],
            "asks_cover": asks_cover[number],
            "pairs": pairs[number],
            "letters": letters[number],
            "phrasing": nearest[number][0],
            "statement": statements[number],
            "statement_cover": statements_cover[number],
            "likeness": fuzz.token_set_ratio(plain, entry.plain) / 100,
            "silence": float(isinstance(entry.target, Silence)),
            "topic": float(isinstance(entry.target, Topic)),
            **_typed(reading, entry),
        }
        for number, entry in enumerate(index.entries)
    ]


def _soft_scores(reading: Reading, index: Index, field: Field) -> tuple[Row, Row]:
    """BM25 and coverage for every entry, over the question's own weight: both 0–1.

    A synonym counts where the word itself is missing; words that the field lacks altogether stay
    in the denominator, so that a question about something else cannot score high.
    """
    scores, covers, total = [0.0] * field.size, [0.0] * field.size, 0.0
    for term in reading.terms:
        forms = [(term.stem, 1.0)] + [(c, CONCEPT_WEIGHT) for c in index.concepts(term.stem)]
        known = [field.idf(form) for form, _ in forms if form in field.postings]
        weight = term.weight * (max(known) if known else field.idf(term.stem))
        total += weight
        best: dict[int, tuple[float, float]] = {}
        for form, similarity in forms:
            for entry, strength in field.postings.get(form, {}).items():
                old = best.get(entry, (0.0, 0.0))
                best[entry] = max(old[0], similarity * strength), max(old[1], similarity)
        for entry, (strength, cover) in best.items():
            scores[entry] += weight * strength
            covers[entry] += weight * cover
    return _scaled(scores, total), _scaled(covers, total)


def _plain_scores(terms: dict[str, float], field: Field) -> Row:
    """The share of the question's weighted terms that each entry holds, 0–1."""
    scores, total = [0.0] * field.size, 0.0
    for term, share in terms.items():
        weight = share * field.idf(term)
        total += weight
        for entry, strength in field.postings.get(term, {}).items():
            scores[entry] += weight * strength
    return _scaled(scores, total)


def _scaled(scores: Row, total: float) -> Row:
    return [score / total for score in scores] if total else scores


def _question_pairs(reading: Reading) -> dict[str, float]:
    words = [term.stem for term in reading.terms if not term.stem.startswith("#")]
    return dict.fromkeys(bigrams(words), 1.0)


def _question_letters(reading: Reading) -> dict[str, float]:
    return dict(Counter(group for term in reading.content for group in letter_groups(term)))


def nearest_phrasings(reading: Reading, index: Index) -> Nearest:
    """For every entry, how like its nearest ask is (0–1, a soft cosine) and that ask."""
    scores: dict[int, float] = {}
    own = 0.0
    for stem, share in phrase_terms(reading.terms, index.concepts).items():
        weight = share * index.phrasings.idf(stem)
        own += weight * weight
        for phrasing, strength in index.phrasings.weights.get(stem, {}).items():
            scores[phrasing] = scores.get(phrasing, 0.0) + weight * strength
    best: Nearest = [(0.0, None)] * len(index.entries)
    for phrasing, score in scores.items():
        owner, text = index.owners[phrasing]
        likeness = score / math.sqrt(own) if own else 0.0
        if likeness > best[owner][0]:
            best[owner] = likeness, text
    return best


def triggered(reading: Reading, entry: Entry) -> bool:
    """Whether the question holds one of the words that a silence is about.

    They do not count where the question asks for another kind of thing: "why kill?" is no
    question for casualty figures.
    """
    if reading.aspects and entry.gives and not reading.aspects & entry.gives:
        return False
    stems = {term.stem for term in reading.terms}
    return any(words <= stems for words in entry.triggers)


def _typed(reading: Reading, entry: Entry) -> dict[str, float]:
    """Features from typed fields: kind of question, names, figures, a silence's own words."""
    asked = reading.aspects
    is_fact = isinstance(entry.target, Fact)
    typed = is_fact or entry.gives
    given = len(asked & entry.gives) - len(asked - entry.gives) if typed else 0
    names = set(reading.entities)
    numbers = [number in entry.numbers for number in reading.numbers]
    spans = [any(span.meets(own) for own in entry.spans) for span in reading.calendar.spans]
    figures = numbers + spans
    return {
        "aspect": given / len(asked) if asked else 0.0,
        "names": len(names & entry.entities) / len(names) if names else 0.0,
        "names_missing": len(names - entry.entities) / len(names) if names and is_fact else 0.0,
        "figures": sum(numbers) / len(numbers) if numbers else 0.0,
        "figures_missing": 1 - sum(figures) / len(figures) if figures and is_fact else 0.0,
        "trigger": float(triggered(reading, entry)),
    }


def rank(reading: Reading, index: Index, limit: int) -> list[Candidate]:
    """The `limit` best entries for the question, best first; ties by order in the briefing."""
    phrasings = nearest_phrasings(reading, index)
    rows = features(reading, index, phrasings)
    scores = [score(row) for row in rows]
    order = sorted(range(len(rows)), key=lambda number: (-scores[number], number))
    best = []
    for number in order[:limit]:
        rival = _rival(number, order, scores, index)
        lacks, cover = _lacks(reading, index, number)
        words = max(1, len(reading.content))
        best.append(
            Candidate(
                entry=index.entries[number],
                score=100 * min(max(scores[number], 0.0), 1.0),
                confidence=confidence(
                    scores[number], scores[number] - rival, len(lacks) / words, words
                ),
                cover=cover,
                phrasing=phrasings[number][1],
                lacks=lacks,
            )
        )
    return best


def _rival(number: int, order: list[int], scores: Row, index: Index) -> float:
    """The score of the best entry that would give a different answer."""
    places = index.entries[number].places
    return next((scores[n] for n in order if not places & index.entries[n].places), 0.0)


def score(row: dict[str, float]) -> float:
    """The weighted sum of the features on a scale where about 1 is a word-for-word ask."""
    return sum(WEIGHTS[name] * value for name, value in row.items()) / _SCALE


_SCALE = 25.0
"""About the score of a question that is word for word one of an entry's asks."""


def confidence(score: float, margin: float, lacking: float, words: int) -> float:
    """P(this entry gives the answer), 0–1.

    Logistic over the score, its lead over the best entry that would answer otherwise (both on
    the scale of `score`), the share of the question's content words that the entry lacks, and
    their number: one word alone is little to go by. Fitted on the same left-out asks, on the asks
    of silences that were left out whole, and on small talk.
    """
    logit = 2.3 * score + 5.9 * margin - 1.6 * lacking - 2.0 / words + 1.05
    return 1 / (1 + math.exp(-logit))


UNKNOWN_WORD = 0.5
"""Weight of an English word that the base does not know, beside that of an unknown name."""


def familiarity(reading: Reading, index: Index) -> float:
    """How much of the question's informative words the base knows at all, 0–1: the far gate."""
    known, total = 0.0, 0.0
    for term in reading.content:
        weight = index.asks.idf(term.stem)
        if any(form in index.vocabulary for form in (term.stem, *index.concepts(term.stem))):
            known += weight
        elif term.typed not in reading.names:
            weight *= UNKNOWN_WORD
        total += weight
    return known / total if total else 0.0


def _lacks(reading: Reading, index: Index, number: int) -> tuple[tuple[str, ...], float]:
    """The content words that the entry holds in no field, as typed, and the weighted share held."""
    lacks, held, total = [], 0.0, 0.0
    for term in reading.content:
        weight = index.asks.idf(term.stem)
        forms = [(term.stem, 1.0)] + [(c, CONCEPT_WEIGHT) for c in index.concepts(term.stem)]
        fields = (index.asks.postings, index.statements.postings)
        found = max(
            (s for form, s in forms for f in fields if number in f.get(form, {})), default=0
        )
        if not found:
            lacks.append(term.typed)
            if term.typed in reading.unknown and term.typed not in reading.names:
                weight *= UNKNOWN_WORD
        total += weight
        held += found * weight
    return tuple(lacks), held / total if total else 0.0
