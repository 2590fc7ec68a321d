"""Whatever is typed, syntax of SQL and of full-text search above all: an answer, or one sentence.

In a scope that is held in memory and in one that is searched in its file; and nothing that is only
asked or looked up changes the file.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from knowledge import records, wording
from knowledge.curation import forms, panel, sketching, story, whole
from knowledge.curation.gaps import group_of
from knowledge.errors import KnowledgeError
from knowledge.factbase import FactBase
from knowledge.lookups import COMMANDS, Found, look_up, run, suggest
from knowledge.model import SHARED_SCOPE, Answer, Briefing, Kind, Voice
from knowledge.moderators import Draft, GapState
from knowledge.store import Store, open_store, postings
from knowledge.store.quantities import Sought

SYNTAX = [
    *(
        '"',
        "'",
        "`",
        "''",
        '""',
        "*",
        "^",
        "-",
        "--",
        ";",
        ";--",
        "/*",
        "*/",
        "(",
        ")",
        "((",
        "[",
        "]",
    ),
    *(
        "{",
        "}",
        "+",
        ":",
        ",",
        ".",
        "=",
        "<>",
        "?",
        "?1",
        ":x",
        "@x",
        "$x",
        "%",
        "_",
        "\\",
        "|",
        "~",
    ),
    *("NEAR(", "NEAR(a b, 0)", "AND", "OR", "NOT", "col:", "fact_id:", "terms :", "{a b} :", "a*"),
    *("' OR 1=1 --", '" OR ""="', "'; DROP TABLE fact; --", "1) UNION SELECT * FROM fact --"),
    *(
        "x' || (SELECT document FROM fact) || '",
        "randomblob(1e9)",
        "PRAGMA",
        "ATTACH",
        "load_extension",
    ),
    *("\0", "\ud800", "\udfff", "\ufffe", "\U0010ffff", "\x1a", "\n", "\r", "\t", "\u2028", "ﷺ"),
    *("1e999", "-1", "9" * 40, "0x10", "NaN", "null", "F-001", "f-001", "F-001' --", "F-999999999"),
    *(
        "pier",
        "ferry",
        "gulls",
        "passengers",
        "2031",
        "how many",
        "who",
        "Sallow Point",
        " ",
        "4711",
    ),
    *(
        "place:",
        "as:csv",
        "sum:total",
        "/fact",
        "measure:",
        "%s",
        "{0}",
        "\\u0000",
        "table",
        "GLOB *",
    ),
]

texts = st.lists(st.sampled_from(SYNTAX) | st.text(max_size=6), max_size=8).map(
    lambda parts: " ".join(parts)[:400]
) | st.lists(st.sampled_from(SYNTAX) | st.characters(codec=None), max_size=8).map("".join)

LONG = ["a" * 100_000, '"' * 100_000, "' OR 1=1 " * 11_000, "pier " * 20_000, "\0" * 100_000,
        "NEAR(" * 20_000, "9" * 100_000, "\ud800" * 100_000, "(" * 100_000]  # fmt: skip
"""Texts that are longer than anybody types."""


@contextmanager
def served(briefing: Briefing, path: Path, *, large: bool) -> Iterator[FactBase]:
    """A fact base with the briefing in two scopes, in memory or searched in its file."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(postings, "LARGE", 0 if large else 1_000)
        with FactBase(open_store(path, create=True)) as base:
            for scope in (SHARED_SCOPE, "4711"):
                base.install(briefing, scope)
            yield base


@pytest.fixture(scope="module", params=["small", "large"])
def asked(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, small: Briefing
) -> Iterator[FactBase]:
    """The base that is asked by all tests here, which must not change it."""
    path = tmp_path_factory.mktemp("fuzz") / "facts.db"
    with served(small, path, large=request.param == "large") as base:
        before = contents(base)
        yield base
        assert contents(base) == before


