"""Questions put to statements: `python -m tests.benchmarks.statements FILE.json`.

Is the right fact found, are questions refused that are off the topic (far) or that the base does
not answer (near: the gold fact is taken out), and how often is a firm answer right?
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.benchmarks import measures
from tests.benchmarks.data import (
    Base,
    Question,
    Statements,
    bases,
    elsewhere,
    load_statements,
    sample,
)
from tests.benchmarks.ours import NAME, Ours
from tests.benchmarks.peers import MAKERS, available
from tests.benchmarks.report import Cell, Progress, figures, line, run, table
from tests.benchmarks.system import Hit, System
from tests.benchmarks.typos import with_typos

GATED = (NAME, "fts5", "token_set")
"""The systems whose refusals are measured: the others take long to be built anew for each fact."""

BRUTE = ("token_set", "wratio")
BRUTE_QUESTIONS = 500
"""Systems that look at every text get a sample of the questions where all facts are searched."""

FOUND = ("hit@1", "hit@3", "MRR@10")
REFUSED = tuple(
    f"{gate} {what}"
    for gate in ("far", "near")
    for what in ("AUROC", *(f"@{kept}" for kept in measures.KEPT))
)


@dataclass
class Asked:
    """What one system made of the questions: all that the figures are drawn from."""

    ranks: list[int | None] = field(default_factory=list)
    firm: list[tuple[float, bool]] = field(default_factory=list)
    own: list[Hit | None] = field(default_factory=list)
    far: list[Hit | None] = field(default_factory=list)
    near: list[Hit | None] = field(default_factory=list)

    def add(self, hits: Sequence[Hit], gold: int) -> None:
        """The hits for a question that the base answers."""
        places = [hit.number for hit in hits]
        self.ranks.append(places.index(gold) + 1 if gold in places else None)
        self.own.append(top(hits))
        self.firm.append((hits[0].near if hits else 0.0, places[:1] == [gold]))

    def figures(self) -> dict[str, Any]:
        """The figures by name; None where nothing was measured."""
        far = [[hit.far if hit else 0.0 for hit in hits] for hits in (self.own, self.far)]
        near = [[hit.near if hit else 0.0 for hit in hits] for hits in (self.own, self.near)]
        values = (
            measures.found_within(self.ranks, 1),
            measures.found_within(self.ranks, 3),
            measures.reciprocal(self.ranks),
            *(value for kept, refused in (far, near) for value in gate(kept, refused)),
        )
        precision = {rate: measures.precision_at(self.firm, rate) for rate in measures.RATES}
        named = dict(zip((*FOUND, *REFUSED), values, strict=True))
        return {"n": len(self.ranks), **named, "precision": precision}


def gate(kept: Sequence[float], refused: Sequence[float]) -> Iterator[float | None]:
    """How well the scores tell the two apart: AUROC, then percent refused at each share kept."""
    yield measures.auroc(kept, refused)
    for percent in measures.KEPT:
        yield measures.rejected(kept, refused, percent)


def top(hits: Sequence[Hit]) -> Hit | None:
    """The best hit, if there is one."""
    return hits[0] if hits else None


def ask(
    system: System,
    statements: Statements,
    cut: Sequence[Base],
    questions: Sequence[Question],
    *,
    gated: bool,
) -> Asked:
    """Put each question to its own base and, with `gated`, to one of another article and to its
    own again without the gold fact.
    """
    home = {fact: number for number, base in enumerate(cut) for fact in base.facts}
    by_base: defaultdict[int, list[Question]] = defaultdict(list)
    for question in questions:
        by_base[home[question.gold]].append(question)
    visitors: defaultdict[int, list[Question]] = defaultdict(list)
    for number, other in elsewhere(statements, cut).items() if gated else ():
        visitors[other] += by_base[number]
    asked, progress = Asked(), Progress(system.name, len(questions))
    for number, base in enumerate(cut):
        own, strangers = by_base[number], visitors[number]
        if own or strangers:
            system.build(base.texts(statements))
        for question in own:
            hits = system.search(question.text, measures.CUTOFF)
            asked.add(hits, base.facts.index(question.gold))
            if not gated:
                progress.step()
        asked.far += [top(system.search(question.text, 1)) for question in strangers]
        if gated:
            for missed in without_gold(system, statements, base, own):
                asked.near.append(missed)
                progress.step()
    return asked


def without_gold(
    system: System, statements: Statements, base: Base, questions: Sequence[Question]
) -> Iterator[Hit | None]:
    """For each question the best hit in its base when the gold fact is not there."""
    by_gold: defaultdict[int, list[Question]] = defaultdict(list)
    for question in questions:
        by_gold[question.gold].append(question)
    for gold, same in by_gold.items():
        rest = base.texts(statements, without=gold)
        if rest:
            system.build(rest)
        for question in same:
            yield top(system.search(question.text, 1)) if rest else None


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.statements", description=__doc__.split("\n\n")[1]
    )
    parser.add_argument("file", type=Path, help="facts, articles and questions as JSON")
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--block", type=int, metavar="N", help="cut articles into blocks of N facts")
    how.add_argument("--pool", action="store_true", help="search all facts together")
    parser.add_argument(
        "--typos", type=int, choices=(1, 2), help="ask again with so many typing errors"
    )
    parser.add_argument("--limit", type=int, metavar="N", help="ask a sample of N questions")
    parser.add_argument("--no-peers", action="store_true", help="measure Briefing Bot alone")
    found = parser.parse_args()
    if found.block is not None and found.block < 1:
        parser.error("--block needs at least 1 fact.")
    if found.limit is not None and found.limit < 1:
        parser.error("--limit needs at least 1 question.")
    return found


def measure(args: argparse.Namespace) -> dict[str, dict[str, Any]]:
    """The figures of every system, and those with typing errors under `typos`."""
    statements = load_statements(args.file)
    cut = bases(statements, block=args.block, pool=args.pool)
    questions = sample(statements.questions, args.limit)
    results = {}
    for key in (NAME, *(() if args.no_peers else available())):
        system: System = Ours() if key == NAME else MAKERS[key](None)
        mine = sample(questions, BRUTE_QUESTIONS) if args.pool and key in BRUTE else questions
        gated = key in GATED and not args.pool
        found = ask(system, statements, cut, mine, gated=gated).figures()
        if args.typos:
            wrong = [Question(with_typos(q.text, args.typos), q.gold) for q in mine]
            again = ask(system, statements, cut, wrong, gated=False).figures()
            found["typos"] = {name: again[name] for name in FOUND}
            found["loss"] = {name: found[name] - again[name] for name in FOUND}
        results[system.name] = found
    return results


def show(args: argparse.Namespace, results: dict[str, dict[str, Any]]) -> None:
    """Print the tables."""
    head = ["percent", "n", *FOUND, *(() if args.pool else REFUSED)]
    rows: list[list[Cell]] = []
    for name, found in results.items():
        rows.append([name, *(found[column] for column in head[1:])])
        for part, label in (("typos", f"  {args.typos} typing errors"), ("loss", "  loss")):
            if part in found:
                rows.append([label, *(found[part].get(column) for column in head[1:])])
    table(head, rows)
    line()
    rates = [f"{rate} % answered" for rate in measures.RATES]
    precision = [[name, *found["precision"].values()] for name, found in results.items()]
    table(["precision of firm answers", *rates], precision)


def main() -> None:
    """Measure, print the tables and one JSON object."""
    args = arguments()
    results = measure(args)
    show(args, results)
    figures(args, {"systems": results})


if __name__ == "__main__":
    run(main)
