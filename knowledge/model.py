"""The nouns of the fact base: frozen values without behaviour beyond reading themselves.

Knows nothing of storage, matching, wording or Discord. The design borrows its words from
CSL-JSON (source, locator), Wikidata (statement, attribution, rank), schema.org Observation
(quantity) and SKOS (label, alias).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar, Literal

STATEMENT_LIMIT = 300
ASK_LIMIT = 150
NAME_LIMIT = 80
SOURCE_TITLE_LIMIT = 200
REASON_LIMIT = 300
QUESTION_LIMIT = 500
"""Lengths in characters (design, section 2). Of a longer question the first 500 count."""

SHARED_SCOPE = "shared"
"""The scope of the terminal and of direct messages."""

ERASED = "erased:"
"""What the name of a person who was forgotten begins with; the rest tells them from others."""

Locator = int | Literal["title", "bio"]
"""A paragraph number from 1, the title line, or the closing line about the writer."""


class Kind(StrEnum):
    """What sort of thing a fact is."""

    STATISTIC = "statistic"
    EVENT = "event"
    CLAIM = "claim"
    ASSESSMENT = "assessment"
    BACKGROUND = "background"


class Voice(StrEnum):
    """In whose voice the source says it; shown with every answer."""

    REPORTED = "reported"
    ATTRIBUTED = "attributed"
    STATEMENT = "statement"
    OPINION = "opinion"
    GUESS = "guess"


class Comparator(StrEnum):
    """How the published amount bounds the true one ("over 100" is a lower bound)."""

    EXACTLY = "exactly"
    OVER = "over"
    AT_LEAST = "at least"
    ABOUT = "about"
    UP_TO = "up to"
    BETWEEN = "between"


class FactStatus(StrEnum):
    """Only active facts are answered from."""

    DRAFT = "draft"
    ACTIVE = "active"
    RETIRED = "retired"


class Relation(StrEnum):
    """How one fact stands to another."""

    SAME_MEASURE = "same measure"
    SUPPORTS = "supports"
    DISPUTES = "disputes"
    SUPERSEDES = "supersedes"
    RELATED = "related"


class Aspect(StrEnum):
    """The kind of thing that a question asks for and that a fact can give."""

    AMOUNT = "how many"
    TIME = "when"
    PLACE = "where"
    PERSON = "who"
    REASON = "why"
    SOURCE = "who says so"


class Outcome(StrEnum):
    """What became of a question; each has its own wording."""

    FACTS = "facts"
    CORRECTED = "corrected"
    NEAR_MISS = "near miss"
    CLOSEST = "closest"
    CHOICE = "choice"
    SILENCE = "silence"
    NOTHING = "nothing"
    HELP = "help"
    SEVERAL = "several questions"


class Status(StrEnum):
    """The public status of an answer, stable for scripts."""

    ANSWERED = "answered"
    UNSURE = "unsure"
    NONE = "none"


class Strict:
    """Documents with unknown keys are refused when they are read from outside."""

    __slots__ = ()
    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "forbid"}


@dataclass(frozen=True, slots=True, kw_only=True)
class PartialDate(Strict):
    """A date with only those parts that the source states; `words` is how it writes it."""

    words: str
    year: int | None = None
    month: int | None = None
    day: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Period(Strict):
    """A span of time: `start` and `end` as EDTF level 0 (`2020-07`), both inclusive."""

    words: str
    start: str | None = None
    end: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity(Strict):
    """One published figure (schema.org Observation).

    `amount` keeps the digits as published; `upper` is set only for `between`. `period` None
    means that the source states none.
    """

    amount: Decimal
    unit: str
    measure: str
    comparator: Comparator = Comparator.EXACTLY
    upper: Decimal | None = None
    subject: str | None = None
    place: str | None = None
    period: Period | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attributor(Strict):
    """One link in the chain of who says so; `note` says what the source leaves out about it."""

    name: str
    kind: str
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation(Strict):
    """Where in which source a fact stands; `passage` only if the operator loaded the text."""

    source: str
    locator: Locator
    passage: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Link(Strict):
    """A declared relation to another fact of the same scope."""

    relation: Relation
    fact: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Source(Strict):
    """What facts are drawn from; each None means that it is not known.

    `passages` maps each numbered passage's locator, as text, to the SHA-256 of its words;
    `voice` is how replies name whoever speaks where the source names nobody.
    """

    id: str
    title: str
    kind: str
    label: str
    voice: str
    language: str = "en"
    author: str | None = None
    container_title: str | None = None
    url: str | None = None
    issued: str | None = None
    text_sha256: str | None = None
    passages: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity(Strict):
    """A thing with names; aliases are other names for the same thing, never relations."""

    id: str
    kind: str
    label: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact(Strict):
    """One sourced statement that stands alone, with its figures and its limits.

    `caveat` is a limit that every reply must show; `hedge` the source's own softening word;
    `gives` names aspects beyond those that the typed fields give by themselves; places, actors
    and targets are entity ids.
    """

    id: str
    kind: Kind
    voice: Voice
    statement: str
    citations: tuple[Citation, ...]
    revision: int = 1
    status: FactStatus = FactStatus.ACTIVE
    caveat: str | None = None
    hedge: str | None = None
    quantities: tuple[Quantity, ...] = ()
    dates: tuple[PartialDate, ...] = ()
    places: tuple[str, ...] = ()
    actors: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    attribution: tuple[Attributor, ...] = ()
    gives: tuple[Aspect, ...] = ()
    links: tuple[Link, ...] = ()
    asks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence(Strict):
    """What a source does not say: a refusal made of data.

    `missing` completes "The article gives no …" in headings and menus; `says` is the whole
    sentence; `words` are words that no fact of the source can answer; `gives` the kinds of question
    that it can stand for (none: any); `near` are facts that show what there is instead.
    """

    id: str
    source: str
    missing: str
    says: str
    words: tuple[str, ...] = ()
    gives: tuple[Aspect, ...] = ()
    near: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic(Strict):
    """Facts that belong together, in reading order, and the questions that want them all.

    `lead` is one sentence above them, or None.
    """

    id: str
    label: str
    facts: tuple[str, ...]
    lead: str | None = None
    asks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Briefing(Strict):
    """A whole fact base: what a pack file holds and what a scope serves.

    Of a large scope `facts` is empty, and `unloaded` tells how many active ones there are.
    """

    id: str
    name: str
    subject: str
    version: int
    language: str = "en"
    sources: tuple[Source, ...] = ()
    entities: tuple[Entity, ...] = ()
    facts: tuple[Fact, ...] = ()
    silences: tuple[Silence, ...] = ()
    topics: tuple[Topic, ...] = ()
    examples: tuple[str, ...] = ()
    unloaded: int = 0

    @property
    def size(self) -> int:
        """How many active facts there are, loaded or not."""
        return len(self.active) + self.unloaded

    @property
    def active(self) -> tuple[Fact, ...]:
        """The facts that are answered from."""
        return tuple(fact for fact in self.facts if fact.status is FactStatus.ACTIVE)


class Verdict(StrEnum):
    """The result of one typed check."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_APPLICABLE = "not applicable"


