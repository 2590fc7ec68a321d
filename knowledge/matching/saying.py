"""How like what the entries say a question is: its words, their order, and what it asks for.

A feature of which no weight is known for an entry's kind is not worked out: entries with asks are
known by these, and of what they say only the words count.
"""

from __future__ import annotations

import math
import sys
from dataclasses import dataclass
from itertools import pairwise

from rapidfuzz import fuzz

from knowledge.lexicon import lexicon
from knowledge.matching.counts import concept_term, small_stems
from knowledge.matching.entries import Entry
from knowledge.matching.fields import NOWHERE, pairs
from knowledge.matching.index import Index
from knowledge.matching.reading import STOPWORD_WEIGHT, Reading, Term

Row = dict[str, float]
"""Named features of an entry; one that it lacks is 0."""

STRETCH = 150
"""So many characters of a question are looked for as a stretch of what an entry says."""

SAID_SMALL_WORD = 0.45
"""What a function word counts beside another one among statements; chosen on left-out statements,
where 0.3 to 0.8 do about as well."""

REACH = 4
"""So many words before what is counted its number may stand ("25,000 armed operations")."""

EARLY = 3
"""A definition names what it defines among its first words."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """One term of a question: the stems that serve, each with its share, and its weight."""

    forms: tuple[tuple[str, float], ...]
    weight: float
    is_content: bool
    concepts: tuple[int, ...]


class Question:
    """A reading with its terms weighed by how rare they are in the base."""

    def __init__(self, reading: Reading, index: Index) -> None:
        """Weigh the terms once for all entries."""
        known = lexicon().concepts
        self.reading = reading
        self.terms = [
            Wanted(
                forms=((term.stem, 1.0), *term.others),
                weight=_weight(term) * index.spread.idf(_commonest(term, index)),
                is_content=term.is_content,
                concepts=known.get(term.stem, ()),
            )
            for term in reading.terms
        ]
        self.total = sum(term.weight for term in self.terms) or 1.0
        self.stems = [term.stem for term in reading.terms if not term.stem.startswith("#")]
        small = small_stems()
        self.text = " ".join(self.stems)[:STRETCH]
        self.plain = " ".join([one for one in self.stems if one not in small])
        self.order = Order(self) if index.has_plain_entries else None


class Order:
    """What a question's words are beside each other: looked at where an entry has no asks."""

    def __init__(self, question: Question) -> None:
        """Work out what only such entries are held against."""
        terms = question.terms
        self.pairs = [
            (left, right, terms[place].weight + terms[place + 1].weight)
            for place, (left, right) in enumerate(pairwise(question.stems))
        ]
        self.paired = sum(weight for _, _, weight in self.pairs) or 1.0
        self.letters: dict[str, float] = {}
        for term in terms:
            stem = term.forms[0][0]
            if term.is_content and not stem.startswith("#"):
                for start in range(len(stem) - 2):
                    group = stem[start : start + 3]
                    self.letters[group] = self.letters.get(group, 0.0) + term.weight
        self.lettered = sum(self.letters.values()) or 1.0
        self.digits = frozenset(stem for stem in question.stems if stem[0].isdigit())
        self.dates = frozenset(entry for entry in self.digits if len(entry) == 4)
        self.dates |= lexicon().calendar_stems & frozenset(question.stems)


def _weight(term: Term) -> float:
    return SAID_SMALL_WORD if term.weight == STOPWORD_WEIGHT else term.weight


def _commonest(term: Term, index: Index) -> str:
    """The form of a term that most facts hold: what is mistyped is as rare as what was meant."""
    if not term.others:
        return term.stem
    return max((term.stem, *(one for one, _ in term.others)), key=index.spread.frequency)


def held(question: Question, index: Index) -> list[float]:
    """The share of the question's informative words that each entry says, 0–1."""
    shares = [0.0] * index.room
    wanted = [term for term in question.terms if term.is_content] or question.terms
    for term in wanted:
        for stem, share in reversed(term.forms):
            weight = share * term.weight
            for slot in index.said.holding(stem):
                shares[slot] += weight
    total = sum(term.weight for term in wanted)
    return [share / total for share in shares] if total else shares


