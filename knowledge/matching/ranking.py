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
from knowledge.matching.reading import Reading

LOOKED_AT = 64
"""Entries whose features are worked out: more candidates find no more (matching notes, 6)."""

UNKNOWN_WORD = 0.5
"""Weight of an English word that the base does not know, beside that of an unknown name."""


@dataclass(frozen=True, slots=True)
class Model:
    """Fitted numbers for entries of one kind.

    A score is the weighted sum of the features over `scale`, which makes it about 1 where
    everything agrees; beside facts of the other kind the scale is `beside`. Two logistics over a
    candidate's signals make the two gates: `near`, whether it gives the answer, and `far`, whether
    the base is about the question at all.
    """

    weights: Mapping[str, float]
    scale: float
    near: Mapping[str, float]
    far: Mapping[str, float]
    beside: float | None = None

    def score(self, row: Row) -> float:
        """The weighted sum of the features, over the scale."""
        weights = self.weights
        return sum([weights[name] * row[name] for name in weights if name in row]) / self.scale

    def share(self, *, mixed: bool) -> float:
        """What its scores count more beside facts of the other kind: 1 where there are none."""
        return self.scale / self.beside if mixed and self.beside else 1.0


def likely(factors: Mapping[str, float], signals: Mapping[str, float]) -> float:
    """The logistic of the weighted sum of the signals, 0–1."""
    return 1 / (1 + math.exp(-sum(factor * signals[name] for name, factor in factors.items())))


BY_ASKS = Model(
    weights={
        "asks": 3.3,
        "asks_some": 4.6,
        "asks_cover": 2.4,
        "pairs": 3.3,
        "letters": 2.1,
        "phrasing": 3.2,
        "phrasings": 2.3,
        "said": 0.7,
        "said_cover": 1.1,
        "said_tokens": 0.8,
        "said_stretch": 0.5,
        "said_related": 1.4,
        "aspect": 1.0,
        "names": 0.8,
        "figures": 1.0,
        "figures_missing": -0.7,
        "trigger": 1.3,
        "silence": 0.6,
        "topic": 0.7,
    },
    scale=25.0,
    near={
        "score": 2.9,
        "margin": 4.0,
        "beyond": 5.2,
        "familiar": 1.2,
        "lacking": -2.7,
        "missed": 1.0,
        "brief": -2.2,
        "constant": -1.5,
    },
    far={"score": 10.4, "cover": 2.6, "familiar": -0.6, "known": 0.5, "constant": -5.3},
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
        "score": 0.6,
        "margin": 6.8,
        "beyond": 3.6,
        "said": 4.6,
        "cover": 1.1,
        "familiar": 1.7,
        "missed": 0.6,
        "brief": -1.3,
        "constant": -5.0,
    },
    far={
        "score": 7.7,
        "cover": 4.8,
        "said": 10.8,
        "familiar": 2.1,
        "known": 0.6,
        "constant": -8.1,
    },
    beside=8.0,  # so a shipped fact without its asks is found for half of them, and takes 0.4 %
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
    """An entry of one of the indexes with its score, about 0–1, and what share of that comes from
    its being beside facts of the other kind; how much it says of the question; its nearest ask.
    """

    entry: Entry
    score: float
    share: float
    said: float
    phrasing: str | None


def rank(reading: Reading, indexes: Sequence[Index], limit: int) -> list[Candidate]:
    """The `limit` best entries of the indexes, best first; ties by their order in them."""
    mixed = any(index.has_asked_facts for index in indexes)
    found = (one for index in indexes for one in _scores(reading, index, mixed=mixed))
    scored = sorted(found, key=lambda one: -one.score)
    wanted = _wanted(reading, indexes)
    return [_candidate(one, scored, wanted) for one in scored[:limit]]


