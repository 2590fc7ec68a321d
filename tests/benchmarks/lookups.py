"""What lookups cost in a server's own scope: `python -m tests.benchmarks.lookups`.

A big base, and in it the bundled briefing and a scope of 1,000 made-up facts; the same lookups are
timed in both, text in to text out, in one process.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from knowledge import lookups, packs
from knowledge.factbase import FactBase
from knowledge.model import Briefing, Fact
from tests.benchmarks.measures import percentile
from tests.benchmarks.ours import StoredOurs
from tests.benchmarks.pool import material
from tests.benchmarks.report import figures, note, run, table
from tests.benchmarks.scale import data_files

SMALL, SERVER = "bundled", "server"
PACK = Path(__file__).parents[1] / "packs" / "vellmark-libraries.toml"

LOOKUPS = (
    ("/fact {fact}", "by its id"),
    ("/fact {words}", "by words"),
    ("/figures", "all"),
    ("/compare {pair}", "two figures"),
    ("/timeline", "all"),
    ("/who-says", "all"),
    ("/topics", "all"),
    ("/sources", "all"),
    ("/summary", "all"),
    ("/help", "all"),
)


def grown(pack: Briefing, size: int) -> Briefing:
    """The pack with its facts over and over, each time under new ids and at other passages."""
    facts: list[Fact] = []
    while len(facts) < size:
        turn = len(facts)
        for fact in pack.facts[: size - turn]:
            cited = tuple(
                replace(one, locator=turn + one.locator) if isinstance(one.locator, int) else one
                for one in fact.citations
            )
            facts.append(replace(fact, id=f"F-{len(facts) + 1:04d}", citations=cited, links=()))
    silences = tuple(replace(silence, near=()) for silence in pack.silences)
    return replace(pack, facts=tuple(facts), silences=silences, topics=())


def words_of(briefing: Briefing) -> dict[str, str]:
    """What the lookups name in this briefing: a fact, some of its words, two figures."""
    figured = [fact for fact in briefing.facts if fact.quantities]
    measures = Counter(fact.quantities[0].measure for fact in figured)
    often = next(measure for measure, count in measures.items() if count > 1)
    same = [fact for fact in figured if fact.quantities[0].measure == often][:2]
    words = " ".join(same[0].statement.split()[:6])
    return {"fact": same[0].id, "words": words, "pair": " ".join(fact.id for fact in same)}


def timed(call: Callable[[], object], rounds: int) -> float:
    """The median of so many calls, in milliseconds, after one that does not count."""
    call()
    times = []
    for _ in range(rounds):
        begun = time.perf_counter()
        call()
        times.append(1000 * (time.perf_counter() - begun))
    return percentile(times, 50) or 0.0


def suggested(base: FactBase, scope: str) -> object:
    """What autocomplete offers for the first letters of a fact."""
    return lookups.suggest("fact", "fact", "the", base, scope)


def main() -> None:
    """Measure, print the table and one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-n", type=int, default=1_000_000, help="facts of the big base around")
    parser.add_argument("--facts", type=int, default=1_000, help="facts of the server's scope")
    parser.add_argument("--rounds", type=int, default=15)
    args = parser.parse_args()
    with TemporaryDirectory(prefix="briefing-lookups-") as folder:
        big = StoredOurs(Path(folder))
        note(f"building a base of {args.n:,} facts")
        big.build(material(data_files(()), 100, 0).pool(args.n)[0])
        scopes = {SMALL: packs.shipped(), SERVER: grown(packs.load(PACK), args.facts)}
        for scope, briefing in scopes.items():
            big.base.install(briefing, scope)
        rows, found = [], {}
        for line, what in LOOKUPS:
            took = [
                timed(
                    lambda s=scope, b=briefing, t=line: lookups.look_up(
                        t.format(**words_of(b)), big.base, s
                    ),
                    args.rounds,
                )
                for scope, briefing in scopes.items()
            ]
            rows.append((f"{line.split()[0]} ({what})", *took, took[1] / took[0]))
            found[f"{line.split()[0]} {what}"] = took
        took = [timed(lambda s=scope: suggested(big.base, s), args.rounds) for scope in scopes]
        rows.append(("suggestions", *took, took[1] / took[0]))
        big.close()
    table(("lookup", "bundled ms", f"{args.facts:,} facts ms", "times"), rows)
    figures(args, {"ms": found, "worst_ratio": max(float(row[3]) for row in rows)})


if __name__ == "__main__":
    run(main)
