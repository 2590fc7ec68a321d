"""Keeping the file safe: checked copies, what it holds, and its search index made anew."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from knowledge.errors import BadInput, StoreError
from knowledge.model import Briefing
from knowledge.phrases import storing as phrases
from knowledge.schema import APPLICATION_ID
from knowledge.store.changes import Changes
from knowledge.store.examining import Examination
from knowledge.store.failures import speaking
from knowledge.store.opening import connect
from knowledge.store.places import sync_directory
from knowledge.store.postings import Indexer


@dataclass(frozen=True, slots=True)
class Contents:
    """What a file holds: active facts, scopes with a briefing, the time of the last change.

    `last` is None where there was none.
    """

    facts: int
    scopes: int
    last: datetime | None


class Upkeep(Changes, Examination):
    """What the operator does. All but `reindex` reads only, and works while another one writes."""

    def contents(self) -> Contents:
        """How much there is."""
        sql = (
            "SELECT (SELECT count(*) FROM fact WHERE status = 'active'),"
            " (SELECT count(*) FROM briefing),"
            " (SELECT at FROM change ORDER BY sequence DESC LIMIT 1)"
        )
        facts, scopes, last = self._rows(sql)[0]
        return Contents(facts, scopes, datetime.fromisoformat(last) if last else None)

    def backup(self, target: Path) -> None:
        """Write a checked copy of this moment's fact base to `target`.

        Raises BadInput if `target` exists already, and StoreError if the copy cannot be written
        or is not sound; then nothing is left of it.
        """
        try:
            target.touch(mode=0o600, exist_ok=False)
        except FileExistsError:
            raise BadInput(phrases.TAKEN.format(target=target)) from None
        except OSError as error:
            reason = os.strerror(error.errno or 0)
            raise StoreError(phrases.UNWRITABLE.format(target=target, reason=reason)) from error
        try:
            self._copy_to(target)
        except BaseException:
            target.unlink(missing_ok=True)
            raise

    def reindex(self, indexing: Callable[[Briefing], Indexer]) -> list[str]:
        """Make the search index of all large scopes anew; returns their names.

        `indexing` makes the indexer of a briefing without its facts.
        """
        with self._transaction():
            scopes = [scope for (scope,) in self._rows("SELECT scope FROM indexed ORDER BY number")]
            self._rows("INSERT INTO posting (posting) VALUES ('delete-all')")
            for table in ("entry", "term", "spelling", "indexed"):
                self._rows(f"DELETE FROM {table}")
            for scope in scopes:
                if frame := self.frame(scope):
                    self._index(scope, [], indexing(frame), anew=True)
        return scopes

    def _copy_to(self, target: Path) -> None:
        self._go_on()
        with speaking(self.path, copying_to=target):
            # Not the backup API in steps: each commit in between would start it anew.
            self._db.execute("VACUUM INTO ?", [str(target.absolute())])
        with speaking(target), closing(connect(target, "ro")) as db:
            copy = Examination(target, db, read_only=True)
            copy._interrupted, copy.pause = self._interrupted, self.pause
            found = db.execute("PRAGMA application_id").fetchone()[0]
            problems = copy.check_seals() or ([] if found == APPLICATION_ID else [""])
            if problems:
                raise StoreError(phrases.UNSOUND.format(target=target, problem=problems[0]))
        with target.open("rb") as file:
            os.fsync(file.fileno())
        sync_directory(target)
