"""Where the constants of `knowledge.matching.ranking` come from: `python -m tests.benchmarks.fit`.

Weights are fitted by listwise softmax with a small L2 penalty, confidences by logistic regression.
`BY_ASKS` is fitted on the shipped asks and on the training phrasings of an intents file, each asked
while it is left out of the index; `BY_STATEMENT` on the questions of a statements file. Nothing
that is reported of the product is measured on these. Needs the extra `bench`.
"""

from __future__ import annotations

import json
import random
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

from knowledge.matching import CHATTER, Matcher, Sort, ranking
from knowledge.matching.likeness import features, nearest_phrasings
from knowledge.matching.ranking import Model
from knowledge.model import Briefing, Citation, Fact, Kind, Silence, Topic, Voice

FOLDS = 10
PENALTY = 1e-3
NEAR_WEIGHT = 0.5
"""A question whose answer is left out is a harder case than people put: it counts half."""

Ask = tuple[str, str]


@dataclass
class Case:
    """One question: its reading's rows by entry id, and the id of the entry that answers it."""

    matcher: Matcher
    question: str
    gold: str


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


def left_out_asks(briefing: Briefing) -> Iterator[Case]:
    """Each ask with a matcher that never saw it."""
    found = asks(briefing)
    for number in range(FOLDS):
        fold = found[number::FOLDS]
        note(f"asks: fold {number + 1} of {FOLDS}")
        matcher = Matcher(without(briefing, set(fold)))
        yield from (Case(matcher, ask, owner) for owner, ask in fold)


def intents(path: Path, each: int) -> Iterator[Case]:
    """Training phrasings asked against facts with 1, 3, 5 and 10 others of their label."""
    phrasings: defaultdict[str, list[str]] = defaultdict(list)
    for text, label in json.loads(path.read_text("utf-8"))["train"]:
        phrasings[label].append(text)
    for count in (1, 3, 5, 10):
        note(f"intents: {count} phrasings a fact")
        shuffled = random.Random(count)
        facts, held = [], []
        for number, label in enumerate(sorted(phrasings)):
            texts = shuffled.sample(phrasings[label], len(phrasings[label]))
            facts.append(bare(number, "", texts[:count]))
            held += [(text, facts[-1].id) for text in texts[count:]]
        matcher = Matcher(base(facts))
        yield from (Case(matcher, *one) for one in shuffled.sample(held, each))


def statements(path: Path, count: int) -> Iterator[Case]:
    """Questions asked among the statements of their article."""
    data = json.loads(path.read_text("utf-8"))
    chosen = random.Random(0).sample(data["q"], count)
    by_article: defaultdict[int, list[tuple[str, str]]] = defaultdict(list)
    for question, gold in chosen:
        by_article[data["art"][gold]].append((question, bare(gold, "").id))
    for number, (article, questions) in enumerate(sorted(by_article.items()), 1):
        if number % 10 == 0:
            note(f"statements: article {number} of {len(by_article)}")
        facts = [
            bare(place, text)
            for place, (text, own) in enumerate(zip(data["facts"], data["art"], strict=True))
            if own == article
        ]
        matcher = Matcher(base(facts))
        yield from (Case(matcher, *one) for one in questions)


def bare(number: int, statement: str, phrasings: Sequence[str] = ()) -> Fact:
    """A fact of nothing but a statement or phrasings."""
    return Fact(
        id=f"F-{number:06d}",
        kind=Kind.CLAIM,
        voice=Voice.STATEMENT,
        statement=statement,
        citations=(Citation(source="data", locator=number + 1),),
        asks=tuple(phrasings),
    )


def base(facts: Iterable[Fact]) -> Briefing:
    """A briefing of nothing but facts."""
    return Briefing(id="data", name="data", subject="data", version=1, facts=tuple(facts))


def table(case: Case, names: Sequence[str]) -> tuple[np.ndarray, int | None]:
    """The features of the case's entries, small talk left out, and the row of the gold one."""
    reading, index = case.matcher.read(case.question), case.matcher.index
    found = features(reading, index, nearest_phrasings(reading, index), ranking.LOOKED_AT)
    rows = {index.entries[n].id: row for n, row in found.items()}
    rows.pop(CHATTER, None)
    place = list(rows).index(case.gold) if case.gold in rows else None
    return np.array([[row.get(name, 0.0) for name in names] for row in rows.values()]), place


