"""Curating: what a change is made of, and what it would do before it is saved.

Every change goes through `Store.apply`; this package works out what to hand to it, and what to
show of it beforehand, in words. Knows nothing of SQL or Discord.
"""

from __future__ import annotations

from knowledge.curation.imports import import_change, same_frame

__all__ = ["import_change", "same_frame"]
