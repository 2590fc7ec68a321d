"""What a preview of a change costs, and what it misses: `python -m tests.benchmarks.effect`.

The made-up libraries over and over, each time in another made-up county, are a base of 1,000
facts; 500 of their asks with a word changed or left out are its golden questions. Fifty changes
of five kinds are previewed, and each is held against asking all golden questions after it.
"""

from __future__ import annotations

import argparse
import random
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from knowledge import packs
from knowledge.curation.ahead import ahead
from knowledge.curation.effect import Effect, Known, effect
from knowledge.curation.said import Memory, Said, said
from knowledge.factbase import FactBase
from knowledge.model import (
    SHARED_SCOPE,
    Action,
    Briefing,
    Change,
    Edit,
    FactStatus,
    PartEdit,
    Silence,
)
from tests.benchmarks.counties import counties
from tests.benchmarks.lookups import PACK
from tests.benchmarks.measures import percentile, share
from tests.benchmarks.ours import fact_base
from tests.benchmarks.report import Progress, figures, line, run, table
from tests.benchmarks.words import STOPWORDS

FLOOR = 0.5
"""A preview may take half as long as asking all golden questions."""

KINDS = ("new fact", "edited statement", "new ask", "retired fact", "new silence")
T = TypeVar("T")


def varied(ask: str, chance: random.Random) -> str:
    """The ask without one of its words, or with two letters of one swapped; names stay: without
    them it would be no question for one fact.
    """
    words = ask.split()
    telling = [n for n, word in enumerate(words) if word.islower() and len(word) > 4]
    telling = [n for n in telling if words[n] not in STOPWORDS]
    place = chance.choice(telling or [0])
    word = words[place]
    words[place] = "" if chance.random() < 0.5 else f"{word[:2]}{word[3]}{word[2]}{word[4:]}"
    return " ".join(filter(None, words))


def golden(briefing: Briefing, count: int, chance: random.Random) -> list[Known]:
    """So many questions with the facts that answer them; of asks that one fact alone has."""
    owners = Counter(ask for fact in briefing.facts for ask in fact.asks)
    own = [(fact.id, ask) for fact in briefing.facts for ask in fact.asks if owners[ask] == 1]
    found: dict[str, Known] = {}
    while len(found) < count:
        fact_id, ask = chance.choice(own)
        text = varied(ask, chance)
        found[text] = Known(text=text, origin="golden", expected=(fact_id,))
    return list(found.values())


