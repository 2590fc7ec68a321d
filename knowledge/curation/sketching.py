"""The first words of a draft, and what is typed into its forms: read so that people correct
rather than type.
"""

from __future__ import annotations

from dataclasses import replace

from knowledge import articles
from knowledge.curation import changes, drafting, forms
from knowledge.curation.gaps import GapGroup
from knowledge.curation.passages import by_locator
from knowledge.errors import BadInput, KnowledgeError
from knowledge.factbase import FactBase
from knowledge.matching.names import Names
from knowledge.model import (
    STATEMENT_LIMIT,
    Action,
    Briefing,
    Edit,
    Fact,
    FactStatus,
    Kind,
    PartEdit,
    Source,
    Voice,
)
from knowledge.moderators import Draft
from knowledge.phrases import moderating as words
from knowledge.text import clean
from knowledge.verify import digest

QUOTE_LIMIT = 1_000
"""Characters of the text that a draft was drawn from which are kept with it."""

Upload = tuple[str, bytes]
"""A file's name and its bytes."""


def of_message(base: FactBase, scope: str, author: str, text: str, link: str) -> Draft:
    """A draft of a message that somebody wants to make a fact of; not kept yet.

    The message's author is named by the link alone. The statement is what fits of the text, to be
    put into own words; the text is the passage that it is checked against. Raises BadInput where
    the scope has no briefing.
    """
    text = clean(text)
    statement = clean(text, STATEMENT_LIMIT)
    frame = base.store.frame(scope)
    read = articles.read_sentence(statement, Names(frame.entities if frame else ()))
    first = forms.TextForm(
        statement=statement, kind=read.kind, voice=read.voice, source=f"{link}; 1"
    )
    draft = new_draft(base, scope, author, first)
    return replace(draft, quote=text[:QUOTE_LIMIT] or None, passage=text or None)


def new_draft(
    base: FactBase,
    scope: str,
    author: str,
    text: forms.TextForm,
    group: GapGroup | None = None,
) -> Draft:
    """A new fact as its first step says, all else read from the sentence; not kept yet.

    `group` are the gaps that it answers, whose questions become its asks; None where there are
    none. Raises BadInput where the scope has no briefing.
    """
    fact = Fact(
        id=base.store.next_id(scope),
        kind=text.kind,
        voice=text.voice,
        statement="",
        citations=(),
    )
    draft = drafting.draft_of(changes.adding(fact, author, words.ADDED), scope)
    if group is not None:
        asks = changes.distinct(gap.text for gap in group.gaps if gap.text)
        reason = words.ANSWERS_GAP
        draft = replace(
            drafting.draft_of(changes.adding(replace(fact, asks=asks), author, reason), scope),
            gaps=group.ids,
        )
    return typed_text(base, draft, text)


def editing_draft(fact: Fact, scope: str, author: str, reason: str) -> Draft:
    """A draft in which the fact is worked on; nothing differs yet."""
    change = replace(
        changes.adding(fact, author, reason or words.EDITED),
        edits=(Edit(before=fact, after=replace(fact, status=FactStatus.ACTIVE)),),
        action=Action.EDIT,
    )
    return drafting.draft_of(change, scope)


def forms_of(
    base: FactBase, draft: Draft
) -> tuple[forms.TextForm, forms.FigureForm, forms.MoreForm]:
    """The three steps as they would be typed for the draft."""
    fact = _fact(draft)
    briefing = drafting.surroundings(base, draft)
    return (
        forms.text_form(fact, briefing),
        forms.figure_form(fact, briefing),
        forms.more_form(fact),
    )


def typed_text(base: FactBase, draft: Draft, text: forms.TextForm) -> Draft:
    """The draft with its first step; where the sentence is new, fields are read from it.

    What was typed stays, and so do all fields of a fact that is there already.
    """
    briefing = drafting.surroundings(base, draft)
    before = _fact(draft)
    fact, more, problems = forms.with_text(before, text, briefing)
    if fact.statement != before.statement:
        new = draft.change.edits[0].before is None
        fact = _filled(_unread(fact, before.statement, briefing) if new else fact, briefing)
    return drafting.with_fact(draft, fact, more, problems)


