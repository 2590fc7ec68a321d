"""What a moderator is shown of a fact before saving it: what holds, what does not, what forbids it.

Everything is said as a sentence. Only what makes a fact unusable blocks; the rest is a hint, since
a person reads the source better than a rule does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from knowledge import figures, packs, phrases, wording
from knowledge.articles.words import words
from knowledge.curation.evidence import (
    Proof,
    ProofName,
    failed_if,
    from_passage,
    listed,
    not_applicable,
)
from knowledge.matching.names import Names
from knowledge.model import (
    NAME_LIMIT,
    STATEMENT_LIMIT,
    Briefing,
    Fact,
    Kind,
    Period,
    Quantity,
    Verdict,
    Voice,
)
from knowledge.phrases import curating
from knowledge.text import tokens

_BEGINNING = re.compile(r"(?:the\s+)?[\w'’]+")
_FROM_TODAY = re.compile(
    r"\b(?:last|this|next|past|previous|coming|ago|yesterday|today|tonight|tomorrow)\b", re.I
)


def proofs(fact: Fact, briefing: Briefing, passage: str | None = None) -> tuple[Proof, ...]:
    """Everything that can be proved of the fact, in the order in which it is shown.

    `passage` is the text at the fact's citation; without it the passages of its citations count,
    and what needs a text is not applicable where one of them is not loaded. Of a large scope,
    whose briefing comes without its facts, links are not checked.
    """
    return (
        *_form(fact, briefing),
        *from_passage(fact, briefing, passage or _cited(fact)),
        _attribution(fact, briefing),
        _statistic(fact),
        _stands_alone(fact, briefing),
        _length(fact),
    )


def _cited(fact: Fact) -> str | None:
    """The text of all passages that the fact cites; None where one is not loaded."""
    texts = [citation.passage for citation in fact.citations]
    return " ".join(filter(None, texts)) if all(texts) else None


@dataclass(frozen=True, slots=True)
class Known:
    """The ids that a fact may refer to; `facts` is None where they are too many to be loaded."""

    entities: frozenset[str]
    sources: frozenset[str]
    facts: frozenset[str] | None

    @classmethod
    def of(cls, briefing: Briefing) -> Known:
        """Those of a briefing."""
        return cls(
            entities=frozenset(entity.id for entity in briefing.entities),
            sources=frozenset(source.id for source in briefing.sources),
            facts=None if briefing.unloaded else frozenset(fact.id for fact in briefing.facts),
        )


def unfit(fact: Fact, known: Known) -> list[Proof]:
    """What forbids saving the fact, one proof each."""
    problems = [*packs.fact_problems(fact), *_unknown(fact, known)]
    refused = [curating.REFUSED.format(problem=wording.safe(problem)) for problem in problems]
    return [Proof(ProofName.FORM, Verdict.FAILED, one, blocks=True) for one in refused]


def _form(fact: Fact, briefing: Briefing) -> list[Proof]:
    """What forbids saving, one proof each; one that passed where there is nothing."""
    found = unfit(fact, Known.of(briefing))
    found += [Proof(ProofName.FORM, Verdict.FAILED, one) for one in _no_locators(fact, briefing)]
    return found or [Proof(ProofName.FORM, Verdict.PASSED, curating.FORM_HELD)]


def _unknown(fact: Fact, known: Known) -> Iterator[str]:
    """What the fact refers to and the briefing does not have, one sentence each."""
    named = (*fact.actors, *fact.places, *fact.targets)
    yield from (curating.NO_ENTITY.format(name=n) for n in _others(named, known.entities))
    cited = [citation.source for citation in fact.citations]
    yield from (curating.NO_SOURCE_ID.format(name=n) for n in _others(cited, known.sources))
    if known.facts is not None:
        links = [link.fact for link in fact.links if link.fact != fact.id]
        yield from (curating.NO_FACT_ID.format(name=n) for n in _others(links, known.facts))


def _others(names: Sequence[str], known: AbstractSet[str]) -> list[str]:
    return [name for name in dict.fromkeys(names) if name not in known]


def _no_locators(fact: Fact, briefing: Briefing) -> Iterator[str]:
    """The places in known sources that these do not have."""
    sources = {source.id: source for source in briefing.sources}
    for citation in fact.citations:
        source = sources.get(citation.source)
        if source and source.passages and str(citation.locator) not in source.passages:
            yield curating.NO_LOCATOR.format(
                locator=wording.safe_cut(wording.locator(citation.locator), NAME_LIMIT)
            )


def _attribution(fact: Fact, briefing: Briefing) -> Proof:
    if fact.attribution:
        chain = curating.ATTRIBUTED.format(things=listed(link.name for link in fact.attribution))
        return Proof(ProofName.ATTRIBUTION, Verdict.PASSED, chain)
    if fact.voice is Voice.ATTRIBUTED:
        missing = curating.ATTRIBUTION_MISSING
        return Proof(ProofName.ATTRIBUTION, Verdict.FAILED, missing)
    return Proof(ProofName.ATTRIBUTION, Verdict.PASSED, curating.UNATTRIBUTED)


def _statistic(fact: Fact) -> Proof:
    if fact.kind is not Kind.STATISTIC:
        return not_applicable(ProofName.STATISTIC, curating.NO_STATISTIC)
    parts = curating.QUANTITY_PARTS
    lacking = [] if fact.quantities else [parts["quantity"]]
    lacking += [part for quantity in fact.quantities for part in _lacking(quantity)]
    stated = {token.value for token in tokens(fact.statement) if token.value is not None}
    lost = [figures.amount(q) for q in fact.quantities if not {q.amount, q.upper} & stated]
    if lost and not lacking:
        other = curating.FIGURE_NOT_STATED.format(things=listed(lost))
        return Proof(ProofName.STATISTIC, Verdict.FAILED, other)
    shown = curating.STATISTIC_WHOLE.format(
        things=listed(map(_whole, fact.quantities), STATEMENT_LIMIT)
    )
    return failed_if(ProofName.STATISTIC, lacking, curating.STATISTIC_LACKS, shown)


def _lacking(quantity: Quantity) -> Iterator[str]:
    period = quantity.period.words if quantity.period else phrases.PERIOD_NOT_STATED
    held = {"unit": quantity.unit, "measure": quantity.measure, "words": period}
    return (curating.QUANTITY_PARTS[name] for name, text in held.items() if not text.strip())


def _whole(quantity: Quantity) -> str:
    period = quantity.period.words if quantity.period else phrases.PERIOD_NOT_STATED
    return f"{figures.amount(quantity)} {quantity.unit}, {quantity.measure}, {period}"


def _stands_alone(fact: Fact, briefing: Briefing) -> Proof:
    problem = next(_leaning(fact, briefing), None)
    if problem:
        return Proof(ProofName.STANDS_ALONE, Verdict.FAILED, problem)
    return Proof(ProofName.STANDS_ALONE, Verdict.PASSED, curating.STANDS_ALONE)


def _leaning(fact: Fact, briefing: Briefing) -> Iterator[str]:
    """Why the statement cannot be read by itself, one sentence each."""
    if pointing := _points_back(fact.statement):
        yield curating.BEGINS_WITH.format(things=wording.safe_cut(pointing, NAME_LIMIT))
    names = Names(briefing.entities)
    subjects = [quantity.subject for quantity in fact.quantities if quantity.subject]
    about = [
        n for n in (*fact.actors, *subjects, *fact.targets, *fact.places) if n in names.entities
    ]
    found = tokens(fact.statement)
    if about and not {mention.entity for mention in names.find(found)} & set(about):
        yield curating.NO_SUBJECT.format(things=listed(map(names.label, about)))
    periods = [quantity.period for quantity in fact.quantities if quantity.period]
    lost = [period.words for period in periods if not _says_period(fact.statement, period)]
    if lost:
        yield curating.NO_PERIOD_IN_STATEMENT.format(things=listed(lost))
    undated = next(_relative(fact.statement), None)
    if undated and not any(token.is_year for token in found):
        yield curating.UNDATED.format(things=wording.safe_cut(undated, NAME_LIMIT))


def _relative(statement: str) -> Iterator[str]:
    """Words that tell a time only on the day on which they are written ("last year")."""
    found = (match.group() for match in words().patterns["relative"].finditer(statement))
    return (one for one in found if _FROM_TODAY.search(one))


def _points_back(statement: str) -> str | None:
    """The word at the beginning that means something said before; None where there is none."""
    first = _BEGINNING.match(statement.casefold().lstrip("\"'“‘ "))
    if first is None:
        return None
    word, known = first.group(), words().sets
    if re.match(r"\W*those who\b", statement, re.I):
        return None
    if word.split("'")[0].split("’")[0] in known["pronouns"]:
        return word
    bare = re.sub(r"['’]s?$", "", word)
    if bare not in ("the former", "the latter"):
        return None
    after = tokens(statement)[2:3]
    return bare if bare != word or not after or after[0].word in known["stops"] else None


def _says_period(statement: str, period: Period) -> bool:
    """Whether the statement has one of the period's years, or all of its words."""
    years = {end[:4] for end in (period.start, period.end) if end}
    stems = {token.stem for token in tokens(statement)}
    return bool(years & stems) or {token.stem for token in tokens(period.words)} <= stems


def _length(fact: Fact) -> Proof:
    """How long the statement is, and names that are longer than names may be."""
    texts = [link.name for link in fact.attribution]
    texts += [text for q in fact.quantities for text in (q.unit, q.measure)]
    long = [text for text in texts if len(text) > NAME_LIMIT]
    failed = curating.TOO_LONG.format(limit=NAME_LIMIT, things="{things}")
    count = len(fact.statement)
    held = curating.LENGTH.format(count=count, limit=STATEMENT_LIMIT)
    if count > STATEMENT_LIMIT:
        return Proof(ProofName.LENGTH, Verdict.FAILED, held, blocks=True)
    return failed_if(ProofName.LENGTH, long, failed, held)
