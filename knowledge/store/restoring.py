"""Putting a backup in the place of the fact base, so that nothing is lost whenever it is cut short.

The backup is copied beside the fact base, brought up to date and checked there; then one rename
puts it in place. What was there keeps its content under another name.
"""

from __future__ import annotations

import fcntl
import glob
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from knowledge.errors import BadInput, NotAFactBase, StoreBusy, StoreError
from knowledge.model import Briefing
from knowledge.phrases import storing as phrases
from knowledge.schema import migrate
from knowledge.store import Store, open_store
from knowledge.store.backups import STAMP, flaw, is_foreign
from knowledge.store.failures import SqliteError, speaking
from knowledge.store.holders import holder
from knowledge.store.lock import WriteLock
from knowledge.store.opening import BEFORE_RESTORE, RESTORING, connect
from knowledge.store.places import JOURNALS, beside, sync_directory
from knowledge.store.postings import Indexer
from knowledge.store.upkeep import Contents

_READ_LOCKS = (512, 0x40000000)
"""Length and start of the bytes that SQLite locks in a file that it has open (its PENDING_BYTE)."""

Indexing = Callable[[Briefing], Indexer]


@dataclass(frozen=True, slots=True)
class Restoring:
    """A backup that is ready to be put in place, and what it would replace.

    `now` is what the fact base holds, or a sentence where it cannot be read, None where there is
    none; `then` what the backup holds.
    """

    database: Path
    backup: Path
    now: Contents | str | None
    then: Contents

    def put(self) -> Path | None:
        """Put the backup in place; returns where what was there is kept, None if nothing was.

        Raises StoreBusy, with who it is, if another process has the fact base open, and StoreError
        if it cannot be done; then the fact base is as it was.
        """
        if isinstance(self.now, Contents):
            _settle(self.database)
        with _alone(self.database):
            kept = _replace(self.database, datetime.now(UTC))
        with open_store(self.database) as store:
            if problems := store.check_seals():
                raise StoreError(problems[0])
        return kept


@contextmanager
def restoring(database: Path, backup: Path, indexing: Indexing) -> Iterator[Restoring]:
    """Make the backup ready; nobody else writes the fact base until the end of the block.

    `indexing` makes the indexer of a briefing without its facts. Raises BadInput, in one sentence,
    for a backup that is missing, empty, foreign, newer, altered or damaged, or where another
    program's file would be replaced; StoreBusy, naming the process, if another one writes;
    StoreError if there is no room.
    """
    database, backup = database.resolve(), backup.resolve()
    _refuse_unfit(database, backup)
    lock, staged = WriteLock(database), beside(database, RESTORING)
    try:
        database.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock.take()
        then = _staged(backup, staged, indexing)
        yield Restoring(database, backup, _held(database), then)
    except OSError as error:
        reason = os.strerror(error.errno or 0)
        sentence = phrases.NOTHING_LOST.format(path=database, reason=reason)
        raise StoreError(sentence) from error
    finally:
        _remove(staged)
        lock.release()


def _refuse_unfit(database: Path, backup: Path) -> None:
    """Refuse, before anything is copied, what its head or its digest shows to be no backup."""
    if database.exists() and backup.exists() and database.samefile(backup):
        raise BadInput(phrases.ITSELF.format(path=backup))
    if found := flaw(backup):
        raise BadInput(found)
    if writer := WriteLock(backup).holder():
        raise BadInput(phrases.IN_USE.format(path=backup, holder=writer))
    if is_foreign(database):
        raise BadInput(phrases.NOT_OURS.format(path=database))


