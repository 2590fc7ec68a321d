"""The search index of scopes that are too large for memory: terms, entries, spellings.

It is written in the transaction that changes the facts, so it is never behind them. What a term or
an entry means is for the indexer to say, which comes from matching.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Protocol

from knowledge.errors import StoreError
from knowledge.model import Fact, FactStatus
from knowledge.seals import seal
from knowledge.store.connection import Connection, Row

LARGE = 2_000
"""A scope of more active facts than this is indexed in the file; a smaller one fits into memory."""

_BATCH = 10_000
"""Facts that are read at once when a scope is indexed for the first time."""

_REMEMBERED = 50_000
"""Terms whose frequency is kept in memory."""

_NO_TOKEN = re.compile(r"[\x00-\x20\"'()*^{}\[\]<>=;&|!?$%`\\]")
"""What the tokenizer would split at, or full-text syntax."""

_SELECT = "SELECT rowid FROM posting WHERE posting MATCH ? LIMIT ?"


class Posting(Protocol):
    """What the index holds of one fact."""

    @property
    def said(self) -> str:
        """The stems that it says, in order, joined by spaces."""

    @property
    def also(self) -> str:
        """The other terms under which it is found, joined by spaces."""

    @property
    def spellings(self) -> Collection[str]:
        """Its words as they are written, folded."""

    @property
    def document(self) -> str | None:
        """The rest of its entry as JSON text; None where there is none."""


Indexer = Callable[[Fact], Posting]


class Shelf:
    """One large scope's index, for reading; its size is that of the scope's last change."""

    def __init__(self, rows: Callable[..., list[Row]], number: int, facts: int, words: int) -> None:
        """`rows` runs SQL; `facts` and `words` are how many there are."""
        self._rows = rows
        self._number = number
        self.size = facts
        self.length = words / max(facts, 1)
        self._frequencies: dict[str, int] = {}

    def frequency(self, term: str) -> int:
        """How many entries hold the term."""
        known = self._frequencies.get(term)
        if known is None:
            if len(self._frequencies) >= _REMEMBERED:
                self._frequencies.clear()
            known = self._frequencies[term] = self._counted(term)
        return known

    def _counted(self, term: str) -> int:
        sql = "SELECT facts FROM term WHERE number = ? AND term = ?"
        return next((int(row[0]) for row in self._rows(sql, self._number, term)), 0)

    def holding(self, terms: Iterable[str], limit: int) -> list[int]:
        """Up to `limit` entries that hold any of the terms, in order of arrival."""
        return self._found(self._any(terms), limit)

    def holding_each(self, groups: Iterable[Iterable[str]], limit: int) -> list[int]:
        """Up to `limit` entries that hold any term of each of the groups, in order of arrival."""
        return self._found(" AND ".join(f"({self._any(terms)})" for terms in groups), limit)

    def entries(self, numbers: Sequence[int]) -> list[tuple[str, str, str | None]]:
        """Fact id, stems and document of the entries, in order of arrival."""
        marks = ", ".join("?" * len(numbers))
        where = f"number = ? AND entry IN ({marks})"
        sql = f"SELECT fact_id, said, document FROM entry WHERE {where} ORDER BY entry"
        rows = self._rows(sql, self._number, *numbers)
        return [(fact_id, said, document) for fact_id, said, document in rows]

    def spellings(self, after: int) -> tuple[int, list[str]]:
        """The words that came after the one with that number, and the number of the last."""
        sql = "SELECT arrival, word FROM spelling WHERE number = ? AND arrival > ? ORDER BY arrival"
        rows = self._rows(sql, self._number, after)
        return (rows[-1][0] if rows else after), [word for _, word in rows]

    def _any(self, terms: Iterable[str]) -> str:
        return " OR ".join(f'"{token_of(self._number, term)}"' for term in terms)

    def _found(self, expression: str, limit: int) -> list[int]:
        return [row[0] for row in self._rows(_SELECT, expression, limit)] if expression else []


class Postings(Connection):
    """Keeps the index true to the facts, inside the transactions of the store."""

    def shelf(self, scope: str) -> Shelf | None:
        """The index of a large scope as it is now; None for one that fits into memory."""
        row = self._row("SELECT number, facts, words FROM indexed WHERE scope = ?", scope)
        return Shelf(self._rows, *row) if row else None

    def _index(
        self, scope: str, facts: Sequence[Fact], indexer: Indexer | None, *, anew: bool
    ) -> None:
        """Bring the index up to the facts just written; a scope that has grown large gets one.

        With `anew` all facts of the scope are read again: names have changed. Raises StoreError
        for a large scope without an indexer.
        """
        row = self._row("SELECT number FROM indexed WHERE scope = ?", scope)
        if row is None and self._active(scope) <= LARGE:
            return
        if indexer is None:
            raise StoreError(f"{scope} is too large to be changed without its search index.")
        if row is None or anew:
            self._unindex(scope)
            self._insert("indexed", scope=scope, facts=0, words=0)
            row = self._rows("SELECT number FROM indexed WHERE scope = ?", scope)[0]
            facts = self._all(scope)
        else:
            self._take_out(int(row[0]), [fact.id for fact in facts])
        for start in range(0, len(facts), _BATCH):
            self._put_in(int(row[0]), facts[start : start + _BATCH], indexer)

    def _active(self, scope: str) -> int:
        sql = "SELECT count(*) FROM fact WHERE scope = ? AND status = 'active'"
        return int(self._rows(sql, scope)[0][0])

    def _all(self, scope: str) -> list[Fact]:
        sql = (
            "SELECT document FROM fact JOIN revision USING (scope, fact_id, revision)"
            " WHERE scope = ? ORDER BY length(fact_id), fact_id"
        )
        return [self._read(Fact, document) for (document,) in self._rows(sql, scope)]

    def _put_in(self, number: int, facts: Sequence[Fact], indexer: Indexer) -> None:
        postings = {f.id: indexer(f) for f in facts if f.status is FactStatus.ACTIVE}
        first = int(self._rows("SELECT coalesce(max(entry), 0) + 1 FROM entry")[0][0])
        self._insert_all(
            "entry",
            [
                {
                    "entry": entry,
                    "number": number,
                    "fact_id": fact_id,
                    "said": posting.said,
                    "also": posting.also,
                    "document": posting.document,
                }
                for entry, (fact_id, posting) in enumerate(postings.items(), first)
            ],
        )
        self._many(
            "INSERT INTO posting (rowid, terms) VALUES (?, ?)",
            [
                (entry, _tokens(number, terms_of(posting.said, posting.also)))
                for entry, posting in enumerate(postings.values(), first)
            ],
        )
        words = sorted({word for posting in postings.values() for word in posting.spellings})
        self._many(
            "INSERT OR IGNORE INTO spelling (number, word, seal) VALUES (?, ?, ?)",
            [(number, word, seal(number, word)) for word in words],
        )
        self._count(number, [(posting.said, posting.also) for posting in postings.values()], 1)

    def _take_out(self, number: int, fact_ids: Sequence[str]) -> None:
        """Take those of the facts that are in the index out of it."""
        sql = "SELECT entry, said, also FROM entry WHERE number = ? AND fact_id = ?"
        found = [row for one in fact_ids for row in self._rows(sql, number, one)]
        self._many(
            "INSERT INTO posting (posting, rowid, terms) VALUES ('delete', ?, ?)",
            [(entry, _tokens(number, terms_of(said, also))) for entry, said, also in found],
        )
        self._many("DELETE FROM entry WHERE entry = ?", [(entry,) for entry, _, _ in found])
        self._count(number, [(said, also) for _, said, also in found], -1)

    def _count(self, number: int, texts: Sequence[tuple[str, str]], step: int) -> None:
        """Count the terms of the entries in (step 1) or out (step -1)."""
        terms = Counter(term for said, also in texts for term in terms_of(said, also))
        if step > 0:
            self._many(
                "INSERT OR IGNORE INTO term (number, term, facts) VALUES (?, ?, 0)",
                [(number, term) for term in sorted(terms)],
            )
        self._many(
            "UPDATE term SET facts = facts + ? WHERE number = ? AND term = ?",
            [(step * count, number, term) for term, count in terms.items()],
        )
        if step < 0:
            self._many(
                "DELETE FROM term WHERE number = ? AND term = ? AND facts = 0",
                [(number, term) for term in terms],
            )
        words = sum(len(said.split()) for said, _ in texts)
        self._rows(
            "UPDATE indexed SET facts = facts + ?, words = words + ? WHERE number = ?",
            step * len(texts),
            step * words,
            number,
        )

    def _unindex(self, scope: str) -> None:
        """Take the whole scope out of the index, so that none of its words is left in the file."""
        row = self._row("SELECT number FROM indexed WHERE scope = ?", scope)
        if row is None:
            return
        number = int(row[0])
        ids = [one for (one,) in self._rows("SELECT fact_id FROM entry WHERE number = ?", number)]
        for start in range(0, len(ids), _BATCH):
            self._take_out(number, ids[start : start + _BATCH])
        for table in ("term", "spelling", "indexed"):
            self._db.table(table).delete_where("number = ?", [number])
        self._rows("INSERT INTO posting (posting) VALUES ('optimize')")


def terms_of(said: str, also: str) -> list[str]:
    """All terms of an entry, each once, in a fixed order: taken out as they were put in."""
    return sorted({*said.split(), *also.split()})


def _tokens(number: int, terms: Iterable[str]) -> str:
    return " ".join(token_of(number, term) for term in terms)


def token_of(number: int, term: str) -> str:
    """A term of one scope as the full-text index sees it."""
    return f"{number}:{_NO_TOKEN.sub('_', term)}"
