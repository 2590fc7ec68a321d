"""One change in the terminal: shown, asked for, saved; and what is told of it afterwards.

Every change of the operator's goes through here, so that none goes around the checks of a draft.
"""

from __future__ import annotations

import re
import sys
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import click

from knowledge import wording
from knowledge.cli import open_factbase
from knowledge.curation import changes, drafting, gaps, panel, story
from knowledge.errors import BadInput
from knowledge.factbase import FactBase
from knowledge.model import REASON_LIMIT, SHARED_SCOPE
from knowledge.moderators import Draft, DraftState
from knowledge.phrases import moderating as words
from knowledge.phrases import terminal

ACTOR = "operator"
"""Who changes facts from the command line, as history tells it."""

_REMOVED = re.compile(r"(?<!\\)~~(.+?)(?<!\\)~~")
_ADDED = re.compile(r"(?<!^)(?<!\\)\*\*(.+?)(?<!\\)\*\*", re.MULTILINE)
"""Bold at the beginning of a line is a heading; elsewhere it is what came in."""


def _reason(_context: click.Context, _parameter: click.Parameter, value: str | None) -> str | None:
    if value is not None and not (value.strip() and len(value) <= REASON_LIMIT):
        raise click.UsageError(terminal.REASON_LENGTH.format(limit=REASON_LIMIT))
    return value


scope_option = click.option(
    "--scope", default=SHARED_SCOPE, show_default=True, help="Whose facts: a server's id."
)
yes_option = click.option("--yes", is_flag=True, help="Save it without asking.")
reason_option = click.option("--reason", callback=_reason, help=words.OPTIONS["reason"] + ".")
needed_reason_option = click.option(
    "--reason", callback=_reason, required=True, help=words.OPTIONS["reason"] + "."
)


def on_terminal() -> bool:
    """Whether somebody sits there who can be asked."""
    return sys.stdin.isatty() and sys.stdout.isatty()


@contextmanager
def opened(settings: Callable[[], Path], *, writing: bool) -> Iterator[FactBase]:
    """The fact base; where it will be written, nobody else writes it from now on.

    Raises StoreBusy, naming who writes it already.
    """
    with open_factbase(settings()) as base:
        if writing:
            base.store.claim()
        yield base


def say(text: str) -> None:
    """Print a text that is Discord Markdown as plain text, differences in brackets."""
    marked = _ADDED.sub(terminal.ADDED, _REMOVED.sub(terminal.REMOVED, text))
    click.echo(wording.plain(marked))


def show(base: FactBase, draft: Draft, notes: Sequence[str] = ()) -> None:
    """Print the draft's panel, the same that Discord shows; one that is not kept has no number."""
    text = panel.panel(base, draft, notes).text
    if not draft.id:
        text = terminal.NOT_KEPT.format(what=panel.title(draft)) + text[text.find("\n") :]
    say(text)


def refuse_unfit(base: FactBase, draft: Draft) -> None:
    """Raise BadInput, with all reasons, where the draft cannot be saved as it is."""
    try:
        drafting.refuse_unfit(base, draft)
    except BadInput as error:
        raise BadInput(wording.plain(str(error))) from None


def decide(base: FactBase, draft: Draft, *, yes: bool) -> None:
    """Show the draft and save it, if `yes` or whoever sits at the terminal says so.

    Raises BadInput where it cannot be saved.
    """
    show(base, draft)
    refuse_unfit(base, draft)
    click.echo()
    if not yes and not on_terminal():
        click.echo(terminal.SAY_YES)
        return
    question = terminal.SEND_QUESTION if _second(base, draft) else terminal.SAVE_QUESTION
    if yes or click.confirm(question):
        accept(base, draft)
    else:
        click.echo(terminal.NOT_SAVED)


def accept(base: FactBase, draft: Draft) -> None:
    """Save the draft, or approve it, and close what it answers; then tell what was done.

    Where the scope wants a second person, it is sent for review instead. Raises BadInput where it
    cannot be saved, or is somebody else's.
    """
    refuse_unfit(base, draft)
    if approves(draft):
        _save(base, draft, reviewer=ACTOR)
        return
    draft = mine(draft)
    if _second(base, draft):
        sent = drafting.send(base, draft)
        say(words.SENT.format(number=sent.id))
        return
    _save(base, draft)


def approves(draft: Draft) -> bool:
    """Whether it waits for somebody other than its author, and so for the operator as well."""
    return draft.state is DraftState.REVIEW and draft.change.actor != ACTOR


def mine(draft: Draft) -> Draft:
    """The draft, if the operator may work on it: their own, or one read from an article.

    Raises BadInput for other people's.
    """
    if draft.state is DraftState.PROPOSED:
        return replace(draft, change=replace(draft.change, actor=ACTOR))
    if draft.change.actor != ACTOR:
        raise BadInput(words.ONLY_AUTHOR.format(who=words.ITS_AUTHOR))
    return draft


def _second(base: FactBase, draft: Draft) -> bool:
    """Whether the scope wants a second person for this change of the operator's."""
    wanted = base.store.server_settings(draft.scope).second_person
    return wanted and not approves(draft) and changes.needs_second_person(draft.change)


def _save(base: FactBase, draft: Draft, reviewer: str | None = None) -> None:
    if not draft.id and draft.change.request_key is None:
        key = f"{ACTOR}:{uuid.uuid4().hex}"  # else all that was never kept would be draft 0
        draft = replace(draft, change=replace(draft.change, request_key=key))
    second = base.store.server_settings(draft.scope).second_person
    saved = drafting.save(base, draft, reviewer=reviewer, second_person=second)
    closed = gaps.close_answered(base, draft.scope, saved.sequence, saved.closed)
    say("\n".join(story.told(saved, closed)))
    if any(edit.before for edit in saved.change.edits):
        click.echo(terminal.TRAVELS)
