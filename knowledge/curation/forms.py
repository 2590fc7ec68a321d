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
from knowledge.lexicon import lexicon
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
from knowledge.text import Token, clean, fold, tokens

Read = tuple[Fact, tuple[PartEdit, ...], tuple[str, ...]]
"""The fact as it reads now, the parts that it needs and the base lacks, and what went wrong."""

CUT_FROM = 80
"""Characters from which on a field may show only the beginning of a text."""

FIELD_LIMIT = 3_500
"""Characters of a fact's asks that a form shows; Discord's fields hold 4,000."""

_SEPARATOR = re.compile(r"\s*;\s*")
_SLASH = words.SLASH.strip()


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
    """The fact with what was typed in the first step; what reads as it was shown stays."""
    shown = text_form(fact, briefing)
    reading = _Reading(replace(fact, kind=form.kind, voice=form.voice), briefing)
    if _differ(form.statement, shown.statement) or not fact.statement:
        reading.take(lambda: reading.set(statement=typed.required(form.statement, words.STATEMENT)))
    if _differ(form.source, shown.source) or not fact.citations:
        others = fact.citations[1:]
        reading.take(lambda: reading.set(citations=(reading.citation(form.source), *others)))
    return reading.done()


def with_figure(fact: Fact, form: FigureForm, briefing: Briefing) -> Read:
    """The fact with what was typed in the second step; what reads as it was shown stays.

    An empty figure takes the first one out.
    """
    shown = figure_form(fact, briefing)
    reading = _Reading(fact, briefing)
    renamed = _differ(form.about, shown.about)
    if renamed:
        reading.take(lambda: reading.name(form.about, shown.about))
    if _differ(form.says, shown.says):
        reading.take(lambda: reading.set(attribution=tuple(typed.chain(form.says, fact))))
    fields = ((form.figure, shown.figure), (form.measure, shown.measure))
    if any(_differ(*pair) for pair in (*fields, (form.period, shown.period))):
        reading.take(lambda: reading.figure(form, shown, renamed=renamed))
    elif renamed and fact.quantities:
        reading.take(reading.about)
    return reading.done()


def with_more(fact: Fact, form: MoreForm, briefing: Briefing) -> Read:
    """The fact with what was typed in the third step; what reads as it was shown stays.

    Asks that were too many to be shown stay, and those that were typed are added.
    """
    kept = fact.asks if _too_many(fact) else ()
    shown = more_form(fact)
    reading = _Reading(fact, briefing)
    for name in ("caveat", "hedge"):
        if _differ(getattr(form, name), getattr(shown, name)):
            reading.set(**{name: clean(getattr(form, name)) or None})
    if _lines(form.asks) != _lines(shown.asks):
        reading.take(lambda: reading.set(asks=distinct([*kept, *typed.asks(form.asks)])))
    if _differ(form.dates, shown.dates):
        known = {date.words: date for date in fact.dates}
        items = _items(form.dates)
        reading.take(
            lambda: reading.set(dates=tuple(known.get(one) or typed.date(one) for one in items))
        )
    if _differ(form.links, shown.links):
        reading.take(lambda: reading.set(links=tuple(map(typed.link, _items(form.links)))))
    return reading.done()


class _Reading:
    """One form being read: the fact so far, the parts it needs, what went wrong."""

    def __init__(self, fact: Fact, briefing: Briefing) -> None:
        self.fact = fact
        self._briefing = briefing
        self._new: dict[tuple[str, str], Source | Entity] = {}
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
        return Citation(source=source.id, locator=locator)

    def name(self, text: str, shown: str) -> None:
        """The actor and the place, parted by a slash; unknown names are made."""
        for field, kind, now, before in (
            ("actors", "actor", *(one.partition(_SLASH)[0] for one in (text, shown))),
            ("places", "place", *(one.partition(_SLASH)[2] for one in (text, shown))),
        ):
            if _differ(now, before):
                others = getattr(self.fact, field)
                self.set(**{field: _first(self._entity(now, kind), others)})

    def about(self) -> None:
        """The first figure's subject and place are the fact's first ones."""
        first, *rest = self.fact.quantities
        first = replace(
            first,
            subject=next(iter(self.fact.actors), None),
            place=next(iter(self.fact.places), None),
        )
        self.set(quantities=(first, *rest))

    def figure(self, form: FigureForm, shown: FigureForm, *, renamed: bool) -> None:
        """The fact's first figure; all others stay, and what reads as it was shown."""
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
            measure=before.measure
            if before and not _differ(form.measure, shown.measure)
            else typed.required(form.measure, words.MEASURE),
            subject=before.subject if before else None,
            place=before.place if before else None,
            period=before.period
            if before and not _differ(form.period, shown.period)
            else typed.read_period(form.period),
        )
        self.set(quantities=(quantity, *rest))
        if renamed or before is None:
            self.about()

    def _source(self, name: str) -> Source:
        known = [*self._briefing.sources, *(s for s in self._new.values() if isinstance(s, Source))]
        for source in known:
            if fold(name) in map(fold, (source.id, source.title, source.url or "")):
                return source
        labelled = [source for source in known if fold(source.label) == fold(name)]
        if len(labelled) > 1:
            ids = ", ".join(source.id for source in labelled[:5])
            raise BadInput(words.SEVERAL_SOURCES.format(typed=name[:40], ids=ids))
        if labelled:
            return labelled[0]
        source = typed.new_source(name, {source.id for source in known})
        self._new["source", source.id] = source
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
        if not any(map(_names, tokens(name))):
            raise BadInput(words.NO_NAME.format(typed=name[:40]))
        entity = Entity(id=typed.slug(name, {one.id for one in known}), kind=kind, label=name)
        self._new["entity", entity.id] = entity
        return entity.id


def _names(token: Token) -> bool:
    """Whether the word can be (part of) a name: no small word, no word for asking, no number."""
    known = lexicon()
    plain = token.value is None and token.word not in known.asking
    return plain and known.is_content(token.word)


def _differ(typed_now: str, shown: str) -> bool:
    """Whether somebody typed something else; what a field had no room for is no difference."""
    now, before = clean(typed_now), clean(shown)
    return now != before and not (len(now) >= CUT_FROM and before.startswith(now))


def _too_many(fact: Fact) -> bool:
    return sum(len(ask) + 1 for ask in fact.asks) > FIELD_LIMIT


def _lines(text: str) -> list[str]:
    return [line for line in map(clean, text.splitlines()) if line]


def _items(text: str) -> list[str]:
    return [clean(item) for item in re.split(r"[;\n]", text) if item.strip()]


def _first(one: str | None, others: tuple[str, ...]) -> tuple[str, ...]:
    """The one before the others; without it the first of them goes."""
    rest = tuple(other for other in others if other != one)
    return (one, *rest) if one else others[1:]


def _source_text(fact: Fact, briefing: Briefing) -> str:
    """The first citation as it is typed; by its id where other sources have the same label."""
    if not fact.citations:
        return ""
    citation = fact.citations[0]
    source = next((s for s in briefing.sources if s.id == citation.source), None)
    name = citation.source
    if source is not None:
        labels = [fold(one.label) for one in briefing.sources]
        unique = labels.count(fold(source.label)) == 1
        name = source.url or (source.label if unique else source.id)
    return f"{name}; {citation.locator}"
