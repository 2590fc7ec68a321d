"""Plain text as paragraphs: parted by blank lines, or each line one where there are none."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from knowledge.articles.blocks import Blocks
from knowledge.model import SOURCE_TITLE_LIMIT

LONGEST_WRAPPED = 160
"""A longer line, in characters, is a paragraph of its own: nobody wraps lines there."""

_ITEM = re.compile(r"\s*(?:[-*•–—·▪‣]|\(?\d{1,3}[.)]|\(?[a-z]\))\s+(?=\S)")
_RULE = re.compile(r"[\s=_*~#-]*")


def plain_blocks(text: str) -> Blocks:
    """Title and paragraphs of a plain text; a list item is a paragraph of its own."""
    lines = text.splitlines()
    parted = _has_blank_inside(lines)
    groups = list(_groups(lines) if parted else ([line] for line in lines if line.strip()))
    title = None
    if len(groups) > 1 and _is_title(groups[0]):
        title = groups[0][0].strip()
        groups = [_without_line(groups[1], title), *groups[2:]]
    return Blocks(title, tuple(item for group in groups for item in _items(group)))


def _has_blank_inside(lines: Sequence[str]) -> bool:
    filled = [number for number, line in enumerate(lines) if line.strip()]
    return bool(filled) and filled[-1] - filled[0] + 1 > len(filled)


def _groups(lines: Sequence[str]) -> Iterator[list[str]]:
    group: list[str] = []
    for line in [*lines, ""]:
        if line.strip():
            group.append(line)
        elif group:
            yield group
            group = []


def _without_line(group: Sequence[str], title: str) -> list[str]:
    """The group without its first line where that only repeats the title."""
    first, wanted = (" ".join(line.split()).casefold() for line in (group[0], title))
    return list(group[1:] if len(group) > 1 and first == wanted else group)


def _is_title(group: Sequence[str]) -> bool:
    """One short line that does not end like a sentence."""
    if len(group) > 1 and not _RULE.fullmatch(group[1]):
        return False
    line = group[0].strip()
    return len(line) <= SOURCE_TITLE_LIMIT and not line.endswith((".", ";", ":", ",", ".”", '."'))


def _items(group: Sequence[str]) -> Iterator[str]:
    """The lines of a group joined; a new item begins at a list mark and behind a long line."""
    parts: list[str] = []
    for line in group:
        mark = _ITEM.match(line)
        if parts and (mark or len(parts[-1]) > LONGEST_WRAPPED):
            yield " ".join(parts)
            parts = []
        if not _RULE.fullmatch(line):
            parts.append(line[mark.end() :].strip() if mark else line.strip())
    if parts:
        yield " ".join(parts)
