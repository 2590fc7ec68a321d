"""Nothing from outside is live in anything that the bot sends: every request is looked at.

A server whose facts, names, questions, notes, files and people are all called something that could
be live; every command, button, menu and form that there is gets used in it.
"""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from copy import deepcopy
from dataclasses import dataclass, field, replace
from types import SimpleNamespace
from typing import Any
from unittest.mock import AsyncMock

import discord
import pytest
import pytest_asyncio
import simcord
from discord import app_commands
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import uploads
from bot.client import BriefingClient
from bot.commands import plain_name
from bot.controls import Control, ModButton, choice_field, form, text_field
from bot.cooldowns import Allowance, Cooldown
from bot.desk import Desk
from bot.trouble import sentence
from knowledge import importing, phrases
from knowledge.errors import BadInput, BadPack, KnowledgeError, UnknownFact
from knowledge.model import Briefing
from knowledge.phrases import moderating as words
from knowledge.phrases import privacy
from tests.bot.conftest import AMBIGUOUS, CANDIDATES, FERRY, assert_no_pings, begin_day, build_world
from tests.bot.moderation import MESSAGE, STATEMENT, Day, ferry_server, parts, said
from tests.test_injection import (
    ALT,
    CONTENT,
    IN_BOT,
    LABEL,
    MARKER,
    OPTION,
    PIECES,
    Poison,
    live,
    noting,
    odd_label,
    pieces_in_turn,
    rich,
    storable,
    unseen,
)

EVIL = FERRY + 7
"""The server in which everything is poisoned."""

# What went out: one walk over everything in every request

_LABELS = {
    "components.label": LABEL,  # of a button, or of a field, which has 45
    "accessory.label": LABEL,
    "options.label": OPTION,
    "options.description": OPTION,
    "components.placeholder": 150,
    "component.placeholder": 150,
    "components.description": OPTION,
    "data.title": 45,
    "attachments.description": ALT,
    "choices.name": OPTION,
}
"""What is shown as it is, by the last keys that lead to it, with its limit in characters."""

_MACHINE = {"custom_id", "value", "nonce", "id", "message_id", "channel_id", "guild_id", "parse"}
"""Keys of what only programs read."""

_LISTS = (phrases.GUIDE_TOPICS, phrases.GUIDE_EXAMPLES, privacy.KEPT, privacy.WILL_BE_DELETED)
"""Headings above lists of ours."""

_LINKED = re.compile(
    re.escape(phrases.ASKED_ALREADY).replace(
        r"\{link\}", r"https://discord\.com/channels/\d+/\d+/\d+"
    )
)


_MENTION = re.compile(r"<(?:@&?|#)\d{17,20}>")
"""Mentions of ours: of roles, channels and those who made changes; poisoned ones are shorter."""


def problems_of(env: simcord.Env) -> list[str]:
    """What is wrong with any text that was sent."""
    found = []
    for request in env.http_requests:
        document = request.json if isinstance(request.json, dict) else {}
        for path, text in texts_in(document):
            found += [f"{path}: {one}: {text!r}" for one in problems(path, text)]
        found += too_long(document)
    return found


def problems(path: str, text: str) -> list[str]:
    """What is wrong with one text, by the keys that lead to it in a request."""
    key = path.rpartition(".")[2]
    if key == "content":
        text = _MENTION.sub("·", _LINKED.sub("", text))
        return live(text, items=any(one in text for one in _LISTS))
    if key == "filename":
        return [] if re.fullmatch(r"[\w.-]{1,100}", text, re.A) else ["no name for a file"]
    if key == "value" and path.endswith(".component.value"):
        return unseen(text)  # what stands in a form already
    if (place := ".".join(path.split(".")[-2:])) in _LABELS:
        return odd_label(text, _LABELS[place])
    return [] if key in _MACHINE else [f"a text in a place that nobody looks at: {path}"]


