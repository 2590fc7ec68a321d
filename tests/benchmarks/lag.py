"""How late the event loop is while people ask and facts change: `python -m tests.benchmarks.lag`.

The desk of the bot, as it runs there, on a real file: idle first, then with sixteen people who ask
without a pause and twenty changes a second, on the bundled briefing and on 100,000 facts. The lag
is how late a timer of five milliseconds comes. Exit code 1 means that the floor is missed.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import sys
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import count, cycle
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.desk import Desk
from bot.work import SWITCH_INTERVAL
from knowledge import golden
from knowledge.curation import changes
from knowledge.factbase import FactBase
from knowledge.matching import Sort
from knowledge.model import SHARED_SCOPE, Change, Fact
from tests.benchmarks.measures import percentile
from tests.benchmarks.ours import SCOPE, StoredOurs
from tests.benchmarks.pool import material
from tests.benchmarks.report import figures, line, note, run, table
from tests.benchmarks.scale import data_files

TIMES, PLUS = 3.0, 5.0
"""The floor: the busy p99 is at most so many times the idle one, and so many milliseconds more."""

TICK = 0.005
"""Seconds of the timer whose lateness is measured."""

Steps = Iterator[tuple[str, Change | Fact]]


@dataclass(slots=True)
class Seen:
    """What was measured of one base, all in milliseconds: how late the timer came, and how long
    answers and changes took; and the p99 of each round, idle and busy.
    """

    idle: list[float] = field(default_factory=list)
    busy: list[float] = field(default_factory=list)
    answers: list[float] = field(default_factory=list)
    changes: list[float] = field(default_factory=list)
    rounds: list[tuple[float, float]] = field(default_factory=list)

    @property
    def floor(self) -> float:
        """The most that the busy p99 may be."""
        return TIMES * p(self.idle, 99) + PLUS

    @property
    def is_kept(self) -> bool:
        """Whether it is no more than that."""
        return p(self.busy, 99) <= self.floor


def p(values: Sequence[float], percent: float) -> float:
    """The percentile; 0 of nothing."""
    return percentile(values, percent) or 0.0


def moderated(fact: Fact) -> Steps:
    """For ever: a new fact like this one; its statement changed; one more ask; its end.

    What is said of a fact is to be applied to it as it is then.
    """
    for number in count(1):
        new = replace(fact, id=f"B-{number:04}", revision=1, links=())
        yield "add", changes.adding(new, "1", "benchmark")
        yield "edit", replace(new, statement=f"{new.statement} So it was counted by {number}.")
        yield "ask", replace(new, asks=(f"What did number {number} count?",))
        yield "retire", new


def apply(base: FactBase, scope: str, step: tuple[str, Change | Fact]) -> int:
    """Make one change, as a moderator's is made, of the fact as it is now."""
    kind, what = step
    if isinstance(what, Change):
        return base.apply(what, scope)
    now = base.fact(what.id, scope)
    made = {
        "edit": lambda: changes.editing(now, replace(now, statement=what.statement), "1", "test"),
        "ask": lambda: changes.binding(now, what.asks, "1", "test"),
        "retire": lambda: changes.retiring(now, "1", "test"),
    }[kind]
    return base.apply(made(), scope)


def like(base: FactBase, scope: str, question: str) -> Fact:
    """The fact that is most like the question."""
    entries = [one.entry for one in base.search(question, scope)]
    return base.fact(next(one.id for one in entries if one.sort is Sort.FACT), scope)


async def late(seconds: float) -> list[float]:
    """How late each tick came, in milliseconds."""
    loop = asyncio.get_running_loop()
    found, end = [], loop.time() + seconds
    while (due := loop.time() + TICK) < end:
        await asyncio.sleep(TICK)
        found.append(1000 * (loop.time() - due))
    return found


async def ask(desk: Desk, scope: str, questions: Sequence[str], first: int, seen: Seen) -> None:
    """Ask one question after the other, until nobody listens any more."""
    for question in cycle([*questions[first:], *questions[:first]]):
        begun = time.perf_counter()
        await desk.ask(question, scope)
        seen.answers.append(1000 * (time.perf_counter() - begun))


async def change(desk: Desk, scope: str, steps: Steps, rate: float, seen: Seen) -> None:
    """Make so many changes a second, late ones at once."""
    begun = time.perf_counter()
    for number in count():
        await asyncio.sleep(begun + number / rate - time.perf_counter())
        since, step = time.perf_counter(), next(steps)
        await desk.change(scope, partial(apply, scope=scope, step=step))
        seen.changes.append(1000 * (time.perf_counter() - since))


