"""An index that follows changes is the index that would be made anew."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import pytest

from knowledge.matching import Matcher
from knowledge.matching.counts import Tallied
from knowledge.matching.fields import Field, pairs
from knowledge.matching.phrasings import COMMON
from knowledge.model import Briefing, Fact, FactStatus, Silence

CHANCE = random.Random(7)  # noqa: S311 - the same each time
WORDS = "ferry pier gull rope fare storm council lake mooring bee".split()


def text() -> Callable[[], Tallied]:
    """A text of some of the words, as it is counted."""
    counted = Counter(CHANCE.choices(WORDS, k=CHANCE.randint(1, 30)))
    return lambda: ([*counted], [*counted.values()])


def content(field: Field) -> object:
    """All that a field says."""
    held = {term: sorted(pairs(posting)) for term, posting in field.postings.items()}
    strong = {
        term: [times / (times + field.norms[number]) for number, times in found]
        for term, found in held.items()
    }
    return held, strong, field.size, {term: field.idf(term) for term in (*WORDS, "unheard")}


@pytest.mark.parametrize("first", [0, 250])
def test_a_field_follows_its_texts(first: int) -> None:
    """Whatever comes and goes, under small numbers and under such as no byte holds."""
    texts = {first + number: text() for number in range(8)}
    field = Field(texts)
    for _ in range(40):
        gone = CHANCE.sample(sorted(texts), CHANCE.randint(0, len(texts) // 2))
        come = {CHANCE.choice([*gone, max(texts, default=first) + 1]): text() for _ in range(2)}
        field = field.changed({number: texts[number] for number in gone}, come)
        texts = {number: one for number, one in texts.items() if number not in gone} | come
        assert content(field) == content(Field(texts))


def test_a_changed_field_leaves_the_old_one_alone() -> None:
    """Other threads still read it."""
    texts = {number: text() for number in range(5)}
    field = Field(texts)
    before = content(field)
    field.changed(texts, {3: text()})
    assert content(field) == before


def changed(briefing: Briefing, number: int) -> Briefing:
    """The briefing after one change of some kind."""
    fact = CHANCE.choice(briefing.facts)
    other = CHANCE.choice(briefing.facts)
    new = {
        0: lambda: replace(fact, statement=f"{other.statement} So it was in year {2000 + number}."),
        1: lambda: replace(fact, asks=(*fact.asks, f"{other.statement[:60]} {number}")),
        2: lambda: replace(fact, asks=fact.asks[1:]),
        3: lambda: replace(fact, status=FactStatus.RETIRED),
        4: lambda: replace(fact, status=FactStatus.ACTIVE),
        5: lambda: replace(fact, id=f"F-9{number:02}", asks=other.asks),
    }[number % 6]()
    facts = {one.id: one for one in briefing.facts} | {new.id: new}
    if number % 7 == 6:
        silence = Silence(
            id="S-99", source="s", missing="tides", says="No tides.", asks=(f"tides of {number}",)
        )
        others = tuple(one for one in briefing.silences if one.id != silence.id)
        briefing = replace(briefing, silences=(*others, silence))
    ordered: tuple[Fact, ...] = tuple(sorted(facts.values(), key=lambda one: one.id))
    return replace(briefing, facts=ordered)


def test_a_matcher_follows_changes(libraries: Briefing) -> None:
    """After each of many changes it finds what one finds that was made of the briefing alone."""
    matcher, briefing = Matcher(libraries), libraries
    asks = [ask for fact in libraries.facts for ask in fact.asks]
    followed = 0
    for number in range(28):
        briefing = changed(briefing, number)
        matcher, anew = Matcher(briefing, matcher), Matcher(briefing)
        followed += len(matcher.index.asked.texts) - anew.index.asked.phrasings.size > 0
        for question in CHANCE.sample(asks, 4):
            found, wanted = (
                [(one.id, one.phrasing, one.lacks) for one in each.rank(each.read(question))]
                for each in (matcher, anew)
            )
            assert found == wanted
            for one, other in zip(
                matcher.rank(matcher.read(question)), anew.rank(anew.read(question)), strict=True
            ):
                assert one.signals == pytest.approx(other.signals, abs=1e-9)
    assert followed, "nothing was taken over"


def test_words_turn_common_and_rare_again(small: Briefing) -> None:
    """A word that suddenly stands in many asks, and then in few, is found all the same."""
    fact = small.facts[0]
    many = tuple(f"how many zebu went by in week {number}" for number in range(12))
    matcher = Matcher(small)
    sizes = [len(matcher.index.asked.phrasings.common)]
    for asks in (many, fact.asks, many[:1], many):
        facts = (replace(fact, asks=asks), *small.facts[1:])
        briefing = replace(small, facts=facts)
        matcher, anew = Matcher(briefing, matcher), Matcher(briefing)
        phrasings = matcher.index.asked.phrasings
        assert set(phrasings.common) == set(anew.index.asked.phrasings.common)
        assert set(phrasings.rare) == set(anew.index.asked.phrasings.rare)
        assert {term: phrasings.frequency(term) for term in phrasings.rare} == {
            term: anew.index.asked.phrasings.frequency(term) for term in phrasings.rare
        }
        limit = COMMON * phrasings.size
        assert all(phrasings.frequency(term) > limit for term in phrasings.common)
        sizes.append(len(phrasings.common))
        for question in ("how many zebu went by in week 3", *fact.asks):
            assert [one.id for one in matcher.rank(matcher.read(question))] == [
                one.id for one in anew.rank(anew.read(question))
            ]
    assert len(set(sizes)) > 1
