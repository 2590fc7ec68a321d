"""Finding, creating and recognising the file of a fact base; every connection is made here."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal

from sqlite_utils import Database
from sqlite_utils.utils import sqlite3  # type: ignore[attr-defined]

from knowledge.errors import NotAFactBase, StoreBusy, StoreError
from knowledge.schema import APPLICATION_ID, SCHEMA_VERSION, migrate
from knowledge.store.failures import speaking
from knowledge.store.lock import WriteLock

BUSY_TIMEOUT = 5.0
"""Seconds that a statement waits for another connection's transaction."""

_SETTINGS = (
    "foreign_keys = ON",
    "synchronous = FULL",
    "temp_store = MEMORY",
    "secure_delete = ON",  # not every build overwrites what is deleted; erased must mean gone
)


def open_database(path: Path, *, create: bool, read_only: bool) -> Database:
    """A connection to the fact base at `path`, which is known to be one of ours and current.

    Raises NotAFactBase, with the reason and the remedy, if it cannot be, and StoreBusy if another
    process writes while the tables must be made or brought up to date.
    """
    try:
        if create:
            _create(path)
        _look_at(path)
        return _recognised(path, read_only=read_only)
    except (NotAFactBase, StoreBusy):
        raise
    except StoreError as error:  # no rights, no room: whatever it is, it did not open
        raise NotAFactBase(str(error)) from error


def connect(path: Path, mode: Literal["ro", "rw"]) -> Database:
    """A connection with our settings to a file that exists; looks at nothing in it."""
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={mode}",
        uri=True,
        timeout=BUSY_TIMEOUT,
        isolation_level=None,
    )
    try:
        db = Database(connection, execute_plugins=False)
        for setting in _SETTINGS:
            db.execute(f"PRAGMA {setting}")
    except BaseException:
        connection.close()
        raise
    return db


def sync_directory(path: Path) -> None:
    """Make the name of a new file outlive a loss of power."""
    descriptor = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _recognised(path: Path, *, read_only: bool) -> Database:
    with speaking(path):
        db = connect(path, "ro" if read_only else "rw")
        try:
            if _version(db, path) < SCHEMA_VERSION:
                _update(db, path, read_only=read_only)
        except BaseException:
            db.close()
            raise
    return db


def _create(path: Path) -> None:
    """Make a missing fact base, whole before it gets its name; of two processes one makes it."""
    lock = WriteLock(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if lock.take(unless=path.exists) and not path.exists():
            _build(path)
    except OSError as error:
        reason = os.strerror(error.errno or 0)
        raise NotAFactBase(
            f"{path} cannot be made ({reason}); choose another place with --db."
        ) from error
    finally:
        lock.release()


def _build(path: Path) -> None:
    journal = path.with_name(f"{path.name}-wal")
    if journal.exists():  # SQLite would read the old journal into the new file
        raise NotAFactBase(
            f"{path} is gone, but its journal {journal} is still there; put the file back, or "
            "remove the journal to begin anew."
        )
    draft = path.with_name(f"{path.name}.new")
    draft.unlink(missing_ok=True)
    draft.touch(mode=0o600, exist_ok=False)
    with speaking(path):
        db = connect(draft, "rw")
        try:
            migrate(db)
            db.enable_wal()
        finally:
            db.close()
    draft.replace(path)
    sync_directory(path)


def _look_at(path: Path) -> None:
    """Refuse what SQLite would take for a new database, or would refuse without saying why."""
    try:
        size = path.stat().st_size
    except FileNotFoundError:
        raise NotAFactBase(
            f"There is no fact base at {path}; `briefing chat` makes one, --db chooses another."
        ) from None
    except OSError as error:
        reason = os.strerror(error.errno or 0)
        raise NotAFactBase(f"{path} cannot be reached ({reason}); check the path.") from error
    if not path.is_file():
        raise NotAFactBase(f"{path} is no file; choose a file with --db.")
    if not os.access(path, os.R_OK):
        raise NotAFactBase(f"{path} may not be read by this user; change its rights or its owner.")
    if size == 0:
        raise NotAFactBase(
            f"{path} is empty, so it is no fact base; restore it from a backup, or remove it to "
            "begin anew."
        )


def _version(db: Database, path: Path) -> int:
    """The schema version of the file; refuses other programs' files and newer ones."""
    if db.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
        raise NotAFactBase(f"{path} belongs to another program; choose another file with --db.")
    version = int(db.execute("PRAGMA user_version").fetchone()[0])
    if version > SCHEMA_VERSION:
        raise NotAFactBase(
            f"{path} was written by a newer Briefing Bot (schema {version}, this one knows "
            f"{SCHEMA_VERSION}); update the program."
        )
    db.execute("SELECT count(*) FROM sqlite_master").fetchone()  # reads, so finds, a torn file
    return version


def _update(db: Database, path: Path, *, read_only: bool) -> None:
    if read_only:
        raise NotAFactBase(
            f"{path} was written by an older Briefing Bot; run `briefing check` to update it."
        )
    lock = WriteLock(path)
    try:
        lock.take()
        migrate(db)
    finally:
        lock.release()
