"""`/figures`: all figures that fit some filters, as a table, a chart or a file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from knowledge import phrases, wording
from knowledge.factbase import FactBase
from knowledge.lookups import files, names
from knowledge.lookups.commands import CHART, CSV, JSON, line_of
from knowledge.lookups.found import MOST_CHOICES, Choice, Found, choice, label_cut, page_cut, unique
from knowledge.lookups.found import sentence as one_sentence
from knowledge.lookups.pages import listed
from knowledge.lookups.rows import MOST_IN_FILE, MOST_ROWS, Figure, Rows, all_figures
from knowledge.lookups.table import short_amount
from knowledge.lookups.tables import table_pages
from knowledge.model import Briefing
from knowledge.store.quantities import Sought

FILTERS = ("measure", "actor", "place", "period", "source")

MOST_MEASURES = 500
"""Measures of a large scope among which one is looked for."""


def figures(options: Mapping[str, str], base: FactBase, scope: str) -> Found:
    """The figures that fit."""
    briefing = base.briefing(scope)
    given = {name: options[name] for name in FILTERS if options.get(name)}
    shape = options.get("as", "")
    limit = MOST_IN_FILE if shape in (CSV, JSON) else MOST_ROWS
    sought = sought_of(given, base, scope, briefing)
    rows = all_figures(base, scope, briefing, sought, limit) if sought else Rows([], {}, [])
    if not rows.figures:
        return _nothing(given, base, scope, briefing)
    facts = unique(figure.fact for figure in rows.figures)
    if shape in (CSV, JSON):
        return files.as_file(rows.figures, briefing, shape, more=rows.more)
    lead = _lead(rows)
    found = Found(
        table_pages(lead, rows.figures, rows.rivals, briefing), facts, figure_choices(rows.figures)
    )
    return _drawn(found, lead, rows, briefing) if shape == CHART else found


def figure_choices(figures: Iterable[Figure]) -> tuple[Choice, ...]:
    """A menu into the records behind the figures."""
    once = {figure.fact.id: figure for figure in reversed(list(figures))}
    ordered = list(reversed(once.values()))[:MOST_CHOICES]
    return tuple(choice(figure_label(one), f"/fact {one.fact.id}") for one in ordered)


def figure_label(figure: Figure) -> str:
    """A figure in one short line: id, amount, unit, period."""
    quantity = figure.quantity
    period = quantity.period.words if quantity.period else phrases.PERIOD_NOT_STATED
    figure_text = f"{short_amount(quantity)} {quantity.unit}"
    return label_cut(f"{figure.fact.id} · {label_cut(figure_text, 40)}, {period}")


def sought_of(
    given: Mapping[str, str], base: FactBase, scope: str, briefing: Briefing
) -> Sought | None:
    """What the filters mean here; None where one of them means nothing that exists."""
    sought = Sought()
    if text := given.get("measure"):
        known = measures(base, scope, briefing)
        sought = replace(sought, measures=tuple(known[i] for i in names.meant(text, known)))
    if text := given.get("actor"):
        found = names.entities(text, briefing.entities)
        sought = replace(sought, actors=tuple(entity.id for entity in found))
    if text := given.get("place"):
        found = names.entities(text, briefing.entities)
        sought = replace(sought, places=tuple(entity.id for entity in found))
    if text := given.get("source"):
        cited = names.sources(text, briefing.sources)
        sought = replace(sought, sources=tuple(source.id for source in cited))
    if text := given.get("period"):
        sought = replace(sought, spans=names.spans(text), words=text.casefold())
    lists = (sought.measures, sought.actors, sought.places, sought.sources)
    return None if any(found == () for found in lists) else sought


def measures(base: FactBase, scope: str, briefing: Briefing) -> list[str]:
    """What is measured here, most often first; of a large scope the first in the alphabet."""
    if briefing.unloaded:
        return base.store.measures(scope, MOST_MEASURES)
    counts = Counter(q.measure for fact in briefing.active for q in fact.quantities)
    return [measure for measure, _ in counts.most_common()]


def _lead(rows: Rows) -> str:
    count = len(rows.figures)
    if rows.more:
        text = phrases.FIGURES_FIRST.format(count=MOST_ROWS)
    else:
        text = phrases.FIGURE_FOUND if count == 1 else phrases.FIGURES_FOUND.format(count=count)
    if not rows.added:
        return text
    added = listed(list(dict.fromkeys(figure.fact.id for figure in rows.added)), 3)
    return f"{text} {phrases.RIVALS_ADDED.format(facts=added)}"


def _drawn(found: Found, lead: str, rows: Rows, briefing: Briefing) -> Found:
    """The same with a chart of the measure that has most figures, or why there is none."""
    from knowledge import charts  # only who asks for a chart needs it

    counts = Counter(figure.group for figure in rows.figures)
    group = counts.most_common(1)[0][0]
    chosen = [figure for figure in rows.figures if figure.group == group]
    spec = charts.spec_of(chosen, briefing)
    if spec is None:
        single = len(rows.figures) == 1
        note = phrases.SINGLE_NUMBER if single else phrases.NOTHING_TO_DRAW
    elif len(counts) > 1:
        measure = wording.safe_cut(group[0], 60)
        note = phrases.CHART_OF_ONE_MEASURE.format(measure=measure)
    else:
        return replace(found, chart=spec)
    pages = table_pages(note, rows.figures, rows.rivals, briefing)
    return replace(found, pages=pages, chart=spec)


def _nothing(given: Mapping[str, str], base: FactBase, scope: str, briefing: Briefing) -> Found:
    """That no figure fits, and what there is instead for each of the filters."""
    if not given:
        return one_sentence(phrases.NO_FIGURES_AT_ALL)
    filters = wording.join(
        [
            phrases.FILTER.format(option=name, value=wording.safe_cut(value, 60))
            for name, value in given.items()
        ]
    )
    lines = [phrases.NO_FIGURES_THAT_FIT.format(filters=filters)]
    choices: list[Choice] = []
    for name in given:
        if values := _instead(name, given, base, scope, briefing):
            lines.append(phrases.THERE_IS_FOR.format(option=name, values=listed(values, 6)))
            choices += [_narrowed(name, value) for value in values[:8]]
    return Found((page_cut("\n".join(lines)),), choices=tuple(choices[:MOST_CHOICES]))


def _narrowed(name: str, value: str) -> Choice:
    return choice(f"{name}: {value}", line_of("figures", {name: value}))


def _instead(
    name: str, given: Mapping[str, str], base: FactBase, scope: str, briefing: Briefing
) -> list[str]:
    """What one filter could be, with the others as they are; else whatever it could be at all."""
    others = {key: value for key, value in given.items() if key != name}
    sought = sought_of(others, base, scope, briefing)
    rows = all_figures(base, scope, briefing, sought, MOST_ROWS) if sought else None
    if rows and rows.figures:
        return values_of(name, rows.figures, briefing)
    return values_of(
        name, all_figures(base, scope, briefing, Sought(), MOST_ROWS).figures, briefing
    )


def values_of(name: str, found: Sequence[Figure], briefing: Briefing) -> list[str]:
    """What a filter can be among these figures, most often first."""
    counts: Counter[str] = Counter()
    for fact, quantity in found:
        match name:
            case "measure":
                counts[quantity.measure] += 1
            case "actor":
                counts.update({*fact.actors, *([quantity.subject] if quantity.subject else ())})
            case "place":
                counts.update({*fact.places, *([quantity.place] if quantity.place else ())})
            case "period":
                counts.update([quantity.period.words] if quantity.period else ())
            case _:
                counts.update({citation.source for citation in fact.citations})
    ordered = [value for value, _ in counts.most_common()]
    if name in ("actor", "place"):
        return names.labels(ordered, briefing)
    if name == "source":
        titles = {source.id: source.label for source in briefing.sources}
        return list(dict.fromkeys(titles.get(one, one) for one in ordered))
    return ordered
