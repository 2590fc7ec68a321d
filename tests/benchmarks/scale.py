"""From small bases to 1,000,000 facts: `python -m tests.benchmarks.scale -n 1000,10000`.

Time, memory, size and right answers of every system on the same growing base: real sentences and
recombined ones. Each system has processes of its own: one builds, a fresh one opens and answers.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.benchmarks.comparison import comparisons
from tests.benchmarks.data import BadData
from tests.benchmarks.intents import counts
from tests.benchmarks.ours import NAME
from tests.benchmarks.peers import MAKERS, available
from tests.benchmarks.pool import Material, Probe, material
from tests.benchmarks.report import figures, line, note, run, table
from tests.benchmarks.worker import OURS

ROOT = Path(__file__).parents[2]
DEFAULT = ROOT.parent / "shared" / "data" / "squad_dev_sent.json"
LARGE = 100_000
FEW = {"token_set": 20, "wratio": 5, "fts5_all": 30}
"""From this many facts on, slow systems get so many questions."""

SCOPE_FACTS = 30

HEAD = (
    "facts and system",
    "n",
    "p50 ms",
    "p99 ms",
    "typo p50 ms",
    "typo p99 ms",
    "hit@1",
    "typo hit@1",
    "build s",
    "insert ms",
    "found ms",
    "reopen s",
    "first ms",
    "file MB",
    "RSS MB",
    "grown MB",
)


def work(task: Mapping[str, Any]) -> dict[str, Any] | None:
    """The figures of a task done by a fresh process; None, and a note, if it failed."""
    command = [sys.executable, "-m", "tests.benchmarks.worker"]
    with subprocess.Popen(
        command,
        cwd=ROOT,
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,
    ) as child:
        try:
            said, _ = child.communicate(json.dumps(task))
        finally:
            child.kill()
    if child.returncode:
        note(f"{task['label']} failed at {task['task']!r} and is left out.")
        return None
    return dict(json.loads(said))


def one(key: str, folder: Path, task: Mapping[str, Any]) -> dict[str, Any] | None:
    """Build one system and measure it."""
    folder.mkdir()
    base = {**task, "system": key, "folder": str(folder)}
    built = work({**base, "task": "build"})
    measured = built and work({**base, "task": "measure"})
    return {**built, **measured} if built and measured else None


def small_scope(folder: Path, task: Mapping[str, Any], facts: Mapping[int, str]) -> Any:
    """A small server's scope in the big base that was just measured."""
    alone = folder.with_name("alone")
    alone.mkdir()
    base = {**task, "folder": str(folder), "alone": str(alone)}
    base["label"] += ", small scope"
    base["facts"], base["numbers"] = list(facts.values()), list(facts)
    installed = work({**base, "task": "small_build"})
    measured = None if installed is None else work({**base, "task": "small"})
    shutil.rmtree(alone)
    return measured


def asked(key: str, size: int, probes: list[Probe]) -> list[Probe]:
    """The questions for a system: all, or a few where it is slow."""
    return probes[: FEW.get(key, len(probes))] if size >= LARGE else probes


def at_size(
    size: int, stuff: Material, keys: Sequence[str], folder: Path, *, scopes: bool
) -> dict[str, Any]:
    """The figures of all systems on a base of this size, by key."""
    note(f"{size:,} facts: the texts are being made")
    texts, probes = stuff.pool(size)
    pool = folder / "pool"
    pool.write_text("\n".join(texts), "utf-8")
    gold = dict.fromkeys(probe.gold for probe in probes)
    few = {number: texts[number] for number in islice(gold, SCOPE_FACTS)}
    del texts
    results: dict[str, Any] = {}
    for key in keys:
        name = NAME if key == OURS else MAKERS[key](None).name
        mine = asked(key, size, probes)
        task = {"label": f"{size:,} facts, {name}", "pool": str(pool), "size": size, "probes": mine}
        found = one(key, folder / key, task)
        if found:
            results[key] = {"name": name, **found}
            clean = found["clean"]
            note(f"{task['label']}: p50 {clean['p50_ms']:.2f} ms, hit@1 {clean['hit@1']:.1f} %")
        if found and scopes and key == OURS:
            results[key]["small_scope"] = small_scope(folder / key, task, few)
        shutil.rmtree(folder / key)
    return results


def data_files(given: Sequence[Path]) -> list[Path]:
    """The files named, else the statement files of the folder BRIEFING_DATA, else the default."""
    if given:
        return list(given)
    named = os.environ.get("BRIEFING_DATA")
    if named is None:
        return [DEFAULT]
    found = sorted(Path(named).glob("*_sent.json"))
    if not found:
        raise BadData(f"The folder {named} (BRIEFING_DATA) holds no files *_sent.json.")
    return found


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.scale", description=__doc__.split("\n\n")[1]
    )
    parser.add_argument(
        "-n", type=counts, default=[1000, 10_000, 100_000, 1_000_000], help="sizes: 1000,10000"
    )
    parser.add_argument("--questions", type=int, default=600, help="questions a size (600)")
    parser.add_argument(
        "--data", type=Path, nargs="+", default=[], metavar="FILE", help="statement files"
    )
    parser.add_argument("--no-peers", action="store_true", help="measure Briefing Bot alone")
    parser.add_argument("--seed", type=int, default=0, help="for everything left to chance (0)")
    parser.add_argument(
        "--scopes", action="store_true", help="also a scope of 30 facts inside each base"
    )
    found = parser.parse_args()
    if found.questions < 1:
        parser.error("--questions needs at least 1.")
    return found


def row(size: int, found: Mapping[str, Any]) -> list[Any]:
    """One line of the table."""
    clean, typo = found["clean"], found["typo"]
    return [
        f"{size:,} {found['name']}",
        found["n"],
        *(part[name] for part in (clean, typo) for name in ("p50_ms", "p99_ms")),
        *(part["hit@1"] for part in (clean, typo)),
        *(found[n] for n in ("build_s", "insert_ms", "insert_found_ms", "reopen_s", "first_ms")),
        *(found[n] for n in ("file_mb", "rss_mb", "grown_mb")),
    ]


def main() -> None:
    """Measure, print the table, the comparisons and one JSON object."""
    args = arguments()
    stuff = material(data_files(args.data), args.questions, args.seed)
    stuff.fit(min(args.n))
    keys = [OURS, *([] if args.no_peers else available())]
    results: dict[int, dict[str, Any]] = {}
    with TemporaryDirectory(prefix="briefing-scale-") as folder:
        shipped = work({"label": "The shipped briefing", "task": "bundled", "folder": folder})
        for size in args.n:
            results[size] = at_size(size, stuff, keys, Path(folder), scopes=args.scopes)
    table(HEAD, [row(size, found) for size, all_ in results.items() for found in all_.values()])
    line()
    compared = comparisons(results, shipped)
    table(("Briefing Bot beside its peers", "figure"), list(compared.items()))
    figures(args, {"sizes": results, "bundled": shipped, "comparisons": compared})
    if shipped is None or any(key not in found for found in results.values() for key in keys):
        sys.exit(1)


if __name__ == "__main__":
    run(main)
