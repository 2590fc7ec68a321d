"""What a lookup gives: pages, the facts on them, a menu, files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from knowledge import figures, phrases, records, wording
from knowledge.model import Fact, Kind, Status
from knowledge.text import clean

if TYPE_CHECKING:
    from knowledge.charts import ChartSpec

PAGE_LIMIT = records.RECORD_LIMIT
"""Characters of one page."""

LABEL_LIMIT = 100
"""Characters of a label in a menu or among suggestions."""

MOST_CHOICES = 24
"""Choices in one menu."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with the pages; `alt` says in words what is in it."""

    name: str
    data: bytes
    alt: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry of the menu below a page; `line` is the lookup that it stands for, as typed."""

    label: str
    line: str


@dataclass(frozen=True, slots=True)
class Found:
    """The pages of a lookup, final and escaped, and all that goes with them.

    `chart` is set where a chart was asked for and can be drawn; `record` where the pages are the
    record of one fact.
    """

    pages: tuple[str, ...]
    facts: tuple[Fact, ...] = ()
    choices: tuple[Choice, ...] = ()
    attachments: tuple[Attachment, ...] = field(default=())
    chart: ChartSpec | None = None
    record: Fact | None = None

    @property
    def text(self) -> str:
        """All pages as one text."""
        return "\n\n".join(self.pages)

    @property
    def rows(self) -> str:
        """The files as text, for a terminal."""
        return "\n".join(one.data.decode("utf-8-sig").rstrip() for one in self.attachments)

    @property
    def status(self) -> Status:
        """Answered where facts are shown, else none."""
        return Status.ANSWERED if self.facts else Status.NONE


def choice(label: str, line: str) -> Choice:
    """A choice whose label fits."""
    return Choice(label_cut(label), line)


def fact_choices(facts: Iterable[Fact]) -> tuple[Choice, ...]:
    """A menu into the records of these facts, as many as fit."""
    once = list({fact.id: fact for fact in facts}.values())[:MOST_CHOICES]
    return tuple(choice(fact_label(fact), f"/fact {fact.id}") for fact in once)


def fact_label(fact: Fact) -> str:
    """A fact in one short line: id, figure, statement."""
    if fact.kind is Kind.STATISTIC and fact.quantities:
        first = fact.quantities[0]
        figure = label_cut(f"{figures.amount(first)} {first.unit}", 48)
        return label_cut(f"{fact.id} · {figure} · {fact.statement}")
    return label_cut(f"{fact.id} · {fact.statement}")


def label_cut(text: str, limit: int = LABEL_LIMIT) -> str:
    """The text as one line of at most `limit` characters, never empty."""
    line = clean(text) or phrases.NOT_KNOWN
    return line if len(line) <= limit else f"{line[: limit - 1].rstrip()}…"


def page_cut(text: str, limit: int = PAGE_LIMIT) -> str:
    """Escaped text of at most `limit` characters; see `wording.cut`."""
    return wording.cut(text, limit)


def unique(facts: Iterable[Fact]) -> tuple[Fact, ...]:
    """The facts, each once, in order."""
    return tuple({fact.id: fact for fact in facts}.values())


def sentence(text: str, choices: Sequence[Choice] = ()) -> Found:
    """One page that says one thing, about no fact."""
    return Found((page_cut(text),), choices=tuple(choices)[:MOST_CHOICES])
