"""Which SQLite does the work."""

from __future__ import annotations

from knowledge.schema import SCHEMA_VERSION
from knowledge.sqlite import sqlite3

__all__ = ["SAFE_VERSION", "SCHEMA_VERSION", "sqlite_version"]

SAFE_VERSION = "3.51.3"
"""The first one that cannot damage a file when one process checkpoints while another commits."""


def sqlite_version() -> str:
    """The version in use, such as "3.40.1"."""
    return str(sqlite3.sqlite_version)


def is_safe(version: str) -> bool:
    """Whether several processes might write one file with that version (none may here)."""
    return _numbers(version) >= _numbers(SAFE_VERSION)


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))