@pytest.fixture
def typed_into(tmp_path: Path, small: Briefing) -> Iterator[FactBase]:
    """A base that may be changed."""
    with served(small, tmp_path / "facts.db", large=False) as base:
        yield base


def contents(base: FactBase) -> dict[str, str]:
    """A digest of every table, and of what makes the tables."""
    tables = "SELECT name, sql FROM sqlite_master ORDER BY name"
    found = {name: f"{sql}" for name, sql in base.store._rows(tables)}
    for name, sql in list(found.items()):
        if str(sql).upper().startswith("CREATE TABLE"):
            rows = base.store._rows(f'SELECT * FROM "{name}"')  # noqa: S608 - names of our own tables
            found[name] += sha256(repr(sorted(map(repr, rows))).encode()).hexdigest()
    return found


def in_one_sentence(work: Callable[[], object]) -> object:
    """What the work gives, or None where it says in one sentence why it gives nothing."""
    try:
        return work()
    except KnowledgeError as error:
        told = str(error)
        assert told.endswith(".") and "\n" not in told and len(told) < 500, told
        return None


def sound(base: FactBase, found: object) -> None:
    """Something that can be shown came out."""
    if isinstance(found, Answer):
        assert 0 < len(wording.answer(found, base.briefing())) <= wording.ANSWER_LIMIT
        assert records.why(found)
    elif isinstance(found, Found):
        assert found.pages and all(found.pages)


@settings(max_examples=60)
@example(LONG[0])
@example("' OR 1=1 --")
@given(texts)
def test_questions(asked: FactBase, text: str) -> None:
    """Any question, also one that follows up on facts with odd ids, has an answer."""
    for about in ((), ("F-001", "F-005"), ("' OR 1=1", "F-001", "F-*")):
        sound(asked, asked.ask(text, SHARED_SCOPE, about))
    in_one_sentence(lambda: asked.ask("who says so?", SHARED_SCOPE, (text, "F-001")))
    asked.search(text, "4711", 3)


@pytest.mark.parametrize("text", LONG, ids=range(len(LONG)))
def test_endless_texts(asked: FactBase, text: str) -> None:
    """So has one of a hundred thousand characters, and any lookup of such."""
    sound(asked, asked.ask(text))
    in_one_sentence(lambda: asked.ask("who says so?", SHARED_SCOPE, (text,)))
    for command in COMMANDS:
        sound(asked, look_up(f"/{command.name} {text}", asked))
        for option in command.options:
            sound(asked, run(command.name, {option.name: text}, asked, SHARED_SCOPE))
            suggest(command.name, option.name, text, asked, SHARED_SCOPE)
    sound(asked, look_up(f"/{text}", asked))
    in_one_sentence(lambda: asked.fact(text))


@settings(max_examples=40)
@given(texts, texts)
def test_lookups(asked: FactBase, text: str, other: str) -> None:
    """Any lookup with any options finds something or says what there is; suggestions are short."""
    for command in COMMANDS:
        names = [option.name for option in command.options]
        for name in names:
            sound(asked, run(command.name, {name: text}, asked, SHARED_SCOPE))
            for shown, value in suggest(command.name, name, text, asked, SHARED_SCOPE):
                assert 0 < len(shown) <= 100 and 0 < len(value) <= 100
        sound(asked, run(command.name, dict.fromkeys(names, other), asked, SHARED_SCOPE))
        sound(asked, look_up(f"/{command.name} {text} {names[:1]}:{other}", asked))
    sound(asked, look_up(text, asked))


