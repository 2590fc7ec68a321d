"""Drafts from their first words to a saved change: nothing is lost, nothing is answered early."""

from __future__ import annotations

from dataclasses import replace

import pytest

from knowledge.curation import changes, drafting, forms, panel, sketching, whole
from knowledge.curation.gaps import group_of
from knowledge.errors import BadInput, Conflict
from knowledge.factbase import FactBase
from knowledge.model import (
    SHARED_SCOPE,
    Action,
    Comparator,
    Kind,
    Outcome,
    PartEdit,
    Period,
    Silence,
    Source,
    Status,
    Voice,
)
from knowledge.moderators import Draft, DraftState, Gap, GapKind, GapState
from tests.conftest import STORY

SENTENCE = "The council says that over 90 gulls were counted at Sallow Point in May 2031."
LINK = "https://discord.com/channels/1/2/3"
ASKED = "how many gulls were counted at Sallow Point in May 2031?"
AUTHOR, OTHER = "77", "78"
PARAGRAPHS = STORY.replace("\n", "\n\n").encode()


def draft_of(base: FactBase, sentence: str = SENTENCE, source: str = f"{LINK}; 1") -> Draft:
    """A draft of a statistic, kept."""
    first = forms.TextForm(
        statement=sentence, kind=Kind.STATISTIC, voice=Voice.REPORTED, source=source
    )
    draft = sketching.new_draft(base, SHARED_SCOPE, AUTHOR, first)
    return base.store.keep_draft(draft, drafting.now())


def again(base: FactBase, draft: Draft) -> Draft:
    """The draft as it is kept."""
    kept = base.store.draft(SHARED_SCOPE, draft.id)
    assert kept is not None
    return kept


def test_the_fields_are_read_from_the_sentence(base: FactBase) -> None:
    """A moderator corrects rather than types."""
    fact = drafting.only_fact(draft_of(base))
    assert fact is not None
    quantity = fact.quantities[0]
    assert (quantity.comparator, str(quantity.amount), quantity.unit) == (
        Comparator.OVER,
        "90",
        "gulls",
    )
    assert quantity.period == Period(words="May 2031", start="2031-05", end="2031-05")
    assert quantity.place == "sallow-point"
    assert [one.name for one in fact.attribution] == ["the council"]
    assert fact.id == "F-007"


def test_a_draft_is_kept_as_it_is(base: FactBase) -> None:
    """What was read or typed is there after the store was closed and opened."""
    draft = draft_of(base)
    assert again(base, draft) == draft


def test_a_draft_answers_nothing(base: FactBase) -> None:
    """Before it is saved nothing is answered from it, and it is no fact of any list."""
    before = base.ask(ASKED)
    draft_of(base)
    assert base.ask(ASKED) == before
    assert before.status is not Status.ANSWERED
    assert len(base.briefing().facts) == 6


def test_a_saved_draft_is_answered(base: FactBase) -> None:
    """Saved, it is a fact with its source, and the draft is gone."""
    draft = draft_of(base)
    saved = drafting.save(base, draft)
    answer = base.ask(ASKED)
    assert answer.outcome is Outcome.FACTS
    assert answer.facts[0].id == saved.facts[0].id == "F-007"
    assert base.store.draft(SHARED_SCOPE, draft.id) is None
    made = next(s for s in base.briefing().sources if s.kind == "message")
    assert isinstance(made, Source)
    assert made.url == LINK


def test_a_draft_is_saved_once(base: FactBase) -> None:
    """The second of two clicks changes nothing and says why."""
    draft = draft_of(base)
    drafting.save(base, draft)
    with pytest.raises(BadInput, match="saved or dropped"):
        drafting.save(base, draft)
    assert len(base.briefing().facts) == 7


