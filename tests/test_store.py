"""The store, on real files: nothing is lost, nothing rewritten, one writes and many read."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from knowledge import schema
from knowledge.errors import (
    BadInput,
    Conflict,
    NotAFactBase,
    StoreBusy,
    StoreError,
    UnknownFact,
)
from knowledge.model import (
    ERASED,
    Action,
    Briefing,
    Change,
    Citation,
    Comparator,
    Edit,
    Entity,
    Fact,
    FactStatus,
    Kind,
    Period,
    PostedReply,
    Quantity,
    Silence,
    Source,
    Topic,
    Voice,
)
from knowledge.store import Store, lock, open_store
from tests.test_documents import facts

ROOT = Path(__file__).parents[1]

FRAME = Briefing(
    id="rain",
    name="Rain",
    subject="rain in 2021",
    version=3,
    sources=(Source(id="op-ed", title="Rain", kind="article", label="Rain", voice="the op-ed"),),
    entities=(Entity(id="cloud", kind="thing", label="cloud", aliases=("the grey one",)),),
    silences=(Silence(id="S-1", source="op-ed", missing="cost", says="It gives no cost."),),
    topics=(Topic(id="T-1", label="Rain", facts=("F-001", "F-002")),),
    examples=("How much rain fell?",),
)


def rain(number: int = 1, amount: str = "1.50", **changes: object) -> Fact:
    """A fact with one figure."""
    period = Period(words="the first half of 2021", start="2021-01", end="2021-06")
    quantity = Quantity(
        amount=Decimal(amount),
        unit="m",
        measure="rain",
        comparator=Comparator.OVER,
        subject="cloud",
        place="valley",
        period=period,
    )
    fact = Fact(
        id=f"F-{number:03}",
        kind=Kind.STATISTIC,
        voice=Voice.REPORTED,
        statement=f"Over {amount} m of rain fell.",
        citations=(Citation(source="op-ed", locator=number),),
        quantities=(quantity,),
    )
    return replace(fact, **changes)  # type: ignore[arg-type]


def adding(*new: Fact, key: str | None = None, actor: str = "operator") -> Change:
    """An import of new facts."""
    edits = tuple(Edit(before=None, after=fact) for fact in new)
    return Change(action=Action.IMPORT, actor=actor, reason="first", edits=edits, request_key=key)


def editing(
    before: Fact, *, actor: str = "77", key: str | None = None, **changes: object
) -> Change:
    """A moderator's edit of one fact."""
    edit = Edit(before=before, after=replace(before, **changes))  # type: ignore[arg-type]
    return Change(action=Action.EDIT, actor=actor, reason="typo", edits=(edit,), request_key=key)


def reply(number: int = 1, **changes: object) -> PostedReply:
    """A public reply in channel 5."""
    shown = PostedReply(
        reply_id=number,
        channel_id=5,
        scope="here",
        facts=(("F-001", 1), ("F-002", 3)),
        posted_at=f"2026-01-01T00:00:{number:02}+00:00",
        question_id=100 + number,
        asker_id=77,
    )
    return replace(shown, **changes)  # type: ignore[arg-type]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the fact base is, or will be."""
    return tmp_path / "data" / "facts.db"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    """A fact base that was just made, open for writing."""
    with open_store(path, create=True) as store:
        yield store