def typed_figure(base: FactBase, draft: Draft, figure: forms.FigureForm) -> Draft:
    """The draft with its second step."""
    read = forms.with_figure(_fact(draft), figure, drafting.surroundings(base, draft))
    return drafting.with_fact(draft, *read)


def typed_more(base: FactBase, draft: Draft, more: forms.MoreForm) -> Draft:
    """The draft with its third step."""
    read = forms.with_more(_fact(draft), more, drafting.surroundings(base, draft))
    return drafting.with_fact(draft, *read)


def with_source_text(
    base: FactBase, draft: Draft, upload: Upload | None, trouble: str = ""
) -> Draft:
    """The draft with the passage that it cites, from the source's text; None leaves it as it is.

    Of the text the base keeps the hashes of all passages, so that another copy is recognised, and
    the one passage that is cited. A file that cannot be read, or `trouble` with it, is a doubt.
    """
    if trouble:
        return replace(draft, doubts=(*draft.doubts, trouble))
    try:
        return _with_passage(base, draft, upload)
    except KnowledgeError as error:
        return replace(draft, doubts=(*draft.doubts, str(error)))


def _with_passage(base: FactBase, draft: Draft, upload: Upload | None) -> Draft:
    fact = _fact(draft)
    if upload is None or not fact.citations:
        return draft
    name, data = upload
    citation = fact.citations[0]
    known = drafting.surroundings(base, draft).sources
    source = next((one for one in known if one.id == citation.source), None)
    texts = by_locator(data, name, source)
    passage = texts.get(str(citation.locator))
    if passage is None:
        doubt = words.NO_PASSAGE.format(locator=citation.locator, name=name)
        return replace(draft, doubts=(*draft.doubts, doubt))
    cited = replace(citation, passage=passage)
    fact = replace(fact, citations=(cited, *fact.citations[1:]))
    hashes = {locator: digest(text) for locator, text in texts.items()}
    parts = tuple(_hashed(edit, citation.source, hashes) for edit in draft.change.parts)
    draft = replace(draft, passage=passage, change=replace(draft.change, parts=parts))
    return drafting.with_fact(draft, fact, (), draft.doubts)


def _hashed(edit: PartEdit, source: str, hashes: dict[str, str]) -> PartEdit:
    """The edit that brings a new source, with the hashes of its passages."""
    after = edit.after
    if isinstance(after, Source) and after.id == source and not after.passages:
        return replace(edit, after=replace(after, passages=hashes))
    return edit


def _fact(draft: Draft) -> Fact:
    fact = drafting.only_fact(draft)
    if fact is None:
        raise BadInput(words.GONE)
    return fact


_READ = ("quantities", "actors", "places", "dates", "hedge", "attribution")
"""The fields that are read from a sentence."""


def _unread(fact: Fact, statement: str, briefing: Briefing) -> Fact:
    """The fact without those fields that only say what was read from the statement before."""
    bare = Fact(
        id=fact.id, kind=fact.kind, voice=fact.voice, statement=statement, citations=fact.citations
    )
    read = _filled(bare, briefing)
    empty = {
        name: getattr(bare, name) for name in _READ if getattr(fact, name) == getattr(read, name)
    }
    return replace(fact, **empty)


def _filled(fact: Fact, briefing: Briefing) -> Fact:
    """The fact with what its sentence says, in those fields that are still empty."""
    read = articles.read_sentence(fact.statement, Names(briefing.entities))
    statistic = fact.kind is Kind.STATISTIC
    quantities = fact.quantities or (read.quantities if statistic else ())
    actors, places = fact.actors or read.actors, fact.places or read.places
    if quantities and not fact.quantities:
        first = replace(
            quantities[0], subject=next(iter(actors), None), place=next(iter(places), None)
        )
        quantities = (first, *quantities[1:])
    return replace(
        fact,
        quantities=quantities,
        actors=actors,
        places=places,
        dates=fact.dates or read.dates,
        hedge=fact.hedge or read.hedge,
        attribution=fact.attribution
        or (read.attribution if fact.voice is not Voice.STATEMENT else ()),
    )
