"""What askers send to the moderators, and what moderators make of it."""

from __future__ import annotations

import sqlite3
from typing import Any

import pytest

from knowledge.moderators import GAP_DAYS, GapKind, GapState
from knowledge.phrases import moderating as words
from tests.bot.conftest import custom_id, labels
from tests.bot.moderation import (
    ASKED,
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

PASSENGERS = "How many passengers did the ferry carry in early 2031?"
OTHER_WORDS = "in June 2031, how many seals were counted at Sallow Point?"
SENT = words.SENT_TO_MODERATORS.format(days=GAP_DAYS)
A_DAY = 86_400
A_QUARTER = 15 * 60


class TestSending:
    """An asker sends a question that was not answered."""

    async def test_from_a_mention(self, ferry: Day) -> None:
        """The asker sends it once; a second click says that it is there already."""
        await ferry.world.ask(UNKNOWN)
        reply = ferry.world.last
        click = ferry.world.asker.click
        assert said(await click(reply, label=words.SEND_TO_MODERATORS)) == SENT
        told = said(await click(reply, label=words.SEND_TO_MODERATORS))
        assert told == words.SENT_ALREADY
        (gap,) = await ferry.gaps()
        assert (gap.kind, gap.text) == (GapKind.QUESTION, UNKNOWN)

    @pytest.mark.parametrize("private", [False, True])
    async def test_from_a_command(self, ferry: Day, private: bool) -> None:
        """A question typed into /ask can be sent, too, from a private answer as well."""
        asker = ferry.world.asker
        result = await asker.slash(ferry.channel, "ask", question=UNKNOWN, private=private)
        reply = result.response.message
        assert said(await asker.click(reply, label=words.SEND_TO_MODERATORS)) == SENT
        assert [gap.text for gap in await ferry.gaps()] == [UNKNOWN]

    async def test_only_by_the_asker(self, ferry: Day) -> None:
        """Others, moderators too, are told that only the asker can send it; nothing is kept."""
        await ferry.world.ask(UNKNOWN)
        for who in (ferry.world.bystander, ferry.first):
            told = said(await who.click(ferry.world.last, label=words.SEND_TO_MODERATORS))
            assert told == words.ONLY_ASKER_SENDS
        assert await ferry.gaps() == []

    async def test_nothing_is_kept_without_a_click(self, ferry: Day) -> None:
        """A question that nobody sends is kept nowhere."""
        await ferry.world.ask("how many zebrafinches were counted at Sallow Point in June 2031?")
        assert await ferry.gaps() == []
        files = list(ferry.desk.database.parent.glob("facts.sqlite*"))
        assert files
        assert not any(b"zebrafinch" in file.read_bytes() for file in files)

    async def test_without_a_name(self, ferry: Day) -> None:
        """No column of what is kept tells who sent it, not by their id nor by their message's."""
        await ferry.unanswered()
        question = next(
            one for one in ferry.channel.history() if one.author.id == ferry.world.asker.id
        )
        with sqlite3.connect(ferry.desk.database) as file:
            (row,) = file.execute("SELECT * FROM gap WHERE scope = ?", (ferry.scope,)).fetchall()
        file.close()
        for one in (ferry.world.asker.id, question.id):
            assert not [column for column in row if str(one) in str(column)]

    async def test_what_is_kept_leads_to_nobody(self, ferry: Day) -> None:
        """Nor does it name a reply of which another table tells who asked."""
        reply = await ferry.unanswered()
        with sqlite3.connect(ferry.desk.database) as file:
            (row,) = file.execute("SELECT * FROM gap WHERE scope = ?", (ferry.scope,)).fetchall()
        file.close()
        assert not [column for column in row if str(reply.id) in str(column)]

    async def test_the_moderators_do_not_see_who_asked(self, ferry: Day) -> None:
        """Neither the list nor the question's own panel names or links its asker."""
        await ferry.unanswered()
        listed = await ferry.opened(ferry.first, "gaps")
        shown = texts(listed) + texts(await ferry.first_gap(ferry.first))
        assert "seals" in shown
        assert str(ferry.world.asker.id) not in shown
        assert "discord.com" not in shown

    async def test_too_late_for_a_command(self, ferry: Day) -> None:
        """After a quarter of an hour a question typed into /ask is gone, and that is said."""
        asker = ferry.world.asker
        result = await asker.slash(ferry.channel, "ask", question=UNKNOWN)
        reply = result.response.message
        await ferry.world.ask(OTHER_WORDS)
        mention = ferry.world.last
        await ferry.world.env.advance_time(A_QUARTER + 1)
        told = said(await asker.click(reply, label=words.SEND_TO_MODERATORS))
        assert told == words.QUESTION_GONE
        assert said(await asker.click(mention, label=words.SEND_TO_MODERATORS)) == SENT
        assert [gap.text for gap in await ferry.gaps()] == [OTHER_WORDS]

    async def test_a_deleted_question_is_not_sent(self, ferry: Day) -> None:
        """Who deletes their question takes the button away with the answer."""
        asked = await ferry.world.ask(UNKNOWN)
        await ferry.world.asker.delete(asked)
        assert ferry.world.bot_messages == []
        assert await ferry.gaps() == []

    async def test_an_edited_question_is_another_one(self, ferry: Day) -> None:
        """Who sent a question and then asks another in its place can send that one, too."""
        asked = await ferry.world.ask(UNKNOWN)
        click = ferry.world.asker.click
        assert said(await click(ferry.world.last, label=words.SEND_TO_MODERATORS)) == SENT
        await ferry.world.asker.edit(asked, f"{ferry.world.me} how many owls bred there in 2030?")
        assert said(await click(ferry.world.last, label=words.SEND_TO_MODERATORS)) == SENT
        assert len(await ferry.gaps()) == 2

    async def test_an_answered_question_has_no_such_button(self, ferry: Day) -> None:
        """What was answered can be called wrong, and not sent as unanswered."""
        await ferry.world.ask(PASSENGERS)
        assert words.SEND_TO_MODERATORS not in labels(ferry.world.last)
        assert words.WRONG_BUTTON in labels(ferry.world.last)

    async def test_direct_messages_have_no_moderators(self, ferry: Day) -> None:
        """In a direct message nothing is offered that would reach nobody."""
        await ferry.world.asker.send_dm(UNKNOWN)
        shown = ferry.world.asker.user.dm_channel.last_message
        assert not {words.SEND_TO_MODERATORS, words.WRONG_BUTTON} & set(labels(shown))


class TestComplaints:
    """Somebody says that an answer is wrong or outdated."""

    async def _complain(self, day: Day, who: Any, **typed: Any) -> str:
        form = await who.click(day.world.last, label=words.WRONG_BUTTON)
        return said(await who.submit_modal(form, typed))

    async def test_by_the_asker(self, ferry: Day) -> None:
        """What the asker complains about is kept with their question."""
        await ferry.world.ask(PASSENGERS)
        told = await self._complain(
            ferry, ferry.world.asker, kind=["outdated"], note="see @everyone the news"
        )
        assert told == words.COMPLAINT_SENT.format(days=GAP_DAYS)
        (gap,) = await ferry.gaps()
        assert (gap.kind, gap.fact_id, gap.revision) == (GapKind.OUTDATED, "F-001", 1)
        assert gap.text == PASSENGERS
        shown = texts(await ferry.first_gap(ferry.first))
        assert "It is outdated: F-001" in shown
        assert "@\u200beveryone" in shown

    async def test_by_others(self, ferry: Day) -> None:
        """What others complain about is kept without the question, which is not theirs."""
        await ferry.world.ask(PASSENGERS)
        await self._complain(ferry, ferry.world.bystander, kind=["wrong fact"])
        (gap,) = await ferry.gaps()
        assert (gap.kind, gap.fact_id, gap.text) == (GapKind.WRONG_FACT, "F-001", None)

    async def test_changing_the_fact_closes_it(self, ferry: Day) -> None:
        """A complaint is answered by a change of the fact it is about; an undo opens it again."""
        await ferry.world.ask(PASSENGERS)
        await self._complain(ferry, ferry.world.bystander, kind=["wrong fact"])
        draft = panel(
            await ferry.press(ferry.first, await ferry.first_gap(ferry.first), words.EDIT_BUTTON)
        )
        draft = await ferry.change(ferry.first, draft, words.MORE_BUTTON, caveat="Mended.")
        await ferry.press(ferry.first, draft, "Save")
        assert await ferry.gaps() == []
        await ferry.press(ferry.first, await ferry.opened(ferry.first, "undo"), "Save")
        assert len(await ferry.gaps()) == 1

    async def test_done(self, ferry: Day) -> None:
        """A complaint that needs no change is put aside."""
        await ferry.world.ask(PASSENGERS)
        await self._complain(ferry, ferry.world.bystander, kind=["missing side"])
        shown = await ferry.first_gap(ferry.first)
        after = panel(await ferry.press(ferry.first, shown, words.DONE_BUTTON))
        back = panel(await ferry.press(ferry.first, after, words.BACK_BUTTON))
        assert texts(back) == words.NO_GAPS


class TestDesk:
    """What moderators make of the questions that were not answered."""

    async def test_nothing_open(self, ferry: Day) -> None:
        """An empty desk says so."""
        assert texts(await ferry.opened(ferry.first, "gaps")) == words.NO_GAPS

    async def test_two_phrasings_on_two_days(self, ferry: Day) -> None:
        """Questions that ask the same are one entry, with the days on which they came."""
        await ferry.unanswered()
        await ferry.world.env.advance_time(A_DAY)
        await ferry.unanswered(OTHER_WORDS)
        await ferry.unanswered("why do bees hum at night?")
        listed = await ferry.opened(ferry.first, "gaps")
        assert "3 open" in texts(listed)
        assert len(menu(listed).options) == 2
        assert words.GAP_DAYS_MANY.format(count=2) in texts(listed).split("\n")[1]
        shown = texts(await ferry.first_gap(ferry.first))
        assert "Also put like this" in shown
        assert shown.count("seals") == 2

    async def test_bind_to_a_fact(self, ferry: Day) -> None:
        """A bound question is answered from then on, in its other wording too, and is closed."""
        question = "do the boats there leak?"
        await ferry.unanswered(question)
        form = await ferry.press(ferry.first, await ferry.first_gap(ferry.first), words.BIND_BUTTON)
        draft = panel(await ferry.first.submit_modal(form, {"fact": "f-004"}))
        assert question in texts(draft)
        saved = texts(panel(await ferry.press(ferry.first, draft, "Save")))
        assert question in saved
        assert await ferry.gaps() == []
        assert "F-004" in await ferry.answered(question)
        assert question in (await ferry.fact("F-004")).asks

    async def test_bind_to_a_fact_that_is_none(self, ferry: Day) -> None:
        """An id that is not there is told in a sentence, and the question stays open."""
        await ferry.unanswered()
        form = await ferry.press(ferry.first, await ferry.first_gap(ferry.first), words.BIND_BUTTON)
        told = said(await ferry.first.submit_modal(form, {"fact": "F-999"}))
        assert "F-999" in told
        assert len(await ferry.gaps()) == 1

    async def test_bind_to_a_retired_fact(self, ferry: Day) -> None:
        """A fact that answers nothing cannot close a question."""
        retire = await ferry.opened(ferry.first, "retire", fact="F-006", reason="x")
        await ferry.press(ferry.first, retire, "Save")
        await ferry.unanswered()
        form = await ferry.press(ferry.first, await ferry.first_gap(ferry.first), words.BIND_BUTTON)
        result = await ferry.first.submit_modal(form, {"fact": "F-006"})
        shown = panel(result)
        if "Save" in buttons(shown):
            await ferry.press(ferry.first, shown, "Save")
        assert len(await ferry.gaps()) == 1

    async def test_answer_with_a_new_fact(self, ferry: Day) -> None:
        """A new fact that is written for a question knows its wording, and closes it."""
        await ferry.unanswered()
        form = await ferry.press(
            ferry.first, await ferry.first_gap(ferry.first), words.ANSWER_BUTTON
        )
        statement = "In June 2031 the harbour office counted 19 seals at Sallow Point."
        typed = filled(form, statement=statement, source="the log; 3")
        draft = panel(await ferry.first.submit_modal(form, typed))
        draft = await ferry.change(
            ferry.first,
            draft,
            "Figure",
            figure="19 seals",
            measure="seals counted",
            period="June 2031",
            says="the harbour office",
        )
        await ferry.press(ferry.first, draft, "Save")
        assert await ferry.gaps() == []
        assert "19 seals" in await ferry.answered(UNKNOWN)

    async def test_a_known_silence(self, ferry: Day) -> None:
        """What the source does not say is known from then on, said in its words, and closed."""
        await ferry.unanswered()
        form = await ferry.press(
            ferry.first, await ferry.first_gap(ferry.first), words.SILENCE_BUTTON
        )
        says = "The story counts no seals, anywhere."
        result = await ferry.first.submit_modal(form, filled(form, missing="seals", says=says))
        draft = panel(result)
        assert says in texts(draft)
        await ferry.press(ferry.first, draft, "Save")
        assert await ferry.gaps() == []
        assert says in await ferry.answered(UNKNOWN)
        await ferry.press(ferry.first, await ferry.opened(ferry.first, "undo"), "Save")
        assert len(await ferry.gaps()) == 1
        assert says not in await ferry.answered(UNKNOWN)

    async def test_out_of_scope(self, ferry: Day) -> None:
        """A question that is not the briefing's business goes from the desk, and may come back."""
        await ferry.unanswered("who won the cricket match?")
        facts = await ferry.facts()
        shown = await ferry.first_gap(ferry.first)
        after = panel(await ferry.press(ferry.first, shown, words.OUT_OF_SCOPE_BUTTON))
        assert len(await ferry.gaps(GapState.OUT_OF_SCOPE)) == 1
        assert await ferry.facts() == facts
        await ferry.press(ferry.first, after, words.REOPEN_BUTTON)
        assert len(await ferry.gaps()) == 1

    async def test_a_fact_saved_for_another_reason(self, ferry: Day) -> None:
        """It closes the questions that it answers, and the moderators' channel says how many.

        Which ones it does not: a post stays longer than the questions may be kept.
        """
        await ferry.unanswered(ASKED)
        await ferry.unanswered(UNKNOWN)
        await ferry.saved(ferry.first)
        assert [gap.text for gap in await ferry.gaps()] == [UNKNOWN]
        post = ferry.log.last_message
        assert words.CLOSED_COUNT.format(count=1) in post.content
        assert ASKED not in post.content
        await ferry.press(
            ferry.first,
            panel(await ferry.first.click(post, custom_id=custom_id(post, "Restore"))),
            "Save",
        )
        assert {gap.text for gap in await ferry.gaps()} == {ASKED, UNKNOWN}

    async def test_two_moderators_deal_with_one_question(self, ferry: Day) -> None:
        """The second is told that it is closed; the first one's answer stands."""
        await ferry.unanswered()
        one, two = await ferry.first_gap(ferry.first), await ferry.first_gap(ferry.second)
        await ferry.press(ferry.first, one, words.OUT_OF_SCOPE_BUTTON)
        for label in (words.BIND_BUTTON, words.OUT_OF_SCOPE_BUTTON, words.SILENCE_BUTTON):
            result = await ferry.press(ferry.second, two, label)
            if result.modal:
                typed = filled(result, missing="seals", says="The story counts no seals.")
                result = await ferry.second.submit_modal(result, typed)
            assert said(result) == words.GAP_GONE, label

    async def test_the_text_is_shown_as_it_is(self, ferry: Day) -> None:
        """A question that means harm is quoted, and pings or links nothing."""
        text = "who is @everyone <@1> [x](https://evil.example) **b** `c`?"
        await ferry.unanswered(text)
        shown = texts(await ferry.opened(ferry.first, "gaps"))
        shown += texts(await ferry.first_gap(ferry.first))
        assert "@everyone" not in shown
        assert "https://" not in shown
        assert STATEMENT not in shown