class Said:
    """How like what each entry of an index says a question is."""

    def __init__(self, question: Question, index: Index) -> None:
        """Go through the question's terms once for all entries."""
        self._question, self._index = question, index
        self._strength, self._cover = [0.0] * index.room, [0.0] * index.room
        self._related: dict[int, float] = {}
        self._first: dict[int, int] = {}
        for term in question.terms:
            holders = self._hold(term)
            if term.is_content and term.concepts:
                meant = map(concept_term, term.concepts)
                related = {slot for one in meant for slot in index.said.holding(one)}
                for slot in related - holders:
                    self._related[slot] = self._related.get(slot, 0.0) + term.weight

    def _hold(self, term: Wanted) -> set[int]:
        """Count the term for those that say it in the first form that they do; which they are."""
        entries, norms = self._index.at, self._index.norms
        strength, cover, first = self._strength, self._cover, self._first
        holders: set[int] = set()
        for form, share in term.forms:
            weight = share * term.weight
            posting = self._index.said.postings.get(form, NOWHERE)
            for slot, times in pairs(posting):
                if slot in holders:
                    continue
                strength[slot] += weight * times / (times + norms[slot])
                cover[slot] += weight
                if term.is_content:
                    start = entries[slot].positions[form][0]
                    if start < first.get(slot, sys.maxsize):
                        first[slot] = start
            holders.update(posting[::2])
        return holders

    def tell(self, slot: int, row: Row) -> None:
        """Add to the features of the entry in that slot what it says."""
        entry, question, total = self._index.at[slot], self._question, self._question.total
        row["said"] = self._strength[slot] / total
        row["said_cover"] = self._cover[slot] / total
        if slot in self._related:
            row["said_related"] = self._related[slot] / total
        first = self._first.get(slot)
        if first is not None:
            row["said_tokens"] = fuzz.token_set_ratio(question.plain, entry.plain) / 100
            row["said_stretch"] = fuzz.partial_ratio(question.text, entry.text) / 100
        if not entry.asks and question.order:
            row.update(_in_order(question, question.order, entry, first))


def _in_order(question: Question, order: Order, entry: Entry, first: int | None) -> Row:
    """What counts only where an entry has no asks."""
    row = {"said_length": math.log1p(len(entry.words)) / 4}
    if order.digits:
        row["said_numbers_missing"] = len(order.digits - entry.digits) / len(order.digits)
    if first is None:
        return row
    positions, plain, hints = entry.positions, entry.plain, question.reading.hints
    pairs = sum(
        weight
        for left, right, weight in order.pairs
        if left in positions and right in positions and _adjacent(positions[left], positions[right])
    )
    letters = sum([weight for group, weight in order.letters.items() if group in plain])
    return row | {
        "said_early": 1 / (1 + first),
        "said_pairs": pairs / order.paired,
        "said_letters": letters / order.lettered,
        "said_number": float("number" in hints and bool(entry.digits - order.digits)),
        "said_date": _dated(order, entry) if "date" in hints else 0.0,
        "said_reason": float("reason" in hints and not _reasons().isdisjoint(positions)),
        "said_counted": float(_counts(question.reading.counted, entry)),
        "said_defined": float(_defines(question.reading.defined, entry)),
    }


def _reasons() -> frozenset[str]:
    return lexicon().reason_stems


def _adjacent(left: list[int], right: list[int]) -> bool:
    return any(place + 1 in right for place in left)


def _dated(order: Order, entry: Entry) -> float:
    """A date that the question does not name already answers "when"; the one it names hardly."""
    if not entry.dates:
        return 0.0
    return 1.0 if entry.dates - order.dates else 0.3


def _counts(counted: str | None, entry: Entry) -> bool:
    places = entry.positions.get(counted or "", ())
    return any(
        word in entry.digits
        for place in places
        for word in entry.words[max(0, place - REACH) : place]
    )


def _defines(defined: str | None, entry: Entry) -> bool:
    places = entry.positions.get(defined or "")
    return bool(places) and places is not None and places[0] < EARLY
