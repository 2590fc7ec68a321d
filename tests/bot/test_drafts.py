"""Drafts: nothing is lost, nothing is saved unseen, and whatever was saved can be taken back."""

from __future__ import annotations

import re
from typing import Any

import discord
import pytest

from bot.client import create_client
from bot.config import Config
from knowledge.model import FactStatus
from knowledge.moderators import DraftState
from knowledge.phrases import moderating as words
from tests.bot.conftest import custom_id
from tests.bot.moderation import (
    ASKED,
    MESSAGE,
    STATEMENT,
    UNKNOWN,
    Day,
    buttons,
    filled,
    menu,
    panel,
    said,
    texts,
)
from tests.bot.oracle import check_lengths, check_requests

PASSENGERS = "How many passengers did the ferry carry in early 2031?"
NEW = "F-007"
OUR_OWN = {"Text", "Figure", words.MORE_BUTTON}


def prefilled(form: Any) -> dict[str, str]:
    """What stands in the fields of a form that was opened."""
    return {
        name: value[0] if isinstance(value, list) else value for name, value in filled(form).items()
    }


class TestNothingIsLost:
    """What somebody works on is kept at every step."""

    async def test_a_closed_form(self, ferry: Day) -> None:
        """Who closes the form of a message finds its draft in the queue, in their own alone."""
        await ferry.form(ferry.first)
        draft = await ferry.first_in_queue(ferry.first)
        assert "340 ferries" in texts(draft)
        assert set(buttons(draft)) >= OUR_OWN
        assert texts(await ferry.opened(ferry.second, "review")) == words.QUEUE_EMPTY

    async def test_a_restart(self, ferry: Day, config: Config) -> None:
        """The buttons of a panel, and a form that stands open, work after the bot was restarted."""
        draft = await ferry.add(ferry.first)
        form = await ferry.press(ferry.first, draft, "Text")
        await ferry.world.env.restart_bot(create_client(config, ferry.desk))
        typed = filled(form, statement=STATEMENT.replace("340", "345"))
        draft = panel(await ferry.first.submit_modal(form, typed))
        assert "345 ferries" in texts(draft)
        draft = await ferry.change(ferry.first, draft, "Figure", figure="over 345 ferries")
        await ferry.press(ferry.first, draft, "Save")
        assert "345 ferries" in await ferry.answered(ASKED)

    async def test_kept_and_dropped(self, ferry: Day) -> None:
        """A kept draft says where it is found again; a dropped one is gone, in old panels too."""
        draft = await ferry.add(ferry.first)
        stale = ferry.stale(draft)
        kept = texts(panel(await ferry.press(ferry.first, draft, "Keep as draft")))
        assert "/mod review" in kept
        draft = await ferry.first_in_queue(ferry.first)
        await ferry.press(ferry.first, draft, "Drop")
        assert await ferry.drafts() == []
        for label in ("Text", "Save", "Send for review", "Keep as draft", "Drop"):
            assert said(await stale.press(ferry.first, label)) == words.GONE

    async def test_a_draft_answers_nothing(self, ferry: Day) -> None:
        """Until it is saved, nobody is answered from it."""
        draft = await ferry.add(ferry.first)
        await ferry.press(ferry.first, draft, "Send for review")
        assert NEW not in await ferry.answered(ASKED)
        assert len(await ferry.facts()) == 6


