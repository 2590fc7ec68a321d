"""The final text: whole expected replies, and nothing in them that pings, links or runs over."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from knowledge import checks as typed
from knowledge import packs, phrases, records, wording
from knowledge.matching import Matcher
from knowledge.model import (
    Answer,
    Aspect,
    Attributor,
    Briefing,
    Check,
    Citation,
    Comparator,
    Correction,
    Entity,
    Fact,
    Kind,
    Link,
    Locator,
    Match,
    Outcome,
    PartialDate,
    Period,
    Quantity,
    Relation,
    Silence,
    Source,
    Status,
    Topic,
    Verdict,
    Voice,
)
from knowledge.text import clean


def answer(outcome: Outcome, *facts: Fact, **more: object) -> Answer:
    """An answer that shows the facts, surely."""
    matches = tuple(Match(fact, 100.0, 1.0) for fact in facts)
    return Answer(question="", outcome=outcome, matches=matches, **more)  # type: ignore[arg-type]


def failure(name: str, asked: str, found: str = "") -> tuple[Check, ...]:
    """One failed check."""
    return (Check(name, Verdict.FAILED, asked, found),)


SOURCE = "Source: made-up story “Lake Orrin Needs a Second Pier”"
FIRST = (
    "The council puts the passengers of the Lake Orrin ferry at over 1,200 in early 2031.",
    "Three months only; 'over' makes it a lower bound. A made-up fact.",
    "Reported figure · paragraph 1 · F-001 r1",
)
SECOND = (
    "By the council's count another 450 passengers took the ferry in April 2031.",
    "One month only. A made-up fact.",
    "Reported figure · paragraph 2 · F-002 r1",
)
FIRST_WHOLE = [
    "**Over 1,200 passengers, the first three months of 2031**",
    FIRST[0],
    FIRST[1],
    "Who says so: the council (no document named) → the story",
    FIRST[2],
    SOURCE,
]


# Whole replies


def test_one_figure(small: Briefing) -> None:
    """A figure comes first with comparator and period; then voice, chain, locator, id, source."""
    text = wording.answer(answer(Outcome.FACTS, small.facts[0]), small)
    assert text.splitlines() == FIRST_WHOLE


def test_one_fact_without_a_figure(small: Briefing) -> None:
    """A guess is told as the author's, and what the source does not name is shown as missing."""
    text = wording.answer(answer(Outcome.FACTS, small.facts[2]), small)
    assert text.splitlines() == [
        "Perhaps a storm is the reason for closing the pier, the writer says.",
        "A guess ('perhaps'), and made up.",
        "Who says so: the story's writer (not named)",
        "Author's guess · paragraph 3 · F-003 r1",
        SOURCE,
    ]


def test_a_statement_without_a_source(small: Briefing) -> None:
    """What the author states in their own voice says that no other source is named."""
    text = wording.answer(answer(Outcome.FACTS, small.facts[3]), small)
    assert "Who says so: the story's writer (not named); no other source is named" in text
    named = replace(small, sources=(replace(small.sources[0], author="A. Writer"),))
    text = wording.answer(answer(Outcome.FACTS, small.facts[3]), named)
    assert "Who says so: the story's writer; no other source is named" in text


def test_two_facts_side_by_side(small: Briefing) -> None:
    """Two facts are shown whole, each with its own chain and locator, over one source line."""
    text = wording.answer(answer(Outcome.FACTS, *small.facts[:2]), small)
    assert text.splitlines() == [
        f"• {FIRST[0]} {FIRST[1]}",
        f"  the council (no document named) → the story · {FIRST[2]}",
        f"• {SECOND[0]} {SECOND[1]}",
        f"  the council → the story · {SECOND[2]}",
        SOURCE,
    ]


def test_three_facts(small: Briefing) -> None:
    """Of three facts each keeps statement, voice, origin and locator; caveats follow them."""
    text = wording.answer(answer(Outcome.FACTS, *small.facts[2:5]), small)
    assert text.splitlines() == [
        "• Perhaps a storm is the reason for closing the pier, the writer says.",
        "  Author's guess · paragraph 3 · F-003 r1",
        "• On March 3 Sallow Point's pier was shut; no boat has called there since then.",
        "  no source named · Author's statement · paragraph 3 · F-004 r1",
        "• In Nethercombe gulls steal mooring ropes, as the harbour master believes.",
        "  the harbour master of Nethercombe → the story · Attributed claim · paragraph 4"
        " · F-005 r1",
        *(f"{fact.id}: {fact.caveat}" for fact in small.facts[2:5] if fact.caveat),
        SOURCE,
    ]


