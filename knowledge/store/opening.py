"""Finding, creating and recognising the file of a fact base; every connection is made here."""

from __future__ import annotations

import glob
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from knowledge.errors import NotAFactBase, StoreBusy, StoreError
from knowledge.phrases import storing as phrases
from knowledge.schema import APPLICATION_ID, SCHEMA_VERSION, add_seal, migrate
from knowledge.sqlite import Database, sqlite3
from knowledge.store.backups import Backups, noted, remedy
from knowledge.store.failures import speaking
from knowledge.store.holders import holder
from knowledge.store.lock import WriteLock
from knowledge.store.places import JOURNALS, beside, inode, journal, may_write, sync_directory

BUSY_TIMEOUT = 5.0
"""Seconds that a statement waits for another connection's transaction."""

RESTORING = ".restoring"
"""What the name of the file is followed by while a backup is made ready to take its place."""

BEFORE_RESTORE = ".before-restore-"
"""What is put between that name and a time where the file before is kept."""

_TRIES = 3
"""How often a file that is being replaced is opened anew."""

_SETTINGS = (
    "foreign_keys = ON",
    "synchronous = FULL",
    "temp_store = MEMORY",
    "secure_delete = ON",  # not every build overwrites what is deleted; erased must mean gone
)


def open_database(path: Path, *, create: bool, read_only: bool) -> tuple[Database, bool]:
    """A connection to the fact base at `path`, and whether it only reads.

    The file is one of ours, current, and the one that has this name still. In a place that may not
    be written it is opened for reading, whatever was asked. Raises NotAFactBase, with the reason
    and the remedy, if it cannot be, and StoreBusy if another process writes while the tables must
    be made or brought up to date.
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


def connect(path: Path, mode: Literal["ro", "rw"], *, immutable: bool = False) -> Database:
    """A connection with our settings to a file that exists; looks at nothing in it.

    An immutable file is read without locks and journals: only where nobody can be writing it.
    """
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={mode}{'&immutable=1' if immutable else ''}",
        uri=True,
        timeout=BUSY_TIMEOUT,
        isolation_level=None,
    )
    try:
        db = Database(connection, execute_plugins=False)
        add_seal(db)
        for setting in _SETTINGS:
            db.execute(f"PRAGMA {setting}")
    except BaseException:
        connection.close()
        raise
    return db


def _recognised(path: Path, *, read_only: bool) -> tuple[Database, bool]:
    """The open file. One that was replaced in the meantime is opened again: with the journal of
    the new file SQLite would read rubbish from the old one. Once read, it cannot be replaced.
    """
    for _ in range(_TRIES):
        before = inode(path)
        db, only_reads = _opened(path, read_only=read_only)
        if before == inode(path):
            return db, only_reads
        db.close()
    raise NotAFactBase(phrases.REPLACED.format(path=path))


def _opened(path: Path, *, read_only: bool) -> tuple[Database, bool]:
    try:
        return _current(path, read_only=read_only), read_only
    except StoreError:
        if may_write(path) or WriteLock(path).holder() or holder(path):
            raise
        if kept := journal(path):
            stuck = phrases.JOURNAL_STUCK.format(path=path, journal=kept)
            raise NotAFactBase(stuck) from None
        return _current(path, read_only=True, immutable=True), True


def _current(path: Path, *, read_only: bool, immutable: bool = False) -> Database:
    with speaking(path):
        db = connect(path, "ro" if read_only else "rw", immutable=immutable)
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
    _refuse_remains(path)
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


def _refuse_remains(path: Path) -> None:
    """Refuse to take a fact base for missing of which something is still there."""
    staged = beside(path, RESTORING)
    if staged.exists():
        kept = sorted(path.parent.glob(f"{glob.escape(path.name)}{BEFORE_RESTORE}*Z"))
        if kept:
            raise NotAFactBase(phrases.CUT_SHORT.format(path=path, aside=kept[-1]))
        raise NotAFactBase(phrases.CUT_SHORT_ANEW.format(path=path, staged=staged))
    for kept_journal in (beside(path, ending) for ending in JOURNALS):
        if kept_journal.exists():  # SQLite would read the old journal into a new file
            raise NotAFactBase(
                phrases.JOURNAL_ALONE.format(path=path, journal=kept_journal, remedy=remedy(path))
            )


def _look_at(path: Path) -> None:
    """Refuse what SQLite would take for a new database, or would refuse without saying why."""
    try:
        size = path.stat().st_size
    except FileNotFoundError:
        _refuse_remains(path)
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
        raise NotAFactBase(phrases.EMPTY.format(path=path, remedy=remedy(path)))


def _version(db: Database, path: Path) -> int:
    """The schema version of the file; refuses other programs' files and newer ones."""
    if db.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
        raise NotAFactBase(phrases.NOT_OURS.format(path=path))
    version = int(db.execute("PRAGMA user_version").fetchone()[0])
    if version > SCHEMA_VERSION:
        raise NotAFactBase(
            f"{path} was written by a newer Briefing Bot (schema {version}, this one knows "
            f"{SCHEMA_VERSION}); update the program."
        )
    db.execute("SELECT count(*) FROM sqlite_master").fetchone()  # reads, so finds, a torn file
    return version


def _update(db: Database, path: Path, *, read_only: bool) -> None:
    """Bring an older file up to date; a copy of it is kept, for the program that it came from."""
    if read_only:
        sentence = phrases.OLDER if may_write(path) else phrases.OLDER_THERE
        raise NotAFactBase(sentence.format(path=path))
    lock = WriteLock(path)
    try:
        lock.take()
        if 0 < _version(db, path) < SCHEMA_VERSION:  # nobody else did it meanwhile
            Backups(path, noted(path)).make(_Older(path, db))
        migrate(db)
    finally:
        lock.release()


@dataclass(frozen=True)
class _Older:
    """A file that is not current yet, as something to copy."""

    path: Path
    db: Database

    def backup(self, target: Path) -> None:
        """Write a copy to `target`, which nobody but its owner may read."""
        target.touch(mode=0o600)
        with speaking(self.path, copying_to=target):
            self.db.execute("VACUUM INTO ?", [str(target)])
