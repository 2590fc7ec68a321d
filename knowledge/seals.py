"""Seals: a digest beside every stored row, so that a bit that flips on the disk is found.

SQLite notices a torn page, but not a changed letter in a text. What is quickly worked out from
sealed rows (latest revisions, figures in columns, postings) needs no seal: it is worked out again.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from hashlib import blake2b
from typing import Any

SEAL_SIZE = 16
"""Bytes of a seal: it guards against accidents, not against whoever can write the file anyway."""

SEALED: Mapping[str, tuple[str, ...]] = {
    "briefing": ("scope", "document"),
    "person": ("person_id", "name"),
    "change": (
        *("sequence", "scope", "at", "person", "action", "reason"),
        *("request_key", "reviewer", "undoes"),
    ),
    "revision": ("scope", "fact_id", "revision", "sequence", "document"),
    "part_edit": ("scope", "sequence", "position", "kind", "part_id", "document"),
    "draft": ("draft_id", "scope", "person", "state", "changed", "document"),
    "gap": (
        *("gap_id", "scope", "kind", "text", "note", "fact_id", "revision"),
        *("day", "state", "sequence", "press"),
    ),
    "reply": (
        *("reply_id", "channel_id", "scope", "facts", "posted_at", "question_id", "asker", "told"),
    ),
    "setting": ("key", "value"),
    "lookup_line": ("key", "scope", "line", "expires"),
    "entry": ("entry", "number", "fact_id", "said", "also", "document"),
    "spelling": ("number", "word"),
}
"""The tables whose rows are sealed, each with its columns in the order in which they are sealed.

Only a word's arrival is left out, which is not known before it has arrived.
"""


def seal(*values: str | int | None) -> bytes:
    """The seal of a row: a digest of all its values, in the order that `SEALED` gives."""
    text = json.dumps(values, separators=(",", ":"))
    return blake2b(text.encode("ascii"), digest_size=SEAL_SIZE).digest()


def intact(row: Sequence[Any]) -> bool:
    """Whether the last value of a row is the seal of those before it, whatever they are by now."""
    try:
        return bool(seal(*row[:-1]) == row[-1])
    except TypeError:  # a text that has become bytes
        return False
