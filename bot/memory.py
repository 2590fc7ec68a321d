"""What the bot said, where and why, so that it can be found, linked to and corrected.

Texts are not kept: of what was said lately a digest, of each reply its ids and facts.
"""

from __future__ import annotations

from collections.abc import Awaitable
from dataclasses import replace

from discord.utils import utcnow

from bot.desk import Desk
from bot.reasons import Reasons
from bot.repeats import Repeats
from bot.reply import Reply
from bot.trouble import note
from knowledge import phrases
from knowledge.errors import KnowledgeError
from knowledge.model import PostedReply


class Memory:
    """Remembers replies; what fails here is for the log, since the person has the reply."""

    def __init__(self, desk: Desk) -> None:
        """Keep in `desk` what must outlive the process, and the rest in working memory."""
        self._desk = desk
        self._repeats = Repeats()
        self.reasons = Reasons()

    def said_lately(self, reply: Reply, guild: int | None, channel: int) -> str | None:
        """A sentence with a link to where the same was said in this channel of a server lately."""
        said = self._repeats.find(channel, reply.said) if guild else None
        link = f"https://discord.com/channels/{guild}/{channel}/{said}"
        return phrases.ASKED_ALREADY.format(link=link) if said else None

    def said(self, reply: Reply, reply_id: int, channel: int, asker: int) -> None:
        """Keep for a while that this was said to `asker`, and why."""
        self.reasons.note(reply_id, reply.why, asker, reply.question)
        if reply.facts:
            self._repeats.note(channel, reply.said, reply_id)

    async def keep(
        self, reply: Reply, reply_id: int, channel: int, question: int | None, asker: int
    ) -> None:
        """Remember where a public reply is and which facts it shows."""
        posted = PostedReply(
            reply_id=reply_id,
            channel_id=channel,
            scope=reply.scope,
            facts=reply.facts,
            posted_at=utcnow().isoformat(),
            question_id=question,
            asker_id=asker,
        )
        await _kept(self._desk.remember(posted), reply_id)

    async def update(self, posted: PostedReply, reply: Reply) -> None:
        """Remember that an earlier reply shows other facts now."""
        changed = replace(posted, scope=reply.scope, facts=reply.facts)
        await _kept(self._desk.remember(changed), posted.reply_id)

    async def forget(self, reply_id: int) -> None:
        """Forget a reply that is gone."""
        self.drop(reply_id)
        await _kept(self._desk.forget(reply_id), reply_id)

    def drop(self, reply_id: int) -> None:
        """Keep in mind no more what a reply said, and why."""
        self._repeats.drop(reply_id)
        self.reasons.drop(reply_id)


async def _kept(work: Awaitable[None], reply_id: int) -> None:
    try:
        await work
    except KnowledgeError as error:
        note(error, "memory of reply", reply_id)
