"""One open fact base: the connection, the right to write, and the two ways to use it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, TypeVar

from sqlite_utils import Database

from knowledge.documents import from_json
from knowledge.errors import BadInput, BadPack, NotAFactBase, StoreError
from knowledge.store.failures import speaking
from knowledge.store.lock import WriteLock

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

T = TypeVar("T", bound="DataclassInstance")
Row = tuple[Any, ...]
Value = str | int | float | None


class Connection:
    """What all parts of the store share. Use it only in the thread that opened it."""

    def __init__(self, path: Path, db: Database, *, read_only: bool) -> None:
        """Own `db`, an open connection to the fact base at `path`."""
        self.path = path
        self.read_only = read_only
        self._db = db
        self._lock = WriteLock(path)
        self._writing = False

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
            holder = self._lock.holder()
            writer = f"{holder}, is writing it" if holder else "open it for writing to change it"
            raise StoreError(f"{self.path} is open for reading only; {writer}.")
        self._lock.take()
        try:
            with speaking(self.path):
                self._db.enable_wal()  # a restored backup comes without
        except BaseException:
            self._lock.release()
            raise
        self._writing = True

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

    def _many(self, sql: str, rows: Sequence[tuple[Value, ...]]) -> None:
        """Run a statement for many rows, in the transaction that is open: for what is a mass."""
        with speaking(self.path):
            self._db.conn.executemany(sql, rows)

    def _row(self, sql: str, *values: Value) -> Row | None:
        return next(iter(self._rows(sql, *values)), None)

    def _insert(self, table: str, **row: Value) -> None:
        self._db.table(table).insert(_storable(row))

    def _insert_all(self, table: str, rows: Sequence[dict[str, Value]]) -> None:
        """Insert many rows with the same columns: six times as fast as one at a time."""
        if rows:
            marks = ", ".join("?" * len(rows[0]))
            sql = f"INSERT INTO {table} ({', '.join(rows[0])}) VALUES ({marks})"
            self._many(sql, [tuple(_storable(row).values()) for row in rows])

    def _upsert(self, table: str, *key: str, **row: Value) -> None:
        self._db.table(table).upsert(_storable(row), pk=key)

    def _person(self, name: str) -> int:
        """The row id of a person, made if they are new. It never leaves the store."""
        sql = "SELECT person_id FROM person WHERE name = ?"
        if row := self._row(sql, name):
            return int(row[0])
        self._insert("person", name=name)
        return self._person(name)

    def _read(self, kind: type[T], document: str) -> T:
        """The value in a stored document; only a damaged file holds one that does not fit."""
        try:
            return from_json(kind, document)
        except BadPack as error:
            raise NotAFactBase(f"{self.path} holds a damaged document: {error}") from error

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

        All is saved before this; if it fails, on a full disk say, the next one makes up for it.
        """
        with suppress(StoreError):
            self._rows("PRAGMA wal_checkpoint(TRUNCATE)")


def is_number(value: int) -> bool:
    """Whether the number can be one of a row: SQLite has none above 2⁶³ - 1."""
    return 0 < value < 2**63


def _storable(row: dict[str, Value]) -> dict[str, Value]:
    """The row, unless a text in it holds NUL, where SQL functions would cut it off."""
    for column, value in row.items():
        if isinstance(value, str) and "\0" in value:
            raise BadInput(f"The {column.replace('_', ' ')} holds a NUL character; remove it.")
    return row
