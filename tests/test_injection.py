"""Whatever people, packs and articles write, nothing of it is live in any text that goes out.

`live` is what "safe outgoing text" means, written down without looking at how it is made. Every
sentence with room for words from outside must be reached here or in `tests/bot/test_injection.py`:
one that is new and is not makes a test fail.
"""

from __future__ import annotations

import re
import string
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, fields, is_dataclass, replace
from decimal import Decimal
from enum import Enum
from importlib import import_module
from itertools import count
from pathlib import Path
from pkgutil import iter_modules
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from knowledge import importing, packs, phrases, records, wording, writing
from knowledge.curation import (
    changes,
    coverage,
    diff,
    drafting,
    effect,
    foretold,
    gap_text,
    panel,
    proposing,
    report,
    story,
    whole,
)
from knowledge.curation.gaps import grouped
from knowledge.curation.known import Known
from knowledge.curation.said import Said
from knowledge.errors import KnowledgeError
from knowledge.factbase import FactBase
from knowledge.lookups import COMMANDS, PAGE_LIMIT, Found, look_up, run, suggest
from knowledge.model import (
    ASK_LIMIT,
    NAME_LIMIT,
    QUESTION_LIMIT,
    SHARED_SCOPE,
    SOURCE_TITLE_LIMIT,
    STATEMENT_LIMIT,
    Answer,
    Attributor,
    Briefing,
    Check,
    Citation,
    Comparator,
    Correction,
    Edit,
    Entity,
    FactStatus,
    Link,
    Match,
    Outcome,
    PartEdit,
    PartialDate,
    Period,
    Quantity,
    Relation,
    Source,
    Status,
    Verdict,
    Voice,
)
from knowledge.moderators import Draft, DraftState, Gap, GapKind
from knowledge.store import open_store, postings
from knowledge.text import visible
from knowledge.verify import digest
from tests import test_wording as replies
from tests.conftest import install
from tests.randoms import briefings
from tests.test_lookup_limits import lines

T = TypeVar("T")

CONTENT, LABEL, OPTION, ALT = 2_000, 80, 100, 1_024
"""Discord's limits in characters."""

# What is live: the oracle

_UNSEEN = [
    *((0x00, 0x09), (0x0B, 0x1F), (0x7F, 0x9F)),  # control characters, all but the line feed
    *((0xAD, 0xAD), (0x34F, 0x34F), (0x61C, 0x61C), (0x115F, 0x1160), (0x17B4, 0x17B5)),
    *((0x180B, 0x180F), (0x200B, 0x200F), (0x2028, 0x202E), (0x2060, 0x206F), (0x3164, 0x3164)),
    *((0xFE00, 0xFE0F), (0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0), (0xFFF0, 0xFFFB), (0xFFFE, 0xFFFF)),
    *((0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A), (0xE0000, 0xE0FFF)),  # the last: tags and the like
    *((0xD800, 0xDFFF), (0xE000, 0xF8FF), (0xF0000, 0x10FFFF)),  # halves of pairs, private use
]
"""Characters that show nothing or turn the text around: Unicode's Default_Ignorable_Code_Point,
its controls, separators, surrogates and private use.
"""

UNSEEN = re.compile("[" + "".join(f"{chr(a)}-{chr(b)}" for a, b in _UNSEEN) + "]")
BROKEN_AT = "@\u200b"
"""How an "@" is shown: with a zero-width space of ours behind it."""

_FENCE = re.compile(r"^```\n(?P<inner>.*?)\n```$", re.M | re.S)
_ESCAPED = re.compile(r"\\(?:[^\w\s]|_)")
_OURS = re.compile(
    r"`/[a-z-]+(?: [a-z-]+)?`|`briefing[a-z ]*`|message_content|\*Remove\*"
    r"| <https://[\w./~%=&?+,;:-]+>(?=\n|$)|(?m:^)-# (?=Answered from )",
    re.ASCII,
)
_FORBIDDEN = {
    "a mark": re.compile(r"[\\*_`\[\]]|\|\||~~"),
    "a mention, an emoji, a time": re.compile(r"<"),
    "an address": re.compile(r"[a-z0-9]://", re.I | re.A),
    "a name to ping": re.compile(r"@"),
    "a heading, a quote, an item": re.compile(r"^\s*(?:#{1,3}|-#|>{1,3}|[-*]|\d+\.)(?=\s|$)", re.M),
    "a quote": re.compile(r"^\s*>", re.M),
}


def live(text: str, *, mentions: Collection[str] = (), items: bool = False) -> list[str]:
    """What could be live in a text that goes out, of what is not ours; nothing where it is inert.

    Ours are bold and struck-out stretches that end on their line, tables between fences, commands
    in backticks, a source's address at the end of a line, these mentions, and, where there are
    `items`, one hyphen at the start of each line.
    """
    found = unseen(text.replace(BROKEN_AT, ""))
    rest = text.replace(BROKEN_AT, "·")
    found += [match[0] for match in _FENCE.finditer(rest) if "```" in match["inner"]]
    rest = _ESCAPED.sub("·", _FENCE.sub("·", rest))
    for mention in mentions:
        rest = rest.replace(mention, "·")
    rest = _OURS.sub("·", rest)
    rest = re.sub(r"^- ", "", rest, flags=re.M) if items else rest
    lines = [_without_pairs(line) for line in rest.split("\n")]
    rest = "\n".join(lines)
    return found + [
        f"{what}: {m[0]!r}" for what, form in _FORBIDDEN.items() if (m := form.search(rest))
    ]


def _without_pairs(line: str) -> str:
    """The line without bold and struck-out marks that have their other half on it."""
    for mark in (r"\*\*", "~~"):
        line = re.sub(rf"{mark}(?=\S)(.*?)(?<=\S){mark}", r"·\1·", line)
    return line


