"""`/compare`: figures side by side, and what may be worked out of them, if that is asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from knowledge import phrases, wording
from knowledge.errors import UnknownFact
from knowledge.factbase import FactBase
from knowledge.lookups import bounds, names
from knowledge.lookups.commands import DIFFERENCE, RATE, TOTAL
from knowledge.lookups.comparing import (
    figure_text,
    months_of,
    months_text,
    overlapping,
    reasons,
    same_group,
)
from knowledge.lookups.figures import figure_choices, measures
from knowledge.lookups.found import Found, sentence, unique
from knowledge.lookups.pages import listed
from knowledge.lookups.rows import Figure, Rows, all_figures, of_facts, rivals_of
from knowledge.lookups.tables import table_pages
from knowledge.model import Briefing, FactStatus
from knowledge.packs import FACT_ID
from knowledge.store.quantities import Sought

MOST = 10
"""Figures that are compared at once."""

_SHARE = re.compile(r"%|\bper ?cent|\bpercent|\bshare|\brate\b|\baverage|\bmedian", re.IGNORECASE)
"""Units and measures of which neither a total nor a rate per month says anything."""


def compare(options: Mapping[str, str], base: FactBase, scope: str) -> Found:
    """The figures that are named, side by side."""
    text = options.get("figures", "")
    briefing = base.briefing(scope)
    if not text:
        return sentence(phrases.COMPARE_WHAT)
    try:
        found = _chosen(text, base, scope, briefing)
    except UnknownFact as error:
        return sentence(wording.safe(str(error)))
    if isinstance(found, str):
        return sentence(found)
    shown = found.figures[:MOST]
    lead = phrases.COMPARE_FIRST.format(count=MOST) if len(found.figures) > MOST else ""
    below = [*_verdict(shown, briefing), *_worked_out(shown, options.get("sum", ""))]
    pages = table_pages(lead, shown, rivals_of(shown, shown), briefing, below)
    return Found(pages, unique(figure.fact for figure in shown), figure_choices(shown))


def _chosen(text: str, base: FactBase, scope: str, briefing: Briefing) -> Rows | str:
    """The figures of the facts named, or of the measure named; else what is the matter."""
    ids = list(dict.fromkeys(FACT_ID.findall(text.upper())))
    if not ids:
        known = measures(base, scope, briefing)
        found = tuple(known[place] for place in names.meant(text, known))
        if not found:
            there = phrases.THERE_IS.format(things=listed(known, 6)) if known else ""
            return (
                f"{phrases.NOTHING_LIKE.format(words=wording.safe_cut(text, 60))} {there}".strip()
            )
        return _of_measures(found[:1], base, scope, briefing)
    facts = [base.fact(one, scope) for one in ids[:MOST]]
    retired = [fact.id for fact in facts if fact.status is not FactStatus.ACTIVE]
    if retired:
        return phrases.NOT_ACTIVE.format(facts=listed(retired, 6))
    figures = of_facts(facts)
    without = [fact.id for fact in facts if not fact.quantities]
    if without:
        return phrases.COMPARE_NO_FIGURE.format(facts=listed(without, 6))
    wanted = tuple(dict.fromkeys(figure.quantity.measure for figure in figures))
    rows = _of_measures(wanted, base, scope, briefing)
    if len(ids) > 1:
        things = {figure.thing for figure in figures}
        rivals = [one for one in rows.rivals if one.thing in things and one not in figures]
        return Rows([*figures, *rivals], {}, [])
    if len(rows.figures) < 2:
        return phrases.COMPARE_ALONE.format(fact=ids[0])
    return rows


def _of_measures(found: tuple[str, ...], base: FactBase, scope: str, briefing: Briefing) -> Rows:
    return all_figures(base, scope, briefing, Sought(measures=found), 5 * MOST)


def _verdict(found: Sequence[Figure], briefing: Briefing) -> list[str]:
    why = reasons(found, briefing)
    if len(found) < 2:
        return [phrases.COMPARE_ALONE.format(fact=found[0].fact.id)]
    if not why:
        return [phrases.COMPARABLE]
    lead = phrases.NOT_COMPARABLE if same_group(found) else phrases.NEVER_COMPARABLE
    return [lead, *(phrases.REASON.format(reason=reason) for reason in why)]


def _worked_out(found: Sequence[Figure], asked: str) -> Iterator[str]:
    if not asked:
        return
    yield phrases.SUM_HEADINGS[asked]
    try:
        lines = list(_SUMS[asked](found))
    except bounds.TooLarge:
        lines = [phrases.SUM_TOO_LARGE]
    yield from (phrases.REASON.format(reason=line) for line in lines)


def _rates(found: Sequence[Figure]) -> Iterator[str]:
    for figure in found:
        months = months_of(figure.quantity.period)
        if _is_share(figure):
            yield phrases.SUM_NO_SHARE.format(sum=RATE)
        elif months is None:
            yield phrases.SUM_NO_RATE.format(fact=figure.fact.id)
        else:
            yield phrases.SUM_RATE.format(
                figure=figure_text(figure),
                months=months_text(months),
                result=bounds.per_month(bounds.bound_of(figure.quantity), months),
                fact=figure.fact.id,
            )


def _differences(found: Sequence[Figure]) -> Iterator[str]:
    if not same_group(found):
        yield phrases.SUM_OTHER_MEASURE.format(sum=DIFFERENCE)
        return
    first, *others = found
    for other in others:
        result = bounds.less(bounds.bound_of(first.quantity), bounds.bound_of(other.quantity))
        yield phrases.SUM_DIFFERENCE.format(
            one=figure_text(first),
            one_fact=first.fact.id,
            other=figure_text(other),
            other_fact=other.fact.id,
            result=bounds.in_words(result),
        )


def _totals(found: Sequence[Figure]) -> Iterator[str]:
    if not same_group(found):
        yield phrases.SUM_OTHER_MEASURE.format(sum=TOTAL)
    elif any(map(_is_share, found)):
        yield phrases.SUM_NO_SHARE.format(sum=TOTAL)
    elif _counts_twice(found):
        yield phrases.SUM_TWICE
    else:
        parts = [phrases.SUM_PART.format(figure=figure_text(f), fact=f.fact.id) for f in found]
        result = bounds.total([bounds.bound_of(figure.quantity) for figure in found])
        yield phrases.SUM_OF.format(
            parts=phrases.SUM_PLUS.join(parts), result=bounds.in_words(result)
        )
        if len({figure.quantity.place for figure in found}) > 1:
            yield phrases.SUM_PLACES


def _counts_twice(found: Sequence[Figure]) -> bool:
    """Whether two figures of one place and actor are for times that overlap or are not stated."""
    groups: dict[object, list[Figure]] = {}
    for figure in found:
        key = (figure.quantity.place, figure.quantity.subject)
        groups.setdefault(key, []).append(figure)
    return any(overlapping(group) for group in groups.values() if len(group) > 1)


def _is_share(figure: Figure) -> bool:
    return bool(_SHARE.search(f"{figure.quantity.unit} {figure.quantity.measure}"))


_SUMS = {RATE: _rates, DIFFERENCE: _differences, TOTAL: _totals}
