"""Pages keep Discord's limits, whatever the facts are, and their buttons hold what they need."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.blocks import MOST_BLOCKS, parted
from bot.desk import Desk
from bot.finding import Finding
from bot.pages import PageButton, PagePress
from bot.reply import Reply
from knowledge.lookups import COMMANDS, Attachment, Choice, Found
from knowledge.model import Briefing, Fact
from tests.bot.oracle import check_body, check_lengths
from tests.conftest import install
from tests.randoms import briefings

ASKER = 2**64 - 1
FEW = settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def body(reply: Reply) -> dict[str, Any]:
    """What is sent to Discord of a reply."""
    components: Any = reply.view.to_components()
    blocks = reply.view.has_components_v2()
    text = {} if blocks else {"content": reply.text}
    return {**text, "components": components, "flags": (1 << 15) * blocks}


def check(reply: Reply) -> None:
    """Hold a reply against Discord's limits, and its own description where that is given."""
    check_lengths(body(reply))
    for file in reply.files:
        assert 1 <= len(file.alt) <= 1024
        assert re.fullmatch(r"[\w.-]{1,100}", file.name)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk of its own, in which every example gets a scope."""
    desk = Desk(tmp_path_factory.mktemp("pages") / "facts.sqlite", patience=60)
    asyncio.run(desk.open())
    yield desk
    asyncio.run(desk.close())


GUILDS = count(10**17)


async def pages_of(desk: Desk, found: Found, line: str) -> list[Reply]:
    """Every page of what was found as every reply that can become of it."""
    scope = str(next(GUILDS))

    class Fixed:
        """A desk that always finds this."""

        keep_line = desk.keep_line
        draw = desk.draw

        async def look_up(self, _line: str, _scope: str) -> Found:
            return found

    finding = Finding(Fixed())  # type: ignore[arg-type]
    pages = [await finding.page(scope, line, ASKER, n) for n in range(len(found.pages))]
    replies = []
    for page in pages:
        replies += [page.private(blocks=False), page.private(blocks=True), page.public()]
        replies += [page.private(blocks=False, posted=True), page.private(blocks=True, posted=True)]
    return replies


texts = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")) | st.just("\n"), min_size=1
).filter(str.strip)


@FEW
@given(
    pages=st.lists(texts.map(lambda text: (text * 1800)[:1799] + "."), min_size=1, max_size=4),
    labels=st.lists(texts.map(lambda text: ("x" + text * 100)[:100]), max_size=24),
    line=texts.map(lambda text: f"/figures {text * 500}"[:500]),
)
def test_any_page_keeps_discords_limits(
    desk: Desk, pages: list[str], labels: list[str], line: str
) -> None:
    """Full pages with full menus fit, as plain text, as blocks and as public posts."""
    choices = tuple(Choice(label, f"/fact {n} {line}") for n, label in enumerate(labels))
    found = Found(tuple(pages), choices=choices)
    for reply in asyncio.run(pages_of(desk, found, line)):
        check(reply)


@pytest.mark.parametrize("blocks", [False, True])
def test_any_page_is_as_discord_describes_messages(desk: Desk, blocks: bool) -> None:
    """The fullest page fits Discord's own description of a message."""
    choices = tuple(Choice("x" * 100, f"/fact {n}") for n in range(24))
    found = Found(("a\n\nb" * 300, "b", "c"), choices=choices)
    for reply in asyncio.run(pages_of(desk, found, "/figures " + "x" * 480)):
        sent = body(reply) | {"allowed_mentions": {"parse": []}}
        if reply.view.has_components_v2() is blocks:
            assert check_body("POST", "/channels/1/messages", sent)
            assert check_body("POST", "/interactions/1/x/callback", {"type": 4, "data": sent})


@FEW
@given(briefing=briefings())
def test_every_command_keeps_discords_limits_with_the_longest_facts(
    desk: Desk, briefing: Briefing
) -> None:
    """Random facts of maximal length, through every command and every view."""

    async def run() -> None:
        guild = next(GUILDS)
        await desk._writer.run(lambda base: install(base, briefing, str(guild)))
        for line in lines(briefing):
            found = await desk.look_up(line, str(guild))
            assert found.pages
            assert all(page.strip() and len(page) <= 1800 for page in found.pages), line
            assert len(found.choices) <= 24
            for reply in await pages_of(desk, found, line):
                check(reply)
        for command in COMMANDS:
            for option in command.options:
                for typed in ("", briefing.facts[0].statement[:40]):
                    shown = await desk.suggest(command.name, option.name, typed, str(guild))
                    assert len(shown) <= 25
                    assert all(1 <= len(text) <= 100 for pair in shown for text in pair)

    asyncio.run(run())


def lines(briefing: Briefing) -> Iterator[str]:
    """A line for each command, and some with filters from the facts."""
    first = briefing.facts[0]
    yield from (f"/{command.name}" for command in COMMANDS)
    yield f"/fact {first.id}"
    yield f"/fact {first.statement}"
    yield "/compare " + " ".join(fact.id for fact in briefing.facts[:6])
    for shape in ("chart", "csv", "json"):
        yield f"/figures as:{shape}"
    yield from (f"/figures measure:{one.measure}" for one in first.quantities[:1])
    yield f"/summary {briefing.entities[0].label}"
    yield f"/timeline {first.statement}"


def test_a_fact_is_remembered_where_its_page_names_it(shipped: Briefing) -> None:
    """Of several pages each counts for its own facts, so that corrections travel to the right one.

    A longer id is not taken for a shorter one.
    """
    one, two = shipped.facts[:2]
    longer = Fact(
        id=f"{one.id}9",
        kind=one.kind,
        voice=one.voice,
        statement="x",
        citations=one.citations,
    )
    found = Found((f"… {longer.id} r1", f"{two.id}", "neither"), (one, two, longer))
    assert [_page(found, n).facts for n in range(3)] == [(longer,), (two,), (one, two, longer)]


def _page(found: Found, number: int) -> Any:
    from bot.pages import Page

    return Page(found=found, number=number, asker=1, scope="1", line="/help")


def test_what_was_seen_is_told_apart() -> None:
    """The digest changes with the text and with the files."""
    plain = Found(("a",))
    filed = Found(("a",), attachments=(Attachment("a.csv", b"1", "one"),))
    other = Found(("a",), attachments=(Attachment("a.csv", b"2", "one"),))
    seen = {_page(found, 0).seen for found in (plain, filed, other, Found(("b",)))}
    assert len(seen) == 4


@given(
    page=st.integers(0, 99_999),
    asker=st.integers(1, ASKER),
    line=st.text(min_size=1).map(lambda text: f"/{text}"),
)
def test_a_button_that_fits_is_read_back(page: int, asker: int, line: str) -> None:
    """A custom id carries all that a click needs; what it cannot carry does not fit."""
    press = PagePress(action="turn", page=page, asker=asker, line=line)
    if press.fits:
        match = re.fullmatch(PageButton(press).template, press.custom_id)
        assert match and PagePress.read(match) == press
        assert len(press.custom_id) <= 100
    else:
        assert (
            len(press.custom_id) > 100
            or not (line.isascii() and line.isprintable())
            or (line == "/")
        )


@given(texts)
def test_blocks_hold_the_whole_text(text: str) -> None:
    """Nothing but blank lines is lost, and there are never too many blocks."""
    blocks = parted(text)
    assert 1 <= len(blocks) <= MOST_BLOCKS
    assert "".join("".join(blocks).split()) == "".join(text.split())
