"""Keeping the file safe: checked copies, and a look for damage."""

from __future__ import annotations

import os
from contextlib import closing
from pathlib import Path

from sqlite_utils import Database

from knowledge.errors import BadInput, NotAFactBase, StoreError
from knowledge.model import Briefing, Fact, PartEdit
from knowledge.moderators import Draft
from knowledge.schema import APPLICATION_ID
from knowledge.store.connection import Connection
from knowledge.store.failures import speaking
from knowledge.store.opening import connect, sync_directory

_DOCUMENTS = (
    (Briefing, "SELECT 'the briefing of ' || scope, document FROM briefing"),
    (
        Fact,
        "SELECT fact_id || ' of ' || scope || ', revision ' || revision, document FROM revision",
    ),
    (PartEdit, "SELECT kind || ' ' || part_id || ' of ' || scope, document FROM part_edit"),
    (Draft, "SELECT 'draft ' || draft_id || ' of ' || scope, document FROM draft"),
)


class Upkeep(Connection):
    """What the operator does; all of it reads only, so it works while another process writes."""

    def backup(self, target: Path) -> None:
        """Write a checked copy of this moment's fact base to `target`.

        Raises BadInput if `target` exists already, and StoreError if the copy cannot be written
        or is not sound; then nothing is left of it.
        """
        try:
            target.touch(mode=0o600, exist_ok=False)
        except FileExistsError:
            raise BadInput(f"{target} exists already; name a file that does not.") from None
        except OSError as error:
            reason = os.strerror(error.errno or 0)
            raise StoreError(f"{target} cannot be written ({reason}); name another.") from error
        try:
            self._copy_to(target)
        except BaseException:
            target.unlink(missing_ok=True)
            raise

    def check(self) -> list[str]:
        """Everything that is wrong with the file, a sentence each; empty if it is sound."""
        try:
            with speaking(self.path):
                return _damage(self._db) or self._unreadable()
        except StoreError as error:
            return [str(error)]

    def _copy_to(self, target: Path) -> None:
        with speaking(target):
            # Not the backup API in steps: each commit in between would start it anew.
            self._db.execute("VACUUM INTO ?", [str(target.absolute())])
            with closing(connect(target, "ro")) as copy:
                found = copy.execute("PRAGMA application_id").fetchone()[0]
                if found != APPLICATION_ID or _damage(copy):
                    raise StoreError(f"The copy {target} was not sound and is removed; try again.")
        with target.open("rb") as file:
            os.fsync(file.fileno())
        sync_directory(target)

    def _unreadable(self) -> list[str]:
        problems = []
        for kind, sql in _DOCUMENTS:
            for place, document in self._rows(sql):
                try:
                    self._read(kind, document)
                except NotAFactBase as error:
                    problems.append(f"{place}: {error}")
        return problems


def _damage(db: Database) -> list[str]:
    """What SQLite itself finds; empty if nothing."""
    torn = [row[0] for row in db.execute("PRAGMA quick_check").fetchall() if row[0] != "ok"]
    loose = db.execute("PRAGMA foreign_key_check").fetchall()
    return [f"SQLite says: {words}." for words in torn] + [
        f"A row of {table} refers to a row of {parent} that is not there."
        for table, _, parent, _ in loose
    ]