def unseen(text: str) -> list[str]:
    """The characters of a text that show nothing or turn it around."""
    return [f"unseen U+{ord(match[0]):04X}" for match in UNSEEN.finditer(text)]


def odd_label(text: str, limit: int) -> list[str]:
    """What is wrong with a text that is shown as it is: on a button, in a menu, beside a file."""
    found = unseen(text)
    found += ["empty"] if not text.strip() else []
    found += [f"{len(text)} characters"] if len(text) > limit else []
    return found + (["several lines"] if "\n" in text else [])


@pytest.mark.parametrize(
    "text",
    [
        *("<@1>", "<@&1>", "<#1>", "</ask:1>", "<t:1:R>", "<id:guide>", "<:x:1>", "<a:x:1>"),
        *("@everyone", "a@here", "[x](https://e.example)", "https://e.example", "steam://x"),
        *("# x", "-# x", "a\n### x", "> x", ">x", ">>> x", "- x", "  - x", "1. x", "a\n20. x"),
        *("```\nx```", "`x`", "||x||", "__x__", "*x*", "~~x", "**x", "**x\n**", "\\\\*x*", "x\\"),
        *("a\u200bb", "@\u200b\u200b", "\u202ex", "\u2066x", "x\ufe0f", "\u3164", "\U000e0041x"),
        *("\ud800", "\0", "a\rb", "\u2028", "\ue000", "```\nx\n``` x\n```", "<https://e.example>x"),
    ],
)
def test_the_oracle_sees_what_is_live(text: str) -> None:
    """The tests below would notice."""
    assert live(text)


@pytest.mark.parametrize(
    "text",
    [
        r"\<@ZW1\> \[x\](y) \#\# \|\|x\|\| 1\. \- x".replace("ZW", "\u200b"),
        "**Over 3 boats**\n• one · two (2031) … “three”\n-# Answered from it",
        "see `/fact` and `/mod history`\nSource: x “y” <https://e.example/a_b>\n```\n>1 *[\n```",
        "Signs: > over · ~ about\n~~two~~**three** boats — é ﷺ 漢 🙂",
    ],
)
def test_the_oracle_lets_ours_pass(text: str) -> None:
    """What is ours is no reason to fail."""
    assert live(text) == []


# Hostile texts: whatever could be live, and the number 4242 to tell it from what is ours

PIECES = [
    *("<@4242>", "<@!4242>", "<@&4242>", "<#4242>", "@everyone", "@here", "</evil:4242>"),
    *("<t:4242:R>", "<id:customize>", "<:evil:4242>", "<a:evil:4242>", "<https://evil.example>"),
    *("[evil](https://evil.example)", "[evil](<http://evil.example/x_y>)", "https://evil.example"),
    *(
        "https://https://evil.example",
        "https:https:////evil.example",
        "steam://evil",
        "discord://-/evil",
        "[evil]: //evil",
        "](",
    ),
    *("# ", "## ", "-# ", "> ", ">>> ", "- ", "* ", "+ ", "1. ", "2031. ", "⒈ ", "﹣ ", "＃ "),
    *("```", "`", "``", "||", "**", "***", "__", "_", "~~", "~", "\\", "\\\\", "\\*", "…", "• "),
    *("\n", "\r\n", "\u2028", "\u2029", "\x0b", "\x85", "\t", "\n# evil", "\n- evil", "\n1. evil"),
    *("\0", "\x07", "\x1b[31m", "\x7f", "\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad"),
    *("\u034f", "\u115f", "\u1160", "\u17b4", "\u3164", "\uffa0", "\u180b", "\u180f", "\ufe0f"),
    *("\u202e", "\u202a", "\u202c", "\u2066", "\u2069", "\u200e", "\u200f", "\u061c", "\U000e0101"),
    *("\U000e0041\U000e007f", "\ud800", "\udfff", "\ue000", "\ufffe", "\U0010ffff", "\ufff9"),
    *(
        "＠everyone",
        "＜@4242＞",
        "［evil］（https：／／evil.example）",
        "﹫here",
        "｀｀｀",
        "ﷺ",
        "e\u0301",
    ),
    *(
        "F-001",
        "over 4242",
        "{0}",
        "{statement}",
        "%s",
        "\\u0000",
        "漢字",
        "🙂",
        "a",
        " ",
        "; ",
        ": ",
    ),
]
MARKER = "4242"


def hostile(limit: int = NAME_LIMIT) -> st.SearchStrategy[str]:
    """Texts of 1 to `limit` characters that try to be live."""
    odd = st.sampled_from(PIECES) | st.characters(codec=None) | st.text(max_size=3)
    joined = st.lists(odd, max_size=8).map("".join)
    return joined.map(lambda text: f"{text[: limit - 6]} {MARKER}")


def pieces_in_turn(first: int = 0) -> Iterator[str]:
    """Texts that hold each of the pieces at their beginning, in turn, and more of them."""
    for place in count():
        some = [PIECES[(place * step + first) % len(PIECES)] for step in (1, 3, 7)]
        yield f"{''.join(some)} {MARKER} number {place}"


def storable(text: str) -> str:
    """The text without what no document can hold."""
    return text.encode("utf-8", "ignore").decode().replace("\0", "")


_LIMITS = {
    "statement": STATEMENT_LIMIT,
    "caveat": STATEMENT_LIMIT,
    "says": STATEMENT_LIMIT,
    "lead": STATEMENT_LIMIT,
    "title": SOURCE_TITLE_LIMIT,
    "asks": ASK_LIMIT,
    "question": QUESTION_LIMIT,
    "text": QUESTION_LIMIT,
}
_REFERENCES = {"source", "actors", "places", "targets", "place"}
_KEPT = {
    *("fact", "facts", "near", "start", "end", "language", "text_sha256", "passages", "locator"),
    *("request_key", "scope", "at", "day", "changed", "press", "fact_id", "url"),
}
"""Fields that refer to something, have a form, or are nobody's words."""


