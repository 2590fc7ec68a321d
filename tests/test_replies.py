"""Many replies are remembered at once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from knowledge.errors import BadInput
from knowledge.factbase import FactBase
from knowledge.model import SHARED_SCOPE, Action, Briefing, Change, Edit, PostedReply
from knowledge.store import Store, open_store
from tests.conftest import install


@pytest.fixture
def store(tmp_path: Path, small: Briefing) -> Iterator[Store]:
    """A store with the small briefing."""
    with FactBase(open_store(tmp_path / "facts.db", create=True)) as base:
        install(base, small)
        yield base.store


def reply(number: int, fact: str = "F-001", asker: int | None = 77) -> PostedReply:
    """A reply that shows one fact."""
    return PostedReply(
        reply_id=number,
        channel_id=5,
        scope=SHARED_SCOPE,
        facts=((fact, 1),),
        posted_at=f"2026-01-01T00:00:{number:02}+00:00",
        question_id=100 + number,
        asker_id=asker,
    )


def test_many_are_remembered_with_their_askers(store: Store) -> None:
    """Each is found as it was handed in; of two with the same id the later one counts."""
    askers = (1, 2, 1, None, 3)
    replies = [reply(number, asker=asker) for number, asker in enumerate(askers, 1)]
    store.remember_replies([reply(1, "F-002", asker=9), *replies])
    assert [store.reply(number) for number in range(1, 6)] == replies
    assert store.check_seals() == []


def test_what_a_reply_was_told_of_stays(store: Store) -> None:
    """A reply that is remembered again is not corrected again, and its seal is right."""
    store.remember_replies([reply(1)])
    fact = store.fact(SHARED_SCOPE, "F-001")
    edit = Edit(before=fact, after=replace(fact, caveat="Changed."))
    sequence = store.apply(
        SHARED_SCOPE, Change(action=Action.EDIT, actor="1", reason="test", edits=(edit,))
    )
    assert [one for one, _ in store.replies_behind(SHARED_SCOPE, "2000-01-01")] == [reply(1)]
    store.mark_told(1, sequence)
    store.remember_replies([replace(reply(1), channel_id=6)])
    assert store.reply(1) == replace(reply(1), channel_id=6)
    assert store.replies_behind(SHARED_SCOPE, "2000-01-01") == []
    assert store.check_seals() == []


@pytest.mark.parametrize(
    "bad",
    [
        replace(reply(2), scope="\0"),
        replace(reply(2), scope="\ud800"),
        replace(reply(2), posted_at="yesterday"),
    ],
)
def test_all_or_none_are_remembered(store: Store, bad: PostedReply) -> None:
    """Where one cannot be stored nothing is, not even who asked; and the store goes on."""
    with pytest.raises(Exception, match=r"NUL|surrogate|CHECK") as caught:
        store.remember_replies([reply(1), bad, reply(3, asker=78)])
    assert isinstance(caught.value, BadInput) == (bad.posted_at != "yesterday")
    assert [store.reply(number) for number in (1, 2, 3)] == [None] * 3
    assert not store.personal_data("78").replies
    store.remember_replies([reply(4)])
    with closing(open_store(store.path, read_only=True)) as other:
        assert other.reply(4) == reply(4)
