"""Copies and restoring, on real files: what is copied is sound, what is put back loses nothing."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlite_utils import Database

from bot.cli import briefing
from knowledge import schema
from knowledge.errors import BadInput, NotAFactBase, StoreBusy, StoreError
from knowledge.factbase import FactBase
from knowledge.matching import Indexer
from knowledge.model import Briefing
from knowledge.store import Store, lock, open_store, opening, postings
from knowledge.store.backups import Backups, age, digest, flaw
from knowledge.store.places import beside
from knowledge.store.restoring import restoring
from tests.test_store import FRAME, adding, editing, plain, rain

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)

OLDER = """
PRAGMA user_version = 4;
INSERT INTO person VALUES (1, 'operator');
INSERT INTO briefing VALUES ('here', '{"id":"b","name":"B","subject":"s","version":1}');
INSERT INTO change (scope, at, person, action, reason)
  VALUES ('here', '2031-01-01T00:00:00+00:00', 1, 'add', 'x');
INSERT INTO revision VALUES ('here', 'F-001', 1, 1, '{"id":"F-001","kind":"claim","voice":'
  || '"statement","statement":"It rained.","citations":[{"source":"s","locator":1}]}');
INSERT INTO fact VALUES ('here', 'F-001', 1, 'active');
INSERT INTO setting VALUES ('commands', 'a');
"""
"""What the version before seals wrote for one fact."""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fact base with two facts, not to be changed."""
    path = tmp_path_factory.mktemp("made") / "facts.sqlite"
    with open_store(path, create=True) as store:
        store.install("here", FRAME, adding(rain(1), rain(2)))
    return path


@pytest.fixture
def path(made: Path, tmp_path: Path) -> Path:
    """A copy of it that may be changed, in a directory of its own."""
    (tmp_path / "data").mkdir()
    return Path(shutil.copy(made, tmp_path / "data" / "facts.sqlite"))


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    """That fact base, open for writing."""
    with open_store(path) as store:
        yield store


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Do not wait for another writer."""
    monkeypatch.setattr(lock, "PATIENCE", 0.0)


def contents(store: Store) -> dict[str, tuple[Briefing | None, list[object], int]]:
    """All that a file holds: briefings with their facts, the changes, the counts."""
    return {
        scope: (store.briefing(scope), list(store.changes(scope, 10_000)), store.cursor(scope))
        for scope in store.scopes()
    }


def held(path: Path) -> dict[str, tuple[Briefing | None, list[object], int]]:
    """The same of a file that nobody has open."""
    with open_store(path) as store:
        assert store.check_deeply(Indexer) == []
        return contents(store)


def names(directory: Path) -> list[str]:
    """The files that are there."""
    return sorted(file.name for file in directory.iterdir())


def damage(path: Path) -> None:
    """Turn one letter of a text into another."""
    data = path.read_bytes()
    path.write_bytes(data.replace(b"of rain fell", b"of rain felm"))


def older(path: Path) -> None:
    """A file of the version before seals, with a fact, written as that version wrote it."""
    with closing(Database(plain(path), execute_plugins=False)) as db:
        pending = schema.migrations.pending(db)
        schema.migrations.apply(db, stop_before=pending[4].name)
        db.execute(f"PRAGMA application_id = {schema.APPLICATION_ID}")
        db.executescript(OLDER)


# Copies


def test_a_copy_is_named_by_its_time_and_its_owners(store: Store, path: Path) -> None:
    """Copies lie in `backups` beside the file, are their owner's alone, and have their digest."""
    copy = Backups(path).make(store, NOON)
    assert copy.path == path.parent / "backups" / "facts-20261125T120000Z.sqlite"
    assert (copy.made, copy.size) == (NOON, copy.path.stat().st_size)
    modes = [
        file.stat().st_mode & 0o777 for file in (copy.path.parent, *copy.path.parent.iterdir())
    ]
    assert modes == [0o700, 0o600, 0o600]
    told = hashlib.sha256(copy.path.read_bytes()).hexdigest()
    assert beside(copy.path, ".sha256").read_text() == f"{told}  {copy.path.name}\n"
    assert held(copy.path) == contents(store)


