"""Charts beside the plotting library's own bare bars: `python -m tests.benchmarks.charts`.

The bare chart has the same values and names, and a picture of the same size; it says nothing else.
Times are taken in turns in one process, memory in a fresh process each. Needs the extra `charts`.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

from knowledge import charts, packs
from knowledge.charts import ChartSpec
from knowledge.model import Comparator, Entity, Period, Quantity
from tests.benchmarks.data import BadData
from tests.benchmarks.measures import percentile
from tests.benchmarks.report import Progress, figures, line, run, table
from tests.benchmarks.worker import memory, timed

DPI = 100
THREADS = 2
"""Readers of the desk, which draws charts off the event loop."""


@dataclass(frozen=True)
class Pair:
    """The same chart drawn by us and bare."""

    label: str
    size: tuple[int, int]
    ours: Callable[[], bytes]
    bare: Callable[[], bytes]


def shipped() -> ChartSpec:
    """The two figures of the shipped briefing that share a measure."""
    briefing = packs.shipped()
    found = [(f, q) for f in briefing.facts for q in f.quantities if q.unit == "attacks"]
    return _made(charts.spec_of(found, briefing))


def eight() -> ChartSpec:
    """Eight made-up figures of places, with every comparator and periods of two lengths."""
    briefing = packs.shipped()
    model = next(fact for fact in briefing.facts if fact.quantities)
    places = tuple(Entity(id=f"p{n}", kind="city", label=f"Made-up place {n}") for n in range(8))
    kinds = [Comparator.EXACTLY, *Comparator, Comparator.EXACTLY]
    found = []
    for number, (place, kind) in enumerate(zip(places, kinds, strict=True)):
        amount = Decimal(412 - 50 * number)
        quantity = Quantity(
            amount=amount,
            comparator=kind,
            upper=amount + 40 if kind is Comparator.BETWEEN else None,
            unit="loaves",
            measure="loaves baked for the fair",
            place=place.id,
            period=Period(words="2031", start="2031-01", end=f"2031-{6 + 6 * (number % 2):02}"),
        )
        found.append((replace(model, id=f"F-{number + 1:03}", quantities=(quantity,)), quantity))
    return _made(charts.spec_of(found, replace(briefing, entities=places)))


def _made(spec: ChartSpec | None) -> ChartSpec:
    if spec is None:
        raise BadData("There is nothing to draw.")
    return spec


SPECS = {"shipped, 2 bars": shipped, "made up, 8 bars": eight}


def bare(spec: ChartSpec, size: tuple[int, int]) -> bytes:
    """The library's own horizontal bars of the same values, in a picture of that size."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(size[0] / DPI, size[1] / DPI), dpi=DPI)
    axes = figure.subplots()
    axes.barh([bar.label[:20] for bar in spec.bars], [bar.value for bar in spec.bars])
    axes.set_title(spec.title[:40])
    file = BytesIO()
    figure.savefig(file, format="png")
    return file.getvalue()


def size_of(png: bytes) -> tuple[int, int]:
    """Width and height of a PNG, from its head."""
    return int.from_bytes(png[16:20]), int.from_bytes(png[20:24])


def pair(label: str, size: tuple[int, int] | None = None) -> Pair:
    """Both ways to draw the chart of that label."""
    spec = SPECS[label]()
    size = size or size_of(charts.draw(spec))
    return Pair(label, size, partial(charts.draw, spec), partial(bare, spec, size))


def burst(draw: Callable[[], bytes], count: int) -> float:
    """Milliseconds until so many charts, asked for at once, are drawn."""
    begun = time.perf_counter()
    with ThreadPoolExecutor(THREADS) as pool:
        for done in [pool.submit(draw) for _ in range(count)]:
            done.result()
    return 1000 * (time.perf_counter() - begun)


def peak_memory(label: str, side: str, size: tuple[int, int], count: int) -> float | None:
    """Highest memory in MB of a fresh process that drew the burst."""
    task = json.dumps([label, side, size])
    command = [sys.executable, "-m", "tests.benchmarks.charts", "--child", task]
    done = subprocess.run(
        [*command, "--burst", str(count)], capture_output=True, text=True, check=True
    )
    peak: float | None = json.loads(done.stdout.splitlines()[-1])["peak"]
    return peak


def measure(both: Pair, count: int, many: int) -> dict[str, dict[str, Any]]:
    """Both sides in turns: alone, then in bursts."""
    sides = {"ours": both.ours, "bare": both.bare}
    times: dict[str, list[float]] = {side: [] for side in sides}
    bursts: dict[str, list[float]] = {side: [] for side in sides}
    progress = Progress(both.label, count)
    for _ in range(count):
        for side, draw in sides.items():
            times[side].append(timed(draw)[0])
        progress.step()
    for _ in range(3):
        for side, draw in sides.items():
            bursts[side].append(burst(draw, many))
    return {
        side: {
            "p50_ms": percentile(times[side], 50),
            "p99_ms": percentile(times[side], 99),
            "burst_ms": percentile(bursts[side], 50),
            "peak_mb": peak_memory(both.label, side, both.size, many),
            "bytes": len(draw()),
        }
        for side, draw in sides.items()
    }


def main() -> None:
    """Measure, print the table and one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-n", type=int, default=100, help="charts drawn one by one")
    parser.add_argument("--burst", type=int, default=20, help="charts asked for at once")
    parser.add_argument("--picture", type=Path, help="only write the shipped chart, to this file")
    parser.add_argument("--child", type=json.loads, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if not charts.available():
        raise BadData("matplotlib is not installed; it comes with the extra `charts`.")
    if args.picture:
        args.picture.write_bytes(charts.draw(shipped()))
        return
    if args.child:
        label, side, size = args.child
        both = pair(label, size)
        burst(both.ours if side == "ours" else both.bare, args.burst)
        line(json.dumps(memory()))
        return
    rows: list[tuple[str | int | float | None, ...]] = []
    results: dict[str, Any] = {}
    for label in SPECS:
        found = results[label] = measure(pair(label), args.n, args.burst)
        for side, one in found.items():
            rows.append((f"{label}: {side}", args.n, *one.values()))
        ratios = {
            key: found["ours"][key] / found["bare"][key]
            for key in found["ours"]
            if found["bare"][key]
        }
        rows.append((f"{label}: ratio", None, *(ratios.get(key) for key in found["ours"])))
        results[label]["ratio"] = ratios
    table(("chart", "n", "p50 ms", "p99 ms", f"{args.burst} ms", "peak MB", "bytes"), rows)
    figures(args, results)


if __name__ == "__main__":
    run(main)
