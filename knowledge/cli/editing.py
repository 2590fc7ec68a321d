"""Commands that change facts: add, edit, retire, restore, merge, undo; and their history.

`bot.cli` adds them to `briefing facts`. Each shows first what it would do.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from knowledge import wording
from knowledge.articles.article import ARTICLE_BYTES
from knowledge.cli.deciding import (
    ACTOR,
    decide,
    needed_reason_option,
    on_terminal,
    opened,
    reason_option,
    say,
    scope_option,
    yes_option,
)
from knowledge.cli.gaps import open_group
from knowledge.curation import fields, sketching, story, whole
from knowledge.errors import BadInput
from knowledge.factbase import FactBase
from knowledge.model import Kind, Voice
from knowledge.moderators import Draft
from knowledge.phrases import moderating as words

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)

ALL_REVISIONS = 10_000
"""Revisions of one fact that its history shows: all of them."""

Settings = Callable[[], Path]
Command = Callable[..., Any]


def form_options(command: Command) -> Command:
    """Options for all that the three forms ask, with the words of the forms."""
    further = f"{words.LABELS['asks'][1]}; each --ask adds one, '' takes out those that are there."
    for option in (
        click.pass_obj,
        scope_option,
        yes_option,
        reason_option,
        click.option("--answers", type=int, metavar="NUMBER", help="The gap that it answers."),
        click.option("--source-text", type=FILE, help=_help("file")),
        click.option("--ask", "asks", multiple=True, help=further),
    ):
        command = option(command)
    known = {
        "kind": click.Choice(list(map(str, Kind))),
        "voice": click.Choice(list(map(str, Voice))),
    }
    for name in reversed((*fields.TEXT, *fields.FIGURE, *fields.MORE)):
        if name != "asks":
            command = click.option(f"--{name}", type=known.get(name), help=_help(name))(command)
    return command


def _help(field: str) -> str:
    return ": ".join(part for part in words.LABELS[field] if part)


@click.command()
@form_options
def add(settings: Settings, scope: str, yes: bool, **typed: Any) -> None:
    """Add a fact; what is not given is read from its sentence."""
    with opened(settings, writing=yes or on_terminal()) as base:
        given = _given(typed)
        answers: int | None = typed["answers"]
        group = open_group(base, scope, answers) if answers else None
        first = fields.first(base, scope, given)
        begun = fields.readable(sketching.new_draft(base, scope, ACTOR, first, group))
        if typed["reason"]:
            begun = replace(begun, change=replace(begun.change, reason=typed["reason"]))
        later = {name: text for name, text in given.items() if name not in fields.TEXT}
        decide(base, _filled(base, begun, later, typed), yes=yes)


@click.command()
@click.argument("fact_id")
@form_options
def edit(settings: Settings, fact_id: str, scope: str, yes: bool, **typed: Any) -> None:
    """Change a fact, for example: briefing facts edit F-019 --caveat "Two months only."

    What is not given stays. A fact that was retired is put back into use.
    """
    with opened(settings, writing=yes or on_terminal()) as base:
        before = base.fact(fact_id, scope)
        begun = sketching.editing_draft(before, scope, ACTOR, typed["reason"] or "")
        if typed["answers"]:
            begun = replace(begun, gaps=open_group(base, scope, typed["answers"]).ids)
        draft = _filled(base, begun, _given(typed), typed)
        if fields.fact_of(draft) == before:
            raise BadInput(words.NOTHING_CHANGED)
        decide(base, draft, yes=yes)


def _given(typed: Mapping[str, Any]) -> dict[str, str]:
    """The fields that stand on the command line, but for the phrasings."""
    names = (*fields.TEXT, *fields.FIGURE, *fields.MORE)
    return {n: str(typed[n]) for n in names if n != "asks" and typed[n] is not None}


def _filled(
    base: FactBase, draft: Draft, given: Mapping[str, str], typed: Mapping[str, Any]
) -> Draft:
    """The draft with what was typed, with the phrasings added, and held against the text."""
    given = dict(given)
    if typed["asks"]:
        kept = () if "" in typed["asks"] else fields.fact_of(draft).asks
        given["asks"] = "\n".join([*kept, *typed["asks"]])
    draft = fields.typed(base, draft, given)
    file: Path | None = typed["source_text"]
    upload = (file.name, read_article_file(file)) if file else None
    return fields.readable(sketching.with_source_text(base, draft, upload))


def read_article_file(file: Path) -> bytes:
    """The file, so much of it that a longer one is refused. Raises click.FileError."""
    try:
        with file.open("rb") as stream:
            return stream.read(ARTICLE_BYTES + 1)
    except OSError as error:
        raise click.FileError(str(file), error.strerror or str(error)) from error


def _change(settings: Settings, yes: bool, begin: Callable[[FactBase], Draft]) -> None:
    with opened(settings, writing=yes or on_terminal()) as base:
        decide(base, begin(base), yes=yes)


@click.command()
@click.argument("fact_id")
@needed_reason_option
@yes_option
@scope_option
@click.pass_obj
def retire(settings: Settings, fact_id: str, reason: str, yes: bool, scope: str) -> None:
    """Take a fact out of use; its history stays."""
    _change(settings, yes, lambda base: whole.retire(base, scope, ACTOR, fact_id, reason))


@click.command()
@click.argument("fact_id")
@click.argument("revision", type=click.IntRange(min=1))
@reason_option
@yes_option
@scope_option
@click.pass_obj
def restore(
    settings: Settings, fact_id: str, revision: int, reason: str | None, yes: bool, scope: str
) -> None:
    """Put an earlier REVISION of a fact back, for example: briefing facts restore F-012 2."""
    _change(
        settings,
        yes,
        lambda base: whole.restore(base, scope, ACTOR, fact_id, revision, reason or ""),
    )


@click.command()
@click.argument("double")
@click.option("--into", required=True, metavar="FACT", help=words.OPTIONS["into"] + ".")
@reason_option
@yes_option
@scope_option
@click.pass_obj
def merge(
    settings: Settings, double: str, into: str, reason: str | None, yes: bool, scope: str
) -> None:
    """Make one fact of two: DOUBLE goes, --into stays and takes over its phrasings."""
    _change(settings, yes, lambda base: whole.merge(base, scope, ACTOR, double, into, reason or ""))


@click.command()
@click.argument("change", type=click.IntRange(min=1), required=False)
@reason_option
@yes_option
@scope_option
@click.pass_obj
def undo(settings: Settings, change: int | None, reason: str | None, yes: bool, scope: str) -> None:
    """Take the CHANGE with that number back; without one, the operator's last."""
    _change(settings, yes, lambda base: whole.undo(base, scope, ACTOR, change, reason or ""))


@click.command()
@click.argument("fact_id", required=False)
@scope_option
@click.pass_obj
def history(settings: Settings, fact_id: str | None, scope: str) -> None:
    """Show the last changes, or of one fact each revision with what it changed."""
    with opened(settings, writing=False) as base:
        most = ALL_REVISIONS if fact_id else story.MOST_CHANGES
        limit = 1_000 * most
        say(story.history_text(base, scope, fact_id, wording.called, most=most, limit=limit))
