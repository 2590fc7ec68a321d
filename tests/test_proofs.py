"""Proofs: what is shown of a fact before it is saved, each held against its passage."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from knowledge.curation.evidence import Proof, ProofName
from knowledge.curation.proofs import proofs
from knowledge.model import (
    Attributor,
    Briefing,
    Citation,
    Comparator,
    Fact,
    Link,
    Period,
    Relation,
    Verdict,
    Voice,
)
from knowledge.verify import digest, passages
from tests.conftest import STORY

TEXTS = dict(
    zip(("title", "1", "2", "3", "4", "bio"), filter(None, STORY.splitlines()), strict=True)
)


def passage_of(fact: Fact) -> str:
    """The text that the fact cites."""
    return " ".join(TEXTS[str(citation.locator)] for citation in fact.citations)


def proof(fact: Fact, briefing: Briefing, name: ProofName, passage: str | None = None) -> Proof:
    """The first proof of this name, held against the fact's own passage unless another is given."""
    text = passage_of(fact) if passage is None else passage
    return next(one for one in proofs(fact, briefing, text) if one.name is name)


def test_each_thing_is_proved_once(small: Briefing) -> None:
    """A fact that holds has one proof of each name, none failed, in the order of the names."""
    found = proofs(small.facts[0], small, passage_of(small.facts[0]))
    assert [one.name for one in found] == list(ProofName)
    assert {one.held for one in found} == {Verdict.PASSED}
    assert not any(one.blocks for one in found)


def test_without_a_text_nothing_of_it_is_claimed(small: Briefing) -> None:
    """Where the source's text is not loaded, what needs it is said to be unchecked."""
    needing = {
        ProofName.FIGURES,
        ProofName.NAMES,
        ProofName.HEDGES,
        ProofName.PERIOD,
        ProofName.OWN_WORDS,
    }
    found = {one.name: one for one in proofs(small.facts[0], small)}
    assert {n for n, one in found.items() if one.held is Verdict.NOT_APPLICABLE} == needing
    assert {found[name].sentence for name in needing} == {
        "Not checked: the source's text is not loaded."
    }


def test_the_passage_of_the_citation_counts(small: Briefing) -> None:
    """A passage that the citation carries is read; where one of two is not loaded, none is."""
    loaded = Citation(source="story", locator=1, passage=TEXTS["1"])
    fact = replace(small.facts[0], citations=(loaded,))
    assert {one.held for one in proofs(fact, small)} == {Verdict.PASSED}
    half = replace(fact, citations=(loaded, Citation(source="story", locator=2)))
    assert proofs(half, small)[1].held is Verdict.NOT_APPLICABLE


def test_figures_stand_in_the_passage(small: Briefing) -> None:
    """A figure that the passage does not hold is named."""
    fact = small.facts[1]
    assert proof(fact, small, ProofName.FIGURES).held is Verdict.PASSED
    (quantity,) = fact.quantities
    wrong = replace(fact, quantities=(replace(quantity, amount=Decimal(451)),))
    found = proof(wrong, small, ProofName.FIGURES)
    assert (found.held, found.sentence) == (Verdict.FAILED, "Not in the passage: 451.")


def test_names_stand_in_the_passage(small: Briefing) -> None:
    """A name that the passage does not hold is named, typed or written."""
    fact = replace(small.facts[4], actors=("gulls", "ferry"))
    found = proof(fact, small, ProofName.NAMES)
    assert found.sentence == "Names that are not in the passage: Lake Orrin ferry."
    written = replace(small.facts[4], statement="In Nethercombe, Miss Pell says, gulls steal.")
    assert "Pell" in proof(written, small, ProofName.NAMES).sentence


def test_a_bound_is_kept_by_the_typed_figure(small: Briefing) -> None:
    """A bound before a figure has to be its comparator, whatever the statement says."""
    fact = small.facts[0]
    exact = replace(fact.quantities[0], comparator=Comparator.EXACTLY)
    found = proof(replace(fact, quantities=(exact,)), small, ProofName.HEDGES)
    assert found.sentence == "The passage hedges, the fact does not: over 1200."
    assert found.held is Verdict.FAILED and not found.blocks