class Poison:
    """Puts another text into each field of a document; the same for the same text of a field.

    Texts are of a legal length. The ids of sources and things may be any text.
    """

    def __init__(self, texts: Iterator[str], *, ids: bool = False) -> None:
        """Take the texts from there; with `ids` those of sources and things are poisoned too."""
        self._texts = texts
        self._ids = ids
        self._known: dict[tuple[str, str], str] = {}

    def __call__(self, value: T) -> T:
        """The document with every text poisoned."""
        return self._of(value, "", value)

    def _of(self, value: Any, name: str, within: object) -> Any:
        if isinstance(value, tuple):
            return tuple(self._of(one, name, within) for one in value)
        if is_dataclass(value) and not isinstance(value, type):
            parts = {f.name: self._of(getattr(value, f.name), f.name, value) for f in fields(value)}
            return replace(value, **parts)
        if not isinstance(value, str) or isinstance(value, Enum) or name in _KEPT:
            return value
        if name == "kind" and value in ("city", "group"):
            return value  # by their kind things are places
        named = name in _REFERENCES or (name == "subject" and isinstance(within, Quantity))
        named = named or (name == "id" and isinstance(within, Source | Entity))
        if (named and not self._ids) or (name == "id" and not named):
            return value
        return self._text("id" if named else name, value)

    def _text(self, name: str, value: str) -> str:
        text = self._known.get((name, value))
        while text is None:
            fresh = storable(next(self._texts))[: _LIMITS.get(name, NAME_LIMIT)]
            if fresh.strip() and fresh not in self._known.values():
                text = self._known[name, value] = fresh
        return text


def rich(small: Briefing) -> Briefing:
    """The small briefing and more: all that a briefing can hold, with something in each field."""
    first, second, _, fourth, fifth, sixth = small.facts
    quantity = first.quantities[0]
    other = replace(
        small.sources[0],
        id="report",
        title="A Report on Ferries",
        label="the report",
        author="A. Writer",
        container_title="The Post",
        issued="2031",
        url="https://report.example/4242",
    )
    story = replace(small.sources[0], url="https://evil.example/4242> [x](y)")
    spare = tuple(Entity(id=f"spare {n}", kind="thing", label=f"spare {n}") for n in (1, 2))
    twice = (Citation(source="story", locator=1), Citation(source="report", locator="bio"))
    passage = Citation(source="report", locator="title", passage="The boat carried 900 at last.")
    rival = replace(quantity, amount=Decimal(900), comparator=Comparator.ABOUT)
    span = replace(
        quantity,
        amount=Decimal(3),
        upper=Decimal(5),
        comparator=Comparator.BETWEEN,
        measure="boats",
        unit="boats",
        period=None,
        place="nethercombe",
    )
    share = replace(span, amount=Decimal("1.5"), unit="percent", measure="share of the boats")
    said = (Attributor(name="a clerk", kind="person", note="not named"), *first.attribution)
    days = (
        PartialDate(words="in the spring"),
        PartialDate(words="May 2", month=5, day=2),
        PartialDate(words="some day of 2030", year=2030),
    )
    links = tuple(Link(relation=one, fact="F-002") for one in Relation)
    many = (
        replace(first, id="F-011", quantities=(rival,), citations=twice, attribution=said),
        replace(first, id="F-012", quantities=(share,), links=(), places=("nethercombe",)),
        replace(second, id="F-013", quantities=(span, share), citations=(passage,), hedge="some"),
        replace(
            second, id="F-014", quantities=(replace(span, subject="a crew", upper=Decimal(9)),)
        ),
        replace(fourth, id="F-015", dates=days, targets=("gulls",), links=links, attribution=said),
        replace(fifth, id="F-016", citations=(passage,), voice=Voice.OPINION, attribution=()),
        replace(sixth, id="F-017", citations=(passage,), attribution=()),
        replace(second, id="F-018", status=FactStatus.RETIRED),
    )
    different = tuple(
        replace(fact, statement=f"{fact.statement} {fact.id}", asks=(f"{fact.asks[0]} {fact.id}",))
        for fact in many
    )
    facts = (*small.facts, *different)
    topic = replace(small.topics[0], facts=("F-001", "F-002", "F-011"))
    silent = tuple(
        replace(small.silences[0], id=f"S-{number}", missing=f"fares {number}", words=())
        for number in range(10, 20)
    )
    return replace(
        small,
        sources=(story, other),
        entities=(*small.entities, *spare),
        facts=facts,
        topics=(topic,),
        silences=(*small.silences, *silent),
    )


# What goes out, by who makes it


@dataclass(frozen=True)
class Out:
    """One text that goes out, and what it has to keep: Markdown, or a label shown as it is."""

    text: str
    limit: int = CONTENT
    label: bool = False
    items: bool = False

    @property
    def problems(self) -> list[str]:
        """What is wrong with it."""
        if self.label:
            return odd_label(self.text, self.limit)
        found = live(self.text, items=self.items)
        found += [] if self.text.strip() else ["empty"]
        return found + ([f"{len(self.text)} characters"] if len(self.text) > self.limit else [])


@dataclass(frozen=True)
class Scene:
    """A base in which every text is poisoned, and what went on in it."""

    base: FactBase
    briefing: Briefing
    texts: Iterator[str]

    @property
    def retired(self) -> str:
        """The id of a fact that is not in use."""
        return next(f.id for f in self.briefing.facts if f.status is FactStatus.RETIRED)


Producer = Callable[[Scene], Iterable[Out]]
PRODUCERS: dict[str, Producer] = {}
"""Everything in the library that makes texts for people."""


def produces(producer: Producer) -> Producer:
    """Register what makes texts go out."""
    PRODUCERS[producer.__name__] = producer
    return producer


