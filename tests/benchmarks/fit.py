"""Where the constants of `knowledge.matching.ranking` come from: `python -m tests.benchmarks.fit`.

Weights are fitted by listwise softmax with a small L2 penalty, the two gates by logistic
regression. `BY_ASKS` is fitted on the shipped asks and on the training phrasings of an intents
file, each asked while it is left out of the index; `BY_STATEMENT` on the questions of a statements
file. Nothing that is reported of the product is measured on these. Needs the extra `bench`.
"""

from __future__ import annotations

import argparse
import json
import os
import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

from knowledge import packs
from knowledge.matching import CHATTER, Matcher, Sort, ranking
from knowledge.matching.likeness import features, nearest_phrasings
from knowledge.matching.ranking import BY_ASKS, BY_STATEMENT, Model
from knowledge.model import Briefing, Fact, Silence, Topic
from tests.benchmarks.ours import briefing, fact
from tests.benchmarks.report import line, note, run

FOLDS = 10
PENALTY = 1e-3
GONE_WEIGHT = 0.5
"""A question whose answer was taken away is a harder case than people put: it counts half."""

Ask = tuple[str, str]


@dataclass(frozen=True)
class Case:
    """A question, the matcher it is put to, and the id of the entry that answers it."""

    matcher: Matcher
    question: str
    gold: str


@dataclass(frozen=True)
class Sample:
    """What the first entry's gates are worked out of; whether it gives the answer; its weight."""

    signals: dict[str, float]
    right: bool
    weight: float = 1.0


def asks(shipped: Briefing) -> list[Ask]:
    """Every ask with the id of its entry, shuffled with a fixed seed."""
    entries: list[Fact | Silence | Topic] = [*shipped.facts, *shipped.silences, *shipped.topics]
    found = [(entry.id, ask) for entry in entries for ask in entry.asks]
    random.Random(0).shuffle(found)
    return found


def without(shipped: Briefing, left_out: set[Ask]) -> Briefing:
    """The briefing without those asks."""

    def kept(entry: Fact | Silence | Topic) -> tuple[str, ...]:
        return tuple(ask for ask in entry.asks if (entry.id, ask) not in left_out)

    return replace(
        shipped,
        facts=tuple(replace(one, asks=kept(one)) for one in shipped.facts),
        silences=tuple(replace(one, asks=kept(one)) for one in shipped.silences),
        topics=tuple(replace(one, asks=kept(one)) for one in shipped.topics),
    )


def left_out_asks(shipped: Briefing) -> Iterator[Case]:
    """Each shipped ask with a matcher that never saw it."""
    found = asks(shipped)
    for number in range(FOLDS):
        note(f"asks: fold {number + 1} of {FOLDS}")
        fold = found[number::FOLDS]
        matcher = Matcher(without(shipped, set(fold)))
        yield from (Case(matcher, ask, owner) for owner, ask in fold)


def unanswerable(shipped: Briefing) -> Iterator[Case]:
    """The asks of silences that were left out whole: nothing may answer them."""
    for number in range(FOLDS):
        gone = shipped.silences[number::FOLDS]
        rest = tuple(one for one in shipped.silences if one not in gone)
        matcher = Matcher(replace(shipped, silences=rest))
        yield from (Case(matcher, ask, "") for one in gone for ask in one.asks)


def intents(path: Path, each: int) -> Iterator[Case]:
    """Training phrasings asked against facts with 1, 3, 5 and 10 others of their label."""
    phrasings: defaultdict[str, list[str]] = defaultdict(list)
    for text, label in json.loads(path.read_text("utf-8"))["train"]:
        phrasings[label].append(text)
    for count in (1, 3, 5, 10):
        note(f"intents: {count} phrasings a fact")
        chance = random.Random(count)
        facts, held = [], []
        for number, label in enumerate(sorted(phrasings)):
            texts = chance.sample(phrasings[label], len(phrasings[label]))
            facts.append(fact(number, asks=texts[:count]))
            held += [(text, facts[-1].id) for text in texts[count:]]
        matcher = Matcher(briefing(facts))
        yield from (Case(matcher, *one) for one in chance.sample(held, each))


