"""The door through which sqlite-utils comes in: without numpy, where that is installed.

sqlite-utils would load it to know its number types, which nobody stores here: 10 MB of memory and a
tenth of a second at every start.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["Database", "Migrations", "sqlite3"]


@contextmanager
def _without(module: str) -> Iterator[None]:
    """Let an import find no such module, unless it is loaded already; later ones find it."""
    if module in sys.modules:
        yield
        return
    sys.modules[module] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        del sys.modules[module]


with _without("numpy"):
    from sqlite_utils import Database, Migrations

    # pysqlite3, when installed, brings another one; sqlite_utils knows which is in use.
    from sqlite_utils.utils import sqlite3  # type: ignore[attr-defined]
