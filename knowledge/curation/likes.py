"""Facts like one that is about to be saved: those that say the same, and those that contradict it.

What is typed is compared exactly; statements are compared by the matcher's likeness, and only
where the typed fields do not differ.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from knowledge import figures, wording
from knowledge.lexicon import lexicon
from knowledge.model import SHARED_SCOPE, Briefing, Fact, Period, Quantity
from knowledge.phrases import curating
from knowledge.store.quantities import Sought
from knowledge.text import fold, tokens

if TYPE_CHECKING:
    from knowledge.factbase import FactBase

_DENIES = re.compile(
    r"\b(?:not?|never|nobody|nothing|none|neither|nor|cannot|den(?:y|ies|ied)|\w+n['’]t)\b", re.I
)

NEAR = 0.7
"""How alike (0–1) two statements about the same things are that say much the same: the harmonic
mean of how much of either the other one holds. Of 20 paraphrases of facts 19 are found; of the
2,004 pairs of facts in the shipped and the made-up briefings two are taken for the same, and those
do overlap."""

RELATED = 0.8
"""What a word of the same meaning counts beside the word itself."""

LOOKED_AT = 10
"""Facts that the search gives."""

SAME_MEASURE = 400
"""Figures of the same measure that are read of a large scope."""


@dataclass(frozen=True, slots=True)
class Like:
    """Another active fact, and why it is shown: one sentence, escaped."""

    fact: Fact
    sentence: str


@dataclass(frozen=True, slots=True)
class Likes:
    """What there is already: facts that say the same, and facts that do not agree."""

    duplicates: tuple[Like, ...] = ()
    conflicts: tuple[Like, ...] = ()


def alike(fact: Fact, base: FactBase, scope: str = SHARED_SCOPE) -> Likes:
    """The active facts of the scope that say the same as this one or contradict it.

    The fact's own earlier state never counts. Raises StoreError where the scope has no briefing.
    """
    briefing = base.briefing(scope)
    near = {one.id: one for one in _near(fact, base, scope)}
    pool = {one.id: one for one in (*_typed(fact, base, scope, briefing), *near.values())}
    pool.pop(fact.id, None)
    duplicates: list[Like] = []
    conflicts: list[Like] = []
    for other in pool.values():
        nearly = other.id in near
        if sentence := _same(fact, other, nearly=nearly):
            duplicates.append(Like(other, sentence))
        elif sentence := _conflict(fact, other, nearly=nearly):
            conflicts.append(Like(other, sentence))
    return Likes(tuple(duplicates), tuple(conflicts))


def _near(fact: Fact, base: FactBase, scope: str) -> Iterator[Fact]:
    """The facts that are about the same things in nearly the same words."""
    if not fact.statement.strip():
        return
    for candidate in base.search(fact.statement, scope, LOOKED_AT):
        other = base.store.active_fact(scope, candidate.id) if candidate.cover >= NEAR / 2 else None
        if other is not None and _same_things(fact, other):
            back = _held(other, fact)
            if 2 * candidate.cover * back >= NEAR * (candidate.cover + back):
                yield other


def _typed(fact: Fact, base: FactBase, scope: str, briefing: Briefing) -> Iterable[Fact]:
    """The facts with figures, of a large scope those of the same measures at the same time."""
    if not fact.quantities:
        return ()
    if not briefing.unloaded:
        return (other for other in briefing.active if other.quantities)
    measures = tuple({quantity.measure for quantity in fact.quantities})
    periods = [quantity.period for quantity in fact.quantities]
    spans = tuple((p.start, p.end) for p in periods if p and p.start and p.end)
    sought = Sought(measures=measures, spans=spans if len(spans) == len(periods) else ())
    return (found for found, _ in base.store.figures(scope, sought, SAME_MEASURE))


def _same_things(fact: Fact, other: Fact) -> bool:
    """Whether no typed field of the two differs; one that is empty does not."""
    pairs = (
        (fact.places, other.places),
        (fact.actors, other.actors),
        (fact.targets, other.targets),
        (_days(fact), _days(other)),
        (map(_unit, fact.quantities), map(_unit, other.quantities)),
    )
    sets = [(set(ours), set(theirs)) for ours, theirs in pairs]
    return all(not ours or not theirs or ours == theirs for ours, theirs in sets)


def _days(fact: Fact) -> list[tuple[int | None, int | None]]:
    return [(date.month, date.day) for date in fact.dates]


def _held(fact: Fact, by: Fact) -> float:
    """The share of the words of a fact's statement that another one's holds."""
    words, held = _words(fact), _words(by)
    meant = frozenset().union(*held.values())
    shares = (
        1.0 if stem in held else RELATED * (not meant.isdisjoint(concepts))
        for stem, concepts in words.items()
    )
    return sum(shares) / len(words) if words else 0.0


def _words(fact: Fact) -> dict[str, frozenset[int]]:
    """The stems of the statement's content words, each with its groups of meaning."""
    known = lexicon()
    return {
        token.stem: frozenset(known.concepts.get(token.stem, ()))
        for token in tokens(fact.statement)
        if known.is_content(token.word)
    }