def test_an_id_that_was_taken_meanwhile_is_another(base: FactBase) -> None:
    """Two drafts may begin with the same id; both become facts."""
    first, second = draft_of(base), draft_of(base, SENTENCE.replace("May", "June"))
    assert first.change.edits[0].after.id == second.change.edits[0].after.id
    drafting.save(base, first)
    saved = drafting.save(base, second)
    assert saved.facts[0].id == "F-008"
    assert len([s for s in base.briefing().sources if s.kind == "message"]) == 1


def test_what_cannot_be_used_cannot_be_saved(base: FactBase) -> None:
    """A statistic without a figure, and a fact without a source, are refused with the reasons."""
    draft = draft_of(base, "The gulls of Sallow Point are many.", source="")
    with pytest.raises(BadInput, match="cannot be saved"):
        drafting.save(base, draft)
    with pytest.raises(BadInput, match="cannot be saved"):
        drafting.send(base, draft)
    assert again(base, draft) == draft


def test_two_people_change_one_fact(base: FactBase) -> None:
    """The second sees what the first did; both changes stand in the end."""
    fact = base.fact("F-001")
    begun = sketching.editing_draft(fact, SHARED_SCOPE, AUTHOR, "mine")
    edit = replace(begun.change.edits[0], after=replace(fact, hedge="about"))
    mine = base.store.keep_draft(
        replace(begun, change=replace(begun.change, edits=(edit,))), drafting.now()
    )
    base.apply(changes.editing(fact, replace(fact, caveat="Theirs."), OTHER, "theirs"))
    with pytest.raises(Conflict):
        drafting.save(base, mine)
    later, both = drafting.catch_up(base, mine)
    assert both == {"F-001": ()}
    notes = "\n".join(panel.meanwhile(both, base, mine))
    assert "Theirs" in notes and "r2" in notes
    drafting.save(base, later)
    assert (base.fact("F-001").hedge, base.fact("F-001").caveat) == ("about", "Theirs.")


def test_a_second_person_is_another_person(base: FactBase) -> None:
    """Where two are wanted, neither the author alone nor the author twice will do."""
    draft = draft_of(base)
    with pytest.raises(BadInput, match="second person"):
        drafting.save(base, draft, second_person=True)
    with pytest.raises(BadInput, match="other than its author"):
        drafting.save(base, draft, reviewer=AUTHOR, second_person=True)
    drafting.save(base, drafting.send(base, draft), reviewer=OTHER, second_person=True)
    assert base.store.history(SHARED_SCOPE, "F-007")[0].reviewer == OTHER


def test_a_draft_is_sent_back_with_a_reason(base: FactBase) -> None:
    """The author reads why."""
    draft = drafting.send(base, draft_of(base))
    assert again(base, draft).state is DraftState.REVIEW
    returned = drafting.send_back(base, draft, "Which gulls?")
    assert "Which gulls?" in panel.panel(base, returned).text


def test_nothing_changed_is_nothing_to_save(base: FactBase) -> None:
    """An edit that was begun and left as it was is refused."""
    begun = sketching.editing_draft(base.fact("F-001"), SHARED_SCOPE, AUTHOR, "why")
    with pytest.raises(BadInput, match="Nothing would change"):
        drafting.save(base, base.store.keep_draft(begun, drafting.now()))


def test_the_source_text_is_checked_against(base: FactBase) -> None:
    """With the text at hand the figure must stand in the passage that is cited."""
    sentence = "The council puts passengers of the Lake Orrin ferry at over 1,300 in early 2031."
    draft = draft_of(base, sentence, "A new paper; 1")
    checked = sketching.with_source_text(base, draft, ("story.txt", PARAGRAPHS))
    assert checked.passage is not None and "1,200 passengers" in checked.passage
    assert "1300" in panel.panel(base, checked).text.split("Checks")[1]
    source = checked.change.parts[0].after
    assert isinstance(source, Source) and len(source.passages) == 6


def test_a_passage_that_is_not_there_is_told(base: FactBase) -> None:
    """A locator beyond the text is a doubt, and loses nothing."""
    draft = draft_of(base, SENTENCE, "A new paper; 9")
    checked = sketching.with_source_text(base, draft, ("story.txt", PARAGRAPHS))
    assert "no passage 9" in checked.doubts[-1]
    assert drafting.only_fact(checked) == drafting.only_fact(draft)


