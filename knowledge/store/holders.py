"""Who keeps a file locked: read from the kernel's list of locks, where there is one.

The file itself is never opened for this: closing it would drop the locks that SQLite holds.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from knowledge.store.places import beside

_LOCKS = Path("/proc/locks")

_JOURNAL_LOCKS = range(120, 123)
"""Bytes of the -shm file whose locks keep others from writing: write, checkpoint, recover."""


def holder(path: Path) -> str | None:
    """Which other processes keep the fact base from being written, or else from being replaced.

    In words, "sqlite3 (process 4711)"; None if nobody does, or where the system does not tell.
    """
    found = list(_locks(path))
    writing = [process for process, keeps in found if keeps]
    names = dict.fromkeys(_name(process) for process in writing or [one for one, _ in found])
    return " and ".join(names) or None


def _locks(path: Path) -> Iterator[tuple[int, bool]]:
    """The other processes with a lock on the file, and whether it keeps others from writing."""
    places = {_place(path): False, _place(beside(path, "-shm")): True}
    places.pop(None, None)
    with suppress(OSError, ValueError):
        for line in _LOCKS.read_text("ascii", "replace").splitlines():
            _, kind, *_, mode, process, place, first, last = line.split()
            if kind == "->" or place not in places or int(process) in (0, os.getpid()):
                continue  # somebody who waits, too, or from outside of a container
            end = 2**63 if last == "EOF" else int(last)
            in_journal = any(int(first) <= byte <= end for byte in _JOURNAL_LOCKS)
            yield int(process), mode == "WRITE" and (in_journal or not places[place])


def _place(path: Path) -> str | None:
    """Device and inode as the list of locks has them; None for a file that is not there."""
    try:
        found = path.stat()
    except OSError:
        return None
    device = f"{os.major(found.st_dev):02x}:{os.minor(found.st_dev):02x}"
    return f"{device}:{found.st_ino}"


def _name(process: int) -> str:
    """The process in words, with the name of its program where that can be read."""
    with suppress(OSError):
        program = Path(f"/proc/{process}/comm").read_text("utf-8", "replace").strip()
        if program.isprintable() and program:
            return f"{program} (process {process})"
    return f"process {process}"
