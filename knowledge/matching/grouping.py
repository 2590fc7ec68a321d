"""Questions that ask the same, grouped: alike in their telling words, equal in what is typed.

Figures, times, days, names and negation must agree, and the kind of thing that is asked for must
not differ: "attacks in 2020" and "attacks in 2021" are as like as can be and are two questions.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field

from rapidfuzz.distance import OSA

from knowledge.matching.base import Ranking
from knowledge.matching.counts import CONCEPT_WEIGHT
from knowledge.matching.reading import Reading
from knowledge.matching.spelling import LONGEST_NAME
from knowledge.matching.telling import Telling
from knowledge.model import Aspect
from knowledge.text import fold, stem

ALIKE = 0.5
"""Cosine from which a question asks what a group asks: at least half of what tells is shared."""

Vector = dict[str, float]


@dataclass(frozen=True, slots=True)
class Alike:
    """Questions that ask the same, by their places among all, in order; `middle` is the place of
    the one most like all of them.
    """

    members: tuple[int, ...]
    middle: int


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question as a unit vector of its telling words, and what of it must be equal."""

    vector: Vector
    typed: Hashable
    aspects: frozenset[Aspect]
    clarity: tuple[int, int]


@dataclass(slots=True)
class _Group:
    members: list[int] = field(default_factory=list)
    sums: Vector = field(default_factory=dict)
    length: float = 0.0
    aspects: frozenset[Aspect] = frozenset()


def alike(questions: Sequence[str], matcher: Ranking) -> list[Alike]:
    """The questions in groups, in the order of the first of each; the same for the same list.

    Each question is compared with those groups only that agree in all that is typed and share a
    word with it.
    """
    telling, names = Telling(matcher), _Names()
    asked = [_asked(matcher.read(text), telling, names) for text in questions]
    groups: list[_Group] = []
    holding: defaultdict[tuple[Hashable, str], list[int]] = defaultdict(list)
    for place, one in enumerate(asked):
        near = {group for term in one.vector for group in holding[one.typed, term]}
        best = _best(one, sorted(near), groups)
        if best is None:
            best = len(groups)
            groups.append(_Group())
        for term in one.vector.keys() - groups[best].sums.keys():
            holding[one.typed, term].append(best)
        _join(groups[best], place, one)
    return [Alike(tuple(group.members), _middle(group, asked)) for group in groups]


def _asked(reading: Reading, telling: Telling, names: _Names) -> _Asked:
    vector: Vector = {}
    for term, forms, weight in telling.terms(reading):
        vector[term] = max(weight, vector.get(term, 0.0))
        for form in forms:
            if form.startswith("~"):
                vector[form] = max(weight * CONCEPT_WEIGHT, vector.get(form, 0.0))
    own = {stem(fold(name)): names.known(fold(name)) for name in reading.names}
    named = {one for one in reading.entities if telling.informs(f"#{one}")} | {*own.values()}
    calendar = reading.calendar
    typed = (
        frozenset(reading.numbers),
        frozenset((span.start, span.end) for span in calendar.spans),
        frozenset((day.year, day.month, day.day) for day in calendar.days),
        frozenset(named),
        reading.negated,
    )
    renamed = {own.get(term, term): weight for term, weight in vector.items()}
    clarity = len(reading.corrections) - reading.is_question, len(reading.text)
    return _Asked(_unit(renamed or {reading.text: 1.0}), typed, reading.aspects, clarity)


class _Names:
    """Names that the base does not know; one that is a letter off an earlier one is that one."""

    def __init__(self) -> None:
        self._met: dict[str, str] = {}
        self._of_length: defaultdict[int, list[str]] = defaultdict(list)

    def known(self, name: str) -> str:
        """The name, as it was first written."""
        if name not in self._met:
            self._met[name] = self._like(name) or name
            if self._met[name] == name:
                self._of_length[len(name)].append(name)
        return self._met[name]

    def _like(self, name: str) -> str | None:
        if len(name) <= LONGEST_NAME:
            return None  # short names differ in a letter as often as fingers slip
        lengths = range(len(name) - 1, len(name) + 2)
        near = (other for length in lengths for other in self._of_length[length])
        return next((one for one in near if OSA.distance(name, one, score_cutoff=1) <= 1), None)


def _unit(vector: Vector) -> Vector:
    length = math.sqrt(sum(weight * weight for weight in vector.values())) or 1.0
    return {term: weight / length for term, weight in vector.items()}


def _dot(one: Vector, other: Vector) -> float:
    return sum(weight * other[term] for term, weight in one.items() if term in other)


def _best(one: _Asked, near: Iterable[int], groups: Sequence[_Group]) -> int | None:
    """The group that the question is most like, if it is like any; the older of two."""
    best, likeness = None, ALIKE
    for number in near:
        group = groups[number]
        contrary = one.aspects and group.aspects and one.aspects.isdisjoint(group.aspects)
        found = 0.0 if contrary else _dot(one.vector, group.sums) / group.length
        if found > likeness or (best is None and found == likeness):
            best, likeness = number, found
    return best


def _join(group: _Group, place: int, one: _Asked) -> None:
    group.members.append(place)
    group.aspects = group.aspects or one.aspects
    for term, weight in one.vector.items():
        group.sums[term] = group.sums.get(term, 0.0) + weight
    group.length = math.sqrt(sum(weight * weight for weight in group.sums.values())) or 1.0


def _middle(group: _Group, asked: Sequence[_Asked]) -> int:
    """The member most like all; of equals the clearest: nothing misspelt, a question, short."""
    return min(
        group.members,
        key=lambda n: (-round(_dot(asked[n].vector, group.sums), 6), *asked[n].clarity, n),
    )
