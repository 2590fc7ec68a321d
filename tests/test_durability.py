"""Faults, on real files: nothing acknowledged is lost, nothing is half there, reading goes on."""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.curation.changes import undoing
from knowledge.documents import to_json
from knowledge.errors import NotAFactBase, StoreBusy, StoreError
from knowledge.factbase import FactBase
from knowledge.model import SHARED_SCOPE, Fact, FactStatus
from knowledge.store import Store, connection, holders, lock, open_store
from knowledge.store.backups import Backups
from knowledge.store.places import beside
from tests.test_backups import contents, holding, invoke, names
from tests.test_store import FRAME, ROOT, adding, editing, plain, rain, reply


def kills(kind: str) -> dict[str, Any]:
    """What the processes that are killed in `tests/kills.py` left behind.

    In memory, where there is such a disk: a kill loses nothing that was written, synced or not.
    """
    memory = Path("/dev/shm")  # noqa: S108 - a directory of our own is made in it
    quick = memory if os.access(memory, os.W_OK) else None
    with tempfile.TemporaryDirectory(dir=quick) as directory:
        done = subprocess.run(
            [sys.executable, "-m", "tests.kills", kind, directory],
            cwd=ROOT,
            capture_output=True,
            check=False,
            text=True,
        )
    assert (done.returncode, done.stderr) == (0, "")
    found: dict[str, Any] = json.loads(done.stdout)
    return found


# Killed


def test_a_hundred_kills_lose_nothing() -> None:
    """However often a writer is killed, what it acknowledged is there, all of it or none of the
    rest, history is whole, the index fits, and a request that is made again counts once.
    """
    found = kills("changes")
    assert (found["lost"], found["twice"], found["wrong"]) == ([], [], [])
    assert found["rounds"] == 100 and found["acknowledged"] > 50


def test_a_killed_creator_leaves_no_half_file() -> None:
    """Whenever it is killed, a process has made a whole fact base or none under that name."""
    found = kills("creations")
    assert found["wrong"] == []
    assert found["whole"] > 0 and found["none"] > 0


def test_a_killed_restore_loses_nothing() -> None:
    """At whatever step a restore is killed, the old or the new file is there and whole, or its
    absence is explained; what was there before is kept to the last byte.
    """
    found = kills("restores")
    assert found["wrong"] == []
    assert found["steps"] > 20 and found["cut short"] > 0


# A place with no room, or that may not be written


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A fact base with two facts."""
    path = tmp_path / "facts.sqlite"
    with open_store(path, create=True) as store:
        store.install("here", FRAME, adding(rain(1), rain(2)))
    return path


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Do not wait for another writer."""
    monkeypatch.setattr(lock, "PATIENCE", 0.0)


class Place:
    """A directory whose size or rights a test decides: a disk in memory for root, who may write
    everywhere else, and rights for others. What cannot be had is skipped.
    """

    def __init__(self, directory: Path, size: str, *, disk: bool) -> None:
        """Make it, as a disk of that size."""
        self.directory, self.disk = directory, disk
        directory.mkdir()
        if disk:
            self._do("mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs")

    def may_be_written(self, may: bool) -> None:
        """Decide it."""
        if self.disk:
            self._do("mount", "-o", f"remount,{'rw' if may else 'ro'}")
        else:
            self.directory.chmod(0o700 if may else 0o500)

    def close(self) -> None:
        """Leave nothing behind."""
        self._do("umount") if self.disk else self.may_be_written(True)

    def _do(self, *command: str) -> None:
        try:
            subprocess.run([*command, str(self.directory)], check=True, capture_output=True)
        except (OSError, subprocess.CalledProcessError) as error:
            pytest.skip(f"this user may not {command[0]}: {error}")


@pytest.fixture
def small_disk(tmp_path: Path, path: Path) -> Iterator[Path]:
    """The fact base on a disk of two megabytes."""
    with closing(Place(tmp_path / "disk", "2m", disk=True)) as place:
        yield Path(shutil.copy(path, place.directory))


def many(number: int = 400) -> list[Fact]:
    """So many facts that they do not fit into what is left."""
    return [rain(n, statement=f"{'It rained on. ' * 20}{n}.") for n in range(10, 10 + number)]


