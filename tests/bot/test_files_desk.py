"""Files of moderators: what a file would change is seen first, and a bad one changes nothing."""

from __future__ import annotations

import csv
import io
from typing import Any

import discord
import pytest

from knowledge.moderators import DraftState
from knowledge.phrases import moderating as words
from tests.bot.moderation import Day, buttons, menu, panel, said, texts

ARTICLE = """\
The Ferries of Port Ellery

The harbour office says that over 340 ferries were delayed in Port Ellery in March 2031.

It rained.

A new pier with 12 berths was opened at Port Ellery on May 2, 2031.
"""
NEW_ROW = {
    "kind": "statistic",
    "voice": "reported",
    "statement": "In May 2031 about 30 passengers of the ferry fell ill, the council says.",
    "source": "story",
    "locator": "2",
    "said_by": "the council | council",
    "comparator": "about",
    "amount": "30",
    "unit": "passengers",
    "measure": "passengers who fell ill",
    "period": "May 2031",
    "period_start": "2031-05",
    "period_end": "2031-05",
    "asks": "how many passengers fell ill in May 2031?",
}


async def export(day: Day, form: str) -> tuple[str, bytes]:
    """Name and bytes of the file that a moderator gets."""
    result = await day.slash(day.first, "export", form=form)
    shown = result.followups[-1] if result.followups else result.response
    assert shown.ephemeral
    (file,) = shown.message.attachments
    return file.filename, await file.read()


async def changed_table(day: Day, *changes: Any, new: bool = True) -> bytes:
    """The server's table with these cells changed, by row and column, and maybe a new row."""
    _, data = await export(day, "csv")
    reader = csv.DictReader(io.StringIO(data.decode("utf-8-sig")))
    rows = list(reader)
    for row, column, cell in changes:
        rows[row][column] = cell
    out = io.StringIO()
    writer = csv.DictWriter(out, reader.fieldnames or (), restval="")
    writer.writeheader()
    writer.writerows([*rows, *([NEW_ROW] if new else [])])
    return out.getvalue().encode()


async def send(day: Day, name: str, data: bytes, **more: Any) -> list[discord.Message]:
    """What a moderator is shown who imports the file."""
    result = await day.slash(day.first, "import", file=(name, data), **more)
    shown = [one for one in (result.response, *result.followups) if one]
    assert all(one.ephemeral for one in shown)
    unique = {one.id: one.message for one in shown}
    return list(unique.values())


class TestImport:
    """Packs and tables are read wholly or not at all."""

    async def test_two_bad_lines(self, ferry: Day) -> None:
        """Both are named with what is wrong, and neither they nor good lines change anything."""
        table = await changed_table(ferry, (0, "amount", "many"), (3, "kind", "rumour"))
        before = await ferry.whole()
        shown = "\n".join(map(texts, await send(ferry, "facts.csv", table)))
        assert "line 2 (F-001)" in shown
        assert "line 5 (F-004)" in shown
        assert "many" in shown
        assert "rumour" in shown
        assert "2 rejected" in shown
        assert words.IMPORT_REFUSED in shown
        assert await ferry.whole() == before

    async def test_a_good_table(self, ferry: Day) -> None:
        """A table is previewed as one draft; saved, it answers, and one undo takes it all back."""
        table = await changed_table(ferry, (1, "caveat", "Another limit."))
        (draft,) = await send(ferry, "facts.csv", table, reason="the new count")
        assert "1 new, 1 changed" in texts(draft)
        assert "fell ill" in texts(draft)
        assert len(await ferry.facts()) == 6
        saved = texts(panel(await ferry.press(ferry.first, draft, "Save")))
        assert "F-007 r1" in saved
        assert "F-002 r2" in saved
        assert "30 passengers" in await ferry.answered("how many passengers fell ill in May 2031?")
        assert "the new count" in ferry.log.last_message.content
        await ferry.press(ferry.first, await ferry.opened(ferry.first, "undo"), "Save")
        assert (await ferry.fact("F-002")).caveat == "One month only. A made-up fact."
        assert "30 passengers" not in await ferry.answered("passengers who fell ill in May 2031")

    async def test_it_is_not_saved_over_newer_changes(self, ferry: Day) -> None:
        """What others changed since the preview is not overwritten unseen."""
        table = await changed_table(ferry, (1, "caveat", "From the table."), new=False)
        *_, draft = await send(ferry, "facts.csv", table)
        edited = await ferry.edited(ferry.second, "F-002")
        edited = await ferry.change(
            ferry.second, edited, words.MORE_BUTTON, caveat="By hand.", hedge="some"
        )
        await ferry.press(ferry.second, edited, "Save")
        await ferry.press(ferry.first, draft, "Save")
        fact = await ferry.fact("F-002")
        assert (fact.caveat, fact.hedge) == ("By hand.", "some")

    @pytest.mark.parametrize("form", ["toml", "json", "csv"])
    async def test_an_export_holds_nothing_new(self, ferry: Day, form: str) -> None:
        """What was exported and comes back unchanged changes nothing."""
        await ferry.saved(ferry.first)
        name, data = await export(ferry, form)
        assert name.endswith(f".{form}")
        assert ferry.scope in name
        before = await ferry.whole()
        (shown,) = await send(ferry, name, data)
        assert words.NOTHING_TO_IMPORT in texts(shown)
        assert await ferry.whole() == before

    @pytest.mark.parametrize(
        ("name", "data"),
        [
            ("broken.toml", b"id = [\n"),
            ("broken.json", b"{"),
            ("broken.csv", b"\x00\x01\x02\xff\xfe"),
            ("empty.csv", b""),
            ("latin.toml", b'id = "caf\xe9"\n'),
            ("picture.png", b"\x89PNG\r\n\x1a\n"),
            ("no-facts.toml", b'id = "x"\n'),
            ("@everyone [x](https://evil.example).toml", b"x"),
            ("large.toml", b"#" * 8_000_001),
        ],
    )
    async def test_a_file_that_cannot_be_used(self, ferry: Day, name: str, data: bytes) -> None:
        """It is told in one sentence with its name, and nothing is kept of it."""
        before = await ferry.whole()
        (shown,) = await send(ferry, name, data)
        told = texts(shown)
        assert name[:8].replace("@", "") in told.replace("@\u200b", "")
        assert "\n" not in told
        assert "@everyone" not in told
        assert "](https://" not in told
        assert "went wrong" not in told
        assert await ferry.whole() == before


