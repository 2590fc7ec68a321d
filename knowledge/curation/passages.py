"""A source's text by its own paragraph numbers, whatever else stands in the file.

A copy of an article may hold pull quotes, a repeated title or another division into lines; where a
source's passages are known by their hashes, these decide which text is which passage.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set

from knowledge import articles, verify
from knowledge.model import Source

TRIED = 300_000
"""Characters of a text of which other divisions are tried; they make eighty times as many."""


def by_locator(data: bytes, name: str, source: Source | None = None) -> dict[str, str]:
    """The passages of a file by locator, as text ("6", "title", "bio").

    Of a source whose passages are known only those that are recognised. Raises BadArticle for a
    file that is no such text.
    """
    article = articles.read_article(data, name)
    if source is None or not source.passages:
        return {str(passage.locator): passage.text for passage in article.passages}
    found = recognised(article, source, data)
    return {locator: found[h] for locator, h in source.passages.items() if h in found}


def of_best_source(data: bytes, name: str, sources: Iterable[Source]) -> dict[str, str]:
    """The passages by locator of the source of which most are recognised; empty where none is."""
    known = [source for source in sources if source.passages]
    article = articles.read_article(data, name)
    found = _found(article, {h for source in known for h in source.passages.values()}, data)
    named = ({n: found[h] for n, h in one.passages.items() if h in found} for one in known)
    return max(named, key=len, default={})


def own_locators(article: articles.Article, source: Source) -> dict[str, str]:
    """For the article's locators those under which the source has the same passage."""
    own = {digest: locator for locator, digest in source.passages.items()}
    digests = {str(p.locator): verify.digest(p.text) for p in article.passages}
    return {locator: own[digest] for locator, digest in digests.items() if digest in own}


def recognised(article: articles.Article, source: Source, data: bytes = b"") -> dict[str, str]:
    """Those texts of an article that are passages of the source, by their hash.

    Lines of the file that stand together are tried as well: it may divide them otherwise.
    """
    return _found(article, set(source.passages.values()), data)


def _found(article: articles.Article, wanted: Set[str], data: bytes) -> dict[str, str]:
    """The texts that have one of the hashes; it is looked for no further than all are found."""
    found: dict[str, str] = {}
    for text in _texts(article, data):
        if found.keys() >= wanted:
            break
        if (digest := verify.digest(text)) in wanted:
            found[digest] = text
    return found


def _texts(article: articles.Article, data: bytes) -> Iterator[str]:
    """The passages of the article, then all that its lines, and those of the file, could make."""
    texts = [passage.text for passage in article.passages]
    yield from texts
    for whole in ("\n".join(texts), data.decode("utf-8-sig", "replace")):
        if len(whole) <= TRIED:
            yield from verify.passages(whole)
