"""Scopes too large for memory: indexed in the file, and answered from as small ones are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from knowledge.errors import StoreError
from knowledge.factbase import FactBase
from knowledge.matching import Indexer, StoredMatcher
from knowledge.model import (
    Action,
    Briefing,
    Change,
    Citation,
    Edit,
    Entity,
    Fact,
    FactStatus,
    Kind,
    Status,
    Voice,
)
from knowledge.store import open_store, postings

SCOPE = "4711"
WORDS = (
    "lake pier storm gull rope ticket harbour council winter engine passenger captain lantern "
    "timber anchor ferry morning village bridge market"
).split()


@pytest.fixture(autouse=True)
def low_threshold(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let six facts be many."""
    monkeypatch.setattr(postings, "LARGE", 5)


@pytest.fixture
def large(tmp_path: Path, small: Briefing) -> Iterator[FactBase]:
    """The small briefing in a scope that counts as large."""
    with FactBase(open_store(tmp_path / "facts.db", create=True)) as base:
        base.install(small, SCOPE)
        yield base


def fact(number: int, statement: str, **more: object) -> Fact:
    """A made-up fact of nothing but a statement."""
    return Fact(
        id=f"F-{number}",
        kind=Kind.CLAIM,
        voice=Voice.STATEMENT,
        statement=statement,
        citations=(Citation(source="story", locator=number),),
        **more,  # type: ignore[arg-type]
    )


def change(base: FactBase, *facts: Fact, scope: str = SCOPE) -> None:
    """Add the facts, or write them anew."""
    known = {}
    for one in facts:
        row = base.store.briefing(scope)
        assert row is not None
        known[one.id] = next((old for old in row.facts if old.id == one.id), None)
    edits = tuple(Edit(before=known[one.id], after=one) for one in facts)
    base.apply(Change(action=Action.EDIT, actor="7", reason="test", edits=edits), scope)


def first(base: FactBase, question: str, scope: str = SCOPE) -> str:
    """The id of the entry that is most like the question."""
    return base.search(question, scope)[0].id


def rows(base: FactBase) -> dict[str, list[tuple[object, ...]]]:
    """What the index holds, without row numbers and order."""
    sql = {
        "entries": "SELECT fact_id, said, also, document FROM entry ORDER BY fact_id",
        "terms": "SELECT term, facts FROM term ORDER BY term",
        "sizes": "SELECT facts, words FROM indexed",
    }
    return {name: base.store._rows(text) for name, text in sql.items()}


def test_it_is_indexed(large: FactBase) -> None:
    """A scope of more facts than the limit is served from the file, a smaller one from memory."""
    assert isinstance(large._current(SCOPE).matcher, StoredMatcher)
    few = large.store.briefing(SCOPE)
    assert few is not None
    large.install(replace(few, facts=few.facts[:3], topics=()), "few")
    assert not isinstance(large._current("few").matcher, StoredMatcher)


def test_its_asks_are_answered(large: FactBase, small: Briefing) -> None:
    """Facts, silences and topics answer their own asks as they do in memory."""
    for one in small.facts:
        for ask in one.asks:
            assert one.id in [shown.id for shown in large.ask(ask, SCOPE).facts], ask
    silence = large.ask("How much does a ticket cost?", SCOPE).silence
    topic = large.ask("all the passenger figures", SCOPE).topic
    assert silence is not None
    assert silence.id == "S-01"
    assert topic is not None
    assert topic.id == "T-01"


def test_a_new_fact_is_found_at_once(large: FactBase) -> None:
    """A fact is found when its change returns, also by a reader that was open before."""
    with FactBase(large.store.reader()) as reader:
        first(reader, "where is the lighthouse?")
        change(large, fact(90, "The lighthouse of Brackwater has a green lantern."))
        assert first(large, "where is the lighthouse?") == "F-90"
        assert first(reader, "where is the lighthouse?") == "F-90"
        assert first(reader, "where is the lighthuose?") == "F-90"


def test_an_edited_fact_is_not_found_by_its_old_words(large: FactBase) -> None:
    """An edit takes the old words out of the index and puts the new ones in."""
    change(large, fact(90, "The lighthouse of Brackwater has a green lantern."))
    change(large, fact(90, "The windmill of Brackwater has a green lantern.", revision=1))
    assert first(large, "windmill") == "F-90"
    assert large.store.shelf(SCOPE).frequency("lighthous") == 0  # type: ignore[union-attr]