def test_a_topic_has_its_lead(small: Briefing) -> None:
    """A topic's sentence stands above its facts."""
    text = wording.answer(answer(Outcome.FACTS, *small.facts[:2], topic=small.topics[0]), small)
    assert text.splitlines()[0] == "The periods differ in length. All made up."


@pytest.mark.parametrize(
    ("name", "asked", "found", "sentence"),
    [
        ("figure", "500", "over 1,200", phrases.ANOTHER_FIGURE),
        ("date", "march 4", "March 3 (year not stated)", phrases.ANOTHER_DATE),
        ("year", "2030", "2031", phrases.ANOTHER_YEAR),
    ],
)
def test_a_wrong_assumption_is_put_right(
    small: Briefing, name: str, asked: str, found: str, sentence: str
) -> None:
    """Above the right fact stands what the question has wrong, with both values."""
    shown = answer(Outcome.CORRECTED, small.facts[0], differences=failure(name, asked, found))
    lines = wording.answer(shown, small).splitlines()
    assert lines[0] == sentence.format(asked=asked, found=found)
    assert asked in lines[0]
    assert found in lines[0]
    assert lines[1:] == FIRST_WHOLE


@pytest.mark.parametrize(
    ("name", "asked", "found", "sentence"),
    [
        (
            "year",
            "2022",
            "2031",
            "The article gives no figures for 2022; it covers the first three months of 2031.",
        ),
        ("year", "2022", "", phrases.NO_YEAR_FOR.format(asked="2022")),
        ("kind", "when", "", phrases.NOT_GIVEN[Aspect.TIME]),
        (
            "kind",
            "how many, where",
            "",
            f"{phrases.NOT_GIVEN[Aspect.AMOUNT]} {phrases.NOT_GIVEN[Aspect.PLACE]}",
        ),
        ("negation", "not", "", phrases.NOT_SO),
        ("name", "Bath", "York", phrases.ANOTHER_NAME.format(asked="Bath", found="York")),
        ("name", "Bath", "", phrases.NO_NAME.format(asked="Bath")),
    ],
)
def test_a_near_miss_says_what_is_missing(
    small: Briefing, name: str, asked: str, found: str, sentence: str
) -> None:
    """First what there is not, then that the nearest follows, then the fact."""
    shown = answer(Outcome.NEAR_MISS, small.facts[0], differences=failure(name, asked, found))
    lines = wording.answer(shown, small).splitlines()
    assert lines == [sentence, phrases.NEAREST, *FIRST_WHOLE]


def test_every_kind_that_can_lack_has_a_sentence() -> None:
    """How many, when, where and why each have a sentence of their own for what is not given."""
    kinds = (Aspect.AMOUNT, Aspect.TIME, Aspect.PLACE, Aspect.REASON)
    assert len({phrases.NOT_GIVEN[kind] for kind in kinds}) == len(kinds)


def test_missing_words_are_named(small: Briefing) -> None:
    """Words that the fact base does not know are quoted, four at the most, and shortened."""
    missing = ("Karachi", "x" * 50, "[a](b)", "d", "e")
    text = wording.answer(answer(Outcome.NOTHING, missing=missing), small)
    assert text.splitlines()[0] == (
        rf"The article says nothing about “Karachi”, “{'x' * 40}”, “\[a\](b)” and “d”."
    )


def test_the_closest(small: Briefing) -> None:
    """An unsure answer says so first."""
    text = wording.answer(answer(Outcome.CLOSEST, small.facts[0]), small)
    assert text.splitlines() == [phrases.CLOSEST, *FIRST_WHOLE]


def test_a_choice(small: Briefing) -> None:
    """A choice asks which one, and shows each fact's id and the beginning of its statement."""
    text = wording.answer(answer(Outcome.CHOICE, *small.facts[:2]), small)
    assert text.splitlines() == [
        phrases.WHICH,
        f"• F-001: {FIRST[0][: wording.OPTION_LIMIT - 1].rstrip()}…",
        f"• F-002: {SECOND[0]}",
    ]


