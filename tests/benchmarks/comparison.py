"""The product beside its peers in single figures, as the goals are written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tests.benchmarks.worker import OURS

Sizes = Mapping[int, Mapping[str, Mapping[str, Any]]]
INDEXES = ("fts5", "fts5_all", "bm25s", "tantivy")
LATENCY = ("fts5", "fts5_all", "token_set", "wratio", "bm25s", "tantivy")


def comparisons(sizes: Sizes, shipped: Mapping[str, float] | None) -> dict[str, float]:
    """Named figures: how many times faster, how many points better, how it grows.

    `shipped` are the figures of the shipped briefing, if there are any.
    """
    found: dict[str, float] = {}
    for size, systems in sizes.items():
        if OURS in systems:
            found.update(_at(size, systems))
    found.update(_growth(sizes))
    if shipped:
        times = shipped["p50_ms"] / shipped["extract_p50_ms"]
        found["shipped briefing: text in to text out, p50 ms"] = shipped["p50_ms"]
        found["shipped briefing: p50, times one token_set_ratio extract over its asks"] = times
    return found


def _at(size: int, systems: Mapping[str, Mapping[str, Any]]) -> Iterator[tuple[str, float]]:
    own, at = systems[OURS], f"{size:,} facts:"
    for key in LATENCY:
        if key in systems:
            p50 = systems[key]["clean"]["p50_ms"] / own["clean"]["p50_ms"]
            yield f"{at} p50, times faster than {systems[key]['name']}", p50
    if "fts5" in systems:
        fts5 = systems["fts5"]
        p99 = fts5["clean"]["p99_ms"] / own["clean"]["p99_ms"]
        yield f"{at} p99, times faster than {fts5['name']}", p99
        yield f"{at} insert, times a plain FTS5 insert", own["insert_ms"] / fts5["insert_ms"]
        until_found = own["insert_found_ms"] / fts5["insert_found_ms"]
        yield f"{at} insert until found by a search, times FTS5", until_found
    if "tantivy" in systems:
        faster = systems["tantivy"]["insert_ms"] / own["insert_ms"]
        yield f"{at} insert, times faster than a tantivy commit", faster
    rivals = [systems[key] for key in INDEXES if key in systems]
    same = [rival for rival in rivals if rival["n"] == own["n"]]
    for part, label in (("clean", "hit@1"), ("typo", "hit@1 with a typing error")):
        if same:
            best = max(rival[part]["hit@1"] for rival in same)
            points = own[part]["hit@1"] - best
            yield f"{at} {label}, points above the best of FTS5, bm25s, tantivy", points
    if own["rss_mb"] is not None:
        yield f"{at} RSS in MB", own["rss_mb"]
    small = own.get("small_scope")
    if small:
        yield f"{at} scope of 30 facts, p50 ms", small["p50_ms"]
        yield f"{at} scope of 30 facts, p50 ms of its own questions", small["answerable_p50_ms"]
        yield f"{at} scope of 30 facts, first question ms", small["cold_ms"]
        yield f"{at} scope of 30 facts, whole answer p50 ms", small["answer_p50_ms"]
        yield f"{at} scope of 30 facts, percent answered as alone", small["same_as_alone"]


def _growth(sizes: Sizes) -> Iterator[tuple[str, float]]:
    """How the p50 grows from 10,000 facts (or the smallest base) to the largest."""
    measured = sorted(size for size, systems in sizes.items() if OURS in systems)
    small = 10_000 if 10_000 in measured else measured[0] if measured else None
    if small is not None and measured[-1] > small:
        first, last = (sizes[size][OURS]["clean"]["p50_ms"] for size in (small, measured[-1]))
        yield f"p50 from {small:,} to {measured[-1]:,} facts, times", last / first
