"""One entry that a question may mean, and how sure that makes us.

Confidence comes from the entry's score, from how far it leads the next ones, and from what of the
question it lacks.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, Protocol

from knowledge.matching.counts import CONCEPT_WEIGHT
from knowledge.matching.entries import Entry


class Gates(Protocol):
    """The factors of the two gates' signals; see `ranking`."""

    @property
    def near(self) -> Mapping[str, float]:
        """Those of the gate that tells whether an entry gives the answer."""

    @property
    def far(self) -> Mapping[str, float]:
        """Those of the gate that tells whether the base is about the question at all."""


def likely(factors: Mapping[str, float], signals: Mapping[str, float]) -> float:
    """The logistic of the weighted sum of the signals, 0–1."""
    return 1 / (1 + math.exp(-sum([factor * signals[name] for name, factor in factors.items()])))


class Scored(NamedTuple):
    """An entry of one of the indexes with its score, about 0–1, and what share of that comes from
    its being beside facts of the other kind; how much it says of the question; its nearest ask.
    """

    entry: Entry
    gates: Gates
    score: float
    share: float
    said: float
    phrasing: str | None


@dataclass(frozen=True, slots=True)
class ContentWord:
    """A content word of the question: the forms that serve, each with its share, and the synonym
    groups that serve less well; how rare it is, over the rarest there could be; whether the base
    knows it; and what it counts where it is lacked, since an English word that nobody uses here
    may be another way to put things.
    """

    typed: str
    forms: tuple[tuple[str, float], ...]
    concepts: tuple[tuple[str, int], ...]
    rarity: float
    is_known: bool
    lacked: float

    def share(self, entry: Entry) -> float:
        """What share of the word the entry holds, in what it says or is asked with; 0–1."""
        asked = entry.counts.words if entry.counts else ()
        most = 0.0
        for form, share in self.forms:
            if share > most and (form in entry.positions or form in asked):
                most = share
        for form, concept in self.concepts:
            if most < CONCEPT_WEIGHT and (concept in entry.concepts or form in asked):
                most = CONCEPT_WEIGHT
        return most


class ContentWords:
    """Those of one question, and what is the same for all candidates."""

    def __init__(self, wanted: Sequence[ContentWord]) -> None:
        """Take them in the order of the question."""
        self.wanted = wanted
        self.rarity = sum([word.rarity for word in wanted])
        self.count = max(1, len(wanted))
        total = sum([word.rarity if word.is_known else word.lacked for word in wanted])
        known = [word.rarity for word in wanted if word.is_known]
        self.signals = {
            "brief": 1 / self.count,
            "familiar": sum(known) / total if total else 0.0,
            "known": float(len(known)),
            "constant": 1.0,
        }


class Candidate:
    """An entry with its score (0–100), confidence (0–1) and what of the question it lacks.

    `phrasing` is the nearest ask or None. All but the score is worked out when it is looked at,
    since of most candidates nobody asks for more.
    """

    def __init__(self, one: Scored, scored: Sequence[Scored], asked: ContentWords) -> None:
        """`one` is the entry among all that were scored for the question, best first."""
        self.entry = one.entry
        self.score = 100 * min(max(one.score, 0.0), 1.0)
        self.phrasing = one.phrasing
        self._one, self._scored, self._asked = one, scored, asked

    @property
    def id(self) -> str:
        """The id of the fact, silence or topic."""
        return self.entry.id

    @property
    def confidence(self) -> float:
        """How surely the entry gives the answer, 0–1."""
        return likely(self._one.gates.near, self.signals)

    @property
    def about(self) -> float:
        """How surely the base is about the question at all, 0–1."""
        return likely(self._one.gates.far, self.signals)

    @property
    def cover(self) -> float:
        """The share of the question's informative words that the entry holds, 0–1."""
        return self.signals["cover"]

    @property
    def lacks(self) -> tuple[str, ...]:
        """The content words that the entry does not hold, as typed."""
        return tuple([word.typed for word in self._lacked])

    @cached_property
    def _shares(self) -> Sequence[float]:
        return [word.share(self.entry) for word in self._asked.wanted]

    @cached_property
    def _lacked(self) -> Sequence[ContentWord]:
        words = zip(self._asked.wanted, self._shares, strict=True)
        return [word for word, share in words if not share]

    @cached_property
    def signals(self) -> Mapping[str, float]:
        """What confidence and `about` are worked out of."""
        one, asked, lacked = self._one, self._asked, self._lacked
        second, third = _rivals(one.entry, self._scored)
        words = zip(asked.wanted, self._shares, strict=True)
        held = sum([share * word.rarity for word, share in words])
        total = asked.rarity - sum([word.rarity - word.lacked for word in lacked])
        return {
            "score": one.score / one.share,
            "margin": (one.score - second) / one.share,
            "beyond": (one.score - third) / one.share,
            "said": one.said,
            "cover": held / total if total else 0.0,
            "lacking": len(lacked) / asked.count,
            "missed": max([word.rarity for word in lacked], default=0.0),
            **asked.signals,
        }


def _rivals(entry: Entry, scored: Sequence[Scored]) -> tuple[float, float]:
    """The scores of the two best entries that stand for other passages; 0 where there is none."""
    found = []
    for other in scored:
        if entry.places.isdisjoint(other.entry.places):
            found.append(other.score)
            if len(found) == 2:
                return found[0], found[1]
    return (found[0] if found else 0.0), 0.0