class TestForms:
    """Forms are read so that people correct rather than type."""

    async def test_every_form_is_prefilled(self, ferry: Day) -> None:
        """Each field holds what its sentence says, and no more than that."""
        form = await ferry.form(ferry.first)
        text = prefilled(form)
        assert text["statement"] == MESSAGE
        assert text["kind"] == "statistic"
        assert text["source"].startswith("https://discord.com/channels/")
        draft = panel(await ferry.first.submit_modal(form, filled(form, statement=STATEMENT)))
        figure = prefilled(await ferry.press(ferry.first, draft, "Figure"))
        assert figure["figure"] == "over 340 ferries"
        assert figure["period"].startswith("March 2031")
        assert figure["says"] == "the harbour office"
        assert "delayed" in figure["measure"]
        text = prefilled(await ferry.press(ferry.first, draft, "Text"))
        assert text["statement"] == STATEMENT

    async def test_what_was_read_follows_the_sentence(self, ferry: Day) -> None:
        """Who corrects the sentence need not correct what was read from it as well."""
        await ferry.add(ferry.first, STATEMENT.replace("340", "410").replace("March", "May"))
        (draft,) = await ferry.drafts()
        (quantity,) = draft.change.edits[0].after.quantities
        assert str(quantity.amount) == "410"
        assert quantity.period is not None
        assert quantity.period.start == "2031-05"

    async def test_what_was_typed_stays(self, ferry: Day) -> None:
        """What somebody typed into a field is not read anew when they change the sentence."""
        draft = await ferry.add(ferry.first)
        await ferry.change(ferry.first, draft, "Figure", measure="late ferries", says="the crew")
        await ferry.change(ferry.first, draft, "Text", statement=STATEMENT.replace("In", "During"))
        (kept,) = await ferry.drafts()
        fact = kept.change.edits[0].after
        assert fact.quantities[0].measure == "late ferries"
        assert [one.name for one in fact.attribution] == ["the crew"]

    async def test_a_measure_names_no_speaker(self, ferry: Day) -> None:
        """What is measured is the same whoever says so, or two sources could not be compared."""
        draft = await ferry.add(ferry.first)
        figure = prefilled(await ferry.press(ferry.first, draft, "Figure"))
        assert "harbour office" not in figure["measure"]

    async def test_the_forms_of_a_fact_hold_the_fact(self, ferry: Day) -> None:
        """Who opens each form of a fact and sends it in unchanged changes nothing."""
        draft = await ferry.edited(ferry.first, "F-001")
        for step in ("Text", "Figure", words.MORE_BUTTON):
            draft = await ferry.change(ferry.first, draft, step)
            assert words.CHANGES not in texts(draft), step
        told = said(await ferry.press(ferry.first, draft, "Save"))
        assert told == words.NOTHING_CHANGED
        assert (await ferry.fact("F-001")).revision == 1

    @pytest.mark.parametrize(
        ("step", "typed", "sentence"),
        [
            ("Text", {"source": ";"}, words.SOURCE_MISSING),
            ("Text", {"statement": " \u200b "}, words.FIELD_MISSING.format(field=words.STATEMENT)),
            ("Figure", {"figure": "lots"}, words.NO_NUMBER.format(typed="lots")),
            ("Figure", {"figure": "340"}, words.NO_UNIT.format(typed="340")),
            (
                "Figure",
                {"figure": "between 3 ships"},
                words.NO_UPPER.format(typed="between 3 ships"),
            ),
            ("Figure", {"period": "May (2031-99)"}, words.NO_PERIOD.format(typed="(2031-99)")),
            ("Figure", {"measure": " "}, words.FIELD_MISSING.format(field=words.MEASURE)),
            (words.MORE_BUTTON, {"dates": "someday"}, words.NO_DATE.format(typed="someday")),
            (words.MORE_BUTTON, {"links": "friend of F-001"}, "“friend of F-001” is no relation"),
            (words.MORE_BUTTON, {"links": "disputes F-999"}, "F-999"),
        ],
    )
    async def test_a_field_that_cannot_be_read(
        self, ferry: Day, step: str, typed: dict[str, str], sentence: str
    ) -> None:
        """It is told in a sentence that repeats what was typed, and what was there stays."""
        draft = await ferry.add(ferry.first)
        (before,) = await ferry.drafts()
        draft = await ferry.change(ferry.first, draft, step, **typed)
        assert sentence in re.sub(r"\\(.)", r"\1", texts(draft))
        (after,) = await ferry.drafts()
        facts = [one.change.edits[0].after for one in (before, after)]
        assert (facts[0].statement, facts[0].quantities) == (
            facts[1].statement,
            facts[1].quantities,
        )
        assert facts[0].citations == facts[1].citations

    async def test_the_sources_text_proves_the_figure(self, ferry: Day) -> None:
        """With the source's text the panel says whether its passage holds the figure."""
        form = await ferry.slash(ferry.first, "add")
        text = b"No boat called.\n\nIn May 2031 a total of 77 boats called at Sallow Point.\n"
        statement = "In May 2031 78 boats called at Sallow Point."
        typed = {"statement": statement, "source": "the log; 2", "file": ("log.txt", text)}
        draft = panel(await ferry.first.submit_modal(form, filled(form, **typed)))
        assert "✗ Not in the passage: 78" in texts(draft)
        draft = await ferry.change(
            ferry.first, draft, "Text", statement=statement.replace("78", "77")
        )
        draft = await ferry.change(ferry.first, draft, "Figure", figure="77 boats")
        assert "✗ Not in the passage" not in texts(draft)

    @pytest.mark.parametrize("name", ["picture.png", "large.txt"])
    async def test_an_unreadable_file_loses_nothing(self, ferry: Day, name: str) -> None:
        """A file that is no text, or too large, is told, and what was typed beside it is kept."""
        data = b"a" * 2_000_001 if name == "large.txt" else b"\x89PNG\0\0"
        draft = await ferry.add(ferry.first)
        forms = [
            await ferry.press(ferry.first, draft, "Text"),
            await ferry.slash(ferry.first, "add"),
        ]
        for count, form in enumerate(forms, 1):
            statement = "In May 2031 exactly 31 ferries sank in Port Ellery, the crew says."
            typed = {"statement": statement, "source": "the log; 2", "file": (name, data)}
            result = await ferry.first.submit_modal(form, filled(form, **typed))
            shown = [one for one in (result.response, *result.followups) if one]
            assert name in "\n".join(texts(one.message) for one in shown)
            assert len(await ferry.drafts()) == count
            newest = (await ferry.drafts())[-1]
            assert newest.change.edits[0].after.statement == statement


