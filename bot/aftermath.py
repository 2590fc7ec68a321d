"""What follows a change: it is told, posted for the moderators, and carried to where it matters."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Coroutine, Iterable
from functools import partial
from typing import Any, TypeVar
from weakref import WeakValueDictionary

import discord

from bot.controls import Control, ModButton
from bot.corrections import Corrections, Swept
from bot.delivery import Delivery
from bot.desk import Desk
from bot.reply import cut, view_of
from bot.trouble import note
from knowledge import wording
from knowledge.curation import gaps, panel, story
from knowledge.curation.changes import is_packs
from knowledge.curation.drafting import Saved
from knowledge.factbase import FactBase
from knowledge.moderators import Draft, ServerSettings
from knowledge.phrases import moderating as words

ASKED_AT_ONCE = 20
"""Open questions that are asked again in one go, so that whoever asks meanwhile waits little."""

T = TypeVar("T")

MOST_RESUMED = 20
"""Changes of one server that are carried on after a start, the latest ones."""

_CARRIED = "carried {scope}"
"""Under this setting stands the number of a scope's last change that was carried to its end."""

POST_LIMIT = 1_800
"""Characters of a post for the moderators."""

MOST_NAMED = 5
"""Facts or questions that are named in one line."""


class Aftermath:
    """Does what a saved change calls for, beside the event that made it."""

    def __init__(self, client: discord.Client, desk: Desk, delivery: Delivery) -> None:
        """Post as `client`, through `delivery`."""
        self._client = client
        self._desk = desk
        self._delivery = delivery
        self.corrections = Corrections(desk, delivery)
        self._running: set[asyncio.Task[None]] = set()
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def told(
        self,
        interaction: discord.Interaction[Any],
        scope: str,
        saved: Saved,
        settings: ServerSettings,
    ) -> str:
        """What to say to whoever saved it; what takes longer goes on after that."""
        self._begin(self._carry(scope, saved, settings, interaction))
        return "\n".join([*story.told(saved, ()), words.TRAVELS])

    async def sent_back(self, draft: Draft, settings: ServerSettings) -> None:
        """Tell the moderators, and among them its author, that a draft is sent back."""
        button = ModButton(Control("draft-open", str(draft.id)), words.OPEN_DRAFT)
        who = f"<@{draft.change.actor}>"
        await self._post(settings, words.SENT_BACK_POST.format(number=draft.id, who=who), button)

    async def review_wanted(self, draft: Draft, settings: ServerSettings) -> None:
        """Tell the moderators that a draft waits for review."""
        button = ModButton(Control("draft-open", str(draft.id)), words.OPEN_DRAFT)
        await self._post(settings, words.REVIEW_WANTED.format(line=panel.line(draft)), button)

    async def settings_changed(self, settings: ServerSettings, who: int, text: str) -> None:
        """Tell the moderators that the settings are others now."""
        heading = words.SETTINGS_POST.format(who=f"<@{who}>")
        await self._post(settings, f"{heading}\n{text}")

    def start(self) -> None:
        """Go on with what an earlier run left."""
        self.corrections.start()
        self._begin(_or(None, self._resume(), 0))

    async def close(self) -> None:
        """Stop what is under way; the next start goes on with what is left."""
        self.corrections.stop()
        for task in list(self._running):
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _carry(
        self,
        scope: str,
        saved: Saved,
        settings: ServerSettings,
        interaction: discord.Interaction[Any] | None = None,
    ) -> None:
        """Close what is answered now, correct earlier replies, then post what was done.

        Each step is done even if the one before it failed.
        """
        async with self._turns.setdefault(scope, asyncio.Lock()):
            closed = await _or([], self._closed(scope, saved), saved.sequence)
            swept = await _or(Swept(), self.corrections.sweep(scope), saved.sequence)
            if closed and interaction is not None:
                text = "\n".join(story.answered(closed))
                await self._delivery.whisper(interaction, text)
            await _or(None, self._log(scope, saved, settings, len(closed), swept), saved.sequence)
            await self._desk.set_setting(_CARRIED.format(scope=scope), str(saved.sequence))

    async def _resume(self) -> None:
        """Carry on what an earlier run did not come to, and what was changed while none ran."""
        beginning = _CARRIED.format(scope="")
        for key, number in (await self._desk.settings_like(beginning)).items():
            if number.isdigit():
                await _or(None, self._resumed(key.removeprefix(beginning), int(number)), 0)

    async def _resumed(self, scope: str, last: int) -> None:
        settings = await self._desk.server_settings(scope)
        for saved in await self._desk.consult(scope, partial(_after, scope, last)):
            await self._carry(scope, saved, settings)

    async def _closed(self, scope: str, saved: Saved) -> list[str]:
        """The questions that this change answers: those that it was made for, and others."""
        own = await self._desk.consult(
            scope, partial(gaps.texts_of, scope=scope, gap_ids=saved.closed)
        )
        return [*own, *await self._close_gaps(scope, saved.sequence)]

    async def _log(
        self, scope: str, saved: Saved, settings: ServerSettings, closed: int, swept: Swept
    ) -> None:
        lines = [await self._desk.consult(scope, lambda base: post(base, scope, saved))]
        for count, sentence in (
            (closed, words.CLOSED_COUNT),
            (swept.corrected, words.CORRECTIONS),
            (swept.left, words.CORRECTIONS_LEFT),
        ):
            if count:
                lines.append(sentence.format(count=count))
        button = ModButton(Control("undo", str(saved.sequence)), words.UNDO_BUTTON)
        await self._post(settings, "\n".join(lines), button)

    async def _close_gaps(self, scope: str, sequence: int) -> list[str]:
        """Close the gaps that are answered now; their questions. Others get answers in between."""
        ids: list[int] = []
        left = await self._desk.consult(scope, lambda base: base.store.gaps(scope))
        while left:
            some, left = left[:ASKED_AT_ONCE], left[ASKED_AT_ONCE:]
            found = await self._desk.consult(scope, partial(gaps.rerun, scope=scope, gaps=some))
            if found:
                ids += await self._desk.change(
                    scope, partial(gaps.close, scope=scope, sequence=sequence, found=found)
                )
        return await self._desk.consult(scope, partial(gaps.texts_of, scope=scope, gap_ids=ids))

    async def _post(
        self, settings: ServerSettings, text: str, button: ModButton | None = None
    ) -> None:
        if settings.log_channel is None:
            return
        channel = self._client.get_partial_messageable(settings.log_channel)
        view = view_of([button]) if button else None
        await self._delivery.announce(channel, cut(text, POST_LIMIT), view)


