"""One question with all that was found for it: what the steps to an answer look at."""

from __future__ import annotations

from collections.abc import Sequence

from knowledge.checks import check, failed
from knowledge.matching import Candidate, Ranking, Reading, Sort
from knowledge.model import Answer, Check, Fact, Match, Outcome, Silence, Topic


class Case:
    """One question with all that was found for it; best first."""

    def __init__(self, reading: Reading, ranked: list[Candidate], matcher: Ranking) -> None:
        """Match and check every fact among the ranked entries."""
        self.reading = reading
        self.ranked = ranked
        self.matcher = matcher
        self.top = ranked[0]
        self.matches = [
            self.match(fact, candidate)
            for candidate in ranked
            if candidate.entry.sort is Sort.FACT and (fact := matcher.fact(candidate.id))
        ]
        self.passing = [match for match in self.matches if not failed(match.checks)]

    def check(self, fact: Fact) -> tuple[Check, ...]:
        """The typed checks of the question against the fact."""
        return check(self.reading, fact, self.matcher.names, self.matcher.around(fact))

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
        found = (match for match in self.matches if match.fact.id == fact_id)
        fact = self.matcher.fact(fact_id)
        if fact is None:
            return None
        return next(found, None) or Match(fact, 0.0, 0.0, checks=self.check(fact))

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