@pytest.mark.parametrize(
    ("passage", "statement", "held"),
    [
        ("Perhaps gulls steal ropes.", "Gulls may steal ropes.", Verdict.PASSED),
        ("Perhaps gulls steal ropes.", "Gulls steal ropes.", Verdict.FAILED),
        ("Gulls reportedly steal ropes.", "Gulls steal ropes.", Verdict.FAILED),
        ("Gulls reportedly steal ropes.", "It is reported that gulls do.", Verdict.PASSED),
        ("Gulls steal ropes in May.", "Gulls steal ropes.", Verdict.NOT_APPLICABLE),
        ("Gulls steal ropes. Perhaps it rains.", "Gulls steal ropes.", Verdict.NOT_APPLICABLE),
        ("Nearly 40 ropes went.", "The gulls took nearly 40 ropes.", Verdict.PASSED),
        ("Nearly 40 ropes went.", "The gulls took 40 ropes.", Verdict.FAILED),
    ],
)
def test_hedges_of_the_sentence_are_kept(
    small: Briefing, passage: str, statement: str, held: Verdict
) -> None:
    """The sentence that the fact is drawn from gives the hedges; one guess is as another."""
    fact = replace(small.facts[4], statement=statement)
    assert proof(fact, small, ProofName.HEDGES, passage).held is held


def test_the_period_is_the_passages(small: Briefing) -> None:
    """A typed period has to be the one of the sentence; what only words tell has to meet it."""
    fact = small.facts[0]
    (quantity,) = fact.quantities
    assert proof(fact, small, ProofName.PERIOD).held is Verdict.PASSED
    half = Period(words="the first half of 2031", start="2031-01", end="2031-06")
    other = replace(fact, quantities=(replace(quantity, period=half),))
    found = proof(other, small, ProofName.PERIOD)
    assert found.held is Verdict.FAILED
    assert found.sentence == (
        "The passage speaks of first three months of 2031, the fact of the first half of 2031."
    )
    untyped = replace(fact, quantities=(), statement="The ferry was full in early 2031.")
    assert proof(untyped, small, ProofName.PERIOD).held is Verdict.PASSED


def test_a_statistic_does_not_drop_its_period(small: Briefing) -> None:
    """A statistic without a period, from a sentence that has one, is told so."""
    fact = small.facts[0]
    bare = replace(fact.quantities[0], period=None)
    without = replace(fact, quantities=(bare,), statement="The ferry carried over 1,200.")
    found = proof(without, small, ProofName.PERIOD)
    assert found.sentence.endswith("the fact states no period.")
    assert "period not stated" in proof(without, small, ProofName.STATISTIC).sentence


def test_dates_are_the_passages(small: Briefing) -> None:
    """Day and month of a date have to stand in the sentence."""
    fact = small.facts[3]
    assert proof(fact, small, ProofName.PERIOD).held is Verdict.PASSED
    other = replace(fact, dates=(replace(fact.dates[0], words="March 4", day=4),))
    assert proof(other, small, ProofName.PERIOD).held is Verdict.FAILED


def test_copying_is_a_hint(small: Briefing) -> None:
    """Nine words of the passage in a row are shown, and do not forbid saving."""
    fact = replace(small.facts[4], statement=TEXTS["4"])
    found = proof(fact, small, ProofName.OWN_WORDS)
    assert found.held is Verdict.FAILED and not found.blocks
    assert "the harbour master of nethercombe believes that gulls" in found.sentence


def test_an_attributed_claim_names_somebody(small: Briefing) -> None:
    """An attributed claim without an attribution fails; a statement of the author's does not."""
    claim = replace(small.facts[4], attribution=())
    assert proof(claim, small, ProofName.ATTRIBUTION).held is Verdict.FAILED
    own = proof(replace(claim, voice=Voice.STATEMENT), small, ProofName.ATTRIBUTION)
    assert own.held is Verdict.PASSED
    assert own.sentence == "Replies say that the source names no other source for this."
    named = replace(claim, attribution=(Attributor(name="*a gull*", kind="bird"),))
    sentence = proof(named, small, ProofName.ATTRIBUTION).sentence
    assert sentence == "Who says so: \\*a gull\\*."


