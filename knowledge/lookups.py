"""What can be looked up without a question: lines that begin with a slash, as typed on Discord."""

from __future__ import annotations

from dataclasses import dataclass

from knowledge import phrases, records, wording
from knowledge.errors import UnknownFact
from knowledge.factbase import FactBase
from knowledge.model import SHARED_SCOPE, Fact, Status


@dataclass(frozen=True, slots=True)
class Found:
    """The text of a lookup and the facts that it shows."""

    text: str
    facts: tuple[Fact, ...] = ()

    @property
    def status(self) -> Status:
        """Answered where facts are shown, else none."""
        return Status.ANSWERED if self.facts else Status.NONE


def look_up(line: str, base: FactBase, scope: str = SHARED_SCOPE) -> Found:
    """The result of a line such as "/fact F-019"; unknown commands get the list of known ones."""
    command, _, rest = line.strip().removeprefix("/").partition(" ")
    match command.casefold():
        case "fact":
            return _fact(rest, base, scope)
        case "topics":
            return _topics(base, scope)
        case "sources":
            return _sources(base, scope)
        case "help":
            return _help(base, scope)
        case _:
            return Found(phrases.UNKNOWN_COMMAND)


def _fact(fact_id: str, base: FactBase, scope: str) -> Found:
    if not fact_id.strip():
        return Found(phrases.WHICH_FACT)
    try:
        fact = base.fact(fact_id, scope)
    except UnknownFact as error:
        return Found(wording.safe(str(error)))
    return Found(records.record(fact, base.briefing(scope)), (fact,))


def _topics(base: FactBase, scope: str) -> Found:
    briefing = base.briefing(scope)
    active = {fact.id for fact in briefing.active}
    lines = [
        phrases.TOPIC_LINE.format(label=wording.safe(topic.label), facts=", ".join(facts))
        for topic in briefing.topics
        if (facts := [fact for fact in topic.facts if fact in active])
    ]
    return Found("\n".join([phrases.TOPICS.format(subject=wording.safe(briefing.subject)), *lines]))


def _sources(base: FactBase, scope: str) -> Found:
    briefing = base.briefing(scope)
    lines = []
    for source in briefing.sources:
        count = sum(any(c.source == source.id for c in fact.citations) for fact in briefing.active)
        lines.append(
            phrases.SOURCE_LINE.format(
                title=wording.safe(source.title),
                kind=wording.safe(source.kind),
                author=wording.safe(source.author or phrases.NOT_KNOWN),
                issued=wording.safe(source.issued or phrases.NOT_KNOWN),
                count=count,
            )
        )
    silences = wording.join([wording.safe(silence.missing) for silence in briefing.silences[:8]])
    return Found("\n".join([*lines, phrases.SILENT_ON.format(things=silences)]))


def _help(base: FactBase, scope: str) -> Found:
    briefing = base.briefing(scope)
    examples = [phrases.TRY.format(example=wording.safe(text)) for text in briefing.examples]
    intro = phrases.HELP.format(subject=wording.safe(briefing.subject), count=briefing.size)
    return Found("\n".join([intro, *examples, phrases.LOOKUPS]))
