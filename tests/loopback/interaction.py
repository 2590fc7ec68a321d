"""One use of a command, button, menu or form."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field

from tests.loopback import payloads
from tests.loopback.world import Channel, Json, User


@dataclass(slots=True, eq=False)
class Interaction:
    """One use of a command, button, menu or form, and what the bot made of it.

    `at`, `acknowledged_at` and `done_at` are monotonic seconds (0.0: not yet). `kind` is the type
    of the first answer (0: none yet). `original` is the message that answers it; `clicked` the one
    whose button was used. `final` gets the text once there is one: of a message, of the message
    that changed, "" for choices, the title of a form.
    """

    id: int
    token: str
    channel: Channel
    user: User
    type: int
    at: float
    final: asyncio.Future[str]
    kind: int = 0
    ephemeral: bool = False
    original: Json | None = None
    clicked: Json | None = None
    follow_ups: list[Json] = field(default_factory=list)
    choices: list[Json] = field(default_factory=list)
    modal: Json | None = None
    acknowledged_at: float = 0.0
    done_at: float = 0.0

    @property
    def messages(self) -> list[Json]:
        """All messages that its token can reach."""
        return [one for one in (self.original, self.clicked, *self.follow_ups) if one]

    @property
    def text(self) -> str:
        """What the message says that answers it, as it is now."""
        return payloads.text_of(self.original or self.clicked or {})

    async def answer(self, within: float = 10.0) -> str:
        """The text of the answer; raises TimeoutError if none comes."""
        async with asyncio.timeout(within):
            return await asyncio.shield(self.final)

    def finish(self, text: str) -> None:
        """The bot has answered."""
        if not self.final.done():
            self.done_at = time.monotonic()
            self.final.set_result(text)
