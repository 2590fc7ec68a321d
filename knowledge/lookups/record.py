"""`/fact`: one fact with all that is known of it, found by id or by words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from knowledge import phrases, records, wording
from knowledge.errors import UnknownFact
from knowledge.factbase import FactBase
from knowledge.lookups.found import Found, fact_choices, sentence
from knowledge.lookups.pages import listed, plain_pages
from knowledge.lookups.rows import rivals_of_facts
from knowledge.lookups.subjects import candidates
from knowledge.model import Briefing, Fact, FactStatus, Relation, Revision
from knowledge.packs import FACT_ID

CLEAR = 1.25
"""How many times as like the words the best fact must be as the next, to be shown at once."""

ENOUGH = 0.5
"""How much of the words a fact must hold to be offered."""

OFFERED = 10
"""Facts that are offered where several are like the words."""

REVISIONS = 10
"""The latest revisions that are shown."""


def fact(options: Mapping[str, str], base: FactBase, scope: str) -> Found:
    """The record of the fact that is named."""
    typed = options.get("fact", "")
    if not typed:
        return sentence(phrases.WHICH_FACT)
    if FACT_ID.fullmatch(typed.upper()):
        return _by_id(typed.upper(), base, scope)
    found = candidates(typed, base, scope, OFFERED)
    likely = [(one, fact) for one, fact in found if one.cover >= ENOUGH]
    words = wording.safe_cut(typed, 60)
    if not likely:
        return sentence(phrases.NO_FACT_LIKE.format(words=words), fact_choices(f for _, f in found))
    best = likely[0][0]
    if len(likely) == 1 or best.score >= CLEAR * likely[1][0].score:
        return record_of(likely[0][1], base, scope)
    facts = [fact for _, fact in likely]
    options_shown = [
        phrases.OPTION.format(
            fact=one.id, statement=wording.safe_cut(one.statement, wording.OPTION_LIMIT)
        )
        for one in facts
    ]
    lines = [phrases.SEVERAL_FACTS.format(words=words), *options_shown]
    return Found(plain_pages(lines), choices=fact_choices(facts))


def _by_id(fact_id: str, base: FactBase, scope: str) -> Found:
    try:
        return record_of(base.fact(fact_id, scope), base, scope)
    except UnknownFact as error:
        text = wording.safe(str(error))
    briefing = base.briefing(scope)
    ids = [fact.id for fact in briefing.active] or base.store.fact_ids(scope, "", 3)
    if ids:
        text = f"{text} {phrases.THERE_IS.format(things=listed(ids, 3))}"
    return sentence(text, fact_choices(briefing.active[:OFFERED]))


def record_of(fact: Fact, base: FactBase, scope: str) -> Found:
    """The whole record, with what other facts say of the same, and its history."""
    briefing = base.briefing(scope)
    rivals = rivals_of_facts([fact], base, scope, briefing)
    history = base.store.history(scope, fact.id)
    lines = records.fields(fact, briefing)
    status = lines.pop()
    lines += _missing(fact, briefing)
    if rivals:
        said = [_said(rival, briefing) for rival in rivals[:3]]
        lines.append(phrases.RECORD_RIVALS.format(facts="; ".join(said)))
    lines += [*_history(history), status]
    if fact.status is not FactStatus.ACTIVE:
        lines.insert(0, phrases.RECORD_NOT_SERVED.format(fact=fact.id, status=fact.status))
    linked = [link.fact for link in fact.links if link.relation is not Relation.RELATED]
    linked += [link.fact for link in fact.links]
    near = (base.store.active_fact(scope, one) for one in dict.fromkeys(linked))
    choices = fact_choices([*rivals, *(one for one in near if one)])
    return Found(plain_pages(lines), (fact, *rivals), choices, record=fact)


def _said(rival: Fact, briefing: Briefing) -> str:
    """Another fact's figures and who says them."""
    amounts = wording.join([wording.headline(quantity) for quantity in rival.quantities[:2]])
    return f"{amounts} ({rival.id}; {wording.who_says(rival, briefing)})"


def _missing(fact: Fact, briefing: Briefing) -> Iterator[str]:
    """The links of the chain that nobody gives, if any."""
    things = [
        phrases.RECORD_MORE_ABOUT.format(name=one.name, note=one.note)
        for one in fact.attribution
        if one.note
    ]
    if not fact.attribution:
        things.append(phrases.RECORD_NO_ORIGIN)
    cited = {citation.source for citation in fact.citations}
    for source in [one for one in briefing.sources if one.id in cited]:
        if not source.author:
            things.append(phrases.RECORD_NO_AUTHOR.format(source=source.label))
        if not source.issued:
            things.append(phrases.RECORD_NO_DATE.format(source=source.label))
    if things:
        yield phrases.RECORD_MISSING.format(things=wording.safe(wording.join(things[:8])))


def _history(history: Sequence[Revision]) -> Iterator[str]:
    """Who added the fact and when, and each later revision."""
    if not history:
        return
    people = [name for one in history for name in (one.actor, one.reviewer) if name]
    called = wording.called(people)
    yield phrases.RECORD_ADDED.format(who=called[history[0].actor], day=history[0].at[:10])
    yield phrases.RECORD_HISTORY
    if len(history) > REVISIONS:
        yield phrases.RECORD_EARLIER.format(count=len(history) - REVISIONS)
    for entry in history[-REVISIONS:]:
        yield phrases.RECORD_REVISION.format(
            revision=entry.fact.revision,
            day=entry.at[:10],
            action=entry.action,
            who=_who(entry, called),
            reason=wording.safe_cut(entry.reason, 300),
        )


def _who(entry: Revision, called: Mapping[str, str]) -> str:
    who = called[entry.actor]
    if entry.reviewer is None:
        return who
    return phrases.RECORD_REVIEWED.format(who=who, reviewer=called[entry.reviewer])
