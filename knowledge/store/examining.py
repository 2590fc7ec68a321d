"""Looking for damage: a quick look for every day, and a deep one that finds a flipped bit.

Both only read, and see one state of the file, so they work while another process writes.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from functools import cache, partial

from knowledge.errors import NotAFactBase, StoreError
from knowledge.model import Briefing, Fact, PartEdit
from knowledge.moderators import Draft
from knowledge.phrases import storing as phrases
from knowledge.schema import definitions, migrate
from knowledge.seals import SEALED, intact
from knowledge.sqlite import Database
from knowledge.store.backups import remedy
from knowledge.store.connection import Row, Value
from knowledge.store.failures import SqliteError, speaking
from knowledge.store.index_check import INDEX, ODD, IndexCheck, printable
from knowledge.store.postings import Indexer
from knowledge.store.quantities import columns

_KINDS = {"briefing": Briefing, "revision": Fact, "part_edit": PartEdit, "draft": Draft}
"""The tables with documents, and what is in them."""

_MOST = 50
"""Problems that are told; a torn file has thousands."""

_NUMBERED = ("change", "draft", "gap", "indexed", "spelling")
"""The tables whose numbers are never given twice."""

_HISTORY = (
    "SELECT scope, fact_id, revision.revision, document, fact.revision, status"
    " FROM revision LEFT JOIN fact USING (scope, fact_id)"
    " ORDER BY scope, fact_id, revision.revision"
)


class Examination(IndexCheck):
    """What can be wrong with a file, a sentence each."""

    def check(self) -> list[str]:
        """What a quick look finds: torn pages, loose references, documents that do not fit.

        Empty if nothing is wrong; else the last sentence is the remedy. A letter that has changed
        within a text is not found.
        """
        try:
            with speaking(self.path):
                return self._with_remedy(torn(self._db) or self._unreadable())
        except StoreError as error:
            return [str(error)]

    def check_deeply(self, indexing: Callable[[Briefing], Indexer] | None = None) -> list[str]:
        """What can be found at all: every digest and all that is derived is worked out again.

        Empty if the file is sound; else the last sentence is the remedy. `indexing` makes the
        indexer of a briefing without its facts; with it, which takes much longer, the search index
        is held against the facts too, and not only against itself. Takes minutes for a million
        facts, and holds back no writer. Raises StoreError if it is interrupted.
        """
        return self._with_remedy(self.check_facts()) + self.check_index(indexing)

    def check_facts(self) -> list[str]:
        """The same, without a remedy, of all but the search index, which can be made anew."""
        looks = (
            *(self._sqlite, self._definitions, self._numbers, self._seals, self._history),
            partial(self._unreadable, ("briefing", "part_edit", "draft")),
        )
        return self._found(looks)

    def check_seals(self) -> list[str]:
        """Torn pages, and rows that are not what was stored: so much of a deep look for a copy."""
        return self._found((partial(torn, self._db), self._seals))

    def _found(self, looks: tuple[Callable[[], list[str]], ...]) -> list[str]:
        """What all of them find in one state of the file; one that cannot go on tells that."""
        problems: dict[str, None] = {}
        with self._raw_text(), self._snapshot():
            for look in looks:
                try:
                    with speaking(self.path):
                        problems.update(dict.fromkeys(look()))
                except StoreError as error:
                    self._go_on()
                    problems[str(error)] = None
                except SqliteError as error:
                    problems[phrases.SQLITE_SAYS.format(words=printable(str(error)))] = None
                except ODD:
                    problems[phrases.ODD_ROW] = None
        return _told(list(problems))

    def _with_remedy(self, problems: list[str]) -> list[str]:
        """The problems, and which copy helps against them."""
        words = remedy(self.path) if problems else ""
        return [*problems, f"{words[0].upper()}{words[1:]}"] if problems else []

    def _sqlite(self) -> list[str]:
        return torn(self._db, "integrity_check")

    def _definitions(self) -> list[str]:
        """Tables, indexes, triggers and views that are not as a new file has them."""
        wanted, found = _wanted(), definitions(self._db)
        return [
            phrases.ODD_DEFINITION.format(kind=kind, name=printable(name))
            for kind, name in sorted(wanted.keys() | found.keys())
            if wanted.get((kind, name)) != found.get((kind, name))
        ]

    def _numbers(self) -> list[str]:
        """Counters that stand lower than what they counted: numbers would be given twice."""
        problems = []
        for table in _NUMBERED:
            sql = f"SELECT coalesce(max(rowid), 0) FROM {table}"
            sequence = "SELECT seq FROM sqlite_sequence WHERE name = ?"
            stands, highest = self._row(sequence, table), self._rows(sql)[0][0]
            if highest > (stands[0] if stands else 0):
                found = stands[0] if stands else 0
                problems.append(phrases.BEHIND_NUMBER.format(table=table, found=found))
        return problems

    def _seals(self) -> list[str]:
        """Rows that are not what was stored."""
        return [
            phrases.BROKEN_SEAL.format(place=_place(table, dict(zip(names, row, strict=False))))
            for table, names in SEALED.items()
            if table not in INDEX
            for row in self._each(f"SELECT {', '.join(names)}, seal FROM {table}")
            if not intact(row)
        ]

    def _history(self) -> list[str]:
        """Whether each fact is its last revision, and its figures are those of that document."""
        problems: list[str] = []
        before: tuple[object, ...] = ()
        for scope, fact_id, revision, document, latest, status in self._each(_HISTORY):
            name = {"scope": scope, "fact_id": fact_id, "revision": revision}
            place = _place("revision", name)
            if revision > 1 and before != (scope, fact_id, revision - 1):
                problems.append(phrases.GAP_IN_HISTORY.format(place=place))
            before = (scope, fact_id, revision)
            try:
                fact = self._read(Fact, document)
            except NotAFactBase as error:
                problems.append(f"{place}: {error}")
                continue
            if (fact.id, fact.revision) != (fact_id, revision):
                found = f"{printable(fact.id)}, revision {fact.revision}"
                problems.append(phrases.WRONG_KEY.format(place=place, found=found))
            problems += self._not_the_fact(place, fact, latest, status)
            if revision == latest and self._figures_of(scope, fact_id) != _rows_of(fact):
                problems.append(phrases.WRONG_FIGURES.format(place=place))
        return problems

    def _not_the_fact(
        self, place: str, fact: Fact, latest: int | None, status: str | None
    ) -> list[str]:
        """What is wrong with the fact's own row, seen from one of its revisions."""
        if latest is None:
            return [phrases.NO_FACT.format(place=place)]
        if fact.revision > latest:
            return [phrases.NOT_LATEST.format(place=place, found=latest)]
        if fact.revision == latest and fact.status != status:
            wrong = phrases.WRONG_STATUS.format(
                place=place, found=printable(str(status)), status=fact.status
            )
            return [wrong]
        return []

    def _figures_of(self, scope: str, fact_id: str) -> list[Row]:
        sql = (
            "SELECT position, comparator, amount, number, upper, upper_number, unit, measure,"
            " subject, place, period_words, period_start, period_end FROM quantity"
            " WHERE scope = ? AND fact_id = ? ORDER BY position"
        )
        return [] if _torn_text(scope, fact_id) else self._rows(sql, scope, fact_id)

    def _unreadable(self, tables: tuple[str, ...] = tuple(_KINDS)) -> list[str]:
        """Documents that do not fit the model."""
        problems = []
        for table in tables:
            names = SEALED[table]
            for row in self._each(f"SELECT {', '.join(names)} FROM {table}"):
                named = dict(zip(names, row, strict=True))
                try:
                    self._read(_KINDS[table], named["document"])
                except NotAFactBase as error:
                    problems.append(f"{_place(table, named)}: {error}")
        return problems


