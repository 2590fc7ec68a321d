"""Runs the fact base off the event loop: one thread that writes, two that read.

Each thread opens its own store and is the only one that touches it; what never changes once it is
made, such as the index of a small scope, they have in common. Knows nothing of Discord.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self, TypeVar

from bot.departures import servers_left
from bot.personal import Kept, collect
from bot.seat import Seat, TooSlow
from knowledge import charts, lookups, records, wording
from knowledge.charts import ChartSpec
from knowledge.factbase import FactBase
from knowledge.lookups import Found
from knowledge.model import (
    SHARED_SCOPE,
    Answer,
    Briefing,
    Fact,
    Match,
    Outcome,
    PostedReply,
    Relation,
)
from knowledge.moderators import ServerSettings
from knowledge.serving import Served, Shared
from knowledge.store import Store, open_store

__all__ = ["Desk", "TooSlow", "Worded"]

T = TypeVar("T")

PATIENCE = 10.0
"""Seconds until a person is told that the fact base takes too long."""

STUDY_PATIENCE = 300.0
"""Seconds that reading a whole article, or planning an import, may take."""

SUGGEST_PATIENCE = 1.0
"""Seconds until somebody who is typing gets no suggestions; Discord gives up after three."""


MOST_SETTINGS = 1_000
"""Servers whose settings are kept in memory: with the message-content intent every message asks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Worded:
    """An answer with its final text.

    `related` are active facts that are not shown: of the same measure, or nearest to a silence.
    `why` tells for each fact shown how it came to be shown; empty where nobody asked in words.
    """

    answer: Answer
    text: str
    scope: str
    related: tuple[Fact, ...] = ()
    why: Mapping[str, str] = field(default_factory=dict)