def test_a_gap_is_closed_by_its_answer(base: FactBase) -> None:
    """A draft that answers a gap brings its phrasings, and closes it when it is saved."""
    gap = Gap(scope=SHARED_SCOPE, kind=GapKind.QUESTION, day="2031-06-01", press="1", text=ASKED)
    base.store.keep_gap(gap)
    number = base.store.gaps(SHARED_SCOPE)[0].id
    first = forms.TextForm(
        statement=SENTENCE, kind=Kind.STATISTIC, voice=Voice.REPORTED, source=f"{LINK}; 1"
    )
    draft = sketching.new_draft(
        base, SHARED_SCOPE, AUTHOR, first, group_of(base, SHARED_SCOPE, number)
    )
    fact = drafting.only_fact(draft)
    assert fact is not None and fact.asks == (ASKED,)
    saved = drafting.save(base, base.store.keep_draft(draft, drafting.now()))
    assert saved.closed == (number,)
    assert base.store.gaps(SHARED_SCOPE) == []
    closed = base.store.gap(SHARED_SCOPE, number)
    assert closed is not None and closed.state is GapState.ANSWERED


def test_the_panel_says_how_it_will_read(base: FactBase) -> None:
    """Answer, checks, facts that are like it, effect; all within Discord's limit."""
    text = panel.panel(base, draft_of(base)).text
    for heading in ("How an answer will read", "Checks", "Facts that are like it", "questions"):
        assert heading in text
    assert "Over 90 gulls, May 2031" in text
    assert len(text) <= panel.PANEL_LIMIT


def test_a_conflict_is_shown(base: FactBase) -> None:
    """Another figure for the same is told before it is saved."""
    sentence = "The council says 480 passengers took the Lake Orrin ferry in April 2031."
    draft = draft_of(base, sentence, "the story; 2")
    fact = drafting.only_fact(draft)
    assert fact is not None
    form = replace(
        forms.figure_form(fact, base.briefing()),
        measure="passengers carried by the ferry",
        about="Lake Orrin ferry / ",
    )
    typed = sketching.typed_figure(base, draft, form)
    assert "F-002" in panel.panel(base, typed).text.split("Facts that are like it")[1]


def silence_of(base: FactBase, missing: str) -> Draft:
    """A draft of a known silence, kept."""
    known = Silence(
        id=base.store.next_id(SHARED_SCOPE, "S"),
        source="story",
        missing=missing,
        says=f"The story gives no {missing}.",
    )
    draft = drafting.draft_of(changes.silencing(known, AUTHOR, "asked for"), SHARED_SCOPE)
    return base.store.keep_draft(draft, drafting.now())


def test_two_silences_may_begin_with_one_number(base: FactBase) -> None:
    """The one that is saved later gets the next number, and can be looked at before."""
    first, second = silence_of(base, "crews"), silence_of(base, "captains")
    drafting.save(base, first)
    assert "captains" in panel.panel(base, second).text
    drafting.save(base, second)
    assert [one.id for one in base.briefing().silences] == ["S-01", "S-02", "S-03"]


def test_an_empty_silence_is_refused(base: FactBase) -> None:
    """What is missing, the sentence and a known source are needed."""
    draft = silence_of(base, "crews")
    part = draft.change.parts[0]
    assert isinstance(part.after, Silence)
    for change in ({"says": " "}, {"missing": ""}, {"source": "nowhere"}):
        empty = replace(part, after=replace(part.after, **change))
        with pytest.raises(BadInput, match="known silence needs"):
            drafting.save(base, replace(draft, change=replace(draft.change, parts=(empty,))))


