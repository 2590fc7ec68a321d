"""`/summary`: a briefing in pages: figures first, then events, claims, opinion, each labelled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from knowledge import phrases, wording
from knowledge.factbase import FactBase
from knowledge.lookups.commands import line_of
from knowledge.lookups.found import MOST_CHOICES, Choice, Found, choice, fact_choices, sentence
from knowledge.lookups.pages import MOST_SHOWN, Item, Section, counted, fact_item, listed, paged
from knowledge.lookups.rows import rivals_of_facts
from knowledge.lookups.speakers import silences_beside
from knowledge.lookups.subjects import Subject, subject
from knowledge.model import Briefing, Fact, Kind, Voice

MOST_SILENCES = 8
"""Known silences at the end of a summary."""


def summary(options: Mapping[str, str], base: FactBase, scope: str) -> Found:
    """A briefing on a topic, a thing, a place or everything."""
    briefing = base.briefing(scope)
    typed = options.get("of", "")
    if not typed and briefing.unloaded:
        example = (
            line_of("summary", {"of": _labels(briefing)[0]}) if _labels(briefing) else "/figures"
        )
        text = phrases.TOO_MANY_TO_READ.format(
            count=briefing.unloaded, example=wording.safe(example)
        )
        return sentence(text, [_choice(label) for label in _labels(briefing)])
    chosen = subject(typed, base, scope, briefing) if typed else _everything(briefing)
    if chosen is None:
        return _nothing(typed, briefing)
    facts = chosen.facts[:MOST_SHOWN]
    facts = [*facts, *rivals_of_facts(facts, base, scope, briefing)]
    silent = [silence.missing for silence in silences_beside(facts, briefing)]
    sections = sections_of(facts, briefing)
    if silent:
        note = phrases.SILENT_ON.format(things=listed(silent, MOST_SILENCES))
        sections.append(Section("", (Item(note),)))
    ordered = [item.fact for section in sections for item in section.items if item.fact]
    other = tuple(_choice(label) for label in chosen.others[:4])
    choices = (*other, *fact_choices(ordered))[:MOST_CHOICES]
    return Found(paged(_lead(chosen, briefing), sections, briefing), tuple(ordered), choices)


def _everything(briefing: Briefing) -> Subject:
    return Subject(briefing.name, list(briefing.active), [])


def _choice(label: str) -> Choice:
    return choice(label, line_of("summary", {"of": label}))


def _labels(briefing: Briefing) -> list[str]:
    labels = [topic.label for topic in briefing.topics]
    return [*labels, *(entity.label for entity in briefing.entities)][:MOST_CHOICES]


def _lead(chosen: Subject, briefing: Briefing) -> str:
    if chosen.partial and briefing.unloaded:
        words = wording.safe_cut(chosen.name, 60)
        return phrases.NOT_ALL_READ.format(
            count=briefing.unloaded, shown=len(chosen.facts), words=words
        )
    name = wording.safe_cut(chosen.name, 80)
    lead = phrases.SUMMARY_OF.format(name=name, count=counted(len(chosen.facts)))
    if len(chosen.facts) > MOST_SHOWN:
        lead = f"{lead}. {phrases.SHOWN_FIRST.format(count=MOST_SHOWN)}"
    return lead


def sections_of(facts: Sequence[Fact], briefing: Briefing) -> list[Section]:
    """The facts by what they are, each below its label."""
    items: dict[str, list[Item]] = {name: [] for name in phrases.SUMMARY_SECTIONS}
    for fact in facts:
        items[section_of(fact)].append(fact_item(fact, briefing))
    return [
        Section(title, tuple(items[name]))
        for name, title in phrases.SUMMARY_SECTIONS.items()
        if items[name]
    ]


def section_of(fact: Fact) -> str:
    """Below which label a fact belongs: an opinion is one, whatever else it is."""
    if fact.voice in (Voice.OPINION, Voice.GUESS):
        return "opinion"
    names = {Kind.STATISTIC: "figures", Kind.EVENT: "events", Kind.BACKGROUND: "background"}
    return names.get(fact.kind, "claims")


def _nothing(typed: str, briefing: Briefing) -> Found:
    labels = _labels(briefing)
    text = phrases.NOTHING_LIKE.format(words=wording.safe_cut(typed, 60))
    if labels:
        text = f"{text} {phrases.THERE_IS.format(things=listed(labels, 8))}"
    return sentence(text, [_choice(label) for label in labels])
