"""What fits an option while it is being typed: at most 25 suggestions, each short."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from knowledge import phrases
from knowledge.errors import KnowledgeError
from knowledge.factbase import FactBase
from knowledge.lookups.commands import BY_NAME, tidy
from knowledge.lookups.figures import measures, values_of
from knowledge.lookups.found import LABEL_LIMIT, fact_label, label_cut
from knowledge.lookups.names import named_in
from knowledge.lookups.pages import counted
from knowledge.lookups.rows import MOST_ROWS, all_figures, of_facts
from knowledge.lookups.speakers import speakers
from knowledge.lookups.subjects import candidates
from knowledge.model import Briefing, Fact, Kind
from knowledge.packs import FACT_ID
from knowledge.store.quantities import Sought
from knowledge.text import fold

MOST = 25
"""Suggestions that Discord shows."""

Suggestion = tuple[str, str]
"""What is shown, and the value that it stands for."""


def suggest(command: str, option: str, typed: str, base: FactBase, scope: str) -> list[Suggestion]:
    """What the option can be, given what has been typed of it; empty where nothing fits."""
    known = BY_NAME.get(command)
    chosen = next((one for one in known.options if one.name == option), None) if known else None
    if chosen is None:
        return []
    text = tidy(typed)
    if chosen.choices:
        return [(one, one) for one in chosen.choices if text.casefold() in one]
    try:
        found = _suggestions(command, option, text, base, scope)
    except KnowledgeError:
        return []
    return _short(found)


def _short(found: Iterable[Suggestion]) -> list[Suggestion]:
    """The first 25, each value once, cut to what Discord takes."""
    once: dict[str, str] = {}
    for name, value in found:
        if value and len(once) < MOST:
            once.setdefault(value[:LABEL_LIMIT], label_cut(name))
    return [(name, value) for value, name in once.items()]


def _suggestions(
    command: str, option: str, typed: str, base: FactBase, scope: str
) -> Iterable[Suggestion]:
    briefing = base.briefing(scope)
    match command, option:
        case "fact", _:
            return [(fact_label(one), one.id) for one in _facts(typed, base, scope, briefing)]
        case "compare", _:
            return _groups(typed, base, scope, briefing)
        case "figures", _:
            return _holding(typed, _values(option, base, scope, briefing))
        case "who-says", _:
            known = [] if briefing.unloaded else speakers(briefing.active, briefing)
            return _holding(typed, [(one.name, len(one.facts)) for one in known])
        case "sources", _:
            sources = [(f"{one.label}: {one.title}", one.id) for one in briefing.sources]
            return [(name, value) for name, value in sources if fold(typed) in fold(name)]
        case _, "period":
            return _holding(typed, _values("period", base, scope, briefing))
        case _:
            return _holding(typed, _subjects(briefing))


def _holding(typed: str, values: Iterable[tuple[str, int]]) -> list[Suggestion]:
    """Those of the values that hold what is typed, those that begin with it first."""
    want = fold(typed)
    fitting = [(value, count) for value, count in values if want in fold(value)]
    fitting.sort(key=lambda one: not fold(one[0]).startswith(want))
    return [(f"{label_cut(v, 80)} ({counted(n)})" if n else v, v) for v, n in fitting[:MOST]]


def _facts(typed: str, base: FactBase, scope: str, briefing: Briefing) -> list[Fact]:
    """The facts whose ids begin so, else those most like the words; figures first at the start."""
    beginning = typed.upper()
    if briefing.unloaded:
        ids = base.store.fact_ids(scope, beginning, MOST)
        stored = (base.store.active_fact(scope, one) for one in ids)
        found = [fact for fact in stored if fact]
    else:
        found = [fact for fact in briefing.active if fact.id.startswith(beginning)]
        found.sort(key=lambda fact: bool(typed) or fact.kind is not Kind.STATISTIC)
    return found[:MOST] or [fact for _, fact in candidates(typed, base, scope, MOST)]


def _values(option: str, base: FactBase, scope: str, briefing: Briefing) -> list[tuple[str, int]]:
    """What a filter of figures can be, with how many figures there are; 0 where not counted."""
    if briefing.unloaded:
        return [(value, 0) for value in _values_of_many(option, base, scope, briefing)]
    figures = of_facts(briefing.active)
    counts = Counter(value for figure in figures for value in values_of(option, [figure], briefing))
    return counts.most_common()


def _values_of_many(option: str, base: FactBase, scope: str, briefing: Briefing) -> Sequence[str]:
    match option:
        case "measure":
            return measures(base, scope, briefing)
        case "source":
            return [source.label for source in briefing.sources]
        case "period":
            rows = all_figures(base, scope, briefing, Sought(), MOST_ROWS)
            return values_of(option, rows.figures, briefing)
        case _:
            return [entity.label for entity in briefing.entities]


def _subjects(briefing: Briefing) -> list[tuple[str, int]]:
    """Topics, then things and places by how many facts are on them."""
    active = {fact.id for fact in briefing.active}
    topics = [(topic.label, len(active & {*topic.facts})) for topic in briefing.topics]
    counts = Counter(one for fact in briefing.active for one in named_in(fact))
    things = [
        (entity.label, counts[entity.id])
        for entity in sorted(briefing.entities, key=lambda entity: -counts[entity.id])
        if counts[entity.id] or briefing.unloaded
    ]
    return [*topics, *things]


def _groups(typed: str, base: FactBase, scope: str, briefing: Briefing) -> Iterable[Suggestion]:
    """Figures of one measure together; after the first ids, each of its measure one by one."""
    figures = of_facts(briefing.active)
    if briefing.unloaded:
        figures = all_figures(base, scope, briefing, Sought(), MOST_ROWS).figures
    groups: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for fact, quantity in figures:
        groups[quantity.measure][fact.id] = None
    chosen = FACT_ID.findall(typed.upper())
    for measure, ids in groups.items():
        if chosen and chosen[0] in ids:
            for one in [one for one in ids if one not in chosen]:
                together = " ".join([*chosen, one])
                yield phrases.MEASURE_OF.format(facts=together, measure=measure), together
        elif not chosen and len(ids) > 1 and fold(typed) in fold(measure):
            together = " ".join(list(ids)[:8])
            yield phrases.MEASURE_OF.format(facts=together, measure=measure), together
