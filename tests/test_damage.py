"""Damage, on real files: a deep check finds it and says where; every message says what helps."""

from __future__ import annotations

import os
import random
import re
import shutil
import string
import threading
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from knowledge.errors import NotAFactBase, StoreError
from knowledge.factbase import FactBase
from knowledge.matching import Indexer
from knowledge.model import Action, Change, PartEdit, Silence
from knowledge.moderators import Draft, Gap, GapKind, GapState, ServerSettings
from knowledge.seals import SEALED
from knowledge.store import open_store, postings
from knowledge.store.backups import Backups
from knowledge.store.places import beside
from tests.test_store import FRAME, adding, editing, plain, rain, reply

WORDS = "ferry pier storm gull rope harbour winter engine lantern timber anchor market".split()
WHEN = datetime(2031, 4, 1, 12, tzinfo=UTC)
MUCH = 100
"""How many bits are flipped where they are chosen at random."""


def fill(path: Path) -> None:
    """Write something of every kind, in every way in which the store writes."""
    chosen = random.Random(5)  # noqa: S311
    many = [
        rain(n, f"{n}.50", statement=f"{' '.join(chosen.sample(WORDS, 6)).capitalize()} {n}.")
        for n in range(1, 25)
    ]
    silence = Silence(id="S-2", source="op-ed", missing="wind", says="It gives no wind.")
    parts = (PartEdit(before=None, after=silence),)
    with FactBase(open_store(path, create=True)) as base:
        store = base.store
        store.install("large", FRAME, adding(*many), Indexer(FRAME))
        store.install("here", FRAME, adding(rain(1), rain(2), key="pack 3"))
        store.apply("here", replace(editing(rain(1), statement="It rained hard."), parts=parts))
        base.apply(
            editing(store.fact("large", "F-003"), statement="The storm broke a rope."), "large"
        )
        undo = replace(
            editing(store.fact("here", "F-001"), actor="78"), undoes=store.cursor("here")
        )
        store.apply("here", replace(undo, reviewer="79"))
        for number in range(1, 4):
            store.remember_reply(reply(number, asker_id=number))
        store.remember_reply(reply(1, asker_id=1))
        store.mark_told(2, 3)
        store.erase_person("3")
        store.erase_person("78")
        draft = Draft(scope="here", change=Change(action=Action.ADD, actor="80", reason="new fact"))
        kept = store.keep_draft(draft, "2031-04-01T00:00:00+00:00")
        store.keep_draft(replace(kept, note="Sent back."), "2031-04-02T00:00:00+00:00")
        for number in range(1, 5):
            kind, press = GapKind.QUESTION, str(number)
            store.keep_gap(Gap(scope="here", kind=kind, day="2031-04-01", press=press, text="Who?"))
        store.close_gaps("here", [1], GapState.ANSWERED, 3)
        store.reopen_gaps("here", 3)
        store.close_gaps("here", [1, 2, 3], GapState.DONE)
        store.open_gaps("here", [2])
        store.set_server_settings("here", ServerSettings(second_person=True))
        store.set_setting("commands", "a")
        store.set_setting("commands", "abcdef")
        for until in (20, 30):
            store.keep_line("here", "/figures place:valley", now=0, until=until)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fact base with something of every kind, not to be changed."""
    path = tmp_path_factory.mktemp("whole") / "facts.sqlite"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(postings, "LARGE", 20)
        fill(path)
    return path


@pytest.fixture
def path(whole: Path, tmp_path: Path) -> Path:
    """A copy of it that may be damaged."""
    return Path(shutil.copy(whole, tmp_path / "facts.sqlite"))


def deep(path: Path) -> list[str]:
    """What a deep check says of a file, also of one that cannot be opened any more."""
    try:
        with open_store(path, read_only=True) as store:
            return store.check_deeply()
    except StoreError as error:
        return [str(error)]


def sqlite_says(path: Path, pragma: str) -> list[tuple[str]]:
    """What SQLite's own check says."""
    with closing(plain(path)) as db:
        return db.execute(f"PRAGMA {pragma}").fetchall()


def flip(path: Path, place: int, bit: int) -> None:
    """Flip one bit of the file."""
    with path.open("r+b") as file:
        file.seek(place)
        (byte,) = file.read(1)
        file.seek(place)
        file.write(bytes([byte ^ 1 << bit]))


# A deep check finds what has changed on the disk


