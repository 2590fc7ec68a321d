"""What most tests need: two briefings, fact bases on real files, and the article where it is given.

The small briefing is in another field than the shipped one, and every fact in it is made up.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import settings

from knowledge import curation, packs
from knowledge.factbase import FactBase
from knowledge.model import SHARED_SCOPE, Briefing
from knowledge.store import open_store
from knowledge.verify import digest

settings.register_profile("briefing", deadline=None)  # the first use of the lexicon is slow
settings.load_profile("briefing")

ROOT = Path(__file__).parents[1]

STORY = """\
Lake Orrin Needs a Second Pier

The council says that the Lake Orrin ferry carried over 1,200 passengers in the first three months \
of 2031.
It adds that another 450 came aboard the Orrin ferry in April 2031 alone.
Perhaps the pier at Sallow Point was shut on March 3 because of the storm, and no boat has called \
there since.
The harbour master of Nethercombe believes that gulls steal the mooring ropes at night.
The writer keeps bees in Nethercombe.
"""
"""The made-up source of the made-up facts: no such lake, no such ferry, no such year yet."""

SMALL = """
id = "lake-ferry"
name = "The ferry of Lake Orrin (made up)"
subject = "a made-up ferry on a made-up lake"
version = 1
examples = ["How many passengers did the ferry carry in early 2031?", "Why did the pier close?"]

[[sources]]
id = "story"
kind = "made-up story"
title = "Lake Orrin Needs a Second Pier"
label = "the story"
voice = "the story's writer"

[[entities]]
id = "ferry"
kind = "group"
label = "Lake Orrin ferry"
aliases = ["LOF", "Orrin ferry"]

[[entities]]
id = "gulls"
kind = "group"
label = "gulls"
aliases = ["seagulls"]

[[entities]]
id = "council"
kind = "organisation"
label = "the council"

[[entities]]
id = "sallow-point"
kind = "city"
label = "Sallow Point"

[[entities]]
id = "nethercombe"
kind = "city"
label = "Nethercombe"

[[facts]]
id = "F-001"
kind = "statistic"
voice = "reported"
statement = "The council puts the passengers of the Lake Orrin ferry at over 1,200 in early 2031."
caveat = "Three months only; 'over' makes it a lower bound. A made-up fact."
hedge = "over"
citations = [{ source = "story", locator = 1 }]
attribution = [{ name = "the council", kind = "council", note = "no document named" }]
actors = ["ferry", "council"]
links = [{ relation = "same measure", fact = "F-002" }]
asks = ["How many passengers did the ferry carry in early 2031?", "passengers first quarter 2031"]

[[facts.quantities]]
amount = "1200"
comparator = "over"
unit = "passengers"
measure = "passengers carried by the ferry"
subject = "ferry"
period = { words = "the first three months of 2031", start = "2031-01", end = "2031-03" }

[[facts]]
id = "F-002"
kind = "statistic"
voice = "reported"
statement = "By the council's count another 450 passengers took the ferry in April 2031."
caveat = "One month only. A made-up fact."
citations = [{ source = "story", locator = 2 }]
attribution = [{ name = "the council", kind = "council" }]
actors = ["ferry"]
links = [{ relation = "same measure", fact = "F-001" }]
asks = ["How many passengers took the ferry in April 2031?", "april 2031 passenger count"]

[[facts.quantities]]
amount = "450"
unit = "passengers"
measure = "passengers carried by the ferry"
subject = "ferry"
period = { words = "April 2031", start = "2031-04", end = "2031-04" }

[[facts]]
id = "F-003"
kind = "assessment"
voice = "guess"
statement = "Perhaps a storm is the reason for closing the pier, the writer says."
caveat = "A guess ('perhaps'), and made up."
hedge = "perhaps"
citations = [{ source = "story", locator = 3 }]
places = ["sallow-point"]
gives = ["why"]
asks = ["Why did the pier close?", "reason for the closing of the pier"]

[[facts]]
id = "F-004"
kind = "event"
voice = "statement"
statement = "On March 3 Sallow Point's pier was shut; no boat has called there since then."
caveat = "The year is not stated. A made-up fact."
citations = [{ source = "story", locator = 3 }]
places = ["sallow-point"]
dates = [{ words = "March 3 (year not stated)", month = 3, day = 3 }]
asks = ["When was the pier at Sallow Point shut?", "pier shut date"]

