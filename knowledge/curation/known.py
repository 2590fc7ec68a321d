"""Questions whose answers are watched while facts change."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from knowledge import golden
from knowledge.model import Briefing
from knowledge.moderators import GapKind
from knowledge.packs import SHIPPED
from knowledge.text import clean

if TYPE_CHECKING:
    from knowledge.factbase import FactBase

KNOWN = 2_000
"""Known questions of one scope at the most."""

OPEN = 500
"""Open questions of people among them at the most; the newest ones."""

Origin = Literal["golden", "gap", "ask"]
"""A golden question, one that people sent to the moderators, or an example question."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A question whose answer is watched.

    `expected` are the facts of which any answers it; a golden question without any must not be
    answered. `gaps` are the numbers of the open questions that say the same.
    """

    text: str
    origin: Origin
    expected: tuple[str, ...] = ()
    gaps: tuple[int, ...] = ()

    def is_right(self, answered: bool, facts: Iterable[str]) -> bool | None:
        """Whether an answer with these facts is what was expected; None where nothing was."""
        if self.expected:
            return answered and not set(self.expected).isdisjoint(facts)
        return not answered if self.origin == "golden" else None


def known_questions(base: FactBase, scope: str) -> list[Known]:
    """The scope's known questions, at most 2,000: those that should be right, then open ones.

    In a scope with the shipped briefing the golden questions that come with it; in another one an
    ask of each fact, and the examples. A large scope gives no asks of its facts.
    """
    waiting = _open(base, scope)
    briefing = base.briefing(scope)
    own = _golden() if briefing.id == SHIPPED else _asks(briefing)
    found = {known.text: known for known in [*waiting, *own]}  # an expected one wins
    asked = [known for known in found.values() if known.origin != "gap"]
    gaps = [known for known in found.values() if known.origin == "gap"]
    return [*asked[: KNOWN - len(gaps)], *gaps]


def _golden() -> list[Known]:
    return [
        Known(text=question.ask, origin="golden", expected=question.facts)
        for question in golden.shipped_questions().questions
    ]


def _asks(briefing: Briefing) -> Iterator[Known]:
    for fact in briefing.active:
        if fact.asks:
            yield Known(text=fact.asks[0], origin="ask", expected=(fact.id,))
    firsts = {fact.asks[0] for fact in briefing.active if fact.asks}
    for text in briefing.examples:
        if text not in firsts:
            yield Known(text=text, origin="ask")


def _open(base: FactBase, scope: str) -> list[Known]:
    """What people asked and is still open, the newest first, each text once."""
    same: defaultdict[str, list[int]] = defaultdict(list)
    for gap in reversed(base.store.gaps(scope)):
        text = clean(gap.text or "")
        if gap.kind is GapKind.QUESTION and text:
            same[text].append(gap.id)
    texts = list(same)[:OPEN]
    return [Known(text=text, origin="gap", gaps=tuple(sorted(same[text]))) for text in texts]