def test_a_full_choice_fits(small: Briefing) -> None:
    """Eight facts of full length, in plain words, are all there to choose from."""
    facts = [replace(small.facts[0], id=f"F-{n:03}", statement="s" * 300) for n in range(1, 9)]
    lines = wording.answer(answer(Outcome.CHOICE, *facts), small).splitlines()
    assert [line[:8] for line in lines[1:]] == [f"• {fact.id}:" for fact in facts]


def test_both_sides_of_a_dispute(small: Briefing) -> None:
    """Facts of which one disputes the other are shown as two sides, without a verdict."""
    link = Link(relation=Relation.DISPUTES, fact="F-004")
    facts = (replace(small.facts[2], links=(link,)), small.facts[3])
    lines = wording.answer(answer(Outcome.FACTS, *facts), small).splitlines()
    assert lines[0] == phrases.BOTH
    assert phrases.BOTH not in wording.answer(answer(Outcome.FACTS, facts[0]), small)


def test_a_silence(small: Briefing) -> None:
    """A silence says what the source does not give, and what is nearest."""
    text = wording.answer(answer(Outcome.SILENCE, silence=small.silences[0]), small)
    assert text.splitlines() == [
        "The story gives no fares: not what a ticket costs, for anybody.",
        "Nearest facts: F-001.",
    ]
    bare = replace(small.silences[0], near=())
    text = wording.answer(answer(Outcome.SILENCE, silence=bare), small)
    assert len(text.splitlines()) == 1


def test_nothing_and_help(small: Briefing) -> None:
    """A refusal says what the bot covers, and shows a question that works."""
    example = "Try: “How many passengers did the ferry carry in early 2031?”"
    assert wording.answer(answer(Outcome.NOTHING), small).splitlines() == [
        "I have nothing on that.",
        "I answer only from 6 sourced facts about a made-up ferry on a made-up lake, and I do not "
        "guess.",
        example,
    ]
    assert wording.answer(answer(Outcome.HELP), small).splitlines() == [
        "I answer questions about a made-up ferry on a made-up lake, from 6 sourced facts.",
        example,
    ]


def test_a_misspelt_word_is_told(small: Briefing) -> None:
    """How a word was read stands below the facts; without facts it is not told."""
    corrections = (Correction("pasengers", "passengers"),)
    shown = answer(Outcome.FACTS, small.facts[0], corrections=corrections)
    assert wording.answer(shown, small).splitlines() == [
        *FIRST_WHOLE,
        "Reading “pasengers” as “passengers”.",
    ]
    assert "Reading" not in wording.answer(answer(Outcome.NOTHING, corrections=corrections), small)


def test_several_questions(small: Briefing) -> None:
    """Each question of a message gets its own answer, a blank line apart, and one source line."""
    first = answer(Outcome.FACTS, small.facts[2])
    second = answer(Outcome.SILENCE, silence=small.silences[0])
    both = answer(Outcome.SEVERAL, parts=(first, second))
    alone = wording.answer(first, small).removesuffix(f"\n{SOURCE}")
    assert wording.answer(both, small) == "\n\n".join(
        [alone, wording.answer(second, small), SOURCE]
    )
    assert both.status is Status.ANSWERED
    assert [fact.id for fact in both.facts] == ["F-003"]


def test_an_answer_holds_only_facts_that_are_shown(small: Briefing) -> None:
    """Facts for which a reply has no room are left out of the answer, not only of its text."""
    facts = [replace(small.facts[0], id=f"F-{n:03}", statement="s" * 300) for n in range(1, 9)]
    full = wording.fitted(answer(Outcome.FACTS, *facts), small)
    text = wording.answer(full, small)
    assert 1 <= len(full.facts) < 8
    assert text.count("s" * 300) == len(full.facts)
    assert SOURCE in text


