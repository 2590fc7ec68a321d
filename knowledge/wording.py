"""The final text of answers: Discord Markdown, escaped, within its limit.

Every path shows exactly this text. Each fact keeps statement, voice, origin and locator, and its
caveat where there is room; facts for which there is none are left out of the answer (`fitted`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import product

from knowledge import checks, figures, phrases
from knowledge.model import (
    ERASED,
    SOURCE_TITLE_LIMIT,
    Answer,
    Aspect,
    Briefing,
    Check,
    Citation,
    Fact,
    FactStatus,
    Kind,
    Locator,
    Outcome,
    Quantity,
    Relation,
    Silence,
    Source,
    Voice,
)
from knowledge.text import clean

ANSWER_LIMIT = 900
"""Characters of a public answer."""

SHORT_TITLE = 60
"""Characters of a source's title where the whole one does not fit."""

OPTION_LIMIT = 80
"""Characters of a statement in a choice."""

WHOLE = 2
"""So many facts are shown with their caveats."""

_MARKDOWN = re.compile(r"([\\*_~`|\[\]<>#])")
_ITEM = re.compile(r"\A(\d+(?=\.)|(?=-))([-.])(?=\s|\Z)")
"""What makes a line the item of a list, where a text stands at its beginning."""

_ESCAPED = re.compile(r"\\([\\*_~`|\[\]<>#.-])|\*\*|^```\n?", re.MULTILINE)
_ADDRESS = re.compile(r"https://[\w.-]{1,100}(?::\d{1,5})?(?:/[\w./~%=&?+,;-]{0,180})?", re.ASCII)
"""A web address of which no sign means anything to Discord."""

_SCHEME = re.compile(r"(?:[a-z0-9]+://)+", re.IGNORECASE)
"""The beginning of an address: Discord makes links of several schemes, steam: among them."""


def safe(text: str) -> str:
    """Text from outside made inert: no markup, no mention, no unfurling link, one line."""
    text = _SCHEME.sub("", clean(text)).replace("://", ": //")  # what is left of nested ones
    text = _MARKDOWN.sub(r"\\\1", text).replace("@", "@\u200b")
    return _ITEM.sub(r"\1\\\2", text)


def cut(text: str, limit: int) -> str:
    """Safe text of at most `limit` characters: where it is longer it ends with "…", and neither
    inside an escape nor behind a bare "@".
    """
    if len(text) <= limit:
        return text
    kept = text[: max(limit - 1, 0)].rstrip().removesuffix("@")
    if (len(kept) - len(kept.rstrip("\\"))) % 2:
        kept = kept[:-1]
    return f"{kept}…"


def plain(text: str) -> str:
    """The same text for a terminal: without Markdown's escapes, its marks for bold and fences."""
    unescaped = _ESCAPED.sub(lambda match: match[1] or "", text)
    return unescaped.replace("@\u200b", "@")


def answer(answer: Answer, briefing: Briefing) -> str:
    """The reply to show, at most 900 characters; see `fitted` for answers with many facts."""
    if not answer.parts:
        return _first_that_fits(_forms(answer, briefing), ANSWER_LIMIT)
    cited = sources(answer.facts, briefing, SHORT_TITLE)
    room = _share(answer, briefing)
    parts = [_first_that_fits(_forms(part, briefing, cite=False), room) for part in answer.parts]
    return cut("\n\n".join([*parts, *cited]), ANSWER_LIMIT)


def fitted(answer: Answer, briefing: Briefing) -> Answer:
    """The answer without those last facts for which its text has no room."""
    if not answer.parts:
        return _fitted(answer, briefing, ANSWER_LIMIT)
    room = _share(answer, briefing)
    parts = tuple(_fitted(part, briefing, room, cite=False) for part in answer.parts)
    return replace(answer, parts=parts)


def _share(answer: Answer, briefing: Briefing) -> int:
    """Characters for each of several answers in one message."""
    cited = "\n\n".join(sources(answer.facts, briefing, SHORT_TITLE))
    return (ANSWER_LIMIT - len(cited)) // len(answer.parts) - 2


