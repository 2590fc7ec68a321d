"""Who acts in the loopback Discord: what all that people do has in common."""

from __future__ import annotations

from tests.loopback.gateway import Gateway
from tests.loopback.interactions import Interactions
from tests.loopback.messages import Messages
from tests.loopback.world import Channel, World


class Actors:
    """People act in a world; the gateway tells the bot of it.

    `asked` has when each message was dispatched, in monotonic seconds.
    """

    def __init__(
        self, world: World, gateway: Gateway, messages: Messages, interactions: Interactions
    ) -> None:
        """Nobody did anything yet."""
        self.world, self.gateway = world, gateway
        self.messages, self.interactions = messages, interactions
        self.asked = messages.asked

    def first_channel(self) -> Channel:
        """Where people act that are not told where."""
        return next(iter(self.world.channels.values()))
