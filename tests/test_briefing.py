"""The shipped briefing as data: whole, sourced, hedged, and true to its article if given."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from decimal import Decimal
from importlib.resources import files
from pathlib import Path

import pytest

from knowledge import packs, records, verify, wording
from knowledge.model import (
    Answer,
    Briefing,
    Comparator,
    Fact,
    FactStatus,
    Kind,
    Match,
    Outcome,
    Relation,
    Voice,
)
from knowledge.text import tokens
from tests.conftest import ROOT

LOCATORS = {*range(1, 13), "title", "bio"}


def fact_with(briefing: Briefing, amount: int) -> Fact:
    """The one fact with that amount."""
    (fact,) = (f for f in briefing.facts if any(q.amount == amount for q in f.quantities))
    return fact


def facts_about(briefing: Briefing, *words: str) -> list[Fact]:
    """The facts whose statement holds all the words."""
    return [f for f in briefing.facts if all(word in f.statement for word in words)]


def test_it_has_no_problem(shipped: Briefing) -> None:
    """The pack passes its own checks, and has a sensible size."""
    assert list(packs.problems(shipped)) == []
    assert 40 <= len(shipped.facts) <= 60


def test_every_fact_can_be_asked_for(shipped: Briefing) -> None:
    """Each fact has at least six asks, no two of them the same."""
    for fact in shipped.facts:
        assert len({ask.casefold() for ask in fact.asks}) == len(fact.asks) >= 6, fact.id


def test_an_ask_belongs_to_one_entry(shipped: Briefing) -> None:
    """No ask stands under two facts, silences or topics: it could not be answered by both."""
    entries = (*shipped.facts, *shipped.silences, *shipped.topics)
    count = Counter(ask.casefold() for entry in entries for ask in entry.asks)
    assert [ask for ask, times in count.items() if times > 1] == []


def test_everything_is_cited(shipped: Briefing) -> None:
    """Every paragraph, the title and the closing line are cited, and nothing else is."""
    assert {c.locator for fact in shipped.facts for c in fact.citations} == LOCATORS
    (source,) = shipped.sources
    assert set(source.passages) == {str(locator) for locator in LOCATORS}


def test_statistics_are_whole(shipped: Briefing) -> None:
    """A statistic has amount, unit, measure, and a period with both ends, or none and says so."""
    for fact in shipped.facts:
        if fact.kind is Kind.STATISTIC:
            assert fact.quantities, fact.id
        for quantity in fact.quantities:
            assert quantity.unit and quantity.measure and quantity.amount > 0, fact.id
            if quantity.period is None:
                no_period = "period" in (fact.caveat or "").casefold()
                assert no_period or fact.kind is not Kind.STATISTIC, fact.id
            else:
                assert quantity.period.start
                assert quantity.period.end
                assert quantity.period.words


def test_lower_bounds_are_over(shipped: Briefing) -> None:
    """Over 100 and over 25,000 are lower bounds in the figure, the hedge, words and first line."""
    for amount, shown in ((100, "Over 100"), (25_000, "Over 25,000")):
        fact = fact_with(shipped, amount)
        (quantity,) = fact.quantities
        assert quantity.comparator is Comparator.OVER
        assert fact.hedge == "over"
        assert shown.lower() in fact.statement
        assert "lower bound" in (fact.caveat or "")
        assert wording.headline(quantity).startswith(shown)


def test_exact_figures_are_exact(shipped: Briefing) -> None:
    """32 is a plain count."""
    assert fact_with(shipped, 32).quantities[0].comparator is Comparator.EXACTLY


def test_periods_of_the_attack_figures(shipped: Briefing) -> None:
    """100 covers the last six months of 2020 only, 32 the first two of 2021, linked."""
    late, early = fact_with(shipped, 100), fact_with(shipped, 32)
    periods = [fact.quantities[0].period for fact in (late, early)]
    assert [(p.start, p.end) for p in periods if p] == [
        ("2020-07", "2020-12"),
        ("2021-01", "2021-02"),
    ]
    assert "no figure for the whole year" in (late.caveat or "")
    assert "Two months only" in (early.caveat or "")
    assert early.id in [link.fact for link in late.links]
    assert late.id in [link.fact for link in early.links]


def test_the_figure_without_a_source(shipped: Briefing) -> None:
    """The 25,000 has no attribution, no period, and says that it is not the UN's."""
    fact = fact_with(shipped, 25_000)
    assert fact.attribution == ()
    assert fact.voice is not Voice.REPORTED
    assert fact.quantities[0].period is None
    assert "names no source" in (fact.caveat or "")
    assert "not the UN" in (fact.caveat or "")
    assert "un" not in fact.actors


