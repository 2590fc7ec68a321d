"""Changes that are not made yet. Nothing is answered from them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from knowledge.documents import to_json
from knowledge.errors import BadInput, NotAFactBase
from knowledge.moderators import Draft, DraftState
from knowledge.store.connection import Connection, Row, is_number

_SELECT = (
    "SELECT draft_id, scope, state, changed, name, document"
    " FROM draft JOIN person ON person_id = person"
)


class Drafts(Connection):
    """Memory of drafts, each under a number that no other draft ever has."""

    def keep_draft(self, draft: Draft, now: str) -> Draft:
        """Keep the draft, in place of what stood under its number; returns it as it is kept.

        `now` is UTC, ISO 8601. Raises BadInput if its number is not, or no longer, known, or for
        text that cannot be stored.
        """
        return self.keep_drafts([draft], now)[0]

    def keep_drafts(self, drafts: Sequence[Draft], now: str) -> list[Draft]:
        """The same for many, wholly or not at all."""
        with self._transaction():
            return [self._keep(draft, now) for draft in drafts]

    def draft(self, scope: str, draft_id: int) -> Draft | None:
        """The scope's draft with that number; None if it is gone."""
        if not is_number(draft_id):
            return None
        row = self._row(f"{_SELECT} WHERE scope = ? AND draft_id = ?", scope, draft_id)
        return self._draft(row) if row else None

    def drafts(
        self, scope: str, state: DraftState | None = None, author: str | None = None
    ) -> list[Draft]:
        """The scope's drafts, all or those in a state or of an author, oldest first.

        One that cannot be read, of another version say, is left out; it goes with its time.
        """
        sql, values = f"{_SELECT} WHERE scope = ?", [scope]
        for column, value in (("state", state), ("name", author)):
            if value is not None:
                sql += f" AND {column} = ?"
                values.append(value)
        found = self._rows(f"{sql} ORDER BY draft_id", *values)
        return [draft for row in found if (draft := self._readable(row))]

    def drop_draft(self, scope: str, draft_id: int) -> bool:
        """Forget a draft, in the journal too; whether it was there."""
        with self._transaction():
            gone = self._rows(
                "DELETE FROM draft WHERE scope = ? AND draft_id = ? RETURNING draft_id",
                scope,
                draft_id,
            )
        self._checkpoint()
        return bool(gone)

    def forget_drafts_before(self, iso: str) -> int:
        """Forget the drafts last changed before that time, in the journal too; how many."""
        with self._transaction():
            gone = self._rows(
                "DELETE FROM draft WHERE julianday(changed) < julianday(?) RETURNING draft_id", iso
            )
        self._checkpoint()
        return len(gone)

    def _keep(self, draft: Draft, now: str) -> Draft:
        person = self._person(draft.change.actor)
        document = to_json(
            replace(
                draft,
                id=0,
                changed="",
                scope="",
                state=DraftState.DRAFT,
                change=replace(draft.change, actor=""),  # who it is stands in one place alone
            )
        )
        if draft.id == 0:
            row = self._rows(
                "INSERT INTO draft (scope, person, state, changed, document)"
                " VALUES (?, ?, ?, ?, ?) RETURNING draft_id",
                draft.scope,
                person,
                draft.state,
                now,
                document,
            )[0]
            self._seal("draft", "draft_id = ?", row[0])
            return replace(draft, id=int(row[0]), changed=now)
        kept = self._rows(
            "UPDATE draft SET person = ?, state = ?, changed = ?, document = ?"
            " WHERE draft_id = ? AND scope = ? RETURNING draft_id",
            person,
            draft.state,
            now,
            document,
            draft.id,
            draft.scope,
        )
        if not kept:
            raise BadInput("This draft is gone; begin a new one.")
        self._seal("draft", "draft_id = ?", draft.id)
        return replace(draft, changed=now)

    def _readable(self, row: Row) -> Draft | None:
        try:
            return self._draft(row)
        except NotAFactBase:
            return None

    def _draft(self, row: Row) -> Draft:
        draft_id, scope, state, changed, name, document = row
        draft = self._read(Draft, document)
        return replace(
            draft,
            id=draft_id,
            scope=scope,
            state=DraftState(state),
            changed=changed,
            change=replace(draft.change, actor=name),
        )
