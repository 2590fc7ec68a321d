"""Scoring: how like each entry a question is, and how sure that makes us.

The score is a weighted sum of the features of `likeness`, scaled to 0–100. An entry with asks is
known by them; one without is known by what it says alone, and has weights of its own. The weights
are fitted by listwise softmax, the confidences by logistic regression, on data that no test knows:
`tests/benchmarks/fit.py` does it again.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from knowledge.matching.entries import Entry, concepts
from knowledge.matching.index import CONCEPT_WEIGHT, Index
from knowledge.matching.likeness import Row, features, nearest_phrasings
from knowledge.matching.reading import Reading, Term

LOOKED_AT = 64
"""Entries whose features are worked out: more candidates find no more (matching notes, 6)."""

UNKNOWN_WORD = 0.5
"""Weight of an English word that the base does not know, beside that of an unknown name."""


@dataclass(frozen=True, slots=True)
class Model:
    """Fitted numbers for entries of one kind.

    A score is the weighted sum of the features over `scale`, which makes it about 1 where
    everything agrees. Two logistics over a candidate's signals make the two gates: `near`, whether
    it gives the answer, and `far`, whether the base is about the question at all.
    """

    weights: Mapping[str, float]
    scale: float
    near: Mapping[str, float]
    far: Mapping[str, float]

    def score(self, row: Row) -> float:
        """The weighted sum of the features, over the scale."""
        weights = self.weights
        return sum([weights[name] * row[name] for name in weights if name in row]) / self.scale


def likely(factors: Mapping[str, float], signals: Mapping[str, float]) -> float:
    """The logistic of the weighted sum of the signals, 0–1."""
    return 1 / (1 + math.exp(-sum(factor * signals[name] for name, factor in factors.items())))


BY_ASKS = Model(
    weights={
        "asks": 5.6,
        "asks_cover": 4.0,
        "pairs": 3.6,
        "letters": 2.2,
        "phrasing": 3.2,
        "said": 0.8,
        "said_cover": 1.0,
        "said_tokens": 0.8,
        "said_stretch": 0.6,
        "said_related": 1.7,
        "aspect": 1.2,
        "names": 0.6,
        "names_missing": -0.3,
        "figures": 1.0,
        "figures_missing": -0.8,
        "trigger": 1.9,
        "silence": 0.7,
        "topic": 0.7,
    },
    scale=25.0,
    near={
        "score": 2.9,
        "margin": 3.5,
        "beyond": 4.5,
        "familiar": 0.7,
        "lacking": -3.2,
        "missed": 1.3,
        "brief": -1.9,
        "constant": -0.7,
    },
    far={"score": 9.4, "cover": 3.0, "familiar": -0.3, "known": 0.3, "constant": -4.6},
)

BY_STATEMENT = Model(
    weights={
        "said": 2.9,
        "said_cover": 5.2,
        "said_pairs": 1.3,
        "said_letters": 3.5,
        "said_number": 1.1,
        "said_date": 1.6,
        "said_reason": 0.5,
        "said_counted": 1.3,
        "said_tokens": 0.9,
        "said_stretch": 1.9,
        "said_related": 1.2,
        "said_early": 0.6,
        "said_defined": 0.3,
        "said_numbers_missing": -1.2,
        "said_length": -1.6,
        "aspect": 1.2,
        "names": 0.6,
        "names_missing": -0.3,
        "figures": 1.0,
        "figures_missing": -0.8,
    },
    scale=18.0,
    near={
        "score": 2.7,
        "margin": 6.7,
        "beyond": 4.5,
        "familiar": 3.1,
        "missed": 0.8,
        "constant": -6.2,
    },
    far={"score": 9.0, "cover": 5.7, "familiar": 4.6, "known": 0.5, "constant": -9.6},
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entry with its score (0–100), confidence (0–1) and what of the question it lacks.

    `about` (0–1) tells how surely the base is about the question at all; `phrasing` is the nearest
    ask or None; `cover` (0–1) the share of the question's informative words that the entry holds;
    `lacks` those content words that it does not hold, as typed. `signals` are what confidence and
    `about` are worked out of.
    """

    entry: Entry
    score: float
    confidence: float
    about: float
    cover: float
    phrasing: str | None
    lacks: tuple[str, ...]
    signals: Mapping[str, float]

    @property
    def id(self) -> str:
        """The id of the fact, silence or topic."""
        return self.entry.id


@dataclass(frozen=True, slots=True)
class _Scored:
    """An entry of one of the indexes with its score, about 0–1, and its nearest ask."""

    entry: Entry
    score: float
    phrasing: str | None


