"""What every measured system can do: be built from texts, and rank them for a question."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import NamedTuple, Protocol, TypeVar, runtime_checkable

T = TypeVar("T")


class Hit(NamedTuple):
    """A text that was found: its number, how like the question it is, and two judgements.

    `near` is how sure the system is that this is the answer (it refuses what the base does not
    say), `far` how close the question is to what the base is about at all (it refuses what is off
    the topic). A system without such judgements gives its score for both.
    """

    number: int
    score: float
    near: float
    far: float

    @classmethod
    def plain(cls, number: int, score: float) -> Hit:
        """The hit of a system that has nothing but its score."""
        return cls(int(number), float(score), float(score), float(score))


class System(Protocol):
    """Ranks texts, which it numbers from 0 in the order given."""

    name: str

    def build(self, texts: Iterable[str]) -> None:
        """Take these texts instead of any earlier ones."""

    def search(self, question: str, limit: int) -> list[Hit]:
        """The best texts, best first."""


class Stored(System, Protocol):
    """A system that keeps its texts in a folder between two processes."""

    def open(self) -> None:
        """Be ready to search what an earlier process wrote."""

    def close(self) -> None:
        """Let go of the folder."""


@runtime_checkable
class Growing(Stored, Protocol):
    """A stored system that can take one more text, to be found as soon as it is taken."""

    def insert(self, number: int, text: str) -> None:
        """Take the text with the next number and make it last."""


def in_batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """The items in lists of `size`, the last one shorter."""
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch
