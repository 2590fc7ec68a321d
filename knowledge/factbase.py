"""The front door of the library: ask, look up, keep up to date; always within one scope."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from types import TracebackType
from typing import Self

from knowledge import curation, packs, parts
from knowledge.curation.said import Memory
from knowledge.errors import StoreError
from knowledge.matching import Candidate, Indexer, Ranking, StoredMatcher
from knowledge.model import SHARED_SCOPE, Answer, Briefing, Change, Fact
from knowledge.serving import Served, Shared
from knowledge.store import Store
from knowledge.text import clean

CACHED_SCOPES = 32
"""Scopes whose index is kept in memory; the one used longest ago goes first."""


class FactBase:
    """Answers from the facts of a store; to be used by the thread that opened the store."""

    def __init__(self, store: Store, shared: Shared | None = None) -> None:
        """Serve this store; indexes are built when a scope is first used.

        `shared` is for several fact bases on one file, which then build each index only once.
        """
        self.store = store
        self.shared = Shared() if shared is None else shared
        self.memory = Memory()
        self._served: OrderedDict[str, Served] = OrderedDict()

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
        return self.served(scope).ask(question, about)

    def search(self, question: str, scope: str = SHARED_SCOPE, limit: int = 10) -> list[Candidate]:
        """The entries most like the question, best first, before anything is decided of them.

        Raises StoreError where the scope has no briefing yet.
        """
        matcher = self.served(scope).matcher
        return matcher.rank(matcher.read(question), limit)

    def matcher(self, scope: str = SHARED_SCOPE) -> Ranking:
        """What finds facts in the scope as it is now; to be read only.

        Raises StoreError where the scope has no briefing yet.
        """
        return self.served(scope).matcher

    def apply(self, change: Change, scope: str = SHARED_SCOPE) -> int:
        """Change facts, wholly or not at all; returns the change's number. See `Store.apply`."""
        if change.request_key and (first := self.store.applied(scope, change.request_key)):
            return first
        frame = self.store.frame(scope)
        indexer = Indexer(parts.edited(frame, change.parts)) if frame else None
        return self.store.apply(scope, change, indexer)

    def install(self, briefing: Briefing, scope: str = SHARED_SCOPE) -> None:
        """Bring the scope to the briefing: what nobody edited follows, what was edited stays.

        What stays is not told here; `importing.plan_shipped` lists it.
        Raises StoreError where the store is read-only and something has to be written.
        """
        cursor, current = self.store.cursor(scope), self.store.briefing(scope)
        if current is None:
            change = curation.import_change(None, briefing, ())
            self.store.install(scope, briefing, change, Indexer(briefing))
            return
        edited, edited_parts = self.store.edited(scope), self.store.edited_parts(scope)
        change = curation.import_change(current, briefing, edited, cursor, edited_parts)
        if change.edits or change.parts:
            frame = parts.edited(replace(current, facts=()), change.parts)
            self.store.apply(scope, change, Indexer(frame))

    def fact(self, fact_id: str, scope: str = SHARED_SCOPE) -> Fact:
        """The fact with this id, in any status. Raises UnknownFact."""
        return self.store.fact(scope, clean(fact_id).upper())

    def briefing(self, scope: str = SHARED_SCOPE) -> Briefing:
        """What the scope holds: everything, or of a large scope all but its facts.

        Raises StoreError where the scope has no briefing yet.
        """
        return self.served(scope).briefing

    def ensure(self, scope: str = SHARED_SCOPE) -> None:
        """Bring the shipped briefing into the scope, where it is not there as it is shipped.

        Facts that nobody edited follow the shipped ones; a scope with another briefing keeps it.
        Safe to repeat, also by two processes at once. Raises StoreError where the store is
        read-only and something has to be written.
        """
        pack, frame = packs.shipped(), self.store.frame(scope)
        if frame is None or (frame.id == pack.id and frame.version <= pack.version):
            self.install(pack, scope)

    def served(self, scope: str = SHARED_SCOPE) -> Served:
        """The scope as it is now, for several looks at one state of it; to be read only.

        Raises StoreError where the scope has no briefing yet.
        """
        return self._current(scope)

    def _current(self, scope: str) -> Served:
        cursor = self.store.cursor(scope)
        served = self._served.get(scope)
        if served is None or served.cursor != cursor:
            self._served.pop(scope, None)
            served = self._served[scope] = self._serve(scope, cursor, served)
        self._served.move_to_end(scope)
        while len(self._served) > CACHED_SCOPES:
            self._served.popitem(last=False)
        return served

    def _serve(self, scope: str, cursor: int, before: Served | None) -> Served:
        """The scope as it is now; what is still right of what was served before is kept."""
        shelf = self.store.shelf(scope)
        if shelf is None:
            return self.shared.take(scope, cursor, partial(self._small, scope), before)
        briefing = self._known(self.store.frame(scope))
        old, shown = before.matcher if before else None, replace(briefing, unloaded=shelf.size)
        if (
            before
            and isinstance(old, StoredMatcher)
            and curation.same_frame(before.briefing, shown)
        ):
            old.turn_to(shelf)
            return Served(cursor, shown, old)
        fetch = partial(self.store.active_fact, scope)
        return Served(cursor, shown, StoredMatcher(briefing, shelf, fetch))

    def _small(self, scope: str) -> Briefing:
        briefing = self._known(self.store.briefing(scope))
        return parts.in_use(briefing, self.store.edited_parts(scope))

    def _known(self, briefing: Briefing | None) -> Briefing:
        if briefing is None:
            raise StoreError("There are no facts here yet.")
        return briefing