class Desk:
    """The fact base for coroutines; an async context manager. Every method may raise TooSlow."""

    def __init__(self, database: Path, *, patience: float = PATIENCE, readers: int = 2) -> None:
        """Open nothing yet; `patience` is in seconds."""
        self._writer = Seat("briefing-writer", patience)
        self._drawer = Seat("briefing-drawer", patience)
        self._clerk = Seat("briefing-clerk", STUDY_PATIENCE)
        self._readers = Seat("briefing-reader", patience, threads=readers)
        self._shared = Shared()
        self.database = database
        self._ready: set[str] = set()
        self._settings: dict[str, ServerSettings] = {}

    async def __aenter__(self) -> Self:
        """Open the stores."""
        await self.open()
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close every store in the thread that opened it."""
        await self.close()

    async def open(self) -> None:
        """Open the stores; the writer's first, which may have to make the file."""
        try:
            await self._writer.open(lambda: self._base(_writing_store(self.database)))
            await self.ensure(SHARED_SCOPE)
            for seat in (self._readers, self._clerk):
                await seat.open(lambda: self._base(open_store(self.database, read_only=True)))
        except BaseException:
            await self.close()
            raise

    async def warm_up(self, scope: str = SHARED_SCOPE) -> None:
        """Read and index a scope before anybody asks in it: the first answer takes half a second
        longer without.
        """
        await self.consult(scope, lambda base: base.matcher(scope))

    async def close(self) -> None:
        """Close every store; the writer's last, since the last one out tidies the file."""
        closed = await asyncio.gather(
            *(seat.close() for seat in (self._readers, self._drawer, self._clerk)),
            return_exceptions=True,
        )
        await self._writer.close()
        for problem in closed:
            if isinstance(problem, BaseException):
                raise problem

    async def ask(self, question: str, scope: str, about: Sequence[str] = ()) -> Worded:
        """The worded answer; a scope that is asked for the first time gets its briefing first.

        `about` are the ids of the facts that the question may follow up on.
        """
        await self.ensure(scope)
        return await self._readers.run(lambda base: _ask(base, question, scope, about))

    async def answer_of(self, fact_id: str, scope: str) -> Worded:
        """The fact as the answer to a question that nobody had to ask. Raises UnknownFact."""
        return await self._readers.run(lambda base: _answer_of(base, fact_id, scope))

    async def record(self, fact_id: str, scope: str) -> tuple[Fact, str]:
        """The fact and its full record, for private display. Raises UnknownFact."""
        return await self._readers.run(lambda base: _record(base, fact_id, scope))

    async def look_up(self, line: str, scope: str) -> Found:
        """What a typed line such as "/fact F-019" finds."""
        await self.ensure(scope)
        return await self._readers.run(lambda base: lookups.look_up(line, base, scope))

    async def suggest(
        self, command: str, option: str, typed: str, scope: str
    ) -> list[tuple[str, str]]:
        """What could be meant so far, as names and values; nothing if that takes a second."""
        try:
            async with asyncio.timeout(SUGGEST_PATIENCE):
                await self.ensure(scope)
                return await self._readers.run(
                    lambda base: lookups.suggest(command, option, typed, base, scope),
                    droppable=True,
                )
        except (TimeoutError, TooSlow):
            return []

    async def draw(self, spec: ChartSpec) -> bytes:
        """The chart as PNG, drawn in a thread of its own. Raises ChartsMissing."""
        return await self._drawer.do(lambda: charts.draw(spec))

    async def keep_line(self, scope: str, line: str, *, now: int, until: int) -> str:
        """Keep a lookup line that no button can hold; returns its key. Times are Unix seconds."""
        return await self._writer.run(
            lambda base: base.store.keep_line(scope, line, now=now, until=until)
        )

    async def kept_line(self, scope: str, key: str, now: int) -> str | None:
        """The line under that key, or None if it is not kept any more."""
        return await self._read(lambda base: base.store.kept_line(scope, key, now))

    async def forget_lines_before(self, now: int) -> None:
        """Forget the lookup lines whose time has passed."""
        await self._writer.run(lambda base: base.store.forget_lines_before(now))

    async def briefing(self, scope: str) -> Briefing:
        """All that the scope knows."""
        await self.ensure(scope)
        return await self._readers.run(lambda base: base.briefing(scope))

    async def ensure(self, scope: str) -> None:
        """Give the scope the shipped briefing if it has none."""
        if scope not in self._ready:
            await self._writer.run(lambda base: base.ensure(scope))
            self._ready.add(scope)

    async def remember(self, reply: PostedReply) -> None:
        """Keep where a reply is and what it shows, also when it shows something else now.

        It is on the disk then. What comes in while others are being written is written together.
        """
        await self._writer.join(_remember, reply)

    async def forget(self, reply_id: int) -> None:
        """Forget one reply; nothing happens if it is not remembered."""
        await self._writer.run(lambda base: base.store.forget_reply(reply_id))

    async def forget_before(self, iso: str) -> None:
        """Forget all replies posted before that time."""
        await self._writer.run(lambda base: base.store.forget_replies_before(iso))

    async def reply(self, reply_id: int) -> PostedReply | None:
        """The remembered reply with that message id, or None."""
        return await self._read(lambda base: base.store.reply(reply_id))

    async def reply_to(self, question_id: int) -> PostedReply | None:
        """The remembered reply to that message, or None."""
        return await self._read(lambda base: base.store.reply_to(question_id))

    async def setting(self, key: str) -> str | None:
        """What the bot noted under `key`, or None."""
        return await self._read(lambda base: base.store.setting(key))

    async def set_setting(self, key: str, value: str) -> None:
        """Note `value` under `key`."""
        await self._writer.run(lambda base: base.store.set_setting(key, value))

    async def forget_setting(self, key: str) -> None:
        """Forget what is noted under `key`, if anything is."""
        await self._writer.run(lambda base: base.store.forget_setting(key))

    async def personal_data(self, person: str) -> Kept:
        """All that is kept about the person with that user id, in all scopes."""
        return await self._read(lambda base: collect(base.store, person))

    async def erase_person(self, person: str) -> None:
        """Forget who the person with that user id was; nothing happens if nobody knows."""
        await self._writer.run(lambda base: base.store.erase_person(person))

    async def forget_drafts_before(self, iso: str) -> None:
        """Forget the drafts last changed before that time."""
        await self._writer.run(lambda base: base.store.forget_drafts_before(iso))

    async def forget_gaps_before(self, day: str) -> None:
        """Forget what was sent to moderators before that day (YYYY-MM-DD)."""
        await self._writer.run(lambda base: base.store.forget_gaps_before(day))

    async def servers_left(self, present: Collection[str], now: str) -> dict[str, str]:
        """The servers with facts that are not `present`, each with the time since when."""
        return await self._writer.run(lambda base: servers_left(base.store, present, now))

    async def purge(self, scope: str) -> None:
        """Forget a whole scope; if it is used again, it begins with the shipped briefing."""
        self._ready.discard(scope)
        await self._writer.run(lambda base: base.store.purge(scope))
        self._settings.pop(scope, None)
        self._ready.discard(scope)  # whoever was being served meanwhile may have noted it

    async def server_settings(self, scope: str) -> ServerSettings:
        """What the server's moderators chose."""
        if scope not in self._settings:
            if len(self._settings) >= MOST_SETTINGS:
                self._settings.clear()
            read = await self._read(lambda base: base.store.server_settings(scope))
            return self._settings.setdefault(scope, read)
        return self._settings[scope]

    async def set_server_settings(self, scope: str, settings: ServerSettings) -> None:
        """Keep what the server's moderators chose."""
        await self.change_settings(scope, lambda _: settings)

    async def change_settings(
        self, scope: str, step: Callable[[ServerSettings], ServerSettings]
    ) -> ServerSettings:
        """Keep what the step makes of the server's settings; returns them as they are then."""

        def work(base: FactBase) -> ServerSettings:
            settings = step(base.store.server_settings(scope))
            base.store.set_server_settings(scope, settings)
            return settings

        self._settings[scope] = await self._writer.run(work)
        return self._settings[scope]

    async def scopes_behind(self, since: str) -> list[str]:
        """The scopes with replies since that time that show facts as they are no more."""
        return await self._read(lambda base: base.store.scopes_behind(since))

    async def settings_like(self, beginning: str) -> dict[str, str]:
        """What the bot noted under keys that begin like this."""
        return await self._read(lambda base: base.store.settings_like(beginning))

    async def consult(self, scope: str, work: Callable[[FactBase], T]) -> T:
        """What the work finds in a scope; it must change nothing."""
        await self.ensure(scope)
        return await self._readers.run(work)

    async def study(self, scope: str, work: Callable[[FactBase], T]) -> T:
        """What long work finds in a scope, in a thread of its own, so that nobody waits for it."""
        await self.ensure(scope)
        return await self._clerk.run(work)

    async def change(self, scope: str, work: Callable[[FactBase], T]) -> T:
        """What the work gives that changes a scope; it is finished even if nobody waits for it."""
        await self.ensure(scope)
        return await self._writer.run(work)

    def _base(self, store: Store) -> FactBase:
        return FactBase(store, self._shared)

    async def _read(self, work: Callable[[FactBase], T]) -> T:
        """Do the work in whichever reader is free first."""
        return await self._readers.run(work)


