"""What people sent to the moderators, without who it was."""

from __future__ import annotations

from collections.abc import Sequence

from knowledge.moderators import Gap, GapKind, GapState
from knowledge.store.connection import Connection, Row, is_number

_SELECT = (
    "SELECT gap_id, scope, kind, text, note, fact_id, revision, day, state, sequence, press"
    " FROM gap"
)


class Gaps(Connection):
    """Memory of questions without an answer, and of complaints about answers."""

    def keep_gap(self, gap: Gap) -> bool:
        """Keep it; False if the same click was kept before."""
        with self._transaction():
            kept = self._rows(
                "INSERT INTO gap (scope, kind, text, note, fact_id, revision, day, state, press)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING RETURNING gap_id",
                gap.scope,
                gap.kind,
                gap.text,
                gap.note,
                gap.fact_id,
                gap.revision,
                gap.day,
                gap.state,
                gap.press,
            )
            self._seal_gaps(kept)
        return bool(kept)

    def gaps(self, scope: str, state: GapState = GapState.OPEN) -> list[Gap]:
        """The scope's gaps in that state, oldest first."""
        rows = self._rows(f"{_SELECT} WHERE scope = ? AND state = ? ORDER BY gap_id", scope, state)
        return [_gap(row) for row in rows]

    def gap(self, scope: str, gap_id: int) -> Gap | None:
        """The scope's gap with that number; None if it is gone."""
        if not is_number(gap_id):
            return None
        row = self._row(f"{_SELECT} WHERE scope = ? AND gap_id = ?", scope, gap_id)
        return _gap(row) if row else None

    def close_gaps(
        self, scope: str, gap_ids: Sequence[int], state: GapState, sequence: int | None = None
    ) -> list[int]:
        """Give those of the gaps that are open another state; returns their numbers.

        `sequence` is the change that closed them, None where it was no change.
        """
        with self._transaction():
            closed = [
                self._rows(
                    "UPDATE gap SET state = ?, sequence = ? WHERE scope = ? AND gap_id = ?"
                    " AND state = 'open' RETURNING gap_id",
                    state,
                    sequence,
                    scope,
                    gap_id,
                )
                for gap_id in gap_ids
            ]
            return self._seal_gaps([row for rows in closed for row in rows])

    def reopen_gaps(self, scope: str, sequence: int) -> list[int]:
        """Open again what the change with that number closed; returns the numbers."""
        with self._transaction():
            rows = self._rows(
                "UPDATE gap SET state = 'open', sequence = NULL"
                " WHERE scope = ? AND sequence = ? RETURNING gap_id",
                scope,
                sequence,
            )
            return self._seal_gaps(rows)

    def open_gaps(self, scope: str, gap_ids: Sequence[int]) -> list[int]:
        """Open those of the gaps again that were closed by hand; returns their numbers."""
        with self._transaction():
            found = [
                self._rows(
                    "UPDATE gap SET state = 'open' WHERE scope = ? AND gap_id = ?"
                    " AND state IN ('out of scope', 'done') RETURNING gap_id",
                    scope,
                    gap_id,
                )
                for gap_id in gap_ids
                if is_number(gap_id)
            ]
            return self._seal_gaps([row for rows in found for row in rows])

    def forget_gaps_before(self, day: str) -> int:
        """Forget what was sent before that day (YYYY-MM-DD), in the journal too; how much."""
        with self._transaction():
            gone = self._rows("DELETE FROM gap WHERE day < ? RETURNING gap_id", day)
        self._checkpoint()
        return len(gone)

    def _seal_gaps(self, rows: Sequence[Row]) -> list[int]:
        """Seal the gaps whose numbers the rows hold; returns the numbers."""
        for (gap_id,) in rows:
            self._seal("gap", "gap_id = ?", gap_id)
        return [int(gap_id) for (gap_id,) in rows]


def _gap(row: Row) -> Gap:
    gap_id, scope, kind, text, note, fact_id, revision, day, state, sequence, press = row
    return Gap(
        id=gap_id,
        scope=scope,
        kind=GapKind(kind),
        text=text,
        note=note,
        fact_id=fact_id,
        revision=revision,
        day=day,
        state=GapState(state),
        sequence=sequence,
        press=press,
    )
