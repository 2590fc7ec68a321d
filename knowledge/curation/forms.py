"""What moderators type into forms, read into a draft; and a draft's fields as such texts.

A field that cannot be read leaves the draft as it was and gives a sentence instead: nothing that
was read before is lost.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from knowledge import figures
from knowledge.curation import typed
from knowledge.curation.changes import distinct
from knowledge.errors import BadInput
from knowledge.model import (
    NAME_LIMIT,
    Briefing,
    Citation,
    Entity,
    Fact,
    Kind,
    PartEdit,
    Quantity,
    Source,
    Voice,
)
from knowledge.phrases import moderating as words
from knowledge.text import clean, fold

Read = tuple[Fact, tuple[PartEdit, ...], tuple[str, ...]]
"""The fact as it reads now, the parts that it needs and the base lacks, and what went wrong."""

FIELD_LIMIT = 3_500
"""Characters of a fact's asks that a form shows; Discord's fields hold 4,000."""

_SEPARATOR = re.compile(r"\s*;\s*")


@dataclass(frozen=True, slots=True, kw_only=True)
class TextForm:
    """The first step: what is said, by what kind of fact, in whose voice, and where it stands."""

    statement: str
    kind: Kind
    voice: Voice
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureForm:
    """The second step, for a statistic."""

    figure: str
    measure: str
    period: str
    about: str
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MoreForm:
    """What may be added: limits, phrasings, dates and relations."""

    caveat: str
    hedge: str
    asks: str
    dates: str
    links: str


def text_form(fact: Fact, briefing: Briefing) -> TextForm:
    """The first step as it would be typed for this fact."""
    return TextForm(
        statement=fact.statement,
        kind=fact.kind,
        voice=fact.voice,
        source=_source_text(fact, briefing),
    )


def figure_form(fact: Fact, briefing: Briefing) -> FigureForm:
    """The second step as it would be typed for the fact's first figure."""
    labels = {entity.id: entity.label for entity in briefing.entities}
    quantity = fact.quantities[0] if fact.quantities else None
    actor = (quantity and quantity.subject) or next(iter(fact.actors), "")
    place = (quantity and quantity.place) or next(iter(fact.places), "")
    named = [labels.get(one, one) for one in (actor, place)]
    return FigureForm(
        figure=f"{figures.amount(quantity)} {quantity.unit}" if quantity else "",
        measure=quantity.measure if quantity else "",
        period=typed.period_text(quantity.period if quantity else None),
        about=words.SLASH.join(named) if any(named) else "",
        says=words.ARROW.join(typed.attributor_text(one) for one in fact.attribution)
        or words.NOT_NAMED,
    )


def more_form(fact: Fact) -> MoreForm:
    """The third step as it would be typed; without the asks where they are too many to show."""
    return MoreForm(
        caveat=fact.caveat or "",
        hedge=fact.hedge or "",
        asks="" if _too_many(fact) else "\n".join(fact.asks),
        dates="; ".join(date.words for date in fact.dates),
        links="; ".join(f"{link.relation} {link.fact}" for link in fact.links),
    )


def with_text(fact: Fact, form: TextForm, briefing: Briefing) -> Read:
    """The fact with what was typed in the first step."""
    reading = _Reading(replace(fact, kind=form.kind, voice=form.voice), briefing)
    reading.take(lambda: reading.set(statement=typed.required(form.statement, words.STATEMENT)))
    others = fact.citations[1:]
    reading.take(lambda: reading.set(citations=(reading.citation(form.source), *others)))
    return reading.done()


def with_figure(fact: Fact, form: FigureForm, briefing: Briefing) -> Read:
    """The fact with what was typed in the second step; an empty figure takes the first one out."""
    reading = _Reading(fact, briefing)
    reading.take(lambda: reading.name(form.about))
    reading.take(lambda: reading.set(attribution=tuple(typed.chain(form.says, fact))))
    reading.take(lambda: reading.figure(form))
    return reading.done()


def with_more(fact: Fact, form: MoreForm, briefing: Briefing) -> Read:
    """The fact with what was typed in the third step.

    Asks that were too many to be shown stay, and those that were typed are added.
    """
    kept = fact.asks if _too_many(fact) else ()
    reading = _Reading(fact, briefing)
    reading.set(caveat=clean(form.caveat) or None, hedge=clean(form.hedge) or None)
    reading.take(lambda: reading.set(asks=distinct([*kept, *typed.asks(form.asks)])))
    reading.take(lambda: reading.set(dates=tuple(map(typed.date, _items(form.dates)))))
    reading.take(lambda: reading.set(links=tuple(map(typed.link, _items(form.links)))))
    return reading.done()


