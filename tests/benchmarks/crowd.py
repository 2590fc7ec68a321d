"""Many people in many channels who ask the golden questions, and when they were answered.

Nobody asks so often that the bot would let it be, and an answer comes back to a channel as late
as the questions allow, since the bot links to one that was given there a moment ago.
"""

from __future__ import annotations

import asyncio
import time
import tomllib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.data import BadData
from tests.benchmarks.measures import percentile
from tests.loopback import Answer, Interaction, Loopback
from tests.loopback.world import Channel

GOLDEN = Path(__file__).parents[2] / "knowledge" / "briefings" / "peace-talks.golden.toml"

STRIDE = 7_919
"""A prime: people and questions are gone through in its steps, so that neighbours differ."""

MESSAGES, COMMANDS = "messages", "commands"


def golden() -> list[str]:
    """The questions that come with the shipped briefing. Raises BadData."""
    try:
        asked = tomllib.loads(GOLDEN.read_text("utf-8"))["questions"]
    except (OSError, tomllib.TOMLDecodeError, KeyError) as error:
        raise BadData(f"{GOLDEN} has no questions: {error}.") from None
    return [one["ask"] for one in asked]


@dataclass(slots=True)
class Asked:
    """One question: a message's id, or the use of a command; `at` in monotonic seconds."""

    at: float
    message: int = 0
    used: Interaction | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of questions: seconds to each answer, how many got none, how many two."""

    seconds: tuple[float, ...]
    lost: int
    doubled: int
    links: int = 0

    def ms(self, percent: float) -> float:
        """The time within which so many percent were answered, in milliseconds; of none, 0."""
        return 1000 * (percentile(self.seconds, percent) or 0.0)


class Crowd:
    """Asks in turn, in all channels of a server; with `people` users."""

    def __init__(self, server: Loopback, people: int, questions: Sequence[str]) -> None:
        """Nobody asked anything yet."""
        self.server = server
        self._people, self._questions = people, questions
        self._channels, self._count = server.channels, 0

    def keep_to(self, channels: Sequence[Channel]) -> None:
        """Ask in these channels only."""
        self._channels = list(channels)

    def ask(self, kind: str) -> Asked:
        """The next question, as a message or by the command /ask."""
        turn, place = divmod(self._count, len(self._channels))
        user = self.server.user(self._count * STRIDE % self._people)
        text = self._questions[(turn * STRIDE + place * 31) % len(self._questions)]
        channel = self._channels[place]
        self._count += 1
        if kind == COMMANDS:
            used = self.server.slash("ask", {"question": text}, channel, user)
            return Asked(used.at, used=used)
        message = self.server.say(text, channel, user)
        return Asked(self.server.asked[message], message)

    async def warm_up(self) -> None:
        """Let the first question of each server be over: it gets its own facts by it."""
        firsts = [guild.channels[0] for guild in self.server.world.guilds.values()]
        asked = [self.server.say("What is this about?", one, self.server.user()) for one in firsts]
        await asyncio.gather(*(self.server.answer(one, 300.0) for one in asked))

    def answered(self, asked: Asked) -> float | None:
        """Seconds from the question to its answer; None if there is none."""
        if asked.used:
            return asked.used.done_at - asked.at if asked.used.done_at else None
        answers = self._answers(asked)
        return answers[0].at - asked.at if answers else None

    async def wait_for(self, asked: Asked, seconds: float) -> None:
        """Wait for its answer, and forget it; raises TimeoutError if none comes."""
        if asked.used:
            await asked.used.answer(seconds)
            self.server.interactions.forget(asked.used)
        else:
            await self.server.answer(asked.message, seconds)
            self.server.forget(asked.message)

    def outcome(self, questions: Sequence[Asked]) -> Outcome:
        """What became of these; all of them are forgotten."""
        times = [self.answered(one) for one in questions]
        doubled = sum(len(self._answers(one)) > 1 for one in questions)
        links = sum(self._is_link(one) for one in questions)
        for one in questions:
            if one.used:
                self.server.interactions.forget(one.used)
            self.server.forget(one.message)
        seconds = tuple(each for each in times if each is not None)
        return Outcome(seconds, len(times) - len(seconds), doubled, links)

    def _answers(self, asked: Asked) -> list[Answer]:
        return self.server.answers.to(asked.message) if asked.message else []

    def _is_link(self, asked: Asked) -> bool:
        answers = self._answers(asked)
        text = asked.used.text if asked.used else answers[0].text if answers else ""
        return "https://discord.com/channels/" in text


async def offer(crowd: Crowd, kind: str, rate: float, seconds: float) -> list[Asked]:
    """Ask so often a second for so long, whatever becomes of it."""
    asked, begun = [], time.monotonic()
    for number in range(round(rate * seconds)):
        ahead = begun + number / rate - time.monotonic()
        if ahead > 0:
            await asyncio.sleep(ahead)
        elif number % 16 == 0:
            await asyncio.sleep(0)
        asked.append(crowd.ask(kind))
    return asked


async def settle(crowd: Crowd, asked: Sequence[Asked], patience: float) -> None:
    """Wait until all are answered, or nothing has come for so many seconds."""
    waiting, news = list(asked), time.monotonic()
    while waiting and time.monotonic() - news < patience:
        await asyncio.sleep(0.05)
        left = [one for one in waiting if crowd.answered(one) is None]
        if len(left) < len(waiting):
            waiting, news = left, time.monotonic()


async def saturate(crowd: Crowd, kind: str, outstanding: int, seconds: float) -> float:
    """Answers a second while always so many questions wait."""
    until, counts = time.monotonic() + seconds, []

    async def one_after_the_other() -> None:
        done = 0
        while time.monotonic() < until:
            asked = crowd.ask(kind)
            with suppress(TimeoutError):  # what the bot drops, it drops
                await crowd.wait_for(asked, 30.0)
                done += 1
        counts.append(done)

    begun = time.monotonic()
    await asyncio.gather(*(one_after_the_other() for _ in range(outstanding)))
    return sum(counts) / (time.monotonic() - begun)


def both(kinds: Sequence[str], sizes: Sequence[float]) -> Iterator[tuple[str, float]]:
    """Every kind with every size."""
    return ((kind, size) for kind in kinds for size in sizes)
