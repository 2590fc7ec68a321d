"""From matches and checks to an answer: what is served, and what is said when nothing may be.

Two gates, not one. The far gate asks how much of the question the best entry holds at all: it
turns away what the base is not about. The near gate asks how surely the entry is what was meant,
and whether every typed check holds: it keeps a fact that is close from being served as the answer.

The thresholds were chosen on left-out asks (`tests/benchmarks/fit.py`) and on questions written for
tuning, never on those that are kept for acceptance.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from knowledge import figures
from knowledge.checks import DATE, FIGURE, KIND, NAME, YEAR, check, failed
from knowledge.following import follow_up
from knowledge.matching import CHATTER, Candidate, Ranking, Reading, Sort
from knowledge.matching.entries import concepts
from knowledge.matching.likeness import triggered
from knowledge.messages import is_smalltalk, split_questions
from knowledge.model import (
    QUESTION_LIMIT,
    Answer,
    Aspect,
    Check,
    Fact,
    Kind,
    Match,
    Outcome,
    Relation,
    Silence,
    Status,
    Topic,
    Verdict,
)
from knowledge.packs import FACT_ID
from knowledge.text import clean, fold, tokens

FIRM = 0.45
"""Confidence from which a fact is served as the answer."""

PLAIN = 0.50
"""Confidence from which a fact may lack most of the question's words: they are paraphrased."""

RATHER_SURE = 0.60
"""Confidence from which a fact puts right what a question takes for granted."""

SURE = 0.80
"""Confidence from which a "why" may hold a word that the base does not know."""

FLOOR = 0.30
"""Confidence from which facts are shown as the closest there is."""

FAMILIAR = 0.45
"""Share of the question's informative words (0–1) that the fact base must know at all."""

FAR = 0.30
"""Share of the question's informative words (0–1) that the best entry must hold at least."""

SILENCE_LEAD = 1.08
"""How far a silence must lead the best fact that passes its checks."""

ASKED_KIND = 0.40
"""Share of the best score from which a fact of the same passage goes first if it, and not the
best, gives the kind of thing asked for."""

CLOSE = 0.94
"""Share of the best score from which another fact could as well be meant."""

BESIDE = 0.80
"""Share of the best score from which a fact of the same passage belongs to the answer."""

QUOTED = 0.65
"""Share of the best score from which a fact can be the one that a question quotes wrongly: the
wrong figure itself takes some of the likeness away."""

INSTEAD = 0.75
"""Share of the best score from which a fact may stand in for one that fails its checks."""

CANDIDATES = 20
"""Entries that are looked at."""

SHOWN = 3
"""Facts side by side at the most; more become a choice."""

CHOICES = 8
"""Facts in a choice at the most."""

ASSUMED = frozenset({FIGURE, YEAR, DATE, NAME})
"""Checks of what a question may take for granted."""

VALUES = frozenset({FIGURE, YEAR, DATE})
"""Checks of values: where one fails, the fact speaks of something else than the question."""


def answer(question: str, matcher: Ranking, about: Sequence[str] = ()) -> Answer:
    """What the fact base has to say; never raises for any text.

    `about` are the ids of facts just shown, which a question without a subject of its own is about.
    """
    text = clean(question, QUESTION_LIMIT)
    parts = split_questions(text)
    if len(parts) > 1:
        answers = [_answer_one(part, matcher, about) for part in parts]
        useful = [part for part in answers if part.outcome is not Outcome.HELP]
        if len(useful) > 1 and _differ(useful):
            return Answer(question=text, outcome=Outcome.SEVERAL, parts=tuple(useful))
    return _answer_one(text, matcher, about)


def _differ(answers: Sequence[Answer]) -> bool:
    """Whether every part is settled, one of them by facts, and no two alike."""
    shown = {(a.outcome, a.silence and a.silence.id, *(f.id for f in a.facts)) for a in answers}
    settled = all(
        a.status is not Status.UNSURE and a.outcome is not Outcome.NOTHING for a in answers
    )
    return settled and len(shown) == len(answers) and any(a.facts for a in answers)


