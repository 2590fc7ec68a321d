"""What is forgotten is gone: no word of it is left in the bytes of the file or of its journal."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from knowledge.factbase import FactBase
from knowledge.model import SHARED_SCOPE, Action, Briefing, Change, Edit, Fact, PostedReply
from knowledge.moderators import Draft, Gap, GapKind, ServerSettings
from knowledge.store import Store, open_store
from knowledge.store.postings import LARGE

WORD = "zyxquop"
"""How the words begin that must go; each goes on with a number."""

OTHER = "wvublim"
"""How the words begin that must stay."""

EARLY, LATE = "2026-01-01T00:00:00+00:00", "2026-03-01T00:00:00+00:00"
CHANCE = random.Random(7)  # noqa: S311 - neighbours in the file, no secrets


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty fact base."""
    with open_store(tmp_path / "facts.db", create=True) as store:
        yield store


def written(store: Store, word: str) -> int:
    """How often the word is in the file and its journal, in whatever case."""
    journal = store.path.with_name(f"{store.path.name}-wal")
    return sum(
        path.read_bytes().lower().count(word.encode())
        for path in (store.path, journal)
        if path.exists()
    )


def large(small: Briefing, word: str, count: int) -> Briefing:
    """So many facts, each with words that no other has, in its statement and in its asks."""
    last = small.facts[-1]
    facts = tuple(
        replace(
            last,
            id=f"F-{number:05}",
            statement=f"The keeper {word}{number:05} of bees rests. A made-up fact.",
            asks=(f"who is {word}{number:05}x?",),
        )
        for number in range(1, count + 1)
    )
    return replace(small, facts=facts, silences=(), topics=())


def edited(base: FactBase, scope: str, fact: Fact, statement: str, actor: str = "7") -> None:
    """Give a fact another statement."""
    edits = (Edit(before=fact, after=replace(fact, statement=statement)),)
    base.apply(Change(action=Action.EDIT, actor=actor, reason=f"{WORD} too", edits=edits), scope)


def reply(number: int, person: int, scope: str = "5") -> PostedReply:
    """A reply somewhere."""
    return PostedReply(
        reply_id=number, channel_id=2, scope=scope, facts=(), posted_at=EARLY, asker_id=person
    )


@pytest.mark.parametrize("count", [300, LARGE + 500])
def test_a_purged_scope_leaves_no_word(store: Store, small: Briefing, count: int) -> None:
    """Facts, history, index, drafts, gaps, lookups and settings: in memory or indexed."""
    base = FactBase(store)
    base.install(large(small, OTHER, count), "6")
    base.install(large(small, WORD, count), "5")
    assert (store.shelf("5") is not None) is (count > LARGE)
    for fact_id in ("F-00001", "F-00002"):
        edited(base, "5", base.fact(fact_id, "5"), f"Now {WORD}now rests. A made-up fact.")
    change = Change(action=Action.ADD, actor=WORD, reason=WORD, edits=())
    store.keep_draft(Draft(change=change, scope="5", quote=f"{WORD} draft"), EARLY)
    store.keep_gap(gap(WORD, EARLY, "5"))
    store.keep_line("5", f"/figures {WORD}", now=0, until=10)
    store.set_server_settings("5", ServerSettings())
    store.set_setting("left 5", WORD)
    stay = written(store, OTHER)
    store.purge("5")
    assert written(store, WORD) == 0
    assert 0 < written(store, OTHER) <= stay
    assert base.search(f"{OTHER}00007", "6")[0].id == "F-00007"
    assert store.check() == []


def test_edited_words_go_with_their_scope(store: Store, small: Briefing) -> None:
    """Terms that were taken out of the index by edits do not outlive the scope in it."""
    base = FactBase(store)
    base.install(large(small, OTHER, LARGE + 1), "6")
    base.install(large(small, OTHER, LARGE + 1), "5")
    for number in range(1, 40):
        fact = base.fact(f"F-{number:05}", "5")
        edited(base, "5", fact, f"Once {WORD}{number:05} was here. A made-up fact.")
    for number in range(1, 40):
        fact = base.fact(f"F-{number:05}", "5")
        edited(base, "5", fact, "Nothing is here any more. A made-up fact.")
    assert written(store, WORD)
    store.purge("5")
    assert written(store, WORD) == 0


