"""What people would use instead, each as it is meant to be used; all come with the extra `bench`.

Each takes the folder to keep its texts in, or None to stay in memory.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from tests.benchmarks.report import note
from tests.benchmarks.system import Hit, Stored
from tests.benchmarks.words import STOPWORDS

_WORD = re.compile(r"\w+")


def words(question: str, *, stopwords: bool) -> list[str]:
    """The question's words, each once; without function words unless there are no others."""
    found = list(dict.fromkeys(_WORD.findall(question.casefold())))
    if stopwords:
        return found
    return [word for word in found if word not in STOPWORDS] or found


class Fts5:
    """SQLite's full-text search: any of the words, best bm25 first, Porter stems."""

    def __init__(self, folder: Path | None = None, *, stopwords: bool = False) -> None:
        """Ask with all words, or only with those that are no function words."""
        self.name = f"FTS5 bm25, {'all words' if stopwords else 'no stopwords'}"
        self._stopwords = stopwords
        self._path = folder / "fts5.db" if folder else ":memory:"

    def build(self, texts: Iterable[str]) -> None:
        """Index the texts in one transaction."""
        self.open()
        self._db.execute("CREATE VIRTUAL TABLE fact USING fts5(text, tokenize = 'porter')")
        self._db.execute("BEGIN")
        rows = enumerate(texts)
        self._db.executemany("INSERT INTO fact (rowid, text) VALUES (?, ?)", rows)
        self._db.execute("COMMIT")

    def open(self) -> None:
        """Connect with the settings of a base that must not lose a commit."""
        self._db = sqlite3.connect(self._path, isolation_level=None)
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = FULL")

    def search(self, question: str, limit: int) -> list[Hit]:
        """The best texts that hold any of the words."""
        wanted = " OR ".join(f'"{word}"' for word in words(question, stopwords=self._stopwords))
        if not wanted:
            return []
        found = self._db.execute(
            "SELECT rowid, -rank FROM fact WHERE fact MATCH ? ORDER BY rank LIMIT ?",
            (wanted, limit),
        )
        return [Hit.plain(*row) for row in found]

    def insert(self, number: int, text: str) -> None:
        """One row in a transaction of its own."""
        self._db.execute("INSERT INTO fact (rowid, text) VALUES (?, ?)", (number, text))

    def close(self) -> None:
        """Close the connection."""
        self._db.close()


class Fuzzy:
    """rapidfuzz over every text, as `process.extract` does it."""

    def __init__(self, scorer: str, folder: Path | None = None) -> None:
        """Load the package and use this scorer of its `fuzz`."""
        from rapidfuzz import fuzz, process, utils

        self.name = f"rapidfuzz {scorer}"
        self._scorer, self._extract = getattr(fuzz, scorer), process.extract
        self._clean = utils.default_process
        self._path = folder / "texts" if folder else None
        self._choices: list[str] = []

    def build(self, texts: Iterable[str]) -> None:
        """Lower case without punctuation, once for all questions."""
        self._choices = [self._clean(text) for text in texts]
        if self._path:
            self._path.write_text("\n".join(self._choices), "utf-8")

    def open(self) -> None:
        """Read the texts."""
        if self._path:
            self._choices = self._path.read_text("utf-8").split("\n")

    def search(self, question: str, limit: int) -> list[Hit]:
        """The best of all texts."""
        asked = self._clean(question)
        found = self._extract(asked, self._choices, scorer=self._scorer, limit=limit)
        return [Hit.plain(index, score) for _, score, index in found]

    def close(self) -> None:
        """Nothing is open."""


