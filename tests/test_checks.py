"""Typed checks: a year, figure, day, name or kind that differs is never almost right."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge import checks
from knowledge.matching import Matcher
from knowledge.model import Briefing, Check, Verdict

PASSED, FAILED, NOT_APPLICABLE = Verdict.PASSED, Verdict.FAILED, Verdict.NOT_APPLICABLE


@pytest.fixture(scope="module")
def matcher(small: Briefing) -> Matcher:
    """The small briefing, read."""
    return Matcher(small)


def checked(matcher: Matcher, question: str, fact: str, name: str) -> Check:
    """One check of a question against a fact."""
    found = checks.check(matcher.read(question), matcher.facts[fact], matcher.names)
    return next(check for check in found if check.name == name)


@pytest.mark.parametrize(
    ("question", "fact", "verdict"),
    [
        ("did 1,200 people take the ferry", "F-001", PASSED),
        ("did twelve hundred take the ferry", "F-001", PASSED),
        ("1.2k passengers?", "F-001", PASSED),
        ("did 500 people take the ferry", "F-001", FAILED),
        ("1,201 passengers?", "F-001", FAILED),
        ("1,199 passengers?", "F-001", FAILED),
        ("both 1,200 and 500?", "F-001", FAILED),
        ("how many took the ferry", "F-001", NOT_APPLICABLE),
        ("passengers in 2031", "F-001", NOT_APPLICABLE),
        ("why did 500 gulls come", "F-005", FAILED),
        ("two kinds of passengers", "F-001", NOT_APPLICABLE),
    ],
)
def test_figures(matcher: Matcher, question: str, fact: str, verdict: Verdict) -> None:
    """Every figure asked must be the fact's by value; years and small numbers are no figures."""
    assert checked(matcher, question, fact, checks.FIGURE).verdict is verdict


@pytest.mark.parametrize(
    ("question", "verdict"),
    [
        ("was it fewer than 1,200 passengers", FAILED),
        ("was it under 1.2k passengers", FAILED),
        ("was it more than 1,200 passengers", PASSED),
        ("1,200 passengers, fewer than before", PASSED),
    ],
)
def test_an_upper_bound_contradicts_a_lower_one(
    matcher: Matcher, question: str, verdict: Verdict
) -> None:
    """ "Fewer than 1,200" is not "over 1,200", though the value is the same."""
    assert checked(matcher, question, "F-001", checks.FIGURE).verdict is verdict


def test_a_wrong_figure_names_both(matcher: Matcher) -> None:
    """A failed figure says what was asked and what there is, with its comparator."""
    found = checked(matcher, "5k passengers?", "F-001", checks.FIGURE)
    assert (found.asked, found.found) == ("5,000", "over 1,200")


@pytest.mark.parametrize(
    ("question", "fact", "verdict"),
    [
        ("passengers in early 2031", "F-001", PASSED),
        ("passengers in 2031", "F-001", PASSED),
        ("passengers in 2030 or 2031", "F-001", PASSED),
        ("passengers in 2030", "F-001", FAILED),
        ("passengers in April 2031", "F-001", FAILED),
        ("passengers in April 2031", "F-002", PASSED),
        ("passengers in late 2031", "F-001", FAILED),
        ("passengers in the first quarter of 2031", "F-001", PASSED),
        ("passengers in February 2031", "F-001", FAILED),
        ("passengers", "F-001", NOT_APPLICABLE),
        ("was the pier shut in 2031", "F-004", FAILED),
    ],
)
def test_years(matcher: Matcher, question: str, fact: str, verdict: Verdict) -> None:
    """A stretch asked must meet the fact's and be no mere part; without a year, every one fails."""
    assert checked(matcher, question, fact, checks.YEAR).verdict is verdict


@settings(max_examples=40)
@given(year=st.integers(1900, 2099))
def test_no_other_year_passes(matcher: Matcher, year: int) -> None:
    """No year but the fact's own passes, however near."""
    verdict = checked(matcher, f"passengers in {year}?", "F-001", checks.YEAR).verdict
    assert verdict is (PASSED if year == 2031 else FAILED)


def test_a_wrong_year_names_both(matcher: Matcher) -> None:
    """A failed year says what was asked and which periods there are."""
    found = checked(matcher, "passengers in 2030?", "F-001", checks.YEAR)
    assert (found.asked, found.found) == ("2030", "the first three months of 2031")


@pytest.mark.parametrize(
    ("question", "fact", "verdict"),
    [
        ("was it shut on March 3", "F-004", PASSED),
        ("was it shut on 3rd of march", "F-004", PASSED),
        ("was it shut on March 4", "F-004", FAILED),
        ("was it shut on 3 April", "F-004", FAILED),
        ("was it shut on March 3, 2031", "F-004", FAILED),
        ("March 3 or March 4?", "F-004", FAILED),
        ("was it shut", "F-004", NOT_APPLICABLE),
        ("passengers on March 3", "F-001", NOT_APPLICABLE),
    ],
)
def test_days(matcher: Matcher, question: str, fact: str, verdict: Verdict) -> None:
    """A day asked must be the fact's, and a year that the source does not give is wrong."""
    assert checked(matcher, question, fact, checks.DATE).verdict is verdict


def test_a_day_is_no_figure(matcher: Matcher) -> None:
    """The day of a date is not checked as a figure."""
    question = "did 1,200 people travel on March 31?"
    assert checked(matcher, question, "F-001", checks.FIGURE).verdict is PASSED


