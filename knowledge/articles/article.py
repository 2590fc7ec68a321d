"""An article as passages that can be cited, from the bytes of a text, Markdown or HTML file.

Nothing is fetched, no link is followed, and the text is not kept anywhere.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from pathlib import PurePath

from knowledge.articles.blocks import Blocks
from knowledge.articles.markdown import markdown_blocks
from knowledge.articles.plain import plain_blocks
from knowledge.errors import ArticlesMissing, BadArticle
from knowledge.model import SOURCE_TITLE_LIMIT, Locator
from knowledge.phrases import articles as phrases

ARTICLE_BYTES = 2_000_000
"""The longest file that is read, in bytes."""

MOST_PASSAGES = 2_000
"""The most paragraphs of one article."""

LONGEST_PASSAGE = 100_000
"""Characters of one paragraph that are kept: no writer makes one of so many."""

MOST_TAGS = 50_000
"""The most tags of an HTML page: extracting from one of many more can take minutes."""

MOST_LINES = 50_000
"""The most lines, or cells of tables, of a Markdown text: many more would take a gigabyte."""

_NAME_SHOWN = 60
_HTML_ENDINGS = frozenset({".html", ".htm", ".xhtml"})
_MARKDOWN_ENDINGS = frozenset({".md", ".markdown", ".mdown"})
_TEXT_ENDINGS = frozenset({".txt", ".text"})
_LOOKS_HTML = re.compile(
    r"\s*(?:<!--.{0,2000}?-->\s*)?<(?:!doctype\s+html|html|head|body|article|\?xml)", re.I | re.S
)
_LOOKS_MARKDOWN = re.compile(r"\s{0,200}#{1,3} \S")
_BINARY = ("%PDF-", "PK\x03\x04", "{\\rtf")


@dataclass(frozen=True, slots=True)
class Passage:
    """One paragraph, list item or heading as a line of text, and how it is cited."""

    locator: Locator
    text: str


@dataclass(frozen=True, slots=True)
class Article:
    """The passages of an article in order; the title, if there is one, is also the first."""

    title: str | None
    passages: tuple[Passage, ...]


def read_article(data: bytes, name: str) -> Article:
    """The article in a file of that name: HTML, Markdown or plain text, in UTF-8.

    Its paragraphs, headings and list items are numbered from 1. Raises BadArticle where it cannot
    be read, ArticlesMissing where it is HTML and the extra `articles` is not installed.
    """
    shown = _shown(name)
    if len(data) > ARTICLE_BYTES:
        raise BadArticle(phrases.TOO_LONG.format(name=shown, limit=ARTICLE_BYTES, size=len(data)))
    text = _decoded(data, shown)
    blocks = _blocks(text, PurePath(name).suffix.casefold(), shown)
    whole = _line(blocks.title or "")
    title = whole[:SOURCE_TITLE_LIMIT].rstrip() or None
    cut = (paragraph[:LONGEST_PASSAGE] for paragraph in blocks.paragraphs)
    lines = [line for line in map(_line, cut) if any(map(str.isalnum, line))]
    if not lines and not title:
        raise BadArticle(phrases.NO_TEXT.format(name=shown))
    if len(lines) > MOST_PASSAGES:
        raise BadArticle(phrases.TOO_MANY.format(name=shown, limit=MOST_PASSAGES))
    lines = [line for line in lines if line.casefold() != whole.casefold()]
    numbered = tuple(Passage(number, line) for number, line in enumerate(lines, 1))
    return Article(title, (*((Passage("title", title),) if title else ()), *numbered))


def _shown(name: str) -> str:
    return _line(PurePath(name).name)[:_NAME_SHOWN] or phrases.UNNAMED_FILE


def _decoded(data: bytes, shown: str) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadArticle(phrases.NOT_UTF8.format(name=shown)) from error
    if text.startswith(_BINARY):
        raise BadArticle(phrases.NOT_TEXT.format(name=shown))
    return text.replace("\0", " ").replace("\r\n", "\n").replace("\r", "\n")


def _blocks(text: str, ending: str, shown: str) -> Blocks:
    html = ending in _HTML_ENDINGS or _LOOKS_HTML.match(text) is not None
    if html:
        return _html(text, shown)
    unknown = ending not in _TEXT_ENDINGS
    if ending in _MARKDOWN_ENDINGS or (unknown and _LOOKS_MARKDOWN.match(text)):
        if max(text.count("\n"), text.count("|")) > MOST_LINES:
            raise BadArticle(phrases.TOO_MANY_LINES.format(name=shown, limit=MOST_LINES))
        return markdown_blocks(text)
    return plain_blocks(text)


def _html(text: str, shown: str) -> Blocks:
    if text.count("<") > MOST_TAGS:
        raise BadArticle(phrases.TOO_MANY_TAGS.format(name=shown, limit=MOST_TAGS))
    try:
        from knowledge.articles.hypertext import html_blocks
    except ImportError as error:
        raise ArticlesMissing(phrases.MISSING) from error
    try:
        return html_blocks(text)
    except RecursionError as error:
        raise BadArticle(phrases.TOO_DEEP.format(name=shown)) from error


def _line(text: str) -> str:
    """The text as one line, without control and format characters."""
    if not (text.isascii() and text.isprintable()):
        text = "".join(" " if _unseen(char) else char for char in text)
    return " ".join(text.split())


def _unseen(char: str) -> bool:
    return unicodedata.category(char)[0] == "C"