def test_reported_and_attributed_facts_name_who(shipped: Briefing) -> None:
    """Who reports a figure or makes a claim is in the attribution; other voices have none."""
    for fact in shipped.facts:
        said = fact.voice in (Voice.REPORTED, Voice.ATTRIBUTED)
        assert bool(fact.attribution) is said, fact.id


def test_the_un_report_is_not_named_further(shipped: Briefing) -> None:
    """Where the UN report is the origin, the missing title is shown as missing."""
    links = [a for fact in shipped.facts for a in fact.attribution if "UN" in a.name]
    assert links
    assert all(link.note for link in links)


def test_july_14_has_no_year(shipped: Briefing) -> None:
    """The day of the bus attack has a month and a day, and nowhere a year."""
    dated = [(f, d) for f in shipped.facts for d in f.dates if (d.month, d.day) == (7, 14)]
    assert len(dated) >= 2
    for fact, date in dated:
        assert date.year is None
        assert "year not stated" in date.words
        assert not re.search(r"\b(?:19|20)\d\d\b", fact.statement)
        assert "year" in (fact.caveat or "").casefold()


def test_years_are_those_of_the_article(shipped: Briefing) -> None:
    """No date and no statement has a year that the article does not state."""
    typed = {d.year for fact in shipped.facts for d in fact.dates if d.year}
    told = {int(y) for f in shipped.facts for y in re.findall(r"\b(?:19|20)\d\d\b", f.statement)}
    assert typed | told == {2014, 2019, 2020, 2021}


def test_this_year_is_no_year(shipped: Briefing) -> None:
    """'This year' is kept as words."""
    dates = [d for fact in shipped.facts for d in fact.dates if "this year" in d.words]
    assert dates
    assert all(date.year is None for date in dates)


@pytest.mark.parametrize("hedge", ["perhaps", "could be"])
def test_guesses_keep_their_hedge(shipped: Briefing, hedge: str) -> None:
    """What the author hedges with perhaps or could be is a guess, in those words, and says so."""
    hedged = [fact for fact in shipped.facts if fact.hedge == hedge]
    assert hedged
    for fact in hedged:
        assert fact.voice is Voice.GUESS
        assert hedge in fact.statement.casefold()
        assert hedge in (fact.caveat or "")


def test_every_guess_is_hedged(shipped: Briefing) -> None:
    """A guess has the source's own hedge, and it stands in the statement."""
    for fact in shipped.facts:
        if fact.voice is Voice.GUESS:
            assert fact.hedge and fact.hedge in fact.statement.casefold(), fact.id


def test_hedges_stand_in_statements(shipped: Briefing) -> None:
    """A hedge that is noted is shown: the statement carries it."""
    for fact in shipped.facts:
        if fact.hedge:
            assert fact.hedge.casefold() in fact.statement.casefold(), fact.id


def test_the_rhetorical_question_is_one(shipped: Briefing) -> None:
    """Paragraph 3's question is told as a question, not as a finding."""
    (fact,) = facts_about(shipped, "asks whether")
    assert fact.citations[0].locator == 3
    assert fact.voice is Voice.OPINION
    assert "rhetorical question" in (fact.caveat or "").casefold()


