"""What moderators work with: rights, a server's settings, drafts, and what people sent them.

Frozen values, like those of `model`, for the people who curate; knows nothing of Discord.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from knowledge.model import Change, Strict

DRAFT_DAYS = 30
"""Days that a draft is kept after it was last changed."""

GAP_DAYS = 30
"""Days that a question or a complaint is kept after it was sent."""


class Right(StrEnum):
    """What a member may do; none of them implies another."""

    SUGGEST = "suggest"
    EDIT = "edit"
    REVIEW = "review"
    CONFIGURE = "configure"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerSettings(Strict):
    """What a server's moderators chose.

    `roles` are the role ids that have a right; where a right has none, whoever has Discord's own
    permission for such things has it. `channels` are those in which questions need no mention;
    `log_channel` gets a post for each change, None for no posts; `second_person` whether a
    statistic or a contested claim needs a second person's approval.
    """

    suggest: tuple[int, ...] = ()
    edit: tuple[int, ...] = ()
    review: tuple[int, ...] = ()
    configure: tuple[int, ...] = ()
    channels: tuple[int, ...] = ()
    log_channel: int | None = None
    second_person: bool = False

    def roles(self, right: Right) -> tuple[int, ...]:
        """The ids of the roles that were given the right."""
        given = {
            Right.SUGGEST: self.suggest,
            Right.EDIT: self.edit,
            Right.REVIEW: self.review,
            Right.CONFIGURE: self.configure,
        }
        return given[right]


class DraftState(StrEnum):
    """Where a draft stands: its author's, up for review, sent back, or read from an article."""

    DRAFT = "draft"
    REVIEW = "review"
    RETURNED = "returned"
    PROPOSED = "proposed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A change that is not made yet, with what its author needs to go on.

    `change` is whole but for what is still missing; its actor is the author. `quote` is the text
    that it was drawn from (a message, a sentence of an article) and `passage` the source's text at
    its locator, both None where they are not at hand; `doubts` are sentences for the
    moderator, `summary` lines of Markdown that tell what an import would do; `gaps` the numbers of
    the gaps that it answers; `note` why it was sent back. `id` is 0 before it is kept; `changed` is
    UTC, ISO 8601, empty before it is kept.
    """

    change: Change
    scope: str
    state: DraftState = DraftState.DRAFT
    quote: str | None = None
    passage: str | None = None
    doubts: tuple[str, ...] = ()
    summary: tuple[str, ...] = ()
    gaps: tuple[int, ...] = ()
    note: str | None = None
    id: int = 0
    changed: str = ""


class GapKind(StrEnum):
    """A question without an answer, or what is wrong with an answer."""

    QUESTION = "question"
    WRONG_FACT = "wrong fact"
    WRONG_MATCH = "wrong match"
    OUTDATED = "outdated"
    MISSING_SIDE = "missing side"


class GapState(StrEnum):
    """What became of it."""

    OPEN = "open"
    ANSWERED = "answered"
    OUT_OF_SCOPE = "out of scope"
    SILENCE = "silence"
    DONE = "done"


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """What somebody sent to the moderators; who it was is not kept.

    `text` is the question, None where it was not the sender's own; `note` what they added;
    `fact_id` and `revision` the fact that a complaint is about; `day` when it was sent
    (YYYY-MM-DD, UTC); `press` tells one click from another; `sequence` the change that closed it.
    """

    scope: str
    kind: GapKind
    day: str
    press: str
    text: str | None = None
    note: str | None = None
    fact_id: str | None = None
    revision: int | None = None
    state: GapState = GapState.OPEN
    sequence: int | None = None
    id: int = 0


@dataclass(frozen=True, slots=True)
class PersonalData:
    """All that is kept about one person: counts, and the documents behind them.

    `replies` are (reply id, channel id, server's scope, time), `changes` and `reviews`
    (scope, number, time), `drafts` their drafts.
    """

    replies: tuple[tuple[int, int, str, str], ...] = ()
    changes: tuple[tuple[str, int, str], ...] = ()
    reviews: tuple[tuple[str, int, str], ...] = ()
    drafts: tuple[Draft, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether nothing is kept."""
        return not (self.replies or self.changes or self.reviews or self.drafts)