def test_every_row_is_sealed_as_it_is_written(whole: Path) -> None:
    """Whatever way of writing was used, all rows of all sealed tables have the right seal."""
    with open_store(whole, read_only=True) as store:
        assert store.check_deeply(Indexer) == store.check() == []
        for table, columns in SEALED.items():
            kept = {column.name for column in store._db.table(table).columns}
            assert kept - {"arrival"} == {*columns, "seal"}
            assert store._db.table(table).count > 0, table


@pytest.mark.parametrize("table", ["briefing", "revision", "part_edit", "draft"])
def test_a_flipped_bit_in_a_document_is_found(path: Path, table: str) -> None:
    """A letter that became another is found in any document; SQLite does not notice it."""
    chosen = random.Random(table)  # noqa: S311
    data = path.read_bytes()
    with closing(plain(path)) as db:
        sql = f"SELECT document FROM {table}"  # noqa: S608 - a name from above
        documents = [document for (document,) in db.execute(sql)]
    for _ in range(MUCH // 4):
        place = _letter(data, chosen.choice(documents), chosen)
        bit = next(n for n in range(8) if chr(data[place] ^ 1 << n) in string.ascii_letters)
        flip(path, place, bit)
        assert sqlite_says(path, "quick_check") == [("ok",)]
        assert sqlite_says(path, "integrity_check") == [("ok",)]
        found = deep(path)
        assert len(found) > 1, data[place - 20 : place + 20]
        assert "of here" in found[0] or "of large" in found[0]
        flip(path, place, bit)
    assert deep(path) == []


def _letter(data: bytes, document: str, chosen: random.Random) -> int:
    """Where a letter of the document stands in the file."""
    for _ in range(1_000):
        start = chosen.randrange(len(document) - 12)
        piece = document[start : start + 12].encode()
        if data.count(piece) and chr(piece[6]) in string.ascii_letters:
            return data.index(piece) + 6
    raise AssertionError("no piece of the document stands in one place")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("It rained hard.", "F-001 of here, revision 2: it is not what was stored"),
        ("It gives no wind.", "silence S-2 of here, change 3: it is not what was stored"),
        ("the grey one", "The briefing of "),
        ("pack 3", "Change 2 of here"),
        ("new fact", "Draft 1 of here"),
        ("Who?", "Gap 1 of here"),
        ("abcdef", "A setting"),
        ("operator", "A person's name"),
        ("place:valley", "A lookup line of here"),
        ("2026-01-01T00:00:02", "The note of reply 2"),
    ],
)
def test_the_place_is_named(path: Path, text: str, place: str) -> None:
    """A broken row is named by fact, revision and scope, or by number, and never by its text."""
    for found in re.finditer(re.escape(text.encode()), path.read_bytes()):
        flip(path, found.start(), 0)
    problems = deep(path)
    assert any(problem.startswith(place) for problem in problems), problems
    assert not any(text[1:] in problem for problem in problems[:-1])  # the last is the remedy


def test_a_flipped_bit_anywhere_is_found(path: Path) -> None:
    """Nearly every byte in use is watched over; the rest are SQLite's own statistics."""
    chosen = random.Random(3)  # noqa: S311
    used = used_bytes(path.read_bytes())
    found = 0
    for place in chosen.sample(used, MUCH):
        bit = chosen.randrange(8)
        flip(path, place, bit)
        found += deep(path) != []
        flip(path, place, bit)
        for ending in ("-wal", "-shm"):
            beside(path, ending).unlink(missing_ok=True)
    assert found >= 0.9 * MUCH


def used_bytes(data: bytes, size: int = 4096) -> list[int]:
    """Where the bytes of a database are that hold something: heads, cell pointers and cells."""
    used: list[int] = []
    for page in range(0, len(data), size):
        head = page + (100 if page == 0 else 0)
        if data[head] not in (2, 5, 10, 13):  # a page of one long text, or of none
            used += range(page, page + size) if any(data[page : page + size]) else ()
            continue
        cells, start = (int.from_bytes(data[head + at : head + at + 2]) for at in (3, 5))
        used += range(page, head + (12 if data[head] < 10 else 8) + 2 * cells)
        used += range(page + (start or 65_536), page + size)
    return used


