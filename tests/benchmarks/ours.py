"""The product as one of the measured systems: the only benchmark file that knows its interface."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from knowledge.matching import CHATTER, Candidate, Matcher
from knowledge.model import (
    Action,
    Briefing,
    Change,
    Citation,
    Edit,
    Fact,
    Kind,
    Silence,
    Source,
    Topic,
    Voice,
)
from tests.benchmarks.system import Hit, in_batches

if TYPE_CHECKING:  # the in-memory matcher is measured without them
    from knowledge.factbase import FactBase

NAME = "Briefing Bot"
CHUNK = 10_000
"""Facts in one change when a large base is filled."""

SCOPE = "benchmark"

_SOURCE = Source(id="s", title="Benchmark", kind="data set", label="the set", voice="the set")


def far_gate(candidate: Candidate) -> float:
    """How surely the base is about the question at all: refuses off-topic questions."""
    return candidate.about


def near_gate(candidate: Candidate) -> float:
    """How sure it is that this fact is the answer: refuses what the base does not say."""
    return candidate.confidence


def fact(number: int, statement: str = "", asks: Sequence[str] = ()) -> Fact:
    """A fact without typed fields, each from a passage of its own."""
    return Fact(
        id=f"F-{number:06d}",
        kind=Kind.CLAIM,
        voice=Voice.STATEMENT,
        statement=statement,
        citations=(Citation(source=_SOURCE.id, locator=number + 1),),
        asks=tuple(asks),
    )


def briefing(facts: Iterable[Fact]) -> Briefing:
    """A briefing that holds these facts and no names, silences or topics."""
    return Briefing(
        id="benchmark",
        name="Benchmark",
        subject="Everything",
        version=1,
        sources=(_SOURCE,),
        facts=tuple(facts),
    )


def hits(candidates: Iterable[Candidate], limit: int) -> list[Hit]:
    """The facts among the candidates; small talk is no fact."""
    facts = (
        Hit(int(c.id.removeprefix("F-")), c.score, near_gate(c), far_gate(c))
        for c in candidates
        if c.id != CHATTER
    )
    return list(islice(facts, limit))


class Ours:
    """The matcher alone, in memory."""

    name = NAME

    def build(self, texts: Iterable[str]) -> None:
        """Each text is the statement of a fact."""
        self._take(fact(number, text) for number, text in enumerate(texts))

    def build_asks(self, groups: Iterable[Sequence[str]]) -> None:
        """Each group of phrasings is a fact without a statement."""
        self._take(fact(number, asks=asks) for number, asks in enumerate(groups))

    def search(self, question: str, limit: int) -> list[Hit]:
        """The best facts, best first."""
        return hits(self._matcher.rank(self._matcher.read(question), limit + 1), limit)

    def _take(self, facts: Iterable[Fact]) -> None:
        self._matcher = Matcher(briefing(facts))


def fact_base(path: Path) -> FactBase:
    """The fact base in a file, which is made if it is missing."""
    from knowledge.factbase import FactBase
    from knowledge.store import open_store

    return FactBase(open_store(path, create=True))


class StoredOurs:
    """The fact base in its file, with any number of scopes."""

    name = NAME

    def __init__(self, folder: Path | None) -> None:
        """Keep the file in this folder."""
        if folder is None:
            raise ValueError("the stored fact base needs a folder")
        self._path = folder / "facts.db"

    def build(self, texts: Iterable[str], scope: str = SCOPE) -> None:
        """A briefing of the first facts, then the others as changes."""
        self.open()
        facts = (fact(number, text) for number, text in enumerate(texts))
        self.base.install(briefing(islice(facts, CHUNK)), scope)
        for batch in in_batches(facts, CHUNK):
            self._add(batch, scope)

    def open(self) -> None:
        """Open the file, which is made if it is missing."""
        self.base = fact_base(self._path)

    def search(self, question: str, limit: int, scope: str = SCOPE) -> list[Hit]:
        """The best facts of the scope, best first."""
        return hits(self.base.search(question, scope, limit + 1), limit)

    def answer(self, question: str, scope: str = SCOPE) -> tuple[str, tuple[str, ...]]:
        """The outcome of a whole answer, and the ids of the facts that it shows."""
        answer = self.base.ask(question, scope)
        return str(answer.outcome), tuple(shown.id for shown in answer.facts)

    def insert(self, number: int, text: str) -> None:
        """One fact as a change of its own."""
        self._add([fact(number, text)], SCOPE)

    def close(self) -> None:
        """Close the file."""
        self.base.store.close()

    def _add(self, facts: Iterable[Fact], scope: str) -> None:
        edits = tuple(Edit(before=None, after=new) for new in facts)
        change = Change(action=Action.ADD, actor="benchmark", reason="benchmark", edits=edits)
        self.base.apply(change, scope)


class Bundled:
    """The shipped briefing as people meet it: a question's text in, an answer's text out."""

    def __init__(self, folder: Path) -> None:
        """Make a fact base in the folder; its golden questions are what it is asked."""
        from knowledge import golden, packs

        pack = packs.shipped()
        self.base = fact_base(folder / "bundled.db")
        self.base.ensure()
        entries: list[Fact | Silence | Topic] = [*pack.facts, *pack.silences, *pack.topics]
        self.asks = [ask for entry in entries for ask in entry.asks]
        self.questions = [question.ask for question in golden.shipped_questions().questions]

    def say(self, question: str) -> str:
        """The final text for the question."""
        from knowledge import wording

        return wording.answer(self.base.ask(question), self.base.briefing())

    def close(self) -> None:
        """Close the file."""
        self.base.store.close()
