"""Which of the things that exist a typed value means: the same name, else a part of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from knowledge.dates import calendar
from knowledge.model import Briefing, Entity, Fact, Source
from knowledge.text import fold, tokens


def meant(typed: str, names: Sequence[str]) -> list[int]:
    """The places of the names that are meant: those that are the same, else those that hold it.

    What holds it as whole words comes before what holds it at the beginning of a word; last comes
    what holds all its words, in whatever form.
    """
    want = re.escape(fold(typed).rstrip("…").strip())
    folded = [fold(name) for name in names]
    for form in (rf"{want}\Z", rf".*(?<!\w){want}(?!\w)", rf".*(?<!\w){want}"):
        fitting = re.compile(form, re.DOTALL).match
        if want and (found := [place for place, name in enumerate(folded) if fitting(name)]):
            return found
    stems = {token.stem for token in tokens(typed)}
    if not stems:
        return []
    return [
        place for place, name in enumerate(names) if stems <= {token.stem for token in tokens(name)}
    ]


def entities(typed: str, known: Sequence[Entity]) -> list[Entity]:
    """The entities that are meant, by label, other name or id."""
    names = [
        (entity, name) for entity in known for name in (entity.label, *entity.aliases, entity.id)
    ]
    found = [names[place][0] for place in meant(typed, [name for _, name in names])]
    return list({entity.id: entity for entity in found}.values())


def sources(typed: str, known: Sequence[Source]) -> list[Source]:
    """The sources that are meant, by label, title or id."""
    names = [(source, name) for source in known for name in (source.label, source.title, source.id)]
    found = [names[place][0] for place in meant(typed, [name for _, name in names])]
    return list({source.id: source for source in found}.values())


def spans(typed: str) -> tuple[tuple[str, str], ...]:
    """The stretches of time that a text names, first and last month as "2020-07"."""
    found = calendar(typed)
    read = [(_month(span.start), _month(span.end)) for span in found.spans]
    read += [(f"{day.year:04}-{day.month:02}",) * 2 for day in found.days if day.year and day.month]
    return tuple(read)


def _month(number: int) -> str:
    return f"{number // 12:04}-{number % 12 + 1:02}"


def labels(ids: Iterable[str], briefing: Briefing) -> list[str]:
    """The labels of these entities, each once."""
    known = {entity.id: entity.label for entity in briefing.entities}
    return list(dict.fromkeys(known.get(one, one) for one in ids))


def named_in(fact: Fact) -> frozenset[str]:
    """The ids of all things that the fact is about."""
    typed = [one for q in fact.quantities for one in (q.place, q.subject) if one]
    return frozenset({*fact.actors, *fact.places, *fact.targets, *typed})
