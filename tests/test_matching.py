"""Which facts a question means: reading it, misspelt words, scores, the same every time."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.lexicon import lexicon
from knowledge.matching import CHATTER, Matcher
from knowledge.matching.spelling import Speller, Vocabulary
from knowledge.model import Aspect, Briefing, Citation, Fact, Kind, Voice

VOCABULARY = ("taliban", "attacks", "quetta", "militants", "government", "polio", "operations")


@pytest.fixture(scope="module")
def matcher(shipped: Briefing) -> Matcher:
    """The matcher of the shipped briefing."""
    return Matcher(shipped)


@pytest.fixture(scope="module")
def other(shipped: Briefing) -> Matcher:
    """A second matcher of the same briefing."""
    return Matcher(shipped)


@pytest.fixture(scope="module")
def speller() -> Speller:
    """A speller that knows a few words, and two names that differ in one letter from others."""
    vocabulary = Vocabulary(["iran", "ttp", "bannu"])
    vocabulary.add(VOCABULARY)
    return Speller(vocabulary, lexicon())


def briefing(*statements: str, asks: dict[int, tuple[str, ...]] | None = None) -> Briefing:
    """A briefing of nothing but made-up statements."""
    facts = tuple(
        Fact(
            id=f"F-{number}",
            kind=Kind.CLAIM,
            voice=Voice.STATEMENT,
            statement=statement,
            citations=(Citation(source="story", locator=number),),
            asks=(asks or {}).get(number, ()),
        )
        for number, statement in enumerate(statements, 1)
    )
    return Briefing(id="story", name="Story", subject="a story", version=1, facts=facts)


def ranked(matcher: Matcher, question: str) -> list[str]:
    """The ids of the entries, best first, without small talk."""
    found = matcher.rank(matcher.read(question))
    return [candidate.id for candidate in found if candidate.id != CHATTER]


# Spelling


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("talban", "taliban"),
        ("atacks", "attacks"),
        ("quetat", "quetta"),
        ("millitants", "militants"),
        ("gvrnmnt", "government"),
        ("irna", "iran"),
        ("opertaions", "operations"),
    ],
)
def test_misspelt_words(speller: Speller, typed: str, meant: str) -> None:
    """One or two slips of the fingers, or no vowels at all, still mean the word."""
    assert speller.read(typed)[0].word == meant


@pytest.mark.parametrize(
    "typed", ["iraq", "tta", "ttp", "iron", "taliban", "zebra", "2020", "xyzzyq"]
)
def test_what_is_no_misspelling(speller: Speller, typed: str) -> None:
    """Names one letter apart, English words, known words and numbers stay as they are."""
    assert speller.read(typed) == ()


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("wth", "with"), ("ovr", "over"), ("taht", "that"), ("peru", None), ("wish", None)],
)
def test_small_words(speller: Speller, typed: str, meant: str | None) -> None:
    """Function words may lack a letter or swap two; a longer word is another one."""
    assert speller.small(typed) == meant


def test_a_plural_of_a_short_name(matcher: Matcher) -> None:
    """ "ttps" is read as the name with an s, without asking anything."""
    reading = matcher.read("who are the ttps allies")
    assert "ttp" in reading.entities
    assert reading.unknown == ()


@settings(max_examples=200)
@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=14))
def test_readings_are_known_words(speller: Speller, typed: str) -> None:
    """Whatever is typed, at most four words are offered, likeliest first, all of them known."""
    readings = speller.read(typed)
    assert len(readings) <= 4
    assert all(speller.knows(reading.word) for reading in readings)
    likeness = [reading.similarity for reading in readings]
    assert likeness == sorted(likeness, reverse=True)


# Reading


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("a hundred attacks", 100),
        ("25k operations", 25_000),
        ("twenty-five thousand operations", 25_000),
        ("2.5 lakh", Decimal("2.5")),
    ],
)
def test_spelt_numbers(matcher: Matcher, question: str, value: Decimal) -> None:
    """Numbers are values, however they are written."""
    assert value in [*matcher.read(question).numbers, Decimal("2.5")]


@pytest.mark.parametrize(
    ("question", "months"),
    [
        ("late 2020", (7, 12)),
        ("H2 2020", (7, 12)),
        ("last half of 2020", (7, 12)),
        ("second half of 2020", (7, 12)),
        ("jul to dec 2020", (7, 12)),
        ("2020-07 to 2020-12", (7, 12)),
        ("Jan–Feb 2020", (1, 2)),
        ("jan feb 2020", (1, 2)),
        ("Jan + Feb 2020", (1, 2)),
        ("q1 2020", (1, 3)),
    ],
)
def test_stretches_of_time(matcher: Matcher, question: str, months: tuple[int, int]) -> None:
    """Ranges, halves and quarters are spans of months, and no unknown words."""
    reading = matcher.read(f"attacks in {question}")
    (span,) = reading.calendar.spans
    assert (span.start % 12 + 1, span.end % 12 + 1) == months
    assert span.start // 12 == 2020
    assert reading.names == ()


@pytest.mark.parametrize(
    ("question", "under"),
    [
        ("fewer than 100 attacks", {Decimal(100)}),
        ("was it under 25,000 operations", {Decimal(25_000)}),
        ("over 100 attacks", set()),
        ("100 attacks, fewer than usual", set()),
    ],
)
def test_upper_bounds(matcher: Matcher, question: str, under: set[Decimal]) -> None:
    """A figure right after "fewer than" and the like is an upper bound."""
    assert matcher.read(question).under == under


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("was the Marriott in Quetta bombed", ("Marriott",)),
        ("Quetta bombing. Thank you very much", ()),
        ("Honestly, was Quetta hit? Appreciate it", ()),
        ("lol what about quetta tbh", ()),
    ],
)
def test_names_nobody_knows(matcher: Matcher, question: str, names: tuple[str, ...]) -> None:
    """An unknown capitalised word is a name, unless its sentence begins with it."""
    assert matcher.read(question).names == names


@pytest.mark.parametrize(
    ("question", "aspect", "entity"),
    [
        ("kitne hamle hue 2020 mein", Aspect.AMOUNT, None),
        ("kis ne kaha ke TTP ne hamle kiye", Aspect.SOURCE, "ttp"),
        ("hamla kahan hua", Aspect.PLACE, None),
        ("hukumat baat kyun kar rahi hai", Aspect.REASON, None),
    ],
)
def test_mixed_languages(
    matcher: Matcher, question: str, aspect: Aspect, entity: str | None
) -> None:
    """Roman Urdu words are read as the English ones, question words too."""
    reading = matcher.read(question)
    assert aspect in reading.aspects
    assert entity is None or entity in reading.entities


# Ranking


def test_facts_without_asks_are_found() -> None:
    """A statement alone is enough to be found by its words, their forms, and misspelt."""
    matcher = Matcher(
        briefing(
            "The ferry carried 450 passengers in April.",
            "Gulls steal the mooring ropes at night.",
            "The pier was closed because of a storm.",
        )
    )
    assert ranked(matcher, "how many people did the ferry carry")[0] == "F-1"
    assert ranked(matcher, "who steals the rope?")[0] == "F-2"
    assert ranked(matcher, "why was the peir closed")[0] == "F-3"


def test_a_fact_with_a_number_answers_how_many() -> None:
    """Of two statements on the same thing, "how many" means the one with a number."""
    matcher = Matcher(
        briefing("The ferry carries passengers to the island.", "The ferry carried 450 passengers.")
    )
    assert ranked(matcher, "how many passengers did the ferry carry")[0] == "F-2"
    assert ranked(matcher, "where does the ferry carry passengers to")[0] == "F-1"


def test_a_fact_with_a_date_answers_when() -> None:
    """Of two statements on the same thing, "when" means the one that tells a time."""
    matcher = Matcher(
        briefing("The pier was closed by the council.", "The pier was closed one day in March.")
    )
    assert ranked(matcher, "when was the pier closed")[0] == "F-2"
    assert ranked(matcher, "who closed the pier, the council?")[0] == "F-1"


def test_a_fact_without_asks_among_others(shipped: Briefing) -> None:
    """A fact that nobody wrote asks for is still found between facts with many of them."""
    statement = "The lighthouse of Brackwater has a green lantern."
    added = briefing(statement).facts[0]
    facts = (*shipped.facts, replace(added, id="F-900"))
    matcher = Matcher(replace(shipped, facts=facts))
    assert ranked(matcher, "what colour is the lantern of the lighthouse?")[0] == "F-900"


def test_a_fact_that_lost_its_asks_is_still_found(shipped: Briefing, matcher: Matcher) -> None:
    """Without its asks a fact is first for a third of them at least, beside all others' many."""
    first = asked = 0
    for number in range(0, len(shipped.facts), 8):
        bare = replace(shipped.facts[number], asks=())
        facts = (*shipped.facts[:number], bare, *shipped.facts[number + 1 :])
        alone = Matcher(replace(shipped, facts=facts), matcher)
        for ask in shipped.facts[number].asks[::5]:
            first += ranked(alone, ask)[0] == bare.id
            asked += 1
    assert first >= asked / 3