@pytest.fixture
def here(store: Store) -> Store:
    """The same with two facts in the scope `here`."""
    store.install("here", FRAME, adding(rain(1), rain(2)))
    return store


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Do not wait for another writer."""
    monkeypatch.setattr(lock, "PATIENCE", 0.0)


def python(code: str, *arguments: object) -> subprocess.Popen[str]:
    """Another process that runs `code` with this module's names."""
    return subprocess.Popen(
        [sys.executable, "-c", f"from tests.test_store import *\n{code}", *map(str, arguments)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    )


def plain(path: Path) -> sqlite3.Connection:
    """The file as any other program sees it."""
    return sqlite3.connect(path, isolation_level=None)


# Briefings and facts


def test_install_gives_the_scope_a_briefing(here: Store) -> None:
    """What was installed comes back, with the facts in id order."""
    assert here.briefing("here") == replace(FRAME, facts=(rain(1), rain(2)))


def test_ids_are_ordered_as_people_count(store: Store) -> None:
    """F-1000 follows F-999."""
    store.install("here", FRAME, adding(rain(1000), rain(999), rain(2)))
    briefing = store.briefing("here")
    assert briefing is not None
    assert [fact.id for fact in briefing.facts] == ["F-002", "F-999", "F-1000"]


def test_a_new_frame_replaces_the_old_one(here: Store) -> None:
    """A second install replaces all but the facts, of which it changes those it names."""
    frame = Briefing(id="rain", name="More rain", subject="rain", version=4)
    here.install("here", frame, adding(rain(3)))
    assert here.briefing("here") == replace(frame, facts=(rain(1), rain(2), rain(3)))


def test_scopes_do_not_see_each_other(here: Store) -> None:
    """What happens in one scope is not seen in another."""
    here.install("there", FRAME, adding(rain(1, "9")))
    here.apply("there", editing(here.fact("there", "F-001"), statement="Changed."))
    assert here.fact("here", "F-001") == rain(1)
    assert here.scopes() == ["here", "there"]
    assert here.edited("here") == set()


def test_an_unknown_scope_is_empty(here: Store) -> None:
    """A scope that nobody installed has no briefing, and its cursor stands at 0."""
    assert (here.briefing("there"), here.cursor("there")) == (None, 0)


def test_a_scope_begins_with_a_briefing(store: Store) -> None:
    """Facts cannot be added to a scope that has no briefing to cite sources from."""
    with pytest.raises(BadInput, match="no briefing in here yet"):
        store.apply("here", adding(rain(1)))


def test_an_unknown_fact_is_named(here: Store) -> None:
    """Asking for a fact that is not there names it; its history is empty."""
    with pytest.raises(UnknownFact, match="F-404"):
        here.fact("here", "F-404")
    assert here.history("here", "F-404") == []


@pytest.fixture(scope="module")
def one_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """One file for the many tries of a property test."""
    with open_store(tmp_path_factory.mktemp("one") / "facts.db", create=True) as store:
        yield store


@given(fact=facts)
@settings(deadline=None, max_examples=60)
def test_every_fact_survives_storage(one_store: Store, fact: Fact) -> None:
    """Whatever its text and digits, a stored fact comes back as it was."""
    one_store.install("any", FRAME, adding(fact))
    stored = one_store.fact("any", fact.id)
    one_store.purge("any")
    assert repr(stored) == repr(replace(fact, revision=1))


@given(text=st.text(min_size=1, max_size=20))
@settings(deadline=None, max_examples=60)
def test_no_text_breaks_the_store(one_store: Store, text: str) -> None:
    """Any text is either stored as it is or refused as bad input."""
    try:
        one_store.set_setting(text, text)
    except BadInput:
        assert "\0" in text or any("\ud800" <= letter <= "\udfff" for letter in text)
    else:
        assert one_store.setting(text) == text


# Changes


def test_an_edit_makes_a_revision(here: Store) -> None:
    """An edited fact has the next revision, and its history holds both, newest last."""
    here.apply("here", editing(rain(1), statement="It rained."))
    assert here.fact("here", "F-001") == rain(1, statement="It rained.", revision=2)
    first, second = here.history("here", "F-001")
    assert (first.fact, first.action, first.actor) == (rain(1), Action.IMPORT, "operator")
    assert (second.fact.revision, second.actor, second.reason) == (2, "77", "typo")
    assert first.at <= second.at


def test_the_cursor_moves_with_each_change(here: Store) -> None:
    """The cursor is the sequence number that the last change in the scope returned."""
    sequence = here.apply("here", editing(rain(1), statement="It rained."))
    assert here.cursor("here") == sequence > 1


def test_an_edit_of_an_old_revision_is_refused(here: Store) -> None:
    """Who edits what someone else has changed gets a conflict, and nothing is saved."""
    here.apply("here", editing(rain(1), statement="First."))
    cursor = here.cursor("here")
    with pytest.raises(Conflict, match="revision 2 now, not 1"):
        here.apply("here", editing(rain(1), statement="Second."))
    assert (here.fact("here", "F-001").statement, here.cursor("here")) == ("First.", cursor)


def test_adding_twice_is_a_conflict(here: Store) -> None:
    """A new fact cannot take the id of another."""
    with pytest.raises(Conflict):
        here.apply("here", adding(rain(3), rain(1)))
    with pytest.raises(UnknownFact):
        here.fact("here", "F-003")


def test_an_edit_of_nothing_is_refused(here: Store) -> None:
    """A fact that was never there cannot be edited, nor can one become another."""
    with pytest.raises(UnknownFact, match="F-009"):
        here.apply("here", editing(rain(9), statement="It rained."))
    with pytest.raises(BadInput, match="F-001 into F-002"):
        here.apply("here", editing(rain(1), id="F-002"))


def test_one_change_may_edit_a_fact_twice(here: Store) -> None:
    """The edits of a change are applied in order."""
    second = replace(rain(1), revision=2)
    edits = (Edit(before=rain(1), after=second), Edit(before=second, after=second))
    here.apply("here", replace(editing(rain(1)), edits=edits))
    assert here.fact("here", "F-001").revision == 3


def test_a_request_counts_once(here: Store) -> None:
    """The same request again returns the first sequence number and does nothing."""
    change = editing(rain(1), statement="It rained.", key="interaction 9")
    first = here.apply("here", change)
    here.apply("here", editing(rain(2), statement="Later."))
    assert here.apply("here", change) == first
    assert here.fact("here", "F-001").revision == 2


def test_a_request_of_another_scope_is_another_request(here: Store) -> None:
    """Request keys belong to their scope."""
    first = here.install("here", FRAME, adding(key="pack 3"))
    assert here.install("there", FRAME, adding(key="pack 3")) != first


def test_edited_leaves_imports_out(here: Store) -> None:
    """Edited facts are those that anything but an import touched."""
    here.apply("here", adding(rain(3)))
    here.apply("here", editing(rain(2), status=FactStatus.RETIRED))
    assert here.edited("here") == {"F-002"}


def test_what_cannot_be_read_is_not_written(here: Store) -> None:
    """A fact that does not fit the model is refused, although Python let it be made."""
    with pytest.raises(BadInput, match="amount: should be a finite number"):
        here.apply("here", adding(rain(3, "NaN")))
    assert here.cursor("here") == 1


@pytest.mark.parametrize("bad", ["half \ud83d pair", "cut\0off"])
def test_unstorable_text_is_bad_input(here: Store, bad: str) -> None:
    """Text that SQLite would cut or refuse is bad input, wherever it stands."""
    for change in (adding(rain(3, statement=bad)), replace(adding(rain(3)), reason=bad)):
        with pytest.raises(BadInput):
            here.apply("here", change)
    with pytest.raises(UnknownFact):
        here.fact("here", "F-003")


def test_figures_have_columns_of_their_own(here: Store, path: Path) -> None:
    """The figures of the latest revision can be queried: digits as published, number to sort."""
    here.apply("here", editing(rain(1), quantities=rain(1, "2.50").quantities))
    with closing(plain(path)) as db:
        rows = db.execute(
            "SELECT fact_id, comparator, amount, number, unit, measure, subject, place,"
            " period_words, period_start, period_end FROM quantity ORDER BY number DESC"
        ).fetchall()
    words = ("the first half of 2021", "2021-01", "2021-06")
    assert rows == [
        ("F-001", "over", "2.50", 2.5, "m", "rain", "cloud", "valley", *words),
        ("F-002", "over", "1.50", 1.5, "m", "rain", "cloud", "valley", *words),
    ]


# History and people


@pytest.mark.parametrize("table", ["change", "revision"])
@pytest.mark.parametrize("verb", ["UPDATE {} SET scope = 'there'", "DELETE FROM {}"])
def test_history_is_never_rewritten(here: Store, path: Path, table: str, verb: str) -> None:
    """Not even another program can change or delete history by mistake."""
    here.close()
    with closing(plain(path)) as db, pytest.raises(sqlite3.IntegrityError, match="history is"):
        db.execute(verb.format(table))


def test_an_erased_person_leaves_their_history(here: Store) -> None:
    """After erasure the change is there, under a pseudonym that does not hold the name."""
    here.apply("here", editing(rain(1), statement="It rained."))
    here.remember_reply(reply())
    here.erase_person("77")
    first, second = (entry.actor for entry in here.history("here", "F-001"))
    assert first == "operator"
    assert second.startswith(ERASED)
    assert here.reply(1) == reply(asker_id=None, question_id=None)
    assert here.check() == []


def test_an_erased_person_is_not_in_the_file(here: Store, path: Path) -> None:
    """No byte of an erased name is left in the file or its journal."""
    name = "770011223344556677"
    here.apply("here", editing(rain(1), actor=name, statement="It rained."))
    files = [path, path.with_name(f"{path.name}-wal")]
    assert any(name.encode() in file.read_bytes() for file in files)
    here.erase_person(name)
    assert not any(name.encode() in file.read_bytes() for file in files)


def test_an_erased_person_may_come_back(here: Store) -> None:
    """Who acts again after erasure is a new person; the old changes stay nameless."""
    here.apply("here", editing(rain(1)))
    here.erase_person("77")
    here.apply("here", editing(here.fact("here", "F-001")))
    operator, nameless, person = (entry.actor for entry in here.history("here", "F-001"))
    assert (operator, person) == ("operator", "77")
    assert nameless.startswith(ERASED)


def test_a_purged_scope_is_gone(here: Store, path: Path) -> None:
    """A purge leaves nothing of its scope, and all of the others."""
    here.install("there", FRAME, adding(rain(1)))
    here.apply("here", editing(rain(1), actor="78"))
    here.remember_reply(reply())
    here.purge("here")
    assert (here.briefing("here"), here.history("here", "F-001")) == (None, [])
    assert (here.cursor("here"), here.reply(1), here.scopes()) == (0, None, ["there"])
    with closing(plain(path)) as db:
        assert db.execute("SELECT name FROM person").fetchall() == [("operator",)]
        assert db.execute("SELECT count(*) FROM purging").fetchone() == (0,)
    assert here.check() == []


def test_a_purged_scope_may_begin_anew(here: Store) -> None:
    """After a purge the same requests count again, under sequence numbers never used before."""
    first = here.install("there", FRAME, adding(rain(1), key="pack 3"))
    here.purge("there")
    assert here.install("there", FRAME, adding(rain(1), key="pack 3")) > first


# Replies and settings


def test_a_reply_is_found_by_its_ids(store: Store) -> None:
    """A reply is found by its own id, and the newest one by its question's."""
    store.remember_reply(reply(1, question_id=9))
    store.remember_reply(reply(2, question_id=9, asker_id=None))
    assert store.reply(1) == reply(1, question_id=9)
    assert store.reply_to(9) == reply(2, question_id=9, asker_id=None)
    assert (store.reply(3), store.reply_to(8)) == (None, None)


def test_an_edited_reply_is_remembered_anew(store: Store) -> None:
    """Remembering a reply again replaces what it shows."""
    store.remember_reply(reply())
    store.remember_reply(reply(facts=(("F-009", 1),)))
    assert store.reply(1) == reply(facts=(("F-009", 1),))


def test_replies_behind_their_facts_are_found(here: Store) -> None:
    """Replies that show a fact as it is no more, until they are corrected; of one scope alone."""
    since, now = "2000-01-01", here.fact("here", "F-001")
    here.remember_reply(reply(1, facts=(("F-001", now.revision),)))
    here.remember_reply(reply(2, facts=(("F-002", 1),)))
    here.remember_reply(reply(3, scope="there", facts=(("F-001", now.revision),)))
    assert here.replies_behind("here", since) == []
    sequence = here.apply("here", editing(now, statement="It rained."))
    assert [(one.reply_id, at) for one, at in here.replies_behind("here", since)] == [(1, sequence)]
    assert here.scopes_behind(since) == ["here"]
    assert here.replies_behind("here", "9999-01-01") == []
    here.mark_told(1, sequence)
    assert here.replies_behind("here", since) == []


def test_forgotten_replies_take_their_asker_along(store: Store, path: Path) -> None:
    """When no reply leads to an asker any more, the asker is forgotten too."""
    for number in (1, 2, 3):
        store.remember_reply(reply(number, asker_id=number))
    store.forget_reply(1)
    assert store.forget_replies_before("2026-01-01T00:00:03+00:00") == 1
    assert [store.reply(number) for number in (1, 2, 3)] == [None, None, reply(3, asker_id=3)]
    with closing(plain(path)) as db:
        assert db.execute("SELECT name FROM person").fetchall() == [("3",)]


def test_settings_are_remembered(store: Store, path: Path) -> None:
    """A setting is None until it is set, holds the last value, and outlives the process."""
    assert store.setting("commands") is None
    store.set_setting("commands", "a")
    store.set_setting("commands", "b")
    store.close()
    with open_store(path) as again:
        assert again.setting("commands") == "b"


def test_a_lookup_line_is_kept_once_until_it_expires(store: Store, path: Path) -> None:
    """The same line has one key, the later time counts, and what has expired is forgotten."""
    key = store.keep_line("here", "/fact x", now=0, until=10)
    assert store.keep_line("here", "/fact x", now=5, until=20) == key
    other = store.keep_line("here", "/fact y", now=5, until=12)
    assert store.kept_line("here", key, 15) == "/fact x"
    assert store.kept_line("here", other, 15) is None
    store.keep_line("here", "/fact z", now=15, until=30)
    with closing(plain(path)) as db:
        rows = db.execute("SELECT line FROM lookup_line ORDER BY line").fetchall()
        assert rows == [("/fact x",), ("/fact z",)]


def test_a_purged_scope_leaves_no_lookup_line(store: Store) -> None:
    """What was looked up in a server goes with the server."""
    mine, other = (store.keep_line(scope, "/x", now=0, until=9) for scope in ("5", "15"))
    store.purge("5")
    assert store.kept_line("5", mine, 1) is None
    assert store.kept_line("15", other, 1) == "/x"


# Opening


def test_the_file_is_its_owners(store: Store, path: Path) -> None:
    """A new fact base and its directory can be read by nobody else."""
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)


