"""`/topics`, `/sources` and `/help`: what there is, where it is from, how to begin."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from knowledge import phrases, wording
from knowledge.factbase import FactBase
from knowledge.lookups import names
from knowledge.lookups.commands import line_of
from knowledge.lookups.found import MOST_CHOICES, Choice, Found, choice, fact_choices, sentence
from knowledge.lookups.pages import (
    MOST_SHOWN,
    Item,
    Section,
    counted,
    fact_item,
    listed,
    paged,
    plain_pages,
)
from knowledge.lookups.rows import rivals_of_facts
from knowledge.model import Briefing, Fact, Kind, Source, Voice
from knowledge.store.quantities import Sought

EXAMPLES = 5
"""Questions that help shows."""

TRIED = 30
"""Facts whose questions are tried for that."""

SILENCES = 8
"""Known silences of a source that are named."""

PLACE_KINDS = frozenset(
    "country city town village district province region area building place state".split()
)
"""Kinds of things that are places."""


def topics(_: Mapping[str, str], base: FactBase, scope: str) -> Found:
    """Topics, things and places, each with how many facts there are on it."""
    briefing = base.briefing(scope)
    groups = _counts(briefing)
    lines = [phrases.TOPICS.format(subject=wording.safe_cut(briefing.subject, 300))]
    if briefing.unloaded:
        lines.append(phrases.TOPICS_UNCOUNTED.format(count=briefing.unloaded))
    choices: list[Choice] = []
    for heading, counts in groups:
        if counts:
            lines += [f"**{heading}**", *_topic_lines(counts)]
            choices += [_topic_choice(label, count) for label, count in counts[:MOST_CHOICES]]
    return Found(plain_pages(lines), choices=_mixed(choices, len(groups[0][1])))


def _mixed(choices: list[Choice], topics: int) -> tuple[Choice, ...]:
    """Topics first, with room for things and places as well."""
    room = max(MOST_CHOICES - (len(choices) - topics), MOST_CHOICES // 2)
    return tuple([*choices[: min(topics, room)], *choices[topics:]][:MOST_CHOICES])


Counts = list[tuple[str, int | None]]


def _counts(briefing: Briefing) -> list[tuple[str, Counts]]:
    """Labels with their counts, by heading; of a large scope without counts."""
    active = {fact.id for fact in briefing.active}
    held: Counts = [
        (topic.label, len(topic.facts) if briefing.unloaded else len(active & {*topic.facts}))
        for topic in briefing.topics
    ]
    counts = Counter(one for fact in briefing.active for one in names.named_in(fact))
    things: Counts = []
    places: Counts = []
    for entity in sorted(briefing.entities, key=lambda entity: -counts[entity.id]):
        if counts[entity.id] or briefing.unloaded:
            count = None if briefing.unloaded else counts[entity.id]
            (places if entity.kind in PLACE_KINDS else things).append((entity.label, count))
    held = [(label, count) for label, count in held if count]
    return [
        (phrases.TOPICS_HEADING, held),
        (phrases.NAMED_HEADING, things),
        (phrases.PLACES_HEADING, places),
    ]


def _topic_lines(counts: Counts) -> list[str]:
    lines = [
        phrases.TOPIC_LINE.format(label=wording.safe_cut(label, 100), count=counted(count))
        if count is not None
        else phrases.TOPIC_UNCOUNTED_LINE.format(label=wording.safe_cut(label, 100))
        for label, count in counts[:MOST_SHOWN]
    ]
    more = len(counts) - MOST_SHOWN
    return [*lines, phrases.MORE_LINE.format(count=more)] if more > 0 else lines


def _topic_choice(label: str, count: int | None) -> Choice:
    text = label if count is None else f"{label}: {counted(count)}"
    return choice(text, line_of("summary", {"of": label}))


def sources(options: Mapping[str, str], base: FactBase, scope: str) -> Found:
    """All sources, or one of them with its facts."""
    briefing = base.briefing(scope)
    if not briefing.sources:
        return sentence(phrases.NO_SOURCES)
    typed = options.get("source", "")
    chosen = names.sources(typed, briefing.sources) if typed else list(briefing.sources)
    if not chosen:
        there = phrases.THERE_IS.format(things=listed([s.label for s in briefing.sources], 8))
        text = f"{phrases.NOTHING_LIKE.format(words=wording.safe_cut(typed, 60))} {there}"
        return sentence(text, _source_choices(list(briefing.sources)))
    if typed and len(chosen) == 1:
        return _one_source(chosen[0], base, scope, briefing)
    counts = Counter(one for fact in briefing.active for one in {c.source for c in fact.citations})
    lines: list[str] = []
    for source in chosen[:MOST_SHOWN]:
        count = None if briefing.unloaded else counts[source.id]
        lines += ["\n".join(_source_lines(source, count, briefing))]
    if len(chosen) > MOST_SHOWN:
        lines.append(phrases.MORE_LINE.format(count=len(chosen) - MOST_SHOWN))
    return Found(plain_pages(lines), choices=_source_choices(chosen))


def _source_choices(chosen: list[Source]) -> tuple[Choice, ...]:
    return tuple(
        choice(f"{one.label}: {one.title}", line_of("sources", {"source": one.id}))
        for one in chosen[:MOST_CHOICES]
    )


def _one_source(source: Source, base: FactBase, scope: str, briefing: Briefing) -> Found:
    if briefing.unloaded:
        rows = base.store.figures(scope, Sought(sources=(source.id,)), MOST_SHOWN)
        facts = list({fact.id: fact for fact, _ in rows}.values())
        count = None
    else:
        facts = [f for f in briefing.active if any(c.source == source.id for c in f.citations)]
        count = len(facts)
    about = "\n".join(_source_lines(source, count, briefing))
    shown = facts[:MOST_SHOWN]
    shown += rivals_of_facts(shown, base, scope, briefing)
    items = tuple(fact_item(fact, briefing) for fact in shown)
    title = phrases.SOURCE_FIGURES if briefing.unloaded else phrases.SOURCE_FACTS
    pages = paged("", [Section("", (Item(about),)), Section(title, items)], briefing)
    return Found(pages, tuple(shown), fact_choices(shown))


def _source_lines(source: Source, count: int | None, briefing: Briefing) -> Iterator[str]:
    """Title, kind, author, date, what is not known of them, and what the source is silent on."""
    yield phrases.SOURCE_LINE.format(
        title=wording.safe_cut(source.title, 200),
        kind=wording.safe_cut(source.kind, 80),
        author=wording.safe_cut(source.author or phrases.NOT_KNOWN, 80),
        issued=wording.safe_cut(source.issued or phrases.NOT_KNOWN, 80),
        count=phrases.NOT_COUNTED if count is None else counted(count),
    )
    if source.container_title:
        container = wording.safe_cut(source.container_title, 80)
        yield phrases.SOURCE_IN.format(container=container)
    silent = [silence.missing for silence in briefing.silences if silence.source == source.id]
    if silent:
        yield phrases.SILENT_ON.format(things=listed(silent, SILENCES))


def overview(_: Mapping[str, str], base: FactBase, scope: str) -> Found:
    """What the bot does, questions that it can answer, the lookups, and privacy in one line."""
    briefing = base.briefing(scope)
    subject = wording.safe_cut(briefing.subject, 300)
    asked = [phrases.TRY.format(example=wording.safe(ask)) for ask in _examples(base, scope)]
    lines = [
        phrases.HELP.format(subject=subject, count=briefing.size),
        *asked,
        phrases.LOOKUPS,
        phrases.PRIVACY,
    ]
    choices = tuple(choice(text, f"/{name}") for name, text in phrases.OPEN_LABELS.items())
    return Found(plain_pages(lines), choices=choices)


def _examples(base: FactBase, scope: str) -> list[str]:
    """Questions of facts of different kinds, each of which is answered with that fact."""
    found: list[str] = []
    for fact in _varied(base, scope)[:TRIED]:
        ask = next((ask for ask in fact.asks if ask.rstrip().endswith("?") and len(ask) > 20), "")
        if ask and any(one.id == fact.id for one in base.ask(ask, scope).facts):
            found.append(ask)
        if len(found) == EXAMPLES:
            break
    return found or list(base.briefing(scope).examples[:EXAMPLES])


def _varied(base: FactBase, scope: str) -> list[Fact]:
    """Facts in turn from each kind and voice, in the order of the briefing."""
    briefing = base.briefing(scope)
    facts: list[Fact] = list(briefing.active)
    if briefing.unloaded:
        ids = base.store.fact_ids(scope, "", TRIED)
        facts = [fact for one in ids if (fact := base.store.active_fact(scope, one))]
    turns: Counter[tuple[Kind, Voice]] = Counter()
    kinds = list(Kind)
    keyed = []
    for place, fact in enumerate(facts):
        turns[fact.kind, fact.voice] += 1
        keyed.append((turns[fact.kind, fact.voice], kinds.index(fact.kind), place, fact))
    return [fact for *_, fact in sorted(keyed, key=lambda one: one[:3])]