class TestPanel:
    """What a draft does is seen before it is saved."""

    async def test_effect_conflicts_and_checks(self, ferry: Day) -> None:
        """The panel shows the answer, the checks, facts that contradict, and changed questions."""
        await ferry.unanswered(ASKED)
        draft = await ferry.add(ferry.first)
        assert ASKED in texts(draft).partition(words.EFFECT)[2]
        await ferry.press(ferry.first, draft, "Save")
        draft = await ferry.add(ferry.second, STATEMENT.replace("340", "410"))
        draft = await ferry.change(ferry.second, draft, "Figure", figure="over 410 ferries")
        shown = texts(draft)
        preview, _, rest = shown.partition(words.PROOFS)
        assert "**Over 410 ferries, March 2031**" in preview
        assert "Who says so: the harbour office" in preview
        checks, _, rest = rest.partition(words.LIKES)
        assert "✓" in checks
        likes, _, effect = rest.partition(words.EFFECT)
        assert NEW in likes
        assert "340" in likes
        assert "known questions" in effect

    async def test_a_figure_that_the_statement_does_not_say(self, ferry: Day) -> None:
        """Where figure and statement differ, the panel warns and it cannot be saved unseen."""
        draft = await ferry.add(ferry.first)
        draft = await ferry.change(ferry.first, draft, "Figure", figure="over 999 ferries")
        assert "✗" in texts(draft)
        assert "999" in texts(draft).partition(words.PROOFS)[2]

    async def test_a_statistic_that_lacks_something_cannot_be_saved(self, ferry: Day) -> None:
        """Amount, unit, measure, period and who says so are needed: no Save, and none by force."""
        form = await ferry.slash(ferry.first, "add")
        typed = filled(form, statement="Many boats called at Sallow Point.", source="the story; 1")
        draft = panel(await ferry.first.submit_modal(form, typed))
        assert "Save" not in buttons(draft)
        assert "Send for review" not in buttons(draft)
        assert "a statistic needs" in texts(draft).lower()
        (kept,) = await ferry.drafts()
        for action in ("save", "send"):
            told = said(await ferry.forged(ferry.first, f"m1b:draft-{action}:{kept.id}"))
            assert "a statistic needs" in told.lower()
        assert len(await ferry.facts()) == 6


class TestSaving:
    """A draft is saved once, and on top of what others did."""

    async def test_a_double_click(self, ferry: Day) -> None:
        """A second click on Save says that the draft is gone."""
        draft = await ferry.add(ferry.first)
        stale = ferry.stale(draft)
        await ferry.press(ferry.first, draft, "Save")
        assert said(await stale.press(ferry.first, "Save")) == words.GONE
        assert [fact.id for fact in await ferry.facts()][6:] == [NEW]

    async def test_two_edit_one_fact(self, ferry: Day) -> None:
        """The second sees what the first changed, and in the end both changes stand."""
        first = await ferry.edited(ferry.first, "F-001")
        second = await ferry.edited(ferry.second, "F-001")
        first = await ferry.change(ferry.first, first, words.MORE_BUTTON, caveat="A new limit.")
        second = await ferry.change(ferry.second, second, "Figure", figure="over 1,250 passengers")
        await ferry.press(ferry.first, first, "Save")
        second = panel(await ferry.press(ferry.second, second, "Save"))
        assert words.CHANGED_MEANWHILE.format(fact="F-001", revision=2) in texts(second)
        assert "A new limit" in texts(second)
        fact = await ferry.fact("F-001")
        assert (fact.revision, fact.caveat) == (2, "A new limit.")
        await ferry.press(ferry.second, second, "Save")
        fact = await ferry.fact("F-001")
        assert (fact.revision, fact.caveat) == (3, "A new limit.")
        assert str(fact.quantities[0].amount) == "1250"

    async def test_two_edit_one_field(self, ferry: Day) -> None:
        """Where both changed the same, the second is told, and sees both."""
        first = await ferry.edited(ferry.first, "F-001")
        second = await ferry.edited(ferry.second, "F-001")
        first = await ferry.change(ferry.first, first, words.MORE_BUTTON, caveat="First limit.")
        second = await ferry.change(ferry.second, second, words.MORE_BUTTON, caveat="Second limit.")
        await ferry.press(ferry.first, first, "Save")
        shown = texts(panel(await ferry.press(ferry.second, second, "Save")))
        assert "You both changed" in shown
        assert "First" in shown
        assert "Second" in shown
        assert (await ferry.fact("F-001")).caveat == "First limit."

    async def test_two_new_facts_at_once(self, ferry: Day) -> None:
        """Two drafts of new facts that were begun together become two facts."""
        first = await ferry.add(ferry.first)
        second = await ferry.add(ferry.second, "In May 2031 over 20 ferries sank, the crew says.")
        await ferry.press(ferry.first, first, "Save")
        saved = texts(panel(await ferry.press(ferry.second, second, "Save")))
        assert "F-008 r1" in saved
        assert len(await ferry.facts()) == 8