def gap(word: str, day: str, scope: str = "6") -> Gap:
    """Something that was sent to the moderators."""
    return Gap(
        scope=scope,
        kind=GapKind.QUESTION,
        day=day[:10],
        press=f"{word}{CHANCE.random()}",
        text=f"Who is {word}?",
        note=f"About {word}.",
    )


def test_forgotten_gaps_leave_no_word(store: Store) -> None:
    """Old ones are gone among new ones, which stay."""
    for number in range(300):
        word, day = CHANCE.choice([(WORD, EARLY), (OTHER, LATE)])
        store.keep_gap(gap(f"{word}{number} " * CHANCE.randrange(1, 60), day))
    assert store.forget_gaps_before("2026-02-01")
    assert written(store, WORD) == 0
    assert written(store, OTHER)


def draft(base: FactBase, word: str, actor: str) -> Draft:
    """A draft that repeats its word, of any length."""
    fact = base.fact("F-001")
    after = replace(fact, caveat=f"{word} " * CHANCE.randrange(1, 60))
    change = Change(
        action=Action.EDIT, actor=actor, reason=word, edits=(Edit(before=fact, after=after),)
    )
    return Draft(change=change, scope=SHARED_SCOPE, quote=f"As {word} said.")


def test_forgotten_drafts_leave_no_word(base: FactBase) -> None:
    """By age, among newer ones; and one by one, when they are dropped."""
    for number in range(200):
        word, at = CHANCE.choice([(WORD, EARLY), (OTHER, LATE)])
        base.store.keep_draft(draft(base, f"{word}{number}", "5"), at)
    last = base.store.keep_draft(draft(base, "hapax", "5"), LATE)
    assert base.store.forget_drafts_before("2026-02-01T00:00:00+00:00")
    assert written(base.store, WORD) == 0
    assert written(base.store, OTHER)
    base.store.drop_draft(SHARED_SCOPE, last.id)
    assert written(base.store, "hapax") == 0


def test_forgotten_lines_leave_no_word(store: Store) -> None:
    """Those whose time has passed, among others."""
    for number in range(300):
        word, until = CHANCE.choice([(WORD, 10), (OTHER, 30)])
        store.keep_line(
            "5", f"/figures {word}{number} " * CHANCE.randrange(1, 9), now=0, until=until
        )
    store.forget_lines_before(20)
    assert written(store, WORD) == 0
    assert written(store, OTHER)


def test_forgotten_replies_leave_nobody(store: Store) -> None:
    """Who asked is gone with the last reply to them."""
    for number in range(300):
        store.remember_reply(reply(CHANCE.getrandbits(60), 770000000000 + number))
    assert written(store, "7700000000")
    store.forget_replies_before(LATE)
    assert written(store, "7700000000") == 0


def test_an_erased_person_leaves_no_trace(base: FactBase) -> None:
    """Among many others: no id of theirs is left, and no word of their drafts."""
    people = [str(CHANCE.randrange(10**17, 10**18)) for _ in range(300)]
    for person in people:
        base.store.remember_reply(reply(CHANCE.getrandbits(60), int(person)))
    gone = people[::10]
    for number, person in enumerate(gone):
        edited(base, SHARED_SCOPE, base.fact("F-001"), f"Passengers, take {number}.", person)
        base.store.keep_draft(draft(base, WORD, person), LATE)
        base.store.keep_draft(draft(base, OTHER, people[1]), LATE)
    for person in gone:
        base.store.erase_person(person)
    assert [person for person in gone if written(base.store, person)] == []
    assert all(written(base.store, person) for person in people[1::10])
    assert all(change.change.actor not in gone for change in base.store.changes(SHARED_SCOPE, 99))
    assert written(base.store, OTHER)


def test_erasing_forgets_where_a_direct_message_was(store: Store) -> None:
    """The channel of a direct message is one person's, so nothing of such a reply may stay."""
    store.remember_reply(reply(1, 77, SHARED_SCOPE))
    store.remember_reply(reply(2, 77, "5"))
    store.erase_person("77")
    assert store.reply(1) is None
    assert store.reply(2) == replace(reply(2, 77), asker_id=None)