def fit_weights(
    label: str, cases: Iterable[Case], model: Model, extra: Sequence[str]
) -> list[float]:
    """The weights that make the gold entries the likeliest; prints how often they come first."""
    names = [*model.weights, *extra]
    tables = [table(case, names) for case in cases]
    groups = [(rows, gold) for rows, gold in tables if gold is not None]
    weights = listwise([rows for rows, _ in groups], [gold for _, gold in groups])
    weights *= (
        model.scale / max(weights @ np.abs(list(model.weights.values()) + [0.0] * len(extra)), 1)
        if False
        else 1
    )
    shipped = np.array([*model.weights.values(), *[0.0] * len(extra)])
    for kind, used in (("fitted", weights), ("shipped", shipped)):
        first = sum((rows @ used).argmax() == gold for rows, gold in groups)
        print(
            f"{label:10} {kind:8} right entry first: {100 * first / len(tables):.2f} % of {len(tables)}"
        )
    for name, fitted, old in zip(names, weights, shipped, strict=True):
        print(f"  {name:22} shipped {old:6.2f} fitted {fitted:6.2f}")
    return [round(float(weight), 2) for weight in weights]


def listwise(groups: Sequence[np.ndarray], gold: Sequence[int]) -> np.ndarray:
    """The weights that make the gold row the likeliest of each group."""
    rows = np.concatenate(groups)
    starts = np.cumsum([0, *(len(group) for group in groups)])[:-1]
    owner = np.repeat(np.arange(len(groups)), [len(group) for group in groups])
    right = rows[starts + np.array(gold)]

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        scores = rows @ weights
        scores -= np.maximum.reduceat(scores, starts)[owner]
        likely = np.exp(scores)
        total = np.add.reduceat(likely, starts)
        likely /= total[owner]
        value = (np.log(total) - scores[starts + np.array(gold)]).mean()
        gradient = (rows * likely[:, None]).sum(axis=0) / len(groups) - right.mean(axis=0)
        return value + PENALTY * weights @ weights, gradient + 2 * PENALTY * weights

    return minimize(loss, np.zeros(rows.shape[1]), jac=True, method="L-BFGS-B").x


def confidence_rows(cases: Iterable[Case], others: Sequence[Matcher]) -> Iterator[Sample]:
    """What the best entry's confidence is worked out of: asked as it is (right or not), with the
    gold entry gone, and in another base; the last two are never right.
    """
    for number, case in enumerate(cases):
        yield from sample(case.matcher, case.question, case.gold, 1.0)
        yield from sample(others[number % len(others)], case.question, "", 0.5)


Sample = tuple[dict[str, float], bool, float]


def sample(matcher: Matcher, question: str, gold: str, weight: float) -> Iterator[Sample]:
    """The best entry's signals, whether it gives the answer, and what the sample counts."""
    reading = matcher.read(question)
    ranked = [c for c in matcher.rank(reading, 2) if c.id != CHATTER] if reading.content else []
    if ranked and ranked[0].entry.sort is not Sort.SILENCE:
        places = {entry.id: entry.places for entry in matcher.index.entries}
        right = bool(places.get(gold, frozenset()) & ranked[0].entry.places)
        yield dict(ranked[0].signals), right, weight


def fit_confidence(label: str, samples: Sequence[Sample], names: Sequence[str]) -> list[float]:
    """The factors of the signals; prints the loss beside that of the shipped factors."""
    rows = np.array([[signals[name] for name in names] for signals, _, _ in samples])
    right = np.array([float(one) for _, one, _ in samples])
    weight = np.array([one for _, _, one in samples])

    def loss(factors: np.ndarray) -> float:
        likely = 1 / (1 + np.exp(-rows @ factors))
        logs = right * np.log(likely + 1e-9) + (1 - right) * np.log(1 - likely + 1e-9)
        return float(-(weight * logs).mean() + 1e-4 * factors @ factors)

    factors = minimize(loss, np.zeros(len(names))).x
    print(f"{label:10} confidence: loss {loss(factors):.4f} over {len(samples)} samples")
    print(
        "  " + ", ".join(f"{name} {value:.2f}" for name, value in zip(names, factors, strict=True))
    )
    return [round(float(factor), 2) for factor in factors]


def note(text: str) -> None:
    """Progress, on standard error."""
    print(text, file=sys.stderr)