def _staged(backup: Path, staged: Path, indexing: Indexing) -> Contents:
    """Copy the backup, bring the copy up to date, and check it; returns what it holds."""
    _remove(staged)
    for ending in ("", *JOURNALS):
        if (part := beside(backup, ending)).exists():
            copy = beside(staged, ending)
            copy.touch(mode=0o600)
            shutil.copyfile(part, copy)
    try:
        problems, then = _checked(staged, indexing)
    except (NotAFactBase, SqliteError) as error:
        problems = [phrases.SQLITE_SAYS.format(words=error.__cause__ or error)]
    if problems:
        problem = problems[0].replace(str(staged), str(backup))
        raise BadInput(phrases.LOSES.format(path=backup, problem=problem))
    with staged.open("rb") as file:
        os.fsync(file.fileno())
    return then


def _checked(staged: Path, indexing: Indexing) -> tuple[list[str], Contents]:
    """Bring the copy up to date; what is wrong with it, and what it holds. A damaged search index
    is made anew.
    """
    with speaking(staged):
        db = connect(staged, "rw")
        with Store(staged, db, read_only=False) as store:
            migrate(db)
            store.claim()
            problems = store.check_facts()
            if not problems and store.check_index():
                store.reindex(indexing)
                problems = store.check_index()
            return problems, store.contents()


def _held(database: Path) -> Contents | str | None:
    """What the fact base holds, of whatever version; a sentence if it cannot be read."""
    if not database.exists():
        return None
    try:
        with speaking(database), Store(database, connect(database, "ro"), read_only=True) as store:
            return store.contents()
    except StoreError as error:
        return str(error)
    except SqliteError as error:  # a table that is not there any more, say
        return phrases.SQLITE_SAYS.format(words=error)


def _settle(database: Path) -> None:
    """Move the journal into a file that can be read, so that one file holds it all; one that is
    damaged is kept as it is.
    """
    with suppress(SqliteError), closing(connect(database, "rw")) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


@contextmanager
def _alone(database: Path) -> Iterator[None]:
    """Keep everybody from having the file open: whoever has would go on with its new journal."""
    if not database.exists():
        yield
        return
    descriptor = os.open(database, os.O_RDWR)
    try:
        fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB, *_READ_LOCKS)
        yield
    except BlockingIOError:
        who = holder(database) or phrases.ANOTHER_PROCESS
        raise StoreBusy(phrases.HELD_OPEN.format(path=database, holder=who)) from None
    finally:
        os.close(descriptor)


def _replace(database: Path, now: datetime) -> Path | None:
    """Give the name of the fact base to the copy; the file before, and its journal, get others."""
    _remove_doubles(database)
    aside = _free_name(database, now)
    kept = []
    for ending in ("", *JOURNALS):
        if (part := beside(database, ending)).exists():
            if ending and not part.stat().st_size:
                part.unlink()
            else:
                kept.append(ending)
    beside(database, "-shm").unlink(missing_ok=True)  # nobody has it open; it is made anew
    for ending in kept:
        os.link(beside(database, ending), beside(aside, ending))
    sync_directory(database)
    try:
        if any(kept):  # a journal must never lie beside a file that it does not belong to
            for ending in kept:
                beside(database, ending).unlink()
        beside(database, RESTORING).replace(database)
    except OSError:
        for ending in kept:
            with suppress(FileExistsError):
                os.link(beside(aside, ending), beside(database, ending))
        raise
    sync_directory(database)
    return beside(aside, kept[0]) if kept else None


def _free_name(database: Path, now: datetime) -> Path:
    """A name for what was there, of this second or the next that is free."""
    while (aside := beside(database, f"{BEFORE_RESTORE}{now:{STAMP}}")).exists():
        now += timedelta(seconds=1)
    return aside


def _remove_doubles(database: Path) -> None:
    """Remove second names of the fact base itself that a restore left which was cut short."""
    for name in database.parent.glob(f"{glob.escape(database.name)}{BEFORE_RESTORE}*"):
        if database.exists() and name.samefile(database):
            name.unlink()


def _remove(staged: Path) -> None:
    for ending in ("", "-shm", ".lock", *JOURNALS):
        beside(staged, ending).unlink(missing_ok=True)