@pytest.mark.parametrize(
    ("sql", "sentence"),
    [
        (
            "UPDATE quantity SET number = 7 WHERE scope = 'here'",
            "F-002 of here, revision 1: its fig",
        ),
        ("DELETE FROM quantity WHERE scope = 'here'", "its figures in columns are not those"),
        ("UPDATE fact SET status = 'draft' WHERE scope = 'here'", "the fact is kept as draft, its"),
        ("UPDATE fact SET revision = 1", "revision 2: the fact stands at revision 1"),
        (
            "DELETE FROM revision WHERE revision = 2",
            "revision 3: the revision before it is missing",
        ),
        ("DROP TRIGGER revision_is_kept", "The trigger revision_is_kept is not as"),
        ("DROP INDEX quantity_measure", "The index quantity_measure is not as"),
        ("UPDATE sqlite_sequence SET seq = 1", "The numbers of change stand at 1, but"),
        ("DELETE FROM _sqlite_migrations WHERE name LIKE '0003%'", "The migration 0003_lookup_l"),
        ("UPDATE setting SET seal = NULL", "A setting: it is not what was stored"),
    ],
)
def test_what_is_derived_is_derived_again(path: Path, sql: str, sentence: str) -> None:
    """Figures, latest revisions, history without a gap, and the schema itself are held up."""
    with closing(plain(path)) as db:
        for name in ("revision_stays", "revision_is_kept"):
            if name not in sql and "revision" in sql.lower():
                db.execute(f"DROP TRIGGER {name}")
        db.execute("PRAGMA ignore_check_constraints = ON")
        db.execute("PRAGMA writable_schema = ON")
        db.execute(sql)
    assert any(sentence in problem for problem in deep(path)), deep(path)


@pytest.mark.parametrize(
    "sql",
    [
        "INSERT INTO posting (posting) VALUES ('delete-all')",
        "INSERT INTO posting (rowid, terms) VALUES (2, '1:whale')",
        "UPDATE term SET facts = facts + 1 WHERE term = (SELECT min(term) FROM term)",
        "UPDATE indexed SET words = words + 1",
        "UPDATE entry SET document = '{}' WHERE fact_id = 'F-007'",
        "UPDATE spelling SET word = 'harbor' WHERE word = 'harbour'",
        "UPDATE posting_data SET block = x'00' WHERE id = (SELECT max(id) FROM posting_data)",
    ],
)
def test_a_wrong_index_is_found_and_made_anew(path: Path, sql: str) -> None:
    """An index that does not fit its facts is told apart from lost facts, and can be made anew."""
    with closing(plain(path)) as db:
        db.execute(sql)
    problems = deep(path)
    assert problems and all("`briefing reindex` makes it anew" in one for one in problems)
    with FactBase(open_store(path)) as base:
        assert base.store.reindex(Indexer) == ["large"]
        assert base.store.check_deeply(Indexer) == []
        assert base.search("the storm broke a rope", "large")[0].id == "F-003"


def test_an_index_of_another_program_is_found(path: Path) -> None:
    """With the indexer, entries are held against the facts, even where their seals are right."""
    with open_store(path) as store, store._transaction():
        store._rows("UPDATE entry SET document = '{}' WHERE fact_id = 'F-007'")
        store._seal("entry", "fact_id = ?", "F-007")
    with open_store(path, read_only=True) as store:
        assert store.check_deeply() == []
        (problem,) = store.check_deeply(Indexer)
    assert problem.startswith("The search index of large does not fit its facts")


def test_no_false_alarm_while_another_writes(path: Path) -> None:
    """A deep check sees one state of the file, whatever is changed meanwhile."""
    done = threading.Event()

    def write() -> None:
        with open_store(path) as store:
            while not done.is_set():
                for number in range(3, 25):
                    fact = store.fact("large", f"F-{number:03}")
                    figures = rain(number, f"{fact.revision}.25").quantities
                    change = editing(fact, statement=f"Edit {fact.revision}.", quantities=figures)
                    store.apply("large", change, indexer)

    indexer = Indexer(FRAME)
    writer = threading.Thread(target=write)
    writer.start()
    try:
        with open_store(path, read_only=True) as store:
            assert [store.check_deeply(Indexer) for _ in range(8)] == [[]] * 8
    finally:
        done.set()
        writer.join()


def test_a_deep_check_can_be_given_up(path: Path) -> None:
    """Whoever stops the program does not wait for the check: it ends with a sentence."""
    with open_store(path, read_only=True) as store:
        store.interrupt()
        with pytest.raises(StoreError, match="was interrupted"):
            store.check_deeply()


