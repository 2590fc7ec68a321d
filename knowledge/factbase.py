"""The front door of the library: ask, look up, keep up to date; always within one scope."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from types import TracebackType
from typing import Self

from knowledge import answering, curation, packs, wording
from knowledge.errors import StoreError
from knowledge.matching import Matcher
from knowledge.model import SHARED_SCOPE, Answer, Briefing, Fact
from knowledge.store import Store
from knowledge.text import clean

CACHED_SCOPES = 32
"""Scopes whose index is kept in memory; the one used longest ago goes first."""


class FactBase:
    """Answers from the facts of a store; to be used by the thread that opened the store."""

    def __init__(self, store: Store) -> None:
        """Serve this store; indexes are built when a scope is first used."""
        self.store = store
        self._matchers: OrderedDict[str, tuple[int, Briefing, Matcher]] = OrderedDict()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.store.close()

    def ask(self, question: str, scope: str = SHARED_SCOPE, about: Sequence[str] = ()) -> Answer:
        """What the scope's facts say to the question, as much of it as a reply has room for.

        `about` are the ids of the facts just shown: "who says so?" then asks about them.
        Any text gets an answer; StoreError is raised where the scope has no briefing yet.
        """
        _, briefing, matcher = self._current(scope)
        return wording.fitted(answering.answer(question, matcher, about), briefing)

    def fact(self, fact_id: str, scope: str = SHARED_SCOPE) -> Fact:
        """The fact with this id, in any status. Raises UnknownFact."""
        return self.store.fact(scope, clean(fact_id).upper())

    def briefing(self, scope: str = SHARED_SCOPE) -> Briefing:
        """All that the scope holds. Raises StoreError where the scope has no briefing yet."""
        return self._current(scope)[1]

    def ensure(self, scope: str = SHARED_SCOPE) -> None:
        """Bring the shipped briefing into the scope, where it is not there as it is shipped.

        Facts that nobody edited follow the shipped ones; a scope with another briefing keeps it.
        Safe to repeat, also by two processes at once. Raises StoreError where the store is
        read-only and something has to be written.
        """
        pack = packs.shipped()
        cursor, current = self.store.cursor(scope), self.store.briefing(scope)
        if current is not None and (current.id != pack.id or current.version > pack.version):
            return
        edited = self.store.edited(scope) if current else set()
        change = curation.import_change(current, pack, edited, cursor)
        if current is None or change.edits or not curation.same_frame(current, pack):
            self.store.install(scope, pack, change)

    def _current(self, scope: str) -> tuple[int, Briefing, Matcher]:
        cursor = self.store.cursor(scope)
        cached = self._matchers.get(scope)
        if cached is None or cached[0] != cursor:
            briefing = self.store.briefing(scope)
            if briefing is None:
                raise StoreError("There are no facts here yet.")
            cached = cursor, briefing, self._matcher(briefing)
            self._matchers[scope] = cached
        self._matchers.move_to_end(scope)
        while len(self._matchers) > CACHED_SCOPES:
            self._matchers.popitem(last=False)
        return cached

    def _matcher(self, briefing: Briefing) -> Matcher:
        """An index of the briefing: scopes that hold the same share one."""
        for _, known, matcher in self._matchers.values():
            if known == briefing:
                return matcher
        return Matcher(briefing)
