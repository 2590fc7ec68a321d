"""The command `briefing facts gaps`: what was asked and not answered, and complaints."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from knowledge.cli.deciding import ACTOR, decide, on_terminal, opened, say, scope_option, yes_option
from knowledge.curation import gap_text, whole
from knowledge.curation.gaps import GapGroup, group_of, grouped
from knowledge.curation.typed import required
from knowledge.errors import BadInput
from knowledge.factbase import FactBase
from knowledge.model import NAME_LIMIT, STATEMENT_LIMIT
from knowledge.moderators import GapState
from knowledge.phrases import curating, terminal
from knowledge.phrases import moderating as words
from knowledge.text import fold

_STATES = click.Choice([GapState.OUT_OF_SCOPE.value, GapState.DONE.value])


@click.command()
@click.option("--close", "closing", type=int, metavar="NUMBER", help="Close this group.")
@click.option("--as", "state", type=_STATES, help="As what to close it; done if left out.")
@click.option(
    "--bind", "binding", type=(int, str), metavar="NUMBER FACT", help="Let FACT answer this group."
)
@click.option("--silence", type=int, metavar="NUMBER", help="A source is silent on this group.")
@click.option("--missing", default="", help=": ".join(filter(None, words.SILENCE_MISSING)))
@click.option("--says", default="", help=": ".join(filter(None, words.SILENCE_SAYS)))
@click.option("--source", default="", help=f"{words.SILENCE_SOURCE[0]}; the first if left out.")
@yes_option
@scope_option
@click.pass_obj
def gaps(settings: Callable[[], Path], /, scope: str, yes: bool, **typed: Any) -> None:
    """List questions without an answer and complaints in groups, or deal with one of them.

    To answer one with a new fact: briefing facts add --answers NUMBER. To change the fact that one
    complains about: briefing facts edit FACT --answers NUMBER.
    """
    asked = [name for name in ("closing", "binding", "silence") if typed[name] is not None]
    if len(asked) > 1:
        raise click.UsageError(terminal.ONE_AT_A_TIME.format(options="--close, --bind, --silence"))
    if typed["state"] is not None and asked != ["closing"]:
        raise click.UsageError(terminal.AS_NEEDS_CLOSE)
    writing = asked == ["closing"] or (bool(asked) and (yes or on_terminal()))
    with opened(settings, writing=writing) as base:
        if not asked:
            _list(base, scope)
        elif asked == ["closing"]:
            group = open_group(base, scope, typed["closing"])
            _close(base, group, scope, GapState(typed["state"] or GapState.DONE))
        elif asked == ["binding"]:
            number, fact_id = typed["binding"]
            group = open_group(base, scope, number)
            decide(base, whole.bind(base, scope, ACTOR, group, fact_id), yes=yes)
        else:
            group = open_group(base, scope, typed["silence"])
            source = _source(base, scope, typed["source"])
            missing = _text(typed["missing"], terminal.OPTION_MISSING, NAME_LIMIT)
            says = _text(typed["says"], terminal.OPTION_SAYS, STATEMENT_LIMIT)
            draft = whole.silence(base, scope, ACTOR, group, source, missing, says)
            decide(base, draft, yes=yes)


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


def _text(typed: str, what: str, limit: int) -> str:
    """The text in one line. Raises BadInput where it is empty or too long."""
    line = required(typed, what)
    if len(line) > limit:
        raise BadInput(curating.TOO_LONG.format(limit=limit, things=f"{line[:40]}…"))
    return line


def _source(base: FactBase, scope: str, name: str) -> str:
    """The id of the source that is called so, or of the first one; raises BadInput."""
    frame = base.store.frame(scope)
    for source in frame.sources if frame else ():
        if not name or fold(name) in map(fold, (source.id, source.title, source.label)):
            return source.id
    raise BadInput(words.SOURCE_MISSING)
