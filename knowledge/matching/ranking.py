"""Scoring: how like each entry a question is, and how sure that makes us.

The score is a weighted sum of the features of `likeness`, scaled to 0–100. An entry with asks is
known by them; one without is known by what it says alone, and has weights of its own. The weights
are fitted by listwise softmax, the confidences by logistic regression, on data that no test knows:
`tests/benchmarks/fit.py` does it again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from knowledge.matching.candidates import Candidate, ContentWord, ContentWords, Scored
from knowledge.matching.counts import concepts
from knowledge.matching.entries import Entry
from knowledge.matching.index import Index
from knowledge.matching.likeness import features, nearest_phrasings
from knowledge.matching.reading import Reading
from knowledge.matching.saying import Row

__all__ = ["BY_ASKS", "BY_STATEMENT", "LOOKED_AT", "Candidate", "Model", "rank"]

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


def rank(reading: Reading, indexes: Sequence[Index], limit: int) -> list[Candidate]:
    """The `limit` best entries of the indexes, best first; ties by their order in them."""
    mixed = any(index.has_asked_facts for index in indexes)
    found = [one for index in indexes for one in _scores(reading, index, mixed=mixed)]
    found.sort(key=lambda one: -one.score)
    asked = ContentWords(_wanted(reading, indexes))
    return [Candidate(one, found, asked) for one in found[:limit]]


def _scores(reading: Reading, index: Index, *, mixed: bool) -> Iterator[Scored]:
    phrasings = nearest_phrasings(reading, index)
    for slot, row in features(reading, index, phrasings, LOOKED_AT).items():
        entry = index.at[slot]
        ask, model = phrasings.get(slot), _model(entry)
        share = model.share(mixed=mixed)
        score = share * model.score(row)
        yield Scored(entry, model, score, share, row.get("said", 0.0), ask.text if ask else None)


def _model(entry: Entry) -> Model:
    return BY_ASKS if entry.asks else BY_STATEMENT


def _wanted(reading: Reading, indexes: Sequence[Index]) -> list[ContentWord]:
    first, wanted = indexes[0], []
    rarest = _rarity("", first)
    for term in reading.content:
        stems = (term.stem, *(stem for stem, _ in term.others))
        plain = term.typed in reading.unknown and term.typed not in reading.names
        rarity = _rarity(term.stem, first) / rarest
        known = any(index.holds(stem) for index in indexes for stem in stems)
        if term.stem[0].isdigit() and not known:
            continue  # another figure or year is for the typed checks: the subject may be the same
        wanted.append(
            ContentWord(
                typed=term.typed,
                forms=((term.stem, 1.0), *term.others),
                concepts=tuple((one, int(one[1:])) for one in concepts(term.stem)),
                rarity=rarity,
                is_known=known,
                lacked=rarity * (UNKNOWN_WORD if plain else 1.0),
            )
        )
    return wanted


def _rarity(stem: str, index: Index) -> float:
    """How rare a word is in the base's asks, or in what it says where it has none."""
    return index.asks.idf(stem) if index.asks.size else index.spread.idf(stem)
