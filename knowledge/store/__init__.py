"""The SQLite file of a fact base: open it, read it, apply one change at a time.

The only user of SQL and sqlite_utils, with `knowledge.schema`. Documents are keyed by public ids;
row numbers never leave it. Knows nothing of matching, wording or Discord.
"""

from __future__ import annotations

from pathlib import Path

from knowledge.store.gaps import Gaps
from knowledge.store.lines import Lines
from knowledge.store.opening import open_database
from knowledge.store.people import People
from knowledge.store.quantities import Quantities
from knowledge.store.upkeep import Upkeep

__all__ = ["Store", "open_store"]


class Store(People, Gaps, Lines, Quantities, Upkeep):
    """One open fact base, for the thread that opened it; a context manager.

    Any number of stores may read a file. The first that writes, or that calls `claim`, is its one
    writer until it closes; others that try get StoreBusy, which names it.
    """

    def reader(self) -> Store:
        """A second, read-only store on the same file, for the thread that calls this."""
        return open_store(self.path, read_only=True)


def open_store(path: Path, *, create: bool = False, read_only: bool = False) -> Store:
    """The fact base at `path`; with `create`, a missing one is made, readable by its owner only.

    In a place that may not be written it is open for reading only, whatever was asked. Raises
    NotAFactBase, with the reason and the remedy, if the file is missing, empty, foreign, damaged,
    newer than this program or not permitted.
    """
    path = path.resolve()  # through a link it must have the same lock file
    db, only_reads = open_database(path, create=create, read_only=read_only)
    return Store(path, db, read_only=only_reads)
