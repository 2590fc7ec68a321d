"""A Discord of our own on 127.0.0.1, for transport, timing and load; simcord is for behaviour."""

from tests.loopback.answers import Answer
from tests.loopback.commands import File
from tests.loopback.inside import addressed, running, running_bot
from tests.loopback.interaction import Interaction
from tests.loopback.process import BOT, ECHO, BotProcess, NotStarted
from tests.loopback.server import TOKEN, Loopback

__all__ = [
    "BOT",
    "ECHO",
    "TOKEN",
    "Answer",
    "BotProcess",
    "File",
    "Interaction",
    "Loopback",
    "NotStarted",
    "addressed",
    "running",
    "running_bot",
]