def _scores(reading: Reading, index: Index, *, mixed: bool) -> Iterator[_Scored]:
    phrasings = nearest_phrasings(reading, index)
    for number, row in features(reading, index, phrasings, LOOKED_AT).items():
        entry = index.entries[number]
        ask, model = phrasings.get(number), _model(entry)
        share = model.share(mixed=mixed)
        score = share * model.score(row)
        yield _Scored(entry, score, share, row["said"], ask.text if ask else None)


def _model(entry: Entry) -> Model:
    return BY_ASKS if entry.asks else BY_STATEMENT


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A content word of the question: the forms that serve, each with its share; how rare it is,
    over the rarest there could be; whether the base knows it; and what it counts where it is
    lacked, since an English word that nobody uses here may be another way to put things.
    """

    typed: str
    forms: tuple[tuple[str, float], ...]
    rarity: float
    is_known: bool
    lacked: float


def _wanted(reading: Reading, indexes: Sequence[Index]) -> list[_Wanted]:
    first, wanted = indexes[0], []
    rarest = _rarity("", first)
    for term in reading.content:
        stems = (term.stem, *(stem for stem, _ in term.others))
        plain = term.typed in reading.unknown and term.typed not in reading.names
        rarity = _rarity(term.stem, first) / rarest
        known = any(index.holds(stem) for index in indexes for stem in stems)
        if term.stem[0].isdigit() and not known:
            continue  # another figure or year is for the typed checks: the subject may be the same
        synonyms = ((concept, CONCEPT_WEIGHT) for concept in concepts(term.stem))
        wanted.append(
            _Wanted(
                typed=term.typed,
                forms=((term.stem, 1.0), *term.others, *synonyms),
                rarity=rarity,
                is_known=known,
                lacked=rarity * (UNKNOWN_WORD if plain else 1.0),
            )
        )
    return wanted


def _familiar(wanted: Sequence[_Wanted]) -> float:
    total = sum(word.rarity if word.is_known else word.lacked for word in wanted)
    return sum(word.rarity for word in wanted if word.is_known) / total if total else 0.0


def _rarity(stem: str, index: Index) -> float:
    """How rare a word is in the base's asks, or in what it says where it has none."""
    return index.asks.idf(stem) if index.asks.size else index.spread.idf(stem)


def _candidate(one: _Scored, scored: Sequence[_Scored], wanted: Sequence[_Wanted]) -> Candidate:
    entry, model = one.entry, _model(one.entry)
    rivals = (other.score for other in scored if entry.places.isdisjoint(other.entry.places))
    second, third = next(rivals, 0.0), next(rivals, 0.0)
    shares = [
        max((share for form, share in word.forms if _holds(form, entry)), default=0.0)
        for word in wanted
    ]
    lacked = [word for word, share in zip(wanted, shares, strict=True) if not share]
    held = sum(share * word.rarity for word, share in zip(wanted, shares, strict=True))
    total = sum(word.rarity for word in wanted) - sum(word.rarity - word.lacked for word in lacked)
    words = max(1, len(wanted))
    signals = {
        "score": one.score / one.share,
        "margin": (one.score - second) / one.share,
        "beyond": (one.score - third) / one.share,
        "said": one.said,
        "cover": held / total if total else 0.0,
        "lacking": len(lacked) / words,
        "brief": 1 / words,
        "missed": max((word.rarity for word in lacked), default=0.0),
        "familiar": _familiar(wanted),
        "known": float(sum(word.is_known for word in wanted)),
        "constant": 1.0,
    }
    return Candidate(
        entry=entry,
        score=100 * min(max(one.score, 0.0), 1.0),
        confidence=likely(model.near, signals),
        about=likely(model.far, signals),
        cover=signals["cover"],
        phrasing=one.phrasing,
        lacks=tuple(word.typed for word in lacked),
        signals=signals,
    )


def _holds(form: str, entry: Entry) -> bool:
    if form.startswith("~") and int(form[1:]) in entry.concepts:
        return True
    return form in entry.positions or (entry.counts is not None and form in entry.counts.words)