def correction(now: Fact, shown: Fact, day: str) -> str:
    """The line that heads an earlier reply, dated `day`: how a fact reads that was `shown`."""
    if now.status is not FactStatus.ACTIVE:
        return phrases.WITHDRAWN.format(day=day, fact=now.id)
    if read_as(shown) == read_as(now):
        return phrases.AS_BEFORE.format(day=day, fact=now.id)
    return phrases.CORRECTION.format(
        day=day, fact=now.id, revision=now.revision, statement=safe(now.statement)
    )


def read_as(fact: Fact) -> Fact:
    """The fact without what no reply shows: its phrasings, relations and revision."""
    return replace(fact, revision=1, asks=(), links=(), gives=())


def without_corrections(text: str) -> str:
    """A reply's text without the correction lines that head it."""
    lines = text.split("\n")
    while lines and lines[0].startswith(phrases.CORRECTED):
        lines.pop(0)
    return "\n".join(lines)


def _fitted(answer: Answer, briefing: Briefing, limit: int, *, cite: bool = True) -> Answer:
    for count in range(len(answer.matches), 1, -1):
        shorter = replace(answer, matches=answer.matches[:count])
        if any(len(form) <= limit for form in _forms(shorter, briefing, cite=cite)):
            return shorter
    return replace(answer, matches=answer.matches[:1])


def _first_that_fits(forms: Iterator[str], limit: int) -> str:
    text = ""
    for text in forms:
        if len(text) <= limit:
            return text
    return cut(text, limit)


def _forms(answer: Answer, briefing: Briefing, *, cite: bool = True) -> Iterator[str]:
    """The same reply from its fullest form to its tersest."""
    facts = [match.fact for match in answer.matches]
    leads = _leads(answer, briefing)
    notes = [corrections(answer)] if answer.corrections and answer.matches else []
    if answer.outcome is Outcome.CHOICE:
        for count in range(len(facts), 0, -1):
            yield "\n".join([*leads, *(_option(fact) for fact in facts[:count]), *notes])
        return
    for body, title in product((_whole, _brief), (SOURCE_TITLE_LIMIT, SHORT_TITLE)):
        cited = sources(facts, briefing, title) if cite else []
        yield "\n".join([*leads, *body(facts, briefing), *cited, *notes])


def _whole(facts: Sequence[Fact], briefing: Briefing) -> list[str]:
    """Facts with their caveats: one in full, two as items, more with the caveats after them."""
    if len(facts) == 1:
        return single(facts[0], briefing)
    if len(facts) <= WHOLE:
        return [line for fact in facts for line in item(fact, briefing, caveat=True)]
    notes = [
        phrases.CAVEAT.format(fact=fact.id, caveat=safe(fact.caveat))
        for fact in facts
        if fact.caveat
    ]
    return [*_brief(facts, briefing), *notes]


def _brief(facts: Sequence[Fact], briefing: Briefing) -> list[str]:
    return [line for fact in facts for line in item(fact, briefing, caveat=False)]


def single(fact: Fact, briefing: Briefing) -> list[str]:
    """One fact in full, line by line, without its source's title."""
    lines = [f"**{headline(q)}**" for q in fact.quantities if fact.kind is Kind.STATISTIC]
    lines.append(safe(fact.statement))
    if fact.caveat:
        lines.append(safe(fact.caveat))
    lines.append(phrases.WHO_SAYS.format(chain=who_says(fact, briefing)))
    lines.append(_meta(fact))
    return lines


def item(fact: Fact, briefing: Briefing, *, caveat: bool) -> list[str]:
    """One fact among others: the statement, and below it who says so, voice, locator and id."""
    statement = safe(fact.statement)
    if caveat and fact.caveat:
        statement += f" {safe(fact.caveat)}"
    chain = who_says(fact, briefing) if fact.attribution else None
    if chain is None and fact.voice is Voice.STATEMENT:
        chain = phrases.NO_SOURCE
    return [f"• {statement}", "  " + " · ".join(filter(None, (chain, _meta(fact))))]