def test_every_connection_is_safe(store: Store) -> None:
    """A commit is on the disk before it is acknowledged, and references are enforced."""
    wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1}
    for name, value in wanted.items():
        assert store._row(f"PRAGMA {name}") == (value,)


def test_odd_names_are_names(tmp_path: Path) -> None:
    """A path may hold what means something in a URI."""
    path = tmp_path / "50% of #1?" / "été.db"
    with open_store(path, create=True) as store:
        store.set_setting("a", "b")
    assert path.is_file()


def test_a_missing_file_is_not_made(path: Path) -> None:
    """Without `create` nothing is made, and the sentence says what to do."""
    with pytest.raises(NotAFactBase, match=rf"no fact base at {path}; `briefing chat`"):
        open_store(path)
    assert not path.parent.exists()


def test_a_place_that_cannot_be(tmp_path: Path) -> None:
    """A file where a directory should be is named in one sentence."""
    (tmp_path / "file").touch()
    with pytest.raises(NotAFactBase, match="cannot be made"):
        open_store(tmp_path / "file" / "facts.db", create=True)
    with pytest.raises(NotAFactBase, match="cannot be reached"):
        open_store(tmp_path / "file" / "facts.db")
    with pytest.raises(NotAFactBase, match="is no file"):
        open_store(tmp_path)