def test_text_that_is_no_text_is_damage(path: Path) -> None:
    """A byte that makes a text no UTF-8 is told as damage, and the text itself is not told."""
    place = path.read_bytes().index(b"It rained hard.")
    flip(path, place, 7)
    with open_store(path, read_only=True) as store:
        with pytest.raises(NotAFactBase, match="is damaged; ") as caught:
            store.briefing("here")
        assert "rained" not in str(caught.value)
        assert deep(path)[0].startswith("F-001 of here, revision ")


# What a damaged file's message says


def truncated(path: Path) -> None:
    """Lose the end."""
    os.truncate(path, path.stat().st_size // 2)


def garbage_page(path: Path) -> None:
    """Lose the page on which a table begins."""
    with closing(plain(path)) as db:
        (root,) = db.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = 'briefing'"
        ).fetchone()
    with path.open("r+b") as file:
        file.seek((root - 1) * 4096)
        file.write(b"\xff" * 4096)


def zeroed_head(path: Path) -> None:
    """Lose the first bytes."""
    with path.open("r+b") as file:
        file.write(bytes(100))


def emptied(path: Path) -> None:
    """Lose everything."""
    os.truncate(path, 0)


def only_a_journal(path: Path) -> None:
    """Lose the file, but not its journal."""
    path.rename(beside(path, "-wal"))


DAMAGE = [truncated, garbage_page, zeroed_head, emptied, only_a_journal]


@pytest.fixture
def saved(path: Path) -> list[Path]:
    """The file with three copies of it; the newest comes first, and one of its bits is flipped."""
    backups = Backups(path)
    with open_store(path, read_only=True) as store:
        now = datetime.now(UTC)
        ages = (timedelta(hours=1), timedelta(hours=5, minutes=9), timedelta(days=4))
        made = [backups.make(store, now - age).path for age in ages]
    flip(made[0], 5_000, 3)
    return made


def opened_and_read(path: Path) -> None:
    """What a program does first."""
    with open_store(path) as store:
        store.briefing("here")


@pytest.mark.parametrize("damage", DAMAGE)
def test_the_message_names_the_copy_that_fits(
    path: Path, saved: list[Path], damage: Callable[[Path], None]
) -> None:
    """Whatever happened to the file, the newest sound copy is named, its age, and the command."""
    damage(path)
    command = f"`briefing --db {path} restore {saved[1]}`"
    remedy = f"put the newest sound backup, 5 hours old, in its place: {command}."
    with pytest.raises(NotAFactBase) as caught:
        opened_and_read(path)
    assert str(caught.value).endswith(remedy)
    assert str(path) in str(caught.value)


@pytest.mark.parametrize("damage", DAMAGE)
def test_the_message_says_that_there_is_no_copy(path: Path, damage: Callable[[Path], None]) -> None:
    """Without a sound copy the message says where it looked, and what to do with another one."""
    damage(path)
    with pytest.raises(NotAFactBase) as caught:
        opened_and_read(path)
    assert "restore it with `briefing restore` from a backup of your own" in str(caught.value)
    assert str(path.with_name("backups")) in str(caught.value)


def test_a_copy_in_another_directory_is_found(path: Path, tmp_path: Path) -> None:
    """Copies are found where the operator has them made, without the configuration."""
    with open_store(path, read_only=True) as store:
        made = Backups(path, tmp_path / "far" / "away").make(store)
    emptied(path)
    with pytest.raises(NotAFactBase, match=rf"restore {re.escape(str(made.path))}`"):
        open_store(path)


def test_a_check_says_what_helps(path: Path, saved: list[Path]) -> None:
    """The last sentence of a check that found something is the remedy."""
    with closing(plain(path)) as db:
        db.execute("UPDATE setting SET value = 'b'")
    with open_store(path, read_only=True) as store:
        assert store.check_deeply()[-1].startswith("Put the newest sound backup, 5 hours old, in")
        assert str(saved[1]) in store.check_deeply()[-1]


def test_reading_goes_on_beside_the_damage(path: Path) -> None:
    """What a torn page does not hold can still be read."""
    with closing(plain(path)) as db:
        (root,) = db.execute("SELECT rootpage FROM sqlite_master WHERE name = 'gap'").fetchone()
    with path.open("r+b") as file:
        file.seek((root - 1) * 4096)
        file.write(b"\xff" * 4096)
    with open_store(path) as store:
        with pytest.raises(NotAFactBase, match="is damaged; "):
            store.gaps("here")
        assert store.fact("here", "F-002") == rain(2)
        store.apply("here", editing(store.fact("here", "F-002"), statement="It rained."))
    with suppress(StoreError), open_store(path) as store:
        assert store.fact("here", "F-002").statement == "It rained."
