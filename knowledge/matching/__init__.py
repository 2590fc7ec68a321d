"""Which facts does a question mean? The only user of rapidfuzz.

A matcher answers `read(question)` and `rank(reading)`; it knows nothing of what may be answered:
that is for `checks` and `answering`. A `Matcher` holds all of a small base in memory; for a large
one `stored.StoredMatcher` takes its candidates from the store's index and scores them the same way.
"""

from __future__ import annotations

from knowledge.matching.base import Matcher, Ranking
from knowledge.matching.entries import CHATTER, Sort
from knowledge.matching.ranking import Candidate
from knowledge.matching.reading import Reading
from knowledge.matching.stored import Indexer, StoredMatcher

__all__ = [
    "CHATTER",
    "Candidate",
    "Indexer",
    "Matcher",
    "Ranking",
    "Reading",
    "Sort",
    "StoredMatcher",
]
