"""Verifying: figures and names stand in the cited passage, and nothing is copied."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from knowledge.model import Attributor, Briefing, Citation, Fact, PartialDate, Period
from knowledge.verify import Report, digest, verify
from tests.conftest import STORY


def with_fact(briefing: Briefing, number: int, **changes: object) -> Briefing:
    """The briefing with one fact changed."""
    facts = list(briefing.facts)
    facts[number - 1] = replace(facts[number - 1], **changes)  # type: ignore[arg-type]
    return replace(briefing, facts=tuple(facts))


def problems(briefing: Briefing, text: str = STORY) -> tuple[str, ...]:
    """What verifying finds."""
    return verify(briefing, text).problems


def test_all_holds(known: Briefing) -> None:
    """Facts in own words, with the figures of their passages, have no problem."""
    assert verify(known, STORY) == Report(passages=6, facts=6, problems=())


@pytest.mark.parametrize(
    "text",
    [
        STORY.replace("\n", "\r\n"),
        STORY.replace("\n", "\n\n   \n"),
        STORY.replace("1,200 passengers", "1,200\u00a0 passengers").upper(),
        STORY.replace("The writer", "“The writer”") + "\nAn advertisement that is no passage.",
        "\n".join(reversed(STORY.splitlines())),
    ],
)
def test_another_copy_is_recognised(known: Briefing, text: str) -> None:
    """Line ends, blank lines, case, quotation marks, order and additions do not matter."""
    assert verify(known, text) == Report(6, 6, ())


def test_a_wrapped_copy_is_recognised(known: Briefing) -> None:
    """A copy with other line breaks inside its passages is recognised."""
    text = "\n\n".join(line.replace(" ferry ", " ferry\n") for line in STORY.splitlines())
    assert verify(known, text).passages == 6


def test_another_text_is_not(known: Briefing) -> None:
    """A passage with another word is not that passage; facts that cite it cannot be checked."""
    found = problems(known, STORY.replace("450", "451"))
    assert found == (
        "story: passage 2 is not in the text.",
        "F-002: there is no passage 2 of story to check it against.",
    )
    assert verify(known, "").passages == 0
    assert len(problems(known, "")) == 12


def quantity(fact: Fact, **changes: object) -> dict[str, object]:
    """A change of the fact's only quantity."""
    return {"quantities": (replace(fact.quantities[0], **changes),)}  # type: ignore[arg-type]


def test_figures_stand_in_the_passage(known: Briefing) -> None:
    """Each amount, year, day and number of a statement must stand in the cited passage."""
    first = known.facts[0]
    wrong = "F-001: the figure 1300 is not in its passage."
    assert problems(with_fact(known, 1, **quantity(first, amount=Decimal(1300)))) == (wrong,)
    assert problems(with_fact(known, 1, **quantity(first, upper=Decimal(1300)))) == (wrong,)
    assert problems(with_fact(known, 1, statement="Some 1,300 came.")) == (wrong,)
    period = Period(words="the first half of 2030")
    assert problems(with_fact(known, 1, **quantity(first, period=period))) == (
        "F-001: the figure 2030 is not in its passage.",
    )
    date = PartialDate(words="x", year=2031, month=3, day=4)
    assert problems(with_fact(known, 4, dates=(date,))) == (
        "F-004: the figure 4 is not in its passage.",
        "F-004: the figure 2031 is not in its passage.",
    )


def test_a_figure_of_another_passage_is_not_enough(known: Briefing) -> None:
    """A figure must stand where the fact cites it, in any of its citations."""
    elsewhere = (Citation(source="story", locator=1),)
    found = problems(with_fact(known, 2, citations=elsewhere))
    assert "F-002: the figure 450 is not in its passage." in found
    both = (*elsewhere, Citation(source="story", locator=2))
    assert problems(with_fact(known, 2, citations=both, actors=("ferry",))) == ()


def test_spelling_of_a_figure_does_not_matter(known: Briefing) -> None:
    """A figure in the source's words and in ours are compared by value."""
    fact = with_fact(known, 1, statement="Twelve hundred? 1.2k, and more, in the first months.")
    assert [problem for problem in problems(fact) if "1200" in problem] == []


def test_names_stand_in_the_passage(known: Briefing) -> None:
    """Actors, places and targets must stand in the passage by one of their names."""
    assert problems(with_fact(known, 3, places=("nethercombe",))) == (
        "F-003: the name Nethercombe is not in its passage.",
    )
    assert problems(with_fact(known, 3, targets=("gulls",))) == (
        "F-003: the name gulls is not in its passage.",
    )
    assert problems(with_fact(known, 1, actors=("ferry", "gulls"))) == (
        "F-001: the name gulls is not in its passage.",
    )


def test_names_of_a_statement_stand_in_the_passage(known: Briefing) -> None:
    """A name that a statement makes up is noticed, also where no entity has it."""
    invented = known.facts[4].statement.replace("the harbour master", "Captain Bracegirdle")
    assert problems(with_fact(known, 5, statement=invented)) != ()


def test_citing_nowhere(known: Briefing) -> None:
    """A locator that the source has no hash for cannot be checked, and says so."""
    nowhere = (Citation(source="story", locator=9),)
    assert problems(with_fact(known, 5, citations=nowhere)) == (
        "F-005: there is no passage 9 of story to check it against.",
    )


def copied(words: int) -> str:
    """So many words of the made-up source in a row, in other case and punctuation."""
    return "; ".join(STORY[STORY.index("believes") :].split()[:words]).upper()


@pytest.mark.parametrize("field", ["statement", "caveat", "asks"])
def test_nine_words_in_a_row_are_copied(known: Briefing, field: str) -> None:
    """Nine words of the text in a row are copying, in any field; eight are not."""

    def value(words: int) -> object:
        return (copied(words),) if field == "asks" else copied(words)

    assert problems(with_fact(known, 5, **{field: value(8)})) == ()
    (problem,) = problems(with_fact(known, 5, **{field: value(9)}))
    assert problem.startswith("F-005: nine words in a row of the text: 'believes that gulls")


def test_silences_and_topics_copy_nothing_either(known: Briefing) -> None:
    """The sentences of silences and topics are our own words too."""
    silence = replace(known.silences[0], says=copied(9))
    topic = replace(known.topics[0], lead=copied(9))
    found = problems(replace(known, silences=(silence,), topics=(topic,)))
    assert [problem.split(":")[0] for problem in found] == ["S-01", "T-01"]


def test_a_title_may_be_cited(known: Briefing) -> None:
    """The source's own title is exempt, however long."""
    title = "The harbour master of Nethercombe believes that gulls steal the mooring ropes"
    text = STORY.replace("Lake Orrin Needs a Second Pier", title)
    fact = with_fact(known, 5, statement=title)
    assert any("nine words" in problem for problem in problems(fact, text))
    source = replace(known.sources[0], title=title)
    assert not any("nine words" in p for p in problems(replace(fact, sources=(source,)), text))


def test_digests_are_of_words() -> None:
    """Hashes ignore case, accents and punctuation, and nothing else."""
    assert digest("Naïve – it’s “so”, he said.") == digest("naive it's so he SAID")
    assert digest("over 100") != digest("over 1000")
    assert digest("he said so") != digest("so he said")


def test_attributions_are_not_names(known: Briefing) -> None:
    """Who says so is told in our words and need not stand in the passage."""
    said = (Attributor(name="somebody unnamed", kind="person"),)
    assert problems(with_fact(known, 5, attribution=said)) == ()
