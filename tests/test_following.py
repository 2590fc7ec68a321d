"""Follow-ups: short questions about the facts just shown, and questions that stand alone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge import packs, phrases, wording
from knowledge.factbase import FactBase
from knowledge.model import FactStatus, Outcome
from knowledge.store import open_store
from tests.conftest import install

LATE_2020, EARLY_2021, BUS_VIEW, BUS, HOTEL = "F-019", "F-020", "F-010", "F-011", "F-008"


def followed(base: FactBase, question: str, *about: str) -> tuple[Outcome, list[str], str]:
    """What becomes of a question after these facts were shown: outcome, facts and text."""
    answer = base.ask(question, about=about)
    text = wording.answer(answer, base.briefing())
    return answer.outcome, [fact.id for fact in answer.facts], text


@pytest.mark.parametrize(
    "question",
    [
        "who says so?",
        "who said that?",
        "says who?",
        "according to whom?",
        "source?",
        "whose figure is that?",
        "who told you that?",
        "kis ne kaha?",
        "really?",
        "is that true?",
        "are you sure?",
        "prove it",
        "how do you know?",
        "sach?",
        "where does it say that?",
        "what paragraph?",
    ],
)
def test_asked_who_says_so_the_fact_is_shown_again(shipped_base: FactBase, question: str) -> None:
    """What stands behind a fact is its attribution and its source, so it is shown again."""
    outcome, facts, text = followed(shipped_base, question, LATE_2020)
    assert (outcome, facts) == (Outcome.FACTS, [LATE_2020])
    assert "Who says so: a UN report" in text and "paragraph 6" in text and "Source:" in text


@pytest.mark.parametrize(
    "question", ["and in 2021?", "what about early 2021?", "2021?", "how many in January 2021?"]
)
def test_another_time_leads_to_the_figure_of_that_time(
    shipped_base: FactBase, question: str
) -> None:
    """The linked figure of the same measure is the answer; a part of its months is not."""
    outcome, facts, _ = followed(shipped_base, question, LATE_2020)
    if "January" in question:
        assert outcome is Outcome.NEAR_MISS
    else:
        assert (outcome, facts) == (Outcome.FACTS, [EARLY_2021])


def test_a_time_without_figures_is_a_near_miss(shipped_base: FactBase) -> None:
    """What is missing comes first, then all times that there are."""
    outcome, facts, text = followed(shipped_base, "and in 2022?", LATE_2020)
    assert (outcome, facts) == (Outcome.NEAR_MISS, [LATE_2020, EARLY_2021])
    assert text.splitlines()[0] == phrases.NO_FIGURE_FOR.format(
        asked="2022", found="the last six months of 2020 and the first two months of 2021"
    )


@pytest.mark.parametrize("question", ["where?", "when was that?", "how many?", "kab?", "who?"])
def test_what_the_fact_gives_is_shown_again(shipped_base: FactBase, question: str) -> None:
    """Typed fields decide what a fact can be asked for."""
    assert followed(shipped_base, question, LATE_2020)[:2] == (Outcome.FACTS, [LATE_2020])


@pytest.mark.parametrize(
    ("question", "sentence"),
    [("why?", "gives no reason"), ("where was it?", "does not say where")],
)
def test_what_no_fact_gives_is_a_near_miss(
    shipped_base: FactBase, question: str, sentence: str
) -> None:
    """It is said that it is not given, then what there is."""
    outcome, facts, text = followed(shipped_base, question, BUS)
    assert (outcome, facts) == (Outcome.NEAR_MISS, [BUS])
    assert sentence in text.splitlines()[0]


def test_nobody_named_is_said(base: FactBase) -> None:
    """ "Who?" of a fact that names nobody, and that nothing else goes with, says so."""
    outcome, _, text = followed(base, "who was it?", "F-004")
    assert outcome is Outcome.NEAR_MISS
    assert text.startswith("The article does not say who")


def test_a_known_silence_goes_before_a_near_miss(shipped_base: FactBase) -> None:
    """Where the source is known not to say it, that is the answer."""
    answer = shipped_base.ask("when?", about=[HOTEL])
    assert answer.outcome is Outcome.SILENCE
    assert answer.silence is not None and HOTEL in answer.silence.near


def test_what_is_only_related_is_not_said_firmly(shipped_base: FactBase) -> None:
    """A related fact may speak of something else, so it is the closest there is, and no answer."""
    assert followed(shipped_base, "who did it?", BUS)[:2] == (Outcome.CLOSEST, [BUS_VIEW])


def test_a_fact_of_the_same_passage_alone_does_not_answer(shipped_base: FactBase) -> None:
    """The date of another attack in the paragraph is not the date of this one."""
    assert BUS not in followed(shipped_base, "when?", HOTEL)[1]


def test_several_facts_are_all_asked_in_order(shipped_base: FactBase) -> None:
    """Each fact shown that gives what is asked for is part of the answer, in the order shown."""
    assert followed(shipped_base, "who says so?", BUS_VIEW, BUS)[1] == [BUS_VIEW, BUS]
    assert followed(shipped_base, "who did it?", BUS, BUS_VIEW)[1] == [BUS_VIEW]
    assert followed(shipped_base, "and in 2021?", LATE_2020, EARLY_2021)[1] == [EARLY_2021]


def test_in_doubt_what_disputes_a_fact_is_shown_beside_it(shipped_base: FactBase) -> None:
    """No contested claim is confirmed by repeating it alone."""
    outcome, facts, text = followed(shipped_base, "is that true?", "F-041")
    assert (outcome, facts) == (Outcome.FACTS, ["F-041", "F-048"])
    assert text.startswith(phrases.BOTH)


@pytest.mark.parametrize(
    ("question", "outcome", "sentence"),
    [
        ("was it 500?", Outcome.CORRECTED, "says over 100 here, not 500"),
        ("was that in 2021?", Outcome.CORRECTED, "speaks of the last six months of 2020 here"),
        ("was it ISIS?", Outcome.NEAR_MISS, "about ISIS"),
        ("was it the TTP?", Outcome.FACTS, "Over 100"),
    ],
)
def test_a_guess_about_the_fact_is_checked(
    shipped_base: FactBase, question: str, outcome: Outcome, sentence: str
) -> None:
    """Whether it is as the question has it is told of the fact shown, and not of its relatives."""
    found, facts, text = followed(shipped_base, question, LATE_2020)
    assert (found, facts) == (outcome, [LATE_2020])
    assert sentence in text.splitlines()[0]


@pytest.mark.parametrize(
    ("question", "about", "facts"),
    [
        ("and the police?", "F-023", ["F-023"]),
        ("and in Quetta?", "F-026", ["F-026"]),
        ("and attacks in 2021?", LATE_2020, [EARLY_2021]),
    ],
)
def test_a_word_that_the_fact_holds_is_about_it(
    shipped_base: FactBase, question: str, about: str, facts: list[str]
) -> None:
    """A question that goes on with a word of the fact, or of a linked one, is a follow-up."""
    assert followed(shipped_base, question, about)[:2] == (Outcome.FACTS, facts)


@pytest.mark.parametrize(
    "question",
    [
        "how many attacks in 2020?",
        "and how many attacks in early 2021?",
        "how many operations were there?",
        "how many people?",
        "who attacked the bus?",
        "who is the TTP?",
        "what about ISIS?",
        "and Karachi?",
        "in Karachi?",
        "when was the article written?",
        "what happened in 2014?",
        "F-030?",
        "paragraph 9?",
        "who are you?",
        "where are you from?",
        "thanks!",
        "ok",
        "and then?",
        "",
        "headline?",
    ],
)
def test_a_question_that_stands_alone_is_not_bent(shipped_base: FactBase, question: str) -> None:
    """With a subject of its own, or none that the fact has, it is answered like any other."""
    assert shipped_base.ask(question, about=[LATE_2020]) == shipped_base.ask(question)


def test_example_questions_stand_alone(shipped_base: FactBase) -> None:
    """Hardly an example question is taken for a follow-up, whatever was shown before it."""
    briefing = shipped_base.briefing()
    holders = (*briefing.facts, *briefing.silences, *briefing.topics)
    asks = [ask for holder in holders for ask in holder.asks][::7]
    shown = [LATE_2020, BUS, "F-024"]
    bent = [ask for ask in asks if shipped_base.ask(ask, about=shown) != shipped_base.ask(ask)]
    assert len(bent) <= len(asks) // 100, bent


def test_several_follow_ups_in_one_message(shipped_base: FactBase) -> None:
    """Each part is about the facts shown."""
    answer = shipped_base.ask("who says so? and in 2021?", about=[LATE_2020])
    assert answer.outcome is Outcome.SEVERAL
    assert [fact.id for fact in answer.facts] == [LATE_2020, EARLY_2021]


def test_without_facts_nothing_is_a_follow_up(shipped_base: FactBase) -> None:
    """A short question out of the blue gets help, as before."""
    assert shipped_base.ask("who says so?").outcome is Outcome.HELP
    assert shipped_base.ask("who says so?", about=["F-999", "x"]).outcome is Outcome.HELP


def test_a_retired_fact_is_left_out(tmp_path: Path) -> None:
    """Nothing is said of a fact that was withdrawn after it was shown."""
    pack = packs.shipped()
    facts = [
        replace(fact, status=FactStatus.RETIRED) if fact.id in (BUS, EARLY_2021) else fact
        for fact in pack.facts
    ]
    with FactBase(open_store(tmp_path / "facts.db", create=True)) as base:
        install(base, replace(pack, facts=tuple(facts)))
        assert followed(base, "who says so?", BUS, BUS_VIEW)[1] == [BUS_VIEW]
        assert base.ask("who says so?", about=[BUS]).outcome is Outcome.HELP
        assert followed(base, "and in 2021?", LATE_2020)[:2] == (Outcome.NEAR_MISS, [LATE_2020])


WORDS = st.sampled_from(
    "and in 2021 who says so where when why it that really the TTP ISIS 500 July 14 not ?".split()
)


@given(st.lists(WORDS, max_size=8).map(" ".join), st.sampled_from([LATE_2020, BUS, "F-041"]))
def test_no_follow_up_fails(shipped_base: FactBase, question: str, about: str) -> None:
    """Whatever is put together, there is a text, and what a follow-up shows passes its checks."""
    answer = shipped_base.ask(question, about=[about])
    assert wording.answer(answer, shipped_base.briefing())
    if answer.outcome is Outcome.FACTS and answer != shipped_base.ask(question):
        parts = answer.parts or (answer,)
        followed = [part for part in parts if not any(match.score for match in part.matches)]
        assert not [part for part in followed if part.outcome is Outcome.FACTS and part.differences]
