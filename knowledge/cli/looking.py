"""The deepest look at a file: all that the store finds, the search index of large scopes too."""

from __future__ import annotations

from knowledge.matching import Indexer
from knowledge.store import Store


def look_deeply(store: Store) -> list[str]:
    """Everything that is wrong, a sentence each; empty if it is sound. See `check_deeply`."""
    return store.check_deeply(Indexer)
