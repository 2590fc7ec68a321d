"""Answers given lately, so that what is asked again is not worked out again.

Of the question it keeps a digest and no word: where an answer holds words of the question, their
places are kept instead, and the words are taken from the question when it is asked again.
"""

from __future__ import annotations

import secrets
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from threading import Lock

from knowledge.model import Answer

MOST_GIVEN = 500
"""Answers of one base that are kept; the one given longest ago goes first."""

Places = tuple[slice, ...]
"""Where words stand in a question."""


@dataclass(frozen=True, slots=True)
class _Kept:
    """An answer without words of its question, and where these stand in it."""

    answer: Answer
    missing: Places
    lacks: tuple[Places, ...]


class Given:
    """What one unchanging base answered; to be used by any thread."""

    def __init__(self) -> None:
        """Nothing was asked yet."""
        self._key = secrets.token_bytes(16)
        self._kept: OrderedDict[bytes, _Kept] = OrderedDict()
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._kept)

    def recall(self, text: str, about: Sequence[str]) -> Answer | None:
        """The answer to exactly this text about these facts; None if it is not kept."""
        digest = self._digest(text, about)
        with self._lock:
            kept = self._kept.get(digest)
            if kept is None:
                return None
            self._kept.move_to_end(digest)
        matches = tuple(
            replace(match, lacks=_words(places, text)) if places else match
            for match, places in zip(kept.answer.matches, kept.lacks, strict=True)
        )
        missing = _words(kept.missing, text)
        return replace(kept.answer, question=text, matches=matches, missing=missing)

    def note(self, text: str, about: Sequence[str], answer: Answer) -> None:
        """Keep the answer to the text, unless it repeats of it what has no place there."""
        if (kept := _without_words(answer, text)) is None:
            return
        with self._lock:
            self._kept[self._digest(text, about)] = kept
            while len(self._kept) > MOST_GIVEN:
                self._kept.popitem(last=False)

    def _digest(self, text: str, about: Sequence[str]) -> bytes:
        asked = "\0".join((text, *about)).encode("utf-8", "surrogatepass")
        return blake2b(asked, digest_size=16, key=self._key).digest()


def _without_words(answer: Answer, text: str) -> _Kept | None:
    """The answer without the question's words; None where it holds others than can be cut out."""
    checks = [check for match in answer.matches for check in match.checks]
    if answer.question != text or answer.parts or answer.corrections or answer.differences:
        return None
    if any(check.asked for check in checks):
        return None
    missing = _places(answer.missing, text)
    lacks = [_places(match.lacks, text) for match in answer.matches]
    found = tuple([places for places in lacks if places is not None])
    if missing is None or len(found) < len(lacks):
        return None
    matches = tuple(replace(match, lacks=()) for match in answer.matches)
    return _Kept(replace(answer, question="", matches=matches, missing=()), missing, found)


def _places(words: Iterable[str], text: str) -> Places | None:
    """Where each of the words stands in the text; None if one does not."""
    starts = [(text.find(word), len(word)) for word in words]
    if any(start < 0 for start, _ in starts):
        return None
    return tuple(slice(start, start + length) for start, length in starts)


def _words(places: Places, text: str) -> tuple[str, ...]:
    return tuple(text[place] for place in places)
