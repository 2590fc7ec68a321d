"""Questions in messages, from the question to the answer and back."""

from __future__ import annotations

from typing import Any

import discord
import pytest
import pytest_asyncio

from bot.client import create_client
from bot.config import Config
from bot.desk import Desk
from knowledge import phrases
from knowledge.moderators import ServerSettings
from knowledge.phrases import moderating
from tests.bot.conftest import OFF_TOPIC, OTHER_QUESTION, QUESTION, World, labels


async def test_a_mention_is_answered_as_a_silent_reply(world: World) -> None:
    """The answer replies to the question, shows its facts and has its buttons."""
    question = await world.ask()
    assert world.last.reference is not None
    assert world.last.reference.message_id == question.id
    assert "F-019" in world.last.content
    assert labels(world.last)[0] == phrases.FULL_RECORD
    assert labels(world.last)[-1] == phrases.REMOVE
    assert world.last.mentions == []


async def test_the_reply_is_remembered_without_text(world: World, desk: Desk) -> None:
    """Kept are the ids, the facts with revisions, the scope and the time."""
    question = await world.ask()
    posted = await desk.reply(world.last.id)
    assert posted is not None
    assert (posted.channel_id, posted.question_id) == (world.channel.id, question.id)
    assert posted.asker_id == world.asker.id
    assert posted.scope == str(world.guild.id)
    assert ("F-019", 1) in posted.facts


async def test_a_reply_to_the_bot_is_a_question(world: World) -> None:
    """Whoever replies to an answer with the ping left on asks without a mention."""
    await world.ask()
    await world.bystander.send(world.channel, OTHER_QUESTION, reply_to=world.last)
    assert "F-020" in world.last.content


async def test_thanks_are_not_answered(world: World) -> None:
    """A reply that asks nothing needs no help; mentioned by name, the bot gives it."""
    await world.ask()
    await world.asker.send(world.channel, "thanks!", reply_to=world.last)
    assert len(world.bot_messages) == 1
    await world.ask("thanks!")
    assert len(world.bot_messages) == 2


async def test_a_direct_message_is_answered_from_the_shared_briefing(world: World) -> None:
    """A direct answer says that a server's facts may differ."""
    await world.asker.send_dm(QUESTION)
    answer = world.asker.user.dm_channel.last_message
    assert "F-019" in answer.content
    assert answer.content.endswith(phrases.SHARED_NOTE)


async def test_a_direct_refusal_carries_no_note_on_facts(world: World) -> None:
    """Where no fact is shown, none can differ."""
    await world.asker.send_dm(OFF_TOPIC)
    answer = world.asker.user.dm_channel.last_message
    assert phrases.SHARED_NOTE not in answer.content
    assert phrases.WHAT_CAN_I_ASK in labels(answer)


async def test_a_thread_is_a_channel(world: World) -> None:
    """A mention in a thread is answered there."""
    parent: Any = world.env.bot.get_channel(world.channel.id)
    await parent.create_thread(name="talk", type=discord.ChannelType.public_thread)
    thread = world.channel.threads[0]
    await world.ask(channel=thread)
    assert "F-019" in thread.last_message.content


async def test_a_forum_post_is_a_channel(world: World) -> None:
    """A mention in a forum post is answered there."""
    forum = world.guild.create_forum_channel("questions")
    native: Any = world.env.bot.get_channel(forum.id)
    await native.create_thread(name="attacks", content="How many?")
    post = forum.threads[0]
    await world.ask(channel=post)
    assert "F-019" in post.last_message.content


async def test_an_edited_question_is_answered_anew_in_place(world: World, desk: Desk) -> None:
    """The answer changes where it stands; nothing new is posted."""
    question = await world.ask()
    answer = world.last
    await world.asker.edit(question, f"{world.me} {OTHER_QUESTION}")
    assert len(world.bot_messages) == 1
    assert world.last.id == answer.id
    assert "F-020" in world.last.content
    posted = await desk.reply_to(question.id)
    assert posted is not None
    assert posted.facts == (("F-020", 1),)


async def test_a_mention_added_later_is_answered(world: World) -> None:
    """Whoever forgot the mention can edit it in."""
    question = await world.asker.send(world.channel, QUESTION)
    assert world.bot_messages == []
    await world.asker.edit(question, f"{world.me} {QUESTION}")
    assert "F-019" in world.last.content


async def test_a_question_taken_back_by_an_edit_loses_its_answer(world: World) -> None:
    """An edit without the mention asks the bot no more."""
    question = await world.ask()
    await world.asker.edit(question, "never mind")
    assert world.bot_messages == []