def _option(fact: Fact) -> str:
    return phrases.OPTION.format(fact=fact.id, statement=safe_cut(fact.statement, OPTION_LIMIT))


def safe_cut(text: str, limit: int) -> str:
    """Safe text of at most `limit` characters before escaping."""
    text = clean(text)
    return safe(text) if len(text) <= limit else safe(text[: limit - 1]) + "…"


def headline(quantity: Quantity) -> str:
    """The figure with its comparator, unit and period, as the reply's first line."""
    period = quantity.period.words if quantity.period else phrases.PERIOD_NOT_STATED
    text = f"{figures.amount(quantity)} {quantity.unit}, {period}"
    return safe(text[0].upper() + text[1:])


def who_says(fact: Fact, briefing: Briefing) -> str:
    """The chain of who says so, origin first, with what the source leaves out."""
    source = next((s for s in briefing.sources if s.id == fact.citations[0].source), None)
    voice = source.voice if source else ""
    if fact.attribution:
        links = [f"{a.name} ({a.note})" if a.note else a.name for a in fact.attribution]
        return safe(phrases.ARROW.join([*links, source.label if source else ""]))
    named = voice if source and source.author else phrases.UNNAMED.format(voice=voice)
    if fact.voice is Voice.STATEMENT:
        return safe(phrases.NO_OTHER_SOURCE.format(voice=named))
    return safe(named)


def called(people: Iterable[str]) -> dict[str, str]:
    """How each of the people who made changes is called: by name, or by a number in place of an id.

    The number means nothing elsewhere; people who had their name deleted get one as well.
    """
    people = list(people)
    known: dict[str, str] = {}
    for number, person in enumerate(dict.fromkeys(p for p in people if _is_member(p)), 1):
        label = phrases.PSEUDONYM if person.isdigit() else phrases.ERASED
        known[person] = label.format(number=number)
    return known | {p: safe_cut(p, OPTION_LIMIT) for p in people if p not in known}


def _is_member(person: str) -> bool:
    return person.isdigit() or person.startswith(ERASED)


def locator(value: Locator) -> str:
    """A locator in words: "paragraph 6", "title", "closing line"."""
    words = {"title": phrases.TITLE, "bio": phrases.BIO}
    return words.get(str(value)) or phrases.PARAGRAPH.format(number=value)


def _meta(fact: Fact) -> str:
    return phrases.META.format(
        voice=phrases.VOICES[fact.voice],
        locators=join([locator(citation.locator) for citation in fact.citations]),
        fact=fact.id,
        revision=fact.revision,
    )


def sources(
    facts: Iterable[Fact], briefing: Briefing, limit: int = SOURCE_TITLE_LIMIT
) -> list[str]:
    """A line for each source that the facts cite, its title cut to `limit` characters."""
    cited = {citation.source for fact in facts for citation in fact.citations}
    return [
        phrases.SOURCE.format(kind=safe(source.kind), title=safe_cut(source.title, limit))
        + _link(source)
        for source in briefing.sources
        if source.id in cited
    ]


def _link(source: Source) -> str:
    """The source's address, so that it does not unfurl; nothing where it could do anything else."""
    inert = source.url is not None and _ADDRESS.fullmatch(source.url)
    return phrases.SOURCE_LINK.format(url=source.url) if inert else ""


def citations(facts: Iterable[Fact]) -> list[Citation]:
    """The citations of these facts, each once, in order."""
    return list(dict.fromkeys(citation for fact in facts for citation in fact.citations))


def join(words: Sequence[str]) -> str:
    """The words as a list in a sentence: "a, b and c"."""
    if len(words) < 2:
        return "".join(words)
    return phrases.AND.format(first=", ".join(words[:-1]), last=words[-1])


def _quoted(words: Iterable[str]) -> str:
    return join([f"“{safe(word[:40])}”" for word in list(words)[:4]])


