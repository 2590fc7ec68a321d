"""Example questions as facts: `python -m tests.benchmarks.intents FILE.json -k 1,3,5,10`.

Each label is a fact that has k phrasings and no statement. Is the right one found, and are
questions of no label refused?
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.benchmarks import measures
from tests.benchmarks.data import Intents, Labelled, load_intents, phrasings, sample
from tests.benchmarks.ours import NAME, Ours
from tests.benchmarks.peers import MAKERS, available
from tests.benchmarks.report import Cell, Progress, figures, line, run, table
from tests.benchmarks.system import Hit, System
from tests.benchmarks.typos import with_typos

NEAREST = ("token_set", "wratio")
JOINED = ("fts5", "fts5_all", "bm25s", "tantivy")
"""Peers that look for the nearest single phrasing, and those that get a label's as one text."""

COMPARISONS = 2_000_000
"""So many single comparisons at most are asked of a peer that looks at every phrasing."""

REFUSED = ("AUROC", *(f"refused @{kept}" for kept in measures.KEPT))
GATES: dict[str, Callable[[Hit], float]] = {
    "score": lambda hit: hit.score,
    "near gate": lambda hit: hit.near,
    "far gate": lambda hit: hit.far,
}
"""What may tell questions of no label: the first counts, the others are ours and shown below."""

Found = Callable[[str], tuple[str | None, Hit | None]]


def finder(key: str, groups: Mapping[str, Sequence[str]]) -> tuple[System, Found]:
    """A system that has learnt the groups, and how to ask it for a label."""
    labels = list(groups)
    system: System
    if key == NAME:
        system = own = Ours()
        own.build_asks(groups.values())
    elif key in NEAREST:
        system = MAKERS[key](None)
        labels = [label for label, texts in groups.items() for _ in texts]
        system.build(text for texts in groups.values() for text in texts)
    else:
        system = MAKERS[key](None)
        system.build(" ".join(texts) for texts in groups.values())

    def find(question: str) -> tuple[str | None, Hit | None]:
        hits = system.search(question, 1)
        return (labels[hits[0].number], hits[0]) if hits else (None, None)

    return system, find


def accuracy(
    find: Found, asked: Sequence[Labelled], progress: Progress
) -> tuple[float | None, list[Hit | None]]:
    """Percent of the questions that get their label, and the best hit of each."""
    right, tops = 0, []
    for question in asked:
        label, hit = find(question.text)
        right += label == question.label
        tops.append(hit)
        progress.step()
    return measures.share(right, len(asked)), tops


def refusal(
    judge: Callable[[Hit], float], asked: Sequence[Hit | None], outside: Sequence[Hit | None]
) -> dict[str, float | None]:
    """How well a gate tells questions of no label from the others."""
    kept, refused = ([judge(hit) if hit else 0.0 for hit in hits] for hits in (asked, outside))
    rates = (measures.rejected(kept, refused, percent) for percent in measures.KEPT)
    return dict(zip(REFUSED, (measures.auroc(kept, refused), *rates), strict=True))


def measure_one(key: str, count: int, intents: Intents, typos: int | None) -> dict[str, Any]:
    """The figures of one system with `count` phrasings a label."""
    groups = phrasings(intents.train, count)
    asked = list(intents.asked)
    if key in NEAREST:
        asked = sample(asked, max(100, COMPARISONS // sum(map(len, groups.values()))))
    system, find = finder(key, groups)
    total = len(asked) * (2 if typos else 1) + len(intents.out_of_scope)
    progress = Progress(f"{system.name}, k = {count}", total)
    right, tops = accuracy(find, asked, progress)
    found: dict[str, Any] = {"system": system.name, "k": count, "n": len(asked), "accuracy": right}
    if intents.out_of_scope:
        outside = [find(text)[1] for text in intents.out_of_scope]
        gates = GATES if key == NAME else {"score": GATES["score"]}
        found["refusal"] = {name: refusal(gate, tops, outside) for name, gate in gates.items()}
    if typos:
        wrong = [Labelled(with_typos(text, typos), label) for text, label in asked]
        found["typos"], _ = accuracy(find, wrong, progress)
    return found


def counts(text: str) -> list[int]:
    """Numbers above zero with commas between them."""
    parts = text.split(",")
    if not all(part.isdecimal() and int(part) for part in parts):
        raise argparse.ArgumentTypeError(f"{text!r} is no list of numbers such as 1,10.")
    return [int(part) for part in parts]


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.intents", description=__doc__.split("\n\n")[1]
    )
    parser.add_argument("file", type=Path, help="phrasings with labels as JSON")
    parser.add_argument(
        "-k", type=counts, default=[1, 3, 5, 10], help="phrasings a label, such as 1,3,5,10"
    )
    parser.add_argument("--split", help="the part to ask (else val, else test)")
    parser.add_argument("--limit", type=int, metavar="N", help="ask a sample of N questions")
    parser.add_argument(
        "--typos", type=int, choices=(1, 2), help="ask again with so many typing errors"
    )
    parser.add_argument("--no-peers", action="store_true", help="measure Briefing Bot alone")
    found = parser.parse_args()
    if found.limit is not None and found.limit < 1:
        parser.error("--limit needs at least 1 question.")
    return found


def show(args: argparse.Namespace, results: Sequence[Mapping[str, Any]]) -> None:
    """Print the table."""
    typos = [f"{args.typos} typing errors", "loss"] if args.typos else []
    rows: list[list[Cell]] = []
    for found in results:
        wrong = [found["typos"], found["accuracy"] - found["typos"]] if args.typos else []
        gates = found.get("refusal", {})
        first = gates.get("score", dict.fromkeys(REFUSED))
        head = [found["system"], found["k"], found["n"], found["accuracy"]]
        rows.append([*head, *wrong, *first.values()])
        for name in list(gates)[1:]:
            empty = [None] * (3 + len(wrong))
            rows.append([f"  by its {name}", *empty, *gates[name].values()])
    table(["percent", "k", "n", "top-1", *typos, *REFUSED], rows)
    line()


def main() -> None:
    """Measure, print the table and one JSON object."""
    args = arguments()
    intents = load_intents(args.file, args.split)
    asked = tuple(sample(intents.asked, args.limit))
    intents = Intents(intents.split, intents.train, asked, intents.out_of_scope)
    keys = (NAME, *(() if args.no_peers else available((*JOINED, *NEAREST))))
    results = [measure_one(key, k, intents, args.typos) for k in args.k for key in keys]
    show(args, results)
    figures(args, {"split": intents.split, "systems": results})


if __name__ == "__main__":
    run(main)
