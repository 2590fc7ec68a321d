"""Follow-ups: questions that lean on the facts just shown, such as "who says so?" or "where?".

A question leans on them if it has no subject of its own: nothing but asking words, small words, a
time, a figure, or a name or word that goes on from what was said ("and the police?"). All others
stand alone. The facts shown are looked at first, then those that they are linked to; what neither
has is a near miss, told as everywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from knowledge import figures
from knowledge.checks import DATE, FIGURE, KIND, NAME, YEAR, check, failed
from knowledge.lexicon import Lexicon
from knowledge.matching import Ranking, Reading
from knowledge.messages import is_smalltalk
from knowledge.model import (
    Answer,
    Aspect,
    Check,
    Fact,
    Match,
    Outcome,
    Relation,
    Silence,
    Verdict,
)
from knowledge.text import fold, stem, tokens

NEAREST = 3
"""Facts of a near miss at the most."""


def follow_up(reading: Reading, about: Iterable[str], matcher: Ranking) -> Answer | None:
    """The answer to a question that leans on the facts with these ids, the ones just shown.

    None where the question stands alone, where none of the facts is active any more, or where
    they have nothing to do with what it names: it is then answered like any other.
    """
    shown = [fact for one in dict.fromkeys(about) if (fact := matcher.fact(one))]
    lean = _Lean(reading, matcher.lexicon) if shown else None
    if lean is None or not lean.leans:
        return None
    case = _Case(lean, shown, matcher)
    return next((found for step in _STEPS if (found := step(case))), None)


class _Lean:
    """How a question leans on what was just shown, if it does.

    `wanted` are its stems and names beside asking words and small words; `for_source` is True
    where it asks who says so or where it stands, `tests` where it asks whether what was shown is
    as it says: "was that in 2021?", "500?".
    """

    def __init__(self, reading: Reading, lexicon: Lexicon) -> None:
        self.reading = reading
        words = " ".join(fold(t.typed) for t in reading.terms if not t.stem.startswith("#"))
        signs = {name for name, form in lexicon.follow_ups.items() if form.search(words)}
        self.wanted = {term.stem for term in reading.content} - _empty(reading, lexicon)
        self.timed = bool(reading.calendar.spans or reading.calendar.days)
        self.for_source = Aspect.SOURCE in reading.aspects or "cites" in signs
        self.doubts = "doubts" in signs and not reading.aspects
        goes_on = "onward" in signs or bool(reading.aspects) or self.for_source
        self.tests = not goes_on and bool(signs & {"points_back", "doubts"} or reading.numbers)
        self._signs = signs
        self._smalltalk = is_smalltalk(reading.text, lexicon) and not reading.aspects

    @property
    def leans(self) -> bool:
        """Whether the question asks for something and has no subject of its own."""
        behind = self.for_source or "doubts" in self._signs
        own = self._smalltalk or "elsewhere" in self._signs
        if self.reading.paragraph is not None or (own and not behind):
            return False
        linked = bool(self._signs & {"onward", "points_back"})
        if self.wanted:
            names = all(word.startswith("#") for word in self.wanted)
            return "onward" in self._signs or (names and linked)
        if behind or self.reading.aspects:
            return True
        return bool(self.timed or self.reading.numbers) and (linked or not self.reading.is_question)


def _empty(reading: Reading, lexicon: Lexicon) -> set[str]:
    """The stems that make no subject: what is asked for, small words, times and figures.

    After "how many" a word for a kind of thing is what is counted: "how many cities?".
    """
    counts = Aspect.AMOUNT in reading.aspects
    small = lexicon.back if counts else lexicon.back | lexicon.asking
    words = [span.words for span in reading.calendar.spans]
    words += [day.words for day in reading.calendar.days]
    numbers = {token.stem for token in tokens(reading.text) if token.value in reading.numbers}
    return {*map(stem, small), *(token.stem for token in tokens(" ".join(words))), *numbers}


class _Case:
    """One follow-up with the facts shown and what they are linked to."""

    def __init__(self, lean: _Lean, shown: Sequence[Fact], matcher: Ranking) -> None:
        self.lean = lean
        self.reading = lean.reading
        self.matcher = matcher
        self.shown = [self.match(fact) for fact in shown]

    def match(self, fact: Fact) -> Match:
        """The fact with its checks; its words are not what brought it here, so no score."""
        checks = check(self.reading, fact, self.matcher.names, self.matcher.around(fact))
        return Match(fact, 0.0, 0.0, checks=tuple(self._of_kind(fact, one) for one in checks))

    def _of_kind(self, fact: Fact, one: Check) -> Check:
        """The check of what is asked for, failed also where it is "who?" and nobody is named."""
        if one.name != KIND or Aspect.PERSON not in self.reading.aspects or self.lean.for_source:
            for_source = one.name == KIND and self.lean.for_source
            return Check(KIND, Verdict.NOT_APPLICABLE) if for_source else one
        if fact.actors or Aspect.PERSON in figures.aspects(fact):
            return one
        lacking = ", ".join(filter(None, (one.asked, Aspect.PERSON)))
        return replace(one, verdict=Verdict.FAILED, asked=lacking)

    def meets(self, match: Match) -> bool:
        """Whether the fact has all that the follow-up asks for or names."""
        passed = {one.name for one in match.checks if one.verdict is Verdict.PASSED}
        calendar = self.reading.calendar
        timed = not calendar.spans or YEAR in passed
        dated = not calendar.days or DATE in passed
        return timed and dated and not failed(match.checks) and self._holds(match.fact)

    def _holds(self, fact: Fact) -> bool:
        """Whether the words and names of the question are among those of the fact."""
        words = tokens(fact.statement)
        named = {*fact.actors, *fact.places, *fact.targets}
        named |= {mention.entity for mention in self.matcher.names.find(words)}
        held = {token.stem for token in words} | {f"#{name}" for name in named}
        return self.lean.wanted <= held

    def linked(self, matches: Sequence[Match], *relations: Relation) -> Iterator[Match]:
        """The facts to which these have one of the relations; not those shown, each once."""
        links = (link for match in matches for link in match.fact.links)
        found = dict.fromkeys(link.fact for link in links if link.relation in relations)
        shown = {match.fact.id for match in self.shown}
        for fact_id in found:
            if fact_id not in shown and (fact := self.matcher.fact(fact_id)):
                yield self.match(fact)

    def answer(
        self, outcome: Outcome, matches: Sequence[Match], silence: Silence | None = None
    ) -> Answer:
        """The answer with this outcome."""
        return Answer(
            question=self.reading.text,
            outcome=outcome,
            matches=tuple(matches),
            differences=failed(matches[0].checks) if matches else (),
            corrections=self.reading.corrections,
            silence=silence,
        )


def _given(case: _Case) -> Answer | None:
    """The facts shown that have what is asked for; in doubt, with what disputes them."""
    found = [match for match in case.shown if case.meets(match)]
    if found and case.lean.doubts:
        found += case.linked(found, Relation.DISPUTES)
    return case.answer(Outcome.FACTS, found) if found else None


def _of_the_measure(case: _Case) -> Answer | None:
    """Another figure of the same measure has it: "and in 2021?"."""
    if case.lean.tests:
        return None
    found = [m for m in case.linked(case.shown, Relation.SAME_MEASURE) if case.meets(m)]
    return case.answer(Outcome.FACTS, found) if found else None


def _silence(case: _Case) -> Answer | None:
    """The source is known not to give what is asked for about a fact shown."""
    if case.lean.timed or case.lean.wanted or case.reading.numbers:
        return None
    silences = case.matcher.silences.values()
    for match in case.shown:
        asked = {kind for one in failed(match.checks) for kind in one.asked.split(", ")}
        words = {token.stem for token in tokens(match.fact.statement)}
        known = [s for s in silences if match.fact.id in s.near and asked <= {*s.gives}]
        if asked and known:
            alike = [len(words & {token.stem for token in tokens(s.says)}) for s in known]
            return case.answer(Outcome.SILENCE, (), known[alike.index(max(alike))])
    return None


def _related(case: _Case) -> Answer | None:
    """What is only related may not be what was meant, so it is not said firmly."""
    if case.lean.tests:
        return None
    linked = case.linked(case.shown, Relation.RELATED, Relation.SUPPORTS)
    found = [match for match in linked if case.meets(match)]
    return case.answer(Outcome.CLOSEST, found) if found else None


def _differing(case: _Case) -> Answer | None:
    """What differs or is missing, then what there is.

    None where no check says what differs, or where the question is about another name, figure or
    day, or about who says that of another time.
    """
    wrong = [match for match in case.shown if failed(match.checks)]
    if not wrong or case.lean.for_source:
        return None
    differing = failed(wrong[0].checks)
    names = {one.name for one in differing}
    if names & {NAME, FIGURE} and not case.lean.tests:
        return None
    if (case.lean.wanted and NAME not in names) or (
        case.reading.calendar.days and DATE not in names
    ):
        return None
    values = {FIGURE, DATE, YEAR} if case.lean.tests else {FIGURE, DATE}
    if names <= values and all(one.found for one in differing):
        return case.answer(Outcome.CORRECTED, wrong[:1])
    same = case.linked(wrong, Relation.SAME_MEASURE) if YEAR in names else ()
    return case.answer(Outcome.NEAR_MISS, [*wrong, *same][:NEAREST])


_STEPS: tuple[Callable[[_Case], Answer | None], ...] = (
    _given,
    _of_the_measure,
    _silence,
    _related,
    _differing,
)
"""The ways to an answer in order; the first that has one gives it."""