def test_rejected_views_are_told_as_rejected(shipped: Briefing) -> None:
    """'Own people' and 'wayward youth' are views that the author rejects, and say so."""
    for words in ("own people", "wayward youth"):
        for fact in facts_about(shipped, words):
            told = f"{fact.statement} {fact.caveat}"
            assert re.search(r"reject|naive|destabilise|Against", told), fact.id


def test_the_bus_attack_is_a_conviction(shipped: Briefing) -> None:
    """That the TTP attacked the bus is what two governments are convinced of, in every fact."""
    for fact in facts_about(shipped, "bus", "TTP"):
        assert fact.voice is Voice.ATTRIBUTED, fact.id
        assert "convinced" in fact.statement
        assert "no evidence" in (fact.caveat or "")


def test_equal_measures_know_each_other(shipped: Briefing) -> None:
    """An equal measure is declared on both sides, and no fact is linked to itself or twice."""
    links = [(f.id, link.relation, link.fact) for f in shipped.facts for link in f.links]
    assert len({(fact, other) for fact, _, other in links}) == len(links)
    for fact, relation, other in links:
        assert fact != other
        if relation is Relation.SAME_MEASURE:
            assert (other, relation, fact) in links


def test_a_fact_stands_alone(shipped: Briefing) -> None:
    """No statement begins with a pronoun, and each ends as a sentence."""
    for fact in shipped.facts:
        assert not re.match(r"(?:It|They|He|She|This|That|These)\b", fact.statement), fact.id
        assert fact.statement[0].isupper() and fact.statement.endswith("."), fact.id
        assert fact.status is FactStatus.ACTIVE
        assert fact.revision == 1


def test_silences_can_be_asked_for(shipped: Briefing) -> None:
    """Every silence has asks, says what is missing, and points at facts that exist."""
    assert len(shipped.silences) >= 10
    for silence in shipped.silences:
        assert len(silence.asks) >= 6, silence.id
        assert re.search(r"\b(?:no|not|nothing)\b", silence.says), silence.id
        assert silence.source == shipped.sources[0].id


@pytest.mark.parametrize(
    "missing",
    ["casualty", "persons", "author", "publication date", "outlet", "terms", "year of July 14",
     "other periods", "other countries"],
)  # fmt: skip
def test_known_silences(shipped: Briefing, missing: str) -> None:
    """What people will ask for and the article does not say is there as a silence."""
    assert any(missing in silence.missing for silence in shipped.silences)


def test_topics_can_be_asked_for(shipped: Briefing) -> None:
    """Every topic has asks and at least two facts, each once."""
    for topic in shipped.topics:
        assert topic.asks, topic.id
        assert len(set(topic.facts)) == len(topic.facts) >= 2, topic.id


def test_names_are_of_one_thing(shipped: Briefing) -> None:
    """No alias names two things."""
    owners = Counter(
        name.casefold()
        for entity in shipped.entities
        for name in {n.casefold() for n in (entity.label, *entity.aliases)}
    )
    assert [name for name, count in owners.items() if count > 1] == []


@pytest.mark.parametrize(
    ("name", "entity"),
    [
        ("Tehrik-e-Taliban Pakistan", "ttp"),
        ("Tehreek-i-Taliban Pakistan", "ttp"),
        ("Pakistani Taliban", "ttp"),
        ("TTA", "tta"),
        ("Daesh", "isis"),
        ("KPK", "kp"),
        ("Khyber Pakhtunkhwa", "kp"),
        ("NWA", "north-waziristan"),
        ("United Nations", "un"),
    ],
)
def test_known_aliases(shipped: Briefing, name: str, entity: str) -> None:
    """Usual other names are known."""
    known = {n: e.id for e in shipped.entities for n in (e.label, *e.aliases)}
    assert known[name] == entity