class TestSecondPerson:
    """Where a second person is wanted, nobody saves a statistic alone."""

    async def test_the_author_alone_can_do_nothing(self, ferry: Day) -> None:
        """Adding, changing, retiring and taking back all need the second person."""
        await ferry.saved(ferry.first)
        await ferry.settings(second_person=True)
        await ferry.add(ferry.first)
        draft = await ferry.edited(ferry.first, "F-001")
        await ferry.change(ferry.first, draft, words.MORE_BUTTON, caveat="Another limit.")
        shown = await ferry.opened(ferry.first, "retire", fact="F-002", reason="x")
        assert "Save" not in buttons(shown)
        assert "Save" not in buttons(await ferry.opened(ferry.first, "undo"))
        before = await ferry.facts()
        for kept in await ferry.drafts():
            told = said(await ferry.forged(ferry.first, f"m1b:draft-save:{kept.id}"))
            assert told == words.NEEDS_SECOND
        assert await ferry.facts() == before

    async def test_what_is_no_statistic_needs_nobody(self, ferry: Day) -> None:
        """An event that nobody contests is saved by one person."""
        await ferry.settings(second_person=True)
        shown = await ferry.opened(ferry.first, "retire", fact="F-006", reason="not needed")
        await ferry.press(ferry.first, shown, "Save")
        assert (await ferry.fact("F-006")).status is FactStatus.RETIRED

    async def test_sent_back_mended_approved(self, ferry: Day) -> None:
        """The author reads why it came back, mends it, and the second person approves that."""
        await ferry.settings(second_person=True)
        await ferry.press(ferry.first, await ferry.add(ferry.first), "Send for review")
        assert "waits for review" in ferry.log.last_message.content
        review = await ferry.first_in_queue(ferry.second)
        form = await ferry.press(ferry.second, review, "Send back")
        await ferry.second.submit_modal(form, {"note": "Name the day @everyone."})
        draft = await ferry.first_in_queue(ferry.first)
        assert "Sent back: Name the day @\u200beveryone." in texts(draft)
        draft = await ferry.change(ferry.first, draft, words.MORE_BUTTON, caveat="One month only.")
        await ferry.press(ferry.first, draft, "Send for review")
        review = await ferry.first_in_queue(ferry.second)
        assert "Sent back" not in texts(review)
        assert "One month only" in texts(review)
        await ferry.press(ferry.second, review, "Approve")
        assert (await ferry.fact(NEW)).caveat == "One month only."
        assert await ferry.drafts() == []

    async def test_only_what_was_seen_is_approved(self, ferry: Day) -> None:
        """A draft that its author changed after the reviewer opened it is not approved unseen."""
        await ferry.settings(second_person=True)
        draft = await ferry.add(ferry.first)
        form = await ferry.press(ferry.first, draft, "Figure")
        await ferry.press(ferry.first, draft, "Send for review")
        review = await ferry.first_in_queue(ferry.second)
        await ferry.first.submit_modal(form, filled(form, figure="over 999 ferries"))
        await ferry.press(ferry.second, review, "Approve")
        assert [f.quantities for f in await ferry.facts() if "999" in str(f.quantities)] == []

    async def test_only_what_was_seen_is_approved_when_sent_again(self, ferry: Day) -> None:
        """Not even if the author sent the changed draft for review again."""
        await ferry.settings(second_person=True)
        draft = await ferry.add(ferry.first)
        await ferry.press(ferry.first, draft, "Send for review")
        review = await ferry.first_in_queue(ferry.second)
        draft = await ferry.first_in_queue(ferry.first)
        draft = await ferry.change(ferry.first, draft, words.MORE_BUTTON, caveat="Unseen limit.")
        if "Send for review" in buttons(draft):
            await ferry.press(ferry.first, draft, "Send for review")
        await ferry.press(ferry.second, review, "Approve")
        assert "Unseen limit." not in [fact.caveat for fact in await ferry.facts()]

    async def test_an_approval_that_was_overtaken(self, ferry: Day) -> None:
        """If the fact changed meanwhile nothing is saved, and no button shown is refused."""
        draft = await ferry.edited(ferry.first, "F-001")
        draft = await ferry.change(ferry.first, draft, words.MORE_BUTTON, caveat="First limit.")
        await ferry.press(ferry.first, draft, "Send for review")
        review = await ferry.first_in_queue(ferry.second)
        other = await ferry.edited(ferry.second, "F-001")
        other = await ferry.change(ferry.second, other, words.MORE_BUTTON, hedge="more than")
        await ferry.press(ferry.second, other, "Save")
        shown = panel(await ferry.press(ferry.second, review, "Approve"))
        assert (await ferry.fact("F-001")).revision == 2
        assert "was changed by someone else" in texts(shown)
        assert list(buttons(shown)) == [words.APPROVE_BUTTON, words.RETURN_BUTTON]
        for label in (words.RETURN_BUTTON, words.APPROVE_BUTTON):
            result = await ferry.stale(shown).press(ferry.second, label)
            told = "" if result.modal else texts(panel(result))
            assert told != words.ONLY_AUTHOR.format(who=words.ITS_AUTHOR), label

    async def test_an_approval_that_was_overtaken_is_not_forgotten(self, ferry: Day) -> None:
        """The draft waits for review still, or its author finds it among their own, as it was."""
        draft = await ferry.edited(ferry.first, "F-001")
        draft = await ferry.change(ferry.first, draft, words.MORE_BUTTON, caveat="First limit.")
        await ferry.press(ferry.first, draft, "Send for review")
        review = await ferry.first_in_queue(ferry.second)
        other = await ferry.edited(ferry.second, "F-001")
        other = await ferry.change(ferry.second, other, words.MORE_BUTTON, hedge="more than")
        await ferry.press(ferry.second, other, "Save")
        await ferry.press(ferry.second, review, "Approve")
        (kept,) = await ferry.drafts()
        assert kept.change.actor == str(ferry.first.id)
        draft = await ferry.first_in_queue(ferry.first)
        if kept.state is not DraftState.REVIEW:
            await ferry.press(ferry.first, draft, "Send for review")
        await ferry.press(ferry.second, await ferry.first_in_queue(ferry.second), "Approve")
        fact = await ferry.fact("F-001")
        assert (fact.caveat, fact.hedge) == ("First limit.", "more than")