def changes(
    briefing: Briefing, questions: Sequence[Known], count: int, chance: random.Random
) -> Iterator[tuple[str, Change]]:
    """So many changes, of each kind as many, near what is asked: of facts that answer questions."""
    expected = {fact_id for known in questions for fact_id in known.expected}
    asked = [fact for fact in briefing.facts if fact.id in expected]
    for number in range(count):
        kind = KINDS[number % len(KINDS)]
        fact, other = chance.sample(asked, 2)
        near = varied(chance.choice(questions).text, chance)[:150]
        words = fact.statement.split()
        after = {
            "new fact": replace(fact, id="F-9999", statement=other.statement, asks=(near,)),
            "edited statement": replace(fact, statement=" ".join(words[: len(words) // 2 + 1])),
            "new ask": replace(fact, asks=(*fact.asks, near)),
            "retired fact": replace(fact, status=FactStatus.RETIRED),
        }.get(kind)
        edits = [Edit(before=None if kind == "new fact" else fact, after=after)] if after else []
        yield kind, _change(edits, [] if after else [PartEdit(after=_silence(briefing, near))])


def _silence(briefing: Briefing, ask: str) -> Silence:
    source = briefing.sources[0].id
    return Silence(id="S-99", source=source, missing=ask[:80], says=f"Not said: {ask}", asks=(ask,))


def _change(edits: Sequence[Edit], parts: Sequence[PartEdit]) -> Change:
    return Change(
        action=Action.EDIT, actor="1", reason="benchmark", edits=tuple(edits), parts=tuple(parts)
    )


@dataclass(slots=True)
class Seen:
    """What was measured of one change: seconds of a first preview, of one that remembers earlier
    answers, and of asking all; which questions change, and how many the preview misses.
    """

    kind: str
    first: float
    later: float
    all: float
    asked: int
    changed: int
    missed: int


def timed(call: Callable[[], T]) -> tuple[float, T]:
    """Seconds that the call took, and what it gave."""
    begun = time.perf_counter()
    found = call()
    return time.perf_counter() - begun, found


def measure(
    base: FactBase, kind: str, change: Change, questions: Sequence[Known], before: Sequence[Said]
) -> Seen:
    """Preview the change twice, and ask everything after it."""
    remembered = base.memory
    later, _ = timed(lambda: effect(base, change, SHARED_SCOPE, questions))
    base.memory = Memory()
    first, found = timed(lambda: effect(base, change, SHARED_SCOPE, questions))
    base.memory = remembered
    then = ahead(base, change, SHARED_SCOPE)
    everything, after = timed(lambda: [said(then.ask(known.text)) for known in questions])
    moved = {
        known.text
        for known, old, new in zip(questions, before, after, strict=True)
        if not old.same(new)
    }
    return Seen(kind, first, later, everything, found.asked, len(moved), _missed(moved, found))


def _missed(moved: set[str], found: Effect) -> int:
    return len(moved - {one.known.text for one in found.changed})


def rows(seen: Sequence[Seen], questions: int) -> list[tuple[str, int, float, float, float, int]]:
    """A row for each kind of change, and one for all."""
    kinds: defaultdict[str, list[Seen]] = defaultdict(list)
    for one in seen:
        kinds[one.kind].append(one)
        kinds["all"].append(one)
    return [
        (
            kind,
            len(some),
            100 * sum(one.first for one in some) / sum(one.all for one in some),
            100 * sum(one.later for one in some) / sum(one.all for one in some),
            100 * sum(one.asked for one in some) / len(some) / questions,
            sum(one.missed for one in some),
        )
        for kind in (*KINDS, "all")
        if (some := kinds[kind])
    ]


def main() -> None:
    """Measure, print the table and one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--facts", type=int, default=1_000)
    parser.add_argument("--questions", type=int, default=500)
    parser.add_argument("--changes", type=int, default=50)
    parser.add_argument("--seed", type=int, default=11)
    args = parser.parse_args()
    chance = random.Random(args.seed)
    briefing = counties(packs.load(PACK), args.facts, chance)
    questions = golden(briefing, args.questions, chance)
    with TemporaryDirectory(prefix="briefing-effect-") as folder:
        base = fact_base(Path(folder) / "facts.db")
        base.install(briefing)
        before = [said(base.ask(known.text)) for known in questions]
        right = sum(
            bool(known.is_right(one.is_answer, one.facts))
            for known, one in zip(questions, before, strict=True)
        )
        progress, seen = Progress("changes", args.changes), []
        for kind, change in changes(base.briefing(), questions, args.changes, chance):
            seen.append(measure(base, kind, change, questions, before))
            progress.step()
        base.store.close()
    head = ("change", "changes", "first %", "later %", "asked %", "missed")
    table(head, rows(seen, args.questions))
    line(f"{right} of {len(questions)} golden questions are answered rightly before.")
    figures(args, summary(seen, args.questions))


def summary(seen: Sequence[Seen], questions: int) -> dict[str, float | int | bool | None]:
    """All figures; times in milliseconds are medians, ratios those of the sums."""
    everything = sum(one.all for one in seen)
    ratio = sum(one.first for one in seen) / everything
    return {
        "first_ms": 1000 * (percentile([one.first for one in seen], 50) or 0.0),
        "later_ms": 1000 * (percentile([one.later for one in seen], 50) or 0.0),
        "all_ms": 1000 * (percentile([one.all for one in seen], 50) or 0.0),
        "ratio": ratio,
        "later_ratio": sum(one.later for one in seen) / everything,
        "worst_ratio": max(one.first / one.all for one in seen),
        "asked_percent": share(sum(one.asked for one in seen), questions * len(seen)),
        "changed": sum(one.changed for one in seen),
        "missed": sum(one.missed for one in seen),
        "within_floor": ratio <= FLOOR,
    }


if __name__ == "__main__":
    run(main)
