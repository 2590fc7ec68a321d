"""One open fact base: the connection, the right to write, and the two ways to use it."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, TypeVar

from knowledge.documents import from_json
from knowledge.errors import BadInput, BadPack, NotAFactBase, StoreError
from knowledge.phrases import storing as phrases
from knowledge.seals import SEALED, seal
from knowledge.sqlite import Database
from knowledge.store.failures import speaking
from knowledge.store.lock import WriteLock
from knowledge.store.places import inode, may_write

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

T = TypeVar("T", bound="DataclassInstance")
Row = tuple[Any, ...]
Value = str | int | float | None

_CHUNK = 100
"""Rows that are read at once, and between which another thread may interrupt or has its turn."""

CHECKPOINT_PATIENCE = 500
"""Milliseconds to wait for readers before the journal is emptied; a copy may read for minutes."""


class Connection:
    """What all parts of the store share. Use it only in the thread that opened it.

    `pause` is how many seconds a long look at the file sleeps after every hundred rows, so that
    other threads of the process have their turn.
    """

    pause = 0.0

    def __init__(self, path: Path, db: Database, *, read_only: bool) -> None:
        """Own `db`, an open connection to the fact base at `path`."""
        self.path = path
        self.read_only = read_only
        self._db = db
        self._lock = WriteLock(path)
        self._writing = False
        self._interrupted = threading.Event()
        self._file = inode(path)

    def __enter__(self) -> Self:
        """The store itself; leaving the block closes it."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the store, whatever happened."""
        self.close()

    def claim(self) -> None:
        """Become the one writer of this file, until `close`; writing does it by itself.

        Raises StoreBusy, naming the holder, if another store writes, and StoreError if this one
        is open for reading only.
        """
        if self._writing:
            return
        if self.read_only:
            raise StoreError(self._why_not())
        self._lock.take()
        try:
            if inode(self.path) != self._file:
                raise StoreError(phrases.REPLACED.format(path=self.path))
            with speaking(self.path):
                self._db.enable_wal()  # a copy that was put here by hand comes without
        except BaseException:
            self._lock.release()
            raise
        self._writing = True

    def interrupt(self) -> None:
        """From another thread: give up what this store is doing, which raises StoreError there."""
        self._interrupted.set()
        self._db.conn.interrupt()

    def close(self) -> None:
        """Close the file; the writer leaves it tidy and lets others write."""
        try:
            if self._writing:
                with suppress(StoreError), speaking(self.path):
                    self._db.execute("PRAGMA optimize")
                self._checkpoint()
        finally:
            self._db.close()
            self._lock.release()
            self._writing = False

    def _rows(self, sql: str, *values: Value) -> list[Row]:
        """All rows at once: a cursor left open would keep the journal from being emptied."""
        with speaking(self.path):
            return self._db.execute(sql, values).fetchall()

    def _each(self, sql: str, *values: Value) -> Iterator[Row]:
        """Many rows in turn, to be read to their end; `interrupt` ends it in between."""
        with speaking(self.path):
            cursor = self._db.execute(sql, values)
            while rows := cursor.fetchmany(_CHUNK):
                self._go_on()
                yield from rows
                if self.pause:
                    time.sleep(self.pause)

    def _go_on(self) -> None:
        """Raise StoreError if somebody interrupted what this store is doing."""
        if self._interrupted.is_set():
            raise StoreError(phrases.INTERRUPTED.format(path=self.path))

    def _many(self, sql: str, rows: Sequence[tuple[Value | bytes, ...]]) -> None:
        """Run a statement for many rows, in the transaction that is open: for what is a mass."""
        with speaking(self.path):
            self._db.conn.executemany(sql, rows)

    def _row(self, sql: str, *values: Value) -> Row | None:
        return next(iter(self._rows(sql, *values)), None)

    def _insert_all(self, table: str, rows: Sequence[dict[str, Value]]) -> None:
        """Insert many rows with the same columns, sealed where the table is: six times as fast as
        one at a time.
        """
        if rows:
            sealed = ("seal",) if table in SEALED else ()
            columns = (*rows[0], *sealed)
            marks = ", ".join("?" * len(columns))
            sql = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})"
            self._many(sql, [_sealed(table, _storable(row)) for row in rows])

    def _insert(self, table: str, **row: Value) -> None:
        self._insert_all(table, [row])

    def _upsert(self, table: str, *key: str, **row: Value) -> None:
        self._db.table(table).upsert(_storable(row), pk=key)
        where = " AND ".join(f"{column} = ?" for column in key)
        self._seal(table, where, *(row[column] for column in key))

    def _seal(self, table: str, where: str, *values: Value) -> None:
        """Seal rows that were changed, or whose number was not known before."""
        columns = ", ".join(SEALED[table])
        self._rows(f"UPDATE {table} SET seal = seal({columns}) WHERE {where}", *values)

    def _person(self, name: str) -> int:
        """The row id of a person, made if they are new. It never leaves the store."""
        sql = "SELECT person_id FROM person WHERE name = ?"
        if row := self._row(sql, name):
            return int(row[0])
        self._db.table("person").insert(_storable({"name": name}))
        self._seal("person", "name = ?", name)
        return self._person(name)

    def _why_not(self) -> str:
        """Why a store that only reads does not write."""
        if not may_write(self.path):
            return phrases.READ_ONLY_PLACE.format(path=self.path)
        holder = self._lock.holder()
        return phrases.READ_ONLY.format(
            path=self.path,
            remedy=phrases.BEING_WRITTEN.format(holder=holder) if holder else phrases.OPEN_FOR_IT,
        )

    def _read(self, kind: type[T], document: str) -> T:
        """The value in a stored document; only a damaged file holds one that does not fit."""
        try:
            return from_json(kind, document)
        except (BadPack, TypeError) as error:  # no text at all, where its type has changed
            reason = phrases.DAMAGED_DOCUMENT.format(path=self.path, reason=error)
            raise NotAFactBase(reason) from error

    @contextmanager
    def _snapshot(self) -> Iterator[None]:
        """Let several reads see one state of the file."""
        with speaking(self.path), self._db.atomic():
            yield

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """Write all or nothing. IMMEDIATE: a deferred one would not wait for its turn."""
        self.claim()
        with speaking(self.path):
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._db.commit()
            except BaseException:
                self._db.rollback()
                raise

    def _checkpoint(self) -> None:
        """Move the journal into the file and empty it, so that erased text is gone from both.

        All is saved before this; if it fails, on a full disk say, or because somebody reads for
        long, the next one makes up for it.
        """
        with suppress(StoreError):
            ((patience,),) = self._rows("PRAGMA busy_timeout")
            self._rows(f"PRAGMA busy_timeout = {min(patience, CHECKPOINT_PATIENCE)}")
            try:
                self._rows("PRAGMA wal_checkpoint(TRUNCATE)")
            finally:
                self._rows(f"PRAGMA busy_timeout = {patience}")


def is_number(value: int) -> bool:
    """Whether the number can be one of a row: SQLite has none above 2⁶³ - 1."""
    return 0 < value < 2**63


def _storable(row: dict[str, Value]) -> dict[str, Value]:
    """The row, unless a text in it holds NUL, where SQL functions would cut it off."""
    for column, value in row.items():
        if isinstance(value, str) and "\0" in value:
            raise BadInput(f"The {column.replace('_', ' ')} holds a NUL character; remove it.")
    return row


def _sealed(table: str, row: Mapping[str, Any]) -> tuple[Value | bytes, ...]:
    """The values of a row to insert, with its seal where the table has one."""
    columns = SEALED.get(table)
    return (*row.values(), *([seal(*(row[column] for column in columns))] if columns else ()))