@dataclass(frozen=True, slots=True)
class Check:
    """One typed check of a question against a fact.

    Where it failed, `asked` is what the question has and `found` what the fact has instead, both
    in words; empty where there is nothing of the kind.
    """

    name: str
    verdict: Verdict
    asked: str = ""
    found: str = ""


@dataclass(frozen=True, slots=True)
class Correction:
    """A misspelt word of the question and the word of the fact base it was read as."""

    typed: str
    read_as: str


@dataclass(frozen=True, slots=True)
class Match:
    """A fact that may answer; score 0–100 (likeness), confidence 0–1 (that it is what was meant).

    `phrasing` is the most similar ask, or None where the statement matched; `lacks` are the
    question's content words that the fact does not hold, as typed.
    """

    fact: Fact
    score: float
    confidence: float
    phrasing: str | None = None
    lacks: tuple[str, ...] = ()
    checks: tuple[Check, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the fact base has to say to one question; `wording` turns it into text.

    `matches` are the facts shown, in order. `missing` are words of the question that the fact base
    does not know, as typed. `differences` are the failed checks of the first fact shown.
    `silence` and `topic` are set when they gave the answer. `parts` holds one answer for each
    question when a message had several.
    """

    question: str
    outcome: Outcome
    matches: tuple[Match, ...] = ()
    missing: tuple[str, ...] = ()
    differences: tuple[Check, ...] = ()
    corrections: tuple[Correction, ...] = ()
    silence: Silence | None = None
    topic: Topic | None = None
    runner_up: str | None = None
    parts: tuple[Answer, ...] = ()

    @property
    def status(self) -> Status:
        """The public status; several questions are answered when any of them is."""
        if self.parts:
            found = {part.status for part in self.parts}
            return next(status for status in Status if status in found)
        return _STATUS[self.outcome]

    @property
    def facts(self) -> tuple[Fact, ...]:
        """All facts shown, in order, each once."""
        shown = [match.fact for match in self.matches]
        shown += [fact for part in self.parts for fact in part.facts]
        return tuple({fact.id: fact for fact in shown}.values())


_STATUS = {
    Outcome.FACTS: Status.ANSWERED,
    Outcome.CORRECTED: Status.ANSWERED,
    Outcome.NEAR_MISS: Status.UNSURE,
    Outcome.CLOSEST: Status.UNSURE,
    Outcome.CHOICE: Status.UNSURE,
    Outcome.SILENCE: Status.NONE,
    Outcome.NOTHING: Status.NONE,
    Outcome.HELP: Status.NONE,
}


class Action(StrEnum):
    """What a change does."""

    ADD = "add"
    EDIT = "edit"
    RETIRE = "retire"
    RESTORE = "restore"
    IMPORT = "import"


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """One fact inside a change: its document before (None: new) and after."""

    before: Fact | None
    after: Fact


Part = Source | Entity | Silence | Topic | Briefing
"""What a briefing holds besides facts; a Briefing without any of them stands for its own head:
name, subject, version, examples."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartEdit:
    """One part of the briefing inside a change: before (None: new) and after (None: taken out)."""

    before: Part | None = None
    after: Part | None = None

    @property
    def part(self) -> Part:
        """The part as it is after the change, or as it was where it is taken out.

        Raises ValueError if there is neither.
        """
        part = self.after or self.before
        if part is None:
            raise ValueError("a part edit needs a part")
        return part


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """The only way facts change: who, why, and the documents before and after.

    `actor` is a user id as text, or a name such as "operator"; the store keeps it apart, so that
    it can be erased. `reviewer` is the second person who approved it, or None; `undoes` the
    number of the change that this one takes back, or None. A second change with the same
    `request_key` in a scope does nothing.
    """

    action: Action
    actor: str
    reason: str
    edits: tuple[Edit, ...] = ()
    parts: tuple[PartEdit, ...] = ()
    request_key: str | None = None
    reviewer: str | None = None
    undoes: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """One entry of a fact's history; `at` is UTC, ISO 8601; `sequence` the number of its change.

    `actor` and `reviewer` are pseudonyms after erasure; `reviewer` is None where nobody reviewed.
    """

    fact: Fact
    action: Action
    at: str
    actor: str
    reason: str
    sequence: int
    reviewer: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """A change as it was made: its number, when (UTC, ISO 8601), and whether it was taken back.

    `undone_by` is the number of the change that did so, or None.
    """

    sequence: int
    at: str
    change: Change
    undone_by: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PostedReply:
    """A reply of the bot that can be found again; all ids are Discord's, no text is kept.

    `question_id` and `asker_id` are None where the question was no message. `facts` pairs fact
    id and revision.
    """

    reply_id: int
    channel_id: int
    scope: str
    facts: tuple[tuple[str, int], ...]
    posted_at: str
    question_id: int | None = None
    asker_id: int | None = None