def _writing_store(database: Path) -> Store:
    """The store that may write, made if need be; another bot on the same file is found at once."""
    store = open_store(database, create=True)
    try:
        store.claim()
    except BaseException:
        store.close()
        raise
    return store


def _remember(base: FactBase, replies: Sequence[PostedReply]) -> list[Exception | None]:
    """Remember all in one transaction, or where that fails each in one of its own; what went wrong
    with which.
    """
    try:
        base.store.remember_replies(replies)
    except Exception as error:  # noqa: BLE001 - raised for whoever waits for that reply
        if len(replies) == 1:
            return [error]
        return [problem for reply in replies for problem in _remember(base, [reply])]
    return [None] * len(replies)


def _ask(base: FactBase, question: str, scope: str, about: Sequence[str]) -> Worded:
    served = base.served(scope)
    answer = served.ask(question, about)
    why = {fact.id: records.why(answer, fact.id) for fact in answer.facts}
    return _worded(served, answer, scope, why)


def _answer_of(base: FactBase, fact_id: str, scope: str) -> Worded:
    match = Match(base.fact(fact_id, scope), score=100.0, confidence=1.0)
    answer = Answer(question="", outcome=Outcome.FACTS, matches=(match,))
    return _worded(base.served(scope), answer, scope, {})


def _record(base: FactBase, fact_id: str, scope: str) -> tuple[Fact, str]:
    fact = base.fact(fact_id, scope)
    return fact, lookups.run("fact", {"fact": fact.id}, base, scope).pages[0]


def _worded(served: Served, answer: Answer, scope: str, why: Mapping[str, str]) -> Worded:
    text = wording.answer(answer, served.briefing)
    related = _related(served, answer)
    return Worded(answer=answer, text=text, scope=scope, related=related, why=why)


def _related(served: Served, answer: Answer) -> tuple[Fact, ...]:
    """The active facts that those shown, or the silence, lead to; in the order of the links."""
    linked = list(answer.silence.near) if answer.silence else []
    linked += [
        link.fact
        for fact in answer.facts
        for link in fact.links
        if link.relation is Relation.SAME_MEASURE
    ]
    shown = {fact.id for fact in answer.facts}
    facts = (served.matcher.fact(one) for one in dict.fromkeys(linked) if one not in shown)
    return tuple(filter(None, facts))