def _answer_one(text: str, matcher: Ranking, about: Sequence[str]) -> Answer:
    reading = matcher.read(text)
    if followed := follow_up(reading, about, matcher):
        return followed
    if is_smalltalk(text, matcher.lexicon) or not reading.content:
        return Answer(question=text, outcome=Outcome.HELP)
    case = _Case(reading, matcher.rank(reading, CANDIDATES), matcher)
    for step in _STEPS:
        found = step(case)
        if found is not None:
            return found
    return case.answer(Outcome.NOTHING)


class _Case:
    """One question with all that was found for it; best first."""

    def __init__(self, reading: Reading, ranked: list[Candidate], matcher: Ranking) -> None:
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


def _named_facts(case: _Case) -> Answer | None:
    """The facts whose ids the question names."""
    ids = dict.fromkeys(FACT_ID.findall(case.reading.text.upper()))
    facts = [fact for one in ids if (fact := case.matcher.fact(one))]
    if not facts:
        return None
    return case.answer(Outcome.FACTS, [case.match(fact, case.top) for fact in facts[:SHOWN]])


def _named_paragraph(case: _Case) -> Answer | None:
    """All facts of the paragraph that the question names."""
    if case.reading.paragraph is None:
        return None
    facts = case.matcher.passage(case.reading.paragraph)
    outcome = Outcome.FACTS if facts else Outcome.NOTHING
    return case.answer(outcome, [case.match(fact, case.top) for fact in facts])


def _far(case: _Case) -> Answer | None:
    """The far gate: the base is not about this at all."""
    top = case.top
    far = top.cover < FAR or case.matcher.familiarity(case.reading) < FAMILIAR
    return case.answer(Outcome.NOTHING) if far or top.id == CHATTER else None


def _misquoted(case: _Case) -> Answer | None:
    """The question takes something wrong for granted that a fact near the top puts right.

    A wrong figure or day, or the year or actor of a figure that is right.
    """
    if case.reading.names or triggered(case.reading, case.top.entry):
        return None
    near = [match for match in case.matches if match.score >= QUOTED * case.top.score]
    right = {c.name for match in near for c in match.checks if c.verdict is Verdict.PASSED}
    for match in near:
        wrong = {check.name for check in failed(match.checks)} - {KIND}
        passed = {check.name for check in match.checks if check.verdict is Verdict.PASSED}
        there = all(check.found for check in failed(match.checks) if check.name != KIND)
        misquoted = there and wrong <= {FIGURE, DATE} and not wrong & right
        if wrong and (misquoted or (wrong <= {YEAR, NAME} and FIGURE in passed)):
            return case.answer(Outcome.CORRECTED, [match])
    return None


def _assumed(case: _Case) -> Answer | None:
    """A "why" or a yes-or-no question takes the rest for granted: what of it is otherwise?

    The fact that is surely meant puts it right: another year, day, figure or name than asked, or,
    of a "why", a word that nothing in the base holds.
    """
    best = case.matches[0] if case.matches else None
    if best is None or best.fact.id != case.top.id or best.confidence < RATHER_SURE:
        return None
    if case.reading.aspects - {Aspect.REASON} or not case.reading.is_question:
        return None
    why = Aspect.REASON in case.reading.aspects
    wrong = [one for one in failed(best.checks) if one.name != KIND]
    strange = tuple(word for word in best.lacks if word in case.reading.unknown) if why else ()
    typed = bool(wrong) and all(one.name in ASSUMED and one.found for one in wrong)
    if not (typed or (strange and not wrong)) or (case.reading.names and not why):
        return None
    return case.answer(Outcome.CORRECTED, [best], missing=strange)


def _silence(case: _Case) -> Answer | None:
    """The source is known not to say this; what it does say goes before what it does not.

    A fact goes first where the silence hardly leads it, where it is of the time that is asked
    for, or where it holds every word of mere keywords, or of a question for a kind of thing that
    it gives and the silence is not about; never where the question holds a word that the silence
    is about.
    """
    silence = case.matcher.silences.get(case.top.id)
    if silence is None:
        return None
    best = next(iter(case.passing), None)
    near = best is not None and best.score >= QUOTED * case.top.score
    if best and near and not case.reading.names and not triggered(case.reading, case.top.entry):
        if any(c.name == YEAR and c.verdict is Verdict.PASSED for c in best.checks):
            return None
        asked = case.reading.aspects
        given = bool(asked) and asked <= figures.aspects(best.fact) and not asked & {*silence.gives}
        whole = not best.lacks and (given or not case.reading.is_question)
        if whole or case.top.score < SILENCE_LEAD * best.score:
            return None
    unmet = [s.words for s in case.reading.calendar.spans if not case.matcher.covers(s)]
    stems = [token.stem for token in tokens(silence.says)]
    said = {form for stem in stems for form in (stem, *concepts(stem))}
    about = [
        term.typed
        for term in case.reading.content
        if frozenset({term.stem}) in case.top.entry.triggers
        and not said & {term.stem, *concepts(term.stem)}
    ]
    return case.answer(Outcome.SILENCE, silence=silence, missing=(*unmet, *about))


