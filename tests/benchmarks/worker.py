"""One task for one system in a process of its own, so that its memory is its own.

`scale` starts it: the task comes as JSON on standard input, the figures go as JSON to standard
output, progress to standard error.
"""

from __future__ import annotations

import json
import string
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from tests.benchmarks import measures
from tests.benchmarks.report import Progress, line

if TYPE_CHECKING:  # imported when they are measured: their memory counts
    from tests.benchmarks.system import Hit, Stored

INSERTS = 50
OURS = "ours"
SMALL = "small"
"""The scope of a small server inside the big base."""

Task = dict[str, Any]
T = TypeVar("T")


def memory() -> dict[str, float | None]:
    """This process's memory in MB, now and at its highest; None where the system does not say."""
    status = Path("/proc/self/status")
    lines = status.read_text("ascii").splitlines() if status.exists() else []
    fields = dict(line.split(":", 1) for line in lines)
    return {
        label: int(fields[name].split()[0]) / 1024 if name in fields else None
        for label, name in (("rss", "VmRSS"), ("peak", "VmHWM"))
    }


def timed(call: Callable[..., T], *values: Any) -> tuple[float, T]:
    """Milliseconds that the call took, and what it gave."""
    begun = time.perf_counter()
    result = call(*values)
    return 1000 * (time.perf_counter() - begun), result


def make(task: Task) -> Stored:
    """The system of the task, in its folder."""
    folder = Path(task["folder"])
    if task["system"] == OURS:
        from tests.benchmarks.ours import StoredOurs

        return StoredOurs(folder)
    from tests.benchmarks.peers import MAKERS

    return MAKERS[task["system"]](folder)


def build(task: Task) -> dict[str, Any]:
    """Fill the system's folder from the file of texts."""
    system = make(task)

    def fill() -> None:
        system.build(_texts(task))
        system.close()

    took, _ = timed(fill)
    files = [path for path in Path(task["folder"]).rglob("*") if path.is_file()]
    return {
        "build_s": took / 1000,
        "file_mb": sum(path.stat().st_size for path in files) / 1e6,
        "build_peak_mb": memory()["peak"],
    }


def measure(task: Task) -> dict[str, Any]:
    """Open what was built, ask everything, look at the memory, then insert facts one by one."""
    before = memory()["rss"]
    system = make(task)
    opened, _ = timed(system.open)
    first, _ = timed(system.search, task["probes"][0][0], measures.CUTOFF)
    found: dict[str, Any] = {"n": len(task["probes"]), "first_ms": first}
    found["reopen_s"] = opened / 1000
    progress = Progress(task["label"], 2 * len(task["probes"]))
    for column, name in enumerate(("clean", "typo")):
        asked = [(probe[column], probe[2]) for probe in task["probes"]]
        found[name] = _questions(system.search, asked, progress)
    after = memory()
    found["rss_mb"] = after["rss"]
    grown = None if before is None or after["peak"] is None else after["peak"] - before
    found["grown_mb"] = grown
    found.update(_inserts(system, task["size"]))
    system.close()
    return found


def _questions(
    search: Callable[[str, int], Sequence[Hit]],
    asked: Iterable[tuple[str, int]],
    progress: Progress,
) -> dict[str, float | None]:
    times, right = [], 0
    for question, gold in asked:
        took, hits = timed(search, question, measures.CUTOFF)
        times.append(took)
        right += bool(hits) and hits[0].number == gold
        progress.step()
    return {
        "p50_ms": measures.percentile(times, 50),
        "p99_ms": measures.percentile(times, 99),
        "hit@1": measures.share(right, len(times)),
    }


def _inserts(system: Stored, size: int) -> dict[str, float | None]:
    """Some inserts of a fact with an invented word: medians until each is stored, and is found.

    The second holds a search, and whatever work the system puts off until the next one.
    """
    from tests.benchmarks.system import Growing

    stored: list[float] = []
    found: list[float] = []
    for number in range(INSERTS):
        if not isinstance(system, Growing):
            break
        word = _invented(number)
        text = f"the village of {word} has a bridge with {number + 20} arches across its river."
        took, _ = timed(system.insert, size + number, text)
        searched, hits = timed(system.search, f"where is {word}?", 1)
        stored.append(took)
        found.append(took + searched)
        if not hits or hits[0].number != size + number:
            raise RuntimeError(f"{system.name} does not find the fact that it just took: {text}")
    return {
        "insert_ms": measures.percentile(stored, 50),
        "insert_found_ms": measures.percentile(found, 50),
    }