def test_a_record_is_whole(small: Briefing) -> None:
    """A record shows every field: figure with what was measured, names by label, links, status."""
    fact = replace(
        small.facts[0],
        places=("sallow-point",),
        targets=("gulls", "x-unknown"),
        dates=small.facts[3].dates,
        citations=(Citation(source="story", locator=1, passage="It *was*."),),
    )
    assert records.fields(fact, small) == [
        *FIRST_WHOLE[:-1],
        "Kind: statistic",
        "Figure: over 1,200 passengers, the first three months of 2031; measured: passengers "
        "carried by the ferry",
        "Places: Sallow Point",
        "Named in it: Lake Orrin ferry and the council",
        "Aimed at: gulls and x-unknown",
        "Dates: March 3 (year not stated)",
        "The source's own hedge: “over”",
        "Related: F-002 (same measure)",
        SOURCE,
        r"Passage: It \*was\*.",
        "Status: active",
    ]


def test_why(small: Briefing) -> None:
    """Why shows score, phrasing, failed checks with both sides, corrections and the runner-up."""
    checks = (
        *failure("year", "2030", "2031"),
        *failure("name", "Bath"),
        Check("date", Verdict.NOT_APPLICABLE),
        Check("kind", Verdict.PASSED),
    )
    match = Match(small.facts[0], 71.6, 0.875, "passengers early 2031", checks=checks)
    told = Answer(
        question="",
        outcome=Outcome.NEAR_MISS,
        matches=(match,),
        corrections=(Correction("a", "b"),),
        runner_up="F-002",
    )
    assert records.why(told).splitlines() == [
        "Outcome: near miss",
        "F-001: score 72 of 100, confidence 0.88 of 1",
        "Nearest phrasing: “passengers early 2031”",
        "• time: failed (asked: 2030; there is: 2031)",
        "• names: failed (asked: Bath; there is: nothing)",
        "• day: not applicable",
        "• what is asked for: passed",
        "Reading “a” as “b”.",
        "Runner-up: F-002",
    ]


def test_why_of_one_fact(small: Briefing) -> None:
    """Why one fact was shown leaves out the others, and the answers that do not show it."""
    first, second = (Match(fact, 50.0, 0.5, lacks=("tram",)) for fact in small.facts[:2])
    linked = replace(second, score=0.0)
    one = Answer(question="", outcome=Outcome.FACTS, matches=(first, linked))
    other = Answer(question="", outcome=Outcome.CLOSEST, matches=(second,))
    both = Answer(question="", outcome=Outcome.SEVERAL, parts=(one, other))
    assert records.why(both, "F-001").splitlines() == [
        "Outcome: facts",
        "F-001: score 50 of 100, confidence 0.50 of 1",
        "Nearest phrasing: its own statement",
        "Words of the question that it does not hold: “tram”",
    ]
    assert "F-002: not found by its words" in records.why(both, "F-002")
    assert "Outcome: closest" in records.why(both, "F-002")


def test_every_check_has_a_name_for_people(small: Briefing) -> None:
    """No check is shown by the name that the code has for it."""
    matcher = Matcher(small)
    made = typed.check(matcher.read("how many?"), small.facts[0], matcher.names)
    assert {one.name for one in made} == phrases.CHECKS.keys()


# Pieces


@pytest.mark.parametrize(
    ("comparator", "period", "words"),
    [
        (Comparator.OVER, "June", "Over 1,200 passengers, June"),
        (Comparator.ABOUT, None, "About 1,200 passengers, period not stated"),
        (Comparator.EXACTLY, "June", "1,200 passengers, June"),
    ],
)
def test_headlines(comparator: Comparator, period: str | None, words: str) -> None:
    """The first line never loses comparator or period."""
    quantity = Quantity(
        amount=Decimal(1200),
        comparator=comparator,
        unit="passengers",
        measure="x",
        period=Period(words=period) if period else None,
    )
    assert wording.headline(quantity) == words


@pytest.mark.parametrize(
    ("value", "words"), [(6, "paragraph 6"), ("title", "title"), ("bio", "closing line")]
)
def test_locators(value: Locator, words: str) -> None:
    """A locator is told in words."""
    assert wording.locator(value) == words