@pytest.mark.parametrize("create", [False, True])
def test_an_empty_file_is_no_fact_base(tmp_path: Path, create: bool) -> None:
    """A zero-byte file, which SQLite takes for a healthy database, is refused."""
    (tmp_path / "facts.db").touch()
    with pytest.raises(NotAFactBase, match="is empty"):
        open_store(tmp_path / "facts.db", create=create)


def test_another_programs_database_is_left_alone(tmp_path: Path) -> None:
    """A database that is not ours is refused, and not a byte of it is changed."""
    path = tmp_path / "other.db"
    with closing(plain(path)) as db:
        db.execute("CREATE TABLE theirs (id)")
    before = path.read_bytes()
    with pytest.raises(NotAFactBase, match="belongs to another program"):
        open_store(path, create=True)
    assert path.read_bytes() == before


def test_a_text_file_is_no_fact_base(tmp_path: Path) -> None:
    """A file that is no database at all is refused."""
    (tmp_path / "notes.txt").write_text("It rained. " * 1000)
    with pytest.raises(NotAFactBase, match="is no fact base"):
        open_store(tmp_path / "notes.txt")


@pytest.mark.parametrize("read_only", [False, True])
def test_a_torn_file_is_damaged(here: Store, path: Path, read_only: bool) -> None:
    """A file that lost its end is refused when it is opened."""
    here.close()
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(NotAFactBase, match="is damaged; restore it"):
        open_store(path, read_only=read_only)


