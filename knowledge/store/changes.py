"""Writing: the one way that facts change, and the two lawful ways to forget."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from knowledge import parts
from knowledge.documents import from_json, to_json
from knowledge.errors import BadInput, Conflict, StoreBusy, UnknownFact
from knowledge.model import ERASED, SHARED_SCOPE, Briefing, Change, Edit, Fact, PartEdit
from knowledge.store.facts import Facts
from knowledge.store.postings import Indexer, Postings
from knowledge.store.quantities import columns

_OF_A_SCOPE = (
    "quantity",
    "fact",
    "revision",
    "part_edit",
    "change",
    "briefing",
    "reply",
    "draft",
    "gap",
    "lookup_line",
    "purging",
)
"""The tables that a purge empties of a scope, in this order."""


class Changes(Facts, Postings):
    """The writing half of the store; every method is one transaction."""

    def install(
        self, scope: str, briefing_frame: Briefing, change: Change, indexer: Indexer | None = None
    ) -> int:
        """Give the scope all of a briefing but its facts, and apply `change` to the facts.

        Facts that `change` does not name stay. Returns and raises what `apply` does.
        """
        return self._commit(scope, change, replace(briefing_frame, facts=()), indexer)

    def apply(self, scope: str, change: Change, indexer: Indexer | None = None) -> int:
        """Save the change wholly or not at all; returns its sequence number.

        A fact gets the revision after its `before`, or 1 if it is new. If the scope has seen the
        request key already, nothing happens and the first sequence number comes back, even while
        another process writes. Raises Conflict if a fact or a part is no longer at its `before`,
        or if the change that it takes back was taken back already, UnknownFact if a fact was never
        there, BadInput for a scope without a briefing or text that cannot be stored, and
        StoreError if the file cannot be written, or if the scope is too large to do without an
        `indexer`, which reads facts for the search index.
        """
        return self._commit(scope, change, None, indexer)

    def purge(self, scope: str) -> None:
        """Forget a whole scope: briefing, facts, history, replies, lookup lines, the settings whose
        keys end with its name, and people only it knew of.
        """
        with self._transaction():
            self._insert("purging", scope=scope)
            self._unindex(scope)
            for table in _OF_A_SCOPE:
                self._db.table(table).delete_where("scope = ?", [scope])
            ending = f" {scope}"
            self._rows("DELETE FROM setting WHERE substr(key, -length(?)) = ?", ending, ending)
        self._checkpoint()

    def erase_person(self, actor: str) -> None:
        """Forget who `actor` was. Unknown actors are no error.

        Their changes stay, under a pseudonym that leads nowhere; their drafts go, and so does who
        asked the questions that were answered: no reply leads to them any more. Replies in direct
        messages go whole, since the channel alone would lead to the person.
        """
        person = "(SELECT person_id FROM person WHERE name = ?)"
        with self._transaction():
            self._rows(f"DELETE FROM draft WHERE person = {person}", actor)
            self._rows(
                f"DELETE FROM reply WHERE scope = ? AND asker = {person}", SHARED_SCOPE, actor
            )
            asked = self._rows(
                f"UPDATE reply SET question_id = NULL, asker = NULL WHERE asker = {person}"
                " RETURNING reply_id",
                actor,
            )
            for (reply_id,) in asked:
                self._seal("reply", "reply_id = ?", reply_id)
            self._rows("DELETE FROM person WHERE name = ? AND " + _LEFT_ALONE, actor)
            pseudonym = f"{ERASED}{secrets.token_hex(4)}"
            self._rows("UPDATE person SET name = ? WHERE name = ?", pseudonym, actor)
            self._seal("person", "name = ?", pseudonym)
        self._checkpoint()

    def _commit(
        self, scope: str, change: Change, frame: Briefing | None, indexer: Indexer | None
    ) -> int:
        try:
            with self._transaction():
                if first := self._sequence(scope, change):
                    return first
                renamed = frame is not None and self._frame(scope, frame)
                sequence, facts = self._write(scope, change)
                renamed |= self._write_parts(scope, change.parts, sequence)
                self._index(scope, facts, indexer, anew=renamed)
                return sequence
        except StoreBusy:
            # Two first starts may install the same briefing: the loser has what it came for.
            if first := self._sequence(scope, change):
                return first
            raise

    def _sequence(self, scope: str, change: Change) -> int | None:
        """Where this very request was applied before; None if it was not."""
        row = self._row(
            "SELECT sequence FROM change WHERE scope = ? AND request_key = ?",
            scope,
            change.request_key,
        )
        return int(row[0]) if row else None

    def _frame(self, scope: str, frame: Briefing) -> bool:
        """Keep the scope's briefing without its facts; whether that gave it other names."""
        before = self.frame(scope)
        self._upsert("briefing", "scope", scope=scope, document=_document(frame))
        return before is not None and before.entities != frame.entities

    def _write_parts(self, scope: str, edits: Sequence[PartEdit], sequence: int) -> bool:
        """Change sources, silences and the like, with their history; whether names changed."""
        frame = self.frame(scope) if edits else None
        if frame is None:
            return False
        self._insert_all(
            "part_edit",
            [
                {
                    "scope": scope,
                    "sequence": sequence,
                    "position": position,
                    "kind": parts.kind(edit.part),
                    "part_id": edit.part.id,
                    "document": _document(edit),
                }
                for position, edit in enumerate(edits, 1)
            ],
        )
        return self._frame(scope, parts.edited(frame, edits))

    def _write(self, scope: str, change: Change) -> tuple[int, list[Fact]]:
        """Write the change, and the facts as they are after it; returns its number and them."""
        if self._row("SELECT 1 FROM briefing WHERE scope = ?", scope) is None:
            raise BadInput(f"There is no briefing in {scope} yet; import one first.")
        sequence = self._next_sequence()
        self._insert(
            "change",
            sequence=sequence,
            scope=scope,
            at=datetime.now(UTC).isoformat(timespec="milliseconds"),
            person=self._person(change.actor),
            action=change.action,
            reason=change.reason,
            request_key=change.request_key,
            reviewer=None if change.reviewer is None else self._person(change.reviewer),
            undoes=self._undoable(scope, change.undoes),
        )
        written: dict[str, Fact] = {}
        batch: dict[str, Fact] = {}
        for edit in change.edits:
            if edit.after.id in batch:  # edited twice: the second edit begins from the first
                self._write_facts(scope, list(batch.values()), sequence)
                batch = {}
            revision = self._checked_revision(scope, edit) + 1
            batch[edit.after.id] = replace(edit.after, revision=revision)
            written[edit.after.id] = batch[edit.after.id]
        self._write_facts(scope, list(batch.values()), sequence)
        return sequence, list(written.values())

    def _next_sequence(self) -> int:
        """A number that no change ever had; AUTOINCREMENT would give the same one."""
        row = self._row("SELECT seq FROM sqlite_sequence WHERE name = 'change'")
        return int(row[0]) + 1 if row else 1

    def _undoable(self, scope: str, sequence: int | None) -> int | None:
        """The number of the change to take back, which must be one of the scope's, and still so."""
        if sequence is None:
            return None
        sql = (
            "SELECT (SELECT min(later.sequence) FROM change AS later"
            " WHERE later.undoes = change.sequence) FROM change WHERE sequence = ? AND scope = ?"
        )
        row = self._row(sql, sequence, scope)
        if row is None:
            raise BadInput(f"There is no change {sequence} here.")
        if row[0] is not None:
            raise Conflict.undone(sequence)
        return sequence

    def _write_facts(self, scope: str, facts: Sequence[Fact], sequence: int) -> None:
        self._insert_all(
            "revision",
            [
                {
                    "scope": scope,
                    "fact_id": fact.id,
                    "revision": fact.revision,
                    "sequence": sequence,
                    "document": _document(fact),
                }
                for fact in facts
            ],
        )
        self._many(
            "INSERT INTO fact (scope, fact_id, revision, status) VALUES (?, ?, ?, ?)"
            " ON CONFLICT DO UPDATE SET revision = excluded.revision, status = excluded.status",
            [(scope, fact.id, fact.revision, fact.status) for fact in facts],
        )
        self._many(
            "DELETE FROM quantity WHERE scope = ? AND fact_id = ?",
            [(scope, fact.id) for fact in facts if fact.revision > 1],
        )
        self._insert_all(
            "quantity",
            [
                {"scope": scope, "fact_id": fact.id, "position": position, **columns(quantity)}
                for fact in facts
                for position, quantity in enumerate(fact.quantities, 1)
            ],
        )

    def _checked_revision(self, scope: str, edit: Edit) -> int:
        """The stored revision (0: none), which must be the one that the edit began from."""
        if edit.before and edit.before.id != edit.after.id:
            raise BadInput(f"An edit cannot turn {edit.before.id} into {edit.after.id}.")
        row = self._row(
            "SELECT revision FROM fact WHERE scope = ? AND fact_id = ?", scope, edit.after.id
        )
        found: int = row[0] if row else 0
        expected = edit.before.revision if edit.before else 0
        if expected and not found:
            raise UnknownFact(edit.after.id)
        if found != expected:
            raise Conflict(edit.after.id, expected, found)
        return found


_LEFT_ALONE = "NOT EXISTS (SELECT 1 FROM led_to WHERE led_to.person = person.person_id)"
"""No change, review or draft leads to the person."""


def _document(value: Fact | Briefing | PartEdit) -> str:
    """The document to store, read back once: what cannot be read must not be written."""
    document = to_json(value)
    from_json(type(value), document)
    return document
