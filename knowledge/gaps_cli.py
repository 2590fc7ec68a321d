"""The command `briefing facts gaps`: what was asked and not answered, and complaints."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import click

from knowledge.curating_cli import ACTOR
from knowledge.curation import changes, drafting, gap_text
from knowledge.curation.gaps import GapGroup, group_of, grouped
from knowledge.deciding_cli import decide, on_terminal, opened, say, scope_option, yes_option
from knowledge.errors import BadInput
from knowledge.factbase import FactBase
from knowledge.moderators import Draft, GapState
from knowledge.phrases import moderating as words
from knowledge.phrases import terminal
from knowledge.text import clean

_STATES = click.Choice([GapState.OUT_OF_SCOPE.value, GapState.DONE.value])


@click.command()
@click.option("--close", "closing", type=int, metavar="NUMBER", help="Close this group.")
@click.option("--as", "state", type=_STATES, help="As what to close it; done if left out.")
@click.option(
    "--bind", "binding", type=(int, str), metavar="NUMBER FACT", help="Let FACT answer this group."
)
@yes_option
@scope_option
@click.pass_obj
def gaps(
    settings: Callable[[], Path],
    closing: int | None,
    state: str | None,
    binding: tuple[int, str] | None,
    yes: bool,
    scope: str,
) -> None:
    """List questions without an answer and complaints in groups; close one, or bind it to a fact.

    To answer one with a new fact: briefing facts add --answers NUMBER.
    """
    if closing is not None and binding is not None:
        raise click.UsageError(terminal.ONE_AT_A_TIME.format(options="--close, --bind"))
    if state is not None and closing is None:
        raise click.UsageError(terminal.AS_NEEDS_CLOSE)
    writing = closing is not None or (binding is not None and (yes or on_terminal()))
    with opened(settings, writing=writing) as base:
        if closing is not None:
            _close(base, open_group(base, scope, closing), scope, GapState(state or GapState.DONE))
        elif binding is not None:
            number, fact_id = binding
            decide(base, _bound(base, open_group(base, scope, number), scope, fact_id), yes=yes)
        else:
            _list(base, scope)


def open_group(base: FactBase, scope: str, number: int) -> GapGroup:
    """The group of the gap with that number. Raises BadInput where it is not open."""
    group = group_of(base, scope, number)
    if group is None:
        raise BadInput(terminal.NO_SUCH_GAP.format(number=number))
    return group


def _list(base: FactBase, scope: str) -> None:
    found = base.store.gaps(scope)
    groups = grouped(found, base, scope) if found else []
    say(words.GAPS_HEADING.format(count=len(found)) if groups else words.NO_GAPS)
    for group in groups:
        title, days = gap_text.title(group), gap_text.days(group)
        say(terminal.GAP_LINE.format(number=group.gaps[0].id, title=title, days=days))
        for line in gap_text.more(group):
            say(terminal.GAP_MORE.format(line=line))


def _close(base: FactBase, group: GapGroup, scope: str, state: GapState) -> None:
    base.store.close_gaps(scope, group.ids, state)
    say(words.GAP_CLOSED.format(title=gap_text.title(group)))


def _bound(base: FactBase, group: GapGroup, scope: str, fact_id: str) -> Draft:
    """A draft in which the fact is known by the group's questions as well."""
    reason = words.BOUND.format(question=clean(group.title, 200))
    texts = [gap.text for gap in group.gaps if gap.text]
    change = changes.binding(base.fact(fact_id, scope), texts, ACTOR, reason)
    return replace(drafting.draft_of(change, scope), gaps=group.ids)