class TestTakingBack:
    """Whatever was changed can be taken back, and old answers follow."""

    async def test_a_merge_and_its_undo(self, ferry: Day) -> None:
        """One fact answers for both after a merge; one undo brings both back."""
        shown = await ferry.opened(ferry.first, "merge", double="F-002", into="F-001")
        assert words.CHANGE_OF_MANY.format(count=2) in texts(shown)
        saved = texts(panel(await ferry.press(ferry.first, shown, "Save")))
        assert "F-001 r2" in saved
        assert (await ferry.fact("F-002")).status is FactStatus.RETIRED
        assert "april 2031 passenger count" in (await ferry.fact("F-001")).asks
        assert "F-002" not in await ferry.answered("april 2031 passenger count")
        undo = await ferry.opened(ferry.first, "undo")
        await ferry.press(ferry.first, undo, "Save")
        one, two = await ferry.fact("F-001"), await ferry.fact("F-002")
        assert (two.status, two.revision) == (FactStatus.ACTIVE, 3)
        assert "april 2031 passenger count" not in one.asks
        assert "F-002" in await ferry.answered("april 2031 passenger count")

    async def test_restore_an_earlier_revision(self, ferry: Day) -> None:
        """A fact reads as it did in the revision that is named; one that never was is told."""
        for caveat in ("Second.", "Third."):
            draft = await ferry.edited(ferry.first, "F-001")
            draft = await ferry.change(ferry.first, draft, words.MORE_BUTTON, caveat=caveat)
            await ferry.press(ferry.first, draft, "Save")
        told = said(await ferry.slash(ferry.first, "restore", fact="F-001", revision=9))
        assert told == words.NO_REVISION.format(fact="F-001", revision=9, last=3)
        shown = await ferry.opened(ferry.second, "restore", fact="F-001", revision=2)
        await ferry.press(ferry.second, shown, "Save")
        fact = await ferry.fact("F-001")
        assert (fact.revision, fact.caveat) == (4, "Second.")
        history = texts(await ferry.opened(ferry.first, "history", fact="f-001"))
        assert [one in history for one in ("r1", "r2", "r3", "r4")] == [True] * 4
        assert f"<@{ferry.second.id}>" in history

    async def test_undo_takes_the_members_own_last_change(self, ferry: Day) -> None:
        """Without a number it is the member's own last one, then the one before, then none."""
        for fact in ("F-005", "F-006"):
            shown = await ferry.opened(ferry.first, "retire", fact=fact, reason="x")
            await ferry.press(ferry.first, shown, "Save")
        shown = await ferry.opened(ferry.second, "retire", fact="F-004", reason="x")
        await ferry.press(ferry.second, shown, "Save")
        for fact in ("F-006", "F-005"):
            undo = await ferry.opened(ferry.first, "undo")
            await ferry.press(ferry.first, undo, "Save")
            assert (await ferry.fact(fact)).status is FactStatus.ACTIVE
        assert said(await ferry.slash(ferry.first, "undo")) == words.NOTHING_TO_UNDO
        assert (await ferry.fact("F-004")).status is FactStatus.RETIRED

    async def test_an_undo_is_made_once(self, ferry: Day) -> None:
        """Two people who take the same change back take it back once."""
        await ferry.saved(ferry.first)
        post = ferry.log.last_message
        restore = custom_id(post, "Restore")
        one = panel(await ferry.first.click(post, custom_id=restore))
        two = panel(await ferry.second.click(post, custom_id=restore))
        await ferry.press(ferry.first, one, "Save")
        told = texts(panel(await ferry.press(ferry.second, two, "Save")))
        assert "taken back" not in told.partition("\n")[0] or "already" in told
        assert (await ferry.fact(NEW)).revision == 2
        assert "already" in said(await ferry.second.click(post, custom_id=restore))

    async def test_a_retired_fact(self, ferry: Day) -> None:
        """Nobody is answered from it any more, and earlier replies say that it was withdrawn."""
        await ferry.world.ask(PASSENGERS)
        reply = ferry.world.last
        assert "F-001" in reply.content
        shown = await ferry.opened(ferry.first, "retire", fact="F-001", reason="a mistake")
        assert "F-001" in texts(shown)
        await ferry.press(ferry.first, shown, "Save")
        first, _, rest = ferry.again(reply).content.partition("\n")
        assert "withdrawn" in first.lower()
        assert "1,200" in rest
        now = await ferry.answered(PASSENGERS)
        assert "1,200" not in now
        record = await ferry.world.bystander.click(ferry.again(reply), label="Full record")
        assert "retired" in said(record).lower()

    async def test_an_undo_can_be_undone(self, ferry: Day) -> None:
        """Taking a change back is a change like any other, and can be taken back by its number."""
        await ferry.saved(ferry.first)
        for status in (FactStatus.RETIRED, FactStatus.ACTIVE, FactStatus.RETIRED):
            (last,) = await ferry.desk.consult(
                ferry.scope, lambda base: base.store.changes(ferry.scope, 1)
            )
            undo = await ferry.opened(ferry.second, "undo", change=last.sequence)
            await ferry.press(ferry.second, undo, "Save")
            assert (await ferry.fact(NEW)).status is status
        assert "340" not in await ferry.answered(ASKED)

    async def test_the_whole_briefing_can_be_taken_back(self, ferry: Day) -> None:
        """Even the first import: then nothing is answered, and an undo brings all of it back."""
        (first,) = await ferry.desk.consult(
            ferry.scope, lambda base: base.store.changes(ferry.scope, 1)
        )
        undo = await ferry.opened(ferry.first, "undo", change=first.sequence)
        assert words.CHANGE_OF_MANY.format(count=6) in texts(undo) or "takes change" in texts(undo)
        await ferry.press(ferry.first, undo, "Save")
        assert "F-001" not in await ferry.answered(PASSENGERS)
        (last,) = await ferry.desk.consult(
            ferry.scope, lambda base: base.store.changes(ferry.scope, 1)
        )
        undo = await ferry.opened(ferry.first, "undo", change=last.sequence)
        await ferry.press(ferry.first, undo, "Save")
        assert "F-001" in await ferry.answered(PASSENGERS)

    async def test_a_retired_fact_that_is_edited(self, ferry: Day) -> None:
        """Who works on a retired fact is shown that this puts it back into use."""
        shown = await ferry.opened(ferry.first, "retire", fact="F-006", reason="x")
        await ferry.press(ferry.first, shown, "Save")
        draft = await ferry.edited(ferry.first, "F-006")
        changes = texts(draft).partition(words.CHANGES)[2].partition(words.PROOFS)[0]
        assert "Status" in changes
        assert (await ferry.fact("F-006")).status is FactStatus.RETIRED

    @pytest.mark.parametrize(
        ("command", "typed"),
        [
            ("edit", {"fact": "F-999", "reason": "x"}),
            ("retire", {"fact": "nothing", "reason": "x"}),
            ("restore", {"fact": "F-999", "revision": 1}),
            ("merge", {"double": "F-001", "into": "F-001"}),
            ("merge", {"double": "F-999", "into": "F-001"}),
            ("history", {"fact": "F-999"}),
            ("undo", {"change": 999_999}),
        ],
    )
    async def test_what_is_not_there(self, ferry: Day, command: str, typed: dict[str, Any]) -> None:
        """A fact or a change that is not there is told in one sentence, and begins no draft."""
        told = said(await ferry.slash(ferry.first, command, **typed))
        assert told.endswith((".", "spelling?"))
        assert "\n" not in told
        assert "went wrong" not in told
        assert await ferry.drafts() == []

    async def test_phrasings_correct_nothing(self, ferry: Day) -> None:
        """A reply that reads as it did is not headed as corrected."""
        await ferry.world.ask(PASSENGERS)
        reply = ferry.world.last
        draft = await ferry.edited(ferry.first, "F-001")
        asks = prefilled(await ferry.press(ferry.first, draft, words.MORE_BUTTON))["asks"]
        draft = await ferry.change(
            ferry.first, draft, words.MORE_BUTTON, asks=f"{asks}\nferry riders early 2031"
        )
        await ferry.press(ferry.first, draft, "Save")
        assert (await ferry.fact("F-001")).revision == 2
        assert ferry.again(reply).content == reply.content