def test_the_gates(matcher: Matcher) -> None:
    """What the base is about is told from what it is not, and what is meant from what is near."""
    own = matcher.rank(matcher.read("how many attacks in the last six months of 2020"))[0]
    far = matcher.rank(matcher.read("which river flows through the city of cologne"))[0]
    vague = matcher.rank(matcher.read("what happened to the people there"))[0]
    assert own.about > 0.9 > 0.5 > far.about
    assert own.confidence > 0.8 > vague.confidence


def test_an_unchanged_entry_is_not_read_again(shipped: Briefing, matcher: Matcher) -> None:
    """A matcher takes over what its predecessor read of facts that are still the same."""
    first, second, *rest = shipped.facts
    edited = replace(first, statement="Something else was said.")
    later = Matcher(replace(shipped, facts=(edited, second, *rest)), matcher)
    assert later.known[second.id][1] is matcher.known[second.id][1]
    assert later.known[first.id][1] is not matcher.known[first.id][1]
    assert later.known[first.id][1].words[:2] == ("someth", "els")


QUESTIONS = st.lists(
    st.sampled_from("how many attacks ttp in late 2020 who said talban polio why iraq 100".split()),
    max_size=9,
).map(" ".join)


@settings(max_examples=40)
@given(QUESTIONS | st.text(max_size=60))
def test_the_same_question_ranks_the_same(matcher: Matcher, other: Matcher, question: str) -> None:
    """Asked again, and asked of another matcher, order, scores and confidences are the same."""

    def everything(matcher: Matcher) -> list[tuple[str, float, float, float]]:
        found = matcher.rank(matcher.read(question), 20)
        return [(one.id, one.score, one.confidence, one.about) for one in found]

    assert everything(matcher) == everything(matcher) == everything(other)


@pytest.mark.parametrize(
    "ping", ["@everyone", "@here", "<@1>", "<@&1>", "<#1>", "https://e.example/a"]
)
def test_pings_and_links_are_no_words(matcher: Matcher, ping: str) -> None:
    """A ping or a link before a question leaves what is asked as it is."""
    question = "how many passengers did the ferry carry"
    assert matcher.read(f"{ping} {question}").terms == matcher.read(question).terms


def test_no_name_spans_two_fields(matcher: Matcher) -> None:
    """A place before a measure ("Pakistan", "intelligence-led …") is still that place."""
    best = matcher.rank(matcher.read("how many operations did Pakistan do?"))[0]
    assert best.entry.id == "F-033"
    assert best.lacks == ()
