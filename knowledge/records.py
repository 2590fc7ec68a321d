"""Private pages: a fact with every field, and how an answer came about."""

from __future__ import annotations

from knowledge import figures, phrases, wording
from knowledge.model import Answer, Briefing, Check, Fact, Match, Quantity

RECORD_LIMIT = 1800
"""Characters of a private page."""


def fields(fact: Fact, briefing: Briefing) -> list[str]:
    """Every field of a fact, line by line."""
    labels = {entity.id: entity.label for entity in briefing.entities}
    lines = [*wording.single(fact, briefing), phrases.RECORD_KIND.format(kind=fact.kind)]
    lines += [_figure_line(quantity) for quantity in fact.quantities]
    named = (
        (phrases.RECORD_PLACES, fact.places),
        (phrases.RECORD_ACTORS, fact.actors),
        (phrases.RECORD_TARGETS, fact.targets),
    )
    lines += [
        line.format(names=wording.safe(wording.join([labels.get(name, name) for name in names])))
        for line, names in named
        if names
    ]
    if fact.dates:
        dates = wording.join([date.words for date in fact.dates])
        lines.append(phrases.RECORD_DATES.format(dates=wording.safe(dates)))
    if fact.hedge:
        lines.append(phrases.RECORD_HEDGE.format(hedge=wording.safe(fact.hedge)))
    if fact.links:
        links = wording.join([f"{link.fact} ({link.relation})" for link in fact.links])
        lines.append(phrases.RECORD_LINKS.format(links=wording.safe(links)))
    lines += wording.sources([fact], briefing)
    passages = [citation.passage for citation in fact.citations if citation.passage]
    lines += [phrases.RECORD_PASSAGE.format(passage=wording.safe(passage)) for passage in passages]
    return [*lines, phrases.RECORD_STATUS.format(status=fact.status)]


def _figure_line(quantity: Quantity) -> str:
    return phrases.RECORD_FIGURE.format(
        figure=figures.amount(quantity),
        unit=wording.safe(quantity.unit),
        measure=wording.safe(quantity.measure),
        period=wording.safe(quantity.period.words)
        if quantity.period
        else phrases.PERIOD_NOT_STATED,
    )


def why(answer: Answer, fact_id: str | None = None) -> str:
    """How the answer came about, line by line; with a fact id, how that fact came into it.

    Scores, phrasings, every check, what was read as something else, and the runner-up. Of the
    question it repeats only what differs, what no fact holds and the words that were corrected.
    """
    if answer.parts:
        told = (why(part, fact_id) for part in answer.parts if _shows(part, fact_id))
        return "\n\n".join(told)
    lines = [phrases.WHY_OUTCOME.format(outcome=answer.outcome)]
    if answer.silence:
        lines.append(phrases.WHY_SILENCE.format(silence=answer.silence.id))
    if answer.topic:
        lines.append(phrases.WHY_TOPIC.format(topic=wording.safe(answer.topic.label)))
    for match in answer.matches:
        if fact_id in (None, match.fact.id):
            lines += _match_lines(match)
    if answer.corrections:
        lines.append(wording.corrections(answer))
    if answer.runner_up:
        lines.append(phrases.WHY_RUNNER_UP.format(other=wording.safe(answer.runner_up)))
    return "\n".join(lines)


def _shows(answer: Answer, fact_id: str | None) -> bool:
    return fact_id is None or any(fact.id == fact_id for fact in answer.facts)


def _match_lines(match: Match) -> list[str]:
    fact = match.fact.id
    if not match.score:
        return [phrases.WHY_LINKED.format(fact=fact), *map(_check_line, match.checks)]
    lines = [
        phrases.WHY_SCORE.format(fact=fact, score=match.score, confidence=match.confidence),
        phrases.WHY_PHRASING.format(phrasing=wording.safe(match.phrasing))
        if match.phrasing
        else phrases.WHY_STATEMENT,
    ]
    if match.lacks:
        words = wording.join([f"“{wording.safe(word)}”" for word in match.lacks])
        lines.append(phrases.WHY_LACKS.format(words=words))
    return [*lines, *map(_check_line, match.checks)]


def _check_line(check: Check) -> str:
    name = phrases.CHECKS.get(check.name, check.name)
    line = phrases.WHY_CHECK.format(name=name, verdict=check.verdict)
    if not check.asked:
        return line
    found = wording.safe(check.found) or phrases.WHY_NOTHING
    return line + phrases.WHY_DIFFERS.format(asked=wording.safe(check.asked), found=found)