@pytest.mark.parametrize(
    ("words", "joined"),
    [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")],
)
def test_lists_in_a_sentence(words: list[str], joined: str) -> None:
    """Words are joined as in a sentence."""
    assert wording.join(words) == joined


def test_every_voice_has_a_name(small: Briefing) -> None:
    """Each voice is named in words of its own, in every reply."""
    assert len(set(phrases.VOICES.values())) == len(Voice)
    for voice in Voice:
        text = wording.answer(answer(Outcome.FACTS, replace(small.facts[4], voice=voice)), small)
        assert phrases.VOICES[voice] in text


def test_citations_are_those_shown(small: Briefing) -> None:
    """The citations of facts are in order, each once."""
    assert [citation.locator for citation in wording.citations(small.facts[2:5])] == [3, 4]
    assert wording.citations(()) == []


# Nothing pings, links or runs over

HOSTILE = [
    "@everyone", "@here", "<@1>", "<@!1>", "<@&1>", "<#1>", "</ask:1>", "<t:1:R>", "<id:guide>",
    "<:x:1>", "[x](y)", "](", "\\", "\\\\", "`", "```", "**", "__", "~~", "||", "> ", "# ", "-# ",
    "\u200b", "\u202e", "\ud800", "\0", "＠everyone", "＜@1＞", "﹫here", "\n", "\r\n", "\u2028",
    "{0}", "{asked}", "%s", "…", "é\u0301", "ﷺ",
]  # fmt: skip
LIVE = ("@everyone", "@here", "<@", "<#", "</", "<t:", "<:", "<a:", "<id:", "](", "```", "||", "~~")


def inert(text: str) -> bool:
    """Whether nothing in the text is live, once what is escaped is taken away."""
    rest = re.sub(r"\\[\W_]", "□", text)
    return not any(sign in rest for sign in LIVE) and "\0" not in text


def words(limit: int) -> st.SearchStrategy[str]:
    """Text of 1 to `limit` characters, with whatever could be live in it."""
    some = st.lists(st.sampled_from(HOSTILE) | st.text(max_size=8), max_size=4)
    full = st.sampled_from("*@<[\\ﷺ").map(lambda char: char * (limit - 1))
    return (some.map("".join) | full).map(lambda text: f"x{text}"[:limit])


def maybe(strategy: st.SearchStrategy[str]) -> st.SearchStrategy[str | None]:
    """The text, or none."""
    return st.none() | strategy


quantities = st.builds(
    Quantity,
    amount=st.decimals(0, 10**9, places=2),
    comparator=st.sampled_from([c for c in Comparator if c is not Comparator.BETWEEN]),
    unit=words(40),
    measure=words(80),
    period=st.none() | st.builds(Period, words=words(60)),
)
facts = st.builds(
    Fact,
    id=st.integers(1, 999).map("F-{:03}".format),
    kind=st.sampled_from(Kind),
    voice=st.sampled_from(Voice),
    statement=words(300),
    caveat=maybe(words(300)),
    hedge=maybe(words(40)),
    citations=st.lists(
        st.builds(
            Citation,
            source=st.just("story"),
            locator=st.integers(1, 99) | st.sampled_from(["title", "bio"]),
            passage=maybe(words(400)),
        ),
        min_size=1,
        max_size=3,
    ).map(tuple),
    quantities=st.lists(quantities, min_size=1, max_size=2).map(tuple),
    dates=st.lists(st.builds(PartialDate, words=words(60)), max_size=2).map(tuple),
    places=st.lists(st.just("here") | words(20), max_size=2).map(tuple),
    attribution=st.lists(
        st.builds(Attributor, name=words(80), kind=words(20), note=maybe(words(80))), max_size=2
    ).map(tuple),
    asks=st.lists(words(150), max_size=2).map(tuple),
)
briefings = st.builds(
    Briefing,
    id=st.just("x"),
    name=words(80),
    subject=words(80),
    version=st.just(1),
    sources=st.tuples(
        st.builds(
            Source,
            id=st.just("story"),
            title=words(200),
            kind=words(20),
            label=words(40),
            voice=words(40),
            author=maybe(words(40)),
        )
    ),
    entities=st.tuples(st.builds(Entity, id=st.just("here"), kind=words(9), label=words(80))),
    examples=st.lists(words(150), max_size=2).map(tuple),
)
checks = st.builds(
    Check,
    st.sampled_from(["figure", "year", "date", "name", "negation"]),
    st.just(Verdict.FAILED),
    words(80),
    st.just("") | words(80),
) | st.just(Check("kind", Verdict.FAILED, "how many, when, where, why"))
outcomes = st.sampled_from([one for one in Outcome if one is not Outcome.SEVERAL])
answers = st.builds(
    Answer,
    question=words(500),
    outcome=outcomes,
    matches=st.lists(
        st.builds(Match, facts, st.just(50.0), st.just(0.5), maybe(words(150))),
        min_size=1,
        max_size=4,
    ).map(tuple),
    missing=st.lists(words(60), max_size=6).map(tuple),
    differences=st.lists(checks, max_size=3).map(tuple),
    corrections=st.lists(st.builds(Correction, words(30), words(30)), max_size=3).map(tuple),
    silence=st.builds(
        Silence, id=st.just("S-1"), source=st.just("story"), missing=words(80), says=words(300)
    ),
    topic=st.none()
    | st.builds(
        Topic, id=st.just("T-1"), label=words(80), facts=st.just(("F-1",)), lead=maybe(words(300))
    ),
)


@settings(max_examples=50)
@given(answers, briefings)
def test_no_reply_is_live_or_long(shown: Answer, briefing: Briefing) -> None:
    """Whatever legal facts hold, a reply has 1 to 900 characters and nothing in it is live."""
    assert not [problem for m in shown.matches for problem in packs.fact_problems(m.fact)]
    text = wording.answer(shown, briefing)
    assert 1 <= len(text) <= wording.ANSWER_LIMIT
    assert inert(text), text
    assert inert(records.why(shown))


@settings(max_examples=40)
@given(facts, briefings)
def test_no_record_is_live(fact: Fact, briefing: Briefing) -> None:
    """Nothing in a record is live, whatever stands in the fact."""
    for text in records.fields(fact, briefing):
        assert inert(text), text


@settings(max_examples=10)
@given(st.lists(answers, min_size=2, max_size=3), briefings)
def test_no_reply_to_several_is_long(parts: list[Answer], briefing: Briefing) -> None:
    """Two or three answers together stay within the limit of one reply."""
    shown = Answer(question="", outcome=Outcome.SEVERAL, parts=tuple(parts))
    text = wording.answer(shown, briefing)
    assert len(text) <= wording.ANSWER_LIMIT
    assert inert(text), text


@settings(max_examples=150)
@example("[x](http://e.x) @everyone <@1> \\*")
@given(words(200))
def test_safe_text_reads_the_same(text: str) -> None:
    """For a terminal the escapes are taken away again, and the text is the one that came."""
    assume("http" not in text)
    assert wording.plain(wording.safe(text)) == clean(text)
    assert "\n" not in wording.safe(text)
    assert inert(wording.safe(text))


def test_the_probe_sees_what_is_live() -> None:
    """The tests above would notice."""
    for sign in ("@everyone", "<@1>", "[x](y)", "||x||", "\\\\<@1>", "```"):
        assert not inert(sign)
    assert inert(r"\<@​1\> \[x\](y)")


@pytest.mark.parametrize(
    "text",
    [
        "see https://e.example/x_y now",
        "see http://e.example",
        "(https://e.example)",
        "https://https://e.example",
        "xhttps://e.example",
        "HTTPS://e.example",
    ],
)
def test_no_address_unfurls(text: str) -> None:
    """Addresses from outside are shown without their scheme, so that nothing links or unfurls."""
    assert "://" not in wording.safe(text)
    assert "e.example" in wording.safe(text)


def test_the_caveat_of_a_long_fact_is_kept(small: Briefing) -> None:
    """A legal fact of full length is shown whole: its caveat, voice, locator and source."""
    source = replace(small.sources[0], title="T" * 200)
    fact = replace(small.facts[0], statement="s" * 300, caveat="c" * 300)
    text = wording.answer(answer(Outcome.FACTS, fact), replace(small, sources=(source,)))
    for part in ("s" * 300, "c" * 300, "Reported figure", "paragraph 1", "the council", "T" * 40):
        assert part in text


@pytest.mark.parametrize("relation", Relation)
def test_every_relation_can_be_shown(small: Briefing, relation: Relation) -> None:
    """A record names how each linked fact is related."""
    link = replace(small.facts[0].links[0], relation=relation)
    lines = records.fields(replace(small.facts[0], links=(link,)), small)
    assert any(f"F-002 ({relation.value})" in line for line in lines)