@asynccontextmanager
async def going_on(tasks: Sequence[asyncio.Task[None]]) -> AsyncIterator[None]:
    """Let the tasks go on for as long as the block lasts; what fails in one fails here."""
    try:
        yield
        for task in tasks:
            if task.done():
                task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def measure(
    path: Path, scope: str, questions: Sequence[str], args: argparse.Namespace
) -> Seen:
    """All that is measured of the scope in that file."""
    seen = Seen()
    async with Desk(path) as desk:
        await desk.warm_up(scope)
        gc.freeze()  # as the bot does
        fact = await desk.consult(scope, lambda base: like(base, scope, questions[0]))
        steps = moderated(replace(fact, asks=fact.asks[:1]))
        for number in range(args.rounds):
            note(f"{scope}: round {number + 1} of {args.rounds}")
            idle = await late(args.seconds)
            begun = len(questions) // args.askers
            work = [ask(desk, scope, questions, n * begun, seen) for n in range(args.askers)]
            work.append(change(desk, scope, steps, args.changes, seen))
            async with going_on([asyncio.ensure_future(one) for one in work]):
                busy = await late(args.seconds)
            seen.rounds.append((p(idle, 99), p(busy, 99)))
            seen.idle += idle
            seen.busy += busy
    gc.unfreeze()
    return seen


def bundled(folder: Path, _args: argparse.Namespace) -> tuple[Path, str, list[str]]:
    """The shipped briefing, asked its golden questions."""
    questions = [question.ask for question in golden.shipped_questions().questions]
    return folder / "bundled.db", SHARED_SCOPE, questions


def large(folder: Path, args: argparse.Namespace) -> tuple[Path, str, list[str]]:
    """A scope of real and recombined sentences, asked what the real ones answer."""
    note(f"building a base of {args.facts:,} facts")
    texts, probes = material(data_files(()), args.questions, args.seed).pool(args.facts)
    system = StoredOurs(folder)
    system.build(texts)
    system.close()
    return folder / "facts.db", SCOPE, [probe.clean for probe in probes]


def main() -> None:
    """Measure, print the table and one JSON object; the exit code is 1 where a floor is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--facts", type=int, default=100_000, help="of the large base; 0: without")
    parser.add_argument("--askers", type=int, default=16)
    parser.add_argument("--changes", type=float, default=20.0, help="a second")
    parser.add_argument("--seconds", type=float, default=10.0, help="idle, and again busy")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--questions", type=int, default=300, help="different ones, large base")
    switch = 1000 * SWITCH_INTERVAL
    parser.add_argument("--switch", type=float, default=switch, metavar="MS", help="of threads")
    parser.add_argument("--seed", type=int, default=11)
    args = parser.parse_args()
    sys.setswitchinterval(args.switch / 1000)
    found = {}
    for name, make in (("bundled", bundled), (f"{args.facts:,} facts", large)):
        if make is bundled or args.facts:
            with TemporaryDirectory(prefix="briefing-lag-") as folder:
                path, scope, questions = make(Path(folder), args)
                found[name] = asyncio.run(measure(path, scope, questions, args))
    show(found, args)
    kept = all(seen.is_kept for seen in found.values())
    figures(args, {"bases": {n: summary(s, args) for n, s in found.items()}, "within_floor": kept})
    sys.exit(0 if kept else 1)


def show(found: dict[str, Seen], args: argparse.Namespace) -> None:
    """Print what was measured."""
    rows = [
        (f"{name}, {state}", *(p(values, percent) for percent in (50, 99, 100)), floor)
        for name, seen in found.items()
        for state, values, floor in (("idle", seen.idle, None), ("busy", seen.busy, seen.floor))
    ]
    table(("timer", "late p50 ms", "p99 ms", "max ms", "floor ms"), rows)
    line()
    spent = args.seconds * args.rounds
    done = [
        (
            name,
            len(seen.answers) / spent,
            p(seen.answers, 50),
            p(seen.answers, 99),
            len(seen.changes) / spent,
            p(seen.changes, 50),
            p(seen.changes, 99),
        )
        for name, seen in found.items()
    ]
    head = ("base", "answers a second", "p50 ms", "p99 ms", "changes a second", "p50 ms", "p99 ms")
    table(head, done)


def summary(seen: Seen, args: argparse.Namespace) -> dict[str, object]:
    """All figures of one base; times in milliseconds, of each round the p99 idle and busy."""
    late_by = {
        f"{state}_{name}_ms": p(values, percent)
        for state, values in (("idle", seen.idle), ("busy", seen.busy))
        for name, percent in (("p50", 50), ("p99", 99), ("max", 100))
    }
    spent = args.seconds * args.rounds
    return {
        **late_by,
        "floor_ms": seen.floor,
        "rounds_p99_ms": seen.rounds,
        "answers_per_second": len(seen.answers) / spent,
        "answer_p50_ms": p(seen.answers, 50),
        "answer_p99_ms": p(seen.answers, 99),
        "changes_per_second": len(seen.changes) / spent,
        "change_p99_ms": p(seen.changes, 99),
        "is_kept": seen.is_kept,
    }


if __name__ == "__main__":
    run(main)