HOSTILE = {
    "pings": "@everyone @here <@1> <@&1> <#1> </mod:1> <id:home> <t:0:R> @\u200beveryone 7 boats",
    "markdown": "**7** __boats__ ||x|| `y` ```z``` # h\n> q\n- l\n1. n *a* _b_ ~~c~~ \\",
    "link": "[7 boats](https://evil.example) https://evil.example discord.gg/x <https://evil.example>",
    "direction": "7 boats \u202eskcatta\u202c \u200f\u2066\u2067\u200b\ufeff in May 2031",
    "NUL": "7 boats\0 in May\x07 2031\x1b[31m",
    "SQL": "7 boats'; DROP TABLE fact; -- \" OR 1=1 {0.__class__} %s",
    "surrogate": "7 boats \ud800 \U0001f600 a" + "\u0301" * 60,
}


async def test_hostile_text_in_every_field(ferry: Day) -> None:
    """Whatever is typed into a form pings nobody, breaks nothing and fits into Discord's limits."""
    for name, text in HOSTILE.items():
        form = await ferry.slash(ferry.first, "add")
        draft = await typed_everywhere(ferry, form, text)
        for step in ("Figure", words.MORE_BUTTON):
            shown = await ferry.press(ferry.first, draft, step)
            draft = await typed_everywhere(ferry, shown, text)
        harmless(texts(draft), name)
        if "Save" in buttons(draft):
            saved = panel(await ferry.press(ferry.first, draft, "Save"))
            harmless(texts(saved), name)
            harmless(ferry.log.last_message.content, name)
        else:
            await ferry.press(ferry.first, draft, "Keep as draft")
    harmless(texts(await ferry.opened(ferry.first, "review")), "queue")
    harmless(texts(await ferry.opened(ferry.first, "history")), "history")
    sent(ferry)
    assert check_requests(ferry.world.env.http_requests)