def test_a_full_disk(small_disk: Path) -> None:
    """Nothing is half there, the sentence says what is full, reading goes on, and when there is
    room again the same store writes on.
    """
    room = small_disk.with_name("room")
    with open_store(small_disk) as store:
        store.apply("here", adding(rain(3)))
        before = contents(store)
        free = os.statvfs(small_disk.parent)
        room.write_bytes(bytes(free.f_bavail * free.f_bsize - 40_000))
        with pytest.raises(StoreError, match=rf"Nothing was saved, .*{small_disk} is full; make"):
            store.apply("here", adding(*many()))
        assert contents(store) == before
        with pytest.raises(StoreError, match=r"backups/facts-.*(is full; make room|No space left)"):
            Backups(small_disk).make(store)
        assert names(small_disk.parent / "backups") == []
        room.unlink()
        store.apply("here", adding(*many(40)))
        assert store.check_deeply() == []
        Backups(small_disk).make(store)
    with open_store(small_disk, read_only=True) as store:
        assert store.cursor("here") == 3


def test_a_file_that_may_not_grow(path: Path) -> None:
    """A quota or a limit is said in words, nothing is half there, and later all works again."""
    with open_store(path) as store:
        store.claim()
        before, limits = contents(store), resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size, limits[1]))
        try:
            with pytest.raises(StoreError, match=rf"{path}, or a quota or a limit on the size"):
                store.apply("here", adding(*many()))
            assert contents(store) == before
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        store.apply("here", adding(*many()))
        assert store.check_deeply() == []


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    """Where the next fixture puts the file."""
    with closing(Place(tmp_path / "disk", "4m", disk=os.geteuid() == 0)) as place:
        yield place


@pytest.fixture
def read_only_place(base: FactBase, place: Place) -> Path:
    """The small briefing as the shared one, where this user may write nothing."""
    base.store.close()
    path = Path(shutil.copy(base.store.path, place.directory))
    place.may_be_written(False)
    return path


@pytest.mark.parametrize("read_only", [False, True])
def test_a_read_only_place_can_be_read(read_only_place: Path, read_only: bool) -> None:
    """Where nothing can be written, not even the journal, all can be read, and changes are refused
    in a sentence that names the place.
    """
    with FactBase(open_store(read_only_place, create=True, read_only=read_only)) as base:
        assert "1,200" in str(base.ask("How many passengers did the ferry carry in early 2031?"))
        assert base.store.check_deeply() == []
        sentence = f"{read_only_place} lies in a place that may not be written, so its facts can be"
        with pytest.raises(StoreError, match=sentence):
            base.store.set_setting("a", "b")
        with pytest.raises(StoreError, match=sentence):
            base.apply(adding(rain(9)))
        with base.store.reader() as reader:
            assert reader.scopes() == [SHARED_SCOPE]


def test_a_read_only_place_can_be_asked(read_only_place: Path) -> None:
    """The command answers, and makes a copy elsewhere."""
    done = invoke(read_only_place, "ask", "How many passengers in April 2031?", config=False)
    assert done.exit_code == 0, done.exception
    assert "450 passengers" in done.stdout
    target = read_only_place.parent.parent / "copy.sqlite"
    done = invoke(read_only_place, "backup", str(target), config=False)
    assert done.exit_code == 0, done.exception


def test_a_journal_in_a_read_only_place(read_only_place: Path, place: Place) -> None:
    """Changes that only a journal holds are not passed over in silence."""
    place.may_be_written(True)
    journal = beside(read_only_place, "-wal")
    journal.write_bytes(b"journal")
    place.may_be_written(False)
    with pytest.raises(NotAFactBase, match=rf"its journal {journal} holds changes, .* copy both"):
        open_store(read_only_place)


# Locked


def test_another_program_is_named(path: Path) -> None:
    """A program that keeps the file locked is named, and reading goes on beside it."""
    with open_store(path) as store:
        store._rows("PRAGMA busy_timeout = 10")
        with holding(path, "db.execute('BEGIN IMMEDIATE')") as process:
            program = Path(f"/proc/{process.pid}/comm")
            name = f"{program.read_text().strip()} " if program.exists() else ""
            who = rf"{name}\(process {process.pid}\) keeps {path} locked; close it"
            with pytest.raises(StoreBusy, match=who if name else "Another program keeps"):
                store.set_setting("a", "b")
            assert store.fact("here", "F-001") == rain(1)
        store.set_setting("a", "b")


