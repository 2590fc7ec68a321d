"""`/who-says`: facts by who says them, and what each is not known to say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from knowledge import phrases, wording
from knowledge.factbase import FactBase
from knowledge.lookups import names
from knowledge.lookups.commands import line_of
from knowledge.lookups.found import (
    MOST_CHOICES,
    Choice,
    Found,
    choice,
    fact_choices,
    sentence,
    unique,
)
from knowledge.lookups.pages import MOST_SHOWN, Item, Section, counted, fact_item, listed, paged
from knowledge.lookups.rows import rivals_of_facts
from knowledge.lookups.subjects import candidates
from knowledge.model import Briefing, Fact, Silence
from knowledge.text import fold

MOST_SILENCES = 6
"""Known silences that are named for one speaker."""


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who says some facts first: whoever a source cites, else the author of the source."""

    name: str
    facts: tuple[Fact, ...]
    is_author: bool = False

    @property
    def sources(self) -> int:
        """In how many sources that is repeated."""
        return len({citation.source for fact in self.facts for citation in fact.citations})


def who_says(options: Mapping[str, str], base: FactBase, scope: str) -> Found:
    """The facts of all speakers, or of one."""
    briefing = base.briefing(scope)
    who = options.get("who", "")
    if briefing.unloaded and not who:
        example = "/who-says UN"
        return sentence(phrases.TOO_MANY_TO_READ.format(count=briefing.unloaded, example=example))
    known = speakers(_facts(who, base, scope, briefing), briefing)
    chosen = [known[place] for place in _meant(who, known, briefing)] if who else known
    if not chosen:
        return _nobody(who, known)
    facts = [fact for one in chosen for fact in one.facts]
    count = len(chosen)
    origins = phrases.ONE_ORIGIN if count == 1 else phrases.ORIGINS.format(count=count)
    lead = phrases.SPEAKERS.format(facts=counted(len(facts)), origins=origins)
    if len(facts) > MOST_SHOWN:
        lead = f"{lead} {phrases.SHOWN_FIRST.format(count=MOST_SHOWN)}"
    left = MOST_SHOWN
    sections: list[Section] = []
    for one in chosen:
        sections.append(_section(one, one.facts[: max(left, 0)], briefing))
        left -= len(one.facts)
    shown = unique(item.fact for section in sections for item in section.items if item.fact)
    if others := rivals_of_facts(shown, base, scope, briefing):
        items = tuple(fact_item(fact, briefing) for fact in others)
        sections.append(Section(phrases.RIVALS_HEADING, items))
        shown = (*shown, *others)
    pages = paged(lead, sections, briefing)
    return Found(pages, shown, fact_choices(shown) if who else speaker_choices(chosen))


def speaker_choices(known: Sequence[Speaker]) -> tuple[Choice, ...]:
    """A menu of speakers."""
    return tuple(
        choice(f"{one.name}: {counted(len(one.facts))}", line_of("who-says", {"who": one.name}))
        for one in known[:MOST_CHOICES]
    )


def speakers(facts: Iterable[Fact], briefing: Briefing) -> list[Speaker]:
    """Who says these facts: those who are cited by how much they say, then the authors."""
    sources = {source.id: source for source in briefing.sources}
    groups: defaultdict[tuple[bool, str], list[Fact]] = defaultdict(list)
    called: dict[tuple[bool, str], str] = {}
    for fact in facts:
        if fact.attribution:
            name, key = fact.attribution[0].name, (False, fold(fact.attribution[0].name))
        else:
            cited = fact.citations[0].source
            source = sources.get(cited)
            name = cited if source is None else source.author or source.voice
            key = (True, cited)
        groups[key].append(fact)
        called.setdefault(key, name)
    ordered = sorted(groups, key=lambda key: (key[0], -len(groups[key])))
    return [Speaker(called[key], tuple(groups[key]), key[0]) for key in ordered]


def _facts(who: str, base: FactBase, scope: str, briefing: Briefing) -> Sequence[Fact]:
    if briefing.unloaded:
        return [fact for _, fact in candidates(who, base, scope, 50)]
    return briefing.active


def _meant(who: str, known: Sequence[Speaker], briefing: Briefing) -> list[int]:
    """The speakers who are meant by name, else by another name of a thing."""
    found = names.meant(who, [one.name for one in known])
    for entity in () if found else names.entities(who, briefing.entities):
        for name in (entity.label, *entity.aliases):
            found = found or names.meant(name, [one.name for one in known])
    return found


def _nobody(who: str, known: Sequence[Speaker]) -> Found:
    lines = [phrases.NO_SPEAKER.format(who=wording.safe_cut(who, 60))]
    if known:
        lines.append(phrases.SPEAKERS_THERE_ARE.format(names=listed([s.name for s in known], 8)))
    return sentence(" ".join(lines), speaker_choices(known))


def _section(speaker: Speaker, facts: Sequence[Fact], briefing: Briefing) -> Section:
    """One speaker: how many facts from how many sources, the facts, what is not there."""
    title = phrases.SPEAKER.format(name=speaker.name, count=counted(len(speaker.facts)))
    items = [fact_item(fact, briefing) for fact in facts]
    if speaker.sources > 1 and not speaker.is_author:
        items.insert(0, Item(phrases.SPEAKER_SOURCES.format(count=speaker.sources)))
    silent = [silence.missing for silence in silences_beside(speaker.facts, briefing)]
    if silent:
        things = listed(silent, MOST_SILENCES)
        items.append(Item(phrases.SPEAKER_SILENT.format(things=things)))
    return Section(title, tuple(items))


def silences_beside(facts: Iterable[Fact], briefing: Briefing) -> list[Silence]:
    """The known silences that these facts are the nearest to."""
    ids = {fact.id for fact in facts}
    return [silence for silence in briefing.silences if not ids.isdisjoint(silence.near)]