def _topic(case: _Case) -> Answer | None:
    """Several facts belong together; those with another year or figure than asked are left out."""
    topic = case.matcher.topics.get(case.top.id)
    if topic is None:
        return None
    facts = [fact for one in topic.facts if (fact := case.matcher.fact(one))]
    matches = [case.match(fact, case.top) for fact in facts]
    belonging = [m for m in matches if not {c.name for c in failed(m.checks)} & VALUES]
    if not belonging or all(failed(match.checks) for match in matches):
        return _year_assumed_or_near(case, matches)
    little = case.top.confidence < SURE and _holds_little(case.reading, case.top.lacks)
    firm = case.top.confidence >= FIRM and not case.reading.names and not little
    return case.answer(Outcome.FACTS if firm else Outcome.CLOSEST, belonging, topic=topic)


def _unknown_name(case: _Case) -> Answer | None:
    """An unknown name keeps every fact from being the answer."""
    return _near_miss(case, case.matches) if case.reading.names else None


def _one_word(case: _Case) -> Answer | None:
    """One word alone that stands in facts of many passages: which one is meant?"""
    words = {term.typed for term in case.reading.content}
    holding = [match for match in case.passing if not match.lacks]
    passages = {match.fact.citations for match in holding}
    if len(words) > 1 or case.reading.is_question or len(passages) <= SHOWN:
        return None
    return case.answer(Outcome.CHOICE, holding[:CHOICES])


def _failing(case: _Case) -> Answer | None:
    """No fact near the best passes its checks; one of its passage may, where the best is linked."""
    best = case.matches[0]
    if any(match.score >= INSTEAD * best.score for match in case.passing):
        return None
    asked = [
        match
        for match in case.linked(best)
        if match.fact.citations == best.fact.citations and not failed(match.checks)
    ]
    if asked and best.confidence >= FIRM and not best.lacks:
        return case.answer(Outcome.FACTS, [asked[0], best])
    return _year_assumed_or_near(case, case.matches)


def _year_assumed_or_near(case: _Case, matches: list[Match]) -> Answer:
    """Put a year right that the question takes for granted; what it asks for is a near miss."""
    best = matches[0]
    wrong = {check.name for check in failed(best.checks)}
    counts = best.fact.kind is Kind.STATISTIC or Aspect.AMOUNT in case.reading.aspects
    there = all(check.found for check in failed(best.checks))
    assumed = there and wrong <= VALUES and not (YEAR in wrong and counts)
    if assumed and best.confidence >= FIRM:
        return case.answer(Outcome.CORRECTED, [best])
    return _near_miss(case, matches)


def _lacking(case: _Case) -> Answer | None:
    """The best fact lacks too many of the question's words, unless it is rather surely meant.

    A single word is enough where it is one of what the source is known not to say, or one of a
    "why" that the base does not know: the question takes something else for granted.
    """
    best = case.passing[0]
    lacks = best.lacks
    if case.reading.aspects & figures.aspects(best.fact):
        lacks = tuple(word for word in lacks if fold(word) not in case.matcher.lexicon.asking)
    foreign = case.matcher.foreign(lacks)
    if foreign:
        return _near_miss(case, [best], missing=foreign)
    strange = set(lacks) & set(case.reading.unknown)
    assumes = Aspect.REASON in case.reading.aspects and strange and best.confidence < SURE
    figured = any(c.name == FIGURE and c.verdict is Verdict.PASSED for c in best.checks)
    named = {term.typed for term in case.reading.terms if term.stem.startswith("#")}
    plain = figured or (best.confidence >= PLAIN and not named.intersection(lacks))
    little = not plain and _holds_little(case.reading, lacks)
    if assumes or little:
        return _near_miss(case, [best], missing=lacks)
    return None