@settings(max_examples=40)
@given(texts)
def test_ids_and_scopes(asked: FactBase, text: str) -> None:
    """An id or a scope that is none is told in one sentence, whatever it is."""
    works: list[Callable[[], object]] = [
        lambda: asked.fact(text),
        lambda: asked.fact("F-001", text),
        lambda: asked.ask("How many passengers?", text),
        lambda: asked.briefing(text),
        lambda: look_up(f"/fact {text}", asked, text),
        lambda: whole.retire(asked, SHARED_SCOPE, text, text, text),
        lambda: whole.restore(asked, SHARED_SCOPE, text, text, 2**70, text),
        lambda: whole.merge(asked, SHARED_SCOPE, text, "F-001", text, text),
        lambda: whole.undo(asked, SHARED_SCOPE, text, None, text),
        lambda: whole.undo(asked, text, text, 2**70, text),
        lambda: story.history_text(asked, SHARED_SCOPE, text or "x", wording.called),
        lambda: story.history_text(asked, text, None, wording.called),
        lambda: group_of(asked, SHARED_SCOPE, 2**70),
    ]
    for work in works:
        in_one_sentence(work)
    for command in COMMANDS:
        for option in command.options:
            suggest(command.name, option.name, "F-0", asked, text)


WRITERS = {
    *("set_setting", "keep_line", "mark_told", "claim", "close", "interrupt", "reader", "backup"),
    *("forget_drafts_before", "forget_gaps_before", "forget_lines_before", "forget_replies_before"),
    *("check", "contents", "scopes"),
}
"""What of the store writes what it is given, takes a time, or takes nothing."""


def arguments(method: Callable[..., Any], text: str) -> dict[str, Any] | None:
    """Values for what the method needs, of that text wherever it takes one; None for documents."""
    number = -1 if len(text) % 2 else 2**62
    known: dict[str, Any] = {
        "str": text,
        "int": number,
        "Sequence[str]": [text],
        "Sequence[int]": [number],
        "Sought": Sought((text,), (text,), (text,), (text,), ((text, text),), text),
        "GapState": GapState.DONE,
        "str | None": text,
    }
    found: dict[str, Any] = {}
    for name, parameter in list(inspect.signature(method).parameters.items())[1:]:
        if parameter.annotation in known:
            found[name] = known[parameter.annotation]
        elif parameter.default is parameter.empty:
            return None
    return found


@settings(max_examples=20)
@given(texts)
def test_nothing_of_the_store_runs_what_it_is_given(asked: FactBase, text: str) -> None:
    """Whatever text the store gets, it finds nothing by it, and loses nothing."""
    assume(text not in (SHARED_SCOPE, "4711"))
    tried = set()
    for name, method in inspect.getmembers(Store, inspect.isfunction):
        values = arguments(method, text)
        if not name.startswith("_") and name not in WRITERS and values is not None:
            tried.add(name)
            with suppress(KnowledgeError):
                method(asked.store, **values)
    assert {"fact", "figures", "fact_ids", "purge", "erase_person", "setting"} <= tried


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts, texts)
def test_what_is_typed_is_kept_as_it_is(typed_into: FactBase, text: str, other: str) -> None:
    """What moderators type into forms is refused in a sentence, or kept to the letter."""
    base = typed_into
    before = contents(base)
    text_form = forms.TextForm(
        statement=f"x {text}", kind=Kind.CLAIM, voice=Voice.OPINION, source=f"{other}; 1"
    )
    figure = forms.FigureForm(figure=text, measure=other, period=text, about=other, says=text)
    more = forms.MoreForm(caveat=text, hedge=other, asks=text, dates=other, links=text)

    def work() -> Draft:
        draft = sketching.new_draft(base, SHARED_SCOPE, "77", text_form)
        draft = sketching.typed_more(base, sketching.typed_figure(base, draft, figure), more)
        return base.store.keep_draft(draft, "2031-05-01T00:00:00+00:00")

    kept = in_one_sentence(work)
    if isinstance(kept, Draft):
        assert base.store.draft(SHARED_SCOPE, kept.id) == kept
        in_one_sentence(lambda: panel.panel(base, kept))
        base.store.drop_draft(SHARED_SCOPE, kept.id)
    for table, found in contents(base).items():
        assert table in ("draft", "person", "sqlite_sequence") or found == before[table], table
