"""Two servers with the same briefing never see each other's edits, drafts, gaps or settings."""

from __future__ import annotations

from knowledge.model import Briefing, FactStatus
from knowledge.phrases import moderating as words
from tests.bot.conftest import QUESTION
from tests.bot.moderation import ASKED, UNKNOWN, Day, ferry_server, said, texts

PASSENGERS = "How many passengers did the ferry carry in early 2031?"
NEW = "F-007"


async def test_edits(ferry: Day, other: Day) -> None:
    """A fact that one server corrects, adds or retires is what it was in the other."""
    await other.world.ask(PASSENGERS)
    theirs = other.world.last
    before = theirs.content
    draft = await ferry.edited(ferry.first, "F-001")
    draft = await ferry.change(ferry.first, draft, "Figure", figure="over 1,300 passengers")
    await ferry.press(ferry.first, draft, "Save")
    await ferry.saved(ferry.first)
    retire = await ferry.opened(ferry.first, "retire", fact="F-006", reason="x")
    await ferry.press(ferry.first, retire, "Save")
    assert "1,300" in await ferry.answered(PASSENGERS)
    assert "1,200" in await other.answered(PASSENGERS)
    assert "F-007" not in await other.answered(ASKED)
    assert len(await other.facts()) == 6
    assert (await other.fact("F-006")).status is FactStatus.ACTIVE
    assert other.again(theirs).content == before, "a reply of the other server is not corrected"
    told = said(await other.slash(other.first, "edit", fact=NEW, reason="x"))
    assert NEW in told


async def test_both_add_a_fact(ferry: Day, other: Day) -> None:
    """The same id names a fact of each server's own, and each is undone alone."""
    await ferry.saved(ferry.first)
    await other.saved(other.first, "In May 2031 over 20 ferries sank, the crew says.")
    assert (await ferry.fact(NEW)).statement != (await other.fact(NEW)).statement
    undo = await ferry.opened(ferry.first, "undo")
    await ferry.press(ferry.first, undo, "Save")
    assert (await ferry.fact(NEW)).status is FactStatus.RETIRED
    assert (await other.fact(NEW)).status is FactStatus.ACTIVE


async def test_drafts_and_gaps(ferry: Day, other: Day) -> None:
    """What waits in one server is not listed in the other."""
    await ferry.press(ferry.first, await ferry.add(ferry.first), "Send for review")
    await ferry.unanswered(UNKNOWN)
    for who in (other.first, other.second):
        assert texts(await other.opened(who, "review")) == words.QUEUE_EMPTY
        assert texts(await other.opened(who, "gaps")) == words.NO_GAPS


async def test_history_and_undo(ferry: Day, other: Day) -> None:
    """The history names no change of another server, and its number takes nothing back here."""
    await ferry.saved(ferry.first)
    number = max(
        await ferry.desk.consult(
            ferry.scope, lambda base: [one.sequence for one in base.store.changes(ferry.scope)]
        )
    )
    history = texts(await other.opened(other.first, "history"))
    assert NEW not in history
    assert str(ferry.first.id) not in history
    told = said(await other.slash(other.first, "undo", change=number))
    assert told == words.NO_SUCH_CHANGE.format(change=number)
    assert (await ferry.fact(NEW)).status is FactStatus.ACTIVE
    assert said(await other.slash(other.first, "undo")) == words.NOTHING_TO_UNDO


async def test_settings(ferry: Day, other: Day) -> None:
    """A right, a channel and the second person that one server chose hold there alone."""
    role = ferry.world.guild.create_role("Editors")
    await ferry.settings(edit=(role.id,), suggest=(role.id,), second_person=True)
    assert said(await ferry.slash(ferry.first, "add")).startswith("You may not")
    await other.saved(other.first)
    assert (await other.fact(NEW)).revision == 1
    manager = other.person("manager", manage_guild=True)
    shown = texts(await other.opened(manager, "settings"))
    assert str(role.id) not in shown
    assert str(ferry.log.id) not in shown


async def test_log_posts(ferry: Day, other: Day) -> None:
    """A change is posted in the log channel of its own server, and in no other."""
    await ferry.saved(ferry.first)
    assert NEW in ferry.log.last_message.content
    assert other.log.last_message is None
    await other.saved(other.first)
    assert len(ferry.log.history()) == 1
    assert len(other.log.history()) == 1


async def test_one_person_in_both(ferry: Day, other: Day) -> None:
    """Who moderates one server is nobody in the other, and their drafts stay apart."""
    user = ferry.world.asker.user
    asker = other.world.guild.add_member(user)
    moderators = other.world.guild.roles["Moderators"]
    draft = await ferry.add(ferry.first)
    assert "340" in texts(draft)
    both = other.world.guild.add_member(ferry.first.user, roles=[moderators])
    assert texts(await other.opened(both, "review")) == words.QUEUE_EMPTY
    assert said(await other.slash(asker, "review")).startswith("You may not")


async def test_a_server_that_is_purged(ferry: Day, other: Day, small: Briefing) -> None:
    """Its drafts, questions and facts are gone, for open panels too; the other server keeps its."""
    draft = await ferry.add(ferry.first)
    await ferry.unanswered()
    await other.unanswered()
    await other.add(other.first)
    await ferry.desk.purge(ferry.scope)
    await ferry_server(ferry.desk, small, ferry.scope)
    assert said(await ferry.press(ferry.first, draft, "Save")) == words.GONE
    assert (await ferry.drafts(), await ferry.gaps()) == ([], [])
    assert (len(await other.drafts()), len(await other.gaps())) == (1, 1)


async def test_direct_messages(ferry: Day) -> None:
    """A direct message is answered from the shared briefing, whatever a server changed."""
    await ferry.saved(ferry.first)
    asker = ferry.world.asker
    await asker.send_dm(ASKED)
    assert NEW not in asker.user.dm_channel.last_message.content
    assert "340" not in asker.user.dm_channel.last_message.content
    await asker.send_dm(QUESTION)
    assert "F-019" in asker.user.dm_channel.last_message.content