def _leads(answer: Answer, briefing: Briefing) -> list[str]:
    """What stands above the facts."""
    match answer.outcome:
        case Outcome.FACTS:
            return _over_facts(answer)
        case Outcome.CORRECTED:
            return [*_missing(answer, phrases.NOTHING_HERE), *_differences(answer)]
        case Outcome.NEAR_MISS:
            return [*_missing(answer, phrases.NOTHING_HERE), *_differences(answer), phrases.NEAREST]
        case Outcome.CLOSEST:
            return [*_missing(answer), phrases.CLOSEST]
        case Outcome.CHOICE:
            return [phrases.WHICH]
        case Outcome.SILENCE:
            return [*_missing(answer, phrases.NOTHING_HERE), *_silence(answer.silence)]
        case Outcome.HELP:
            return _help(phrases.HELP, briefing)
        case _:
            about = phrases.NOTHING_ABOUT.format(words=_quoted(answer.missing))
            return [about if answer.missing else phrases.NOTHING, *_help(phrases.SCOPE, briefing)]


def _over_facts(answer: Answer) -> list[str]:
    """A topic's lead where all its facts follow; that sides differ where they do."""
    topic = answer.topic
    if topic and topic.lead and len(topic.facts) == len(answer.matches):
        return [safe(topic.lead)]
    return [phrases.BOTH] if _disputed(answer) else []


def _disputed(answer: Answer) -> bool:
    """Whether one of the facts shown disputes another one of them."""
    shown = {fact.id for fact in answer.facts}
    return any(
        link.relation is Relation.DISPUTES and link.fact in shown
        for fact in answer.facts
        for link in fact.links
    )


def _silence(silence: Silence | None) -> list[str]:
    if silence is None:
        return [phrases.NOTHING]
    near = phrases.NEAREST_FACTS.format(facts=", ".join(silence.near))
    return [safe(silence.says), *([near] if silence.near else [])]


def _help(sentence: str, briefing: Briefing) -> list[str]:
    lines = [sentence.format(count=briefing.size, subject=safe(briefing.subject))]
    return [*lines, *(phrases.TRY.format(example=safe(e)) for e in briefing.examples[:1])]


def _missing(answer: Answer, sentence: str = phrases.NOT_MENTIONED) -> list[str]:
    return [sentence.format(words=_quoted(answer.missing))] if answer.missing else []


def corrections(answer: Answer) -> str:
    """The words that were read as others, in one line; empty where there are none."""
    return " ".join(
        phrases.READ_AS.format(typed=safe(c.typed), read_as=safe(c.read_as))
        for c in answer.corrections
    )


def _differences(answer: Answer) -> list[str]:
    return [_difference(check, answer) for check in answer.differences]


def _difference(check: Check, answer: Answer) -> str:
    asked, found = safe(check.asked), safe(check.found)
    if check.name == checks.KIND:
        return " ".join(phrases.NOT_GIVEN[Aspect(kind)] for kind in check.asked.split(", "))
    if check.name == checks.NEGATION:
        return phrases.NOT_SO
    if check.name == checks.YEAR:
        return _another_year(asked, found, answer)
    if check.name == checks.SPEAKER:
        sentence = phrases.ANOTHER_SPEAKER if found else phrases.OWN_SPEAKER
        return sentence.format(asked=asked, found=found)
    if check.name == checks.NAME:
        return (phrases.ANOTHER_NAME if found else phrases.NO_NAME).format(asked=asked, found=found)
    sentence = phrases.ANOTHER_FIGURE if check.name == checks.FIGURE else phrases.ANOTHER_DATE
    return (sentence if found else phrases.NO_FIGURE).format(asked=asked, found=found)


def _another_year(asked: str, found: str, answer: Answer) -> str:
    if not found:
        return phrases.NO_YEAR_FOR.format(asked=asked)
    if answer.outcome is Outcome.CORRECTED:
        return phrases.ANOTHER_YEAR.format(asked=asked, found=found)
    spans = [span.words for match in answer.matches for span in figures.spans(match.fact)]
    return phrases.NO_FIGURE_FOR.format(asked=asked, found=safe(join(list(dict.fromkeys(spans)))))