def texts_in(document: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Every text in a document, with the keys that lead to it; numbers of lists are left out."""
    if isinstance(document, dict):
        for key, value in document.items():
            yield from texts_in(value, f"{path}.{key}")
    elif isinstance(document, list):
        for value in document:
            yield from texts_in(value, path)
    elif isinstance(document, str):
        yield path, document


def too_long(document: Any) -> list[str]:
    """What is longer than Discord takes."""
    texts = list(texts_in(document))
    content = [len(text) for path, text in texts if path in (".content", ".data.content")]
    blocks = sum(len(text) for path, text in texts if path.endswith("components.content"))
    ids = [len(text) for path, text in texts if path.endswith(".custom_id")]
    found = [f"content of {size} characters" for size in content if size > CONTENT]
    found += [f"ids of {size} characters" for size in ids if not 1 <= size <= 100]
    return found + ([f"{blocks} characters in blocks"] if blocks > 4_000 else [])


# Use everything that there is


@dataclass
class Crawl:
    """Presses whatever is shown to somebody, each sort of control a few times."""

    day: Day
    texts: Iterator[str]
    used: set[str] = field(default_factory=set)
    _lately: Counter[str] = field(default_factory=Counter)
    LAST = ("remove", "drop", "erase", "save")
    """What leaves nothing behind to be pressed."""

    async def look(self, who: Any, result: Any) -> None:
        """Press all that an interaction led to."""
        if result.modal:
            await self.fill(who, result)
            return
        for shown in filter(None, (result.response, *result.followups)):
            await self.press(who, shown.message)

    async def press(self, who: Any, message: discord.Message) -> None:
        """Press every button and choose from every menu below a message."""
        stored = self._stored(message)
        before = deepcopy(stored.components) if stored else []
        found = [p for p in parts(message) if getattr(p, "custom_id", None) and not p.disabled]
        found.sort(key=lambda one: any(word in one.custom_id for word in self.LAST))
        for part in filter(lambda one: self._wanted(one.custom_id), found):
            options = getattr(part, "options", None)
            for value in {one.value: one for one in (options[0], options[-1])} if options else [""]:
                if self._stored(message) is None:
                    return
                stored.components = deepcopy(before)  # as on a screen that was not refreshed
                await self.look(who, await self._pressed(who, message, part.custom_id, value))

    async def _pressed(self, who: Any, message: discord.Message, custom_id: str, value: str) -> Any:
        if value:
            return await who.select(message, [value], custom_id=custom_id)
        return await who.click(message, custom_id=custom_id)

    def _stored(self, message: discord.Message) -> Any:
        """The message as Discord keeps it; None where it is gone."""
        kept = self.day.world.env.backend.messages.get(message.channel.id, {})
        return kept.get(message.id)

    async def fill(self, who: Any, shown: Any) -> None:
        """Send a form in, with poison in each field that takes a text."""
        if self._wanted(shown.modal["custom_id"]):
            await self.look(who, await who.submit_modal(shown, self._typed(shown)))

    def again(self) -> None:
        """Use everything once more."""
        self._lately.clear()

    def _wanted(self, custom_id: str) -> bool:
        """Whether a control of that sort was not used often enough yet."""
        kind = ":".join(custom_id.split(":")[:2])
        self.used.add(kind)
        self._lately[kind] += 1
        return self._lately[kind] <= 2

    def _typed(self, shown: Any) -> dict[str, Any]:
        typed: dict[str, Any] = {}
        for label in shown.modal["components"]:
            item = label["component"]
            name = item["custom_id"]
            if item["type"] == discord.ComponentType.text_input.value:
                poison = f"{storable(next(self.texts))}"[: item.get("max_length") or 300]
                typed[name] = {"fact": "F-001", "source": item.get("value") or f"{poison}; 1"}.get(
                    name, poison
                )
            elif item.get("options"):
                typed[name] = [item["options"][0]["value"]]
        return typed

    def typed(self, option: app_commands.Parameter, value: str | None = None) -> Any:
        """What somebody may give a command as that option."""
        kinds = discord.AppCommandOptionType
        guild = self.day.world.guild
        if option.choices:
            return option.choices[0].value
        match option.type:
            case kinds.string:
                text = value or storable(next(self.texts))
                return text[: option.max_value or 300]
            case kinds.integer:
                return 1
            case kinds.boolean:
                return True
            case kinds.attachment:
                name = f"{next(self.texts)}.txt"
                return name, f"{next(self.texts)} carried 340 boats in 2031.".encode(
                    "utf-8", "ignore"
                )
            case kinds.role:
                return guild.roles["Moderators"]
            case kinds.user:
                nick = (next(self.texts) + MARKER)[:32]
                return guild.add_member(self.day.world.env.create_user("evil"), nick=nick)
        return self.day.channel


def commands(bot: BriefingClient) -> Iterator[app_commands.Command[Any, ..., Any]]:
    """Every slash command that there is."""
    for command in bot.tree.walk_commands():
        if isinstance(command, app_commands.Command):
            yield command


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look every 2 ms, in place of 50, whether the bot has done what it has to do."""
    settle = simcord.Env._settle_internal

    async def quickly(env: simcord.Env, **more: Any) -> None:
        await settle(env, **{**more, "idle": 0.002})

    monkeypatch.setattr(simcord.Env, "_settle_internal", quickly)


def let_in(bot: BriefingClient) -> None:
    """Let everybody do as much as they like."""
    for name, kept in vars(bot.intake).items():
        if isinstance(kept, Cooldown):
            setattr(bot.intake, name, Cooldown(Allowance(1_000_000, 1)))


@pytest_asyncio.fixture
async def crawl(
    quick: None, simcord_env: simcord.Env, desk: Desk, small: Briefing
) -> AsyncIterator[Crawl]:
    """The bot in a server in which everything is poisoned, and where nobody asks too much."""
    texts, whole = pieces_in_turn(3), rich(small)
    more = (replace(fact, id=one) for fact, one in zip(whole.facts, CANDIDATES, strict=False))
    whole = replace(whole, facts=(*whole.facts, *more))
    await ferry_server(desk, Poison(texts, ids=True)(whole), str(EVIL))
    bot = simcord_env.bot
    assert isinstance(bot, BriefingClient)
    let_in(bot)
    day = await begin_day(build_world(simcord_env, EVIL), desk)
    yield Crawl(day, texts)
    await desk.purge(day.scope)
    assert_no_pings(simcord_env)
    failed = [getattr(error, "original", error) for error in simcord_env.errors]
    assert [error for error in failed if not isinstance(error, KnowledgeError)] == []


async def asked(crawl: Crawl) -> None:
    """People ask in every way, and press what is below the answers."""
    day, world = crawl.day, crawl.day.world
    briefing = await day.desk.briefing(day.scope)
    questions = [AMBIGUOUS, *(next(crawl.texts) for _ in range(10)), briefing.silences[0].asks[0]]
    questions += [ask for fact in briefing.facts[:4] for ask in fact.asks]
    for question in questions:
        channel = world.guild.create_text_channel("a channel")
        text = f"{storable(question)} {world.me}"
        message = await world.asker.send(channel, text)
        await crawl.press(world.asker, channel.last_message)
        check = await world.asker.context_menu(channel, phrases.CHECK_COMMAND, message)
        await crawl.look(world.asker, check)
    await world.asker.send(world.channel, f"{world.me} {questions[-1]}")
    await world.asker.send(world.channel, f"{world.me} {questions[-1]}")
    await world.asker.send_dm(storable(next(crawl.texts)))


async def commanded(crawl: Crawl) -> None:
    """Somebody who may do everything uses every command, with all that it takes and without."""
    day, guild = crawl.day, crawl.day.world.guild
    boss = day.person("boss", administrator=True)
    known = {"fact": "F-001", "double": "F-012", "into": "F-011"}
    for command in commands(day.world.env.bot):
        name = command.qualified_name
        for whole in (False, True):
            options = [one for one in command.parameters if whole or one.required]
            typed = {
                one.display_name: crawl.typed(one, None if whole else known.get(one.name))
                for one in options
            }
            await crawl.look(boss, await boss.slash(day.channel, name, **typed))
        for option in command.parameters:
            if option.autocomplete:
                await boss.autocomplete(day.channel, name, option.display_name, "4")
    for menu in day.world.env.bot.tree.walk_commands(type=discord.AppCommandType.message):
        for text in (MESSAGE, f"{MESSAGE[:-1]} {storable(next(crawl.texts))}"):
            message = await day.world.asker.send(guild.channels["general"], text)
            await crawl.look(boss, await boss.context_menu(day.channel, menu.name, message))


async def curated(crawl: Crawl) -> None:
    """Moderators work on drafts, gaps, files and each other's changes."""
    day = crawl.day
    await day.settings()
    for number in range(2):
        await day.world.ask(f"how many {storable(next(crawl.texts))} {number} seals?"[:400])
        await crawl.press(day.world.asker, day.world.last)
    await day.press(day.first, await day.add(day.first, f"{STATEMENT} {MARKER}"), "Send for review")
    reason = storable(next(crawl.texts))
    retired = await day.opened(day.first, "retire", fact="F-002", reason=reason)
    await day.press(day.first, retired, "Save")
    for who in (day.second, day.first):
        crawl.again()
        for command in ("review", "gaps", "history"):
            await crawl.look(who, await day.slash(who, command))
    for message in day.log.history()[-3:]:
        await crawl.press(day.second, message)


async def uploaded(crawl: Crawl) -> None:
    """Moderators send files: odd ones, and such that would change something."""
    day = crawl.day
    pack = await day.desk.consult(day.scope, lambda b: importing.export(b, day.scope, "toml"))
    table = await day.desk.consult(day.scope, lambda b: importing.export(b, day.scope, "csv"))
    odd = f"{next(crawl.texts)}{MARKER}"
    for data, name in (
        (pack.replace(b"version = 1", b"version = 7"), f"{odd}.toml"),
        (pack.replace(b'source = "', b'source = "<@4242>'), f"{odd}.toml"),
        (table.replace(b"statistic", b"@everyone"), f"{odd}.csv"),
        (b"x" * (uploads.PACK_BYTES + 1), f"{odd}.toml"),
        (b"\xff", f"{odd}.json"),
    ):
        crawl.again()
        await crawl.look(day.first, await day.slash(day.first, "import", file=(name, data)))
    for data in (b"It rained.", b"\xff", b"%PDF-", b"They said that <@4242> 30 boats sank."):
        article = (f"{odd}.md", data)
        await crawl.look(day.first, await day.slash(day.first, "propose", article=article))
        await crawl.look(day.first, await day.slash(day.first, "coverage", article=article))


async def greeted(crawl: Crawl) -> None:
    """The bot joins."""
    bot: Any = crawl.day.world.env.bot
    await bot.on_guild_join(bot.get_guild(crawl.day.world.guild.id))


def every_control(bot: BriefingClient) -> set[str]:
    """The beginnings of the ids of all buttons, menus and forms that the bot answers to."""
    buttons = {f"b1:{name}" for name in (*bot.clicks._actions, "choose")}
    pages = {"l1:turn", "l1:post", "l1:open", "p1:erase"}
    names = set(bot.moderating._actions)
    forms = {one for one in names if one.endswith("-typed") or one in ("draft-new", "complain")}
    menus = {"draft-open", "gap-open"}
    return (buttons | pages | {f"m1f:{one}" for one in forms} | {f"m1m:{one}" for one in menus}
            | {f"m1b:{one}" for one in names - forms - {"gap-open"}})  # fmt: skip


async def test_nothing_that_is_sent_is_live(crawl: Crawl) -> None:
    """Whoever uses whatever there is, with whatever text, is shown nothing that is live."""
    env, reached = crawl.day.world.env, set[str]()
    with noting(reached):
        for scene in (asked, commanded, curated, uploaded, greeted):
            await scene(crawl)
    assert problems_of(env) == []
    assert every_control(env.bot) - crawl.used == set(), "a control that nobody was shown"
    assert IN_BOT - reached == set(), "a sentence into which nothing was put"


@pytest.mark.parametrize(
    "error",
    [
        UnknownFact("<@4242> [evil](https://evil.example)"),
        BadPack("evil.toml: there is no entity @everyone."),
        BadInput(words.NO_DATE.format(typed="# ||evil||")),
        BadInput("line 1\n> evil"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_no_error_is_live(error: KnowledgeError) -> None:
    """What is said of something that went wrong is inert, though it repeats what was typed."""
    assert live(sentence(error)) == []


UPLOADS = {
    "nested.json": b"[" * 100_000,
    "wide.json": b'{"id":"x","entities":[' + b"{}," * 90_000 + b"{}]}",
    "nested.toml": b"a = " + b"[" * 100_000,
    "long.toml": b"a = " + b"9" * 1_000_000,
    "columns.csv": b"a," * 500_000,
    "utf-16.csv": "id,kind".encode("utf-16"),
    "lines.md": b"[a\n" * 60_000,
    "utf-16.txt": "40 boats".encode("utf-16"),
    "picture.txt": b"%PDF-1.7",
    "too-large.txt": b"x" * (uploads.ARTICLE_BYTES + 1),
}


@pytest.mark.parametrize("name", UPLOADS)
async def test_a_hostile_upload(ferry: Day, quick: None, name: str) -> None:
    """A file that does harm is refused in one private sentence that names it; nothing changes."""
    before = await ferry.whole()
    pack = name.endswith((".json", ".toml", ".csv"))
    command, option = ("import", "file") if pack else ("propose", "article")
    told = said(await ferry.slash(ferry.first, command, **{option: (name, UPLOADS[name])}))
    assert told.startswith(name)
    assert told.endswith(".") and "\n" not in told and len(told) < 500
    assert await ferry.whole() == before


names = st.lists(st.sampled_from(PIECES) | st.characters(codec=None), max_size=12).map("".join)


@settings(max_examples=60)
@given(names)
def test_what_is_shown_as_it_is(text: str) -> None:
    """Labels, the texts that stand in forms, and names of people and files are visible and fit."""
    button = ModButton(Control("x", ""), f"x{text * 20}").item
    assert odd_label(str(button.label), LABEL) == []
    choice = choice_field("x", (f"x{text * 9}", f"x{text * 20}"), {"a": text * 20, "b": ""})
    menu: Any = choice.component
    assert [odd for one in menu.options for odd in odd_label(one.label, OPTION)] == []
    assert odd_label(choice.text, 45) + odd_label(str(choice.description), OPTION) == []
    for long in (False, True):
        shown: Any = text_field("x", ("x", None), text * 9, limit=80, long=long).component
        assert unseen(shown.default or "") == [] and len(shown.default or "") <= 80
    modal = form(Control("x", ""), f"x{text * 9}", [choice])
    assert odd_label(modal.title, 45) == []
    assert live(plain_name(SimpleNamespace(display_name=text))) == []  # type: ignore[arg-type]


@settings(max_examples=60)
@given(names, st.integers(0, 9))
def test_names_of_files(text: str, size: int) -> None:
    """Of a file's name letters, figures, dots and hyphens are left, in whatever is said of it."""
    file: Any = SimpleNamespace(filename=text, size=size, read=AsyncMock(return_value=b"x" * size))
    try:
        name, data = asyncio.run(uploads.read(file, 4))
        assert len(data) <= 4
    except BadInput as error:
        assert size > 4
        name = str(error).partition(" is larger than")[0]
    assert re.fullmatch(r"[^\W_]*(?:[.-]|[^\W_])+", name) and len(name) <= 80
