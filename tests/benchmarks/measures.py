"""The figures: how high the right one stands, how well a score tells two kinds apart."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Sequence

CUTOFF = 10
"""Ranks after this one count as not found (MRR@10)."""

RATES = (30, 50, 70, 90, 100)
"""Answer rates in percent at which the precision of firm answers is measured."""

KEPT = (90, 95)
"""Shares in percent of the answerable questions that a threshold must keep."""


def share(hits: int, total: int) -> float | None:
    """Percent, or None of nothing."""
    return 100 * hits / total if total else None


def found_within(ranks: Sequence[int | None], place: int) -> float | None:
    """Percent of the ranks (from 1; None: not found) that are `place` or better."""
    return share(sum(rank is not None and rank <= place for rank in ranks), len(ranks))


def reciprocal(ranks: Sequence[int | None]) -> float | None:
    """Mean of one over the rank up to the cutoff, in percent."""
    worth = sum(1 / rank for rank in ranks if rank is not None and rank <= CUTOFF)
    return 100 * worth / len(ranks) if ranks else None


def auroc(kept: Sequence[float], refused: Sequence[float]) -> float | None:
    """Chance that one to be kept scores above one to be refused; a tie counts half."""
    if not kept or not refused:
        return None
    low = sorted(refused)
    wins = sum(bisect_left(low, score) + bisect_right(low, score) for score in kept)
    return wins / 2 / len(kept) / len(low)


def rejected(kept: Sequence[float], refused: Sequence[float], percent: int) -> float | None:
    """Percent refused by the highest threshold that keeps at least `percent` of the others."""
    if not kept or not refused:
        return None
    threshold = sorted(kept, reverse=True)[math.ceil(len(kept) * percent / 100) - 1]
    return share(sum(score < threshold for score in refused), len(refused))


def precision_at(answers: Sequence[tuple[float, bool]], percent: int) -> float | None:
    """Percent right of the `percent` surest answers, each given as its sureness and right or not.

    Where equally sure ones stand on both sides of the line, each of them counts in part.
    """
    if not answers:
        return None
    levels: defaultdict[float, list[bool]] = defaultdict(list)
    for sureness, was_right in answers:
        levels[sureness].append(was_right)
    wanted = math.ceil(len(answers) * percent / 100)
    room, right = wanted, 0.0
    for sureness in sorted(levels, reverse=True):
        tied = levels[sureness]
        taken = min(room, len(tied))
        right += sum(tied) * taken / len(tied)
        room -= taken
    return 100 * right / wanted


def percentile(values: Sequence[float], percent: float) -> float | None:
    """The value below which `percent` of the values lie, between neighbours in proportion."""
    if not values:
        return None
    ordered = sorted(values)
    place = (len(ordered) - 1) * percent / 100
    low = math.floor(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)
