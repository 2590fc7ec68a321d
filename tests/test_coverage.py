"""Coverage: which passages have facts, which have none, and what is cited in vain."""

from __future__ import annotations

from dataclasses import replace

from knowledge.curation.coverage import coverage, report
from knowledge.model import Briefing, Citation, FactStatus
from tests.conftest import STORY

TEXTS = dict(
    zip(("title", "1", "2", "3", "4", "bio"), filter(None, STORY.splitlines()), strict=True)
)


def has_digit(text: str) -> bool:
    """Whether there is a figure in the text."""
    return any(map(str.isdigit, text))


def without(briefing: Briefing, *ids: str) -> Briefing:
    """The briefing with these facts retired."""
    return replace(
        briefing,
        facts=tuple(
            replace(fact, status=FactStatus.RETIRED) if fact.id in ids else fact
            for fact in briefing.facts
        ),
    )


def test_passages_come_in_order_with_their_facts(known: Briefing) -> None:
    """Every passage of a source is there, in the source's order, with the facts that cite it."""
    (source,) = coverage(known).sources
    assert [(one.locator, one.facts) for one in source.passages] == [
        ("title", ()),
        ("1", ("F-001",)),
        ("2", ("F-002",)),
        ("3", ("F-003", "F-004")),
        ("4", ("F-005",)),
        ("bio", ("F-006",)),
    ]
    assert source.empty == ("title",)
    assert source.silences == ("S-01",)
    assert source.unread_figures == () and source.strays == ()


def test_only_active_facts_count(known: Briefing) -> None:
    """A passage whose facts are all retired has none."""
    (source,) = coverage(without(known, "F-005")).sources
    assert source.empty == ("title", "4")


def test_figures_without_a_statistic_are_told(known: Briefing) -> None:
    """A passage with figures needs a statistic; an event that cites it is not enough."""
    (source,) = coverage(without(known, "F-001"), TEXTS, has_digit).sources
    assert source.unread_figures == ("1", "3")


def test_another_text_is_not_believed(known: Briefing) -> None:
    """A text that is not the source's passage tells nothing of its figures."""
    texts = {**TEXTS, "3": "Nine and 9."}
    (source,) = coverage(known, texts, has_digit).sources
    assert source.passages[3].figures is None
    assert source.passages[1].figures is False


def test_what_is_cited_in_vain_is_told(known: Briefing) -> None:
    """Locators that the source does not have, and sources that are not there, are told."""
    first, second, *others = known.facts
    facts = (
        replace(first, citations=(Citation(source="story", locator=9),)),
        replace(second, citations=(Citation(source="tale", locator=1),)),
        *others,
    )
    found = coverage(replace(known, facts=facts))
    assert found.sources[0].strays == (("F-001", "9"),)
    assert found.unknown == (("F-002", "tale"),)
    text = "\n".join(report(found, 2_000))
    assert "F-001 cites paragraph 9, which the source does not have." in text
    assert "F-002 cites tale, which is no source here." in text


def test_without_hashes_the_cited_passages_are_shown(small: Briefing) -> None:
    """Of a source whose passages are not known those are shown that facts cite, in order."""
    (source,) = coverage(small).sources
    assert [one.locator for one in source.passages] == ["1", "2", "3", "4", "bio"]
    assert not source.is_known and source.strays == ()


def test_the_report_reads_so(known: Briefing) -> None:
    """The report has a line for each passage, and what is missing in words."""
    assert report(coverage(without(known, "F-001"), TEXTS, has_digit), 2_000) == [
        "**Lake Orrin Needs a Second Pier**: 4 of 6 passages have facts.\n"
        "title: no fact\n"
        "paragraph 1: no fact. It has figures, and no statistic has them.\n"
        "paragraph 2: F-002\n"
        "paragraph 3: F-003, F-004. It has figures, and no statistic has them.\n"
        "paragraph 4: F-005\n"
        "closing line: F-006\n"
        "Known silences: S-01."
    ]


def test_pages_keep_to_their_limit(known: Briefing) -> None:
    """Lines go on as many pages as are needed, none longer than the limit, none lost."""
    facts = tuple(
        replace(known.facts[0], id=f"F-{number}", citations=(Citation(source="story", locator=n),))
        for n in range(1, 60)
        for number in range(n * 1000, n * 1000 + 20)
    )
    hostile = replace(known.sources[0], title="*[x](https://y)* " * 11)
    found = coverage(replace(known, facts=facts, sources=(hostile,)))
    pages = report(found, 400)
    assert all(len(page) <= 400 for page in pages)
    assert "\n".join(pages) == report(found, 10**9)[0]
    assert "https://" not in pages[0] and "and 8 more" in pages[0]


def test_facts_that_are_not_loaded_are_counted(known: Briefing) -> None:
    """Of a large scope the report says how many facts it did not see."""
    found = coverage(replace(known, facts=(), unloaded=12_000))
    assert "12,000 facts" in report(found, 2_000)[-1]


def test_the_shipped_briefing_covers_its_source(shipped: Briefing) -> None:
    """Every passage of the shipped source has facts, and no fact cites another one."""
    (source,) = coverage(shipped).sources
    assert source.empty == () and source.strays == ()