def test_a_newer_file_is_refused(here: Store, path: Path) -> None:
    """A file of a newer version is refused, with both numbers, even for reading."""
    here.close()
    with closing(plain(path)) as db:
        db.execute("PRAGMA user_version = 99")
    known = f"schema 99, this one knows {schema.SCHEMA_VERSION}"
    with pytest.raises(NotAFactBase, match=rf"newer .*{known}.*update"):
        open_store(path, read_only=True)


def test_a_stale_journal_is_not_read(here: Store, path: Path) -> None:
    """A new file is not made beside the journal of a lost one, which SQLite would replay."""
    here.close()
    path.rename(path.with_name("lost.db"))
    path.with_name(f"{path.name}-wal").write_bytes(b"journal")
    with pytest.raises(NotAFactBase, match="its journal"):
        open_store(path, create=True)
    assert not path.exists()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_is_refused(here: Store, path: Path) -> None:
    """A file that may not be read is named, with the remedy."""
    here.close()
    path.chmod(0o000)
    with pytest.raises(NotAFactBase, match="may not be read by this user"):
        open_store(path)


def test_two_first_starts_both_succeed(path: Path) -> None:
    """Processes that make and fill the same file at once all succeed, and fill it once."""
    code = """
store = open_store(Path(sys.argv[1]), create=True)
print(store.install("here", FRAME, adding(rain(1), rain(2), key="pack 3")))
store.close()
"""
    others = [python(code, path) for _ in range(4)]
    assert [other.communicate()[0].strip() for other in others] == ["1"] * 4
    with open_store(path) as store:
        assert store.briefing("here") == replace(FRAME, facts=(rain(1), rain(2)))
        assert len(store.history("here", "F-001")) == 1


