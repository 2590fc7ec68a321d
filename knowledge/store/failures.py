"""What people read when the database cannot: SQLite's errors in one clear sentence each."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

# pysqlite3, when installed, has error classes of its own; sqlite_utils knows which are in use.
from sqlite_utils.utils import sqlite3  # type: ignore[attr-defined]

from knowledge.errors import BadInput, NotAFactBase, StoreBusy, StoreError

if TYPE_CHECKING:
    from pathlib import Path

_SENTENCES: dict[str, tuple[type[StoreError], str]] = {
    "disk is full": (
        StoreError,
        "Nothing was saved, because the disk that holds {path} is full; make room and try again.",
    ),
    "readonly": (
        StoreError,
        "{path} may not be written, which even reading needs for its journal; check the rights of "
        "the file and its directory.",
    ),
    "locked": (StoreBusy, "Another program keeps {path} locked; close it and try again."),
    "malformed": (NotAFactBase, "{path} is damaged; restore it with `briefing restore`."),
    "not a database": (
        NotAFactBase,
        "{path} is no fact base; choose another file with --db, or restore it from a backup.",
    ),
    "disk I/O": (
        StoreError,
        "The disk failed at {path}; check the disk, then run `briefing check`.",
    ),
    "unable to open": (
        NotAFactBase,
        "{path} cannot be opened; check that you may read it and write in its directory.",
    ),
}
"""By a part of SQLite's message, which is the same in every driver, unlike the error codes."""


@contextmanager
def speaking(path: Path) -> Iterator[None]:
    """Turn what SQLite raises about the file at `path` into a StoreError in words.

    Text that has no UTF-8 becomes BadInput. Anything else is a bug of ours and passes as it is.
    """
    try:
        yield
    except UnicodeEncodeError as error:
        raise BadInput(
            "The text holds half of a surrogate pair and cannot be stored; remove that character."
        ) from error
    except sqlite3.DatabaseError as error:
        for part, (kind, sentence) in _SENTENCES.items():
            if part in str(error):
                raise kind(sentence.format(path=path)) from error
        raise
