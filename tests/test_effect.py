"""What a change would do, told before it is saved."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from knowledge.curation.effect import ASKED, Effect, Known, Moved, Taken, effect, known_questions
from knowledge.curation.foretold import report
from knowledge.curation.known import KNOWN, OPEN
from knowledge.curation.said import REMEMBERED, Memory, Said, said
from knowledge.errors import Conflict, UnknownFact
from knowledge.factbase import FactBase
from knowledge.golden import shipped_questions
from knowledge.matching import StoredMatcher
from knowledge.model import (
    SHARED_SCOPE,
    Action,
    Answer,
    Briefing,
    Change,
    Edit,
    Entity,
    Fact,
    FactStatus,
    Outcome,
    PartEdit,
    Silence,
    Status,
    Topic,
)
from knowledge.moderators import Gap, GapKind
from knowledge.store import open_store, postings

PIER = "When was the pier at Sallow Point shut?"
ROPES = "Who steals the mooring ropes?"


def changed(*edits: Edit | PartEdit) -> Change:
    """A change of facts or parts."""
    return Change(
        action=Action.EDIT,
        actor="1",
        reason="a test",
        edits=tuple(one for one in edits if isinstance(one, Edit)),
        parts=tuple(one for one in edits if isinstance(one, PartEdit)),
    )


def edited(base: FactBase, fact_id: str, **fields: object) -> Change:
    """A change of one fact that is there."""
    before = base.fact(fact_id)
    return changed(Edit(before=before, after=replace(before, **fields)))  # type: ignore[arg-type]


def new_fact(base: FactBase, statement: str, *asks: str, number: int = 7) -> Fact:
    """A new fact without names of its own."""
    like = base.fact("F-005")
    return replace(
        like,
        id=f"F-{number:03}",
        revision=1,
        statement=statement,
        asks=asks,
        actors=(),
        places=(),
        attribution=(),
    )


def added(base: FactBase, statement: str, *asks: str) -> Change:
    """A change that brings one fact."""
    return changed(Edit(before=None, after=new_fact(base, statement, *asks)))


SWANS = "The keeper of bees feeds the swans of the lake.", "Who feeds the swans?"
FERRYMEN = Silence(
    id="S-02",
    source="story",
    missing="names of thieves",
    says="The story does not say who steals the mooring ropes.",
    words=("steals", "thief"),
    asks=("Who steals the mooring ropes?", "who is the thief"),
)


def changes(base: FactBase) -> Iterator[Change]:
    """Changes of every kind to the small briefing."""
    yield added(base, *SWANS)
    yield added(base, "The Sallow Point pier is 90 metres long.", "how long is the pier?")
    yield edited(base, "F-004", statement="On March 5 Sallow Point's pier was closed.")
    yield edited(base, "F-005", asks=(*base.fact("F-005").asks, "reason for closing the pier"))
    yield edited(base, "F-003", status=FactStatus.RETIRED)
    yield edited(base, "F-001", quantities=base.fact("F-002").quantities)
    yield changed(PartEdit(after=FERRYMEN))
    yield changed(PartEdit(before=base.briefing().silences[0]))
    topic = base.briefing().topics[0]
    yield changed(PartEdit(before=topic, after=replace(topic, asks=("passengers",))))
    gulls = next(one for one in base.briefing().entities if one.id == "gulls")
    yield changed(PartEdit(before=gulls, after=replace(gulls, aliases=("skuas",))))
    yield changed(PartEdit(after=Entity(id="swans", kind="group", label="swans")))


def asked(briefing: Briefing) -> list[Known]:
    """Every ask of the briefing, and some questions that it cannot answer."""
    entries: tuple[Fact | Silence | Topic, ...]
    entries = (*briefing.facts, *briefing.silences, *briefing.topics)
    texts = {ask: None for one in entries for ask in one.asks}
    texts |= dict.fromkeys(("Who feeds the swans?", "who feeds the swanns", "do skuas steal ropes"))
    texts |= dict.fromkeys(("paragraph 3", "F-003", "is the pier long?", "passengers in 2032"))
    return [Known(text=text, origin="ask") for text in texts]


def check_foretold(base: FactBase, change: Change, questions: list[Known]) -> None:
    """Fail unless what is foretold of every question is what is answered once it is saved."""
    before = {known.text: said(base.ask(known.text)) for known in questions}
    found = {one.known.text: one for one in effect(base, change, SHARED_SCOPE, questions).changed}
    base.apply(change)
    for text, old in before.items():
        now = said(base.ask(text))
        if text in found:
            assert (found[text].before, found[text].after) == (old, now)
        else:
            assert now.same(old), text


@pytest.mark.parametrize("number", range(11))
def test_the_effect_is_what_comes_true(number: int, base: FactBase, small: Briefing) -> None:
    """What is foretold of every question is what is answered once the change is saved."""
    check_foretold(base, list(changes(base))[number], asked(small))


def test_nothing_is_written(base: FactBase) -> None:
    """Working out an effect leaves facts, change number and answers as they are."""
    cursor, briefing, answer = base.store.cursor(SHARED_SCOPE), base.briefing(), base.ask(PIER)
    for change in changes(base):
        effect(base, change, SHARED_SCOPE, known_questions(base, SHARED_SCOPE))
    assert base.store.cursor(SHARED_SCOPE) == cursor
    assert (base.briefing(), base.ask(PIER)) == (briefing, answer)


def test_a_refusal_becomes_an_answer(base: FactBase) -> None:
    """A question that is refused and would be answered is told, with its open gaps."""
    known = Known(text="who feeds the swans?", origin="gap", gaps=(4, 9))
    found = effect(base, added(base, *SWANS), SHARED_SCOPE, [known])
    assert [one.known for one in found.answered] == [known]
    assert found.gaps == (4, 9)
    assert report(found)[1:] == [
        "2 open questions would be answered, such as “who feeds the swans?”."
    ]


def test_an_answer_is_lost(base: FactBase) -> None:
    """A question whose only fact is retired is lost, and worse where that fact was expected."""
    known = Known(text=ROPES, origin="golden", expected=("F-005",))
    found = effect(base, edited(base, "F-005", status=FactStatus.RETIRED), SHARED_SCOPE, [known])
    assert [one.known for one in found.lost] == [known]
    assert found.worse == found.lost
    assert found.answered == ()


def test_a_refusal_that_must_stay_is_worse_when_answered(base: FactBase) -> None:
    """A golden question without facts must not be answered: an answer to it is a loss."""
    known = Known(text="Who feeds the swans?", origin="golden")
    found = effect(base, added(base, *SWANS), SHARED_SCOPE, [known])
    assert found.worse == found.answered != ()


def test_a_new_ask_takes_questions(base: FactBase) -> None:
    """Questions that a new ask takes from another fact are told with both and the ask."""
    ask = "who is it that takes ropes in nethercombe every night"
    known = Known(text=ask, origin="ask", expected=("F-005",))
    change = edited(base, "F-006", asks=(*base.fact("F-006").asks, ask))
    found = effect(base, change, SHARED_SCOPE, [known])
    assert found.stolen == (Taken("F-006", ask, "F-005", (ask,)),)


def test_a_silence_takes_questions(base: FactBase) -> None:
    """Questions that a new silence takes from a fact are told too."""
    known = Known(text=ROPES, origin="ask", expected=("F-005",))
    found = effect(base, changed(PartEdit(after=FERRYMEN)), SHARED_SCOPE, [known])
    assert found.stolen == (Taken("S-02", None, "F-005", (ROPES,)),)


def test_what_has_nothing_to_do_with_it_is_not_asked(base: FactBase) -> None:
    """Questions that share no telling word with the change are not asked again."""
    questions = [Known(text=PIER, origin="ask"), Known(text=ROPES, origin="ask")]
    found = effect(base, added(base, "Swans steal ropes."), SHARED_SCOPE, questions)
    assert (found.asked, found.of, found.left) == (1, 2, 0)


def asked_of(base: FactBase, change: Change, *texts: str) -> int:
    """How many of the questions are asked again for the change."""
    questions = [Known(text=text, origin="ask") for text in texts]
    return effect(base, change, SHARED_SCOPE, questions).asked


def test_a_misspelt_word_that_comes_to_be_known(base: FactBase) -> None:
    """A question is asked again if a word of it would be read as one that the change brings."""
    assert asked_of(base, added(base, *SWANS), "swannns", "swarms") == 1


def test_questions_of_the_topics(base: FactBase) -> None:
    """A question for all of a topic is asked again where one of its facts changes."""
    topic = base.briefing().topics[0]
    base.apply(changed(PartEdit(before=topic, after=replace(topic, asks=("gist in brief",)))))
    shorter = "The council puts the passengers of the Lake Orrin ferry at over 1,200."
    assert asked_of(base, edited(base, "F-001", statement=shorter), "brief gist") == 1


def test_a_typed_field_concerns_all_words(base: FactBase) -> None:
    """Where the kind of thing that a fact gives changes, all that asks about it is asked again."""
    assert asked_of(base, edited(base, "F-005", gives=("why",)), ROPES, PIER) == 1


def test_a_fact_may_be_edited_twice(base: FactBase) -> None:
    """The second edit of a fact in one change begins from the first, as when it is saved."""
    first = base.fact("F-005")
    second = replace(first, statement="Nobody steals ropes.", revision=2)
    third = replace(first, status=FactStatus.RETIRED)
    change = changed(Edit(before=first, after=second), Edit(before=second, after=third))
    known = [Known(text=ROPES, origin="ask")]
    assert len(effect(base, change, SHARED_SCOPE, known).lost) == 1


def test_what_others_gain_is_not_taken(base: FactBase) -> None:
    """A question that goes to a fact outside the change is changed, and nobody took it."""
    twin = replace(base.fact("F-004"), id="F-008", revision=1)
    base.apply(changed(Edit(before=None, after=replace(twin, asks=("pier closed",)))))
    change = edited(base, "F-004", status=FactStatus.RETIRED)
    found = effect(base, change, SHARED_SCOPE, [Known(text=PIER, origin="ask")])
    assert [one.after.facts[0] for one in found.changed] == ["F-008"]
    assert "F-004" not in found.changed[0].after.facts
    assert found.stolen == ()


def test_no_more_than_so_many_are_asked(base: FactBase) -> None:
    """Of very many questions the likest are asked, and the others are counted."""
    many = [Known(text=f"mooring boat {n}", origin="ask") for n in range(ASKED + 20)]
    likest = Known(text="Who feeds the swans?", origin="ask")
    change = added(base, "Swans feed beside every mooring boat.", "Who feeds the swans?")
    found = effect(base, change, SHARED_SCOPE, [*many, likest])
    assert (found.asked, found.left) == (ASKED, 21)
    assert likest in [one.known for one in found.changed]
    assert "21 more" in report(found)[1]


def test_an_outdated_change_is_refused(base: FactBase) -> None:
    """A change that begins from what is not there any more raises what saving it would."""
    stale = edited(base, "F-004", caveat="Old.")
    base.apply(edited(base, "F-004", caveat="New."))
    with pytest.raises(Conflict):
        effect(base, stale, SHARED_SCOPE, [])
    with pytest.raises(Conflict):
        effect(base, changed(PartEdit(before=FERRYMEN)), SHARED_SCOPE, [])
    fact = base.fact("F-004")
    with pytest.raises(Conflict):
        effect(base, changed(Edit(before=None, after=fact)), SHARED_SCOPE, [])
    unknown = replace(fact, id="F-999")
    with pytest.raises(UnknownFact):
        effect(base, changed(Edit(before=unknown, after=unknown)), SHARED_SCOPE, [])


@pytest.fixture
def large(tmp_path: Path, small: Briefing, monkeypatch: pytest.MonkeyPatch) -> Iterator[FactBase]:
    """The small briefing in a scope that counts as large."""
    monkeypatch.setattr(postings, "LARGE", 5)
    with FactBase(open_store(tmp_path / "large.db", create=True)) as base:
        base.install(small)
        assert isinstance(base.matcher(), StoredMatcher)
        yield base


@pytest.mark.parametrize("number", range(9))
def test_a_large_scope_is_foretold_too(number: int, large: FactBase, small: Briefing) -> None:
    """In a scope that is searched in the file, too, what is foretold comes true."""
    check_foretold(large, list(changes(large))[number], asked(small))


def test_names_change_in_a_large_scope(large: FactBase, small: Briefing) -> None:
    """Where names change, what is foretold is near the truth, and nothing is written."""
    for change in list(changes(large))[9:]:
        told = effect(large, change, SHARED_SCOPE, asked(small))
        assert told.of == len(asked(small))
    assert large.store.cursor(SHARED_SCOPE) == 1


def test_a_large_scope_keeps_its_words(large: FactBase) -> None:
    """The words of a change that is not saved are not known to the scope afterwards."""
    effect(large, added(large, *SWANS), SHARED_SCOPE, known_questions(large, SHARED_SCOPE))
    assert large.matcher().read("who feeds the swans").unknown == ("feeds", "swans")


def test_known_questions_of_the_shipped_briefing(shipped_base: FactBase) -> None:
    """A scope with the shipped briefing is watched by its golden questions."""
    golden = shipped_questions().questions
    found = known_questions(shipped_base, SHARED_SCOPE)
    assert [(one.text, one.expected) for one in found] == [(q.ask, q.facts) for q in golden]


def test_known_questions_of_another_briefing(base: FactBase, small: Briefing) -> None:
    """Another briefing is watched by an ask of each fact, the examples, and what is open."""
    for number, text in enumerate(("who feeds the swans?", "is it red?", "who feeds  the swans?")):
        kept = Gap(
            scope=SHARED_SCOPE,
            kind=GapKind.QUESTION,
            day="2031-05-01",
            press=str(number),
            text=text,
        )
        base.store.keep_gap(kept)
    base.store.keep_gap(replace(kept, press="x", kind=GapKind.OUTDATED, text="the pier is open"))
    found = known_questions(base, SHARED_SCOPE)
    assert [one.text for one in found if one.origin == "ask"] == [f.asks[0] for f in small.facts]
    assert [(one.text, one.gaps) for one in found if one.origin == "gap"] == [
        ("who feeds the swans?", (1, 3)),
        ("is it red?", (2,)),
    ]


def test_known_questions_are_bounded(base: FactBase) -> None:
    """However much is open, no more than so many questions are known."""
    for number in range(OPEN + 5):
        text = f"question {number}"
        base.store.keep_gap(
            Gap(
                scope=SHARED_SCOPE,
                kind=GapKind.QUESTION,
                day="2031-05-01",
                press=text,
                text=text,
            )
        )
    found = [one for one in known_questions(base, SHARED_SCOPE) if one.origin == "gap"]
    assert len(found) == OPEN < KNOWN
    assert found[0].text == f"question {OPEN + 4}"


def test_the_memory_is_bounded_and_follows_changes() -> None:
    """An answer is remembered for one change number; of too many the oldest go."""
    memory, answer = Memory(), Answer(question="x", outcome=Outcome.NOTHING)
    for number in range(REMEMBERED + 3):
        memory.recall("a", number, "x", lambda: answer)
    assert len(memory) == REMEMBERED
    other = Answer(question="x", outcome=Outcome.HELP)
    assert memory.recall("a", REMEMBERED, "x", lambda: other).outcome is Outcome.NOTHING
    assert memory.recall("a", 0, "x", lambda: other).outcome is Outcome.HELP


ANSWERED = Said(Status.ANSWERED, Outcome.FACTS, ("F-001",))
REFUSED = Said(Status.NONE, Outcome.SILENCE, silence="S-01")


def test_the_report_says_the_worst_first() -> None:
    """Counts, then what gets worse, what is taken, what changes, what is answered, what is open."""
    other = replace(ANSWERED, facts=("F-002", "F-003", "F-004", "F-005"))
    moved = (
        Moved(Known(text="gap?", origin="gap", gaps=(3,)), REFUSED, ANSWERED),
        Moved(Known(text="new?", origin="ask"), REFUSED, ANSWERED),
        Moved(Known(text="other?", origin="ask"), ANSWERED, other),
        Moved(Known(text="lost?", origin="ask"), ANSWERED, REFUSED),
        Moved(Known(text="worse?", origin="ask", expected=("F-001",)), ANSWERED, other),
    )
    taken = Taken("F-002", "who?", "F-001", ("other?", "worse?"))
    told = report(Effect(changed=moved, stolen=(taken,), asked=7, of=9))
    assert told == [
        "7 of 9 known questions have to do with this; 5 would be answered otherwise.",
        "Answered right today, and no longer: “worse?” (F-001 → F-002, F-003, F-004 …).",
        "“who?” (F-002) would take 2 questions from F-001, such as “other?”.",
        "No longer answered: “lost?” (F-001 → not said: S-01).",
        "Answered otherwise: “other?” (F-001 → F-002, F-003, F-004 …).",
        "Now answered: “new?” (F-001).",
        "One open question would be answered: “gap?”.",
    ]


def test_the_report_is_bounded_and_inert() -> None:
    """However much changes, the report is short, and no question can format it or ping anybody."""
    text = "@everyone **[a](https://b.c)** `x` " * 10
    moved = [
        Moved(Known(text=text, origin="gap", gaps=(n,), expected=("F-001",)), one, other)
        for n, (one, other) in enumerate(((ANSWERED, REFUSED), (REFUSED, ANSWERED)) * 100)
    ]
    taken = (Taken("F-002", text, "F-001", (text,)),) * 50
    lines = report(Effect(changed=tuple(moved), stolen=taken, asked=200, of=200))
    assert len(lines) <= 30
    assert all("@everyone" not in line and "https://" not in line for line in lines)
    assert not any(mark in line.replace(f"\\{mark}", "") for line in lines for mark in "*`[")


def test_the_report_of_no_effect() -> None:
    """Nothing known, nothing touched and nothing moved are told apart."""
    assert report(Effect()) == ["There are no known questions to try this on."]
    assert report(Effect(of=5)) == ["None of the 5 known questions has to do with this."]
    assert report(Effect(asked=2, of=5)) == [
        "2 of 5 known questions have to do with this; none would be answered otherwise."
    ]
