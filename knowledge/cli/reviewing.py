"""Drafts one by one in the terminal: accepted, reworded, dropped, or left for later.

What was decided is saved at once, so that stopping loses nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

import click

from knowledge.cli.deciding import accept, mine, show
from knowledge.curation import drafting, fields, panel
from knowledge.errors import BadInput
from knowledge.factbase import FactBase
from knowledge.moderators import Draft
from knowledge.phrases import moderating as words
from knowledge.phrases import terminal

_LETTERS = click.Choice(list(terminal.LETTERS.values()))


def one_by_one(base: FactBase, drafts: Sequence[Draft]) -> None:
    """Ask about each of the drafts, which are kept, until all are seen or somebody quits."""
    left = len(drafts)
    for place, draft in enumerate(drafts, 1):
        click.echo("\n" + terminal.ONE_OF.format(place=place, count=len(drafts)))
        letter = _decided(base, draft)
        if letter == terminal.LETTERS["quit"]:
            break
        left -= letter != terminal.LETTERS["skip"]
    if left:
        click.echo(terminal.LEFT.format(count=left))


def caught_up(base: FactBase, draft: Draft) -> tuple[Draft, list[str]]:
    """The draft on top of what others changed meanwhile, and what to say of that."""
    later, both = drafting.catch_up(base, draft)
    return later, panel.meanwhile(both, base, draft) if both else []


def drop(base: FactBase, draft: Draft) -> None:
    """Forget the draft. Raises BadInput where it is somebody else's."""
    base.store.drop_draft(draft.scope, mine(draft).id)
    click.echo(words.DROPPED.format(number=draft.id))


def _decided(base: FactBase, draft: Draft) -> str:
    """The letter that settled it; until then it is shown again as it was reworded."""
    draft, notes = caught_up(base, draft)
    show(base, draft, notes)
    while True:
        click.echo()
        letter: str = click.prompt(terminal.CHOICES, type=_LETTERS, show_choices=False)
        try:
            if letter == terminal.LETTERS["reword"]:
                draft = _reworded(base, draft)
                show(base, draft)
                continue
            if letter == terminal.LETTERS["accept"]:
                accept(base, draft)
            elif letter == terminal.LETTERS["drop"]:
                drop(base, draft)
        except (BadInput, click.ClickException) as error:  # an editor that does not start, too
            click.echo(str(error), err=True)
        else:
            return letter


def _reworded(base: FactBase, draft: Draft) -> Draft:
    """The draft with another statement, kept; the same where none was typed."""
    before = fields.fact_of(mine(draft)).statement
    click.echo(terminal.STATEMENT_NOW.format(statement=before))
    statement: str = click.prompt(terminal.NEW_STATEMENT, default="", show_default=False)
    statement = statement or click.edit(before) or ""
    if not statement.strip():
        click.echo(terminal.NOT_REWORDED)
        return draft
    changed = fields.typed(base, mine(draft), {"statement": statement})
    return base.store.keep_draft(changed, drafting.now())