class _Reading:
    """One form being read: the fact so far, the parts it needs, what went wrong."""

    def __init__(self, fact: Fact, briefing: Briefing) -> None:
        self.fact = fact
        self._briefing = briefing
        self._new: dict[str, Source | Entity] = {}
        self._problems: list[str] = []

    def take(self, step: Callable[[], None]) -> None:
        """Do one step; what it refuses is told and leaves the rest as it is."""
        try:
            step()
        except BadInput as error:
            self._problems.append(str(error))

    def set(self, **changes: object) -> None:
        self.fact = replace(self.fact, **changes)  # type: ignore[arg-type]

    def done(self) -> Read:
        parts = tuple(PartEdit(after=part) for part in self._new.values())
        return self.fact, parts, tuple(self._problems)

    def citation(self, text: str) -> Citation:
        """The source and the place in it; an unknown source is made, a missing place is 1."""
        name, *place = _SEPARATOR.split(clean(text))
        if not name:
            raise BadInput(words.SOURCE_MISSING)
        source = self._source(name)
        locator = typed.locator(place[0]) if place and place[0] else 1
        before = self.fact.citations[0] if self.fact.citations else None
        same = before is not None and (before.source, before.locator) == (source.id, locator)
        return (
            before if before is not None and same else Citation(source=source.id, locator=locator)
        )

    def name(self, text: str) -> None:
        """The actor and the place, parted by a slash; unknown names are made."""
        actor, _, place = clean(text).partition(words.SLASH.strip())
        actors, places = self._entity(actor, "actor"), self._entity(place, "place")
        self.set(actors=_first(actors, self.fact.actors), places=_first(places, self.fact.places))

    def figure(self, form: FigureForm) -> None:
        """The fact's first figure; all others stay."""
        rest = self.fact.quantities[1:]
        if not form.figure.strip():
            self.set(quantities=rest)
            return
        comparator, amount, upper, unit = typed.read_figure(form.figure)
        before = self.fact.quantities[0] if self.fact.quantities else None
        quantity = Quantity(
            amount=amount,
            upper=upper,
            comparator=comparator,
            unit=unit,
            measure=typed.required(form.measure, words.MEASURE),
            subject=next(iter(self.fact.actors), None),
            place=next(iter(self.fact.places), None),
            period=typed.read_period(form.period, before.period if before else None),
        )
        self.set(quantities=(quantity, *rest))

    def _source(self, name: str) -> Source:
        known = [*self._briefing.sources, *(s for s in self._new.values() if isinstance(s, Source))]
        for source in known:
            if fold(name) in map(fold, (source.id, source.title, source.label, source.url or "")):
                return source
        source = typed.new_source(name, {source.id for source in known})
        self._new[source.id] = source
        return source

    def _entity(self, name: str, kind: str) -> str | None:
        name = clean(name, NAME_LIMIT)
        if not name:
            return None
        known = [
            *self._briefing.entities,
            *(e for e in self._new.values() if isinstance(e, Entity)),
        ]
        for entity in known:
            if fold(name) in map(fold, (entity.id, entity.label, *entity.aliases)):
                return entity.id
        entity = Entity(id=typed.slug(name, {one.id for one in known}), kind=kind, label=name)
        self._new[entity.id] = entity
        return entity.id


def _too_many(fact: Fact) -> bool:
    return sum(len(ask) + 1 for ask in fact.asks) > FIELD_LIMIT


def _items(text: str) -> list[str]:
    return [clean(item) for item in re.split(r"[;\n]", text) if item.strip()]


def _first(one: str | None, others: tuple[str, ...]) -> tuple[str, ...]:
    """The one before the others; without it the first of them goes."""
    rest = tuple(other for other in others if other != one)
    return (one, *rest) if one else others[1:]


def _source_text(fact: Fact, briefing: Briefing) -> str:
    if not fact.citations:
        return ""
    citation = fact.citations[0]
    source = next((s for s in briefing.sources if s.id == citation.source), None)
    name = (source.url or source.label) if source else citation.source
    return f"{name}; {citation.locator}"
