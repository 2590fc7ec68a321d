"""Errors that people see: `str(error)` is one clear sentence, fit to show as it is.

KnowledgeError
├── ArticlesMissing     the library that reads HTML is not installed
├── BadInput            the caller gave something unusable (exit code 2)
│   ├── BadArticle      an article that cannot be read
│   ├── BadPack         a fact pack that cannot be read, with place and reason
│   └── UnknownFact     no such fact in this scope
├── ChartsMissing       the plotting library is not installed
└── StoreError          the database cannot do it (exit code 1)
    ├── NotAFactBase    the file is missing, foreign, damaged or newer than this program
    ├── StoreBusy       another process holds the file
    └── Conflict        something changed since it was read
"""

from __future__ import annotations


class KnowledgeError(Exception):
    """Base of everything that this library means to say to a person."""


class BadInput(KnowledgeError):
    """The caller gave something unusable; the message names it and the remedy."""


class BadArticle(BadInput):
    """An article cannot be read; the message names the file and the reason."""


class BadPack(BadInput):
    """A fact pack cannot be used; the message names the place in the file and the reason."""


class UnknownFact(BadInput):
    """There is no fact with that id in this scope."""

    def __init__(self, fact_id: str) -> None:
        """Name the id that was asked for."""
        super().__init__(f"There is no fact {fact_id[:40]} here.")
        self.fact_id = fact_id


class ArticlesMissing(KnowledgeError):
    """The library that reads HTML is not installed; the message names the extra that brings it."""


class ChartsMissing(KnowledgeError):
    """The plotting library is not installed; the message names the extra that brings it."""


class StoreError(KnowledgeError):
    """The database cannot do what was asked."""


class NotAFactBase(StoreError):
    """The file is missing, foreign, damaged, or written by a newer version."""


class StoreBusy(StoreError):
    """Another process holds the write lock; the message names it."""


class Conflict(StoreError):
    """Something changed since the caller read it; nothing was saved.

    `fact_id`, and the revisions `expected` and `found`, where it is a fact.
    """

    def __init__(
        self, fact_id: str, expected: int = 0, found: int = 0, sentence: str | None = None
    ) -> None:
        """Name the fact and both revisions, or say it in a sentence of its own."""
        super().__init__(
            sentence
            or f"{fact_id} is at revision {found} now, not {expected}: "
            "someone changed it in the meantime. Nothing was saved."
        )
        self.fact_id, self.expected, self.found = fact_id, expected, found

    @classmethod
    def part(cls, part_id: str) -> Conflict:
        """A source, a silence or the like is not what it was."""
        return cls(
            part_id,
            sentence=f"{part_id} was changed by someone in the meantime. Nothing was saved.",
        )

    @classmethod
    def undone(cls, sequence: int) -> Conflict:
        """A change was taken back already."""
        return cls("", sentence=f"Change {sequence} was taken back already. Nothing was saved.")
