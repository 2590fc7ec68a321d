"""Likes: what says the same and what contradicts is found before a fact is saved, and no more."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from knowledge.curation.likes import Likes, alike
from knowledge.errors import StoreError
from knowledge.factbase import FactBase
from knowledge.model import (
    Action,
    Briefing,
    Change,
    Citation,
    Comparator,
    Edit,
    Fact,
    FactStatus,
    Kind,
    Period,
)
from knowledge.store import open_store, postings

NEW = "F-900"

PARAPHRASES = {
    "small": {
        "F-001": "Over 1,200 passengers took the Lake Orrin ferry in the first three months of "
        "2031, the council says.",
        "F-002": "Another 450 people rode the ferry in April 2031, according to the council.",
        "F-003": "The pier was perhaps closed because of a storm, in the writer's words.",
        "F-004": "The pier at Sallow Point has been closed since March 3, and boats no longer "
        "call there.",
        "F-005": "The harbour master believes that the ropes in Nethercombe are stolen by gulls.",
    },
    "libraries": {
        "L-002": "Tarn's library had 41,200 visits in 2031, says the library board.",
        "L-010": "The items lent in Tarn in 2031 came to 101,450, by the board's report.",
        "L-016": "According to the library board, Tarn's library opens 42 hours a week.",
        "L-034": "On May 4, 2031 the reading room at Tarn opened again.",
        "L-035": "The library roof in Oldmoor let in water on October 9.",
        "L-036": "In 2029 a book bus first came to Sedge Bridge.",
        "L-037": "The Tarn cellar was emptied shortly before the 2030 storms.",
        "L-038": "The doors of the Oldmoor library count people twice, the staff council says.",
        "L-039": "That any shelf is empty is denied by the Friends of the Libraries.",
        "L-041": "The weblog's writer supposes that the new lake path may be why fewer books are "
        "lent.",
        "L-042": "All public libraries in Vellmark are run by the library board.",
    },
}


def ids(likes: Likes) -> tuple[list[str], list[str]]:
    """The ids of the duplicates and of the conflicts."""
    return [one.fact.id for one in likes.duplicates], [one.fact.id for one in likes.conflicts]


def elsewhere(fact: Fact) -> Fact:
    """The fact as a new one, from another passage."""
    return replace(fact, id=NEW, citations=(Citation(source="story", locator=77),))


@pytest.mark.parametrize("number", range(5))
def test_a_paraphrase_is_found(base: FactBase, small: Briefing, number: int) -> None:
    """The same fact in other words is a duplicate of one fact, and of no other."""
    fact = small.facts[number]
    found = alike(replace(elsewhere(fact), statement=PARAPHRASES["small"][fact.id]), base)
    assert ids(found) == ([fact.id], [])


@pytest.mark.parametrize("fact_id", PARAPHRASES["libraries"])
def test_a_paraphrase_is_found_among_figures(libraries_base: FactBase, fact_id: str) -> None:
    """Among many facts of one form, too, only the one that is meant is found."""
    fact = libraries_base.fact(fact_id)
    statement = PARAPHRASES["libraries"][fact_id]
    found = alike(replace(elsewhere(fact), statement=statement), libraries_base)
    assert ids(found)[0] == [fact_id]


def test_facts_of_one_briefing_are_no_duplicates(
    libraries_base: FactBase, libraries: Briefing
) -> None:
    """Facts that differ in figure, place or period are not the same; rivals are all found."""
    found = {fact.id: ids(alike(fact, libraries_base)) for fact in libraries.facts}
    assert not any(duplicates for duplicates, _ in found.values())
    assert {fact: others for fact, (_, others) in found.items() if others} == {
        "L-002": ["L-003"],
        "L-003": ["L-002"],
        "L-011": ["L-012"],
        "L-012": ["L-011"],
        "L-018": ["L-019"],
        "L-019": ["L-018"],
        "L-024": ["L-025"],
        "L-025": ["L-024"],
    }


def test_the_fact_itself_never_counts(base: FactBase, small: Briefing) -> None:
    """A fact that is edited is not like itself, and a copy of it is."""
    fact = small.facts[0]
    assert alike(fact, base) == Likes()
    assert ids(alike(replace(fact, id=NEW), base)) == (["F-001"], [])


def test_a_retired_fact_never_counts(base: FactBase, small: Briefing) -> None:
    """What is not answered from is no duplicate."""
    fact = small.facts[4]
    gone = Edit(before=fact, after=replace(fact, status=FactStatus.RETIRED))
    base.apply(Change(action=Action.RETIRE, actor="me", reason="a test", edits=(gone,)))
    assert alike(replace(fact, id=NEW), base) == Likes()


def test_the_same_figure_needs_no_words(base: FactBase, small: Briefing) -> None:
    """Figure, measure, place and period tell a duplicate, whatever the words and the passage."""
    fact = replace(elsewhere(small.facts[0]), statement="Quite other words.")
    (like,) = alike(fact, base).duplicates
    assert like.sentence == (
        "It gives the same figure for the same measure, place and period: over 1,200 passengers."
    )


def test_the_same_passage_and_figure_is_the_same(base: FactBase, small: Briefing) -> None:
    """A figure from the same passage is the same even if the measure is called something else."""
    fact = replace(small.facts[0], id=NEW, statement="Quite other words.")
    (quantity,) = fact.quantities
    fact = replace(fact, quantities=(replace(quantity, measure="people aboard"),))
    (like,) = alike(fact, base).duplicates
    assert (
        like.sentence == "It gives the same figure, from the same passage: over 1,200 passengers."
    )
    assert ids(alike(elsewhere(fact), base)) == ([], [])


@pytest.mark.parametrize(
    ("change", "conflicts"),
    [
        ({"amount": Decimal(1300)}, ["F-001"]),
        ({"comparator": Comparator.ABOUT}, ["F-001"]),
        ({"amount": Decimal(1300), "measure": "Passengers the ferry carried"}, ["F-001"]),
        ({"amount": Decimal(1300), "unit": "boats"}, []),
        ({"amount": Decimal(1300), "place": "nethercombe"}, []),
        ({"amount": Decimal(1300), "subject": "gulls"}, []),
        ({"amount": Decimal(1300), "period": None}, []),
    ],
)
def test_another_value_for_the_same_is_a_conflict(
    base: FactBase, small: Briefing, change: dict[str, object], conflicts: list[str]
) -> None:
    """Another value contradicts only where measure, unit, place, actor and period are the same."""
    fact = replace(elsewhere(small.facts[0]), statement="Quite other words.")
    (quantity,) = fact.quantities
    fact = replace(fact, quantities=(replace(quantity, **change),))  # type: ignore[arg-type]
    assert ids(alike(fact, base)) == ([], conflicts)


@pytest.mark.parametrize(
    ("start", "end", "conflicts"),
    [
        ("2031-04-20", "2031-05-10", ["F-002"]),
        ("2031-03", "2031-04", ["F-001", "F-002"]),
        ("2031", "2031", ["F-001", "F-002"]),
        ("2031-05", "2031-06", []),
        ("2031-05-01", "2031-05-03", []),
    ],
)
def test_periods_that_overlap_are_told(
    base: FactBase, small: Briefing, start: str, end: str, conflicts: list[str]
) -> None:
    """Figures of periods that share a day are shown as overlapping, others not."""
    fact = replace(elsewhere(small.facts[1]), statement="Quite other words.")
    period = Period(words="some days", start=start, end=end)
    figure = replace(fact.quantities[0], period=period, amount=Decimal(99))
    found = alike(replace(fact, quantities=(figure,)), base)
    assert ids(found) == ([], conflicts)
    assert all("overlaps" in one.sentence for one in found.conflicts)


def test_an_opposite_is_a_conflict(base: FactBase, small: Briefing) -> None:
    """The same statement with a negation says the opposite, not the same."""
    statement = "In Nethercombe gulls never steal mooring ropes, as the harbour master believes."
    found = alike(replace(small.facts[4], id=NEW, statement=statement), base)
    assert ids(found) == ([], ["F-005"])
    assert found.conflicts[0].sentence.startswith("It says the opposite")


def test_another_place_is_another_fact(base: FactBase, small: Briefing) -> None:
    """Nearly the same words about another place are no duplicate."""
    fact = replace(small.facts[4], id=NEW, places=("sallow-point",))
    assert alike(fact, base) == Likes()


def test_the_shipped_facts_are_hardly_alike(shipped_base: FactBase, shipped: Briefing) -> None:
    """Of the shipped facts, two pairs that do overlap are called the same, none contradicts."""
    pairs = set()
    for fact in shipped.facts:
        duplicates, conflicts = ids(alike(fact, shipped_base))
        assert not conflicts
        pairs |= {tuple(sorted((fact.id, other))) for other in duplicates}
    assert pairs <= {("F-023", "F-025"), ("F-033", "F-034")}


def test_an_empty_draft_is_like_nothing(base: FactBase, small: Briefing) -> None:
    """A draft without words and figures has no likes; a scope without facts cannot be asked."""
    draft = replace(small.facts[4], id=NEW, statement=" ")
    assert alike(draft, base) == Likes()
    with pytest.raises(StoreError):
        alike(draft, base, "another scope")


@pytest.fixture
def large(
    tmp_path: Path, libraries: Briefing, monkeypatch: pytest.MonkeyPatch
) -> Iterator[FactBase]:
    """The made-up libraries in a scope that counts as large."""
    monkeypatch.setattr(postings, "LARGE", 5)
    with FactBase(open_store(tmp_path / "facts.db", create=True)) as base:
        base.install(libraries, "4711")
        assert base.briefing("4711").unloaded
        yield base


def test_large_scopes_find_the_same(
    large: FactBase, libraries_base: FactBase, libraries: Briefing
) -> None:
    """In a scope that is not held in memory the same likes are found."""
    for fact in libraries.facts:
        copy = elsewhere(fact)
        assert set(ids(alike(copy, large, "4711"))[0]) >= {fact.id}, fact.id
        assert sorted(ids(alike(fact, large, "4711"))[1]) == ids(alike(fact, libraries_base))[1]
    assert sum(fact.kind is Kind.STATISTIC for fact in libraries.facts) > 30
