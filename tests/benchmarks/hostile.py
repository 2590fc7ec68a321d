"""No question takes unbounded work: `python -m tests.benchmarks.hostile`.

Generated questions that try to be slow (misspelt words by the dozen, thousands of characters,
syntax, marks of every kind) beside the shipped golden questions, text in to text out.
"""

from __future__ import annotations

import argparse
import random
import string
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks.measures import percentile
from tests.benchmarks.ours import Bundled
from tests.benchmarks.report import Progress, figures, run, table
from tests.benchmarks.typos import with_typos

SYNTAX = ('"', "'", "*", "NEAR(", "AND", "OR", "NOT", "^", "--", ";", "\\", "(", ")", "{", "%", "?")
MARKS = ("\u202e", "\u200b", "\ud800", "\0", "́", "<@1>", "@everyone", "||", "```", "# ", "🙂", "ﷺ")
JOINS = (" and how many ", "? ", "; ", " 2020 ", " twenty hundred ", " jan to feb 2021 ", "-")


def spent(call: Callable[[str], str], question: str) -> float:
    """Milliseconds of processor time that the call took: other programs do not count."""
    begun = time.process_time()
    call(question)
    return 1000 * (time.process_time() - begun)


def hostile(questions: Sequence[str], words: Sequence[str], seed: int) -> Iterator[str]:
    """Questions without end, each of one of the kinds that could be slow."""
    chance = random.Random(seed)

    def mistyped() -> str:
        text = " ".join(chance.choices(words, k=chance.randint(1, 90)))
        return with_typos(text, chance.randint(1, 60), chance.randint(0, 1 << 30))

    def invented() -> str:
        letters = chance.choice((string.ascii_lowercase, "ab", "aeiou", "ابپتٹ", "абвг"))
        return " ".join(
            "".join(chance.choices(letters, k=chance.randint(1, 20)))
            for _ in range(chance.randint(1, 120))
        )

    def marked() -> str:
        parts = [*SYNTAX, *MARKS, *chance.choices(words, k=10)]
        return " ".join(chance.choices(parts, k=chance.randint(1, 300)))

    def joined() -> str:
        some = chance.choices(questions, k=chance.randint(1, 12))
        return chance.choice(JOINS).join(some)

    def repeated() -> str:
        return chance.choice((*words, *SYNTAX, *MARKS, "9", "a")) * chance.randint(1, 4_000)

    kinds: tuple[Callable[[], str], ...] = (mistyped, invented, marked, joined, repeated)
    while True:
        yield chance.choice(kinds)()


def main() -> None:
    """Measure, print the table and one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-n", type=int, default=10_000, help="hostile questions")
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    with TemporaryDirectory(prefix="briefing-hostile-") as folder:
        base = Bundled(Path(folder))
        golden = [spent(base.say, question) for question in (*base.questions, *base.questions)]
        words = sorted({word for ask in base.asks for word in ask.split()})
        attacks = hostile(base.asks, words, args.seed)
        progress = Progress("hostile questions", args.n)
        times: list[tuple[float, str]] = []
        for question, _ in zip(attacks, range(args.n), strict=False):
            took = min(spent(base.say, question) for _ in range(2))  # without garbage collection
            times.append((took, question))
            progress.step()
        base.close()
    worst, question = max(times)
    golden = golden[len(base.questions) :]  # the first round builds the index
    median = percentile(golden, 50)
    took = [one for one, _ in times]
    rows = [
        ("golden", len(base.questions), median, percentile(golden, 99), max(golden)),
        ("hostile", args.n, percentile(took, 50), percentile(took, 99), worst),
    ]
    table(("questions", "n", "p50 ms", "p99 ms", "worst ms"), rows)
    ratio = worst / median if median else None
    figures(
        args, {"golden_p50_ms": median, "worst_ms": worst, "ratio": ratio, "worst": question[:80]}
    )


if __name__ == "__main__":
    run(main)
