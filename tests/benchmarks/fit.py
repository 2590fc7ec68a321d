"""Where the constants of `knowledge.matching.ranking` come from: `python -m tests.benchmarks.fit`.

The weights are fitted by listwise softmax on the shipped asks, each asked while it is left out of
the index (ten folds), with a small L2 penalty. The confidence is fitted by logistic regression on
the best fact or topic for those asks, for the asks of silences that are left out whole (so that
nothing may answer them) and for small talk that the index does not hold. Needs the extra `bench`.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from scipy.optimize import minimize

from knowledge import packs
from knowledge.lexicon import lexicon
from knowledge.matching import Matcher
from knowledge.matching.ranking import WEIGHTS, features
from knowledge.model import Briefing, Fact, Silence, Topic

FOLDS = 10
PENALTY = 1e-3
NEAR_WEIGHT = 0.5
"""A question whose silence is left out is a harder case than people put: it counts half."""

Ask = tuple[str, str]


def asks(briefing: Briefing) -> list[Ask]:
    """Every ask with the id of its entry, shuffled with a fixed seed."""
    entries: list[Fact | Silence | Topic] = [
        *briefing.facts,
        *briefing.silences,
        *briefing.topics,
    ]
    found = [(entry.id, ask) for entry in entries for ask in entry.asks]
    random.Random(0).shuffle(found)
    return found


def without(briefing: Briefing, left_out: set[Ask]) -> Briefing:
    """The briefing without those asks."""

    def kept(entry: Fact | Silence | Topic) -> tuple[str, ...]:
        return tuple(ask for ask in entry.asks if (entry.id, ask) not in left_out)

    return replace(
        briefing,
        facts=tuple(replace(fact, asks=kept(fact)) for fact in briefing.facts),
        silences=tuple(replace(silence, asks=kept(silence)) for silence in briefing.silences),
        topics=tuple(replace(topic, asks=kept(topic)) for topic in briefing.topics),
    )


def folds(briefing: Briefing) -> Iterator[tuple[Matcher, list[Ask]]]:
    """For each fold a matcher that never saw its asks, and those asks."""
    found = asks(briefing)
    for number in range(FOLDS):
        fold = found[number::FOLDS]
        print(f"fold {number + 1} of {FOLDS}", file=sys.stderr)
        yield Matcher(without(briefing, set(fold))), fold


def listwise(rows: np.ndarray, gold: np.ndarray) -> np.ndarray:
    """The weights that make the gold entry the likeliest of each row."""

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        scores = rows @ weights
        scores -= scores.max(axis=1, keepdims=True)
        total = np.log(np.exp(scores).sum(axis=1))
        likely = np.exp(scores - total[:, None])
        own = np.arange(len(rows))
        gradient = ((rows * likely[:, :, None]).sum(axis=1) - rows[own, gold]).mean(axis=0)
        value = (total - scores[own, gold]).mean() + PENALTY * weights @ weights
        return value, gradient + 2 * PENALTY * weights

    return minimize(loss, np.zeros(rows.shape[2]), jac=True, method="L-BFGS-B").x


def fit_weights(briefing: Briefing) -> dict[str, float]:
    """The fitted weight of each feature; prints how often the right entry comes first."""
    rows, gold = [], []
    for matcher, fold in folds(briefing):
        ids = [entry.target.id for entry in matcher.index.entries]
        for owner, ask in fold:
            table = features(matcher.read(ask), matcher.index)
            rows.append([[row[name] for name in WEIGHTS] for row in table])
            gold.append(ids.index(owner))
    table, right = np.array(rows), np.array(gold)
    weights = listwise(table, right)
    for label, used in (("fitted", weights), ("shipped", np.array(list(WEIGHTS.values())))):
        first = ((table @ used).argmax(axis=1) == right).mean()
        print(f"{label:8} right entry first: {100 * first:.1f} % of {len(right)} left-out asks")
    return dict(zip(WEIGHTS, weights.round(2).tolist(), strict=True))


def sample(matcher: Matcher, ask: str, places: frozenset[str]) -> list[float] | None:
    """Score, lead, share lacked, one over the words, label; None where a silence comes first."""
    reading = matcher.read(ask)
    if not reading.content:
        return None
    ranked = matcher.rank(reading, 100)
    top = ranked[0]
    if isinstance(top.entry.target, Silence):
        return None
    rivals = (c.score for c in ranked[1:] if not c.entry.places & top.entry.places)
    words = len(reading.content)
    lead = (top.score - next(rivals, 0.0)) / 100
    right = bool(places & top.entry.places)
    return [top.score / 100, lead, len(top.lacks) / words, 1 / words, float(right)]


def fit_confidence(briefing: Briefing) -> list[float]:
    """The factors of score, lead, share lacked and one over the words, then the constant."""
    rows: list[list[float]] = []
    weights: list[float] = []

    def add(row: list[float] | None, weight: float) -> None:
        if row is not None:
            rows.append(row)
            weights.append(weight)

    for matcher, fold in folds(briefing):
        places = {entry.target.id: entry.places for entry in matcher.index.entries}
        for owner, ask in fold:
            if not owner.startswith("S-"):
                add(sample(matcher, ask, places[owner]), 1.0)
    for number in range(FOLDS):
        gone = briefing.silences[number::FOLDS]
        rest = tuple(silence for silence in briefing.silences if silence not in gone)
        matcher = Matcher(replace(briefing, silences=rest))
        for silence in gone:
            for ask in silence.asks:
                add(sample(matcher, ask, frozenset()), NEAR_WEIGHT)
    for ask in lexicon().chatter:
        add(sample(matcher, ask, frozenset()), 1.0)
    table, weight = np.array(rows), np.array(weights)
    inputs, label = np.c_[table[:, :4], np.ones(len(table))], table[:, 4]

    def loss(factors: np.ndarray) -> float:
        likely = 1 / (1 + np.exp(-inputs @ factors))
        logs = label * np.log(likely + 1e-9) + (1 - label) * np.log(1 - likely + 1e-9)
        return float(-(weight * logs).mean() + 1e-4 * factors @ factors)

    return minimize(loss, np.zeros(5)).x.round(2).tolist()


def main() -> None:
    """Print the fitted constants beside the shipped ones, and one JSON object."""
    briefing = packs.shipped()
    weights = fit_weights(briefing)
    for name, value in WEIGHTS.items():
        print(f"{name:16} shipped {value:6.2f} fitted {weights[name]:6.2f}")
    factors = fit_confidence(briefing)
    print("confidence: score, lead, lacking, 1/words, constant:", factors)
    print(json.dumps({"weights": weights, "confidence": factors}))


if __name__ == "__main__":
    main()
