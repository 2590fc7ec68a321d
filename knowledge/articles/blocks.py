"""What a file of any kind is read as: a title and paragraphs, not yet numbered."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Blocks:
    """The title, or None where there is none, and the paragraphs in order."""

    title: str | None
    paragraphs: tuple[str, ...]