# One writer


@pytest.mark.usefixtures("impatient")
def test_a_second_writer_is_told_who_writes(here: Store, path: Path) -> None:
    """Whoever else wants to write is refused with the process and the time; then may go on."""
    with open_store(path) as second:
        sentence = rf"written by process {os.getpid()}, since 20\d\d-.* UTC"
        with pytest.raises(StoreBusy, match=sentence):
            second.apply("here", editing(rain(1)))
        with pytest.raises(StoreBusy, match=sentence):
            second.claim()
        here.close()
        second.apply("here", editing(rain(1)))


@pytest.mark.usefixtures("impatient")
def test_a_request_that_is_done_needs_no_lock(here: Store, path: Path) -> None:
    """A request that the writer has applied already is no reason to refuse another process."""
    first = here.apply("here", adding(rain(3), key="pack 3"))
    with open_store(path) as second:
        assert second.apply("here", adding(rain(3), key="pack 3")) == first


def test_a_link_has_no_lock_of_its_own(here: Store, path: Path, impatient: None) -> None:
    """The same file under another name is still the same file."""
    link = path.with_name("link.db")
    link.symlink_to(path)
    with open_store(link) as second, pytest.raises(StoreBusy):
        second.claim()


def test_reading_goes_on_while_another_writes(here: Store, path: Path) -> None:
    """A reader opens while a writer has the file, sees its changes, and may not write."""
    with open_store(path, read_only=True) as reader:
        here.apply("here", editing(rain(1), statement="It rained."))
        assert reader.fact("here", "F-001").statement == "It rained."
        with pytest.raises(StoreError, match=rf"reading only; process {os.getpid()}, since .*UTC"):
            reader.apply("here", editing(rain(2)))


def test_a_reader_alone_says_so(here: Store, path: Path) -> None:
    """Where nobody writes, a refused write says how it could be done."""
    here.close()
    with open_store(path, read_only=True) as reader:
        with pytest.raises(StoreError, match="open it for writing"):
            reader.set_setting("a", "b")
        assert reader.briefing("here") is not None


