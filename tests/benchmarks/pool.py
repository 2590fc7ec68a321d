"""A base of any size: real sentences, then more that are recombined from halves of two of them.

The sentences that answer a question are never cut up, so a larger base has more wrong answers but
no second right one.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import NamedTuple

from tests.benchmarks.data import BadData, load_statements, sample
from tests.benchmarks.typos import with_typos

SHORTEST = 8
"""Sentences of fewer words are not cut in half."""


class Probe(NamedTuple):
    """A question, the same with a typing error, and the number of the gold fact in the pool."""

    clean: str
    typo: str
    gold: int


@dataclass(frozen=True)
class Material:
    """The questions asked at every size, their gold sentences, and all others with an article."""

    questions: tuple[tuple[str, str], ...]
    gold: tuple[str, ...]
    others: tuple[tuple[str, str], ...]
    seed: int

    def fit(self, size: int) -> None:
        """Raise BadData if a base of this size has no room for the gold sentences."""
        if size < len(self.gold):
            raise BadData(
                f"A base of {size:,} facts cannot hold the {len(self.gold):,} that answer the "
                "questions; ask fewer with --questions."
            )

    def pool(self, size: int) -> tuple[list[str], list[Probe]]:
        """The texts of a base of this size in mixed order, and what to ask it.

        A smaller base is part of every larger one.
        """
        real = (text for text, _ in self.others)
        texts = list(islice(chain(self.gold, real, self._recombined()), size))
        random.Random(f"{self.seed} {size}").shuffle(texts)
        places = {text: number for number, text in enumerate(texts)}
        probes = [
            Probe(question, with_typos(question, 1, self.seed), places[gold])
            for question, gold in self.questions
        ]
        return texts, probes

    def _recombined(self) -> Iterator[str]:
        """The first half of one sentence with the second half of one of another article, for ever.

        Each only once, and none that is a real sentence.
        """
        chance = random.Random(self.seed)
        cut = [(text.split(), article) for text, article in self.others]
        long = [(words, article) for words, article in cut if len(words) >= SHORTEST]
        if len({article for _, article in long}) < 2:
            raise BadData("There are too few other sentences to make a larger base of.")
        seen = {*self.gold, *(text for text, _ in self.others)}
        while True:
            (first, article), (second, other) = chance.choice(long), chance.choice(long)
            text = " ".join((*first[: _half(first, chance)], *second[_half(second, chance) :]))
            if article != other and text not in seen:
                seen.add(text)
                yield text


def _half(words: Sequence[str], chance: random.Random) -> int:
    """A place near the middle."""
    return round(len(words) * chance.uniform(0.4, 0.6))


def material(files: Sequence[Path], questions: int, seed: int) -> Material:
    """Real sentences, each once, and so many questions from the files. Raises BadData."""
    asked: list[tuple[str, str]] = []
    articles: dict[str, str] = {}
    for path in files:
        statements = load_statements(path)
        facts = [" ".join(fact.split()) for fact in statements.facts]  # one line each
        asked += [(q.text, facts[q.gold]) for q in statements.questions]
        for text, article in zip(facts, statements.articles, strict=True):
            articles.setdefault(text, f"{path.name} {article}")
    chosen = tuple(sample(asked, questions, seed))
    gold = dict.fromkeys(text for _, text in chosen)
    others = [(text, article) for text, article in articles.items() if text not in gold]
    random.Random(seed).shuffle(others)
    return Material(chosen, tuple(gold), tuple(others), seed)