def found_outs(found: Found) -> Iterator[Out]:
    """All that a lookup shows."""
    yield from (Out(page, PAGE_LIMIT) for page in found.pages)
    yield from (Out(one.label, OPTION, label=True) for one in found.choices)
    for file in found.attachments:
        yield Out(file.alt, ALT, label=True)
        assert unseen(file.data.decode("utf-8-sig").replace("\r\n", "\n")) == []
        assert re.fullmatch(r"[\w.-]{1,80}", file.name)
    if found.chart:
        yield Out(found.chart.alt, ALT, label=True)


def typed_values(scene: Scene) -> list[str]:
    """What somebody may type into an option: what there is, and what there is not."""
    briefing = scene.briefing
    there = [briefing.sources[0].label, briefing.entities[0].label, briefing.topics[0].label]
    for fact in briefing.facts[:2]:
        there += [fact.id, fact.asks[0]]
    quantity = briefing.facts[0].quantities[0]
    there += [quantity.measure, quantity.period.words if quantity.period else ""]
    there += [fact.attribution[0].name for fact in briefing.facts[:1]]
    return [*there, "", scene.retired, "F-999", "table", "chart", "rate", "2031", "900",
            *(next(scene.texts) for _ in range(6))]  # fmt: skip


@produces
def lookups(scene: Scene) -> Iterator[Out]:
    """Every lookup, with whatever may be typed into each of its options."""
    values = typed_values(scene)
    for command in COMMANDS:
        for option in command.options:
            for value in values:
                yield from found_outs(
                    run(command.name, {option.name: value}, scene.base, SHARED_SCOPE)
                )
        yield from found_outs(run(command.name, {}, scene.base, SHARED_SCOPE))
    ids = " ".join(f.id for f in scene.briefing.active if f.quantities)
    quantities = {q.measure: f.id for f in scene.briefing.facts for q in f.quantities}
    lines = [f"/figures as:{shape}" for shape in ("chart", "csv", "json", next(scene.texts))]
    lines += [f"/fact {fact.id}" for fact in scene.briefing.facts]
    for sums in ("rate", "difference", "total", next(scene.texts)):
        lines += [f"/compare {one} sum:{sums}" for one in ("F-001 F-011", "F-001 F-002", ids)]
        lines += [f"/compare {one} sum:{sums}" for one in quantities]
    lines += [f"/figures {q} as:chart" for q in quantities]
    lines += [f"/figures {next(scene.texts)} {name}:{next(scene.texts)}" for name in
              ("actor", "place", "period", "source")]  # fmt: skip
    lines += [f"/{next(scene.texts)}", "/F-001", f"/timeline {values[1]} period:1999"]
    for line in lines:
        yield from found_outs(look_up(line, scene.base))


@produces
def suggestions(scene: Scene) -> Iterator[Out]:
    """What is suggested to somebody who is typing."""
    for command in COMMANDS:
        for option in command.options:
            for typed in ("", "a", "F-0", "F-001 ", scene.briefing.entities[0].label):
                for name, _ in suggest(command.name, option.name, typed, scene.base, SHARED_SCOPE):
                    yield Out(name, OPTION, label=True)


@produces
def answers(scene: Scene) -> Iterator[Out]:
    """Answers to questions and follow-ups, with why they came about."""
    facts = [fact for fact in scene.briefing.facts if fact.status is FactStatus.ACTIVE]
    questions = [ask for fact in facts for ask in fact.asks]
    questions += [ask for one in scene.briefing.silences for ask in (*one.asks, one.missing)]
    questions += [ask for one in scene.briefing.topics for ask in (*one.asks, one.label)]
    questions += [f"{ask} in 1999 or 77?" for ask in questions[:3]]
    questions += [
        f"{first}? {second}?" for first, second in zip(questions, questions[5:], strict=False)
    ]
    questions += [next(scene.texts) for _ in range(20)]
    for place, question in enumerate(questions[:: 2 if scene.base.briefing().unloaded else 1]):
        for about in ((), (facts[0].id, facts[4].id))[: 1 + place % 2]:
            shown = scene.base.ask(question, SHARED_SCOPE, about)
            yield Out(wording.answer(shown, scene.briefing), wording.ANSWER_LIMIT)
            yield Out(records.why(shown), 10 * CONTENT)


@produces
def made_answers(scene: Scene) -> Iterator[Out]:
    """Answers of every outcome, with all that can be missing, different or misspelt."""
    texts, briefing = scene.texts, scene.briefing
    for outcome in (one for one in Outcome if one is not Outcome.SEVERAL):
        for name in phrases.CHECKS:
            kinds = ", ".join(phrases.NOT_GIVEN) if name == "kind" else next(texts)
            for found in ("", next(texts)):
                check = Check(name, Verdict.FAILED, kinds, found)
                lacks = (next(texts), next(texts))
                match = Match(briefing.facts[0], 50.0, 0.5, next(texts), lacks, (check,))
                answer = Answer(
                    question=next(texts),
                    outcome=outcome,
                    matches=(match,) if found else (match, replace(match, fact=briefing.facts[1])),
                    missing=tuple(next(texts) for _ in range(6)),
                    differences=(check,),
                    corrections=(Correction(next(texts), next(texts)),),
                    silence=briefing.silences[0],
                    topic=briefing.topics[0],
                    runner_up=next(texts),
                )
                several = replace(answer, outcome=Outcome.SEVERAL, parts=(answer, answer))
                shows = outcome in (Outcome.FACTS, Outcome.CHOICE)
                bare = answer if shows else replace(answer, matches=())
                for one in (answer, bare, several):
                    yield Out(wording.answer(one, briefing), wording.ANSWER_LIMIT)
                    yield Out(records.why(one), 10 * CONTENT)


