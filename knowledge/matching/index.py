"""The index of a set of entries: for each term, which of them hold it and how strongly.

Asks and statements differ in kind, so each has its own fields. `asks` is the union of an entry's
phrasings: a fact-level BM25 over the union finds 80 % where the nearest phrasing finds 66 %
(matching notes, section 7). The entries are all of a small base, or the candidates from a large
one; then `spread` tells how common a word is in the whole of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import count

from knowledge.matching.counts import Counts, concepts
from knowledge.matching.entries import Entry, Sort
from knowledge.matching.fields import K1, Field, Texts, idf
from knowledge.matching.phrasings import Phrasings

B = 0.5
"""BM25's length normalisation for statements, from the measured recipe."""

ANEW = 0.25
"""Where more than this share of the entries with asks is another, all is indexed anew."""


@dataclass(frozen=True, slots=True)
class Spread:
    """How words are spread over a base: its `size` in facts, their average `length` in words."""

    size: int
    length: float
    frequency: Callable[[str], int]

    def idf(self, term: str) -> float:
        """BM25's inverse document frequency in the base; highest for a word it lacks."""
        return idf(self.size, self.frequency(term))


class Asked:
    """What entries are asked with, by the slots of the entries.

    `words`, `pairs` and `letters` are their asks taken together; `phrasings` each of them, with
    its text in `texts`.
    """

    def __init__(self, entries: Mapping[int, Entry]) -> None:
        """Index all that have asks."""
        self._entries = {slot: entry for slot, entry in entries.items() if entry.asks}
        counts = {slot: _counts(entry) for slot, entry in self._entries.items()}
        self.words = Field({slot: one.tallied_words for slot, one in counts.items()})
        self.pairs = Field({slot: one.tallied_pairs for slot, one in counts.items()})
        self.letters = Field({slot: one.tallied_letters for slot, one in counts.items()})
        self.phrasings = Phrasings({slot: one.phrasings for slot, one in counts.items()})
        self.texts = [ask.text for entry in self._entries.values() for ask in entry.asks]

    def turned_to(self, entries: Mapping[int, Entry]) -> Asked:
        """What these entries are asked with; this very index if that is the same."""
        asked = {slot: entry for slot, entry in entries.items() if entry.asks}
        gone, come = _unlike(self._entries, asked, lambda one, other: one.asks == other.asks)
        if not gone and not come:
            return self
        unused = len(self.texts) - self.phrasings.size
        if len(gone) + len(come) > ANEW * len(asked) or unused > ANEW * len(self.texts):
            return Asked(entries)
        made = Asked.__new__(Asked)
        made._entries = asked
        before = {slot: _counts(self._entries[slot]) for slot in gone}
        after = {slot: _counts(asked[slot]) for slot in come}
        made.words = self.words.changed(
            {slot: one.tallied_words for slot, one in before.items()},
            {slot: one.tallied_words for slot, one in after.items()},
        )
        made.pairs = self.pairs.changed(
            {slot: one.tallied_pairs for slot, one in before.items()},
            {slot: one.tallied_pairs for slot, one in after.items()},
        )
        made.letters = self.letters.changed(
            {slot: one.tallied_letters for slot, one in before.items()},
            {slot: one.tallied_letters for slot, one in after.items()},
        )
        shares = {slot: one.phrasings for slot, one in after.items()}
        made.phrasings = self.phrasings.changed(before.keys(), shares)
        made.texts = [*self.texts, *(ask.text for slot in come for ask in asked[slot].asks)]
        return made


class Index:
    """Entries that can be meant, ready to be scored against each other.

    `entries` are in order, and `slots` are their numbers in everything that is counted: an entry
    keeps its own while others come and go. `at` is each of them by its slot.
    """

    asked: Asked

    def __init__(
        self, entries: Sequence[Entry], spread: Spread | None = None, before: Index | None = None
    ) -> None:
        """Index the entries; without `spread` they are the whole base themselves.

        What the index `before` holds of the same is not worked out again.
        """
        self.entries = tuple(entries)
        self.slots = _slots(entries, before)
        self.at = dict(zip(self.slots, entries, strict=True))
        self.room = max(self.slots, default=-1) + 1
        if before is None:
            self.said, self.asked = Field(_said(self.at)), Asked(self.at)
        else:
            gone, come = _unlike(before.at, self.at, lambda one, other: one.words == other.words)
            said = before.said
            if gone or come:
                was = {slot: before.at[slot] for slot in gone}
                said = said.changed(_said(was), _said({slot: self.at[slot] for slot in come}))
            self.said, self.asked = said, before.asked.turned_to(self.at)
        self.asks = self.asked.words
        self.spread = spread or _spread(entries, self.said)

    @cached_property
    def has_asked_facts(self) -> bool:
        """Whether any of the facts has asks: others compete with what people were told to ask."""
        return any(entry.asks and entry.sort is Sort.FACT for entry in self.entries)

    @cached_property
    def has_plain_entries(self) -> bool:
        """Whether any of the entries has no asks."""
        return not all(entry.asks for entry in self.entries)

    @cached_property
    def norms(self) -> Mapping[int, float]:
        """BM25's length norm of what each entry says."""
        average = self.spread.length
        return {
            slot: K1 * (1 - B + B * len(entry.words) / average) for slot, entry in self.at.items()
        }

    def holds(self, stem: str) -> bool:
        """Whether any entry holds the stem, or one of its synonyms, anywhere."""
        return self.spread.frequency(stem) > 0 or any(
            form in self.asks.postings for form in (stem, *concepts(stem))
        )


def _slots(entries: Sequence[Entry], before: Index | None) -> list[int]:
    """The slots of the entries: those that they had, and for new ones the first that are free."""
    known = {entry.id: slot for slot, entry in before.at.items()} if before else {}
    used = {known[entry.id] for entry in entries if entry.id in known}
    free = (slot for slot in count() if slot not in used)
    return [known[entry.id] if entry.id in known else next(free) for entry in entries]


def _unlike(
    before: Mapping[int, Entry], now: Mapping[int, Entry], alike: Callable[[Entry, Entry], bool]
) -> tuple[list[int], list[int]]:
    """The slots whose entries are gone, and those that have come; both where another is there."""
    same = {
        slot
        for slot, entry in now.items()
        if slot in before and (entry is before[slot] or alike(entry, before[slot]))
    }
    return [one for one in before if one not in same], [one for one in now if one not in same]


def _said(entries: Mapping[int, Entry]) -> Texts:
    return {slot: entry.tallied for slot, entry in entries.items()}


def _counts(entry: Entry) -> Counts:
    return entry.counts or Counts(())


def _spread(entries: Sequence[Entry], said: Field) -> Spread:
    length = sum(len(entry.words) for entry in entries) / max(len(entries), 1)
    return Spread(len(entries), length or 1.0, said.frequency)
