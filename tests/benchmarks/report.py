"""What a benchmark says: tables and JSON on standard output, the rest on standard error."""

from __future__ import annotations

import json
import sys
import time
from argparse import Namespace
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.benchmarks.data import BadData

EVERY = 10.0
"""Seconds between two lines of progress."""

Cell = str | int | float | None


def table(head: Sequence[str], rows: Sequence[Sequence[Cell]]) -> None:
    """Print aligned columns: the first to the left, the others to the right."""
    digits = [_digits(heading) for heading in head]
    shown = ([_cell(*pair) for pair in zip(row, digits, strict=True)] for row in rows)
    texts = [list(head), *shown]
    widths = [max(len(row[column]) for row in texts) for column in range(len(head))]
    for row in texts:
        first = row[0].ljust(widths[0])
        rest = (cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))
        print("  ".join((first, *rest)).rstrip())


def line(text: str = "") -> None:
    """Print one line."""
    print(text)


def note(text: str) -> None:
    """Say something that is no result, on standard error."""
    print(text, file=sys.stderr, flush=True)


def figures(arguments: Namespace, results: Mapping[str, Any]) -> None:
    """Print the last line: all figures with the arguments, as one JSON object."""
    print(json.dumps(_rounded({"arguments": vars(arguments), **results})))


def run(main: Callable[[], None]) -> None:
    """Run a benchmark: Ctrl-C ends it with one sentence and 130, bad data with one and 2."""
    try:
        main()
    except KeyboardInterrupt:
        note("Stopped; nothing was measured to the end.")
        sys.exit(130)
    except BadData as error:
        note(str(error))
        sys.exit(2)


class Progress:
    """Counts steps and says now and then how far it is and how long it took."""

    def __init__(self, label: str, total: int) -> None:
        """Begin; nothing is said before the first interval is over."""
        self._label, self._total, self._count = label, total, 0
        self._begun = self._said = time.monotonic()

    def step(self, count: int = 1) -> None:
        """So many more are done."""
        self._count += count
        now = time.monotonic()
        if now - self._said >= EVERY:
            self._said = now
            elapsed = now - self._begun
            note(f"{self._label}: {self._count:,} of {self._total:,}, {elapsed:.0f} s")


def _cell(value: Cell, digits: int) -> str:
    if value is None:
        return "-"
    if isinstance(value, float):
        return f"{value:,.{digits}f}"
    return f"{value:,}" if isinstance(value, int) else value


def _digits(heading: str) -> int:
    """Digits after the point: chances have three, times two, percent and sizes one."""
    if "AUROC" in heading:
        return 3
    return 2 if heading.endswith((" ms", " s")) else 1


def _rounded(value: object) -> object:
    if isinstance(value, float):
        return round(value, 3)
    if isinstance(value, Mapping):
        return {str(key): _rounded(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(item) for item in value]
    return str(value) if isinstance(value, Path) else value