def test_a_source_and_a_name_may_be_called_alike(base: FactBase) -> None:
    """Both come with the draft, each as what it is."""
    draft = draft_of(base, SENTENCE, "Reuters; 1")
    fact = drafting.only_fact(draft)
    assert fact is not None
    figure = replace(forms.figure_form(fact, base.briefing()), about="Reuters / Sallow Point")
    draft = sketching.typed_figure(base, draft, figure)
    assert [type(edit.after).__name__ for edit in draft.change.parts] == ["Source", "Entity"]
    drafting.save(base, draft)


def test_who_takes_a_draft_over_is_its_author(base: FactBase) -> None:
    """Nobody approves what they wrote themselves, whoever began it."""
    draft = draft_of(base)
    taken = replace(draft, change=replace(draft.change, actor=OTHER))
    base.store.keep_draft(taken, drafting.now())
    kept = again(base, draft)
    assert kept.change.actor == OTHER
    assert base.store.personal_data(AUTHOR).empty
    with pytest.raises(BadInput, match="other than its author"):
        drafting.save(base, kept, reviewer=OTHER, second_person=True)


def test_a_draft_of_another_version_spoils_no_list(base: FactBase) -> None:
    """One that cannot be read is left out, and can be dropped."""
    broken, whole = draft_of(base), draft_of(base)
    with base.store._transaction():
        base.store._rows("UPDATE draft SET document = '{\"odd\": 1}' WHERE draft_id = ?", broken.id)
    assert base.store.drafts(SHARED_SCOPE) == [whole]
    assert not base.store.personal_data(AUTHOR).empty
    assert any("draft" in problem for problem in base.store.check())
    assert base.store.drop_draft(SHARED_SCOPE, broken.id)


def test_a_name_taken_back_is_found_no_more(base: FactBase) -> None:
    """A word that became a name with a fact is a word again once the fact is gone."""
    before = base.ask("When was the pier at Sallow Point shut?")
    draft = draft_of(base)
    fact = drafting.only_fact(draft)
    assert fact is not None
    named = replace(forms.figure_form(fact, base.briefing()), about="pier / Sallow Point")
    drafting.save(base, sketching.typed_figure(base, draft, named))
    assert "pier" in {entity.id for entity in base.briefing().entities}
    undo = whole.undo(base, SHARED_SCOPE, AUTHOR, None, "")
    drafting.save(base, base.store.keep_draft(undo, drafting.now()))
    assert "pier" not in {entity.id for entity in base.briefing().entities}
    assert base.ask("When was the pier at Sallow Point shut?") == before


def test_a_small_word_is_no_name(base: FactBase) -> None:
    """Words of every question would lead each of them to the fact."""
    draft = draft_of(base)
    fact = drafting.only_fact(draft)
    assert fact is not None
    for word in ("the", "how many", "2031"):
        form = replace(forms.figure_form(fact, base.briefing()), about=f"{word} / Sallow Point")
        typed = sketching.typed_figure(base, draft, form)
        assert "is no name" in typed.doubts[0], word


def test_sources_and_silences_need_a_second_person(base: FactBase) -> None:
    """How a source is called stands in every answer from it; such changes are shown, too."""
    source = base.briefing().sources[0]
    other = replace(source, voice="somebody else")
    change = changes.Change(
        action=Action.EDIT,
        actor=AUTHOR,
        reason="why",
        parts=(PartEdit(before=source, after=other),),
    )
    draft = base.store.keep_draft(drafting.draft_of(change, SHARED_SCOPE), drafting.now())
    with pytest.raises(BadInput, match="second person"):
        drafting.save(base, draft, second_person=True)
    text = panel.panel(base, draft).text
    assert "source story, voice: " in text and "**somebody else**" in text
    with pytest.raises(BadInput, match="second person"):
        drafting.save(base, silence_of(base, "crews"), second_person=True)


def test_only_a_link_to_discord_is_a_message(base: FactBase) -> None:
    """Another address that looks a little like one is a document, under its own name."""
    fact = draft_of(base, SENTENCE, "https://evil.example/channels/1/2/3; 1")
    source = fact.change.parts[0].after
    assert isinstance(source, Source) and source.kind == "document"