@produces
def sentences_of_facts(scene: Scene) -> Iterator[Out]:
    """What wording says of single facts and people."""
    for fact in scene.briefing.facts:
        other = replace(fact, statement=f"{next(scene.texts)} other")
        yield Out(wording.correction(fact, other, "2031-05-01"))
        yield Out(wording.correction(other, fact, "2031-05-01"))
        yield from map(Out, wording.single(fact, scene.briefing))
        yield Out(wording.who_says(fact, scene.briefing))
    names = wording.called([next(scene.texts), "77", "erased:x", next(scene.texts)])
    yield from map(Out, names.values())


AUTHOR = "77"
NOW = "2031-05-01T00:00:00+00:00"


def drafts_of(scene: Scene) -> Iterator[Draft]:
    """A draft of each kind, with poisoned words."""
    base, texts, briefing = scene.base, map(storable, scene.texts), scene.briefing
    first, second = (base.fact(one.id) for one in briefing.facts[:2])
    quantity = first.quantities[0]
    overlapping = Period(words=f"a spring {next(texts)}", start="2030-12", end="2031-05")
    overlap = replace(quantity, amount=Decimal(7), period=overlapping)
    alone = replace(overlap, subject=None, place=None)
    fresh = replace(
        first, id="F-090", revision=1, statement=next(texts)[:STATEMENT_LIMIT], links=()
    )
    undated = replace(fresh, statement="Seven boats sank.", actors=(), places=(), targets=())
    said = tuple(Attributor(name=next(texts), kind=next(texts)) for _ in range(9))
    longer = replace(second, attribution=(replace(said[0], name=next(texts) * 5), *said))
    strange = (Citation(source=next(texts), locator=1),)
    astray = (Link(relation=Relation.DISPUTES, fact=next(texts)),)
    poison = Poison(texts)
    parts = [PartEdit(after=replace(one, id=f"{one.id}2")) for one in briefing.sources[:1]]
    parts += [PartEdit(before=one, after=poison(one)) for one in briefing.silences[:1]]
    parts += [PartEdit(before=one) for one in (*briefing.topics[:1], briefing.entities[-1])]
    parts += [PartEdit(before=one, after=poison(one)) for one in briefing.entities[:1]]
    parts += [PartEdit(after=replace(one, id=f"{one.id}2")) for one in briefing.entities[:2]]
    parts += [PartEdit(after=replace(one, id="S-90")) for one in briefing.silences[:1]]
    changes_ = [
        changes.adding(fresh, AUTHOR, next(texts)),
        changes.adding(replace(fresh, actors=(next(texts),), links=first.links), AUTHOR, "x"),
        changes.adding(replace(fresh, citations=(), statement=next(texts)), AUTHOR, next(texts)),
        changes.adding(replace(fresh, citations=strange, links=astray), AUTHOR, next(texts)),
        changes.adding(replace(fresh, quantities=(overlap,)), AUTHOR, next(texts)),
        changes.adding(replace(undated, quantities=(alone,)), AUTHOR, next(texts)),
        changes.adding(replace(fresh, quantities=(replace(quantity, measure="x"),)), AUTHOR, "x"),
        changes.editing(first, replace(poison(first), quantities=()), AUTHOR, next(texts)),
        changes.editing(second, longer, AUTHOR, next(texts)),
        changes.retiring(second, AUTHOR, next(texts)),
        replace(changes.adding(fresh, AUTHOR, next(texts)), edits=(), parts=tuple(parts)),
        replace(changes.adding(fresh, AUTHOR, next(texts)), edits=(), parts=tuple(parts[-1:])),
    ]
    for change in changes_:
        yield drafting.draft_of(
            change,
            SHARED_SCOPE,
            quote=next(texts),
            passage=f"{next(texts)} {briefing.facts[0].statement}",
            doubts=(next(texts), next(texts)),
            note=next(texts),
            state=DraftState.RETURNED,
        )
    yield whole.merge(base, SHARED_SCOPE, AUTHOR, first.id, second.id, next(texts))


@produces
def panels(scene: Scene) -> Iterator[Out]:
    """A draft of each kind as moderators see it, in full and in a list."""
    for draft in drafts_of(scene):
        yield Out(panel.panel(scene.base, draft, ()).text, panel.PANEL_LIMIT + 10)
        yield Out(panel.line(draft))
        yield Out(panel.title(draft))
        for edit in draft.change.edits:
            yield from map(Out, panel.edit_lines(edit, scene.briefing))
            yield from map(Out, diffs(edit))
            if edit.before:
                both = {edit.after.id: ("Statement",)}
                yield from map(Out, panel.meanwhile(both, scene.base, draft))
        with suppress(KnowledgeError):
            drafting.refuse_unfit(scene.base, draft)


def diffs(edit: Edit) -> Iterator[str]:
    """What an edit changes, cut to all lengths at which marks could be parted."""
    if edit.before is None:
        return
    found = diff.word_diff(edit.before.statement, edit.after.statement)
    yield from filter(None, (diff.shown(found, limit) for limit in (*range(1, 40), 80, 300, 900)))


@produces
def histories(scene: Scene) -> Iterator[Out]:
    """What was done, and what is told of a change that was just made."""
    base, texts = scene.base, map(storable, scene.texts)
    saved = []
    for draft in drafts_of(scene):
        kept = base.store.keep_draft(replace(draft, state=DraftState.REVIEW), NOW)
        with suppress(KnowledgeError):
            saved.append(drafting.save(base, kept, reviewer="78"))
    assert len(saved) > 3
    last = base.store.changes(SHARED_SCOPE, 1)[0].sequence
    odd = replace(base.fact("F-006"), id="F-099", revision=1, asks=())
    base.apply(replace(changes.adding(odd, next(texts), next(texts)), reviewer=next(texts)))
    undo = base.store.keep_draft(whole.undo(base, SHARED_SCOPE, AUTHOR, last, next(texts)), NOW)
    yield Out(panel.panel(base, undo, ()).text, panel.PANEL_LIMIT + 10)
    saved.append(drafting.save(base, undo))
    for one in saved:
        yield Out("\n".join(story.told(one, [next(texts) for _ in range(7)])))
    for fact in (None, "F-099", *(fact.id for fact in scene.briefing.facts)):
        for called in (wording.called, lambda people: dict.fromkeys(people, "somebody")):
            yield Out(
                story.history_text(base, SHARED_SCOPE, fact, called), story.HISTORY_LIMIT + 10
            )
    for fact in ("F-001", "F-002", "F-099"):
        yield from found_outs(look_up(f"/fact {fact}", base))