@cache
def _wanted() -> dict[tuple[str, str], str]:
    """How a new file is defined."""
    with closing(Database(memory=True)) as fresh:
        fresh.conn.isolation_level = None
        migrate(fresh)
        return definitions(fresh)


def torn(db: Database, pragma: str = "quick_check") -> list[str]:
    """What SQLite itself finds; empty if nothing."""
    words = [row[0] for row in db.execute(f"PRAGMA {pragma}").fetchall() if row[0] != "ok"]
    loose = db.execute("PRAGMA foreign_key_check").fetchall()
    return [phrases.SQLITE_SAYS.format(words=printable(words_)) for words_ in words] + [
        phrases.LOOSE.format(table=table, parent=parent) for table, _, parent, _ in loose
    ]


def _told(problems: list[str]) -> list[str]:
    """So many of them as somebody reads."""
    more = len(problems) - _MOST
    return problems if more <= 0 else [*problems[:_MOST], phrases.MORE.format(count=more)]


def _place(table: str, row: dict[str, Value]) -> str:
    """What the row is called. It may be damaged, so it may not be printable."""
    return printable(phrases.PLACES[table].format(**row))


def _torn_text(*texts: str) -> bool:
    return any("\udc80" <= letter <= "\udcff" for text in texts for letter in text)


def _rows_of(fact: Fact) -> list[Row]:
    """The figures of the fact as the table holds them."""
    return [
        (position, *columns(quantity).values())
        for position, quantity in enumerate(fact.quantities, 1)
    ]