def test_copies_are_listed_newest_first(store: Store, path: Path) -> None:
    """What is no copy of this file is not listed; two of one second there cannot be."""
    backups = Backups(path)
    assert (backups.copies(), backups.newest_sound()) == ([], None)
    for hours in (2, 0, 5):
        backups.make(store, NOON - hours * HOUR)
    for name in ("facts-notes.sqlite", "other-20261125T120000Z.sqlite", "facts-20269925T120000Z.x"):
        (backups.directory / name).touch()
    assert [NOON - copy.made for copy in backups.copies()] == [0 * HOUR, 2 * HOUR, 5 * HOUR]
    with pytest.raises(BadInput, match="exists already"):
        backups.make(store, NOON)
    assert len(backups.copies()) == 3 and backups.newest_sound() == backups.copies()[0]


def foreign(path: Path) -> None:
    """Make it another program's."""
    with closing(plain(path)) as db:
        db.execute("PRAGMA application_id = 7")


def newer(path: Path) -> None:
    """Make it a newer version's."""
    with closing(plain(path)) as db:
        db.execute("PRAGMA user_version = 99")


def text(path: Path) -> None:
    """Make it no database."""
    path.write_text("It rained. " * 1_000)


def empty(path: Path) -> None:
    """Leave nothing of it."""
    path.write_bytes(b"")