class TestArticles:
    """Draft facts from an article, which nobody wrote yet."""

    @pytest.mark.parametrize("name", ["ellery.txt", "ellery.md"])
    async def test_drafts_that_answer_nothing(self, ferry: Day, name: str) -> None:
        """Its sentences become drafts for any moderator; one answers once it is saved."""
        question = "how many ferries were delayed in Port Ellery in March 2031?"
        await ferry.slash(ferry.first, "propose", article=(name, ARTICLE.encode()))
        drafts = await ferry.drafts()
        assert len(drafts) == 2
        assert {draft.state for draft in drafts} == {DraftState.PROPOSED}
        assert "340" not in await ferry.answered(question)
        queue = await ferry.opened(ferry.second, "review")
        assert len(menu(queue).options) == 2
        draft = await ferry.first_in_queue(ferry.second)
        draft = await ferry.change(
            ferry.second,
            draft,
            "Text",
            statement="In March 2031 the office at Port Ellery counted over 340 late ferries.",
        )
        await ferry.press(ferry.second, draft, "Save")
        assert "340" in await ferry.answered(question)
        assert f"<@{ferry.second.id}>" in ferry.log.last_message.content
        assert len(await ferry.drafts()) == 1

    async def test_the_articles_words_are_not_saved(self, ferry: Day) -> None:
        """A draft in the article's own words says so before it is saved."""
        await ferry.slash(ferry.first, "propose", article=("ellery.txt", ARTICLE.encode()))
        shown = texts(await ferry.first_in_queue(ferry.first))
        assert "Nine words in a row are the source's" in shown

    async def test_the_moderator_is_told_how_many(self, ferry: Day) -> None:
        """Who sends an article reads what came of it; one without anything to find, too."""
        result = await ferry.slash(ferry.first, "propose", article=("e.txt", ARTICLE.encode()))
        shown = "\n".join(texts(one.message) for one in (result.response, *result.followups) if one)
        assert words.PROPOSED.format(count=2, name="e.txt") in shown
        result = await ferry.slash(ferry.first, "propose", article=("n.txt", b"It rained."))
        assert said(result) == words.PROPOSED_NONE.format(name="n.txt")

    @pytest.mark.parametrize(
        ("name", "data"),
        [
            ("large.txt", b"a" * 2_000_001),
            ("picture.png", b"\x89PNG\r\n\x1a\n"),
            ("empty.txt", b""),
            ("binary.txt", b"\x00\x01\x02\xff\xfe\x00"),
        ],
    )
    async def test_an_article_that_cannot_be_read(self, ferry: Day, name: str, data: bytes) -> None:
        """It is told in one sentence with its name, and makes no drafts."""
        told = said(await ferry.slash(ferry.first, "propose", article=(name, data)))
        assert name in told
        assert "\n" not in told
        assert "went wrong" not in told
        result = await ferry.slash(ferry.first, "coverage", article=(name, data))
        first = texts(result.response.message)
        assert name in first or first == words.NO_SUCH_SOURCE
        assert await ferry.drafts() == []


class TestCoverage:
    """Which passages have facts."""

    async def test_of_the_sources(self, ferry: Day) -> None:
        """Each passage that facts cite is listed with them."""
        shown = said(await ferry.slash(ferry.first, "coverage"))
        assert "Lake Orrin Needs a Second Pier" in shown
        assert "F-001" in shown
        assert "S-01" in shown

    async def test_of_a_text(self, ferry: Day) -> None:
        """With a source's text, figures that no statistic has are named; of another it is said."""
        await ferry.slash(ferry.first, "propose", article=("e.txt", ARTICLE.encode()))
        await ferry.press(ferry.first, await ferry.first_in_queue(ferry.first), "Save")
        told = await self._coverage(ferry, ARTICLE)
        assert "It has figures, and no statistic has them" in told
        assert words.NO_SUCH_SOURCE not in told
        told = await self._coverage(ferry, "Another story.\n\nIt has 12 figures.\n")
        assert words.NO_SUCH_SOURCE in told

    async def _coverage(self, day: Day, text: str) -> str:
        result = await day.slash(day.first, "coverage", article=("e.txt", text.encode()))
        return "\n".join(texts(one.message) for one in (result.response, *result.followups) if one)


async def test_an_import_needs_the_second_person_too(ferry: Day) -> None:
    """Statistics from a file are approved by somebody else, as all are."""
    await ferry.settings(second_person=True)
    *_, draft = await send(ferry, "facts.csv", await changed_table(ferry))
    assert "Save" not in buttons(draft)
    await ferry.press(ferry.first, draft, "Send for review")
    await ferry.press(ferry.second, await ferry.first_in_queue(ferry.second), "Approve")
    assert len(await ferry.facts()) == 7