def test_a_retired_fact_is_gone(large: FactBase) -> None:
    """What is retired is no candidate any more, and comes back when it is restored."""
    change(large, fact(90, "The lighthouse of Brackwater has a green lantern."))
    kept = large.fact("F-90", SCOPE)
    change(large, replace(kept, status=FactStatus.RETIRED))
    assert "F-90" not in [one.id for one in large.search("lighthouse lantern", SCOPE)]
    change(large, replace(large.fact("F-90", SCOPE), status=FactStatus.ACTIVE))
    assert first(large, "lighthouse lantern") == "F-90"


def test_scopes_do_not_see_each_other(large: FactBase, small: Briefing) -> None:
    """Two large scopes have facts and word counts of their own."""
    large.install(small, "other")
    change(large, fact(90, "The lighthouse of Brackwater has a green lantern."), scope="other")
    assert first(large, "lighthouse lantern", "other") == "F-90"
    assert "F-90" not in [one.id for one in large.search("lighthouse lantern", SCOPE)]
    assert large.store.shelf(SCOPE).frequency("lighthous") == 0  # type: ignore[union-attr]


def test_a_new_name_is_read_everywhere(large: FactBase, small: Briefing) -> None:
    """When a briefing brings another name for a thing, old facts are found by it."""
    boat = Entity(id="boat", kind="thing", label="mooring ropes", aliases=("hawsers",))
    large.install(replace(small, version=2, entities=(*small.entities, boat)), SCOPE)
    assert first(large, "hawsers") == "F-005"


def test_large_scopes_need_an_indexer(large: FactBase) -> None:
    """The store refuses a change that would leave the index behind, and nothing is saved."""
    edits = (Edit(before=None, after=fact(90, "A lantern.")),)
    with pytest.raises(StoreError, match="search index"):
        large.store.apply(SCOPE, Change(action=Action.ADD, actor="7", reason="x", edits=edits))
    assert large.store.active_fact(SCOPE, "F-90") is None


def test_purged_words_are_gone(large: FactBase, small: Briefing) -> None:
    """Nothing of a purged scope is left in the bytes of the file, and others still answer."""
    large.install(small, "other")
    change(large, fact(90, "Zyzzogeton sits on the quay."))
    large.store.purge(SCOPE)
    large.store._checkpoint()
    assert b"zyzzogeton" not in large.store.path.read_bytes().lower()
    assert large.ask("Who steals the mooring ropes?", "other").facts[0].id == "F-005"


def test_the_size_is_told(large: FactBase) -> None:
    """Help counts the facts of a large scope though they are not loaded."""
    assert large.briefing(SCOPE).size == 6
    assert large.briefing(SCOPE).facts == ()


sentences = st.lists(st.sampled_from(WORDS), min_size=1, max_size=8).map(" ".join)
steps = st.lists(st.tuples(st.integers(1, 9), sentences, st.booleans()), min_size=1, max_size=8)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps)
def test_the_index_is_never_behind(
    tmp_path_factory: pytest.TempPathFactory, small: Briefing, steps: list[tuple[int, str, bool]]
) -> None:
    """After any edits the index holds what indexing everything anew would hold."""
    path = tmp_path_factory.mktemp("edits") / "facts.db"
    with FactBase(open_store(path, create=True)) as base:
        base.install(small, SCOPE)
        for number, statement, active in steps:
            status = FactStatus.ACTIVE if active else FactStatus.RETIRED
            change(base, fact(number + 100, statement, status=status))
        kept, frame = rows(base), base.store.frame(SCOPE)
        assert frame is not None
        with base.store._transaction():
            base.store._index(SCOPE, [], Indexer(frame), anew=True)
        assert rows(base) == kept


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.text(max_size=60)
    | st.lists(st.sampled_from(['"', "*", "NEAR(", "AND", "pier", "4711:", "'", "-"])).map(" ".join)
)
def test_no_text_breaks_the_search(large: FactBase, text: str) -> None:
    """Full-text syntax, quotes and any other characters are only words."""
    assert large.ask(text, SCOPE).status in Status


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sentences)
def test_the_same_question_has_the_same_answer(large: FactBase, question: str) -> None:
    """Asked again, and asked of the same base opened anew, the order and scores are the same."""

    def ranked(base: FactBase) -> list[tuple[str, float, float]]:
        return [(one.id, one.score, one.confidence) for one in base.search(question, SCOPE)]

    with FactBase(large.store.reader()) as other:
        assert ranked(large) == ranked(large) == ranked(other)
