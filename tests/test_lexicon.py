"""The words that are no facts."""

from __future__ import annotations

import pytest

from knowledge.lexicon import Words, lexicon

WORDS = ("a", "an", "ant", "ants", "antler", "bee", "antic", "ännchen")


@pytest.mark.parametrize("word", WORDS)
def test_every_word_is_among_them(word: str) -> None:
    """Short and long ones, with others that begin alike before and after them."""
    assert word in Words(WORDS)


@pytest.mark.parametrize("word", ["", "antl", "ntler", "be", "bees", "\n", "c", 5, None])
def test_no_other_word_is(word: object) -> None:
    """No part of a word, no two of them, and nothing that is no word."""
    assert word not in Words(WORDS)


def test_the_guard_list_is_whole() -> None:
    """Words from its beginning, middle and end; its comment is no part of it."""
    english = lexicon().english
    assert all(word in english for word in ("abandon", "market", "zoom", "the"))
    assert not any(word in english for word in ("# Origin", "Copyright", "bannu", "pashtun"))
