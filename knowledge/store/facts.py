"""Reading briefings, facts and their history."""

from __future__ import annotations

from dataclasses import replace

from knowledge.errors import UnknownFact
from knowledge.model import Action, Briefing, Fact, Revision
from knowledge.store.connection import Connection

_LATEST = "SELECT document FROM fact JOIN revision USING (scope, fact_id, revision)"


class Facts(Connection):
    """The reading half of the store; no method here changes anything."""

    def scopes(self) -> list[str]:
        """All scopes that have a briefing, in alphabetical order."""
        return [scope for (scope,) in self._rows("SELECT scope FROM briefing ORDER BY scope")]

    def cursor(self, scope: str) -> int:
        """The sequence number of the last change in the scope; 0 if there was none.

        Cheap, and never the same again after a change: whoever keeps an index compares it.
        """
        row = self._row("SELECT max(sequence) FROM change WHERE scope = ?", scope)
        return (row and row[0]) or 0

    def briefing(self, scope: str) -> Briefing | None:
        """The scope's briefing with its facts of every status, by id; None if it has none."""
        with self._snapshot():
            frame = self._row("SELECT document FROM briefing WHERE scope = ?", scope)
            # F-1000 follows F-999
            order = "WHERE scope = ? ORDER BY length(fact_id), fact_id"
            documents = self._rows(f"{_LATEST} {order}", scope)
        if frame is None:
            return None
        facts = tuple(self._read(Fact, document) for (document,) in documents)
        return replace(self._read(Briefing, frame[0]), facts=facts)

    def frame(self, scope: str) -> Briefing | None:
        """The scope's briefing without its facts; None if it has none."""
        row = self._row("SELECT document FROM briefing WHERE scope = ?", scope)
        return self._read(Briefing, row[0]) if row else None

    def active_fact(self, scope: str, fact_id: str) -> Fact | None:
        """The fact as it is now; None if there is none, or if it is not answered from."""
        row = self._row(
            f"{_LATEST} WHERE scope = ? AND fact_id = ? AND status = 'active'", scope, fact_id
        )
        return self._read(Fact, row[0]) if row else None

    def fact(self, scope: str, fact_id: str) -> Fact:
        """The fact as it is now, of whatever status; raises UnknownFact."""
        row = self._row(f"{_LATEST} WHERE scope = ? AND fact_id = ?", scope, fact_id)
        if row is None:
            raise UnknownFact(fact_id)
        return self._read(Fact, row[0])

    def history(self, scope: str, fact_id: str) -> list[Revision]:
        """Every revision of the fact, newest last; empty if there is no such fact."""
        rows = self._rows(
            "SELECT document, action, at, name, reason FROM revision"
            " JOIN change USING (sequence) JOIN person ON person_id = person"
            " WHERE revision.scope = ? AND fact_id = ? ORDER BY revision",
            scope,
            fact_id,
        )
        return [
            Revision(
                fact=self._read(Fact, document),
                action=Action(action),
                at=at,
                actor=name,
                reason=reason,
            )
            for document, action, at, name, reason in rows
        ]

    def edited(self, scope: str) -> set[str]:
        """The ids of facts that any change other than an import touched."""
        rows = self._rows(
            "SELECT DISTINCT fact_id FROM revision JOIN change USING (sequence)"
            " WHERE revision.scope = ? AND action <> 'import'",
            scope,
        )
        return {fact_id for (fact_id,) in rows}