def _after(scope: str, last: int, base: FactBase) -> list[Saved]:
    """The scope's changes after the one with that number, oldest first, without those of packs."""
    recorded = reversed(base.store.changes(scope, MOST_RESUMED))
    return [
        Saved(
            one.sequence,
            one.change,
            tuple({e.after.id: e.after for e in one.change.edits}.values()),
        )
        for one in recorded
        if one.sequence > last and not is_packs(one.change)
    ]


async def _or(default: T, work: Awaitable[T], sequence: int) -> T:
    """The result of the work; if it fails, that is noted and the default goes on in its place."""
    try:
        return await work
    except Exception as error:  # noqa: BLE001 - nobody waits for it
        note(error, "after change", sequence)
        return default


def post(base: FactBase, scope: str, saved: Saved) -> str:
    """A change in words, for the moderators: what, by whom, why, and the difference."""
    frame = base.store.frame(scope)
    who = mentioned(story.people([saved.change]))
    lines = [
        words.LOG_POST.format(
            what=story.facts_line(saved),
            action=saved.change.action,
            who=story.who(saved.change.actor, saved.change.reviewer, who),
            sequence=saved.sequence,
            reason=wording.safe(saved.change.reason),
        )
    ]
    for edit in saved.change.edits[:MOST_NAMED]:
        if edit.before is None:
            lines.append(wording.safe(edit.after.statement))
        elif frame is not None:
            lines += panel.edit_lines(edit, frame, 300)
    for part in saved.change.parts[:MOST_NAMED]:
        lines += panel.part_lines(part)
    return "\n".join(lines)


def mentioned(people: Iterable[str]) -> dict[str, str]:
    """How Discord shows each of the people who made changes: as a mention, which pings nobody."""
    people = list(people)
    called = wording.called(people)
    return {one: f"<@{one}>" if one.isdigit() else called[one] for one in people}