def statements(path: Path, count: int) -> Iterator[Case]:
    """Questions asked among the statements of their article."""
    data = json.loads(path.read_text("utf-8"))
    asked: defaultdict[int, list[tuple[str, str]]] = defaultdict(list)
    for question, gold in random.Random(0).sample(data["q"], count):
        asked[data["art"][gold]].append((question, fact(gold).id))
    for number, (article, questions) in enumerate(sorted(asked.items()), 1):
        note(f"statements: article {number} of {len(asked)}")
        own = [n for n, one in enumerate(data["art"]) if one == article]
        matcher = Matcher(briefing(fact(n, data["facts"][n]) for n in own))
        yield from (Case(matcher, *one) for one in questions)


def fit_weights(label: str, cases: Iterable[Case], model: Model) -> dict[str, float]:
    """The weights that make gold entries the likeliest; prints how often they come first."""
    names = list(model.weights)
    tables = [table(case, names) for case in cases]
    groups = [(rows, gold) for rows, gold in tables if gold is not None]
    fitted = listwise([rows for rows, _ in groups], [gold for _, gold in groups])
    for kind, weights in (("fitted", fitted), ("shipped", np.array(list(model.weights.values())))):
        first = sum(int((rows @ weights).argmax() == gold) for rows, gold in groups)
        line(f"{label}, {kind}: first in {100 * first / len(tables):.1f} % of {len(tables)}")
    return dict(zip(names, fitted.round(2).tolist(), strict=True))


def table(case: Case, names: Sequence[str]) -> tuple[np.ndarray, int | None]:
    """The features of the case's entries, small talk left out, and the row of the gold one."""
    reading, index = case.matcher.read(case.question), case.matcher.index
    found = features(reading, index, nearest_phrasings(reading, index), ranking.LOOKED_AT)
    rows = {index.entries[n].id: row for n, row in found.items()}
    rows.pop(CHATTER, None)
    place = list(rows).index(case.gold) if case.gold in rows else None
    return np.array([[row.get(name, 0.0) for name in names] for row in rows.values()]), place


def listwise(groups: Sequence[np.ndarray], gold: Sequence[int]) -> np.ndarray:
    """The weights that make the gold row the likeliest of each group."""
    rows = np.concatenate(groups)
    starts = np.cumsum([0, *(len(group) for group in groups)])[:-1]
    owner = np.repeat(np.arange(len(groups)), [len(group) for group in groups])
    right = starts + np.array(gold)

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        scores = rows @ weights
        scores -= np.maximum.reduceat(scores, starts)[owner]
        share = np.exp(scores)
        total = np.add.reduceat(share, starts)
        gradient = (rows * (share / total[owner])[:, None]).sum(axis=0) - rows[right].sum(axis=0)
        value = (np.log(total) - scores[right]).mean() + PENALTY * weights @ weights
        return value, gradient / len(groups) + 2 * PENALTY * weights

    return minimize(loss, np.zeros(rows.shape[1]), jac=True, method="L-BFGS-B").x


def sample(case: Case, *, weight: float = 1.0, silences: bool = False) -> Iterator[Sample]:
    """What the first entry's gates see; none where a silence comes first, unless asked for."""
    reading = case.matcher.read(case.question)
    ranked = case.matcher.rank(reading, 1) if reading.content else []
    if ranked and (silences or ranked[0].entry.sort is not Sort.SILENCE):
        places = {entry.id: entry.places for entry in case.matcher.index.entries}
        right = not ranked[0].entry.places.isdisjoint(places.get(case.gold, frozenset()))
        yield Sample(dict(ranked[0].signals), right, weight)


