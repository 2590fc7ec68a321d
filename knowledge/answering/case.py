"""One question with all that was found for it: what the steps to an answer look at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Generic, TypeVar, overload

from knowledge.checks import check, failed
from knowledge.matching import Candidate, Ranking, Reading, Sort
from knowledge.model import Answer, Check, Fact, Match, Outcome, Silence, Topic

T = TypeVar("T")


class Made(Sequence[T], Generic[T]):
    """What an iterator gives, each made when it is first looked at, and kept."""

    def __init__(self, items: Iterator[T]) -> None:
        """Nothing is made yet."""
        self._rest = items
        self._made: list[T] = []

    @overload
    def __getitem__(self, place: int) -> T: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[T]: ...

    def __getitem__(self, place: int | slice) -> T | Sequence[T]:
        if place == 0:
            return next(iter(self))
        self._made.extend(self._rest)
        return self._made[place]

    def __len__(self) -> int:
        self._made.extend(self._rest)
        return len(self._made)

    def __bool__(self) -> bool:
        return next(iter(self), None) is not None

    def __iter__(self) -> Iterator[T]:
        place = 0
        while place < len(self._made) or self._make_one():
            yield self._made[place]
            place += 1

    def _make_one(self) -> bool:
        """Make the next one; whether there was one."""
        before = len(self._made)
        self._made.extend(islice(self._rest, 1))
        return len(self._made) > before


class Case:
    """One question with all that was found for it; best first."""

    def __init__(self, reading: Reading, ranked: list[Candidate], matcher: Ranking) -> None:
        """The facts among the ranked entries are matched and checked when a step looks at them."""
        self.reading = reading
        self.ranked = ranked
        self.matcher = matcher
        self.top = ranked[0]
        self._found: dict[str, Match] = {}
        self.matches: Sequence[Match] = Made(filter(None, map(self._matched, ranked)))
        self.passing: Sequence[Match] = Made(m for m in self.matches if not failed(m.checks))

    def _matched(self, candidate: Candidate) -> Match | None:
        """The candidate as a match, made only once; None if it is no fact that there is."""
        fact_id = candidate.id
        if fact_id not in self._found:
            fact = self.matcher.fact(fact_id) if candidate.entry.sort is Sort.FACT else None
            if fact is None:
                return None
            self._found[fact_id] = self.match(fact, candidate)
        return self._found[fact_id]

    def check(self, fact: Fact) -> tuple[Check, ...]:
        """The typed checks of the question against the fact."""
        around = self.matcher.around(fact) if self.reading.numbers else frozenset()
        return check(self.reading, fact, self.matcher.names, around)

    def match(self, fact: Fact, candidate: Candidate) -> Match:
        """The fact as it matches through the candidate: itself, or a topic that it belongs to."""
        return Match(
            fact=fact,
            score=candidate.score,
            confidence=candidate.confidence,
            phrasing=candidate.phrasing,
            lacks=candidate.lacks,
            checks=self.check(fact),
        )

    def beside(self, fact_id: str) -> Match | None:
        """The match of a fact that another one brings along, however well it matches itself.

        None where there is no such fact any more.
        """
        fact = self.matcher.fact(fact_id)
        if fact is None:
            return None
        ranked = (candidate for candidate in self.ranked if candidate.id == fact_id)
        found = next(filter(None, map(self._matched, ranked)), None)
        return found or Match(fact, 0.0, 0.0, checks=self.check(fact))

    def linked(self, match: Match) -> list[Match]:
        """The matches of the facts that this one is linked to."""
        return [beside for link in match.fact.links if (beside := self.beside(link.fact))]

    def answer(
        self,
        outcome: Outcome,
        matches: Sequence[Match] = (),
        *,
        missing: tuple[str, ...] = (),
        silence: Silence | None = None,
        topic: Topic | None = None,
    ) -> Answer:
        """The answer with this outcome; `missing` adds to the names that nobody knows."""
        unknown = self.reading.unknown if outcome is Outcome.NOTHING else self.reading.names
        shown = {match.fact.id for match in matches}
        others = (candidate.id for candidate in self.ranked if candidate.id not in shown)
        return Answer(
            question=self.reading.text,
            outcome=outcome,
            matches=tuple(matches),
            missing=tuple(dict.fromkeys((*unknown, *missing))),
            differences=failed(matches[0].checks) if matches else (),
            corrections=self.reading.corrections,
            silence=silence,
            topic=topic,
            runner_up=next(others, None),
        )
