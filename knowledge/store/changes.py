"""Writing: the one way that facts change, and the two lawful ways to forget."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from knowledge.documents import from_json, to_json
from knowledge.errors import BadInput, Conflict, StoreBusy, UnknownFact
from knowledge.model import Briefing, Change, Edit, Fact, Quantity
from knowledge.store.facts import Facts


class Changes(Facts):
    """The writing half of the store; every method is one transaction."""

    def install(self, scope: str, briefing_frame: Briefing, change: Change) -> int:
        """Give the scope all of a briefing but its facts, and apply `change` to the facts.

        Facts that `change` does not name stay. Returns and raises what `apply` does.
        """
        return self._commit(scope, change, frame=replace(briefing_frame, facts=()))

    def apply(self, scope: str, change: Change) -> int:
        """Save the change wholly or not at all; returns its sequence number.

        A fact gets the revision after its `before`, or 1 if it is new. If the scope has seen the
        request key already, nothing happens and the first sequence number comes back, even while
        another process writes. Raises Conflict if a fact is no longer at its `before`,
        UnknownFact if it was never there, BadInput for a scope without a briefing or text that
        cannot be stored, and StoreError if the file cannot be written.
        """
        return self._commit(scope, change, frame=None)

    def purge(self, scope: str) -> None:
        """Forget a whole scope: briefing, facts, history, replies, the settings whose keys end with
        its name, and people only it knew of.
        """
        with self._transaction():
            self._insert("purging", scope=scope)
            for table in ("quantity", "fact", "revision", "change", "briefing", "reply", "purging"):
                self._db.table(table).delete_where("scope = ?", [scope])
            ending = f" {scope}"
            self._rows("DELETE FROM setting WHERE substr(key, -length(?)) = ?", ending, ending)
        self._checkpoint()

    def erase_person(self, actor: str) -> None:
        """Forget who `actor` was: their changes stay, without a name, and so do replies to them.

        The id of the question they asked goes too: it leads to them. Unknown actors are no error.
        """
        with self._transaction():
            self._rows(
                "UPDATE reply SET question_id = NULL"
                " WHERE asker = (SELECT person_id FROM person WHERE name = ?)",
                actor,
            )
            self._rows("UPDATE person SET name = NULL WHERE name = ?", actor)
        self._checkpoint()

    def _commit(self, scope: str, change: Change, frame: Briefing | None) -> int:
        try:
            with self._transaction():
                return self._sequence(scope, change) or self._write(scope, change, frame)
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

    def _write(self, scope: str, change: Change, frame: Briefing | None) -> int:
        if frame is not None:
            self._upsert("briefing", "scope", scope=scope, document=_document(frame))
        elif self._row("SELECT 1 FROM briefing WHERE scope = ?", scope) is None:
            raise BadInput(f"There is no briefing in {scope} yet; import one first.")
        self._insert(
            "change",
            scope=scope,
            at=datetime.now(UTC).isoformat(timespec="milliseconds"),
            person=self._person(change.actor),
            action=change.action,
            reason=change.reason,
            request_key=change.request_key,
        )
        sequence = self.cursor(scope)
        for edit in change.edits:
            self._write_fact(scope, edit, sequence)
        return sequence

    def _write_fact(self, scope: str, edit: Edit, sequence: int) -> None:
        fact = replace(edit.after, revision=self._checked_revision(scope, edit) + 1)
        key = {"scope": scope, "fact_id": fact.id}
        self._insert(
            "revision",
            **key,
            revision=fact.revision,
            sequence=sequence,
            document=_document(fact),
        )
        self._upsert("fact", *key, **key, revision=fact.revision, status=fact.status)
        self._rows("DELETE FROM quantity WHERE scope = ? AND fact_id = ?", scope, fact.id)
        for position, quantity in enumerate(fact.quantities, 1):
            self._insert("quantity", **key, position=position, **_columns(quantity))

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


def _document(value: Fact | Briefing) -> str:
    """The document to store, read back once: what cannot be read must not be written."""
    document = to_json(value)
    from_json(type(value), document)
    return document


def _columns(quantity: Quantity) -> dict[str, str | float | None]:
    period = quantity.period
    return {
        "comparator": quantity.comparator,
        "amount": str(quantity.amount),
        "number": float(quantity.amount),
        "upper": None if quantity.upper is None else str(quantity.upper),
        "upper_number": None if quantity.upper is None else float(quantity.upper),
        "unit": quantity.unit,
        "measure": quantity.measure,
        "subject": quantity.subject,
        "place": quantity.place,
        "period_words": period.words if period else None,
        "period_start": period.start if period else None,
        "period_end": period.end if period else None,
    }