@pytest.mark.parametrize(
    ("question", "fact", "verdict"),
    [
        ("when was the pier at Sallow Point shut", "F-004", PASSED),
        ("when was the pier at Nethercombe shut", "F-004", FAILED),
        ("when was the pier shut", "F-004", NOT_APPLICABLE),
        ("do seagulls steal ropes", "F-005", PASSED),
        ("does the LOF steal ropes", "F-005", FAILED),
        ("do gulls and the Orrin ferry steal ropes", "F-005", PASSED),
        ("does the council count passengers", "F-002", NOT_APPLICABLE),
        ("was the ferry late", "F-003", NOT_APPLICABLE),
        ("how many passengers in Nethercombe", "F-001", FAILED),
    ],
)
def test_names(matcher: Matcher, question: str, fact: str, verdict: Verdict) -> None:
    """Names that exclude each other differ; a count is not one of a place that it does not name."""
    found = checked(matcher, question, fact, checks.NAME).verdict
    if verdict is NOT_APPLICABLE:
        assert found is not FAILED
    else:
        assert found is verdict


def test_a_wrong_name_names_both(matcher: Matcher) -> None:
    """A failed name is told by label on both sides."""
    found = checked(matcher, "when was the pier at Nethercombe shut", "F-004", checks.NAME)
    assert (found.asked, found.found) == ("Nethercombe", "Sallow Point")


@pytest.mark.parametrize(
    ("question", "fact", "verdict"),
    [
        ("who does not steal ropes", "F-005", FAILED),
        ("which group never steals ropes", "F-005", FAILED),
        ("who steals ropes", "F-005", NOT_APPLICABLE),
        ("didn't the gulls steal ropes", "F-005", NOT_APPLICABLE),
        ("which boats did not call there", "F-004", PASSED),
    ],
)
def test_negation(matcher: Matcher, question: str, fact: str, verdict: Verdict) -> None:
    """A question for what is not so fails a fact that says what is; a doubting one does not."""
    found = checked(matcher, question, fact, checks.NEGATION).verdict
    if verdict is PASSED:
        assert found is not FAILED
    else:
        assert found is verdict


@pytest.mark.parametrize(
    "question",
    [
        "didn't the gulls steal ropes, who says so",
        "wasn't there a theft of ropes, where was that",
        "I do not know who steals the ropes, please tell me",
    ],
)
def test_asking_to_be_told_is_no_negation(matcher: Matcher, question: str) -> None:
    """A tag question and an asker who does not know ask for what is so."""
    assert checked(matcher, question, "F-005", checks.NEGATION).verdict is not FAILED


@pytest.mark.parametrize(
    ("question", "fact", "verdict", "asked"),
    [
        ("how many passengers", "F-001", PASSED, ""),
        ("how many gulls", "F-005", FAILED, "how many"),
        ("when was the pier shut", "F-004", PASSED, ""),
        ("when do gulls steal ropes", "F-005", FAILED, "when"),
        ("where do gulls steal ropes", "F-005", PASSED, ""),
        ("where do passengers go", "F-001", FAILED, "where"),
        ("why did the pier close", "F-003", PASSED, ""),
        ("why do gulls steal ropes", "F-005", FAILED, "why"),
        ("in which town do gulls steal ropes", "F-005", PASSED, ""),
        ("who steals ropes", "F-005", NOT_APPLICABLE, ""),
    ],
)
def test_kinds(matcher: Matcher, question: str, fact: str, verdict: Verdict, asked: str) -> None:
    """How many, when, where and why are answered only by a fact that has what is asked for."""
    found = checked(matcher, question, fact, checks.KIND)
    assert (found.verdict, found.asked) == (verdict, asked)


@pytest.mark.parametrize(
    ("question", "fact", "verdict"),
    [
        ("did the council say the ferry carried 1,200 passengers", "F-001", PASSED),
        ("did the council really say that gulls steal ropes", "F-005", FAILED),
        ("why did the council report a storm", "F-003", FAILED),
        ("what did the council say about the gulls", "F-005", NOT_APPLICABLE),
        ("did the council carry passengers", "F-005", NOT_APPLICABLE),
        ("did the ferry carry 1,200 passengers", "F-001", NOT_APPLICABLE),
    ],
)
def test_speakers(matcher: Matcher, question: str, fact: str, verdict: Verdict) -> None:
    """Asked whether or why somebody says so, they must be in the fact's chain of who does."""
    assert checked(matcher, question, fact, checks.SPEAKER).verdict is verdict


def test_another_speaker_names_both(matcher: Matcher) -> None:
    """A failed check names who was asked about and who says it."""
    found = checked(matcher, "did the council say gulls steal ropes", "F-005", checks.SPEAKER)
    assert (found.asked, found.found) == ("the council", "the harbour master of Nethercombe")


def test_all_checks_in_order(matcher: Matcher) -> None:
    """Every check is made once, in a fixed order; only the failed ones are picked out."""
    question = "How many of 500 passengers came to Nethercombe in 2030?"
    found = checks.check(matcher.read(question), matcher.facts["F-001"], matcher.names)
    order = ["figure", "year", "date", "name", "speaker", "negation", "kind"]
    assert [c.name for c in found] == order
    assert [c.name for c in checks.failed(found)] == ["figure", "year", "name"]


@settings(max_examples=60)
@given(st.text(st.characters(exclude_categories=[]), max_size=80))
def test_any_question_can_be_checked(shipped_matcher: Matcher, question: str) -> None:
    """Arbitrary characters never raise, against any fact."""
    reading = shipped_matcher.read(question)
    for fact in shipped_matcher.facts.values():
        assert len(checks.check(reading, fact, shipped_matcher.names)) == 7


@pytest.fixture(scope="module")
def shipped_matcher(shipped: Briefing) -> Matcher:
    """The shipped briefing, read."""
    return Matcher(shipped)