def test_a_thread_reads_with_its_own_reader(here: Store) -> None:
    """A reader made in another thread reads there."""
    seen = []

    def read() -> None:
        with here.reader() as reader:
            seen.append(reader.fact("here", "F-001"))

    thread = threading.Thread(target=read)
    thread.start()
    thread.join()
    assert seen == [rain(1)]


def test_a_closed_store_leaves_one_file(here: Store, path: Path) -> None:
    """After closing, everything is in the one file, and no journal is left."""
    here.close()
    assert sorted(file.name for file in path.parent.iterdir()) == ["facts.db", "facts.db.lock"]


# Upkeep


def test_a_backup_is_a_fact_base(here: Store, tmp_path: Path) -> None:
    """A copy made while the store is open holds everything, for its owner only, and can write."""
    target = tmp_path / "copy.db"
    here.backup(target)
    assert target.stat().st_mode & 0o777 == 0o600
    with open_store(target) as copy:
        assert copy.briefing("here") == here.briefing("here")
        copy.apply("here", editing(rain(1)))
        assert copy.check() == []


def test_a_reader_can_make_a_backup(here: Store, tmp_path: Path) -> None:
    """A backup needs no right to write: it can be made while the bot runs."""
    with here.reader() as reader:
        reader.backup(tmp_path / "copy.db")
    with open_store(tmp_path / "copy.db", read_only=True) as copy:
        assert copy.scopes() == ["here"]


def test_a_backup_overwrites_nothing(here: Store, tmp_path: Path) -> None:
    """A backup refuses a name that is taken, even by an empty file."""
    target = tmp_path / "copy.db"
    target.touch()
    with pytest.raises(BadInput, match=r"copy\.db exists already"):
        here.backup(target)
    with pytest.raises(StoreError, match="cannot be written"):
        here.backup(tmp_path / "nowhere" / "copy.db")


def test_a_bad_backup_is_removed(here: Store, path: Path, tmp_path: Path) -> None:
    """A copy that does not pass its checks is not left lying about."""
    with closing(plain(path)) as db:
        db.execute("UPDATE quantity SET fact_id = 'F-404' WHERE fact_id = 'F-002'")
    with pytest.raises(StoreError, match="not sound"):
        here.backup(tmp_path / "copy.db")
    assert not (tmp_path / "copy.db").exists()
    assert here.check()[0] == "A row of quantity refers to a row of fact that is not there."


def test_check_reads_every_document(here: Store, path: Path) -> None:
    """A document that no longer fits the model is found and named."""
    with closing(plain(path)) as db:
        db.execute("UPDATE briefing SET document = '{}'")
    problem, _ = here.check()
    assert problem.startswith(f"The briefing of here: {path} holds a damaged document: id: is")
    with pytest.raises(NotAFactBase, match="damaged document"):
        here.briefing("here")


def test_check_survives_damage(here: Store, path: Path) -> None:
    """A page of rubbish is reported, not raised."""
    ((root,),) = here._rows("SELECT rootpage FROM sqlite_master WHERE name = 'revision'")
    ((size,),) = here._rows("PRAGMA page_size")
    here.close()
    with path.open("r+b") as file:
        file.seek((root - 1) * size)
        file.write(b"\xff" * size)
    with open_store(path, read_only=True) as store:
        assert store.check() != []
        with pytest.raises(NotAFactBase, match="is damaged"):
            store.briefing("here")


def test_a_full_disk_is_said_in_words(here: Store) -> None:
    """When there is no room, nothing is saved, reading goes on, and the sentence says so."""
    pages = here._rows("PRAGMA page_count")[0][0]
    here._rows(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(StoreError, match=r"the disk that holds .* is full"):
        here.apply("here", adding(*(rain(number) for number in range(10, 200))))
    assert here.briefing("here") == replace(FRAME, facts=(rain(1), rain(2)))
    here._rows("PRAGMA max_page_count = 1000000")
    here.apply("here", adding(rain(3)))


def test_a_locked_file_is_said_in_words(here: Store, path: Path) -> None:
    """A program that keeps the file locked is not waited for forever."""
    here._rows("PRAGMA busy_timeout = 10")
    with closing(plain(path)) as db:
        db.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreBusy, match="Another program keeps"):
            here.set_setting("a", "b")
        assert here.setting("a") is None