class Bm25s:
    """bm25s with its own list of stopwords and Snowball stems; it cannot take one more text."""

    name = "bm25s"

    def __init__(self, folder: Path | None = None) -> None:
        """Load the package and its stemmer."""
        import bm25s
        import Stemmer

        self._bm25s, self._stemmer = bm25s, Stemmer.Stemmer("english")
        self._path = folder / "bm25s" if folder else None

    def build(self, texts: Iterable[str]) -> None:
        """Score all words of all texts beforehand, which is how bm25s works."""
        self._index = self._bm25s.BM25()
        self._index.index(self._tokens(list(texts)), show_progress=False)
        if self._path:
            self._index.save(self._path)

    def open(self) -> None:
        """Map the scores into memory."""
        self._index = self._bm25s.BM25.load(self._path, mmap=True)

    def search(self, question: str, limit: int) -> list[Hit]:
        """The best texts that hold any of the words."""
        tokens = self._tokens([question], return_ids=False)
        k = min(limit, self._index.scores["num_docs"])
        found, scores = self._index.retrieve(tokens, k=k, show_progress=False)
        hits = zip(found[0].tolist(), scores[0].tolist(), strict=True)
        return [Hit.plain(index, score) for index, score in hits if score > 0]

    def close(self) -> None:
        """Nothing is open."""

    def _tokens(self, texts: list[str], **options: bool) -> Any:
        return self._bm25s.tokenize(
            texts, stopwords="en", stemmer=self._stemmer, show_progress=False, **options
        )


class Tantivy:
    """tantivy with its English stemmer: any of the words, best bm25 first."""

    name = "tantivy"

    def __init__(self, folder: Path | None = None) -> None:
        """Load the package and say what is indexed."""
        import tantivy

        self._tantivy = tantivy
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("text", tokenizer_name="en_stem")
        builder.add_unsigned_field("number", stored=True)
        self._schema = builder.build()
        self._path = str(folder) if folder else None
        self._writer: Any = None

    def build(self, texts: Iterable[str]) -> None:
        """Index the texts and commit once."""
        self._writer = None
        self.open()
        for number, text in enumerate(texts):
            self._add(number, text)
        self._commit()
        self._writer.wait_merging_threads()
        self._writer = None
        self._index.reload()

    def open(self) -> None:
        """Open the folder, or an empty index in memory."""
        self._index = self._tantivy.Index(self._schema, self._path)

    def search(self, question: str, limit: int) -> list[Hit]:
        """The best texts that hold any of the words."""
        asked = " ".join(words(question, stopwords=True))
        if not asked:
            return []
        searcher = self._index.searcher()
        found = searcher.search(self._index.parse_query(asked, ["text"]), limit).hits
        return [Hit.plain(searcher.doc(place)["number"][0], score) for score, place in found]

    def insert(self, number: int, text: str) -> None:
        """One document, committed and visible."""
        self._add(number, text)
        self._commit()

    def close(self) -> None:
        """Let go of the write lock."""
        self._writer = None

    def _add(self, number: int, text: str) -> None:
        self._writer = self._writer or self._index.writer(num_threads=1)
        document = self._tantivy.Document()
        document.add_text("text", text)
        document.add_unsigned("number", number)
        self._writer.add_document(document)

    def _commit(self) -> None:
        self._writer.commit()
        self._index.reload()


MAKERS: dict[str, Callable[[Path | None], Stored]] = {
    "fts5": Fts5,
    "fts5_all": lambda folder: Fts5(folder, stopwords=True),
    "token_set": lambda folder: Fuzzy("token_set_ratio", folder),
    "wratio": lambda folder: Fuzzy("WRatio", folder),
    "bm25s": Bm25s,
    "tantivy": Tantivy,
}
"""Every peer by a short key: how it is made for a folder, or for memory with None."""

NEEDS = {"bm25s": ("bm25s", "Stemmer"), "tantivy": ("tantivy",)}
"""The packages of the extra `bench` that a peer needs."""


def available(wanted: Iterable[str] = MAKERS) -> list[str]:
    """The keys of those peers whose packages are there; says which are left out."""
    found = []
    for key in wanted:
        missing = [package for package in NEEDS.get(key, ()) if find_spec(package) is None]
        if missing:
            note(f"{key} is left out: {' and '.join(missing)} is not installed (extra bench).")
        else:
            found.append(key)
    return found
