"""What differs between two texts, and between a fact before and after a change.

Knows the words of fields, and how a difference is shown in Discord Markdown: what is gone struck
through, what came in bold. Everything shown is escaped.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from difflib import SequenceMatcher
from enum import StrEnum
from typing import NamedTuple

from knowledge import figures, phrases, wording
from knowledge.matching.names import Names
from knowledge.model import Briefing, Citation, Fact, PartialDate, Quantity
from knowledge.phrases import curating

_PIECE = re.compile(r"\w+(?:[.,'’-]\w+)*|\s+|[^\w\s]")

KEPT_AROUND = 30
"""Characters of what stays the same that are shown on each side of a change in a long text."""


class Op(StrEnum):
    """What became of a stretch of text."""

    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


Diff = list[tuple[Op, str]]
"""Stretches in order: those that are not added make the text before, those not removed the one
after."""


class Changed(NamedTuple):
    """A field in words, and what it holds before and after, as plain text that is not escaped."""

    field: str
    before: str
    after: str


def word_diff(before: str, after: str) -> Diff:
    """What was removed and added, in whole words; spaces between two changes go with them."""
    old, new = _PIECE.findall(before), _PIECE.findall(after)
    found: Diff = []
    gone = come = ""
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        left, right = "".join(old[i1:i2]), "".join(new[j1:j2])
        if tag != "equal" or (left.isspace() and (gone or come) and i2 < len(old)):
            gone, come = gone + left, come + right
            continue
        found += [*_changes(gone, come), (Op.SAME, left)]
        gone = come = ""
    return [*found, *_changes(gone, come)]


def _changes(gone: str, come: str) -> Diff:
    return [(op, text) for op, text in ((Op.REMOVED, gone), (Op.ADDED, come)) if text]


def shown(diff: Diff, limit: int) -> str:
    """The difference in Discord Markdown, at most `limit` characters, cut with "…" at the end.

    In a longer text what stays the same is shortened first, then the end is left out. No mark is
    ever without its other half.
    """
    whole = "".join(_marked(op, text) for op, text in diff)
    if len(whole) <= limit:
        return whole.strip()
    return _cut([(op, _shortened(text) if op is Op.SAME else text) for op, text in diff], limit)


def _marked(op: Op, text: str) -> str:
    """The text escaped and marked; spaces at its ends stay outside of the marks."""
    core = wording.safe(text)
    if not core:
        return " " if text and op is not Op.REMOVED else ""
    mark = {Op.SAME: "", Op.REMOVED: "~~", Op.ADDED: "**"}[op]
    before, after = " " * text[0].isspace(), " " * text[-1].isspace()
    return f"{before}{mark}{core}{mark}{after}"


def _shortened(text: str) -> str:
    if len(text) <= 2 * KEPT_AROUND + 3:
        return text
    return f"{text[:KEPT_AROUND].rstrip()}{curating.LEFT_OUT}{text[-KEPT_AROUND:].lstrip()}"


def _cut(diff: Diff, limit: int) -> str:
    """As much of the difference as there is room for, the last stretch in part."""
    text = "".join(_marked(op, words) for op, words in diff)
    if len(text) <= limit:
        return text.strip()
    text, room = "", limit - len(curating.ELLIPSIS)
    for op, words in diff:
        whole = _marked(op, words)
        if len(text) + len(whole) > room:
            parts = (_marked(op, words[:end]) for end in range(len(words) - 1, 0, -1))
            text += next((part for part in parts if len(text) + len(part) <= room), "")
            break
        text += whole
    return f"{text.strip()}{curating.ELLIPSIS}" if room >= 0 else ""


def changed_fields(before: Fact, after: Fact, briefing: Briefing | None = None) -> list[Changed]:
    """Every field in which two states of a fact differ, in words; of lists what came and went.

    With the briefing, things and sources are called by their names, not by their ids. Id and
    revision are no content and never differ here.
    """
    read = _Reading(briefing)
    found = [(name, of(before), of(after)) for name, of in read.texts().items()]
    changed = [Changed(name, old, new) for name, old, new in found if old != new]
    for name, of_all in read.lists().items():
        old, new = of_all(before), of_all(after)
        if old != new:
            changed.append(Changed(name, *_moved(old, new)))
    return changed


def _moved(old: Sequence[str], new: Sequence[str]) -> tuple[str, str]:
    """What is only in one of two lists; where they differ in order alone, both as they are."""
    gone = [item for item in old if item not in new]
    come = [item for item in new if item not in old]
    pair = (gone, come) if gone or come else (old, new)
    left, right = (curating.BETWEEN_ITEMS.join(items) for items in pair)
    return left, right


class _Reading:
    """How each field of a fact reads in words."""

    def __init__(self, briefing: Briefing | None) -> None:
        self._names = Names(briefing.entities if briefing else ())
        self._sources = {s.id: s.label for s in briefing.sources} if briefing else {}

    def texts(self) -> dict[str, Callable[[Fact], str]]:
        """The fields that hold one thing; where there is nothing, the text is empty."""
        fields = curating.FIELDS
        return {
            fields["statement"]: lambda fact: fact.statement,
            fields["status"]: lambda fact: curating.STATUSES[fact.status],
            fields["kind"]: lambda fact: curating.KINDS[fact.kind],
            fields["voice"]: lambda fact: phrases.VOICES[fact.voice],
            fields["caveat"]: lambda fact: fact.caveat or "",
            fields["hedge"]: lambda fact: fact.hedge or "",
            fields["attribution"]: lambda fact: phrases.ARROW.join(
                _noted(f"{link.name} [{link.kind}]", link.note) for link in fact.attribution
            ),
        }

    def lists(self) -> dict[str, Callable[[Fact], list[str]]]:
        """The fields that hold several things."""
        fields = curating.FIELDS
        return {
            fields["quantities"]: lambda fact: list(map(self.quantity, fact.quantities)),
            fields["dates"]: lambda fact: list(map(_date, fact.dates)),
            fields["places"]: lambda fact: self._labels(fact.places),
            fields["actors"]: lambda fact: self._labels(fact.actors),
            fields["targets"]: lambda fact: self._labels(fact.targets),
            fields["citations"]: lambda fact: list(map(self.citation, fact.citations)),
            fields["links"]: lambda fact: [f"{one.relation} {one.fact}" for one in fact.links],
            fields["gives"]: lambda fact: list(map(str, fact.gives)),
            fields["asks"]: lambda fact: list(fact.asks),
        }

    def _labels(self, ids: Iterable[str]) -> list[str]:
        return list(map(self._names.label, ids))

    def quantity(self, quantity: Quantity) -> str:
        """A figure with all that is known of it."""
        period = quantity.period
        ends = f"{period.start or '?'}/{period.end or '?'}" if period else None
        dated = ends if period and (period.start or period.end) else None
        words = _noted(period.words, dated) if period else phrases.PERIOD_NOT_STATED
        about = [quantity.measure, *self._labels(filter(None, (quantity.subject, quantity.place)))]
        return f"{figures.amount(quantity)} {quantity.unit} ({', '.join(about)}), {words}"

    def citation(self, citation: Citation) -> str:
        """Where the fact stands, and the passage if it is loaded."""
        source = self._sources.get(citation.source, citation.source)
        words = {"locator": wording.locator(citation.locator), "source": source}
        place = curating.CITED.format(**words)
        return place if citation.passage is None else f"{place}: “{citation.passage}”"


def _noted(text: str, note: str | None) -> str:
    return f"{text} ({note})" if note else text


def _date(date: PartialDate) -> str:
    parts = [str(part or "?") for part in (date.year, date.month, date.day)]
    return _noted(date.words, "-".join(parts))