@produces
def gaps(scene: Scene) -> Iterator[Out]:
    """What people sent to the moderators, and which of it a change would answer."""
    base, texts = scene.base, map(storable, scene.texts)
    number = 0
    for kind in GapKind:
        for _ in range(8):
            number += 1
            gap = Gap(
                scope=SHARED_SCOPE,
                kind=kind,
                day=f"2031-05-{number % 28 + 1:02}",
                press=str(number),
                text=next(texts),
                note=next(texts),
                fact_id=None if kind is GapKind.QUESTION else "F-001",
            )
            base.store.keep_gap(gap)
    for group in grouped(base.store.gaps(SHARED_SCOPE), base, SHARED_SCOPE):
        yield from (Out(gap_text.title(group)), Out(gap_text.days(group)))
        yield from map(Out, gap_text.more(group))
        yield Out(wording.plain(gap_text.title(group))[:OPTION], OPTION, label=True)
    whole_effect = every_effect(texts)
    one_gap = tuple(one for one in whole_effect.changed if one.known.gaps and one.after.is_answer)[
        :1
    ]
    for shown in (whole_effect, replace(whole_effect, changed=one_gap)):
        yield from map(Out, foretold.report(shown))


def every_effect(texts: Iterator[str]) -> effect.Effect:
    """An effect of every kind."""
    said = [
        Said(
            status=Status.ANSWERED if one is Outcome.FACTS else Status.NONE,
            outcome=one,
            facts=("F-001", "F-002", "F-003", "F-004"),
            silence="S-01",
            phrasing=None,
        )
        for one in Outcome
    ]
    known = [
        Known(text=next(texts), origin=origin, expected=("F-001",) if origin == "golden" else (),
              gaps=(1,) if origin == "gap" else ())
        for origin in ("golden", "gap", "ask")
    ]  # fmt: skip
    moved = [effect.Moved(k, b, a) for k in known for b in said for a in said if a != b]
    taken = [
        effect.Taken("F-001", next(texts), "F-002", (next(texts),)),
        effect.Taken("F-001", None, "F-002", (next(texts), next(texts))),
    ]
    return effect.Effect(changed=tuple(moved), stolen=tuple(taken), asked=3, of=9, left=2)


@produces
def coverages(scene: Scene) -> Iterator[Out]:
    """The map of what is covered."""
    briefing, places = scene.briefing, [next(scene.texts), "1"]
    source = replace(briefing.sources[0], passages=dict.fromkeys(places, digest("40 boats")))
    text = dict.fromkeys(places, "40 boats")
    for one in (replace(briefing, sources=(source,)), briefing, replace(briefing, facts=())):
        for page in coverage.report(coverage.coverage(one, text, bool), 1_800):
            yield Out(page)


def tables_with(texts: Iterator[str]) -> Iterator[bytes]:
    """Tables in which cells are rejected with what stands in them."""
    columns = "id kind voice statement source locator said_by amount unit measure actors".split()
    columns += ["links", "dates"]
    good = ["F-001", "event", "statement", "x", "story", "1"]
    for place in range(len(columns)):
        row = [*good, *[""] * 7]
        row[place] = next(texts).replace('"', "'")
        lines = [columns, row]
        yield (
            "\n".join(",".join(f'"{cell}"' for cell in line) for line in lines)
            .encode("utf-8", "replace")
            .replace(b"\0", b"")
        )


@produces
def imports(scene: Scene) -> Iterator[Out]:
    """What a file would change."""
    base, texts = scene.base, map(storable, scene.texts)
    facts = tuple(
        replace(fact, statement=next(texts)[:STATEMENT_LIMIT]) for fact in scene.briefing.facts
    )
    poison, first = Poison(texts), scene.briefing.sources[0]
    kept = scene.briefing.entities[1:-2]
    changed = replace(
        scene.briefing,
        facts=(*facts, replace(facts[0], id="F-191", statement=f"{MARKER} {next(texts)}")),
        silences=tuple(map(poison, scene.briefing.silences)),
        topics=tuple(map(poison, scene.briefing.topics)),
        entities=(replace(scene.briefing.entities[0], label=next(texts)), *kept),
        sources=(*scene.briefing.sources, replace(first, id=f"x {next(texts)}"[:80])),
    )
    files = [writing.dump(changed).encode(), writing.dump(replace(changed, version=9)).encode()]
    for data in files:
        plan = importing.plan(base, data, f"{next(texts)}.toml")
        yield from map(Out, report.report(plan))
        yield from map(Out, report.report(plan, limit=900))
    for data in tables_with(texts):
        with suppress(KnowledgeError):
            plan = importing.plan(base, data, f"{next(texts)}.csv")
            yield from map(Out, report.report(plan))


@produces
def proposals(scene: Scene) -> Iterator[Out]:
    """Drafts that are read from an article."""
    lines = [
        f"They say that {next(scene.texts)} 340 boats, a third, {next(scene.texts)} last year."
        for _ in range(8)
    ]
    lines += ["Dozens of boats sank there on May 2, the board said.", "There were 40 of them."]
    data = "\n\n".join(lines).encode("utf-8", "replace")
    for draft in proposing.drafts(scene.base, SHARED_SCOPE, AUTHOR, data, next(scene.texts)):
        yield Out(panel.panel(scene.base, draft, ()).text, panel.PANEL_LIMIT + 10)
        yield Out(panel.line(draft))


