"""Reading briefings, facts and their history."""

from __future__ import annotations

from dataclasses import replace

from knowledge.errors import UnknownFact
from knowledge.model import Action, Briefing, Change, Edit, Fact, PartEdit, Recorded, Revision
from knowledge.store.connection import Connection, Row, is_number

_CHANGE = (
    "SELECT sequence, at, action, by.name, reason, request_key,"
    " second.name, undoes,"
    " (SELECT min(sequence) FROM change AS later WHERE later.undoes = change.sequence)"
    " FROM change JOIN person AS by ON by.person_id = person"
    " LEFT JOIN person AS second ON second.person_id = reviewer"
)

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
            "SELECT document, action, at, by.name, reason, sequence,"
            " second.name FROM revision JOIN change USING (sequence)"
            " JOIN person AS by ON by.person_id = person"
            " LEFT JOIN person AS second ON second.person_id = reviewer"
            " WHERE revision.scope = ? AND fact_id = ? ORDER BY revision",
            scope,
            fact_id,
        )
        return [
            Revision(
                fact=self._read(Fact, document),
                action=Action(action),
                at=at,
                actor=actor,
                reason=reason,
                sequence=sequence,
                reviewer=reviewer,
            )
            for document, action, at, actor, reason, sequence, reviewer in rows
        ]

    def changes(self, scope: str, limit: int = 10) -> list[Recorded]:
        """The scope's latest changes with their documents, newest first."""
        sql = f"{_CHANGE} WHERE scope = ? ORDER BY sequence DESC LIMIT ?"
        return [self._recorded(scope, row) for row in self._rows(sql, scope, limit)]

    def change(self, scope: str, sequence: int) -> Recorded | None:
        """The scope's change with that number and its documents; None if there is none."""
        if not is_number(sequence):
            return None
        row = self._row(f"{_CHANGE} WHERE scope = ? AND sequence = ?", scope, sequence)
        return self._recorded(scope, row) if row else None

    def applied(self, scope: str, request_key: str) -> int | None:
        """The number of the change that was made on that request; None if none was."""
        sql = "SELECT sequence FROM change WHERE scope = ? AND request_key = ?"
        row = self._row(sql, scope, request_key)
        return int(row[0]) if row else None

    def has_fact(self, scope: str, fact_id: str) -> bool:
        """Whether there is, or was, a fact with that id."""
        sql = "SELECT 1 FROM fact WHERE scope = ? AND fact_id = ?"
        return self._row(sql, scope, fact_id) is not None

    def next_id(self, scope: str, prefix: str = "F") -> str:
        """An id that no fact of the scope has, and no silence: "F-049" after "F-048"."""
        like = f"{prefix}-*"
        sql = (
            "SELECT max(CAST(substr(fact_id, length(?) + 2) AS INTEGER)) FROM fact"
            " WHERE scope = ? AND fact_id GLOB ?"
        )
        row = self._row(sql, prefix, scope, like)
        taken = int(row[0] or 0) if row else 0
        frame = self.frame(scope)
        ids = [one.id for one in frame.silences] if frame else []
        ids += [one.id for one in frame.topics] if frame else []
        for letters, _, number in (one.partition("-") for one in ids):
            taken = max(taken, int(number)) if letters == prefix else taken
        return f"{prefix}-{taken + 1:0{2 if prefix == 'S' else 3}}"

    def edited(self, scope: str) -> set[str]:
        """The ids of facts that are not as the last pack brought them: somebody changed them."""
        rows = self._rows(
            "SELECT DISTINCT fact_id FROM revision JOIN change USING (sequence)"
            f" WHERE revision.scope = ? AND {_BY_HAND}",
            scope,
        )
        return {fact_id for (fact_id,) in rows if not self._as_packed(scope, fact_id)}

    def _as_packed(self, scope: str, fact_id: str) -> bool:
        """Whether the fact reads as a pack brought it last, its edits taken back."""
        packed = self._row(
            "SELECT document FROM revision JOIN change USING (sequence)"
            f" WHERE revision.scope = ? AND fact_id = ? AND NOT ({_BY_HAND})"
            " ORDER BY revision DESC LIMIT 1",
            scope,
            fact_id,
        )
        if packed is None:
            return False
        return replace(self._read(Fact, packed[0]), revision=1) == replace(
            self.fact(scope, fact_id), revision=1
        )

    def edited_parts(self, scope: str) -> set[tuple[str, str]]:
        """Kind and id of the parts that any change touched, other than one that brought a pack."""
        rows = self._rows(
            "SELECT DISTINCT kind, part_id FROM part_edit JOIN change USING (sequence)"
            f" WHERE part_edit.scope = ? AND {_BY_HAND}",
            scope,
        )
        return {(kind, part_id) for kind, part_id in rows}

    def _recorded(self, scope: str, row: Row) -> Recorded:
        sequence, at, action, actor, reason, key, reviewer, undoes, undone_by = row
        edits = self._rows(
            "SELECT revision.document, earlier.document FROM revision"
            " LEFT JOIN revision AS earlier ON earlier.scope = revision.scope"
            " AND earlier.fact_id = revision.fact_id AND earlier.revision = revision.revision - 1"
            " WHERE revision.scope = ? AND revision.sequence = ?"
            " ORDER BY length(revision.fact_id), revision.fact_id, revision.revision",
            scope,
            sequence,
        )
        parts = self._rows(
            "SELECT document FROM part_edit WHERE sequence = ? ORDER BY position", sequence
        )
        change = Change(
            action=Action(action),
            actor=actor,
            reason=reason,
            edits=tuple(
                Edit(
                    before=self._read(Fact, before) if before else None,
                    after=self._read(Fact, after),
                )
                for after, before in edits
            ),
            parts=tuple(self._read(PartEdit, document) for (document,) in parts),
            request_key=key,
            reviewer=reviewer,
            undoes=undoes,
        )
        return Recorded(sequence=sequence, at=at, change=change, undone_by=undone_by)


_BY_HAND = "NOT (action = 'import' AND coalesce(request_key, 'pack:') LIKE 'pack:%')"
"""An import is a pack's unless its request key says otherwise."""
