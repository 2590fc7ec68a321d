"""Draft facts read from an article, as drafts that wait for a moderator."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from knowledge import articles
from knowledge.curation import changes, drafting, passages, typed
from knowledge.curation.sketching import QUOTE_LIMIT
from knowledge.errors import BadArticle
from knowledge.factbase import FactBase
from knowledge.model import SOURCE_TITLE_LIMIT, Briefing, Fact, FactStatus, PartEdit, Source
from knowledge.moderators import Draft, DraftState
from knowledge.phrases import articles as phrases
from knowledge.phrases import moderating as words
from knowledge.text import clean, fold
from knowledge.verify import digest

MOST_DRAFTS = 2_000
"""Drafts of one article: nobody looks through more, and all of them are kept at once."""


def drafts(
    base: FactBase,
    scope: str,
    author: str,
    data: bytes,
    name: str,
    title: str = "",
    progress: Callable[[int, int], None] | None = None,
) -> list[Draft]:
    """A draft for each sentence of the article that holds something, none of them kept yet.

    `title` is what the article is called, else its own title or the file's name; an article whose
    passages a source of the scope has is that source's. `progress` gets passages done and all.
    Raises BadArticle for a file that is no such text, BadInput for a scope without a briefing.
    """
    frame = drafting.frame_of(base, scope)
    article = articles.read_article(data, name)
    source, new = _source(article, frame, clean(title or article.title or name, SOURCE_TITLE_LIMIT))
    texts = {str(passage.locator): passage.text for passage in article.passages}
    own = {} if new else passages.own_locators(article, source)
    reason = words.PROPOSED_REASON.format(name=source.title)[:300]
    parts = (PartEdit(after=source),) if new else ()
    letters, _, number = base.store.next_id(scope).partition("-")
    found = []
    for count, proposal in enumerate(articles.propose(article, frame, source.id, progress)):
        if count >= MOST_DRAFTS:
            raise BadArticle(phrases.TOO_MANY_DRAFTS.format(name=clean(name), limit=MOST_DRAFTS))
        fact, doubts = _located(proposal, own, known=not new and bool(source.passages))
        fact = replace(fact, id=f"{letters}-{int(number) + count:03}", status=FactStatus.ACTIVE)
        found.append(
            drafting.draft_of(
                changes.adding(fact, author, reason, parts),
                scope,
                state=DraftState.PROPOSED,
                quote=proposal.sentence[:QUOTE_LIMIT],
                passage=texts.get(str(proposal.locator)),
                doubts=doubts,
            )
        )
    return found


def _located(
    proposal: articles.Proposal, own: Mapping[str, str], *, known: bool
) -> tuple[Fact, tuple[str, ...]]:
    """The draft fact at the place that the source itself gives its passage, and the doubts.

    `known` tells whether the source's passages are known: then each other one is doubtful.
    """
    if not known:
        return proposal.fact, proposal.doubts
    located = own.get(str(proposal.locator))
    if located is None:
        return proposal.fact, (*proposal.doubts, words.UNKNOWN_PASSAGE)
    first, *others = proposal.fact.citations
    cited = replace(first, locator=typed.locator(located))
    return replace(proposal.fact, citations=(cited, *others)), proposal.doubts


def _source(article: articles.Article, frame: Briefing, title: str) -> tuple[Source, bool]:
    """The source that the article is, and whether it is a new one."""
    hashes = {str(passage.locator): digest(passage.text) for passage in article.passages}
    for source in frame.sources:
        shared = set(source.passages.values()) & set(hashes.values())
        called = not source.passages and fold(source.title) == fold(title)
        if called or len(shared) > len(source.passages) / 2 > 0:
            return source, False
    made = typed.new_source(title, {source.id for source in frame.sources})
    return replace(
        made,
        title=title,
        kind=words.ARTICLE_SOURCE[0],
        label=words.ARTICLE_SOURCE[1],
        voice=words.ARTICLE_VOICE,
        passages=hashes,
    ), True