async def test_an_old_edit_reported_again_is_no_question(world: World) -> None:
    """Discord sends an update for pins and link previews too; those change no words."""
    question = await world.ask()
    await world.asker.edit(question, f"{world.me} {OTHER_QUESTION}")
    await world.moderator.delete(world.last)
    await world.env.advance_time(360)
    await world.moderator.set_pinned(question, True)
    assert world.bot_messages == []


async def test_a_deleted_question_takes_its_answer_along(world: World, desk: Desk) -> None:
    """The answer goes, and so does the memory of it."""
    question = await world.ask()
    answer = world.last
    await world.asker.delete(question)
    assert world.bot_messages == []
    assert await desk.reply(answer.id) is None


async def test_questions_from_before_a_restart_are_edited_and_deleted(
    world: World, config: Config, desk: Desk
) -> None:
    """What was asked before a restart is found again."""
    first = await world.ask()
    second = await world.ask(OTHER_QUESTION)
    await world.env.restart_bot(create_client(config, desk))
    await world.asker.edit(first, f"{world.me} {OFF_TOPIC}")
    await world.asker.delete(second)
    assert len(world.bot_messages) == 1
    assert "F-019" not in world.last.content


async def test_bulk_deletion_counts_as_deletion(world: World) -> None:
    """A purge of questions takes their answers along."""
    questions = [await world.ask(), await world.ask(OTHER_QUESTION)]
    channel: Any = world.env.bot.get_channel(world.channel.id)
    await channel.delete_messages(questions)
    await world.env.settle()
    assert world.bot_messages == []


async def test_a_repeated_answer_becomes_a_link(world: World) -> None:
    """Within ten minutes the same answer in the same channel is linked to."""
    await world.ask()
    first = world.last
    await world.bystander.send(world.channel, f"{world.me} {QUESTION}")
    assert world.last.content == phrases.ASKED_ALREADY.format(link=first.jump_url)
    assert labels(world.last) == [phrases.REMOVE]


async def test_after_ten_minutes_the_answer_is_given_again(world: World) -> None:
    """A link is for those who can still see the answer."""
    await world.ask()
    await world.env.advance_time(601)
    await world.ask()
    assert "F-019" in world.last.content


async def test_a_deleted_answer_is_not_linked_to(world: World) -> None:
    """A link never leads to nothing."""
    await world.ask()
    await world.moderator.delete(world.last)
    await world.ask()
    assert "F-019" in world.last.content


async def test_direct_answers_are_repeated_in_full(world: World) -> None:
    """In a direct message nobody else is bothered by a repetition."""
    await world.asker.send_dm(QUESTION)
    await world.asker.send_dm(QUESTION)
    assert "F-019" in world.asker.user.dm_channel.last_message.content


async def test_a_linked_question_edited_gets_its_own_answer(world: World) -> None:
    """The line with the link becomes an answer when its question changes."""
    await world.ask()
    question = await world.ask()
    await world.asker.edit(question, f"{world.me} {OTHER_QUESTION}")
    assert "F-020" in world.last.content


async def test_bots_webhooks_and_system_messages_are_ignored(world: World) -> None:
    """Two bots never talk to each other."""
    robot = world.guild.add_member(world.env.create_user("robot", bot=True))
    await robot.send(world.channel, f"{world.me} {QUESTION}")
    await world.guild.create_webhook(world.channel).send(f"{world.me} {QUESTION}")
    assert world.bot_messages == []


async def test_other_peoples_talk_is_not_answered(world: World) -> None:
    """Without a mention the bot stays silent."""
    await world.asker.send(world.channel, QUESTION)
    await world.asker.send(world.channel, f"@everyone {QUESTION}")
    assert world.bot_messages == []


async def test_a_bare_mention_gets_help(world: World) -> None:
    """Naming the bot and nothing else shows how to ask."""
    await world.asker.send(world.channel, world.me)
    assert "`/ask`" in world.last.content
    assert labels(world.last) == [phrases.WHAT_CAN_I_ASK, phrases.REMOVE]


async def test_a_reply_to_a_command_answer_gets_a_hint(world: World) -> None:
    """Discord hides the text of such a reply, so the bot says what to do instead."""
    result = await world.asker.slash(world.channel, "ask", question=QUESTION)
    await world.asker.send(world.channel, OTHER_QUESTION, reply_to=result.response.message)
    assert world.last.content == phrases.UNREADABLE_REPLY


async def test_mentions_in_a_question_become_names(world: World) -> None:
    """A question about somebody is no reason to notify them."""
    await world.ask(f"{world.bystander.mention} how many attacks in the last six months of 2020?")
    assert str(world.bystander.id) not in world.last.content
    assert world.last.mentions == []


async def test_a_refusal_offers_what_can_be_asked(world: World) -> None:
    """A refusal is no dead end."""
    await world.ask(OFF_TOPIC)
    assert labels(world.last) == [
        phrases.WHAT_CAN_I_ASK,
        moderating.SEND_TO_MODERATORS,
        phrases.REMOVE,
    ]