[[facts]]
id = "F-005"
kind = "claim"
voice = "attributed"
statement = "In Nethercombe gulls steal mooring ropes, as the harbour master believes."
citations = [{ source = "story", locator = 4 }]
attribution = [{ name = "the harbour master of Nethercombe", kind = "person" }]
actors = ["gulls"]
places = ["nethercombe"]
asks = ["Who steals the mooring ropes?", "who takes the ropes in Nethercombe"]

[[facts]]
id = "F-006"
kind = "background"
voice = "statement"
statement = "The closing line describes the writer as a keeper of bees. A made-up fact."
citations = [{ source = "story", locator = "bio" }]
places = ["nethercombe"]
asks = ["Who wrote the story?", "what does the writer do besides writing"]

[[silences]]
id = "S-01"
source = "story"
missing = "fares"
says = "The story gives no fares: not what a ticket costs, for anybody."
words = ["fare", "fares", "ticket"]
near = ["F-001"]
asks = ["How much does a ticket cost?", "what is the fare"]

[[topics]]
id = "T-01"
label = "Passengers"
facts = ["F-001", "F-002"]
lead = "The periods differ in length. All made up."
asks = ["all the passenger figures", "give me the numbers of passengers"]
"""


@pytest.fixture(scope="session")
def shipped() -> Briefing:
    """The briefing that comes with the program."""
    return packs.shipped()


@pytest.fixture(scope="session")
def small() -> Briefing:
    """Six made-up facts about a ferry that does not exist."""
    return packs.parse(SMALL, "small.toml")


@pytest.fixture(scope="session")
def known(small: Briefing) -> Briefing:
    """The small briefing with the hashes of its made-up source."""
    locators = ("title", "1", "2", "3", "4", "bio")
    hashes = dict(zip(locators, map(digest, filter(None, STORY.splitlines())), strict=True))
    return replace(small, sources=(replace(small.sources[0], passages=hashes),))


@pytest.fixture
def base(tmp_path: Path, small: Briefing) -> Iterator[FactBase]:
    """A fact base in a new file, open for writing, with the small briefing as the shared one."""
    with FactBase(open_store(tmp_path / "facts.db", create=True)) as base:
        install(base, small)
        yield base


@pytest.fixture(scope="session")
def shipped_base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FactBase]:
    """A fact base in a file with the shipped briefing; not to be changed."""
    path = tmp_path_factory.mktemp("shipped") / "facts.db"
    with FactBase(open_store(path, create=True)) as base:
        base.ensure()
        yield base


@pytest.fixture(scope="session")
def libraries() -> Briefing:
    """A made-up briefing with many figures, some of which differ (`tests/packs`)."""
    return packs.load(ROOT / "tests" / "packs" / "vellmark-libraries.toml")


@pytest.fixture(scope="session")
def libraries_base(
    tmp_path_factory: pytest.TempPathFactory, libraries: Briefing
) -> Iterator[FactBase]:
    """A fact base in a file with the made-up libraries; not to be changed."""
    path = tmp_path_factory.mktemp("libraries") / "facts.db"
    with FactBase(open_store(path, create=True)) as base:
        install(base, libraries)
        yield base


@pytest.fixture(scope="session")
def database(tmp_path_factory: pytest.TempPathFactory, small: Briefing) -> Path:
    """A file that the command takes for a newer shipped briefing: the small one, quick to read."""
    path = tmp_path_factory.mktemp("small") / "facts.db"
    with FactBase(open_store(path, create=True)) as base:
        install(base, replace(small, id=packs.SHIPPED, version=1_000_000))
    return path


@pytest.fixture(scope="session")
def article() -> str:
    """The text of the shipped briefing's source; it is not in the repository."""
    default = ROOT.parent / "shared" / "article" / "article.txt"
    path = Path(os.environ.get("BRIEFING_ARTICLE") or default)
    if not path.is_file():
        pytest.skip(f"the article is not given: no {path}; set BRIEFING_ARTICLE to its text")
    return path.read_text("utf-8")


def install(base: FactBase, briefing: Briefing, scope: str = SHARED_SCOPE) -> None:
    """Give a scope that is empty a whole briefing."""
    base.store.install(scope, briefing, curation.import_change(None, briefing, ()))