def _holds_little(reading: Reading, lacks: Sequence[str]) -> bool:
    """Whether more of the question's words are lacked than held, or all but one are.

    As many are enough where the base does not know one of them.
    """
    held = len(reading.content) - len(lacks)
    strange = set(lacks) & set(reading.unknown)
    if not lacks:
        return False
    return held < 2 or held < len(lacks) or (bool(strange) and held == len(lacks))


def _firm(case: _Case) -> Answer | None:
    """The near gate: surely enough what was meant, with the facts that belong beside it."""
    after_silence = case.top.entry.sort is Sort.SILENCE
    if case.passing[0].confidence < FIRM and not after_silence:
        return None
    return case.answer(Outcome.FACTS, _belonging(case))


def _unsure(case: _Case) -> Answer | None:
    """Nothing firm: two or three that hold every word are shown, else the closest there is."""
    holding = [match for match in case.passing if not match.lacks]
    if 2 <= len(holding) <= SHOWN:
        return case.answer(Outcome.FACTS, holding)
    if len(holding) > SHOWN:
        return case.answer(Outcome.CHOICE, holding[:CHOICES])
    if case.passing[0].confidence < FLOOR:
        return None
    return case.answer(Outcome.CLOSEST, case.passing[:SHOWN])


_STEPS: tuple[Callable[[_Case], Answer | None], ...] = (
    _named_facts,
    _named_paragraph,
    _far,
    _misquoted,
    _assumed,
    _silence,
    _topic,
    _unknown_name,
    _one_word,
    _failing,
    _lacking,
    _firm,
    _unsure,
)
"""The ways to an answer in order; the first that has one gives it."""


def _near_miss(case: _Case, matches: list[Match], missing: tuple[str, ...] = ()) -> Answer:
    """What differs or is missing, then what there is instead."""
    best = matches[0]
    if best.confidence < FLOOR:
        return case.answer(Outcome.NOTHING, missing=missing)
    same = {link.fact for link in best.fact.links if link.relation is Relation.SAME_MEASURE}
    shown = [best, *(match for match in matches[1:] if match.fact.id in same)]
    return case.answer(Outcome.NEAR_MISS, shown[:SHOWN], missing=missing)


def _of_asked_kind(case: _Case) -> Match:
    """The best match that passes, or one of its passage that gives more of what is asked for.

    The others must be near it in score, or linked to it.
    """
    best = case.passing[0]
    near = [match for match in case.passing if match.score >= ASKED_KIND * best.score]
    beside = [m for m in (*near, *case.linked(best)) if m.fact.citations == best.fact.citations]
    return max(beside, key=lambda match: len(case.reading.aspects & figures.aspects(match.fact)))


def _belonging(case: _Case) -> list[Match]:
    """The best fact, then what disputes it, what could as well be meant, what stands beside it.

    Asked who says so, only what the same one says stands beside it. Asked whether it is so, a fact
    that another one disputes is never shown alone; where the question names two stretches of time,
    the figure for the other one belongs to the answer, and where it compares, what is related.
    """
    best = _of_asked_kind(case)
    relations = set() if case.reading.aspects else {Relation.DISPUTES}
    if case.reading.both or len(case.reading.calendar.spans) > 1:
        relations.add(Relation.SAME_MEASURE)
    if case.reading.compares:
        relations.add(Relation.RELATED)
    linked = {link.fact for link in best.fact.links}
    due = [link.fact for link in best.fact.links if link.relation in relations]
    shown = [best, *(other for fact in due if (other := case.beside(fact)))]
    for match in case.passing:
        beside = match.fact.citations == best.fact.citations and match.fact.id in linked
        if Aspect.SOURCE in case.reading.aspects:
            beside = beside and match.fact.attribution == best.fact.attribution
        share = BESIDE if beside else CLOSE
        if match not in shown and match.score >= share * case.passing[0].score:
            shown.append(match)
    return _in_order(shown[:SHOWN])


def _in_order(shown: list[Match]) -> list[Match]:
    """Figures of one measure in the order of the briefing; everything else best first."""
    same = {link.fact for link in shown[0].fact.links if link.relation is Relation.SAME_MEASURE}
    if all(match.fact.id in same for match in shown[1:]):
        return sorted(shown, key=lambda match: match.fact.id)
    return shown