def fit_gate(label: str, samples: Sequence[Sample], names: Sequence[str]) -> dict[str, float]:
    """The factors of a gate's signals by logistic regression; prints the loss."""
    rows = np.array([[one.signals[name] for name in names] for one in samples])
    right = np.array([float(one.right) for one in samples])
    weight = np.array([one.weight for one in samples])

    def loss(factors: np.ndarray) -> tuple[float, np.ndarray]:
        share = 1 / (1 + np.exp(-rows @ factors))
        logs = right * np.log(share + 1e-9) + (1 - right) * np.log(1 - share + 1e-9)
        gradient = rows.T @ (weight * (share - right)) / len(right)
        return -(weight * logs).mean() + 1e-4 * factors @ factors, gradient + 2e-4 * factors

    factors = minimize(loss, np.zeros(len(names)), jac=True, options={"maxiter": 5_000}).x
    line(f"{label}: loss {loss(factors)[0]:.4f} over {len(samples)} samples")
    return dict(zip(names, factors.round(2).tolist(), strict=True))


def near_samples(cases: Sequence[Case]) -> Iterator[Sample]:
    """Each case as it is, with the gold fact taken away, and put to another base."""
    for case, other in zip(cases, reversed(cases), strict=True):
        yield from sample(case)
        rest = briefing(one for one in case.matcher.facts.values() if one.id != case.gold)
        gone = Case(Matcher(rest, case.matcher), case.question, "")
        yield from sample(gone, weight=GONE_WEIGHT)
        if other.matcher is not case.matcher:
            yield from sample(Case(other.matcher, case.question, ""), weight=GONE_WEIGHT)


def far_samples(cases: Sequence[Case]) -> Iterator[Sample]:
    """Whether the base is about the question: the case's own, and another one."""
    for case, other in zip(cases, reversed(cases), strict=True):
        yield from (replace(one, right=True) for one in sample(case, silences=True))
        if other.matcher is not case.matcher:
            yield from sample(Case(other.matcher, case.question, ""), silences=True)


def fit_asks(folder: Path, count: int) -> dict[str, dict[str, float]]:
    """The numbers of `BY_ASKS`."""
    shipped = packs.shipped()
    held = list(left_out_asks(shipped))
    strange = [case.question for case in intents(folder / "clinc_train_val.json", count // 16)]
    strange += [case.question for case in statements(folder / "squad_tune_sent.json", count // 8)]
    whole = Matcher(shipped)
    others = [Case(whole, question, "") for question in strange]
    facts = [one for case in held if not case.gold.startswith("S-") for one in sample(case)]
    gone = [s for case in unanswerable(shipped) for s in sample(case, weight=GONE_WEIGHT)]
    off = [s for case in others for s in sample(case, weight=GONE_WEIGHT / 2)]
    own = [replace(s, right=True) for case in held for s in sample(case, silences=True)]
    far = [s for case in others for s in sample(case, silences=True)]
    joint = [*held, *intents(folder / "clinc_train_val.json", count // 8)]
    return {
        "weights": fit_weights("by asks", joint, BY_ASKS),
        "near": fit_gate("by asks, near", [*facts, *gone, *off], list(BY_ASKS.near)),
        "far": fit_gate("by asks, far", [*own, *far], list(BY_ASKS.far)),
    }


def fit_statements(folder: Path, count: int) -> dict[str, dict[str, float]]:
    """The numbers of `BY_STATEMENT`; those of typed fields are set as in `BY_ASKS`."""
    cases = list(statements(folder / "squad_tune_sent.json", count))
    near, far = list(near_samples(cases)), list(far_samples(cases))
    return {
        "weights": fit_weights("by statement", cases, BY_STATEMENT),
        "near": fit_gate("by statement, near", near, list(BY_STATEMENT.near)),
        "far": fit_gate("by statement, far", far, list(BY_STATEMENT.far)),
    }


def main() -> None:
    """Print the fitted constants, and one JSON object with them."""
    folder = os.environ.get("BRIEFING_DATA", "../shared/data")
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path(folder), help="folder of data files")
    parser.add_argument("--count", type=int, default=4_000, help="questions of the data files")
    args = parser.parse_args()
    found = {
        "by statement": fit_statements(args.data, args.count),
        "by asks": fit_asks(args.data, args.count),
    }
    line(json.dumps(found))


if __name__ == "__main__":
    run(main)