async def test_the_longest_texts_in_every_field(ferry: Day) -> None:
    """Panels stay within Discord's limits when every field is full of what has to be escaped."""
    for filling in ("*", "_~|", "7 ", "@"):
        form = await ferry.slash(ferry.first, "add")
        draft = await typed_everywhere(ferry, form, filling * 4000)
        for step in ("Figure", words.MORE_BUTTON):
            shown = await ferry.press(ferry.first, draft, step)
            draft = await typed_everywhere(ferry, shown, filling * 4000)
        assert "Drop" in buttons(draft)
    texts(await ferry.first_in_queue(ferry.first))
    sent(ferry)


async def test_hostile_text_in_commands(ferry: Day) -> None:
    """Reasons, ids and notes that mean harm are shown as they are, or told in one sentence."""
    for name, text in HOSTILE.items():
        for command, typed in (
            ("edit", {"fact": "F-001", "reason": text}),
            ("retire", {"fact": "F-001", "reason": text}),
            ("history", {"fact": text[:20]}),
            ("merge", {"double": text[:20], "into": "F-001"}),
        ):
            harmless(said(await ferry.slash(ferry.first, command, **typed)), name)
    review = await ferry.first_in_queue(ferry.first)
    await ferry.press(ferry.first, review, "Save")
    harmless(texts(await ferry.opened(ferry.first, "review")), "queue")
    sent(ferry)


