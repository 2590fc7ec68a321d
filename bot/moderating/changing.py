"""Changes that need no form: retire, restore, merge, undo; and the history of them all.

Each begins a draft, so that it is looked at before it is made.
"""

from __future__ import annotations

from collections.abc import Callable

from bot.aftermath import mentioned
from bot.controls import Typed, number_in
from bot.desk import Desk
from bot.moderating.draft_view import SUGGESTERS
from bot.moderating.drafts import Drafts
from bot.moderating.showing import Interaction, Showing
from bot.question import scope_of
from bot.rights import Gate
from knowledge.curation import sketching, story, whole
from knowledge.factbase import FactBase
from knowledge.moderators import Draft, Right


class Changing:
    """What moderators do with whole facts."""

    def __init__(self, desk: Desk, gate: Gate, showing: Showing, drafts: Drafts) -> None:
        """Read from `desk`, begin drafts through `drafts`."""
        self._desk = desk
        self._gate = gate
        self._showing = showing
        self._drafts = drafts
        self.actions = {"undo": self._undo_clicked}

    async def edit(self, interaction: Interaction, fact: str, reason: str) -> None:
        """Begin to work on a fact."""
        await self._begin(
            interaction,
            lambda base, scope, author: sketching.editing_draft(
                base.fact(fact, scope), scope, author, reason
            ),
        )

    async def retire(self, interaction: Interaction, fact: str, reason: str) -> None:
        """Begin to take a fact out of use."""
        await self._begin(
            interaction,
            lambda base, scope, author: whole.retire(base, scope, author, fact, reason),
        )

    async def restore(
        self, interaction: Interaction, fact: str, revision: int, reason: str
    ) -> None:
        """Begin to put an earlier revision of a fact back."""
        await self._begin(
            interaction,
            lambda base, scope, author: whole.restore(base, scope, author, fact, revision, reason),
        )

    async def merge(self, interaction: Interaction, double: str, into: str, reason: str) -> None:
        """Begin to make one fact of two."""
        await self._begin(
            interaction,
            lambda base, scope, author: whole.merge(base, scope, author, double, into, reason),
        )

    async def undo(self, interaction: Interaction, number: int | None, reason: str) -> None:
        """Begin to take a change back; without a number the member's last one."""
        await self._begin(
            interaction,
            lambda base, scope, author: whole.undo(base, scope, author, number, reason),
        )

    async def history(self, interaction: Interaction, fact: str | None) -> None:
        """The last changes here, or all of one fact with what each changed."""
        await self._gate.check(interaction, *SUGGESTERS, Right.REVIEW, Right.CONFIGURE)
        scope = scope_of(interaction.guild_id)
        work = self._desk.consult(
            scope, lambda base: story.history_text(base, scope, fact, mentioned)
        )
        text = await self._showing.wait(interaction, work)
        await self._showing.panel(interaction, text)

    async def _undo_clicked(self, interaction: Interaction, about: str, _: Typed) -> None:
        await self.undo(interaction, number_in(about), "")

    async def _begin(
        self, interaction: Interaction, work: Callable[[FactBase, str, str], Draft]
    ) -> None:
        await self._gate.check(interaction, *SUGGESTERS)
        scope, author = scope_of(interaction.guild_id), str(interaction.user.id)
        draft = await self._desk.consult(scope, lambda base: work(base, scope, author))
        await self._drafts.begin(interaction, draft)
