"""Holds the search index of large scopes against the facts that it was made from."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager

from knowledge.errors import BadInput, NotAFactBase, StoreError
from knowledge.model import Briefing, Fact
from knowledge.phrases import storing as phrases
from knowledge.schema import POSTING
from knowledge.seals import SEALED, intact
from knowledge.store.connection import Connection
from knowledge.store.failures import SqliteError, speaking
from knowledge.store.postings import Indexer, terms_of, token_of

INDEX = {table: SEALED[table] for table in ("entry", "spelling")}
"""The tables of the index whose rows are sealed."""

ODD = (AttributeError, TypeError, ValueError)
"""What is raised where a damaged row holds another type than its column."""

_SHADOWS = ("data", "idx", "config")
"""What FTS5 keeps of an index that holds neither texts nor lengths."""

_FACTS, _WORDS = " facts", " words"
"""What is counted beside terms, which hold no space."""

_ENTRIES = (
    "SELECT revision.document, said, also, entry.document FROM entry"
    " JOIN fact ON fact.scope = ? AND fact.fact_id = entry.fact_id AND status = 'active'"
    " JOIN revision USING (scope, fact_id, revision) WHERE number = ?"
)
_SIZES = (
    "SELECT (SELECT count(*) FROM entry WHERE number = ?),"
    " (SELECT count(*) FROM fact WHERE scope = ? AND status = 'active')"
)


class IndexCheck(Connection):
    """Finds what an index says that its scope's facts do not, and the other way round."""

    def check_index(self, indexing: Callable[[Briefing], Indexer] | None = None) -> list[str]:
        """What is wrong with the search index, a sentence each; it can be made anew.

        `indexing` makes the indexer of a briefing without its facts; without it the index is only
        held against itself.
        """
        problems: list[str] = []
        with self._raw_text(), self._snapshot():
            for look in (self._torn_index, self._odd_rows, self._odd_postings, self._odd_counts):
                try:
                    with speaking(self.path):
                        problems += look()
                except (StoreError, SqliteError, *ODD):
                    self._go_on()
                    problems.append(phrases.INDEX_TORN)
            for number, scope in self._rows("SELECT number, scope FROM indexed"):
                if indexing is not None and not self._fits(number, scope, indexing):
                    problems.append(_wrong(scope, phrases.ENTRIES))
        return list(dict.fromkeys(problems))

    def _torn_index(self) -> list[str]:
        """What FTS5 itself finds. It looks for it by writing, so it gets a copy in memory."""
        self._rows(f"CREATE VIRTUAL TABLE temp.looked_at USING {POSTING}")
        try:
            for part in _SHADOWS:
                copy, original = f"temp.looked_at_{part}", f"main.posting_{part}"
                self._rows(f"DELETE FROM {copy}")
                self._rows(f"INSERT INTO {copy} SELECT * FROM {original}")
            self._rows("INSERT INTO temp.looked_at (looked_at) VALUES ('integrity-check')")
        finally:
            self._rows("DROP TABLE temp.looked_at")
        return []

    def _odd_rows(self) -> list[str]:
        """Scopes with rows that are not what was stored."""
        odd = {
            row[names.index("number")]
            for table, names in INDEX.items()
            for row in self._each(f"SELECT {', '.join(names)}, seal FROM {table}")
            if not intact(row)
        }
        return self._named(odd, phrases.ENTRIES)

    def _odd_postings(self) -> list[str]:
        """Scopes whose postings are not those of their entries, by a sum that knows no order."""
        held: Counter[int] = Counter()
        self._rows("CREATE VIRTUAL TABLE temp.held USING fts5vocab(main, posting, instance)")
        try:
            for term, entry in self._each("SELECT term, doc FROM temp.held"):
                number = term.partition(":")[0]
                held[int(number) if number.isdecimal() else 0] += hash((entry, term))
        finally:
            self._rows("DROP TABLE temp.held")
        for entry, number, said, also in self._each("SELECT entry, number, said, also FROM entry"):
            for one in {token_of(number, term) for term in terms_of(said, also)}:
                held[number] -= hash((entry, one))
        return self._named([number for number, rest in held.items() if rest], phrases.POSTINGS)

    def _odd_counts(self) -> list[str]:
        """Scopes whose counts of terms, words or facts are not those of their entries."""
        counts: dict[int, Counter[str]] = defaultdict(Counter)
        for number, said, also in self._each("SELECT number, said, also FROM entry"):
            counts[number].update(terms_of(said, also))
            counts[number].update({_FACTS: 1, _WORDS: len(said.split())})
        for number, term, facts in self._each("SELECT number, term, facts FROM term"):
            counts[number][term] -= facts
        for number, facts, words in self._rows("SELECT number, facts, words FROM indexed"):
            counts[number].subtract({_FACTS: facts, _WORDS: words})
        odd = [number for number, rest in counts.items() if any(rest.values())]
        return self._named(odd, phrases.COUNTS)

    def _fits(self, number: int, scope: str, indexing: Callable[[Briefing], Indexer]) -> bool:
        """Whether the entries are those of the scope's active facts, and no spelling is missing."""
        try:
            document = self._rows("SELECT document FROM briefing WHERE scope = ?", scope)[0][0]
            indexer = indexing(self._read(Briefing, document))
            words, count = set[str](), 0
            for document, *entry in self._each(_ENTRIES, scope, number):
                posting = indexer(self._read(Fact, document))
                if entry != [posting.said, posting.also, posting.document]:
                    return False
                words.update(posting.spellings)
                count += 1
        except (
            NotAFactBase,
            BadInput,
            IndexError,
            SqliteError,
            *ODD,
        ):  # torn names, torn documents
            return False
        spelt = self._each("SELECT word FROM spelling WHERE number = ?", number)
        sizes = self._rows(_SIZES, number, scope)[0]
        return words <= {word for (word,) in spelt} and sizes == (count, count)

    def _named(self, numbers: Collection[int], what: str) -> list[str]:
        """A sentence for each of the scopes with those numbers in the index."""
        rows = self._rows("SELECT number, scope FROM indexed")
        known = {int(number): str(scope) for number, scope in rows}
        return [
            _wrong(known.get(number, phrases.NO_SCOPE), what) for number in sorted(numbers, key=str)
        ]

    @contextmanager
    def _raw_text(self) -> Iterator[None]:
        """Read text that is not UTF-8 any more, instead of failing at it."""
        usual = self._db.conn.text_factory
        self._db.conn.text_factory = lambda data: data.decode("utf-8", "surrogateescape")
        try:
            yield
        finally:
            self._db.conn.text_factory = usual


def printable(text: str) -> str:
    """A text from a file that may be damaged, fit for a sentence."""
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in text)[:200]


def _wrong(scope: str, what: str) -> str:
    return phrases.INDEX_WRONG.format(scope=printable(scope), what=what)