async def test_hostile_messages(ferry: Day) -> None:
    """A fact can be made of any message: its text is shown as it is, and pings nobody."""
    for name, text in HOSTILE.items():
        message = await ferry.world.asker.send(ferry.channel, text)
        form = await ferry.first.context_menu(ferry.channel, words.ADD_COMMAND, message)
        assert form.modal, (name, said(form))
        harmless(texts(panel(await ferry.first.submit_modal(form, filled(form)))), name)
    sent(ferry)


async def test_a_history_of_long_reasons_fits(ferry: Day) -> None:
    """The history's page keeps Discord's limit, however long the reasons are."""
    for number in range(3):
        draft = await ferry.edited(ferry.first, "F-001", "*" * 300)
        draft = await ferry.change(
            ferry.first, draft, words.MORE_BUTTON, caveat=f"{number} " + "*_" * 148
        )
        await ferry.press(ferry.first, draft, "Save")
    texts(await ferry.opened(ferry.first, "history", fact="F-001"))
    texts(await ferry.opened(ferry.first, "history"))
    sent(ferry)


async def typed_everywhere(day: Day, form: Any, text: str) -> discord.Message:
    """Put the text into every text field of a form, as much of it as Discord lets in."""
    typed = {
        field["component"]["custom_id"]: text[: field["component"]["max_length"]]
        for field in form.modal["components"]
        if field["component"]["type"] == discord.ComponentType.text_input.value
    }
    return panel(await day.first.submit_modal(form, filled(form, **typed)))


def harmless(text: str, name: str) -> None:
    """Text that pings nobody, links nowhere and can be sent."""
    assert text, name
    assert "@everyone" not in text, name
    assert "](http" not in text.replace("\\]", ""), name
    assert "\0" not in text, name
    assert "\u202e" not in text, name
    text.encode()


def sent(day: Day) -> None:
    """Hold all panels that went out against Discord's limits."""
    for request in day.world.env.http_requests:
        body = request.json if isinstance(request.json, dict) else {}
        for message in (body, body.get("data") or {}):
            if message.get("components") and "title" not in message:
                check_lengths(message)


async def test_the_queue_names_what_it_lists(ferry: Day) -> None:
    """Every draft is a line and an entry of the menu, and each person sees their own."""
    await ferry.add(ferry.first)
    await ferry.press(ferry.second, await ferry.add(ferry.second), "Send for review")
    await ferry.unanswered(UNKNOWN)
    mine = await ferry.opened(ferry.first, "review")
    assert len(menu(mine).options) == 2
    theirs = await ferry.opened(ferry.second, "review")
    assert len(menu(theirs).options) == 1
    assert "waits for review" in texts(theirs)


async def test_own_drafts_come_before_an_articles(ferry: Day) -> None:
    """However many drafts an article gave, people find their own, and what waits for review."""
    sentences = (
        f"In May {year} some {year - 1900} boats sank in Bay {year}." for year in range(2001, 2031)
    )
    article = ("long.txt", "\n\n".join(sentences).encode())
    await ferry.slash(ferry.second, "propose", article=article)
    await ferry.form(ferry.first)
    await ferry.press(ferry.second, await ferry.add(ferry.second), "Send for review")
    drafts = await ferry.drafts()
    assert len(drafts) > 27
    mine, waiting = drafts[-2:]
    offered = [one.value for one in menu(await ferry.opened(ferry.first, "review")).options]
    assert str(mine.id) in offered
    assert str(waiting.id) in offered