async def test_where_the_bot_may_not_write_it_does_not_try(world: World) -> None:
    """A refused request counts against the bot, so it asks its own permissions first."""
    silent = world.guild.create_text_channel(
        "announcements",
        overwrites={world.guild.me: discord.PermissionOverwrite(send_messages=False)},
    )
    before = len(world.env.http_requests)
    await world.ask(channel=silent)
    assert len(world.env.http_requests) == before


@pytest.mark.parametrize("code", [50001, 50013])
async def test_a_refused_reply_is_let_be(world: World, code: int) -> None:
    """Permissions may change between the look and the post."""
    world.env.inject_error("POST", "/channels/*/messages", status=403, code=code)
    await world.ask()
    assert world.bot_messages == []


async def test_without_read_message_history_the_answer_stands_alone(world: World) -> None:
    """Discord refuses a reply there, so the answer is an ordinary message."""
    world.env.inject_error("POST", "/channels/*/messages", status=400, code=160002)
    await world.ask()
    assert "F-019" in world.last.content
    assert world.last.reference is None


async def test_an_answer_deleted_meanwhile_is_forgotten_on_edit(world: World, desk: Desk) -> None:
    """An edit of a question whose answer is gone posts nothing and leaves nothing behind."""
    question = await world.ask()
    answer = world.last
    world.env.inject_error("PATCH", "/channels/*/messages/*", status=404, code=10008)
    await world.asker.edit(question, f"{world.me} {OTHER_QUESTION}")
    assert await desk.reply(answer.id) is None


async def test_the_nonce_is_fixed_for_a_question(world: World) -> None:
    """Discord drops a second answer with the same nonce."""
    question = await world.ask()
    posts: list[Any] = [r.json for r in world.env.http_requests if r.path.endswith("/messages")]
    assert posts[-1]["nonce"] == str(question.id)
    assert posts[-1]["enforce_nonce"] is True


class TestWithoutMention:
    """Channels in which questions need no mention."""

    @pytest_asyncio.fixture
    async def open_channel(self, world: World, config: Config, desk: Desk) -> Any:
        """A channel that the server's settings name, with the intent switched on."""
        channel = world.guild.create_text_channel("questions")
        opened = config.model_copy(update={"message_content": True})
        settings = ServerSettings(channels=(channel.id,))
        await desk.set_server_settings(str(world.guild.id), settings)
        await world.env.restart_bot(create_client(opened, desk))
        return channel

    async def test_a_question_is_answered(self, world: World, open_channel: Any) -> None:
        """What looks like a question is one to the bot."""
        await world.asker.send(open_channel, QUESTION)
        assert "F-019" in open_channel.last_message.content

    async def test_talk_is_not_answered(self, world: World, open_channel: Any) -> None:
        """What does not look like a question is talk, even if it is on the subject."""
        await world.asker.send(open_channel, "the TTP carried out attacks in 2020")
        assert open_channel.last_message.author.id == world.asker.id

    async def test_talk_between_people_is_not_answered(
        self, world: World, open_channel: Any
    ) -> None:
        """A question to somebody else is not the bot's."""
        first = await world.bystander.send(open_channel, "hello")
        await world.asker.send(open_channel, f"{world.bystander.mention} {QUESTION}")
        await world.asker.send(open_channel, QUESTION, reply_to=first)
        assert open_channel.last_message.author.id == world.asker.id

    async def test_one_refusal_per_person_in_ten_minutes(
        self, world: World, open_channel: Any
    ) -> None:
        """Nobody is told again and again that the bot has nothing."""
        await world.asker.send(open_channel, OFF_TOPIC)
        refusal = open_channel.last_message
        assert refusal.author.id == world.bot.id
        await world.asker.send(open_channel, OFF_TOPIC)
        assert open_channel.last_message.author.id == world.asker.id
        await world.env.advance_time(601)
        await world.asker.send(open_channel, OFF_TOPIC)
        assert open_channel.last_message.author.id == world.bot.id

    async def test_its_threads_count_too(self, world: World, open_channel: Any) -> None:
        """A thread needs a mention no more than its channel does."""
        native: Any = world.env.bot.get_channel(open_channel.id)
        await native.create_thread(name="talk", type=discord.ChannelType.public_thread)
        thread = open_channel.threads[0]
        await world.asker.send(thread, QUESTION)
        assert "F-019" in thread.last_message.content

    async def test_other_channels_still_need_one(self, world: World, open_channel: Any) -> None:
        """Only the channels named are open."""
        assert open_channel.id != world.channel.id
        await world.asker.send(world.channel, QUESTION)
        assert world.last.author.id == world.asker.id
