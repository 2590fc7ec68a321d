"""Golden questions: how they are read and graded, and how the shipped briefing does on its own."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli import briefing as command
from knowledge.answering import answer
from knowledge.errors import BadPack
from knowledge.golden import (
    GoldenQuestion,
    Grade,
    Graded,
    evaluate,
    grade,
    load_questions,
    parse_questions,
    shipped_questions,
    tally,
)
from knowledge.matching import Matcher
from knowledge.model import Briefing, Status


@pytest.fixture(scope="module")
def matcher(shipped: Briefing) -> Matcher:
    """The shipped briefing's index."""
    return Matcher(shipped)


@pytest.fixture(scope="module")
def outcomes(matcher: Matcher) -> list[Graded]:
    """Every shipped golden question with its answer and grade."""
    return evaluate(shipped_questions(), lambda question: answer(question, matcher))


def counts(outcomes: list[Graded]) -> Counter[Grade]:
    """How often each grade was given."""
    return sum(tally(outcomes).values(), Counter())


def test_there_are_enough() -> None:
    """At least 150 golden questions, 50 of them refusals, no two alike."""
    questions = shipped_questions().questions
    assert len(questions) >= 150
    assert sum(not question.facts for question in questions) >= 50
    assert len({question.ask.casefold() for question in questions}) == len(questions)


def test_ids_exist(shipped: Briefing) -> None:
    """Every fact and silence that a golden question names is in the pack."""
    facts = {fact.id for fact in shipped.facts}
    silences = {silence.id for silence in shipped.silences}
    for question in shipped_questions().questions:
        assert {*question.facts, *question.near} <= facts, question.ask
        assert set(question.silences) <= silences, question.ask


def test_answerable_questions_are_answered_rightly(outcomes: list[Graded]) -> None:
    """At least 85 of 100 get a right fact, at most 4 a wrong one."""
    answerable = [outcome for outcome in outcomes if outcome.question.facts]
    found = counts(answerable)
    assert found[Grade.RIGHT] >= 0.85 * len(answerable)
    assert found[Grade.WRONG] <= 0.04 * len(answerable)


def test_what_nothing_says_is_not_answered(outcomes: list[Graded]) -> None:
    """At most 8 of 100 refusals are answered, none of those off the topic."""
    refusals = [outcome for outcome in outcomes if not outcome.question.facts]
    assert counts(refusals)[Grade.FALSE] <= 0.08 * len(refusals)
    off_topic = [outcome for outcome in refusals if outcome.question.kind == "off topic"]
    assert off_topic
    assert counts(off_topic)[Grade.FALSE] == 0


def test_silences_are_named(outcomes: list[Graded]) -> None:
    """Four of five questions for what the source does not say are told which silence it is."""
    silent = [outcome for outcome in outcomes if outcome.question.kind == "silence"]
    assert counts(silent)[Grade.NAMED] >= 0.8 * len(silent)


def test_examples_are_answered(shipped: Briefing, matcher: Matcher) -> None:
    """Each example question that the bot offers has an answer."""
    for example in shipped.examples:
        assert answer(example, matcher).status is Status.ANSWERED, example


def test_the_summary_sums_up(matcher: Matcher) -> None:
    """ "Sum up the article." is answered by the topic that does so."""
    topic = answer("Sum up the article.", matcher).topic
    assert topic is not None
    assert topic.id == "T-02"


def test_who_says_so_has_one_voice(matcher: Matcher) -> None:
    """Asked who says so, facts that somebody else says do not stand beside the answer."""
    facts = answer("who says the TTP has sleeper cells", matcher).facts
    assert facts[0].id == "F-030"
    assert {fact.attribution for fact in facts} == {facts[0].attribution}


@pytest.mark.parametrize(
    ("ask", "fact", "otherwise"),
    [
        ("why did they bomb the Serena hotel in Islamabad", "F-008", ("Islamabad", "Quetta")),
        ("why were medics in Bannu targeted in 2017", "F-026", ("2017", "2019")),
        ("why did the UN say there were 500 attacks in late 2020", "F-019", ("500", "over 100")),
        (
            "why did the UN count fewer than 100 attacks in late 2020",
            "F-019",
            ("up to 100", "over 100"),
        ),
        ("was the bus attacked on July 24?", "F-011", ("July 24", "July 14 (year not stated)")),
    ],
)
def test_what_is_taken_for_granted(
    matcher: Matcher, ask: str, fact: str, otherwise: tuple[str, str]
) -> None:
    """A question that assumes another place, year, figure or day gets the right one, and both."""
    found = answer(ask, matcher)
    assert found.status is Status.ANSWERED
    assert found.facts[0].id == fact
    assert otherwise in [(one.asked, one.found) for one in found.differences]


def test_what_nobody_knows_is_named(matcher: Matcher) -> None:
    """A "why" about something else is answered with what there is, and says what there is not."""
    found = answer("why was the Marriott in Quetta bombed", matcher)
    assert [one.id for one in found.facts] == ["F-008"]
    assert found.missing == ("Marriott",)


@pytest.mark.parametrize(
    ("expected", "ask", "given"),
    [
        ({"facts": ("F-019",)}, "how many attacks in late 2020", Grade.RIGHT),
        ({"facts": ("F-046",)}, "how many attacks in late 2020", Grade.WRONG),
        ({"facts": ("F-019",)}, "how many people died", Grade.MISSED),
        ({"silences": ("S-01",)}, "how many people died", Grade.NAMED),
        ({"silences": ("S-02",)}, "how many people died", Grade.REFUSED),
        ({}, "how many attacks in late 2020", Grade.FALSE),
    ],
)
def test_grades(
    matcher: Matcher, expected: dict[str, tuple[str, ...]], ask: str, given: Grade
) -> None:
    """An answer is graded by the facts or the silence that it should have."""
    question = GoldenQuestion(ask=ask, kind="test", **expected)
    assert grade(question, answer(ask, matcher)) is given


@pytest.mark.parametrize("text", ["questions = 1", "[[questions]]\nask = 'x'", "[", "x = 1"])
def test_a_broken_file_is_refused(text: str) -> None:
    """A file that is no list of golden questions is named with place and reason."""
    with pytest.raises(BadPack, match=r"^golden\.toml"):
        parse_questions(text, "golden.toml")


def test_a_missing_file(tmp_path: Path) -> None:
    """A file that cannot be read is told in one sentence."""
    with pytest.raises(BadPack, match="cannot be read"):
        load_questions(tmp_path / "none.toml")


def test_the_command_counts(tmp_path: Path) -> None:
    """`briefing evaluate` prints a row for each kind and shows what went wrong."""
    file = tmp_path / "golden.toml"
    file.write_text(
        '[[questions]]\nask = "how many attacks in late 2020"\nkind = "how many"\n'
        'facts = ["F-019"]\n'
        '[[questions]]\nask = "how many died"\nkind = "toll"\nfacts = ["F-001"]\n'
    )
    database = str(tmp_path / "facts.sqlite")
    result = CliRunner().invoke(command, ["--db", database, "evaluate", str(file), "--verbose"])
    assert result.exit_code == 0
    rows = [line.split() for line in result.stdout.splitlines()]
    assert ["all", "1", "0", "0", "1", "0", "0"] in rows
    assert "missed: how many died (silence)" in result.stdout
