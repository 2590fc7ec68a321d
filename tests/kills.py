"""Kills processes at work, again and again: `python -m tests.kills changes DIRECTORY`.

One process with nothing but the store in it forks for each round, so that a hundred rounds take
seconds. Prints what it found as JSON; `tests/test_durability.py` judges it.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from knowledge.errors import NotAFactBase
from knowledge.model import (
    Action,
    Briefing,
    Change,
    Citation,
    Edit,
    Fact,
    FactStatus,
    Kind,
    Quantity,
    Source,
    Voice,
)
from knowledge.store import Store, open_store, postings
from knowledge.store.places import beside
from knowledge.store.restoring import restoring

ROUNDS = 100
PER_FILE = 20
"""Rounds on one file: a deep look at a growing file takes longer and longer."""

SCOPE = "here"
FRAME = Briefing(
    id="rain",
    name="Rain",
    subject="rain",
    version=1,
    sources=(Source(id="op-ed", title="Rain", kind="article", label="Rain", voice="the op-ed"),),
)


@dataclass(frozen=True)
class Posting:
    """What the index holds of a fact: its words."""

    said: str
    also: str
    spellings: frozenset[str]
    document: str = "{}"


def indexing(_: Briefing) -> Callable[[Fact], Posting]:
    """An indexer that costs nothing to make."""

    def index(fact: Fact) -> Posting:
        words = fact.statement.lower().rstrip(".").split()
        return Posting(" ".join(words), fact.id.lower(), frozenset(words))

    return index


def rain(number: int, amount: int) -> Fact:
    """A fact with one figure, which also stands in its statement."""
    return Fact(
        id=f"F-{number:03}",
        kind=Kind.STATISTIC,
        voice=Voice.REPORTED,
        statement=f"Some {amount} m of rain fell at station {number}.",
        citations=(Citation(source="op-ed", locator=number),),
        quantities=(Quantity(amount=Decimal(amount), unit="m", measure="rain"),),
    )


def next_change(store: Store, key: str) -> Change:
    """A change that the key alone decides: an addition, an edit, a retirement, or an import."""
    chosen = random.Random(key)  # noqa: S311 - a test, which must do the same again
    last = int(store.next_id(SCOPE).removeprefix("F-")) - 1
    known = [store.fact(SCOPE, f"F-{number:03}") for number in range(max(1, last - 30), last + 1)]
    new = [Edit(before=None, after=rain(last + n, chosen.randrange(10**6))) for n in range(1, 13)]
    one = chosen.choice(known) if known else None
    what = chosen.choice((Action.ADD, Action.EDIT, Action.RETIRE, Action.IMPORT))
    if one is None or what is Action.ADD:
        edits = new[:1]
    elif what is Action.IMPORT:
        edits = [*new, Edit(before=one, after=replace(one, statement="It rained."))]
    else:
        status = FactStatus.RETIRED if what is Action.RETIRE else FactStatus.ACTIVE
        number = int(one.id.removeprefix("F-"))
        fresh = rain(number, chosen.randrange(10**6))
        edits = [Edit(before=one, after=replace(fresh, status=status))]
    return Change(action=what, actor="7", reason=key, edits=tuple(edits), request_key=key)


def write_flat_out(path: Path, round_: int, told: int) -> None:
    """Change facts until killed; say on the pipe what is tried, and what is done."""
    indexer = indexing(FRAME)
    for number in range(10**6):
        if number % 9 == 0:
            store = open_store(path)
        key = f"{round_}:{number}"
        change = next_change(store, key)
        os.write(told, f"{key}\n".encode())
        sequence = store.apply(SCOPE, change, indexer)
        os.write(told, f"{key} {sequence}\n".encode())
        if number % 9 == 8:
            store.close()


def killed(work: Callable[[int], None], patience: Callable[[int], bytes]) -> list[str]:
    """Do the work in a process of its own, and kill it after `patience`, which may read from it
    already; the lines it wrote.
    """
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        with suppress(BaseException):
            os.close(reading)
            work(writing)
        os._exit(1)
    os.close(writing)
    read = patience(reading)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with open(reading, "rb") as rest:  # noqa: PTH123 - a descriptor has no path
        return (read + rest.read()).decode().split("\n")


def after(lines: int, seconds: float) -> Callable[[int], bytes]:
    """Wait for so many lines, however slow the machine is, and then for a moment."""

    def wait(reading: int) -> bytes:
        read = b""
        while read.count(b"\n") < lines and (more := os.read(reading, 4096)):
            read += more
        time.sleep(seconds)
        return read

    return wait


def changes(directory: Path) -> dict[str, Any]:
    """What a hundred kills did to changes."""
    chosen = random.Random(6)  # noqa: S311
    found: dict[str, Any] = {"rounds": 0, "acknowledged": 0, "lost": [], "twice": [], "wrong": []}
    for round_ in range(ROUNDS):
        path = directory / f"{round_ // PER_FILE}.sqlite"
        if not path.exists():
            with open_store(path, create=True) as store:
                store.install(SCOPE, FRAME, next_change(store, "first"), indexing(FRAME))
        lines = killed(
            lambda told, path=path, round_=round_: write_flat_out(path, round_, told),  # type: ignore[misc]
            after(chosen.randrange(8), 0.012 * chosen.random()),
        )
        judge(path, [line for line in lines[:-1] if line], found)  # the last line may be half
        found["rounds"] += 1
    return found


def judge(path: Path, lines: list[str], found: dict[str, Any]) -> None:
    """Look for what was lost, is half there, or counts twice when it is asked for again."""
    done = dict(line.split() for line in lines if " " in line)
    with open_store(path) as store:
        found["wrong"] += store.check_deeply(indexing)
        found["acknowledged"] += len(done)
        found["lost"] += [k for k, n in done.items() if store.applied(SCOPE, k) != int(n)]
        for key in lines[-1:]:
            last = key.partition(" ")[0]
            again = [store.apply(SCOPE, next_change(store, last), indexing(FRAME)) for _ in "12"]
            counted = [one for one in store.changes(SCOPE, 3) if one.change.request_key == last]
            if len(set(again)) != 1 or len(counted) != 1:
                found["twice"].append(last)


def creations(directory: Path) -> dict[str, Any]:
    """What is there after processes were killed that make one fact base after the other."""
    chosen = random.Random(7)  # noqa: S311
    found: dict[str, Any] = {"whole": 0, "none": 0, "wrong": []}
    for round_ in range(20):
        place = directory / str(round_)
        patience = after(chosen.randrange(3), 0.03 * chosen.random())
        killed(lambda told, place=place: _create_many(place, told), patience)  # type: ignore[misc]
        for path in sorted(place.glob("*/facts.sqlite")):
            found["whole"] += 1
            with open_store(path, read_only=True) as store:
                found["wrong"] += store.check()
        for made in place.glob("*"):
            found["none"] += not (made / "facts.sqlite").exists()
            with open_store(made / "facts.sqlite", create=True) as store:
                found["wrong"] += store.check()
    return found


def _create_many(place: Path, told: int) -> None:
    for number in range(10**6):
        open_store(place / str(number) / "facts.sqlite", create=True).close()
        os.write(told, b"made\n")


def restores(directory: Path) -> dict[str, Any]:
    """What is there after a restore was killed at each of its steps, with and without a journal."""
    found: dict[str, Any] = {"steps": 0, "cut short": 0, "wrong": []}
    made, backup = directory / "made.sqlite", directory / "backup.sqlite"
    with open_store(made, create=True) as store:
        store.install(SCOPE, FRAME, next_change(store, "one"), indexing(FRAME))
        store.backup(backup)
        store.apply(SCOPE, next_change(store, "two"), indexing(FRAME))
    whole = made.read_bytes()
    damaged = bytes(100) + whole[100:]
    for before, journal in ((whole, b""), (damaged, b"journal")):
        for step in range(1, 1_000):
            path = directory / f"{len(journal)}-{step}" / "facts.sqlite"
            path.parent.mkdir()
            path.write_bytes(before)
            if journal:
                beside(path, "-wal").write_bytes(journal)
            lines = killed(lambda told, p=path, s=step: _restore(p, backup, s, told), _end)  # type: ignore[misc]
            wrong = [*_lost(path, [before, journal]), *_remains(path, backup, before, found)]
            found["wrong"] += [f"{path.parent.name}: {words}" for words in wrong]
            found["steps"] += 1
            shutil.rmtree(path.parent)
            if "whole" in lines:
                break
    return found


def _restore(path: Path, backup: Path, step: int, told: int) -> None:
    """Restore, and die at the `step`-th thing that is done to a file beside it."""
    left = step

    def count(event: str, about: tuple[Any, ...]) -> None:
        nonlocal left
        known = event in ("os.link", "os.rename", "os.remove", "open", "sqlite3.connect")
        if known and str(path.parent) in str(about[0]):
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(count)
    with restoring(path, backup, indexing) as ready:
        ready.put()
    os.write(told, b"whole\n")


def _end(reading: int) -> bytes:
    """Wait until the child is at its end, which it comes to by itself."""
    read = b""
    while more := os.read(reading, 4096):
        read += more
    return read


def _lost(path: Path, contents: list[bytes]) -> list[str]:
    """Which of the contents is in no file any more."""
    files = [file.read_bytes() for file in path.parent.iterdir()]
    return [
        f"{len(content)} bytes are lost" for content in contents if content not in [*files, b""]
    ]


def _remains(path: Path, backup: Path, before: bytes, found: dict[str, Any]) -> list[str]:
    """What is wrong with the file after a restore that died: it is the old or the new one, whole,
    or its absence is explained, and the restore can be made again.
    """
    if path.exists() and path.read_bytes() == before:
        return []
    if not path.exists():
        found["cut short"] += 1
        try:
            open_store(path, create=True)
        except NotAFactBase as error:
            if "cut short" not in str(error):
                return [str(error)]
        with restoring(path, backup, indexing) as ready:
            ready.put()
    with open_store(path) as store:
        return store.check_deeply(indexing)


if __name__ == "__main__":
    postings.LARGE = 20
    work = {"changes": changes, "creations": creations, "restores": restores}[sys.argv[1]]
    print(json.dumps(work(Path(sys.argv[2]))))  # noqa: T201
