"""What kind of message it is: one question, several, or small talk."""

from __future__ import annotations

import re

from knowledge.lexicon import Lexicon
from knowledge.text import tokens

PARTS = 3
"""Questions in one message that are answered; the rest is left aside."""


def split_questions(text: str) -> list[str]:
    """The questions of a message, at most three; one that is no question by itself is left out."""
    parts = [part.strip(" ,") for part in _BREAK.split(text)]
    return [part for part in parts if len(tokens(part)) > 2][:PARTS]


_BREAK = re.compile(
    r"(?<=[?!])\s+|\s*[;\n]\s*"
    r"|,?\s+(?:and|also|plus)\s+(?=(?:also\s+)?(?:how|what|when|where|who|why|which|whose"
    r"|did|do|does|is|are|was|were|has|have|can|will)\b)",
    re.IGNORECASE,
)


def is_smalltalk(text: str, lexicon: Lexicon) -> bool:
    """Whether the message is nothing but greetings, thanks and the like."""
    words = [token.word for token in tokens(text)]
    return " ".join(words) in lexicon.chatter or all(word in lexicon.smalltalk for word in words)