def torn(path: Path) -> None:
    """Take away its end."""
    os.truncate(path, path.stat().st_size // 2)


def without_digest(path: Path) -> None:
    """Take away what it could be compared with."""
    beside(path, ".sha256").unlink()


SPOILT = [damage, foreign, newer, text, empty, torn, without_digest]


@pytest.mark.parametrize("spoil", SPOILT)
def test_an_unsound_copy_is_passed_over(
    store: Store, path: Path, spoil: Callable[[Path], None]
) -> None:
    """A copy that is not as it was made is not taken for the newest sound one."""
    backups = Backups(path)
    good, bad = (backups.make(store, NOON - hours * HOUR) for hours in (1, 0))
    spoil(bad.path)
    assert backups.newest_sound() == good


def test_only_the_newest_stay(store: Store, path: Path) -> None:
    """Older ones go with their digests; copies of another file in the directory stay."""
    backups, other = Backups(path), Backups(path.with_name("other.sqlite"), path.parent / "backups")
    other.make(store, NOON - 99 * HOUR)
    made = [backups.make(store, NOON - hours * HOUR) for hours in range(5)]
    assert backups.prune(2) == made[2:]
    assert backups.copies() == made[:2]
    assert len(other.copies()) == 1
    assert len(names(backups.directory)) == 6


def test_the_last_sound_copy_stays(store: Store, path: Path) -> None:
    """However many newer ones there are, the only one that helps is not removed."""
    backups = Backups(path)
    made = [backups.make(store, NOON - hours * HOUR) for hours in range(4)]
    for copy in made[:2]:
        damage(copy.path)
    backups.prune(1)
    assert [copy.made for copy in backups.copies()] == [made[0].made, made[2].made]
    assert backups.newest_sound() == made[2]


def test_a_copy_of_damage_is_refused(store: Store, path: Path) -> None:
    """What is damaged is not copied over good copies, and nothing is left of the try."""
    store.close()
    damage(path)
    sentence = r"facts-.*sqlite was not sound and is removed: F-001 of here, revision 1"
    with open_store(path, read_only=True) as reader, pytest.raises(StoreError, match=sentence):
        Backups(path).make(reader)
    assert names(path.parent / "backups") == []


def test_what_a_killed_copy_left_is_swept(store: Store, path: Path) -> None:
    """Half a copy has no name that counts, and goes after a day."""
    backups = Backups(path)
    backups.make(store, NOON)
    old, fresh = (backups.directory / f".facts-{n}.sqlite.part-journal" for n in (1, 2))
    for half in (old, fresh):
        half.touch()
    os.utime(old, (time.time() - 2 * 86_400,) * 2)
    backups.make(store, NOON + HOUR)
    assert (old.exists(), fresh.exists(), len(backups.copies())) == (False, True, 2)


def test_a_copy_can_be_given_up(store: Store, path: Path) -> None:
    """A copy that is interrupted leaves nothing, and is told in a sentence."""
    with store.reader() as reader:
        reader.interrupt()
        with pytest.raises(StoreError, match="was interrupted"):
            Backups(path).make(reader)
    assert names(path.parent / "backups") == []


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Edit a fact as fast as can be, in another thread."""
    done, began = threading.Event(), threading.Event()

    def write() -> None:
        with open_store(path) as store:
            while not done.is_set():
                fact = store.fact("here", "F-001")
                store.apply("here", editing(fact, statement=f"Edit {fact.revision}."))
                began.set()

    thread = threading.Thread(target=write)
    thread.start()
    try:
        assert began.wait(20)
        yield
    finally:
        done.set()
        thread.join()


def test_the_restore_drill(path: Path) -> None:
    """Copies made while another thread writes are each one moment's state; put back, that state is
    there again, to the last document, digest and change.
    """
    backups = Backups(path)
    with writing(path), open_store(path, read_only=True) as reader:
        copies = [backups.make(reader, NOON + n * HOUR) for n in range(3)]
    found = [held(copy.path) for copy in copies]
    digests = [digest(copy.path) for copy in copies]
    cursors = [cursor for state in found for _, _, cursor in state.values()]
    assert cursors == sorted(cursors) and cursors[0] > 1
    with restoring(path, copies[1].path, Indexer) as ready:
        kept = ready.put()
    assert held(path) == found[1]
    assert kept is not None and len(held(kept)["here"][1]) >= cursors[-1]
    assert [digest(copy.path) for copy in copies] == digests
    with open_store(path) as store:  # and goes on from there
        assert store.apply("here", adding(rain(3))) == cursors[1] + 1


# Restoring


@pytest.fixture
def copy(store: Store, path: Path) -> Path:
    """A copy; the fact base, which nobody has open any more, was changed since."""
    copy = Backups(path).make(store, NOON)
    store.apply("here", adding(rain(3)))
    store.close()
    return copy.path


def put(path: Path, backup: Path) -> Path | None:
    """Restore without asking."""
    with restoring(path, backup, Indexer) as ready:
        return ready.put()


def test_a_restored_file_is_the_copy(path: Path, copy: Path) -> None:
    """The copy is in place, what was there is kept whole, and nothing else is left about."""
    now, then, size = held(path), held(copy), copy.stat().st_size
    kept = put(path, copy)
    assert kept is not None and kept.name.startswith("facts.sqlite.before-restore-20")
    assert (held(path), held(kept), held(copy)) == (then, now, then)
    assert names(path.parent) == ["backups", "facts.sqlite", kept.name, "facts.sqlite.lock"]
    assert copy.stat().st_size == size and path.stat().st_mode & 0o777 == 0o600


def test_a_restored_file_can_be_replaced_again(path: Path, copy: Path) -> None:
    """Also within one second, and back again."""
    now = held(path)
    kept = put(path, copy)
    assert kept is not None and put(path, kept) not in (None, kept)
    assert held(path) == now


REFUSED: list[tuple[Callable[[Path], object], str]] = [
    (Path.unlink, "There is no file"),
    (text, "is no database"),
    (empty, "is empty"),
    (torn, "is not as it was written"),
    (damage, "is not as it was written"),
    (foreign, "belongs to another program"),
    (newer, r"newer Briefing Bot \(schema 99"),
    (lambda path: (damage(path), without_digest(path)), "damaged backup and cannot.*F-001 of here"),
    (lambda path: (torn(path), without_digest(path)), "damaged backup and cannot.*SQLite says"),
    (lambda path: (path.unlink(), path.mkdir()), "cannot be read .Is a directory"),
]


@pytest.mark.parametrize(("spoil", "sentence"), REFUSED)
def test_a_bad_backup_is_refused(
    path: Path, copy: Path, spoil: Callable[[Path], object], sentence: str
) -> None:
    """A missing, empty, foreign, newer or damaged file is refused, and not a byte is changed."""
    before, there = path.read_bytes(), names(path.parent)
    spoil(copy)
    with pytest.raises(BadInput, match=sentence) as caught, restoring(path, copy, Indexer):
        pass
    assert str(copy) in str(caught.value) and ".restoring" not in str(caught.value)
    assert (path.read_bytes(), names(path.parent)) == (before, there)


def test_the_file_itself_is_no_backup(path: Path, copy: Path) -> None:
    """Restoring a file onto itself is refused, under any of its names; so is a file in use."""
    (link := path.with_name("link.sqlite")).symlink_to(path)
    for name in (path, link):
        with pytest.raises(BadInput, match="is the file in use itself"):
            put(path, name)
    without_digest(copy)
    with open_store(copy) as store:
        store.claim()
        with pytest.raises(BadInput, match=rf"being written by process {os.getpid()}"):
            put(path, copy)


def test_another_programs_file_is_not_replaced(path: Path, copy: Path) -> None:
    """A restore that was pointed at the wrong file leaves it alone."""
    foreign(path)
    before = path.read_bytes()
    with pytest.raises(BadInput, match="belongs to another program; choose another file"):
        put(path, copy)
    assert path.read_bytes() == before


def test_a_writer_is_named(path: Path, copy: Path) -> None:
    """While another process writes nothing is replaced, and the sentence says which one it is."""
    before = path.read_bytes()
    with open_store(path) as store:
        store.claim()
        with pytest.raises(StoreBusy, match=rf"is being written by process {os.getpid()}, since"):
            put(path, copy)
    assert path.read_bytes() == before


@contextmanager
def holding(path: Path, code: str) -> Iterator[subprocess.Popen[str]]:
    """Another process that has the file open as `db` and runs the code; until the block ends."""
    begin = "import sqlite3, sys; db = sqlite3.connect(sys.argv[1], isolation_level=None)"
    end = "print('there', flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-S", "-c", f"{begin}\n{code}\n{end}", str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None and process.stdout.readline() == "there\n"
        yield process
        process.communicate()


def test_a_reader_is_named(path: Path, copy: Path) -> None:
    """Whoever has the file open would go on with the new one's journal: it must close it first."""
    before = held(path)
    with holding(path, "db.execute('SELECT * FROM fact').fetchall()") as process:
        who = rf"is open in \S+ \(process {process.pid}\); close that one"
        with pytest.raises(StoreBusy, match=who):
            put(path, copy)
    assert held(path) == before
    put(path, copy)


def test_a_damaged_file_is_replaced_and_kept(path: Path, copy: Path) -> None:
    """A file that cannot be read is kept byte by byte, with its journal, which is not replayed."""
    torn(path)
    before = path.read_bytes()
    beside(path, "-wal").write_bytes(b"journal")
    with restoring(path, copy, Indexer) as ready:
        assert isinstance(ready.now, str) and "is damaged; put the newest sound backup" in ready.now
        kept = ready.put()
    assert kept is not None
    assert (kept.read_bytes(), beside(kept, "-wal").read_bytes()) == (before, b"journal")
    assert held(path) == held(copy)


def test_what_a_killed_writer_left_is_kept_in_one_file(path: Path, copy: Path) -> None:
    """The journal of a file that can be read is moved into it before it is put aside."""
    with open_store(path) as store:
        store.apply("here", adding(rain(4)))
        now, loose = contents(store), [beside(path, end).read_bytes() for end in ("", "-wal")]
    for ending, data in zip(("", "-wal"), loose, strict=True):
        beside(path, ending).write_bytes(data)
    kept = put(path, copy)
    assert kept is not None and not beside(kept, "-wal").exists()
    assert (held(path), held(kept)) == (held(copy), now)


@pytest.mark.parametrize("lost", ["file", "directory", "all but the journal"])
def test_a_missing_file_is_restored(path: Path, copy: Path, tmp_path: Path, lost: str) -> None:
    """There need be nothing to replace; the journal of a lost file is kept, and not replayed."""
    backup, journal = tmp_path / "copy.sqlite", beside(path, "-wal")
    shutil.move(copy, backup)
    path.unlink() if lost != "directory" else shutil.rmtree(path.parent)
    if lost == "all but the journal":
        journal.write_bytes(b"journal")
    with restoring(path, backup, Indexer) as ready:
        assert ready.now is None
        kept = ready.put()
    assert held(path) == held(backup)
    assert (kept and kept.read_bytes()) == (b"journal" if "journal" in lost else None)


def test_a_copy_with_a_journal_is_whole(path: Path, tmp_path: Path) -> None:
    """A file that was copied by hand together with its journal holds what is in the journal."""
    loose = tmp_path / "loose.sqlite"
    with open_store(path) as store:
        store.apply("here", adding(rain(4)))
        for ending in ("", "-wal"):
            shutil.copy(beside(path, ending), beside(loose, ending))
        now = contents(store)
    put(path, loose)
    assert held(path) == now


def test_an_older_copy_is_brought_up_to_date(path: Path, tmp_path: Path) -> None:
    """A copy of the version before can be used at once, and stays as it is itself."""
    backup = tmp_path / "older.sqlite"
    older(backup)
    before = backup.read_bytes()
    put(path, backup)
    with open_store(path, read_only=True) as store:
        assert store.check_deeply(Indexer) == []
        assert store.fact("here", "F-001").statement == "It rained."
    assert backup.read_bytes() == before


def test_an_older_file_is_copied_before_it_is_updated(tmp_path: Path) -> None:
    """Whoever goes back to the program before finds the file that it can read; one copy is made,
    and without it nothing is updated.
    """
    path = tmp_path / "facts.sqlite"
    older(path)
    before = path.read_bytes()
    (directory := path.with_name("backups")).touch()
    with pytest.raises(NotAFactBase, match="cannot be written"):
        open_store(path)
    assert path.read_bytes() == before
    directory.unlink()
    for _ in range(2):
        with open_store(path) as store:
            assert store.check_deeply(Indexer) == []
            assert store.history("here", "F-001")[0].fact.statement == "It rained."
    (copy,) = Backups(path).copies()
    with closing(plain(copy.path)) as db:
        assert db.execute("PRAGMA user_version").fetchone() == (4,)
    assert Backups(path).newest_sound() == copy


def test_a_damaged_index_is_made_anew(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A copy whose facts are sound is restored, and its search index made to fit them."""
    monkeypatch.setattr(postings, "LARGE", 2)
    with FactBase(open_store(path)) as base:
        base.apply(adding(rain(3), rain(4)), "here")
        with base.store._transaction():
            base.store._rows("UPDATE entry SET document = '{}'")
        base.store.backup(tmp_path / "copy.sqlite")
    put(path, tmp_path / "copy.sqlite")
    with FactBase(open_store(path)) as base:
        assert base.store.check_deeply(Indexer) == []
        assert base.search("over 1.50 m of rain fell", "here")


def test_a_store_whose_file_was_replaced_does_not_write(path: Path, copy: Path) -> None:
    """Whoever had the old file open is told so, instead of writing where nobody looks."""
    with open_store(path) as store:
        path.rename(path.with_name("moved.sqlite"))
        shutil.copy(copy, path)
        with pytest.raises(StoreError, match="was removed or replaced since it was opened"):
            store.apply("here", adding(rain(5)))


def test_a_file_replaced_while_it_is_opened(
    path: Path, copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever opens the file in the moment of a restore gets the new one, not the old one with the
    new one's journal.
    """
    real = opening._opened

    def interrupted(path: Path, *, read_only: bool) -> tuple[Database, bool]:
        monkeypatch.setattr(opening, "_opened", real)
        opened = real(path, read_only=read_only)
        shutil.copy(copy, fresh := path.with_name("fresh.sqlite"))
        fresh.replace(path)
        return opened

    monkeypatch.setattr(opening, "_opened", interrupted)
    with open_store(path) as store:
        assert contents(store) == held(copy)
        store.apply("here", adding(rain(7)))


def test_declining_changes_nothing(path: Path, copy: Path) -> None:
    """A restore that is looked at and not made leaves the file as it was, and locks nobody out."""
    before = path.read_bytes()
    with restoring(path, copy, Indexer) as ready:
        assert (ready.then.facts, ready.then.scopes) == (2, 1)
    assert path.read_bytes() == before
    assert not any("restor" in name for name in names(path.parent))
    with open_store(path) as store:
        store.claim()


# The commands


def invoke(path: Path, *arguments: str, config: bool = True) -> Result:
    """The command in this process, with settings beside the file, or only with --db."""
    environment = {"BRIEFING_CONFIG": str(path.parent / "config.toml")}
    if config:
        (path.parent / "config.toml").touch()
    return CliRunner(env=environment).invoke(briefing, ["--db", str(path), *arguments])


def test_the_backup_command(path: Path) -> None:
    """Without a target the copy goes where the scheduled ones go; it says where and how large."""
    done = invoke(path, "backup")
    (copy,) = Backups(path).copies()
    told = f"Backed up to {copy.path} ({copy.size:,} bytes), and checked.\n"
    assert (done.exit_code, done.stdout) == (0, told)
    (path.parent / "config.toml").write_text(f'backups = "{path.parent / "far"}"\n')
    with open_store(path) as store:
        store.set_setting("a", "b")
    done = invoke(path, "backup")
    assert done.exit_code == 0 and str(path.parent / "far" / "facts-20") in done.stdout


def test_the_restore_command(path: Path, copy: Path) -> None:
    """It shows what would replace what, does nothing unless told so, and says what it kept."""
    done = invoke(path, "restore", str(copy))
    lines = done.stdout.splitlines()
    assert done.exit_code == 0
    assert lines[0].startswith("Now:    3 facts in 1 scope, last change 20")
    assert lines[0].endswith(" UTC (less than an hour ago)")
    assert lines[1].strip() == str(path)
    assert lines[2].startswith("Backup: 2 facts in 1 scope, last change 20")
    assert lines[3:] == [f"        {copy}", "Nothing was restored. Restore it with --yes."]
    assert len(held(path)["here"][1]) == 2
    done = invoke(path, "restore", str(copy), "--yes")
    kept = next(file for file in path.parent.iterdir() if "before-restore" in file.name)
    assert done.exit_code == 0
    assert done.stdout.splitlines()[4:] == [
        f"Restored: {path} is the backup now, and was checked.",
        f"What was there before is kept: {kept}",
    ]
    assert held(path) == held(copy)


def test_the_command_in_the_message_works(path: Path, copy: Path) -> None:
    """What the message of a damaged file says to type puts the copy in its place."""
    torn(path)
    told = str(invoke(path, "ask", "--json", "How much rain fell?").exception)
    command = told.split("`")[1].removeprefix(f"briefing --db {path} ")
    done = invoke(path, *command.split(), "--yes")
    assert done.exit_code == 0, done.output
    assert held(path) == held(copy)


def test_the_reindex_command(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It names the scopes whose index was made anew, or says that there is none."""
    assert "nothing was done" in invoke(path, "reindex").stdout
    monkeypatch.setattr(postings, "LARGE", 2)
    with FactBase(open_store(path)) as base:
        base.apply(adding(rain(3), rain(4)), "here")
    assert invoke(path, "reindex").stdout == "The search index of here was made anew.\n"


@pytest.mark.parametrize(
    ("ago", "words"),
    [
        (timedelta(minutes=59), "less than an hour"),
        (timedelta(minutes=61), "an hour"),
        (timedelta(hours=47), "47 hours"),
        (timedelta(hours=71), "2 days"),
    ],
)
def test_ages_are_told_in_words(ago: timedelta, words: str) -> None:
    """In the unit in which people think of it, never rounded up."""
    assert age(NOON - ago, NOON) == words


def test_a_flaw_is_one_sentence(path: Path, copy: Path) -> None:
    """And none for a file that may be put in place, with or without a digest."""
    assert (flaw(copy), flaw(path)) == (None, None)
    assert (
        flaw(path.parent)
        == f"{path.parent} cannot be read (Is a directory); name a backup that can."
    )
