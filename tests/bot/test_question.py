"""What looks like a question, to a bot that overhears a channel."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.question import looks_like_question


@pytest.mark.parametrize(
    "text",
    [
        "How many attacks",
        "who's behind it",
        "attacks in 2020?",
        "really? I doubt it",
        "“what happened”",
        "is it true?\nI heard so",
        "Why",
    ],
)
def test_questions(text: str) -> None:
    """A question word first, or a question mark at the end of a word."""
    assert looks_like_question(text)


@pytest.mark.parametrize(
    "text",
    ["", "good morning", "however, no", "see https://example.org/?q=1", "whatever", "no way!"],
)
def test_talk(text: str) -> None:
    """Everything else is talk."""
    assert not looks_like_question(text)


@settings(deadline=None)  # a busy machine is no fault of the code
@given(st.text(max_size=4000))
def test_any_text_is_judged(text: str) -> None:
    """No text is too strange."""
    looks_like_question(text)


@pytest.mark.parametrize("text", ["?" * 4000 + "a", "\n" * 4000, "(" * 4000 + "how", "? " * 2000])
def test_long_texts_are_judged_quickly(text: str) -> None:
    """Nobody can hold up the bot with a crafted message."""
    started = time.perf_counter()
    looks_like_question(text)
    assert time.perf_counter() - started < 0.1