@pytest.mark.parametrize(
    ("statement", "alone"),
    [
        ("They steal the ropes of Nethercombe.", False),
        ("“It’s the gulls that steal.”", False),
        ("The latter is what the gulls steal.", False),
        ("The former mayor says that gulls steal.", True),
        ("Those who sail say that gulls steal.", True),
        ("Ropes are stolen at night.", False),
        ("Gulls stole more ropes last year.", False),
        ("Gulls stole more ropes last year, 2030.", True),
        ("Seagulls steal ropes.", True),
    ],
)
def test_a_statement_stands_alone(small: Briefing, statement: str, alone: bool) -> None:
    """It begins with no word that points back, names its subject, and tells no time of its day."""
    fact = replace(small.facts[4], statement=statement)
    held = Verdict.PASSED if alone else Verdict.FAILED
    assert proof(fact, small, ProofName.STANDS_ALONE).held is held


def test_a_statistics_statement_has_its_period(small: Briefing) -> None:
    """The statement of a statistic names a year of its period, or the period's words."""
    fact = small.facts[0]
    without = replace(fact, statement="The Lake Orrin ferry carried over 1,200 passengers.")
    found = proof(without, small, ProofName.STANDS_ALONE)
    assert found.sentence.startswith("The statement does not name its period")


def test_what_makes_a_fact_unusable_forbids_saving(small: Briefing) -> None:
    """Unknown things, unknown facts and problems of form block, one sentence each."""
    fact = replace(
        small.facts[0],
        actors=("nobody",),
        citations=(Citation(source="tale", locator=1),),
        links=(Link(relation=Relation.RELATED, fact="F-404"),),
        asks=(" ",),
    )
    found = [one for one in proofs(fact, small) if one.blocks]
    assert {one.name for one in found} == {ProofName.FORM}
    assert [one.sentence for one in found] == [
        "This cannot be saved: an ask must have 1 to 150 characters: ' '.",
        "This cannot be saved: there is no entity nobody.",
        "This cannot be saved: there is no source tale.",
        "This cannot be saved: there is no fact F-404 to link to.",
    ]


def test_links_of_large_scopes_are_not_judged(small: Briefing) -> None:
    """Where the briefing comes without its facts, no link is called unknown."""
    large = replace(small, facts=(), unloaded=9_000)
    assert not any(one.blocks for one in proofs(small.facts[0], large))


def test_a_place_that_the_source_lacks_is_a_hint(known: Briefing) -> None:
    """A locator without a passage is told where the source's passages are known."""
    fact = replace(known.facts[0], citations=(Citation(source="story", locator=9),))
    found = proofs(fact, known)[0]
    assert (found.sentence, found.blocks) == ("The source has no paragraph 9.", False)


def test_a_long_statement_forbids_saving(small: Briefing) -> None:
    """The length is told, and one above the limit blocks."""
    fact = replace(small.facts[4], statement="gull " * 61)
    found = proof(fact, small, ProofName.LENGTH)
    assert (found.sentence, found.blocks) == ("The statement has 305 of 300 characters.", True)


def test_the_shipped_facts_hold(shipped: Briefing, article: str) -> None:
    """Of the shipped facts none lacks anything but hedges that belong to another clause."""
    known = {digest(passage): passage for passage in passages(article)}
    source = shipped.sources[0].passages
    failed = [
        (fact.id, one.name)
        for fact in shipped.facts
        for one in proofs(
            fact, shipped, " ".join(known[source[str(c.locator)]] for c in fact.citations)
        )
        if one.held is Verdict.FAILED
    ]
    assert {name for _, name in failed} <= {ProofName.HEDGES}
    assert len(failed) <= 4
