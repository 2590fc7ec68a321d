"""Where the file lies: what may lie beside it, and whether anything there may be written."""

from __future__ import annotations

import os
from pathlib import Path

JOURNALS = ("-wal", "-journal")
"""What SQLite adds to the name of a file for its journals: they hold what the file does not yet."""


def may_write(path: Path) -> bool:
    """Whether files may be made beside the file: even reading makes some."""
    return os.access(path.parent, os.W_OK)


def beside(path: Path, ending: str) -> Path:
    """The file with that ending added to its name."""
    return path.with_name(f"{path.name}{ending}")


def journal(path: Path) -> Path | None:
    """The journal with content beside the file, whether or not the file is there; None if none."""
    for found in (beside(path, ending) for ending in JOURNALS):
        try:
            if found.stat().st_size:
                return found
        except OSError:
            continue
    return None


def sync_directory(path: Path) -> None:
    """Make the name of a new file outlive a loss of power."""
    descriptor = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def inode(path: Path) -> tuple[int, int] | None:
    """Which file has the name now: device and number; None if none has."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