# Every sentence with room for words from outside

NUMBERS_AND_IDS = set(
    "action after all amount before change changed channel channels confidence count covered "
    "day days done fact facts field fields first here high id ids kept known last left length "
    "limit line link links locator locators low months moved new number numbers of on "
    "one_fact option origins other_fact outcome parts permission permissions rejected result "
    "retired revision same score sequence servers shown signs silence size state status sum "
    "symbol taker there undated undone verdict version victim voice".split()
)
"""Placeholders that hold numbers, dates, ids of facts or words of ours, wherever they stand."""


def named(**modules: str) -> set[str]:
    """Sentences with one of their placeholders each, by module: "phrases.TRY[example]"."""
    return {f"{module}.{one}" for module, found in modules.items() for one in found.split()}


OURS = named(
    articles=(
        "PRONOUN[word] PRONOUN_SOURCE[name] RELATIVE_PERIOD[words] SHARE_IN_WORDS[words] "
        "UNIT_BEFORE[figure] UNIT_BEFORE[unit] VAGUE_FIGURE[words]"
    ),
    curating=(
        "BEGINS_WITH[things] FIGURES_MISSING[things] FIGURE_NOT_STATED[things] "
        "HEDGES_HELD[things] HEDGES_LOST[things] PERIOD_HELD[things] "
        "PERIOD_LEFT_OUT[passage] PERIOD_OTHER[passage] SILENT[things] "
        "STATISTIC_LACKS[things] UNDATED[things]"
    ),
    effects="MOVED[asked] UNMOVED[asked]",
    importing=(
        "CHANGED[what] CHANGED_PART[kind] GONE_PART[kind] KEPT_PART[kind] NEW_PART[kind] "
        "REJECTED_ID[place]"
    ),
    moderating=(
        "DRAFT_HEADING[what] GAP_COMPLAINT[kind] LOG_POST[what] LOG_POST[who] "
        "NOT_ALLOWED[what] ONLY_AUTHOR[who] PART[kind] QUEUE_LINE[what] SENT_BACK_POST[who] "
        "SETTINGS_POST[who] SETTINGS_RIGHT[what] SETTINGS_RIGHT[who]"
    ),
    phrases=(
        "ABOUT[value] AT_LEAST[value] AT_MOST[value] COMPARATORS_DIFFER[values] "
        "FIGURES_FILE[name] LENGTHS_DIFFER[values] LESS_THAN[value] MORE_THAN[value] "
        "NO_SUCH_VALUE[values] RECORD_FIGURE[figure] RECORD_KIND[kind] REFUSED[reason] "
        "SYMBOL[word] WHY_CHECK[name]"
    ),
    privacy=(
        "DELETES_CHANGES[what] DELETES_DRAFTS[what] DELETES_REPLIES[what] "
        "KEPT_CHANGES[what] KEPT_DRAFTS[what] KEPT_REPLIES[what] KEPT_REVIEWS[what]"
    ),
)
"""Other sentences that hold words of ours there: from the lists by which articles are read, counts,
kinds, mentions of those who made changes.
"""

IN_BOT = named(
    moderating=(
        "FILE_TOO_LARGE[name] GAP_CLOSED[title] GAP_LINE[title] GAP_TITLE[title] "
        "IMPORT_REASON[name] IMPORT_TITLE[name] LOG_POST[reason] PROPOSED[name] "
        "PROPOSED_NONE[name]"
    ),
    phrases="FOR_SOMEBODY[name] GUIDE_SUBJECT[subject] RELATED[what] WELCOME[subject]",
)
"""Sentences that only the bot says; `tests/bot/test_injection.py` looks at them."""

RAISED = named(
    articles=(
        "NOT_TEXT[name] NOT_UTF8[name] NO_TEXT[name] TOO_DEEP[name] TOO_LONG[name] "
        "TOO_MANY[name] TOO_MANY_DRAFTS[name] TOO_MANY_LINES[name] TOO_MANY_TAGS[name]"
    ),
    importing="CHANGED_SINCE[file]",
    moderating=(
        "ASK_TOO_LONG[typed] FILE_GONE[name] NAME_TOO_LONG[typed] NO_BRIEFING[scope] "
        "NO_COMPARATOR[typed] NO_DATE[typed] NO_LOCATOR[typed] NO_NAME[typed] "
        "NO_NUMBER[typed] NO_PASSAGE[name] NO_PERIOD[typed] NO_RELATION[typed] "
        "NO_UNIT[typed] NO_UPPER[typed] ODD_NUMBER[typed] SEVERAL_SOURCES[typed]"
    ),
)
"""Sentences of errors, which are plain text: whoever shows one makes it inert."""

OF_THE_TERMINAL = {
    *("terminal", "operating", "storing"),
    *("importing.EXPORTED[file]", "importing.REASON[file]", "importing.SHIPPED_REASON[pack]"),
    "phrases.CHART_WRITTEN[file]",
}
"""Sentences, or whole modules of them, that only whoever runs the bot reads."""

UNSEEN_HERE = {
    *("phrases.NOT_MENTIONED[words]", "curating.TOO_LONG[things]", "moderating.PROPOSING[name]"),
}
"""Sentences that cannot be noted: a default, one that is filled in twice, one of long waiting."""

DRAWN = {"phrases.CHART_UNIT[unit]"}
"""What stands in a picture only."""


class Noted(str):
    """A sentence that notes which words from outside were put into it."""

    def __new__(cls, text: str, name: str, reached: set[str]) -> Noted:
        """Note in `reached`, under that name."""
        noted = super().__new__(cls, text)
        noted.name, noted.reached = name, reached
        return noted

    name: str
    reached: set[str]

    def __reduce__(self) -> tuple[type[str], tuple[str]]:
        """A copy is a text like any other."""
        return str, (str(self),)

    def format(self, *args: object, **values: object) -> str:
        """The sentence with the values."""
        self.reached |= {f"{self.name}[{k}]" for k, v in values.items() if MARKER in str(v)}
        return str(self).format(*args, **values)