def rank(reading: Reading, indexes: Sequence[Index], limit: int) -> list[Candidate]:
    """The `limit` best entries of the indexes, best first; ties by their order in them."""
    scored = sorted(
        (one for index in indexes for one in _scores(reading, index)), key=lambda one: -one.score
    )
    known = familiarity(reading, indexes)
    return [_candidate(reading, indexes[0], one, scored, known) for one in scored[:limit]]


def _scores(reading: Reading, index: Index) -> Iterator[_Scored]:
    phrasings = nearest_phrasings(reading, index)
    for number, row in features(reading, index, phrasings, LOOKED_AT).items():
        entry = index.entries[number]
        yield _Scored(entry, _model(entry).score(row), phrasings[number][1])


def _candidate(
    reading: Reading, index: Index, one: _Scored, scored: Sequence[_Scored], known: Familiarity
) -> Candidate:
    entry, held, model = one.entry, _held(reading, index, one.entry), _model(one.entry)
    rivals = [other.score for other in scored if not entry.places & other.entry.places]
    words = max(1, len(reading.content))
    signals = {
        "score": one.score,
        "margin": one.score - (rivals[0] if rivals else 0.0),
        "beyond": one.score - (rivals[1] if len(rivals) > 1 else 0.0),
        "cover": held.cover,
        "lacking": len(held.lacks) / words,
        "brief": 1 / words,
        "missed": held.missed,
        "elsewhere": held.elsewhere,
        "familiar": known.share,
        "known": float(known.words),
        "constant": 1.0,
    }
    return Candidate(
        entry=entry,
        score=100 * min(max(one.score, 0.0), 1.0),
        confidence=likely(model.near, signals),
        about=likely(model.far, signals),
        cover=held.cover,
        phrasing=one.phrasing,
        lacks=held.lacks,
        signals=signals,
    )


def _model(entry: Entry) -> Model:
    return BY_ASKS if entry.asks else BY_STATEMENT


@dataclass(frozen=True, slots=True)
class Familiarity:
    """How many of a question's content words the base knows, and their weighted share, 0–1."""

    words: int
    share: float


def familiarity(reading: Reading, indexes: Sequence[Index]) -> Familiarity:
    """How much of the question's informative words the base knows at all."""
    words, known, total = 0, 0.0, 0.0
    for term in reading.content:
        weight = _rarity(term.stem, indexes[0])
        if any(_is_known(term, index) for index in indexes):
            words += 1
            known += weight
        elif term.typed not in reading.names:
            weight *= UNKNOWN_WORD
        total += weight
    return Familiarity(words, known / total if total else 0.0)


def _is_known(term: Term, index: Index) -> bool:
    return any(index.holds(stem) for stem in (term.stem, *(one for one, _ in term.others)))


def _rarity(stem: str, index: Index) -> float:
    """How rare a word is in the base's asks, or in what it says where it has none."""
    return index.asks.idf(stem) if index.asks.size else index.spread.idf(stem)


@dataclass(frozen=True, slots=True)
class _Held:
    """What of a question an entry lacks in every field: the content words as typed, the weighted
    share it holds (0–1), and, over the weight of the rarest word there could be, the weight of the
    rarest one lacked and of all those lacked that the base holds elsewhere.
    """

    lacks: tuple[str, ...]
    cover: float
    missed: float
    elsewhere: float


def _held(reading: Reading, index: Index, entry: Entry) -> _Held:
    lacks, held, total, missed, elsewhere = [], 0.0, 0.0, 0.0, 0.0
    rarest = _rarity("", index)
    for term in reading.content:
        weight = _rarity(term.stem, index)
        forms = [
            (term.stem, 1.0),
            *term.others,
            *((c, CONCEPT_WEIGHT) for c in concepts(term.stem)),
        ]
        found = max((share for form, share in forms if _holds(form, entry)), default=0.0)
        if not found:
            lacks.append(term.typed)
            missed = max(missed, weight / rarest)
            elsewhere += weight / rarest if _is_known(term, index) else 0.0
            if term.typed in reading.unknown and term.typed not in reading.names:
                weight *= UNKNOWN_WORD
        total += weight
        held += found * weight
    return _Held(tuple(lacks), held / total if total else 0.0, missed, elsewhere)


def _holds(form: str, entry: Entry) -> bool:
    if form.startswith("~") and int(form[1:]) in entry.concepts:
        return True
    return form in entry.positions or (entry.counts is not None and form in entry.counts.words)
