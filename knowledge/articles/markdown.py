"""Markdown as paragraphs, with markdown-it-py; code, tables and raw HTML are left out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.token import Token

from knowledge.articles.blocks import Blocks

_FRONT_MATTER = re.compile(r"\s{0,20}---[ \t]*\n(?P<inner>.{0,20000}?)\n---[ \t]*\n", re.S)
_FRONT_TITLE = re.compile(r"^title:[ \t]*[\"']?(?P<title>[^\n\"']+)", re.M)
_SKIPPED = ("table_open", "table_close")
_LONGEST_BLOCK = 20_000
_MOST_MARKS = 500
"""Inline marks of a paragraph that is longer, or has more of them, are left out: reading them can
take very long.
"""

_MARKS = re.compile(r"[\[\]*_`<>!~]")


def markdown_blocks(text: str) -> Blocks:
    """Title (the first heading of the first level) and paragraphs of a Markdown text."""
    title, text = _front(text)
    tokens = MarkdownIt("commonmark").enable("table").disable(_INLINE_TRAPS).parse(_shortened(text))
    paragraphs: list[str] = []
    table = False
    for before, token in pairwise(tokens):
        table = (table or before.type == "table_open") and before.type != "table_close"
        if token.type != "inline" or table:
            continue
        line = _text(token.children or [])
        if before.type == "heading_open" and before.tag == "h1" and title is None:
            title = line
        elif not (before.type == "heading_open" and line == title):
            paragraphs.append(line)
    return Blocks(title, tuple(paragraphs))


_INLINE_TRAPS = ["reference"]
"""Link definitions are not needed for the text, and many of them take long."""


def _front(text: str) -> tuple[str | None, str]:
    """The title in the front matter, and the text without it."""
    front = _FRONT_MATTER.match(text)
    if front is None:
        return None, text
    title = _FRONT_TITLE.search(front["inner"])
    return (title["title"].strip() if title else None), text[front.end() :]


def _shortened(text: str) -> str:
    """The text with spaces for the marks in paragraphs that are too long to be anyone's."""
    blocks = re.split(r"(\n[ \t]*\n)", text)
    return "".join(_MARKS.sub(" ", block) if _is_endless(block) else block for block in blocks)


def _is_endless(block: str) -> bool:
    return len(block) > _LONGEST_BLOCK or sum(map(block.count, "[*_`<!~")) > _MOST_MARKS


def _text(children: Sequence[Token]) -> str:
    """The words of a paragraph, without marks, images and tags."""
    parts = []
    for child in children:
        if child.type in ("softbreak", "hardbreak"):
            parts.append(" ")
        elif child.type in ("text", "code_inline", "text_special"):
            parts.append(child.content)
    return "".join(parts)
