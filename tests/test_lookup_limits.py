"""Whatever facts hold, at the longest that is legal: every lookup fits, and none fails."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from knowledge import packs
from knowledge.factbase import FactBase
from knowledge.lookups import COMMANDS, PAGE_LIMIT, Found, look_up, run, suggest
from knowledge.lookups.table import WIDTH, columns, wrapped
from knowledge.model import SHARED_SCOPE, Briefing
from knowledge.store import open_store, postings
from tests.conftest import install
from tests.randoms import briefings, long_text

ALT_LIMIT = 1_024
LABEL_LIMIT = 100
MENU_LIMIT = 24
SUGGESTIONS = 25


@contextmanager
def served(briefing: Briefing, directory: Path, *, large: bool) -> Iterator[FactBase]:
    """A fact base with the briefing, in memory or served from its file."""
    with pytest.MonkeyPatch.context() as patch:
        if large:
            patch.setattr(postings, "LARGE", 0)
        with FactBase(open_store(directory / "facts.db", create=True)) as base:
            if large:
                base.install(briefing)
            else:
                install(base, briefing)
            yield base


def check(found: Found) -> None:
    """Everything of a lookup is within Discord's limits and a phone's width."""
    assert found.pages
    for page in found.pages:
        assert 1 <= len(page) <= PAGE_LIMIT
        parts = page.split("```")
        assert len(parts) in (1, 3), "a table that is not closed, or that a text has closed"
        for line in parts[1].splitlines() if len(parts) == 3 else ():
            assert columns(line) <= WIDTH, line
        assert "@everyone" not in parts[0] + parts[-1]
    assert len(found.choices) <= MENU_LIMIT
    for choice in found.choices:
        assert 1 <= len(choice.label) <= LABEL_LIMIT
        assert choice.line.startswith("/")
    for file in found.attachments:
        assert 1 <= len(file.alt) <= ALT_LIMIT
        assert file.data
    if found.chart:
        assert 1 <= len(found.chart.alt) <= ALT_LIMIT
    assert len({fact.id for fact in found.facts}) == len(found.facts)


def lines(briefing: Briefing) -> Iterator[str]:
    """Every command without options, with each value of its own, and with what the facts hold."""
    ids = [fact.id for fact in briefing.facts]
    yield from (f"/{command.name}" for command in COMMANDS)
    yield from (f"/figures as:{shape}" for shape in ("table", "chart", "csv", "json"))
    yield from (f"/fact {one}" for one in ids)
    for sums in ("", "rate", "difference", "total"):
        yield f"/compare {' '.join(ids)} sum:{sums}"
    for entity in briefing.entities:
        for command in ("figures actor:", "figures place:", "timeline ", "who-says ", "summary "):
            yield f"/{command}{entity.label}"
    for fact in briefing.facts:
        yield f"/fact {fact.statement}"
        for quantity in fact.quantities:
            yield f"/figures {quantity.measure} period:{quantity.period and quantity.period.words}"
            yield f"/compare {quantity.measure} sum:rate"
    yield from (f"/sources {source.title}" for source in briefing.sources)


@settings(
    max_examples=15,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # shrinking takes minutes
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        HealthCheck.large_base_example,
    ],
)
@given(briefings(), st.booleans())
def test_every_lookup_fits(
    tmp_path_factory: pytest.TempPathFactory, briefing: Briefing, large: bool
) -> None:
    """No page, label, table, file or suggestion is too long, and nothing is an error."""
    assert list(packs.problems(briefing)) == []
    with served(briefing, tmp_path_factory.mktemp("long"), large=large) as base:
        for line in lines(briefing):
            found = look_up(line, base)
            check(found)
            for choice in found.choices[:3]:
                check(look_up(choice.line, base))
        for command in COMMANDS:
            for option in command.options:
                suggested(command.name, option.name, briefing, base)


def suggested(command: str, option: str, briefing: Briefing, base: FactBase) -> None:
    """What is suggested fits, and finds something that fits when it is picked."""
    for typed in ("", "a", briefing.entities[0].label, "ABC"):
        found = suggest(command, option, typed, base, SHARED_SCOPE)
        assert len(found) <= SUGGESTIONS
        for name, value in found:
            assert 1 <= len(name) <= LABEL_LIMIT
            assert 1 <= len(value) <= LABEL_LIMIT
        for _, value in found[:2]:
            check(run(command, {option: value}, base, SHARED_SCOPE))


@example("漢字" * 40)
@example("a" * 500)
@given(long_text(300))
def test_cells_fit(text: str) -> None:
    """No line of a cell is wider than its column, however wide its characters are."""
    for width in (2, 14, 38):
        found = wrapped(text, width)
        assert len(found) <= 5
        assert all(columns(line) <= width for line in found)
