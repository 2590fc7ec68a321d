"""The data files: read, checked, and cut into the bases that questions are put to.

Statements are `{"facts": [text], "art": [article number of each fact], "q": [[question, index of
the gold fact], …]}`, intents `{"train": [[text, label], …], "val" or "test": …, "oos_val" …}`.
"""

from __future__ import annotations

import json
import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

T = TypeVar("T")


class BadData(Exception):
    """A data file that cannot be used; the text is one sentence fit to show."""


class Question(NamedTuple):
    """A question and the number of the fact that answers it."""

    text: str
    gold: int


@dataclass(frozen=True)
class Statements:
    """Facts, the article each belongs to, and questions."""

    facts: tuple[str, ...]
    articles: tuple[int, ...]
    questions: tuple[Question, ...]


@dataclass(frozen=True)
class Base:
    """The numbers of the facts that are searched together, in reading order."""

    facts: tuple[int, ...]

    def texts(self, statements: Statements, without: int | None = None) -> list[str]:
        """The facts themselves, one of them left out if wanted."""
        return [statements.facts[number] for number in self.facts if number != without]


class Labelled(NamedTuple):
    """A text and the label it belongs to."""

    text: str
    label: str


@dataclass(frozen=True)
class Intents:
    """Phrasings to learn from, phrasings to recognise, and phrasings of no label."""

    split: str
    train: tuple[Labelled, ...]
    asked: tuple[Labelled, ...]
    out_of_scope: tuple[str, ...]


def load_statements(path: Path) -> Statements:
    """The statements in a file. Raises BadData."""
    document = _document(path, ("facts", "art", "q"))
    try:
        statements = Statements(
            facts=tuple(_text(fact) for fact in document["facts"]),
            articles=tuple(int(article) for article in document["art"]),
            questions=tuple(Question(_text(text), int(gold)) for text, gold in document["q"]),
        )
    except (TypeError, ValueError) as error:
        raise BadData(
            f"{path} does not hold lists of facts, articles and questions: {error}."
        ) from error
    if len(statements.facts) != len(statements.articles):
        raise BadData(f"{path} names an article for not exactly each of its facts.")
    if not statements.questions:
        raise BadData(f"{path} holds no questions.")
    if any(not 0 <= question.gold < len(statements.facts) for question in statements.questions):
        raise BadData(f"{path} has a question whose gold fact is not there.")
    return statements


def load_intents(path: Path, split: str | None = None) -> Intents:
    """The intents in a file, to be recognised in `split`, else in val, else in test.

    Raises BadData.
    """
    document = _document(path, ("train",))
    chosen = split or next((name for name in ("val", "test") if name in document), None)
    if chosen is None or chosen not in document:
        raise BadData(f"{path} has no part {chosen or 'val or test'} to ask.")
    outside = next(
        (name for name in (f"oos_{chosen}", "oos_val", "oos_test") if name in document), None
    )
    try:
        intents = Intents(
            split=chosen,
            train=_labelled(document["train"]),
            asked=_labelled(document[chosen]),
            out_of_scope=tuple(item.text for item in _labelled(document.get(outside or "", ()))),
        )
    except (TypeError, ValueError) as error:
        raise BadData(f"{path} does not hold lists of text and label: {error}.") from error
    if not intents.train or not intents.asked:
        raise BadData(f"{path} has nothing to learn from or nothing to ask.")
    return intents


def bases(statements: Statements, *, block: int | None = None, pool: bool = False) -> list[Base]:
    """Everything together, or each article, or each article in blocks of `block` facts."""
    if pool:
        return [Base(tuple(range(len(statements.facts))))]
    articles: defaultdict[int, list[int]] = defaultdict(list)
    for number, article in enumerate(statements.articles):
        articles[article].append(number)
    return [
        Base(tuple(numbers[start : start + (block or len(numbers))]))
        for numbers in articles.values()
        for start in range(0, len(numbers), block or len(numbers))
    ]


def elsewhere(statements: Statements, cut: Sequence[Base]) -> dict[int, int]:
    """For each base, by number, one of the next article: the last article's next is the first.

    The next block of the same article would be on the same subject. Empty for a single article.
    """
    articles: defaultdict[int, list[int]] = defaultdict(list)
    for number, base in enumerate(cut):
        articles[statements.articles[base.facts[0]]].append(number)
    own = list(articles.values())
    if len(own) < 2:
        return {}
    return {
        number: following[place % len(following)]
        for numbers, following in zip(own, own[1:] + own[:1], strict=True)
        for place, number in enumerate(numbers)
    }


def phrasings(train: Sequence[Labelled], count: int, seed: int = 0) -> dict[str, list[str]]:
    """For each label up to `count` of its texts; those for a smaller count are among them."""
    by_label: defaultdict[str, list[str]] = defaultdict(list)
    for item in train:
        by_label[item.label].append(item.text)
    chance = random.Random(seed)
    for texts in by_label.values():
        chance.shuffle(texts)
    return {label: texts[:count] for label, texts in sorted(by_label.items())}


def sample(items: Sequence[T], limit: int | None, seed: int = 0) -> list[T]:
    """At most `limit` of the items, drawn with a fixed seed, in their order."""
    if limit is None or limit >= len(items):
        return list(items)
    numbers = sorted(random.Random(seed).sample(range(len(items)), limit))
    return [items[number] for number in numbers]


def _document(path: Path, needed: Sequence[str]) -> Mapping[str, Any]:
    try:
        document = json.loads(path.read_text("utf-8"))
    except OSError as error:
        raise BadData(f"{path} cannot be read: {error.strerror or error}.") from error
    except ValueError as error:
        raise BadData(f"{path} is no JSON: {error}.") from error
    lacks = [name for name in needed if not isinstance(document, dict) or name not in document]
    if lacks:
        raise BadData(f"{path} has no {' and no '.join(repr(name) for name in lacks)}.")
    return dict(document)


def _labelled(rows: Sequence[Sequence[str]]) -> tuple[Labelled, ...]:
    return tuple(Labelled(_text(text), _text(label)) for text, label in rows)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    return value
