"""The bot's answers to messages, for those who wait for them."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Answer:
    """A message of the bot: its text as it was posted, and when that was (monotonic seconds).

    `message` is the whole message as Discord shows it.
    """

    id: int
    channel_id: int
    text: str
    at: float
    message: dict[str, Any]


class Answers:
    """All answers by the id of the message that they answer."""

    def __init__(self) -> None:
        """Nothing was answered yet."""
        self._found: dict[int, list[Answer]] = {}
        self._waiting: defaultdict[int, list[asyncio.Future[Answer]]] = defaultdict(list)

    def note(self, answer: Answer, question: int) -> None:
        """The bot answered; `question` is 0 where it wrote of itself."""
        self._found.setdefault(question, []).append(answer)
        for future in self._waiting.pop(question, []):
            if not future.done():
                future.set_result(answer)

    def to(self, question: int) -> list[Answer]:
        """All answers so far; of 0, what the bot wrote of itself."""
        return self._found.get(question, [])

    async def wait(self, question: int, within: float) -> Answer:
        """The first answer; raises TimeoutError if none comes."""
        if question in self._found:
            return self._found[question][0]
        future: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting[question].append(future)
        async with asyncio.timeout(within):
            return await future

    def forget(self, question: int) -> None:
        """Keep its answers no more; for long runs."""
        self._found.pop(question, None)