# Schema


def objects(db: Database) -> set[tuple[str, str, str]]:
    """Kind, name and SQL of everything in a schema."""
    sql = "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL"
    return {(kind, name, words) for kind, name, words in db.execute(sql).fetchall()}


def test_step_by_step_equals_fresh(store: Store) -> None:
    """A file that was migrated one step at a time has the schema of a new one."""
    with closing(Database(memory=True)) as db:
        db.conn.isolation_level = None
        pending = schema.migrations.pending(db)
        for later in pending[1:]:
            schema.migrations.apply(db, stop_before=later.name)
        schema.migrate(db)
        assert objects(db) == objects(store._db)
    assert len(pending) == schema.SCHEMA_VERSION


def test_people_forgotten_before_get_pseudonyms(here: Store, path: Path) -> None:
    """In a file of the version before, the erased have no name and replies still point to them."""
    older = path.with_name("older.db")
    with closing(Database(memory=True)) as made:
        made.conn.isolation_level = None
        pending = schema.migrations.pending(made)
        schema.migrations.apply(made, stop_before=pending[3].name)
        made.execute(f"PRAGMA application_id = {schema.APPLICATION_ID}")
        made.execute("PRAGMA user_version = 3")
        made.executescript("""
            INSERT INTO person VALUES (1, NULL), (2, NULL), (3, '77');
            INSERT INTO briefing VALUES ('here', '{"id":"b","name":"B","subject":"s","version":1}');
            INSERT INTO change (scope, at, person, action, reason)
              VALUES ('here', '2031-01-01', 1, 'add', 'x'), ('here', '2031-01-02', 2, 'edit', 'x'),
                     ('here', '2031-01-03', 3, 'edit', 'x');
            INSERT INTO reply (reply_id, channel_id, scope, facts, posted_at, asker)
              VALUES (1, 2, 'here', '[]', '2031-01-01', 1);
        """)
        made.execute("VACUUM INTO ?", [str(older)])
    with open_store(older) as store:
        first, second, third = reversed(store.changes("here"))
        assert third.change.actor == "77"
        assert first.change.actor.startswith(ERASED) and second.change.actor.startswith(ERASED)
        assert first.change.actor != second.change.actor
        found = store.reply(1)
        assert found is not None and found.asker_id is None
        assert store.check() == []


def test_nothing_makes_tables_but_migrations(here: Store) -> None:
    """All tables are those of the schema, and strict, so that a typo cannot make another one."""
    here.remember_reply(reply())
    here.set_setting("a", "b")
    rows = here._rows("SELECT name, strict FROM pragma_table_list WHERE schema = 'main'")
    strict = {name for name, strict in rows if strict}
    assert strict == {
        "briefing", "change", "draft", "entry", "fact", "gap", "indexed", "lookup_line",
        "part_edit", "person", "purging", "quantity", "reply", "revision", "setting", "spelling",
        "term",
    }  # fmt: skip
    posting = {"posting", "posting_config", "posting_data", "posting_idx"}
    assert {name for name, strict in rows if not strict} <= posting | {
        "_sqlite_migrations", "led_to", "sqlite_schema", "sqlite_sequence", "sqlite_stat1",
        "sqlite_stat4",
    }  # fmt: skip


def test_a_failed_migration_leaves_no_trace(here: Store, path: Path) -> None:
    """A migration that fails changes nothing, and a reader does not even try one."""
    here.close()
    with closing(plain(path)) as db:
        db.execute("DELETE FROM _sqlite_migrations")  # so that the first one runs again, and fails
        db.execute("PRAGMA user_version = 0")
    before = path.read_bytes()
    with pytest.raises(NotAFactBase, match="older Briefing Bot"):
        open_store(path, read_only=True)
    with pytest.raises(sqlite3.OperationalError, match="already exists"):
        open_store(path)
    assert path.read_bytes() == before


def test_a_purged_scope_leaves_no_setting(store: Store) -> None:
    """What was noted about a scope goes with it; what was noted about another one stays."""
    store.set_setting("greeted 5", "yes")
    store.set_setting("greeted 15", "yes")
    store.purge("5")
    assert store.setting("greeted 5") is None
    assert store.setting("greeted 15") == "yes"
