"""What people read when the database cannot: SQLite's errors in one clear sentence each."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from knowledge.errors import BadInput, NotAFactBase, StoreBusy, StoreError
from knowledge.phrases import storing as phrases
from knowledge.sqlite import sqlite3
from knowledge.store.backups import remedy
from knowledge.store.holders import holder

if TYPE_CHECKING:
    from pathlib import Path

SqliteError = sqlite3.DatabaseError
"""What SQLite raises where `speaking` has no sentence for it: a bug of ours, or a damaged file."""

_SENTENCES: dict[str, tuple[type[StoreError], str]] = {
    "disk is full": (StoreError, phrases.FULL),
    "readonly": (StoreError, phrases.NOT_WRITABLE),
    "locked": (StoreBusy, phrases.LOCKED),
    "malformed": (NotAFactBase, phrases.DAMAGED),
    "not a database": (NotAFactBase, phrases.NO_FACT_BASE),
    "disk I/O": (StoreError, phrases.DISK),
    "unable to open": (NotAFactBase, phrases.CANNOT_OPEN),
    "interrupted": (StoreError, phrases.INTERRUPTED),
    "decode to UTF-8": (NotAFactBase, phrases.DAMAGED),  # a message that repeats the text
}
"""By a part of SQLite's message, which is the same in every driver, unlike the error codes."""


@contextmanager
def speaking(path: Path, copying_to: Path | None = None) -> Iterator[None]:
    """Turn what SQLite raises about the file at `path` into a StoreError in words.

    Where no room or no right is the reason, it is about `copying_to`, if that is given. Text that
    has no UTF-8 becomes BadInput. Anything else is a bug of ours and passes as it is.
    """
    try:
        yield
    except UnicodeEncodeError as error:
        raise BadInput(
            "The text holds half of a surrogate pair and cannot be stored; remove that character."
        ) from error
    except UnicodeDecodeError as error:  # in the very message that SQLite had for it
        raise NotAFactBase(_filled(phrases.DAMAGED, path, path)) from error
    except SqliteError as error:
        for part, (kind, sentence) in _SENTENCES.items():
            if part in str(error):
                raise kind(_filled(sentence, path, copying_to or path)) from error
        raise


def _filled(sentence: str, path: Path, place: Path) -> str:
    """The sentence with what it needs; a holder and a copy are looked for only where it does."""
    words = {"path": str(path), "place": str(place)}
    if "{holder}" in sentence:
        words["holder"] = holder(path) or phrases.ANOTHER_PROGRAM
    if "{remedy}" in sentence:
        words["remedy"] = remedy(path)
    return sentence.format(**words)