def test_every_fact_can_be_shown(shipped: Briefing) -> None:
    """Alone, each fact fits into a reply whole: with its caveat, its voice and its source."""
    for fact in shipped.facts:
        answer = Answer(question="", outcome=Outcome.FACTS, matches=(Match(fact, 100, 1),))
        text = wording.answer(answer, shipped)
        assert len(text) <= wording.ANSWER_LIMIT
        assert "…" not in text, fact.id
        assert wording.safe(fact.statement) in text
        assert wording.safe(fact.caveat or "") in text, fact.id
        record = "\n".join(records.fields(fact, shipped))
        assert len(record) <= records.RECORD_LIMIT
        assert "…" not in record, fact.id


def test_every_topic_can_be_shown(shipped: Briefing) -> None:
    """Each topic's facts fit into one reply, none of them named by id only."""
    facts = {fact.id: fact for fact in shipped.facts}
    for topic in shipped.topics:
        matches = tuple(Match(facts[name], 100, 1) for name in topic.facts)
        answer = Answer(question="", outcome=Outcome.FACTS, matches=matches, topic=topic)
        text = wording.answer(answer, shipped)
        assert len(text) <= wording.ANSWER_LIMIT
        assert text.startswith(wording.safe(topic.lead or "")), topic.id


# Data files


@pytest.mark.parametrize("package", ["bot", "knowledge"])
def test_data_files_are_in_the_package(package: str) -> None:
    """Every file beside the code that is not code is found as the wheel will find it."""
    data = [
        path.relative_to(ROOT / package)
        for path in sorted((ROOT / package).rglob("*"))
        if path.is_file() and path.suffix not in {".py", ".pyc"}
    ]
    for path in data:
        resource = files(package).joinpath(*path.parts)
        assert resource.is_file()
        assert resource.read_text("utf-8").strip(), path
    if package == "knowledge":
        assert Path("briefings/peace-talks.toml") in data
        assert Path("language/en.toml") in data


def test_the_wheel_takes_both_packages_whole() -> None:
    """The build names the packages and leaves no data out."""
    build = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["hatch"]["build"]
    wheel = build["targets"]["wheel"]
    assert set(wheel["packages"]) == {"bot", "knowledge"}
    assert "exclude" not in wheel
    assert "only-include" not in wheel


def test_word_lists_name_their_origin() -> None:
    """Each list of words says at its head where it is from and under which licence."""
    lists = [
        path for path in (files("knowledge") / "language").iterdir() if path.name[-4:] == ".txt"
    ]
    assert lists
    for path in lists:
        head = " ".join(re.findall(r"^#(.*)$", path.read_text("utf-8"), re.MULTILINE)).casefold()
        assert "origin:" in head and "permission to use" in " ".join(head.split()), path


# Against the article


def test_the_article_bears_it_out(shipped: Briefing, article: str) -> None:
    """All 14 passages are found, every figure and name stands in place, and nothing is copied."""
    report = verify.verify(shipped, article)
    assert report.problems == ()
    assert (report.passages, report.facts) == (14, len(shipped.facts))


def test_every_figure_of_the_article_is_a_fact(shipped: Briefing, article: str) -> None:
    """No number of the article is left out of the facts."""
    stated = {
        token.value
        for passage in verify.passages(article)
        for token in tokens(passage)
        if token.value is not None
    }
    told = {
        value
        for fact in shipped.facts
        for text in (fact.statement, *(q.period.words for q in fact.quantities if q.period))
        for value in (token.value for token in tokens(text))
        if value is not None
    } | {q.amount for fact in shipped.facts for q in fact.quantities}
    assert stated - told <= {Decimal(1)}


def test_the_article_is_not_in_the_repository(article: str) -> None:
    """No tracked kind of file repeats fifteen words of the article in a row, but for its title."""
    words = re.findall(r"\w+", article.casefold())
    runs = {" ".join(words[at : at + 15]) for at in range(len(words) - 14)}
    for folder in ("bot", "knowledge", "tests"):
        for path in (ROOT / folder).rglob("*"):
            if path.suffix in {".py", ".toml", ".txt", ".md"}:
                text = " ".join(re.findall(r"\w+", path.read_text("utf-8").casefold()))
                assert not any(run in text for run in runs), path