def test_who_only_reads_is_not_named(path: Path) -> None:
    """Of two others that have the file open, the one that keeps it from being written is named."""
    reads, writes = "db.execute('SELECT * FROM fact').fetchall()", "db.execute('BEGIN IMMEDIATE')"
    with open_store(path) as store:
        store.claim()
        with holding(path, reads) as reader, holding(path, writes) as writer:
            if holders.holder(path) is None:
                pytest.skip("the system does not tell who holds locks")
            assert f"process {writer.pid}" in str(holders.holder(path))
            assert f"process {reader.pid}" not in str(holders.holder(path))
        assert holders.holder(path) is None


def test_where_the_system_does_not_tell(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the kernel's list the sentence is as clear, but for the name."""
    monkeypatch.setattr(holders, "_LOCKS", path.with_name("nothing"))
    with open_store(path) as store, holding(path, "db.execute('BEGIN IMMEDIATE')"):
        store._rows("PRAGMA busy_timeout = 10")
        with pytest.raises(StoreBusy, match=f"Another program keeps {path} locked; close it"):
            store.set_setting("a", "b")


def test_looking_who_holds_it_lets_go_of_nothing(path: Path) -> None:
    """SQLite's own locks stay, which any program loses that opens the file once more and closes."""
    with closing(plain(path)) as db:
        db.execute("BEGIN IMMEDIATE")
        assert holders.holder(path) is None
        code = "db.execute('PRAGMA busy_timeout = 10')\ntry:\n    db.execute('BEGIN IMMEDIATE')"
        with holding(path, f"{code}\nexcept sqlite3.OperationalError: pass\nelse: sys.exit(1)"):
            pass


def test_a_journal_is_not_waited_for(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody who reads for long does not keep a person waiting whose words are to be erased."""
    monkeypatch.setattr(connection, "CHECKPOINT_PATIENCE", 5)
    done: list[str] = []
    with open_store(path) as store, store.reader() as reader, reader._snapshot():
        reader.scopes()
        store.remember_reply(reply())
        store._db.conn.set_trace_callback(done.append)
        store.erase_person("77")
        emptied = done.index("PRAGMA wal_checkpoint(TRUNCATE)")
        assert done[emptied - 1 :: 2] == ["PRAGMA busy_timeout = 5", "PRAGMA busy_timeout = 5000"]
    with open_store(path) as store:
        assert store.reply(1) == reply(asker_id=None, question_id=None)


# History


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """One fact base for the many tries of a property test."""
    with open_store(tmp_path_factory.mktemp("history") / "facts.sqlite", create=True) as store:
        yield store


edits = st.fixed_dictionaries(
    {},
    optional={
        "statement": st.text(
            st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=20
        ),
        "status": st.sampled_from([FactStatus.ACTIVE, FactStatus.RETIRED]),
        "asks": st.lists(st.sampled_from(["how much?", "when?", "¿cuánto?"]), unique=True).map(
            tuple
        ),
        "quantities": st.sampled_from([(), rain(1, "2.50").quantities, rain(1, "0.10").quantities]),
    },
)


@given(changes=st.lists(st.tuples(st.sampled_from([1, 2]), edits), max_size=5))
@settings(deadline=None, max_examples=25)
def test_taking_everything_back_restores_the_documents(
    history: Store, changes: list[tuple[int, dict[str, Any]]]
) -> None:
    """After any edits, undone from the last to the first, each fact's document is the original one,
    and all that happened is still told.
    """
    history.install("any", FRAME, adding(rain(1), rain(2)))

    def documents() -> list[str]:
        briefing = history.briefing("any")
        assert briefing is not None
        return [to_json(replace(fact, revision=1)) for fact in briefing.facts]

    before, made = documents(), []
    for number, fields in changes:
        fact = history.fact("any", f"F-00{number}")
        made.append(history.apply("any", editing(fact, **fields)))
    for sequence in reversed(made):
        recorded = history.change("any", sequence)
        assert recorded is not None
        now = {e.after.id: history.fact("any", e.after.id) for e in recorded.change.edits}
        history.apply("any", undoing(recorded, now, "77", "undo"))
    assert documents() == before
    assert len(history.changes("any", 99)) == 1 + 2 * len(changes)
    assert history.check_deeply() == []
    history.purge("any")