def _invented(number: int) -> str:
    """A word that no text holds, and that is not one edit from another of its kind."""
    letters = string.ascii_lowercase
    return "qx" + "".join(2 * letters[(number // 26**place) % 26] + "zu" for place in range(3))


def small_build(task: Task) -> dict[str, Any]:
    """Give the big base a second, small scope, and the same facts a base of their own."""
    from tests.benchmarks.ours import StoredOurs

    for folder in (task["folder"], task["alone"]):
        system = StoredOurs(Path(folder))
        system.build(task["facts"], SMALL)
        system.close()
    return {}


def small(task: Task) -> dict[str, Any]:
    """Ask in the small scope of the big base, and compare with the same facts alone."""
    from tests.benchmarks.ours import StoredOurs

    system, alone = (StoredOurs(Path(task[name])) for name in ("folder", "alone"))
    system.open()
    questions = [probe[0] for probe in task["probes"]]
    inside = [probe[2] in set(task["numbers"]) for probe in task["probes"]]
    cold, _ = timed(system.search, questions[0], measures.CUTOFF, SMALL)
    times: dict[str, list[float]] = {"search": [], "answer": []}
    seen = []
    for question in questions:
        took, hits = timed(system.search, question, measures.CUTOFF, SMALL)
        times["search"].append(took)
        took, answer = timed(system.answer, question, SMALL)
        times["answer"].append(took)
        seen.append((_rounded(hits), answer))
    alone.open()
    same = sum(
        pair == (_rounded(alone.search(q, measures.CUTOFF, SMALL)), alone.answer(q, SMALL))
        for q, pair in zip(questions, seen, strict=True)
    )
    system.close()
    alone.close()
    answerable = [took for took, own in zip(times["search"], inside, strict=True) if own]
    return {
        "n": len(questions),
        "cold_ms": cold,
        "answerable": len(answerable),
        "answerable_p50_ms": measures.percentile(answerable, 50),
        "p50_ms": measures.percentile(times["search"], 50),
        "p99_ms": measures.percentile(times["search"], 99),
        "answer_p50_ms": measures.percentile(times["answer"], 50),
        "same_as_alone": measures.share(same, len(questions)),
    }


def bundled(task: Task) -> dict[str, Any]:
    """The shipped briefing, text in to text out, beside one look by rapidfuzz over its asks."""
    from tests.benchmarks.ours import Bundled
    from tests.benchmarks.peers import Fuzzy

    product, peer = Bundled(Path(task["folder"])), Fuzzy("token_set_ratio")
    peer.build(product.asks)
    times: dict[str, list[float]] = {"product": [], "peer": []}
    product.say(product.questions[0])
    for question in product.questions:
        times["product"].append(timed(product.say, question)[0])
        times["peer"].append(timed(peer.search, question, measures.CUTOFF)[0])
    product.close()
    return {
        "n": len(product.questions),
        "asks": len(product.asks),
        "p50_ms": measures.percentile(times["product"], 50),
        "p99_ms": measures.percentile(times["product"], 99),
        "extract_p50_ms": measures.percentile(times["peer"], 50),
    }


def _rounded(hits: Iterable[Hit]) -> list[list[float]]:
    return [[round(value, 6) for value in hit] for hit in hits]


def _texts(task: Task) -> Iterator[str]:
    progress = Progress(task["label"] + ", building", task["size"])
    with Path(task["pool"]).open(encoding="utf-8") as lines:
        for line in lines:
            yield line.rstrip("\n")
            progress.step()


TASKS: dict[str, Callable[[Task], dict[str, Any]]] = {
    "build": build,
    "measure": measure,
    "small_build": small_build,
    "small": small,
    "bundled": bundled,
}


if __name__ == "__main__":
    given = json.load(sys.stdin)
    line(json.dumps(TASKS[given["task"]](given)))
