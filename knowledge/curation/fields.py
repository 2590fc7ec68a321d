"""Single fields of a draft, typed one by one: what is not given stays exactly as it is.

The forms' own readers do the reading; they take a form whole, which a command line is not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from knowledge import articles
from knowledge.curation import drafting, forms, sketching
from knowledge.errors import BadInput
from knowledge.factbase import FactBase
from knowledge.matching.names import Names
from knowledge.model import Fact, Kind, Voice
from knowledge.moderators import Draft
from knowledge.phrases import terminal
from knowledge.text import clean

TEXT = ("statement", "kind", "voice", "source")
FIGURE = ("figure", "measure", "period", "about", "says")
MORE = ("caveat", "hedge", "asks", "dates", "links")
"""The fields of the three forms, by the names of `forms`."""

Given = Mapping[str, str]
"""What was typed, by the name of the field."""


def first(base: FactBase, scope: str, given: Given) -> forms.TextForm:
    """The first form of a new fact; kind and voice, where they are not given, as its sentence has.

    Raises BadInput where the scope has no briefing.
    """
    frame = drafting.frame_of(base, scope)
    statement = given.get("statement", "")
    read = articles.read_sentence(clean(statement), Names(frame.entities))
    return forms.TextForm(
        statement=statement,
        kind=Kind(given.get("kind", read.kind)),
        voice=Voice(given.get("voice", read.voice)),
        source=given.get("source", ""),
    )


def typed(base: FactBase, draft: Draft, given: Given) -> Draft:
    """The draft with those fields that are given; where the sentence is new, also empty ones.

    Raises BadInput with a sentence for each field that cannot be read.
    """
    for names, step in ((TEXT, _text), (FIGURE, _figure), (MORE, _more)):
        some = {name: given[name] for name in names if name in given}
        if some:
            draft = readable(step(base, draft, some))
    return draft


def readable(draft: Draft) -> Draft:
    """The draft itself. Raises BadInput where something that was typed into it was not read."""
    if draft.doubts:
        raise BadInput(" ".join(draft.doubts))
    return draft


def fact_of(draft: Draft) -> Fact:
    """The draft's one fact. Raises BadInput where it is about several, or about none."""
    fact = drafting.only_fact(draft)
    if fact is None:
        raise BadInput(terminal.NOT_ONE_FACT)
    return fact


def _text(base: FactBase, draft: Draft, given: Given) -> Draft:
    shown, *_ = sketching.forms_of(base, draft)
    form = forms.TextForm(
        statement=given.get("statement", shown.statement),
        kind=Kind(given.get("kind", shown.kind)),
        voice=Voice(given.get("voice", shown.voice)),
        source=given.get("source", shown.source),
    )
    return sketching.typed_text(base, draft, form)


def _figure(base: FactBase, draft: Draft, given: Given) -> Draft:
    _, shown, _ = sketching.forms_of(base, draft)
    return sketching.typed_figure(base, draft, replace(shown, **given))


def _more(base: FactBase, draft: Draft, given: Given) -> Draft:
    *_, shown = sketching.forms_of(base, draft)
    return sketching.typed_more(base, draft, replace(shown, **given))
