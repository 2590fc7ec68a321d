"""HTML as paragraphs, with trafilatura: the article without menus, adverts and footers.

The only module that imports the extraction library; the extra `articles` brings it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from trafilatura import bare_extraction

from knowledge.articles.blocks import Blocks

_PARAGRAPHS = frozenset({"p", "head", "item", "quote", "ab", "fw"})
_SKIPPED = frozenset({"table", "graphic", "code", "del"})


class Element(Protocol):
    """What is needed of an element of the extraction library's tree, which ships no types."""

    tag: str
    text: str | None
    tail: str | None

    def __iter__(self) -> Iterator[Element]: ...

    def get(self, key: str) -> str | None:
        """The attribute, or None."""

    def iter(self, tag: str) -> Iterator[Element]:
        """The elements of that name inside."""

    def itertext(self) -> Iterator[str]:
        """All texts inside, in order."""


def html_blocks(text: str) -> Blocks:
    """Title and paragraphs of the article in a page; none where nothing reads like one."""
    document = bare_extraction(
        text, include_comments=False, include_tables=False, favor_recall=True, with_metadata=True
    )
    if document is None or isinstance(document, dict):
        return Blocks(None, ())
    paragraphs = list(_paragraphs(document.body)) if document.body is not None else []
    title = document.title
    if paragraphs and paragraphs[0][0] == "h1":
        title = paragraphs.pop(0)[1]
    return Blocks(title, tuple(line for _rend, line in paragraphs if line != title))


def _paragraphs(body: Element) -> Iterator[tuple[str, str]]:
    """Each paragraph with the level of heading that it is, in the order of the page."""
    waiting = [body]
    while waiting:
        element = waiting.pop()
        if not isinstance(element.tag, str) or element.tag in _SKIPPED:
            continue
        inner = [child for child in element if _holds_paragraphs(child)]
        if element.tag in _PARAGRAPHS and not inner:
            yield (element.get("rend") or "", _words(element))
            continue
        if element.text and element.text.strip():
            yield "", element.text
        waiting.extend(reversed(list(element)))


def _holds_paragraphs(element: Element) -> bool:
    return element.tag in _PARAGRAPHS or element.tag == "list"


def _words(element: Element) -> str:
    """All text of the paragraph; a line break parts words."""
    for break_ in element.iter("lb"):
        break_.tail = f" {break_.tail or ''}"
    return " ".join("".join(element.itertext()).split())