def _same(fact: Fact, other: Fact, *, nearly: bool) -> str | None:
    """Why the other fact says the same; None where it does not."""
    for own in fact.quantities:
        for one in other.quantities:
            if _value(own) != _value(one) or _when(own.period) != _when(one.period):
                continue
            if _thing(fact, own) == _thing(other, one):
                return curating.SAME_FIGURE.format(figure=_figure(one))
            if _unit(own) == _unit(one) and _cited(fact) & _cited(other):
                return curating.SAME_PASSAGE_FIGURE.format(figure=_figure(one))
    same = nearly and figures.amounts(fact) == figures.amounts(other) and _agree(fact, other)
    return curating.SAME_STATEMENT if same else None


def _conflict(fact: Fact, other: Fact, *, nearly: bool) -> str | None:
    """Why the two do not agree; None where they do."""
    for own in fact.quantities:
        for one in other.quantities:
            if _value(own) == _value(one) or _thing(fact, own) != _thing(other, one):
                continue
            if _when(own.period) == _when(one.period):
                return curating.OTHER_FIGURE.format(figure=_figure(one), own=_figure(own))
            if _overlap(own.period, one.period):
                words = one.period.words if one.period else ""
                return curating.OVERLAP.format(figure=_figure(one), period=_short(words))
    opposite = nearly and not _agree(fact, other)
    return curating.OPPOSITE if opposite and _same_times(fact, other) else None


def _agree(fact: Fact, other: Fact) -> bool:
    """Whether both deny something or neither does."""
    one, another = (_DENIES.search(each.statement) is None for each in (fact, other))
    return one == another


def _same_times(fact: Fact, other: Fact) -> bool:
    ours, theirs = figures.spans(fact), figures.spans(other)
    return not ours or not theirs or any(own.meets(one) for own in ours for one in theirs)


def _thing(fact: Fact, quantity: Quantity) -> Hashable:
    """What a figure is a figure of, whenever: measure, unit, place and actor."""
    where = frozenset([quantity.place] if quantity.place else fact.places)
    who = frozenset([quantity.subject] if quantity.subject else fact.actors)
    measure = frozenset(token.stem for token in tokens(quantity.measure))
    return measure - lexicon().stopwords, _unit(quantity), where, who


def _unit(quantity: Quantity) -> str:
    return fold(quantity.unit).strip()


def _value(quantity: Quantity) -> Hashable:
    return quantity.comparator, quantity.amount, quantity.upper


def _when(period: Period | None) -> Hashable:
    if period is None:
        return None
    return (period.start, period.end) if period.start or period.end else fold(period.words)


def _overlap(one: Period | None, other: Period | None) -> bool:
    """Whether both periods are dated and share a day; dates as EDTF compare as text."""
    if not (one and other and one.start and one.end and other.start and other.end):
        return False
    return one.start <= f"{other.end}-99" and other.start <= f"{one.end}-99"


def _cited(fact: Fact) -> set[tuple[str, str]]:
    return {(citation.source, str(citation.locator)) for citation in fact.citations}


def _figure(quantity: Quantity) -> str:
    return _short(f"{figures.amount(quantity)} {quantity.unit}")


def _short(text: str) -> str:
    return wording.safe_cut(text, 60)