def all_sentences() -> Iterator[tuple[Any, str, Any]]:
    """Every module of sentences, with the names and values of what stands in it."""
    names = [
        phrases.__name__,
        *(f"{phrases.__name__}.{m.name}" for m in iter_modules(phrases.__path__)),
    ]
    for module in map(import_module, names):
        for name, value in list(vars(module).items()):
            if name.isupper():
                yield module, name, value


def slots(value: Any, name: str) -> Iterator[str]:
    """The placeholders of a sentence, or of several, that hold words from outside."""
    if isinstance(value, str):
        for _, slot, _, _ in string.Formatter().parse(value):
            if slot and slot not in NUMBERS_AND_IDS:
                yield f"{name}[{slot}]"
    elif isinstance(value, Mapping | tuple):
        for one in value.values() if isinstance(value, Mapping) else value:
            yield from slots(one, name)


@contextmanager
def noting(reached: set[str]) -> Iterator[None]:
    """Note in which sentences words from outside are put."""

    def noted(value: Any, name: str) -> Any:
        if isinstance(value, str):
            return Noted(value, name, reached)
        if isinstance(value, tuple):
            return tuple(noted(one, name) for one in value)
        return {k: noted(v, name) for k, v in value.items()} if isinstance(value, dict) else value

    with pytest.MonkeyPatch.context() as patch:
        for module, name, value in all_sentences():
            short = f"{module.__name__.rpartition('.')[2]}.{name}"
            patch.setattr(module, name, noted(value, short))
        yield


OF_LARGE_SCOPES = ("lookups", "suggestions", "answers")
"""What is worded otherwise where a scope is not held in memory."""


@contextmanager
def served(small: Briefing, directory: Path, *, large: bool) -> Iterator[Scene]:
    """The poisoned base, held in memory or served from its file."""
    texts = pieces_in_turn(int(large))
    briefing = Poison(texts, ids=True)(rich(small))
    assert list(packs.problems(briefing)) == []
    with pytest.MonkeyPatch.context() as patch:
        if large:
            patch.setattr(postings, "LARGE", 0)
        directory.mkdir()
        with FactBase(open_store(directory / "facts.db", create=True)) as base:
            base.install(briefing)
            yield Scene(base, briefing, texts)


def test_nothing_that_goes_out_is_live(tmp_path: Path, small: Briefing) -> None:
    """Whatever facts, drafts, files and questions hold, every sentence that repeats it is inert."""
    reached: set[str] = set()
    wrong: dict[str, list[tuple[list[str], str]]] = {}
    with noting(reached):
        for size, names in (("small", tuple(PRODUCERS)), ("large", OF_LARGE_SCOPES)):
            with served(small, tmp_path / size, large=size == "large") as scene:
                for name in names:
                    outs = list(PRODUCERS[name](scene))
                    assert any(MARKER in out.text for out in outs)
                    found = [(out.problems, out.text) for out in outs if out.problems]
                    wrong |= {f"{name}, {size}": found} if found else {}
    assert wrong == {}
    every = {slot for module, name, value in all_sentences()
             for slot in slots(value, f"{module.__name__.rpartition('.')[2]}.{name}")}  # fmt: skip
    left = every - reached - OURS - IN_BOT - RAISED - OF_THE_TERMINAL - UNSEEN_HERE - DRAWN
    assert sorted(one for one in left if one.partition(".")[0] not in OF_THE_TERMINAL) == []
    assert every >= (OURS | IN_BOT | RAISED), "a sentence that there is not any more"


# Random texts

poisons = st.lists(hostile(STATEMENT_LIMIT), min_size=4, max_size=8).map(
    lambda texts: Poison(f"{text} {place}" for place in count() for text in texts)
)


@settings(max_examples=300)
@given(st.lists(st.sampled_from(PIECES) | st.characters(codec=None), max_size=20).map("".join))
def test_safe_text_is_inert(text: str) -> None:
    """No text is live once it is safe, wherever it is cut, and a label shows all of it as it is."""
    made = wording.safe(text)
    assert live(made) == []
    assert live(wording.safe_cut(text, 7)) == []
    assert unseen(visible(text)) == [] and "\n" not in visible(text)
    assert unseen(wording.plain(made)) == []
    for limit in range(1, len(made), 3):
        assert live(wording.cut(made, limit)) == []
        assert len(wording.cut(made, limit)) <= limit


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(replies.answers, replies.briefings, poisons)
def test_no_answer_is_live(shown: Answer, briefing: Briefing, poison: Poison) -> None:
    """Nothing in an answer, in why it came about or in a record is live, whatever facts hold."""
    shown, briefing = poison(shown), poison(briefing)
    for one in (shown, replace(shown, outcome=Outcome.SEVERAL, parts=(shown, shown))):
        assert live(wording.answer(one, briefing)) == []
        assert live(records.why(one)) == []
    for fact in shown.facts:
        assert live("\n".join(records.fields(fact, briefing))) == []


@settings(
    max_examples=8,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # shrinking takes minutes
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large,
                           HealthCheck.function_scoped_fixture, HealthCheck.large_base_example],
)  # fmt: skip
@given(briefings(), poisons)
def test_no_lookup_is_live(
    tmp_path_factory: pytest.TempPathFactory, briefing: Briefing, poison: Poison
) -> None:
    """Nothing in any lookup is live, whatever facts hold."""
    briefing = poison(briefing)
    with FactBase(open_store(tmp_path_factory.mktemp("random") / "facts.db", create=True)) as base:
        install(base, briefing)
        for line in lines(briefing):
            assert [one.problems for one in found_outs(look_up(line, base)) if one.problems] == []
